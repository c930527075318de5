//! What may be wired to what, and why not, in the artist's words.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cym_canvas::Fit;
use cym_graph::{Catalogue, Conversion, Document, NodeId, PortRef, WireType, conversion};

use super::look;
use crate::ops::depends::Depends;

/// Judges wires of one state of a document. What it finds out is kept until the document changes.
pub(crate) struct Fits {
    document: Arc<Document>,
    catalogue: Arc<Catalogue>,
    depends: Depends,
    /// By node: everything that it depends on.
    upstream: std::cell::RefCell<BTreeMap<NodeId, BTreeSet<NodeId>>>,
}

impl Fits {
    pub(crate) fn new(document: &Document, catalogue: &Arc<Catalogue>) -> Self {
        let depends = Depends::new(document, catalogue);
        Self {
            document: Arc::new(document.clone()),
            catalogue: Arc::clone(catalogue),
            depends,
            upstream: Default::default(),
        }
    }

    /// What an output gives; `None` when it is not known.
    pub(crate) fn output(&self, port: &PortRef) -> Option<WireType> {
        let kind = self.catalogue.get(&self.document.nodes().get(&port.node)?.kind)?;
        Some(kind.outputs[kind.output_index(&port.port)?].ty)
    }

    /// What an input takes, and whether it reads one frame late; `None` when it is not known.
    pub(crate) fn input(&self, port: &PortRef) -> Option<(WireType, bool)> {
        let kind = self.catalogue.get(&self.document.nodes().get(&port.node)?.kind)?;
        let input = &kind.inputs[kind.input_index(&port.port)?];
        Some((input.ty, input.late))
    }

    /// Whether a wire may go from an output to an input.
    pub(crate) fn judge(&self, from: &PortRef, to: &PortRef) -> Fit {
        let Some(gives) = self.output(from) else {
            return Fit::No(format!("Nothing is known about {}: its node is missing.", from.node));
        };
        let Some((takes, late)) = self.input(to) else {
            return Fit::No(format!("Nothing is known about {}: its node is missing.", to.node));
        };
        let Some(how) = conversion(gives, takes) else {
            return Fit::No(mismatch(gives, takes));
        };
        if !late && self.closes_loop(&from.node, &to.node) {
            return Fit::No(
                "That would close a loop: this picture depends on itself. Put a Last frame node on the way.".to_owned(),
            );
        }
        match note(how, gives, takes) {
            None => Fit::Yes,
            Some(note) => Fit::Convert(note.to_owned()),
        }
    }

    fn closes_loop(&self, from: &NodeId, to: &NodeId) -> bool {
        if from == to {
            return true;
        }
        let mut known = self.upstream.borrow_mut();
        let upstream = known.entry(from.clone()).or_insert_with(|| self.depends.upstream([from]));
        upstream.contains(to)
    }
}

/// Why two types do not fit, with what would.
fn mismatch(gives: WireType, takes: WireType) -> String {
    let fitting: Vec<&str> = WireType::ALL
        .into_iter()
        .filter(|&from| from != WireType::Trigger || takes == WireType::Trigger)
        .filter(|&from| conversion(from, takes).is_some())
        .map(look::words)
        .collect();
    let fitting = match fitting.as_slice() {
        [] => String::new(),
        [one] => one.to_string(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    };
    format!("This takes {fitting}, not {}.", look::words(gives))
}

/// What happens on the way, in a few characters; `None` when nothing does.
pub(crate) fn note(how: Conversion, gives: WireType, takes: WireType) -> Option<&'static str> {
    Some(match how {
        Conversion::Same => return None,
        Conversion::Splat if takes == WireType::Vec2 => "x = y",
        Conversion::Splat => "all three",
        Conversion::Grey | Conversion::FillGrey => "as grey",
        Conversion::Luminance => "brightness",
        Conversion::First => "x only",
        Conversion::Rising => "when it rises past 0.5",
        Conversion::AsNumber => "0 or 1",
        Conversion::Rgb if gives == WireType::Color => "as numbers",
        Conversion::Rgb => "as colour",
        Conversion::Fill => "fills the picture",
        Conversion::FromBlack => "from black",
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cym_canvas::Fit;
    use cym_graph::{Document, Edit, Node, NodeId, PortRef};

    use super::Fits;

    fn fits() -> Fits {
        let mut document = Document::default();
        let nodes = [
            ("cells", Node::new("pattern/voronoi")),
            ("turn", Node::new("place/transform").wire("image", "cells", "image")),
            ("before", Node::new("state/last_frame").wire("late", "turn", "image")),
            ("lfo", Node::new("signal/lfo")),
        ];
        for (id, node) in nodes {
            document.apply(Edit::AddNode { id: NodeId::new(id), node, position: None }).unwrap();
        }
        Fits::new(&document, &Arc::new(crate::testing::library().catalogue.clone()))
    }

    fn judge(from: [&str; 2], to: [&str; 2]) -> Fit {
        fits().judge(&PortRef::new(from[0], from[1]), &PortRef::new(to[0], to[1]))
    }

    #[test]
    fn numbers_fit_params_and_pictures_do_not() {
        assert_eq!(judge(["lfo", "value"], ["cells", "scale"]), Fit::Yes);
        let Fit::No(why) = judge(["cells", "image"], ["turn", "angle"]) else {
            panic!("a picture is no angle");
        };
        assert!(why.contains("not a picture") && why.contains("a number"), "{why}");
    }

    #[test]
    fn a_loop_is_refused_with_the_way_out() {
        let Fit::No(why) = judge(["turn", "image"], ["turn", "image"]) else {
            panic!("a node cannot read itself");
        };
        assert!(why.contains("Last frame"), "{why}");
    }

    #[test]
    fn a_loop_through_a_late_input_is_fine() {
        assert_eq!(judge(["turn", "image"], ["before", "late"]), Fit::Yes);
        assert_eq!(judge(["before", "image"], ["turn", "image"]), Fit::Yes);
    }

    #[test]
    fn conversions_are_named() {
        let Fit::Convert(note) = judge(["lfo", "value"], ["turn", "image"]) else {
            panic!("a number fills a picture with grey");
        };
        assert_eq!(note, "as grey");
    }
}

//! Which kinds the search finds, and in which order.

use std::collections::BTreeMap;

use cym_graph::{NodeKind, WireType, conversion};

use super::place::{fitting_input, fitting_output};
use super::rank::Typed;
use crate::model::Model;
use crate::shared::SearchFor;

/// Points for a kind that goes on with what the selected node gives.
const FITS: f32 = 12.0;
/// Points for each doubling of the times that the artist has added a kind.
const USED: f32 = 7.0;

/// The ids of the kinds that fit what was typed and the wire that waits, best first: by words, by type, by own use.
pub(super) fn kinds(model: &Model, search: &SearchFor, text: &str, used: &BTreeMap<String, u32>) -> Vec<String> {
    let typed = Typed::new(text);
    let wanted = Wanted::of(model, search);
    let mut found: Vec<(f32, &NodeKind)> = model
        .catalogue()
        .iter()
        .filter(|kind| !kind.is_part())
        .filter_map(|kind| {
            let words = score(&typed, kind)?;
            let fit = wanted.points(kind)?;
            let use_points = USED * (1.0 + used.get(&kind.id).copied().unwrap_or(0) as f32).log2();
            Some((words + fit + use_points, kind.as_ref()))
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.title.cmp(&b.1.title)));
    found.into_iter().map(|(_, kind)| kind.id.clone()).collect()
}

fn score(typed: &Typed, kind: &NodeKind) -> Option<f32> {
    if typed.is_empty() {
        return Some(0.0);
    }
    let keywords = kind.keywords.iter().map(|word| (word.as_str(), 1.5));
    let texts = [(kind.title.as_str(), 2.0), (kind.id.as_str(), 1.0)];
    let near = typed.best(texts.into_iter().chain(keywords));
    // Letters strewn over a long sentence mean little: the help counts only for words that stand in it.
    let help = typed.score(&kind.help).filter(|_| near.is_none()).filter(|score| *score >= 60);
    near.or_else(|| help.map(|score| score as f32 * 0.25))
}

/// What the new node is to be wired to.
enum Wanted {
    Anything,
    /// It has to take this.
    Takes(WireType),
    /// It has to give this.
    Gives(WireType),
    /// It had better take this, or give it.
    Beside(WireType),
}

impl Wanted {
    fn of(model: &Model, search: &SearchFor) -> Self {
        if let Some(from) = &search.from {
            let ty = model.kind(&from.node).and_then(|kind| Some(kind.outputs[kind.output_index(&from.port)?].ty));
            return ty.map_or(Self::Anything, Self::Takes);
        }
        if let Some(to) = &search.to {
            let ty = model.kind(&to.node).and_then(|kind| Some(kind.inputs[kind.input_index(&to.port)?].ty));
            return ty.map_or(Self::Anything, Self::Gives);
        }
        let selected = model.selected().and_then(|node| model.kind(node));
        let ty = selected.and_then(|kind| {
            let input = || kind.inputs.first().map(|input| input.ty);
            kind.outputs.first().map(|output| output.ty).or_else(input)
        });
        ty.map_or(Self::Anything, Self::Beside)
    }

    /// Points for a kind; `None` when it cannot be wired at all.
    fn points(&self, kind: &NodeKind) -> Option<f32> {
        match self {
            Self::Anything => Some(0.0),
            Self::Takes(ty) => {
                let input = fitting_input(kind, *ty).filter(|input| conversion(*ty, input.ty).is_some())?;
                Some(if input.ty == *ty { FITS } else { 0.0 })
            }
            Self::Gives(ty) => {
                let output = fitting_output(kind, *ty)?;
                Some(if output.ty == *ty { FITS } else { 0.0 })
            }
            Self::Beside(ty) => {
                let takes = kind.inputs.iter().any(|input| input.ty == *ty && input.choices.is_empty());
                Some(if takes { FITS } else { 0.0 })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use cym_graph::{Node, NodeId, PortRef};

    use super::kinds;
    use crate::shared::SearchFor;
    use crate::testing::model;

    #[test]
    fn titles_come_before_synonyms_and_synonyms_are_found() {
        let model = model(&[]);
        let none = BTreeMap::new();
        let search = SearchFor::default();
        assert_eq!(kinds(&model, &search, "kalei", &none)[0], "place/kaleidoscope");
        assert_eq!(kinds(&model, &search, "blur", &none)[0], "filter/blur");
        assert!(kinds(&model, &search, "worley", &none).contains(&"pattern/voronoi".to_owned()));
        assert!(kinds(&model, &search, "xqzzv", &none).is_empty());
        assert_eq!(kinds(&model, &search, "", &none).len(), model.catalogue().len());
    }

    #[test]
    fn a_waiting_wire_leaves_only_what_fits() {
        let model = model(&[("song", Node::new("audio/sound_file")), ("cells", Node::new("pattern/voronoi"))]);
        let none = BTreeMap::new();
        let from = SearchFor { from: Some(PortRef::new("song", "audio")), ..SearchFor::default() };
        let found = kinds(&model, &from, "", &none);
        assert!(
            found.contains(&"audio/bands".to_owned()) && !found.contains(&"pattern/voronoi".to_owned()),
            "{found:?}"
        );
        let to = SearchFor { to: Some(PortRef::new("cells", "scale")), ..SearchFor::default() };
        let found = kinds(&model, &to, "", &none);
        assert!(found.contains(&"signal/lfo".to_owned()) && !found.contains(&"filter/blur".to_owned()), "{found:?}");
    }

    #[test]
    fn own_use_and_fit_lift_a_kind() {
        let mut model = model(&[("cells", Node::new("pattern/voronoi"))]);
        let used = BTreeMap::from([("place/twirl".to_owned(), 30)]);
        assert_eq!(kinds(&model, &SearchFor::default(), "", &used)[0], "place/twirl");
        model.selection = [NodeId::new("cells")].into();
        let found = kinds(&model, &SearchFor::default(), "", &BTreeMap::new());
        let first = model.catalogue().get(&found[0]).unwrap();
        assert!(first.inputs.iter().any(|input| input.ty == cym_graph::WireType::Image), "{}", first.id);
    }
}

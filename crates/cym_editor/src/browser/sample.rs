//! A small graph around one kind of node, in which everything that it takes is fed with something worth taking.

use cym_graph::edit::DocumentChange;
use cym_graph::{Catalogue, Document, Edit, Node, NodeId, NodeKind, Value, WireType};

/// Second pictures of nodes that take several.
const PICTURES: [&str; 2] = ["pattern/warped_noise", "pattern/rings"];
const SONG: &str = "first-light.ogg";
const TABLE: &str = "lut/night-film.cube";
const CLIP: &str = "clips/lanterns.mp4";
const SEQUENCE: &str = "pictures/meadow/meadow_##.png";

/// The graph; `None` for a node that shows nothing by itself. Its files are those beside the examples.
pub(crate) fn around(kind: &NodeKind, catalogue: &Catalogue) -> Option<Document> {
    let mut nodes: Vec<(String, Node)> = Vec::new();
    let mut subject = Node::new(&kind.id);
    if kind.id == "audio/sound_file" {
        subject = subject.value("file", Value::Asset(SONG.to_owned()));
    }
    if kind.id == "audio/sound_input" {
        subject = subject.value("recording", Value::Asset(SONG.to_owned()));
    }
    if kind.id == "input/video" {
        subject = subject.value("file", Value::Asset(CLIP.to_owned()));
    }
    if kind.id == "input/camera" {
        subject = subject.value("stands_in", Value::Asset(CLIP.to_owned()));
    }
    if kind.id == "input/picture_sequence" {
        subject = subject.value("file", Value::Asset(SEQUENCE.to_owned()));
    }
    let mut pictures = 0;
    for input in &kind.inputs {
        subject = match input.ty {
            WireType::Image if input.name != "file" => {
                let id = format!("picture_{pictures}");
                let picture = PICTURES[pictures.min(PICTURES.len() - 1)];
                nodes.push((id.clone(), Node::new(picture)));
                pictures += 1;
                subject.wire(&input.name, &id, "image")
            }
            WireType::Audio => subject.wire(&input.name, "song", "audio"),
            WireType::Spectrum => {
                subject.wire(&input.name, "spectrum", &first(catalogue, "audio/spectrum", WireType::Spectrum)?)
            }
            WireType::Trigger => subject.wire(&input.name, "hit", "trigger"),
            WireType::Particles => subject.wire(&input.name, "emitter", "particles"),
            WireType::Lut => subject.value(&input.name, Value::Asset(TABLE.to_owned())),
            WireType::Float if input.name == "input" || input.name == "a" || input.name == "speed" => {
                subject.wire(&input.name, "swing", "value")
            }
            _ => subject,
        };
    }
    if kind.category() == "output" {
        nodes.push(("output".to_owned(), subject));
    } else {
        let output = kind.outputs.first()?;
        nodes.push(("subject".to_owned(), subject));
        nodes.push(("output".to_owned(), Node::new("output/output").wire("image", "shown", "image")));
        nodes.push(("shown".to_owned(), shown(output.ty, &output.name, catalogue)?));
    }
    feed(&mut nodes, catalogue);
    build(nodes)
}

/// A node that shows what a wire of this type carries.
fn shown(ty: WireType, output: &str, catalogue: &Catalogue) -> Option<Node> {
    Some(match ty {
        // A picture is shown by passing it on.
        WireType::Image => Node::new("tone/exposure").wire("image", "subject", output),
        WireType::Float | WireType::Trigger => Node::new("pattern/shape").wire("radius", "subject", output),
        WireType::Vec2 => {
            Node::new("pattern/shape").value("radius", Value::Float(0.3)).wire("centre", "subject", output)
        }
        WireType::Color => Node::new("input/color").wire("colour", "subject", output),
        WireType::Gradient => Node::new("pattern/gradient_fill").wire("colours", "subject", output),
        WireType::Spectrum => Node::new("pattern/spectrum_bars").wire("bars", "subject", output),
        WireType::Audio => {
            Node::new("pattern/shape").wire("radius", "loudness", &first(catalogue, "audio/loudness", WireType::Float)?)
        }
        WireType::Scene => Node::new("scene/render").wire("scene", "subject", output),
        WireType::Camera => Node::new("scene/render").wire("scene", "solid", "scene").wire("camera", "subject", output),
        WireType::Particles => Node::new("particles/soft_points").wire("particles", "subject", output),
        WireType::Vec3 | WireType::Curve | WireType::Text | WireType::Network | WireType::Lut => return None,
    })
}

/// Adds the nodes that others are wired to.
fn feed(nodes: &mut Vec<(String, Node)>, catalogue: &Catalogue) {
    let wants = |nodes: &[(String, Node)], id: &str| {
        nodes.iter().any(|(_, node)| node.wires.values().any(|wire| wire.from.node.as_str() == id))
    };
    for (id, node) in [
        ("loudness", Node::new("audio/loudness").wire("audio", "subject", "audio")),
        ("spectrum", Node::new("audio/spectrum").wire("audio", "song", "audio")),
        ("hit", Node::new("audio/hit").wire("audio", "song", "audio")),
        ("swing", Node::new("signal/lfo")),
        ("solid", Node::new("scene/box")),
        ("emitter", Node::new("particles/emit_disc")),
        ("song", Node::new("audio/sound_file").value("file", Value::Asset(SONG.to_owned()))),
    ] {
        if wants(nodes, id) && catalogue.get(&node.kind).is_some() {
            nodes.push((id.to_owned(), node));
        }
    }
}

fn first(catalogue: &Catalogue, kind: &str, ty: WireType) -> Option<String> {
    let outputs = &catalogue.get(kind)?.outputs;
    outputs.iter().find(|output| output.ty == ty).map(|output| output.name.clone())
}

fn build(nodes: Vec<(String, Node)>) -> Option<Document> {
    let mut document = Document::default();
    document.apply(Edit::SetDocument(DocumentChange::Duration(Some(76.0)))).ok()?;
    for (id, node) in nodes {
        document.apply(Edit::AddNode { id: NodeId::new(&id), node, position: None }).ok()?;
    }
    Some(document)
}

#[cfg(test)]
mod tests {
    use cym_graph::{Severity, check};

    use super::around;

    #[test]
    fn nearly_every_node_has_a_graph_that_shows_it() {
        let library = nodes::catalogue().unwrap();
        let mut without = Vec::new();
        for kind in library.catalogue.iter() {
            let Some(document) = around(kind, &library.catalogue) else {
                without.push(kind.id.as_str());
                continue;
            };
            let checked = check(&document, &library.catalogue);
            let mistakes: Vec<_> =
                checked.problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
            assert!(mistakes.is_empty() && checked.graph.is_some(), "{}: {mistakes:?}", kind.id);
        }
        assert!(without.len() * 10 <= library.catalogue.len(), "{without:?} show nothing");
    }
}

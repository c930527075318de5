//! Where a dropped song, picture, colour table or node goes in the graph: one edit, one undo step.

use std::collections::BTreeSet;
use std::sync::Arc;

use cym_graph::{Catalogue, Document, Edit, Node, NodeId, NodeKind, PortRef, Value, Wire, WireType};

use super::refs::name_of;
use crate::model::Model;
use crate::palette::place::{Placed, fitting_output, place};
use crate::shared::SearchFor;

const SOUND_FILE: &str = "audio/sound_file";
const PICTURE: &str = "input/picture";
const VIDEO: &str = "input/video";
const LUT: &str = "grade/lut";
const OUTPUT: &str = "output/output";
/// From one node to the next on the canvas.
const STEP: f32 = 240.0;

/// A file as the document will name it, with its content when it is to travel inside.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The relative path.
    pub path: String,
    /// The content, for a file that is put into the document.
    pub bytes: Option<Arc<[u8]>>,
}

impl Named {
    fn put(&self) -> Option<Edit> {
        let bytes = self.bytes.clone()?;
        Some(Edit::PutAsset { path: self.path.clone(), bytes })
    }

    fn value(&self) -> Value {
        Value::Asset(self.path.clone())
    }
}

/// Gives the graph this song: the Sound File node plays it, and those that played the same song as that one. Without such a
/// node one is added, wired to every node that waits for sound.
pub fn song(document: &Document, catalogue: &Catalogue, selection: &BTreeSet<NodeId>, named: &Named) -> Edit {
    let files: Vec<&NodeId> = nodes_of(document, SOUND_FILE);
    let title = format!("Song {}", name_of(&named.path));
    let mut edits: Vec<Edit> = named.put().into_iter().collect();
    let set =
        |node: &NodeId| Edit::SetValue { node: node.clone(), input: "file".to_owned(), value: Some(named.value()) };
    let chosen: Vec<&&NodeId> = files.iter().filter(|id| selection.contains(**id)).collect();
    if !chosen.is_empty() {
        edits.extend(chosen.into_iter().map(|id| set(id)));
    } else if let Some(first) = files.first() {
        let song = |id: &NodeId| document.nodes()[id].values.get("file").cloned();
        let same = song(first);
        edits.extend(files.iter().filter(|id| song(id) == same).map(|id| set(id)));
    } else {
        let id = document.fresh_id("song");
        let left = document.layout().values().map(|place| place[0]).fold(0.0, f32::min);
        let node = Node::new(SOUND_FILE).value("file", named.value());
        edits.push(Edit::AddNode { id: id.clone(), node, position: Some([left - STEP, 0.0]) });
        let wire = Wire::new(PortRef { node: id, port: "audio".to_owned() });
        edits.extend(waiting(document, catalogue).map(|to| Edit::Connect { to, wire: Some(wire.clone()) }));
    }
    Edit::Batch { title, edits }
}

/// The inputs for sound that nothing is wired to.
fn waiting<'a>(document: &'a Document, catalogue: &'a Catalogue) -> impl Iterator<Item = PortRef> + 'a {
    document.nodes().iter().flat_map(move |(id, node)| {
        let inputs = catalogue.get(&node.kind).map(|kind| kind.inputs.as_slice()).unwrap_or_default();
        let free = inputs.iter().filter(|input| input.ty == WireType::Audio && !node.wires.contains_key(&input.name));
        free.map(|input| PortRef { node: id.clone(), port: input.name.clone() }).collect::<Vec<_>>()
    })
}

/// Puts a picture on the canvas. A selected Picture node takes it instead; an output that shows nothing yet is wired to it.
pub fn picture(document: &Document, selection: &BTreeSet<NodeId>, named: &Named, at: Option<[f32; 2]>) -> Edit {
    shown(document, selection, named, at, ["Picture", PICTURE, "picture"])
}

/// Puts a video on the canvas, as [`picture`] does a picture.
pub fn video(document: &Document, selection: &BTreeSet<NodeId>, named: &Named, at: Option<[f32; 2]>) -> Edit {
    shown(document, selection, named, at, ["Video", VIDEO, "video"])
}

fn shown(
    document: &Document,
    selection: &BTreeSet<NodeId>,
    named: &Named,
    at: Option<[f32; 2]>,
    [word, kind, id]: [&str; 3],
) -> Edit {
    let title = format!("{word} {}", name_of(&named.path));
    let mut edits: Vec<Edit> = named.put().into_iter().collect();
    let chosen = nodes_of(document, kind).into_iter().find(|id| selection.contains(*id) && at.is_none());
    if let Some(node) = chosen {
        edits.push(Edit::SetValue { node: node.clone(), input: "file".to_owned(), value: Some(named.value()) });
        return Edit::Batch { title, edits };
    }
    let id = document.fresh_id(id);
    let node = Node::new(kind).value("file", named.value());
    let position = Some(at.unwrap_or_else(|| free_place(document)));
    edits.push(Edit::AddNode { id: id.clone(), node, position });
    let empty = nodes_of(document, OUTPUT).into_iter().find(|id| !document.nodes()[*id].wires.contains_key("image"));
    if let Some(output) = empty {
        let wire = Wire::new(PortRef { node: id, port: "image".to_owned() });
        edits.push(Edit::Connect { to: PortRef { node: output.clone(), port: "image".to_owned() }, wire: Some(wire) });
    }
    Edit::Batch { title, edits }
}

/// Grades with a colour table: a selected LUT node takes it; else a new one goes between the output and what feeds it, or to
/// the place where it was dropped.
pub fn lut(document: &Document, selection: &BTreeSet<NodeId>, named: &Named, at: Option<[f32; 2]>) -> Edit {
    let title = format!("Colour table {}", name_of(&named.path));
    let mut edits: Vec<Edit> = named.put().into_iter().collect();
    if let Some(node) = nodes_of(document, LUT).into_iter().find(|id| selection.contains(*id)) {
        edits.push(Edit::SetValue { node: node.clone(), input: "table".to_owned(), value: Some(named.value()) });
        return Edit::Batch { title, edits };
    }
    let id = document.fresh_id("lut");
    let mut node = Node::new(LUT).value("table", named.value());
    let output = nodes_of(document, OUTPUT).into_iter().next();
    let fed = output.and_then(|output| document.nodes()[output].wires.get("image"));
    let beside = output.and_then(|output| document.layout().get(output)).map(|place| [place[0] - STEP, place[1]]);
    if let Some(wire) = fed {
        node.wires.insert("image".to_owned(), Wire::new(wire.from.clone()));
    }
    let position = Some(at.or(beside).unwrap_or_else(|| free_place(document)));
    edits.push(Edit::AddNode { id: id.clone(), node, position });
    if let Some(output) = output {
        let wire = Wire::new(PortRef { node: id, port: "image".to_owned() });
        edits.push(Edit::Connect { to: PortRef { node: output.clone(), port: "image".to_owned() }, wire: Some(wire) });
        if at.is_none()
            && let Some(place) = document.layout().get(output)
        {
            edits.push(Edit::Move { node: output.clone(), position: Some([place[0] + STEP * 0.4, place[1]]) });
        }
    }
    Edit::Batch { title, edits }
}

/// Puts a node on the canvas whose file was dropped: into the wire that ends in `wire`, where it was dropped, or as a search adds it,
/// with `middle` as the middle of what is seen. An output that shows nothing yet is wired to it.
pub(crate) fn node(
    model: &Model,
    kind: &NodeKind,
    at: Option<[f32; 2]>,
    wire: Option<&PortRef>,
    middle: [f32; 2],
) -> Placed {
    let document = model.document();
    let from = wire.and_then(|to| document.nodes().get(&to.node)?.wires.get(&to.port)).map(|wire| wire.from.clone());
    let to = wire.filter(|_| from.is_some()).cloned();
    let mut placed = place(model, kind, &SearchFor { at, from, to, ..SearchFor::default() }, middle);
    let empty = nodes_of(document, OUTPUT).into_iter().find(|id| !document.nodes()[*id].wires.contains_key("image"));
    if let (Edit::Batch { edits, .. }, Some(output), Some(gives)) =
        (&mut placed.edit, empty, fitting_output(kind, WireType::Image))
    {
        let to = PortRef { node: output.clone(), port: "image".to_owned() };
        let wired = |edit: &Edit| matches!(edit, Edit::Connect { to: there, .. } if *there == to);
        if !edits.iter().any(wired) {
            let from = PortRef { node: placed.id.clone(), port: gives.name.clone() };
            edits.push(Edit::Connect { to, wire: Some(Wire::new(from)) });
        }
    }
    placed
}

fn nodes_of<'a>(document: &'a Document, kind: &str) -> Vec<&'a NodeId> {
    document.nodes().iter().filter(|(_, node)| node.kind == kind).map(|(id, _)| id).collect()
}

/// Below everything that is there.
fn free_place(document: &Document) -> [f32; 2] {
    let layout = document.layout().values();
    let left = layout.clone().map(|place| place[0]).reduce(f32::min).unwrap_or(0.0);
    let low = layout.map(|place| place[1]).reduce(f32::max).map_or(0.0, |low| low + STEP);
    [left, low]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use cym_graph::{Document, Edit, Node, NodeId, PortRef, Severity, Value, check};

    use super::{Named, lut, node, picture, song, video};

    fn named(path: &str) -> Named {
        Named { path: path.to_owned(), bytes: None }
    }

    fn document(nodes: Vec<(&str, Node)>) -> Document {
        let mut document = Document::default();
        for (id, node) in nodes {
            document.apply(Edit::AddNode { id: NodeId::new(id), node, position: Some([100.0, 50.0]) }).unwrap();
        }
        document
    }

    /// The change is one step, leads back, and makes no mistake.
    fn apply(document: &mut Document, edit: Edit) {
        let before = document.clone();
        let back = document.apply(edit).unwrap();
        let mut undone = document.clone();
        undone.apply(back).unwrap();
        assert_eq!(undone, before);
        let library = nodes::catalogue().unwrap();
        let problems = check(document, &library.catalogue).problems;
        let mistakes: Vec<_> = problems
            .iter()
            .filter(|problem| problem.severity == Severity::Error && problem.code != "no-output")
            .collect();
        assert!(mistakes.is_empty(), "{mistakes:?}");
    }

    fn file(document: &Document, id: &str) -> Value {
        document.nodes()[&NodeId::new(id)].values["file"].clone()
    }

    #[test]
    fn a_song_takes_the_place_of_the_song() {
        let sound = |path: &str| Node::new("audio/sound_file").value("file", Value::Asset(path.to_owned()));
        let mut graph = document(vec![("a", sound("one.ogg")), ("b", sound("voice.wav")), ("c", sound("one.ogg"))]);
        let library = nodes::catalogue().unwrap();
        let edit = song(&graph, &library.catalogue, &BTreeSet::new(), &named("mine.mp3"));
        apply(&mut graph, edit);
        assert_eq!(file(&graph, "a"), Value::Asset("mine.mp3".to_owned()));
        assert_eq!(file(&graph, "b"), Value::Asset("voice.wav".to_owned()));
        assert_eq!(file(&graph, "c"), Value::Asset("mine.mp3".to_owned()));
        let chosen = BTreeSet::from([NodeId::new("b")]);
        let edit = song(&graph, &library.catalogue, &chosen, &named("other.mp3"));
        apply(&mut graph, edit);
        assert_eq!(file(&graph, "b"), Value::Asset("other.mp3".to_owned()));
        assert_eq!(file(&graph, "a"), Value::Asset("mine.mp3".to_owned()));
    }

    #[test]
    fn a_first_song_is_wired_to_what_waits_for_it() {
        let mut graph = document(vec![("bands", Node::new("audio/bands")), ("hit", Node::new("audio/hit"))]);
        let library = nodes::catalogue().unwrap();
        let edit = song(&graph, &library.catalogue, &BTreeSet::new(), &named("mine.mp3"));
        apply(&mut graph, edit);
        for id in ["bands", "hit"] {
            assert_eq!(graph.nodes()[&NodeId::new(id)].wires["audio"].from, PortRef::new("song", "audio"));
        }
    }

    #[test]
    fn a_colour_table_goes_before_the_output() {
        let output = Node::new("output/output").wire("image", "fill", "image");
        let mut graph = document(vec![("fill", Node::new("pattern/checker")), ("output", output)]);
        let edit = lut(&graph, &BTreeSet::new(), &named("warm.cube"), None);
        apply(&mut graph, edit);
        let wire = |id: &str| graph.nodes()[&NodeId::new(id)].wires["image"].from.to_string();
        assert_eq!((wire("output"), wire("lut")), ("lut.image".to_owned(), "fill.image".to_owned()));
    }

    #[test]
    fn a_picture_lands_where_it_was_dropped_and_fills_an_empty_output() {
        let mut graph = document(vec![("output", Node::new("output/output"))]);
        let inside = Named { bytes: Some(b"png".as_slice().into()), ..named("pictures/cat.png") };
        let edit = picture(&graph, &BTreeSet::new(), &inside, Some([7.0, 8.0]));
        apply(&mut graph, edit);
        assert_eq!(graph.layout()[&NodeId::new("picture")], [7.0, 8.0]);
        assert_eq!(graph.nodes()[&NodeId::new("output")].wires["image"].from, PortRef::new("picture", "image"));
        assert!(graph.assets().contains_key("pictures/cat.png"));
        let edit = picture(&graph, &BTreeSet::from([NodeId::new("picture")]), &named("dog.png"), None);
        apply(&mut graph, edit);
        assert_eq!(file(&graph, "picture"), Value::Asset("dog.png".to_owned()));
    }

    #[test]
    fn a_video_becomes_a_node_that_shows_or_goes_into_the_one_that_is_selected() {
        let mut graph = document(vec![("output", Node::new("output/output"))]);
        let edit = video(&graph, &BTreeSet::new(), &named("walk.mp4"), None);
        apply(&mut graph, edit);
        assert_eq!(file(&graph, "video"), Value::Asset("walk.mp4".to_owned()));
        let output = &graph.nodes()[&NodeId::new("output")];
        assert_eq!(output.wires["image"].from.node.as_str(), "video");
        let selected = BTreeSet::from([NodeId::new("video")]);
        let edit = video(&graph, &selected, &named("run.mp4"), None);
        apply(&mut graph, edit);
        assert_eq!((file(&graph, "video"), graph.nodes().len()), (Value::Asset("run.mp4".to_owned()), 2));
    }

    #[test]
    fn a_node_goes_into_the_wire_on_which_it_was_dropped_or_fills_an_empty_output() {
        let output = Node::new("output/output").wire("image", "cells", "image");
        let mut model = crate::testing::model(&[("cells", Node::new("pattern/voronoi")), ("output", output)]);
        let kind = model.catalogue().get("place/twirl").unwrap().clone();
        let to = PortRef::new("output", "image");
        let placed = node(&model, &kind, Some([7.0, 8.0]), Some(&to), [0.0; 2]);
        let id = placed.id.clone();
        model.apply(placed.edit).unwrap();
        let wire =
            |model: &crate::model::Model, id: &NodeId| model.document().nodes()[id].wires["image"].from.to_string();
        assert_eq!(wire(&model, &NodeId::new("output")), format!("{id}.image"));
        assert_eq!(wire(&model, &id), "cells.image");
        assert_eq!(model.document().layout()[&id], [7.0, 8.0]);

        let mut model = crate::testing::model(&[("output", Node::new("output/output"))]);
        let kind = model.catalogue().get("pattern/voronoi").unwrap().clone();
        let placed = node(&model, &kind, Some([7.0, 8.0]), None, [0.0; 2]);
        let id = placed.id.clone();
        model.apply(placed.edit).unwrap();
        assert_eq!(wire(&model, &NodeId::new("output")), format!("{id}.image"));
    }
}

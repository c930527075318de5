use std::sync::Arc;

use cym_graph::{Edit, Node, NodeId, Value};
use cym_plan::NodeLibrary;

use super::Model;

fn model() -> Model {
    let live = nodes::Live::open(nodes::Folders::new(None));
    let library: Arc<NodeLibrary> = live.library();
    Model::new(library)
}

fn turn(value: f32) -> Edit {
    Edit::SetValue { node: NodeId::new("cells"), input: "scale".to_owned(), value: Some(Value::Float(value)) }
}

fn add() -> Edit {
    Edit::AddNode { id: NodeId::new("cells"), node: Node::new("pattern/voronoi"), position: None }
}

#[test]
fn a_gesture_is_one_step_back() {
    let mut model = model();
    model.apply(add()).unwrap();
    let before = model.root().clone();
    let hand = egui::Id::new("hand");
    for value in [2.0, 3.0, 4.0] {
        model.gesture(hand, turn(value), value == 4.0).unwrap();
    }
    let after = model.root().clone();
    assert_eq!(model.history().done().len(), 2, "the addition and the gesture");
    model.undo().unwrap();
    assert_eq!(model.root(), &before);
    model.redo().unwrap();
    assert_eq!(model.root(), &after);
    model.gesture(hand, turn(9.0), true).unwrap();
    assert_eq!(model.history().done().len(), 3, "a new gesture of the same knob is a new step");
}

#[test]
fn a_refused_edit_changes_nothing() {
    let mut model = model();
    let before = (model.root().clone(), model.revision());
    let refused = model.apply(turn(1.0)).unwrap_err();
    assert!(refused.contains("cells"), "{refused}");
    assert_eq!((model.root().clone(), model.revision()), before);
    assert!(model.history().done().is_empty());
}

#[test]
fn removing_a_selected_node_takes_it_out_of_the_selection() {
    let mut model = model();
    model.apply(add()).unwrap();
    model.selection.insert(NodeId::new("cells"));
    model.apply(Edit::RemoveNode { id: NodeId::new("cells") }).unwrap();
    assert!(model.selection.is_empty());
}

#[test]
fn turned_knobs_and_the_log_are_handed_over_once() {
    let mut model = model();
    model.apply(add()).unwrap();
    model.apply(turn(5.0)).unwrap();
    assert_eq!(model.take_turned(), [(NodeId::new("cells"), "scale".to_owned(), Value::Float(5.0))]);
    assert!(model.take_turned().is_empty());
    assert_eq!(model.take_log().len(), 2);
}

#[test]
fn saving_makes_it_clean_until_the_next_change() {
    let mut model = model();
    assert!(!model.is_dirty());
    model.apply(add()).unwrap();
    assert!(model.is_dirty());
    model.mark_saved("here.cym".into(), model.revision());
    assert!(!model.is_dirty());
    model.undo();
    assert!(model.is_dirty());
    model.redo();
    assert!(!model.is_dirty(), "the way back leads to what was saved");
    model.apply(turn(5.0)).unwrap();
    model.undo();
    assert!(!model.is_dirty());
    model.undo();
    model.apply(add()).unwrap();
    assert!(model.is_dirty(), "another way to the same node is another step");
    model.mark_unsaved();
    model.undo();
    assert!(model.is_dirty());
}

#[test]
fn the_piece_is_edited_from_inside_a_group() {
    let mut model = model();
    let mut inner = cym_graph::Document::default();
    inner.apply(add()).unwrap();
    let text = cym_graph::file::write_string(&inner).unwrap();
    let put = Edit::PutAsset { path: "groups/glow.cym".to_owned(), bytes: text.into_bytes().into() };
    model.apply(put).unwrap();
    let group = Edit::AddNode { id: NodeId::new("glow"), node: Node::new("own/glow"), position: None };
    model.apply(group).unwrap();
    assert!(model.enter(&NodeId::new("glow")));
    model.selection = [NodeId::new("cells")].into();
    let part = cym_graph::edit::DocumentChange::Loop(Some([1.0, 2.0]));
    model.apply_root(Edit::SetDocument(part)).unwrap();
    assert_eq!(model.root().loop_secs(), Some([1.0, 2.0]), "the part belongs to the piece");
    assert_eq!(model.document().loop_secs(), None, "and not to the group");
    assert_eq!(model.inside().len(), 1, "the hand stays inside");
    assert!(model.selection.contains(&NodeId::new("cells")));
    model.undo().unwrap();
    assert_eq!(model.root().loop_secs(), None);
}

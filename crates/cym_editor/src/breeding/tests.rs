//! Breeding under a hand, with real networks, drawn on the processor.

use std::path::Path;
use std::time::Duration;

use cym_engine::{Liking, Lineage, Offspring};
use cym_graph::{Document, Node, NodeId, Value};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::*;
use crate::shared::{Act, Weight};
use crate::testing::{Bench, document, harness_with_pictures, library, model_of};

type Panel = Harness<'static, Bench<Breeding>>;

fn graph() -> Document {
    let breed = Node::new("network/breed").wire("a", "start", "network").value("strength", Value::Float(0.3));
    document(&[
        ("start", Node::new("network/cppn_network").value("seed", Value::Float(7.0))),
        ("kin", breed),
        ("draw", Node::new("network/cppn").wire("network", "kin", "network")),
        ("output", Node::new("output/output").wire("image", "draw", "image")),
    ])
}

/// The panel over the node `kin`, opened.
fn panel(data: &Path, document: Document) -> Panel {
    let bench = Bench::new(Breeding::new(data), document);
    let mut panel = harness_with_pictures(bench, [330.0, 500.0], |ui, bench| {
        bench.with(|panel, shared| panel.show(ui, shared, &NodeId::new("kin")));
    });
    panel.run_steps(2);
    click(&mut panel, "Breed");
    panel
}

fn click(panel: &mut Panel, name: &str) {
    panel.get_by_label(name).click();
    panel.run_steps(3);
}

/// Draws until something is so; a minute means never.
fn until(panel: &mut Panel, what: &str, so: impl Fn(&Breeding) -> bool) {
    for _ in 0..6_000 {
        panel.run_steps(1);
        if so(&panel.state().panel) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("never: {what}");
}

fn all_drawn(panel: &mut Panel) {
    until(panel, "all children are drawn", |breeding| {
        breeding.family.as_ref().is_some_and(|family| family.cells.iter().all(|cell| cell.fresh))
    });
}

fn lineage(panel: &Panel) -> Option<Value> {
    panel.state().node("kin").values.get("lineage").cloned()
}

fn text(lineage: &str) -> Value {
    Value::Text(lineage.to_owned())
}

#[test]
fn children_are_picked_bred_on_and_chosen_as_one_step() {
    let data = tempfile::tempdir().unwrap();
    let mut panel = panel(data.path(), graph());
    all_drawn(&mut panel);
    panel.get_by_label_contains("generation 1");
    click(&mut panel, "Child 2");
    click(&mut panel, "Child 5");
    click(&mut panel, "Breed on");
    panel.get_by_label_contains("generation 2, after 2+5");
    all_drawn(&mut panel);
    assert_eq!(lineage(&panel), None, "nothing changes before a child is chosen");
    click(&mut panel, "Child 7");
    click(&mut panel, "Choose");
    assert_eq!(lineage(&panel), Some(text("2+5 7")));
    let titles: Vec<&str> = panel.state().model.history().done().iter().map(|step| step.title.as_str()).collect();
    assert_eq!(titles, ["Breed kin"]);
    panel.get_by_label_contains("generation 3, after 2+5 7");
    all_drawn(&mut panel);
    panel.state_mut().model.undo();
    panel.run_steps(3);
    assert_eq!(lineage(&panel), None);
    panel.get_by_label_contains("generation 1");
}

#[test]
fn the_hand_goes_back_asks_for_others_and_turns_the_mutation() {
    let data = tempfile::tempdir().unwrap();
    let mut panel = panel(data.path(), graph());
    click(&mut panel, "Others");
    panel.get_by_label("Child 13");
    click(&mut panel, "Mix parents");
    click(&mut panel, "Child 13");
    click(&mut panel, "Child 20");
    click(&mut panel, "Breed on");
    panel.get_by_label_contains("after 13/20");
    click(&mut panel, "Back");
    panel.get_by_label_contains("generation 1");
    panel.state_mut().panel.family.as_mut().unwrap().strength = 0.125;
    click(&mut panel, "Child 3");
    click(&mut panel, "Choose");
    assert_eq!(lineage(&panel), Some(text("3@0.125")));
    all_drawn(&mut panel);
}

#[test]
fn thumbs_teach_the_taste_that_ranks() {
    let data = tempfile::tempdir().unwrap();
    let mut panel = panel(data.path(), graph());
    all_drawn(&mut panel);
    panel.get_by_label("no thumbs yet");
    click(&mut panel, "Like child 3");
    click(&mut panel, "Dislike child 8");
    until(&mut panel, "both are learnt", |breeding| breeding.taste.votes == 2);
    until(&mut panel, "all are ranked", |breeding| {
        let family = breeding.family.as_ref().unwrap();
        let liked = |place: usize| family.cells[place].liked.unwrap_or_default();
        liked(2) > liked(7) && family.cells.iter().all(|cell| cell.liked.is_some())
    });
    panel.get_by_label("taste: 2 thumbs");
    let taste = data.path().join("taste.safetensors");
    assert_eq!(Liking::open(&taste).unwrap().votes(), 2);
    click(&mut panel, "Rank by taste");
    let breeding = &panel.state().panel;
    let family = breeding.family.as_ref().unwrap();
    let liked: Vec<f32> = family.order(true).into_iter().map(|place| family.cells[place].liked.unwrap()).collect();
    assert!(liked.is_sorted_by(|a, b| a >= b) && liked[0] > liked[11], "{liked:?}");
    let places = ["Child 3", "Child 8"].map(|name| panel.get_by_label(name).rect().min);
    assert!(places[0].y < places[1].y || places[0].x < places[1].x, "the liked one stands before the other");
    // Another taste takes its place, and its faults are told.
    let other = data.path().join("friend.safetensors");
    std::fs::write(&other, "noise").unwrap();
    let Bench { panel: breeding, seat, .. } = panel.state_mut();
    let Breeding { taste, worker, .. } = breeding;
    taste.load(&mut seat.shared(), worker.as_ref(), other.clone());
    assert_eq!(seat.settings.taste, Some(other));
    for _ in 0..6_000 {
        panel.run_steps(1);
        let told = |act: &Act| matches!(act, Act::Say(notice) if notice.weight == Weight::Fault && notice.text.contains("friend"));
        if panel.state().asked.iter().any(told) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("nobody tells that the taste cannot be read");
}

#[test]
fn what_cannot_be_bred_says_why() {
    let data = tempfile::tempdir().unwrap();
    let mut broken = graph();
    let set = |value| Edit::SetValue { node: NodeId::new("kin"), input: "lineage".to_owned(), value };
    broken.apply(set(Some(text("3 x")))).unwrap();
    let panel_of = |document| panel(data.path(), document);
    let shown = panel_of(broken);
    shown.get_by_label_contains("`x` is no number of a child");
    let mut alone = graph();
    alone.apply(Edit::Connect { to: cym_graph::PortRef::new("kin", "a"), wire: None }).unwrap();
    let mut shown = panel_of(alone);
    until(&mut shown, "it says why", |breeding| {
        breeding.fault.as_ref().is_some_and(|fault| fault.contains("Wire one into it"))
    });
    let mut other = graph();
    let preset =
        Edit::SetValue { node: NodeId::new("other"), input: "preset".to_owned(), value: Some(Value::Float(3.0)) };
    let node = Node::new("network/cppn_network");
    other.apply(Edit::AddNode { id: NodeId::new("other"), node, position: None }).unwrap();
    other.apply(preset).unwrap();
    let wire = cym_graph::Wire { from: cym_graph::PortRef::new("other", "network"), extra: Default::default() };
    other.apply(Edit::Connect { to: cym_graph::PortRef::new("kin", "b"), wire: Some(wire) }).unwrap();
    let mut shown = panel_of(other);
    until(&mut shown, "it says why", |breeding| {
        breeding.fault.as_ref().is_some_and(|fault| fault.contains("have no children"))
    });
}

#[test]
fn a_child_looks_the_same_whatever_else_the_graph_does() {
    let draw = |document: Document, text: &str| {
        let project = model_of(document).project();
        let mut offspring = Offspring::open(&project, &library(), &NodeId::new("kin"), "lineage").unwrap();
        offspring.draw(&Lineage::parse(text).unwrap(), [48, 27]).unwrap()
    };
    let one = draw(graph(), "3");
    assert_eq!(one.len(), 48 * 27 * 4);
    assert_eq!(one, draw(graph(), "3"));
    assert_ne!(one, draw(graph(), "4"));
    assert_ne!(one, draw(graph(), "3@0.05"));
    // A drawing node that the hand has turned shows them as it is; without one, a fresh one stands in.
    let mut zoomed = graph();
    let zoom = |value| Edit::SetValue { node: NodeId::new("draw"), input: "zoom".to_owned(), value };
    zoomed.apply(zoom(Some(Value::Float(3.0)))).unwrap();
    assert_ne!(one, draw(zoomed, "3"));
    let mut alone = graph();
    alone.apply(Edit::RemoveNode { id: NodeId::new("draw") }).unwrap();
    assert_eq!(one, draw(alone, "3"));
}

/// A picture of one colour with a darker bar.
fn bar(color: [u8; 3], at: usize) -> Vec<u8> {
    let pixel = |index: usize| {
        let dim = if index % 96 / 12 == at { 3 } else { 1 };
        [color[0] / dim, color[1] / dim, color[2] / dim, 255]
    };
    (0..96 * 54).flat_map(pixel).collect()
}

#[test]
fn thumbs_are_learnt_and_kept() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join("deep/taste.safetensors");
    let mut liking = Liking::open_or_new(&path).unwrap();
    assert_eq!((liking.votes(), path.exists()), (0, false));
    for at in [1, 4] {
        let [red, blue] = [[220, 40, 30], [30, 60, 220]].map(|color| liking.see(&bar(color, at), [96, 54]));
        liking.thumb(&red, true).unwrap();
        liking.thumb(&blue, false).unwrap();
    }
    liking.keep().unwrap();
    let again = Liking::open(&path).unwrap();
    let score = |color| again.score(&again.see(&bar(color, 6), [96, 54]));
    assert!(score([210, 60, 40]) > score([40, 50, 200]) + 0.2);
    assert_eq!(again.votes(), 4);
    std::fs::write(&path, b"noise").unwrap();
    let error = Liking::open_or_new(&path).err().unwrap().to_string();
    assert!(error.contains("taste.safetensors`") && error.contains("choose one"), "{error}");
    assert!(Liking::open(&data.path().join("none")).err().unwrap().to_string().contains("--like"));
}

/// Compared with the picture that was looked at and found good.
#[test]
fn a_litter_in_the_inspector() {
    let data = tempfile::tempdir().unwrap();
    let mut panel = panel(data.path(), graph());
    all_drawn(&mut panel);
    click(&mut panel, "Child 2");
    click(&mut panel, "Child 5");
    click(&mut panel, "Like child 6");
    until(&mut panel, "it is learnt", |breeding| breeding.taste.votes == 1);
    panel.hover_at(egui::pos2(2.0, 2.0));
    panel.run_steps(6);
    panel.snapshot("inspector_breed");
}

//! Copy, paste, duplicate and groups.

use cym_graph::{NodeId, PortRef};
use egui_kittest::kittest::Queryable as _;

use super::{Desk, desk, run, select, source};
use crate::command::Command;
use crate::shared::Act;

fn copied(desk: &Desk) -> String {
    let commands = &desk.output().platform_output.commands;
    let text = commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    text.expect("something was copied")
}

#[test]
fn copies_travel_as_text_between_windows() {
    let mut desk = desk();
    select(&mut desk, &["rosette"]);
    let ctx = desk.ctx.clone();
    desk.state_mut().with(|panel, shared| panel.run(Command::Copy, shared, &ctx));
    desk.step();
    let text = copied(&desk);
    desk.event(egui::Event::Paste(text.clone()));
    desk.run_steps(3);
    let pasted = desk.state().model.selected().unwrap().clone();
    assert_ne!(pasted, NodeId::new("rosette"));
    assert_eq!(source(&desk, pasted.as_str(), "image"), Some(PortRef::new("cells", "image")), "outer wires are kept");
    let mut other = super::desk();
    other.state_mut().model.apply(cym_graph::Edit::RemoveNode { id: NodeId::new("cells") }).unwrap();
    other.run_steps(2);
    other.event(egui::Event::Paste(text));
    other.run_steps(3);
    let pasted = other.state().model.selected().unwrap().clone();
    assert_eq!(source(&other, pasted.as_str(), "image"), None, "where their source exists");
}

#[test]
fn pasting_anything_else_says_so() {
    let mut desk = desk();
    desk.event(egui::Event::Paste("hello".to_owned()));
    desk.run_steps(2);
    assert!(desk.state().asked.iter().any(|act| matches!(act, Act::Say(notice) if notice.text.contains("no nodes"))));
}

#[test]
fn cutting_and_doubling_are_one_step_each() {
    let mut desk = desk();
    select(&mut desk, &["rosette", "cells"]);
    run(&mut desk, Command::Duplicate);
    assert_eq!(desk.state().model.document().nodes().len(), 6);
    assert_eq!(desk.state().model.selection.len(), 2);
    select(&mut desk, &["rosette"]);
    run(&mut desk, Command::Cut);
    assert_eq!(desk.state().model.document().nodes().len(), 5);
    assert_eq!(source(&desk, "output", "image"), Some(PortRef::new("cells", "image")));
    assert_eq!(desk.state().model.history().done().len(), 2);
}

#[test]
fn a_group_is_made_entered_changed_and_left() {
    let mut desk = desk();
    select(&mut desk, &["rosette"]);
    run(&mut desk, Command::Group);
    let group = desk.state().model.selected().unwrap().clone();
    assert_eq!(desk.state().node(group.as_str()).kind, "own/group");
    assert_eq!(source(&desk, "output", "image").unwrap().node, group);
    run(&mut desk, Command::EnterGroup);
    assert_eq!(desk.state().model.inside().len(), 1);
    desk.run_steps(60);
    desk.get_by_label("Node Kaleidoscope").click_secondary();
    desk.run_steps(3);
    desk.get_by_label("Show outside…").click();
    desk.run_steps(3);
    desk.get_by_label("Zoom").click();
    desk.run_steps(3);
    let outside = desk.state().model.catalogue().get("own/group").unwrap().clone();
    assert!(outside.input_index("zoom").is_some(), "{:?}", outside.inputs);
    desk.get_by_label("Graph").click();
    desk.run_steps(3);
    assert!(desk.state().model.inside().is_empty());
    select(&mut desk, &[group.as_str()]);
    run(&mut desk, Command::Ungroup);
    assert!(desk.state().model.document().nodes().values().any(|node| node.kind == "place/kaleidoscope"));
}

#[test]
fn a_group_inside_a_group_can_be_entered_too() {
    let mut desk = desk();
    select(&mut desk, &["cells", "rosette"]);
    run(&mut desk, Command::Group);
    run(&mut desk, Command::EnterGroup);
    let inner: Vec<NodeId> = desk.state().model.document().nodes().keys().cloned().collect();
    let first = inner.iter().find(|id| desk.state().node(id.as_str()).kind == "pattern/voronoi").unwrap().clone();
    select(&mut desk, &[first.as_str()]);
    run(&mut desk, Command::Group);
    let nested = desk.state().model.selected().unwrap().clone();
    assert_eq!(desk.state().node(nested.as_str()).kind, "own/group_2", "names are taken in the whole document");
    run(&mut desk, Command::EnterGroup);
    assert_eq!(desk.state().model.inside().len(), 2);
    run(&mut desk, Command::LeaveGroup);
    run(&mut desk, Command::LeaveGroup);
    assert!(desk.state().model.inside().is_empty());
    let before = desk.state().model.root().nodes().len();
    while desk.state_mut().model.undo().is_some() {}
    assert!(desk.state().model.root().nodes().len() > before, "every step can be taken back");
}

//! What goes wrong around a stage.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cym_engine::{Stage, TransportCommand};
use cym_graph::{Node, NodeId};

use crate::house::{document, example, gpu, library, project, show, stage, until};

#[test]
fn a_lost_device_is_told_and_ends_the_stage() {
    let gpu = gpu();
    let stage = stage(&gpu);
    show(&stage, &example("first-light.cym"));
    stage.transport(TransportCommand::Play);
    until(&stage, "plays", |state| state.clock.frame > 3);
    gpu.destroy();
    let state = until(&stage, "says so", |state| state.device_lost.is_some());
    assert!(!state.device_lost.as_ref().unwrap().is_empty());
    assert_eq!(stage.device_lost(), state.device_lost);
    assert!(state.picture.is_some(), "the window knows what was shown");
    // Calls to a stage that ended do nothing, and it can be let go.
    stage.show(example("julia-tide.cym"));
    stage.transport(TransportCommand::Seek(1.0));
    drop(stage);
}

#[test]
fn without_a_device_problems_and_numbers_are_there() {
    let woken = Arc::new(AtomicUsize::new(0));
    let wakes = Arc::clone(&woken);
    let stage = Stage::without_gpu(library(), Arc::new(move || _ = wakes.fetch_add(1, Ordering::Relaxed)));
    let graph = project(document(&[
        ("paint", Node::new("input/color")),
        ("stray", Node::new("no/such")),
        ("lfo", Node::new("signal/lfo")),
        ("out", Node::new("output/output").wire("image", "paint", "image")),
    ]));
    stage.show(graph);
    let state = until(&stage, "checks", |state| !state.problems.is_empty() && !state.numbers.is_empty());
    assert_eq!(state.problems[0].node, Some(NodeId::new("stray")));
    assert!(state.picture.is_none() && state.device_lost.is_none());
    stage.transport(TransportCommand::Play);
    let place = state.plan.as_ref().unwrap().signal_places[&(NodeId::new("lfo"), "value".to_owned())].start;
    let first = state.numbers[place];
    until(&stage, "runs", |state| state.numbers[place] != first && state.clock.frame > 2);
    assert!(woken.load(Ordering::Relaxed) > 0);
}

//! Knobs and edits while it plays.

use std::sync::Arc;

use cym_engine::{Project, Stage, StageState, TransportCommand};
use cym_graph::{Edit, Modulation, Node, NodeId, PortRef, Value};

use crate::house::{document, example, gpu, library, pixels, project, seek, show, shown, stage, until};

/// A colour that is the whole picture.
fn plain(red: f32) -> Arc<Project> {
    project(document(&[
        ("paint", Node::new("input/color").value("colour", Value::Color([red, 0.0, 0.0, 1.0]))),
        ("out", Node::new("output/output").wire("image", "paint", "image")),
    ]))
}

#[test]
fn a_turned_knob_shows_in_the_next_frame_and_compiles_nothing() {
    let gpu = gpu();
    let stage = stage(&gpu);
    let before = show(&stage, &plain(0.0));
    assert_eq!(pixels(&gpu, before.picture.as_ref().unwrap())[..4], [0, 0, 0, 255]);
    for red in [255_u8, 128, 3] {
        let frames = stage.state().frames_drawn;
        let value = Value::Color([f32::from(red) / 255.0, 0.0, 0.0, 1.0]);
        stage.turn(&NodeId::new("paint"), "colour", &value);
        let state = until(&stage, "draws", |state| state.frames_drawn > frames);
        assert_eq!(
            pixels(&gpu, state.picture.as_ref().unwrap())[0].abs_diff(red),
            0,
            "time stands still, and it shows"
        );
        assert_eq!(state.frames_drawn, frames + 1);
        assert_eq!(state.pipelines_made, before.pipelines_made);
        assert!(Arc::ptr_eq(state.plan.as_ref().unwrap(), before.plan.as_ref().unwrap()), "no plan was made");
    }
}

#[test]
fn a_value_that_was_edited_keeps_pipelines_and_memory() {
    let gpu = gpu();
    let stage = stage(&gpu);
    let mut project = Project::clone(&example("ink-memory.cym"));
    let before = show(&stage, &Arc::new(project.clone()));
    stage.transport(TransportCommand::Play);
    until(&stage, "plays", |state| state.clock.frame > 20);
    let turned = before.plan.as_ref().unwrap().knob_places.keys().find(|(node, input)| {
        let kind = &project.document.nodes()[node].kind;
        kind.starts_with("tone/") && input == "exposure" || kind.starts_with("filter/")
    });
    let (node, input) = turned.cloned().expect("this graph has a filter");
    let edit = Edit::SetValue { node, input, value: Some(Value::Float(0.77)) };
    project.document.apply(edit).unwrap();
    let drawn = stage.state().frames_drawn;
    let after = show(&stage, &Arc::new(project));
    assert_eq!(after.pipelines_made, before.pipelines_made);
    // A state that began anew would be replayed.
    let shown = after.frames_drawn - drawn;
    assert!(shown < 200, "{shown} frames were drawn since: the past was replayed");
    assert_eq!(after.picture.as_ref().unwrap().generation, before.picture.as_ref().unwrap().generation);
}

#[test]
fn a_broken_edit_keeps_the_picture_and_says_what_is_wrong() {
    let gpu = gpu();
    let stage = stage(&gpu);
    let good = plain(1.0);
    show(&stage, &good);
    let mut broken = Project::clone(&good);
    broken.document.apply(Edit::RemoveNode { id: NodeId::new("out") }).unwrap();
    stage.show(Arc::new(broken));
    let state = until(&stage, "tells", |state| state.problems.iter().any(|problem| problem.code == "no-output"));
    assert_eq!(pixels(&gpu, state.picture.as_ref().unwrap())[..4], [255, 0, 0, 255]);
    assert!(state.device_lost.is_none());
    let picture = seek(&stage, 7);
    assert_eq!(pixels(&gpu, &picture)[..4], [255, 0, 0, 255], "the last good plan goes on");
    let state = show(&stage, &plain(0.5));
    assert!(state.problems.is_empty(), "{:?}", state.problems);
}

#[test]
fn any_picture_can_be_looked_at() {
    let gpu = gpu();
    let stage = stage(&gpu);
    let shapes = project(document(&[
        ("red", Node::new("input/color").value("colour", Value::Color([1.0, 0.0, 0.0, 1.0]))),
        ("green", Node::new("input/color").value("colour", Value::Color([0.0, 1.0, 0.0, 1.0]))),
        ("lfo", Node::new("signal/lfo")),
        ("out", Node::new("output/output").wire("image", "red", "image")),
    ]));
    show(&stage, &shapes);
    let look = |port: Option<PortRef>| {
        let plan = stage.state().plan.clone().unwrap();
        stage.view(port);
        let state = until(&stage, "takes it up", |state| {
            !Arc::ptr_eq(state.plan.as_ref().unwrap(), &plan) && state.busy.is_empty()
        });
        let frames = state.frames_drawn;
        stage.transport(TransportCommand::StepFrames(1));
        let state = until(&stage, "draws", |state| state.frames_drawn > frames);
        pixels(&gpu, state.picture.as_ref().unwrap())[..3].to_vec()
    };
    assert_eq!(look(Some(PortRef::new("green", "image"))), [0, 255, 0], "wired to nothing");
    assert_eq!(look(Some(PortRef::new("lfo", "value"))), [255, 0, 0], "no picture: the output");
    assert_eq!(look(None), [255, 0, 0]);
}

#[test]
fn numbers_of_unwired_signals_are_there() {
    let gpu = gpu();
    let stage = stage(&gpu);
    let graph = project(document(&[
        ("paint", Node::new("input/color")),
        ("lfo", Node::new("signal/lfo")),
        ("out", Node::new("output/output").wire("image", "paint", "image")),
    ]));
    show(&stage, &graph);
    let value = |frame| {
        seek(&stage, frame);
        shown(&stage, frame);
        let state = stage.state();
        let place = state.plan.as_ref().unwrap().signal_places[&(NodeId::new("lfo"), "value".to_owned())].clone();
        state.numbers[place][0]
    };
    let (one, other) = (value(0), value(10));
    assert_ne!(one, other);
}

#[test]
fn a_turned_number_reaches_what_its_modulation_feeds_while_time_stands() {
    let stage = Stage::without_gpu(library(), Arc::new(|| {}));
    let mut graph = document(&[
        ("lfo", Node::new("signal/lfo")),
        ("span", Node::new("signal/remap")),
        ("paint", Node::new("input/color")),
        ("out", Node::new("output/output").wire("image", "paint", "image")),
    ]);
    let modulation = Modulation { amount: 0.0, ..Modulation::new(PortRef::new("lfo", "value")) };
    let to = PortRef::new("span", "to_low");
    graph.apply(Edit::SetModulations { to, modulations: vec![modulation] }).unwrap();
    stage.show(project(graph));
    let span = NodeId::new("span");
    let value = |state: &StageState| {
        let place = state.plan.as_ref()?.signal_places.get(&(span.clone(), "value".to_owned()))?;
        state.numbers.get(place.start).copied()
    };
    until(&stage, "has numbers", |state| value(state) == Some(0.0));
    stage.transport(TransportCommand::Seek(1.0));
    until(&stage, "goes there", |state| state.clock.frame == 30);
    // No other frame comes: what is not there with this one never is.
    stage.turn(&span, "to_low", &Value::Float(3.0));
    until(&stage, "follows", |state| value(state) == Some(3.0));
}

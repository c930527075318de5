//! Pictures that are kept: to compare with, and as pixels in memory.

use std::sync::Arc;
use std::time::Duration;

use cym_engine::{
    Grab, GrabRequest, GrabSize, PixelLayout, Preview, Project, Scale, Session, SessionOptions, Stage,
    TransportCommand, frame_pixels,
};
use cym_graph::{Edit, Node, NodeId, Value};

use crate::house::{SIZE, document, example, gpu, library, pixels, project, seek, show, stage, until};

fn grab(stage: &Stage, size: GrabSize, layout: PixelLayout) -> Grab {
    let answer = stage.grab(GrabRequest { size, layout });
    answer.recv_timeout(Duration::from_mins(1)).expect("an answer").unwrap()
}

fn half_and_half() -> Arc<Project> {
    project(document(&[
        ("red", Node::new("input/color").value("colour", Value::Color([1.0, 0.0, 0.0, 0.5]))),
        ("out", Node::new("output/output").wire("image", "red", "image").value("keep_alpha", Value::Float(1.0))),
    ]))
}

#[test]
fn pixels_of_the_picture_are_those_of_a_still() {
    let gpu = gpu();
    let stage = stage(&gpu);
    stage.set_preview(Preview { scale: Scale::Fixed(0.5), ..Preview::default() });
    for name in ["first-light.cym", "ink-memory.cym"] {
        let project = example(name);
        show(&stage, &project);
        let small = seek(&stage, 20).size_px;
        assert_eq!(small, SIZE.map(|side| side / 2));
        let still = {
            let options = SessionOptions::default();
            let mut session = Session::start((*project).clone(), library(), gpu.clone(), &options).unwrap();
            frame_pixels(&mut session, 20, PixelLayout::Rgba8).unwrap()
        };
        let full = grab(&stage, GrabSize::Document, PixelLayout::Rgba8);
        assert_eq!((full.size_px, full.frame), (SIZE, 20));
        assert!(full.bytes == still, "{name}: a grab at the document's size is the still");
        let shown = grab(&stage, GrabSize::Shown, PixelLayout::Rgba8);
        assert_eq!(shown.size_px, small);
        assert!(
            shown.bytes == pixels(&gpu, stage.state().picture.as_ref().unwrap()),
            "{name}: opaque, as on the screen"
        );
    }
}

#[test]
fn pixels_keep_what_is_see_through_and_fit_a_box() {
    let gpu = gpu();
    let stage = stage(&gpu);
    show(&stage, &half_and_half());
    let codes = grab(&stage, GrabSize::Fit([12, 12]), PixelLayout::Rgba8);
    assert_eq!(codes.size_px, [12, 7]);
    assert_eq!(codes.bytes[..4], [255, 0, 0, 128]);
    let halves = grab(&stage, GrabSize::Shown, PixelLayout::RgbaF16);
    let first: Vec<f32> = halves
        .bytes
        .chunks_exact(2)
        .take(4)
        .map(|pair| half::f16::from_ne_bytes([pair[0], pair[1]]).to_f32())
        .collect();
    assert_eq!(first, [0.5, 0.0, 0.0, 0.5], "linear, premultiplied");
    // On the screen black shows through.
    let red = pixels(&gpu, stage.state().picture.as_ref().unwrap())[0];
    assert!(red.abs_diff(188) <= 1, "{red}: dithered");
}

#[test]
fn a_grab_without_a_picture_says_so() {
    let gpu = gpu();
    let stage = stage(&gpu);
    let answer = stage.grab(GrabRequest { size: GrabSize::Shown, layout: PixelLayout::Rgba8 });
    let error = answer.recv_timeout(Duration::from_mins(1)).unwrap().unwrap_err();
    assert!(error.to_string().contains("no picture"), "{error}");
}

#[test]
fn a_picture_is_held_while_the_present_one_goes_on() {
    let gpu = gpu();
    let stage = stage(&gpu);
    let mut graph = (*half_and_half()).clone();
    show(&stage, &Arc::new(graph.clone()));
    stage.compare(true);
    let held = until(&stage, "holds", |state| state.held.is_some()).held.clone().unwrap();
    let value = Some(Value::Color([0.0, 1.0, 0.0, 1.0]));
    graph.document.apply(Edit::SetValue { node: NodeId::new("red"), input: "colour".to_owned(), value }).unwrap();
    let state = show(&stage, &Arc::new(graph));
    let present = state.picture.clone().unwrap();
    assert_eq!(pixels(&gpu, &present)[..4], [0, 255, 0, 255]);
    let red = pixels(&gpu, &held)[0];
    assert!(red.abs_diff(188) <= 1, "{red}: dithered");
    assert_ne!(present.generation, held.generation);
    stage.compare(false);
    until(&stage, "lets go", |state| state.held.is_none());
}

#[test]
fn feedback_goes_on_over_an_edit_and_another_size() {
    let gpu = gpu();
    let stage = stage(&gpu);
    // A flash in the past: what is left of it later can only come from the state.
    let mut graph = (*project(document(&[
        ("red", Node::new("input/color").value("colour", Value::Color([1.0, 0.0, 0.0, 1.0]))),
        ("trail", Node::new("state/trails").wire("image", "red", "image")),
        ("out", Node::new("output/output").wire("image", "trail", "image")),
    ])))
    .clone();
    show(&stage, &Arc::new(graph.clone()));
    stage.transport(TransportCommand::Play);
    until(&stage, "plays", |state| state.clock.frame > 10);
    stage.transport(TransportCommand::Pause);
    let paused = until(&stage, "pauses", |state| !state.clock.playing && state.busy.is_empty());
    let frames = paused.frames_drawn;
    let invert = Node::new("tone/invert").wire("image", "trail", "image");
    graph.document.apply(Edit::AddNode { id: NodeId::new("invert"), node: invert, position: None }).unwrap();
    let wire = Some(cym_graph::Wire::new(cym_graph::PortRef::new("invert", "image")));
    graph.document.apply(Edit::Connect { to: cym_graph::PortRef::new("out", "image"), wire }).unwrap();
    let state = show(&stage, &Arc::new(graph));
    assert!(state.frames_drawn <= frames + 3, "the past is not drawn again: {} frames", state.frames_drawn - frames);
    stage.set_preview(Preview { scale: Scale::Fixed(0.5), ..Preview::default() });
    let state = until(&stage, "gets smaller", |state| {
        state.busy.is_empty() && state.picture.as_ref().is_some_and(|picture| picture.size_px[0] == SIZE[0] / 2)
    });
    assert!(state.frames_drawn <= frames + 6);
}

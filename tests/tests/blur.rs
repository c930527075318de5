//! Motion blur: the mean of moments, and nothing else changes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by stopping")]

use cym_engine::{MotionBlur, Overrides, Session, SessionOptions};
use cym_gpu::{Alpha, Finish, PixelLayout, ReadbackRing};
use cym_graph::{Document, Node, Rate, Value};
use cym_tests::scene;
use cym_tests::stage::Stage;
use half::f16;

const SIZE: [u32; 2] = [48, 32];

fn moving() -> Document {
    let colours = Node::new("test/colours");
    let output = Node::new("output/output").wire("image", "colours", "image");
    scene::document(SIZE, vec![("colours".to_owned(), colours), ("output".to_owned(), output)])
}

/// What remembers, once a frame and eight times a frame.
fn remembering() -> Document {
    let nodes = [
        ("colours", Node::new("test/colours")),
        ("trail", Node::new("state/feedback").wire("image", "colours", "image")),
        ("cells", Node::new("state/gray_scott").wire("image", "colours", "image")),
        (
            "both",
            Node::new("blend/blend")
                .wire("base", "trail", "image")
                .wire("over", "cells", "image")
                .value("opacity", Value::Float(0.5)),
        ),
        ("output", Node::new("output/output").wire("image", "both", "image")),
    ];
    scene::document(SIZE, nodes.map(|(id, node)| (id.to_owned(), node)).into())
}

fn start(stage: &Stage, document: Document, fps: u32, moments: u32, shutter_deg: f32) -> Session {
    let overrides = Overrides { rate: Some(Rate { num: fps, den: 1 }), ..Overrides::default() };
    let mut session = stage.start(document, &SessionOptions { overrides, ..SessionOptions::default() }).unwrap();
    session.set_motion_blur(MotionBlur { moments, shutter_deg }).unwrap();
    session
}

/// The linear numbers of an exposed frame.
fn exposed(session: &mut Session, frame: u64) -> Vec<u8> {
    let finish = Finish { layout: PixelLayout::RgbaF16, alpha: Alpha::Premultiplied, dither: false };
    let mut ring = ReadbackRing::new(&session.executor, SIZE[0], SIZE[1], finish, 1).unwrap();
    session.expose(frame).unwrap();
    session.send(&mut ring, frame).unwrap();
    let mut bytes = Vec::new();
    ring.drain(&mut bytes).unwrap();
    bytes
}

fn numbers(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(2).map(|half| f16::from_ne_bytes([half[0], half[1]]).to_f32()).collect()
}

#[test]
fn a_blurred_frame_is_the_mean_of_its_moments() {
    let stage = Stage::open();
    // Four moments of the whole frame, or of its first half, out of what a rate four or eight times as high shows.
    for (shutter_deg, times) in [(360.0, 4), (180.0, 8)] {
        let blurred = numbers(&exposed(&mut start(&stage, moving(), 2, 4, shutter_deg), 3));
        let mut fine = start(&stage, moving(), 2 * times, 1, 180.0);
        let moments: Vec<Vec<f32>> =
            (0..4).map(|moment| numbers(&exposed(&mut fine, u64::from(3 * times + moment)))).collect();
        let mut moved = 0.0_f32;
        for (at, number) in blurred.iter().enumerate() {
            let mean = moments.iter().map(|moment| moment[at]).sum::<f32>() / 4.0;
            assert!((number - mean).abs() < 2e-3 * mean.abs().max(1.0), "{number} for {mean} at {shutter_deg} degrees");
            moved = moved.max((number - moments[0][at]).abs());
        }
        assert!(moved > 0.02, "nothing moves, so nothing was proved");
    }
}

#[test]
fn one_moment_is_no_blur_and_the_same_frame_is_the_same_bytes() {
    let stage = Stage::open();
    let plain = exposed(&mut start(&stage, remembering(), 30, 1, 180.0), 5);
    let mut session = start(&stage, remembering(), 30, 1, 360.0);
    assert!(exposed(&mut session, 5) == plain, "one moment changes the picture");
    let blurred = |frame| exposed(&mut start(&stage, remembering(), 30, 4, 360.0), frame);
    let first = blurred(5);
    assert!(first == blurred(5) && first != plain);
}

#[test]
fn what_remembers_goes_on_as_without_blur() {
    let stage = Stage::open();
    let mut plain = start(&stage, remembering(), 30, 1, 180.0);
    let mut blurred = start(&stage, remembering(), 30, 4, 270.0);
    for frame in 0..6 {
        exposed(&mut plain, frame);
        exposed(&mut blurred, frame);
    }
    blurred.set_motion_blur(MotionBlur::default()).unwrap();
    assert!(exposed(&mut plain, 6) == exposed(&mut blurred, 6), "the state is another one");
    let refused = blurred.set_motion_blur(MotionBlur { moments: 65, shutter_deg: 180.0 });
    assert!(refused.unwrap_err().to_string().contains("1 to 64"));
}

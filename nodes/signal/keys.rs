//! Keyframes: what an input with keys reads, unseen.

use cym_graph::Keys;
use cym_graph::color::linear_premultiplied;

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Keyframes",
        "Numbers that go from key to key over time. Params with keys of their own have one of these behind them.",
        &["keyframes"],
    )
    .input(
        Input::new("keys", WireType::Text, Value::Text(String::new()))
            .help("One list of keys a number, as in a graph file: [[[0, 0], [4, 1, \"smooth\"]]]."),
    )
    .input(
        whole("strokes", 0.0, 0.0, 8_000_000.0)
            .help("How many strokes came from a hand, for a param that takes events: it is counted up while the piece plays."),
    )
    .output(Output::new("value", WireType::Float, "The first number."))
    .output(Output::new("vec2", WireType::Vec2, "The first two numbers."))
    .output(Output::new("vec3", WireType::Vec3, "The first three numbers."))
    .output(Output::new("color", WireType::Color, "The numbers as the red, green, blue and alpha of a colour."))
    .output(Output::new("trigger", WireType::Trigger, "Fires where the first number changes, and with every stroke."))
}

fn start() -> impl SignalRun {
    let mut text = String::new();
    let mut keys = Keys::default();
    let mut before: Option<[u32; 2]> = None;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let wanted = inputs.texts.first().copied().unwrap_or_default();
        if text != wanted {
            wanted.clone_into(&mut text);
            // What is no list of keys has none: the check tells of it where it is written by hand.
            keys = Keys::from_json(wanted).unwrap_or_default();
        }
        let lanes: [f32; 4] = std::array::from_fn(|lane| keys.sample(lane, step.tick.secs as f32));
        let alpha = if keys.width() > 3 { lanes[3].clamp(0.0, 1.0) } else { 1.0 };
        out[0] = lanes[0];
        out[1..3].copy_from_slice(&lanes[..2]);
        out[3..6].copy_from_slice(&lanes[..3]);
        out[6..10].copy_from_slice(&linear_premultiplied([lanes[0], lanes[1], lanes[2], alpha]));
        let [strokes] = inputs.take();
        // In the first frame nothing was struck.
        let now = [lanes[0], tame(strokes)].map(f32::to_bits);
        out[10] = flag(before.replace(now).is_some_and(|before| before != now));
    }
}

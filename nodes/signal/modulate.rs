//! A signal that moves a value: what a modulated input reads, unseen.

use cym_graph::Curve;
use cym_graph::catalogue::CURVE_SAMPLES;
use cym_graph::color::{linear_premultiplied, srgb_straight};

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let secs = |name: &str| Input::float(name, 0.0, 0.0, 4.0).unit("secs");
    NodeKind::new(
        "Modulation",
        "Moves a value by a signal, and keeps it in its range. Modulated params have one of these behind them.",
        &["modulation"],
    )
    .input(wire_in("base").help("The number around which it moves."))
    .input(wire_in("signal").help("What moves it: 0 not at all, 1 by the whole amount."))
    .input(Input::float("amount", 0.25, -1.0, 1.0).help("How far it moves, of the way from low to high."))
    .input(
        Input::new("curve", WireType::Curve, Value::Curve(Curve::default()))
            .help("Bends the signal before it moves anything."),
    )
    .input(secs("attack").help("Rising: most of the way in so many seconds."))
    .input(secs("release").help("Falling: most of the way in so many seconds."))
    .input(Input::float("low", 0.0, -10.0, 10.0).help("The low end. Where it is not below the high end, there are no ends."))
    .input(Input::float("high", 1.0, -10.0, 10.0).help("The high end."))
    .input(Input::toggle("log", false).help("Moves in ratios instead of differences."))
    .input(Input::new("vec2", WireType::Vec2, Value::Vec2([0.0; 2])).help("Two numbers to move alike."))
    .input(Input::new("vec3", WireType::Vec3, Value::Vec3([0.0; 3])).help("Three numbers to move alike."))
    .input(
        Input::new("color", WireType::Color, Value::Color([0.5, 0.5, 0.5, 1.0]))
            .help("A colour whose red, green and blue move alike."),
    )
    .output(Output::new("value", WireType::Float, "The moved number."))
    .output(Output::new("vec2", WireType::Vec2, "The two moved numbers."))
    .output(Output::new("vec3", WireType::Vec3, "The three moved numbers."))
    .output(Output::new("color", WireType::Color, "The moved colour."))
}

/// Where the inputs lie behind the curve.
const AFTER: usize = 3 + CURVE_SAMPLES;

fn start() -> impl SignalRun {
    let mut follow = control::Follow::default();
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [base, signal, amount] = inputs.take();
        let after = |place: usize| inputs.numbers.get(AFTER + place).copied().unwrap_or_default();
        let [attack_secs, release_secs, low, high, log] = std::array::from_fn(after);
        let curve = inputs.numbers.get(3..AFTER).unwrap_or_default();
        let followed = follow.step(attack_secs, release_secs, tame(signal), step.dt());
        let share = tame(amount) * bent(curve, followed);
        let span = control::Span { low: tame(low), high: tame(high), ratios: fires(log) };
        let moved = |base: f32| tame(span.moved(tame(base), share));
        out[0] = moved(base);
        for (i, out) in out[1..6].iter_mut().enumerate() {
            *out = moved(after(5 + i));
        }
        // Colours move as the eye counts: encoded, and without their alpha.
        let [red, green, blue, alpha] = srgb_straight([10, 11, 12, 13].map(|place| tame(after(place))));
        out[6..10].copy_from_slice(&linear_premultiplied([moved(red), moved(green), moved(blue), alpha]));
    }
}

/// The signal behind the curve; a straight curve leaves signals below 0 and above 1 as they are.
fn bent(curve: &[f32], signal: f32) -> f32 {
    let last = curve.len().saturating_sub(1).max(1) as f32;
    if curve.iter().enumerate().all(|(i, height)| (height - i as f32 / last).abs() < 1e-5) {
        return signal;
    }
    let along = signal.clamp(0.0, 1.0) * last;
    let (left, right) = (along.floor() as usize, along.ceil() as usize);
    let height = |i: usize| curve.get(i).copied().unwrap_or_default();
    blend(height(left), height(right), along.fract())
}

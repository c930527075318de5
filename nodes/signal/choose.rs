//! One of several numbers.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let number = |name, value| Input::float(name, value, -10.0, 10.0);
    NodeKind::new(
        "Choose",
        "Passes on one of four numbers: let a counter, a section or a random number switch between four settings.",
        &["switch", "select", "pick", "index", "router", "choice", "multiplexer", "preset", "scene"],
    )
    .input(wire_in("which").help("0 is the first, 3 the fourth; beyond that it starts over."))
    .input(number("first", 0.0).help("The number for 0."))
    .input(number("second", 0.33).help("The number for 1."))
    .input(number("third", 0.66).help("The number for 2."))
    .input(number("fourth", 1.0).help("The number for 3."))
    .input(
        Input { integer: true, ..Input::float("count", 4.0, 2.0, 4.0) }.help("How many of them are used."),
    )
    .input(Input::toggle("between", false).help("Goes smoothly over from one to the next when the number lies between."))
    .input(Input::float("glide", 0.0, 0.0, 10.0).unit("secs").help("Time to move to a new number; 0 jumps."))
    .output(Output::new("value", WireType::Float, "The chosen number."))
}

fn start() -> impl SignalRun {
    let mut value: Option<f32> = None;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [which, first, second, third, fourth, count, between, glide] = inputs.take();
        let numbers = [first, second, third, fourth].map(tame);
        let count = (count.round().max(2.0) as usize).min(numbers.len());
        let place = tame(which).rem_euclid(count as f32);
        let goal = if fires(between) {
            let low = (place.floor() as usize).min(count - 1);
            blend(numbers[low], numbers[(low + 1) % count], place - place.floor())
        } else {
            numbers[(place.round() as usize) % count]
        };
        let share = if glide > 0.0 { (step.dt() * 3.0 / glide).min(1.0) } else { 1.0 };
        let new = value.map_or(goal, |old| blend(old, goal, share));
        value = Some(new);
        out[0] = new;
    }
}

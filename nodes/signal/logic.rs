//! Logic on states.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let rules = ["and", "or", "not a", "a but not b", "either, not both", "hold a while b"];
    NodeKind::new(
        "Logic",
        "Decides from two states: only in the chorus and only when the bass is loud. With hold, a gate that keeps a number.",
        &["and", "or", "not", "xor", "gate", "if", "condition", "switch", "boolean", "latch"],
    )
    .input(Input::float("a", 0.0, 0.0, 1.0).help("The first state or level; above the threshold it counts as on."))
    .input(Input::float("b", 0.0, 0.0, 1.0).help("The second state or level."))
    .input(Input::choice("rule", &rules).help(
        "And is on when both are; or when one is; hold lets a through while b is off, and keeps its last value while b is on.",
    ))
    .input(Input::float("threshold", 0.5, 0.0, 1.0).help("Above this a number counts as on."))
    .input(Input::float("fade", 0.0, 0.0, 4.0).unit("secs").help("Time to go from off to on and back; 0 jumps."))
    .output(Output::new("value", WireType::Float, "1 when it is on, 0 when it is off; with hold the kept number."))
    .output(Output::new("on", WireType::Trigger, "Fires when it goes on."))
    .output(Output::new("off", WireType::Trigger, "Fires when it goes off."))
}

fn start() -> impl SignalRun {
    let mut was = false;
    let mut kept = 0.0_f32;
    let mut value: Option<f32> = None;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [a, b, rule, threshold, fade] = inputs.take().map(tame);
        let (first, second) = (a > threshold, b > threshold);
        let rule = chosen(rule, 6);
        let is = match rule {
            0 => first && second,
            1 => first || second,
            2 => !first,
            3 => first && !second,
            4 => first != second,
            _ => second,
        };
        if rule == 5 && !second {
            kept = a;
        }
        let goal = if rule == 5 { kept } else { flag(is) };
        let most = if fade > 0.0 { step.dt() / fade } else { f32::INFINITY };
        let new = value.map_or(goal, |old| old + (goal - old).clamp(-most, most));
        value = Some(new);
        out[0] = new;
        out[1] = flag(is && !was);
        out[2] = flag(was && !is);
        was = is;
    }
}

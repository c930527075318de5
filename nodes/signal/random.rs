//! A new number of chance now and then.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Random",
        "A new number of chance every so often or with every hit. The same graph always gives the same numbers.",
        &["chance", "noise", "dice", "sample and hold", "jump", "shuffle", "seed"],
    )
    .input(trigger_or_none("trigger").help("Every one brings a new number."))
    .input(
        Input::float("every", 1.0, 0.0, 60.0)
            .unit("secs")
            .help("A new number every so many seconds; 0 waits for triggers only."),
    )
    .input(Input::float("low", 0.0, -10.0, 10.0).help("The lowest number."))
    .input(Input::float("high", 1.0, -10.0, 10.0).help("The highest number."))
    .input(Input::float("glide", 0.0, 0.0, 10.0).unit("secs").help("Time to move to a new number; 0 jumps."))
    .input(
        Input { integer: true, ..Input::float("steps", 0.0, 0.0, 32.0) }
            .help("Only so many different numbers, evenly spaced; 0 or 1 takes any."),
    )
    .input(
        Input { integer: true, ..Input::float("seed", 0.0, 0.0, 1000.0) }.help("Another seed, another row of numbers."),
    )
    .output(Output::new("value", WireType::Float, "The number."))
    .output(Output::new("trigger", WireType::Trigger, "Fires with every new number."))
}

fn start() -> impl SignalRun {
    let mut drawn = 0_u32;
    let mut waited_secs = 0.0_f64;
    let mut since_secs = f32::INFINITY;
    let mut way = [None; 2];
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [trigger, every, low, high, glide, steps, seed] = inputs.take();
        let first = step.tick.frame == 0;
        waited_secs += step.tick.dt;
        since_secs += step.dt();
        // A thousandth of a frame early is on time: rounding must not cost a frame.
        let due = every > 0.0 && waited_secs >= f64::from(every) - 1e-3 * step.tick.dt;
        let again = first || fires(trigger) || due;
        if again {
            // What is left over keeps the pace exact; a trigger and a new pace start afresh.
            let left = waited_secs - f64::from(every);
            waited_secs = if due && !first && left < step.tick.dt { left } else { 0.0 };
            let unit = control::hash_unit(step.seed.wrapping_add(seed.round() as i64 as u32), drawn);
            drawn = drawn.wrapping_add(1);
            let steps = steps.round();
            let unit = if steps >= 2.0 { (unit * steps).floor() / (steps - 1.0) } else { unit };
            way = [way[1].or(Some(unit)), Some(unit)];
            since_secs = if first { f32::INFINITY } else { 0.0 };
        }
        let [from, to] = way.map(Option::unwrap_or_default);
        let share = if glide > 0.0 { control::Easing::Smoothstep.at((since_secs / glide).min(1.0)) } else { 1.0 };
        out[0] = blend(low, high, blend(from, to, share));
        out[1] = flag(again);
    }
}

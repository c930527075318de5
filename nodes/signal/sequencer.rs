//! Numbers and events in steps.

use crate::native::prelude::*;

/// Steps that can be set.
const STEPS: usize = 8;
const NAMES: [&str; STEPS] = ["step_1", "step_2", "step_3", "step_4", "step_5", "step_6", "step_7", "step_8"];
const VALUES: [f32; STEPS] = [1.0, 0.0, 0.5, 0.0, 0.75, 0.25, 0.5, 0.0];

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let kind = NodeKind::new(
        "Sequencer",
        "Up to eight numbers, one after the other with every beat: a drum machine for pictures. Steps above 0 also fire.",
        &["steps", "step sequencer", "pattern", "drum machine", "rhythm", "melody", "row", "loop", "arpeggio"],
    )
    .input(trigger_in("trigger").help("Goes on by one step; wire a beat here."))
    .input(trigger_or_none("reset").help("Goes back to the first step; wire the first beat of a bar here."))
    .input(Input { integer: true, ..Input::float("length", 8.0, 1.0, STEPS as f32) }.help("How many steps are played."))
    .input(Input::float("glide", 0.0, 0.0, 2.0).unit("secs").help("Time to move to a new number; 0 jumps."));
    let kind = NAMES.iter().zip(VALUES).fold(kind, |kind, (&name, value)| {
        kind.input(Input::float(name, value, 0.0, 1.0).help("The number of this step; 0 is a rest."))
    });
    kind.output(Output::new("value", WireType::Float, "The number of the step that is played."))
        .output(Output::new("trigger", WireType::Trigger, "Fires when a step above 0 begins."))
        .output(Output::new("step", WireType::Float, "Which step is played, from 0."))
}

fn start() -> impl SignalRun {
    // The step that is played; before the first event it is the first one.
    let mut at: Option<usize> = None;
    let mut value: Option<f32> = None;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let all: [f32; 4 + STEPS] = inputs.take();
        let [trigger, reset, length, glide, steps @ ..] = all;
        let length = (length.round().max(1.0) as usize).min(STEPS);
        let mut began = false;
        if fires(reset) {
            at = Some(0);
            began = true;
        } else if fires(trigger) {
            at = Some(at.map_or(0, |at| (at + 1) % length));
            began = true;
        }
        let now = at.unwrap_or(0).min(length - 1);
        let goal = tame(steps[now]);
        let glide_secs = glide.clamp(0.0, 60.0);
        let share = if glide_secs > 0.0 { (step.dt() * 3.0 / glide_secs).min(1.0) } else { 1.0 };
        let new = value.map_or(goal, |old| blend(old, goal, share));
        value = Some(new);
        out[0] = new;
        out[1] = flag(began && goal > 0.0);
        out[2] = now as f32;
    }
}

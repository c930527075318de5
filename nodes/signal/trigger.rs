//! Logic on events.

use crate::native::prelude::*;

/// Events that can be under way in a delay.
const MAX_WAITING: usize = 64;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let logic = ["either", "both", "only a", "every nth", "toggle", "delay"];
    NodeKind::new(
        "Trigger Logic",
        "Joins, thins out and delays events: kick and snare together, every fourth beat, a switch that flips with each hit.",
        &["and", "or", "not", "every", "divide", "flip flop", "switch", "toggle", "delay", "event", "beat"],
    )
    .input(trigger_in("a").help("The first row of events."))
    .input(trigger_or_none("b").help("The second row of events; for a toggle it switches off, for every nth it starts to count anew."))
    .input(Input::choice("logic", &logic).help(
        "Either fires with each of the two; both when they come within the window; only a when b is not within the window before; every nth lets every so many of a through; toggle flips with a; delay lets a through later.",
    ))
    .input(Input::float("window", 0.05, 0.0, 2.0).unit("secs").help("Events this near to each other count as together."))
    .input(Input { integer: true, ..Input::float("n", 4.0, 1.0, 64.0) }.help("Every so many, for every nth."))
    .input(Input::float("delay", 0.25, 0.0, 10.0).unit("secs").help("How much later, for delay."))
    .output(Output::new("trigger", WireType::Trigger, "The events that are left."))
    .output(Output::new("state", WireType::Float, "Flips between 0 and 1 with every event that is left."))
}

fn start() -> impl SignalRun {
    let mut logic = Logic::default();
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [a, b, choice, window, n, delay] = inputs.take();
        let (a, b, now) = (fires(a), fires(b), step.tick.secs);
        // Half a frame of grace, so that a window of whole frames holds its last one.
        let window = f64::from(window) + 0.5 * step.tick.dt;
        let fired = match chosen(choice, 6) {
            0 => a || b,
            1 => logic.both([a, b], now, window),
            2 => logic.only_a([a, b], now, window),
            3 => {
                if b {
                    logic.counter.reset();
                }
                logic.counter.every_nth(a, n.round().max(1.0) as u64)
            }
            4 => a || (b && logic.state),
            _ => logic.delayed(a, now, f64::from(delay.max(0.0)), 0.5 * step.tick.dt),
        };
        logic.state ^= fired;
        out[0] = flag(fired);
        out[1] = flag(logic.state);
    }
}

/// What is remembered of earlier events; times in seconds.
struct Logic {
    state: bool,
    last: [f64; 2],
    counter: control::Counter,
    due: [f64; MAX_WAITING],
    waiting: usize,
}

impl Default for Logic {
    fn default() -> Self {
        Self {
            state: false,
            last: [f64::NEG_INFINITY; 2],
            counter: control::Counter::default(),
            due: [0.0; MAX_WAITING],
            waiting: 0,
        }
    }
}

impl Logic {
    fn note(&mut self, events: [bool; 2], now: f64) {
        for (last, fired) in self.last.iter_mut().zip(events) {
            if fired {
                *last = now;
            }
        }
    }

    fn both(&mut self, events: [bool; 2], now: f64, window: f64) -> bool {
        self.note(events, now);
        let together = events.contains(&true) && self.last.iter().all(|last| now - last <= window);
        if together {
            // Each event takes part once.
            self.last = [f64::NEG_INFINITY; 2];
        }
        together
    }

    fn only_a(&mut self, events: [bool; 2], now: f64, window: f64) -> bool {
        self.note(events, now);
        events[0] && now - self.last[1] > window
    }

    fn delayed(&mut self, a: bool, now: f64, delay: f64, grace: f64) -> bool {
        if a && self.waiting < MAX_WAITING {
            self.due[self.waiting] = now + delay;
            self.waiting += 1;
        }
        let before = self.waiting;
        let mut kept = 0;
        for i in 0..before {
            if self.due[i] > now + grace {
                self.due[kept] = self.due[i];
                kept += 1;
            }
        }
        self.waiting = kept;
        kept < before
    }
}

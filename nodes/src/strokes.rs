//! Events of a song as flashes that fade: what *Hit* and *Onset* share.

use cym_graph::{Input, NodeKind, Output, WireType};
use cym_plan::{Inputs, Step};

use crate::native::{Events, flag, whole};

/// Longest time that is told since the last stroke or to the next, and the time told where there is none.
pub(crate) const MAX_SECS: f32 = 1000.0;

/// Numbers that the inputs of [`with_strokes`] take.
pub(crate) const NUMBERS: usize = 2;

/// The inputs and outputs of a node that flashes with events.
pub(crate) fn with_strokes(kind: NodeKind) -> NodeKind {
    kind.input(
        Input::float("decay", 0.18, 0.01, 4.0)
            .unit("secs")
            .log()
            .help("How slowly the flash fades: half of it is gone in so many seconds."),
    )
    .input(whole("every", 1.0, 1.0, 16.0).help("Takes only every so many strokes."))
    .output(Output::new("flash", WireType::Float, "1 at the stroke, then fading to 0."))
    .output(Output::new("trigger", WireType::Trigger, "Fires at the stroke."))
    .output(Output::new("since", WireType::Float, "Seconds since the last stroke; 1000 before the first."))
    .output(Output::new("count", WireType::Float, "Strokes so far."))
}

/// The running state.
pub(crate) struct Strokes {
    events: Events,
    seen: u64,
    since_secs: f32,
}

impl Default for Strokes {
    fn default() -> Self {
        Self { events: Events::default(), seen: 0, since_secs: MAX_SECS }
    }
}

impl Strokes {
    /// One frame: writes the outputs of [`with_strokes`] for the events of a name.
    pub(crate) fn step(
        &mut self,
        step: &Step<'_>,
        inputs: &Inputs<'_>,
        event: &str,
        [decay, every]: [f32; NUMBERS],
        out: &mut [f32],
    ) {
        let every = every.round().max(1.0) as u64;
        let new = inputs.sound(0).map_or(0, |sound| self.events.fresh(step, sound, event));
        let before = self.seen.div_ceil(every);
        self.seen += new;
        // The first stroke counts, then every so many.
        let count = self.seen.div_ceil(every);
        let strikes = count > before;
        self.since_secs = if strikes { 0.0 } else { (self.since_secs + step.dt()).min(MAX_SECS) };
        out[0] = if count == 0 { 0.0 } else { (-self.since_secs / decay.max(1e-3)).exp2() };
        out[1] = flag(strikes);
        out[2] = self.since_secs;
        out[3] = count as f32;
    }
}

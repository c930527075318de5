//! Where a moment stands between beats, bars and phrases: what *Beat* and *Tap Tempo* share.

use cym_graph::{Input, NodeKind, Output, WireType};

use crate::native::{flag, whole};

/// A moment in the metre.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Metre {
    /// From 0 at a beat to 1 at the next.
    pub(crate) beat: f64,
    /// From 0 at the first beat of a bar to 1 at the next.
    pub(crate) bar: f64,
    /// Beats and bars that have begun so far.
    pub(crate) begun: [u64; 2],
    /// Beats in a bar.
    pub(crate) in_bar: f64,
    /// Beats a minute.
    pub(crate) bpm: f64,
    /// Whether a beat, and whether a bar, begins right in this frame.
    pub(crate) starts: [bool; 2],
}

/// How beats are divided, and how many bars make a phrase.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Division {
    /// Parts of a beat, bars of a phrase.
    pub(crate) counts: [f32; 2],
    /// How late every second part is, 0 to 1.
    pub(crate) swing: f32,
}

/// The input for the parts of a beat.
pub(crate) fn parts() -> Input {
    whole("parts", 1.0, 1.0, 8.0).help("How many parts a beat has: the trigger fires for each, 4 are sixteenths.")
}

/// The input for their swing.
pub(crate) fn swing() -> Input {
    let help = "Delays every second part: 0 is straight, 1 is a triplet. It needs an even number of parts.";
    Input::float("swing", 0.0, 0.0, 1.0).help(help)
}

/// The input for the length of a phrase.
pub(crate) fn phrase_bars() -> Input {
    whole("bars", 4.0, 1.0, 32.0).help("Bars of a phrase.")
}

/// The outputs of a node that tells the metre.
pub(crate) fn with_metre(kind: NodeKind) -> NodeKind {
    kind.output(Output::new("phase", WireType::Float, "From 0 at a beat to 1 at the next."))
        .output(Output::new("trigger", WireType::Trigger, "Fires at every beat, or part of one."))
        .output(Output::new("bar", WireType::Float, "From 0 at the first beat of a bar to 1 at the next."))
        .output(Output::new("one", WireType::Trigger, "Fires at the first beat of every bar."))
        .output(Output::new("phrase", WireType::Float, "From 0 to 1 over a phrase, four bars unless told otherwise."))
        .output(Output::new("beat", WireType::Float, "Which beat of the bar it is, from 0."))
        .output(Output::new("count", WireType::Float, "Beats so far."))
        .output(Output::new("bpm", WireType::Float, "Beats a minute now; 0 where there is no beat."))
        .output(Output::new("part", WireType::Float, "From 0 to 1 within a part of a beat, swing and all."))
        .output(Output::new("beats", WireType::Float, "Beats in a bar."))
}

/// The parts of beats, and the bars, that were passed in the frame before.
#[derive(Debug, Default)]
pub(crate) struct Passed {
    before: Option<[u64; 2]>,
}

impl Passed {
    /// One frame without a metre.
    pub(crate) fn none(&mut self, out: &mut [f32]) {
        self.before = None;
        out.fill(0.0);
    }

    /// One frame: writes the outputs of [`with_metre`].
    pub(crate) fn tell(&mut self, now: Metre, division: Division, out: &mut [f32]) {
        let Metre { beat, bar, begun: [beats, bars], in_bar, bpm, starts } = now;
        let [parts, phrase_bars] = division.counts.map(|count| (count.round() as u64).clamp(1, 64));
        let (part, within) = part_of(beat, parts, f64::from(division.swing));
        let passed = [beats.saturating_mul(parts) + part, bars];
        // In the first frame only what falls right into it.
        let old = self.before.unwrap_or_else(|| std::array::from_fn(|i| if starts[i] { 0 } else { passed[i] }));
        self.before = Some(passed);
        out[0] = beat as f32;
        out[1] = flag(passed[0] > old[0]);
        out[2] = bar as f32;
        out[3] = flag(passed[1] > old[1]);
        out[4] = ((bars.saturating_sub(1) % phrase_bars) as f64 + bar) as f32 / phrase_bars as f32;
        out[5] = (bar * in_bar + 1e-6).floor().min(in_bar - 1.0) as f32;
        out[6] = beats as f32;
        out[7] = bpm as f32;
        out[8] = within as f32;
        out[9] = in_bar as f32;
    }
}

/// Which part of a beat a phase lies in, and how far it is through it.
fn part_of(phase: f64, parts: u64, swing: f64) -> (u64, f64) {
    if parts.is_multiple_of(2) && swing > 0.0 {
        let pairs = phase * (parts / 2) as f64;
        let (half, within) = (0.5 + swing.clamp(0.0, 1.0) / 6.0, pairs.fract());
        let first = 2 * pairs as u64;
        if within >= half { (first + 1, (within - half) / (1.0 - half)) } else { (first, within / half) }
    } else {
        let at = phase * parts as f64;
        (at as u64, at.fract())
    }
}

//! Which beat begins a bar: counted on, by what has been heard of every beat that is over.

use super::super::hits::Heard;

/// How much new notes, low sounds and snares say, as offline.
const NEW_NOTES: f32 = 1.0;
const LOW: f32 = 0.5;
const SNARE: f32 = -0.35;
/// Metres that are counted, each with what it costs a beat.
const METRES: [(usize, f32); 5] = [(4, 0.0), (3, 0.04), (5, 0.10), (6, 0.15), (7, 0.15)];
const LONGEST: usize = 7;
/// What an older beat counts, beat by beat: half after about 34.
const KEEP: f32 = 0.98;
/// Another count must be better by this much to be taken.
const BETTER: f32 = 0.8;

/// Counts beats.
pub(super) struct Bars {
    notes: Vec<f32>,
    notes_before: Vec<f32>,
    rows: usize,
    low: f32,
    snare: f32,
    evidence: [Standard; 3],
    all: Standard,
    /// By metre, then by how many beats ago (modulo the metre) a bar began: how well that fits.
    scores: [[f32; LONGEST]; METRES.len()],
    metre: usize,
    /// Beats since a bar began.
    place: usize,
    beats: u64,
}

impl Bars {
    pub(super) fn new() -> Self {
        Self {
            notes: Vec::new(),
            notes_before: Vec::new(),
            rows: 0,
            low: 0.0,
            snare: 0.0,
            evidence: std::array::from_fn(|_| Standard::default()),
            all: Standard::default(),
            scores: [[0.0; LONGEST]; METRES.len()],
            metre: 0,
            place: 0,
            beats: 0,
        }
    }

    /// Hears a frame.
    pub(super) fn hear(&mut self, heard: &Heard) {
        self.low = self.low.max(heard.rises.low);
        self.snare = self.snare.max(heard.click);
    }

    /// Hears a row of notes.
    pub(super) fn hear_notes(&mut self, row: &[f32]) {
        self.notes.resize(row.len(), 0.0);
        self.notes.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        self.rows += 1;
    }

    /// A beat is now, and what lies between it and the one before is known: whether it begins a bar.
    pub(super) fn beat(&mut self) -> bool {
        let change = change(&self.notes_before, &self.notes);
        std::mem::swap(&mut self.notes_before, &mut self.notes);
        self.notes.fill(0.0);
        self.rows = 0;
        let (low, snare) = (std::mem::take(&mut self.low), std::mem::take(&mut self.snare));
        let [notes_part, low_part, snare_part] = &mut self.evidence;
        let sum = NEW_NOTES * notes_part.of(change).clamp(-2.0, 3.0)
            + LOW * low_part.of(low).clamp(-2.0, 3.0)
            + SNARE * snare_part.of(snare).clamp(-2.0, 3.0);
        let evidence = self.all.of(sum);
        // This evidence is of the beat before: it began a bar `place` beats ago modulo the metre.
        self.beats += 1;
        for ((metre, _), scores) in METRES.iter().zip(&mut self.scores) {
            let beats = *metre as f32;
            let before = ((self.beats - 1) % *metre as u64) as usize;
            for (start, score) in scores.iter_mut().enumerate().take(*metre) {
                let weight = if start == before {
                    ((beats - 1.0) / beats).sqrt()
                } else {
                    -(beats * (beats - 1.0)).sqrt().recip()
                };
                *score = score.mul_add(KEEP, weight * evidence);
            }
        }
        let fit = |metre: usize, start: usize| self.scores[metre][start] - METRES[metre].1 / (1.0 - KEEP);
        let all = (0..METRES.len()).flat_map(|metre| (0..METRES[metre].0).map(move |start| (metre, start)));
        let best = all.max_by(|&a, &b| fit(a.0, a.1).total_cmp(&fit(b.0, b.1))).unwrap_or((0, 0));
        let here = (self.metre, self.place.min(METRES[self.metre].0 - 1));
        if fit(best.0, best.1) > fit(here.0, here.1) + BETTER {
            (self.metre, self.place) = best;
        }
        self.beats % METRES[self.metre].0 as u64 == self.place as u64
    }

    /// Beats in a bar.
    pub(super) fn metre(&self) -> u32 {
        METRES[self.metre].0 as u32
    }

    /// How many beats follow the next one until a bar begins.
    pub(super) fn to_downbeat(&self) -> u32 {
        let metre = METRES[self.metre].0 as u64;
        let next = (self.beats + 1) % metre;
        ((self.place as u64 + metre - next) % metre) as u32
    }
}

/// How different two sums of notes are: 0 the same, 1 nothing in common.
fn change(a: &[f32], b: &[f32]) -> f32 {
    let mean = |row: &[f32]| row.iter().sum::<f32>() / row.len().max(1) as f32;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut both, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean_a, b - mean_b);
        both += a * b;
        of_a += a * a;
        of_b += b * b;
    }
    let norm = (of_a * of_b).sqrt();
    if norm > 1e-9 { 1.0 - both / norm } else { 0.0 }
}

/// A value in standard deviations from its running mean.
#[derive(Debug, Clone, Copy, Default)]
struct Standard {
    weight: f32,
    sum: f32,
    squares: f32,
}

impl Standard {
    fn of(&mut self, value: f32) -> f32 {
        let value = if value.is_finite() { value } else { 0.0 };
        self.weight = self.weight.mul_add(KEEP, 1.0);
        self.sum = self.sum.mul_add(KEEP, value);
        self.squares = self.squares.mul_add(KEEP, value * value);
        let mean = self.sum / self.weight;
        let deviation = (self.squares / self.weight - mean * mean).max(0.0).sqrt();
        if deviation > 1e-6 { (value - mean) / deviation } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rhythm::rises::newest::LogRises;

    #[test]
    fn bars_are_counted_by_what_their_first_beats_are() {
        let mut bars = Bars::new();
        let mut told = Vec::new();
        for beat in 0..60_usize {
            told.push(bars.beat());
            let expected = bars.to_downbeat();
            assert!(expected < bars.metre());
            // After the beat comes its sound: every third is low, and the others snare.
            let rises = LogRises { low: if beat % 3 == 1 { 3.0 } else { 0.5 }, ..LogRises::default() };
            bars.hear(&Heard { rises, strength: 0.0, kick: 0.0, click: if beat % 3 == 1 { 0.1 } else { 0.9 } });
        }
        assert_eq!(bars.metre(), 3);
        assert!((40..60).all(|beat| told[beat] == (beat % 3 == 1)), "{told:?}");
    }
}

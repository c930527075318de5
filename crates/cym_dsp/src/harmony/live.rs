//! Notes, chord and key of what sounds now.
//!
//! The same steps as for a whole song, on the last frames: tuning and key from leaky means, the median over
//! frames that have passed, and the path through the chords followed forward only.

use super::FRAMES_PER_SEC;
use super::WINDOW_SECS;
use super::chord::{BASS as CHORD_BASS, CHANGE, GAIN, NONE, SONG, Template, templates};
use super::chroma::{Chroma, QUIET, Twelve, unit};
use super::key::{self, BASS, CHORDS};
use super::peaks::Peaks;
use super::tuning::Deviations;
use crate::analyse::history::History;
use crate::analyse::stft::Stft;

/// Frames in the median over time: 250 ms.
const MEDIAN: usize = 5;
/// Time constants of the means behind the key, and behind the tuning and what chords are usual.
const KEY_SECS: f32 = 15.0;
const SONG_SECS: f32 = 60.0;
/// A chord is shown when it was the best for so many frames (100 ms), and then for at least 300 ms.
const CHORD_LASTS: u32 = 2;
const CHORD_HOLD: u32 = 6;
/// Another key must fit better by this much for so many frames (4 s).
const KEY_BETTER: f32 = 0.03;
const KEY_LASTS: u32 = 4 * FRAMES_PER_SEC as u32;
/// How long after its start a chord is known, in seconds.
const CHORD_LATE_SECS: f64 = 0.2;
/// The loudest frame is forgotten by half in about 30 s.
const LOUD_KEEP: f32 = 0.9988;

/// Hears harmony frame by frame.
pub(crate) struct LiveHarmony {
    stft: Stft,
    peaks: Peaks,
    deviations: Deviations,
    loud: f32,
    song: Twelve,
    notes: Twelve,
    templates: Vec<Template>,
    scores: Vec<f32>,
    chord: Held,
    key: Held,
    /// How long each chord (major by root, then minor) sounded lately.
    chord_secs: [f32; 24],
    /// What is known now.
    pub(crate) shown: LiveHarmonyShown,
}

/// What is known of the harmony.
#[derive(Debug, Clone, Default)]
pub(crate) struct LiveHarmonyShown {
    pub(crate) chroma: [u8; 12],
    /// How major (1) or minor (-1).
    pub(crate) mode: f32,
    /// 0 to 11 C to B major, 12 to 23 minor; `None` before any notes.
    pub(crate) key: Option<usize>,
    pub(crate) key_confidence: f32,
    /// Semitones from 440 Hz.
    pub(crate) tuning: f32,
}

impl LiveHarmony {
    /// For sound of this rate.
    pub(crate) fn new(rate_hz: u32) -> Self {
        let templates = templates();
        Self {
            stft: Stft::leaning(rate_hz, WINDOW_SECS),
            peaks: Peaks::default(),
            deviations: Deviations::default(),
            loud: 0.0,
            song: [0.0; 12],
            notes: [0.0; 12],
            scores: vec![0.0; templates.len() + 1],
            chord: Held { shown: templates.len(), ..Held::default() },
            key: Held::default(),
            templates,
            chord_secs: [0.0; 24],
            shown: LiveHarmonyShown::default(),
        }
    }

    /// Samples in a window.
    pub(crate) fn window_len(&self) -> usize {
        self.stft.len()
    }

    /// Hears the window that ends at sample `end`; says whether the chord changed.
    pub(crate) fn hear(&mut self, history: &History, end: i64) -> bool {
        self.stft.run(history, end - (self.stft.len() / 2) as i64);
        self.peaks.push(&self.stft);
        self.peaks.keep_last(MEDIAN);
        self.deviations.forget(1.0 - 1.0 / (SONG_SECS * FRAMES_PER_SEC as f32));
        self.deviations.hear(&self.peaks, self.peaks.frames() - 1);
        self.shown.tuning = self.deviations.semitones();
        let chroma = Chroma::new(&self.peaks, self.shown.tuning);
        let newest = chroma.len() - 1;
        let (all, treble, bass) = (chroma.all[newest], unit(&chroma.treble[newest]), unit(&chroma.bass[newest]));
        let sum: f32 = all.iter().sum();
        self.loud = sum.max(self.loud * LOUD_KEEP);
        let weight = if self.loud > 0.0 { (sum / (QUIET * self.loud)).min(1.0) } else { 0.0 };
        let largest = all.iter().copied().fold(0.0, f32::max);
        let scale = if largest > 0.0 { 255.0 * weight / largest } else { 0.0 };
        self.shown.chroma = all.map(|value| (value * scale).round() as u8);
        lean(&mut self.song, &treble, weight / (SONG_SECS * FRAMES_PER_SEC as f32));
        let changed = self.hear_chord(&treble, &bass, weight);
        let row = std::array::from_fn(|class| BASS.mul_add(bass[class], treble[class]));
        self.hear_key(&row, weight);
        changed
    }

    /// The name of the chord that sounds, and how long ago it began, in seconds.
    pub(crate) fn chord(&self) -> (&str, f64) {
        let label = self.templates.get(self.chord.shown).map_or("N", |template| template.label.as_str());
        (label, CHORD_LATE_SECS)
    }

    fn hear_chord(&mut self, treble: &Twelve, bass: &Twelve, weight: f32) -> bool {
        let song = unit(&self.song);
        let enter = self.scores.iter().copied().fold(f32::NEG_INFINITY, f32::max) - CHANGE;
        let gain = GAIN * weight;
        for (score, template) in self.scores.iter_mut().zip(&self.templates) {
            let fit = template.fit(treble) + CHORD_BASS * bass[template.root] + SONG * template.fit(&song);
            *score = gain.mul_add(fit, score.max(enter));
        }
        if let Some(none) = self.scores.last_mut() {
            *none = none.max(enter) + gain.mul_add(NONE, 0.02 * GAIN * (1.0 - weight));
        }
        let best = highest(&self.scores);
        let top = self.scores[best];
        self.scores.iter_mut().for_each(|score| *score -= top);
        let keep = 1.0 - 1.0 / (KEY_SECS * FRAMES_PER_SEC as f32);
        self.chord_secs.iter_mut().for_each(|secs| *secs *= keep);
        if let Some(template) = self.templates.get(best) {
            self.chord_secs[template.root + if template.minor() { 12 } else { 0 }] += weight;
        }
        self.chord.hear(best, CHORD_LASTS, CHORD_HOLD)
    }

    fn hear_key(&mut self, row: &Twelve, weight: f32) {
        lean(&mut self.notes, row, weight / (KEY_SECS * FRAMES_PER_SEC as f32));
        let notes = key::correlations(&self.notes);
        if weight <= 0.0 || notes.iter().all(|&fit| fit <= 0.0) {
            return;
        }
        let total = self.chord_secs.iter().sum::<f32>().max(1e-6);
        let fits: [f32; 24] = std::array::from_fn(|key| {
            let chords = self.chord_secs.iter().enumerate();
            let fit = |(chord, secs): (usize, &f32)| secs / total * key::chord_fit(key, (chord % 12, chord >= 12));
            CHORDS.mul_add(chords.map(fit).sum::<f32>(), notes[key]) / (1.0 + CHORDS)
        });
        let best = highest(&fits);
        let shown = self.shown.key.unwrap_or(best);
        let better = fits[best] > fits[shown] + KEY_BETTER;
        self.key.shown = shown;
        self.key.hear(if better { best } else { shown }, KEY_LASTS, 0);
        self.shown.key = Some(self.key.shown);
        let others = (0..24).filter(|&key| key != self.key.shown).map(|key| fits[key]);
        let next = others.fold(f32::NEG_INFINITY, f32::max);
        self.shown.key_confidence = ((fits[self.key.shown] - next) / key::SURE).clamp(0.0, 1.0);
        self.shown.mode = key::mode(&notes);
    }
}

/// Something that is shown until something else has been better for a while.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    shown: usize,
    /// What would be shown next, for how many frames now, and for how long the shown has been.
    next: usize,
    lasted: u32,
    age: u32,
}

impl Held {
    /// Hears what is best now; whether something else is shown.
    fn hear(&mut self, best: usize, lasts: u32, hold: u32) -> bool {
        self.age = self.age.saturating_add(1);
        self.lasted = if best == self.next { self.lasted.saturating_add(1) } else { 1 };
        self.next = best;
        let change = best != self.shown && self.lasted >= lasts && self.age >= hold;
        if change {
            (self.shown, self.age) = (best, 0);
        }
        change
    }
}

/// Moves a mean by a share of the way.
fn lean(mean: &mut Twelve, row: &Twelve, share: f32) {
    mean.iter_mut().zip(row).for_each(|(mean, value)| *mean += share * (value - *mean));
}

fn highest(values: &[f32]) -> usize {
    let larger = |best: usize, index: usize| if values[index] > values[best] { index } else { best };
    (1..values.len()).fold(0, larger)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_change_is_not_shown_and_a_lasting_one_is() {
        let mut held = Held::default();
        let changes: Vec<bool> = [0, 0, 1, 0, 1, 1, 2, 2, 2, 2].map(|best| held.hear(best, 2, 3)).to_vec();
        assert_eq!(changes.iter().filter(|change| **change).count(), 2, "{changes:?}");
        assert!(changes[5] && changes[8], "{changes:?}");
    }
}

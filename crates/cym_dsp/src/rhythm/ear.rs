//! A small network that hears beats, bars and drums.
//!
//! Forty bands 60 times a second, and by how much each rose, go through convolutions over time that look further and
//! further around (17 s on both sides at the end). It was taught on songs composed by chance with exact truth; the
//! recipe is in `training/`. What it says is evidence: the decisions are still made over the whole song.

mod bands;
mod net;

use self::bands::{BANDS, Bands};
use self::net::{HEADS, Net};
use super::{FRAMES_PER_SEC, FRAMES_PER_STEP, STEPS_PER_SEC};
use crate::analyse::stft::Stft;

/// Rows of bands a second.
pub(super) const ROWS_PER_SEC: f64 = 60.0;

/// Nothing is surer than this.
const LEAST: f32 = 0.02;

/// Gathers the bands of a song and hears it when it is whole.
#[derive(Clone)]
pub(super) struct Ear {
    bands: Bands,
}

/// How likely each thing starts at each row, 0..1.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Heard {
    pub(super) beat: Vec<f32>,
    pub(super) downbeat: Vec<f32>,
    pub(super) kick: Vec<f32>,
    pub(super) snare: Vec<f32>,
    pub(super) hat: Vec<f32>,
}

impl Heard {
    /// A curve of rows at the steps of the pulse.
    pub(super) fn per_step(rows: &[f32], steps: usize) -> Vec<f32> {
        // A step is the mean of its frames: it stands half way between them.
        let middle = 0.5 * (FRAMES_PER_STEP as f64 - 1.0) / FRAMES_PER_SEC;
        (0..steps).map(|step| at(rows, step as f64 / STEPS_PER_SEC + middle)).collect()
    }

    /// A curve of rows at the frames of the analysis.
    pub(super) fn per_frame(rows: &[f32], frames: usize) -> Vec<f32> {
        (0..frames).map(|frame| at(rows, frame as f64 / FRAMES_PER_SEC)).collect()
    }

    /// The logarithm of the odds that it starts within 17 ms of a time.
    pub(super) fn odds(rows: &[f32], secs: f64) -> f32 {
        let likely = Self::near(rows, secs, 1).clamp(LEAST, 1.0 - LEAST);
        (likely / (1.0 - likely)).ln()
    }

    /// The highest within `around` rows of a time.
    pub(super) fn near(rows: &[f32], secs: f64, around: usize) -> f32 {
        let at = (secs * ROWS_PER_SEC).round().max(0.0) as usize;
        let range = at.saturating_sub(around).min(rows.len())..(at + around + 1).min(rows.len());
        rows[range].iter().copied().fold(0.0, f32::max)
    }
}

/// The value at a time, straight from row to row.
fn at(rows: &[f32], secs: f64) -> f32 {
    let place = secs * ROWS_PER_SEC;
    let (row, part) = (place as usize, place.fract() as f32);
    let (now, next) = (rows.get(row).copied().unwrap_or(0.0), rows.get(row + 1).copied().unwrap_or(0.0));
    (next - now).mul_add(part, now)
}

impl Ear {
    /// An ear for frames of this spectrum.
    pub(super) fn new(stft: &Stft) -> Self {
        Self { bands: Bands::new(stft) }
    }

    /// Takes in the newest frame.
    pub(super) fn hear(&mut self, stft: &Stft) {
        self.bands.hear(stft);
    }

    /// What is heard in the first `frames` frames.
    pub(super) fn finish(&self, frames: usize) -> Heard {
        let rows = self.bands.rows(frames);
        let count = rows.len() / BANDS;
        let mut heard = Heard::default();
        for out in [&mut heard.beat, &mut heard.downbeat, &mut heard.kick, &mut heard.snare, &mut heard.hat] {
            out.reserve_exact(count);
        }
        let scale = bands::Scale::of(rows);
        if !scale.is_silent() {
            Net::taught().run(
                count,
                |row, input| scale.inputs(rows, row, input),
                |logits: [f32; HEADS]| {
                    let [beat, downbeat, kick, snare, hat] = logits.map(|logit| (1.0 + (-logit).exp()).recip());
                    heard.beat.push(beat);
                    heard.downbeat.push(downbeat);
                    heard.kick.push(kick);
                    heard.snare.push(snare);
                    heard.hat.push(hat);
                },
            );
        }
        for out in [&mut heard.beat, &mut heard.downbeat, &mut heard.kick, &mut heard.snare, &mut heard.hat] {
            out.resize(count, 0.0);
        }
        heard
    }
}

//! The spectrum for display: 64 bands, evenly spaced in pitch.

use super::history::History;
use super::stft::Stft;
use crate::track::{SPECTRUM_BANDS, Spectrum};

const LOW_HZ: f32 = 30.0;
const HIGH_HZ: f32 = 16_000.0;
const WINDOW_SECS: f64 = 0.0853;
/// Music loses about so much from octave to octave; lifting it back fills the picture evenly.
const TILT_DB_PER_OCTAVE: f32 = 3.0;
const TILT_CENTRE_HZ: f32 = 1_000.0;
/// What is this far below the song's loudest shows as 0.
const RANGE_DB: f32 = 60.0;
/// Raw values are stored in hundredths of a decibel above this.
const RAW_FLOOR_DB: f32 = -150.0;
/// A song whose loudest band stays below this (with tilt) is silence: its noise is not blown up.
pub(crate) const LOUDEST_AT_LEAST_DB: f32 = -60.0;

/// Measures the bands once a hop, and scales them by the song at the end.
#[derive(Clone)]
pub(crate) struct SpectrumMeter {
    stft: Stft,
    bands: Vec<Band>,
    raw: Vec<u16>,
}

/// The weights of one band on the bins.
#[derive(Clone)]
struct Band {
    first_bin: usize,
    weights: Vec<f32>,
    tilt_db: f32,
}

impl SpectrumMeter {
    /// A meter for sound of this rate.
    pub(crate) fn new(rate_hz: u32) -> Self {
        Self::on(Stft::new(rate_hz, WINDOW_SECS))
    }

    /// A meter that hears what has just begun at once, for [`take`](Self::take).
    pub(crate) fn leaning(rate_hz: u32) -> Self {
        Self::on(Stft::leaning(rate_hz, WINDOW_SECS))
    }

    fn on(stft: Stft) -> Self {
        let bands = (0..SPECTRUM_BANDS).map(|index| Band::new(index, &stft)).collect();
        Self { stft, bands, raw: Vec::new() }
    }

    /// Samples in a window.
    pub(crate) fn window_len(&self) -> usize {
        self.stft.len()
    }

    /// Number of frames measured so far.
    pub(crate) fn frames(&self) -> u64 {
        (self.raw.len() / SPECTRUM_BANDS) as u64
    }

    /// Measures the frame centred at a sample, or says `false` while its window is not all heard.
    pub(crate) fn hear(&mut self, history: &History, centre: i64) -> bool {
        if centre + (self.stft.len() / 2) as i64 > history.end() {
            return false;
        }
        self.stft.run(history, centre);
        let power = self.stft.power();
        self.raw.extend(self.bands.iter().map(|band| {
            let bins = power.get(band.first_bin..).unwrap_or_default();
            let sum: f32 = bins.iter().zip(&band.weights).map(|(p, w)| p * w).sum();
            let db = 10.0 * sum.max(1e-15).log10() + band.tilt_db;
            ((db - RAW_FLOOR_DB) * 100.0).clamp(0.0, f32::from(u16::MAX)) as u16
        }));
        true
    }

    /// Writes the newest frame in decibels into `out` and forgets it.
    pub(crate) fn take(&mut self, out: &mut [f32; SPECTRUM_BANDS]) {
        for (out, raw) in out.iter_mut().zip(&self.raw) {
            *out = f32::from(*raw) / 100.0 + RAW_FLOOR_DB;
        }
        self.raw.clear();
    }

    /// The first `hops` frames, scaled so that the 99.8th percentile of the song's values is 1.
    pub(crate) fn finish(mut self, hops: usize) -> Spectrum {
        self.raw.truncate(hops * SPECTRUM_BANDS);
        let mut sorted = self.raw.clone();
        let top = match sorted.len() {
            0 => 0,
            len => *sorted.select_nth_unstable((len - 1) * 998 / 1000).1,
        };
        let top_db = (f32::from(top) / 100.0 + RAW_FLOOR_DB).max(LOUDEST_AT_LEAST_DB);
        let frames = self.raw.iter().map(|&raw| byte(f32::from(raw) / 100.0 + RAW_FLOOR_DB, top_db)).collect();
        Spectrum { frames }
    }
}

/// A band's value for display, where `top_db` is the loudest.
pub(crate) fn byte(db: f32, top_db: f32) -> u8 {
    let low_db = top_db - RANGE_DB;
    ((db - low_db) / RANGE_DB * 255.0).round().clamp(0.0, 255.0) as u8
}

impl Band {
    /// A triangle in pitch, one band wide on each side, but never narrower than two bins.
    fn new(index: usize, stft: &Stft) -> Self {
        let step = (HIGH_HZ / LOW_HZ).powf(1.0 / (SPECTRUM_BANDS - 1) as f32);
        let centre_hz = LOW_HZ * step.powi(index as i32);
        let centre = centre_hz / stft.bin_hz();
        let low = (centre / step).min(centre - 1.0);
        let high = (centre * step).max(centre + 1.0);
        let last_bin = stft.power().len() - 1;
        let first_bin = (low.ceil().max(1.0) as usize).min(last_bin);
        let end_bin = (high.ceil() as usize).clamp(first_bin, last_bin);
        let weights = (first_bin..end_bin)
            .map(|bin| {
                let bin = bin as f32;
                let weight = if bin < centre { (bin - low) / (centre - low) } else { (high - bin) / (high - centre) };
                weight.clamp(0.0, 1.0)
            })
            .collect();
        Self { first_bin, weights, tilt_db: TILT_DB_PER_OCTAVE * (centre_hz / TILT_CENTRE_HZ).log2() }
    }
}

//! Loudness as broadcasters measure it (ITU-R BS.1770, EBU R 128).

use ebur128::{EbuR128, Mode};

use super::HOPS_PER_SEC;
use crate::track::FeatureTrack;

/// What silence reads.
const SILENCE_LUFS: f64 = -70.0;
/// The meter looks back 400 ms; its value belongs to the middle, this many hops (200 ms) earlier.
const CENTRE_HOPS: usize = (HOPS_PER_SEC / 5) as usize;
/// `loudness` is 0 this many LU below the integrated loudness ...
const BELOW_LU: f64 = 18.0;
/// ... and 1 this many above.
const ABOVE_LU: f64 = 6.0;

/// Reads momentary loudness once a hop.
pub(super) struct LoudnessMeter {
    meter: EbuR128,
    /// Momentary loudness at the end of every block.
    momentary: Vec<f32>,
    integrated: f64,
}

impl LoudnessMeter {
    /// A meter, or `None` if the library refuses the rate or channels.
    pub(super) fn new(rate_hz: u32, channels: usize) -> Option<Self> {
        let meter = EbuR128::new(channels as u32, rate_hz, Mode::I).ok()?;
        Some(Self { meter, momentary: Vec::new(), integrated: SILENCE_LUFS })
    }

    /// Hears one block of whole interleaved frames.
    pub(super) fn hear(&mut self, block: &[f32]) {
        let heard = self.meter.add_frames_f32(block).is_ok();
        debug_assert!(heard, "a block is whole frames, all the meter asks for");
        let lufs = self.meter.loudness_momentary().unwrap_or(SILENCE_LUFS);
        self.momentary.push(above_silence(lufs) as f32);
    }

    /// The sound is over: keeps the integrated loudness, and lets the last windows run out.
    pub(super) fn close(&mut self, rate_hz: u32, channels: usize) {
        self.integrated = above_silence(self.meter.loudness_global().unwrap_or(SILENCE_LUFS));
        let silence = vec![0.0; rate_hz as usize / HOPS_PER_SEC as usize * channels];
        for _ in 0..=CENTRE_HOPS {
            self.hear(&silence);
        }
    }

    /// Writes what was measured for `hops` moments into `track`.
    pub(super) fn finish(&mut self, hops: usize, track: &mut FeatureTrack) {
        // Block `j` ends at hop `j + 1`, and its window is centred `CENTRE_HOPS` before that.
        let mut lufs = self.momentary.split_off(self.momentary.len().min(CENTRE_HOPS - 1));
        lufs.resize(hops, SILENCE_LUFS as f32);
        let low = self.integrated - BELOW_LU;
        let loudness = |&lufs: &f32| {
            let audible = f64::from(lufs) > SILENCE_LUFS;
            let part = (f64::from(lufs) - low) / (BELOW_LU + ABOVE_LU);
            if audible { part.clamp(0.0, 1.0) as f32 } else { 0.0 }
        };
        track.curves.insert("loudness".to_owned(), lufs.iter().map(loudness).collect());
        track.curves.insert("loudness.lufs".to_owned(), lufs);
        track.scalars.insert("loudness.integrated".to_owned(), self.integrated);
    }
}

fn above_silence(lufs: f64) -> f64 {
    if lufs.is_finite() { lufs.max(SILENCE_LUFS) } else { SILENCE_LUFS }
}

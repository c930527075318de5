//! One band while it is heard: its amplitude, and by how much it rises.

use std::collections::VecDeque;

use super::level::Levels;
use super::stft::Stft;
use super::{BandSpec, FINE_SECS, peaks, percentile};

/// How the rises of a band are measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MeterSetup {
    /// Whether the long window is used (low notes need it) or the short one.
    pub(crate) long_window: bool,
    /// A frame is compared with the one so many frames earlier.
    pub(crate) lag_frames: usize,
    /// Exponent on magnitudes: 1 counts how much louder, towards 0 how many times louder it gets.
    pub(crate) exponent: f32,
    /// How far a rise must stand out, as a part of the song's strong rises.
    pub(crate) threshold: f32,
    /// How long after the event its strongest rise is seen, in seconds.
    pub(crate) late_secs: f64,
}

/// Follows one band: the amplitude and the flux of every frame.
///
/// The flux is the sum over twelfth-octave cells of `max(0, m - n)`, where `m` is a cell's magnitude raised
/// to the band's exponent and `n` the largest of the same cell and its neighbours a few frames earlier, so
/// that a gliding or trembling tone is no onset. A power instead of a logarithm keeps the result
/// independent of the song's gain; near an exponent of zero both are the same.
#[derive(Clone)]
pub(crate) struct BandMeter {
    band: BandSpec,
    setup: MeterSetup,
    bins: std::ops::Range<usize>,
    cells: Vec<std::ops::Range<usize>>,
    earlier: VecDeque<Vec<f32>>,
    /// A row that is used again.
    spare: Vec<f32>,
    window_secs: f64,
    amplitudes: Vec<f32>,
    flux: Vec<f32>,
}

impl BandMeter {
    /// A meter for `band` on spectra of `stft`.
    pub(crate) fn new(band: BandSpec, setup: MeterSetup, stft: &Stft) -> Self {
        let bins = stft.bins(band.low_hz, band.high_hz);
        let mut cells = Vec::new();
        let mut from = bins.start;
        while from < bins.end {
            let next_hz = from as f32 * stft.bin_hz() * 2.0_f32.powf(1.0 / 12.0);
            let to = ((next_hz / stft.bin_hz()).round() as usize).clamp(from + 1, bins.end);
            cells.push(from..to);
            from = to;
        }
        Self {
            earlier: vec![vec![0.0; cells.len()]; setup.lag_frames].into(),
            window_secs: stft.secs(),
            spare: Vec::new(),
            band,
            setup,
            bins,
            cells,
            amplitudes: Vec::new(),
            flux: Vec::new(),
        }
    }

    /// The band that is followed.
    pub(crate) fn band(&self) -> BandSpec {
        self.band
    }

    /// Takes in the newest frame of the window that this band uses.
    pub(crate) fn hear(&mut self, long: &Stft, short: &Stft) {
        let power = if self.setup.long_window { long.power() } else { short.power() };
        let sum: f32 = power[self.bins.clone()].iter().sum();
        self.amplitudes.push(sum.sqrt());
        let Some(cells) = self.earlier.pop_front() else {
            return;
        };
        let mut flux = 0.0;
        let mut now = std::mem::take(&mut self.spare);
        now.clear();
        for (index, bins) in self.cells.iter().enumerate() {
            let magnitude = power[bins.clone()].iter().sum::<f32>().powf(0.5 * self.setup.exponent);
            let around = index.saturating_sub(1)..(index + 2).min(cells.len());
            let before = cells[around].iter().copied().fold(0.0, f32::max);
            flux += (magnitude - before).max(0.0);
            now.push(magnitude);
        }
        self.earlier.push_back(now);
        self.spare = cells;
        self.flux.push(flux);
    }

    /// The amplitude and the flux of the newest frame, which are then forgotten: for who decides at once.
    pub(crate) fn take(&mut self) -> (f32, f32) {
        (self.amplitudes.pop().unwrap_or_default(), self.flux.pop().unwrap_or_default())
    }

    /// Keeps the first `frames`, and no rises from windows that reach past the end at sample `total`.
    pub(crate) fn trim(&mut self, frames: usize, total: u64, rate_hz: u32) {
        self.amplitudes.resize(frames, 0.0);
        self.flux.resize(frames, 0.0);
        // Where the sound breaks off, the cut itself splashes over the whole spectrum.
        let whole_secs = total as f64 / f64::from(rate_hz) - 0.5 * self.window_secs;
        let whole = (whole_secs / FINE_SECS).max(0.0) as usize;
        if let Some(cut) = self.flux.get_mut(whole.max(1)..) {
            cut.fill(0.0);
        }
    }

    /// The band's amplitude in every frame: 1 for a full-scale sine.
    pub(crate) fn amplitudes(&self) -> &[f32] {
        &self.amplitudes
    }

    /// The amplitude of the band's loud moments.
    pub(crate) fn loud_amplitude(&self) -> f32 {
        percentile(&mut self.amplitudes.clone(), 0.99)
    }

    /// The times at which something starts in the band.
    pub(crate) fn hits(&self, levels: &Levels<'_>, duration_secs: f64) -> Vec<f64> {
        peaks::pick(&self.flux, self.setup.threshold)
            .into_iter()
            .filter(|&(frame, _)| levels.sounds_after(frame))
            .map(|(_, at)| (at * FINE_SECS - self.setup.late_secs).clamp(0.0, duration_secs))
            .collect()
    }
}

//! A song at one glance: how loud, and how deep or bright, bin by bin.

use std::f64::consts::PI;
use std::path::Path;

use crate::sound::{SoundError, SoundReader};

/// Where low ends and where high begins, in Hz.
const CROSSOVERS_HZ: [f64; 2] = [200.0, 2_500.0];
/// Fine bins for each one that is asked for, at least.
const FINE: usize = 8;
/// Frames of a fine bin at first; doubled whenever there are too many.
const FIRST_FRAMES: u64 = 64;

/// A waveform with the energy of three bands, for drawing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overview {
    /// Length of the song, in seconds.
    pub duration_secs: f64,
    /// Length of one bin, in seconds.
    pub secs_per_bin: f64,
    /// From the first sample to the last.
    pub bins: Vec<OverviewBin>,
}

/// One bin of an [`Overview`]; both channels together.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct OverviewBin {
    /// Lowest sample.
    pub min: f32,
    /// Highest sample.
    pub max: f32,
    /// Root of the mean square.
    pub rms: f32,
    /// Root of the mean square below 200 Hz.
    pub low: f32,
    /// Root of the mean square from 200 to 2500 Hz.
    pub mid: f32,
    /// Root of the mean square above 2500 Hz.
    pub high: f32,
}

/// Reads a whole song into `bins` bins (at least one, at most one a sample); takes about a second for a song.
///
/// # Errors
/// As [`SoundReader::open`] and [`SoundReader::read`].
pub fn overview(path: &Path, bins: usize) -> Result<Overview, SoundError> {
    let mut reader = SoundReader::open(path)?;
    let info = reader.info();
    let rate_hz = f64::from(info.rate_hz);
    let mut bands = Bands::new(rate_hz);
    let mut sums = Sums { frames_each: FIRST_FRAMES, most: bins.max(1).saturating_mul(2 * FINE), list: Vec::new() };
    let mut block = Vec::new();
    while reader.read(&mut block)? > 0 {
        for frame in block.chunks_exact(info.channels) {
            sums.add(frame, &mut bands);
        }
    }
    Ok(sums.overview(bins.max(1), rate_hz))
}

/// What is known of some frames.
#[derive(Clone, Copy, Default)]
struct Sum {
    frames: u64,
    min: f32,
    max: f32,
    squares: [f64; 4],
}

impl Sum {
    fn join(&mut self, other: &Self) {
        if other.frames == 0 {
            return;
        }
        let first = self.frames == 0;
        self.min = if first { other.min } else { self.min.min(other.min) };
        self.max = if first { other.max } else { self.max.max(other.max) };
        self.frames += other.frames;
        for (sum, more) in self.squares.iter_mut().zip(other.squares) {
            *sum += more;
        }
    }

    fn bin(&self) -> OverviewBin {
        let [rms, low, mid, high] = self.squares.map(|sum| (sum / self.frames.max(1) as f64).sqrt() as f32);
        OverviewBin { min: self.min, max: self.max, rms, low, mid, high }
    }
}

/// Sums of equal length, joined in pairs whenever there are too many: the length need not be known before.
struct Sums {
    frames_each: u64,
    most: usize,
    list: Vec<Sum>,
}

impl Sums {
    fn add(&mut self, frame: &[f32], bands: &mut Bands) {
        if self.list.last().is_none_or(|last| last.frames == self.frames_each) {
            if self.list.len() >= self.most {
                self.join_pairs();
            }
            self.list.push(Sum::default());
        }
        let mono = frame.iter().sum::<f32>() / frame.len() as f32;
        let min = frame.iter().copied().fold(f32::INFINITY, f32::min);
        let max = frame.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let [low, mid, high] = bands.split(f64::from(mono));
        let whole = frame.iter().map(|&sample| f64::from(sample).powi(2)).sum::<f64>() / frame.len() as f64;
        let squares = [whole, low * low, mid * mid, high * high];
        if let Some(last) = self.list.last_mut() {
            last.join(&Sum { frames: 1, min, max, squares });
        }
    }

    fn join_pairs(&mut self) {
        self.frames_each *= 2;
        let joined = self.list.chunks(2).map(|pair| {
            let mut sum = pair[0];
            pair[1..].iter().for_each(|other| sum.join(other));
            sum
        });
        self.list = joined.collect();
    }

    fn overview(&self, bins: usize, rate_hz: f64) -> Overview {
        let frames: u64 = self.list.iter().map(|sum| sum.frames).sum();
        let bins = bins.min(frames.max(1) as usize);
        let duration_secs = frames as f64 / rate_hz;
        let mut out = vec![Sum::default(); bins];
        let mut from = 0;
        for sum in &self.list {
            // Where the middle of it falls; with short sounds one may span several bins.
            let to = from + sum.frames;
            let place = |frame: u64| (u128::from(frame) * bins as u128 / u128::from(frames.max(1))) as usize;
            let (first, last) = (place(from), place(to.saturating_sub(1)));
            let middle = place(from + sum.frames / 2);
            let range = if last - first > 1 { first..=last } else { middle..=middle };
            for bin in &mut out[range] {
                bin.join(sum);
            }
            from = to;
        }
        Overview { duration_secs, secs_per_bin: duration_secs / bins as f64, bins: out.iter().map(Sum::bin).collect() }
    }
}

/// Splits sound into three bands, with two poles on each side of each crossover.
struct Bands {
    shares: [f64; 2],
    low: [f64; 2],
    mid: [f64; 4],
    high: [f64; 2],
}

impl Bands {
    fn new(rate_hz: f64) -> Self {
        let shares = CROSSOVERS_HZ.map(|hz| 1.0 - (-2.0 * PI * hz / rate_hz).exp());
        Self { shares, low: [0.0; 2], mid: [0.0; 4], high: [0.0; 2] }
    }

    fn split(&mut self, sample: f64) -> [f64; 3] {
        let [deep, bright] = self.shares;
        let low = self.low.iter_mut().fold(sample, |sample, state| below(state, deep, sample));
        let high = self.high.iter_mut().fold(sample, |sample, state| sample - below(state, bright, sample));
        let (deeper, brighter) = self.mid.split_at_mut(2);
        let mid = deeper.iter_mut().fold(sample, |sample, state| sample - below(state, deep, sample));
        let mid = brighter.iter_mut().fold(mid, |sample, state| below(state, bright, sample));
        [low, mid, high]
    }
}

/// One pole: what is below its frequency.
fn below(state: &mut f64, share: f64, sample: f64) -> f64 {
    *state += share * (sample - *state);
    *state
}

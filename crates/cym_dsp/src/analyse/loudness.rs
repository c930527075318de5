//! Loudness as broadcasters measure it (ITU-R BS.1770-4, EBU R 128 with Tech 3341 and 3342).
//!
//! The powers of the weighted channels are added up hop by hop; every window of the standard is a whole
//! number of hops, so the momentary, short-term and integrated loudness and the range are all read off
//! one list of powers at the end.

mod gates;
mod kweight;
mod true_peak;

use self::gates::{integrated, range};
use self::kweight::KWeight;
use self::true_peak::TruePeak;
use super::HOPS_PER_SEC;
use crate::track::{FeatureTrack, Strip};

/// What silence reads.
pub(crate) const SILENCE_LUFS: f64 = -70.0;
/// What the peak and the mean level of silence read, in decibels.
const SILENCE_DB: f64 = -100.0;
/// Momentary loudness is over 400 ms.
pub(crate) const MOMENTARY_HOPS: usize = (HOPS_PER_SEC * 2 / 5) as usize;
/// Short-term loudness is over 3 s.
pub(crate) const SHORT_HOPS: usize = (HOPS_PER_SEC * 3) as usize;
/// The RMS curve is over 50 ms.
pub(crate) const RMS_HOPS: usize = (HOPS_PER_SEC / 20) as usize;
/// `loudness` is 0 this many LU below the integrated loudness ...
pub(crate) const BELOW_LU: f64 = 18.0;
/// ... and 1 this many above.
pub(crate) const ABOVE_LU: f64 = 6.0;

/// Adds up powers hop by hop.
#[derive(Clone)]
pub(crate) struct LoudnessMeter {
    hops: HopMeter,
    peaks: Vec<TruePeak>,
    /// Mean weighted power of every hop, summed over channels.
    weighted: Vec<f64>,
    /// Mean plain power of every hop, averaged over channels.
    plain: Vec<f64>,
    /// How far every hop reaches below and above zero, the channel that reaches furthest, 255 for full scale.
    reach: Vec<u8>,
    /// Hops that were heard whole.
    whole: usize,
    /// Plain power summed over all frames, and their number.
    total: (f64, u64),
}

impl LoudnessMeter {
    /// A meter for this rate and number of channels.
    pub(crate) fn new(rate_hz: u32, channels: usize) -> Self {
        Self {
            hops: HopMeter::new(rate_hz, channels),
            peaks: (0..channels).map(|_| TruePeak::new(rate_hz)).collect(),
            weighted: Vec::new(),
            plain: Vec::new(),
            reach: Vec::new(),
            whole: 0,
            total: (0.0, 0),
        }
    }

    /// Hears one hop of whole interleaved frames; only the last may be shorter (`whole` is then false).
    pub(crate) fn hear(&mut self, block: &[f32], whole: bool) {
        let frames = block.len() / self.peaks.len();
        let peaks = &mut self.peaks;
        let hop = self.hops.hear(block, |index, channel| peaks[index].hear(channel));
        self.total = (self.total.0 + hop.plain * frames as f64, self.total.1 + frames as u64);
        self.reach.extend(hop.reach);
        self.weighted.push(hop.weighted);
        self.plain.push(hop.plain);
        self.whole += usize::from(whole);
    }

    /// Writes what was measured for `hops` moments into `track`.
    pub(crate) fn finish(self, hops: usize, track: &mut FeatureTrack) {
        let Self { peaks, weighted, plain, mut reach, whole, total, .. } = self;
        reach.resize(2 * hops, 0);
        let hop_secs = 1.0 / HOPS_PER_SEC as f64;
        track.strips.insert("waveform".to_owned(), Strip { width: 2, hop_secs, values: reach });
        let sums = running_sums(&weighted);
        let lufs: Vec<f32> = windows(&sums, MOMENTARY_HOPS, hops).map(lufs_of).collect();
        let integrated = integrated(&sums[..=whole]);
        let low = integrated - BELOW_LU;
        let loudness = |&lufs: &f32| {
            let audible = f64::from(lufs) > SILENCE_LUFS;
            let part = (f64::from(lufs) - low) / (BELOW_LU + ABOVE_LU);
            if audible { part.clamp(0.0, 1.0) as f32 } else { 0.0 }
        };
        let rms = windows(&running_sums(&plain), RMS_HOPS, hops).map(|power| power.sqrt() as f32).collect();
        let short = windows(&sums, SHORT_HOPS, hops).map(lufs_of).collect();
        let mut curve = |name: &str, values: Vec<f32>| track.curves.insert(name.to_owned(), values);
        curve("loudness", lufs.iter().map(loudness).collect());
        curve("loudness.lufs", lufs);
        curve("loudness.short", short);
        curve("rms", rms);
        let peak = peaks.iter().map(TruePeak::highest).fold(0.0, f32::max);
        let mut scalar = |name: &str, value: f64| track.scalars.insert(name.to_owned(), value);
        scalar("loudness.integrated", integrated);
        scalar("loudness.range", range(&sums[..=whole]));
        scalar("loudness.true_peak", decibels(f64::from(peak) * f64::from(peak)));
        scalar("rms.dbfs", decibels(total.0 / total.1.max(1) as f64));
    }
}

/// The powers of one hop of sound.
pub(crate) struct HopSound {
    /// Mean weighted power, summed over channels.
    pub(crate) weighted: f64,
    /// Mean plain power, averaged over channels.
    pub(crate) plain: f64,
    /// How far it reaches below and above zero, 255 for full scale.
    pub(crate) reach: [u8; 2],
}

/// Measures hop after hop.
#[derive(Clone)]
pub(crate) struct HopMeter {
    filters: Vec<KWeight>,
    channel: Vec<f32>,
}

impl HopMeter {
    /// A meter for this rate and number of channels.
    pub(crate) fn new(rate_hz: u32, channels: usize) -> Self {
        let filters = (0..channels).map(|index| KWeight::new(rate_hz, channel_weight(index, channels))).collect();
        Self { filters, channel: Vec::new() }
    }

    /// Measures whole interleaved frames; `each` hears every channel on its own.
    pub(crate) fn hear(&mut self, block: &[f32], mut each: impl FnMut(usize, &[f32])) -> HopSound {
        let channels = self.filters.len();
        let (mut weighted, mut plain) = (0.0, 0.0);
        for (index, filter) in self.filters.iter_mut().enumerate() {
            self.channel.clear();
            self.channel.extend(block.iter().skip(index).step_by(channels));
            weighted += filter.power(&self.channel);
            plain += self.channel.iter().map(|&sample| f64::from(sample) * f64::from(sample)).sum::<f64>();
            each(index, &self.channel);
        }
        let frames = (block.len() / channels).max(1) as f64;
        let byte = |reach: f32| (reach * 255.0).round().clamp(0.0, 255.0) as u8;
        let reach = [-block.iter().copied().fold(0.0, f32::min), block.iter().copied().fold(0.0, f32::max)].map(byte);
        HopSound { weighted: weighted / frames, plain: plain / frames / channels as f64, reach }
    }
}

/// How much a channel counts: 1 in front, 1.41 at the sides and behind, 0 for the bass effects channel.
///
/// Four and five channels are left, right, (centre,) surround; six and more left, right, centre, bass
/// effects, surrounds.
fn channel_weight(index: usize, channels: usize) -> f64 {
    match (channels, index) {
        (4, 2..) | (5, 3..) | (6.., 4..) => 1.41,
        (6.., 3) => 0.0,
        _ => 1.0,
    }
}

/// LUFS of a weighted power, at least [`SILENCE_LUFS`].
fn lufs_of(power: f64) -> f32 {
    lufs(power) as f32
}

pub(crate) fn lufs(power: f64) -> f64 {
    let value = 10.0 * power.max(1e-20).log10() - 0.691;
    value.max(SILENCE_LUFS)
}

fn decibels(power: f64) -> f64 {
    (10.0 * power.max(1e-20).log10()).max(SILENCE_DB)
}

/// The sum of all values before each place, and of all.
fn running_sums(values: &[f64]) -> Vec<f64> {
    let sums = values.iter().scan(0.0, |sum, &value| {
        *sum += value;
        Some(*sum)
    });
    std::iter::once(0.0).chain(sums).collect()
}

/// The mean over `len` values around each of the first `hops` moments; outside lies silence.
fn windows(sums: &[f64], len: usize, hops: usize) -> impl Iterator<Item = f64> {
    let last = sums.len() - 1;
    (0..hops).map(move |hop| {
        let from = hop.saturating_sub(len / 2).min(last);
        let to = (hop + len - len / 2).min(last);
        // Sums of a long song round: a difference can fall just below zero.
        (sums[to] - sums[from]).max(0.0) / len as f64
    })
}

#[cfg(test)]
mod tests {
    use ebur128::{EbuR128, Mode};

    use super::*;

    /// Noise whose level changes every two seconds, with a low tone on one side.
    fn song(rate_hz: u32, channels: usize, secs: usize) -> Vec<f32> {
        let mut seed = 1_u32;
        let mut out = Vec::new();
        for frame in 0..rate_hz as usize * secs {
            let level = [0.2, 0.02, 0.4, 0.1][frame / (2 * rate_hz as usize) % 4];
            let tone = (frame as f32 * 400.0 / rate_hz as f32).sin() * 0.2;
            for channel in 0..channels {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = (seed >> 8) as f32 / (1 << 23) as f32 - 1.0;
                out.push(level * noise + if channel == 0 { tone } else { 0.0 });
            }
        }
        out
    }

    fn scalars(rate_hz: u32, channels: usize, samples: &[f32]) -> FeatureTrack {
        let mut meter = LoudnessMeter::new(rate_hz, channels);
        let hop = rate_hz as usize / HOPS_PER_SEC as usize * channels;
        samples.chunks(hop).for_each(|block| meter.hear(block, block.len() == hop));
        let mut track = FeatureTrack::default();
        meter.finish(samples.len().div_ceil(hop), &mut track);
        track
    }

    #[test]
    fn another_meter_reads_the_same() {
        for (rate_hz, channels) in [(48_000, 2), (96_000, 1), (24_000, 6)] {
            let samples = song(rate_hz, channels, 20);
            let track = scalars(rate_hz, channels, &samples);
            let mut other = EbuR128::new(channels as u32, rate_hz, Mode::I | Mode::LRA | Mode::TRUE_PEAK).unwrap();
            other.add_frames_f32(&samples).unwrap();
            let near = |name: &str, wanted: f64, within: f64| {
                let got = track.scalars[name];
                assert!((got - wanted).abs() < within, "{rate_hz} Hz, {channels}: {name} {got}, other meter {wanted}");
            };
            near("loudness.integrated", other.loudness_global().unwrap(), 0.02);
            near("loudness.range", other.loudness_range().unwrap(), 0.3);
            let peak = (0..channels as u32).map(|c| other.true_peak(c).unwrap()).fold(0.0, f64::max);
            // Two filters differ on noise up to half the rate; tones below have an exact truth.
            near("loudness.true_peak", 20.0 * peak.log10(), 0.5);
        }
    }

    #[test]
    fn short_term_loudness_is_over_three_seconds_and_centred() {
        let rate_hz = 48_000;
        let mut samples = vec![0.0; 16 * rate_hz];
        let tone = |i: usize| 0.1 * (i as f32 * std::f32::consts::TAU * 1000.0 / rate_hz as f32).sin();
        (5 * rate_hz..11 * rate_hz).for_each(|i| samples[i] = tone(i));
        let track = scalars(rate_hz as u32, 1, &samples);
        let at = |secs: usize| track.curves["loudness.short"][secs * 60];
        // A tone of amplitude 0.1 has -23.0 LUFS on one channel; half a window of it 3 LU less.
        assert!((at(8) + 23.0).abs() < 0.1, "{}", at(8));
        assert!((at(5) + 26.0).abs() < 0.1 && (at(11) + 26.0).abs() < 0.1, "{} {}", at(5), at(11));
        assert_eq!(at(3), -70.0);
    }
}

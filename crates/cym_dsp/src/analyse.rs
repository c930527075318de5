//! The offline analysis: samples in, in pieces of any size; a [`FeatureTrack`] out.
//!
//! ```text
//! push -> blocks of one hop -> loudness meter ------------------------------.
//!                           -> history -> 43 ms spectrum, 240 Hz -> bass --. |
//!                                      -> 21 ms spectrum, 240 Hz -> others-+-+-> finish: look at the whole
//!                                      -> 85 ms spectrum,  60 Hz -> bands -'      song, scale by it
//! ```
//!
//! Samples are first cut into blocks of exactly one hop, so the result cannot depend on how they were
//! pushed. Channels are never mixed before analysis (sound that is opposite on both sides would vanish):
//! their powers are averaged. What is kept of a second of sound is about 8 KB of frame values, against
//! 384 KB of samples.

pub(crate) mod blocks;
pub(crate) mod flux;
pub(crate) mod history;
pub(crate) mod level;
pub(crate) mod loudness;
mod peaks;
pub(crate) mod spectrum;
pub(crate) mod stft;
pub(crate) mod timbre;

use std::collections::BTreeMap;

use self::blocks::Blocks;
use self::flux::{BandMeter, MeterSetup};
use self::history::History;
use self::level::Levels;
use self::loudness::LoudnessMeter;
use self::spectrum::SpectrumMeter;
use self::stft::Stft;
use self::timbre::TimbreMeter;
use crate::error::DspError;
use crate::form;
use crate::harmony::{self, HarmonyMeter};
use crate::rhythm::RhythmMeter;
use crate::track::{ANALYSIS_VERSION, FeatureTrack};

/// Lowest sample rate that is analysed, in Hz.
pub const MIN_RATE_HZ: u32 = 8_000;
/// Highest sample rate that is analysed, in Hz.
pub const MAX_RATE_HZ: u32 = 384_000;
/// Most channels that are analysed.
pub const MAX_CHANNELS: usize = 32;

/// Stored values a second: one for each picture at the most common rate.
pub(crate) const HOPS_PER_SEC: u64 = 60;
/// Analysed frames for each stored value: onsets are timed four times finer than curves.
pub(crate) const FINE_PER_HOP: u64 = 4;
/// Seconds between analysed frames.
pub(crate) const FINE_SECS: f64 = 1.0 / (HOPS_PER_SEC * FINE_PER_HOP) as f64;
/// Louder samples than this (18 dB over full scale) are damage, not music.
const MAX_SAMPLE: f32 = 8.0;

/// A frequency band that is listened to on its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandSpec {
    /// Name in feature names: `<name>.level`, `<name>.hits`, `<name>.time`, `<name>.presence`.
    pub name: &'static str,
    /// Lower edge in Hz.
    pub low_hz: f32,
    /// Upper edge in Hz.
    pub high_hz: f32,
}

/// The four bands, lowest first.
pub const BANDS: [BandSpec; 4] = [
    BandSpec { name: "bass", low_hz: 20.0, high_hz: 150.0 },
    BandSpec { name: "mid", low_hz: 150.0, high_hz: 2_000.0 },
    BandSpec { name: "mid_high", low_hz: 2_000.0, high_hz: 6_000.0 },
    BandSpec { name: "high", low_hz: 6_000.0, high_hz: 16_000.0 },
];

/// How each band's rises are measured, in the order of [`BANDS`].
///
/// Kicks and snares stand out by how much louder it gets (an exponent near 1), hats and notes by how many
/// times louder (a small exponent).
pub(crate) const METERS: [MeterSetup; 4] = [
    MeterSetup { long_window: true, lag_frames: 5, exponent: 1.0, threshold: 0.3, late_secs: 0.006 },
    MeterSetup { long_window: false, lag_frames: 3, exponent: 0.5, threshold: 0.14, late_secs: 0.0 },
    MeterSetup { long_window: false, lag_frames: 3, exponent: 0.7, threshold: 0.2, late_secs: 0.0 },
    MeterSetup { long_window: false, lag_frames: 3, exponent: 0.5, threshold: 0.16, late_secs: 0.0 },
];

/// Listens to a song piece by piece and makes a [`FeatureTrack`] of it.
///
/// What it finds, by name (all curves are 0..1 unless said otherwise; every scale is relative to the song
/// itself, so that quiet and loud songs drive a picture alike):
///
/// | name | meaning |
/// |---|---|
/// | `loudness` | momentary loudness (ITU-R BS.1770, 400 ms, centred): 0 at 18 LU below the song's integrated loudness, 1 at 6 LU above |
/// | `loudness.lufs` | the same in LUFS, -70 for silence |
/// | `loudness.integrated` | one number: the song's integrated loudness in LUFS |
/// | `<band>.level` | amplitude of the band, rising within about 10 ms and falling within about 150 ms; 0 at the song's 10th percentile (or half of the 97th, if less), 1 at its 97th |
/// | `<band>.hits` | events: the moments at which something starts in the band |
/// | `<band>.time` | the sum of the level over time, scaled to advance one second a second on average: a clock that the music drives |
/// | `<band>.presence` | whether the band is part of the music now: its mean power over 2 s, 0 at 20 dB below the song's 90th percentile, 1 at 6 dB below |
/// | `onset` | events: every start of anything |
/// | `onset.strength` | how strongly something starts: 1 at what the song's strong starts reach |
/// | `kick`, `snare`, `hat` | events: the hits of each drum |
/// | `beat`, `downbeat` | events: the beats, and those that begin a bar |
/// | `tempo` | tempo in BPM, 0 where there are no beats |
/// | `tempo.bpm` | one number: the song's tempo; absent where there are no beats, as are the next two |
/// | `beat.confidence` | one number, 0..1: how much of what starts, starts on a beat |
/// | `bar.beats` | one number: beats in a bar |
#[derive(Clone)]
pub struct Analyser {
    rate_hz: u32,
    /// One a hop.
    blocks: Blocks,
    history: History,
    loudness: LoudnessMeter,
    long: Stft,
    short: Stft,
    meters: Vec<BandMeter>,
    spectrum: SpectrumMeter,
    timbre: TimbreMeter,
    harmony: HarmonyMeter,
    rhythm: RhythmMeter,
    fine_frames: u64,
}

impl Analyser {
    /// An analyser for sound of this rate and number of interleaved channels.
    ///
    /// # Errors
    /// Rates outside [`MIN_RATE_HZ`]..=[`MAX_RATE_HZ`] and channels outside 1..=[`MAX_CHANNELS`].
    pub fn new(rate_hz: u32, channels: usize) -> Result<Self, DspError> {
        check(rate_hz, channels)?;
        let loudness = LoudnessMeter::new(rate_hz, channels);
        let long = Stft::new(rate_hz, 0.0427);
        let short = Stft::new(rate_hz, 0.0213);
        let spectrum = SpectrumMeter::new(rate_hz);
        let timbre = TimbreMeter::new(&long);
        let harmony = HarmonyMeter::new(rate_hz);
        let history = History::new(rate_hz, channels, spectrum.window_len().max(harmony.window_len()));
        let meters = band_meters(&long, &short);
        let rhythm = RhythmMeter::new(&long, &short);
        Ok(Self {
            rate_hz,
            blocks: Blocks::new(rate_hz, channels, HOPS_PER_SEC),
            history,
            loudness,
            long,
            short,
            meters,
            spectrum,
            timbre,
            harmony,
            rhythm,
            fine_frames: 0,
        })
    }

    /// Hears the next interleaved samples; pieces of any size, also parts of a frame, give the same track.
    ///
    /// Samples that are not finite count as silence.
    pub fn push(&mut self, interleaved: &[f32]) {
        let mut rest = interleaved;
        while self.blocks.fill(&mut rest) {
            self.hear_block(true);
        }
    }

    /// The features of what was heard so far, as if the song ended here; more can be pushed afterwards.
    ///
    /// It is rough: scales, sections and tempo may change with what follows. It copies what was kept so far
    /// and costs some hundredths of the hearing.
    pub fn so_far(&self) -> FeatureTrack {
        self.clone().finish()
    }

    /// Seconds of sound that were pushed in whole blocks.
    pub fn heard_secs(&self) -> f64 {
        self.blocks.whole_secs()
    }

    /// The features of all that was heard.
    pub fn finish(mut self) -> FeatureTrack {
        self.blocks.drop_part_of_frame();
        let total = self.blocks.frames();
        let hops = if total == 0 { 0 } else { self.count_before(total, HOPS_PER_SEC) };
        let harmony_frames = if total == 0 { 0 } else { self.count_before(total, harmony::FRAMES_PER_SEC) };
        if !self.blocks.samples().is_empty() {
            self.hear_block(false);
        }
        self.history.hold_last(self.spectrum.window_len().max(self.harmony.window_len()));
        self.run_frames();

        let hops = hops as usize;
        let fine = hops * FINE_PER_HOP as usize;
        let mut track = FeatureTrack {
            version: ANALYSIS_VERSION,
            duration_secs: total as f64 / f64::from(self.rate_hz),
            hop_secs: 1.0 / HOPS_PER_SEC as f64,
            curves: BTreeMap::new(),
            events: BTreeMap::new(),
            scalars: BTreeMap::new(),
            spans: BTreeMap::new(),
            strips: BTreeMap::new(),
            ranks: BTreeMap::new(),
            spectrum: self.spectrum.finish(hops),
        };
        self.loudness.finish(hops, &mut track);
        self.timbre.finish(hops, &mut track);
        self.harmony.finish(harmony_frames as usize, &mut track);
        for meter in &mut self.meters {
            meter.trim(fine, total, self.rate_hz);
        }
        self.rhythm.finish(fine, hops, &mut track);
        let loudest = self.meters.iter().map(BandMeter::loud_amplitude).fold(0.0, f32::max);
        for meter in &self.meters {
            let levels = Levels::new(meter.amplitudes(), loudest);
            let name = |feature: &str| format!("{}.{feature}", meter.band().name);
            let level = levels.level();
            track.curves.insert(name("time"), level::time(&level, track.hop_secs));
            track.curves.insert(name("level"), level);
            track.curves.insert(name("presence"), levels.presence());
            track.events.insert(name("hits"), meter.hits(&levels, track.duration_secs));
        }
        form::hear(&mut track);
        track.rank_curves();
        track
    }

    /// The block is complete (or the last): meter it, remember it, and analyse what that made possible.
    fn hear_block(&mut self, whole: bool) {
        self.loudness.hear(self.blocks.samples(), whole);
        self.history.push(self.blocks.samples());
        self.blocks.clear();
        self.run_frames();
    }

    /// Analyses every frame whose whole window has been heard.
    fn run_frames(&mut self) {
        let fine_rate = HOPS_PER_SEC * FINE_PER_HOP;
        let half = (self.long.len() / 2) as i64;
        loop {
            let centre = self.sample_at(self.fine_frames, fine_rate) as i64;
            if centre + half > self.history.end() {
                break;
            }
            self.long.run(&self.history, centre);
            self.short.run(&self.history, centre);
            for meter in &mut self.meters {
                meter.hear(&self.long, &self.short);
            }
            self.timbre.hear(&self.long);
            self.rhythm.hear(&self.long, &self.short);
            self.fine_frames += 1;
        }
        loop {
            let centre = self.sample_at(self.spectrum.frames(), HOPS_PER_SEC) as i64;
            if !self.spectrum.hear(&self.history, centre) {
                break;
            }
        }
        loop {
            let centre = self.sample_at(self.harmony.frames(), harmony::FRAMES_PER_SEC) as i64;
            if !self.harmony.hear(&self.history, centre) {
                break;
            }
        }
        let next_fine = self.sample_at(self.fine_frames, fine_rate) as i64 - half;
        let next_spectrum = self.sample_at(self.spectrum.frames(), HOPS_PER_SEC) as i64;
        let next_spectrum = next_spectrum - (self.spectrum.window_len() / 2) as i64;
        let next_harmony = self.sample_at(self.harmony.frames(), harmony::FRAMES_PER_SEC) as i64;
        let next_harmony = next_harmony - (self.harmony.window_len() / 2) as i64;
        self.history.forget_before(next_fine.min(next_spectrum).min(next_harmony));
    }

    /// The sample at which frame `index` of `per_sec` a second is centred, exact at every rate.
    fn sample_at(&self, index: u64, per_sec: u64) -> u64 {
        sample_at(self.rate_hz, index, per_sec)
    }

    /// How many frames of `per_sec` a second are centred before sample `total`.
    fn count_before(&self, total: u64, per_sec: u64) -> u64 {
        let mut count = (total * per_sec / u64::from(self.rate_hz)).saturating_sub(1);
        while self.sample_at(count, per_sec) < total {
            count += 1;
        }
        count
    }
}

/// A meter for each of [`BANDS`], on the spectrum that suits it.
pub(crate) fn band_meters(long: &Stft, short: &Stft) -> Vec<BandMeter> {
    let meter = |(band, setup): (BandSpec, MeterSetup)| {
        BandMeter::new(band, setup, if setup.long_window { long } else { short })
    };
    BANDS.into_iter().zip(METERS).map(meter).collect()
}

/// Whether sound of this kind can be analysed.
pub(crate) fn check(rate_hz: u32, channels: usize) -> Result<(), DspError> {
    if !(MIN_RATE_HZ..=MAX_RATE_HZ).contains(&rate_hz) {
        return Err(DspError::Rate { rate_hz });
    }
    if !(1..=MAX_CHANNELS).contains(&channels) {
        return Err(DspError::Channels { channels });
    }
    Ok(())
}

/// The sample nearest to frame `index` of `per_sec` a second, exact at every rate.
fn sample_at(rate_hz: u32, index: u64, per_sec: u64) -> u64 {
    (index * u64::from(rate_hz) + per_sec / 2) / per_sec
}

/// The sample as it is analysed: what is not finite is silence, what is far too loud is cut.
fn clean(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-MAX_SAMPLE, MAX_SAMPLE) } else { 0.0 }
}

/// The value below which `part` (0..1) of `values` lie; 0 for none. Sorts `values` partly.
pub(crate) fn percentile(values: &mut [f32], part: f64) -> f32 {
    let Some(last) = values.len().checked_sub(1) else {
        return 0.0;
    };
    let index = ((last as f64 * part).round() as usize).min(last);
    *values.select_nth_unstable_by(index, f32::total_cmp).1
}

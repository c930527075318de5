//! The causal analysis: samples in as they come, what is known of them out at any moment.
//!
//! ```text
//! push -> blocks of 1/240 s -> history -> leaning 43 and 21 ms spectra -> bands, onsets, drums -> beats
//!              every fourth -> loudness meters, 85 ms spectrum, colour -> a row of the store
//! ```
//!
//! The same meters as in the offline analysis, with windows that lean towards the present and with scales
//! from the last minute in place of the whole song. Blocks are cut at the same samples however the sound
//! comes in, so that the same sound gives the same features. Memory does not grow.

mod colour;
mod features;
mod level;
mod loudness;
mod names;
mod spread;
mod store;

use std::sync::Arc;

use self::colour::LiveColour;
pub use self::features::LiveFeatures;
use self::level::LiveBand;
use self::loudness::LiveLoudness;
use self::spread::Gain;
use self::store::{Row, Store};
use crate::analyse::flux::BandMeter;
use crate::analyse::history::History;
use crate::analyse::spectrum::{LOUDEST_AT_LEAST_DB, SpectrumMeter, byte};
use crate::analyse::stft::Stft;
use crate::analyse::{BANDS, FINE_PER_HOP, HOPS_PER_SEC, METERS, check, clean, sample_at};
use crate::error::DspError;
use crate::track::SPECTRUM_BANDS;

/// Listens to sound as it comes and always knows what it hears: the causal [`Analyser`](crate::Analyser).
///
/// It is to run on a thread of its own, not in an audio callback: once a few milliseconds of sound it takes a
/// fraction of a millisecond.
///
/// ```
/// let mut listener = cym_dsp::Listener::new(48_000, 2)?;
/// listener.push(&vec![0.0; 2 * 48_000]);
/// assert_eq!(listener.heard_secs(), 1.0);
/// assert_eq!(listener.features().value("bass.level", 1.0), 0.0);
/// # Ok::<(), cym_dsp::DspError>(())
/// ```
pub struct Listener {
    rate_hz: u32,
    channels: usize,
    /// Interleaved samples of the block that is not complete yet.
    block: Vec<f32>,
    /// Interleaved samples of the hop that is not complete yet.
    hop: Vec<f32>,
    /// Samples a channel in all complete blocks.
    taken: u64,
    blocks: u64,
    history: History,
    /// Samples of the longest window.
    longest: usize,
    long: Stft,
    short: Stft,
    meters: Vec<BandMeter>,
    bands: Vec<LiveBand>,
    loudness: LiveLoudness,
    colour: LiveColour,
    spectrum: SpectrumMeter,
    /// The loudest band of each spectrum.
    tops: Gain,
    silent: bool,
    row: Row,
    store: Arc<Store>,
}

impl Listener {
    /// A listener for sound of this rate and number of interleaved channels.
    ///
    /// # Errors
    /// Rates outside [`MIN_RATE_HZ`](crate::MIN_RATE_HZ)..=[`MAX_RATE_HZ`](crate::MAX_RATE_HZ) and channels outside
    /// 1..=[`MAX_CHANNELS`](crate::MAX_CHANNELS).
    pub fn new(rate_hz: u32, channels: usize) -> Result<Self, DspError> {
        check(rate_hz, channels)?;
        let long = Stft::leaning(rate_hz, 0.0427);
        let short = Stft::leaning(rate_hz, 0.0213);
        let spectrum = SpectrumMeter::leaning(rate_hz);
        let longest = spectrum.window_len();
        let meters = BANDS
            .into_iter()
            .zip(METERS)
            .map(|(band, setup)| BandMeter::new(band, setup, if setup.long_window { &long } else { &short }))
            .collect();
        let mut store = Store::default();
        store.push(&Row::default());
        Ok(Self {
            rate_hz,
            channels,
            block: Vec::new(),
            hop: Vec::new(),
            taken: 0,
            blocks: 0,
            history: History::new(channels, longest),
            longest,
            meters,
            bands: BANDS.iter().map(|_| LiveBand::new()).collect(),
            loudness: LiveLoudness::new(rate_hz, channels),
            colour: LiveColour::new(&long),
            spectrum,
            tops: Gain::new(HOPS_PER_SEC as f64),
            silent: true,
            row: Row::default(),
            store: Arc::new(store),
            long,
            short,
        })
    }

    /// Hears the next interleaved samples; pieces of any size, also parts of a frame, give the same features.
    ///
    /// Samples that are not finite count as silence.
    pub fn push(&mut self, interleaved: &[f32]) {
        let mut rest = interleaved;
        while !rest.is_empty() {
            let end = sample_at(self.rate_hz, self.blocks + 1, HOPS_PER_SEC * FINE_PER_HOP);
            let wanted = (end - self.taken) as usize * self.channels - self.block.len();
            let (now, later) = rest.split_at(wanted.min(rest.len()));
            self.block.extend(now.iter().map(|&sample| clean(sample)));
            rest = later;
            if now.len() == wanted {
                self.taken = end;
                self.blocks += 1;
                self.hear_block();
            }
        }
    }

    /// Media time heard so far, in seconds.
    pub fn heard_secs(&self) -> f64 {
        let frames = self.taken + (self.block.len() / self.channels) as u64;
        frames as f64 / f64::from(self.rate_hz)
    }

    /// What is known now: a small copy that shares what is old.
    pub fn features(&self) -> LiveFeatures {
        LiveFeatures::new(Arc::clone(&self.store), self.heard_secs())
    }

    /// A block is complete: analyse the windows that end with it.
    fn hear_block(&mut self) {
        self.history.push(&self.block);
        self.hop.extend_from_slice(&self.block);
        self.block.clear();
        let end = self.history.end();
        self.long.run(&self.history, end - (self.long.len() / 2) as i64);
        self.short.run(&self.history, end - (self.short.len() / 2) as i64);
        for (meter, band) in self.meters.iter_mut().zip(&mut self.bands) {
            meter.hear(&self.long, &self.short);
            let (amplitude, _) = meter.take();
            band.hear(amplitude, self.silent);
        }
        if self.blocks.is_multiple_of(FINE_PER_HOP) {
            self.hear_hop(end);
        }
        self.history.forget_before(end - self.longest as i64);
    }

    /// A hop is complete: everything that is measured once a hop, and the row for it.
    fn hear_hop(&mut self, end: i64) {
        let shown = self.loudness.hear(&self.hop);
        self.hop.clear();
        self.silent = shown.rms < level::FLOOR;
        let colour = self.colour.hear(&self.long);
        let curves = &mut self.row.curves;
        curves[names::LOUDNESS] = shown.loudness;
        curves[names::LUFS] = shown.lufs;
        curves[names::SHORT] = shown.short;
        curves[names::RMS] = shown.rms;
        curves[names::CENTROID] = colour.shape.centroid_hz;
        curves[names::ROLLOFF] = colour.shape.rolloff_hz;
        curves[names::FLATNESS] = colour.shape.flatness;
        curves[names::FLUX] = colour.flux;
        curves[names::PERCUSSIVE] = colour.percussive;
        for (index, band) in self.bands.iter_mut().enumerate() {
            let from = names::BANDS_FROM + 3 * index;
            curves[from..from + 3].copy_from_slice(&band.hop(self.silent));
        }
        self.row.waveform = shown.waveform;
        self.hear_spectrum(end);
        let store = Arc::make_mut(&mut self.store);
        store.scalars[names::INTEGRATED] = Some(shown.integrated);
        store.push(&self.row);
    }

    fn hear_spectrum(&mut self, end: i64) {
        let mut bands = [0.0; SPECTRUM_BANDS];
        self.spectrum.hear(&self.history, end - (self.spectrum.window_len() / 2) as i64);
        self.spectrum.take(&mut bands);
        let top = bands.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        if !self.silent {
            self.tops.hear(10.0_f32.powf(top / 20.0));
        }
        let top_db = (20.0 * self.tops.percentile(0.90).max(1e-9).log10()).max(LOUDEST_AT_LEAST_DB);
        for (value, db) in self.row.spectrum.iter_mut().zip(bands) {
            *value = byte(db, top_db);
        }
    }
}

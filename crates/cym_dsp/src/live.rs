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

mod beats;
mod colour;
mod features;
mod forward;
mod hits;
mod level;
mod loudness;
mod mood;
mod names;
mod picker;
mod record;
mod spread;
mod store;

use std::sync::Arc;

use self::beats::Beats;
use self::colour::LiveColour;
pub use self::features::LiveFeatures;
use self::hits::Hits;
use self::level::LiveBand;
use self::loudness::LiveLoudness;
use self::mood::LiveMood;
use self::picker::Picker;
pub use self::record::{Recorded, Recording};
use self::spread::Gain;
use self::store::{Row, Store};
use crate::analyse::blocks::Blocks;
use crate::analyse::flux::BandMeter;
use crate::analyse::history::History;
use crate::analyse::spectrum::{LOUDEST_AT_LEAST_DB, SpectrumMeter, byte};
use crate::analyse::stft::Stft;
use crate::analyse::{BANDS, FINE_PER_HOP, FINE_SECS, HOPS_PER_SEC, METERS, band_meters, check};
use crate::error::DspError;
use crate::harmony::live::LiveHarmony;
use crate::harmony::{self, key_label};
use crate::rhythm::rises::Rises;
use crate::track::SPECTRUM_BANDS;

/// How late a band's strongest rise is seen after its event.
const BAND_LATE_SECS: f64 = 0.012;

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
    /// One an analysed frame.
    blocks: Blocks,
    /// Interleaved samples of the hop that is not complete yet.
    hop: Vec<f32>,
    history: History,
    /// Samples of the longest window.
    longest: usize,
    long: Stft,
    short: Stft,
    meters: Vec<BandMeter>,
    bands: Vec<LiveBand>,
    band_hits: Vec<BandHits>,
    rises: Rises,
    hits: Hits,
    beats: Beats,
    harmony: LiveHarmony,
    mood: LiveMood,
    notes: Vec<f32>,
    /// The strongest start since the last row.
    strength: f32,
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
        let harmony = LiveHarmony::new(rate_hz);
        let longest = spectrum.window_len().max(harmony.window_len());
        let meters = band_meters(&long, &short);
        let mut store = Store::default();
        store.push(&Row::default());
        Ok(Self {
            blocks: Blocks::new(rate_hz, channels, HOPS_PER_SEC * FINE_PER_HOP),
            hop: Vec::new(),
            history: History::new(rate_hz, channels, longest),
            longest,
            meters,
            band_hits: METERS.iter().map(|setup| BandHits::new(setup.threshold)).collect(),
            rises: Rises::new(&long, &short),
            hits: Hits::new(),
            beats: Beats::new(),
            harmony,
            mood: LiveMood::new(),
            notes: Vec::new(),
            strength: 0.0,
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
        while self.blocks.fill(&mut rest) {
            self.hear_block();
        }
    }

    /// Media time heard so far, in seconds.
    pub fn heard_secs(&self) -> f64 {
        self.blocks.secs()
    }

    /// What is known now: a small copy that shares what is old.
    pub fn features(&self) -> LiveFeatures {
        LiveFeatures::new(Arc::clone(&self.store), self.heard_secs())
    }

    /// A block is complete: analyse the windows that end with it.
    fn hear_block(&mut self) {
        self.history.push(self.blocks.samples());
        self.hop.extend_from_slice(self.blocks.samples());
        self.blocks.clear();
        let end = self.history.end();
        self.long.run(&self.history, end - (self.long.len() / 2) as i64);
        self.short.run(&self.history, end - (self.short.len() / 2) as i64);
        let now = self.blocks.whole_secs();
        for (index, (meter, band)) in self.meters.iter_mut().zip(&mut self.bands).enumerate() {
            meter.hear(&self.long, &self.short);
            let (amplitude, flux) = meter.take();
            band.hear(amplitude, self.silent);
            let audible = amplitude > level::FLOOR && amplitude > 0.07 * band.loud();
            if let Some(frames) = self.band_hits[index].hear(flux, audible) {
                let secs = (now - frames as f64 * FINE_SECS - BAND_LATE_SECS).max(0.0);
                Arc::make_mut(&mut self.store).add_event(names::HITS_FROM + index, secs);
            }
        }
        self.hear_rhythm(now);
        if self.blocks.count().is_multiple_of(HOPS_PER_SEC * FINE_PER_HOP / harmony::FRAMES_PER_SEC) {
            self.hear_harmony(now, end);
        }
        if self.blocks.count().is_multiple_of(FINE_PER_HOP) {
            self.hear_hop(end);
        }
        self.history.forget_before(end - self.longest as i64);
    }

    /// Onsets, drums and beats of the newest frame.
    fn hear_rhythm(&mut self, now: f64) {
        self.rises.hear(&self.long, &self.short);
        let frame = self.rises.take();
        let mut told = [None; 4];
        let heard = self.hits.hear(&frame, now, |hit, secs| told[hit as usize] = Some(secs));
        self.strength = self.strength.max(heard.strength);
        self.notes.fill(0.0);
        if self.rises.take_notes(&mut self.notes) {
            self.beats.hear_notes(&self.notes);
        }
        let beat = self.beats.hear(&frame, &heard, self.silent, now).beat;
        if beat.is_some() || told.iter().any(Option::is_some) {
            let store = Arc::make_mut(&mut self.store);
            for (hit, secs) in told.into_iter().enumerate() {
                if let Some(secs) = secs {
                    store.add_event(names::ONSET + hit, secs);
                }
            }
            if let Some((secs, begins_bar)) = beat {
                store.add_event(names::BEAT, secs);
                if begins_bar {
                    store.add_event(names::DOWNBEAT, secs);
                }
            }
        }
        if beat.is_some() || self.blocks.count().is_multiple_of(FINE_PER_HOP) {
            Arc::make_mut(&mut self.store).expected = self.beats.expected(now);
        }
    }

    /// Notes, chord and key of the newest window.
    fn hear_harmony(&mut self, now: f64, end: i64) {
        let chord_changed = self.harmony.hear(&self.history, end);
        let shown = &self.harmony.shown;
        self.row.chroma = shown.chroma;
        self.row.curves[names::MODE] = shown.mode;
        let store = Arc::make_mut(&mut self.store);
        if chord_changed {
            let (label, ago_secs) = self.harmony.chord();
            store.change_span(names::CHORD, (now - ago_secs).max(0.0), label);
        }
        if let Some(key) = shown.key {
            if store.scalars[names::KEY_NUMBER] != Some(key as f64) {
                store.change_span(names::KEY, now, &key_label(key));
            }
            store.scalars[names::KEY_NUMBER] = Some(key as f64);
            store.scalars[names::KEY_CONFIDENCE] = Some(f64::from(shown.key_confidence));
            store.scalars[names::TUNING] = Some(100.0 * f64::from(shown.tuning));
        }
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
        curves[names::STRENGTH] = std::mem::take(&mut self.strength);
        curves[names::TEMPO] = self.beats.tempo();
        for (index, band) in self.bands.iter_mut().enumerate() {
            let from = names::BANDS_FROM + 3 * index;
            curves[from..from + 3].copy_from_slice(&band.hop(self.silent));
        }
        let bass = curves[names::BANDS_FROM];
        let colours = (colour.flux, colour.shape.centroid_hz);
        let mood = self.mood.hear(shown.loudness, colours, bass, curves[names::MODE], self.beats.usual_bpm());
        curves[names::ENERGY..=names::VALENCE].copy_from_slice(&mood);
        self.row.waveform = shown.waveform;
        self.hear_spectrum(end);
        let store = Arc::make_mut(&mut self.store);
        store.scalars[names::INTEGRATED] = Some(shown.integrated);
        store.scalars[names::BPM] = self.beats.usual_bpm();
        store.scalars[names::CONFIDENCE] = self.beats.confidence();
        store.scalars[names::BAR_BEATS] = self.beats.beats_in_bar();
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

/// The hits of one band.
struct BandHits {
    scale: hits::Scale,
    picker: Picker,
}

impl BandHits {
    fn new(threshold: f32) -> Self {
        Self { scale: hits::Scale::new(1e-3), picker: Picker::new(threshold, 0.0, 14) }
    }

    /// Hears the flux of the newest frame: when a hit is certain, how many frames ago it was.
    fn hear(&mut self, flux: f32, audible: bool) -> Option<usize> {
        let value = self.scale.hear(flux);
        self.picker.hear(value).filter(|_| audible)
    }
}

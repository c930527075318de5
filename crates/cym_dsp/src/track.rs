//! What a song holds, as seen by a picture: curves, events and a spectrum over time.

mod bytes;
mod corrections;
mod rank;
mod span;
mod strip;

use std::collections::BTreeMap;

use serde::Serialize;

pub use self::corrections::{
    Corrections, MAX_BAR_BEATS, MAX_LABEL_CHARS, MAX_LEVEL, MAX_NUDGE_SECS, MAX_SECTIONS, SectionStart,
};
pub use self::span::{Span, SpanAt};
pub use self::strip::Strip;

/// Version of the analysis: stored tracks of another version are analysed again.
///
/// Raise it whenever the same sound would give other features.
pub const ANALYSIS_VERSION: u32 = 6;

/// Number of bands of [`Spectrum`], spaced evenly in pitch from 30 Hz to 16 kHz.
pub const SPECTRUM_BANDS: usize = 64;

/// Everything that was heard in a song, ready to be asked at any time in any order.
///
/// Features have names, so that later analyses only add names: `bass.level` is a curve, `bass.hits` is a
/// list of events, `loudness.integrated` is one number for the whole song. Asking for a name that is not
/// there is no error: it answers as silence would, so a graph made for a richer analysis still plays.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct FeatureTrack {
    /// Version of the analysis that made this track ([`ANALYSIS_VERSION`] at that time).
    pub version: u32,
    /// Length of the sound in seconds.
    pub duration_secs: f64,
    /// Time between two values of a curve, and between two frames of the spectrum, in seconds.
    pub hop_secs: f64,
    /// Values over time by name; value `i` belongs to the time `i * hop_secs`.
    pub curves: BTreeMap<String, Vec<f32>>,
    /// Times of events by name, in seconds, ascending.
    pub events: BTreeMap<String, Vec<f64>>,
    /// Single numbers about the whole sound by name.
    pub scalars: BTreeMap<String, f64>,
    /// Stretches with a label by name (`chord`, `key`, `section`), ascending and not overlapping.
    pub spans: BTreeMap<String, Vec<Span>>,
    /// Curves of several values a moment by name (`chroma` is 12 wide, from C up).
    pub strips: BTreeMap<String, Strip>,
    /// By curve, the values at even steps of its distribution, lowest first: what a percentile is read from.
    pub ranks: BTreeMap<String, Vec<f32>>,
    /// The spectrum over time.
    pub spectrum: Spectrum,
}

/// A spectrum over time: [`SPECTRUM_BANDS`] loudness values a frame, each one byte for 0..1.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Spectrum {
    /// The frames one after another, lowest band first; 0 is silent, 255 the loudest of the song.
    pub frames: Vec<u8>,
}

impl Spectrum {
    /// Number of whole frames.
    pub fn len(&self) -> usize {
        self.frames.len() / SPECTRUM_BANDS
    }

    /// Whether there is no frame at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes of frame `index`, or `None` past the end.
    pub fn frame(&self, index: usize) -> Option<&[u8]> {
        let start = index.checked_mul(SPECTRUM_BANDS)?;
        self.frames.get(start..start.checked_add(SPECTRUM_BANDS)?)
    }
}

impl FeatureTrack {
    /// The curve's value at `secs`, linear between stored values.
    ///
    /// It is 0 before the start, after the end, and for a curve that is not known.
    pub fn value(&self, curve: &str, secs: f64) -> f32 {
        let Some(values) = self.curves.get(curve) else {
            return 0.0;
        };
        let Some((index, next, part)) = self.place(secs, values.len()) else {
            return 0.0;
        };
        let (a, b) = (values[index], values[next]);
        (b - a).mul_add(part, a)
    }

    /// How many of these events have happened at `secs` (those at exactly `secs` count).
    pub fn count(&self, event: &str, secs: f64) -> u64 {
        self.events.get(event).map_or(0, |times| times.partition_point(|&time| time <= secs) as u64)
    }

    /// Seconds since the last of these events, infinite before the first and for an unknown name.
    ///
    /// Infinity is what a decay wants: `exp(-since)` is then 0.
    pub fn since(&self, event: &str, secs: f64) -> f64 {
        let Some(times) = self.events.get(event) else {
            return f64::INFINITY;
        };
        match times.partition_point(|&time| time <= secs) {
            0 => f64::INFINITY,
            passed => secs - times[passed - 1],
        }
    }

    /// Seconds to the next of these events after `secs`, infinite after the last and for an unknown name.
    pub fn until(&self, event: &str, secs: f64) -> f64 {
        let times = self.events.get(event).map(Vec::as_slice).unwrap_or_default();
        let next = times.partition_point(|&time| time <= secs);
        times.get(next).map_or(f64::INFINITY, |time| time - secs)
    }

    /// The mean of a curve between two times, of what lies within the sound; 0 when nothing does.
    pub fn mean(&self, curve: &str, from_secs: f64, to_secs: f64) -> f32 {
        let values = self.curves.get(curve).map(Vec::as_slice).unwrap_or_default();
        let ordered = self.hop_secs > 0.0 && from_secs <= to_secs;
        if !ordered || values.is_empty() {
            return 0.0;
        }
        let last = values.len() - 1;
        let (from, to) = (from_secs / self.hop_secs, to_secs / self.hop_secs);
        if to < 0.0 || from > last as f64 {
            return 0.0;
        }
        let part = &values[(from.max(0.0).round() as usize).min(last)..=(to.round() as usize).min(last)];
        (part.iter().copied().map(f64::from).sum::<f64>() / part.len().max(1) as f64) as f32
    }

    /// One number about the whole sound, or `None` when the name is not known.
    pub fn scalar(&self, name: &str) -> Option<f64> {
        self.scalars.get(name).copied()
    }

    /// Writes the spectrum at `secs` into `out`, each value 0..1, lowest band first.
    ///
    /// Whatever the length of `out`, it spans 30 Hz to 16 kHz: fewer values than bands average the bands
    /// that they cover, more values interpolate. Outside the sound all are 0.
    pub fn spectrum_at(&self, secs: f64, out: &mut [f32]) {
        let frames = self
            .place(secs, self.spectrum.len())
            .and_then(|(a, b, part)| Some((self.spectrum.frame(a)?, self.spectrum.frame(b)?, part)));
        let Some((now, next, part)) = frames else {
            out.fill(0.0);
            return;
        };
        let mut bands = [0.0_f32; SPECTRUM_BANDS];
        for ((band, &a), &b) in bands.iter_mut().zip(now).zip(next) {
            let (a, b) = (f32::from(a), f32::from(b));
            *band = (b - a).mul_add(part, a) / 255.0;
        }
        resample_bands(&bands, out);
    }

    /// All names in the track with their kind, in a stable order: for a menu or a listing.
    pub fn names(&self) -> Vec<(&str, FeatureKind)> {
        let curves = self.curves.keys().map(|name| (name.as_str(), FeatureKind::Curve));
        let events = self.events.keys().map(|name| (name.as_str(), FeatureKind::Event));
        let scalars = self.scalars.keys().map(|name| (name.as_str(), FeatureKind::Scalar));
        let spans = self.spans.keys().map(|name| (name.as_str(), FeatureKind::Span));
        let strips = self.strips.keys().map(|name| (name.as_str(), FeatureKind::Strip));
        curves.chain(events).chain(scalars).chain(spans).chain(strips).collect()
    }

    /// The two stored values around `secs` of `len`, and how far it is from the first to the second.
    fn place(&self, secs: f64, len: usize) -> Option<(usize, usize, f32)> {
        let inside = secs >= 0.0 && secs <= self.duration_secs && self.hop_secs > 0.0;
        let last = len.checked_sub(1)?;
        if !inside {
            return None;
        }
        let at = (secs / self.hop_secs).min(last as f64);
        let index = (at as usize).min(last);
        Some((index, (index + 1).min(last), (at - index as f64) as f32))
    }
}

/// What kind of feature a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum FeatureKind {
    /// A value over time: ask [`FeatureTrack::value`].
    Curve,
    /// Moments in time: ask [`FeatureTrack::count`], [`FeatureTrack::since`] and [`FeatureTrack::until`].
    Event,
    /// One number for the whole sound: ask [`FeatureTrack::scalar`].
    Scalar,
    /// Stretches of time with a label: ask [`FeatureTrack::span_at`].
    Span,
    /// Several values over time: ask [`FeatureTrack::strip_at`].
    Strip,
}

/// Spreads `bands` over `out`: the mean of the bands under each value, or linear between band centres.
pub(crate) fn resample_bands(bands: &[f32; SPECTRUM_BANDS], out: &mut [f32]) {
    let step = SPECTRUM_BANDS as f32 / out.len().max(1) as f32;
    let last = SPECTRUM_BANDS - 1;
    for (index, value) in out.iter_mut().enumerate() {
        let from = index as f32 * step;
        *value = if step > 1.0 {
            mean_between(bands, from, from + step)
        } else {
            let at = (from + 0.5 * step - 0.5).clamp(0.0, last as f32);
            let low = at as usize;
            let part = at - low as f32;
            (bands[(low + 1).min(last)] - bands[low]).mul_add(part, bands[low])
        };
    }
}

/// The mean of a step function with one step a band, between two places.
fn mean_between(bands: &[f32; SPECTRUM_BANDS], from: f32, to: f32) -> f32 {
    let first = from as usize;
    let end = (to.ceil() as usize).min(SPECTRUM_BANDS);
    let (mut sum, mut weight) = (0.0, 0.0);
    for (index, &band) in bands.iter().enumerate().take(end).skip(first) {
        let covered = to.min(index as f32 + 1.0) - from.max(index as f32);
        sum += covered * band;
        weight += covered;
    }
    if weight > 0.0 { sum / weight } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> FeatureTrack {
        let mut frames = vec![0; 2 * SPECTRUM_BANDS];
        frames[SPECTRUM_BANDS..].fill(255);
        FeatureTrack {
            version: ANALYSIS_VERSION,
            duration_secs: 1.5,
            hop_secs: 1.0,
            curves: BTreeMap::from([("a".to_owned(), vec![1.0, 3.0])]),
            events: BTreeMap::from([("e".to_owned(), vec![0.25, 0.5, 0.5])]),
            scalars: BTreeMap::from([("s".to_owned(), 7.0)]),
            spans: BTreeMap::from([("p".to_owned(), Vec::new())]),
            strips: BTreeMap::from([("t".to_owned(), Strip::default())]),
            ranks: BTreeMap::new(),
            spectrum: Spectrum { frames },
        }
    }

    #[test]
    fn values_are_linear_inside_and_zero_outside() {
        let track = small();
        assert_eq!(track.value("a", 0.0), 1.0);
        assert_eq!(track.value("a", 0.5), 2.0);
        assert_eq!(track.value("a", 1.25), 3.0);
        for secs in [-0.01, 1.51, f64::NAN, f64::INFINITY] {
            assert_eq!(track.value("a", secs), 0.0, "at {secs}");
        }
        assert_eq!(track.value("unknown", 0.5), 0.0);
    }

    #[test]
    fn events_count_and_age() {
        let track = small();
        assert_eq!(track.count("e", 0.24), 0);
        assert_eq!(track.count("e", 0.25), 1);
        assert_eq!(track.count("e", 9.0), 3);
        assert_eq!(track.since("e", 0.1), f64::INFINITY);
        assert_eq!(track.since("e", 0.75), 0.25);
        assert_eq!(track.since("unknown", 0.75), f64::INFINITY);
        assert_eq!(track.until("e", 0.1), 0.15);
        assert_eq!(track.until("e", 0.5), f64::INFINITY);
        assert_eq!(track.until("unknown", 0.1), f64::INFINITY);
    }

    #[test]
    fn a_mean_takes_what_lies_inside() {
        let track = small();
        assert_eq!(track.mean("a", 0.0, 1.0), 2.0);
        assert_eq!(track.mean("a", 0.9, 100.0), 3.0);
        for (from, to) in [(-3.0, -2.0), (2.0, 9.0), (1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::NAN)] {
            assert_eq!(track.mean("a", from, to), 0.0, "{from}..{to}");
        }
        assert_eq!(track.mean("unknown", 0.0, 1.0), 0.0);
    }

    #[test]
    fn a_spectrum_of_any_length_spans_all_bands() {
        let track = small();
        for len in [1, 7, 64, 100, 512] {
            let mut out = vec![-1.0; len];
            track.spectrum_at(0.5, &mut out);
            assert!(out.iter().all(|v| (v - 0.5).abs() < 1e-5), "{len}: {out:?}");
        }
        let mut bands = [0.0; SPECTRUM_BANDS];
        bands[63] = 1.0;
        let mut out = [0.0; 16];
        resample_bands(&bands, &mut out);
        assert_eq!((out[14], out[15]), (0.0, 0.25));
        track.spectrum_at(0.5, &mut []);
    }

    #[test]
    fn names_tell_their_kind() {
        use FeatureKind::{Curve, Event, Scalar, Span, Strip};
        assert_eq!(small().names(), [("a", Curve), ("e", Event), ("s", Scalar), ("p", Span), ("t", Strip)]);
    }
}

//! What is known of the sound now, for pictures: a snapshot that answers as a feature track does.

use std::sync::Arc;

use super::names::{self, CURVES, EVENTS, SCALARS, SPANS};
use super::store::{Expected, MEMORY_SECS, Row, Store};
use crate::analyse::HOPS_PER_SEC;
use crate::track::{FeatureKind, SPECTRUM_BANDS, SpanAt, resample_bands};

/// So long after the newest value the sound counts as still going on.
const HOLD_SECS: f64 = 1.0;

/// What was heard in the last seconds, and what is expected next; silence by default.
///
/// It answers the questions of a [`FeatureTrack`](crate::FeatureTrack), under the same names. A value at a time is what
/// was *known* at that time, so it comes as late as its analysis (see `docs/hearing.md`). A time after
/// [`heard_secs`](Self::heard_secs) is answered with the newest values, and with the beats that are expected. What
/// cannot be known without the rest of the song (`section`, `drop`) is unknown: no events, infinitely far.
#[derive(Debug, Clone, Default)]
pub struct LiveFeatures {
    store: Arc<Store>,
    heard_secs: f64,
}

impl LiveFeatures {
    pub(super) fn new(store: Arc<Store>, heard_secs: f64) -> Self {
        Self { store, heard_secs }
    }

    /// Media time that had been heard when this was made, in seconds.
    pub fn heard_secs(&self) -> f64 {
        self.heard_secs
    }

    /// The curve's value at `secs`, linear between stored values; the newest after them.
    ///
    /// It is 0 before what is remembered (about 12 s), more than a second after what was heard, and for a curve that
    /// is not known.
    pub fn value(&self, curve: &str, secs: f64) -> f32 {
        let (Some(index), Some((now, next, part))) = (names::place(&CURVES, curve), self.rows_at(secs)) else {
            return 0.0;
        };
        let (a, b) = (now.curves[index], next.curves[index]);
        (b - a).mul_add(part, a)
    }

    /// How many of these events have happened at `secs`, with those that are expected by then.
    ///
    /// Up to what was heard it never falls; ahead of that an expected beat can be put off again.
    pub fn count(&self, event: &str, secs: f64) -> u64 {
        let Some(index) = names::place(&EVENTS, event) else {
            return 0;
        };
        let events = &self.store.events[index];
        let passed = events.times.iter().rev().skip_while(|&&time| time > secs).count() as u64;
        let ahead = self.expected_between(index, secs).map_or(0, |(count, _, _)| count);
        events.forgotten + passed + ahead
    }

    /// Seconds since the last of these events, infinite before the first and for an unknown name.
    pub fn since(&self, event: &str, secs: f64) -> f64 {
        let Some(index) = names::place(&EVENTS, event) else {
            return f64::INFINITY;
        };
        if let Some((_, Some(last), _)) = self.expected_between(index, secs) {
            return secs - last;
        }
        let last = self.store.events[index].times.iter().rev().find(|&&time| time <= secs);
        last.map_or(f64::INFINITY, |last| secs - last)
    }

    /// Seconds to the next of these events after `secs`: for `beat` and `downbeat` as they are expected.
    ///
    /// It is infinite for what cannot be expected, which is everything else after the last that happened.
    pub fn until(&self, event: &str, secs: f64) -> f64 {
        let Some(index) = names::place(&EVENTS, event) else {
            return f64::INFINITY;
        };
        let known = self.store.events[index].times.iter().find(|&&time| time > secs);
        if let Some(time) = known {
            return time - secs;
        }
        self.expected_between(index, secs).map_or(f64::INFINITY, |(_, _, next)| next - secs)
    }

    /// The mean of a curve between two times, of what is remembered; 0 when nothing is.
    pub fn mean(&self, curve: &str, from_secs: f64, to_secs: f64) -> f32 {
        let Some(index) = names::place(&CURVES, curve) else {
            return 0.0;
        };
        let kept = self.store.kept();
        let place = |secs: f64| (secs * HOPS_PER_SEC as f64).round().clamp(0.0, kept.end as f64) as u64;
        let ordered = from_secs <= to_secs && to_secs >= 0.0;
        let (from, to) = (place(from_secs).max(kept.start), (place(to_secs) + 1).min(kept.end));
        if !ordered || from >= to {
            return 0.0;
        }
        let sum: f64 = (from..to).filter_map(|row| self.store.row(row)).map(|row| f64::from(row.curves[index])).sum();
        (sum / (to - from) as f64) as f32
    }

    /// The curve's value at `secs` as a percentile of the last two minutes, 0..1: how much of them is lower.
    ///
    /// Half of what is exactly equal counts as lower.
    pub fn percentile(&self, curve: &str, secs: f64) -> f32 {
        let (Some(index), Some(_)) = (names::place(&CURVES, curve), self.rows_at(secs)) else {
            return 0.0;
        };
        let value = self.value(curve, secs);
        let ranks = &self.store.ranks;
        let lower = ranks.iter().filter(|row| row[index] < value).count() as f32;
        let equal = ranks.iter().filter(|row| row[index] == value).count() as f32;
        0.5_f32.mul_add(equal, lower) / ranks.len().max(1) as f32
    }

    /// One number about what was heard so far, or `None` when it is not known; `live` is always 1.
    pub fn scalar(&self, name: &str) -> Option<f64> {
        let index = names::place(&SCALARS, name)?;
        if index == names::LIVE { Some(1.0) } else { self.store.scalars[index] }
    }

    /// Writes the spectrum at `secs` into `out`, each value 0..1, lowest band first, 30 Hz to 16 kHz.
    pub fn spectrum_at(&self, secs: f64, out: &mut [f32]) {
        let Some((now, next, part)) = self.rows_at(secs) else {
            out.fill(0.0);
            return;
        };
        let mut bands = [0.0; SPECTRUM_BANDS];
        between(&now.spectrum, &next.spectrum, part, &mut bands);
        resample_bands(&bands, out);
    }

    /// Writes the values of a strip (`chroma`, `waveform`) at `secs` into `out`, each 0..1.
    ///
    /// Values past the strip's width, outside what is remembered and of an unknown name are 0.
    pub fn strip_at(&self, name: &str, secs: f64, out: &mut [f32]) {
        out.fill(0.0);
        let Some((now, next, part)) = self.rows_at(secs) else {
            return;
        };
        match name {
            "chroma" => between(&now.chroma, &next.chroma, part, out),
            "waveform" => between(&now.waveform, &next.waveform, part, out),
            _ => {}
        }
    }

    /// The span of this list (`chord`, `key`) that `secs` lies in, or `None`.
    ///
    /// How long the newest goes on is not known: its end and the seconds left are infinite, its progress 0.
    pub fn span_at(&self, list: &str, secs: f64) -> Option<SpanAt<'_>> {
        let spans = &self.store.spans[names::place(&SPANS, list)?];
        let index = spans.list.partition_point(|span| span.start_secs <= secs).checked_sub(1)?;
        let span = &spans.list[index];
        if secs >= span.end_secs || secs > self.heard_secs + HOLD_SECS {
            return None;
        }
        let len = span.end_secs - span.start_secs;
        let progress = ((secs - span.start_secs) / len).clamp(0.0, 1.0) as f32;
        Some(SpanAt { index: spans.forgotten + index, span, progress, left_secs: span.end_secs - secs })
    }

    /// Seconds from `secs` to the start of the next span of this list: infinite, unless it has already begun.
    pub fn until_span(&self, list: &str, secs: f64) -> f64 {
        let spans = names::place(&SPANS, list).map(|index| self.store.spans[index].list.as_slice()).unwrap_or_default();
        let next = spans.partition_point(|span| span.start_secs <= secs);
        spans.get(next).map_or(f64::INFINITY, |span| span.start_secs - secs)
    }

    /// All names that may be asked with their kind, in a stable order.
    pub fn names() -> Vec<(&'static str, FeatureKind)> {
        let of = |list: &'static [&'static str], kind| list.iter().map(move |&name| (name, kind));
        of(&CURVES, FeatureKind::Curve)
            .chain(of(&EVENTS, FeatureKind::Event))
            .chain(of(&SCALARS, FeatureKind::Scalar))
            .chain(of(&SPANS, FeatureKind::Span))
            .chain(of(&["chroma", "waveform"], FeatureKind::Strip))
            .collect()
    }

    /// The rows around `secs`, and how far it is from the first to the second.
    fn rows_at(&self, secs: f64) -> Option<(&Row, &Row, f32)> {
        let kept = self.store.kept();
        let last = kept.end.checked_sub(1)?;
        let remembered = secs >= (self.heard_secs - MEMORY_SECS).max(0.0) && secs <= self.heard_secs + HOLD_SECS;
        if !remembered {
            return None;
        }
        let at = (secs * HOPS_PER_SEC as f64).clamp(kept.start as f64, last as f64);
        let index = (at as u64).min(last);
        let (now, next) = (self.store.row(index)?, self.store.row((index + 1).min(last))?);
        Some((now, next, (at - index as f64) as f32))
    }

    /// Of the beats that are expected but have not happened: how many come until `secs`, the last of those, and the
    /// first after; `None` where none is expected.
    fn expected_between(&self, event: usize, secs: f64) -> Option<(u64, Option<f64>, f64)> {
        let Expected { beat_secs, period_secs, beats_to_downbeat, beats_in_bar } = self.store.expected?;
        let (first, step) = match event {
            names::BEAT => (beat_secs, period_secs),
            names::DOWNBEAT if beats_in_bar > 0 => {
                (beat_secs + f64::from(beats_to_downbeat) * period_secs, f64::from(beats_in_bar) * period_secs)
            }
            _ => return None,
        };
        // What was expected by now and was not told has not happened yet.
        let first = first.max(self.heard_secs);
        if !secs.is_finite() || secs <= self.heard_secs || secs < first {
            return secs.is_finite().then_some((0, None, first));
        }
        let passed = ((secs - first) / step).floor();
        let last = passed.mul_add(step, first);
        Some((passed as u64 + 1, Some(last), last + step))
    }
}

/// Bytes on the way from one row to the next, as 0..1.
fn between(now: &[u8], next: &[u8], part: f32, out: &mut [f32]) {
    for ((value, &a), &b) in out.iter_mut().zip(now).zip(next) {
        let (a, b) = (f32::from(a), f32::from(b));
        *value = (b - a).mul_add(part, a) / 255.0;
    }
}

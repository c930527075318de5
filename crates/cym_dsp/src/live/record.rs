//! What a listener knew, moment by moment, as a track: to measure it and to draw it.

use super::features::LiveFeatures;
use super::names::{CURVES, EVENTS, SCALARS};
use crate::analyse::HOPS_PER_SEC;
use crate::track::{ANALYSIS_VERSION, FeatureTrack, SPECTRUM_BANDS, Span, Strip};

/// Steps of the beat phase a second.
const PHASES_PER_SEC: f64 = 100.0;

/// Writes down what is known after every piece of sound.
#[derive(Debug, Default)]
pub struct Recording {
    track: FeatureTrack,
    reports: Vec<f64>,
    phases: Vec<f32>,
    hops: usize,
    seen: [u64; EVENTS.len()],
    last: LiveFeatures,
}

/// What was known when.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Every curve as it was at its time, every event at the time that was told for it, every span; `key` is the last.
    pub track: FeatureTrack,
    /// Media time at which each event of `onset` was told, in seconds.
    pub onset_reports: Vec<f64>,
    /// Beat phase as it was predicted, 0..1, every [`phase_hop_secs`](Self::phase_hop_secs) from 0.
    pub beat_phases: Vec<f32>,
    /// Time between two phases in seconds.
    pub phase_hop_secs: f64,
}

impl Recording {
    /// Writes down what is known now; to be called after every push.
    pub fn note(&mut self, features: &LiveFeatures) {
        let heard = features.heard_secs();
        for (index, name) in EVENTS.iter().enumerate() {
            let count = features.count(name, heard);
            // Two of a kind in one piece of sound are as good as one: nothing is picked so often.
            if count > self.seen[index] {
                self.seen[index] = count;
                let secs = heard - features.since(name, heard);
                self.track.events.entry((*name).to_owned()).or_default().push(secs);
                if *name == "onset" {
                    self.reports.push(heard);
                }
            }
        }
        for list in super::names::SPANS {
            self.note_span(features, list, heard);
        }
        while self.hops as f64 / HOPS_PER_SEC as f64 <= heard {
            self.note_hop(features, self.hops as f64 / HOPS_PER_SEC as f64);
            self.hops += 1;
        }
        while self.phases.len() as f64 / PHASES_PER_SEC <= heard {
            let (since, until) = (features.since("beat", heard), features.until("beat", heard));
            let phase = since / (since + until);
            self.phases.push(if phase.is_finite() { phase as f32 } else { 0.0 });
        }
        self.last = features.clone();
    }

    fn note_span(&mut self, features: &LiveFeatures, list: &str, heard: f64) {
        let Some(at) = features.span_at(list, heard) else {
            return;
        };
        let spans = self.track.spans.entry(list.to_owned()).or_default();
        if spans.last().is_none_or(|last| last.label != at.span.label) {
            if let Some(last) = spans.last_mut() {
                last.end_secs = at.span.start_secs;
            }
            spans.push(Span { end_secs: f64::INFINITY, ..at.span.clone() });
        }
    }

    fn note_hop(&mut self, features: &LiveFeatures, secs: f64) {
        for name in CURVES {
            self.track.curves.entry(name.to_owned()).or_default().push(features.value(name, secs));
        }
        let byte = |value: &f32| (value * 255.0).round() as u8;
        let mut bands = [0.0; SPECTRUM_BANDS];
        features.spectrum_at(secs, &mut bands);
        self.track.spectrum.frames.extend(bands.iter().map(byte));
        let hop_secs = 1.0 / HOPS_PER_SEC as f64;
        for (name, width) in [("chroma", 12), ("waveform", 2)] {
            let mut values = [0.0; 12];
            features.strip_at(name, secs, &mut values);
            let strip = self.track.strips.entry(name.to_owned()).or_insert_with(|| Strip {
                width,
                hop_secs,
                values: Vec::new(),
            });
            strip.values.extend(values[..width].iter().map(byte));
        }
    }

    /// All that was known.
    pub fn finish(self) -> Recorded {
        let Self { mut track, reports, phases, last, .. } = self;
        track.version = ANALYSIS_VERSION;
        track.duration_secs = last.heard_secs();
        track.hop_secs = 1.0 / HOPS_PER_SEC as f64;
        for name in EVENTS {
            track.events.entry(name.to_owned()).or_default();
        }
        for name in SCALARS {
            track.scalars.extend(last.scalar(name).map(|value| (name.to_owned(), value)));
        }
        let end_secs = track.duration_secs;
        for spans in track.spans.values_mut() {
            for span in spans {
                span.end_secs = span.end_secs.min(end_secs);
            }
        }
        if let Some(keys) = track.spans.remove("key") {
            let whole = keys.last().map(|last| Span { start_secs: 0.0, end_secs, label: last.label.clone() });
            track.spans.insert("key".to_owned(), whole.into_iter().collect());
            track.spans.insert("key.local".to_owned(), keys);
        }
        track.rank_curves();
        Recorded { track, onset_reports: reports, beat_phases: phases, phase_hop_secs: 1.0 / PHASES_PER_SEC }
    }
}

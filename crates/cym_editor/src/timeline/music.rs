//! What is known about a song's time: beats, bars, sections, and the moments at which something starts.

use std::sync::Arc;

use cym_engine::FeatureTrack;

/// The names under which an analysis may tell these moments; the first that is there counts.
const BEATS: [&str; 2] = ["beats", "beat"];
const BARS: [&str; 4] = ["downbeats", "bars", "downbeat", "bar"];
const SECTIONS: [&str; 2] = ["sections", "section"];
/// Bands whose onsets are drawn, low to high.
const HITS: [&str; 4] = ["bass.hits", "mid.hits", "mid_high.hits", "high.hits"];

/// Times in the analysed song, by what they are. Empty where the analysis does not know.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Music<'a> {
    track: Option<&'a Arc<FeatureTrack>>,
}

impl<'a> Music<'a> {
    /// What a song tells; `None` is silence.
    pub(crate) fn new(track: Option<&'a Arc<FeatureTrack>>) -> Self {
        Self { track }
    }

    /// Times of beats in seconds, rising.
    pub(crate) fn beats(self) -> &'a [f64] {
        self.first(&BEATS)
    }

    /// Times of first beats of bars in seconds, rising.
    pub(crate) fn bars(self) -> &'a [f64] {
        self.first(&BARS)
    }

    /// Times at which sections begin, in seconds, rising.
    pub(crate) fn sections(self) -> &'a [f64] {
        self.first(&SECTIONS)
    }

    /// Times of onsets with their band from 0 (low) to 1 (high).
    pub(crate) fn hits(self) -> impl Iterator<Item = (f32, &'a [f64])> {
        let last = (HITS.len() - 1) as f32;
        HITS.iter().enumerate().map(move |(i, name)| (i as f32 / last, self.named(name)))
    }

    /// Whether beats are known, so that time can be told and snapped in them.
    pub(crate) fn has_beats(self) -> bool {
        self.beats().len() > 1
    }

    fn first(self, names: &[&str]) -> &'a [f64] {
        names.iter().map(|name| self.named(name)).find(|times| !times.is_empty()).unwrap_or_default()
    }

    fn named(self, name: &str) -> &'a [f64] {
        self.track.and_then(|track| track.events.get(name)).map_or(&[], Vec::as_slice)
    }
}

/// The times of a rising list that lie in a part.
pub(crate) fn within(times: &[f64], from_secs: f64, to_secs: f64) -> &[f64] {
    let start = times.partition_point(|&time| time < from_secs);
    let end = times.partition_point(|&time| time <= to_secs);
    times.get(start..end).unwrap_or_default()
}

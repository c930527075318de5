//! What an artist puts right by hand in what was heard: the beat, the bars, the sections.
//!
//! Corrections are a small value beside the song, kept as readable lines, one a correction:
//!
//! ```text
//! song 183.250
//! nudge 12 ms
//! beats 1/2
//! bar 3 beats
//! bar at 12.345
//! section 0.000 intro
//! section 31.250 chorus
//! ```
//!
//! They change no analysis: [`Corrections::apply`] gives another track, and everything that is read off beats, bars, tempo and
//! sections follows, whoever asks and whenever.

mod beats;
mod sections;
mod text;

use super::FeatureTrack;
use crate::form;

pub use self::sections::{MAX_LABEL_CHARS, MAX_SECTIONS, SectionStart};

/// How far a grid can be nudged, in seconds, either way.
pub const MAX_NUDGE_SECS: f64 = 2.0;
/// How often beats can be halved or doubled in a row.
pub const MAX_LEVEL: i8 = 2;
/// Most beats that a bar can have.
pub const MAX_BAR_BEATS: u32 = 16;
/// Most marks at which bars begin anew.
const MAX_BAR_MARKS: usize = 256;
/// Files of one song in other formats differ in length by no more than this.
const SAME_SONG_SECS: f64 = 1.0;

/// What an artist put right by hand in what was heard of one song.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Corrections {
    /// Length of the song that they were made for, in seconds: another song is left alone.
    pub song_secs: Option<f64>,
    /// How much later the beats are than they were heard, in seconds; below 0 earlier.
    pub nudge_secs: f64,
    /// How often the beats are doubled; below 0, how often halved.
    pub level: i8,
    /// Beats in a bar.
    pub bar_beats: Option<u32>,
    /// Times of beats that begin a bar, in seconds, ascending, before the nudge; each holds on to the next.
    pub bars_at_secs: Vec<f64>,
    /// All sections of the song from its start on, in place of those that were heard; empty for those.
    pub sections: Vec<SectionStart>,
}

impl Corrections {
    /// Whether nothing is put right.
    pub fn is_empty(&self) -> bool {
        let Self { song_secs: _, nudge_secs, level, bar_beats, bars_at_secs, sections } = self;
        *nudge_secs == 0.0 && *level == 0 && bar_beats.is_none() && bars_at_secs.is_empty() && sections.is_empty()
    }

    /// Whether they were made for a song of this length in seconds.
    pub fn fit(&self, duration_secs: f64) -> bool {
        self.song_secs.is_none_or(|secs| (secs - duration_secs).abs() <= SAME_SONG_SECS)
    }

    /// The track as it is with them. A track of another song stays as it is.
    pub fn apply(&self, track: &FeatureTrack) -> FeatureTrack {
        let mut track = track.clone();
        if self.is_empty() || !self.fit(track.duration_secs) {
            return track;
        }
        beats::apply(self, &mut track);
        sections::apply(&self.sections, &mut track);
        if self.level != 0 && track.curves.contains_key("mood.arousal") {
            // Its formula takes the tempo.
            form::feel(&mut track);
        }
        for curve in ["tempo", "mood.arousal", "mood.valence"] {
            track.rank_curve(curve);
        }
        track
    }

    /// The beats half as fast, or twice as fast where `faster`; as far as it goes.
    pub fn other_level(mut self, faster: bool) -> Self {
        self.level = (self.level + if faster { 1 } else { -1 }).clamp(-MAX_LEVEL, MAX_LEVEL);
        self
    }

    /// The beats so much later, in seconds.
    pub fn nudged(mut self, secs: f64) -> Self {
        let nudge = (self.nudge_secs + secs).clamp(-MAX_NUDGE_SECS, MAX_NUDGE_SECS);
        // Kept in whole milliseconds, so that there and back again is nothing.
        self.nudge_secs = (nudge * 1000.0).round() / 1000.0;
        self
    }

    /// Bars that begin at a beat, given as it is shown, in seconds: the only mark at first, later from there on.
    pub fn bar_at(mut self, secs: f64) -> Self {
        let secs = secs - self.nudge_secs;
        if secs.is_finite() && self.bars_at_secs.len() < MAX_BAR_MARKS {
            let place = self.bars_at_secs.partition_point(|&mark| mark < secs);
            self.bars_at_secs.insert(place, secs.max(0.0));
        }
        self
    }

    /// Bars of so many beats.
    pub fn bars_of(mut self, beats: u32) -> Self {
        self.bar_beats = Some(beats.clamp(1, MAX_BAR_BEATS));
        self
    }
}

#[cfg(test)]
mod tests;

//! What is heard live, by name and by place in the store.

/// Curves, in the order in which a row of the store holds them.
pub(super) const CURVES: [&str; 27] = [
    "loudness",
    "loudness.lufs",
    "loudness.short",
    "rms",
    "centroid.hz",
    "rolloff.hz",
    "flatness",
    "flux",
    "percussive.share",
    "onset.strength",
    "tempo",
    "mode",
    "energy",
    "mood.arousal",
    "mood.valence",
    "bass.level",
    "bass.presence",
    "bass.time",
    "mid.level",
    "mid.presence",
    "mid.time",
    "mid_high.level",
    "mid_high.presence",
    "mid_high.time",
    "high.level",
    "high.presence",
    "high.time",
];

pub(super) const LOUDNESS: usize = 0;
pub(super) const LUFS: usize = 1;
pub(super) const SHORT: usize = 2;
pub(super) const RMS: usize = 3;
pub(super) const CENTROID: usize = 4;
pub(super) const ROLLOFF: usize = 5;
pub(super) const FLATNESS: usize = 6;
pub(super) const FLUX: usize = 7;
pub(super) const PERCUSSIVE: usize = 8;
pub(super) const STRENGTH: usize = 9;
pub(super) const TEMPO: usize = 10;
pub(super) const MODE: usize = 11;
pub(super) const ENERGY: usize = 12;
/// Arousal and valence follow energy.
pub(super) const VALENCE: usize = 14;
/// The level, the presence and the time of every band follow from here.
pub(super) const BANDS_FROM: usize = 15;

/// Events, in the order of the store's lists.
pub(super) const EVENTS: [&str; 10] =
    ["onset", "kick", "snare", "hat", "beat", "downbeat", "bass.hits", "mid.hits", "mid_high.hits", "high.hits"];

/// The drums follow: kick, snare, hat.
pub(super) const ONSET: usize = 0;
pub(super) const BEAT: usize = 4;
pub(super) const DOWNBEAT: usize = 5;
pub(super) const HITS_FROM: usize = 6;

/// Single numbers.
pub(super) const SCALARS: [&str; 8] = [
    "live",
    "loudness.integrated",
    "tempo.bpm",
    "beat.confidence",
    "bar.beats",
    "key.number",
    "key.confidence",
    "tuning.cents",
];

pub(super) const LIVE: usize = 0;
pub(super) const INTEGRATED: usize = 1;
pub(super) const BPM: usize = 2;
pub(super) const CONFIDENCE: usize = 3;
pub(super) const BAR_BEATS: usize = 4;
pub(super) const KEY_NUMBER: usize = 5;
pub(super) const KEY_CONFIDENCE: usize = 6;
pub(super) const TUNING: usize = 7;

/// Lists of spans.
pub(super) const SPANS: [&str; 2] = ["chord", "key"];

pub(super) const CHORD: usize = 0;
pub(super) const KEY: usize = 1;

/// Where a name stands in a list.
pub(super) fn place(list: &[&str], name: &str) -> Option<usize> {
    list.iter().position(|&known| known == name)
}

//! Notes, chords and keys.
//!
//! ```text
//! 170 ms spectrum, 20 Hz -> peaks, kept -> finish: tuning -> semitones -> notes -> chroma -> key, chords
//! ```
//!
//! Only the peaks of each spectrum are kept while the song comes in, because their tuning is not known
//! before its end. Everything else is looked at when the song is whole.

mod chord;
mod chroma;
mod key;
pub(crate) mod live;
mod notes;
mod peaks;
mod tuning;
mod viterbi;

use self::chroma::{Chroma, HEARD};
pub(crate) use self::key::label as key_label;
use self::peaks::Peaks;
use crate::analyse::history::History;
use crate::analyse::stft::Stft;
use crate::track::{FeatureTrack, Strip};

/// Frames a second.
pub(crate) const FRAMES_PER_SEC: u64 = 20;
const WINDOW_SECS: f64 = 0.17;
/// The twelve names from C up, as chord and key labels write them.
const NAMES: [&str; 12] = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"];

/// Gathers the spectral peaks of a song.
#[derive(Clone)]
pub(crate) struct HarmonyMeter {
    stft: Stft,
    peaks: Peaks,
}

impl HarmonyMeter {
    /// A meter for sound of this rate.
    pub(crate) fn new(rate_hz: u32) -> Self {
        Self { stft: Stft::new(rate_hz, WINDOW_SECS), peaks: Peaks::default() }
    }

    /// Samples in a window.
    pub(crate) fn window_len(&self) -> usize {
        self.stft.len()
    }

    /// Number of frames heard so far.
    pub(crate) fn frames(&self) -> u64 {
        self.peaks.frames() as u64
    }

    /// Hears the frame centred at a sample, or says `false` while its window is not all there.
    pub(crate) fn hear(&mut self, history: &History, centre: i64) -> bool {
        if centre + (self.stft.len() / 2) as i64 > history.end() {
            return false;
        }
        self.stft.run(history, centre);
        self.peaks.push(&self.stft);
        true
    }

    /// Writes chroma, key and chords of the first `frames` frames into `track`.
    pub(crate) fn finish(mut self, frames: usize, track: &mut FeatureTrack) {
        self.peaks.truncate(frames);
        let tuning = tuning::semitones(&self.peaks);
        let chroma = Chroma::new(&self.peaks, tuning);
        let hop_secs = 1.0 / FRAMES_PER_SEC as f64;
        let end_secs = track.duration_secs;
        let chords = chord::find(&chroma, hop_secs, end_secs);
        let keys = key::find(&chroma, &chords, hop_secs, end_secs);
        track.scalars.insert("tuning.cents".to_owned(), f64::from(tuning) * 100.0);
        track.scalars.insert("key.number".to_owned(), keys.number);
        track.scalars.insert("key.confidence".to_owned(), keys.confidence);
        let hops = track.curves.get("loudness").map_or(0, Vec::len);
        let mode = (0..hops).map(|hop| keys.mode_at(hop as f64 * track.hop_secs)).collect();
        track.curves.insert("mode".to_owned(), mode);
        track.spans.insert("key".to_owned(), keys.whole);
        track.spans.insert("key.local".to_owned(), keys.local);
        track.spans.insert("chord".to_owned(), chords);
        let values = chroma.semitone_bytes();
        track.strips.insert("semitones".to_owned(), Strip { width: HEARD, hop_secs, values });
        let values = chroma.bytes();
        track.strips.insert("chroma".to_owned(), Strip { width: 12, hop_secs, values });
    }
}

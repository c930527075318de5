//! The rhythm of a song: onsets, drums, tempo, beats and bars.
//!
//! ```text
//! frames -> Rises: how much each band rises, kept for the whole song
//!                | onsets::find     every start of something
//!                | drums::find      kick, snare, hat
//!                '-> pulse          one curve of accents, levelled over time
//!                        '-> beats::find     Viterbi over tempo and phase, then a rigid grid where one fits
//!                                '-> bars::find   which beats begin a bar, and how many beats a bar has
//! ```
//!
//! While the song is heard only some twenty numbers a frame are kept; all decisions fall at the end, when
//! the whole song is known.

mod bars;
mod beats;
mod curve;
mod drums;
mod ear;
pub(crate) mod intervals;
mod onsets;
mod pitch;
mod pulse;
pub(crate) mod rises;
mod viterbi;

pub(crate) use self::beats::{DISLIKE, FASTEST, LIKED, SLOWEST};
use self::ear::Ear;
pub(crate) use self::pulse::WEIGHTS as PULSE_WEIGHTS;
use self::rises::Rises;
use crate::analyse::stft::Stft;
use crate::track::FeatureTrack;

/// Analysed frames a second, as the analyser runs its spectra.
pub(crate) const FRAMES_PER_SEC: f64 = 240.0;
/// Analysed frames in a step of the pulse, on which beats are tracked.
pub(crate) const FRAMES_PER_STEP: usize = 2;
/// Steps of the pulse a second.
pub(crate) const STEPS_PER_SEC: f64 = FRAMES_PER_SEC / FRAMES_PER_STEP as f64;

/// Follows how every band rises, and tells the song's rhythm at the end.
#[derive(Clone)]
pub(crate) struct RhythmMeter {
    rises: Rises,
    ear: Ear,
}

impl RhythmMeter {
    /// A meter for frames of these two spectra.
    pub(crate) fn new(long: &Stft, short: &Stft) -> Self {
        Self { rises: Rises::new(long, short), ear: Ear::new(long) }
    }

    /// Takes in the newest frame.
    pub(crate) fn hear(&mut self, long: &Stft, short: &Stft) {
        self.rises.hear(long, short);
        self.ear.hear(long);
    }

    /// Writes the rhythm of the first `frames` frames into `track`, which knows the duration.
    ///
    /// Events `onset`, `kick`, `snare`, `hat`, `beat`, `downbeat`; curves `onset.strength` (0..1) and `tempo`
    /// (BPM, 0 without beats); numbers `tempo.bpm`, `beat.confidence` (0..1) and `bar.beats`, which are
    /// absent where there are no beats.
    pub(crate) fn finish(mut self, frames: usize, hops: usize, track: &mut FeatureTrack) {
        let duration_secs = track.duration_secs;
        self.rises.trim(frames, duration_secs);
        let heard = self.ear.finish(frames);
        let rises = &self.rises;
        let strength = onsets::strength(rises);
        let onsets = onsets::find(&strength, rises);
        let beats = beats::find(rises, &heard, &onsets, duration_secs);
        let bars = bars::find(rises, &heard, &beats);

        track.curves.insert("onset.strength".to_owned(), onsets::per_hop(&strength, hops));
        track.curves.insert("tempo".to_owned(), beats.tempo_curve(hops, track.hop_secs));
        let mut events = Vec::from(drums::find(rises, &heard, &onsets));
        events.push(("onset", onsets));
        if let Some(bpm) = beats.bpm() {
            track.scalars.insert("tempo.bpm".to_owned(), bpm);
            track.scalars.insert("beat.confidence".to_owned(), beats.confidence());
            track.scalars.insert("bar.beats".to_owned(), bars.beats as f64);
        }
        events.push(("downbeat", bars.downbeats));
        events.push(("beat", beats.times));
        for (name, times) in events {
            let inside = times.into_iter().map(|time: f64| time.clamp(0.0, duration_secs)).collect();
            track.events.insert(name.to_owned(), inside);
        }
    }
}

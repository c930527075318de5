//! Bars, beats and onsets as marks.

use cym_dsp::FeatureTrack;

use super::canvas::{Canvas, Ink};
use super::{Time, font, name};

/// Height of a lane of onsets.
pub(super) const LANE: usize = 26;
/// Lanes for drums and everything that starts, and lanes for a track that only knows bands.
const KINDS: [(&str, &str); 4] = [("onsets", "onset"), ("kick", "kick"), ("snare", "snare"), ("hat", "hat")];
const BANDS: [(&str, &str); 4] =
    [("bass", "bass.hits"), ("mid", "mid.hits"), ("mid high", "mid_high.hits"), ("high", "high.hits")];
/// Least pixels between two numbers of bars.
const ROOM: f32 = 34.0;

/// The lanes of a track: name and event.
pub(super) fn lanes(track: &FeatureTrack) -> &'static [(&'static str, &'static str)] {
    if track.events.contains_key("onset") { &KINDS } else { &BANDS }
}

/// Bars with their numbers, and beats as small marks; nothing but the name in a song without.
pub(super) fn bars(canvas: &mut Canvas, track: &FeatureTrack, time: Time, top: usize) {
    let top = top as f32;
    name(canvas, "bars", top + 12.0);
    for &beat in track.events.get("beat").into_iter().flatten() {
        let x = time.x(beat);
        canvas.fill(x - 0.5, top + 20.0, x + 0.5, top + 32.0, Ink::TEXT, 0.55);
    }
    let mut free = 0.0;
    for (index, &bar) in track.events.get("downbeat").into_iter().flatten().enumerate() {
        let x = time.x(bar);
        canvas.fill(x - 1.0, top, x + 1.0, top + 32.0, Ink::TEXT, 0.9);
        if x >= free {
            let number = (index + 1).to_string();
            canvas.text(&number, x + 5.0, top + 2.0, 12.0, Ink::TEXT);
            free = x + font::width(&number, 12.0) + ROOM;
        }
    }
}

/// One lane a kind, a mark an onset.
pub(super) fn onsets(canvas: &mut Canvas, track: &FeatureTrack, time: Time, top: usize) {
    for (number, &(text, event)) in lanes(track).iter().enumerate() {
        let top = (top + number * LANE) as f32;
        name(canvas, text, top + LANE as f32 / 2.0 - 1.0);
        let ink = Ink::hue(0.02 + 0.22 * number as f32, 0.8, 0.42);
        canvas.fill(
            time.x(0.0),
            top + LANE as f32 - 3.0,
            time.x(time.duration_secs),
            top + LANE as f32 - 2.0,
            Ink::LINE,
            1.0,
        );
        for &secs in track.events.get(event).into_iter().flatten() {
            let x = time.x(secs);
            canvas.fill(x - 1.0, top + 2.0, x + 1.0, top + LANE as f32 - 4.0, ink, 0.85);
        }
    }
}

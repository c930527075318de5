//! Mood, by a formula that is stated and not learned: a soft control, not a truth.
//!
//! ```text
//! arousal = 0.40 loudness + 0.25 motion + 0.20 brightness + 0.15 speed
//! valence = 0.5 + 0.30 mode + 0.10 (2 speed - 1) + 0.10 (2 brightness - 1)
//! ```
//!
//! `loudness` is the curve 0..1; `motion` and `brightness` are the places of the flux and of the centroid
//! among all moments of the song that sound; `speed` is the tempo from 60 (0) to 180 bpm (1), 0.5 when there
//! is none; `mode` is how much more a major than a minor key fits, -1..1. Both results are averaged over 4 s.
//! In silence arousal is 0 and valence in the middle.

use super::smooth;
use crate::track::FeatureTrack;

const SMOOTH_SECS: f64 = 4.0;
const SLOW_BPM: f64 = 60.0;
const FAST_BPM: f64 = 180.0;

/// What the formula takes, each as described above.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heard {
    pub(crate) loudness: f32,
    pub(crate) motion: f32,
    pub(crate) brightness: f32,
    pub(crate) speed: f32,
    pub(crate) mode: f32,
}

impl Heard {
    pub(crate) fn arousal(self) -> f32 {
        let Self { loudness, motion, brightness, speed, .. } = self;
        let sounds = (4.0 * loudness).min(1.0);
        0.4 * loudness + sounds * (0.25 * motion + 0.2 * brightness + 0.15 * speed)
    }

    pub(crate) fn valence(self) -> f32 {
        let Self { loudness, brightness, speed, mode, .. } = self;
        let sounds = (4.0 * loudness).min(1.0);
        0.5 + sounds * (0.3 * mode + 0.1 * (2.0 * speed - 1.0) + 0.1 * (2.0 * brightness - 1.0))
    }
}

/// Adds the curves `mood.arousal` and `mood.valence`, 0..1.
pub(super) fn hear(track: &mut FeatureTrack) {
    let curve = |name: &str| track.curves.get(name).map(Vec::as_slice).unwrap_or_default();
    let (loudness, mode) = (curve("loudness"), curve("mode"));
    let motion = places(&smooth(curve("flux"), track.hop_secs, 1.0), loudness);
    let brightness = places(&smooth(curve("centroid.hz"), track.hop_secs, 1.0), loudness);
    let bpm = track.scalar("tempo.bpm").filter(|&bpm| bpm > 0.0);
    let speed = speed(bpm);
    let at = |values: &[f32], index: usize| values.get(index).copied().unwrap_or_default();
    let heard: Vec<Heard> = (0..loudness.len())
        .map(|index| Heard {
            loudness: loudness[index],
            motion: at(&motion, index),
            brightness: at(&brightness, index),
            speed,
            mode: at(mode, index),
        })
        .collect();
    let arousal: Vec<f32> = heard.iter().map(|heard| heard.arousal()).collect();
    let valence: Vec<f32> = heard.iter().map(|heard| heard.valence()).collect();
    for (name, values) in [("mood.arousal", arousal), ("mood.valence", valence)] {
        track.curves.insert(name.to_owned(), smooth(&values, track.hop_secs, SMOOTH_SECS));
    }
}

/// How fast a tempo is, 0..1; in the middle without one.
pub(crate) fn speed(bpm: Option<f64>) -> f32 {
    bpm.map_or(0.5, |bpm| ((bpm - SLOW_BPM) / (FAST_BPM - SLOW_BPM)).clamp(0.0, 1.0) as f32)
}

/// Where each value stands among those of the moments that sound, 0..1.
fn places(values: &[f32], loudness: &[f32]) -> Vec<f32> {
    let mut sorted: Vec<f32> =
        values.iter().zip(loudness).filter(|&(_, &loudness)| loudness > 0.0).map(|(&value, _)| value).collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let len = sorted.len().max(1) as f32;
    values.iter().map(|&value| sorted.partition_point(|&other| other < value) as f32 / len).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formula_is_as_stated() {
        let most = Heard { loudness: 1.0, motion: 1.0, brightness: 1.0, speed: 1.0, mode: 1.0 };
        assert!((most.arousal() - 1.0).abs() < 1e-6 && (most.valence() - 1.0).abs() < 1e-6);
        let sad = Heard { speed: 0.0, brightness: 0.0, mode: -1.0, ..most };
        assert!((sad.valence() - 0.0).abs() < 1e-6, "{}", sad.valence());
        assert!((sad.arousal() - 0.65).abs() < 1e-6, "{}", sad.arousal());
        let silence = Heard { loudness: 0.0, ..most };
        assert_eq!((silence.arousal(), silence.valence()), (0.0, 0.5));
    }
}

//! How much is going on.

use super::smooth;
use crate::track::FeatureTrack;

/// Seconds over which energy is averaged.
const SMOOTH_SECS: f64 = 0.8;

/// Adds the curve `energy`: half the loudness, three tenths how much the spectrum moves, two tenths how
/// much bass there is, each 0..1 within the song.
pub(super) fn hear(track: &mut FeatureTrack) {
    let curve = |name: &str| track.curves.get(name).map(Vec::as_slice).unwrap_or_default();
    let (loudness, flux, bass) = (curve("loudness"), curve("flux"), curve("bass.level"));
    let hop_secs = track.hop_secs;
    let motion = smooth(flux, hop_secs, SMOOTH_SECS);
    let most = crate::analyse::percentile(&mut motion.clone(), 0.95);
    let scale = if most > 0.0 { 1.0 / most } else { 0.0 };
    let at = |values: &[f32], index: usize| values.get(index).copied().unwrap_or_default();
    let raw: Vec<f32> = (0..loudness.len())
        .map(|index| {
            let loudness = loudness[index];
            // What does not sound does not move either.
            let motion = (at(&motion, index) * scale).min(1.0) * (4.0 * loudness).min(1.0);
            0.5 * loudness + 0.3 * motion + 0.2 * at(bass, index)
        })
        .collect();
    let energy = smooth(&raw, hop_secs, SMOOTH_SECS);
    track.curves.insert("energy".to_owned(), energy);
}

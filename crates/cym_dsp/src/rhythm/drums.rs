//! Kick, snare and hat.

use super::onsets::{Peak, pick};
use super::rises::Rises;
use super::{FRAMES_PER_SEC, curve};

/// Least distance between two hits of one drum.
const GAP_SECS: f64 = 0.060;
/// How far a hit must stand out, as a part of the song's strong rises.
const KICK: f32 = 0.4;
const SNARE: f32 = 0.45;
const HAT: f32 = 0.35;
/// A kick has a click; a bass note has not. As a part of the strong rises from 1.5 to 6 kHz.
const CLICK: f32 = 0.05;
/// A drum is no quieter than this part of the song's loud moments: what is, is leakage or the foot of a note.
const KICK_LOUD: f32 = 0.1;
const NOISE_LOUD: f32 = 0.03;
/// How far the click may be from the boom, in frames (20 ms).
const CLICK_WITHIN: usize = 5;
/// How long after its start a drum must be loud, in frames (42 ms).
const AUDIBLE_WITHIN: usize = 10;
/// The longer a window, the later its strongest rise: by how much, in seconds.
const KICK_LATE_SECS: f64 = 0.009;
/// A snare is noise above and a skin below: how much the skin counts, as an exponent.
const SKIN: f32 = 0.3;

/// The times of every drum's hits, in seconds.
pub(super) fn find(rises: &Rises) -> [(&'static str, Vec<f64>); 3] {
    let times = |peaks: Vec<Peak>, late_secs: f64| -> Vec<f64> {
        peaks.into_iter().map(|peak| peak.frames / FRAMES_PER_SEC - late_secs).collect()
    };
    [
        ("kick", times(kicks(rises), KICK_LATE_SECS)),
        ("snare", times(snares(rises), 0.0)),
        ("hat", times(pick(&curve::scaled(rises.hat().to_vec()), HAT, GAP_SECS), 0.0)),
    ]
}

fn kicks(rises: &Rises) -> Vec<Peak> {
    let click = curve::highest_around(&curve::scaled(rises.snare.rise(3)), CLICK_WITHIN);
    let mut peaks = pick(&curve::scaled(rises.kick.rise(5)), KICK, GAP_SECS);
    let booms = curve::highest_ahead(rises.kick.amplitudes(), AUDIBLE_WITHIN);
    let loud = rises.loud();
    peaks.retain(|peak| click[peak.index] >= CLICK && booms[peak.index] >= KICK_LOUD * loud);
    peaks
}

fn snares(rises: &Rises) -> Vec<Peak> {
    let noise = curve::scaled(curve::rise(&rises.noise, 5));
    let skin = curve::highest_around(&curve::scaled(curve::rise(&rises.body, 5)), 4);
    let both = noise.iter().zip(&skin).map(|(noise, skin)| noise.powf(1.0 - SKIN) * skin.powf(SKIN)).collect();
    let mut peaks = pick(&curve::scaled(both), SNARE, GAP_SECS);
    let noises = curve::highest_ahead(rises.snare.amplitudes(), AUDIBLE_WITHIN);
    let loud = rises.loud();
    peaks.retain(|peak| noises[peak.index] >= NOISE_LOUD * loud);
    peaks
}

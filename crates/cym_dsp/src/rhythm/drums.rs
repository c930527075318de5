//! Kick, snare and hat.

use super::onsets::{Peak, pick};
use super::rises::Rises;
use super::{FRAMES_PER_SEC, curve};

/// Least distance between two hits of one drum.
const GAP_SECS: f64 = 0.060;
/// How far a hit must stand out, as a part of the song's strong rises.
const KICK: f32 = 0.4;
const SNARE: f32 = 0.5;
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
const SNARE_LATE_SECS: f64 = 0.003;
/// A snare is noise above and a skin below: how much the skin counts, as an exponent.
const SKIN: f32 = 0.2;
/// A kick has some noise of its own: how much of its strength is taken from a snare's.
const KICK_NOISE: f32 = 0.1;
/// Snares are measured against the strongest within so many seconds, which is taken to be at least this part of the
/// song's: a roll that grows is as much a snare as the crash after it.
const NEAR_SECS: f64 = 2.0;
const LEAST_STRONG: f32 = 0.4;

/// A hit belongs to an onset that is no further away than this.
const ONSET_WITHIN_SECS: f64 = 0.025;

/// The times of every drum's hits, in seconds: those of the onsets that they belong to.
pub(super) fn find(rises: &Rises, onsets: &[f64]) -> [(&'static str, Vec<f64>); 3] {
    let times = |peaks: Vec<Peak>, late_secs: f64| -> Vec<f64> {
        let mut times: Vec<f64> =
            peaks.into_iter().map(|peak| at_onset(peak.frames / FRAMES_PER_SEC - late_secs, onsets)).collect();
        times.dedup();
        times
    };
    [
        ("kick", times(kicks(rises), KICK_LATE_SECS)),
        ("snare", times(snares(rises), SNARE_LATE_SECS)),
        ("hat", times(pick(&curve::scaled(rises.hat().to_vec()), HAT, 0.0, GAP_SECS), 0.0)),
    ]
}

/// The time of the nearest onset, or `secs` itself where none is near.
fn at_onset(secs: f64, onsets: &[f64]) -> f64 {
    let next = onsets.partition_point(|&onset| onset < secs);
    let around = &onsets[next.saturating_sub(1)..(next + 1).min(onsets.len())];
    let near = around.iter().copied().min_by(|a, b| (a - secs).abs().total_cmp(&(b - secs).abs()));
    near.filter(|onset| (onset - secs).abs() <= ONSET_WITHIN_SECS).unwrap_or(secs)
}

fn kicks(rises: &Rises) -> Vec<Peak> {
    let click = curve::highest_around(&curve::scaled(rises.snare.rise(3)), CLICK_WITHIN);
    let mut peaks = pick(&curve::scaled(rises.kick.rise(5)), KICK, 0.0, GAP_SECS);
    let booms = curve::highest_ahead(rises.kick.amplitudes(), AUDIBLE_WITHIN);
    let loud = rises.loud();
    peaks.retain(|peak| click[peak.index] >= CLICK && booms[peak.index] >= KICK_LOUD * loud);
    peaks
}

fn snares(rises: &Rises) -> Vec<Peak> {
    let noise = curve::highest_around(&curve::scaled(curve::rise_over_mean(&rises.noise, 4, 5)), 1);
    let skin = curve::highest_around(&curve::scaled(curve::rise(&rises.body, 5)), 4);
    let boom = curve::highest_around(&curve::scaled(rises.kick.rise(5)), 4);
    let parts = noise.iter().zip(&skin).zip(&boom);
    let both: Vec<f32> = parts
        .map(|((noise, skin), boom)| {
            // A little is added to both, so that a clap without any skin still counts.
            let both = (noise + 0.01).powf(1.0 - SKIN) * (skin + 0.01).powf(SKIN) - 0.01;
            (both - KICK_NOISE * boom).max(0.0)
        })
        .collect();
    let strong = curve::strong(&both);
    let near = curve::highest_around(&both, (NEAR_SECS * FRAMES_PER_SEC) as usize);
    let scale =
        |(value, near): (&f32, f32)| if strong > 0.0 { value / near.clamp(LEAST_STRONG * strong, strong) } else { 0.0 };
    let mut peaks = pick(&both.iter().zip(near).map(scale).collect::<Vec<f32>>(), SNARE, 0.0, GAP_SECS);
    let noises = curve::highest_ahead(rises.snare.amplitudes(), AUDIBLE_WITHIN);
    let loud = rises.loud();
    peaks.retain(|peak| noises[peak.index] >= NOISE_LOUD * loud);
    peaks
}

//! Kick, snare and hat.

use super::ear::Heard;
use super::onsets::pick;
use super::rises::Rises;
use super::{FRAMES_PER_SEC, curve};

/// Least distance between two hits of one drum.
const GAP_SECS: f64 = 0.060;
/// A snare is noise above and a skin below: how much the skin counts, as an exponent.
const SKIN: f32 = 0.2;
/// A kick has some noise of its own: how much of its strength is taken from a snare's.
const KICK_NOISE: f32 = 0.1;
/// Snares are measured against the strongest within so many seconds, which is taken to be at least this part of the
/// song's: a roll that grows is as much a snare as the crash after it.
const NEAR_SECS: f64 = 2.0;
const LEAST_STRONG: f32 = 0.4;

/// How far from a hit its rise may be, in frames (17 ms).
const NEEDED_WITHIN: usize = 4;
/// A hit belongs to an onset that is no further away than this.
const ONSET_WITHIN_SECS: f64 = 0.025;

/// The times of every drum's hits, in seconds: those of the onsets that they belong to.
pub(super) fn find(rises: &Rises, heard: &Heard, onsets: &[f64]) -> [(&'static str, Vec<f64>); 3] {
    let kick = Drum { part: 0.45, least: 0.37, threshold: 0.4, needed: 0.0, late_secs: 0.009 };
    let snare = Drum { part: 0.70, least: 0.25, threshold: 0.5, needed: 0.0, late_secs: 0.003 };
    let hat = Drum { part: 0.50, least: 0.30, threshold: 0.35, needed: 0.5, late_secs: 0.0 };
    [
        ("kick", kick.hits(&heard.kick, &curve::scaled(rises.kick.rise(5)), onsets)),
        ("snare", snare.hits(&heard.snare, &snares(rises), onsets)),
        ("hat", hat.hits(&heard.hat, &curve::scaled(rises.hat().to_vec()), onsets)),
    ]
}

/// How the hits of a drum are decided.
struct Drum {
    /// How much the network counts beside the rises, 0..1.
    part: f32,
    /// How far both together must stand above the moments around.
    least: f32,
    /// The rise that alone would be a hit, as a part of the song's strong rises: it counts half, twice as much whole.
    threshold: f32,
    /// Without a rise of this part of that there is no hit, whatever the network expects.
    needed: f32,
    /// The longer a window, the later its strongest rise: by how much, in seconds.
    late_secs: f64,
}

impl Drum {
    fn hits(&self, heard: &[f32], rises: &[f32], onsets: &[f64]) -> Vec<f64> {
        let late = (self.late_secs * FRAMES_PER_SEC).round() as usize;
        let heard = Heard::per_frame(heard, rises.len());
        let both: Vec<f32> = heard
            .into_iter()
            .enumerate()
            .map(|(frame, heard)| {
                let rise = rises.get(frame + late).copied().unwrap_or(0.0);
                self.part.mul_add(heard, (1.0 - self.part) * (0.5 * rise / self.threshold).min(1.0))
            })
            .collect();
        let mut hits = pick(&both, self.least, 0.0, GAP_SECS);
        let highest = curve::highest_around(rises, NEEDED_WITHIN + late);
        hits.retain(|hit| highest[hit.index] >= self.needed * self.threshold);
        let mut times: Vec<f64> = hits.into_iter().map(|hit| at_onset(hit.frames / FRAMES_PER_SEC, onsets)).collect();
        times.dedup();
        times
    }
}

/// The time of the nearest onset, or `secs` itself where none is near.
fn at_onset(secs: f64, onsets: &[f64]) -> f64 {
    let next = onsets.partition_point(|&onset| onset < secs);
    let around = &onsets[next.saturating_sub(1)..(next + 1).min(onsets.len())];
    let near = around.iter().copied().min_by(|a, b| (a - secs).abs().total_cmp(&(b - secs).abs()));
    near.filter(|onset| (onset - secs).abs() <= ONSET_WITHIN_SECS).unwrap_or(secs)
}

/// How much each frame sounds like a snare: noise with a skin below it.
fn snares(rises: &Rises) -> Vec<f32> {
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
    both.iter().zip(near).map(scale).collect::<Vec<f32>>()
}

//! What counts of a song for a director.

use super::grid::Grid;
use super::rules::Feeling;
use crate::FeatureTrack;

/// Most sections, drops or builds that are looked at.
const MOST: usize = 4096;
/// Samples of a curve a beat.
const SAMPLES: u32 = 4;

/// What is heard of a song, at any time of it.
pub trait Hear {
    /// Length in seconds.
    fn end_secs(&self) -> f64;
    /// Seconds to the next of these events after a time, infinite after the last.
    fn until(&self, event: &str, secs: f64) -> f64;
    /// How much of the song has a lower value of a curve, 0 to 1.
    fn rank(&self, curve: &str, secs: f64) -> f32;
    /// The name of the stretch of a list, such as `section`, that a time lies in, and the seconds to its end.
    fn stretch(&self, list: &str, secs: f64) -> Option<(String, f64)>;
}

impl Hear for FeatureTrack {
    fn end_secs(&self) -> f64 {
        self.duration_secs
    }

    fn until(&self, event: &str, secs: f64) -> f64 {
        Self::until(self, event, secs)
    }

    fn rank(&self, curve: &str, secs: f64) -> f32 {
        self.percentile(curve, secs)
    }

    fn stretch(&self, list: &str, secs: f64) -> Option<(String, f64)> {
        self.span_at(list, secs).map(|at| (at.span.label.clone(), at.left_secs))
    }
}

/// A section of a song.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its start and end in seconds.
    pub secs: [f64; 2],
    /// Sections that sound alike have one number, counted from 0 in the order in which they first come.
    pub label: usize,
    /// What it is called: its name as heard or given by hand, in small letters, and its part in the song where that can be told.
    pub names: Vec<String>,
}

/// What counts of a song for a director.
#[derive(Clone, Debug, PartialEq)]
pub struct Song {
    pub(super) end_secs: f64,
    pub(super) grid: Grid,
    pub(super) parts: Vec<Part>,
    pub(super) drops: Vec<f64>,
    /// Starts and ends of what builds up to something, in seconds.
    pub(super) builds: Vec<[f64; 2]>,
    /// By beat, its rank among the song's beats, 0 to 1.
    pub(super) energy: Vec<f32>,
    pub(super) valence: Vec<f32>,
    pub(super) arousal: Vec<f32>,
}

impl Song {
    /// Gathers it.
    pub fn hear(heard: &dyn Hear) -> Self {
        let end_secs = Some(heard.end_secs()).filter(|end| end.is_finite()).unwrap_or(0.0).clamp(0.0, 86_400.0);
        let grid = Grid::new(&events(heard, "beat", end_secs), &events(heard, "downbeat", end_secs), end_secs);
        let ranks = |curve: &str| ranked(&grid, |secs| heard.rank(curve, secs), end_secs);
        let energy = ranks("energy");
        let mut parts = parts(heard, end_secs);
        name_parts(&mut parts, &grid, &energy);
        Self {
            valence: ranks("mood.valence"),
            arousal: ranks("mood.arousal"),
            drops: events(heard, "drop", end_secs),
            builds: spans(heard, "build", end_secs).into_iter().map(|(_, secs)| secs).collect(),
            end_secs,
            grid,
            parts,
            energy,
        }
    }

    /// Its sections.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Length in seconds.
    pub fn end_secs(&self) -> f64 {
        self.end_secs
    }

    /// The section that a time lies in.
    pub(super) fn part_at(&self, secs: f64) -> Option<&Part> {
        let at = self.parts.partition_point(|part| part.secs[0] <= secs).checked_sub(1)?;
        self.parts.get(at).filter(|part| secs < part.secs[1])
    }

    /// The mean rank of a curve between two places.
    pub(super) fn mean(curve: &[f32], from: f64, to: f64) -> f32 {
        let last = curve.len().saturating_sub(1);
        let (from, to) = ((from.max(0.0).round() as usize).min(last), (to.max(0.0).round() as usize).min(curve.len()));
        let part = &curve[from.min(curve.len())..to.max(from)];
        if part.is_empty() {
            curve.get(from).copied().unwrap_or(0.5)
        } else {
            part.iter().sum::<f32>() / part.len() as f32
        }
    }

    /// Whether a mood is felt between two places.
    pub(super) fn feels(&self, feeling: Feeling, from: f64, to: f64) -> bool {
        feeling.is_felt(Self::mean(&self.valence, from, to), Self::mean(&self.arousal, from, to))
    }
}

/// Times of events, ascending.
fn events(heard: &dyn Hear, event: &str, end_secs: f64) -> Vec<f64> {
    let mut times = Vec::new();
    let mut secs = -1e-3;
    while times.len() < 100_000 {
        let next = secs + heard.until(event, secs);
        // Past a time that cannot be told from the last one nothing comes any more.
        if !(next > secs && next <= end_secs) {
            break;
        }
        times.push(next.max(0.0));
        secs = next;
    }
    times
}

/// Named stretches, ascending.
fn spans(heard: &dyn Hear, list: &str, end_secs: f64) -> Vec<(String, [f64; 2])> {
    let mut found: Vec<(String, [f64; 2])> = Vec::new();
    let mut secs = 0.0;
    while secs < end_secs && found.len() < MOST {
        match heard.stretch(list, secs) {
            Some((name, left)) if left > 0.0 && left.is_finite() => {
                found.push((name, [secs, (secs + left).min(end_secs)]));
                secs += left + 1e-6;
            }
            // Nothing here: a little later there may be something.
            _ => secs += 0.1,
        }
    }
    found
}

/// For each beat the rank of a curve's mean over it, among all beats. Beats that are all alike are in the middle.
fn ranked(grid: &Grid, value: impl Fn(f64) -> f32, end_secs: f64) -> Vec<f32> {
    let means: Vec<f32> = grid
        .beats
        .windows(2)
        .map(|pair| {
            let at = |part: u32| pair[0] + (pair[1] - pair[0]) * (f64::from(part) + 0.5) / f64::from(SAMPLES);
            (0..SAMPLES).map(|part| value(at(part).clamp(0.0, end_secs))).sum::<f32>() / SAMPLES as f32
        })
        .collect();
    let mut sorted = means.clone();
    sorted.sort_by(f32::total_cmp);
    let count = means.len().max(1) as f32;
    let rank = |mean: &f32| {
        let lower = sorted.partition_point(|other| other < mean);
        let upto = sorted.partition_point(|other| other <= mean);
        (lower + upto) as f32 / (2.0 * count)
    };
    means.iter().map(rank).collect()
}

fn parts(heard: &dyn Hear, end_secs: f64) -> Vec<Part> {
    let mut labels: Vec<String> = Vec::new();
    let spans = spans(heard, "section", end_secs).into_iter();
    spans
        .map(|(name, secs)| {
            let name = name.to_lowercase();
            let label = labels.iter().position(|known| *known == name).unwrap_or_else(|| {
                labels.push(name.clone());
                labels.len() - 1
            });
            Part { secs, label, names: vec![name] }
        })
        .collect()
}

/// What a song's sections are in it, where that can be told from how often they come and how much goes on: the repeated one
/// with most going on is the chorus, other repeated ones are verses, the first and last, where they come once or are the
/// calmest, intro and outro, and what comes once in between is a bridge. A name that was given says it already.
fn name_parts(parts: &mut [Part], grid: &Grid, energy: &[f32]) {
    const KNOWN: [&str; 5] = ["intro", "verse", "chorus", "bridge", "outro"];
    let given = parts.iter().any(|part| part.names.iter().any(|name| KNOWN.iter().any(|known| name.contains(known))));
    if given || parts.len() < 2 {
        return;
    }
    let labels = parts.iter().map(|part| part.label).max().map_or(0, |most| most + 1);
    let mut sums = vec![(0.0_f32, 0_usize); labels];
    for part in parts.iter() {
        let mean = Song::mean(energy, grid.beat_at(part.secs[0]), grid.beat_at(part.secs[1]));
        sums[part.label].0 += mean;
        sums[part.label].1 += 1;
    }
    let mean = |label: usize| sums[label].0 / sums[label].1.max(1) as f32;
    let repeated = (0..labels).filter(|label| sums[*label].1 > 1);
    let chorus = repeated.max_by(|a, b| mean(*a).total_cmp(&mean(*b)));
    let last = parts.len() - 1;
    for (place, part) in parts.iter_mut().enumerate() {
        let once = sums[part.label].1 == 1;
        let name = match place {
            _ if Some(part.label) == chorus => "chorus",
            0 if once || mean(part.label) < 0.38 => "intro",
            place if place == last && (once || mean(part.label) < 0.38) => "outro",
            _ if once => "bridge",
            _ => "verse",
        };
        part.names.push(name.to_owned());
    }
}

//! The key of the song, and of each stretch of it.

use super::NAMES;
use super::chroma::{Chroma, Twelve, unit};
use super::viterbi::{path, runs};
use crate::track::Span;

/// How well each note fits a major and a minor key, from the tonic up (C. Krumhansl and E. Kessler, 1982).
const MAJOR: Twelve = [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88];
const MINOR: Twelve = [6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17];
/// How well each chord fits a key: semitones above the tonic, whether it is minor, and its weight. The four
/// chords of the commonest loop (i VI III VII, or vi IV I V) weigh alike in a minor key and in its relative
/// major, so that the chord a song starts from decides.
const MAJOR_CHORDS: [(usize, bool, f32); 9] = [
    (0, false, 1.0),
    (5, false, 0.7),
    (7, false, 0.8),
    (9, true, 0.6),
    (2, true, 0.55),
    (4, true, 0.4),
    (2, false, 0.15),
    (10, false, 0.15),
    (0, true, -0.3),
];
const MINOR_CHORDS: [(usize, bool, f32); 9] = [
    (0, true, 1.0),
    (5, true, 0.7),
    (7, true, 0.5),
    (7, false, 0.7),
    (8, false, 0.7),
    (10, false, 0.7),
    (3, false, 0.7),
    (5, false, 0.2),
    (0, false, -0.2),
];
const OTHER_CHORD: f32 = -0.25;
/// How much chords count beside notes, and the first and the last chord beside a song full of one chord.
pub(super) const CHORDS: f32 = 2.0;
const FIRST: f32 = 0.2;
const LAST: f32 = 0.1;
/// How much the bass counts beside the treble.
pub(super) const BASS: f32 = 0.4;
/// A difference in correlation between the best two keys of this much is beyond doubt.
pub(super) const SURE: f32 = 0.2;
/// Local keys: seconds in a window, windows a second, and what a change costs in correlation.
const LOCAL_SECS: f64 = 12.0;
const LOCAL_CHANGE: f32 = 1.5;
/// How much better another key must fit than the song's own, in correlation.
const HOME: f32 = 0.12;

/// What [`find`] found.
pub(super) struct Keys {
    /// One span over the song, or none in a song without notes.
    pub whole: Vec<Span>,
    /// Keys of stretches of the song.
    pub local: Vec<Span>,
    /// The whole song's key: 0 to 11 for C major to B major, 12 to 23 for C minor to B minor; -1 for none.
    pub number: f64,
    /// 0 (two keys fit alike) to 1.
    pub confidence: f64,
    /// Second by second, how much better the best major key fits than the best minor key, -1..1.
    modes: Vec<f32>,
}

impl Keys {
    /// How major (1) or minor (-1) the music is at a time.
    pub(super) fn mode_at(&self, secs: f64) -> f32 {
        let Some(last) = self.modes.len().checked_sub(1) else {
            return 0.0;
        };
        let at = (secs - 0.5).clamp(0.0, last as f64);
        let (index, part) = (at as usize, at.fract() as f32);
        let (now, next) = (self.modes[index], self.modes[(index + 1).min(last)]);
        (next - now).mul_add(part, now)
    }
}

/// Finds the keys.
pub(super) fn find(chroma: &Chroma, chords: &[Span], hop_secs: f64, end_secs: f64) -> Keys {
    let rows: Vec<Twelve> = (0..chroma.len()).map(|frame| row(chroma, frame)).collect();
    let notes = correlations(&mean(&rows));
    let chords = chord_fits(chords);
    let fits: [f32; 24] = std::array::from_fn(|key| CHORDS.mul_add(chords[key], notes[key]) / (1.0 + CHORDS));
    let mut order: Vec<usize> = (0..fits.len()).collect();
    order.sort_by(|&a, &b| fits[b].total_cmp(&fits[a]));
    let (best, next) = (fits[order[0]], fits[order[1]]);
    if notes.iter().all(|&fit| fit <= 0.0) {
        return Keys { whole: Vec::new(), local: Vec::new(), number: -1.0, confidence: 0.0, modes: Vec::new() };
    }
    let whole = vec![Span { start_secs: 0.0, end_secs, label: label(order[0]) }];
    let confidence = f64::from(((best - next) / SURE).clamp(0.0, 1.0));
    let mut scores = windows(&rows, hop_secs);
    let modes = scores.chunks_exact(24).map(mode).collect();
    scores.iter_mut().skip(order[0]).step_by(24).for_each(|score| *score += HOME);
    Keys { whole, local: local(&scores, end_secs), number: order[0] as f64, confidence, modes }
}

/// A frame as the keys see it.
fn row(chroma: &Chroma, frame: usize) -> Twelve {
    let (treble, bass) = (unit(&chroma.treble[frame]), unit(&chroma.bass[frame]));
    let weight = chroma.weight(frame);
    std::array::from_fn(|class| weight * BASS.mul_add(bass[class], treble[class]))
}

fn mean(rows: &[Twelve]) -> Twelve {
    let mut sum = [0.0; 12];
    for row in rows {
        sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value / rows.len() as f32);
    }
    sum
}

/// How well all 24 keys fit, -1..1, major keys first.
pub(super) fn correlations(chroma: &Twelve) -> [f32; 24] {
    let centred = |row: &Twelve| {
        let mean = row.iter().sum::<f32>() / 12.0;
        unit(&row.map(|value| value - mean))
    };
    let (chroma, major, minor) = (centred(chroma), centred(&MAJOR), centred(&MINOR));
    std::array::from_fn(|key| {
        let profile = if key < 12 { &major } else { &minor };
        (0..12).map(|step| chroma[(key + step) % 12] * profile[step]).sum()
    })
}

/// How well the chords of the song fit all 24 keys, by the time that they sound.
fn chord_fits(chords: &[Span]) -> [f32; 24] {
    let root_of = |span: &Span| {
        let (root, kind) = span.label.split_once(':')?;
        Some((NAMES.iter().position(|name| *name == root)?, kind.starts_with("min")))
    };
    let known: Vec<((usize, bool), f32)> =
        chords.iter().filter_map(|span| Some((root_of(span)?, (span.end_secs - span.start_secs) as f32))).collect();
    let total = known.iter().map(|(_, secs)| secs).sum::<f32>().max(1e-6);
    let first = known.first().map(|&(chord, _)| (chord, FIRST));
    let last = known.last().map(|&(chord, _)| (chord, LAST));
    let weighted = || known.iter().map(|&(chord, secs)| (chord, secs / total)).chain(first).chain(last);
    std::array::from_fn(|key| weighted().map(|(chord, weight)| weight * chord_fit(key, chord)).sum())
}

/// How well a chord (its root, and whether it is minor) fits a key.
pub(super) fn chord_fit(key: usize, (root, minor): (usize, bool)) -> f32 {
    let fits = if key < 12 { &MAJOR_CHORDS } else { &MINOR_CHORDS };
    let above = (root + 24 - key) % 12;
    let known = fits.iter().find(|&&(step, is_minor, _)| step == above && is_minor == minor);
    known.map_or(OTHER_CHORD, |&(_, _, fit)| fit)
}

/// How well each key fits windows one second apart.
fn windows(rows: &[Twelve], hop_secs: f64) -> Vec<f32> {
    let step = (1.0 / hop_secs).round() as usize;
    let half = (LOCAL_SECS / 2.0 / hop_secs).round() as usize;
    let fits = |start: usize| {
        let middle = start + step / 2;
        correlations(&mean(&rows[middle.saturating_sub(half)..(middle + half).min(rows.len())]))
    };
    (0..rows.len()).step_by(step).flat_map(fits).collect()
}

/// The best major fit less the best minor fit, as a part of what is beyond doubt.
pub(super) fn mode(fits: &[f32]) -> f32 {
    let best = |fits: &[f32]| fits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    ((best(&fits[..12]) - best(&fits[12..])) / SURE).clamp(-1.0, 1.0)
}

/// Keys held until another one fits better for long.
fn local(scores: &[f32], end_secs: f64) -> Vec<Span> {
    let last = scores.len() / 24;
    let secs = |window: usize| (window as f64).min(end_secs);
    runs(&path(scores, 24, LOCAL_CHANGE))
        .into_iter()
        .map(|(key, from, to)| {
            let end_secs = if to == last { end_secs } else { secs(to) };
            Span { start_secs: secs(from), end_secs, label: label(key) }
        })
        .collect()
}

/// The name of a key: `C:major`.
pub(crate) fn label(key: usize) -> String {
    format!("{}:{}", NAMES[key % 12], if key < 12 { "major" } else { "minor" })
}

//! Chords: templates, and a path through them that does not hop about.

use super::NAMES;
use super::chroma::{Chroma, Twelve, unit};
use super::viterbi::{path, runs};
use crate::track::Span;

/// Kinds of chord: the name after the root, and the weights of its notes above the root.
const KINDS: [(&str, &[(usize, f32)]); 5] = [
    ("maj", &[(0, 1.0), (4, 1.0), (7, 1.0)]),
    ("min", &[(0, 1.0), (3, 1.0), (7, 1.0)]),
    ("7", &[(0, 1.0), (4, 1.0), (7, 1.0), (10, SEVENTH)]),
    ("min7", &[(0, 1.0), (3, 1.0), (7, 1.0), (10, SEVENTH)]),
    ("maj7", &[(0, 1.0), (4, 1.0), (7, 1.0), (11, SEVENTH)]),
];
const SEVENTH: f32 = 0.6;
/// What a seventh must win by.
const SEVENTH_COST: f32 = 0.03;
/// How much the bass note tells of the root.
const BASS: f32 = 0.25;
/// What a frame without a chord scores.
const NONE: f32 = 0.45;
/// How much a better fit counts against staying.
const GAIN: f32 = 10.0;
/// Logarithm of how much less likely one certain other chord is than the same, from frame to frame:
/// .97 to stay against .03 shared by the 60 others.
const CHANGE: f32 = 7.57;

/// The chords of a song without gaps, `N` where there is none.
pub(super) fn find(chroma: &Chroma, hop_secs: f64, end_secs: f64) -> Vec<Span> {
    let templates = templates();
    let states = templates.len() + 1;
    let mut scores = Vec::with_capacity(chroma.len() * states);
    for frame in 0..chroma.len() {
        let (treble, bass) = (unit(&chroma.treble[frame]), unit(&chroma.bass[frame]));
        let weight = GAIN * chroma.weight(frame);
        scores.extend(templates.iter().map(|template| {
            let fit: f32 = template.notes.iter().zip(&treble).map(|(a, b)| a * b).sum();
            weight * (fit + BASS * bass[template.root] - template.cost)
        }));
        // Where nothing sounds, no chord is better than any.
        scores.push(weight * NONE + 0.02 * GAIN * (1.0 - chroma.weight(frame)));
    }
    let frames = chroma.len();
    // A frame stands for the time around its centre.
    let start = |frame: usize| ((frame as f64 - 0.5) * hop_secs).clamp(0.0, end_secs);
    runs(&path(&scores, states, CHANGE))
        .into_iter()
        .map(|(state, from, to)| Span {
            start_secs: start(from),
            end_secs: if to == frames { end_secs } else { start(to) },
            label: templates.get(state).map_or_else(|| "N".to_owned(), |template| template.label.clone()),
        })
        .collect()
}

struct Template {
    root: usize,
    notes: Twelve,
    cost: f32,
    label: String,
}

fn templates() -> Vec<Template> {
    let template = |root: usize, (name, weights): (&str, &[(usize, f32)])| {
        let mut notes = [0.0; 12];
        weights.iter().for_each(|&(step, weight)| notes[(root + step) % 12] = weight);
        let cost = if weights.len() > 3 { SEVENTH_COST } else { 0.0 };
        Template { root, notes: unit(&notes), cost, label: format!("{}:{name}", NAMES[root]) }
    };
    KINDS.into_iter().flat_map(|kind| (0..12).map(move |root| template(root, kind))).collect()
}

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
const SEVENTH: f32 = 0.8;
/// How much the bass note tells of the root.
pub(super) const BASS: f32 = 0.25;
/// How much a chord gains by the notes that the song has most: chords of its key are likelier than others.
pub(super) const SONG: f32 = 0.3;
/// What a frame without a chord scores.
pub(super) const NONE: f32 = 0.85;
/// How much a better fit counts against staying.
pub(super) const GAIN: f32 = 10.0;
/// What a change of chord costs: about as much as it is unlikely from one frame to the next.
pub(super) const CHANGE: f32 = 10.0;

/// The chords of a song without gaps, `N` where there is none.
pub(super) fn find(chroma: &Chroma, hop_secs: f64, end_secs: f64) -> Vec<Span> {
    let mut templates = templates();
    let song = song(chroma);
    for template in &mut templates {
        template.bonus = SONG * template.fit(&song);
    }
    let states = templates.len() + 1;
    let mut scores = Vec::with_capacity(chroma.len() * states);
    for frame in 0..chroma.len() {
        let (treble, bass) = (unit(&chroma.treble[frame]), unit(&chroma.bass[frame]));
        let weight = GAIN * chroma.weight(frame);
        scores.extend(
            templates
                .iter()
                .map(|template| weight * (template.fit(&treble) + BASS * bass[template.root] + template.bonus)),
        );
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

/// The notes of one chord.
pub(super) struct Template {
    pub(super) root: usize,
    notes: Twelve,
    /// What the whole song says for it.
    bonus: f32,
    pub(super) label: String,
}

impl Template {
    /// Whether its third is minor.
    pub(super) fn minor(&self) -> bool {
        self.notes[(self.root + 3) % 12] > 0.0
    }

    /// How well it fits notes of length 1, 0..1.
    pub(super) fn fit(&self, notes: &Twelve) -> f32 {
        self.notes.iter().zip(notes).map(|(a, b)| a * b).sum()
    }
}

/// The notes of the song as a whole.
fn song(chroma: &Chroma) -> Twelve {
    let mut sum = [0.0; 12];
    for frame in 0..chroma.len() {
        let (notes, weight) = (unit(&chroma.treble[frame]), chroma.weight(frame));
        sum.iter_mut().zip(notes).for_each(|(sum, note)| *sum += weight * note);
    }
    unit(&sum)
}

/// All chords that are known.
pub(super) fn templates() -> Vec<Template> {
    let template = |root: usize, (name, weights): (&str, &[(usize, f32)])| {
        let mut notes = [0.0; 12];
        for &(step, weight) in weights {
            notes[(root + step) % 12] = weight;
        }
        Template { root, notes: unit(&notes), bonus: 0.0, label: format!("{}:{name}", NAMES[root]) }
    };
    KINDS.into_iter().flat_map(|kind| (0..12).map(move |root| template(root, kind))).collect()
}

//! Known words that are written like an unknown one.

use std::collections::BTreeSet;

use crate::words::lexicon::{Lexicon, Role};

/// How many are offered.
const OFFERED: usize = 3;
/// From this likeness on, 0..1, a term is offered.
const ALIKE: f32 = 0.34;

/// The terms that are written most like a word, nearest first.
pub(super) fn suggest(lexicon: &Lexicon, word: &str) -> Vec<String> {
    let own = trigrams(word);
    let useful = |term: &&super::Term| !matches!(term.role, Role::Quiet | Role::Motion);
    let mut found: Vec<(f32, &str)> = lexicon
        .terms()
        .iter()
        .filter(useful)
        .map(|term| (likeness(&own, &trigrams(&term.text)), term.text.as_str()))
        .filter(|&(alike, _)| alike >= ALIKE)
        .collect();
    found.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
    found.into_iter().take(OFFERED).map(|(_, text)| text.to_owned()).collect()
}

/// The runs of two and of three letters of a word, its ends marked.
fn trigrams(word: &str) -> BTreeSet<Vec<char>> {
    let letters: Vec<char> = std::iter::once('<').chain(word.chars()).chain(['>']).collect();
    letters.windows(3).chain(letters.windows(2)).map(<[char]>::to_vec).collect()
}

/// The share of runs that two words have in common (Dice).
fn likeness(one: &BTreeSet<Vec<char>>, other: &BTreeSet<Vec<char>>) -> f32 {
    let common = one.intersection(other).count() as f32;
    2.0 * common / (one.len() + other.len()).max(1) as f32
}

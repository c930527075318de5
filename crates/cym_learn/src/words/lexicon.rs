//! The vocabulary: which words are known, and what each asks of a picture.
//!
//! The table is the text file `lexicon.txt` beside this file; [`Lexicon::get`] reads it once. [`Lexicon::read`] finds the longest
//! known phrases of a prompt, and says which words stay unknown.

mod parse;
mod suggest;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::words::attributes::{Attribute, Meaning};

/// The longest phrase that is looked for, in words.
const LONGEST_PHRASE: usize = 5;
/// No prompt is read further, in words; what follows counts as unknown.
pub const MAX_PROMPT_WORDS: usize = 256;

/// A word or phrase that is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// As it is written, in small letters.
    pub text: String,
    /// What it is for.
    pub role: Role,
}

/// What a term is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Role {
    /// Names one value of an attribute.
    Value(Attribute, usize),
    /// Asks for values of one or several attributes.
    Mood(Meaning),
    /// Speaks of movement, which a still does not show.
    Motion,
    /// Has no meaning of its own.
    Quiet,
}

impl Role {
    /// What it asks of a picture; nothing for motion and quiet words.
    pub fn meaning(&self) -> Meaning {
        match *self {
            Self::Value(attribute, value) => {
                let mut meaning = Meaning::default();
                meaning.full[attribute as usize] = 1 << value;
                meaning
            }
            Self::Mood(meaning) => meaning,
            Self::Motion | Self::Quiet => Meaning::default(),
        }
    }
}

/// One value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Its stable name.
    pub name: String,
    /// Terms that mean exactly this, as indices; the first is used to name it.
    pub terms: Vec<usize>,
    /// Of a family: the nodes under `pattern/` that draw it.
    pub nodes: Vec<String>,
    /// Of a palette that no mood of `input/palette` has: its colours from dark to light, sRGB as 0xrrggbb.
    pub colours: Vec<u32>,
}

/// Every word that is known.
#[derive(Clone, Debug)]
pub struct Lexicon {
    terms: Vec<Term>,
    values: [Vec<Value>; 8],
    by_text: BTreeMap<String, usize>,
}

/// A prompt as it is understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The terms that ask for something, in order, as indices of [`Lexicon::terms`].
    pub terms: Vec<usize>,
    /// Words about movement: known, but a still picture says nothing of them.
    pub motion: Vec<String>,
    /// Words that are not known; they have no effect.
    pub unknown: Vec<Unknown>,
}

/// A word that the encoder does not know.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// As it was written.
    pub word: String,
    /// Known terms that are written alike, nearest first; may be empty.
    pub suggestions: Vec<String>,
}

impl Lexicon {
    /// The vocabulary of this program.
    pub fn get() -> &'static Self {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| parse::parse(include_str!("lexicon.txt")).expect("the table is under test"))
    }

    /// All terms; their order is that of the table.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// All values of an attribute, in the order in which [`crate::words::Facts`] counts them.
    pub fn values(&self, attribute: Attribute) -> &[Value] {
        &self.values[attribute as usize]
    }

    /// The index of a value by name.
    pub fn value(&self, attribute: Attribute, name: &str) -> Option<usize> {
        self.values(attribute).iter().position(|value| value.name == name)
    }

    /// The family that a node under `pattern/` draws, by the node's short name.
    pub fn family_of_node(&self, node: &str) -> Option<usize> {
        self.values(Attribute::Family).iter().position(|family| family.nodes.iter().any(|own| own == node))
    }

    /// Understands a prompt: finds the longest known phrases from left to right. Plural and singular of a known word are known.
    pub fn read(&self, prompt: &str) -> Reading {
        let words = words_of(prompt);
        let mut reading = Reading::default();
        let mut at = 0;
        while at < words.len() {
            if words[at].is_empty() {
                at += 1;
                continue;
            }
            let longest = LONGEST_PHRASE.min(words.len() - at);
            let found = (1..=longest).rev().find_map(|count| Some((count, self.find(&words[at..at + count])?)));
            let Some((count, term)) = found.filter(|_| at < MAX_PROMPT_WORDS) else {
                let word = words[at].clone();
                if !reading.unknown.iter().any(|unknown| unknown.word == word)
                    && reading.unknown.len() < MAX_PROMPT_WORDS
                {
                    reading.unknown.push(Unknown { suggestions: suggest::suggest(self, &word), word });
                }
                at += 1;
                continue;
            };
            match self.terms[term].role {
                Role::Value(..) | Role::Mood(_) => reading.terms.push(term),
                Role::Motion => reading.motion.push(self.terms[term].text.clone()),
                Role::Quiet => {}
            }
            at += count;
        }
        reading
    }

    /// The term that these words are, as written or with the last word's plural or singular.
    fn find(&self, words: &[String]) -> Option<usize> {
        let phrase = words.join(" ");
        let look = |text: &str| self.by_text.get(text).copied();
        let singular = || phrase.strip_suffix("es").and_then(look).or_else(|| phrase.strip_suffix('s').and_then(look));
        look(&phrase).or_else(|| look(&format!("{phrase}s"))).or_else(singular)
    }

    /// What a list of terms asks together.
    pub fn meaning(&self, terms: &[usize]) -> Meaning {
        terms.iter().fold(Meaning::default(), |all, &term| all.and(&self.terms[term].role.meaning()))
    }
}

/// The words of a prompt in small letters. Where a comma or the like stands, an empty word does, so that no phrase reaches over it.
fn words_of(prompt: &str) -> Vec<String> {
    let lower = prompt.to_lowercase();
    let mut words = Vec::new();
    for part in lower.split_inclusive([',', '.', ';', ':', '!', '?', '\n']) {
        // A hyphen parts words like a space does: "hard-edged".
        for word in part.split(|c: char| !c.is_alphanumeric() && c != '\'') {
            // Far longer than any word: what it is does not matter, only that it is told.
            let word: String = word.trim_matches('\'').chars().take(40).collect();
            words.extend(Some(word).filter(|word| !word.is_empty()));
        }
        words.push(String::new());
    }
    words
}

#[cfg(test)]
mod tests;

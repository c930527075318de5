//! Captions: what a person might say of a picture whose facts are known.

use crate::words::attributes::{Attribute, Facts};
use crate::words::chance::Chance;
use crate::words::lexicon::{Lexicon, Role, Term};

/// How often each attribute that applies is spoken of.
const SPOKEN: [f32; 8] = [0.85, 0.75, 0.45, 0.4, 0.45, 0.4, 0.4, 0.55];
/// How often a mood stands in for single values.
const MOODY: f32 = 0.3;
/// How often a mood comes on top.
const FREE_MOOD: f32 = 0.15;
/// A mood is said of a picture that it fits at least so well: with two values that fit in part, and not with three.
const MOOD_FIT: f32 = 0.1;
/// How often a caption is short, and how much less each attribute is spoken of then.
const SHORT: (f32, f32) = (0.25, 0.3);
/// How the parts are put together: `$f` is the structure, `$p` the colours, `$a` all other words.
const TEMPLATES: [&str; 10] = [
    "$a, $f, $p",
    "$f in $p, $a",
    "a picture of $a, $f, $p",
    "$p, $f, $a",
    "$a, $p, $f pattern",
    "abstract $f, $p colours, $a",
    "$f, $a, with $p hues",
    "a pattern: $f, $p and $a",
    "$p, $a, all over $f",
    "$a art, $f, made of $p",
];

/// A caption that fits a picture; it speaks of a random part of what is known, with random words for it.
///
/// Parts that could run into one phrase ("light" and "rays") are kept apart by commas.
pub fn caption(facts: Facts, chance: &mut Chance) -> String {
    let lexicon = Lexicon::get();
    loop {
        let text = attempt(facts, chance, lexicon);
        let terms = lexicon.read(&text).terms;
        if !terms.is_empty() && lexicon.meaning(&terms).fit(facts) > 0.0 {
            return text;
        }
    }
}

/// A caption that names every attribute that applies by its usual word: one picture among many is meant.
pub fn full_caption(facts: Facts) -> String {
    let lexicon = Lexicon::get();
    let named = Attribute::ALL.into_iter().filter_map(|attribute| {
        let value = &lexicon.values(attribute)[facts.get(attribute)?];
        Some(lexicon.terms()[value.terms[0]].text.as_str())
    });
    named.collect::<Vec<_>>().join(", ")
}

fn attempt(facts: Facts, chance: &mut Chance, lexicon: &Lexicon) -> String {
    let mood = |chance: &mut Chance| {
        let fits = |term: &&Term| matches!(term.role, Role::Mood(meaning) if meaning.fit(facts) > MOOD_FIT);
        let fitting: Vec<&Term> = lexicon.terms().iter().filter(fits).collect();
        (!fitting.is_empty()).then(|| fitting[chance.below(fitting.len())])
    };
    let mut said = [false; 8];
    let mut others = Vec::new();
    let stands_in = chance.happens(MOODY);
    if (stands_in || chance.happens(FREE_MOOD))
        && let Some(term) = mood(chance)
    {
        others.push(term.text.clone());
        if stands_in {
            said = Attribute::ALL.map(|attribute| term.role.meaning().names(attribute));
        }
    }
    let less = if chance.happens(SHORT.0) { SHORT.1 } else { 1.0 };
    let say = |attribute: Attribute, chance: &mut Chance| {
        let value = facts.get(attribute)?;
        if said[attribute as usize] || !chance.happens(less * SPOKEN[attribute as usize]) {
            return None;
        }
        let terms = &lexicon.values(attribute)[value].terms;
        // The usual word is the one that people write most.
        let pick = if chance.happens(0.3) { 0 } else { chance.below(terms.len()) };
        Some(lexicon.terms()[terms[pick]].text.clone())
    };
    let family = say(Attribute::Family, chance).unwrap_or_default();
    let palette = say(Attribute::Palette, chance).unwrap_or_default();
    others.extend(Attribute::ALL[2..].iter().filter_map(|&attribute| say(attribute, chance)));
    chance.shuffle(&mut others);
    let template = TEMPLATES[chance.below(TEMPLATES.len())];
    template.replace("$f", &family).replace("$p", &palette).replace("$a", &others.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{caption, full_caption};
    use crate::words::attributes::{Attribute, Facts};
    use crate::words::chance::Chance;
    use crate::words::lexicon::Lexicon;

    fn some_facts(chance: &mut Chance) -> Facts {
        let lexicon = Lexicon::get();
        Attribute::ALL.into_iter().fold(Facts::default(), |facts, attribute| {
            let known = attribute == Attribute::Family || chance.happens(0.8);
            facts.with(attribute, known.then(|| chance.below(lexicon.values(attribute).len())))
        })
    }

    #[test]
    fn captions_are_true_and_every_word_is_known() {
        let (lexicon, mut chance) = (Lexicon::get(), Chance::new(1, 1));
        let mut lengths = [0usize; 16];
        for _ in 0..2000 {
            let facts = some_facts(&mut chance);
            let text = caption(facts, &mut chance);
            let reading = lexicon.read(&text);
            assert!(reading.unknown.is_empty(), "{text}: {:?}", reading.unknown);
            assert!(lexicon.meaning(&reading.terms).fit(facts) > 0.0, "{text}");
            lengths[reading.terms.len().min(15)] += 1;
        }
        assert!(lengths[1..=6].iter().all(|&count| count > 20), "captions of all lengths: {lengths:?}");
    }

    #[test]
    fn full_captions_name_exactly_what_is_known() {
        let (lexicon, mut chance) = (Lexicon::get(), Chance::new(2, 2));
        for _ in 0..300 {
            let facts = some_facts(&mut chance);
            let text = full_caption(facts);
            let meaning = lexicon.meaning(&lexicon.read(&text).terms);
            assert_eq!(meaning.fit(facts), 1.0, "{text}");
            for attribute in Attribute::ALL {
                assert_eq!(meaning.names(attribute), facts.get(attribute).is_some(), "{text}: {attribute:?}");
            }
        }
    }
}

//! The table holds together, and prompts are read as people mean them.

use super::{Lexicon, Role, parse};
use crate::words::attributes::Attribute;

fn texts(prompt: &str) -> Vec<&'static str> {
    let lexicon = Lexicon::get();
    lexicon.read(prompt).terms.iter().map(|&term| lexicon.terms()[term].text.as_str()).collect()
}

#[test]
fn the_table_is_whole() {
    let lexicon = Lexicon::get();
    assert!(lexicon.terms().len() > 600, "{}", lexicon.terms().len());
    assert!(lexicon.values(Attribute::Palette).len() >= 34);
    for attribute in Attribute::ALL {
        for (i, value) in lexicon.values(attribute).iter().enumerate() {
            assert_eq!(lexicon.terms()[value.terms[0]].role, Role::Value(attribute, i), "{}", value.name);
        }
    }
}

#[test]
fn mistakes_of_the_table_are_told() {
    let told = |text: &str| parse::parse(text).expect_err("a mistake");
    assert!(told("family a < b : one, one").contains("stands twice"));
    assert!(told("scale enormous : vast").contains("no value of scale"));
    assert!(told("words big = scale vast").contains("is no scale"));
    assert!(told("family a < b : One").contains("small letters"));
}

#[test]
fn the_longest_phrase_counts() {
    assert_eq!(texts("A black-and-white checkerboard"), ["black and white", "checkerboard"]);
    assert_eq!(texts("flowing organic patterns with blue hues"), ["flowing", "organic", "blue hues"]);
    assert_eq!(texts("Stripe, SPIRALS & polka dot!"), ["stripes", "spirals", "polka dots"]);
}

#[test]
fn unknown_words_are_told_with_what_is_near() {
    let reading = Lexicon::get().read("a fierry dragon, slowly rotating spirl");
    assert_eq!(reading.motion, ["slowly", "rotating"]);
    let unknown: Vec<&str> = reading.unknown.iter().map(|unknown| unknown.word.as_str()).collect();
    assert_eq!(unknown, ["fierry", "dragon", "spirl"]);
    assert_eq!(reading.unknown[0].suggestions[0], "fiery");
    assert!(reading.unknown[2].suggestions.contains(&"spiral".to_owned()));
}

#[test]
fn hostile_prompts_are_read() {
    let lexicon = Lexicon::get();
    assert!(lexicon.read("").terms.is_empty());
    assert!(lexicon.read("\u{0}\u{202e}  ,,, ''").unknown.is_empty());
    let long = "red flibbertigibbet ".repeat(10_000);
    let reading = lexicon.read(&long);
    assert!(reading.terms.len() <= super::MAX_PROMPT_WORDS);
    let word = "x".repeat(100_000);
    assert_eq!(lexicon.read(&word).unknown.len(), 1);
}

#[test]
fn words_ask_for_what_the_table_says() {
    let lexicon = Lexicon::get();
    let meaning = lexicon.meaning(&lexicon.read("calm rings").terms);
    assert!(meaning.names(Attribute::Edge) && meaning.names(Attribute::Palette) && !meaning.names(Attribute::Scale));
    let rings = lexicon.value(Attribute::Family, "rings").expect("a family");
    assert_eq!(meaning.full[Attribute::Family as usize], 1 << rings);
    assert_eq!(lexicon.family_of_node("mandelbrot"), lexicon.value(Attribute::Family, "fractal"));
}

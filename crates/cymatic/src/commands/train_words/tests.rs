//! Every node and every palette of the library has its words and its recipe.

use cym_graph::Value;
use cym_learn::words::{Attribute, Lexicon};

use super::recipes::RECIPES;
use super::wishes::{Part, Wish};

/// Patterns that the encoder of this program does not know yet, below `pattern/`: learning them means to train it anew. Each is to get
/// its words and its recipe with the next training, and to leave this list.
const NOT_LEARNT_YET: [&str; 13] = [
    "bricks",
    "cellular_noise",
    "chladni",
    "fire",
    "fold_fractal",
    "lightning",
    "moire",
    "ridged",
    "sky",
    "starfield",
    "superformula",
    "weather",
    "weave",
];

#[test]
fn every_pattern_node_is_learnt_or_waits_to_be() {
    let (library, lexicon) = (nodes::catalogue().unwrap(), Lexicon::get());
    let patterns: Vec<&str> = library.catalogue.iter().filter_map(|kind| kind.id.strip_prefix("pattern/")).collect();
    for node in &patterns {
        let words = lexicon.family_of_node(node).is_some();
        let recipe = RECIPES.iter().any(|recipe| recipe.node == *node);
        if NOT_LEARNT_YET.contains(node) {
            assert!(!words && !recipe, "`pattern/{node}` is learnt: take it off NOT_LEARNT_YET");
            continue;
        }
        assert!(
            words,
            "`pattern/{node}` has no word: name it in NOT_LEARNT_YET of this file, or give it a line in crates/cym_learn/src/words/lexicon.txt"
        );
        assert!(recipe, "`pattern/{node}` has no recipe: give it an entry in train_words/recipes.rs, and train again");
    }
    for node in NOT_LEARNT_YET {
        assert!(patterns.contains(&node), "NOT_LEARNT_YET names `pattern/{node}`, which is not there");
    }
    for family in lexicon.values(Attribute::Family) {
        for node in &family.nodes {
            assert!(patterns.contains(&node.as_str()), "the lexicon names `pattern/{node}`, which is not there");
        }
    }
}

#[test]
fn every_mood_of_the_palette_node_has_words() {
    let lexicon = Lexicon::get();
    let palettes = lexicon.values(Attribute::Palette);
    for (i, (mood, _)) in nodes::palettes().iter().enumerate() {
        // Palettes begin with the moods in their order, so that colours are found by index.
        assert_eq!(palettes[i].name, *mood, "the mood `{mood}` has no line, or not in its place, in words/lexicon.txt");
        assert!(palettes[i].colours.is_empty());
    }
    assert!(palettes[nodes::palettes().len()..].iter().all(|palette| palette.colours.len() == 5));
}

#[test]
fn recipes_stay_within_the_params() {
    let library = nodes::catalogue().unwrap();
    let moods: Vec<[u32; 5]> = nodes::palettes().iter().map(|&(_, colours)| colours).collect();
    for index in 0..600 {
        let mut wish = Wish::new(Part::Learn, index, 7);
        let kind = library.catalogue.get(&format!("pattern/{}", wish.recipe.node)).unwrap().clone();
        let colours = wish.colours(&moods);
        assert!(colours.iter().flatten().all(|part| (0.0..=1.0).contains(part)));
        wish.knobs(&kind, &colours, |param, value| {
            let Some(input) = kind.input_index(param).map(|index| &kind.inputs[index]) else {
                assert_eq!(param, "colours", "{} has no param {param}", kind.id);
                return;
            };
            if let (Value::Float(x), Some(range)) = (value, &input.range) {
                assert!((range.min..=range.max).contains(&x), "{}.{param} = {x}", kind.id);
            }
        });
    }
}

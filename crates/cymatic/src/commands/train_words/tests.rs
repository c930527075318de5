//! Every node and every palette of the library has its words and its recipe.

use cym_graph::Value;
use cym_learn::words::{Attribute, Lexicon};

use super::recipes::RECIPES;
use super::wishes::{Part, Wish};

#[test]
fn every_pattern_node_belongs_to_a_family_and_has_a_recipe() {
    let (library, lexicon) = (nodes::catalogue().unwrap(), Lexicon::get());
    let patterns: Vec<&str> = library.catalogue.iter().filter_map(|kind| kind.id.strip_prefix("pattern/")).collect();
    for node in &patterns {
        assert!(
            lexicon.family_of_node(node).is_some(),
            "`pattern/{node}` has no word: give it a line in crates/cym_learn/src/words/lexicon.txt"
        );
        assert!(
            RECIPES.iter().any(|recipe| recipe.node == *node),
            "`pattern/{node}` has no recipe: give it an entry in train_words/recipes.rs, and train again"
        );
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

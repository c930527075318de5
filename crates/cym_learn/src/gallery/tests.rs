//! The shipped gallery holds what it says.

use super::Gallery;
use crate::cppn::Preset;
use crate::guide::Request;
use crate::words::PatternClip;
use crate::words::attributes::Attribute;
use crate::words::lexicon::Lexicon;

#[test]
fn every_structure_is_there_in_an_architecture_that_guidance_takes() {
    let gallery = Gallery::built_in().unwrap();
    for family in Lexicon::get().values(Attribute::Family) {
        for number in [1, 2] {
            let network = gallery.get(&format!("{} {number}", family.name));
            let network = network.unwrap_or_else(|| panic!("{} {number} is missing", family.name));
            assert!(Gallery::has(network.architecture()));
        }
    }
    assert!(!Gallery::has(&Preset::Lucid.architecture()));
}

#[test]
fn words_find_the_structure_that_they_name() {
    let (gallery, clip) = (Gallery::built_in().unwrap(), PatternClip::built_in().unwrap());
    for family in ["rings", "spiral", "checker", "rays", "dots"] {
        let wish = Request { prompt: format!("deep blue {family}"), ..Request::default() }.wish(&clip);
        let found = gallery.nearest(&clip, &wish, 2);
        let is_own =
            |network| [1, 2].iter().any(|n| gallery.get(&format!("{family} {n}")).is_some_and(|own| **own == network));
        assert!(found.into_iter().any(is_own), "{family}");
    }
}

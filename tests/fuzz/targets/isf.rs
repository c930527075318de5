//! Shaders from outside: the translator and naga's GLSL front end end, within the stack, whatever the text is.
#![no_main]

use cym_isf::translate;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (fragment, vertex) = text.split_once("\n---\n").map_or((text, None), |(fragment, vertex)| (fragment, Some(vertex)));
    match translate("fuzz/node", "Fuzz", fragment, vertex) {
        Ok(translated) => assert!(!translated.nodes.is_empty()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});

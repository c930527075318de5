//! Heads of shaders from outside: whatever JSON an artist writes becomes inputs or words, within the stack.
#![no_main]

use cym_isf::{stand_in, translate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|head: &str| {
    let text = format!("/*{{{head}}}*/\nvoid main() {{ gl_FragColor = vec4(TIME); }}\n");
    match translate("fuzz/node", "Fuzz", &text, None) {
        Ok(translated) => assert!(!translated.nodes.is_empty()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    assert!(!stand_in("fuzz/node", "Fuzz", &text).text.is_empty());
});

//! Node files from outside: the guard and naga end, within the stack, whatever the text is.
#![no_main]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use cym_wgsl::{Library, Trust, read_node};
use libfuzzer_sys::fuzz_target;

/// The shader library of the repository.
static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shaders/lib");
    let files = fs::read_dir(folder).expect("the shader library is there").map(|entry| {
        let path = entry.expect("the folder can be listed").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        (name, fs::read_to_string(&path).expect("a library file can be read"))
    });
    Library::new(files).expect("the library is sound")
});

fuzz_target!(|text: &str| {
    match read_node("fuzz/node", text, &LIBRARY, Trust::Outside) {
        Ok(node) => assert!(node.cost.is_finite()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});

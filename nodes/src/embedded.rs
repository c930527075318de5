//! What the program carries: every node and the shader library, as `build.rs` found them.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

pub(crate) use input_palette::MOODS;

/// The shader library as [`cym_wgsl::Library::new`] takes it.
pub(crate) fn shader_files() -> Vec<(String, String)> {
    SHADERS.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect()
}

/// Whether the program has a node of this id, whatever its kernel.
pub(crate) fn has(id: &str) -> bool {
    let in_table = |table: &[(&str, &str)]| table.iter().any(|&(known, _)| known == id);
    in_table(WGSL) || in_table(GROUPS) || in_table(OUTSIDE) || natives().iter().any(|&(known, _)| known == id)
}

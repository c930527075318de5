//! Libraries of made-up nodes over the real shader library.

use std::sync::Arc;

use cym_plan::NodeLibrary;
use cym_wgsl::{Library, Trust, read_node};

const OUTPUT: &str = "//! Output\n//! The end.\n//! keywords: a\n/// image: The picture.\nfn output(image: vec4f) -> vec4f { return image; }";

/// The shader library of this repository with an output and `nodes`: id and text.
pub(crate) fn library_of(nodes: &[(&str, &str)]) -> NodeLibrary {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shaders/lib");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap())
    });
    let shaders = Arc::new(Library::new(files).unwrap());
    let mut library = NodeLibrary::new(Arc::clone(&shaders));
    for (id, text) in nodes.iter().chain(&[("output/output", OUTPUT)]) {
        library.insert_wgsl(read_node(id, text, &shaders, Trust::Ours).unwrap_or_else(|error| panic!("{error}")));
    }
    library
}

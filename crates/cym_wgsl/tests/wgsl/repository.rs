//! Every WGSL file of the repository keeps the contract.

use std::collections::BTreeSet;

use cym_wgsl::{Stage, Trust, read_node};

use crate::support::{alone, library, root, wgsl_files};

#[test]
fn the_library_reads_and_every_function_is_documented() {
    let library = library();
    let names: BTreeSet<&str> = library.functions().map(|function| function.name.as_str()).collect();
    assert!(names.contains("soft_step") && names.contains("gradient_at"), "{names:?}");
    assert!(!names.iter().any(|name| name.starts_with("cym_")), "{names:?}");
    let pixel = library.functions().find(|function| function.name == "pixel").unwrap();
    assert_eq!(pixel.signature, "fn pixel(at: Place) -> f32");
    assert!(pixel.doc.starts_with("The largest side of the footprint"), "{}", pixel.doc);
    assert_eq!(pixel.file, "place");
}

#[test]
fn every_node_reads_and_assembles() {
    let library = library();
    let mut faults = Vec::new();
    let files = wgsl_files(&root().join("nodes"));
    assert!(!files.is_empty(), "no node was found");
    for (id, source) in files {
        for trust in [Trust::Ours, Trust::Outside] {
            match read_node(&id, &source, &library, trust) {
                Ok(node) => {
                    for stage in [Stage::Fragment, Stage::Compute] {
                        faults.extend(alone(&library, &node, stage).err().map(|error| error.to_string()));
                    }
                }
                Err(error) => faults.push(error.to_string()),
            }
        }
    }
    faults.dedup();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

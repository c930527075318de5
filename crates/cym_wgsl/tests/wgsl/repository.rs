//! Every WGSL file of the repository keeps the contract.

use std::collections::BTreeSet;

use cym_wgsl::{Part, Stage, Trust, read_node};

use crate::support::{alone, library, node_text, read, root, wgsl_files};

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

#[test]
fn a_signature_says_what_a_node_does_with_particles() {
    let part = |id: &str| read_node(id, &node_text(id), &library(), Trust::Ours).unwrap().part();
    assert_eq!(part("particles/emit_disc"), Part::Emitter);
    assert_eq!(part("particles/gravity"), Part::Force);
    assert_eq!(part("particles/merge"), Part::Join);
    assert_eq!(part("particles/soft_points"), Part::Renderer);
    assert_eq!(part("particles/flock"), Part::Force);
    assert_eq!(part("particles/links"), Part::Renderer);
    for (code, fault) in [
        ("fn node(at: Place) -> Particle { return Particle(); }", "neither a `Birth` nor a `Particle`"),
        ("fn node(one: Particle, c: vec4f) -> Particle { return one; }", "nowhere in a picture"),
        ("fn node(one: Particle) -> vec4f { return vec4f(one.age); }", "a picture is made of no `Particle`"),
        ("fn node(at: Place) -> Sprite { return Sprite(); }", "a renderer takes one `Particle`"),
        ("fn node(near: Near) -> Particle { return Particle(); }", "neither a `Birth` nor a `Particle`"),
        ("fn node(one: Particle, near: Near) -> Sprite { return Sprite(); }", "one `near: Particle`"),
        ("fn node(one: Particle, near: Near) -> Particle { return one; }", "what is near has no bounds"),
        ("fn node(near: Near) -> vec4f { return vec4f(near.radius); }", "a picture is made of no `Particle`"),
        (
            "fn node(one: Particle) -> Sprite { return Sprite(); } fn shade(dab: Dab, c: Curve) -> vec4f { return dab.colour; }",
            "`shade` takes `c`",
        ),
    ] {
        let error = read(code, Trust::Ours).unwrap_err().to_string();
        assert!(error.contains(fault), "{error}");
    }
}

//! Nodes that not everybody has travel with the graph.

use std::fs;

use crate::support::Studio;

const SHADER: &str = "/*{ \"INPUTS\": [ { \"NAME\": \"level\", \"TYPE\": \"float\", \"DEFAULT\": 0.25 } ],\n\
\"IMPORTED\": { \"paper\": { \"PATH\": \"paper/one.png\" } } }*/\nvarying vec2 place;\n\
void main() { gl_FragColor = vec4(place, level, 1.0) * IMG_NORM_PIXEL(paper, place); }\n";
const VERTEX: &str = "varying vec2 place;\nvoid main() { isf_vertShaderInit(); place = isf_FragNormCoord * 0.5; }\n";
const PLAIN: &str = "//! Plain\n//! One colour.\n//! keywords: plain\n\nfn plain(at: Place, image: texture_2d<f32>) -> vec4f {\n    \
return sample(image, at.pos, at) * vec4f(0.5, 1.0, 1.0, 1.0);\n}\n";

/// A graph with a shader, a WGSL node of the artist's and a group of theirs around both.
fn studio() -> Studio {
    let studio = Studio::new();
    studio.write_node("plain.cym", "pattern/checker", "");
    studio.write("nodes/mine/Film Burn.fs", SHADER);
    fs::create_dir(studio.path("nodes/mine/paper")).unwrap();
    studio.run("still plain.cym -o nodes/mine/paper/one.png").works();
    studio.write("nodes/mine/Film Burn.vs", VERTEX);
    studio.write("nodes/mine/plain.wgsl", PLAIN);
    studio.write(
        "nodes/mine/both.cym",
        r#"{"cymatic":1,"title":"Both","nodes":{"burn":{"kind":"mine/film_burn"},"tint":{"kind":"mine/plain","wires":{"image":"burn.image"}}},
        "group":{"outputs":[{"name":"image","from":"tint.image"}]}}"#,
    );
    studio.write_node("burn.cym", "mine/both", "");
    studio
}

#[test]
fn a_graph_brings_its_nodes_along() {
    let studio = studio();
    studio.run("still burn.cym -o here.png").works();
    // Another machine: no nodes of one's own, an empty cache.
    fs::rename(studio.path("nodes"), studio.path("away")).unwrap();
    fs::create_dir(studio.path("nodes")).unwrap();
    fs::remove_dir_all(studio.path("cache/carried")).ok();
    let alone = studio.run("still burn.cym -o alone.png");
    assert!(
        alone.err.contains("\"mine/both\" is not known") && alone.err.contains("folder of your own nodes"),
        "{alone:?}"
    );
    studio.run("still here.png -o there.png").works();
    let read = |name: &str| fs::read(studio.path(name)).unwrap();
    assert!(read("here.png") == read("there.png"), "the picture differs");
    assert!(read("here.png") != read("alone.png"));

    // The same files there: theirs are read, and nothing is told.
    fs::remove_dir(studio.path("nodes")).unwrap();
    fs::rename(studio.path("away"), studio.path("nodes")).unwrap();
    let same = studio.run("check here.png").works();
    assert!(!format!("{}{}", same.out, same.err).contains("brings another"), "{same:?}");

    // Another file of that name does not change the picture, and is told.
    studio.write("nodes/mine/Film Burn.fs", SHADER.replace("0.25", "0.75"));
    let told = studio.run("still here.png -o other.png").works();
    assert!(told.err.contains("Film Burn.fs: this graph brings another `mine/film_burn` along"), "{told:?}");
    assert!(read("here.png") == read("other.png"), "another file won silently");
    studio.write("nodes/mine/Film Burn.fs", SHADER);
    studio.run("still plain.cym -o nodes/mine/paper/one.png --overwrite --set it.scale=3").works();
    let told = studio.run("still here.png -o picture.png").works();
    assert!(told.err.contains("this graph brings another `mine/film_burn` along"), "{told:?}");
    assert!(read("here.png") == read("picture.png"), "another picture won silently");
}

#[test]
fn what_a_graph_carries_is_unpacked_nowhere_else() {
    let studio = Studio::new();
    let asset = |path: &str| format!("\"{path}\":\"AAAA\"");
    let assets = [asset("nodes/mine/x.sh"), asset("nodes/mine/y.fs")].join(",");
    studio.write(
        "odd.cym",
        format!(
            r#"{{"cymatic":1,"size":[64,64],"nodes":{{"output":{{"kind":"output/output"}}}},"assets":{{{assets}}}}}"#
        ),
    );
    studio.run("check odd.cym");
    let mut found = Vec::new();
    let mut folders = vec![studio.path("cache/carried")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    assert!(found.len() == 1 && found[0].ends_with("mine/y.fs"), "{found:?}");
}

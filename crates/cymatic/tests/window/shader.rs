//! Shaders of other programs, dropped on the real window.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::drop;
use crate::screen::{Screen, Window};
use crate::walk::shots;

const GRAPH: &str = r#"{"cymatic":1,"size":[640,360],"duration":4,"nodes":{
    "checker":{"kind":"pattern/checker"},
    "output":{"kind":"output/output","wires":{"image":"checker.image"}}},
    "layout":{"checker":[0,0],"output":[620,40]}}"#;

/// A filter, with a vertex shader beside it.
const FILTER: [&str; 2] = [
    "/*{ \"INPUTS\": [ { \"NAME\": \"inputImage\", \"TYPE\": \"image\" }, { \"NAME\": \"warmth\", \"TYPE\": \"float\", \"DEFAULT\": 0.7 } ] }*/\n\
     varying vec2 place;\nvoid main() {\n    vec4 here = IMG_NORM_PIXEL(inputImage, place);\n    \
     gl_FragColor = vec4(mix(here.rgb, vec3(1.0, 0.4, 0.1) * (here.r + place.x), warmth), here.a);\n}\n",
    "varying vec2 place;\nvoid main() {\n    isf_vertShaderInit();\n    place = isf_FragNormCoord;\n}\n",
];
const GENERATOR: &str = "/*{ \"INPUTS\": [] }*/\nvoid main() { gl_FragColor = vec4(isf_FragNormCoord, 0.5, 1.0); }\n";

fn save(window: &mut Window, screen: &Screen, graph: &Path, word: &str) -> serde_json::Value {
    screen.key("ctrl+s");
    for _ in 0..100 {
        let text = std::fs::read_to_string(graph).unwrap_or_default();
        if text.contains(word) {
            return serde_json::from_str(&text).unwrap();
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{word} is not in the saved graph; the window said: {}", window.said());
}

#[test]
fn a_dropped_shader_lands_where_it_was_dropped_and_travels_with_the_graph() {
    let home = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| -> PathBuf {
        let path = home.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let graph = file("graph.cym", GRAPH);
    let filter = file("Warm Edge.fs", FILTER[0]);
    file("Warm Edge.vs", FILTER[1]);
    let generator = file("slope.fs", GENERATOR);
    let screen = Screen::open(&shots("shader"));
    let mut window = Window::open(&screen, home.path(), &[graph.to_str().unwrap()]);
    window.until("a picture", |seen| seen.name.contains(" fps"));
    screen.focus();

    // On the wire: into it.
    let from = window.named("Checker out Image").centre();
    let to = window.named("Output in Image").centre();
    let middle = [f64::midpoint(from[0], to[0]), f64::midpoint(from[1], to[1])];
    screen.point(middle);
    drop::file(screen.display(), &filter, middle);
    window.named("Node Warm Edge");
    screen.shot("1-filter");

    // Beside it: there, wired to nothing.
    let beside = [from[0], from[1] + 190.0];
    screen.point(beside);
    drop::file(screen.display(), &generator, beside);
    let node = window.named("Node Slope");
    assert!((node.centre()[1] - beside[1]).abs() < 160.0, "{node:?} was dropped at {beside:?}");
    screen.shot("2-generator");

    let saved = save(&mut window, &screen, &graph, "nodes/mine/slope.fs");
    let nodes = &saved["nodes"];
    assert_eq!(nodes["warm_edge"]["kind"], "mine/warm_edge");
    assert_eq!(nodes["warm_edge"]["wires"]["image"], "checker.image");
    assert_eq!(nodes["output"]["wires"]["image"], "warm_edge.image");
    assert_eq!(nodes["slope"]["kind"], "mine/slope");
    let assets: Vec<&String> = saved["assets"].as_object().unwrap().keys().collect();
    assert_eq!(assets, ["nodes/mine/Warm Edge.fs", "nodes/mine/Warm Edge.vs", "nodes/mine/slope.fs"]);

    // One step back each.
    screen.key("ctrl+z");
    screen.key("ctrl+z");
    screen.key("ctrl+s");
    for _ in 0..100 {
        let text = std::fs::read_to_string(&graph).unwrap();
        if !text.contains("mine/warm_edge") {
            assert!(text.contains("\"image\": \"checker.image\""), "{text}");
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("undo did not take the nodes out; the window said: {}", window.said());
}

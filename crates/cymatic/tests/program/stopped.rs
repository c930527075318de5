//! Loops of nodes from outside that do not end by themselves.

use crate::support::Studio;

const SHADER: &str = "/*{ \"INPUTS\": [ { \"NAME\": \"on\", \"TYPE\": \"bool\", \"DEFAULT\": true } ] }*/\n\
void main() {\n    float x = 0.0;\n    while (on) { x += 0.001; if (x < 0.0) { break; } }\n    \
gl_FragColor = vec4(min(x, 1.0), 0.5, 0.0, 1.0);\n}\n";
const NODE: &str = "//! Spin\n//! Goes round.\n//! keywords: test\n\nstruct Params {\n    /// How often.\n    /// = 3 in 0..1000000\n    \
rounds: f32,\n}\n\nfn spin(at: Place, p: Params) -> vec4f {\n    var x = 0.0;\n    loop {\n        \
if x >= p.rounds {\n            break;\n        }\n        x += 1.0;\n    }\n    return vec4f(0.0, 0.0, fract(x * 0.1), 1.0);\n}\n";
const GRAPH: &str = r#"{"cymatic":1,"size":[48,32],"fps":"10","duration":0.3,"nodes":{
    "endless":{"kind":"mine/endless"},"spin":{"kind":"mine/spin"},
    "mix":{"kind":"blend/blend","wires":{"base":"spin.image","over":"endless.image"}},
    "output":{"kind":"output/output","wires":{"image":"mix.image"}}}}"#;
const WORDS: &str = "its loops were stopped after 60000 rounds";

#[test]
fn an_endless_loop_is_told_at_its_node_and_the_rest_plays() {
    let studio = Studio::new();
    studio.write("nodes/mine/endless.fs", SHADER);
    studio.write("nodes/mine/spin.wgsl", NODE);
    studio.write("loops.cym", GRAPH);
    studio.write_node("shader.cym", "mine/endless", "");
    studio.write_node("spin.cym", "mine/spin", "");

    // Alone, the node is named; nothing is told of one that ends.
    for (words, told) in [
        ("still shader.cym -o a.png", true),
        ("still shader.cym -o b.png --set it.on=false", false),
        ("still spin.cym -o c.png", false),
        ("still spin.cym -o d.png --set it.rounds=900000", true),
        ("check shader.cym", true),
        ("check spin.cym", false),
    ] {
        let ran = studio.run(words).works();
        let all = format!("{}{}", ran.out, ran.err);
        assert_eq!(all.contains(WORDS), told, "{words}: {all}");
        assert_eq!(all.contains("it: its loops"), told, "{words}: {all}");
    }

    // A film of both is made all the same.
    let json = studio.run("render loops.cym -o film.mp4 --json").works().json();
    let problems = json["problems"].as_array().unwrap();
    let of = |node: &str| {
        problems.iter().any(|problem| problem["node"] == node && problem["cause"].to_string().contains("were stopped"))
    };
    assert!(of("endless"), "{problems:?}");
    assert_eq!(json["frames"], 3);
}

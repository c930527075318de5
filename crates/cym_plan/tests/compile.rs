//! The compiler on small made-up nodes: what is fused, what is cut and why, what is shared, and how signals step.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by stopping")]

use std::sync::Arc;

use cym_graph::{Input, NodeId, NodeKind, Output, Value, WireType, check, file};
use cym_plan::{
    Fusion, Inputs, Memory, NativeNode, NodeLibrary, Plan, SignalRun, SignalRunner, Silence, SlotKind, Step, Target,
    compile,
};

use shaders::library_of;

#[path = "support/shaders.rs"]
mod shaders;

const NODES: [(&str, &str); 7] = [
    (
        "pattern/cheap",
        "//! Cheap\n//! A cheap pattern.\n//! keywords: a\n//! cost: 10\nstruct Params {\n    /// Size.\n    /// = 1 in 0..4\n    size: f32,\n}\nfn cheap(at: Place, p: Params) -> vec4f { return vec4f(fract(at.pos * p.size), 0.0, 1.0); }",
    ),
    (
        "pattern/dear",
        "//! Dear\n//! A dear pattern.\n//! keywords: a\n//! cost: 5000\nfn dear(at: Place) -> vec4f { return vec4f(at.pos, 0.0, 1.0); }",
    ),
    (
        "tone/tint",
        "//! Tint\n//! Tints.\n//! keywords: a\nstruct Params {\n    /// With what.\n    /// = #ff8800\n    colour: vec4f,\n}\n/// image: What is tinted.\nfn tint(p: Params, image: vec4f) -> vec4f { return image * p.colour; }",
    ),
    (
        "place/shift",
        "//! Shift\n//! Shifts.\n//! keywords: a\nstruct Params {\n    /// How far.\n    /// = 0.1 in -1..1\n    by: f32,\n}\nfn shift(at: Place, p: Params) -> vec2f { return at.pos + vec2f(p.by, 0.0); }",
    ),
    (
        "blend/add",
        "//! Add\n//! Adds.\n//! keywords: a\n/// one: The first.\n/// two: The second.\nfn add(one: vec4f, two: vec4f) -> vec4f { return one + two; }",
    ),
    (
        "filter/soft",
        "//! Soft\n//! Softens.\n//! keywords: a\n/// image: What is softened.\nfn soft(at: Place, image: texture_2d<f32>) -> vec4f { return 0.5 * (sample(image, at.pos - at.dx, at) + sample(image, at.pos + at.dx, at)); }",
    ),
    (
        "state/fade",
        "//! Fade\n//! Fades.\n//! keywords: a\n//! memory: fades by decay\nstruct Params {\n    /// How much stays.\n    /// = 0.9 in 0..1\n    decay: f32,\n}\n/// image: What comes.\nfn fade(at: Place, p: Params, image: vec4f, before: texture_2d<f32>) -> vec4f { return max(image, p.decay * sample(before, at.pos, at)); }",
    ),
];

/// Counts frames, from 1 in frame 0.
struct Count;

impl NativeNode for Count {
    fn kind(&self) -> NodeKind {
        NodeKind::new("Count", "Counts.", &["a"]).input(Input::float("by", 1.0, 0.0, 9.0)).output(Output::new(
            "value",
            WireType::Float,
            "The count.",
        ))
    }

    fn start(&self) -> Box<dyn SignalRun> {
        let mut count = 0.0;
        Box::new(move |_: &Step<'_>, inputs: &Inputs<'_>, outputs: &mut [f32]| {
            let [by] = inputs.take();
            count += by;
            outputs[0] = count;
        })
    }
}

fn library() -> NodeLibrary {
    let mut library = library_of(&NODES);
    library.insert_native("signal/count", Arc::new(Count));
    library
}

/// A plan of `nodes`, each `id: kind [input=source]...`; a source with a dot is a wire, else a number.
fn plan_of(nodes: &[&str], fusion: Fusion) -> Plan {
    let mut entries = Vec::new();
    for node in nodes {
        let (id, rest) = node.split_once(": ").unwrap();
        let mut words = rest.split_whitespace();
        let kind = words.next().unwrap();
        let (wires, values): (Vec<_>, Vec<_>) = words
            .map(|word| word.split_once('=').unwrap())
            .partition(|(_, source)| source.contains('.') && source.parse::<f32>().is_err());
        let list = |pairs: Vec<(&str, &str)>, quote: &str| {
            let pairs: Vec<String> =
                pairs.iter().map(|(key, value)| format!("\"{key}\": {quote}{value}{quote}")).collect();
            pairs.join(", ")
        };
        entries.push(format!(
            "\"{id}\": {{ \"kind\": \"{kind}\", \"values\": {{ {} }}, \"wires\": {{ {} }} }}",
            list(values, ""),
            list(wires, "\"")
        ));
    }
    let text = format!("{{ \"cymatic\": 1, \"nodes\": {{ {} }} }}", entries.join(", "));
    let document = file::read_str(&text).unwrap();
    let library = library();
    let checked = check(&document, &library.catalogue);
    assert!(checked.problems.is_empty(), "{:?}", checked.problems);
    compile(&checked.graph.unwrap(), &library, Target { fusion, ..Target::new([64, 36]) }).unwrap()
}

#[test]
fn a_chain_of_points_and_warps_over_a_pattern_is_one_pass() {
    let nodes = [
        "p: pattern/cheap",
        "s: place/shift image=p.image",
        "t: tone/tint image=s.image",
        "output: output/output image=t.image",
        "unused: pattern/dear",
    ];
    let plan = plan_of(&nodes, Fusion::Full);
    assert_eq!(plan.passes.len(), 1);
    assert_eq!(plan.passes[0].nodes.iter().map(NodeId::as_str).collect::<Vec<_>>(), ["s", "p", "t", "output"]);
    assert_eq!(plan.cuts.len(), 1, "only the output is cut: {:?}", plan.cuts);
    assert_eq!(plan.memory, Memory::None);
    assert_eq!(plan, plan_of(&nodes, Fusion::Full), "the same graph gives an equal plan");
    // Apart, the pattern at its moved place, the tint and the output are a pass each; the warp is recomputed.
    assert_eq!(plan_of(&nodes, Fusion::None).passes.len(), 3);
}

#[test]
fn what_is_read_elsewhere_is_rendered_first_and_says_so() {
    let nodes = ["p: pattern/cheap", "b: filter/soft image=p.image", "output: output/output image=b.image"];
    let plan = plan_of(&nodes, Fusion::Full);
    assert_eq!(plan.passes.len(), 2);
    assert_eq!(plan.cuts[0].node, NodeId::new("p"));
    assert_eq!(plan.cuts[0].reason, "b reads it away from its own point");
    assert_eq!(plan.passes[1].reads.len(), 1);
}

#[test]
fn fan_out_is_rendered_once_only_when_that_is_cheaper() {
    let graph = |pattern: &str| {
        let pattern = format!("p: pattern/{pattern}");
        let nodes = [
            pattern.as_str(),
            "a: place/shift image=p.image by=0.2",
            "b: place/shift image=p.image by=-0.2",
            "mix: blend/add one=a.image two=b.image",
            "output: output/output image=mix.image",
        ];
        plan_of(&nodes, Fusion::Full)
    };
    assert_eq!(graph("cheap").passes.len(), 1, "two cheap evaluations beat a picture in between");
    let dear = graph("dear");
    assert_eq!(dear.passes.len(), 2);
    assert!(dear.cuts[0].reason.starts_with("wanted at 2 places: 2 x 5000 operations"), "{:?}", dear.cuts);
    // At the same place it is computed once anyway, however dear.
    let same = plan_of(
        &["p: pattern/dear", "mix: blend/add one=p.image two=p.image", "output: output/output image=mix.image"],
        Fusion::Full,
    );
    assert_eq!(same.passes.len(), 1);
    assert_eq!(same.passes[0].shader.matches("= pattern_dear(").count(), 1);
}

#[test]
fn pictures_that_live_at_different_times_share_textures() {
    let mut nodes = vec!["p: pattern/cheap".to_owned()];
    let mut before = "p".to_owned();
    for i in 0..8 {
        nodes.push(format!("b{i}: filter/soft image={before}.image"));
        before = format!("b{i}");
    }
    nodes.push(format!("output: output/output image={before}.image"));
    let nodes: Vec<&str> = nodes.iter().map(String::as_str).collect();
    let plan = plan_of(&nodes, Fusion::Full);
    assert_eq!(plan.passes.len(), 9);
    assert_eq!(plan.textures.len(), 2, "a chain needs the picture it reads and the one it writes");
    for pass in &plan.passes {
        for read in &pass.reads {
            assert_ne!(
                plan.slots[read.slot].texture, plan.slots[pass.writes].texture,
                "{} reads what it writes",
                pass.label
            );
        }
    }
}

#[test]
fn state_owns_two_textures_and_fades_in_a_known_time() {
    let plan = plan_of(
        &["p: pattern/cheap", "f: state/fade image=p.image", "output: output/output image=f.image"],
        Fusion::Full,
    );
    let state = plan.slots.iter().find(|slot| slot.kind == SlotKind::State).unwrap();
    assert_eq!(state.label, "f");
    assert_eq!(plan.textures.len(), 3);
    assert_eq!(plan.memory, Memory::Frames(240));
    let driven = [
        "p: pattern/cheap",
        "n: signal/count",
        "f: state/fade image=p.image decay=n.value",
        "output: output/output image=f.image",
    ];
    assert_eq!(plan_of(&driven, Fusion::Full).memory, Memory::Forever, "a factor that moves may reach 1");
}

#[test]
fn a_knob_changes_numbers_and_nothing_else() {
    let mut plan = plan_of(
        &["p: pattern/cheap size=2", "t: tone/tint image=p.image", "output: output/output image=t.image"],
        Fusion::Full,
    );
    let before = plan.clone();
    assert!(plan.turn(&NodeId::new("p"), "size", &Value::Float(3.0)));
    assert!(plan.turn(&NodeId::new("t"), "colour", &Value::Color([1.0, 1.0, 1.0, 1.0])));
    assert!(!plan.turn(&NodeId::new("p"), "colour", &Value::Float(3.0)), "there is no such knob");
    assert!(!plan.turn(&NodeId::new("t"), "colour", &Value::Text("red".to_owned())), "a word is no colour");
    assert_ne!(plan.knobs, before.knobs);
    assert_eq!(Plan { knobs: before.knobs.clone(), ..plan }, before);
}

#[test]
fn signals_give_after_a_seek_what_playing_gives() {
    let nodes = ["n: signal/count by=2", "p: pattern/cheap size=n.value", "output: output/output image=p.image"];
    let plan = plan_of(&nodes, Fusion::Full);
    let place = plan.signal_places[&(NodeId::new("n"), "value".to_owned())].start;
    let mut played = SignalRunner::new(&plan, &library());
    let values: Vec<f32> = (0..10).map(|frame| played.numbers_at(&plan, frame, &Silence)[place]).collect();
    assert_eq!(values, [2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0]);
    let mut sought = SignalRunner::new(&plan, &library());
    assert_eq!(sought.numbers_at(&plan, 7, &Silence)[place], values[7], "forwards");
    assert_eq!(sought.numbers_at(&plan, 7, &Silence)[place], values[7], "the same frame again does not step");
    assert_eq!(sought.numbers_at(&plan, 3, &Silence)[place], values[3], "backwards");
}

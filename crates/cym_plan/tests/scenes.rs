//! Scenes: the parts behind a renderer become one function in its pass, each evaluated once at each place.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by stopping")]

use cym_graph::{NodeId, check, file};
use cym_plan::{Extent, Fusion, NodeLibrary, Plan, PlanError, Target, compile, compile_extent};

use cym_wgsl::{Trust, read_node};
use shaders::library_of;

#[path = "support/shaders.rs"]
mod shaders;

const NODES: [(&str, &str); 8] = [
    (
        "scene/ball",
        "struct Params {\n    /// Size.\n    /// = 1 in 0..4\n    size: f32,\n}\nfn ball(q: Spot, p: Params) -> Solid { return solid(length(q.pos) - p.size); }",
    ),
    (
        "scene/shift",
        "struct Params {\n    /// How far.\n    /// = 0.5 in -4..4\n    by: f32,\n}\nfn shift(q: Spot, p: Params) -> Spot { var moved = q; moved.pos = q.pos - vec3f(p.by, 0.0, 0.0); moved.scale = 0.5; return moved; }",
    ),
    (
        "scene/join",
        "/// first: One.\n/// second: Other.\nfn join(first: Solid, second: Solid) -> Solid { return solid_between(first, second, 0.5, min(first.dist, second.dist)); }",
    ),
    (
        "scene/skin",
        "/// scene: What is covered.\n/// image: With what.\nfn skin(q: Spot, scene: Solid, image: texture_2d<f32>) -> Solid { var found = scene; found.colour = triplanar(image, q.pos, q.normal, 1.0).rgb; return found; }",
    ),
    (
        "scene/look",
        "/// scene: What is looked at.\n/// camera: From where.\nfn look(at: Place, scene: Scene, camera: Camera) -> vec4f { let ray = camera_ray(camera, at); return vec4f(scene_at(scene, spot(ray.eye, 0.01, at)).colour, 1.0); }",
    ),
    (
        "scene/look_twice",
        "/// left: One.\n/// right: Other.\nfn look_twice(at: Place, left: Scene, right: Scene) -> vec4f { let q = spot(vec3f(at.pos, 1.0), 0.01, at); return vec4f(scene_at(left, q).dist, scene_at(right, q).dist, 0.0, 1.0); }",
    ),
    ("pattern/plain", "fn plain(at: Place) -> vec4f { return vec4f(at.pos, 0.0, 1.0); }"),
    (
        "blend/add",
        "/// one: The first.\n/// two: The second.\nfn add(one: vec4f, two: vec4f) -> vec4f { return one + two; }",
    ),
];

fn library() -> NodeLibrary {
    let described = NODES.map(|(id, source)| (id, format!("//! Test\n//! Tests.\n//! keywords: test\n{source}")));
    library_of(&described.each_ref().map(|(id, text)| (*id, text.as_str())))
}

/// `id: kind [input=source]...`; a source with a dot before a word is a wire, else a number.
fn document(nodes: &[&str]) -> cym_graph::Document {
    let entries: Vec<String> = nodes
        .iter()
        .map(|node| {
            let (id, rest) = node.split_once(": ").unwrap();
            let mut words = rest.split_whitespace();
            let kind = words.next().unwrap();
            let (values, wires): (Vec<_>, Vec<_>) =
                words.map(|word| word.split_once('=').unwrap()).partition(|(_, source)| source.parse::<f32>().is_ok());
            let values: Vec<String> = values.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
            let wires: Vec<String> = wires.iter().map(|(key, value)| format!("\"{key}\": \"{value}\"")).collect();
            format!(
                "\"{id}\": {{ \"kind\": \"{kind}\", \"values\": {{ {} }}, \"wires\": {{ {} }} }}",
                values.join(", "),
                wires.join(", ")
            )
        })
        .collect();
    file::read_str(&format!("{{ \"cymatic\": 1, \"nodes\": {{ {} }} }}", entries.join(", "))).unwrap()
}

fn plan_of(nodes: &[&str], fusion: Fusion) -> Plan {
    let library = library();
    let checked = check(&document(nodes), &library.catalogue);
    assert!(checked.problems.is_empty(), "{:?}", checked.problems);
    compile(&checked.graph.unwrap(), &library, Target { fusion, ..Target::new([64, 36]) })
        .unwrap_or_else(|error| panic!("{error}"))
}

/// How often a pass of the plan calls a function (its declaration is not a call).
fn calls(plan: &Plan, name: &str) -> usize {
    let count = |text: &str| text.matches(&format!("{name}(")).count() - text.matches(&format!("fn {name}(")).count();
    plan.passes.iter().map(|pass| count(&pass.shader)).sum()
}

const LOOK: [&str; 2] = ["r: scene/look scene=j.scene", "output: output/output image=r.image"];

#[test]
fn a_scene_is_one_pass_in_which_each_part_stands_once_at_each_place() {
    let two =
        [&["b: scene/ball", "m: scene/shift scene=b.scene", "j: scene/join first=b.scene second=m.scene"], &LOOK[..]];
    let plan = plan_of(&two.concat(), Fusion::Full);
    assert_eq!(plan.passes.len(), 1);
    assert_eq!((calls(&plan, "scene_ball"), calls(&plan, "scene_shift")), (2, 1), "here and where it was moved from");

    let one =
        [&["b: scene/ball", "m: scene/shift scene=b.scene", "j: scene/join first=m.scene second=m.scene"], &LOOK[..]];
    assert_eq!(calls(&plan_of(&one.concat(), Fusion::Full), "scene_ball"), 1, "one place, one call");
    let plain = plan_of(&two.concat(), Fusion::None);
    assert_eq!(plain.passes.len(), 2, "the plain form has a pass for the renderer, and keeps its scene whole");
}

#[test]
fn turning_a_knob_of_a_scene_compiles_nothing() {
    let shaders = |size: &str| {
        let ball = format!("j: scene/ball size={size}");
        let plan = plan_of(&[&[ball.as_str()], &LOOK[..]].concat(), Fusion::Full);
        let knob = plan.knob_places[&(NodeId::new("j"), "size".to_owned())].len();
        (plan.passes.iter().map(|pass| pass.shader.to_string()).collect::<Vec<_>>(), knob)
    };
    assert_eq!(shaders("1"), shaders("2.5"));
    assert_eq!(shaders("1").1, 1);
}

#[test]
fn scenes_in_one_pass_do_not_clash_and_equal_ones_share_their_function() {
    let nodes = [
        "a: scene/ball size=1",
        "b: scene/ball size=2",
        "one: scene/look scene=a.scene",
        "two: scene/look scene=b.scene",
        "three: scene/look_twice left=b.scene right=a.scene",
        "half: blend/add one=one.image two=two.image",
        "all: blend/add one=half.image two=three.image",
        "output: output/output image=all.image",
    ];
    let plan = plan_of(&nodes, Fusion::Full);
    assert_eq!(plan.passes.len(), 1);
    let shader = plan.passes[0].shader.to_string();
    assert_eq!(shader.matches("fn cym_scene_").count(), 2, "{shader}");
    assert!(shader.contains("Scene(0u)") && shader.contains("Scene(1u)"));
    assert_eq!(calls(&plan, "scene_ball"), 2);
}

#[test]
fn pictures_on_a_surface_are_drawn_first() {
    let nodes = [&["b: scene/ball", "p: pattern/plain", "j: scene/skin scene=b.scene image=p.image"], &LOOK[..]];
    let plan = plan_of(&nodes.concat(), Fusion::Full);
    let labels: Vec<&str> = plan.passes.iter().map(|pass| pass.label.as_str()).collect();
    assert_eq!(labels, ["p", "output"]);
    assert_eq!(plan.cuts[0].reason, "j reads it away from its own point");
}

#[test]
fn a_part_of_a_scene_has_no_picture() {
    let library = library();
    let nodes = [&["j: scene/ball"], &LOOK[..]].concat();
    let graph = check(&document(&nodes), &library.catalogue).graph.unwrap();
    let view = |node: &str, all_pictures| {
        let extent = Extent { view: Some(NodeId::new(node)), all_pictures, ..Extent::default() };
        compile_extent(&graph, &library, Target::new([64, 36]), &extent)
    };
    assert!(matches!(view("j", false), Err(PlanError::NoKernel { .. })));
    let shown: Vec<String> = view("output", true).unwrap().pictures.keys().map(ToString::to_string).collect();
    assert_eq!(shown, ["output", "r"]);
}

#[test]
fn what_belongs_elsewhere_is_refused_with_words() {
    let shaders = library().shaders;
    for (source, cause) in [
        ("fn node(at: Place) -> Solid { return solid(at.pos.x); }", "`at: Place` in a scene"),
        ("fn node(q: Spot) -> vec4f { return vec4f(q.pos, 1.0); }", "`q` does not fit"),
        ("fn node(scene: Scene) -> Solid { return nothing(); }", "`scene` does not fit"),
        ("fn node(q: Spot, before: texture_2d<f32>) -> Solid { return nothing(); }", "no last frame"),
        ("fn node(q: Spot, scene: Solid) -> Spot { return q; }", "`scene` does not fit"),
    ] {
        let text = format!("//! Test\n//! Tests.\n//! keywords: test\n{source}");
        let error = read_node("scene/node", &text, &shaders, Trust::Ours).unwrap_err().to_string();
        assert!(error.contains(cause), "{source}: {error}");
    }
}

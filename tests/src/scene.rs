//! A small graph around one node: everything it can take is fed with something worth taking.

use cym_graph::edit::DocumentChange;
use cym_graph::{Document, Edit, Gradient, Node, NodeId, NodeKind, Output, Stop, Value, WireType};
use cym_plan::{Inputs, NativeNode, SignalRun, Step};

/// Nodes that only tests know: a colourful picture, one with holes, one that sees numbers that are none.
pub const TEST_NODES: [(&str, &str); 5] = [
    (
        "test/colours",
        "//! Colours
//! Moving colours with fine and coarse parts, shadows and highlights above white; opaque.
//! keywords: test

fn colours(at: Place) -> vec4f {
    let p = at.pos * 3.0;
    let t = at.secs * 0.7;
    let soft = 0.5 + 0.5 * sin(vec3f(p.x + t, p.y * 1.3 - t, p.x - p.y + 2.0 * t) + vec3f(0.0, 2.1, 4.2));
    let fine = 0.5 + 0.5 * sin(p.x * 9.0 + t) * sin(p.y * 7.0);
    let light = exp(-6.0 * dot(at.pos - vec2f(0.4, 0.3), at.pos - vec2f(0.4, 0.3)));
    return vec4f(soft * soft * (0.35 + 0.65 * fine) + vec3f(2.0, 1.6, 1.2) * light, 1.0);
}
",
    ),
    (
        "test/holes",
        "//! Holes
//! Soft bars with see-through gaps.
//! keywords: test

fn holes(at: Place) -> vec4f {
    let across = 0.5 + 0.5 * sin(at.pos.x * 5.0 + at.pos.y * 2.0 + at.secs);
    let up = 0.5 + 0.5 * sin(at.pos.y * 6.0 - at.pos.x);
    let cover = across * across * (3.0 - 2.0 * across);
    return vec4f(vec3f(up, 0.6 * across, 1.0 - up) * cover, cover);
}
",
    ),
    (
        "test/post",
        "//! Post
//! A leaning post on a floor, painted and glowing a little; nothing about it is the same from two sides.
//! keywords: test

fn post(q: Spot) -> Solid {
    let lean = q.pos - vec3f(0.3 * q.pos.y, 0.1, 0.1 + 0.2 * q.pos.y);
    let k = abs(lean) - vec3f(0.35, 0.8, 0.25);
    let pole = (length(max(k, vec3f(0.0))) + min(max(k.x, max(k.y, k.z)), 0.0)) * 0.85 - 0.05;
    var found = solid(min(pole, q.pos.y + 0.9));
    found.colour = 0.5 + 0.4 * sin(q.pos * 5.0 + vec3f(0.0, 1.0, 2.0) + q.secs);
    found.roughness = 0.3;
    found.glow = vec3f(0.25, 0.1, 0.05) * step(pole, q.pos.y + 0.9);
    return found;
}
",
    ),
    (
        "test/ball",
        "//! Ball
//! A glowing metal ball, off the middle.
//! keywords: test

fn ball(q: Spot) -> Solid {
    var found = solid(length(q.pos - vec3f(-0.35, 0.2, 0.55)) - 0.6);
    found.colour = vec3f(0.9, 0.6, 0.2);
    found.metal = 1.0;
    found.roughness = 0.25;
    found.glow = vec3f(0.4, 0.1, 0.2);
    return found;
}
",
    ),
    // A finished frame never shows NaN (the last pass clears it away), so this node looks before.
    (
        "output/watch",
        "//! Watch
//! Becomes -30000 where a number is none, and -25000 where it is infinite or too large for the picture's format.
//! keywords: test

fn watch(image: vec4f) -> vec4f {
    let bits = bitcast<vec4u>(image) & vec4u(0x7fffffffu);
    if any(bits > vec4u(0x7f800000u)) {
        return vec4f(-30000.0);
    }
    if any(bits > vec4u(0x477fe000u)) {
        return vec4f(-25000.0);
    }
    return clamp(image, vec4f(-20000.0), vec4f(20000.0));
}
",
    ),
];

/// What `output/watch` saw in a picture of linear halves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Pixels with a number that is none.
    pub nan: usize,
    /// Pixels with an infinite number, or one beyond 65504.
    pub huge: usize,
}

/// Looks for what `output/watch` marks.
pub fn seen(bytes: &[u8]) -> Seen {
    let mut seen = Seen::default();
    for px in bytes.chunks_exact(8) {
        let red = half::f16::from_ne_bytes([px[0], px[1]]).to_f32();
        seen.nan += usize::from(red < -27000.0);
        seen.huge += usize::from((-27000.0..-22000.0).contains(&red));
    }
    seen
}

/// A spectrum like that of music: loud in the bass, with a few tones.
pub struct Bars;

impl NativeNode for Bars {
    fn kind(&self) -> NodeKind {
        let help = "A spectrum that stands still, and a level that swings.";
        NodeKind::new("Bars", help, &["test"]).output(Output::new("bars", WireType::Spectrum, "The spectrum."))
    }

    fn start(&self) -> Box<dyn SignalRun> {
        Box::new(|_: &Step<'_>, _: &Inputs<'_>, outputs: &mut [f32]| {
            for (i, band) in outputs.iter_mut().enumerate() {
                let i = i as f32;
                *band = (0.9 / (1.0 + i / 20.0) * (0.65 + 0.35 * (i * 0.9).cos())).clamp(0.0, 1.0);
            }
        })
    }
}

/// A colour table with a strong look, as text.
const LOOK: &str =
    "LUT_3D_SIZE 2\n0.05 0 0.2\n1 0.1 0\n0.1 0.7 0.1\n1 0.8 0\n0 0.2 0.9\n0.8 0 1\n0 0.9 0.7\n1 0.95 0.8\n";

/// Picture size and rate of scenes are set with this.
fn set(document: &mut Document, change: DocumentChange) {
    apply(document, Edit::SetDocument(change));
}

fn apply(document: &mut Document, edit: Edit) {
    document.apply(edit).unwrap_or_else(|error| panic!("{error}"));
}

fn add(document: &mut Document, id: &str, node: Node) {
    apply(document, Edit::AddNode { id: NodeId::new(id), node, position: None });
}

/// A document of this size in px at 30 frames a second with these nodes.
///
/// # Panics
/// An id is illegal or stands twice.
pub fn document(size: [u32; 2], nodes: Vec<(String, Node)>) -> Document {
    let mut document = Document::default();
    set(&mut document, DocumentChange::Size(size));
    set(&mut document, DocumentChange::Duration(Some(20.0)));
    for (id, node) in nodes {
        add(&mut document, &id, node);
    }
    document
}

/// Particles of several colours.
fn fountain() -> Node {
    let stop = |at: f32, color: [f32; 4]| Stop { at, color };
    let tints = Gradient { stops: vec![stop(0.0, [1.0, 1.0, 1.0, 1.0]), stop(1.0, [1.0, 0.55, 0.4, 1.0])] };
    Node::new("particles/emit_disc").value("tints", Value::Gradient(tints))
}

/// The graph that shows the picture with which [`around`] feeds a node first.
pub fn fed(kind: &NodeKind, size: [u32; 2]) -> Document {
    let picture = if kind.category() == "output" { "test/holes" } else { "test/colours" };
    let output = Node::new("output/output").wire("image", "fed", "image");
    document(size, vec![("fed".to_owned(), Node::new(picture)), ("output".to_owned(), output)])
}

/// The id of the node that a scene is about.
pub const SUBJECT: &str = "subject";

/// A graph in which a node's pictures are fed and its own picture ends in `sink`. `without` names an input that stays unwired.
/// An output node is the end itself, and is fed with a picture that has holes.
///
/// # Panics
/// The node gives neither a picture nor particles.
pub fn around(kind: &NodeKind, sink: &str, size: [u32; 2], without: Option<&str>) -> Document {
    let is_output = kind.category() == "output";
    let mut subject = Node::new(&kind.id);
    let mut pictures = usize::from(is_output);
    let mut scenes = 0;
    for input in &kind.inputs {
        if without == Some(input.name.as_str()) {
            continue;
        }
        subject = match input.ty {
            WireType::Image => {
                pictures += 1;
                subject.wire(&input.name, if pictures == 1 { "colours" } else { "holes" }, "image")
            }
            WireType::Scene => {
                scenes += 1;
                subject.wire(&input.name, if scenes == 1 { "solid" } else { "solid_two" }, "scene")
            }
            // What draws particles has an eye and a lens of its own, which a camera takes the place of.
            WireType::Camera if kind.category() == "particles" => subject,
            WireType::Camera => subject.wire(&input.name, "view", "camera"),
            WireType::Spectrum => subject.wire(&input.name, "bars", "bars"),
            WireType::Audio => subject.wire(&input.name, "song", "audio"),
            WireType::Particles => subject.wire(&input.name, "fountain", "particles"),
            WireType::Lut => subject.value(&input.name, Value::Asset("look.cube".to_owned())),
            WireType::Text if kind.id == "input/video" => {
                subject.value(&input.name, Value::Asset("clips/lanterns.mp4".to_owned()))
            }
            WireType::Text if kind.id == "input/camera" && input.name == "stands_in" => {
                subject.value(&input.name, Value::Asset("clips/lanterns.mp4".to_owned()))
            }
            WireType::Text if kind.id == "input/picture_sequence" => {
                subject.value(&input.name, Value::Asset("pictures/meadow/meadow_##.png".to_owned()))
            }
            _ => subject,
        };
    }
    let seen = |output: &&Output| matches!(output.ty, WireType::Image | WireType::Scene | WireType::Particles);
    let given = kind.outputs.iter().find(seen).expect("the node gives a picture, a scene or particles");
    let mut nodes = vec![
        (SUBJECT.to_owned(), subject),
        ("colours".to_owned(), Node::new("test/colours")),
        ("holes".to_owned(), Node::new("test/holes")),
        ("bars".to_owned(), Node::new("test/bars")),
        ("solid".to_owned(), Node::new("test/post")),
        ("solid_two".to_owned(), Node::new("test/ball")),
        ("view".to_owned(), Node::new("scene/camera")),
        ("fountain".to_owned(), fountain()),
    ];
    // A part of a scene is seen through a renderer, and particles as soft points.
    let seen_by = match given.ty {
        WireType::Scene => Some(("scene/render", "scene")),
        WireType::Particles => Some(("particles/soft_points", "particles")),
        _ => None,
    };
    if let Some((renderer, input)) = seen_by {
        nodes.push(("render".to_owned(), Node::new(renderer).wire(input, SUBJECT, &given.name)));
        nodes.push(("sink".to_owned(), Node::new(sink).wire("image", "render", "image")));
    } else if !is_output {
        nodes.push(("sink".to_owned(), Node::new(sink).wire("image", SUBJECT, &given.name)));
    }
    if kind.inputs.iter().any(|input| input.ty == WireType::Audio) {
        nodes.push(("song".to_owned(), Node::new("audio/sound_file")));
    }
    let mut document = document(size, nodes);
    apply(&mut document, Edit::PutAsset { path: "look.cube".to_owned(), bytes: LOOK.as_bytes().into() });
    document
}

//! Numbers that are none, and infinite ones, in every input of every node that remembers: one frame after the input is clean
//! again, so is the node. No list names a node here; `CYMATIC_NODE=state/feedback` holds the checks to one.

use std::sync::Arc;

use cym_engine::SessionOptions;
use cym_graph::{Document, Input, Node, NodeKind, Output, Rate, Value, WireType, check};
use cym_plan::{Inputs, Kernel, Memory, NativeNode, NodeLibrary, SignalRun, Silence, Step, Tick};
use cym_tests::scene::{self, SUBJECT, seen};
use cym_tests::{Camera, Stage, repo, values};
use cym_wgsl::{Trust, read_node};

/// Size in px of what is drawn.
const SIZE: [u32; 2] = [48, 27];
/// Frames before the first input falls ill: so far the node fills its memory.
const BEFORE: u64 = 6;
/// What an ill input brings, a frame each.
const ILLS: [f32; 3] = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
/// Frames from one input's illness to the next.
const ROUND: u64 = ILLS.len() as u64 + 3;
/// Larger light than this comes from an infinite number that was kept, not from the picture.
const BRIGHT: f32 = 19_000.0;

/// A picture that is a number which is none wherever its param says so.
const ILL_PICTURE: (&str, &str) = (
    "test/ill",
    "//! Ill
//! Moving colours; or, where `ill` is 1, 2 or 3, NaN, infinity or minus infinity on one half.
//! keywords: test

struct Params {
    /// Which.
    /// = 0 in 0..3
    ill: f32,
}

fn ill(at: Place, p: Params) -> vec4f {
    let well = vec4f(0.5 + 0.5 * sin(vec3f(3.0 * at.pos.x + at.secs, 4.0 * at.pos.y, at.pos.x - 2.0 * at.secs)), 1.0);
    let bits = array<u32, 4>(0u, 0x7fc00000u, 0x7f800000u, 0xff800000u)[u32(clamp(p.ill, 0.0, 3.0))];
    let number = bitcast<f32>(bits | (at.frame & 0u));
    if p.ill > 0.5 && at.pos.x > 0.0 {
        return vec4f(number, 0.5, number, number);
    }
    return well;
}
",
);

/// Which ill is in turn for a slot at a frame.
fn ill(slot: usize, frame: u64) -> Option<usize> {
    let first = BEFORE + ROUND * slot as u64;
    frame.checked_sub(first).map(|since| since as usize).filter(|&since| since < ILLS.len())
}

/// The frame in which a slot has been clean for one frame.
fn clean_again(slot: usize) -> u64 {
    BEFORE + ROUND * slot as u64 + ILLS.len() as u64 + 1
}

/// Gives a clean number for each slot, and what is no number when the slot's turn comes; spectra likewise, for the slot behind the last.
struct Poison {
    clean: Vec<f32>,
    /// By slot: whether it goes to a picture, which is told which number to become.
    coded: Vec<bool>,
}

impl NativeNode for Poison {
    fn kind(&self) -> NodeKind {
        let mut kind = NodeKind::new("Poison", "Numbers that fall ill.", &["test"]);
        for slot in 0..self.clean.len() {
            kind = kind.output(Output::new(&format!("slot{slot}"), WireType::Float, "A number."));
        }
        kind.output(Output::new("bars", WireType::Spectrum, "A spectrum.")).output(Output::new(
            "colour",
            WireType::Color,
            "A colour.",
        ))
    }

    fn start(&self) -> Box<dyn SignalRun> {
        let (clean, coded) = (self.clean.clone(), self.coded.clone());
        Box::new(move |step: &Step<'_>, _: &Inputs<'_>, outputs: &mut [f32]| {
            let frame = step.tick.frame;
            let (numbers, rest) = outputs.split_at_mut(clean.len());
            for (slot, number) in numbers.iter_mut().enumerate() {
                *number = match ill(slot, frame) {
                    Some(which) if coded[slot] => which as f32 + 1.0,
                    Some(which) => ILLS[which],
                    None => clean[slot],
                };
            }
            let shared = ill(clean.len(), frame);
            rest.fill(shared.map_or(0.4, |which| ILLS[which]));
        })
    }
}

/// A graph in which every input of the subject that a wire can reach is wired to something that falls ill.
fn ward(kind: &NodeKind) -> (Document, Poison, Vec<String>) {
    let mut subject = Node::new(&kind.id);
    let mut nodes = Vec::new();
    let (mut clean, mut coded, mut names, mut shared) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for input in &kind.inputs {
        let slot = format!("slot{}", clean.len());
        let number = match (&input.default, input.ty) {
            (Value::Float(number), WireType::Float | WireType::Trigger) => *number,
            (Value::Vec2(numbers), WireType::Vec2) => numbers[0],
            (Value::Vec3(numbers), WireType::Vec3) => numbers[0],
            (_, WireType::Color) => 0.5,
            (_, WireType::Float | WireType::Trigger | WireType::Vec2 | WireType::Vec3 | WireType::Image) => 0.0,
            (_, WireType::Spectrum) => {
                subject = subject.wire(&input.name, "poison", "bars");
                shared.push(input.name.clone());
                continue;
            }
            (_, WireType::Gradient) => {
                subject = subject.wire(&input.name, "poison", "colour");
                shared.push(input.name.clone());
                continue;
            }
            (_, WireType::Scene) => {
                subject = subject.wire(&input.name, "post", "scene");
                continue;
            }
            _ => continue,
        };
        let is_picture = input.ty == WireType::Image;
        if is_picture {
            let picture = format!("picture{}", clean.len());
            nodes.push((picture.clone(), Node::new(ILL_PICTURE.0).wire("ill", "poison", &slot)));
            subject = subject.wire(&input.name, &picture, "image");
        } else {
            subject = subject.wire(&input.name, "poison", &slot);
        }
        clean.push(number);
        coded.push(is_picture);
        names.push(input.name.clone());
    }
    names.push(shared.join(" and "));
    let given = kind.outputs.iter().find(|output| output.ty == WireType::Image).expect("only picture nodes come here");
    nodes.push((SUBJECT.to_owned(), subject));
    nodes.push(("poison".to_owned(), Node::new("test/poison")));
    nodes.push(("post".to_owned(), Node::new("test/post")));
    nodes.push(("sink".to_owned(), Node::new("output/watch").wire("image", SUBJECT, &given.name)));
    (scene::document(SIZE, nodes), Poison { clean, coded }, names)
}

/// The stage with a poison that fits the graph.
fn staffed(stage: &Stage, poison: Poison) -> Stage {
    let mut library: NodeLibrary = (*stage.library).clone();
    let (id, text) = ILL_PICTURE;
    let node = read_node(id, text, &library.shaders, Trust::Ours).unwrap_or_else(|error| panic!("{error}"));
    library.insert_wgsl(node);
    library.insert_native("test/poison", Arc::new(poison));
    Stage { gpu: stage.gpu.clone(), library: Arc::new(library) }
}

/// What is wrong with a picture of linear halves; nothing if it is clean.
fn illness(bytes: &[u8]) -> Option<String> {
    let seen = seen(bytes);
    let number = |pair: &[u8]| half::f16::from_ne_bytes([pair[0], pair[1]]).to_f32();
    let bright = bytes.chunks_exact(2).filter(|pair| number(pair).abs() > BRIGHT).count();
    (seen.nan + seen.huge + bright > 0).then(|| format!("{seen:?}, {bright} numbers beyond {BRIGHT}"))
}

#[test]
fn every_picture_with_a_memory_is_clean_one_frame_after_its_inputs_are() {
    let stage = Stage::open();
    let wanted = std::env::var("CYMATIC_NODE").unwrap_or_default();
    let mut faults = Vec::new();
    let mut remembering = 0;
    for kind in stage.library.catalogue.iter() {
        let draws = kind.outputs.iter().any(|output| output.ty == WireType::Image);
        if ["test", "output"].contains(&kind.category()) || !draws || !kind.id.starts_with(&wanted) {
            continue;
        }
        let (document, poison, names) = ward(kind);
        let staffed = staffed(&stage, poison);
        if let Some(problem) =
            check(&document, &staffed.library.catalogue).problems.iter().find(|p| p.code != "not-wired")
        {
            faults.push(format!("{}: {problem}", kind.id));
            continue;
        }
        let mut session = match staffed.start(document, &SessionOptions::default()) {
            Ok(session) => session,
            Err(error) => {
                faults.push(format!("{}: {error}", kind.id));
                continue;
            }
        };
        // What has no memory is clean as soon as its inputs are.
        if session.plan().memory == Memory::None {
            continue;
        }
        remembering += 1;
        let mut camera = Camera::linear(&session);
        let mut well = 0;
        for frame in 0..=clean_again(names.len() - 1) {
            let bytes = camera.bytes(&mut session, frame);
            well += usize::from(bytes.iter().any(|&byte| byte != 0));
            for (slot, name) in names.iter().enumerate().filter(|(slot, _)| frame == clean_again(*slot)) {
                if let Some(illness) = illness(bytes) {
                    faults.push(format!("{}: {name} (slot {slot}): {illness}", kind.id));
                }
            }
        }
        if well == 0 {
            faults.push(format!("{}: draws nothing, so that nothing was seen", kind.id));
        }
    }
    repo::no_faults("illness in pictures", &faults);
    assert!(!wanted.is_empty() || remembering >= 10, "only {remembering} nodes have a memory");
}

#[test]
fn every_signal_lives_on_after_its_inputs_were_ill() {
    let library = nodes::catalogue().unwrap_or_else(|error| panic!("{error}"));
    let wanted = std::env::var("CYMATIC_NODE").unwrap_or_default();
    let mut faults = Vec::new();
    for (id, kernel) in library.kernels.iter().filter(|(id, _)| id.starts_with(&wanted)) {
        let Kernel::Native(node) = kernel else {
            continue;
        };
        let kind = node.kind();
        let healthy = life(node.as_ref(), &kind, None);
        for (place, name) in numbers_of(&kind) {
            let ill = life(node.as_ref(), &kind, Some(place));
            for (output, (healthy, ill)) in healthy.iter().zip(&ill).enumerate() {
                let number = |all: &[f32]| all[CLEAN..].iter().all(|number| number.is_finite());
                let moves = |all: &[f32]| all[CLEAN..].windows(2).any(|pair| pair[0] != pair[1]);
                let fault = if !number(ill) {
                    "is no number"
                } else if moves(healthy) && !moves(ill) {
                    "stands still for ever"
                } else {
                    continue;
                };
                faults.push(format!("{id}: output number {output} {fault} after {name} was ill"));
            }
        }
    }
    repo::no_faults("illness in signals", &faults);
}

/// The first frame that is looked at: one after the input is clean.
const CLEAN: usize = 40 + ILLS.len() + 1;
/// Frames that are stepped.
const LIFE: usize = 400;

/// Every number of every input, by place and name.
fn numbers_of(kind: &NodeKind) -> Vec<(usize, String)> {
    let names = kind.inputs.iter().flat_map(|input| std::iter::repeat_n(&input.name, input.ty.width()));
    names.cloned().enumerate().collect()
}

/// What the outputs were in each frame while all inputs move in their spans, one of them ill for a while; by output number.
fn life(node: &dyn NativeNode, kind: &NodeKind, ill: Option<usize>) -> Vec<Vec<f32>> {
    let texts: Vec<&str> = kind.inputs.iter().filter(|input| input.ty.width() == 0).map(|_| "").collect();
    let width: usize = kind.outputs.iter().map(|output| output.ty.width()).sum();
    let mut run = node.start();
    let mut lives = vec![Vec::new(); width];
    for frame in 0..LIFE {
        let mut numbers: Vec<f32> = Vec::new();
        for input in &kind.inputs {
            numbers.extend((0..input.ty.width()).map(|i| moving(input, i, frame)));
        }
        if let Some(place) = ill
            && (40..40 + ILLS.len()).contains(&frame)
        {
            numbers[place] = ILLS[frame - 40];
        }
        let mut outputs = vec![0.0; width];
        let tick = Tick::at(frame as u64, Rate { num: 30, den: 1 });
        let step = Step { tick, seed: 7, sounds: &Silence, own_sound: 1.0 };
        run.step(&step, &Inputs { numbers: &numbers, texts: &texts, things: &[] }, &mut outputs);
        for (life, output) in lives.iter_mut().zip(outputs) {
            life.push(output);
        }
    }
    lives
}

/// A number of an input as it moves: triggers fire now and then, switches and choices stand, everything else swings around its default.
fn moving(input: &Input, i: usize, frame: usize) -> f32 {
    let standing = match &input.default {
        Value::Float(number) => *number,
        Value::Vec2(numbers) => numbers[i],
        Value::Vec3(numbers) => numbers[i],
        Value::Color(numbers) => numbers[i],
        _ => 0.3,
    };
    if input.ty == WireType::Trigger {
        return f32::from(u8::from(frame % 11 == 3));
    }
    if input.ty != WireType::Float || input.toggle || input.integer || !input.choices.is_empty() {
        return standing;
    }
    let swing = 0.5 + 0.5 * (frame as f32 * 0.37 + i as f32).sin();
    if input.range.is_some() { 0.7 * standing + 0.3 * values::along(input.range, swing) } else { swing }
}

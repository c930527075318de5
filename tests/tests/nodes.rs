//! What every node gets for nothing: no list names a node here, except with a reason.
//!
//! `CYMATIC_NODE=pattern/voronoi` holds the checks to one node (or to all whose id begins so) while it is being made.

use std::collections::BTreeSet;
use std::sync::Arc;

use cym_engine::{Session, SessionOptions};
use cym_graph::{Input, NodeId, NodeKind, Rate, Value, WireType, check};
use cym_plan::{Inputs, Kernel, Memory, NativeNode, Silence, Step, Tick};
use cym_tests::scene::{self, SUBJECT, seen};
use cym_tests::{Camera, Stage, golden, repo, values};

/// Size in px of the pictures that are only looked at by machines.
const SIZE: [u32; 2] = [64, 36];
/// The frames that are looked at: 0, 1 and 2.5 seconds.
const FRAMES: [u64; 3] = [0, 30, 75];
/// The frame at which a node with state is looked at: far enough for its memory to show.
const STATE_FRAME: u64 = 12;

/// Inputs that change no picture here, each with the reason; a name that ends with `*` stands for all that begin so.
const SILENT: [(&str, &str, &str); 11] = [
    ("direct/director", "audio", "no song plays here"),
    ("direct/pattern_bank", "audio", "no song plays here"),
    ("blend/pick", "image_*", "only the picked one shows"),
    ("direct/director", "image_*", "only the chosen one shows"),
    ("direct/director", "choice", "chooses among pictures of which most are the same here"),
    ("direct/director", "soft", "shows only while pictures change"),
    ("direct/director", "light", "shows only while pictures change"),
    ("direct/director", "glow", "shows only while pictures change"),
    ("input/camera", "size", "no camera films here"),
    ("input/picture_sequence", "fit", "its pictures have the shape of this one"),
    ("particles/sense", "wrap", "nothing has come to the edge yet"),
];

/// Whether an input may change nothing.
fn is_silent(kind: &NodeKind, input: &str) -> bool {
    let fits = |name: &str| name.strip_suffix('*').map_or(name == input, |start| input.starts_with(start));
    // What draws particles is looked at with its own eye here; `particles.rs` holds a scene's camera against it.
    let camera = kind.category() == "particles" && input == "camera";
    camera || SILENT.iter().any(|(id, name, _)| *id == kind.id && fits(name))
}

/// Nodes that give a picture or particles, held to what `CYMATIC_NODE` asks for.
fn picture_makers(stage: &Stage) -> Vec<Arc<NodeKind>> {
    let wanted = std::env::var("CYMATIC_NODE").unwrap_or_default();
    let draws = |kind: &&Arc<NodeKind>| {
        let ours = kind.category() != "test" && kind.id != "output/watch";
        let shown =
            |output: &cym_graph::Output| matches!(output.ty, WireType::Image | WireType::Scene | WireType::Particles);
        ours && kind.id.starts_with(&wanted) && kind.outputs.iter().any(shown)
    };
    stage.library.catalogue.iter().filter(draws).cloned().collect()
}

/// A session around one node that ends in the node which sees NaN.
fn watched(stage: &Stage, kind: &NodeKind, size: [u32; 2], without: Option<&str>) -> Result<Session, String> {
    let document = scene::around(kind, "output/watch", size, without);
    stage.start(document, &SessionOptions::default()).map_err(|error| format!("{}: {error}", kind.id))
}

fn frames_of(session: &Session) -> &'static [u64] {
    if session.plan().memory == Memory::None { &FRAMES } else { &[STATE_FRAME] }
}

fn turn(session: &mut Session, input: &str, value: &Value) -> bool {
    session.turn(&NodeId::new(SUBJECT), input, value)
}

/// Params: what a hand turns. Pictures, tables and spectra are wired.
fn params(kind: &NodeKind) -> impl Iterator<Item = &Input> {
    let wired = |input: &Input| {
        matches!(
            input.ty,
            WireType::Image
                | WireType::Lut
                | WireType::Spectrum
                | WireType::Text
                | WireType::Network
                | WireType::Scene
                | WireType::Camera
                | WireType::Particles
        )
    };
    kind.inputs.iter().filter(move |input| !wired(input))
}

#[test]
fn every_node_is_documented_and_sound() {
    let library = match nodes::catalogue() {
        Ok(library) => library,
        Err(nodes::CatalogueError::Nodes(problems)) => {
            let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", list.join("\n"))
        }
        Err(error) => panic!("{error}"),
    };
    assert!(library.catalogue.len() >= 55, "only {} nodes", library.catalogue.len());
    let mut faults = Vec::new();
    for kind in library.catalogue.iter() {
        let id = &kind.id;
        let mut wants = |missing: bool, what: &str| {
            if missing {
                faults.push(format!("{id}: {what}"));
            }
        };
        wants(kind.title.is_empty() || kind.help.is_empty(), "no title or no help");
        wants(kind.keywords.is_empty(), "no keywords: nobody will find it");
        wants(kind.outputs.is_empty(), "gives nothing");
        wants(!library.kernels.contains_key(id) && kind.group.is_none(), "has no kernel");
        for output in &kind.outputs {
            wants(output.help.is_empty(), &format!("output {} has no help", output.name));
        }
        for input in &kind.inputs {
            // The one picture that a node works on, and its colours, say enough by their names.
            let plain = matches!(input.ty, WireType::Image | WireType::Gradient | WireType::Curve | WireType::Spectrum);
            wants(input.help.is_empty() && !plain, &format!("input {} has no help", input.name));
            wants(!default_fits(input), &format!("the default of {} lies outside its range", input.name));
        }
    }
    repo::no_faults("every node", &faults);
}

fn default_fits(input: &Input) -> bool {
    let fits = |number: &f32| input.range.is_none_or(|range| (range.min..=range.max).contains(number));
    match &input.default {
        Value::Float(default) if !input.choices.is_empty() => (*default as usize) < input.choices.len(),
        Value::Float(default) => fits(default) && (!input.integer || default.fract() == 0.0),
        Value::Vec2(numbers) => numbers.iter().all(fits),
        Value::Vec3(numbers) => numbers.iter().all(fits),
        _ => true,
    }
}

#[test]
fn every_node_draws_alone_without_nan_and_the_same_twice() {
    let stage = Stage::open();
    let mut faults = Vec::new();
    for kind in picture_makers(&stage) {
        let document = scene::around(&kind, "output/output", SIZE, None);
        let problems = check(&document, &stage.library.catalogue).problems;
        faults.extend(problems.iter().map(|problem| format!("{}: {problem}", kind.id)));
        let mut session = match watched(&stage, &kind, SIZE, None) {
            Ok(session) => session,
            Err(error) => {
                faults.push(error);
                continue;
            }
        };
        let mut camera = Camera::linear(&session);
        let mut drawn = Vec::new();
        for &frame in frames_of(&session) {
            let bytes = camera.bytes(&mut session, frame).to_vec();
            let seen = seen(&bytes);
            if seen.nan + seen.huge > 0 {
                faults.push(format!("{}: frame {frame} holds {seen:?} with the defaults", kind.id));
            }
            drawn.push((frame, bytes));
        }
        // From the last to the first, so that every frame is a jump.
        for (frame, bytes) in drawn.iter().rev() {
            if camera.bytes(&mut session, *frame) != bytes {
                faults.push(format!("{}: frame {frame} drawn twice is two pictures", kind.id));
            }
        }
        if drawn.iter().all(|(_, bytes)| bytes.iter().all(|byte| *byte == 0)) {
            faults.push(format!("{}: draws nothing with its defaults", kind.id));
        }
    }
    repo::no_faults("drawing", &faults);
}

#[test]
fn every_param_changes_the_picture() {
    let stage = Stage::open();
    let mut faults = Vec::new();
    for kind in picture_makers(&stage) {
        let mut session = match watched(&stage, &kind, SIZE, None) {
            Ok(session) => session,
            Err(error) => {
                faults.push(error);
                continue;
            }
        };
        let mut probe =
            Probe { camera: Camera::linear(&session), session: &mut session, kind: &kind, bad: BTreeSet::new() };
        for input in params(&kind) {
            if !is_silent(&kind, &input.name) && !probe.matters(input) {
                faults.push(format!("{}: {} changes nothing", kind.id, input.name));
            }
        }
        faults.extend(probe.bad.iter().map(|fault| format!("{}: {fault}", kind.id)));
        faults.extend(dead_pictures(&stage, &kind));
    }
    repo::no_faults("params", &faults);
}

/// Turns the knobs of one node and looks.
struct Probe<'a> {
    session: &'a mut Session,
    camera: Camera,
    kind: &'a NodeKind,
    /// Values inside the range that gave numbers that are none.
    bad: BTreeSet<String>,
}

impl Probe<'_> {
    fn look(&mut self, what: &str) -> Vec<u8> {
        let mut all = Vec::new();
        for &frame in frames_of(self.session) {
            // What moves stands at its start in frame 0.
            if frame > 0 {
                all.extend_from_slice(self.camera.bytes(self.session, frame));
            }
        }
        let seen = seen(&all);
        if seen.nan + seen.huge > 0 {
            self.bad.insert(format!("{what} gives {seen:?}"));
        }
        all
    }

    /// Whether some value of the input shows, if need be with some other param turned too.
    fn matters(&mut self, input: &Input) -> bool {
        if self.shows(input, "") {
            return true;
        }
        let kind = self.kind;
        // Choices and switches first: a param often belongs to one mode.
        let mut others: Vec<&Input> = params(kind).filter(|other| other.name != input.name).collect();
        others.sort_by_key(|other| !other.toggle && other.choices.is_empty());
        for other in others {
            for value in values::others(other) {
                turn(self.session, &other.name, &value);
                let found = self.shows(input, &format!(" with {} = {value:?}", other.name));
                turn(self.session, &other.name, &other.default);
                if found {
                    return true;
                }
            }
        }
        false
    }

    fn shows(&mut self, input: &Input, with: &str) -> bool {
        let before = self.look(&format!("the default{with}"));
        let mut found = false;
        for value in values::others(input) {
            if self.session.plan().outgrows(&NodeId::new(SUBJECT), &input.name, &value) {
                continue;
            }
            if !turn(self.session, &input.name, &value) {
                self.bad.insert(format!("{} is no knob", input.name));
                return true;
            }
            found = self.look(&format!("{} = {value:?}{with}", input.name)) != before;
            if found {
                break;
            }
        }
        turn(self.session, &input.name, &input.default);
        found
    }
}

/// Picture inputs that make no difference when they are left unwired.
fn dead_pictures(stage: &Stage, kind: &NodeKind) -> Vec<String> {
    let inputs: Vec<&Input> = kind
        .inputs
        .iter()
        .filter(|input| {
            matches!(
                input.ty,
                WireType::Image
                    | WireType::Lut
                    | WireType::Spectrum
                    | WireType::Scene
                    | WireType::Camera
                    | WireType::Particles
            )
        })
        .collect();
    let draw = |without: Option<&str>| -> Result<Vec<u8>, String> {
        let mut session = watched(stage, kind, SIZE, without)?;
        let frame = if session.plan().memory == Memory::None { 30 } else { STATE_FRAME };
        Ok(Camera::linear(&session).bytes(&mut session, frame).to_vec())
    };
    let mut faults = Vec::new();
    if inputs.is_empty() {
        return faults;
    }
    let whole = draw(None);
    for input in inputs {
        let without = draw(Some(&input.name));
        match (&whole, without) {
            (Ok(whole), Ok(without)) if *whole == without && !is_silent(kind, &input.name) => {
                faults.push(format!("{}: the picture does not change when {} is unwired", kind.id, input.name));
            }
            (_, Ok(without)) if seen(&without).nan + seen(&without).huge > 0 => {
                faults.push(format!("{}: numbers that are none when {} is unwired", kind.id, input.name));
            }
            (_, Ok(_)) => {}
            (_, Err(error)) => faults.push(error),
        }
    }
    faults
}

#[test]
fn wild_params_make_no_nan() {
    let stage = Stage::open();
    let mut faults = Vec::new();
    for kind in picture_makers(&stage) {
        let mut session = match watched(&stage, &kind, [32, 18], None) {
            Ok(session) => session,
            Err(error) => {
                faults.push(error);
                continue;
            }
        };
        let frame = if session.plan().memory == Memory::None { 31 } else { 4 };
        let mut camera = Camera::linear(&session);
        for input in params(&kind) {
            for value in values::wild(input) {
                turn(&mut session, &input.name, &value);
                let seen = seen(camera.bytes(&mut session, frame));
                if seen.nan > 0 {
                    faults.push(format!("{}: {} = {value:?} gives {} pixels of NaN", kind.id, input.name, seen.nan));
                }
            }
            turn(&mut session, &input.name, &input.default);
        }
    }
    repo::no_faults("wild params", &faults);
}

#[test]
fn golden_pictures() {
    let Some(stage) = Stage::lavapipe() else {
        return;
    };
    let bless = repo::asked("UPDATE_GOLDEN");
    let mut faults = Vec::new();
    let makers = picture_makers(&stage);
    for kind in &makers {
        let path = golden::path(&kind.id);
        let outcome = if bless { bless_golden(&stage, kind) } else { compare_golden(&stage, kind) };
        if let Err(fault) = outcome {
            faults.push(format!("{}: {fault}", repo::shown(&path)));
        }
    }
    if std::env::var_os("CYMATIC_NODE").is_none() {
        let known: BTreeSet<String> = makers.iter().map(|kind| repo::shown(&golden::path(&kind.id))).collect();
        let files = repo::files(&repo::root().join("tests/golden"), &[".png"]);
        let orphans = files.iter().map(|path| repo::shown(path)).filter(|shown| !known.contains(shown));
        faults.extend(orphans.map(|shown| format!("{shown}: no such node; delete it")));
    }
    repo::no_faults("golden pictures", &faults);
}

/// The node's picture after one second as a screen shows it. A node that does nothing by default is shown at work.
fn portrait(stage: &Stage, kind: &NodeKind, size: [u32; 2]) -> Result<Vec<u8>, String> {
    let start = |document| stage.start(document, &SessionOptions::default()).map_err(|error| error.to_string());
    let mut session = start(scene::around(kind, "output/output", size, None))?;
    let mut camera = Camera::screen(&session);
    let picture = golden::without_alpha(camera.bytes(&mut session, 30));
    let mut fed = start(scene::fed(kind, size))?;
    let fed = golden::without_alpha(Camera::screen(&fed).bytes(&mut fed, 30));
    if golden::differs(&fed, &picture).is_some() {
        return Ok(picture);
    }
    for input in params(kind).filter(|input| input.choices.is_empty() && !input.toggle) {
        if let Some(value) = values::chosen(input, 0.6) {
            turn(&mut session, &input.name, &value);
        }
    }
    Ok(golden::without_alpha(camera.bytes(&mut session, 30)))
}

fn bless_golden(stage: &Stage, kind: &NodeKind) -> Result<(), String> {
    let path = golden::path(&kind.id);
    for size in golden::SIZES {
        let now = portrait(stage, kind, size)?;
        // What is near enough keeps its bytes, so that a blessing touches only what changed.
        let same = golden::read(&path).is_ok_and(|(old, rgb)| old == size && golden::differs(&rgb, &now).is_none());
        if same {
            return Ok(());
        }
        let png = golden::encode(size, &now)?;
        if png.len() < golden::MOST_BYTES {
            return golden::bless(&path, &png);
        }
    }
    Err("is too large at every size".to_owned())
}

fn compare_golden(stage: &Stage, kind: &NodeKind) -> Result<(), String> {
    let path = golden::path(&kind.id);
    if !path.exists() {
        return Err("is missing. UPDATE_GOLDEN=1 writes it; look at it before you commit it".to_owned());
    }
    let bytes = std::fs::metadata(&path).map_err(|error| error.to_string())?.len();
    if bytes >= golden::MOST_BYTES as u64 {
        return Err(format!("is {bytes} bytes large; {} are allowed", golden::MOST_BYTES));
    }
    let (size, old) = golden::read(&path)?;
    match golden::differs(&old, &portrait(stage, kind, size)?) {
        None => Ok(()),
        Some(words) => Err(format!("{words}. If that is meant, UPDATE_GOLDEN=1 writes it anew")),
    }
}

#[test]
fn native_nodes_step_to_finite_numbers_and_the_same_twice() {
    let library = nodes::catalogue().unwrap();
    let mut faults = Vec::new();
    for (id, kernel) in &library.kernels {
        if let Kernel::Native(node) = kernel {
            let one = hundred_frames(node.as_ref());
            if one.iter().any(|number| !number.is_finite()) {
                faults.push(format!("{id}: gives numbers that are none, or leaves outputs unwritten"));
            }
            if one != hundred_frames(node.as_ref()) {
                faults.push(format!("{id}: two runs differ"));
            }
        }
    }
    repo::no_faults("native nodes", &faults);
}

fn hundred_frames(node: &dyn NativeNode) -> Vec<f32> {
    let kind = node.kind();
    let mut numbers = Vec::new();
    let mut texts = Vec::new();
    for input in &kind.inputs {
        match (&input.default, input.ty.width()) {
            (_, 0) => texts.push(""),
            (Value::Float(number), width) => numbers.extend(std::iter::repeat_n(*number, width)),
            (Value::Vec2(v), _) => numbers.extend(v),
            (Value::Vec3(v), _) => numbers.extend(v),
            (Value::Color(c), _) => numbers.extend(c),
            (_, width) => numbers.extend(std::iter::repeat_n(0.0, width)),
        }
    }
    let width: usize = kind.outputs.iter().map(|output| output.ty.width()).sum();
    let mut run = node.start();
    let mut all = Vec::new();
    for frame in 0..100 {
        let mut outputs = vec![f32::NAN; width];
        let tick = Tick::at(frame, Rate { num: 30, den: 1 });
        let step = Step { tick, seed: 7, sounds: &Silence, own_sound: 1.0 };
        run.step(&step, &Inputs { numbers: &numbers, texts: &texts, things: &[] }, &mut outputs);
        all.extend(outputs);
    }
    all
}

#[test]
fn every_transition_begins_with_one_picture_and_ends_with_the_other() {
    let stage = Stage::open();
    let Some(kind) = stage.library.catalogue.get("blend/transition").cloned() else {
        panic!("there is no transition");
    };
    let mut session =
        stage.start(scene::around(&kind, "output/output", SIZE, None), &SessionOptions::default()).unwrap();
    let mut camera = Camera::screen(&session);
    let ways = kind.inputs.iter().find(|input| input.name == "kind").map_or(0, |input| input.choices.len());
    assert!(ways >= 20, "{ways}");
    for (progress, name) in [(0.0, "begins"), (1.0, "ends")] {
        turn(&mut session, "progress", &Value::Float(progress));
        turn(&mut session, "kind", &Value::Float(0.0));
        let plain = camera.bytes(&mut session, 30).to_vec();
        for way in 1..ways {
            turn(&mut session, "kind", &Value::Float(way as f32));
            let most = camera.bytes(&mut session, 30).iter().zip(&plain).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(most <= Some(2), "way {way} {name} with another picture: {most:?}");
        }
    }
}

//! Every graph in example-graphs/ opens, is clean, plays, and plays the same again.

use std::collections::BTreeSet;
use std::path::Path;

use cym_engine::{Overrides, Project, Session, SessionOptions};
use cym_graph::{Catalogue, Document, Edit, Input, NodeId, Value, file};
use cym_tests::scene::seen;
use cym_tests::{Camera, Picture, Stage, repo, values};

/// Seconds at which every example is looked at.
const SECS: [u64; 3] = [1, 6, 15];

fn options(size: [u32; 2]) -> SessionOptions {
    SessionOptions { overrides: Overrides { size: Some(size), ..Default::default() }, ..Default::default() }
}

fn open(path: &Path) -> Project {
    Project::open(path).unwrap_or_else(|error| panic!("{}: {error}", repo::shown(path)))
}

fn start(stage: &Stage, project: Project, size: [u32; 2]) -> Session {
    let name = repo::shown(&project.path);
    let session = Session::start(project, stage.library.clone(), stage.gpu.clone(), &options(size));
    session.unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Runs a check on every example and shows all faults at once.
fn each(check: impl Fn(&Path) -> Vec<String>) {
    let examples = repo::examples();
    assert!(!examples.is_empty(), "example-graphs is empty");
    let faults: Vec<String> = examples
        .iter()
        .flat_map(|path| check(path).into_iter().map(|fault| format!("{}: {fault}", repo::shown(path))))
        .collect();
    repo::no_faults("examples", &faults);
}

#[test]
fn every_example_is_clean_and_plays() {
    let stage = Stage::open();
    each(|path| {
        let mut session = start(&stage, open(path), [160, 90]);
        let mut faults: Vec<String> = session.problems().iter().map(ToString::to_string).collect();
        let mut camera = Camera::linear(&session);
        for secs in SECS {
            let frame = secs * u64::from(session.plan().rate.num) / u64::from(session.plan().rate.den);
            if camera.picture(&mut session, frame).is_flat() {
                faults.push(format!("is all one colour after {secs} s"));
            }
        }
        faults
    });
}

#[test]
fn no_example_holds_nan() {
    let stage = Stage::open();
    each(|path| {
        let mut project = open(path);
        let outputs: Vec<NodeId> = project
            .document
            .nodes()
            .iter()
            .filter(|(_, node)| node.kind.starts_with("output/"))
            .map(|(id, _)| id.clone())
            .collect();
        for node in outputs {
            project.document.apply(Edit::SetKind { node, kind: "output/watch".to_owned() }).unwrap();
        }
        let mut session = start(&stage, project, [64, 36]);
        let mut camera = Camera::linear(&session);
        let mut faults = Vec::new();
        for frame in [0, 1, 15, 45, 200] {
            let seen = seen(camera.bytes(&mut session, frame));
            if seen.nan + seen.huge > 0 {
                faults.push(format!("frame {frame}: {seen:?}"));
            }
        }
        faults
    });
}

#[test]
fn two_sessions_draw_the_same_bytes() {
    let stage = Stage::open();
    each(|path| {
        let film = || -> Vec<Vec<u8>> {
            let mut session = start(&stage, open(path), [96, 54]);
            let mut camera = Camera::screen(&session);
            [0, 1, 2, 40].map(|frame| camera.bytes(&mut session, frame).to_vec()).to_vec()
        };
        if film() == film() { Vec::new() } else { vec!["two sessions draw two films".to_owned()] }
    });
}

#[test]
fn a_jump_gives_what_playing_gives() {
    let stage = Stage::open();
    each(|path| {
        let mut playing = start(&stage, open(path), [96, 54]);
        for frame in 0..20 {
            playing.render_frame(frame).unwrap();
        }
        let played = Camera::linear(&playing).bytes(&mut playing, 20).to_vec();
        let mut jumping = start(&stage, open(path), [96, 54]);
        let mut camera = Camera::linear(&jumping);
        let jumped = camera.bytes(&mut jumping, 20).to_vec();
        let mut faults = Vec::new();
        if played != jumped {
            faults.push(format!("frame 20 after a jump: {}", apart(&played, &jumped)));
        }
        camera.bytes(&mut jumping, 31);
        if camera.bytes(&mut jumping, 20) != played {
            faults.push("frame 20 after a jump back is another picture".to_owned());
        }
        faults
    });
}

fn apart(one: &[u8], other: &[u8]) -> String {
    let picture = |bytes| Picture::from_f16([96, 54], bytes);
    format!("{:?}", picture(one).compare(&picture(other), 0.0))
}

#[test]
fn turning_knobs_makes_nothing() {
    let stage = Stage::open();
    each(|path| {
        let mut session = start(&stage, open(path), [96, 54]);
        let mut camera = Camera::linear(&session);
        for frame in 0..4 {
            camera.bytes(&mut session, frame);
        }
        let before = session.executor.counters();
        let mut turned = 0;
        for (node, input) in knobs(&session) {
            for value in values::others(&input).into_iter().take(2) {
                turned += u32::from(session.turn(&node, &input.name, &value));
            }
        }
        for frame in 4..8 {
            camera.bytes(&mut session, frame);
        }
        let after = session.executor.counters();
        let mut faults = Vec::new();
        if before != after {
            faults.push(format!("turning knobs made something: {before:?}, then {after:?}"));
        }
        if turned == 0 {
            faults.push("has no knob to turn".to_owned());
        }
        faults
    });
}

/// Every param of the graph's own nodes that nothing is wired to.
fn knobs(session: &Session) -> Vec<(NodeId, Input)> {
    let mut knobs = Vec::new();
    for (id, node) in session.project().document.nodes() {
        let Some(kind) = session.library().catalogue.get(&node.kind) else {
            continue;
        };
        for input in
            kind.inputs.iter().filter(|input| !node.wires.contains_key(&input.name) && input.default != Value::None)
        {
            knobs.push((id.clone(), input.clone()));
        }
    }
    knobs
}

#[test]
fn every_example_is_written_in_canonical_form() {
    let bless = repo::asked("UPDATE_EXAMPLES");
    each(|path| {
        let text = repo::text(path);
        let canonical = file::write_string(&open(path).document).unwrap();
        if text == canonical {
            return Vec::new();
        }
        if bless {
            std::fs::write(path, canonical).unwrap();
            return Vec::new();
        }
        vec!["saving it would change the file. UPDATE_EXAMPLES=1 with this test writes it anew".to_owned()]
    });
}

/// A graph of more nodes is no example any more.
const MOST_NODES: usize = 24;

#[test]
fn there_are_twenty_examples_small_enough_to_read() {
    let count = repo::examples().len();
    assert!(count >= 20, "only {count} examples");
    each(|path| {
        let document = open(path).document;
        let nodes = document.nodes().len();
        let mut faults = Vec::new();
        if nodes > MOST_NODES {
            faults.push(format!("has {nodes} nodes: leave some out, or move inputs by modulations instead of nodes"));
        }
        if document.title().is_empty() || document.about().len() < 40 {
            faults.push("has no title, or does not say what it shows and what to turn first".to_owned());
        }
        faults
    });
}

#[test]
fn every_node_is_in_an_example() {
    let stage = Stage::open();
    let catalogue = &stage.library.catalogue;
    let mut used = BTreeSet::new();
    for path in repo::examples() {
        use_all(&open(&path).document, catalogue, &mut used);
    }
    let missing: Vec<String> = catalogue
        .iter()
        .filter(|kind| kind.category() != "test" && kind.id != "output/watch" && !used.contains(&kind.id))
        .map(|kind| format!("{}: no example graph uses it", kind.id))
        .collect();
    repo::no_faults("nodes in examples", &missing);
}

/// Notes the kinds of a graph's nodes, also those inside groups and those that stand behind modulations and keys.
fn use_all(document: &Document, catalogue: &Catalogue, used: &mut BTreeSet<String>) {
    for node in document.nodes().values() {
        if !node.modulations.is_empty() {
            used.insert("signal/modulate".to_owned());
        }
        if !node.keys.is_empty() {
            used.insert("signal/keys".to_owned());
        }
        if used.insert(node.kind.clone())
            && let Some(group) = catalogue.get(&node.kind).and_then(|kind| kind.group.as_ref())
        {
            use_all(group, catalogue, used);
        }
    }
}

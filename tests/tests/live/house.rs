//! What every test here needs: nodes, a device, documents, and patience.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use cym_engine::{Overrides, Picture, Preview, Project, Scale, Stage, StageState, TransportCommand};
use cym_gpu::{AdapterChoice, Gpu};
use cym_graph::edit::DocumentChange;
use cym_graph::{Document, Edit, Node, NodeId, Rate};
use cym_plan::{Costs, NodeLibrary};

/// Size in px of what is drawn here.
pub(crate) const SIZE: [u32; 2] = [48, 28];

pub(crate) fn library() -> Arc<NodeLibrary> {
    static LIBRARY: OnceLock<Arc<NodeLibrary>> = OnceLock::new();
    Arc::clone(LIBRARY.get_or_init(|| Arc::new(nodes::catalogue().unwrap())))
}

pub(crate) fn gpu() -> Gpu {
    Gpu::open(AdapterChoice::Default).unwrap()
}

pub(crate) fn stage(gpu: &Gpu) -> Stage {
    let stage = Stage::start(gpu.clone(), library(), |_| Costs::default(), Arc::new(|| {}));
    stage.set_preview(Preview { scale: Scale::Fixed(1.0), max_hz: 60.0, ..Preview::default() });
    stage
}

/// A document of these nodes, at [`SIZE`] and 30 frames a second.
pub(crate) fn document(nodes: &[(&str, Node)]) -> Document {
    let mut document = Document::default();
    document.apply(Edit::SetDocument(DocumentChange::Size(SIZE))).unwrap();
    document.apply(Edit::SetDocument(DocumentChange::Rate(Rate { num: 30, den: 1 }))).unwrap();
    for (id, node) in nodes {
        document.apply(Edit::AddNode { id: NodeId::new(id), node: node.clone(), position: None }).unwrap();
    }
    document
}

pub(crate) fn project(document: Document) -> Arc<Project> {
    Arc::new(Project { document, path: PathBuf::from("here/test.cym"), carrier: None })
}

/// An example graph, drawn small.
pub(crate) fn example(name: &str) -> Arc<Project> {
    let path = cym_tests::repo::root().join("example-graphs").join(name);
    let mut project = Project::open(&path).unwrap();
    project.apply(&Overrides { size: Some(SIZE), ..Overrides::default() }).unwrap();
    Arc::new(project)
}

/// The names of all example graphs.
pub(crate) fn examples() -> Vec<String> {
    let names =
        cym_tests::repo::examples().into_iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
    names.collect()
}

/// Waits until the stage's state is as wanted, and gives it. The wait has an end so that a fault fails and does not hang.
pub(crate) fn until(stage: &Stage, what: &str, wanted: impl Fn(&StageState) -> bool) -> Arc<StageState> {
    for _ in 0..20_000 {
        let state = stage.state();
        if wanted(&state) {
            return state;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    let state = stage.state();
    panic!(
        "never {what}; the last state: {:?}, busy {:?}, problems {:?}, picture {:?}, lost {:?}",
        state.clock, state.busy, state.problems, state.picture, state.device_lost
    );
}

/// Shows a document, and waits until it is what plays and nothing is going on.
pub(crate) fn show(stage: &Stage, project: &Arc<Project>) -> Arc<StageState> {
    let before = stage.state();
    stage.show(Arc::clone(project));
    until(stage, "takes up the document", |state| {
        let other = match (&before.plan, &state.plan) {
            (Some(before), Some(now)) => !Arc::ptr_eq(before, now),
            (_, now) => now.is_some(),
        };
        other
            && state.busy.is_empty()
            && state.picture.as_ref().is_some_and(|picture| picture.frame == state.clock.frame)
    })
}

/// Waits until nothing moves any more.
pub(crate) fn rest(stage: &Stage) -> Arc<StageState> {
    let mut last = stage.state();
    let mut still = 0;
    for _ in 0..30_000 {
        std::thread::sleep(Duration::from_millis(2));
        let state = stage.state();
        still = if state.revision == last.revision && state.busy.is_empty() { still + 1 } else { 0 };
        if still == 150 {
            return state;
        }
        last = state;
    }
    panic!("it never rests: {:?}", last.busy);
}

/// Shows a frame while time stands still, and waits for it.
pub(crate) fn seek(stage: &Stage, frame: u64) -> Picture {
    stage.transport(TransportCommand::Seek(frame as f64 / 30.0));
    shown(stage, frame)
}

/// Waits for a frame.
pub(crate) fn shown(stage: &Stage, frame: u64) -> Picture {
    let shown = |state: &StageState| {
        let there = state.picture.as_ref().is_some_and(|picture| picture.frame == frame);
        there && state.busy.is_empty() && state.clock.frame == frame
    };
    until(stage, &format!("shows frame {frame}"), shown).picture.clone().unwrap()
}

/// The pixels of a picture on the device.
pub(crate) fn pixels(gpu: &Gpu, picture: &Picture) -> Vec<u8> {
    cym_gpu::read_texture(gpu, &picture.texture).unwrap()
}

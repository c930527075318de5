//! The fast path equals the plain one: fused against unfused, compute against fragment, for every example and for random graphs.
//!
//! The rule: linear light, premultiplied, each channel clamped to 0..1 as a screen does; no channel may be further apart
//! than the tolerance. Where a picture has a hard edge (a threshold, a fold, the rim of a fractal) a different rounding of
//! the last bit may land on its other side, so one pixel in a thousand may be beyond it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use cym_engine::{Overrides, Project, Session, SessionOptions};
use cym_graph::{Document, Edit, NodeKind, PortRef, Severity, Wire, WireType, check, file};
use cym_plan::{Costs, Fusion, Memory, Stage as PassStage};
use cym_tests::{Camera, Difference, Picture, Stage, random, repo};
use proptest::collection::vec;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// Size in px of everything that is compared.
const SIZE: [u32; 2] = [96, 54];
/// Fused against unfused.
const FUSED: f32 = 2.0 / 255.0;
/// Compute against fragment: the same shader text in another wrapper.
const STAGES: f32 = 1.0 / 255.0;
/// The share of pixels that may be beyond the tolerance.
const STRAY_SHARE: f64 = 0.001;
/// Random graphs; `CYMATIC_CASES` asks for more.
const CASES: u32 = 60;

fn options(fusion: Fusion, stage: PassStage) -> SessionOptions {
    let overrides = Overrides { size: Some(SIZE), ..Default::default() };
    SessionOptions { overrides, fusion, costs: Costs { stage, ..Default::default() } }
}

fn example(stage: &Stage, path: &Path, options: &SessionOptions) -> Session {
    let project = Project::open(path).unwrap_or_else(|error| panic!("{}: {error}", repo::shown(path)));
    let session = Session::start(project, stage.library.clone(), stage.gpu.clone(), options);
    session.unwrap_or_else(|error| panic!("{}: {error}", repo::shown(path)))
}

/// Frames of an example that are compared. State is played from its start, so it is looked at early.
fn frames(session: &Session) -> Vec<u64> {
    if session.plan().memory == Memory::None { vec![30, 400, 1000] } else { vec![20, 60] }
}

/// The first node, upstream first, whose picture differs when it is the finished one: where to look.
fn first_apart(stage: &Stage, path: &Path, frame: u64, ways: [&SessionOptions; 2], allowed: f32) -> String {
    let project = Project::open(path).unwrap_or_else(|error| panic!("{}: {error}", repo::shown(path)));
    let graph = check(&project.document, &stage.library.catalogue).graph.expect("it was drawn");
    let output = graph.node(graph.output()).id.clone();
    let order = graph.order().iter().map(|&index| graph.node(index).id.clone());
    for id in order.filter(|id| project.document.nodes().contains_key(id)) {
        let kind = stage.library.catalogue.get(&project.document.nodes()[&id].kind);
        let picture = kind.and_then(|kind| kind.outputs.iter().find(|output| output.ty == WireType::Image));
        let Some(picture) = picture.filter(|_| id != output) else {
            continue;
        };
        let mut project = project.clone();
        let wire = Some(Wire::new(PortRef::new(id.as_str(), &picture.name)));
        let to = PortRef::new(output.as_str(), "image");
        project.document.apply(Edit::Connect { to, wire }).expect("both nodes are there");
        let drawn = ways.map(|options| {
            let session = Session::start(project.clone(), stage.library.clone(), stage.gpu.clone(), options);
            let mut session = session.unwrap_or_else(|error| panic!("{id}: {error}"));
            Camera::linear(&session).picture(&mut session, frame)
        });
        let difference = drawn[0].compare(&drawn[1], allowed);
        if difference.share() > STRAY_SHARE {
            return format!("{id} ({}), {difference:?}", project.document.nodes()[&id].kind);
        }
    }
    "no node alone".to_owned()
}

/// Compares every example as drawn in two ways.
fn compare_examples(one: &SessionOptions, other: &SessionOptions, allowed: f32) {
    let stage = Stage::open();
    let mut faults = Vec::new();
    let examples = repo::examples();
    assert!(!examples.is_empty(), "example-graphs is empty");
    for path in examples {
        let mut first = example(&stage, &path, one);
        let mut second = example(&stage, &path, other);
        let mut cameras = [Camera::linear(&first), Camera::linear(&second)];
        for frame in frames(&first) {
            let difference =
                cameras[0].picture(&mut first, frame).compare(&cameras[1].picture(&mut second, frame), allowed);
            if difference.share() > STRAY_SHARE {
                let first = first_apart(&stage, &path, frame, [one, other], allowed);
                faults.push(format!("{} frame {frame}: {difference:?}; first apart: {first}", repo::shown(&path)));
            }
        }
    }
    repo::no_faults("pictures that should be equal", &faults);
}

#[test]
fn fused_equals_unfused_for_every_example() {
    let plain = options(Fusion::None, PassStage::Fragment);
    compare_examples(&options(Fusion::Full, PassStage::Fragment), &plain, FUSED);
}

#[test]
fn compute_equals_fragment_for_every_example() {
    let compute = options(Fusion::Full, PassStage::Compute);
    compare_examples(&options(Fusion::Full, PassStage::Fragment), &compute, STAGES);
}

/// Draws a document in one way; the picture, and how many passes it took.
fn draw(stage: &Stage, document: &Document, fusion: Fusion) -> Result<(Picture, usize), String> {
    let options = options(fusion, PassStage::Fragment);
    let mut session = stage.start(document.clone(), &options).map_err(|error| error.to_string())?;
    let picture = Camera::linear(&session).picture(&mut session, 37);
    Ok((picture, session.plan().passes.len()))
}

/// The same, with a panic told as words, so that the graph that made it is shown too.
fn draw_safely(stage: &Stage, document: &Document, fusion: Fusion) -> Result<(Picture, usize), String> {
    let drawn = catch_unwind(AssertUnwindSafe(|| draw(stage, document, fusion)));
    drawn.unwrap_or_else(|_| Err("drawing panicked; its message stands above".to_owned()))
}

/// What the random graphs were, so that the test cannot pass by comparing nothing with nothing.
#[derive(Default)]
struct Tally {
    fused_passes: Cell<usize>,
    plain_passes: Cell<usize>,
    flat: Cell<u32>,
}

#[test]
fn fused_equals_unfused_for_random_graphs() {
    let stage = Stage::open();
    let fits = |kind: &&NodeKind| {
        random::CATEGORIES.contains(&kind.category()) && kind.outputs.iter().any(|output| output.ty == WireType::Image)
    };
    let kinds: Vec<&NodeKind> = stage.library.catalogue.iter().map(AsRef::as_ref).filter(fits).collect();
    let tally = Tally::default();
    let compare = |draws: Vec<random::Draw>| {
        let document = random::graph(&kinds, &draws, SIZE);
        let problems = check(&document, &stage.library.catalogue).problems;
        let fail = |words: String| {
            let text = file::write_string(&document).unwrap_or_default();
            Err(TestCaseError::fail(format!("{words}\n{text}")))
        };
        // An input that is left unwired is a warning.
        if let Some(problem) = problems.iter().find(|problem| problem.severity == Severity::Error) {
            return fail(problem.to_string());
        }
        match (draw_safely(&stage, &document, Fusion::Full), draw_safely(&stage, &document, Fusion::None)) {
            (Ok((fused, fused_passes)), Ok((plain, plain_passes))) => {
                tally.fused_passes.update(|passes| passes + fused_passes);
                tally.plain_passes.update(|passes| passes + plain_passes);
                tally.flat.update(|flat| flat + u32::from(plain.is_flat()));
                let difference: Difference = fused.compare(&plain, FUSED);
                if difference.share() > STRAY_SHARE { fail(format!("{difference:?}")) } else { Ok(()) }
            }
            (Err(error), _) | (_, Err(error)) => fail(error),
        }
    };
    let cases = std::env::var("CYMATIC_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let config = Config { cases, max_shrink_iters: 60, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let graphs = vec(vec(0.0_f32..1.0, 40), 3..=12);
    if let Err(failure) = runner.run(&graphs, compare) {
        // The graph says more than the numbers it was made from.
        let text = failure.to_string();
        panic!("{}", text.split("minimal failing input").next().unwrap_or(&text));
    }
    let Tally { fused_passes, plain_passes, flat } = tally;
    assert!(
        3 * fused_passes.get() < 2 * plain_passes.get(),
        "{fused_passes:?} passes against {plain_passes:?}: hardly anything was fused"
    );
    assert!(4 * flat.get() < cases, "{flat:?} of {cases} random graphs show one colour alone");
}

//! What every command on a graph does first.

use std::sync::Arc;

use cym_engine::{Overrides, Project, Session, SessionOptions, cache, carried, hear_ahead};
use cym_gpu::{AdapterChoice, Gpu};
use cym_graph::{NodeId, Problem, Severity};
use cym_plan::{Costs, Fusion, NodeLibrary};
use nodes::{Folders, Live};

use crate::args::Graph;
use crate::commands::guide;
use crate::progress::Watch;
use crate::report::{self, Failure};

/// All nodes: the embedded ones (in debug builds, those on disk) and the artist's own.
pub(crate) fn library() -> Arc<NodeLibrary> {
    nodes().library()
}

/// The same with its problems, which are told.
pub(crate) fn nodes() -> Live {
    let live = Live::open(Folders::new(cache::artist_nodes()));
    report::problems(live.problems());
    live
}

/// The same with the nodes that a graph brings along.
pub(crate) fn nodes_of(project: &Project) -> Live {
    let mut live = Live::open(Folders::new(cache::artist_nodes()));
    carry(&mut live, project);
    report::problems(live.problems());
    live
}

/// All nodes, with those that a graph brings along.
pub(crate) fn library_of(project: &Project) -> Arc<NodeLibrary> {
    nodes_of(project).library()
}

fn carry(live: &mut Live, project: &Project) {
    live.carry(carried::unpack(&carried::files(&project.document)));
    live.poll();
}

/// What the command line changes about a graph.
pub(crate) fn overrides(args: &Graph) -> Overrides {
    Overrides { audio: args.audio.clone(), size: args.size, rate: None, seed: args.seed, set: args.set.clone() }
}

/// The GPU, and what it costs to draw on it.
pub(crate) fn gpu() -> Result<(Gpu, Costs), Failure> {
    let gpu = Gpu::open(AdapterChoice::Default)?;
    let costs = cache::costs(&gpu);
    Ok((gpu, costs))
}

/// The graph that is meant, at the place from which its own paths start.
pub(crate) fn project(args: &Graph) -> Result<Project, Failure> {
    let mut project = Project::open(&args.path)?;
    if let Some(base) = &args.base {
        project.path = base.join(args.path.file_name().unwrap_or_default());
    }
    if args.carrier.is_some() {
        project.carrier.clone_from(&args.carrier);
    }
    Ok(project)
}

/// Opens a graph and makes it ready to draw.
pub(crate) fn session(args: &Graph, overrides: Overrides) -> Result<Session, Failure> {
    let project = project(args)?;
    let live = nodes_of(&project);
    ready(args, project, overrides, &live)
}

/// As [`session`], with nodes that were read before; what the graph brings along joins them.
pub(crate) fn session_with(args: &Graph, overrides: Overrides, live: &mut Live) -> Result<Session, Failure> {
    let project = project(args)?;
    carry(live, &project);
    ready(args, project, overrides, live)
}

fn ready(args: &Graph, mut project: Project, overrides: Overrides, live: &Live) -> Result<Session, Failure> {
    if guide::wanted(&project) {
        // What words ask for depends on what the caller sets.
        project.apply(&overrides)?;
        let mut watch = Watch::new("Guiding");
        let made = guide::fill(&mut project, &live.library(), &guide::Options::default(), &mut watch);
        watch.done();
        made?;
    }
    let session = start(project, overrides, live)?;
    check_set(args, &session)?;
    check_kinds(live, &session)?;
    Ok(session)
}

/// Makes a project ready to draw; what is wrong with it and does not stop it is told.
pub(crate) fn session_of(project: Project, overrides: Overrides) -> Result<Session, Failure> {
    let live = nodes_of(&project);
    start(project, overrides, &live)
}

fn start(mut project: Project, overrides: Overrides, live: &Live) -> Result<Session, Failure> {
    // What is written carries the graph, and the graph its nodes.
    for edit in carried::pack(&project.document, &live.library()).edits {
        project.document.apply(edit)?;
    }
    let _heard = hear_ahead(&project, &live.library(), &overrides)?;
    let (gpu, costs) = gpu()?;
    let options = SessionOptions { overrides, fusion: Fusion::Full, costs };
    let session = Session::start(project, live.library(), gpu, &options)?;
    // Mistakes are told once, by the export that refuses them.
    let (_mistakes, others): (Vec<Problem>, _) =
        session.problems().iter().cloned().partition(|problem| problem.severity == Severity::Error);
    report::problems(&others);
    Ok(session)
}

/// What `--set` names must have an effect: a typing mistake would only show in the finished video.
fn check_set(args: &Graph, session: &Session) -> Result<(), Failure> {
    for (node, input, _) in &args.set {
        let id = NodeId::new(node);
        let Some(there) = session.project().document.nodes().get(&id) else {
            continue;
        };
        if there.wires.contains_key(input) {
            return Err(format!(
                "--set {node}.{input}: a wire drives it, so a value has no effect. Set something before the wire."
            )
            .into());
        }
        let quoted = format!("\"{input}\"");
        let about = |problem: &&Problem| {
            problem.node.as_ref() == Some(&id)
                && SET_PROBLEMS.contains(&problem.code)
                && problem.cause.contains(&quoted)
        };
        if let Some(problem) = session.problems().iter().find(about) {
            let kind = &there.kind;
            return Err(
                format!("--set {node}.{input}: {} `cymatic nodes {kind}` lists what it takes.", problem.cause).into()
            );
        }
    }
    Ok(())
}

/// What is wrong with a value that was set.
const SET_PROBLEMS: [&str; 3] = ["unknown-input", "wrong-value", "unknown-choice"];

/// A node that is not there plays as a hole, but one whose file is broken is a mistake to mend.
fn check_kinds(live: &Live, session: &Session) -> Result<(), Failure> {
    let unknown = session.problems().iter().filter(|problem| problem.code == "unknown-node");
    for id in unknown.filter_map(|problem| problem.node.as_ref()) {
        let Some(node) = session.project().document.nodes().get(id) else {
            continue;
        };
        let file = format!("/{}.", node.kind);
        if live.problems().iter().any(|problem| problem.cause.replace('\\', "/").contains(&file)) {
            return Err(format!(
                "{id}: the file of its node {} has mistakes, told above. Mend them, or replace the node.",
                node.kind
            )
            .into());
        }
    }
    Ok(())
}

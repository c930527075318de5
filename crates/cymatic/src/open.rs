//! What every command on a graph does first.

use std::sync::Arc;

use cym_engine::{Overrides, Project, Session, SessionOptions, cache};
use cym_gpu::{AdapterChoice, Gpu};
use cym_plan::{Costs, Fusion, NodeLibrary};
use nodes::{Folders, Live};

use crate::args::Graph;
use crate::report::{self, Failure};

/// All nodes: the embedded ones (in debug builds, those on disk) and the artist's own.
pub(crate) fn library() -> Arc<NodeLibrary> {
    let live = Live::open(Folders::new(cache::artist_nodes()));
    report::problems(live.problems());
    live.library()
}

/// What the command line changes about a graph.
pub(crate) fn overrides(args: &Graph) -> Overrides {
    Overrides { audio: args.audio.clone(), size: args.size, rate: None, seed: args.seed, set: args.set.clone() }
}

/// The GPU, and what it costs to draw on it.
pub(crate) fn gpu() -> Result<(Gpu, Costs), Failure> {
    let gpu = Gpu::open(AdapterChoice::Default)?;
    let costs = costs(&gpu);
    Ok((gpu, costs))
}

/// The device's costs, measured once and then remembered.
pub(crate) fn costs(gpu: &Gpu) -> Costs {
    cym_gpu::calibrate(gpu, cache::folder().as_deref()).unwrap_or_default()
}

/// Opens a graph and makes it ready to draw.
pub(crate) fn session(args: &Graph, overrides: Overrides) -> Result<Session, Failure> {
    let project = Project::open(&args.graph)?;
    let library = library();
    let (gpu, costs) = gpu()?;
    let options = SessionOptions { overrides, fusion: Fusion::Full, costs };
    let session = Session::start(project, library, gpu, &options)?;
    report::problems(session.problems());
    Ok(session)
}

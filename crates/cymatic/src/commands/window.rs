//! The window, or where there is no screen, what the demo would have shown in it.

use std::path::PathBuf;
use std::sync::Arc;

use cym_editor::faults::StartGuard;
use cym_editor::files::folders::Folders;
use cym_editor::{Nodes, Options, run};
use cym_engine::{cache, carried};
use cym_graph::Problem;
use cym_plan::NodeLibrary;
use nodes::Live;

use crate::args::Args;
use crate::commands::render;
use crate::report::{self, Failure};

/// Nodes as they are on disk, for the window.
struct OnDisk {
    live: Live,
    /// They were just read anew.
    anew: bool,
    /// Nodes of others are left out: one of them may have been what the last start died of.
    careful: bool,
    /// The folder of those that the open graph brought along.
    carried: Option<PathBuf>,
}

impl Nodes for OnDisk {
    fn library(&self) -> Arc<NodeLibrary> {
        self.live.library()
    }

    fn problems(&self) -> Vec<Problem> {
        self.live.problems().to_vec()
    }

    fn poll(&mut self) -> bool {
        self.live.poll().is_some() | std::mem::take(&mut self.anew)
    }

    fn read_own(&mut self) {
        self.live = Live::open(nodes::Folders::new(cache::artist_nodes()));
        self.live.carry(self.carried.clone());
        self.live.poll();
        (self.anew, self.careful) = (true, false);
    }

    fn carry(&mut self, files: &[(String, Arc<[u8]>)]) {
        self.carried = carried::unpack(files);
        if !self.careful {
            self.live.carry(self.carried.clone());
        }
    }
}

/// Opens the window; without a screen, renders the graph (or the demo) to a video.
pub(crate) fn open(args: &Args) -> Result<(), Failure> {
    if let Some(graph) = args.graph.as_deref().filter(|graph| !graph.exists()) {
        return Err(format!(
            "there is no graph and no command `{}`. `cymatic help` lists the commands.",
            graph.display()
        )
        .into());
    }
    if !has_screen() {
        report::note("There is no screen here, so the graph becomes a video instead of opening in a window.");
        return render::demo(args.graph.as_deref());
    }
    let demo = Some(render::demo_graph()).filter(|demo| demo.exists());
    let folders = Folders::of_user();
    let guard = StartGuard::begin(&folders);
    // One of the artist's own nodes may have been what the last start died of.
    let careful = guard.crashed();
    let own = if careful { None } else { cache::artist_nodes() };
    let live = Live::open(nodes::Folders::new(own));
    run(Options {
        graph: args.graph.clone(),
        audio: args.audio.clone(),
        demo,
        nodes: Box::new(OnDisk { live, anew: false, careful, carried: None }),
        folders,
        guard,
        resume: resume(args),
    })?;
    Ok(())
}

/// Whether a window could be shown. Only Linux has sessions without a screen that we can tell.
fn has_screen() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Where a window that lost its device wants to go on.
fn resume(args: &Args) -> Option<(PathBuf, f64)> {
    args.resume.clone().map(|session| (session, args.at.unwrap_or_default()))
}

//! Opening the window.

use std::path::PathBuf;
use std::sync::Arc;

use cym_graph::Problem;
use cym_plan::NodeLibrary;
use eframe::egui_wgpu::{WgpuConfiguration, WgpuSetup};

use crate::app::App;
use crate::faults::StartGuard;
use crate::files::folders::Folders;
use crate::software;

/// All nodes, and what changes about them while the window is open. It is asked from a thread of its own.
pub trait Nodes: Send + 'static {
    /// The nodes as they are now.
    fn library(&self) -> Arc<NodeLibrary>;
    /// What is wrong with the files of nodes.
    fn problems(&self) -> Vec<Problem>;
    /// Looks at the files; `true` when something changed.
    fn poll(&mut self) -> bool;
    /// Reads the artist's own nodes as well, after a start that left them out.
    fn read_own(&mut self);
}

/// What the window opens with.
pub struct Options {
    /// The graph to open; without one the demo plays.
    pub graph: Option<PathBuf>,
    /// A song in place of the graph's own.
    pub audio: Option<PathBuf>,
    /// The demo graph, if it is there.
    pub demo: Option<PathBuf>,
    /// All nodes.
    pub nodes: Box<dyn Nodes>,
    /// Where the window keeps what is not the artist's own file.
    pub folders: Folders,
    /// The mark of this start.
    pub guard: StartGuard,
    /// Where to go on after a lost device: the session in the journal, and its time in seconds.
    pub resume: Option<(PathBuf, f64)>,
}

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// There is no screen, or nothing that can draw a window.
    #[error(
        "no window could be opened: {cause}. Start it on a desktop, or use `cymatic render GRAPH -o OUT.mp4`, which needs none."
    )]
    NoWindow {
        /// What the system says.
        cause: String,
    },
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// There is no screen, or nothing that can draw a window.
pub fn run(options: Options) -> Result<(), WindowError> {
    if software::is_asked_for() {
        return software::run(options);
    }
    let viewport = egui::ViewportBuilder::default()
        .with_title("Cymatic")
        .with_app_id("cymatic")
        .with_inner_size([1440.0, 900.0])
        .with_min_inner_size([640.0, 400.0])
        .with_drag_and_drop(true);
    let native = eframe::NativeOptions { viewport, wgpu_options: wgpu_options(), ..Default::default() };
    let done = eframe::run_native("Cymatic", native, Box::new(move |cc| Ok(Box::new(App::new(cc, options)))));
    // Only when nothing can draw: other errors come out of a window that was there.
    done.or_else(|error| match error {
        eframe::Error::Wgpu(cause) => {
            software::again().map_err(|error| WindowError::NoWindow { cause: format!("{cause}; {error}") })
        }
        other => Err(WindowError::NoWindow { cause: other.to_string() }),
    })
}

/// The device that pictures are drawn on and that the window is shown with: one and the same, with all that the adapter offers.
fn wgpu_options() -> WgpuConfiguration {
    let mut options = WgpuConfiguration::default();
    if let WgpuSetup::CreateNew(setup) = &mut options.wgpu_setup {
        setup.device_descriptor = Arc::new(cym_gpu::device_descriptor);
    }
    options
}

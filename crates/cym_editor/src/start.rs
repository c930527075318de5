//! Opening the window.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::rc::Rc;
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
    /// Takes up the nodes that the open graph carries, as [`cym_engine::carried::files`] tells them, in place of those of the graph
    /// before.
    fn carry(&mut self, files: &[(String, Arc<[u8]>)]);
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
    // The app outlives the event loop: a device that goes away while egui paints takes the loop down, and not the work.
    let app = Rc::new(RefCell::new(None));
    let shown = Shown(Rc::clone(&app));
    let create = Box::new(move |cc: &eframe::CreationContext<'_>| {
        *shown.0.borrow_mut() = Some(App::new(cc, options));
        Ok(Box::new(shown) as Box<dyn eframe::App>)
    });
    let ran = catch_unwind(AssertUnwindSafe(|| eframe::run_native("Cymatic", native, create)));
    let done = ran.unwrap_or_else(|panic| {
        if let Some(app) = app.borrow_mut().as_mut() {
            app.leave_after_panic();
        }
        // No device was lost, or nobody can take over: the journal has the work, and the next start offers it.
        resume_unwind(panic)
    });
    // Only when nothing can draw: other errors come out of a window that was there.
    done.or_else(|error| match error {
        eframe::Error::Wgpu(cause) => {
            software::again().map_err(|error| WindowError::NoWindow { cause: format!("{cause}; {error}") })
        }
        other => Err(WindowError::NoWindow { cause: other.to_string() }),
    })
}

/// The app as eframe has it: on loan.
struct Shown(Rc<RefCell<Option<App>>>);

impl eframe::App for Shown {
    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        if let Some(app) = self.0.borrow_mut().as_mut() {
            app.ui(ui, frame);
        }
    }

    fn on_exit(&mut self) {
        if let Some(app) = self.0.borrow_mut().as_mut() {
            app.on_exit();
        }
    }
}

/// The device that pictures are drawn on and that the window is shown with: one and the same, with all that the adapter offers.
fn wgpu_options() -> WgpuConfiguration {
    let mut options = WgpuConfiguration::default();
    if let WgpuSetup::CreateNew(setup) = &mut options.wgpu_setup {
        setup.device_descriptor = Arc::new(cym_gpu::device_descriptor);
    }
    options
}

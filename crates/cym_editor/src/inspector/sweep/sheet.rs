//! The sheet as a file: dialog, pictures and PNG are waited for on a thread of their own.

use std::path::PathBuf;
use std::sync::Arc;

use cym_engine::{Overrides, Project, Session, SessionOptions, StillOptions, Sweep, cell_size, sheet};
use cym_gpu::Gpu;
use cym_plan::NodeLibrary;
use egui::Context;

use crate::files::io::Io;
use crate::shared::{Notice, NoticeAction, Shared};

/// Sheets that are under way.
pub(super) struct Sheets {
    io: Io<Option<Notice>>,
}

impl Default for Sheets {
    fn default() -> Self {
        Self { io: Io::start() }
    }
}

/// What a sheet is drawn from.
pub(super) struct Order {
    pub(super) gpu: Gpu,
    pub(super) project: Project,
    pub(super) library: Arc<NodeLibrary>,
    pub(super) at_secs: f64,
    pub(super) sweep: Sweep,
}

impl Sheets {
    /// Tells what has become of them.
    pub(super) fn tell(&self, ctx: &Context, shared: &mut Shared<'_>) {
        self.io.wakes(ctx);
        for notice in self.io.done().into_iter().flatten() {
            shared.say(notice);
        }
    }

    /// Asks where to keep a sheet of the document as it is now, draws it and writes it.
    pub(super) fn save(&self, shared: &Shared<'_>, ctx: &Context, sweep: Sweep) {
        let Some(render) = shared.render else {
            return;
        };
        self.io.wakes(ctx);
        let order = Order {
            gpu: crate::app::gpu(render),
            project: shared.model.project(),
            library: Arc::clone(shared.model.library()),
            at_secs: shared.state.clock.secs,
            sweep,
        };
        let folder = shared.model.folder().to_owned();
        self.io.aside("save sheet", move || {
            let dialog = rfd::FileDialog::new().set_title("Save the sheet").set_directory(folder);
            let out = dialog.set_file_name("sweep.png").add_filter("PNG", &["png"]).save_file()?;
            Some(match write(order, out.clone()) {
                Ok(()) => Notice::done("The sheet is saved.").with("Show", NoticeAction::ShowFile(out)),
                Err(why) => Notice::fault(format!("The sheet could not be saved: {why}")),
            })
        });
    }
}

/// Draws a sheet as `cymatic still --sweep` does, and writes it.
pub(super) fn write(order: Order, out: PathBuf) -> Result<(), String> {
    let Order { gpu, project, library, at_secs, sweep } = order;
    let size = cell_size(project.document.size());
    let overrides = Overrides { size: Some(size), ..Overrides::default() };
    let options = SessionOptions { overrides, ..SessionOptions::default() };
    let mut session = Session::start(project, library, gpu, &options).map_err(|error| error.to_string())?;
    let still = StillOptions { out, at_secs, deep: false, overwrite: true, embed: true };
    sheet(&mut session, &still, &[sweep], &mut |_, _| true).map_err(|error| error.to_string())
}

//! *Bake to .cube…*: a node's grades or colours as a table that other programs read. A small window asks how fine, the file dialog
//! where; drawing and writing are waited for on a thread of their own.

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use cym_engine::{BakeOptions, Bakeable, Project, SessionOptions, bake};
use cym_gpu::Gpu;
use cym_graph::NodeId;
use cym_plan::NodeLibrary;
use egui::{Key, RichText, WidgetInfo, WidgetType};

use super::Files;
use super::dialog::Purpose;
use super::flow::Done;
use crate::shared::{Notice, NoticeAction, Shared};

/// The sizes that are offered: what most programs take, and the finest.
const ENTRIES: [usize; 2] = [33, 65];

/// Which table is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableAsk {
    /// The node, or `NODE.INPUT`, as [`Bakeable::find`] takes it.
    pub(crate) named: String,
    /// What the node is called.
    pub(crate) title: String,
    /// What goes into it: the titles of grades, or whose colours.
    words: String,
    /// Colours along a side.
    entries: usize,
    /// The moment whose colours are meant, in thousandths of a second.
    at_ms: u64,
}

impl TableAsk {
    /// The table of a node on the canvas.
    fn of(node: &NodeId, shared: &Shared<'_>) -> Result<Self, String> {
        let model = shared.model;
        let named = Bakeable::offered(model.document(), model.library(), node).unwrap_or_else(|| node.to_string());
        let what =
            Bakeable::find(model.document(), model.library(), Some(&named)).map_err(|error| error.to_string())?;
        let words = match &what {
            Bakeable::Chain(chain) => chain.nodes.iter().map(|id| model.title(id)).collect::<Vec<_>>().join(", then "),
            Bakeable::Line(line) => format!("The colours of {}, by brightness", model.title(&line.node)),
        };
        let at_ms = (shared.state.clock.secs.max(0.0) * 1e3).round() as u64;
        Ok(Self { named, title: model.title(node).to_owned(), words, entries: ENTRIES[0], at_ms })
    }

    fn at_secs(&self) -> f64 {
        self.at_ms as f64 / 1e3
    }
}

/// What a table is baked from.
struct Order {
    gpu: Gpu,
    project: Project,
    library: Arc<NodeLibrary>,
    table: TableAsk,
}

impl Files {
    /// Asks how fine the table of the selected node is to be; says why where there can be none.
    pub(super) fn ask_table(&mut self, shared: &mut Shared<'_>) {
        let hint = |words: &str| Notice::hint(words);
        if !shared.model.inside().is_empty() {
            shared.say(hint("Leave the group: a table is baked of nodes of the whole graph."));
            return;
        }
        let Some(node) = shared.model.selected().cloned() else {
            shared.say(hint("Select the last of some grades, or a palette: its table is baked."));
            return;
        };
        match TableAsk::of(&node, shared) {
            Ok(table) => self.table = Some(table),
            Err(why) => shared.say(Notice::fault(why)),
        }
    }

    /// The small window, while it is open.
    pub(super) fn show_table(&mut self, ctx: &egui::Context, shared: &Shared<'_>) {
        let Some(table) = &mut self.table else {
            return;
        };
        let (mut open, mut chosen) = (true, false);
        egui::Window::new("Bake to .cube")
            .id(egui::Id::new("bake table"))
            .open(&mut open)
            .collapsible(false)
            .resizable(false)
            .anchor(egui::Align2::CENTER_CENTER, egui::Vec2::ZERO)
            .show(ctx, |ui| {
                ui.set_width(340.0);
                ui.add(egui::Label::new(&table.words).wrap());
                let moment =
                    format!("As at {:.2} s. What moves with the music stands still in a table.", table.at_secs());
                ui.add(egui::Label::new(RichText::new(moment).color(shared.theme.text_weak).small()).wrap());
                ui.add_space(6.0);
                ui.horizontal(|ui| {
                    ui.label("Colours a side");
                    for entries in ENTRIES {
                        let tip = ["What most programs take.", "Finer, and a file eight times as large."];
                        let choice = ui.selectable_label(table.entries == entries, entries.to_string());
                        let choice = choice.on_hover_text(tip[usize::from(entries != ENTRIES[0])]);
                        if choice.clicked() {
                            table.entries = entries;
                        }
                    }
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        let button = ui.add(egui::Button::new("Choose file…").fill(shared.theme.accent_weak));
                        button.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Choose file"));
                        chosen = button.clicked();
                    });
                });
            });
        if chosen {
            if let Some(table) = self.table.take() {
                self.ask_file(Purpose::Table(table), shared);
            }
        } else if !open || ctx.input(|input| input.key_pressed(Key::Escape)) {
            self.table = None;
        }
    }

    /// Bakes a table of the document as it is now into a file.
    pub(super) fn bake_table(&self, table: TableAsk, path: &Path, shared: &mut Shared<'_>) {
        let whole = super::window::with_ending(path.to_owned(), "cube");
        // The dialog asked about the very name that was typed, and about no other.
        if whole != path && whole.exists() {
            shared.say(Notice::fault(format!("{} is there already. Choose another name.", whole.display())));
            return;
        }
        let Some(render) = shared.render else {
            shared.say(Notice::fault("There is no graphics device to draw the colours with. Restart the program."));
            return;
        };
        let order = Order {
            gpu: crate::app::gpu(render),
            project: shared.model.project(),
            library: Arc::clone(shared.model.library()),
            table,
        };
        shared.say(Notice::hint(format!("Baking the table of {}…", order.table.title)));
        self.io.aside("bake table", move || Done::Baked(write(&order, &whole)));
    }
}

/// Bakes and writes, and tells how that went.
fn write(order: &Order, path: &Path) -> Notice {
    let Order { gpu, project, library, table } = order;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let options = BakeOptions { entries: table.entries, at_secs: table.at_secs() };
    let baked = Bakeable::find(&project.document, library, Some(&table.named))
        .and_then(|what| bake(project, library, gpu, &SessionOptions::default(), &what, &options));
    let baked = match baked {
        Ok(baked) => baked,
        Err(why) => return Notice::fault(format!("{} cannot be baked: {why}", table.title)),
    };
    if let Err(error) = write_file(path, baked.table.to_cube_text(&table.title).as_bytes()) {
        return Notice::fault(format!("{name} was not written: {error}. Choose another place."));
    }
    let moves = if baked.moves {
        format!(" Its colours change with time: it is as at {:.2} s.", table.at_secs())
    } else {
        String::new()
    };
    let words = format!("Baked {name}, {} colours a side.{moves}", table.entries);
    Notice::done(words).with("Show", NoticeAction::ShowFile(path.to_owned()))
}

/// Writes a file of the artist's own whole or not at all.
fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        // For everybody, as far as the user lets new files be.
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.prefix(".writing-").tempfile_in(path.parent().unwrap_or_else(|| Path::new(".")))?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests;

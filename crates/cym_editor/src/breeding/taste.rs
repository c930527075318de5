//! Which taste ranks the children: its file, and how it is loaded and shared.

use std::path::{Path, PathBuf};

use egui::{Button, RichText, Ui, WidgetInfo, WidgetType};

use super::worker::{Ask, Worker};
use crate::files::io::Io;
use crate::shared::Shared;
use crate::widgets::toggle;

/// The name of the artist's own taste.
const NAME: &str = "taste.safetensors";

/// The taste's file, as the panel knows it.
pub(super) struct TasteFile {
    /// The artist's own.
    own: PathBuf,
    /// Thumbs and comparisons that it knows.
    pub(super) votes: usize,
    /// Whether it puts the children into order.
    pub(super) ranks: bool,
    dialogs: Io<Option<Chosen>>,
}

/// What came of a dialog.
enum Chosen {
    Load(PathBuf),
    Share(PathBuf),
}

impl TasteFile {
    /// The artist's own taste below a folder.
    pub(super) fn below(data: &Path) -> Self {
        Self { own: data.join(NAME), votes: 0, ranks: false, dialogs: Io::start() }
    }

    /// The file that thumbs teach: the one that was loaded, else the artist's own.
    pub(super) fn path<'a>(&'a self, shared: &'a Shared<'_>) -> &'a Path {
        shared.settings.taste.as_deref().unwrap_or(&self.own)
    }

    /// The row: rank, how much it knows, load and share.
    pub(super) fn show(&mut self, ui: &mut Ui, shared: &mut Shared<'_>, worker: Option<&Worker>) {
        let theme = shared.theme;
        self.dialogs.wakes(ui.ctx());
        for chosen in self.dialogs.done().into_iter().flatten() {
            match chosen {
                Chosen::Load(path) => self.load(shared, worker, path),
                Chosen::Share(path) => {
                    if let Some(worker) = worker {
                        worker.ask(Ask::Share(path));
                    }
                }
            }
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let (response, change) = toggle(ui, theme, "Rank by taste", self.ranks);
            response.on_hover_text("The children that your thumbs say you like come first.");
            if let Some(change) = change {
                self.ranks = change.value;
            }
            ui.label(RichText::new("rank by taste").color(theme.text_weak).size(12.0));
            let name = self.path(shared).file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let words = match self.votes {
                0 => "no thumbs yet".to_owned(),
                1 => format!("{name}: 1 thumb"),
                votes => format!("{name}: {votes} thumbs"),
            };
            ui.label(RichText::new(words).color(theme.text_weak).size(12.0))
                .on_hover_text(self.path(shared).display().to_string());
            let mut button = |words: &str, name: &str, tip: &str| {
                let button = ui.add(Button::new(RichText::new(words).size(12.0))).on_hover_text(tip);
                button.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
                button.clicked()
            };
            let load = button(
                "Load\u{2026}",
                "Load a taste",
                "Another taste, such as one that a friend shared. Thumbs then teach that one.",
            );
            let share = button("Share\u{2026}", "Share this taste", "A copy of the taste as a file.");
            let own = shared.settings.taste.is_some() && button("Mine", "Use my own taste", "Back to your own taste.");
            if own {
                shared.settings.taste = None;
                self.open(shared, worker);
            }
            if load {
                let dialog = rfd::FileDialog::new().set_title("Load a taste").add_filter("Taste", &["safetensors"]);
                self.dialogs.aside("taste dialog", move || dialog.pick_file().map(Chosen::Load));
            }
            if share {
                let dialog = rfd::FileDialog::new().set_title("Share this taste").set_file_name(NAME);
                let dialog = dialog.add_filter("Taste", &["safetensors"]);
                self.dialogs.aside("taste dialog", move || dialog.save_file().map(Chosen::Share));
            }
        });
    }

    /// Takes another file, now and at the next start.
    pub(super) fn load(&mut self, shared: &mut Shared<'_>, worker: Option<&Worker>, path: PathBuf) {
        shared.settings.taste = Some(path).filter(|path| *path != self.own);
        self.open(shared, worker);
    }

    fn open(&mut self, shared: &Shared<'_>, worker: Option<&Worker>) {
        if let Some(worker) = worker {
            worker.ask(Ask::Taste(self.path(shared).to_owned()));
        }
    }
}

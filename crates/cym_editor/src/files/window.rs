//! Our own file window, for systems without file dialogs: a path to type, and the folder as a list.

use std::fs;
use std::path::{Path, PathBuf};

use egui::{Key, RichText, ScrollArea, TextEdit, WidgetInfo, WidgetType, vec2};
use egui_phosphor::regular as icons;

use super::dialog::Purpose;
use crate::theme::Theme;

/// Entries that are shown of one folder.
const MOST: usize = 2000;

/// What lies in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Listing {
    pub(crate) folder: PathBuf,
    /// Names with whether they are folders; folders first.
    pub(crate) entries: Vec<(String, bool)>,
    /// Why nothing is shown.
    pub(crate) fault: Option<String>,
}

/// The window while it is open.
#[derive(Debug)]
pub(crate) struct FileWindow {
    pub(crate) purpose: Purpose,
    text: String,
    listing: Listing,
    focus: bool,
    /// A file of that name is there: pressing again replaces it.
    replace: Option<PathBuf>,
}

/// What was done in the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    /// A text was given: a folder to look into, or a file.
    Given { text: String, folder: PathBuf },
    /// It was closed.
    Closed,
}

/// What a given text turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    /// A folder: here is what it holds.
    Folder(Listing),
    /// The file or folder that was asked for. `exists` matters when saving.
    Chosen { path: PathBuf, exists: bool },
    /// Nothing of that name is there.
    Nothing(String),
}

impl FileWindow {
    /// Opens it over a folder, with a name to save under.
    pub(crate) fn new(purpose: Purpose, listing: Listing, name: &str) -> Self {
        Self { purpose, text: name.to_owned(), listing, focus: true, replace: None }
    }

    /// Takes up what a given text was; gives the file when that was all.
    pub(crate) fn take(&mut self, given: Given) -> Option<PathBuf> {
        match given {
            Given::Folder(listing) => {
                let keeps_name = self.purpose.written().is_some() && !self.text.contains(['/', '\\']);
                if !keeps_name {
                    self.text.clear();
                }
                self.listing = listing;
                None
            }
            Given::Chosen { path, exists } => {
                let asks = exists && self.purpose.written().is_some() && self.replace.as_ref() != Some(&path);
                if asks {
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    self.listing.fault = Some(format!("{name} is there already. Press again to replace it."));
                    self.replace = Some(path);
                    return None;
                }
                Some(path)
            }
            Given::Nothing(fault) => {
                self.listing.fault = Some(fault);
                None
            }
        }
    }

    /// Draws it.
    pub(crate) fn show(&mut self, ctx: &egui::Context, theme: &Theme) -> Option<Done> {
        let mut done = None;
        let mut open = true;
        let verb = match self.purpose {
            Purpose::Open | Purpose::Relink(_) => "Open",
            Purpose::Save { .. } | Purpose::Table(_) => "Save",
            Purpose::Search => "Search here",
        };
        egui::Window::new(self.purpose.title())
            .id(egui::Id::new("file window"))
            .open(&mut open)
            .collapsible(false)
            .default_size(vec2(560.0, 420.0))
            .anchor(egui::Align2::CENTER_CENTER, vec2(0.0, 0.0))
            .show(ctx, |ui| {
                ui.label(RichText::new(self.listing.folder.display().to_string()).color(theme.text_weak).small());
                ui.horizontal(|ui| {
                    let width = ui.available_width() - 110.0;
                    let hint = "A name, or a whole path";
                    let field = ui.add(TextEdit::singleline(&mut self.text).hint_text(hint).desired_width(width));
                    field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Path"));
                    if std::mem::take(&mut self.focus) {
                        field.request_focus();
                    }
                    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                    let clicked = ui.add(egui::Button::new(verb).fill(theme.accent_weak)).clicked();
                    if entered || clicked {
                        self.focus = entered;
                        done = Some(self.given());
                    }
                });
                if let Some(fault) = &self.listing.fault {
                    ui.label(RichText::new(fault).color(theme.warning));
                }
                done = self.entries(ui, theme).or_else(|| done.take());
            });
        if !open || ctx.input(|input| input.key_pressed(Key::Escape)) {
            return Some(Done::Closed);
        }
        done
    }

    fn given(&self) -> Done {
        let text =
            if self.text.is_empty() && self.purpose == Purpose::Search { ".".to_owned() } else { self.text.clone() };
        Done::Given { text, folder: self.listing.folder.clone() }
    }

    fn entries(&mut self, ui: &mut egui::Ui, theme: &Theme) -> Option<Done> {
        let mut done = None;
        let folder = self.listing.folder.clone();
        let up = folder.parent().map(|_| ("..".to_owned(), true));
        let entries: Vec<(String, bool)> = up.into_iter().chain(self.listing.entries.iter().cloned()).collect();
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, 22.0, entries.len(), |ui, rows| {
            for (name, is_folder) in &entries[rows] {
                let icon = if *is_folder { icons::FOLDER } else { icons::FILE };
                let color = if *is_folder { theme.text_weak } else { theme.text };
                let text = RichText::new(format!("{icon}  {name}")).color(color);
                let row = ui.selectable_label(*name == self.text, text);
                row.widget_info(|| WidgetInfo::labeled(WidgetType::SelectableLabel, true, name.as_str()));
                if row.clicked() && !*is_folder {
                    self.text.clone_from(name);
                }
                if (row.clicked() && *is_folder) || row.double_clicked() {
                    done = Some(Done::Given { text: name.clone(), folder: folder.clone() });
                }
            }
        });
        done
    }
}

/// Lists a folder; with `endings` only files that have one of them.
pub(crate) fn list(folder: &Path, endings: &[&str]) -> Listing {
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let found = match fs::read_dir(&folder) {
        Ok(found) => found,
        Err(error) => {
            let fault = Some(format!("This folder cannot be read: {error}."));
            return Listing { folder, entries: Vec::new(), fault };
        }
    };
    let any = endings.is_empty() || endings.contains(&"*");
    let mut entries = Vec::new();
    for entry in found.filter_map(Result::ok).take(MOST) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.path().is_dir();
        let fits = any
            || Path::new(&name)
                .extension()
                .is_some_and(|e| endings.iter().any(|ending| e.eq_ignore_ascii_case(ending)));
        if !name.starts_with('.') && (is_folder || fits) {
            entries.push((name, is_folder));
        }
    }
    entries.sort_by_key(|(name, is_folder)| (!is_folder, name.to_lowercase()));
    Listing { folder, entries, fault: None }
}

/// Finds out what a typed text means, from a folder: another folder, a file, or nothing.
pub(crate) fn understand(purpose: &Purpose, text: &str, folder: &Path) -> Given {
    let text = text.trim();
    let home = etcetera::home_dir().ok();
    let path = match (text.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => folder.join(text),
    };
    let endings: &[&str] = purpose.filters().first().map(|(_, endings)| *endings).unwrap_or_default();
    if path.is_dir() {
        // The folder itself is the answer when a folder is asked for and it is named as ".".
        return match purpose {
            Purpose::Search if text == "." => Given::Chosen { path: folder.to_owned(), exists: true },
            _ => Given::Folder(list(&path, endings)),
        };
    }
    match purpose {
        Purpose::Search => Given::Nothing(format!("There is no folder {text}.")),
        Purpose::Save { .. } | Purpose::Table(_) if text.is_empty() => Given::Nothing("Give it a name.".to_owned()),
        Purpose::Save { .. } | Purpose::Table(_) => {
            let path = with_ending(path, purpose.written().unwrap_or_default());
            match path.parent() {
                Some(parent) if parent.is_dir() => Given::Chosen { exists: path.exists(), path },
                _ => Given::Nothing("That folder does not exist. Make it first, or choose another.".to_owned()),
            }
        }
        Purpose::Open | Purpose::Relink(_) if path.is_file() => Given::Chosen { path, exists: true },
        Purpose::Open | Purpose::Relink(_) => Given::Nothing(format!("There is no file {text} here.")),
    }
}

/// What is written ends as such a file does, whatever was typed.
pub(crate) fn with_ending(path: PathBuf, ending: &str) -> PathBuf {
    if path.extension().is_some_and(|there| there.eq_ignore_ascii_case(ending)) {
        return path;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{ending}"));
    path.with_file_name(name)
}

#[cfg(test)]
mod tests;

//! Files: opening, saving, what was open lately, the journal, and what is dropped on the window.
//!
//! Nothing here waits on the window's thread: [`jobs`] are done elsewhere and come back as results in a later frame
//! (`files/flow.rs`), questions are bars above the canvas (`files/asking.rs`), and every edit goes to the [`journal`].
//!
//! A document that is saved lies in the artist's folder. One that is not (new, an example, out of a video) lies in the folder of
//! its [`sitting`], and so do the songs and pictures that are dropped on it, until a save brings them along.

pub mod examples;
pub mod folders;
pub mod jobs;
pub mod journal;
pub mod kind;
pub mod known;
pub mod place;
pub mod refs;
pub mod sitting;

mod arriving;
mod asking;
pub(crate) mod bars;
mod dialog;
mod flow;
pub(crate) mod io;
pub(crate) mod recent;
mod table;
mod window;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cym_graph::{Edit, PortRef};

use crate::command::Command;
use crate::model::Model;
use crate::settings::Settings;
use crate::shared::{Notice, Shared};

use arriving::Arriving;
use asking::Questions;
use flow::Done;
use folders::Folders;
use io::Io;
use jobs::{As, OnDisk, Opened};
use journal::{Base, Journal, title_of};
use sitting::{About, Sitting};
use table::TableAsk;
use window::FileWindow;

use recent::Pictures;
pub(crate) use recent::{Thumbnails, read_png, read_png_from};

/// Seconds between two looks at the file on disk.
const LOOK_EVERY_SECS: f64 = 2.0;
/// From one of several dropped files to the next, in canvas units.
const CARDS: f32 = 36.0;
/// Seconds that settings rest before they are written.
const SETTLE_SECS: f64 = 1.0;

/// Everything about files.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about this window")]
pub struct Files {
    folders: Folders,
    io: Io<Done>,
    journal: Journal,
    /// The artist's file of the open document.
    file: Option<OnDisk>,
    /// What belongs to the document that will be shown next.
    ready: Option<Ready>,
    /// Which document the journal keeps, by [`Model::opened`].
    opened: u64,
    was_dirty: bool,
    questions: Questions,
    window: Option<FileWindow>,
    /// What is asked before a table of colours is baked.
    table: Option<TableAsk>,
    pictures: Pictures,
    /// Whether the system's dialogs turned out not to be there.
    no_dialogs: bool,
    scanned: bool,
    /// The files that the document names, as they were last looked for.
    named: (PathBuf, BTreeSet<String>),
    /// The revision and folder in which they were looked for.
    named_at: (u64, PathBuf),
    looked_secs: f64,
    kept_settings: Option<Settings>,
    changed_secs: Option<f64>,
    saving: bool,
    /// Nodes whose files were dropped.
    arriving: Vec<Arriving>,
    /// Whether the window may close with unsaved work: the journal keeps it.
    closing: bool,
}

/// What is known about a document before the model shows it.
struct Ready {
    sitting: Option<Sitting>,
    file: Option<OnDisk>,
    unsaved: bool,
}

impl Files {
    /// Files over these folders.
    pub fn new(folders: Folders) -> Self {
        let journal = Journal::start(folders.sittings());
        Self {
            io: Io::start(),
            journal,
            file: None,
            ready: None,
            opened: 0,
            was_dirty: false,
            questions: Questions::default(),
            window: None,
            table: None,
            pictures: Pictures::default(),
            no_dialogs: !dialog::available(),
            scanned: false,
            named: Default::default(),
            named_at: Default::default(),
            looked_secs: 0.0,
            kept_settings: None,
            changed_secs: None,
            saving: false,
            arriving: Vec::new(),
            closing: false,
            folders,
        }
    }

    /// Where the window keeps what is not the artist's own file.
    pub fn folders(&self) -> &Folders {
        &self.folders
    }

    /// Opens the first document, while there is no window yet that could be held up: the graph that was named, or the demo as a
    /// copy without a place of its own.
    ///
    /// # Errors
    /// The file cannot be read, is no graph, or carries none.
    pub fn open_first(&mut self, model: &mut Model, path: &Path, own: bool) -> Result<(), jobs::Fault> {
        let how = if own { As::Own } else { As::Copy };
        let opened = jobs::open(path, how, &self.folders.state, &self.folders.sittings())?;
        let (project, kept, _) = self.get_ready(opened);
        model.open(project, kept);
        Ok(())
    }

    /// Runs a command about files; returns whether it was one.
    pub fn run(&mut self, command: Command, shared: &mut Shared<'_>) -> bool {
        match command {
            Command::New => self.new_document(),
            Command::Open => self.ask_file(dialog::Purpose::Open, shared),
            Command::Save => self.save(shared, false),
            Command::BakeTable => self.ask_table(shared),
            Command::SaveAs => self.ask_file(dialog::Purpose::Save { then_close: false }, shared),
            _ => return false,
        }
        true
    }

    /// Takes up what was edited since the last frame.
    pub fn record(&mut self, edits: Vec<Edit>, model: &Model) {
        if model.opened() == self.opened {
            for edit in edits {
                self.journal.edit(edit);
            }
        } else {
            self.opened = model.opened();
            let ready = self.ready.take();
            let (sitting, file, unsaved) =
                ready.map_or((None, None, false), |ready| (ready.sitting, ready.file, ready.unsaved));
            self.file = file;
            self.questions.forget_document();
            self.looked_secs = 0.0;
            let base = self.base(model, unsaved || model.is_dirty());
            self.journal.open(base, sitting, self.was_dirty);
        }
        self.was_dirty = model.is_dirty();
        if self.journal.take_wants_base() {
            self.journal.base(self.base(model, self.was_dirty));
        }
    }

    /// Takes up files that were dropped or named, with a place on the canvas where there is one, and the input at the end of the wire
    /// that was there.
    pub fn take(&mut self, paths: &[PathBuf], at: Option<[f32; 2]>, wire: Option<&PortRef>, shared: &mut Shared<'_>) {
        // A vertex shader comes with the shader beside it.
        let comes =
            |path: &PathBuf| path.extension().is_some_and(|e| e == "vs") && paths.contains(&path.with_extension("fs"));
        let own: Vec<PathBuf> = paths.iter().filter(|path| !comes(path)).cloned().collect();
        for (index, path) in own.into_iter().enumerate() {
            // Several lie like cards.
            let at = at.map(|at| at.map(|side| side + index as f32 * CARDS));
            self.take_one(path, at, wire.filter(|_| index == 0).cloned(), shared);
        }
    }

    /// Draws bars above the canvas: what was lost, what is missing, what changed outside. Also does what is due.
    pub fn show_bars(&mut self, ui: &mut egui::Ui, shared: &mut Shared<'_>) {
        let ctx = ui.ctx().clone();
        self.io.wakes(&ctx);
        for done in self.io.done() {
            self.finish(done, &ctx, shared);
        }
        self.do_what_is_due(&ctx, shared);
        self.show_questions(ui, shared);
        self.show_window(&ctx, shared);
        self.show_table(&ctx, shared);
        asking::show_hovered(&ctx, shared.theme, shared.hint);
        self.watch_closing(&ctx, shared);
    }

    /// Opens a sitting that the journal kept, while there is no window yet: after a lost device.
    ///
    /// # Errors
    /// There is nothing left of it, or another window has taken it.
    pub(crate) fn open_kept(&mut self, model: &mut Model, sitting: &Path) -> Result<(), jobs::Fault> {
        let opened = jobs::recover(sitting, &self.folders.state)?;
        let (project, kept, unsaved) = self.get_ready(opened);
        model.open(project, kept);
        if unsaved {
            model.mark_unsaved();
        }
        Ok(())
    }

    /// Writes everything down for a process that goes on with it; gives the sitting.
    pub(crate) fn keep_for_later(&mut self, model: &Model) -> Option<PathBuf> {
        self.record(Vec::new(), model);
        let folder = self.journal.folder();
        self.journal.close(true);
        folder
    }

    /// Called when the window closes: unsaved work is kept for the next start.
    pub fn close(&mut self, model: &Model) {
        self.record(Vec::new(), model);
        self.journal.close(model.is_dirty());
        if let Some(settings) = self.kept_settings.take() {
            // Written at once: there is no later frame.
            let _written = crate::settings::store::save(&self.folders.config, &settings);
        }
    }

    fn base(&self, model: &Model, unsaved: bool) -> Base {
        let about = About {
            path: model.path().map(Path::to_owned),
            carrier: model.project().carrier.filter(|_| model.path().is_none()),
            title: title_of(model.root(), model.path()),
            generation: 0,
            unsaved_base: unsaved,
            saved_hash: self.file.as_ref().map(|file| file.known.hash().to_owned()),
        };
        Base { document: model.root().clone(), about }
    }

    /// Keeps what belongs to a document until the model shows it.
    fn get_ready(&mut self, opened: Opened) -> (cym_engine::Project, bool, bool) {
        let Opened { project, kept, unsaved, sitting, file } = opened;
        self.ready = Some(Ready { sitting, file, unsaved });
        (project, kept, unsaved)
    }

    /// Whether this window is the only one that has the file open; `true` without a file.
    fn is_claimed(&self) -> bool {
        self.file.as_ref().is_none_or(|file| file.claim.is_some())
    }

    fn do_what_is_due(&mut self, ctx: &egui::Context, shared: &mut Shared<'_>) {
        let now = ctx.input(|input| input.time);
        if !std::mem::replace(&mut self.scanned, true) {
            let sittings = self.folders.sittings();
            self.io.go(move || Done::Left(flow::left_with_pictures(&sittings)));
        }
        if let Some(fault) = self.journal.take_fault() {
            shared.say(Notice::fault(fault));
        }
        if !self.journal.take_kept().is_empty() {
            let sittings = self.folders.sittings();
            self.io.go(move || Done::Left(flow::left_with_pictures(&sittings)));
        }
        if now - self.looked_secs > LOOK_EVERY_SECS {
            self.looked_secs = now;
            self.look_outside();
        }
        self.look_for_missing(shared);
        self.place_arrived(now, ctx, shared);
        self.keep_settings(now, ctx, shared);
        self.pictures.tick(now, &self.folders.cache, &self.journal, shared);
    }

    /// Compares the file on disk with what is known about it.
    fn look_outside(&self) {
        if let Some(file) = self.file.as_ref().filter(|_| !self.saving && !self.questions.asks_about_outside()) {
            let known = file.known.clone();
            self.io.go(move || Done::Looked { outside: known.compare(), path: known.path });
        }
    }

    /// Looks for the files that the document names, whenever it names others.
    fn look_for_missing(&mut self, shared: &Shared<'_>) {
        let model = shared.model;
        let folder = model.folder().to_owned();
        if self.named_at == (model.revision(), folder.clone()) {
            return;
        }
        self.named_at = (model.revision(), folder.clone());
        let named = (folder, refs::outside(model.root()));
        if named == self.named {
            return;
        }
        self.named.clone_from(&named);
        let (folder, document, state) = (named.0, model.root().clone(), self.folders.state.clone());
        let has_carrier = model.project().carrier.is_some();
        self.io.go(move || {
            let missing = refs::missing(&document, &folder, has_carrier);
            flow::remember_hashes(&document, &folder, &state);
            Done::Missing(missing)
        });
    }

    /// Writes preferences once they have rested for a moment.
    fn keep_settings(&mut self, now: f64, ctx: &egui::Context, shared: &Shared<'_>) {
        let settings = &*shared.settings;
        if self.kept_settings.is_none() {
            self.kept_settings = Some(settings.clone());
        }
        if self.kept_settings.as_ref() == Some(settings) && self.changed_secs.is_none() {
            return;
        }
        if self.kept_settings.as_ref() != Some(settings) {
            self.kept_settings = Some(settings.clone());
            self.changed_secs = Some(now);
            ctx.request_repaint_after(std::time::Duration::from_secs_f64(SETTLE_SECS * 1.1));
        } else if self.changed_secs.is_some_and(|since| now - since > SETTLE_SECS) {
            self.changed_secs = None;
            let (folder, settings) = (self.folders.config.clone(), settings.clone());
            self.io.go(move || {
                Done::SettingsKept(crate::settings::store::save(&folder, &settings).map_err(|e| e.to_string()))
            });
        }
    }
}

#[cfg(test)]
mod tests;

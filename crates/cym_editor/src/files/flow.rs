//! What happens when a job is done, and the steps from a command to a job.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cym_engine::EngineError;
use cym_graph::edit::DocumentChange;
use cym_graph::{Document, Edit, Node, NodeId, PortRef};
use egui::ColorImage;

use super::Files;
use super::arriving::Arriving;
use super::asking::Doubt;
use super::dialog::{self, Answer, Purpose};
use super::jobs::{self, As, Fault, Opened, Save, Saved};
use super::kind::{FileKind, WHAT_WORKS};
use super::known::{Claim, Outside};
use super::place::{self, Named};
use super::refs::{self, Reference};
use super::sitting::{self, Left};
use super::window::{FileWindow, Given, Listing, list, understand};
use crate::shared::{Act, Notice, Shared};

/// Recent graphs that are remembered.
const RECENT: usize = 24;

/// What a save may replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Replace {
    /// The document's own file as it is known.
    Own,
    /// Whatever is there: the artist was asked.
    Whatever,
}

/// The result of a job.
pub(crate) enum Done {
    Opened {
        path: PathBuf,
        own: bool,
        result: Box<Result<Opened, Fault>>,
    },
    Saved {
        path: PathBuf,
        revision: u64,
        then_close: bool,
        claim: Option<Claim>,
        result: Box<Result<Saved, Fault>>,
    },
    /// A video turned out to carry no graph, or a picture to carry one.
    Carries {
        path: PathBuf,
        at: Option<[f32; 2]>,
        carries: bool,
        kind: FileKind,
    },
    Imported {
        name: String,
        kind: FileKind,
        at: Option<[f32; 2]>,
        result: Result<Named, Fault>,
    },
    NodeAdded {
        result: Result<PathBuf, Fault>,
        at: Option<[f32; 2]>,
        wire: Option<PortRef>,
    },
    Answered {
        purpose: Purpose,
        name: String,
        folder: PathBuf,
        answer: Answer,
    },
    Listed {
        purpose: Purpose,
        name: String,
        listing: Listing,
    },
    Understood(Given),
    Left(Vec<(Left, Option<ColorImage>)>),
    Missing(Vec<Reference>),
    Searched {
        folder: PathBuf,
        wanted: usize,
        found: Vec<(Reference, Result<Named, Fault>)>,
    },
    Looked {
        path: PathBuf,
        outside: Outside,
    },
    SettingsKept(Result<(), String>),
    /// A table of colours was baked, or could not be.
    Baked(Notice),
}

impl Files {
    /// An empty graph with an output.
    pub(super) fn new_document(&mut self) {
        let sittings = self.folders.sittings();
        self.io.go(move || {
            let result = Box::new(jobs::new(empty(), &sittings));
            Done::Opened { path: PathBuf::from("a new graph"), own: false, result }
        });
    }

    /// Opens a graph in place of the present one, whose unsaved work stays in the journal.
    pub(crate) fn open(&mut self, path: &Path, own: bool) {
        let (path, folders) = (path.to_owned(), self.folders.clone());
        let how = if own { As::Own } else { As::Copy };
        self.io.go(move || {
            let result = Box::new(jobs::open(&path, how, &folders.state, &folders.sittings()));
            Done::Opened { path, own, result }
        });
    }

    pub(super) fn recover(&mut self, folder: &Path) {
        let (folder, state) = (folder.to_owned(), self.folders.state.clone());
        self.io.go(move || {
            let result = Box::new(jobs::recover(&folder, &state));
            Done::Opened { path: folder, own: false, result }
        });
    }

    /// Saves where the document is kept; asks for a place when there is none.
    pub(super) fn save(&mut self, shared: &mut Shared<'_>, then_close: bool) {
        match shared.model.path().map(Path::to_owned) {
            Some(path) => self.save_to(path, Replace::Own, then_close, shared),
            None => self.ask_file(Purpose::Save { then_close }, shared),
        }
    }

    pub(super) fn save_to(&mut self, path: PathBuf, replace: Replace, then_close: bool, shared: &Shared<'_>) {
        self.saving = true;
        let model = shared.model;
        let revision = model.revision();
        let save = Save {
            document: model.root().clone(),
            library: Arc::clone(model.library()),
            from: model.folder().to_owned(),
            carrier: model.project().carrier,
            known: self.file.as_ref().map(|file| file.known.clone()),
            state: self.folders.state.clone(),
            path: path.clone(),
            replace: replace == Replace::Whatever,
        };
        // This window's own claim must not look like another's.
        let mut claim = self.file.as_mut().and_then(|file| file.claim.take());
        self.io.go(move || {
            let result = Box::new(jobs::save(&save, &mut claim));
            Done::Saved { path, revision, then_close, claim, result }
        });
    }

    /// Asks for a file: with the system's dialog, or with our own window where there is none or that is preferred.
    pub(super) fn ask_file(&mut self, purpose: Purpose, shared: &Shared<'_>) {
        let model = shared.model;
        let home = etcetera::home_dir().unwrap_or_else(|_| PathBuf::from("."));
        let recent = shared.settings.recent.first().and_then(|path| path.parent()).map(Path::to_owned);
        let folder = model.path().and_then(Path::parent).map(Path::to_owned).or(recent).unwrap_or(home);
        let title = super::title_of(model.root(), model.path());
        let stem = model.path().and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
        let stem = match &purpose {
            Purpose::Table(table) => table.title.clone(),
            _ => stem.unwrap_or(title),
        };
        let named = |ending| format!("{}.{ending}", refs::legal_name(Path::new(&stem)));
        let name = purpose.written().map(named).unwrap_or_default();
        if self.no_dialogs || shared.settings.own_dialogs {
            self.open_window(purpose, folder, name);
            return;
        }
        self.io.aside("file dialog", move || {
            let answer = dialog::ask(&purpose, Some(&folder), &name);
            Done::Answered { purpose, name, folder, answer }
        });
    }

    fn open_window(&mut self, purpose: Purpose, folder: PathBuf, name: String) {
        self.io.go(move || {
            let endings: &[&str] = purpose.filters().first().map(|(_, endings)| *endings).unwrap_or_default();
            let listing = list(&folder, endings);
            Done::Listed { purpose, name, listing }
        });
    }

    pub(super) fn show_window(&mut self, ctx: &egui::Context, shared: &Shared<'_>) {
        let Some(window) = &mut self.window else {
            return;
        };
        match window.show(ctx, shared.theme) {
            Some(super::window::Done::Closed) => self.window = None,
            Some(super::window::Done::Given { text, folder }) => {
                let purpose = window.purpose.clone();
                self.io.go(move || Done::Understood(understand(&purpose, &text, &folder)));
            }
            None => {}
        }
    }

    /// A file was chosen for something.
    fn chosen(&mut self, purpose: &Purpose, path: PathBuf, shared: &mut Shared<'_>) {
        match purpose {
            Purpose::Open => self.take_one(path, None, None, shared),
            Purpose::Save { then_close } => {
                // The dialog asked about the very name that was typed, and about no other.
                let whole = super::window::with_ending(path.clone(), "cym");
                let replace = if whole == path { Replace::Whatever } else { Replace::Own };
                self.save_to(whole, replace, *then_close, shared);
            }
            Purpose::Table(table) => self.bake_table(table.clone(), &path, shared),
            Purpose::Relink(reference) => self.search_in(vec![(reference.clone(), path)], shared),
            Purpose::Search => self.search(path, shared),
        }
    }

    /// Asks for a file for an input that names one.
    pub(crate) fn choose_for(&mut self, reference: Reference, shared: &mut Shared<'_>) {
        self.ask_file(Purpose::Relink(reference), shared);
    }

    /// Makes a file part of the document, for an input that names one.
    pub(crate) fn give(&mut self, reference: Reference, path: PathBuf, shared: &mut Shared<'_>) {
        self.search_in(vec![(reference, path)], shared);
    }

    /// Searches a folder for everything that is missing.
    fn search(&mut self, below: PathBuf, shared: &mut Shared<'_>) {
        let (state, folder) = (self.folders.state.clone(), shared.model.folder().to_owned());
        let missing = self.questions.missing().to_vec();
        shared.say(Notice::hint(format!("Searching {}…", below.display())));
        self.io.aside("search files", move || {
            let hashes = read_hashes(&state);
            let hash_of = |missing: &Reference| hashes.get(&key(&folder, &missing.path)).cloned();
            let wanted: Vec<_> = missing.iter().map(|missing| (missing.clone(), hash_of(missing))).collect();
            let found = taken_up(jobs::search(&below, &wanted), &folder);
            Done::Searched { folder: below, wanted: wanted.len(), found }
        });
    }

    /// Takes up files that stand in for missing ones.
    fn search_in(&mut self, chosen: Vec<(Reference, PathBuf)>, shared: &Shared<'_>) {
        let folder = shared.model.folder().to_owned();
        self.io.aside("take up file", move || {
            let wanted = chosen.len();
            let found = taken_up(chosen, &folder);
            Done::Searched { folder: folder.clone(), wanted, found }
        });
    }

    pub(super) fn take_one(
        &mut self,
        path: PathBuf,
        at: Option<[f32; 2]>,
        wire: Option<PortRef>,
        shared: &mut Shared<'_>,
    ) {
        let kind = FileKind::of(&path);
        match kind {
            FileKind::Graph => self.open(&path, true),
            FileKind::Video | FileKind::Picture => {
                self.io.aside("look into file", move || {
                    let carries = cym_media::video::read_graph_text(&path).is_ok_and(|text| text.is_some());
                    Done::Carries { path, at, carries, kind }
                });
            }
            FileKind::Song | FileKind::Lut => self.import(path, kind, at, shared),
            FileKind::Node => {
                let Some(own) = cym_engine::cache::artist_nodes() else {
                    shared.say(Notice::fault("there is no folder for your own nodes. Set CYMATIC_NODES to one."));
                    return;
                };
                self.io.go(move || Done::NodeAdded { result: jobs::add_node(&path, &own), at, wire });
            }
            FileKind::Unknown => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                shared.say(Notice::hint(format!("{name} is no kind of file that is known here. {WHAT_WORKS}")));
            }
        }
    }

    /// Makes a file part of the document, and then puts it into the graph.
    pub(super) fn import(&mut self, path: PathBuf, kind: FileKind, at: Option<[f32; 2]>, shared: &mut Shared<'_>) {
        let folder = shared.model.folder().to_owned();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let embed = match kind {
            FileKind::Picture => Some("pictures"),
            FileKind::Lut => Some("lut"),
            _ => None,
        };
        self.io.aside("take up file", move || {
            let result = jobs::import(&path, &folder, embed);
            Done::Imported { name, kind, at, result }
        });
    }

    pub(super) fn finish(&mut self, done: Done, ctx: &egui::Context, shared: &mut Shared<'_>) {
        match done {
            Done::Opened { path, own, result } => self.opened(&path, own, *result, shared),
            Done::Saved { path, revision, then_close, claim, result } => {
                self.saving = false;
                if let Some(file) = self.file.as_mut().filter(|_| claim.is_some()) {
                    file.claim = claim;
                }
                self.saved(path, revision, then_close, *result, ctx, shared);
            }
            Done::Carries { path, at, carries: true, kind: FileKind::Picture } => self.questions.ask_picture(path, at),
            Done::Carries { path, carries: true, .. } => self.open(&path, true),
            Done::Carries { path, at, kind: FileKind::Picture, .. } => self.import(path, FileKind::Picture, at, shared),
            Done::Carries { path, at, .. } => {
                self.import(path, FileKind::Video, at, shared);
            }
            Done::Imported { name, kind, at, result } => imported(&name, kind, at, result, shared),
            Done::NodeAdded { result: Ok(path), at, wire } => {
                self.arriving.push(Arriving::new(path, at, wire, shared.model.opened(), ctx.input(|input| input.time)));
            }
            Done::NodeAdded { result: Err(fault), .. } => shared.say(Notice::fault(fault.to_string())),
            Done::Answered { purpose, answer: Answer::Chosen(path), .. } => self.chosen(&purpose, path, shared),
            Done::Answered { answer: Answer::Cancelled, .. } | Done::SettingsKept(Ok(())) => {}
            Done::Answered { purpose, name, folder, answer: Answer::NoDialog } => {
                self.no_dialogs = true;
                self.open_window(purpose, folder, name);
            }
            Done::Listed { purpose, name, listing } => self.window = Some(FileWindow::new(purpose, listing, &name)),
            Done::Understood(given) => {
                if let Some(window) = &mut self.window
                    && let Some(path) = window.take(given)
                {
                    let purpose = window.purpose.clone();
                    self.window = None;
                    self.chosen(&purpose, path, shared);
                }
            }
            Done::Left(left) => self.questions.take_left(left, ctx),
            Done::Missing(missing) => self.questions.take_missing(missing),
            Done::Searched { folder, wanted, found } => searched(&folder, wanted, found, shared),
            Done::Looked { path, outside } => self.looked(&path, outside),
            Done::Baked(notice) => shared.say(notice),
            Done::SettingsKept(Err(error)) => {
                shared.say(Notice::fault(format!(
                    "your settings cannot be written: {error}. They hold until you close."
                )));
            }
        }
    }

    fn opened(&mut self, path: &Path, own: bool, result: Result<Opened, Fault>, shared: &mut Shared<'_>) {
        let opened = match result {
            Ok(opened) => opened,
            Err(Fault::Open(EngineError::NoGraphInside { path })) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                shared.say(Notice::fault(format!("{name} carries no graph. {WHAT_WORKS}")));
                return;
            }
            Err(fault) => {
                shared.say(Notice::fault(fault.to_string()));
                return;
            }
        };
        let (project, kept, unsaved) = self.get_ready(opened);
        if own && kept {
            remember(&mut shared.settings.recent, path);
        }
        shared.act(Act::Show { project: Box::new(project), kept });
        if unsaved {
            shared.act(Act::Unsaved);
        }
    }

    fn saved(
        &mut self,
        path: PathBuf,
        revision: u64,
        then_close: bool,
        result: Result<Saved, Fault>,
        ctx: &egui::Context,
        shared: &mut Shared<'_>,
    ) {
        match result {
            Ok(Saved::Done { file, faults }) => {
                self.file = Some(file);
                self.questions.forget_outside();
                remember(&mut shared.settings.recent, &path);
                let unsaved = shared.model.revision() != revision;
                let mut base = self.base(shared.model, unsaved);
                base.about.path = Some(path.clone());
                self.journal.base(base);
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                shared.say(Notice::done(format!("Saved {name}.")));
                for fault in faults {
                    shared.say(Notice::fault(fault));
                }
                self.pictures.want_recent(&path);
                shared.act(Act::Saved { path, revision });
                if then_close && !unsaved {
                    self.closing = true;
                    ctx.send_viewport_cmd(egui::ViewportCommand::Close);
                }
            }
            Ok(Saved::ChangedOutside) => self.questions.ask_outside(path, Doubt::Saving),
            Ok(Saved::Exists) => self.questions.ask_outside(path, Doubt::Exists),
            Err(fault) => shared.say(Notice::fault(fault.to_string())),
        }
    }

    fn looked(&mut self, path: &Path, outside: Outside) {
        let still = self.file.as_ref().is_some_and(|file| file.known.path == path) && !self.saving;
        if still && outside == Outside::Changed {
            self.questions.ask_outside(path.to_owned(), Doubt::Seen);
        }
    }
}

fn imported(name: &str, kind: FileKind, at: Option<[f32; 2]>, result: Result<Named, Fault>, shared: &mut Shared<'_>) {
    let named = match result {
        Ok(named) => named,
        Err(fault) => {
            shared.say(Notice::fault(fault.to_string()));
            return;
        }
    };
    let model = shared.model;
    let (document, selection) = (model.document(), &model.selection);
    let (edit, words) = match kind {
        FileKind::Picture => (place::picture(document, selection, &named, at), "is on the canvas"),
        FileKind::Video => (
            place::video(document, selection, &named, at),
            "plays on the canvas; a Sound File that names it too lets its sound drive the picture",
        ),
        FileKind::Lut => (place::lut(document, selection, &named, at), "grades the picture"),
        _ => (place::song(document, model.catalogue(), selection, &named), "drives the picture"),
    };
    shared.edit(edit);
    shared.say(Notice::done(format!("{name} {words}.")));
}

/// Makes files part of the document for the inputs that they are for.
fn taken_up(chosen: Vec<(Reference, PathBuf)>, folder: &Path) -> Vec<(Reference, Result<Named, Fault>)> {
    let take = |(reference, path): (Reference, PathBuf)| {
        let result = jobs::import_for(&reference, &path, folder);
        (reference, result)
    };
    chosen.into_iter().map(take).collect()
}

fn searched(folder: &Path, wanted: usize, found: Vec<(Reference, Result<Named, Fault>)>, shared: &mut Shared<'_>) {
    let mut links = Vec::new();
    for (reference, result) in found {
        match result {
            Ok(named) => links.push((reference, named.path)),
            Err(fault) => shared.say(Notice::fault(fault.to_string())),
        }
    }
    if links.is_empty() {
        let text = format!("None of the missing files is below {}. Search another folder.", folder.display());
        shared.say(Notice::hint(text));
        return;
    }
    let count = links.len();
    let edit = refs::relink(shared.model.root(), &links);
    shared.act(Act::EditRoot(edit));
    shared.say(Notice::done(format!("{count} of {wanted} files found again.")));
}

/// Puts a graph at the head of what was open lately.
fn remember(recent: &mut Vec<PathBuf>, path: &Path) {
    recent.retain(|known| known != path);
    recent.insert(0, path.to_owned());
    recent.truncate(RECENT);
}

/// An empty graph: an output, and nothing wired to it.
pub(crate) fn empty() -> Document {
    let mut document = Document::default();
    let output = Node::new("output/output");
    let edits = [
        Edit::AddNode { id: NodeId::new("output"), node: output, position: Some([480.0, 120.0]) },
        Edit::SetDocument(DocumentChange::Size([1280, 720])),
    ];
    for edit in edits {
        let added = document.apply(edit);
        debug_assert!(added.is_ok(), "an empty document takes an output");
    }
    document
}

/// Work that was left behind, with its pictures.
pub(super) fn left_with_pictures(sittings: &Path) -> Vec<(Left, Option<ColorImage>)> {
    let left = sitting::left_behind(sittings);
    left.into_iter()
        .map(|left| {
            let picture = left.picture.as_deref().and_then(super::recent::read_png);
            (left, picture)
        })
        .collect()
}

/// Hashes by `folder` and relative path, so that a file that was renamed is found again.
fn read_hashes(state: &Path) -> BTreeMap<String, String> {
    fs::read(state.join("hashes.json")).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

fn key(folder: &Path, path: &str) -> String {
    format!("{}|{path}", folder.display())
}

/// Remembers the hashes of the files that a document names and that are there. Songs are not read again when known.
pub(super) fn remember_hashes(document: &Document, folder: &Path, state: &Path) {
    let mut hashes = read_hashes(state);
    let mut changed = false;
    for path in refs::outside(document) {
        let key = key(folder, &path);
        if hashes.contains_key(&key) {
            continue;
        }
        if let Ok(file) = cym_graph::assets::resolve(folder, &path)
            && let Ok(hash) = super::known::hash(&file)
        {
            hashes.insert(key, hash);
            changed = true;
        }
    }
    if changed && let Ok(text) = serde_json::to_vec(&hashes) {
        // Without it a renamed file is only found by its name.
        let _kept = sitting::write_whole(&state.join("hashes.json"), &text);
    }
}

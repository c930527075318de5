//! What the window shows and changes: the document with its history, the entered group, and the selection.
//!
//! There is one truth, the root document. Inside a group of the document's own, the panels see and edit that group's
//! document; every edit there becomes one edit of the root (the group is a file that travels in it), so that undo, the
//! journal and saving know nothing of groups.

mod history;
mod inside;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cym_engine::Project;
use cym_graph::{Catalogue, Document, Edit, NodeId, NodeKind, PortRef, Value};
use cym_plan::NodeLibrary;

pub use history::{History, Step};
pub use inside::Inside;

use inside::group_asset;

/// The document that is open, and everything about it that is not drawing.
pub struct Model {
    root: Document,
    inside: Vec<Inside>,
    history: History,
    library: Arc<NodeLibrary>,
    catalogue: Arc<Catalogue>,
    /// The nodes that are selected, of the document on the canvas.
    pub selection: BTreeSet<NodeId>,
    /// The port whose picture the viewer shows in place of the output's, of the document on the canvas.
    pub viewed: Option<PortRef>,
    /// Where the document is kept; `None` until it is saved.
    path: Option<PathBuf>,
    /// The folder that relative paths of an unsaved document start from.
    folder: PathBuf,
    carrier: Option<PathBuf>,
    revision: u64,
    saved: u64,
    /// The state of the history that was saved, so that undo leads back to it.
    saved_state: Option<u64>,
    opened: u64,
    log: Vec<Edit>,
    turned: Vec<(NodeId, String, Value)>,
}

impl Model {
    /// An empty document over a library of nodes.
    pub fn new(library: Arc<NodeLibrary>) -> Self {
        let catalogue = Arc::new(library.catalogue.clone());
        Self {
            root: Document::default(),
            inside: Vec::new(),
            history: History::default(),
            library,
            catalogue,
            selection: BTreeSet::new(),
            viewed: None,
            path: None,
            folder: PathBuf::from("."),
            carrier: None,
            revision: 1,
            saved: 1,
            saved_state: Some(0),
            opened: 0,
            log: Vec::new(),
            turned: Vec::new(),
        }
    }

    /// Takes up a project in place of the present one; history and selection start anew. A project with `kept` set is saved
    /// under its path; one that came out of a video or as a demo is not.
    pub fn open(&mut self, project: Project, kept: bool) {
        self.folder = project.folder().to_owned();
        self.path = (kept && project.carrier.is_none()).then_some(project.path);
        self.carrier = project.carrier;
        self.root = project.document;
        self.inside.clear();
        self.history = History::default();
        self.selection.clear();
        self.viewed = None;
        self.log.clear();
        self.turned.clear();
        self.revision += 1;
        self.saved = self.revision;
        self.saved_state = Some(self.history.state());
        self.opened += 1;
        self.refresh_catalogue();
    }

    /// The document that the canvas shows: the root, or the group that was entered.
    pub fn document(&self) -> &Document {
        self.inside.last().map_or(&self.root, |inside| &inside.document)
    }

    /// The document that is saved.
    pub fn root(&self) -> &Document {
        &self.root
    }

    /// The document with its place, as the stage and the export take it.
    pub fn project(&self) -> Project {
        let path = self.path.clone().unwrap_or_else(|| self.folder.join("untitled.cym"));
        Project { document: self.root.clone(), path, carrier: self.carrier.clone() }
    }

    /// All nodes with their kernels.
    pub fn library(&self) -> &Arc<NodeLibrary> {
        &self.library
    }

    /// Every kind of node that the document may use, its own groups included.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// Takes up nodes that were read anew.
    pub fn set_library(&mut self, library: Arc<NodeLibrary>) {
        self.library = library;
        self.refresh_catalogue();
        self.revision += 1;
    }

    /// The kind of a node of the document on the canvas; `None` when it is not known.
    pub fn kind(&self, node: &NodeId) -> Option<&Arc<NodeKind>> {
        self.catalogue.get(&self.document().nodes().get(node)?.kind)
    }

    /// What the artist reads as a node's name: its own title, else its kind's, else its id.
    pub fn title<'a>(&'a self, node: &'a NodeId) -> &'a str {
        let own = self.document().nodes().get(node).map(|node| node.title.as_str()).filter(|title| !title.is_empty());
        own.or_else(|| self.kind(node).map(|kind| kind.title.as_str())).unwrap_or_else(|| node.as_str())
    }

    /// The one selected node, when exactly one is.
    pub fn selected(&self) -> Option<&NodeId> {
        if self.selection.len() == 1 { self.selection.first() } else { None }
    }

    /// A node of the canvas in the stage's words: `group/inner` inside an entered group.
    pub fn stage_id(&self, node: &NodeId) -> NodeId {
        match self.inside.last() {
            Some(inside) => NodeId::new(&format!("{}/{node}", inside.place)),
            None => node.clone(),
        }
    }

    /// The groups that were entered, outermost first.
    pub fn inside(&self) -> &[Inside] {
        &self.inside
    }

    /// Where the document is kept; `None` until it is saved.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The folder that relative paths start from.
    pub fn folder(&self) -> &Path {
        self.path.as_deref().and_then(Path::parent).unwrap_or(&self.folder)
    }

    /// Rises with every change of the document or of the nodes it is made of.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether there is something that a save would keep.
    pub fn is_dirty(&self) -> bool {
        self.revision != self.saved && self.saved_state != Some(self.history.state())
    }

    /// How many documents were opened: another number is another document.
    pub fn opened(&self) -> u64 {
        self.opened
    }

    /// Tells that the document differs from its file: it was brought back from the journal.
    pub fn mark_unsaved(&mut self) {
        self.saved = 0;
        self.saved_state = None;
    }

    /// Tells that this revision is now kept under a path.
    pub fn mark_saved(&mut self, path: PathBuf, revision: u64) {
        // A video that the graph came in still stands in for its song.
        self.path = Some(path);
        self.saved = revision;
        // What changed while it was written is another state, and which one was written is not known any more.
        self.saved_state = (revision == self.revision).then(|| self.history.state());
    }

    /// The steps that can be undone and redone.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Changes the document on the canvas as one step of the history.
    ///
    /// # Errors
    /// The edit is refused; the document is as it was.
    pub fn apply(&mut self, edit: Edit) -> Result<(), String> {
        self.change(edit, None)?;
        self.history.close();
        Ok(())
    }

    /// As [`Model::apply`], for the root document while a group may be on the canvas.
    ///
    /// # Errors
    /// The edit is refused; the document is as it was.
    pub fn apply_root(&mut self, edit: Edit) -> Result<(), String> {
        if self.inside.is_empty() {
            return self.apply(edit);
        }
        self.change_root(edit.title(), edit, None)?;
        self.history.close();
        self.refresh_inside();
        Ok(())
    }

    /// As [`Model::apply`], for a gesture of the hand: edits with the same `gesture` in a row make one step until `done`.
    ///
    /// # Errors
    /// The edit is refused; the document is as it was.
    pub fn gesture(&mut self, gesture: egui::Id, edit: Edit, done: bool) -> Result<(), String> {
        let changed = self.change(edit, Some(gesture));
        if done {
            self.history.close();
        }
        changed
    }

    fn change(&mut self, edit: Edit, gesture: Option<egui::Id>) -> Result<(), String> {
        let title = edit.title();
        self.note_turn(&edit);
        let edit = match self.inside.last_mut() {
            Some(inside) => inside.change(edit)?,
            None => edit,
        };
        self.change_root(title, edit, gesture)
    }

    fn change_root(&mut self, title: String, edit: Edit, gesture: Option<egui::Id>) -> Result<(), String> {
        let groups = touches_groups(&edit);
        let back = self.root.apply(edit.clone()).map_err(|error| error.to_string())?;
        self.log.push(edit);
        self.history.push(title, back, gesture);
        self.revision += 1;
        if groups {
            self.refresh_catalogue();
        }
        self.drop_gone_selection();
        Ok(())
    }

    /// Takes back the last step; returns its title.
    pub fn undo(&mut self) -> Option<String> {
        self.history.close();
        let Step { title, edits, state } = self.history.take_undo()?;
        let edits = self.replay(edits);
        self.history.put_redo(Step { title: title.clone(), edits, state });
        Some(title)
    }

    /// Does again what was taken back last; returns its title.
    pub fn redo(&mut self) -> Option<String> {
        self.history.close();
        let Step { title, edits, state } = self.history.take_redo()?;
        let edits = self.replay(edits);
        self.history.put_undo(Step { title: title.clone(), edits, state });
        Some(title)
    }

    /// Goes back or forth until `done` steps are done.
    pub fn go_to_step(&mut self, done: usize) {
        while self.history.done().len() > done && self.undo().is_some() {}
        while self.history.done().len() < done && self.redo().is_some() {}
    }

    fn replay(&mut self, edits: Vec<Edit>) -> Vec<Edit> {
        let mut back = Vec::new();
        for edit in edits {
            // The reverse of an edit that was carried out is never refused on the document it came from.
            if let Ok(reverse) = self.root.apply(edit.clone()) {
                self.log.push(edit);
                back.push(reverse);
            }
        }
        back.reverse();
        self.revision += 1;
        self.refresh_catalogue();
        self.refresh_inside();
        self.drop_gone_selection();
        back
    }

    /// Goes into a group of the document's own. Returns whether there is one.
    pub fn enter(&mut self, node: &NodeId) -> bool {
        let Some(asset) = self.document().nodes().get(node).and_then(|node| group_asset(&node.kind)) else {
            return false;
        };
        let place = self.stage_id(node);
        let title = self.title(node).to_owned();
        let Some(inside) = Inside::open(&self.root, asset, place.to_string(), title) else {
            return false;
        };
        self.inside.push(inside);
        self.selection.clear();
        true
    }

    /// Goes out of groups until `depth` are entered; 0 is the root.
    pub fn leave_to(&mut self, depth: usize) {
        if depth < self.inside.len() {
            let left = self.inside[depth].place.clone();
            self.inside.truncate(depth);
            let id = left.rsplit('/').next().unwrap_or_default();
            self.selection = BTreeSet::from([NodeId::new(id)]);
            self.drop_gone_selection();
        }
    }

    /// Edits of the root since the last call, in order: what the journal writes.
    pub fn take_log(&mut self) -> Vec<Edit> {
        std::mem::take(&mut self.log)
    }

    /// Knobs turned since the last call, in the stage's words: they show without compiling.
    pub fn take_turned(&mut self) -> Vec<(NodeId, String, Value)> {
        std::mem::take(&mut self.turned)
    }

    fn note_turn(&mut self, edit: &Edit) {
        match edit {
            Edit::SetValue { node, input, value: Some(value) } => {
                self.turned.push((self.stage_id(node), input.clone(), value.clone()));
            }
            // Back to the default is a turn as well.
            Edit::SetValue { node, input, value: None } => {
                let kind = self.kind(node);
                let known = kind.and_then(|kind| Some(kind.inputs[kind.input_index(input)?].default.clone()));
                if let Some(default) = known.filter(|default| *default != Value::None) {
                    self.turned.push((self.stage_id(node), input.clone(), default));
                }
            }
            Edit::Batch { edits, .. } => edits.iter().for_each(|edit| self.note_turn(edit)),
            _ => {}
        }
    }

    fn drop_gone_selection(&mut self) {
        let mut selection = std::mem::take(&mut self.selection);
        selection.retain(|node| self.document().nodes().contains_key(node));
        self.selection = selection;
    }

    fn refresh_catalogue(&mut self) {
        let (catalogue, _) = cym_graph::group::own_catalogue(&self.root, &self.library.catalogue);
        self.catalogue = Arc::new(catalogue.into_owned());
    }

    fn refresh_inside(&mut self) {
        let places = std::mem::take(&mut self.inside);
        for inside in places {
            let Some(inside) = Inside::open(&self.root, inside.asset, inside.place, inside.title) else {
                break;
            };
            self.inside.push(inside);
        }
    }
}

/// Whether an edit changes the groups that travel in the document.
fn touches_groups(edit: &Edit) -> bool {
    match edit {
        Edit::PutAsset { path, .. } | Edit::RemoveAsset { path } => path.starts_with("groups/"),
        Edit::Batch { edits, .. } => edits.iter().any(touches_groups),
        _ => false,
    }
}

#[cfg(test)]
mod tests;

//! Copies, as text on the system's clipboard, so that nodes travel between windows and into messages; and groups.

use std::borrow::Cow;
use std::collections::BTreeSet;

use cym_graph::{Document, Edit, NodeId, ops};

use super::GraphPanel;
use super::commands::{one, some};
use crate::model::Model;
use crate::shared::{Act, Notice, Shared};

/// How far a copy stands from what it was copied from, in canvas units.
const OFFSET: [f32; 2] = [40.0, 40.0];

impl GraphPanel {
    /// Puts the selected nodes on the clipboard, and removes them when they are cut.
    pub(super) fn copy(&mut self, cut: bool, shared: &mut Shared<'_>, ctx: &egui::Context) {
        let Some(nodes) = some(shared, "Select the nodes to be copied.") else {
            return;
        };
        ctx.copy_text(ops::copy_text(&whole(shared.model), &nodes));
        if cut {
            self.delete(shared);
        } else {
            let words = super::commands::names(shared, &nodes);
            shared.say(Notice::done(format!("Copied {words}")));
        }
    }

    /// Pastes nodes at the pointer, or into the middle of what is seen.
    pub(super) fn paste(&mut self, text: &str, shared: &mut Shared<'_>) {
        let at = self.pointer.unwrap_or_else(|| self.view.visible_rect().center().into());
        match ops::paste(&whole(shared.model), text, at) {
            Ok((edit, nodes)) => added(shared, edit, nodes),
            Err(error) => shared.say(Notice::hint(capitalised(&error.to_string()))),
        }
    }
}

pub(super) fn duplicate(shared: &mut Shared<'_>) {
    if let Some(nodes) = some(shared, "Select the nodes to be doubled.") {
        let (edit, copies) = ops::duplicate(&whole(shared.model), &nodes, OFFSET);
        added(shared, edit, copies);
    }
}

/// Makes the selected nodes one node.
pub(super) fn group(shared: &mut Shared<'_>) {
    let Some(nodes) = some(shared, "Select the nodes that are to become one.") else {
        return;
    };
    match ops::make_group(&whole(shared.model), shared.model.catalogue(), &nodes, "Group") {
        Ok(edit) => {
            let made = made(&edit);
            added(shared, edit, made.into_iter().collect());
        }
        Err(error) => shared.say(Notice::hint(capitalised(&error.to_string()))),
    }
}

/// Puts the inside of the selected groups in their place.
pub(super) fn ungroup(shared: &mut Shared<'_>) {
    let Some(node) = one(shared, "Select the group to be opened up.") else {
        return;
    };
    match ops::ungroup(&whole(shared.model), shared.model.catalogue(), &node) {
        Ok(edit) => shared.edit(edit),
        Err(error) => shared.say(Notice::hint(capitalised(&error.to_string()))),
    }
}

/// The document on the canvas with all groups of the root: those travel in the root alone, and their names are taken there.
fn whole(model: &Model) -> Cow<'_, Document> {
    if model.inside().is_empty() {
        return Cow::Borrowed(model.document());
    }
    let mut document = model.document().clone();
    for (path, bytes) in model.root().assets().iter().filter(|(path, _)| path.starts_with("groups/")) {
        let put = Edit::PutAsset { path: path.clone(), bytes: bytes.clone() };
        // What the root carries, a copy of its group's document can carry too; if not, the group is merely not known here.
        drop(document.apply(put));
    }
    Cow::Owned(document)
}

/// Adds nodes and selects them.
fn added(shared: &mut Shared<'_>, edit: Edit, nodes: Vec<NodeId>) {
    shared.edit(edit);
    shared.act(Act::Select(nodes.into_iter().collect::<BTreeSet<_>>()));
}

/// The node that an edit adds.
fn made(edit: &Edit) -> Option<NodeId> {
    match edit {
        Edit::AddNode { id, .. } => Some(id.clone()),
        Edit::Batch { edits, .. } => edits.iter().find_map(made),
        _ => None,
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

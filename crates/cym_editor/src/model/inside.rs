//! A group of the document's own that was entered.

use std::sync::Arc;

use cym_graph::{Document, Edit};

/// An entered group: its document, and where it is kept.
#[derive(Clone, Debug)]
pub struct Inside {
    /// The file of the root document that holds it, such as `groups/glow.cym`.
    pub asset: String,
    /// The node that was entered, in the stage's words: `glow`, or `glow/inner` when nested.
    pub place: String,
    /// What the artist reads.
    pub title: String,
    /// The graph inside.
    pub document: Document,
}

impl Inside {
    /// Reads a group out of the root document; `None` when it is not there or cannot be read.
    pub(super) fn open(root: &Document, asset: String, place: String, title: String) -> Option<Self> {
        let text = std::str::from_utf8(root.assets().get(&asset)?).ok()?;
        let document = cym_graph::file::read_str(text).ok()?;
        Some(Self { asset, place, title, document })
    }

    /// Changes the group; returns the edit of the root that keeps it. Groups that the edit brings along go to the root.
    pub(super) fn change(&mut self, edit: Edit) -> Result<Edit, String> {
        let title = edit.title();
        let mut groups = Vec::new();
        let edit = without_groups(edit, &mut groups);
        let back = self.document.apply(edit).map_err(|error| error.to_string())?;
        match cym_graph::file::write_string(&self.document) {
            Ok(text) => {
                let own = Edit::PutAsset { path: self.asset.clone(), bytes: Arc::from(text.into_bytes()) };
                if groups.is_empty() {
                    return Ok(own);
                }
                groups.push(own);
                Ok(Edit::Batch { title, edits: groups })
            }
            Err(error) => {
                self.document.apply(back).map_err(|error| error.to_string())?;
                Err(error.to_string())
            }
        }
    }
}

/// Takes the groups out of an edit that it would put into the document; those that it would take away stay, because others
/// may use them.
fn without_groups(edit: Edit, groups: &mut Vec<Edit>) -> Edit {
    let is_group = |edit: &Edit| match edit {
        Edit::PutAsset { path, .. } | Edit::RemoveAsset { path } => path.starts_with("groups/"),
        _ => false,
    };
    match edit {
        Edit::Batch { title, edits } => {
            let mut kept = Vec::with_capacity(edits.len());
            for edit in edits {
                match edit {
                    Edit::PutAsset { .. } if is_group(&edit) => groups.push(edit),
                    Edit::RemoveAsset { .. } if is_group(&edit) => {}
                    other => kept.push(without_groups(other, groups)),
                }
            }
            Edit::Batch { title, edits: kept }
        }
        other => other,
    }
}

/// The file of the root document that holds a kind of the document's own.
pub(super) fn group_asset(kind: &str) -> Option<String> {
    kind.strip_prefix("own/").map(|name| format!("groups/{name}.cym"))
}

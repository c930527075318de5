//! Nodes as text, for the clipboard: a small graph file with a mark, so that it travels between windows and through mail.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value as Tree};

use super::piece::Piece;
use super::{batch, counted, middle, present};
use crate::document::{Document, NodeId};
use crate::edit::{Edit, EditError, fresh};
use crate::file::{FileError, read_str, write_string};
use crate::group::{own_asset, own_kind, own_name};
use crate::value::Value;

/// The field that tells copied nodes from a graph; it holds the kinds of the nodes outside that they read.
const MARK: &str = "copied";
/// Files up to this size travel with the nodes that name them.
const FILE_BYTES: usize = 4 << 20;

/// Why a text cannot be pasted.
#[derive(Debug, thiserror::Error)]
pub enum PasteError {
    /// It is something else.
    #[error("the clipboard holds no nodes. Copy some first.")]
    NotCopied,
    /// It cannot be read.
    #[error("the copied nodes cannot be read: {0}")]
    Broken(#[source] FileError),
    /// The document does not take it.
    #[error("the copied nodes find no place: {0}")]
    Refused(#[source] EditError),
}

/// Whether a text holds copied nodes, without reading them.
pub fn is_copied(text: &str) -> bool {
    text.trim_start().starts_with('{') && text.contains("\"cymatic\"") && text.contains("\"copied\"")
}

/// Nodes as text, with the frames that hold nothing else, the document's own groups that they use, and small files.
pub fn copy_text(document: &Document, nodes: &BTreeSet<NodeId>) -> String {
    let nodes = present(document, nodes);
    let mut copy = Document { seed: document.seed, rate: document.rate, size: document.size, ..Document::default() };
    let (edits, _) = Piece::of(document, &nodes).put(&copy, [0.0; 2], &|_| true);
    let mut outside = Map::new();
    for (id, node) in document.nodes.iter().filter(|(id, _)| nodes.contains(*id)) {
        let modulated = node.modulations.values().flatten().map(|one| &one.from.node);
        for source in node.wires.values().map(|wire| &wire.from.node).chain(modulated) {
            if let (false, Some(other)) = (nodes.contains(source), document.nodes.get(source)) {
                outside.insert(source.to_string(), other.kind.as_str().into());
            }
        }
        debug_assert!(document.nodes.contains_key(id), "only nodes that are there are copied");
    }
    copy.extra.insert(MARK.to_owned(), Tree::Object(outside));
    for edit in edits {
        let done = copy.apply(edit);
        debug_assert!(done.is_ok(), "what one document holds, another takes: {done:?}");
    }
    copy.assets = assets_of(document, &copy);
    // What the document holds can be written: edits keep its numbers finite and its texts short.
    write_string(&copy).unwrap_or_default()
}

/// The own groups that the copied nodes use, those inside them too, and the small files that they name.
fn assets_of(document: &Document, copy: &Document) -> BTreeMap<String, Arc<[u8]>> {
    let mut assets = BTreeMap::new();
    let mut open: Vec<String> = groups_in(copy).map(str::to_owned).collect();
    while let Some(name) = open.pop() {
        let path = own_asset(&name);
        if let Some(bytes) = document.assets.get(&path).filter(|_| !assets.contains_key(&path)) {
            assets.insert(path, Arc::clone(bytes));
            if let Some(group) = read_group(bytes) {
                open.extend(groups_in(&group).map(str::to_owned));
            }
        }
    }
    for value in copy.nodes.values().flat_map(|node| node.values.values()) {
        if let Value::Asset(path) | Value::Text(path) = value
            && let Some(bytes) = document.assets.get(path).filter(|bytes| bytes.len() <= FILE_BYTES)
        {
            assets.insert(path.clone(), Arc::clone(bytes));
        }
    }
    assets
}

fn groups_in(document: &Document) -> impl Iterator<Item = &str> {
    document.nodes.values().filter_map(|node| own_name(&node.kind))
}

fn read_group(bytes: &[u8]) -> Option<Document> {
    read_str(std::str::from_utf8(bytes).ok()?).ok()
}

/// Puts copied nodes into a document so that the middle of their places is `at`; gives their ids too.
///
/// A wire from outside is kept where the document has a node of that id and kind. Own groups come along; one of the same
/// name with another inside gets a new name.
pub fn paste(document: &Document, text: &str, at: [f32; 2]) -> Result<(Edit, Vec<NodeId>), PasteError> {
    if !is_copied(text) {
        return Err(PasteError::NotCopied);
    }
    let mut copy = read_str(text).map_err(PasteError::Broken)?;
    let Some(Tree::Object(outside)) = copy.extra.remove(MARK) else {
        return Err(PasteError::NotCopied);
    };
    let mut edits = put_assets(document, &mut copy);
    let piece = Piece::whole(&copy);
    let centre = middle(piece.layout.values().copied());
    let offset = centre.map_or([0.0; 2], |centre| [at[0] - centre[0], at[1] - centre[1]]);
    let same = |id: &NodeId| {
        let kind = outside.get(id.as_str()).and_then(Tree::as_str);
        document.nodes.get(id).is_some_and(|node| Some(node.kind.as_str()) == kind)
    };
    let (more, ids) = piece.put(document, offset, &same);
    edits.extend(more);
    let edit = batch(format!("Paste {}", counted(ids.len())), edits);
    // Limits are the document's to judge: better here than half a gesture later.
    document.clone().apply(edit.clone()).map_err(PasteError::Refused)?;
    Ok((edit, ids.into_values().collect()))
}

/// The edits that bring the copied files along; own groups that get a new name get it in the copied nodes as well.
fn put_assets(document: &Document, copy: &mut Document) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut groups: BTreeMap<String, Arc<[u8]>> = BTreeMap::new();
    for (path, bytes) in std::mem::take(&mut copy.assets) {
        match path.strip_prefix("groups/").and_then(|file| file.strip_suffix(".cym")) {
            Some(name) => drop(groups.insert(name.to_owned(), bytes)),
            // A file that is there already is the artist's own; what the copied nodes name is that one.
            None if document.assets.contains_key(&path) => {}
            None => edits.push(Edit::PutAsset { path, bytes }),
        }
    }
    let names = new_names(document, &groups);
    rename(copy, &names);
    for (name, bytes) in groups {
        let renamed = names.get(&name);
        let changed = || {
            let mut group = read_group(&bytes)?;
            rename(&mut group, &names).then(|| write_string(&group).ok()).flatten()
        };
        let bytes = changed().map_or_else(|| Arc::clone(&bytes), |text| text.into_bytes().into());
        let path = own_asset(renamed.unwrap_or(&name));
        if document.assets.get(&path) != Some(&bytes) {
            edits.push(Edit::PutAsset { path, bytes });
        }
    }
    edits
}

/// New names for the groups whose name means something else here, and for those that hold them.
fn new_names(document: &Document, groups: &BTreeMap<String, Arc<[u8]>>) -> BTreeMap<String, String> {
    let there = |name: &str| document.assets.get(&own_asset(name));
    let mut names = BTreeMap::new();
    loop {
        let next = groups.iter().find(|(name, bytes)| {
            let other = there(name).is_some_and(|there| there != *bytes);
            let holds =
                || read_group(bytes).is_some_and(|group| groups_in(&group).any(|inner| names.contains_key(inner)));
            !names.contains_key(*name) && (other || (there(name).is_some() && holds()))
        });
        let Some((name, _)) = next else {
            return names;
        };
        let taken = |new: &str| {
            there(new).is_some() || groups.contains_key(new) || names.values().any(|taken: &String| taken == new)
        };
        let new = fresh(name, "group", taken);
        names.insert(name.clone(), new);
    }
}

/// Lets nodes name their own groups anew; says whether any did.
fn rename(document: &mut Document, names: &BTreeMap<String, String>) -> bool {
    let mut changed = false;
    for node in document.nodes.values_mut() {
        if let Some(new) = own_name(&node.kind).and_then(|name| names.get(name)) {
            node.kind = own_kind(new);
            changed = true;
        }
    }
    changed
}

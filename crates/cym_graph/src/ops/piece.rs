//! Nodes cut out of a document together with what stands around them, to be put in elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::canvas::{Comment, Frame};
use crate::document::{Document, Node, NodeId, PortRef};
use crate::edit::{Edit, fresh};

/// A part of a graph.
#[derive(Default)]
pub(super) struct Piece {
    pub(super) nodes: BTreeMap<NodeId, Node>,
    pub(super) layout: BTreeMap<NodeId, [f32; 2]>,
    via: BTreeMap<PortRef, Vec<[f32; 2]>>,
    collapsed: BTreeSet<NodeId>,
    frames: Vec<Frame>,
    comments: Vec<Comment>,
}

impl Piece {
    /// Nodes of a document, with the frames that hold nothing else.
    pub(super) fn of(document: &Document, nodes: &BTreeSet<NodeId>) -> Self {
        let inside = |frame: &&Frame| !frame.nodes.is_empty() && frame.nodes.is_subset(nodes);
        Self {
            nodes: document.nodes.iter().filter(|(id, _)| nodes.contains(*id)).map(owned).collect(),
            layout: document.layout.iter().filter(|(id, _)| nodes.contains(*id)).map(owned).collect(),
            via: document.via.iter().filter(|(to, _)| nodes.contains(&to.node)).map(owned).collect(),
            collapsed: document.collapsed.intersection(nodes).cloned().collect(),
            frames: document.frames.values().filter(inside).cloned().collect(),
            comments: Vec::new(),
        }
    }

    /// A whole document: its nodes, and everything on its canvas.
    pub(super) fn whole(document: &Document) -> Self {
        let mut piece = Self::of(document, &document.nodes.keys().cloned().collect());
        piece.frames = document.frames.values().cloned().collect();
        piece.comments = document.comments.values().cloned().collect();
        piece
    }

    /// The edits that put it into a document, moved by an offset, and the new ids by the old ones.
    ///
    /// Wires and modulations from outside are kept where `outside` wants their node.
    pub(super) fn put(
        &self,
        document: &Document,
        offset: [f32; 2],
        outside: &dyn Fn(&NodeId) -> bool,
    ) -> (Vec<Edit>, BTreeMap<NodeId, NodeId>) {
        let ids = self.fresh_ids(document);
        let moved = |at: [f32; 2]| [at[0] + offset[0], at[1] + offset[1]];
        let source = |from: &PortRef| match ids.get(&from.node) {
            Some(id) => Some(PortRef { node: id.clone(), port: from.port.clone() }),
            None => outside(&from.node).then(|| from.clone()),
        };
        let mut edits = Vec::new();
        let mut around = Vec::new();
        for (old, node) in &self.nodes {
            let mut node = node.clone();
            node.wires.retain(|_, wire| source(&wire.from).map(|from| wire.from = from).is_some());
            for list in node.modulations.values_mut() {
                list.retain_mut(|one| source(&one.from).map(|from| one.from = from).is_some());
            }
            let id = &ids[old];
            for (to, points) in self.via.iter().filter(|(to, _)| to.node == *old) {
                if node.wires.contains_key(&to.port) {
                    let to = PortRef { node: id.clone(), port: to.port.clone() };
                    around.push(Edit::SetVia { to, points: points.iter().copied().map(moved).collect() });
                }
            }
            let position = self.layout.get(old).copied().map(moved);
            edits.push(Edit::AddNode { id: id.clone(), node, position });
        }
        edits.append(&mut around);
        let collapsed = self.collapsed.iter().filter_map(|id| ids.get(id));
        edits.extend(collapsed.map(|id| Edit::SetCollapsed { node: id.clone(), collapsed: true }));
        let shifted = |[x, y, width, height]: [f32; 4]| [x + offset[0], y + offset[1], width, height];
        let mut taken: BTreeSet<String> = document.frames.keys().cloned().collect();
        for frame in &self.frames {
            let id = fresh("frame", "frame", |id| taken.contains(id));
            taken.insert(id.clone());
            let nodes = frame.nodes.iter().filter_map(|id| ids.get(id)).cloned().collect();
            let frame = Frame { nodes, rect: shifted(frame.rect), ..frame.clone() };
            edits.push(Edit::PutFrame { id, frame: Some(frame) });
        }
        let mut taken: BTreeSet<String> = document.comments.keys().cloned().collect();
        for comment in &self.comments {
            let id = fresh("comment", "comment", |id| taken.contains(id));
            taken.insert(id.clone());
            let comment = Comment { rect: shifted(comment.rect), ..comment.clone() };
            edits.push(Edit::PutComment { id, comment: Some(comment) });
        }
        (edits, ids)
    }

    /// Ids that are free in the document: the old ones where they are, else the next of their number.
    fn fresh_ids(&self, document: &Document) -> BTreeMap<NodeId, NodeId> {
        let mut taken: BTreeSet<NodeId> = document.nodes.keys().cloned().collect();
        let mut ids = BTreeMap::new();
        for old in self.nodes.keys() {
            let id = if taken.contains(old) {
                let stem = old.as_str().trim_end_matches(|c: char| c.is_ascii_digit());
                let stem = stem.strip_suffix('_').filter(|stem| !stem.is_empty()).unwrap_or(old.as_str());
                NodeId::new(&fresh(stem, "node", |id| taken.contains(&NodeId::new(id))))
            } else {
                old.clone()
            };
            taken.insert(id.clone());
            ids.insert(old.clone(), id);
        }
        ids
    }
}

fn owned<K: Clone, V: Clone>((key, value): (&K, &V)) -> (K, V) {
    (key.clone(), value.clone())
}

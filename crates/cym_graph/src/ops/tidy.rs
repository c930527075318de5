//! A layout from left to right: columns by how far a node is from its sources, few crossings, short wires.
//!
//! After Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981): columns,
//! an order in each column by the neighbours' middle, then heights that pull wires straight.

use std::collections::{BTreeMap, BTreeSet};

use super::{batch, counted, middle, present, wires};
use crate::canvas::Frame;
use crate::document::{Document, NodeId};
use crate::edit::Edit;

mod columns;
mod heights;

/// Room between two columns, in canvas units.
const COLUMN_GAP: f32 = 80.0;
/// Room between two nodes above one another.
const ROW_GAP: f32 = 32.0;
/// Room between parts of the graph that no wire joins.
const PART_GAP: f32 = 64.0;
/// Room inside a frame around its nodes: left, top (with the title), right, bottom.
const FRAME_ROOM: [f32; 4] = [24.0, 48.0, 24.0, 24.0];

/// Places nodes in columns from left to right; all nodes when none are named. The middle of them stays where it is.
///
/// `size_of` gives a node's width and height in canvas units. Dots of the wires between the nodes go, and frames are
/// drawn around their nodes again.
pub fn tidy(document: &Document, nodes: &BTreeSet<NodeId>, size_of: &dyn Fn(&NodeId) -> [f32; 2]) -> Edit {
    let chosen = if nodes.is_empty() { document.nodes.keys().cloned().collect() } else { present(document, nodes) };
    let ids: Vec<&NodeId> = chosen.iter().collect();
    let sizes: Vec<[f32; 2]> = ids.iter().map(|id| size_of(id)).collect();
    let heights: Vec<f32> = ids.iter().map(|id| document.layout.get(*id).map_or(0.0, |at| at[1])).collect();
    let mut places = placed(&sizes, &heights, &edges(document, &ids));

    let before = |i: usize| document.layout.get(ids[i]).map(|at| centre(*at, sizes[i]));
    let after = |i: usize, places: &[[f32; 2]]| centre(places[i], sizes[i]);
    let from = middle((0..ids.len()).filter_map(before)).unwrap_or_default();
    let to = middle((0..ids.len()).map(|i| after(i, &places))).unwrap_or_default();
    for place in &mut places {
        // Whole units: half a unit would blur every edge.
        *place = [0, 1].map(|axis| (place[axis] + from[axis] - to[axis]).round());
    }
    let moved: BTreeMap<&NodeId, [f32; 2]> = ids.iter().copied().zip(places).collect();
    let changed = moved.iter().filter(|(id, place)| document.layout.get(**id) != Some(*place));
    let mut edits: Vec<Edit> =
        changed.map(|(id, place)| Edit::Move { node: (*id).clone(), position: Some(*place) }).collect();
    for (to, from) in wires(document) {
        if chosen.contains(&to.node) && chosen.contains(&from.node) && document.via.contains_key(&to) {
            edits.push(Edit::SetVia { to, points: Vec::new() });
        }
    }
    let place = |id: &NodeId| moved.get(id).or_else(|| document.layout.get(id)).copied();
    for (id, frame) in &document.frames {
        if let Some(rect) = around(frame, &place, size_of).filter(|_| !frame.nodes.is_disjoint(&chosen))
            && rect != frame.rect
        {
            edits.push(Edit::PutFrame { id: id.clone(), frame: Some(Frame { rect, ..frame.clone() }) });
        }
    }
    batch(format!("Tidy {}", counted(ids.len())), edits)
}

fn centre(at: [f32; 2], size: [f32; 2]) -> [f32; 2] {
    [at[0] + size[0] / 2.0, at[1] + size[1] / 2.0]
}

/// A frame's rectangle around its nodes.
fn around(
    frame: &Frame,
    place: &dyn Fn(&NodeId) -> Option<[f32; 2]>,
    size_of: &dyn Fn(&NodeId) -> [f32; 2],
) -> Option<[f32; 4]> {
    let boxes = frame.nodes.iter().filter_map(|id| {
        let (at, size) = (place(id)?, size_of(id));
        Some([at[0], at[1], at[0] + size[0], at[1] + size[1]])
    });
    let all = boxes.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])?;
    let [left, top, right, bottom] = FRAME_ROOM;
    Some([all[0] - left, all[1] - top, all[2] - all[0] + left + right, all[3] - all[1] + top + bottom])
}

/// Who feeds whom, by wire or modulation, by place in the list; each pair once.
fn edges(document: &Document, ids: &[&NodeId]) -> BTreeSet<(usize, usize)> {
    let index: BTreeMap<&NodeId, usize> = ids.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    let mut edges = BTreeSet::new();
    for (to, id) in ids.iter().enumerate() {
        let Some(node) = document.nodes.get(*id) else {
            continue;
        };
        let modulated = node.modulations.values().flatten().map(|one| &one.from.node);
        let sources = node.wires.values().map(|wire| &wire.from.node).chain(modulated);
        edges
            .extend(sources.filter_map(|source| index.get(source)).filter(|from| **from != to).map(|from| (*from, to)));
    }
    edges
}

/// Places for all: parts that wires join beneath one another, what stands alone in rows below. Where nothing else
/// decides, what stood higher stays higher.
fn placed(sizes: &[[f32; 2]], heights: &[f32], edges: &BTreeSet<(usize, usize)>) -> Vec<[f32; 2]> {
    let mut places = vec![[0.0; 2]; sizes.len()];
    let (mut top, mut widest) = (0.0_f32, 0.0_f32);
    let mut parts = parts(sizes.len(), edges);
    for part in &mut parts {
        part.sort_by(|&a, &b| heights[a].total_cmp(&heights[b]));
    }
    let mean = |part: &[usize]| part.iter().map(|&node| heights[node]).sum::<f32>() / part.len() as f32;
    parts.sort_by(|a, b| mean(a).total_cmp(&mean(b)));
    let (joined, alone): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.len() > 1);
    for part in joined {
        let columns = columns::arrange(&part, edges);
        let heights = heights::assign(&columns, sizes);
        let low = heights.iter().map(|(_, y)| *y).fold(f32::INFINITY, f32::min);
        let mut left = 0.0;
        for column in &columns.columns {
            let nodes = || column.iter().filter_map(|cell| cell.node);
            let width = nodes().map(|node| sizes[node][0]).fold(0.0, f32::max);
            for node in nodes() {
                places[node][0] = left;
            }
            left += width + COLUMN_GAP;
        }
        let mut bottom = top;
        for (node, y) in heights {
            places[node][1] = y - low + top;
            bottom = bottom.max(places[node][1] + sizes[node][1]);
        }
        widest = widest.max(left - COLUMN_GAP);
        top = bottom + PART_GAP;
    }
    rows(&alone.concat(), sizes, (top, widest), &mut places);
    places
}

/// Rows of what stands alone, as wide as what is above, or about as wide as high.
fn rows(alone: &[usize], sizes: &[[f32; 2]], (top, widest): (f32, f32), places: &mut [[f32; 2]]) {
    let area: f32 = alone.iter().map(|&node| (sizes[node][0] + COLUMN_GAP) * (sizes[node][1] + ROW_GAP)).sum();
    let width = widest.max(area.sqrt());
    let (mut at, mut highest) = ([0.0, top], 0.0_f32);
    for &node in alone {
        if at[0] > 0.0 && at[0] + sizes[node][0] > width {
            at = [0.0, at[1] + highest + ROW_GAP];
            highest = 0.0;
        }
        places[node] = at;
        at[0] += sizes[node][0] + COLUMN_GAP;
        highest = highest.max(sizes[node][1]);
    }
}

/// What wires join, each part by its first node.
fn parts(count: usize, edges: &BTreeSet<(usize, usize)>) -> Vec<Vec<usize>> {
    let mut neighbours = vec![Vec::new(); count];
    for &(from, to) in edges {
        neighbours[from].push(to);
        neighbours[to].push(from);
    }
    let mut met = vec![false; count];
    let mut parts = Vec::new();
    for start in 0..count {
        let mut part = Vec::new();
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut met[node], true) {
                part.push(node);
                open.extend(&neighbours[node]);
            }
        }
        if !part.is_empty() {
            part.sort_unstable();
            parts.push(part);
        }
    }
    parts
}

//! Laying nodes out from left to right: what feeds stands left of what it feeds, near it, and nothing overlaps.

use std::collections::{BTreeMap, BTreeSet};

use cym_graph::{Catalogue, Document, NodeId};

use super::adapter::NODE_WIDTH;
use crate::ops::depends::Depends;

/// From one column to the next, in canvas units.
const COLUMN: f32 = NODE_WIDTH + 72.0;
/// Between nodes of a column.
const GAP: f32 = 20.0;
/// A node's height when nobody has drawn it yet.
const HEIGHT: f32 = 160.0;
/// Times that columns are pulled towards their neighbours.
const SWEEPS: usize = 6;

/// Where each node stands: as the document says, and for nodes of which it says nothing, tidied below the others.
pub(super) fn places(document: &Document, catalogue: &Catalogue) -> BTreeMap<NodeId, [f32; 2]> {
    let mut places = document.layout().clone();
    places.retain(|id, _| document.nodes().contains_key(id));
    let lost: BTreeSet<NodeId> = document.nodes().keys().filter(|id| !places.contains_key(*id)).cloned().collect();
    if lost.is_empty() {
        return places;
    }
    let left = places.values().map(|at| at[0]).fold(f32::INFINITY, f32::min);
    let bottom = places.values().map(|at| at[1]).fold(f32::NEG_INFINITY, f32::max);
    let corner = if places.is_empty() { [0.0, 0.0] } else { [left, bottom + 1.5 * HEIGHT] };
    let depends = Depends::new(document, catalogue);
    places.extend(layout(&depends, &lost, corner, |_| HEIGHT));
    places
}

/// Lays nodes out with the top left corner of all of them at `corner`; wires to other nodes do not count.
pub(crate) fn layout(
    depends: &Depends,
    nodes: &BTreeSet<NodeId>,
    corner: [f32; 2],
    height: impl Fn(&NodeId) -> f32,
) -> BTreeMap<NodeId, [f32; 2]> {
    let columns = columns(depends, nodes);
    let mut tops: BTreeMap<&NodeId, f32> = BTreeMap::new();
    for column in &columns {
        let mut y = 0.0;
        for id in column {
            tops.insert(id, y);
            y += height(id) + GAP;
        }
    }
    for sweep in 0..SWEEPS {
        let leftward = sweep % 2 == 0;
        let order: Vec<usize> =
            if leftward { (0..columns.len()).collect() } else { (0..columns.len()).rev().collect() };
        for index in order {
            let mut wishes: Vec<(f32, &NodeId)> = columns[index]
                .iter()
                .map(|id| {
                    let near: Vec<f32> = neighbours(depends, id, leftward)
                        .filter_map(|other| Some(tops.get(other)? + height(other) / 2.0))
                        .collect();
                    let own = tops[id] + height(id) / 2.0;
                    let middle = if near.is_empty() { own } else { near.iter().sum::<f32>() / near.len() as f32 };
                    (middle - height(id) / 2.0, id)
                })
                .collect();
            wishes.sort_by(|a, b| a.0.total_cmp(&b.0));
            for (id, top) in settle(&wishes, &height) {
                tops.insert(id, top);
            }
        }
    }
    let highest = tops.values().copied().fold(f32::INFINITY, f32::min);
    let last = columns.len().saturating_sub(1);
    let mut places = BTreeMap::new();
    for (index, column) in columns.iter().enumerate() {
        for id in column {
            let x = corner[0] + (last - index) as f32 * COLUMN;
            places.insert(id.clone(), [x, (corner[1] + tops[id] - highest).round()]);
        }
    }
    places
}

fn neighbours<'a>(depends: &'a Depends, id: &NodeId, leftward: bool) -> Box<dyn Iterator<Item = &'a NodeId> + 'a> {
    if leftward { Box::new(depends.readers(id)) } else { Box::new(depends.sources(id)) }
}

/// The nodes by their distance from the right: each stands one column left of the furthest left that reads it.
fn columns(depends: &Depends, nodes: &BTreeSet<NodeId>) -> Vec<Vec<NodeId>> {
    let mut depth: BTreeMap<&NodeId, usize> = BTreeMap::new();
    for start in nodes {
        // Depth first with a path of its own, so that long chains cost no stack and loops end.
        let mut path: Vec<(&NodeId, Vec<&NodeId>)> = Vec::new();
        let mut open = BTreeSet::new();
        let waiting = |id: &NodeId| depends.readers(id).filter(|id| nodes.contains(*id)).collect::<Vec<_>>();
        if !depth.contains_key(start) {
            open.insert(start);
            path.push((start, waiting(start)));
        }
        while let Some((id, readers)) = path.last_mut() {
            let id = *id;
            match readers.pop() {
                Some(reader) if depth.contains_key(reader) || open.contains(reader) => {}
                Some(reader) => {
                    open.insert(reader);
                    path.push((reader, waiting(reader)));
                }
                None => {
                    let right = depends.readers(id).filter_map(|reader| depth.get(reader)).max();
                    depth.insert(id, right.map_or(0, |right| right + 1));
                    open.remove(id);
                    path.pop();
                }
            }
        }
    }
    let mut columns = vec![Vec::new(); depth.values().max().map_or(0, |max| max + 1)];
    for (id, depth) in depth {
        columns[depth].push(id.clone());
    }
    columns
}

/// Puts nodes, sorted by where they want to be, as near to it as they can be without overlap.
fn settle<'a>(wishes: &[(f32, &'a NodeId)], height: &impl Fn(&NodeId) -> f32) -> Vec<(&'a NodeId, f32)> {
    // Neighbours that would overlap become a block, which stands where its members want to be on average.
    struct Block {
        first: usize,
        sum: f32,
        count: f32,
        height: f32,
    }
    let mut blocks: Vec<Block> = Vec::new();
    for (index, &(wish, id)) in wishes.iter().enumerate() {
        blocks.push(Block { first: index, sum: wish, count: 1.0, height: height(id) + GAP });
        while let [.., above, below] = blocks.as_slice() {
            if above.sum / above.count + above.height <= below.sum / below.count {
                break;
            }
            // A member of the lower block wants the block's top to be higher by what stands above it.
            let sum = above.sum + below.sum - below.count * above.height;
            let merged = Block {
                first: above.first,
                sum,
                count: above.count + below.count,
                height: above.height + below.height,
            };
            blocks.truncate(blocks.len() - 2);
            blocks.push(merged);
        }
    }
    let mut placed = Vec::with_capacity(wishes.len());
    for (index, block) in blocks.iter().enumerate() {
        let end = blocks.get(index + 1).map_or(wishes.len(), |next| next.first);
        let mut top = block.sum / block.count;
        for &(_, id) in &wishes[block.first..end] {
            placed.push((id, top));
            top += height(id) + GAP;
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use cym_graph::{Document, Edit, Node, NodeId};
    use proptest::prelude::*;

    use super::{COLUMN, GAP, HEIGHT, layout};
    use crate::ops::depends::Depends;

    fn wired(wires: &[(usize, usize)], count: usize) -> Document {
        let mut document = Document::default();
        for index in 0..count {
            let mut node = Node::new("filter/any");
            for (number, (from, _)) in wires.iter().filter(|(_, to)| *to == index).enumerate() {
                node = node.wire(&format!("in{number}"), &format!("n{from}"), "image");
            }
            document.apply(Edit::AddNode { id: NodeId::new(&format!("n{index}")), node, position: None }).unwrap();
        }
        document
    }

    fn lay(document: &Document) -> std::collections::BTreeMap<NodeId, [f32; 2]> {
        let depends = Depends::new(document, &cym_graph::Catalogue::default());
        let nodes: BTreeSet<NodeId> = document.nodes().keys().cloned().collect();
        layout(&depends, &nodes, [100.0, 50.0], |_| HEIGHT)
    }

    #[test]
    fn a_chain_is_a_straight_line() {
        let places = lay(&wired(&[(0, 1), (1, 2)], 3));
        let at = |id: &str| places[&NodeId::new(id)];
        assert_eq!(at("n0"), [100.0, 50.0]);
        assert_eq!(at("n1"), [100.0 + COLUMN, 50.0]);
        assert_eq!(at("n2"), [100.0 + 2.0 * COLUMN, 50.0]);
    }

    #[test]
    fn a_loop_is_laid_out_as_well() {
        let places = lay(&wired(&[(0, 1), (1, 0)], 2));
        assert_eq!(places.len(), 2);
    }

    proptest! {
        #[test]
        fn nothing_overlaps_and_wires_run_rightward(wires in prop::collection::vec((0_usize..12, 0_usize..12), 0..30)) {
            let wires: Vec<(usize, usize)> = wires.into_iter().filter(|(from, to)| from < to).collect();
            let document = wired(&wires, 12);
            let places = lay(&document);
            for (a, at) in &places {
                for (b, other) in &places {
                    let apart = (at[0] - other[0]).abs() >= COLUMN || (at[1] - other[1]).abs() >= HEIGHT + GAP - 1.0;
                    prop_assert!(a == b || apart, "{a} {at:?} and {b} {other:?}");
                }
            }
            for (from, to) in wires {
                let [from, to] = [from, to].map(|index| places[&NodeId::new(&format!("n{index}"))]);
                prop_assert!(from[0] < to[0]);
            }
        }
    }
}

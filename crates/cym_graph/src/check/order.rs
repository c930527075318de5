//! The order of evaluation, and the wires that must be cut to have one.

use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;

use super::{CheckedInput, CheckedNode};

/// Loops beyond this many are cut without being told one by one.
const LOOPS_TOLD: usize = 20;

/// An order in which every node comes after those it reads, and the loops that had to be opened for it.
pub(super) struct Order {
    pub(super) nodes: Vec<NodeIndex>,
    /// The wires that close loops, as (reader, source); without them there is none.
    pub(super) cuts: BTreeSet<(usize, usize)>,
    /// The first loops, each in the direction of its wires: the wire from the last node into the first is cut.
    pub(super) loops: Vec<Vec<usize>>,
}

/// Orders the nodes, visiting them as they stand in the list, so that the same graph gives the same order.
pub(super) fn order(nodes: &[CheckedNode]) -> Order {
    let reads: Vec<Vec<usize>> = nodes.iter().map(|node| node.inputs.iter().filter_map(read_now).collect()).collect();
    let mut state = vec![State::New; nodes.len()];
    let mut found = Order { nodes: Vec::with_capacity(nodes.len()), cuts: BTreeSet::new(), loops: Vec::new() };
    for start in 0..nodes.len() {
        if state[start] != State::New {
            continue;
        }
        // Depth first without recursion: a chain of ten thousand nodes costs no stack.
        let mut path = vec![(start, 0)];
        state[start] = State::Open;
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            let Some(&source) = reads[node].get(*next) else {
                state[node] = State::Done;
                found.nodes.push(NodeIndex::new(node));
                path.pop();
                continue;
            };
            *next += 1;
            match state[source] {
                State::Done => {}
                State::New => {
                    state[source] = State::Open;
                    path.push((source, 0));
                }
                State::Open => {
                    if found.cuts.insert((node, source)) && found.loops.len() < LOOPS_TOLD {
                        // `source` stands on the path, and everything after it is read by what stands before.
                        let from = path.iter().position(|&(open, _)| open == source).unwrap_or_default();
                        let mut along: Vec<usize> = path[from..].iter().map(|&(open, _)| open).collect();
                        // The path runs against the wires: turned round, it ends on the source of the cut wire.
                        along.reverse();
                        found.loops.push(along);
                    }
                }
            }
        }
    }
    found
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

fn read_now(input: &CheckedInput) -> Option<usize> {
    match input {
        CheckedInput::Wire { from, late: false, .. } => Some(from.index()),
        CheckedInput::Wire { late: true, .. } | CheckedInput::Value(_) => None,
    }
}

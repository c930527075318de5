//! A performance as it is recorded: which param was put where, from which frame on.

use std::collections::BTreeMap;

use cym_graph::{NodeId, Value};

use super::Move;

/// More moves of one performance are not kept: no document has room for so many keys.
const MOST_MOVES: usize = 200_000;

/// Writes down what hands do.
pub(crate) struct Recorder {
    first: u64,
    lanes: BTreeMap<(NodeId, String), Lane>,
    standing: BTreeMap<(NodeId, String), Value>,
    moves: usize,
    full: bool,
}

struct Lane {
    before: Value,
    moves: BTreeMap<u64, Value>,
    spans: Vec<[u64; 2]>,
    /// The first frame of the pass that is on, and the last in which something came.
    open: Option<(u64, u64)>,
}

impl Lane {
    fn close(&mut self, end: u64) {
        if let Some((first, last)) = self.open.take() {
            let end = end.max(last + 1);
            self.moves.retain(|&frame, _| frame <= last || frame >= end);
            self.spans.push([first, end]);
        }
    }
}

/// A performance that was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Take {
    /// The frame at which recording began.
    pub first: u64,
    /// The first frame that is not recorded any more.
    pub end: u64,
    /// What was moved.
    pub lanes: Vec<TakeLane>,
    /// Params that stood somewhere else than the document said when recording began, and were not moved.
    pub standing: BTreeMap<(NodeId, String), Value>,
    /// Whether moves were left out because there were too many.
    pub full: bool,
}

/// What one param did.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeLane {
    /// The node.
    pub node: NodeId,
    /// Its input.
    pub input: String,
    /// Where it stood when recording began.
    pub before: Value,
    /// Where it was put, and the frame from which on that counts, by rising frame.
    pub moves: Vec<(u64, Value)>,
    /// The stretches in which a hand had it, from a frame to before another, by rising frame and apart from each other.
    pub spans: Vec<[u64; 2]>,
}

impl Recorder {
    /// Begins at a frame, with what hands hold then.
    pub(crate) fn new(first: u64, standing: BTreeMap<(NodeId, String), Value>) -> Self {
        Self { first, lanes: BTreeMap::new(), standing, moves: 0, full: false }
    }

    /// How many moves there are.
    pub(crate) fn moves(&self) -> usize {
        self.moves
    }

    /// Writes a move down that counts from a frame on; `before` is where the param stood.
    pub(crate) fn note(&mut self, frame: u64, Move { node, input, value }: &Move, before: Value) {
        if self.moves >= MOST_MOVES {
            self.full = true;
            return;
        }
        self.moves += 1;
        let key = (node.clone(), input.clone());
        let before = self.standing.remove(&key).unwrap_or(before);
        let lane = self.lanes.entry(key).or_insert_with(|| Lane {
            before,
            moves: BTreeMap::new(),
            spans: Vec::new(),
            open: None,
        });
        let (first, last) = lane.open.unwrap_or((frame, frame));
        let frame = frame.max(last);
        // What an earlier pass did here is done anew.
        lane.moves.retain(|&other, _| other <= last || other > frame);
        lane.moves.insert(frame, value.clone());
        lane.open = Some((first, frame));
    }

    /// Time jumps away from before this frame: what follows is another pass over the same piece.
    pub(crate) fn end_pass(&mut self, frame: u64) {
        for lane in self.lanes.values_mut() {
            lane.close(frame);
        }
    }

    /// The performance, when it ends before this frame.
    pub(crate) fn finish(mut self, end: u64) -> Take {
        self.end_pass(end);
        let lane = |((node, input), lane): ((NodeId, String), Lane)| {
            let Lane { before, moves, mut spans, .. } = lane;
            spans.sort_unstable();
            let mut apart: Vec<[u64; 2]> = Vec::with_capacity(spans.len());
            for span in spans {
                match apart.last_mut() {
                    Some(last) if span[0] <= last[1] => last[1] = last[1].max(span[1]),
                    _ => apart.push(span),
                }
            }
            TakeLane { node, input, before, moves: moves.into_iter().collect(), spans: apart }
        };
        let lanes: Vec<TakeLane> = self.lanes.into_iter().map(lane).collect();
        let end = lanes.iter().filter_map(|lane| lane.spans.last()).map(|span| span[1]).fold(end, u64::max);
        Take { first: self.first, end, lanes, standing: self.standing, full: self.full }
    }
}

//! A performance as keys of the document.

use std::collections::BTreeMap;

use cym_graph::check::can_have_keys;
use cym_graph::group::{all_nodes, edits_from_outside, own_catalogue};
use cym_graph::{Catalogue, Document, Edit, Input, Key, KeyShape, Keys, Node, NodeId, PortRef, Rate, Value, WireType};
use cym_plan::Tick;

use super::thin::thin;
use super::{Take, TakeLane};

/// What becomes of keys that a param had before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordMode {
    /// They stay but where a hand had the param.
    #[default]
    Overdub,
    /// From the beginning of the recording to its end they go, of all params that were moved.
    Replace,
}

/// From so many keys of one number on they are thinned, even where every move is to be kept.
const MANY: usize = 4_000;
/// The share of a param's range by which they may then be off: a quarter of what a picture of 8 bits shows.
const UNSEEN: f32 = 1.0 / 1024.0;

impl Take {
    /// The performance as one edit; `None` when nothing was moved that can have keys.
    ///
    /// `tolerance` is the share of a param's range by which its keys may be off: with 0 every number is the one that was played, in
    /// every frame, and keys hold until the next; with more, moves become fewer keys on straight lines. What counts or
    /// chooses is always exact.
    pub fn edit(&self, document: &Document, catalogue: &Catalogue, mode: RecordMode, tolerance: f32) -> Option<Edit> {
        let catalogue = own_catalogue(document, catalogue).0;
        let nodes: BTreeMap<NodeId, &Node> = all_nodes(document, &catalogue).into_iter().collect();
        let mut edits = Vec::new();
        for lane in &self.lanes {
            if let Some((node, input)) = input_of(&nodes, &catalogue, lane) {
                let spans = match mode {
                    RecordMode::Overdub => lane.spans.clone(),
                    RecordMode::Replace => {
                        vec![[self.first.min(lane.spans.first().map_or(0, |span| span[0])), self.end]]
                    }
                };
                let to = PortRef { node: lane.node.clone(), port: lane.input.clone() };
                if input.ty == WireType::Trigger {
                    let gone = if mode == RecordMode::Replace { &spans[..] } else { &[] };
                    let made = strokes(lane, node.keys.get(&lane.input), gone, document.rate());
                    edits.push(Edit::SetKeys { to, keys: Some(made) });
                    continue;
                }
                let discrete = input.integer || input.toggle || !input.choices.is_empty();
                let span = input.range.map_or(1.0, |range| (range.max - range.min).abs());
                let tolerance = if discrete || tolerance.is_nan() { 0.0 } else { tolerance.clamp(0.0, 0.5) * span };
                let make = |tolerance| keys(lane, node.keys.get(&lane.input), &spans, document.rate(), tolerance);
                let mut made = make(tolerance);
                if tolerance == 0.0 && !discrete && made.count() > MANY * made.width() {
                    made = make(UNSEEN * span);
                }
                edits.push(Edit::SetKeys { to, keys: Some(made) });
            }
        }
        let moved = edits.len();
        for ((id, input), value) in &self.standing {
            let node = nodes.get(id);
            if node.is_some_and(|node| node.values.get(input) != Some(value) && !node.keys.contains_key(input)) {
                let (node, input) = (id.clone(), input.clone());
                edits.push(Edit::SetValue { node, input, value: Some(value.clone()) });
            }
        }
        let title = format!("Record {moved} {}", if moved == 1 { "param" } else { "params" });
        let edits = edits_from_outside(document, edits);
        (!edits.is_empty()).then_some(Edit::Batch { title, edits })
    }
}

/// The node and the input of a lane, when it can have keys and its keys would count.
fn input_of<'a>(
    nodes: &BTreeMap<NodeId, &'a Node>,
    catalogue: &'a Catalogue,
    lane: &TakeLane,
) -> Option<(&'a Node, &'a Input)> {
    let node = *nodes.get(&lane.node)?;
    let kind = catalogue.get(&node.kind)?;
    let input = &kind.inputs[kind.input_index(&lane.input)?];
    let numbers = lane.before.numbers()?;
    let fits = can_have_keys(input.ty) && numbers.len() == input.ty.width();
    (fits && !node.wires.contains_key(&lane.input)).then_some((node, input))
}

/// Keys of events: what was struck before stays but where it is replaced, and what was struck now comes to it.
fn strokes(lane: &TakeLane, old: Option<&Keys>, gone: &[[u64; 2]], rate: Rate) -> Keys {
    let within = |at: f32| gone.iter().any(|&[first, end]| (secs(first, rate)..secs(end, rate)).contains(&at));
    let kept = old.and_then(|old| old.lanes.first()).into_iter().flatten().map(|key| key.secs);
    let mut times: Vec<f32> = kept.filter(|&at| at > 0.0 && !within(at)).collect();
    times.extend(lane.moves.iter().map(|&(frame, _)| secs(frame, rate)).filter(|&at| at > 0.0));
    times.sort_by(f32::total_cmp);
    times.dedup();
    let key = |(count, secs)| Key { secs, value: count as f32, shape: KeyShape::Step };
    let lane = std::iter::once(0.0).chain(times).enumerate().map(key).collect();
    Keys { lanes: vec![lane], extra: old.map(|old| old.extra.clone()).unwrap_or_default() }
}

/// When a frame is drawn, as keys have it.
fn secs(frame: u64, rate: Rate) -> f32 {
    Tick::at(frame, rate).secs as f32
}

fn keys(lane: &TakeLane, old: Option<&Keys>, spans: &[[u64; 2]], rate: Rate, tolerance: f32) -> Keys {
    let before = lane.before.numbers().unwrap_or_default();
    let old = old.filter(|old| old.width() == before.len());
    let numbers = |value: &Value, part: usize| {
        let numbers = value.numbers().unwrap_or_default();
        numbers.get(part).copied().unwrap_or_default()
    };
    let one = |(part, &before): (usize, &f32)| {
        let played: Vec<(u64, f32)> = lane.moves.iter().map(|(frame, value)| (*frame, numbers(value, part))).collect();
        let older = old.map(|old| (&old.lanes[part][..], part)).filter(|(keys, _)| !keys.is_empty());
        let mut lane_keys: Vec<Key> = Vec::new();
        let mut from = f32::NEG_INFINITY;
        if older.is_none() && played.first().is_some_and(|&(frame, _)| frame > 0) {
            lane_keys.push(Key { secs: 0.0, value: before, shape: KeyShape::Step });
        }
        for &[first, end] in spans {
            let [first_secs, end_secs] = [first, end].map(|frame| secs(frame, rate));
            if let (Some((keys, part)), Some(old)) = (older, old) {
                lane_keys.extend(keys.iter().filter(|key| key.secs >= from && key.secs < first_secs));
                // The way up to here stays as it was.
                let value = old.sample(part, first_secs);
                lane_keys.push(Key { secs: first_secs, value, shape: KeyShape::Step });
            }
            let within: Vec<(u64, f32)> =
                played.iter().copied().filter(|&(frame, _)| (first..end).contains(&frame)).collect();
            lane_keys.extend(played_keys(&within, rate, tolerance, end));
            if let (Some((keys, part)), Some(old)) = (older, old) {
                let way = keys.iter().rev().find(|key| key.secs <= end_secs).map_or(KeyShape::Step, |key| key.shape);
                let value = old.sample(part, end_secs);
                lane_keys.push(Key { secs: end_secs, value, shape: way });
                // Should a key stand right there, it follows and counts.
                from = end_secs;
            }
        }
        if let Some((keys, _)) = older {
            lane_keys.extend(keys.iter().filter(|key| key.secs >= from));
        }
        lane_keys
    };
    let extra = old.map(|old| old.extra.clone()).unwrap_or_default();
    Keys { lanes: before.iter().enumerate().map(one).collect(), extra }
}

/// The keys of what was played: each holds until the next, or straight lines within a tolerance.
fn played_keys(played: &[(u64, f32)], rate: Rate, tolerance: f32, end: u64) -> Vec<Key> {
    let key = |frame, value, shape| Key { secs: secs(frame, rate), value, shape };
    if tolerance <= 0.0 {
        let mut keys: Vec<Key> = Vec::new();
        for &(frame, value) in played {
            if keys.last().is_none_or(|last| last.value.to_bits() != value.to_bits()) {
                keys.push(key(frame, value, KeyShape::Step));
            }
        }
        return keys;
    }
    let mut points: Vec<(u64, f32)> = Vec::new();
    for (i, &(frame, value)) in played.iter().enumerate() {
        points.push((frame, value));
        // It holds up to the frame before the next move.
        let next = played.get(i + 1).map_or(end, |&(next, _)| next);
        if next > frame + 1 && i + 1 < played.len() {
            points.push((next - 1, value));
        }
    }
    let line: Vec<[f64; 2]> =
        points.iter().map(|&(frame, value)| [f64::from(secs(frame, rate)), f64::from(value)]).collect();
    let kept = thin(&line, f64::from(tolerance));
    let last = kept.len().saturating_sub(1);
    let shape = |i| if i == last { KeyShape::Step } else { KeyShape::Linear };
    kept.iter().enumerate().map(|(i, &at)| key(points[at].0, points[at].1, shape(i))).collect()
}

//! Where pictures are cut into passes, and why.

use std::collections::{BTreeMap, BTreeSet};

use cym_wgsl::{Part, Scale};
use petgraph::graph::NodeIndex;

use super::Target;
use super::fields::{Argument, Field, Fields, Reading, Source};
use crate::plan::Cut;

/// More nodes in one pass than this make shaders that compile for seconds.
const MOST_EVALUATIONS: usize = 48;
/// WebGPU guarantees 16 textures a stage; a few are left for what nodes bring along.
const MOST_TEXTURES: usize = 12;
/// How often a renderer looks at its scene for one pixel: the way there, slopes, shade.
pub(super) const LOOKS: f32 = 80.0;

/// The pass that a node is evaluated in, then the warps between that pass and the node.
type Path = Vec<NodeIndex>;

/// The nodes that are rendered into a slot.
pub(super) struct Cuts {
    reasons: BTreeMap<NodeIndex, String>,
}

impl Cuts {
    /// Whether the node's picture is rendered into a slot.
    pub(super) fn contains(&self, node: NodeIndex) -> bool {
        self.reasons.contains_key(&node)
    }

    /// The reasons, in order of evaluation.
    pub(super) fn list(&self, fields: &Fields) -> Vec<Cut> {
        let reason = |node: &NodeIndex| {
            let reason = self.reasons.get(node)?.clone();
            Some(Cut { node: fields.get(*node).id.clone(), reason })
        };
        fields.order.iter().filter_map(reason).collect()
    }
}

/// Cuts where it must be, then where it pays, then where a pass would grow too big; or everywhere, when every picture is shown.
pub(super) fn decide(fields: &Fields, target: &Target, all: bool) -> Cuts {
    let mut must = needed(fields);
    if all {
        for &index in fields.order.iter().filter(|&&index| !fields.get(index).is_scene()) {
            must.entry(index).or_insert_with(|| "its picture is shown".to_owned());
        }
    }
    loop {
        let (reasons, paths) = weigh(fields, target, &must);
        let Some((node, reason)) = too_big(fields, &reasons, &paths) else {
            return Cuts { reasons };
        };
        must.insert(node, reason);
    }
}

/// The cuts that no cost can talk away.
fn needed(fields: &Fields) -> BTreeMap<NodeIndex, String> {
    let mut must = BTreeMap::new();
    let mut cut = |node: NodeIndex, reason: String| {
        must.entry(node).or_insert(reason);
    };
    cut(fields.output, "the finished picture".to_owned());
    for (&index, field) in &fields.nodes {
        if field.arguments.iter().any(|argument| matches!(argument, Argument::Before)) {
            cut(index, "keeps its own last frame".to_owned());
        }
        if field.wgsl.part() == Part::Renderer {
            cut(index, "draws particles".to_owned());
        }
        match field.wgsl.scale {
            Scale::Full => {}
            Scale::Same => cut(index, "is drawn at the size of its input".to_owned()),
            Scale::Fraction(n) => cut(index, format!("is drawn at 1/{n} of the size of its input")),
            Scale::Sides(_) => cut(index, "is drawn at a size of its own".to_owned()),
        }
        for (source, reading) in field.sources() {
            if let &Source::Node(from) = source {
                match reading {
                    Reading::Anywhere => cut(from, format!("{} reads it away from its own point", field.id)),
                    Reading::Late => cut(from, format!("{} reads it one frame late", field.id)),
                    Reading::Point | Reading::Behind | Reading::Scene => {}
                }
            }
        }
    }
    must
}

/// Decides for every node, consumers first, whether evaluating it at several places costs more than one picture in between.
fn weigh(
    fields: &Fields,
    target: &Target,
    must: &BTreeMap<NodeIndex, String>,
) -> (BTreeMap<NodeIndex, String>, BTreeMap<NodeIndex, BTreeSet<Path>>) {
    let totals = totals(fields, must);
    let mut reasons = must.clone();
    let mut paths: BTreeMap<NodeIndex, BTreeSet<Path>> = BTreeMap::new();
    for &index in fields.order.iter().rev() {
        let times = paths.get(&index).map_or(0, BTreeSet::len) as f32;
        let total = totals[&index];
        let costs = &target.costs;
        let inlined = times * total;
        let rendered = total + costs.write_ops + times * costs.read_ops;
        if times > 1.0 && inlined > rendered && !reasons.contains_key(&index) && !fields.get(index).is_scene() {
            reasons.insert(
                index,
                format!("wanted at {times} places: {times} x {total:.0} operations cost more than one picture ({rendered:.0})"),
            );
        }
        let own: BTreeSet<Path> = if reasons.contains_key(&index) {
            BTreeSet::from([vec![index]])
        } else {
            paths.get(&index).cloned().unwrap_or_default()
        };
        paths.insert(index, own.clone());
        for (source, reading) in fields.get(index).sources() {
            let &Source::Node(from) = source else {
                continue;
            };
            let reached = paths.entry(from).or_default();
            match reading {
                Reading::Point | Reading::Scene => reached.extend(own.iter().cloned()),
                Reading::Behind => reached.extend(own.iter().map(|path| [path.as_slice(), &[index]].concat())),
                Reading::Anywhere | Reading::Late => {}
            }
        }
    }
    (reasons, paths)
}

/// Operations a pixel of each node with everything that would be inlined into it.
fn totals(fields: &Fields, must: &BTreeMap<NodeIndex, String>) -> BTreeMap<NodeIndex, f32> {
    let mut totals: BTreeMap<NodeIndex, f32> = BTreeMap::new();
    for &index in &fields.order {
        let field = fields.get(index);
        let inlined = |(source, reading): (&Source, Reading)| match (source, reading) {
            (Source::Node(from), Reading::Point | Reading::Behind) if !must.contains_key(from) => {
                totals.get(from).copied()
            }
            (Source::Node(from), Reading::Scene) => {
                let looks = if field.is_scene() { 1.0 } else { LOOKS };
                totals.get(from).map(|total| total * looks)
            }
            _ => None,
        };
        let below: f32 = field.sources().filter_map(inlined).sum();
        totals.insert(index, (own_cost(field) + below).min(1e12));
    }
    totals
}

/// A warp is evaluated three times, for its footprint.
pub(super) fn own_cost(field: &Field) -> f32 {
    if field.is_warp() { field.wgsl.cost * 3.0 } else { field.wgsl.cost }
}

/// Finds a pass that would grow too big, and the node in it where it is best cut in two.
fn too_big(
    fields: &Fields,
    reasons: &BTreeMap<NodeIndex, String>,
    paths: &BTreeMap<NodeIndex, BTreeSet<Path>>,
) -> Option<(NodeIndex, String)> {
    let mut members: BTreeMap<NodeIndex, Vec<(NodeIndex, &Path)>> = BTreeMap::new();
    for &index in &fields.order {
        for path in &paths[&index] {
            members.entry(path[0]).or_default().push((index, path));
        }
    }
    for (root, evaluations) in members {
        let drawn = evaluations.iter().flat_map(|(index, _)| &fields.get(*index).arguments);
        let drawn = drawn.filter_map(|argument| match argument {
            Argument::Drawn(drawn) => Some(format!("drawn {drawn}")),
            _ => None,
        });
        let reads: BTreeSet<String> = evaluations
            .iter()
            .flat_map(|(index, _)| fields.get(*index).sources().map(|(source, _)| source))
            .filter_map(|source| match source {
                Source::Node(from) => reasons.contains_key(from).then(|| format!("{from:?}")),
                Source::Asset(path) => Some(path.clone()),
                Source::Fill(_) | Source::Nothing => None,
            })
            .chain(drawn)
            .collect();
        if evaluations.len() <= MOST_EVALUATIONS && reads.len() <= MOST_TEXTURES {
            continue;
        }
        // What no warp moves keeps its exact pixels when it is cut; among those, the one that comes closest to halving the pass.
        let candidates: Vec<NodeIndex> = evaluations
            .iter()
            .filter(|(index, _)| *index != root && !reasons.contains_key(index) && !fields.get(*index).is_scene())
            .map(|(index, _)| *index)
            .collect();
        let still: Vec<NodeIndex> =
            candidates.iter().copied().filter(|index| paths[index].iter().all(|path| path.len() == 1)).collect();
        let pool = if still.is_empty() { candidates } else { still };
        let halves = |index: &NodeIndex| {
            let behind = behind(fields, reasons, *index);
            (behind.min(evaluations.len().saturating_sub(behind)), std::cmp::Reverse(*index))
        };
        if let Some(middle) = pool.into_iter().max_by_key(halves) {
            let reason = format!(
                "the pass of {} would hold {} nodes and {} pictures",
                fields.get(root).id,
                evaluations.len(),
                reads.len()
            );
            return Some((middle, reason));
        }
    }
    None
}

/// How many nodes would go into a pass of this node's own.
fn behind(fields: &Fields, reasons: &BTreeMap<NodeIndex, String>, index: NodeIndex) -> usize {
    let mut seen = BTreeSet::from([index]);
    let mut todo = vec![index];
    while let Some(node) = todo.pop() {
        for (source, reading) in fields.get(node).sources() {
            let inlined = matches!(reading, Reading::Point | Reading::Behind | Reading::Scene);
            if let &Source::Node(from) = source
                && inlined
                && !reasons.contains_key(&from)
                && seen.insert(from)
            {
                todo.push(from);
            }
        }
    }
    seen.len()
}

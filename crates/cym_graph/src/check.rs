//! From a [`Document`] to a [`CheckedGraph`]: all problems at once, and a graph that can be trusted.

use std::collections::BTreeMap;
use std::sync::Arc;

use petgraph::graph::{DiGraph, NodeIndex};

use crate::catalogue::{Catalogue, Input, NodeKind, WireType};
use crate::convert::{Conversion, conversion, convert_value};
use crate::document::{Document, NodeId, Rate};
use crate::group::own_catalogue;
use crate::problem::{Problem, Severity};
use crate::value::Value;

mod level;
mod motion;
mod nearest;
mod order;
mod trace;
mod values;

use level::{Levels, Member, what_fits};
pub use motion::{
    KEYS_KIND, MODULATE_KIND, can_have_keys, driven_id, driven_output, keys_id, modulation_id, owner_id, struck_id,
};
use trace::{Place, Source};

/// Where an input of a checked node takes its value from.
#[derive(Clone, Debug, PartialEq)]
pub enum CheckedInput {
    /// A value that fits the input's type.
    Value(Value),
    /// A wire whose conversion is known.
    Wire {
        /// The node it comes from.
        from: NodeIndex,
        /// The output of that node, by index.
        output: usize,
        /// What happens on the way.
        conversion: Conversion,
        /// The value of one frame ago is meant; this wire does not take part in the order of evaluation.
        late: bool,
    },
}

/// One node of a [`CheckedGraph`]: never muted, never a group, never unknown.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedNode {
    /// Its id; `group/inner` when it came out of a group.
    pub id: NodeId,
    /// The id from which its chance comes: the same, but that groups of the document's own leave no trace in it.
    pub chance: NodeId,
    /// Its kind.
    pub kind: Arc<NodeKind>,
    /// One entry for each of the kind's inputs, in order.
    pub inputs: Vec<CheckedInput>,
    /// Hands its first fitting input through.
    pub bypassed: bool,
}

/// By node and name of its param: the inputs, by node and place, that the param reaches.
///
/// Nodes are those of the document and, as `group/inner`, those inside its groups; of the latter only params that are
/// not covered from outside. A modulated param reaches the input that holds its value, behind what moves it.
pub type Params = BTreeMap<NodeId, BTreeMap<String, Vec<(NodeIndex, usize)>>>;

/// A document that passed every check. Only [`check()`] makes one.
#[derive(Clone, Debug)]
pub struct CheckedGraph {
    pub(crate) graph: DiGraph<CheckedNode, ()>,
    pub(crate) order: Vec<NodeIndex>,
    pub(crate) seed: u32,
    pub(crate) rate: Rate,
    pub(crate) size: [u32; 2],
    pub(crate) by_id: BTreeMap<NodeId, NodeIndex>,
    pub(crate) output: NodeIndex,
    pub(crate) params: Params,
}

impl CheckedGraph {
    /// The nodes in an order in which every node comes after those it reads (late wires apart).
    pub fn order(&self) -> &[NodeIndex] {
        &self.order
    }

    /// A node by its index.
    pub fn node(&self, index: NodeIndex) -> &CheckedNode {
        &self.graph[index]
    }

    /// A node's index by its id after groups were expanded.
    pub fn find(&self, id: &NodeId) -> Option<NodeIndex> {
        self.by_id.get(id).copied()
    }

    /// Where a param of the document's own node ends up: for a group's exposed param, the inner inputs.
    pub fn targets(&self, node: &NodeId, param: &str) -> &[(NodeIndex, usize)] {
        self.params.get(node).and_then(|params| params.get(param)).map_or(&[], Vec::as_slice)
    }

    /// Every param that can be turned with the inputs that it reaches, by node and name.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The output node whose picture is the picture of the document.
    pub fn output(&self) -> NodeIndex {
        self.output
    }

    /// The number from which all chance comes.
    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// Frames per second.
    pub fn rate(&self) -> Rate {
        self.rate
    }

    /// Picture size in px.
    pub fn size(&self) -> [u32; 2] {
        self.size
    }
}

/// What [`check()`] found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The graph, unless an error stands in the way.
    pub graph: Option<CheckedGraph>,
    /// Everything that is wrong, ordered by node and then by severity.
    pub problems: Vec<Problem>,
}

/// Holds a document against the catalogue and reports every problem at once.
///
/// The document's own groups are known by themselves. Muted nodes are left out, bypassed nodes are already joined through, groups are opened. What is wrong is left out
/// as well, so that the rest plays; the graph is missing only when there is no output node, or when groups make
/// more nodes than there may be.
pub fn check(document: &Document, catalogue: &Catalogue) -> Checked {
    let (catalogue, mut problems) = own_catalogue(document, catalogue);
    let levels = Levels::read(document, &catalogue, &mut problems);
    let mut flat = Flat::collect(&levels);
    flat.connect(&mut problems);
    let order = flat.open_loops(&mut problems);
    let output = flat.output(&mut problems);
    let graph = output.filter(|_| levels.complete).map(|output| flat.finish(document, order, output));
    let key = |problem: &Problem| {
        (problem.node.clone(), std::cmp::Reverse(problem.severity), problem.code, problem.cause.clone())
    };
    for problem in &mut problems {
        // Nobody sees the nodes that move params: what is wrong with them is wrong with their owners.
        problem.node = problem.node.as_ref().map(owner_id);
    }
    problems.sort_by_cached_key(key);
    problems.dedup();
    Checked { graph, problems }
}

/// The value in the form that the input takes, or `None` when it does not fit.
pub fn normalise(value: &Value, input: &Input) -> Option<Value> {
    values::normalise(value, input).ok()
}

/// The nodes of all levels side by side, ordered by id.
struct Flat<'a> {
    levels: &'a Levels<'a>,
    places: Vec<(usize, usize)>,
    index: BTreeMap<(usize, usize), NodeIndex>,
    nodes: Vec<CheckedNode>,
    params: Params,
}

impl<'a> Flat<'a> {
    fn collect(levels: &'a Levels<'a>) -> Self {
        let mut places: Vec<(&NodeId, (usize, usize))> = Vec::new();
        for (level, inside) in levels.all.iter().enumerate() {
            let plain = |member: &Member<'_>| !member.bypassed && member.kind.group.is_none();
            let plain = inside.members.iter().enumerate().filter(|(_, member)| plain(member));
            places.extend(plain.map(|(index, member)| (&member.id, (level, index))));
        }
        places.sort();
        let places: Vec<_> = places.into_iter().map(|(_, place)| place).collect();
        let index = places.iter().enumerate().map(|(i, &place)| (place, NodeIndex::new(i))).collect();
        Self { levels, places, index, nodes: Vec::new(), params: BTreeMap::new() }
    }

    /// Finds the source of every input.
    fn connect(&mut self, problems: &mut Vec<Problem>) {
        for &(level, index) in &self.places {
            let member = self.levels.member((level, index, 0));
            let inputs = (0..member.kind.inputs.len())
                .map(|input| self.input((level, index, input), member, problems))
                .collect();
            self.nodes.push(CheckedNode {
                id: member.id.clone(),
                chance: member.chance.clone(),
                kind: Arc::clone(member.kind),
                inputs,
                bypassed: false,
            });
        }
        self.name_params();
    }

    /// Notes under which names of the document and its groups each input can be turned.
    fn name_params(&mut self) {
        let hidden: BTreeMap<Place, (usize, usize)> = self
            .levels
            .all
            .iter()
            .enumerate()
            .flat_map(|(index, level)| level.bases.iter().map(move |(&owner, &(m, i))| ((index, m, i), owner)))
            .collect();
        for (i, &(level, index)) in self.places.iter().enumerate() {
            for input in 0..self.nodes[i].inputs.len() {
                let chain = self.levels.chain((level, index, input));
                for (depth, &place) in chain.iter().enumerate() {
                    let member = self.levels.member(place);
                    let (owner, name) = match hidden.get(&place) {
                        Some(&(owner, input)) => (owner, input),
                        // Hidden nodes have nothing else to turn; what is modulated is turned at its base.
                        None if owner_id(&member.id) != member.id => continue,
                        None if self.levels.all[place.0].bases.contains_key(&(place.1, place.2)) => continue,
                        None => (place.1, place.2),
                    };
                    // What is set further out covers what is set further in.
                    if chain[depth + 1..].iter().any(|&outer| self.levels.covers(outer)) {
                        continue;
                    }
                    let owner = self.levels.member((place.0, owner, name));
                    let params = self.params.entry(owner.id.clone()).or_default();
                    params.entry(owner.kind.inputs[name].name.clone()).or_default().push((NodeIndex::new(i), input));
                }
            }
        }
    }

    fn input(&self, place: Place, member: &Member<'_>, problems: &mut Vec<Problem>) -> CheckedInput {
        let input = &member.kind.inputs[place.2];
        let source = match self.levels.source(place) {
            Source::Circle(path) => {
                let names = path.iter().skip(1).map(|&place| self.levels.member(place).id.as_str());
                problems.push(cycle(names.rev().collect(), &member.id));
                self.levels.standing(place)
            }
            Source::Output(from) => {
                let ty = self.levels.member(from).kind.outputs[from.2].ty;
                let index = self.index.get(&(from.0, from.1));
                if let (Some(conversion), Some(&index)) = (conversion(ty, input.ty), index) {
                    return CheckedInput::Wire { from: index, output: from.2, conversion, late: input.late };
                }
                let from = &self.levels.member(from).id;
                let cause = format!("input \"{}\" takes {}, and {from} gives {ty}.", input.name, input.ty);
                let problem = Problem::new(Severity::Error, "wrong-type", Some(&member.id), cause, what_fits(input.ty));
                problems.push(problem);
                self.levels.standing(place)
            }
            standing @ Source::Value(..) => standing,
        };
        let value = match source {
            Source::Value(value, ty) => convert_value(&value, ty, input.ty),
            Source::Output(_) | Source::Circle(_) => None,
        };
        let value = value.unwrap_or_else(|| input.default.clone());
        let wired = || self.levels.chain(place).iter().any(|&at| self.levels.member(at).served[at.2]);
        if value == Value::None && input.default == Value::None && !input.late && !wired() {
            let cause = format!("input \"{}\" needs {}, and nothing is wired.", input.name, needs(input.ty));
            let next_step = "Wire it; until then it is empty.";
            problems.push(Problem::new(Severity::Warning, "not-wired", Some(&member.id), cause, next_step));
        }
        CheckedInput::Value(value)
    }

    /// Finds the order of evaluation; where there is a loop, the wire that closes it is cut.
    fn open_loops(&mut self, problems: &mut Vec<Problem>) -> Vec<NodeIndex> {
        let order::Order { nodes: order, cuts, loops } = order::order(&self.nodes);
        for &(reader, source) in &cuts {
            let (level, member) = self.places[reader];
            for input in 0..self.nodes[reader].inputs.len() {
                let cut = matches!(
                    self.nodes[reader].inputs[input],
                    CheckedInput::Wire { from, late: false, .. } if from.index() == source
                );
                if cut {
                    let wanted = &self.nodes[reader].kind.inputs[input];
                    let value = match self.levels.standing((level, member, input)) {
                        Source::Value(value, ty) => convert_value(&value, ty, wanted.ty),
                        Source::Output(_) | Source::Circle(_) => None,
                    };
                    let value = value.unwrap_or_else(|| wanted.default.clone());
                    self.nodes[reader].inputs[input] = CheckedInput::Value(value);
                }
            }
        }
        for nodes in loops {
            let reader = nodes.first().map(|&node| self.nodes[node].id.clone());
            let names = nodes.iter().map(|&node| self.nodes[node].id.as_str()).collect();
            if let Some(reader) = reader {
                problems.push(cycle(names, &reader));
            }
        }
        order
    }

    /// Finds the output node: the first by id of those in the document itself.
    fn output(&self, problems: &mut Vec<Problem>) -> Option<NodeIndex> {
        let outputs: Vec<usize> =
            (0..self.nodes.len()).filter(|&i| self.nodes[i].kind.category() == "output").collect();
        let Some((&first, others)) = outputs.split_first() else {
            let cause = "the graph has no output, so there is nothing to show.".to_owned();
            let next_step = "Add an output node and wire a picture to it.";
            problems.push(Problem::new(Severity::Error, "no-output", None, cause, next_step));
            return None;
        };
        let used = &self.nodes[first].id;
        for &other in others {
            let cause = format!("the graph has more than one output; {used} is used, and this one is not.");
            let next_step = "Keep one output, and mute or remove the others.";
            let problem =
                Problem::new(Severity::Warning, "several-outputs", Some(&self.nodes[other].id), cause, next_step);
            problems.push(problem);
        }
        Some(NodeIndex::new(first))
    }

    fn finish(self, document: &Document, order: Vec<NodeIndex>, output: NodeIndex) -> CheckedGraph {
        let mut graph = DiGraph::with_capacity(self.nodes.len(), 0);
        let mut by_id = BTreeMap::new();
        let mut edges = Vec::new();
        for node in self.nodes {
            let to = NodeIndex::new(graph.node_count());
            edges.extend(node.inputs.iter().filter_map(|input| match input {
                CheckedInput::Wire { from, late: false, .. } => Some((*from, to)),
                CheckedInput::Wire { late: true, .. } | CheckedInput::Value(_) => None,
            }));
            by_id.insert(node.id.clone(), graph.add_node(node));
        }
        for (from, to) in edges {
            graph.add_edge(from, to, ());
        }
        CheckedGraph {
            graph,
            order,
            seed: document.seed(),
            rate: document.rate(),
            size: document.size(),
            by_id,
            output,
            params: self.params,
        }
    }
}

/// Names shown of one loop.
const LOOP_NAMES: usize = 32;

/// Tells a loop, given in the direction of its wires; the wire into `reader` is the one that is cut.
fn cycle(mut names: Vec<&str>, reader: &NodeId) -> Problem {
    for name in &mut names {
        *name = name.split('~').next().unwrap_or_default();
    }
    names.dedup();
    if names.len() > 1 && names.first() == names.last() {
        names.pop();
    }
    // A loop has no first node: starting at the first by name makes the text independent of where it was entered.
    let first = names.iter().enumerate().min_by_key(|(_, name)| **name).map_or(0, |(i, _)| i);
    names.rotate_left(first);
    let start = names.first().copied().unwrap_or(reader.as_str());
    let more = names.len().saturating_sub(LOOP_NAMES);
    let shown = names.iter().take(LOOP_NAMES).copied().collect::<Vec<_>>().join(" -> ");
    let gap = if more > 0 { format!(" -> ({more} more)") } else { String::new() };
    let cause = format!("the wires form a loop: {shown}{gap} -> {start}.");
    let next_step = "Put a feedback node into the loop, or cut one of its wires; until then one wire is left out.";
    Problem::new(Severity::Error, "cycle", Some(reader), cause, next_step)
}

fn needs(ty: WireType) -> &'static str {
    match ty {
        WireType::Image => "a picture",
        WireType::Lut => "a lookup table",
        WireType::Audio => "sound",
        WireType::Spectrum => "a spectrum",
        WireType::Network => "a network",
        WireType::Particles => "particles",
        WireType::Scene => "a scene",
        WireType::Camera => "a camera",
        WireType::Float
        | WireType::Vec2
        | WireType::Vec3
        | WireType::Color
        | WireType::Trigger
        | WireType::Gradient
        | WireType::Curve
        | WireType::Text => "a value",
    }
}

#[cfg(test)]
pub(crate) mod tests;

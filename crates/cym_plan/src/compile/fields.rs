//! The picture half of the graph, with every input followed to what it reads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cym_graph::check::CheckedInput;
use cym_graph::{CheckedGraph, NodeId, Value};
use cym_wgsl::{ArgRole, Memory, Returns, WgslNode};
use petgraph::graph::NodeIndex;

use super::numbers::{Numbers, node_seed};
use crate::library::{Kernel, NodeLibrary};
use crate::plan::PlanError;

/// Where a picture input takes its picture from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// Another field node.
    Node(NodeIndex),
    /// One colour, as four numbers.
    Fill(Vec<u32>),
    /// A file.
    Asset(String),
    /// Nothing: transparent.
    Nothing,
}

/// An argument of a field node's function.
#[derive(Clone, Debug)]
pub(super) enum Argument {
    Place,
    Params,
    /// The picture at this very point.
    Point(Source),
    /// A picture read anywhere.
    Texture(Source),
    /// This node's own last frame.
    Before,
    /// The wired picture as it was one frame ago.
    Late(Source),
    /// A colour table.
    Lut(Source),
    /// What the node drew by itself, by index into [`crate::Plan::drawn`].
    Drawn(usize),
    /// A gradient, curve or spectrum: the name of its handle type, and its numbers.
    Table(&'static str, Vec<u32>),
}

/// A node that makes pictures or moves places.
pub(super) struct Field {
    pub(super) id: NodeId,
    pub(super) wgsl: Arc<WgslNode>,
    pub(super) seed: u32,
    pub(super) arguments: Vec<Argument>,
    /// The numbers of each field of `Params`.
    pub(super) params: Vec<Vec<u32>>,
    /// For a warp: what is drawn elsewhere.
    pub(super) behind: Option<Source>,
    /// Inputs by index, to find a param's value.
    pub(super) index: NodeIndex,
    /// The input that holds the fading factor, if its memory fades.
    pub(super) fading: Option<usize>,
}

impl Field {
    /// Whether it moves places instead of making a picture.
    pub(super) fn is_warp(&self) -> bool {
        self.wgsl.returns == Returns::Place
    }

    /// Every picture that it reads, with whether it is read at this very point.
    pub(super) fn sources(&self) -> impl Iterator<Item = (&Source, Reading)> {
        let arguments = self.arguments.iter().filter_map(|argument| match argument {
            Argument::Point(source) => Some((source, Reading::Point)),
            Argument::Texture(source) => Some((source, Reading::Anywhere)),
            Argument::Late(source) => Some((source, Reading::Late)),
            _ => None,
        });
        arguments.chain(self.behind.iter().map(|source| (source, Reading::Behind)))
    }
}

/// How a picture is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Point,
    Anywhere,
    Late,
    Behind,
}

/// The living field nodes, upstream first, and the one that is the picture.
pub(super) struct Fields {
    pub(super) nodes: BTreeMap<NodeIndex, Field>,
    pub(super) order: Vec<NodeIndex>,
    pub(super) output: NodeIndex,
}

impl Fields {
    pub(super) fn get(&self, index: NodeIndex) -> &Field {
        &self.nodes[&index]
    }
}

/// Every node that has a kernel.
pub(super) fn known(graph: &CheckedGraph, library: &NodeLibrary) -> BTreeSet<NodeIndex> {
    let known = |index: &NodeIndex| library.kernels.contains_key(&graph.node(*index).kind.id);
    graph.order().iter().copied().filter(known).collect()
}

/// Every node that reaches a node, and that node.
pub(super) fn alive(graph: &CheckedGraph, output: NodeIndex) -> BTreeSet<NodeIndex> {
    let mut alive = BTreeSet::new();
    let mut todo = vec![output];
    while let Some(index) = todo.pop() {
        if alive.insert(index) {
            todo.extend(graph.node(index).inputs.iter().filter_map(|input| match input {
                CheckedInput::Wire { from, .. } => Some(*from),
                CheckedInput::Value(_) => None,
            }));
        }
    }
    alive
}

/// Follows every picture input of every living WGSL node.
pub(super) fn collect(
    graph: &CheckedGraph,
    library: &NodeLibrary,
    alive: &BTreeSet<NodeIndex>,
    numbers: &Numbers,
    output: NodeIndex,
) -> Result<Fields, PlanError> {
    let mut nodes = BTreeMap::new();
    let mut order = Vec::new();
    for &index in graph.order().iter().filter(|index| alive.contains(index)) {
        let made = match library.kernels.get(&graph.node(index).kind.id) {
            Some(Kernel::Wgsl(wgsl)) => field(graph, library, numbers, index, wgsl),
            Some(Kernel::Picture { shown, .. }) => match numbers.drawn_by(index) {
                Some(drawn) => drawn_field(graph, numbers, index, shown, drawn),
                None => continue,
            },
            _ => continue,
        };
        nodes.insert(index, made);
        order.push(index);
    }
    if !nodes.contains_key(&output) {
        let node = graph.node(output);
        return Err(PlanError::NoKernel { node: node.id.clone(), kind: node.kind.id.clone() });
    }
    Ok(Fields { nodes, order, output })
}

/// A node that draws by itself, as the field that shows what it drew.
fn drawn_field(
    graph: &CheckedGraph,
    numbers: &Numbers,
    index: NodeIndex,
    shown: &Arc<WgslNode>,
    drawn: usize,
) -> Field {
    let node = graph.node(index);
    let argument = |role: ArgRole| match role {
        ArgRole::Params => Argument::Params,
        ArgRole::Texture => Argument::Drawn(drawn),
        _ => Argument::Place,
    };
    Field {
        id: node.id.clone(),
        wgsl: Arc::clone(shown),
        seed: node_seed(graph.seed(), &node.chance),
        arguments: shown.args.iter().map(|arg| argument(arg.role)).collect(),
        params: vec![vec![numbers.drawn[drawn].share]],
        behind: None,
        index,
        fading: None,
    }
}

fn field(
    graph: &CheckedGraph,
    library: &NodeLibrary,
    numbers: &Numbers,
    index: NodeIndex,
    wgsl: &Arc<WgslNode>,
) -> Field {
    let node = graph.node(index);
    let input = |name: &str| node.kind.input_index(name);
    let source = |name: &str| -> Source {
        let Some(i) = input(name) else {
            return Source::Nothing;
        };
        match &node.inputs[i] {
            CheckedInput::Value(Value::Asset(path) | Value::Text(path)) if !path.is_empty() => {
                Source::Asset(path.clone())
            }
            CheckedInput::Value(_) => Source::Nothing,
            &CheckedInput::Wire { from, .. } => {
                let lanes = numbers.lanes(index, i);
                let is_field = library.kernels.get(&graph.node(from).kind.id).is_some_and(Kernel::is_picture);
                match lanes.len() {
                    4 => Source::Fill(lanes.to_vec()),
                    _ if is_field => Source::Node(from),
                    _ => Source::Nothing,
                }
            }
        }
    };
    let lanes = |name: &str| input(name).map(|i| numbers.lanes(index, i).to_vec()).unwrap_or_default();
    let arguments = wgsl.args.iter().map(|arg| match arg.role {
        ArgRole::Place => Argument::Place,
        ArgRole::Params => Argument::Params,
        ArgRole::Point => Argument::Point(source(&arg.name)),
        ArgRole::Texture => Argument::Texture(source(&arg.name)),
        ArgRole::Before => Argument::Before,
        ArgRole::Late => Argument::Late(source(&arg.name)),
        ArgRole::Lut => Argument::Lut(source(&arg.name)),
        ArgRole::Gradient => Argument::Table("Gradient", lanes(&arg.name)),
        ArgRole::Curve => Argument::Table("Curve", lanes(&arg.name)),
        ArgRole::Spectrum => Argument::Table("Spectrum", lanes(&arg.name)),
    });
    let fading = match &wgsl.memory {
        Memory::Fades { param } => input(param),
        Memory::None | Memory::Forever => None,
    };
    Field {
        id: node.id.clone(),
        wgsl: wgsl.clone(),
        seed: node_seed(graph.seed(), &node.chance),
        arguments: arguments.collect(),
        params: wgsl.params.iter().map(|param| lanes(&param.name)).collect(),
        behind: (wgsl.returns == Returns::Place).then(|| source("image")),
        index,
        fading,
    }
}

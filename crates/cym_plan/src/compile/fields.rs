//! The picture half of the graph, with every input followed to what it reads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cym_graph::check::CheckedInput;
use cym_graph::{CheckedGraph, NodeId, Value};
use cym_wgsl::{Arg, ArgRole, Memory, Part, Returns, WgslNode};
use petgraph::graph::NodeIndex;

use super::numbers::{Numbers, node_seed};
use crate::library::particles::{LIVES, SEEN};
use crate::library::{Kernel, NodeLibrary};
use crate::plan::{Gate, PlanError, ZERO_LANE};

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
    /// The spot of a scene that is looked at.
    Spot,
    /// A scene at this very spot.
    Solid(Source),
    /// A scene that is looked at from anywhere.
    Scene(Source),
    /// A gradient, curve, spectrum or camera: the name of its handle type, and its numbers.
    Table(&'static str, Vec<u32>),
    /// A particle of the wire that comes from this node, if one does.
    Particle(Option<NodeIndex>),
    /// The particle of the same emitter that was born after it, for a renderer.
    Next,
    /// A particle near the one, for a renderer that ties them.
    Neighbour,
    /// The particles around the one, for a force.
    Near,
    /// A particle that is being made.
    Birth,
    /// A place on a sprite.
    Dab,
}

/// A node that makes pictures or moves places, or a part of a scene.
pub(super) struct Field {
    pub(super) id: NodeId,
    pub(super) wgsl: Arc<WgslNode>,
    pub(super) seed: u32,
    pub(super) arguments: Vec<Argument>,
    /// The numbers of each field of `Params`.
    pub(super) params: Vec<Vec<u32>>,
    /// For a warp or a move of space: what is drawn elsewhere.
    pub(super) behind: Option<Source>,
    /// Inputs by index, to find a param's value.
    pub(super) index: NodeIndex,
    /// The input that holds the fading factor, if its memory fades.
    pub(super) fading: Option<usize>,
    /// For an emitter or a renderer: the numbers of the inputs that all of its kind have.
    pub(super) standing: Vec<Vec<u32>>,
    /// For an emitter: how many particles it has room for, and where the numbers of its births begin.
    pub(super) births: Option<(u32, u32)>,
}

impl Field {
    /// Whether it moves places instead of making a picture.
    pub(super) fn is_warp(&self) -> bool {
        self.wgsl.returns == Returns::Place
    }

    /// Whether it is a part of a scene: it has no picture, and is written into the passes of the renderers that look at it.
    pub(super) fn is_scene(&self) -> bool {
        self.wgsl.is_scene()
    }

    /// In which frames it looks at the picture of an argument.
    pub(super) fn gate(&self, arg: &Arg) -> Option<Gate> {
        let only = arg.only.as_ref()?;
        let place = self.wgsl.params.iter().position(|param| param.name == only.param)?;
        let &number = self.params.get(place)?.first()?;
        (number != ZERO_LANE).then_some(Gate { number, test: only.test })
    }

    /// Where its particles come from; one wire but for a node that brings several together.
    pub(super) fn particles(&self) -> impl Iterator<Item = NodeIndex> {
        self.arguments.iter().filter_map(|argument| match argument {
            Argument::Particle(from) => *from,
            _ => None,
        })
    }

    /// Every picture and scene that it reads, with whether it is read at this very point.
    pub(super) fn sources(&self) -> impl Iterator<Item = (&Source, Reading)> {
        let arguments = self.arguments.iter().filter_map(|argument| match argument {
            Argument::Point(source) => Some((source, Reading::Point)),
            Argument::Texture(source) => Some((source, Reading::Anywhere)),
            Argument::Late(source) => Some((source, Reading::Late)),
            Argument::Solid(source) | Argument::Scene(source) => Some((source, Reading::Scene)),
            _ => None,
        });
        let reading = if self.is_scene() { Reading::Scene } else { Reading::Behind };
        arguments.chain(self.behind.iter().map(move |source| (source, reading)))
    }
}

/// How a picture is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Point,
    Anywhere,
    Late,
    Behind,
    /// A part of a scene; it stays in the pass of its renderer.
    Scene,
}

/// The living field nodes, upstream first, and the one that is the picture.
pub(super) struct Fields {
    /// Nodes that give particles are here too.
    pub(super) nodes: BTreeMap<NodeIndex, Field>,
    /// Those that give pictures.
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
        if !made.wgsl.part().gives_particles() {
            order.push(index);
        }
        nodes.insert(index, made);
    }
    if !order.contains(&output) || nodes.get(&output).is_none_or(Field::is_scene) {
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
        standing: Vec::new(),
        births: None,
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
                let is_field = library
                    .kernels
                    .get(&graph.node(from).kind.id)
                    .is_some_and(|kernel| kernel.is_picture() || kernel.is_scene());
                match lanes.len() {
                    4 => Source::Fill(lanes.to_vec()),
                    _ if is_field => Source::Node(from),
                    _ => Source::Nothing,
                }
            }
        }
    };
    let particles = |name: &str| match node.inputs.get(input(name)?) {
        Some(&CheckedInput::Wire { from, .. }) => match library.kernels.get(&graph.node(from).kind.id) {
            Some(Kernel::Wgsl(wgsl)) if wgsl.part().gives_particles() => Some(from),
            _ => None,
        },
        _ => None,
    };
    let part = wgsl.part();
    let mut has_one = false;
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
        ArgRole::Camera => Argument::Table("Camera", lanes(&arg.name)),
        ArgRole::Spot => Argument::Spot,
        ArgRole::Solid => Argument::Solid(source(&arg.name)),
        ArgRole::Scene => Argument::Scene(source(&arg.name)),
        ArgRole::Particle if part == Part::Join => Argument::Particle(particles(&arg.name)),
        ArgRole::Particle if std::mem::replace(&mut has_one, true) => Argument::Next,
        ArgRole::Particle => Argument::Particle(particles("particles")),
        ArgRole::Neighbour => Argument::Neighbour,
        ArgRole::Near => Argument::Near,
        ArgRole::Birth => Argument::Birth,
        ArgRole::Dab => Argument::Dab,
    });
    let standing: &[&str] = match part {
        Part::Emitter => &LIVES,
        Part::Renderer => &SEEN,
        _ => &[],
    };
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
        behind: match wgsl.returns {
            Returns::Place => Some(source("image")),
            Returns::Spot => Some(source("scene")),
            Returns::Picture | Returns::Solid | Returns::Particle | Returns::Sprite => None,
        },
        index,
        fading,
        standing: standing.iter().map(|name| lanes(name)).collect(),
        births: numbers.births(index),
    }
}

//! The compiler: a list of steps from a checked graph to a plan.

mod cuts;
mod emit;
mod fields;
mod memory;
mod numbers;
mod slots;

use std::collections::BTreeMap;

use cym_graph::{CheckedGraph, NodeId};

use crate::library::NodeLibrary;
use crate::plan::{Plan, PlanError, Stage};

/// What one picture costs a device, in units of one arithmetic operation a pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Costs {
    /// Writing a picture and starting the pass that does it.
    pub write_ops: f32,
    /// Reading a picture once.
    pub read_ops: f32,
    /// The kind of pass that runs the same arithmetic faster.
    pub stage: Stage,
}

impl Default for Costs {
    /// Software Vulkan, as measured: a pass costs what about 64 operations cost.
    fn default() -> Self {
        Self { write_ops: 48.0, read_ops: 16.0, stage: Stage::Fragment }
    }
}

/// How far nodes are joined into passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fusion {
    /// As far as it pays.
    #[default]
    Full,
    /// One pass a node and place: the plain form that the fused one must equal. It keeps the pictures between the nodes of
    /// a fused pass in 32 bits, so that only the order of arithmetic may differ.
    None,
    /// One pass a node and place, every picture in 16 bits, as an engine without fusion works: what benchmarks compare with.
    Apart,
}

/// What a plan is made for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// Picture size in px.
    pub size: [u32; 2],
    /// The device's costs.
    pub costs: Costs,
    /// How far to join.
    pub fusion: Fusion,
}

impl Target {
    /// A fused plan at a size, with the costs of software Vulkan.
    pub fn new(size: [u32; 2]) -> Self {
        Self { size, costs: Costs::default(), fusion: Fusion::Full }
    }
}

/// How much of a graph a plan covers. The default is what the document's picture needs, which is what an export draws;
/// a window shows more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// The node whose picture is the finished one, in place of the document's output.
    pub view: Option<NodeId>,
    /// Every param and control node has its numbers, whether it reaches the picture or not. Plans of one graph that have
    /// this in common have all their numbers in the same places.
    pub all_numbers: bool,
    /// Every node is drawn into a slot of its own that keeps its picture to the end of the frame: [`Plan::pictures`].
    pub all_pictures: bool,
}

/// Compiles a checked graph into what is to be done each frame.
///
/// # Errors
/// A kind without a kernel, or a pass that naga refuses; both name the node.
pub fn compile(graph: &CheckedGraph, library: &NodeLibrary, target: Target) -> Result<Plan, PlanError> {
    compile_extent(graph, library, target, &Extent::default())
}

/// Compiles a checked graph into what is to be done each frame, and as much more as is asked for.
///
/// # Errors
/// As [`compile()`]; a view on a node that makes no picture counts as a node without a kernel.
pub fn compile_extent(
    graph: &CheckedGraph,
    library: &NodeLibrary,
    target: Target,
    extent: &Extent,
) -> Result<Plan, PlanError> {
    let output = extent.view.as_ref().and_then(|view| graph.find(view)).unwrap_or_else(|| graph.output());
    let needed = fields::alive(graph, output);
    let all = || needed.union(&fields::known(graph, library)).copied().collect();
    let counted = if extent.all_numbers || extent.all_pictures { all() } else { needed.clone() };
    let drawn = if extent.all_pictures { all() } else { needed };
    let numbers = numbers::assign(graph, library, &counted)?;
    let fields = fields::collect(graph, library, &drawn, &numbers, output)?;
    let cuts = cuts::decide(&fields, &target, extent.all_pictures);
    let mut drawing = emit::passes(library, &fields, &cuts, &target, extent.all_pictures)?;
    let textures = slots::share(&mut drawing);
    Ok(Plan {
        size: target.size,
        rate: graph.rate(),
        seed: graph.seed(),
        memory: memory::of(&fields, &numbers),
        numbers: numbers.len,
        knobs: numbers.knobs,
        texts: numbers.texts,
        signals: numbers.steps,
        things: numbers.things,
        drawn: numbers.drawn,
        sounds: numbers.sounds,
        hands: numbers.hands,
        held: BTreeMap::new(),
        knob_places: numbers.knob_places,
        text_places: numbers.text_places,
        signal_places: numbers.signal_places,
        assets: drawing.assets,
        slots: drawing.slots,
        textures,
        output: drawing.output,
        pictures: drawing.pictures,
        passes: drawing.passes,
        cuts: cuts.list(&fields),
    })
}

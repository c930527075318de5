//! Children of a node whose result is bred: what each of them draws, on the processor and without a device, and how much it is liked.

mod liking;

use cym_graph::{Edit, Node, NodeId, PortRef, Severity, Value, Wire, WireType, check};
use cym_plan::{Kernel, NodeLibrary, Plan, SignalRunner, Silence, Target, compile};
use half::f16;

pub use cym_learn::cppn::{Generation, Lineage};
pub use liking::Liking;

use crate::assets::{self, AssetStore};
use crate::error::EngineError;
use crate::project::Project;

/// The node that shows the document's picture.
const OUTPUT: &str = "output/output";

/// Draws the children of one node, by their lineage.
///
/// A child looks as it would in frame 0, in silence: drawn by the node of the document that draws it (so with its zoom and its colours),
/// or by a fresh one where others lie between.
pub struct Offspring {
    node: NodeId,
    lineage: String,
    plan: Plan,
    runner: SignalRunner,
    /// Which of the plan's drawn pictures is the child's.
    drawn: usize,
}

impl Offspring {
    /// Makes ready to draw the children of a node of the root document, whose input `lineage` holds what was chosen.
    ///
    /// # Errors
    /// There is no such node, a wire drives its lineage, nothing can draw what it gives, or the graph before it has mistakes.
    pub fn open(project: &Project, library: &NodeLibrary, node: &NodeId, lineage: &str) -> Result<Self, EngineError> {
        let mut aside = project.clone();
        let viewer = show_alone(&mut aside, library, node, lineage)?;
        let checked = check(&aside.document, &library.catalogue);
        let Some(graph) = checked.graph else {
            let mistakes = checked.problems.into_iter().filter(|problem| problem.severity == Severity::Error);
            return Err(EngineError::Problems { problems: mistakes.collect() });
        };
        let plan = compile(&graph, library, Target::new(graph.size()))?;
        let drawn = plan.drawn.iter().position(|drawn| drawn.takes.node == viewer).ok_or_else(|| {
            EngineError::Asked(format!("{node}: nothing draws what it gives. Let it work, and the network before it."))
        })?;
        let mut problems = Vec::new();
        let max_side = cym_media::picture::PictureLimits::default().max_side_px;
        let files = assets::load(&plan, &aside, library, max_side, &mut AssetStore::default(), &mut problems);
        let mut runner = SignalRunner::new(&plan, library);
        runner.give(&files.things);
        let parents = runner.given(&plan, node, &Silence, |given| given.things.iter().flatten().count());
        if parents.unwrap_or_default() == 0 {
            let words = format!("{node}: no network comes in, so it has no children. Wire one into it.");
            return Err(EngineError::Asked(words));
        }
        Ok(Self { node: node.clone(), lineage: lineage.to_owned(), plan, runner, drawn })
    }

    /// Draws the child at the end of a lineage: rows of RGBA from the top, sRGB-encoded, opaque.
    ///
    /// # Errors
    /// The node cannot breed it; the words say why and what to do.
    pub fn draw(&mut self, lineage: &Lineage, size_px: [u32; 2]) -> Result<Vec<u8>, String> {
        let text = Value::Text(lineage.to_string());
        if !self.plan.turn(&self.node, &self.lineage, &text) {
            return Err(format!("{}: its {} cannot be set. Cut what drives it.", self.node, self.lineage));
        }
        let pixels = size_px[0] as usize * size_px[1] as usize;
        let mut halves = vec![0_u16; 4 * pixels];
        self.runner.moment(&self.plan, 0, &Silence).draw(self.drawn, size_px, &mut halves);
        if let Some(trouble) = self.runner.troubles().iter().find(|trouble| trouble.node == self.node) {
            return Err(format!("{} {}", trouble.cause, trouble.next_step));
        }
        let byte = |part: f32| (part.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
        let mut rgba = Vec::with_capacity(4 * pixels);
        for pixel in halves.as_chunks::<4>().0 {
            // In front of black the light is what is left of it.
            let [red, green, blue, _] = pixel.map(|bits| f16::from_bits(bits).to_f32());
            let [red, green, blue, _] = cym_graph::color::srgb_straight([red, green, blue, 1.0]);
            rgba.extend([byte(red), byte(green), byte(blue), 255]);
        }
        Ok(rgba)
    }
}

/// Lets a document show nothing but what a node gives; returns the node that draws it.
fn show_alone(project: &mut Project, library: &NodeLibrary, id: &NodeId, lineage: &str) -> Result<NodeId, EngineError> {
    let document = &mut project.document;
    let nodes = document.nodes();
    let node = nodes.get(id).ok_or_else(|| EngineError::Asked(format!("the graph has no node `{id}`.")))?;
    if node.wires.contains_key(lineage) {
        let words = format!("{id}: a wire drives its {lineage}. Cut the wire, or breed another node.");
        return Err(EngineError::Asked(words));
    }
    let draws = |kind: &str| matches!(library.kernels.get(kind), Some(Kernel::Picture { .. }));
    let reads = |other: &Node| {
        let wired = other.wires.values().any(|wire| wire.from.node == *id);
        wired && draws(&other.kind) && !other.muted && !other.bypassed
    };
    let mut edits = vec![Edit::SetMuted { node: id.clone(), muted: false }];
    let viewer = if let Some((viewer, _)) = nodes.iter().find(|(_, other)| reads(other)) {
        viewer.clone()
    } else {
        let takes = |kind: &cym_graph::NodeKind| kind.inputs.iter().any(|input| input.ty == WireType::Network);
        let kind = library.catalogue.iter().find(|kind| draws(&kind.id) && takes(kind));
        let output = library.catalogue.get(&node.kind).and_then(|kind| kind.outputs.first());
        let (Some(kind), Some(output)) = (kind, output) else {
            return Err(EngineError::Asked(format!("{id}: no node is known that draws what it gives.")));
        };
        let input = kind.inputs.iter().find(|input| input.ty == WireType::Network);
        let input = input.map_or("", |input| input.name.as_str());
        let viewer = document.fresh_id(&kind.id);
        let node = Node::new(&kind.id).wire(input, id.as_str(), &output.name);
        edits.push(Edit::AddNode { id: viewer.clone(), node, position: None });
        viewer
    };
    let shown = nodes.iter().find(|(_, node)| node.kind == OUTPUT).map(|(id, _)| id.clone());
    let shown = shown.unwrap_or_else(|| {
        let id = document.fresh_id(OUTPUT);
        edits.push(Edit::AddNode { id: id.clone(), node: Node::new(OUTPUT), position: None });
        id
    });
    let port = |node: &NodeId| PortRef { node: node.clone(), port: "image".to_owned() };
    let wire = Some(Wire { from: port(&viewer), extra: Default::default() });
    edits.push(Edit::SetMuted { node: shown.clone(), muted: false });
    edits.push(Edit::Connect { to: port(&shown), wire });
    document.apply(Edit::Batch { title: String::new(), edits })?;
    Ok(viewer)
}

//! The worker that turns documents into plans that are ready to draw, off the frame loop.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cym_gpu::{AssetData, GpuError, Prepared, Preparer};
use cym_graph::{CheckedGraph, Document, Edit, Node, NodeId, PortRef, Problem, Severity, check};
use cym_plan::{Costs, Extent, Fusion, NodeLibrary, Plan, PlanError, Target, Thing, compile_extent};

use super::inbox::{Inbox, Message};
use super::newest::Newest;
use crate::assets::{self, AssetStore};
use crate::project::Project;
use crate::session::{SoundPlace, place_sounds};

/// Nodes that may be left out of the small pictures, one after the other, because they cannot be drawn.
const MOST_REFUSED: usize = 8;
/// The longest side of a picture where no device says its limit, in px.
const MAX_SIDE_PX: u32 = 8192;
/// How long a piece is that hears live and says nothing about it, in seconds.
const LIVE_SECS: f64 = 3600.0;

/// What is to be made.
pub(super) struct Order {
    /// Counts orders.
    pub(super) number: u64,
    /// Counts documents: an order for another size has the document of the one before.
    pub(super) document: u64,
    pub(super) project: Arc<Project>,
    pub(super) library: Arc<NodeLibrary>,
    pub(super) costs: Costs,
    /// The port to look at in place of the output.
    pub(super) view: Option<PortRef>,
    /// The side of the picture as a fraction of the document's.
    pub(super) scale: f32,
    /// A song in place of the graph's own.
    pub(super) song: Option<PathBuf>,
    /// Whether pictures of nodes are wanted.
    pub(super) thumbnails: bool,
}

/// What was made of an order.
pub(super) struct Made {
    pub(super) number: u64,
    pub(super) document: u64,
    /// The document's file.
    pub(super) path: PathBuf,
    pub(super) library: Arc<NodeLibrary>,
    /// Found by the check, in files, by the compiler and the GPU.
    pub(super) problems: Vec<Problem>,
    /// `None` when the document cannot be drawn.
    pub(super) ready: Option<Ready>,
    /// Why the device is gone.
    pub(super) lost: Option<String>,
}

/// A plan that can be drawn.
pub(super) struct Ready {
    pub(super) plan: Arc<Plan>,
    /// `None` when the one that plays draws in the same way: it can take over the plan.
    pub(super) prepared: Option<Prepared>,
    pub(super) document_size_px: [u32; 2],
    /// Where the plan's sounds are, in its order.
    pub(super) sounds: Vec<SoundPlace>,
    /// The length that the document or its song says, in seconds.
    pub(super) duration_secs: Option<f64>,
    /// By thing of the plan: what its file holds.
    pub(super) things: Vec<Option<Thing>>,
}

/// The plan that draws every node small, made after the one that is shown.
pub(super) struct MadeThumbs {
    pub(super) document: u64,
    pub(super) project: Arc<Project>,
    pub(super) library: Arc<NodeLibrary>,
    pub(super) graph: CheckedGraph,
    pub(super) plan: Arc<Plan>,
    /// `None` when the one that is there can take over the plan.
    pub(super) prepared: Option<Prepared>,
    /// By thing of the plan: what its file holds.
    pub(super) things: Vec<Option<Thing>>,
}

/// A plan with the files that it was prepared with.
type Last = Option<(Arc<Plan>, Vec<Option<Arc<AssetData>>>)>;

/// The worker's own things.
pub(super) struct Maker {
    pub(super) preparer: Option<Preparer>,
    pub(super) max_side_px: Option<u32>,
    pub(super) orders: Arc<Newest<Order>>,
    pub(super) inbox: Arc<Inbox>,
    store: AssetStore,
    /// What was handed over last: later plans that draw in the same way need nothing prepared.
    last: Last,
    last_thumbs: Last,
}

impl Maker {
    pub(super) fn new(
        preparer: Option<Preparer>,
        max_side_px: Option<u32>,
        orders: Arc<Newest<Order>>,
        inbox: Arc<Inbox>,
    ) -> Self {
        Self { preparer, max_side_px, orders, inbox, store: AssetStore::default(), last: None, last_thumbs: None }
    }

    /// Works until the desk is closed.
    pub(super) fn run(mut self) {
        while let Some((order, stale)) = Arc::clone(&self.orders).take() {
            if let Some((made, graph)) = self.make(&order, &stale) {
                let lost = made.lost.is_some();
                self.inbox.put(Message::Made(Box::new(made)));
                let graph = graph.or_else(|| with_output(&order.project.document, &order.library));
                if let Some(graph) = graph.filter(|_| order.thumbnails && !lost) {
                    self.small_pictures(&order, graph, &stale);
                }
            }
        }
    }

    /// Makes the pictures of nodes. A node that cannot be drawn costs its own picture and no other; what is wrong with it was
    /// told already where it matters.
    fn small_pictures(&mut self, order: &Order, graph: CheckedGraph, stale: &AtomicBool) {
        let mut next = Some((Arc::clone(&order.project), graph));
        for _ in 0..MOST_REFUSED {
            let Some((project, graph)) = next.take() else {
                return;
            };
            match self.thumbs(order, &project, graph, stale) {
                Ok(Some(made)) => self.inbox.put(Message::Thumbs(Box::new(made))),
                Err(Failure::Problem(problem)) => {
                    next = problem.node.and_then(|node| without(&project, &order.library, &node));
                }
                Ok(None) | Err(Failure::Stale | Failure::Lost(_)) => {}
            }
        }
    }

    /// `None` when a newer order came meanwhile.
    fn make(&mut self, order: &Order, stale: &AtomicBool) -> Option<(Made, Option<CheckedGraph>)> {
        let checked = check(&order.project.document, &order.library.catalogue);
        let mut made = Made {
            number: order.number,
            document: order.document,
            path: order.project.path.clone(),
            library: Arc::clone(&order.library),
            problems: [checked.problems, order.library.faults_of(&order.project.document)].concat(),
            ready: None,
            lost: None,
        };
        if let Some(graph) = &checked.graph {
            match self.ready(order, graph, &mut made.problems, stale) {
                Ok(ready) => made.ready = Some(ready),
                Err(Failure::Stale) => return None,
                Err(Failure::Lost(reason)) => made.lost = Some(reason),
                Err(Failure::Problem(problem)) => made.problems.push(*problem),
            }
        }
        Some((made, checked.graph))
    }

    fn ready(
        &mut self,
        order: &Order,
        graph: &CheckedGraph,
        problems: &mut Vec<Problem>,
        stale: &AtomicBool,
    ) -> Result<Ready, Failure> {
        let document_size_px = graph.size();
        let size = scaled(document_size_px, order.scale);
        let target = Target { size, costs: order.costs, fusion: Fusion::Full };
        let view = order.view.as_ref().and_then(|port| picture_of(graph, &order.library, &order.project, port));
        let extent = Extent { view, all_numbers: true, all_pictures: false };
        let mut plan = compile_extent(graph, &order.library, target, &extent)?;
        let sounds = place_sounds(&plan, &order.project, order.song.as_deref(), true, problems);
        let max_side_px = self.max_side_px.unwrap_or(MAX_SIDE_PX);
        let files = assets::load(&plan, &order.project, &order.library, max_side_px, &mut self.store, problems);
        files.tell_domains(&mut plan, &order.project);
        let plan = Arc::new(plan);
        let duration_secs = order.project.document.duration_secs().or_else(|| length_of(&sounds));
        if stale.load(Ordering::Relaxed) {
            return Err(Failure::Stale);
        }
        self.inbox.put(Message::Preparing(order.number));
        let prepared = prepare(self.preparer.as_ref(), &mut self.last, &plan, files.data, stale)?;
        Ok(Ready { plan, prepared, document_size_px, sounds, duration_secs, things: files.things })
    }

    fn thumbs(
        &mut self,
        order: &Order,
        project: &Arc<Project>,
        graph: CheckedGraph,
        stale: &AtomicBool,
    ) -> Result<Option<MadeThumbs>, Failure> {
        if self.preparer.is_none() || stale.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let target = Target { size: thumb_size(graph.size()), costs: order.costs, fusion: Fusion::Full };
        let extent = Extent { view: None, all_numbers: true, all_pictures: true };
        let mut plan = compile_extent(&graph, &order.library, target, &extent)?;
        let max_side_px = self.max_side_px.unwrap_or(MAX_SIDE_PX);
        let mut told_already = Vec::new();
        let files = assets::load(&plan, project, &order.library, max_side_px, &mut self.store, &mut told_already);
        files.tell_domains(&mut plan, project);
        let plan = Arc::new(plan);
        let prepared = prepare(self.preparer.as_ref(), &mut self.last_thumbs, &plan, files.data, stale)?;
        let (document, project, library) = (order.document, Arc::clone(project), Arc::clone(&order.library));
        Ok(Some(MadeThumbs { document, project, library, graph, plan, prepared, things: files.things }))
    }
}

/// Prepares a plan, unless the last one draws in the same way from the same files.
fn prepare(
    preparer: Option<&Preparer>,
    last: &mut Last,
    plan: &Arc<Plan>,
    data: Vec<Option<Arc<AssetData>>>,
    stale: &AtomicBool,
) -> Result<Option<Prepared>, Failure> {
    let same = |(one, other): (&Option<Arc<AssetData>>, &Option<Arc<AssetData>>)| match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        _ => false,
    };
    let alike = last.as_ref().is_some_and(|(last, known)| {
        last.draws_like(plan) && known.len() == data.len() && known.iter().zip(&data).all(same)
    });
    let prepared = match preparer {
        Some(preparer) if !alike => Some(preparer.prepare(plan, &data, stale)?),
        _ => None,
    };
    *last = Some((Arc::clone(plan), data));
    Ok(prepared)
}

/// The longer side of the small pictures of nodes, in px.
const THUMB_PX: u32 = 128;

/// The size of a node's small picture: the document's shape.
fn thumb_size(document: [u32; 2]) -> [u32; 2] {
    let longer = document[0].max(document[1]).max(1);
    document.map(|side| (f64::from(side) / f64::from(longer) * f64::from(THUMB_PX)).round().max(4.0) as u32)
}

/// A document without an output, as if it had one: its nodes can be drawn all the same.
fn with_output(document: &Document, library: &NodeLibrary) -> Option<CheckedGraph> {
    let kind = library.catalogue.iter().find(|kind| kind.category() == "output")?;
    let mut document = document.clone();
    let id = document.fresh_id("output");
    document.apply(Edit::AddNode { id, node: Node::new(&kind.id), position: None }).ok()?;
    check(&document, &library.catalogue).graph
}

/// The document as if a node that cannot be drawn were muted; `None` when it is not there, or off already.
fn without(project: &Project, library: &NodeLibrary, node: &NodeId) -> Option<(Arc<Project>, CheckedGraph)> {
    // What stands inside a group is named after it.
    let outer = NodeId::new(node.as_str().split(['/', '~']).next().unwrap_or_default());
    let mut project = project.clone();
    if project.document.nodes().get(&outer)?.muted {
        return None;
    }
    project.document.apply(Edit::SetMuted { node: outer, muted: true }).ok()?;
    let graph = check(&project.document, &library.catalogue).graph;
    let graph = graph.or_else(|| with_output(&project.document, library))?;
    Some((Arc::new(project), graph))
}

/// Why there is nothing to draw.
enum Failure {
    Stale,
    Lost(String),
    Problem(Box<Problem>),
}

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Self {
        let (code, node) = match &error {
            PlanError::NoKernel { node, .. } => ("no-kernel", node.clone()),
            PlanError::Shader { node, .. } => ("shader", node.clone()),
        };
        Self::Problem(Box::new(not_drawn(code, Some(node), error.to_string())))
    }
}

impl From<GpuError> for Failure {
    fn from(error: GpuError) -> Self {
        match error {
            GpuError::Dropped => Self::Stale,
            GpuError::Lost { reason } => Self::Lost(reason),
            error => Self::Problem(Box::new(gpu_problem(&error))),
        }
    }
}

/// What the GPU said, as a problem of the document.
pub(super) fn gpu_problem(error: &GpuError) -> Problem {
    let node = match error {
        GpuError::Shader { label, .. }
        | GpuError::TooBig { label, .. }
        | GpuError::Particles { label, .. }
        | GpuError::Side { label, .. } => Some(NodeId::new(label)),
        _ => None,
    };
    not_drawn("gpu", node, error.to_string())
}

fn not_drawn(code: &'static str, node: Option<NodeId>, cause: String) -> Problem {
    Problem {
        severity: Severity::Error,
        code,
        node,
        cause,
        next_step: "Take back the last change, or mute the node; until then the last good picture goes on.".to_owned(),
    }
}

/// A document's size at a scale.
fn scaled(size: [u32; 2], scale: f32) -> [u32; 2] {
    size.map(|side| ((side as f32 * scale).round() as u32).clamp(1, side.max(1)))
}

/// The length of the first sound that is there; what is only heard live goes on for long.
fn length_of(sounds: &[SoundPlace]) -> Option<f64> {
    let song = sounds.iter().find_map(|sound| sound.duration_secs).filter(|&secs| secs > 0.0);
    song.or_else(|| sounds.iter().any(|sound| sound.live.is_some()).then_some(LIVE_SECS))
}

/// The checked node whose picture a port of the document gives; `None` for what is no picture.
pub(super) fn picture_of(
    graph: &CheckedGraph,
    library: &NodeLibrary,
    project: &Project,
    port: &PortRef,
) -> Option<NodeId> {
    super::pictures::Pictures::new(graph, library, &project.document).behind(&port.node, Some(&port.port))
}

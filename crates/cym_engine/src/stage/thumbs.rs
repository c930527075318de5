//! Small pictures of nodes: every node drawn apart, at a rate that costs little.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cym_gpu::{Atlas as Cells, Executor, GpuError, Prepared};
use cym_graph::{CheckedGraph, NodeId, Value};
use cym_plan::{NodeLibrary, Plan, SignalRunner, Sounds};

use super::making::MadeThumbs;
use super::pictures::Pictures;
use super::state::Atlas;
use crate::project::Project;

/// Cells of an atlas come in such steps, so that a few more nodes need no other texture.
const CELL_STEP: usize = 24;
/// The share of the time that small pictures may take.
const SHARE: f64 = 0.2;

/// The small pictures of one document.
pub(super) struct Thumbs {
    wanted: Vec<NodeId>,
    scene: Option<Scene>,
    atlas: Option<Cells>,
    published: Option<Atlas>,
    generation: u64,
    /// By node that is wanted: its cell. Kept while it is wanted, so that its picture stays where it is.
    cells: BTreeMap<NodeId, usize>,
    /// Cells that hold a picture of the present plan.
    filled: BTreeMap<NodeId, usize>,
    /// Something changed that does not come from time: drawn anew at once.
    dirty: bool,
    drawn_at_secs: f64,
    cost_secs: f64,
}

/// What is drawn.
struct Scene {
    project: Arc<Project>,
    library: Arc<NodeLibrary>,
    graph: CheckedGraph,
    prepared: Prepared,
    /// The plan with its knobs as they are turned now.
    plan: Plan,
    runner: SignalRunner,
    frame: Option<u64>,
    /// What is drawn into cells, and the passes that it takes: for the wanted nodes.
    todo: Option<Todo>,
}

struct Todo {
    cells: Vec<(usize, usize)>,
    passes: Vec<bool>,
}

impl Thumbs {
    pub(super) fn new() -> Self {
        Self {
            wanted: Vec::new(),
            scene: None,
            atlas: None,
            published: None,
            generation: 0,
            cells: BTreeMap::new(),
            filled: BTreeMap::new(),
            dirty: false,
            drawn_at_secs: f64::NEG_INFINITY,
            cost_secs: 0.0,
        }
    }

    /// What the window may show.
    pub(super) fn published(&self) -> Option<&Atlas> {
        self.published.as_ref()
    }

    /// Whether any are wanted.
    pub(super) fn any(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// The nodes that are wanted from now on. Gives whether that is something new.
    pub(super) fn want(&mut self, mut nodes: Vec<NodeId>) -> bool {
        nodes.sort();
        nodes.dedup();
        if nodes == self.wanted {
            return false;
        }
        let more = nodes.iter().any(|node| self.wanted.binary_search(node).is_err());
        self.wanted = nodes;
        self.cells.retain(|node, _| self.wanted.binary_search(node).is_ok());
        self.filled.retain(|node, _| self.cells.contains_key(node));
        self.forget_todo();
        self.dirty |= more;
        self.publish();
        more
    }

    /// Takes up another plan, with the knobs as they were turned since.
    pub(super) fn take_up<'a>(
        &mut self,
        made: MadeThumbs,
        turns: impl Iterator<Item = (&'a NodeId, &'a str, &'a Value)>,
    ) {
        let MadeThumbs { project, library, graph, plan, prepared, things, .. } = made;
        let mut own = Plan::clone(&plan);
        for (node, input, value) in turns {
            own.turn(node, input, value);
        }
        let prepared = if let Some(prepared) = prepared {
            prepared
        } else {
            let Some(mut scene) = self.scene.take() else {
                return;
            };
            if !scene.prepared.adopt(&plan) {
                return;
            }
            scene.prepared
        };
        let mut runner = SignalRunner::new(&own, &library);
        runner.give(&things);
        runner.hurry(true);
        self.scene = Some(Scene { project, library, graph, prepared, plan: own, runner, frame: None, todo: None });
        self.dirty = true;
    }

    /// A knob was turned.
    pub(super) fn turn(&mut self, node: &NodeId, input: &str, value: &Value, restart: bool) {
        if let Some(scene) = &mut self.scene
            && scene.plan.turn(node, input, value)
        {
            if restart {
                scene.runner.reset();
            }
            self.dirty = true;
        }
    }

    /// Params stand elsewhere.
    pub(super) fn play(&mut self, change: impl FnOnce(&mut Plan), restart: bool) {
        if let Some(scene) = &mut self.scene {
            change(&mut scene.plan);
            if restart {
                scene.runner.reset();
            }
            self.dirty = true;
        }
    }

    /// The sounds are others.
    pub(super) fn restart_signals(&mut self) {
        if let Some(scene) = &mut self.scene {
            scene.runner.reset();
        }
        self.dirty = true;
    }

    /// Whether they should be drawn now: something changed, or time runs and it is their turn.
    pub(super) fn is_due(&self, now: f64, playing: bool, hz: f32) -> bool {
        let Some(scene) = self.scene.as_ref().filter(|_| self.any()) else {
            return false;
        };
        let gap = (1.0 / f64::from(hz)).max(self.cost_secs / SHARE);
        (self.dirty && (!playing || now >= self.drawn_at_secs + gap * 0.5))
            || (playing && scene.frame.is_some() && now >= self.drawn_at_secs + gap)
            || (scene.frame.is_none() && now >= self.drawn_at_secs + gap * 0.5)
    }

    /// Whether the time of the last ones was another: a seek while time stands still.
    pub(super) fn shows(&self, frame: u64) -> bool {
        self.scene.as_ref().is_none_or(|scene| scene.frame == Some(frame))
    }

    /// When they are due next while time runs, on the clock of `now`.
    pub(super) fn next_secs(&self, hz: f32) -> f64 {
        self.drawn_at_secs + (1.0 / f64::from(hz)).max(self.cost_secs / SHARE)
    }

    /// Takes in how long they took.
    pub(super) fn took(&mut self, secs: f64) {
        self.cost_secs = if self.cost_secs == 0.0 { secs } else { self.cost_secs.mul_add(0.7, secs * 0.3) };
    }

    /// Draws all wanted nodes at a frame.
    pub(super) fn draw(
        &mut self,
        executor: &mut Executor,
        frame: u64,
        sounds: &dyn Sounds,
        now: f64,
    ) -> Result<(), GpuError> {
        self.drawn_at_secs = now;
        self.dirty = false;
        self.seat(executor)?;
        let (Some(scene), Some(atlas)) = (&mut self.scene, &mut self.atlas) else {
            return Ok(());
        };
        let todo = scene
            .todo
            .get_or_insert_with(|| todo(&scene.graph, &scene.library, &scene.project, &scene.plan, &self.cells));
        if scene.frame == Some(frame) {
            // Drawn once more: what remembers finds what it found.
            let _kept = scene.prepared.step_back();
        } else if scene.frame.is_some_and(|last| last > frame || frame - last > u64::from(scene.plan.rate.num)) {
            executor.reset_state(&mut scene.prepared);
        }
        let mut moment = scene.runner.moment(&scene.plan, frame, sounds);
        executor.render_moment(&mut scene.prepared, &mut moment, &todo.passes)?;
        atlas.draw(&scene.prepared, &todo.cells)?;
        scene.frame = Some(frame);
        // What only stands in for a picture is drawn again.
        self.dirty |= scene.runner.is_unfinished();
        let drawn = |(node, cell): (&NodeId, &usize)| {
            todo.cells.iter().any(|(drawn, _)| drawn == cell).then(|| (node.clone(), *cell))
        };
        self.filled = self.cells.iter().filter_map(drawn).collect();
        self.publish();
        Ok(())
    }

    /// Gives every wanted node a cell, in a larger atlas if need be.
    fn seat(&mut self, executor: &Executor) -> Result<(), GpuError> {
        let Some(scene) = &mut self.scene else {
            return Ok(());
        };
        let size = scene.plan.size;
        let fits =
            self.atlas.as_ref().is_some_and(|atlas| atlas.cell_px() == size && atlas.capacity() >= self.wanted.len());
        let count = self.wanted.len().next_multiple_of(CELL_STEP);
        if !fits {
            self.atlas = Some(Cells::new(executor, size, count)?);
            self.generation += 1;
            self.cells.clear();
            self.filled.clear();
            scene.todo = None;
        }
        let taken: BTreeSet<usize> = self.cells.values().copied().collect();
        let capacity = self.atlas.as_ref().map_or(0, Cells::capacity);
        let mut free = (0..capacity).filter(|cell| !taken.contains(cell));
        for node in &self.wanted {
            if !self.cells.contains_key(node)
                && let Some(cell) = free.next()
            {
                self.cells.insert(node.clone(), cell);
                scene.todo = None;
            }
        }
        Ok(())
    }

    fn forget_todo(&mut self) {
        if let Some(scene) = &mut self.scene {
            scene.todo = None;
        }
    }

    fn publish(&mut self) {
        let Some(atlas) = &self.atlas else {
            return;
        };
        let same = self.published.take().filter(|published| published.generation == self.generation);
        let view = same.map_or_else(|| Arc::new(atlas.view().clone()), |published| published.view);
        let [width, height] = atlas.cell_px().map(|side| side.max(1) as f32);
        let cells = self.filled.iter().map(|(node, &cell)| (node.clone(), atlas.uv(cell))).collect();
        self.published = Some(Atlas { view, generation: self.generation, cells, aspect: width / height });
    }
}

/// Which slots go into which cells, and the passes that draw them.
fn todo(
    graph: &CheckedGraph,
    library: &NodeLibrary,
    project: &Project,
    plan: &Plan,
    cells: &BTreeMap<NodeId, usize>,
) -> Todo {
    let pictures = Pictures::new(graph, library, &project.document);
    let slot = |(node, &cell): (&NodeId, &usize)| Some((cell, *plan.pictures.get(&pictures.behind(node, None)?)?));
    let cells: Vec<(usize, usize)> = cells.iter().filter_map(slot).collect();
    let passes = plan.passes_for(cells.iter().map(|&(_, slot)| slot));
    Todo { cells, passes }
}

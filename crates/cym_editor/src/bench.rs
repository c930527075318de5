//! What the window itself costs: the time of one frame's own work, without drawing on a device.

use std::sync::Arc;

use cym_engine::Project;
use cym_engine::clock::Stopwatch;
use cym_graph::{Document, Edit, Node, NodeId, Problem};
use cym_plan::NodeLibrary;
use egui::{Event, Modifiers, MouseWheelUnit, Pos2, RawInput, Rect, vec2};

use crate::app::App;
use crate::faults::StartGuard;
use crate::files::folders::Folders;
use crate::start::{Nodes, Options};

/// Frames before measuring: caches fill, layouts settle.
const WARM_UP: usize = 20;
/// Frames that are measured: half of them pan, half of them zoom.
const FRAMES: usize = 120;

/// What one frame of the window takes.
#[derive(Clone, Copy, Debug)]
pub struct FrameCost {
    /// Nodes on the canvas.
    pub nodes: usize,
    /// Milliseconds of the panels' own work: the median of all frames.
    pub panels_ms: f64,
    /// Milliseconds of making triangles of it: the median of all frames.
    pub triangles_ms: f64,
    /// Milliseconds of both in the slowest frame.
    pub worst_ms: f64,
}

/// Nodes that never change.
struct Still(Arc<NodeLibrary>);

impl Nodes for Still {
    fn library(&self) -> Arc<NodeLibrary> {
        Arc::clone(&self.0)
    }

    fn problems(&self) -> Vec<Problem> {
        Vec::new()
    }

    fn poll(&mut self) -> bool {
        false
    }

    fn read_own(&mut self) {}

    fn carry(&mut self, _files: &[(String, Arc<[u8]>)]) {}
}

/// Measures the whole window with a graph of so many nodes at 1600 x 1000, while it is panned and zoomed.
///
/// # Panics
/// Never with the nodes of this program: the graph is made of kinds that it has.
pub fn frame_cost(nodes: usize, library: Arc<NodeLibrary>) -> FrameCost {
    let ctx = egui::Context::default();
    let folders = Folders::scratch();
    let guard = StartGuard::begin(&folders);
    let nodes_of = Box::new(Still(library));
    let options = Options { graph: None, audio: None, demo: None, nodes: nodes_of, guard, folders, resume: None };
    let mut app = App::with(&ctx, None, options);
    app.show_project(Project { document: chains(nodes), path: "bench.cym".into(), carrier: None });
    let mut panels = Vec::new();
    let mut triangles = Vec::new();
    for frame in 0..WARM_UP + FRAMES {
        let clock = Stopwatch::start();
        let mut output = ctx.run_ui(input(frame), |ui| app.draw(ui));
        let drawn = clock.secs();
        let _triangles = ctx.tessellate(output.shapes, output.pixels_per_point);
        output.textures_delta.clear();
        if frame >= WARM_UP {
            panels.push(drawn * 1e3);
            triangles.push((clock.secs() - drawn) * 1e3);
        }
    }
    let worst_ms = panels.iter().zip(&triangles).map(|(a, b)| a + b).fold(0.0, f64::max);
    FrameCost { nodes, panels_ms: median(panels), triangles_ms: median(triangles), worst_ms }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// What the hand does in a frame: pans, then zooms.
fn input(frame: usize) -> RawInput {
    let size = vec2(1600.0, 1000.0);
    let at = Pos2::new(500.0, 400.0);
    let turn = if frame % 20 < 10 { 1.0 } else { -1.0 };
    let (delta, modifiers) = if frame < WARM_UP + FRAMES / 2 {
        (vec2(14.0, 6.0) * turn, Modifiers::NONE)
    } else {
        (vec2(0.0, 8.0) * turn, Modifiers::COMMAND)
    };
    let wheel = Event::MouseWheel { unit: MouseWheelUnit::Point, delta, modifiers, phase: egui::TouchPhase::Move };
    RawInput {
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)),
        time: Some(frame as f64 / 60.0),
        events: vec![Event::PointerMoved(at), wheel],
        ..RawInput::default()
    }
}

/// Chains of ten nodes side by side, as graphs are: a pattern, tones and filters, and a signal into every third.
fn chains(nodes: usize) -> Document {
    let mut document = Document::default();
    let mut last = String::new();
    for at in 0..nodes.max(1) {
        let id = format!("n{at}");
        let (row, column) = (at / 10, at % 10);
        let node = match column {
            0 => Node::new("pattern/voronoi"),
            1 => Node::new("signal/lfo"),
            _ => {
                let kinds = ["tone/hue", "tone/exposure", "filter/vignette", "tone/contrast"];
                let before = if column == 2 { format!("n{}", at - 2) } else { last.clone() };
                Node::new(kinds[column % kinds.len()]).wire("image", &before, "image")
            }
        };
        last.clone_from(&id);
        let position = Some([column as f32 * 220.0, row as f32 * 180.0]);
        let added = document.apply(Edit::AddNode { id: NodeId::new(&id), node, position });
        debug_assert!(added.is_ok(), "{added:?}");
    }
    let output = Node::new("output/output").wire("image", &last, "image");
    let added =
        document.apply(Edit::AddNode { id: NodeId::new("output"), node: output, position: Some([2400.0, 0.0]) });
    debug_assert!(added.is_ok(), "{added:?}");
    document
}

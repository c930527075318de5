//! What lies under a place: asked in the reverse of the draw order.

use egui::{Pos2, Rect, vec2};

use crate::{
    Graph, Hover, Key, Metrics, View, curve,
    scene::{self, Scene},
};

/// Below this zoom nodes are plain boxes, and ports are neither drawn nor hit.
pub(crate) const PORTS_FROM_ZOOM: f32 = 0.35;

/// A thing under the pointer; the numbers are places in the scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Empty,
    Minimap,
    Port(usize),
    Node(usize),
    Chevron(usize),
    Wire(usize),
    Dot(usize, usize),
    FrameTitle(usize),
    FrameEdge(usize, Edges),
    Comment(usize),
    CommentCorner(usize),
}

/// Which edges of a rectangle are held: -1 left or top, 1 right or bottom, 0 none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edges {
    pub(crate) x: i8,
    pub(crate) y: i8,
}

impl Edges {
    fn of(rect: Rect, at: Pos2, reach: f32) -> Option<Self> {
        if !rect.expand(reach).contains(at) || rect.shrink(reach).contains(at) {
            return None;
        }
        let side = |value: f32, low: f32, high: f32| {
            if (value - low).abs() <= reach { -1 } else { i8::from((value - high).abs() <= reach) }
        };
        Some(Self { x: side(at.x, rect.min.x, rect.max.x), y: side(at.y, rect.min.y, rect.max.y) })
    }

    pub(crate) fn moved(self, rect: Rect, by: egui::Vec2, least: egui::Vec2) -> Rect {
        let mut out = rect;
        match self.x {
            -1 => out.min.x = (rect.min.x + by.x).min(rect.max.x - least.x),
            1 => out.max.x = (rect.max.x + by.x).max(rect.min.x + least.x),
            _ => {}
        }
        match self.y {
            -1 => out.min.y = (rect.min.y + by.y).min(rect.max.y - least.y),
            1 => out.max.y = (rect.max.y + by.y).max(rect.min.y + least.y),
            _ => {}
        }
        out
    }
}

impl Target {
    /// The name of the node, frame or comment that is hit, if it can be selected.
    pub(crate) fn key(self, graph: &Graph, scene: &Scene) -> Option<Key> {
        Some(match self {
            Self::Node(i) | Self::Chevron(i) => graph.nodes[i].key.clone(),
            Self::Port(p) => graph.nodes[scene.ports[p].node].key.clone(),
            Self::FrameTitle(i) | Self::FrameEdge(i, _) => graph.frames[i].key.clone(),
            Self::Comment(i) | Self::CommentCorner(i) => graph.comments[i].key.clone(),
            Self::Empty | Self::Minimap | Self::Wire(_) | Self::Dot(..) => return None,
        })
    }

    /// The same thing by its names.
    pub(crate) fn hover(self, graph: &Graph, scene: &Scene) -> Option<Hover> {
        Some(match self {
            Self::Empty | Self::Minimap => return None,
            Self::Port(p) if scene.ports[p].output => Hover::Output(scene.port_key(graph, p)),
            Self::Port(p) => Hover::Input(scene.port_key(graph, p)),
            Self::Node(i) | Self::Chevron(i) => Hover::Node(graph.nodes[i].key.clone()),
            Self::Wire(w) => Hover::Wire(graph.wires[scene.wires[w].index].to.clone()),
            Self::Dot(w, i) => Hover::Dot(graph.wires[scene.wires[w].index].to.clone(), i),
            Self::FrameTitle(i) | Self::FrameEdge(i, _) => Hover::Frame(graph.frames[i].key.clone()),
            Self::Comment(i) | Self::CommentCorner(i) => Hover::Comment(graph.comments[i].key.clone()),
        })
    }

    /// Whether the numbers still point into this graph (it may have changed since).
    pub(crate) fn is_valid(self, scene: &Scene) -> bool {
        match self {
            Self::Empty | Self::Minimap => true,
            Self::Port(p) => p < scene.ports.len(),
            Self::Node(i) | Self::Chevron(i) => i < scene.nodes.len(),
            Self::Wire(w) => w < scene.wires.len(),
            Self::Dot(w, i) => scene.dots.get(w).is_some_and(|dots| i < dots.len()),
            Self::FrameTitle(i) | Self::FrameEdge(i, _) => i < scene.frames.len(),
            Self::Comment(i) | Self::CommentCorner(i) => i < scene.comments.len(),
        }
    }
}

/// The place in the header that folds and unfolds a node.
pub(crate) fn chevron_rect(rect: Rect, metrics: &Metrics) -> Rect {
    let centre = egui::pos2(rect.max.x - 17.0, rect.min.y + metrics.header * 0.5);
    Rect::from_center_size(centre, vec2(18.0, 18.0))
}

/// What is at this place of the window.
pub(crate) fn at(view: &View, graph: &Graph, metrics: &Metrics, screen: Pos2) -> Target {
    if let Some(map) = &view.state.minimap
        && map.rect.contains(screen)
    {
        return Target::Minimap;
    }
    let scene = &view.state.scene;
    let pos = view.canvas_from_screen(screen);
    let unit = 1.0 / view.zoom;
    let port_reach = (10.0 * unit).min(metrics.row * 0.62);
    for (i, node) in scene.nodes.iter().enumerate().rev() {
        if !node.rect.expand(port_reach).contains(pos) {
            continue;
        }
        if view.zoom >= PORTS_FROM_ZOOM
            && let Some(port) = nearest_port(scene, node.ports.clone(), pos, port_reach)
        {
            return Target::Port(port);
        }
        if node.rect.contains(pos) {
            let folds = view.zoom >= PORTS_FROM_ZOOM && chevron_rect(node.rect, metrics).contains(pos);
            return if folds && can_fold(graph, i) { Target::Chevron(i) } else { Target::Node(i) };
        }
    }
    if let Some(target) = on_wire(scene, pos, unit) {
        return target;
    }
    for (i, rect) in scene.comments.iter().enumerate().rev() {
        let corner = Rect::from_center_size(rect.max, vec2(22.0, 22.0) * unit.min(1.0));
        if corner.contains(pos) {
            return Target::CommentCorner(i);
        }
        if rect.contains(pos) {
            return Target::Comment(i);
        }
    }
    for (i, rect) in scene.frames.iter().enumerate().rev() {
        if let Some(edges) = Edges::of(*rect, pos, 5.0 * unit) {
            return Target::FrameEdge(i, edges);
        }
        if scene::frame_title(*rect, metrics).contains(pos) {
            return Target::FrameTitle(i);
        }
    }
    Target::Empty
}

pub(crate) fn can_fold(graph: &Graph, node: usize) -> bool {
    let node = &graph.nodes[node];
    !node.inputs.is_empty() || node.outputs.len() > 1 || node.body.is_some()
}

/// The port nearest to `pos` among these, within `reach`.
pub(crate) fn nearest_port(scene: &Scene, ports: std::ops::Range<usize>, pos: Pos2, reach: f32) -> Option<usize> {
    ports
        .map(|port| (scene.port_pos(port).distance_sq(pos), port))
        .filter(|(distance, _)| *distance <= reach * reach)
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, port)| port)
}

fn on_wire(scene: &Scene, pos: Pos2, unit: f32) -> Option<Target> {
    for (w, dots) in scene.dots.iter().enumerate().rev() {
        if let Some(i) = dots.iter().position(|dot| dot.distance(pos) <= 8.0 * unit) {
            return Some(Target::Dot(w, i));
        }
    }
    let reach = 6.0 * unit;
    for (w, wire) in scene.wires.iter().enumerate().rev() {
        if wire.bounds.expand(reach).contains(pos) && curve::nearest(scene.way(w), pos).0 <= reach {
            return Some(Target::Wire(w));
        }
    }
    None
}

//! The geometry of a graph: made once for each revision, then only asked.
//!
//! While things are dragged, their places are overridden here; nothing of the owner's graph is written.

use std::{collections::HashMap, ops::Range};

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::{
    Graph, Key, Metrics, Node, PortKey,
    curve::{self, Cubic},
};

/// What a key stands for: a place in one of the lists of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Node(usize),
    Frame(usize),
    Comment(usize),
}

/// A port of the scene.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PortPlace {
    pub(crate) node: usize,
    pub(crate) output: bool,
    /// Which one in `inputs` or `outputs`.
    pub(crate) index: usize,
    /// From the node's top left corner.
    pub(crate) offset: Vec2,
}

/// A node of the scene.
#[derive(Clone, Debug)]
pub(crate) struct NodePlace {
    pub(crate) rect: Rect,
    /// Its ports in [`Scene::ports`]: inputs, then outputs.
    pub(crate) ports: Range<usize>,
    /// The wires at its ports.
    pub(crate) wires: Vec<usize>,
}

/// A wire of the scene whose two ends exist.
#[derive(Clone, Debug)]
pub(crate) struct WirePlace {
    /// In `graph.wires`.
    pub(crate) index: usize,
    /// In [`Scene::ports`].
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) cubics: Range<usize>,
    pub(crate) bounds: Rect,
    /// Its end or dots are being dragged: it is not in the cached mesh.
    pub(crate) moving: bool,
}

/// Everything that has a place.
#[derive(Debug, Default)]
pub(crate) struct Scene {
    stamp: Option<(u64, [usize; 4], Metrics)>,
    /// Rises whenever geometry has changed.
    pub(crate) generation: u64,
    pub(crate) nodes: Vec<NodePlace>,
    pub(crate) ports: Vec<PortPlace>,
    pub(crate) wires: Vec<WirePlace>,
    pub(crate) cubics: Vec<Cubic>,
    pub(crate) frames: Vec<Rect>,
    pub(crate) comments: Vec<Rect>,
    pub(crate) dots: Vec<Vec<Pos2>>,
    by_key: HashMap<Key, Slot>,
    /// `graph.wires` index by input.
    wire_by_input: HashMap<PortKey, usize>,
    /// Places were overridden in a drag that is over.
    stale: bool,
}

/// Size of a node in canvas units, as the canvas draws it: for owners that lay out graphs.
pub fn node_size(node: &Node, metrics: &Metrics) -> Vec2 {
    let width = if node.width > 0.0 { node.width } else { metrics.node_width };
    if node.collapsed {
        return vec2(width, metrics.header);
    }
    let body = node.body.map_or(0.0, |height| height + metrics.pad);
    let rows = rows(node) as f32;
    let tail = if rows > 0.0 || node.body.is_some() { metrics.pad } else { 0.0 };
    let lead = if rows > 0.0 { metrics.pad } else { 0.0 };
    vec2(width, metrics.header + body + lead + rows * metrics.row + tail)
}

/// Rows of ports below the header.
fn rows(node: &Node) -> usize {
    let outputs = if node.outputs.len() == 1 { 0 } else { node.outputs.len() };
    node.inputs.len().max(outputs)
}

/// The picture or plot of a node whose box is `rect`.
pub(crate) fn body_rect(node: &Node, rect: Rect, metrics: &Metrics) -> Option<Rect> {
    let height = node.body.filter(|_| !node.collapsed)?;
    let min = rect.min + vec2(metrics.pad, metrics.header + metrics.pad);
    Some(Rect::from_min_size(min, vec2(rect.width() - 2.0 * metrics.pad, height)))
}

fn port_offset(node: &Node, size: Vec2, metrics: &Metrics, output: bool, index: usize) -> Vec2 {
    let x = if output { size.x } else { 0.0 };
    if node.collapsed {
        // Fanned over the height of the header, so that several wires stay apart a little.
        let count = if output { node.outputs.len() } else { node.inputs.len() } as f32;
        let step = (metrics.header * 0.5 / count).min(7.0);
        return vec2(x, metrics.header * 0.5 + (index as f32 - (count - 1.0) * 0.5) * step);
    }
    if output && node.outputs.len() == 1 {
        return vec2(x, metrics.header * 0.5);
    }
    let top = metrics.header + metrics.pad + node.body.map_or(0.0, |height| height + metrics.pad);
    vec2(x, top + (index as f32 + 0.5) * metrics.row)
}

impl Scene {
    /// Makes the geometry anew when the graph or the measures have changed.
    pub(crate) fn update(&mut self, graph: &Graph, metrics: &Metrics) {
        let counts = [graph.nodes.len(), graph.wires.len(), graph.frames.len(), graph.comments.len()];
        let stamp = Some((graph.revision, counts, *metrics));
        if self.stamp == stamp && !self.stale {
            return;
        }
        self.stamp = stamp;
        self.stale = false;
        self.generation += 1;
        self.nodes.clear();
        self.ports.clear();
        self.by_key.clear();
        let mut by_port: HashMap<(usize, bool, &str), usize> = HashMap::new();
        for (i, node) in graph.nodes.iter().enumerate() {
            let size = node_size(node, metrics);
            let start = self.ports.len();
            let sides = [(false, &node.inputs), (true, &node.outputs)];
            for (output, ports) in sides {
                for (index, port) in ports.iter().enumerate() {
                    by_port.insert((i, output, &port.name), self.ports.len());
                    let offset = port_offset(node, size, metrics, output, index);
                    self.ports.push(PortPlace { node: i, output, index, offset });
                }
            }
            self.nodes.push(NodePlace {
                rect: Rect::from_min_size(node.pos, size),
                ports: start..self.ports.len(),
                wires: Vec::new(),
            });
            self.by_key.insert(node.key.clone(), Slot::Node(i));
        }
        self.frames = graph.frames.iter().map(|frame| frame.rect).collect();
        for (i, frame) in graph.frames.iter().enumerate() {
            self.by_key.insert(frame.key.clone(), Slot::Frame(i));
        }
        self.comments = graph.comments.iter().map(|comment| comment.rect).collect();
        for (i, comment) in graph.comments.iter().enumerate() {
            self.by_key.insert(comment.key.clone(), Slot::Comment(i));
        }
        self.wires.clear();
        self.cubics.clear();
        self.dots.clear();
        self.wire_by_input.clear();
        for (index, wire) in graph.wires.iter().enumerate() {
            let end = |key: &PortKey, output: bool| {
                let Some(Slot::Node(node)) = self.by_key.get(&key.node) else {
                    return None;
                };
                by_port.get(&(*node, output, &*key.port)).copied()
            };
            let (Some(from), Some(to)) = (end(&wire.from, true), end(&wire.to, false)) else {
                continue;
            };
            let start = self.cubics.len();
            self.cubics.resize(start + curve::cubic_count(wire.via.len()), [Pos2::ZERO; 4]);
            let at = self.wires.len();
            self.nodes[self.ports[from].node].wires.push(at);
            if self.ports[from].node != self.ports[to].node {
                self.nodes[self.ports[to].node].wires.push(at);
            }
            self.wire_by_input.insert(wire.to.clone(), at);
            self.dots.push(wire.via.clone());
            self.wires.push(WirePlace {
                index,
                from,
                to,
                cubics: start..self.cubics.len(),
                bounds: Rect::NOTHING,
                moving: false,
            });
            self.reroute(at);
        }
    }

    /// Writes the way of one wire anew.
    pub(crate) fn reroute(&mut self, wire: usize) {
        let (from, to) = (self.port_pos(self.wires[wire].from), self.port_pos(self.wires[wire].to));
        let place = &mut self.wires[wire];
        let cubics = &mut self.cubics[place.cubics.clone()];
        curve::route(from, &self.dots[wire], to, cubics);
        place.bounds = curve::bounds(cubics);
    }

    /// Takes a wire out of those that rest.
    fn lift(&mut self, wire: usize) {
        if !std::mem::replace(&mut self.wires[wire].moving, true) {
            self.generation += 1;
        }
    }

    /// The drag is over: from the next frame on everything is where the graph says.
    pub(crate) fn forget_moves(&mut self) {
        self.stale = true;
    }

    /// Draws a node elsewhere until the moves are forgotten.
    pub(crate) fn place_node(&mut self, node: usize, pos: Pos2) {
        let place = &mut self.nodes[node];
        place.rect = Rect::from_min_size(pos, place.rect.size());
        for k in 0..self.nodes[node].wires.len() {
            let wire = self.nodes[node].wires[k];
            self.lift(wire);
            self.reroute(wire);
        }
    }

    /// Draws the dots of a wire elsewhere until the moves are forgotten.
    pub(crate) fn place_dots(&mut self, wire: usize, dots: &[Pos2]) {
        self.lift(wire);
        self.dots[wire].clear();
        self.dots[wire].extend_from_slice(dots);
        self.reroute(wire);
    }

    /// Draws a frame elsewhere until the moves are forgotten.
    pub(crate) fn place_frame(&mut self, frame: usize, rect: Rect) {
        self.frames[frame] = rect;
    }

    /// Draws a comment elsewhere until the moves are forgotten.
    pub(crate) fn place_comment(&mut self, comment: usize, rect: Rect) {
        self.comments[comment] = rect;
    }

    pub(crate) fn port_pos(&self, port: usize) -> Pos2 {
        let port = &self.ports[port];
        self.nodes[port.node].rect.min + port.offset
    }

    pub(crate) fn way(&self, wire: usize) -> &[Cubic] {
        &self.cubics[self.wires[wire].cubics.clone()]
    }

    pub(crate) fn slot(&self, key: &Key) -> Option<Slot> {
        self.by_key.get(key).copied()
    }

    pub(crate) fn node(&self, key: &Key) -> Option<usize> {
        match self.slot(key)? {
            Slot::Node(i) => Some(i),
            Slot::Frame(_) | Slot::Comment(_) => None,
        }
    }

    /// The wire into this input.
    pub(crate) fn wire_into(&self, to: &PortKey) -> Option<usize> {
        self.wire_by_input.get(to).copied()
    }

    pub(crate) fn port(&self, graph: &Graph, key: &PortKey, output: bool) -> Option<usize> {
        let node = self.node(&key.node)?;
        self.nodes[node].ports.clone().find(|port| {
            let place = &self.ports[*port];
            place.output == output && self.port_data(graph, *port).name == key.port
        })
    }

    pub(crate) fn port_data<'g>(&self, graph: &'g Graph, port: usize) -> &'g crate::Port {
        let place = &self.ports[port];
        let node = &graph.nodes[place.node];
        if place.output { &node.outputs[place.index] } else { &node.inputs[place.index] }
    }

    pub(crate) fn port_key(&self, graph: &Graph, port: usize) -> PortKey {
        PortKey { node: graph.nodes[self.ports[port].node].key.clone(), port: self.port_data(graph, port).name.clone() }
    }

    pub(crate) fn rect_of(&self, key: &Key) -> Option<Rect> {
        Some(match self.slot(key)? {
            Slot::Node(i) => self.nodes[i].rect,
            Slot::Frame(i) => self.frames[i],
            Slot::Comment(i) => self.comments[i],
        })
    }

    /// A rectangle around everything, or `None` on an empty canvas.
    pub(crate) fn bounds(&self) -> Option<Rect> {
        let rects = self.nodes.iter().map(|node| &node.rect).chain(&self.frames).chain(&self.comments);
        rects.copied().reduce(Rect::union)
    }
}

/// The strip of a frame that holds its title and drags it.
pub(crate) fn frame_title(rect: Rect, metrics: &Metrics) -> Rect {
    Rect::from_min_max(rect.min, pos2(rect.max.x, rect.min.y + metrics.frame_title))
}

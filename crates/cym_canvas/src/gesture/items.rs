//! Dragging nodes, frames and comments, with everything that goes along.

use std::{collections::BTreeSet, sync::Arc};

use egui::{Pos2, Rect, Vec2};

use super::{Guide, Hand, shake::Shake, snap};
use crate::{
    Action, Fit, Graph, Key, Moved, PortKey, curve,
    scene::{Scene, Slot},
};

/// What is being dragged, and from where.
#[derive(Debug)]
pub(crate) struct ItemDrag {
    grabbed: Key,
    /// The pointer at the start, in canvas units.
    from: Pos2,
    nodes: Vec<(Key, Pos2)>,
    frames: Vec<(Key, Rect)>,
    comments: Vec<(Key, Rect)>,
    dots: Vec<(PortKey, Vec<Pos2>)>,
    by: Vec2,
    pub(crate) guides: Vec<Guide>,
    /// The frame that the grabbed node would belong to, when it does not yet.
    pub(crate) joins: Option<Key>,
    /// The wire that would take in the node.
    pub(crate) insert: Option<Insert>,
    shake: Shake,
    shaken: bool,
}

/// A node that would go into a wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Insert {
    pub(crate) wire: PortKey,
    pub(crate) input: Arc<str>,
    pub(crate) output: Arc<str>,
}

/// Edges pull from so near, in points.
const PULL: f32 = 6.0;

impl ItemDrag {
    pub(crate) fn begin(hand: &Hand<'_>, grabbed: &Key, from: Pos2) -> Self {
        let (graph, scene) = (hand.graph, &hand.view.state.scene);
        let mut keys: BTreeSet<&Key> = hand.view.selection.iter().collect();
        keys.insert(grabbed);
        // A frame takes its nodes along, and the comments and smaller frames that lie whole within it.
        let frames: Vec<usize> = keys
            .iter()
            .filter_map(|key| match scene.slot(key) {
                Some(Slot::Frame(i)) => Some(i),
                _ => None,
            })
            .collect();
        for i in frames {
            let rect = scene.frames[i];
            let inner = graph.frames.iter().zip(&scene.frames).filter(|(_, inner)| rect.contains_rect(**inner));
            for (frame, _) in inner {
                keys.insert(&frame.key);
                keys.extend(&frame.nodes);
            }
            let comments = graph.comments.iter().zip(&scene.comments).filter(|(_, inner)| rect.contains_rect(**inner));
            keys.extend(comments.map(|(comment, _)| &comment.key));
        }
        let mut drag = Self {
            grabbed: grabbed.clone(),
            from,
            nodes: Vec::new(),
            frames: Vec::new(),
            comments: Vec::new(),
            dots: Vec::new(),
            by: Vec2::ZERO,
            guides: Vec::new(),
            joins: None,
            insert: None,
            shake: Shake::default(),
            shaken: false,
        };
        for key in &keys {
            match scene.slot(key) {
                Some(Slot::Node(i)) => drag.nodes.push(((*key).clone(), scene.nodes[i].rect.min)),
                Some(Slot::Frame(i)) => drag.frames.push(((*key).clone(), scene.frames[i])),
                Some(Slot::Comment(i)) => drag.comments.push(((*key).clone(), scene.comments[i])),
                None => {}
            }
        }
        for (w, place) in scene.wires.iter().enumerate() {
            let wire = &graph.wires[place.index];
            if !scene.dots[w].is_empty() && keys.contains(&wire.from.node) && keys.contains(&wire.to.node) {
                drag.dots.push((wire.to.clone(), scene.dots[w].clone()));
            }
        }
        drag
    }

    /// Puts everything where the pointer wants it.
    pub(crate) fn follow(&mut self, hand: &mut Hand<'_>, at: Pos2) {
        let wished = at - self.from;
        self.guides.clear();
        let by = if hand.modifiers.alt { wished } else { self.snapped(hand, wished) };
        let changed = by != self.by;
        self.by = by;
        self.put(hand, by);
        self.insert = if hand.modifiers.alt || self.shaken { None } else { self.find_wire(hand) };
        self.joins = self.joined(hand);
        let grown = self.grown(hand);
        for (key, rect) in &grown {
            if let Some(Slot::Frame(i)) = hand.view.state.scene.slot(key) {
                hand.view.state.scene.place_frame(i, *rect);
            }
        }
        if changed {
            let moved = self.moved(by, false);
            hand.out.actions.push(Action::Move(moved));
        }
    }

    /// The next place of the pointer (points): was that a shake?
    pub(crate) fn shaken(&mut self, hand: &Hand<'_>, screen: Pos2) -> Option<Action> {
        let secs = hand.ui.input(|input| input.time);
        if self.shaken || !self.shake.add(screen, secs) {
            return None;
        }
        let scene = &hand.view.state.scene;
        let node = scene.node(&self.grabbed)?;
        if scene.nodes[node].wires.is_empty() {
            return None;
        }
        self.shaken = true;
        Some(Action::Shake { node: self.grabbed.clone() })
    }

    pub(crate) fn let_go(mut self, hand: &mut Hand<'_>) {
        if self.by == Vec2::ZERO {
            return;
        }
        let grown = self.grown(hand);
        let mut moved = self.moved(self.by, true);
        moved.frames.extend(grown);
        moved.owners = self.owners(hand);
        hand.out.actions.push(Action::Move(moved));
        if let Some(insert) = self.insert.take() {
            hand.out.actions.push(Action::InsertOnWire {
                node: self.grabbed.clone(),
                wire: insert.wire,
                input: insert.input,
                output: insert.output,
            });
        }
        hand.view.state.scene.forget_moves();
    }

    /// Reports the old places. True when the owner had been told of others.
    pub(crate) fn restore(self, hand: &mut Hand<'_>) -> bool {
        hand.out.actions.push(Action::Move(self.moved(Vec2::ZERO, false)));
        self.put(hand, Vec2::ZERO);
        hand.view.state.scene.forget_moves();
        true
    }

    fn put(&self, hand: &mut Hand<'_>, by: Vec2) {
        let scene = &mut hand.view.state.scene;
        for (key, pos) in &self.nodes {
            if let Some(i) = scene.node(key) {
                scene.place_node(i, *pos + by);
            }
        }
        for (key, rect) in &self.frames {
            if let Some(Slot::Frame(i)) = scene.slot(key) {
                scene.place_frame(i, rect.translate(by));
            }
        }
        for (key, rect) in &self.comments {
            if let Some(Slot::Comment(i)) = scene.slot(key) {
                scene.place_comment(i, rect.translate(by));
            }
        }
        for (to, dots) in &self.dots {
            if let Some(wire) = scene.wire_into(to) {
                let dots: Vec<Pos2> = dots.iter().map(|dot| *dot + by).collect();
                scene.place_dots(wire, &dots);
            }
        }
    }

    fn moved(&self, by: Vec2, done: bool) -> Moved {
        let rects = |list: &[(Key, Rect)]| list.iter().map(|(key, rect)| (key.clone(), rect.translate(by))).collect();
        let dots = |dots: &Vec<Pos2>| dots.iter().map(|dot| *dot + by).collect();
        Moved {
            nodes: self.nodes.iter().map(|(key, pos)| (key.clone(), *pos + by)).collect(),
            frames: rects(&self.frames),
            comments: rects(&self.comments),
            dots: self.dots.iter().map(|(to, list)| (to.clone(), dots(list))).collect(),
            owners: Vec::new(),
            done,
        }
    }

    fn start_of(&self, key: &Key, scene: &Scene) -> Option<Rect> {
        let node = self.nodes.iter().find(|(k, _)| k == key);
        if let Some((_, pos)) = node {
            let size = scene.nodes[scene.node(key)?].rect.size();
            return Some(Rect::from_min_size(*pos, size));
        }
        self.frames.iter().chain(&self.comments).find(|(k, _)| k == key).map(|(_, rect)| *rect)
    }

    fn snapped(&mut self, hand: &Hand<'_>, wished: Vec2) -> Vec2 {
        let scene = &hand.view.state.scene;
        let Some(start) = self.start_of(&self.grabbed, scene) else {
            return wished;
        };
        let moving = start.translate(wished);
        let mut pulled = [None, None];
        if hand.view.snap_edges {
            let near = hand.view.visible_rect();
            let held = |key: &Key| self.nodes.iter().any(|(k, _)| k == key);
            let others = hand.graph.nodes.iter().zip(&scene.nodes);
            let others: Vec<Rect> = others
                .filter(|(node, place)| place.rect.intersects(near) && !held(&node.key))
                .map(|(_, place)| place.rect)
                .collect();
            (pulled, self.guides) = snap::to_neighbours(moving, &others, PULL / hand.view.zoom);
        }
        let grid =
            if hand.view.snap_grid { snap::to_grid(moving.min, hand.style.metrics.grid * 0.5) } else { Vec2::ZERO };
        wished + egui::vec2(pulled[0].unwrap_or(grid.x), pulled[1].unwrap_or(grid.y))
    }

    /// The frame below the middle of a node, leaving out frames that are dragged themselves.
    fn frame_below(&self, graph: &Graph, scene: &Scene, node: &Key) -> Option<usize> {
        let middle = scene.rect_of(node)?.center();
        let area = |i: &usize| graph.frames[*i].rect.area();
        (0..graph.frames.len())
            .filter(|i| graph.frames[*i].rect.contains(middle) && !self.holds_frame(&graph.frames[*i].key))
            .min_by(|a, b| area(a).total_cmp(&area(b)))
    }

    fn holds_frame(&self, key: &Key) -> bool {
        self.frames.iter().any(|(frame, _)| frame == key)
    }

    fn owner<'g>(graph: &'g Graph, node: &Key) -> Option<&'g Key> {
        graph.frames.iter().find(|frame| frame.nodes.contains(node)).map(|frame| &frame.key)
    }

    /// The frame that would newly take in the grabbed node.
    fn joined(&self, hand: &Hand<'_>) -> Option<Key> {
        let scene = &hand.view.state.scene;
        scene.node(&self.grabbed)?;
        let below = &hand.graph.frames[self.frame_below(hand.graph, scene, &self.grabbed)?].key;
        (Self::owner(hand.graph, &self.grabbed) != Some(below)).then(|| below.clone())
    }

    fn owners(&self, hand: &Hand<'_>) -> Vec<(Key, Option<Key>)> {
        let (graph, scene) = (hand.graph, &hand.view.state.scene);
        let mut owners = Vec::new();
        for (node, _) in &self.nodes {
            let before = Self::owner(graph, node);
            if before.is_some_and(|frame| self.holds_frame(frame)) {
                continue;
            }
            let now = self.frame_below(graph, scene, node).map(|i| &graph.frames[i].key);
            if now != before {
                owners.push((node.clone(), now.cloned()));
            }
        }
        owners
    }

    /// Frames that have to grow around the nodes that lie in them now.
    fn grown(&self, hand: &Hand<'_>) -> Vec<(Key, Rect)> {
        let (graph, scene, metrics) = (hand.graph, &hand.view.state.scene, hand.style.metrics);
        let mut grown: Vec<(usize, Rect)> = Vec::new();
        for (node, _) in &self.nodes {
            if Self::owner(graph, node).is_some_and(|frame| self.holds_frame(frame)) {
                continue;
            }
            let (Some(i), Some(rect)) = (self.frame_below(graph, scene, node), scene.rect_of(node)) else {
                continue;
            };
            let mut need = rect.expand(metrics.frame_pad);
            need.min.y -= metrics.frame_title;
            match grown.iter_mut().find(|(frame, _)| *frame == i) {
                Some((_, rect)) => *rect = rect.union(need),
                None => grown.push((i, graph.frames[i].rect.union(need))),
            }
        }
        let changed = grown.into_iter().filter(|(i, rect)| graph.frames[*i].rect != *rect);
        changed.map(|(i, rect)| (graph.frames[i].key.clone(), rect)).collect()
    }

    /// The wire that would take in the dragged node: it has to be alone, free, and fit on both sides.
    fn find_wire(&self, hand: &Hand<'_>) -> Option<Insert> {
        let (graph, scene) = (hand.graph, &hand.view.state.scene);
        if self.nodes.len() != 1 || !self.frames.is_empty() {
            return None;
        }
        let i = scene.node(&self.nodes[0].0)?;
        let (node, place) = (&graph.nodes[i], &scene.nodes[i]);
        if !place.wires.is_empty() || node.inputs.is_empty() || node.outputs.is_empty() {
            return None;
        }
        let core = place.rect.shrink2(place.rect.size() * 0.2);
        let mut found: Vec<(f32, usize)> = Vec::new();
        for (w, wire) in scene.wires.iter().enumerate() {
            if wire.bounds.intersects(core) && curve::touches(scene.way(w), core) {
                found.push((curve::nearest(scene.way(w), core.center()).0, w));
            }
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        found.iter().find_map(|(_, w)| {
            let wire = &graph.wires[scene.wires[*w].index];
            let key = |port: &Arc<str>| PortKey { node: node.key.clone(), port: port.clone() };
            let ins = node.inputs.iter().map(|port| (&port.name, hand.host.fits(&wire.from, &key(&port.name))));
            let outs = node.outputs.iter().map(|port| (&port.name, hand.host.fits(&key(&port.name), &wire.to)));
            Some(Insert { wire: wire.to.clone(), input: best_fit(ins)?, output: best_fit(outs)? })
        })
    }
}

/// The first port that fits as it is, or else with a conversion.
fn best_fit<'a>(ports: impl Iterator<Item = (&'a Arc<str>, Fit)>) -> Option<Arc<str>> {
    let mut converted = None;
    for (name, fit) in ports {
        match fit {
            Fit::Yes => return Some(name.clone()),
            Fit::Convert(_) if converted.is_none() => converted = Some(name.clone()),
            Fit::Convert(_) | Fit::No(_) => {}
        }
    }
    converted
}

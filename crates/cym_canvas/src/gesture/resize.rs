//! Dragging the edges of frames, the corner of comments, and reroute dots.

use egui::{Pos2, Rect, vec2};

use super::Hand;
use crate::{Action, Key, PortKey, hit::Edges, scene::Slot};

/// An edge that is being dragged.
#[derive(Debug)]
pub(crate) struct Resize {
    key: Key,
    is_frame: bool,
    edges: Edges,
    from: Pos2,
    start: Rect,
    rect: Rect,
}

impl Resize {
    pub(crate) fn frame(hand: &Hand<'_>, frame: usize, edges: Edges, from: Pos2) -> Self {
        let start = hand.view.state.scene.frames[frame];
        Self { key: hand.graph.frames[frame].key.clone(), is_frame: true, edges, from, start, rect: start }
    }

    pub(crate) fn comment(hand: &Hand<'_>, comment: usize, from: Pos2) -> Self {
        let start = hand.view.state.scene.comments[comment];
        Self {
            key: hand.graph.comments[comment].key.clone(),
            is_frame: false,
            edges: Edges { x: 1, y: 1 },
            from,
            start,
            rect: start,
        }
    }

    pub(crate) fn edges(&self) -> Edges {
        self.edges
    }

    pub(crate) fn follow(&mut self, hand: &mut Hand<'_>, at: Pos2) {
        let metrics = hand.style.metrics;
        let least = vec2(80.0, metrics.frame_title + metrics.row);
        let rect = self.edges.moved(self.start, at - self.from, least);
        let changed = rect != self.rect;
        self.rect = rect;
        self.put(hand);
        if changed {
            self.report(hand, false);
        }
    }

    fn put(&self, hand: &mut Hand<'_>) {
        let scene = &mut hand.view.state.scene;
        match scene.slot(&self.key) {
            Some(Slot::Frame(i)) => scene.place_frame(i, self.rect),
            Some(Slot::Comment(i)) => scene.place_comment(i, self.rect),
            Some(Slot::Node(_)) | None => {}
        }
    }

    pub(crate) fn report(&self, hand: &mut Hand<'_>, done: bool) {
        let (key, rect) = (self.key.clone(), self.rect);
        hand.out.actions.push(if self.is_frame {
            Action::ResizeFrame { key, rect, done }
        } else {
            Action::ResizeComment { key, rect, done }
        });
        if done {
            hand.view.state.scene.forget_moves();
        }
    }

    pub(crate) fn restore(mut self, hand: &mut Hand<'_>) -> bool {
        self.rect = self.start;
        self.put(hand);
        self.report(hand, false);
        hand.view.state.scene.forget_moves();
        true
    }
}

/// A reroute dot that is being dragged.
#[derive(Debug)]
pub(crate) struct DotDrag {
    to: PortKey,
    index: usize,
    dots: Vec<Pos2>,
    from: Pos2,
    start: Pos2,
}

impl DotDrag {
    pub(crate) fn begin(hand: &Hand<'_>, wire: usize, index: usize, from: Pos2) -> Self {
        let scene = &hand.view.state.scene;
        let dots = scene.dots[wire].clone();
        Self { to: hand.graph.wires[scene.wires[wire].index].to.clone(), index, start: dots[index], dots, from }
    }

    pub(crate) fn follow(&mut self, hand: &mut Hand<'_>, at: Pos2) {
        let pos = self.start + (at - self.from);
        let changed = pos != self.dots[self.index];
        self.dots[self.index] = pos;
        self.put(hand);
        if changed {
            self.report(hand, false);
        }
    }

    fn put(&self, hand: &mut Hand<'_>) {
        let scene = &mut hand.view.state.scene;
        if let Some(wire) = scene.wire_into(&self.to)
            && scene.dots[wire].len() == self.dots.len()
        {
            scene.place_dots(wire, &self.dots);
        }
    }

    pub(crate) fn report(&self, hand: &mut Hand<'_>, done: bool) {
        hand.out.actions.push(Action::MoveDot {
            to: self.to.clone(),
            index: self.index,
            pos: self.dots[self.index],
            done,
        });
        if done {
            hand.view.state.scene.forget_moves();
        }
    }

    pub(crate) fn restore(mut self, hand: &mut Hand<'_>) -> bool {
        self.dots[self.index] = self.start;
        self.put(hand);
        self.report(hand, false);
        hand.view.state.scene.forget_moves();
        true
    }
}

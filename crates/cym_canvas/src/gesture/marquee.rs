//! A rectangle that selects what it touches.

use std::collections::BTreeSet;

use egui::{Modifiers, Pos2, Rect};

use super::Hand;
use crate::{Action, Key};

/// A selection rectangle that is being drawn.
#[derive(Debug)]
pub(crate) struct Marquee {
    from: Pos2,
    /// Canvas units.
    pub(crate) rect: Rect,
    before: BTreeSet<Key>,
    way: Way,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Replace,
    Add,
    Take,
}

impl Marquee {
    pub(crate) fn begin(hand: &Hand<'_>, from: Pos2, modifiers: Modifiers) -> Self {
        let way = if modifiers.command {
            Way::Take
        } else if modifiers.shift {
            Way::Add
        } else {
            Way::Replace
        };
        Self { from, rect: Rect::from_two_pos(from, from), before: hand.view.selection.clone(), way }
    }

    pub(crate) fn follow(&mut self, hand: &mut Hand<'_>, at: Pos2) {
        self.rect = Rect::from_two_pos(self.from, at);
        let scene = &hand.view.state.scene;
        let graph = hand.graph;
        let nodes = graph.nodes.iter().zip(&scene.nodes).filter(|(_, place)| place.rect.intersects(self.rect));
        // A frame is a wide thing that is easily touched: it has to be held whole.
        let frames = graph.frames.iter().zip(&scene.frames).filter(|(_, rect)| self.rect.contains_rect(**rect));
        let comments = graph.comments.iter().zip(&scene.comments).filter(|(_, rect)| rect.intersects(self.rect));
        let held = nodes
            .map(|(node, _)| &node.key)
            .chain(frames.map(|(frame, _)| &frame.key))
            .chain(comments.map(|(comment, _)| &comment.key));
        let selection: BTreeSet<Key> = match self.way {
            Way::Replace => held.cloned().collect(),
            Way::Add => held.chain(&self.before).cloned().collect(),
            Way::Take => {
                let held: BTreeSet<&Key> = held.collect();
                self.before.iter().filter(|key| !held.contains(key)).cloned().collect()
            }
        };
        if selection != hand.view.selection {
            hand.view.selection = selection;
            hand.out.actions.push(Action::Select);
        }
    }

    pub(crate) fn restore(self, hand: &mut Hand<'_>) {
        if self.before != hand.view.selection {
            hand.view.selection = self.before;
            hand.out.actions.push(Action::Select);
        }
    }
}

//! A line that cuts the wires it crosses.

use egui::Pos2;

use super::Hand;
use crate::{Action, PortKey, curve};

/// A cut that is being drawn, in canvas units.
#[derive(Debug)]
pub(crate) struct Knife {
    pub(crate) line: Vec<Pos2>,
    /// Which wires it crosses, by their inputs.
    pub(crate) wires: Vec<PortKey>,
    tested: usize,
}

impl Knife {
    pub(crate) fn new(at: Pos2) -> Self {
        Self { line: vec![at], wires: Vec::new(), tested: 0 }
    }

    pub(crate) fn add(&mut self, at: Pos2) {
        if self.line.last().is_none_or(|last| last.distance(at) > 0.5) {
            self.line.push(at);
        }
    }

    /// Tests the new part of the line.
    pub(crate) fn follow(&mut self, hand: &Hand<'_>) {
        let scene = &hand.view.state.scene;
        for pair in self.line[self.tested..].windows(2) {
            let reach = egui::Rect::from_two_pos(pair[0], pair[1]).expand(1.0);
            for (w, wire) in scene.wires.iter().enumerate() {
                let to = &hand.graph.wires[wire.index].to;
                if wire.bounds.intersects(reach)
                    && !self.wires.contains(to)
                    && curve::crosses(scene.way(w), pair[0], pair[1])
                {
                    self.wires.push(to.clone());
                }
            }
        }
        self.tested = self.line.len() - 1;
    }

    pub(crate) fn cut(self, hand: &mut Hand<'_>) {
        if !self.wires.is_empty() {
            hand.out.actions.push(Action::Knife { wires: self.wires });
        }
    }
}

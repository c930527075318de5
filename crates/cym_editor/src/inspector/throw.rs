//! Randomise: other values for all params at once, again, and back.

use std::collections::BTreeSet;

use cym_graph::{NodeId, Value};
use egui::{Ui, vec2};

use crate::shared::Shared;
use crate::widgets::Number;
use crate::widgets::paint::ROW;

use super::values::{self, Place};

/// Throws that can be taken back.
const KEPT: usize = 64;

/// Randomising, and what was before.
pub(super) struct Throw {
    /// Whether its controls are shown, and locks beside the params.
    pub(super) open: bool,
    /// Params that stay as they are.
    pub(super) locks: BTreeSet<Place>,
    strength: f32,
    seed: u64,
    before: Vec<Vec<(Place, Option<Value>)>>,
}

impl Default for Throw {
    fn default() -> Self {
        Self { open: false, locks: BTreeSet::new(), strength: 0.35, seed: 1, before: Vec::new() }
    }
}

impl Throw {
    /// The controls.
    pub(super) fn show(&mut self, ui: &mut Ui, shared: &mut Shared<'_>, selection: &[NodeId]) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let room = vec2((ui.available_width() - 190.0).max(60.0), ROW);
            let number =
                Number::new("Chance strength", self.strength * 100.0).span(0.0, 100.0).unit("%").default(Some(35.0));
            let changed = ui.allocate_ui(room, |ui| number.show(ui, shared.theme)).inner;
            if let Some(change) = changed.1 {
                self.strength = (change.value / 100.0).clamp(0.0, 1.0);
            }
            changed.0.on_hover_text("How far chance may go: 0 % changes nothing, 100 % forgets what was there.");
            let throw = ui
                .button("Randomise")
                .on_hover_text("Other values for every param that is not locked, wired or keyed.");
            if throw.clicked() {
                self.throw(shared, selection, false);
            }
            let again = ui.add_enabled(!self.before.is_empty(), egui::Button::new("Again"));
            if again.on_hover_text("Another throw, from where the last one began.").clicked() {
                self.throw(shared, selection, true);
            }
            let back = ui.add_enabled(!self.before.is_empty(), egui::Button::new("Back"));
            if back.on_hover_text("The values from before the last throw.").clicked() {
                self.back(shared);
            }
        });
    }

    fn throw(&mut self, shared: &mut Shared<'_>, selection: &[NodeId], again: bool) {
        let mut params = values::free(shared.model, selection, &self.locks);
        let before: Vec<(Place, Option<Value>)> =
            params.iter().map(|param| (param.place.clone(), param.held.clone())).collect();
        if again {
            let Some(start) = self.before.last() else {
                return;
            };
            for param in &mut params {
                if let Some((_, held)) = start.iter().find(|(place, _)| *place == param.place) {
                    param.value = held.clone().unwrap_or_else(|| param.input.default.clone());
                }
            }
        } else {
            self.before.push(before.clone());
            if self.before.len() > KEPT {
                self.before.remove(0);
            }
        }
        self.seed = self.seed.wrapping_add(1);
        let thrown = values::thrown(&params, self.seed, self.strength);
        // What chance left alone this time goes back to where the throws began.
        let stays = params.iter().filter(|param| again && !thrown.iter().any(|(place, _)| *place == param.place));
        let stays: Vec<_> = stays.map(|param| (param.place.clone(), Some(param.value.clone()))).collect();
        let all = thrown.into_iter().map(|(place, value)| (place, Some(value))).chain(stays);
        if let Some(edit) = values::set(&title(shared, selection), all) {
            shared.edit(edit);
        }
    }

    fn back(&mut self, shared: &mut Shared<'_>) {
        let Some(before) = self.before.pop() else {
            return;
        };
        let nodes = shared.model.document().nodes();
        let there = before.into_iter().filter(|((node, _), _)| nodes.contains_key(node));
        if let Some(edit) = values::set("Back to before the throw", there) {
            shared.edit(edit);
        }
    }
}

fn title(shared: &Shared<'_>, selection: &[NodeId]) -> String {
    match selection {
        [one] => format!("Randomise {}", shared.model.title(one)),
        many => format!("Randomise {} nodes", many.len()),
    }
}

//! Menus of lanes and keys.

use cym_graph::{Edit, Key, KeyShape, PortRef};
use egui::{DragValue, Popup, Response, RichText, Ui};

use super::{Lanes, Row};
use crate::shared::{Notice, Shared};
use crate::timeline::bake::{Baking, Order};
use crate::timeline::keys::{self, Place};

/// Shapes in the menu.
const SHAPES: [(&str, KeyShape); 6] = [
    ("Step", KeyShape::Step),
    ("Linear", KeyShape::Linear),
    ("Smooth", KeyShape::Smooth),
    ("Ease in", KeyShape::EaseIn),
    ("Ease out", KeyShape::EaseOut),
    ("Bézier", KeyShape::Bezier { out: [0.0; 2], into: [0.0; 2] }),
];
/// How close keys stay to a signal that is baked without asking.
pub(in crate::timeline) const TOLERANCE: f32 = 0.01;
/// How close baked keys stay to the signal, as a share of its span.
const TOLERANCES: [(&str, f32); 3] = [("Fine", 0.002), ("Normal", TOLERANCE), ("Coarse", 0.04)];

impl Lanes {
    /// The menu of a key: its numbers, its shape, and away with it.
    pub(super) fn key_menu(&mut self, response: &Response, row: &Row<'_>, place: Place, shared: &mut Shared<'_>) {
        let Some(&key) = row.keys.lanes.get(place.0).and_then(|list| list.get(place.1)) else {
            return;
        };
        Popup::context_menu(response).show(|ui| {
            self.numbers(ui, row, place, key, shared);
            ui.separator();
            for (name, shape) in SHAPES {
                let on = std::mem::discriminant(&key.shape) == std::mem::discriminant(&shape);
                if ui.selectable_label(on, name).clicked() {
                    let edits = self.each_picked(shared, |keys, picked| Some(keys::reshape(keys, picked, shape)));
                    shared.edit(Edit::Batch { title: format!("{name} keys"), edits });
                    ui.close();
                }
            }
            ui.separator();
            if ui.button("Copy keys").clicked() {
                self.copy(shared);
                ui.close();
            }
            if ui.button("Remove keys").clicked() {
                self.remove_picked(shared);
                ui.close();
            }
        });
    }

    /// Time and value of a key, to be typed.
    fn numbers(&mut self, ui: &mut Ui, row: &Row<'_>, place: Place, key: Key, shared: &mut Shared<'_>) {
        let (mut secs, mut value) = (key.secs, key.value);
        ui.horizontal(|ui| {
            let time = ui.add(DragValue::new(&mut secs).range(0.0..=f32::MAX).speed(0.01).suffix(" s").max_decimals(3));
            let number = ui.add(DragValue::new(&mut value).speed(0.01).max_decimals(4));
            if time.changed() || number.changed() {
                let picked = std::collections::BTreeSet::from([place]);
                let (moved, places) = keys::shift(row.keys, &picked, secs - key.secs, value - key.value);
                self.picked = [(row.to.clone(), places)].into();
                shared.edit(Edit::SetKeys { to: row.to.clone(), keys: Some(moved) });
            }
        });
    }

    /// The menu of a lane.
    pub(super) fn lane_menu(&mut self, response: &Response, row: &Row<'_>, shared: &mut Shared<'_>) {
        Popup::context_menu(response).show(|ui| {
            if ui.button(if row.open { "Fold the lane" } else { "Open as curve" }).clicked() {
                if !self.open.remove(&row.to) {
                    self.open.insert(row.to.clone());
                }
                ui.close();
            }
            if ui.button("Pick all of its keys").clicked() {
                let places = row.keys.lanes.iter().enumerate();
                let places = places.flat_map(|(lane, list)| (0..list.len()).map(move |at| (lane, at)));
                self.picked = [(row.to.clone(), places.collect())].into();
                ui.close();
            }
            if !self.copied.is_empty() && ui.button("Paste keys at the playhead").clicked() {
                self.paste(shared);
                ui.close();
            }
            if Self::can_bake(&row.to, shared) {
                ui.separator();
                self.bake_items(ui, &row.to, shared);
            }
            ui.separator();
            if ui.button("Remove all keys").clicked() {
                shared.edit(Edit::SetKeys { to: row.to.clone(), keys: None });
                ui.close();
            }
        });
    }

    pub(super) fn bake_menu(&mut self, response: &Response, to: &PortRef, shared: &mut Shared<'_>) {
        Popup::menu(response).show(|ui| self.bake_items(ui, to, shared));
    }

    pub(super) fn bake_context(&mut self, response: &Response, to: &PortRef, shared: &mut Shared<'_>) {
        Popup::context_menu(response).show(|ui| self.bake_items(ui, to, shared));
    }

    fn bake_items(&mut self, ui: &mut Ui, to: &PortRef, shared: &mut Shared<'_>) {
        ui.label(RichText::new("Bake this signal to keys").color(shared.theme.text_weak).size(11.0));
        let clock = shared.state.clock.clone();
        let whole = [0.0, clock.duration_secs];
        for (name, tolerance) in TOLERANCES {
            if ui.button(format!("{name}, the whole piece")).clicked() {
                self.bake(to, whole, tolerance, ui.ctx(), shared);
                ui.close();
            }
        }
        if let Some(part) = clock.loop_secs
            && ui.button("Normal, the loop only").clicked()
        {
            self.bake(to, part, TOLERANCE, ui.ctx(), shared);
            ui.close();
        }
    }

    /// Begins to bake what drives a param.
    pub(in crate::timeline) fn bake(
        &mut self,
        to: &PortRef,
        part: [f64; 2],
        tolerance: f32,
        ctx: &egui::Context,
        shared: &mut Shared<'_>,
    ) {
        let kind = shared.model.kind(&to.node);
        let input = kind.and_then(|kind| kind.inputs.iter().find(|input| input.name == to.port));
        let steps = input.is_some_and(|input| input.integer || input.toggle);
        let order = Order { to: to.clone(), part, tolerance, steps };
        match Baking::start(order, ctx, shared) {
            Some(baking) => self.baking.push(baking),
            None => shared.say(Notice::hint("Nothing that can be keyed drives this param.")),
        }
    }
}

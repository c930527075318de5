//! A grid of variations: nine pictures with other values; a click takes one, and the next ones are around it.

use cym_graph::{NodeId, Value};
use egui::{RichText, Sense, Ui, WidgetInfo, WidgetType, vec2};

use crate::shared::Shared;
use crate::widgets::Number;
use crate::widgets::paint::ROW;

use super::cells::Cells;
use super::chance;
use super::throw::Throw;
use super::values::{self, Place};

/// Pictures in a row, and rows.
const SIDE: usize = 3;
/// The one in the middle is what is there.
const MIDDLE: usize = 4;

/// The grid.
pub(super) struct Variations {
    /// Whether it is shown.
    pub(super) open: bool,
    strength: f32,
    seed: u64,
    cells: Cells,
    /// What the pictures were made of: the nodes, the model's revision.
    of: Option<(Vec<NodeId>, u64)>,
}

impl Default for Variations {
    fn default() -> Self {
        Self { open: false, strength: 0.3, seed: 1, cells: Cells::default(), of: None }
    }
}

impl Variations {
    /// The grid with its controls.
    pub(super) fn show(&mut self, ui: &mut Ui, shared: &mut Shared<'_>, selection: &[NodeId], throw: &Throw) {
        let theme = shared.theme;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let room = vec2((ui.available_width() - 90.0).max(60.0), ROW);
            let number =
                Number::new("Variation strength", self.strength * 100.0).span(0.0, 100.0).unit("%").default(Some(30.0));
            let (response, change) = ui.allocate_ui(room, |ui| number.show(ui, theme)).inner;
            response.on_hover_text("How far the next ones are from the one in the middle.");
            if let Some(change) = change {
                self.strength = (change.value / 100.0).clamp(0.01, 1.0);
                if change.done {
                    self.of = None;
                }
            }
            if ui.button("Others").on_hover_text("Eight others around the same middle.").clicked() {
                self.seed = self.seed.wrapping_add(1);
                self.of = None;
            }
        });
        let now = (selection.to_vec(), shared.model.revision());
        // A hand that turns a knob is not overtaken: the pictures follow when it lets go.
        if self.of.as_ref() != Some(&now) && !ui.input(|input| input.pointer.any_down()) {
            self.of = Some(now);
            self.make(ui, shared, selection, throw);
        }
        self.cells.take(ui);
        if let Some(fault) = &self.cells.fault {
            ui.add(egui::Label::new(RichText::new(fault).color(theme.warning)).wrap());
            return;
        }
        if let Some(taken) = self.grid(ui, shared) {
            self.take(shared, taken);
        }
    }

    fn make(&mut self, ui: &Ui, shared: &Shared<'_>, selection: &[NodeId], throw: &Throw) {
        let params = values::free(shared.model, selection, &throw.locks);
        let list = |index: usize| {
            let seed = chance::mix(self.seed.wrapping_mul(16).wrapping_add(index as u64));
            if index == MIDDLE { Vec::new() } else { values::thrown(&params, seed, self.strength) }
        };
        let lists = (0..SIDE * SIDE).map(list).collect();
        let present: Vec<(Place, Value)> =
            params.iter().map(|param| (param.place.clone(), param.value.clone())).collect();
        self.cells.ask(ui, shared, &present, lists);
    }

    fn grid(&self, ui: &mut Ui, shared: &Shared<'_>) -> Option<usize> {
        let [width, height] = shared.model.root().size();
        let gap = 4.0;
        let cell_width = ((ui.available_width() - 8.0 - gap * (SIDE - 1) as f32) / SIDE as f32).floor();
        let size = vec2(cell_width, (cell_width * height as f32 / width.max(1) as f32).clamp(20.0, 200.0));
        let mut taken = None;
        ui.spacing_mut().item_spacing = vec2(gap, gap);
        for row in self.cells.all.chunks(SIDE).enumerate() {
            ui.horizontal(|ui| {
                for (column, cell) in row.1.iter().enumerate() {
                    let index = row.0 * SIDE + column;
                    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
                    let name = format!("Variation {}", index + 1);
                    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &name));
                    let words = if index == MIDDLE { "now" } else { "" };
                    cell.draw(ui, shared, rect, words, response.hovered());
                    let tip = if index == MIDDLE {
                        "What is there now."
                    } else {
                        "Click to take it; the next ones are around it."
                    };
                    if response.on_hover_text(tip).clicked() && index != MIDDLE {
                        taken = Some(index);
                    }
                }
            });
        }
        taken
    }

    fn take(&mut self, shared: &mut Shared<'_>, index: usize) {
        let values = self.cells.all[index].values.iter().map(|(place, value)| (place.clone(), Some(value.clone())));
        if let Some(edit) = values::set("Take a variation", values) {
            shared.edit(edit);
            self.seed = self.seed.wrapping_add(1);
        }
    }
}

//! A grid of variations: nine pictures with other values; a click takes one, and the next ones are around it.

use cym_engine::Project;
use cym_graph::{Edit, NodeId, Value};
use egui::{
    Align2, Color32, FontId, Image, Rect, RichText, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui,
    WidgetInfo, WidgetType, vec2,
};

use crate::shared::Shared;
use crate::widgets::Number;
use crate::widgets::paint::ROW;

use super::chance;
use super::painter::{Job, Painter, Values};
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
    painter: Option<Painter>,
    number: u64,
    cells: Vec<Cell>,
    /// What the pictures were made of: the nodes, the model's revision.
    of: Option<(Vec<NodeId>, u64)>,
    fault: Option<String>,
}

#[derive(Default)]
struct Cell {
    values: Vec<(Place, Value)>,
    picture: Option<TextureHandle>,
    /// Whether the picture belongs to the values of now.
    fresh: bool,
}

impl Default for Variations {
    fn default() -> Self {
        Self { open: false, strength: 0.3, seed: 1, painter: None, number: 0, cells: Vec::new(), of: None, fault: None }
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
        self.take_pictures(ui);
        if let Some(fault) = &self.fault {
            ui.add(egui::Label::new(RichText::new(fault).color(theme.warning)).wrap());
            return;
        }
        if let Some(taken) = self.grid(ui, shared) {
            self.take(shared, taken);
        }
    }

    fn make(&mut self, ui: &Ui, shared: &Shared<'_>, selection: &[NodeId], throw: &Throw) {
        let params = values::free(shared.model, selection, &throw.locks);
        self.cells.resize_with(SIDE * SIDE, Cell::default);
        for (index, cell) in self.cells.iter_mut().enumerate() {
            let seed = chance::mix(self.seed.wrapping_mul(16).wrapping_add(index as u64));
            cell.values = if index == MIDDLE { Vec::new() } else { values::thrown(&params, seed, self.strength) };
            cell.fresh = false;
        }
        let Some(render) = shared.render else {
            self.fault =
                Some("There is no graphics device to draw variations with. Randomise works without one.".to_owned());
            return;
        };
        if self.painter.is_none() {
            self.painter = Painter::start(crate::app::gpu(render), ui.ctx());
        }
        let Some(painter) = &self.painter else {
            self.fault = Some("The system gives no thread to draw on. Close other programs and try again.".to_owned());
            return;
        };
        self.fault = None;
        self.number += 1;
        let stage_values = |values: Vec<(Place, Value)>| -> Values {
            values.into_iter().map(|((node, input), value)| (shared.model.stage_id(&node), input, value)).collect()
        };
        let present: Vec<(Place, Value)> =
            params.iter().map(|param| (param.place.clone(), param.value.clone())).collect();
        let pictures = self
            .cells
            .iter()
            .map(|cell| {
                let other = |place: &Place| cell.values.iter().find(|(known, _)| known == place);
                let all = present.iter().map(|own| other(&own.0).unwrap_or(own).clone()).collect();
                stage_values(all)
            })
            .collect();
        painter.ask(Job {
            number: self.number,
            project: neutral(shared, &present),
            library: std::sync::Arc::clone(shared.model.library()),
            secs: shared.state.clock.secs,
            pictures,
        });
    }

    fn take_pictures(&mut self, ui: &Ui) {
        while let Some(painted) = self.painter.as_ref().and_then(Painter::next) {
            if painted.number != self.number {
                continue;
            }
            match painted.image {
                Ok(image) => {
                    if let Some(cell) = self.cells.get_mut(painted.index) {
                        cell.fresh = true;
                        if let Some(picture) = &mut cell.picture {
                            picture.set(image, TextureOptions::LINEAR);
                        } else {
                            let name = format!("variation {}", painted.index);
                            cell.picture = Some(ui.ctx().load_texture(name, image, TextureOptions::LINEAR));
                        }
                    }
                }
                Err(why) => self.fault = Some(format!("No variations: {why}")),
            }
        }
    }

    fn grid(&self, ui: &mut Ui, shared: &Shared<'_>) -> Option<usize> {
        let theme = shared.theme;
        let [width, height] = shared.model.root().size();
        let gap = 4.0;
        let cell_width = ((ui.available_width() - 8.0 - gap * (SIDE - 1) as f32) / SIDE as f32).floor();
        let size = vec2(cell_width, (cell_width * height as f32 / width.max(1) as f32).clamp(20.0, 200.0));
        let mut taken = None;
        ui.spacing_mut().item_spacing = vec2(gap, gap);
        for row in self.cells.chunks(SIDE).enumerate() {
            ui.horizontal(|ui| {
                for (column, cell) in row.1.iter().enumerate() {
                    let index = row.0 * SIDE + column;
                    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
                    let name = format!("Variation {}", index + 1);
                    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &name));
                    draw(ui, shared, cell, rect);
                    if index == MIDDLE {
                        label(ui, rect, "now", theme.text);
                    }
                    let lit = response.hovered();
                    let line = if lit { theme.accent } else { theme.line };
                    ui.painter().rect_stroke(
                        rect,
                        3.0,
                        Stroke::new(if lit { 1.5 } else { 1.0 }, line),
                        StrokeKind::Inside,
                    );
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
        let values = self.cells[index].values.iter().map(|(place, value)| (place.clone(), Some(value.clone())));
        if let Some(edit) = values::set("Take a variation", values) {
            shared.edit(edit);
            self.seed = self.seed.wrapping_add(1);
        }
    }
}

fn draw(ui: &Ui, shared: &Shared<'_>, cell: &Cell, rect: Rect) {
    ui.painter().rect_filled(rect, 3.0, shared.theme.sunken);
    if let Some(picture) = &cell.picture {
        let tint = if cell.fresh { Color32::WHITE } else { Color32::from_gray(90) };
        Image::new(picture).corner_radius(3).tint(tint).paint_at(ui, rect);
    }
}

fn label(ui: &Ui, rect: Rect, words: &str, color: Color32) {
    let at = rect.left_bottom() + vec2(5.0, -3.0);
    ui.painter().text(at, Align2::LEFT_BOTTOM, words, FontId::proportional(10.5), color);
}

/// The document with the defaults in place of the values in question: a session of it can be kept while they change.
fn neutral(shared: &Shared<'_>, values: &[(Place, Value)]) -> Project {
    let mut project = shared.model.project();
    if shared.model.inside().is_empty() {
        for ((node, input), _) in values {
            // The node is there: it was just read.
            let edit = Edit::SetValue { node: node.clone(), input: input.clone(), value: None };
            drop(project.document.apply(edit));
        }
    }
    project
}

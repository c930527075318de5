//! Pictures of the document with other values, one beside the other, as they are drawn.

use std::sync::Arc;

use cym_engine::Project;
use cym_graph::{Edit, Value};
use egui::{Align2, Color32, FontId, Image, Rect, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, vec2};

use crate::shared::Shared;

use super::painter::{Job, Painter, Values};
use super::values::Place;

/// The pictures, and what draws them.
#[derive(Default)]
pub(super) struct Cells {
    /// The cells, in the order of what was asked for.
    pub(super) all: Vec<Cell>,
    /// Why there are no pictures.
    pub(super) fault: Option<String>,
    painter: Option<Painter>,
    number: u64,
}

/// One picture.
#[derive(Default)]
pub(super) struct Cell {
    /// What it is made of, beside what the document says.
    pub(super) values: Vec<(Place, Value)>,
    picture: Option<TextureHandle>,
    /// Whether the picture belongs to the values of now.
    pub(super) fresh: bool,
}

impl Cells {
    /// Asks for a picture of each list of values; `present` are all values in question as the document has them.
    pub(super) fn ask(
        &mut self,
        ui: &Ui,
        shared: &Shared<'_>,
        present: &[(Place, Value)],
        lists: Vec<Vec<(Place, Value)>>,
    ) {
        self.all.resize_with(lists.len(), Cell::default);
        for (cell, values) in self.all.iter_mut().zip(lists) {
            (cell.values, cell.fresh) = (values, false);
        }
        let Some(render) = shared.render else {
            self.fault = Some("There is no graphics device to draw pictures of other values with.".to_owned());
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
        let picture = |cell: &Cell| {
            let other = |place: &Place| cell.values.iter().find(|(known, _)| known == place);
            stage_values(present.iter().map(|own| other(&own.0).unwrap_or(own).clone()).collect())
        };
        painter.ask(Job {
            number: self.number,
            project: neutral(shared, present),
            library: Arc::clone(shared.model.library()),
            secs: shared.state.clock.secs,
            pictures: self.all.iter().map(picture).collect(),
        });
    }

    /// Takes in what was drawn since the last frame.
    pub(super) fn take(&mut self, ui: &Ui) {
        while let Some(painted) = self.painter.as_ref().and_then(Painter::next) {
            if painted.number != self.number {
                continue;
            }
            match painted.image {
                Ok(image) => {
                    if let Some(cell) = self.all.get_mut(painted.index) {
                        cell.fresh = true;
                        if let Some(picture) = &mut cell.picture {
                            picture.set(image, TextureOptions::LINEAR);
                        } else {
                            let name = format!("other values {}", painted.index);
                            cell.picture = Some(ui.ctx().load_texture(name, image, TextureOptions::LINEAR));
                        }
                    }
                }
                Err(why) => self.fault = Some(format!("No pictures: {why}")),
            }
        }
    }
}

impl Cell {
    /// Draws it with a frame and a few words.
    pub(super) fn draw(&self, ui: &Ui, shared: &Shared<'_>, rect: Rect, words: &str, lit: bool) {
        let theme = shared.theme;
        let painter = ui.painter();
        painter.rect_filled(rect, 3.0, theme.sunken);
        if let Some(picture) = &self.picture {
            let tint = if self.fresh { Color32::WHITE } else { Color32::from_gray(90) };
            Image::new(picture).corner_radius(3).tint(tint).paint_at(ui, rect);
        }
        if !words.is_empty() {
            let galley = painter.layout_no_wrap(words.to_owned(), FontId::proportional(10.5), theme.text);
            let at = Align2::LEFT_BOTTOM.anchor_size(rect.left_bottom() + vec2(5.0, -3.0), galley.size());
            painter.rect_filled(at.expand2(vec2(3.0, 1.0)), 3.0, theme.sunken.gamma_multiply(0.7));
            painter.galley(at.min, galley, theme.text);
        }
        let line = if lit { theme.accent } else { theme.line };
        painter.rect_stroke(rect, 3.0, Stroke::new(if lit { 1.5 } else { 1.0 }, line), StrokeKind::Inside);
    }
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

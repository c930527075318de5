//! A contact sheet of one param: numbers from here to there, every choice, or places in a space such as that of latents. A click takes a
//! value; the sheet can be kept as a PNG, drawn as `cymatic still --sweep` draws it.

mod sheet;

use cym_graph::{Input, Value, WireType};
use egui::{Button, RichText, Sense, Ui, Vec2, WidgetInfo, WidgetType, vec2};

use crate::shared::Shared;
use crate::widgets::Number;
use crate::widgets::paint::ROW;

use super::cells::{Cell, Cells};
use super::chance::Chance;
use super::param::Param;
use super::values::{self, Place};
use super::{motion, param};

/// Pictures in a row.
const COLUMNS: usize = 4;
/// Width of the window, in points.
const WIDTH: f32 = 440.0;
/// Most pictures of a sweep here; the command line takes more.
const MOST: f32 = 48.0;
/// Pictures of a grid of places.
const PLACES: usize = 12;
/// Under this name lies what a menu asked for until the next frame.
const ASKED: &str = "sweep of param";

/// The window.
#[derive(Default)]
pub(super) struct Sweep {
    swept: Option<Swept>,
    cells: Cells,
    /// What the pictures were made of: the model's revision.
    of: Option<u64>,
    sheets: sheet::Sheets,
}

/// What is swept.
struct Swept {
    /// The node of the canvas, and its input.
    place: Place,
    /// The opened document, and how many groups were entered.
    level: (u64, usize),
    way: Way,
}

/// How values follow each other.
#[derive(Clone, Debug, PartialEq)]
enum Way {
    /// From one to the other, in steps or in ratios as the knob turns.
    Numbers { from: f32, to: f32, count: usize },
    /// All choices, or off and on.
    Choices,
    /// Places by chance, so far from the middle.
    Places { seed: u64, reach: f32 },
}

/// What the menu of a param calls it; nothing where there is nothing to sweep, or something else decides the value.
pub(super) fn menu_words(param: &Param<'_>) -> Option<String> {
    let free = param.nodes.len() == 1 && param.wire.is_none() && param.keys.is_none();
    match param.input.ty {
        WireType::Float if free => Some("Sweep\u{2026}".to_owned()),
        WireType::Vec2 | WireType::Vec3 if free => {
            Some(format!("Grid of {}s\u{2026}", param.input.label.to_lowercase()))
        }
        _ => None,
    }
}

/// Asks for the sweep of a param; the window opens with the next frame.
pub(super) fn ask(ctx: &egui::Context, param: &Param<'_>) {
    let place: Place = (param.node().clone(), param.input.name.clone());
    ctx.data_mut(|data| data.insert_temp(egui::Id::new(ASKED), place));
}

impl Sweep {
    /// Draws the window while something is swept.
    pub(super) fn show(&mut self, ui: &Ui, shared: &mut Shared<'_>) {
        self.sheets.tell(ui.ctx(), shared);
        let level = (shared.model.opened(), shared.model.inside().len());
        let asked = egui::Id::new(ASKED);
        if let Some(place) = ui.data(|data| data.get_temp::<Place>(asked)) {
            ui.data_mut(|data| data.remove::<Place>(asked));
            let known = input_of(shared, &place);
            self.swept = known.map(|(input, value)| Swept { way: Way::of(&input, &value), place, level });
            self.of = None;
        }
        let Some(swept) = self.swept.as_ref().filter(|swept| swept.level == level) else {
            self.swept = None;
            return;
        };
        let Some((input, value)) = input_of(shared, &swept.place) else {
            self.swept = None;
            return;
        };
        let mut open = true;
        let title = format!("{}: {}", shared.model.title(&swept.place.0), input.label.to_lowercase());
        egui::Window::new(title)
            .id(egui::Id::new("sweep"))
            .open(&mut open)
            .collapsible(false)
            .resizable(false)
            .default_pos(ui.ctx().content_rect().center() - vec2(WIDTH / 2.0 + 120.0, 220.0))
            .show(ui.ctx(), |ui| {
                ui.set_width(WIDTH);
                self.content(ui, shared, &input, &value);
            });
        if !open {
            self.swept = None;
        }
    }

    fn content(&mut self, ui: &mut Ui, shared: &mut Shared<'_>, input: &Input, present: &Value) {
        let Some(swept) = &mut self.swept else {
            return;
        };
        if swept.way.controls(ui, shared, input) {
            self.of = None;
        }
        let place = swept.place.clone();
        let list = swept.way.values(input, present);
        let revision = shared.model.revision();
        // A hand that turns a knob is not overtaken: the pictures follow when it lets go.
        if self.of != Some(revision) && !ui.input(|input| input.pointer.any_down()) {
            self.of = Some(revision);
            let lists = list.iter().map(|value| vec![(place.clone(), value.clone())]).collect();
            self.cells.ask(ui, shared, &[(place.clone(), present.clone())], lists);
        }
        self.cells.take(ui);
        if let Some(fault) = &self.cells.fault {
            ui.add(egui::Label::new(RichText::new(fault).color(shared.theme.warning)).wrap());
        }
        if let Some(value) = self.grid(ui, shared, input, present) {
            let words = format!("Take {} {}", input.label.to_lowercase(), motion::print(&value, input));
            if let Some(edit) = values::set(&words, [(place.clone(), Some(value))]) {
                shared.edit(edit);
            }
        }
        let can = shared.render.is_some() && !list.is_empty();
        let save = ui.add_enabled(can, Button::new("Save sheet\u{2026}"));
        save.widget_info(|| WidgetInfo::labeled(WidgetType::Button, can, "Save sheet"));
        if save.on_hover_text("All of them in one PNG, as `cymatic still --sweep` writes it.").clicked() {
            let node = shared.model.stage_id(&place.0);
            self.sheets.save(shared, ui.ctx(), cym_engine::Sweep::Param { node, input: place.1, values: list });
        }
    }

    /// The pictures; returns the value of one that was clicked.
    fn grid(&self, ui: &mut Ui, shared: &Shared<'_>, input: &Input, present: &Value) -> Option<Value> {
        let [width, height] = shared.model.root().size();
        let gap = 4.0;
        let cell_width = ((ui.available_width() - gap * (COLUMNS - 1) as f32) / COLUMNS as f32).floor();
        let size = vec2(cell_width, (cell_width * height as f32 / width.max(1) as f32).clamp(20.0, 200.0));
        let mut taken = None;
        egui::ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(gap, gap);
            for row in self.cells.all.chunks(COLUMNS) {
                ui.horizontal(|ui| {
                    for cell in row {
                        let value = cell.values.first().map(|(_, value)| value);
                        let clicked = value.filter(|value| picture(ui, shared, cell, size, (*value, present), input));
                        taken = taken.take().or_else(|| clicked.cloned());
                    }
                });
            }
        });
        taken
    }
}

/// One picture with its value, which may be the present one; returns whether it was clicked.
fn picture(
    ui: &mut Ui,
    shared: &Shared<'_>,
    cell: &Cell,
    size: Vec2,
    (value, present): (&Value, &Value),
    input: &Input,
) -> bool {
    let words = motion::print(value, input);
    let is_now = value == present;
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let name = format!("Take {words}");
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, is_now, &name));
    cell.draw(ui, shared, rect, &words, response.hovered() || is_now);
    response.on_hover_text("Click to take it.").clicked()
}

impl Way {
    fn of(input: &Input, value: &Value) -> Self {
        match (input.ty, value) {
            (WireType::Float, _) if input.toggle || !input.choices.is_empty() => Self::Choices,
            (WireType::Float, Value::Float(now)) => {
                let around = [now - now.abs().max(1.0), now + now.abs().max(1.0)];
                let [from, to] = input.range.map_or(around, |range| [range.min, range.max]);
                let count = if input.integer { ((to - from).abs() as usize + 1).min(PLACES) } else { PLACES };
                Self::Numbers { from, to, count: count.max(2) }
            }
            _ => Self::Places { seed: 1, reach: 1.0 },
        }
    }

    /// The values, in order.
    fn values(&self, input: &Input, present: &Value) -> Vec<Value> {
        match *self {
            Self::Choices => (0..input.choices.len().max(2)).map(|choice| Value::Float(choice as f32)).collect(),
            Self::Numbers { from, to, count } => {
                let in_ratios = input.range.is_some_and(|range| range.log) && from > 0.0 && to > 0.0;
                let number = |index: usize| {
                    let share = index as f32 / (count.max(2) - 1) as f32;
                    let number = if in_ratios { from * (to / from).powf(share) } else { from + (to - from) * share };
                    if input.integer { number.round() } else { (number * 1e4).round() / 1e4 }
                };
                let mut numbers: Vec<f32> = (0..count).map(number).collect();
                numbers.dedup();
                numbers.into_iter().map(Value::Float).collect()
            }
            Self::Places { seed, reach } => {
                let mut chance = Chance::new(seed, &input.name);
                let mut part = || {
                    // Four even numbers together are near enough to the bell of a latent: deviation 1.
                    let sum: f32 = (0..4).map(|_| chance.even()).sum();
                    let part = (sum - 2.0) * 3.0_f32.sqrt() * reach;
                    let part = input.range.map_or(part, |range| part.clamp(range.min, range.max));
                    (part * 1e3).round() / 1e3
                };
                (0..PLACES)
                    .map(|_| match present {
                        Value::Vec2(_) => Value::Vec2([part(), part()]),
                        _ => Value::Vec3([part(), part(), part()]),
                    })
                    .collect()
            }
        }
    }

    /// Lets the hand change it; returns whether it did, and is done.
    fn controls(&mut self, ui: &mut Ui, shared: &Shared<'_>, input: &Input) -> bool {
        let theme = shared.theme;
        let mut changed = false;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let mut number = |ui: &mut Ui, number: Number<'_>, to: &mut f32| {
                let change = ui.allocate_ui(vec2(120.0, ROW), |ui| number.show(ui, theme)).inner.1;
                if let Some(change) = change {
                    *to = change.value;
                    changed |= change.done;
                }
            };
            match self {
                Self::Choices => {}
                Self::Numbers { from, to, count } => {
                    number(
                        ui,
                        Number::new("Sweep from", *from).range(input.range, input.integer).prefix("from "),
                        from,
                    );
                    number(ui, Number::new("Sweep to", *to).range(input.range, input.integer).prefix("to "), to);
                    let mut pictures = *count as f32;
                    let span = Number::new("Sweep count", pictures).span(2.0, MOST).prefix("pictures ");
                    number(ui, span, &mut pictures);
                    *count = pictures.round().clamp(2.0, MOST) as usize;
                }
                Self::Places { seed, reach } => {
                    let span = Number::new("Reach", *reach).span(0.05, 4.0).default(Some(1.0)).prefix("reach ");
                    number(ui, span, reach);
                    if ui.button("Others").on_hover_text("Twelve other places.").clicked() {
                        *seed = seed.wrapping_add(1);
                        changed = true;
                    }
                }
            }
        });
        changed
    }
}

/// An input of a node on the canvas, and what it holds.
fn input_of(shared: &Shared<'_>, (node, input): &Place) -> Option<(Input, Value)> {
    let kind = shared.model.kind(node)?;
    let input = &kind.inputs[kind.input_index(input)?];
    Some((input.clone(), param::value_of(shared.model.document().nodes().get(node)?, input)))
}

#[cfg(test)]
mod tests;

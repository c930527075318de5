//! The list of what faders, pads and messages move in the open graph, its groups included: to be found, changed and removed.

mod rows;

use cym_graph::group::edits_from_outside;
use cym_graph::{Binding, Edit, NodeId, WireType};
use egui::{Label, Rect, RichText, ScrollArea, Sense, Ui, WidgetInfo, WidgetType, vec2};
use egui_phosphor::regular as icons;

use crate::inspector::binding::{self, Asked, parts, words};
use crate::shared::{Act, Shared};
use rows::{Row, stands};

/// The window with the list.
#[derive(Default)]
pub(crate) struct HandsWindow {
    rows: Vec<Row>,
    /// The revision of the document that the rows were made of, and how often another one was opened.
    made_of: Option<(u64, u64)>,
}

impl HandsWindow {
    /// Draws it where it is open.
    pub(crate) fn show(&mut self, ctx: &egui::Context, shared: &mut Shared<'_>) {
        if !shared.settings.panels.hands {
            return;
        }
        let now = (shared.model.revision(), shared.model.opened());
        if self.made_of.replace(now) != Some(now) {
            self.rows = rows::all(shared.model);
        }
        let mut open = true;
        let window = egui::Window::new("Faders and pads")
            .open(&mut open)
            .default_pos([24.0, 64.0])
            .default_size([430.0, 380.0])
            .min_width(320.0);
        window.show(ctx, |ui| self.list(ui, shared));
        shared.settings.panels.hands = open;
    }

    fn list(&self, ui: &mut Ui, shared: &mut Shared<'_>) {
        let weak = shared.theme.text_weak;
        if let Some(why) = &shared.state.hands.no_midi {
            ui.label(RichText::new(format!("{} MIDI: {why}.", icons::WARNING)).small().color(shared.theme.warning));
        }
        if self.rows.is_empty() {
            let text = "Nothing is bound yet. Right click a knob's name in the inspector, choose Learn from MIDI or OSC, and move a fader.";
            ui.label(RichText::new(text).color(weak));
            return;
        }
        ScrollArea::vertical().auto_shrink([false, true]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            for (at, row) in self.rows.iter().enumerate() {
                ui.push_id((&row.to.node, &row.to.port, row.index), |ui| self.row(ui, shared, row));
                if at + 1 < self.rows.len() {
                    ui.separator();
                }
            }
        });
    }

    fn row(&self, ui: &mut Ui, shared: &mut Shared<'_>, row: &Row) {
        let theme = shared.theme;
        let own = &row.binding;
        let value = row.value(shared);
        let part =
            value.as_ref().and_then(|value| parts(value).get(usize::from(own.part)).copied()).unwrap_or_default();
        let param = format!("{} {part}", row.label);
        let name = format!("{} {} binding {}", row.title, row.label, row.index + 1);
        let events = row.input.as_ref().is_some_and(|input| input.ty == WireType::Trigger);
        let (title, first) = binding::head(ui, theme, &name, own, events, |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            ui.horizontal(|ui| {
                let text = RichText::new(&row.title).size(12.5).color(theme.text);
                let title = ui.add(Label::new(text).sense(Sense::click()).truncate());
                ui.add(Label::new(RichText::new(param.trim()).size(12.5).color(theme.text_weak)).truncate());
                title
            })
            .inner
        });
        title.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, format!("Show {} {}", row.title, row.label)));
        if title.on_hover_text("Shows the node.").clicked() {
            reveal(shared, &row.to.node);
        }
        ui.horizontal(|ui| {
            let text = format!("{} {}", icons::FADERS, words(&own.source));
            let width = ui.available_width() - 120.0;
            let source = ui.allocate_ui(vec2(width.max(80.0), 16.0), |ui| {
                ui.set_width(width.max(80.0));
                ui.add(Label::new(RichText::new(text).size(11.5).color(theme.accent)).truncate())
            });
            source.inner.on_hover_text(words(&own.source));
            let number = value.as_ref().and_then(|value| value.numbers()?.get(usize::from(own.part)).copied());
            bar(ui, shared, own, number, &name);
        });
        if let Some(why) = row.missing.clone().or_else(|| stands(&own.source, &shared.state.hands)) {
            ui.label(RichText::new(format!("{} {why}", icons::WARNING)).small().color(theme.warning));
        }
        let second = binding::ends(ui, theme, &name, own, row.input.as_ref());
        match first.or(second) {
            None => {}
            Some(Asked::Remove) => self.set(ui, shared, row, None, true),
            Some(Asked::Set(change)) => self.set(ui, shared, row, Some(&change.value), change.done),
        }
    }

    /// Puts another binding in the place of a row's, or removes it.
    fn set(&self, ui: &Ui, shared: &mut Shared<'_>, row: &Row, binding: Option<&Binding>, done: bool) {
        let of_it = self.rows.iter().filter(|other| other.to == row.to);
        let bindings = of_it
            .filter_map(|other| if other.index == row.index { binding.cloned() } else { Some(other.binding.clone()) })
            .collect();
        let edit = Edit::SetBindings { to: row.to.clone(), bindings };
        let root = shared.model.inside().is_empty() && !row.to.node.as_str().contains('/');
        if root {
            shared.act(Act::Gesture { id: ui.id().with("gesture"), edit, done });
        } else if done {
            let title = edit.title();
            let edits = edits_from_outside(shared.model.root(), vec![edit]);
            shared.act(Act::EditRoot(Edit::Batch { title, edits }));
        }
    }
}

/// Where the param stands between the two ends, as a bar with its number.
fn bar(ui: &mut Ui, shared: &Shared<'_>, own: &Binding, number: Option<f32>, name: &str) {
    let theme = shared.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(110.0, 16.0), Sense::hover());
    let words = number.map_or_else(|| "–".to_owned(), |number| format!("{number:.3}"));
    response.widget_info(|| WidgetInfo::labeled(WidgetType::ProgressIndicator, true, format!("{name} is {words}")));
    let track = Rect::from_center_size(rect.center(), vec2(rect.width(), 4.0)).with_max_x(rect.right() - 50.0);
    ui.painter().rect_filled(track, 2.0, theme.sunken);
    if let Some(number) = number {
        let way = own.high - own.low;
        let share = if way == 0.0 { 0.0 } else { ((number - own.low) / way).clamp(0.0, 1.0) };
        ui.painter().rect_filled(track.with_max_x(track.left() + track.width() * share), 2.0, theme.accent);
    }
    let font = egui::FontId::monospace(11.0);
    ui.painter().text(rect.right_center(), egui::Align2::RIGHT_CENTER, words, font, theme.text);
}

/// Shows a node on the canvas, going into the groups that it lies in.
fn reveal(shared: &mut Shared<'_>, node: &NodeId) {
    let mut steps: Vec<&str> = node.as_str().split('/').collect();
    let last = steps.pop().unwrap_or_default();
    let place = steps.join("/");
    if shared.model.inside().last().map_or("", |inside| inside.place.as_str()) != place {
        shared.act(Act::LeaveTo(0));
        for step in steps {
            shared.act(Act::Enter(NodeId::new(step)));
        }
    }
    shared.act(Act::Reveal(NodeId::new(last)));
}

#[cfg(test)]
mod tests;

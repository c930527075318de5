//! A param's row: label, editor, key and reset, and below it what drives it.

use std::collections::BTreeSet;

use cym_graph::{Edit, Value, WireType};
use egui::{Align2, FontId, Layout, Rect, Response, RichText, Sense, Ui, WidgetInfo, WidgetType, vec2};

use crate::shared::{Act, Notice, Shared};
use crate::theme::Theme;
use crate::widgets::mark::{Mark, mark};
use crate::widgets::paint::ROW;

use super::file::Fields;
use super::param::Param;
use super::values::Place;
use super::{commit, editor, learn, motion, sweep};

/// Width of the two marks at the right end.
const MARKS: f32 = 32.0;

/// How wide the column of labels is.
pub(super) fn label_width(ui: &Ui) -> f32 {
    (ui.available_width() * 0.32).clamp(64.0, 132.0).round()
}

/// A label in its column; the words are cut where they are too long.
pub(super) fn label(ui: &mut Ui, theme: &Theme, text: &str, width: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("{text} label")));
    if ui.is_rect_visible(rect) {
        let color = if response.hovered() { theme.text } else { theme.text_weak };
        let galley = ui.fonts_mut(|fonts| {
            let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), FontId::proportional(12.5), color);
            job.wrap = egui::text::TextWrapping::truncate_at_width(width - 8.0);
            fonts.layout_job(job)
        });
        let at = Align2::LEFT_CENTER.anchor_size(rect.left_center(), galley.size());
        ui.painter().galley(at.min, galley, color);
    }
    response
}

/// Draws a param and asks for what the hand did to it; with `locks`, a lock stands before it.
pub(super) fn show(
    ui: &mut Ui,
    shared: &mut Shared<'_>,
    param: &Param<'_>,
    locks: Option<&mut BTreeSet<Place>>,
    files: &mut Fields,
) {
    let theme = shared.theme;
    let width = label_width(ui);
    let id = ui.id().with("gesture");
    let before = ui.cursor().min;
    let row = ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let width = match locks {
            Some(locks) => {
                lock(ui, shared, param, locks);
                width - 20.0
            }
            None => width,
        };
        let label = label(ui, theme, &param.input.label, width);
        let help = label.on_hover_ui(|ui| help(ui, shared, param));
        context_menu(&help, shared, param);
        let room = vec2((ui.available_width() - MARKS).max(40.0), ROW);
        let shown = ui.allocate_ui_with_layout(room, Layout::top_down(egui::Align::Min), |ui| {
            ui.set_width(room.x);
            ui.spacing_mut().item_spacing.y = 3.0;
            let shown = editor::show(ui, shared, param, files);
            motion::show(ui, shared, param);
            learn::show(ui, shared, param);
            shown
        });
        let (response, change) = shown.inner;
        // A right click on a point of a curve takes it away: its menu is the label's.
        if let Some(response) = response.as_ref().filter(|_| param.input.ty != WireType::Curve) {
            context_menu(response, shared, param);
        }
        if let Some(response) = response.filter(|response| response.hovered() || response.dragged()) {
            hint(response.dragged(), shared, param);
        }
        if let Some(change) = change {
            commit::change(shared, id, param, change);
        }
        ui.spacing_mut().item_spacing.x = 0.0;
        let lit = ui.rect_contains_pointer(Rect::from_min_max(before, ui.min_rect().max));
        marks(ui, shared, param, lit);
    });
    motion::take_chip(ui, shared, param, row.response.rect);
}

/// What the pointer can do here, for the status line.
fn hint(dragged: bool, shared: &mut Shared<'_>, param: &Param<'_>) {
    let words = match param.input.ty {
        _ if param.wire.is_some() => "A wire decides this value: go to what drives it, or cut the wire.",
        WireType::Float if param.is_knob() && dragged => "Shift: fine. Ctrl: coarse. Esc: as it was.",
        WireType::Float if param.is_knob() => {
            "Drag to turn, click to type (1/3, 440 hz, -6 db), Alt + wheel for steps, double click for the default."
        }
        WireType::Gradient => "Click the bar for a new stop, drag stops; drag one off, or Delete, takes it away.",
        WireType::Curve => "Click for a new point, drag points; drag one off, right click or Delete takes it away.",
        _ => return,
    };
    words.clone_into(shared.hint);
}

/// A lock: what is locked stays when chance throws the others.
fn lock(ui: &mut Ui, shared: &Shared<'_>, param: &Param<'_>, locks: &mut BTreeSet<Place>) {
    let theme = shared.theme;
    let places = || param.nodes.iter().map(|node| (node.clone(), param.input.name.clone()));
    let locked = places().all(|place| locks.contains(&place));
    let (rect, response) = ui.allocate_exact_size(vec2(16.0, ROW), Sense::click());
    let name = format!("{} lock", param.input.label);
    response.widget_info(|| WidgetInfo::selected(WidgetType::Checkbox, true, locked, &name));
    let open = if response.hovered() { theme.text } else { theme.text_weak.gamma_multiply(0.6) };
    let color = if locked { theme.accent } else { open };
    let icon = if locked { egui_phosphor::regular::LOCK } else { egui_phosphor::regular::LOCK_OPEN };
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, icon, FontId::proportional(13.0), color);
    if response.on_hover_text("Locked params stay when the others are randomised.").clicked() {
        for place in places() {
            if locked {
                locks.remove(&place);
            } else {
                locks.insert(place);
            }
        }
    }
}

fn marks(ui: &mut Ui, shared: &mut Shared<'_>, param: &Param<'_>, lit: bool) {
    let theme = shared.theme;
    let name = &param.input.label;
    if param.moves() && param.nodes.len() == 1 {
        let secs = shared.state.clock.secs as f32;
        let (kind, words) = match param.keys {
            Some(keys) if commit::has_key(keys, secs) => (Mark::KeyHere, "Take the key away that lies here."),
            Some(_) => (Mark::KeyElsewhere, "Add a key at the playhead."),
            None => (Mark::NoKey, "Add a key at the playhead: from then on keys decide."),
        };
        let seen = lit || kind != Mark::NoKey;
        if mark(ui, theme, &format!("{name} key"), kind, seen).on_hover_text(words).clicked() {
            commit::toggle_key(shared, param);
        }
    } else {
        ui.add_space(14.0);
    }
    if param.held {
        let words = format!("Back to {}.", motion::print(&param.input.default, param.input));
        if mark(ui, theme, &format!("{name} reset"), Mark::Reset, true).on_hover_text(words).clicked() {
            commit::reset(shared, param);
        }
    }
}

fn help(ui: &mut Ui, shared: &Shared<'_>, param: &Param<'_>) {
    let theme = shared.theme;
    let input = param.input;
    ui.set_max_width(300.0);
    ui.label(RichText::new(&input.label).strong().color(theme.text));
    if !input.help.is_empty() {
        ui.label(RichText::new(&input.help).color(theme.text));
    }
    let mut facts = vec![input.ty.word().to_owned()];
    if let Some(range) = input.range {
        let unit = if input.unit.is_empty() { String::new() } else { format!(" {}", input.unit) };
        let log = if range.log { ", in ratios" } else { "" };
        facts.push(format!("{} to {}{unit}{log}", range.min, range.max));
    }
    if input.default != Value::None {
        facts.push(format!("default {}", motion::print(&input.default, input)));
    }
    ui.label(RichText::new(facts.join("  \u{b7}  ")).small().color(theme.text_weak));
    if param.is_knob() && param.wire.is_none() {
        let words = "Drag it; Shift is fine, Ctrl coarse. Click to type maths and units. Alt + wheel turns it.";
        ui.label(RichText::new(words).small().color(theme.text_weak));
    }
}

fn context_menu(response: &Response, shared: &mut Shared<'_>, param: &Param<'_>) {
    response.context_menu(|ui| {
        ui.set_min_width(150.0);
        if ui.button("Copy value").clicked() {
            ui.ctx().copy_text(motion::print(&param.value, param.input));
            ui.close();
        }
        paste(ui, param);
        if ui.add_enabled(param.held, egui::Button::new("Reset to default")).clicked() {
            commit::reset(shared, param);
            ui.close();
        }
        if let Some(words) = sweep::menu_words(param)
            && ui.button(words).clicked()
        {
            sweep::ask(ui.ctx(), param);
            ui.close();
        }
        ui.separator();
        if param.moves() && param.nodes.len() == 1 {
            let here = param.keys.is_some_and(|keys| commit::has_key(keys, shared.state.clock.secs as f32));
            if ui.button(if here { "Remove key here" } else { "Add key here" }).clicked() {
                commit::toggle_key(shared, param);
                ui.close();
            }
            if param.keys.is_some() && ui.button("Remove all keys").clicked() {
                shared.edit(Edit::SetKeys { to: commit::port(param), keys: None });
                ui.close();
            }
        }
        if param.wire.is_some() && ui.button("Cut wire").clicked() {
            shared.edit(Edit::Connect { to: commit::port(param), wire: None });
            ui.close();
        }
        let driven = param.wire.is_some()
            || shared
                .model
                .document()
                .nodes()
                .get(param.node())
                .is_some_and(|node| node.modulations.contains_key(&param.input.name));
        if driven && ui.button("Bake the signal to keys").clicked() {
            shared.act(Act::Bake(commit::port(param)));
            ui.close();
        }
        learn::menu(ui, shared, param);
        motion::expose(ui, shared, param);
        ui.separator();
        if ui.button("Help").clicked() {
            if let Some(kind) = shared.model.kind(param.node()) {
                shared.act(Act::Help(kind.id.clone()));
            }
            ui.close();
        }
    });
}

/// What was copied from another param, as far as it fits this one.
fn paste(ui: &mut Ui, param: &Param<'_>) {
    let id = egui::Id::new("pasting into param");
    let wanted = (param.node().clone(), param.input.name.clone());
    if ui.button("Paste value").clicked() {
        ui.data_mut(|data| data.insert_temp(id, wanted.clone()));
        ui.ctx().send_viewport_cmd(egui::ViewportCommand::RequestPaste);
        ui.close();
    }
}

/// Takes what the clipboard gave, when a param waits for it.
pub(super) fn take_paste(ui: &Ui, shared: &mut Shared<'_>, params: &[Param<'_>]) {
    let id = egui::Id::new("pasting into param");
    let Some((node, input)) = ui.data(|data| data.get_temp::<(cym_graph::NodeId, String)>(id)) else {
        return;
    };
    let text = ui.input_mut(|input| {
        let paste = input.events.iter().position(|event| matches!(event, egui::Event::Paste(_)))?;
        match input.events.remove(paste) {
            egui::Event::Paste(text) => Some(text),
            _ => None,
        }
    });
    let (Some(text), Some(param)) =
        (text, params.iter().find(|param| *param.node() == node && param.input.name == input))
    else {
        return;
    };
    ui.data_mut(|data| data.remove::<(cym_graph::NodeId, String)>(id));
    if let Some(value) = motion::read(&text, param.input) {
        commit::change(shared, id, param, crate::widgets::Change::done(value));
    } else {
        let short: String = text.chars().take(40).collect();
        shared.say(Notice::hint(format!("\"{short}\" is no value for {}.", param.input.label.to_lowercase())));
    }
}

//! What drives a param: the wire into it, and the signals that push it.

use cym_graph::{Edit, Exposed, Group, Input, Modulation, PortRef, Value, WireType, color, edit::DocumentChange};
use egui::{DragAndDrop, Rect, RichText, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, vec2};

use crate::ops::chips::{self, SignalChip};
use crate::shared::{Act, Shared};
use crate::widgets::mark::{Mark, mark};
use crate::widgets::paint::ROW;
use crate::widgets::{Change, CurveEdit, Number};

use super::param::Param;
use super::{commit, live};

/// Draws what drives a param, below its editor.
pub(super) fn show(ui: &mut Ui, shared: &mut Shared<'_>, param: &Param<'_>) {
    if let Some(wire) = param.wire {
        driven_by(ui, shared, param, &wire.from);
    }
    if param.nodes.len() > 1 {
        return;
    }
    for index in 0..param.modulations.len() {
        ui.push_id(("modulation", index), |ui| modulation(ui, shared, param, index));
    }
}

/// A line that names a port; a click goes to its node.
fn driven_by(ui: &mut Ui, shared: &mut Shared<'_>, param: &Param<'_>, from: &PortRef) {
    let theme = shared.theme;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        source(ui, shared, &format!("{} driven by", param.input.label), from, "driven by ");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let name = format!("{} cut wire", param.input.label);
            if mark(ui, theme, &name, Mark::Remove, false).on_hover_text("Cut the wire").clicked() {
                shared.edit(Edit::Connect { to: commit::port(param), wire: None });
            }
        });
    });
}

/// A port as a link, in the colour of what travels from it.
fn source(ui: &mut Ui, shared: &mut Shared<'_>, name: &str, from: &PortRef, before: &str) {
    let theme = shared.theme;
    let model = shared.model;
    let ty = model.kind(&from.node).and_then(|kind| Some(kind.outputs[kind.output_index(&from.port)?].ty));
    let there = ty.is_some();
    let color = if there { theme.wire(ty.unwrap_or(WireType::Float)) } else { theme.warning };
    let title = model.title(&from.node);
    let outputs = model.kind(&from.node).map_or(0, |kind| kind.outputs.len());
    let port = if outputs > 1 { format!(".{}", from.port) } else { String::new() };
    let words = format!("{before}{}{port}", title.to_lowercase());
    let words = RichText::new(words).size(11.5).color(color);
    let response = ui.add(egui::Label::new(words).sense(Sense::click()).truncate());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, name));
    let tip = if there { "Go to what drives it" } else { "It is not there any more" };
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand).on_hover_text(tip);
    if response.clicked() && there {
        shared.act(Act::Reveal(from.node.clone()));
    }
}

/// One signal that pushes the param: where from, how far, and on demand how.
fn modulation(ui: &mut Ui, shared: &mut Shared<'_>, param: &Param<'_>, index: usize) {
    let theme = shared.theme;
    let own = &param.modulations[index];
    let name = format!("{} modulation {}", param.input.label, index + 1);
    let gesture = ui.id().with("gesture");
    let open_id = ui.id().with("open");
    let mut open = ui.data(|data| data.get_temp(open_id)).unwrap_or(false);
    let mut changed: Option<Change<Modulation>> = None;
    let mut removed = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let kind = if open { Mark::Open } else { Mark::Closed };
        if mark(ui, theme, &format!("{name} details"), kind, true).on_hover_text("Curve, attack and release").clicked()
        {
            open = !open;
        }
        let width = ui.available_width();
        let words = vec2((width * 0.46).floor(), ROW);
        ui.allocate_ui_with_layout(words, egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.set_width(words.x);
            lamp(ui, shared, &own.from);
            source(ui, shared, &format!("{name} source"), &own.from, "");
        });
        let amount_name = format!("{name} amount");
        let amount = Number::new(&amount_name, own.amount * 100.0).span(-100.0, 100.0).unit("%").default(Some(50.0));
        let room = vec2((ui.available_width() - 16.0).max(30.0), ROW);
        let amount = ui.allocate_ui(room, |ui| amount.show(ui, theme).1).inner;
        if let Some(amount) = amount {
            let value = Modulation { amount: (amount.value / 100.0).clamp(-1.0, 1.0), ..own.clone() };
            changed = Some(Change { value, done: amount.done });
        }
        removed = mark(ui, theme, &format!("{name} remove"), Mark::Remove, true).on_hover_text("Remove").clicked();
    });
    if open {
        changed = details(ui, shared, &name, own).or(changed);
    }
    ui.data_mut(|data| data.insert_temp(open_id, open));
    let mut modulations = param.modulations.to_vec();
    if removed {
        modulations.remove(index);
        shared.edit(Edit::SetModulations { to: commit::port(param), modulations });
    } else if let Some(Change { value, done }) = changed {
        modulations[index] = value;
        let edit = Edit::SetModulations { to: commit::port(param), modulations };
        shared.act(Act::Gesture { id: gesture, edit, done });
    }
}

/// A small lamp that shows the signal itself.
fn lamp(ui: &mut Ui, shared: &Shared<'_>, from: &PortRef) {
    let theme = shared.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(10.0, ROW), Sense::hover());
    let level = live::one(live::output(shared, from)).unwrap_or(0.0).clamp(0.0, 1.0);
    let at = rect.center();
    ui.painter().circle_filled(at, 3.5, theme.sunken);
    ui.painter().circle_filled(at, 3.5, theme.wire(WireType::Float).gamma_multiply(0.15 + 0.85 * level));
}

fn details(ui: &mut Ui, shared: &Shared<'_>, name: &str, own: &Modulation) -> Option<Change<Modulation>> {
    let theme = shared.theme;
    let signal = live::one(live::output(shared, &own.from));
    let curve_name = format!("{name} curve");
    let (_, curve) = CurveEdit::new(&curve_name, &own.curve).live(signal).show(ui, theme);
    let mut changed = curve.map(|change| change.map(|curve| Modulation { curve, ..own.clone() }));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let width = ((ui.available_width() - 4.0) / 2.0).floor();
        let parts = [("attack", own.attack_secs), ("release", own.release_secs)];
        for (part, secs) in parts {
            let name = format!("{name} {part}");
            let number = Number::new(&name, secs).span(0.0, 2.0).unit("secs").prefix(part).default(Some(0.0));
            let shown = ui.allocate_ui(vec2(width, ROW), |ui| number.show(ui, theme).1).inner;
            if let Some(Change { value, done }) = shown {
                let secs = value.max(0.0);
                let value = if part == "attack" {
                    Modulation { attack_secs: secs, ..own.clone() }
                } else {
                    Modulation { release_secs: secs, ..own.clone() }
                };
                changed = Some(Change { value, done });
            }
        }
    });
    changed
}

/// Inside a group: shows a param outside, on the group's own node.
pub(super) fn expose(ui: &mut Ui, shared: &mut Shared<'_>, param: &Param<'_>) {
    if shared.model.inside().is_empty() || param.nodes.len() > 1 {
        return;
    }
    let port = commit::port(param);
    let group = shared.model.document().group().cloned().unwrap_or_default();
    let shown = group.inputs.iter().any(|exposed| exposed.ports.contains(&port));
    let words = if shown { "Hide on the group" } else { "Expose on the group" };
    if !ui.button(words).clicked() {
        return;
    }
    ui.close();
    let mut inputs = group.inputs;
    if shown {
        inputs.retain(|exposed| !exposed.ports.contains(&port));
    } else {
        let taken = |name: &str| inputs.iter().any(|exposed| exposed.name == name);
        let stem = param.input.name.clone();
        let name =
            (1..=10_000).map(|n| if n == 1 { stem.clone() } else { format!("{stem}_{n}") }).find(|name| !taken(name));
        let name = name.unwrap_or(stem);
        inputs.push(Exposed { name, ports: vec![port], default: param.value.clone(), ..Exposed::default() });
    }
    shared.edit(Edit::SetDocument(DocumentChange::Group(Some(Group { inputs, ..group }))));
}

/// A value as text: what is copied, and what words show.
pub(super) fn print(value: &Value, input: &Input) -> String {
    let list = |numbers: &[f32]| numbers.iter().map(f32::to_string).collect::<Vec<_>>().join(", ");
    match value {
        Value::None => "nothing".to_owned(),
        Value::Float(number) if input.toggle => if *number == 0.0 { "off" } else { "on" }.to_owned(),
        Value::Float(number) => match input.choices.get(number.max(0.0) as usize) {
            Some(word) => word.replace('_', " "),
            None => number.to_string(),
        },
        Value::Vec2(numbers) => list(numbers),
        Value::Vec3(numbers) => list(numbers),
        Value::Color(color) => color::print_hex(*color),
        Value::Text(text) => text.clone(),
        Value::Asset(path) if path.is_empty() => "no file".to_owned(),
        Value::Asset(path) => path.clone(),
        Value::Gradient(gradient) => {
            let stops: Vec<String> =
                gradient.stops.iter().map(|stop| format!("{} {}", stop.at, color::print_hex(stop.color))).collect();
            stops.join(", ")
        }
        Value::Curve(curve) => curve.points.iter().map(|[x, y]| format!("{x} {y}")).collect::<Vec<_>>().join(", "),
        Value::Unknown(json) => json.to_string(),
    }
}

/// The value that a text means for an input; the reverse of [`print`].
pub(super) fn read(text: &str, input: &Input) -> Option<Value> {
    let text = text.trim();
    let parts = || text.split(',').map(|part| part.split_whitespace().collect::<Vec<_>>());
    match input.ty {
        WireType::Gradient => {
            let stop = |words: Vec<&str>| match words.as_slice() {
                [at, hex] => Some(cym_graph::Stop { at: at.parse().ok()?, color: color::parse_hex(hex)? }),
                _ => None,
            };
            let mut stops: Vec<_> = parts().map(stop).collect::<Option<_>>()?;
            stops.sort_by(|a, b| a.at.total_cmp(&b.at));
            Some(Value::Gradient(cym_graph::Gradient { stops }))
        }
        WireType::Curve => {
            let point = |words: Vec<&str>| match words.as_slice() {
                [x, y] => Some([x.parse().ok()?, y.parse().ok()?]),
                _ => None,
            };
            let mut points: Vec<[f32; 2]> = parts().map(point).collect::<Option<_>>()?;
            points.sort_by(|a, b| a[0].total_cmp(&b[0]));
            Some(Value::Curve(cym_graph::Curve { points }))
        }
        WireType::Text => Some(Value::Text(text.to_owned())),
        WireType::Float if input.choices.is_empty() && !input.toggle => {
            let value = crate::widgets::expression::read(text, &input.unit, 0.0).ok()?;
            Some(Value::Float(value as f32))
        }
        _ => {
            let spoken = text.replace(' ', "_");
            let value = cym_engine::parse_value(if input.choices.is_empty() { text } else { &spoken });
            cym_graph::check::normalise(&value, input)
        }
    }
}

/// Lets go of a signal chip over a param's row: the signal drives it from then on. While a chip is dragged, every row that
/// takes it says so.
pub(super) fn take_chip(ui: &Ui, shared: &mut Shared<'_>, param: &Param<'_>, rect: Rect) {
    let rect = rect.intersect(ui.clip_rect());
    let Some(chip) = DragAndDrop::payload::<SignalChip>(ui.ctx()).filter(|_| rect.is_positive()) else {
        return;
    };
    let theme = shared.theme;
    let pushes = chips::takes_chip(param.input);
    let wires = matches!(param.input.ty, WireType::Trigger);
    if param.nodes.len() > 1 || !(pushes || wires) {
        return;
    }
    let color = theme.wire(WireType::Float);
    let over = ui.ctx().pointer_interact_pos().is_some_and(|at| rect.contains(at));
    let painter = ui.painter();
    if !over {
        painter.rect_stroke(rect, 5.0, Stroke::new(1.0, color.gamma_multiply(0.35)), StrokeKind::Inside);
        return;
    }
    let name = &param.input.name;
    let edit = if pushes {
        chips::drop_edit(shared.model, &chip, param.node(), name)
    } else {
        chips::wire_edit(shared.model, &chip, param.node(), name)
    };
    let color = if edit.is_some() { color } else { theme.error };
    painter.rect(rect, 5.0, color.gamma_multiply(0.16), Stroke::new(1.5, color), StrokeKind::Inside);
    *shared.hint = match &edit {
        Some(_) => format!("Let go: {} drives {}.", chip.label, param.input.label.to_lowercase()),
        None => format!("{} depends on this node already: it cannot drive it.", chip.label),
    };
    if ui.input(|input| input.pointer.any_released()) {
        DragAndDrop::clear_payload(ui.ctx());
        if let Some(edit) = edit {
            shared.edit(edit);
        }
    }
}

#[cfg(test)]
mod tests {
    use cym_graph::{Curve, Gradient, Input, Value, WireType};

    use super::{print, read};

    #[test]
    fn what_is_copied_can_be_pasted() {
        let colors = Gradient::even(&[[1.0, 0.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]]);
        let values = [
            (Input::float("a", 0.0, 0.0, 1.0), Value::Float(0.375)),
            (Input::choice("a", &["one", "two_three"]), Value::Float(1.0)),
            (Input::toggle("a", false), Value::Float(1.0)),
            (Input::new("a", WireType::Vec2, Value::Vec2([0.0; 2])), Value::Vec2([0.5, -2.0])),
            (Input::new("a", WireType::Vec3, Value::Vec3([0.0; 3])), Value::Vec3([0.5, -2.0, 1.0])),
            (Input::new("a", WireType::Color, Value::Color([0.0; 4])), Value::Color([1.0, 0.0, 0.2, 1.0])),
            (Input::new("a", WireType::Gradient, Value::None), Value::Gradient(colors)),
            (Input::new("a", WireType::Curve, Value::None), Value::Curve(Curve::identity())),
            (Input::new("a", WireType::Text, Value::None), Value::Text("two words".to_owned())),
        ];
        for (input, value) in values {
            let text = print(&value, &input);
            assert_eq!(read(&text, &input), Some(value), "{text}");
        }
        assert_eq!(read("nonsense", &Input::float("a", 0.0, 0.0, 1.0)), None);
    }
}

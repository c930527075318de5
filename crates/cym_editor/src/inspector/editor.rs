//! The editor that suits a param.

use cym_graph::{Value, WireType};
use egui::{Response, RichText, Ui};

use crate::graph_panel::look;
use crate::shared::Shared;
use crate::widgets::{Change, Choice, ColorEdit, CurveEdit, GradientEdit, Number, Pad, TextField, toggle, vec3};

use super::param::Param;
use super::{camera, commit, device, file, live, port};

/// Draws it and tells what the hand did; `None` as a response where there is nothing to take hold of.
pub(super) fn show(
    ui: &mut Ui,
    shared: &mut Shared<'_>,
    param: &Param<'_>,
    files: &mut file::Fields,
) -> (Option<Response>, Option<Change<Value>>) {
    let input = param.input;
    // Accessible names are unique: they are what tests and screen readers find.
    let name = input.label.as_str();
    let theme = shared.theme;
    let numbers = live::param(shared, param);
    let value = match param.keys {
        Some(keys) if param.wire.is_none() => commit::keyed(&param.value, keys, shared.state.clock.secs as f32),
        _ => param.value.clone(),
    };
    let locked = param.wire.is_some();
    let some = |(response, change): (Response, Option<Change<Value>>)| (Some(response), change);
    match (&value, input.ty) {
        (Value::Float(number), WireType::Float) if input.toggle && !locked => {
            let (response, change) = toggle(ui, theme, name, *number != 0.0);
            some((response, change.map(|change| change.map(|on| Value::Float(f32::from(u8::from(on)))))))
        }
        (Value::Float(number), WireType::Float) if !input.choices.is_empty() && !locked => {
            let chosen = (!param.mixed).then_some(number.max(0.0) as usize);
            let (response, change) = Choice::new(name, &input.choices, chosen).show(ui, theme);
            some((response, change.map(|change| change.map(|index| Value::Float(index as f32)))))
        }
        (Value::Float(number), WireType::Float) => {
            let color = theme.wire(WireType::Float);
            let default = if let Value::Float(default) = input.default { Some(default) } else { None };
            let moved = locked || !param.modulations.is_empty();
            let edit = Number::new(name, *number)
                .range(input.range, input.integer)
                .unit(&input.unit)
                .default(default)
                .live(live::one(numbers).filter(|_| moved), color)
                .reach(live::reach(param))
                .mixed(param.mixed)
                .locked(locked);
            let (response, change) = edit.show(ui, theme);
            some((response, change.map(|change| change.map(Value::Float))))
        }
        (Value::Vec2(place), WireType::Vec2) => {
            let default = if let Value::Vec2(default) = input.default { Some(default) } else { None };
            let edit = Pad::new(name, *place).range(input.range).unit(&input.unit).default(default).locked(locked);
            let edit = edit.live(live::two(numbers), theme.wire(WireType::Vec2));
            let (response, change) = edit.show(ui, theme);
            some((response, change.map(|change| change.map(Value::Vec2))))
        }
        (Value::Vec3(numbers), WireType::Vec3) if !locked => {
            let default = if let Value::Vec3(default) = input.default { Some(default) } else { None };
            let (response, change) = vec3(ui, theme, name, *numbers, ["r", "g", "b"], input.range, default);
            some((response, change.map(|change| change.map(Value::Vec3))))
        }
        (Value::Color(color), WireType::Color) => {
            let shown = if locked { live::color(numbers).unwrap_or(*color) } else { *color };
            let edit = ColorEdit::new(name, shown);
            let (response, change) = ui.add_enabled_ui(!locked, |ui| edit.show(ui, theme)).inner;
            some((response, change.map(|change| change.map(Value::Color))))
        }
        (Value::Gradient(gradient), WireType::Gradient) if !locked => {
            let (response, change) = GradientEdit::new(name, gradient).show(ui, theme);
            some((response, change.map(|change| change.map(Value::Gradient))))
        }
        (Value::Curve(curve), WireType::Curve) if !locked => {
            let (response, change) = CurveEdit::new(name, curve).show(ui, theme);
            some((response, change.map(|change| change.map(Value::Curve))))
        }
        (Value::Text(chosen), WireType::Text) if input.sound_input && !locked => {
            let (response, change) = device::show(ui, shared, param, chosen);
            some((response, change.map(|change| change.map(Value::Text))))
        }
        (Value::Text(chosen), WireType::Text) if input.midi_port && !locked => {
            let (response, change) = port::show(ui, shared, param, chosen);
            some((response, change.map(|change| change.map(Value::Text))))
        }
        (Value::Text(chosen), WireType::Text) if input.camera && !locked => {
            let (response, change) = camera::show(ui, shared, param, chosen);
            some((response, change.map(|change| change.map(Value::Text))))
        }
        (Value::Text(text), WireType::Text) if !locked && !param.takes_file() => {
            let (response, change) = TextField::new(name, text).show(ui);
            some((response, change.map(|change| change.map(Value::Text))))
        }
        _ if param.takes_file() && !locked => (Some(file::show(ui, shared, param, files)), None),
        _ if locked => (None, None),
        _ => {
            let words = format!("wire {} here", look::words(input.ty));
            ui.label(RichText::new(words).italics().color(theme.text_weak));
            (None, None)
        }
    }
}

//! A number while it is typed.

use egui::text::{CCursor, CCursorRange};
use egui::{Frame, Id, Key, Margin, Rect, Response, Stroke, StrokeKind, TextEdit, Ui};

use crate::theme::Theme;
use crate::widgets::expression;

/// A second click within this time was the second half of a double click.
const DOUBLE_SECS: f64 = 0.4;

/// What came of the typing in this frame.
pub(super) enum Typed {
    /// It goes on, or was left without a result.
    Going,
    /// The click that opened it was the first of two.
    Reset,
    /// A number.
    Number(f32),
}

#[derive(Clone, Debug)]
struct Typing {
    text: String,
    since_secs: f64,
    fault: Option<String>,
    fresh: bool,
}

pub(super) fn is_open(ui: &Ui, id: Id) -> bool {
    ui.data(|data| data.get_temp::<Typing>(id).is_some())
}

/// Opens the field over a number, with a text to start from.
pub(super) fn open(ui: &Ui, id: Id, text: String) {
    let since_secs = ui.input(|input| input.time);
    ui.data_mut(|data| data.insert_temp(id, Typing { text, since_secs, fault: None, fresh: true }));
    ui.ctx().request_repaint();
}

pub(super) fn show(
    ui: &mut Ui,
    theme: &Theme,
    rect: Rect,
    number: &Response,
    name: &str,
    unit: &str,
    now: f32,
) -> Typed {
    let id = number.id;
    let Some(mut typing) = ui.data(|data| data.get_temp::<Typing>(id)) else {
        return Typed::Going;
    };
    ui.painter().rect_filled(rect, 4.0, theme.sunken);
    let outline = if typing.fault.is_some() { theme.error } else { theme.accent };
    ui.painter().rect_stroke(rect, 4.0, Stroke::new(1.0, outline), StrokeKind::Inside);
    let text_id = id.with("typing");
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect));
    let edit = TextEdit::singleline(&mut typing.text).id(text_id).frame(Frame::NONE).margin(Margin::symmetric(7, 3));
    let mut output = edit.desired_width(rect.width()).horizontal_align(egui::Align::Max).show(&mut child);
    let field = &output.response.response;
    field.widget_info(|| {
        let mut info = egui::WidgetInfo::text_edit(true, &typing.text, &typing.text, "");
        info.label = Some(format!("{name} typed"));
        info
    });
    if typing.fresh {
        typing.fresh = false;
        let all = CCursorRange::two(CCursor::new(0), CCursor::new(typing.text.chars().count()));
        output.state.cursor.set_char_range(Some(all));
        output.state.store(ui.ctx(), text_id);
        field.request_focus();
    } else if field.double_clicked() && ui.input(|input| input.time) - typing.since_secs < DOUBLE_SECS {
        close(ui, id);
        return Typed::Reset;
    } else if field.lost_focus() {
        return left(ui, typing, number, text_id, unit, now);
    }
    if field.changed() {
        typing.fault = None;
    }
    if let Some(fault) = &typing.fault {
        field.show_tooltip_text(fault.as_str());
    }
    ui.data_mut(|data| data.insert_temp(id, typing));
    Typed::Going
}

fn left(ui: &Ui, mut typing: Typing, number: &Response, text_id: Id, unit: &str, now: f32) -> Typed {
    let id = number.id;
    let (escape, enter) = ui.input(|input| (input.key_pressed(Key::Escape), input.key_pressed(Key::Enter)));
    if escape {
        close(ui, id);
        return Typed::Going;
    }
    match expression::read(&typing.text, unit, f64::from(now)) {
        Ok(number) => {
            close(ui, id);
            Typed::Number(number as f32)
        }
        Err(error) if enter => {
            typing.fault = Some(error.to_string());
            ui.memory_mut(|memory| memory.request_focus(text_id));
            ui.data_mut(|data| data.insert_temp(id, typing));
            Typed::Going
        }
        // Left by the pointer: the old value stays.
        Err(_) => {
            close(ui, id);
            Typed::Going
        }
    }
}

fn close(ui: &Ui, id: Id) {
    ui.data_mut(|data| data.remove::<Typing>(id));
}

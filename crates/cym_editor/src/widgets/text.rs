//! Words: one line, or more when there is much to say.

use egui::{Response, TextEdit, Ui, WidgetInfo};

use super::Change;

/// Longer words get several lines.
const ONE_LINE: usize = 34;

/// The editor of words.
pub struct TextField<'a> {
    name: &'a str,
    text: &'a str,
    hint: &'a str,
    lines: bool,
}

impl<'a> TextField<'a> {
    /// Words under their accessible name.
    pub fn new(name: &'a str, text: &'a str) -> Self {
        Self { name, text, hint: "", lines: false }
    }

    /// What stands there while nothing does.
    pub fn hint(self, hint: &'a str) -> Self {
        Self { hint, ..self }
    }

    /// Has several lines from the start.
    pub fn lines(self, lines: bool) -> Self {
        Self { lines, ..self }
    }

    /// Draws it; what is typed is one step until the field is left.
    pub fn show(self, ui: &mut Ui) -> (Response, Option<Change<String>>) {
        let mut text = self.text.to_owned();
        let lines = self.lines || text.contains('\n') || text.chars().count() > ONE_LINE;
        let edit = if lines { TextEdit::multiline(&mut text).desired_rows(2) } else { TextEdit::singleline(&mut text) };
        let id = ui.next_auto_id().with(self.name);
        let response = ui.add(edit.id(id).hint_text(self.hint.to_owned()).desired_width(f32::INFINITY));
        response.widget_info(|| {
            let mut info = WidgetInfo::text_edit(ui.is_enabled(), self.text, self.text, self.hint);
            info.label = Some(self.name.to_owned());
            info
        });
        let touched = id.with("touched");
        if response.changed() {
            ui.data_mut(|data| data.insert_temp(touched, true));
            return (response, Some(Change { value: text, done: false }));
        }
        let ends = response.lost_focus() && ui.data_mut(|data| data.remove_temp::<bool>(touched)).is_some();
        (response, ends.then_some(Change::done(text)))
    }
}

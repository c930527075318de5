//! Writing in place: the name of a node, the title of a frame, the words of a comment.

use cym_graph::{Document, Edit, Frame, NodeId};
use egui::{Area, Id, Key, Modifiers, Order, Rect, TextEdit, WidgetInfo, WidgetType};

use super::keys::Thing;
use crate::model::Model;
use crate::shared::Shared;

/// A field that is open over the thing that it names.
pub(super) struct Writing {
    thing: Thing,
    text: String,
    screen: Rect,
    frames: u32,
}

impl Writing {
    /// Opens a field for a frame or a comment; `None` when it is gone.
    pub(super) fn begin(document: &Document, thing: &Thing, screen: Rect) -> Option<Self> {
        let text = match thing {
            Thing::Node(id) => document.nodes().get(id)?.title.clone(),
            Thing::Frame(id) => document.frames().get(id)?.title.clone(),
            Thing::Comment(id) => document.comments().get(id)?.text.clone(),
        };
        Some(Self { thing: thing.clone(), text, screen, frames: 0 })
    }

    /// Opens a field for the name of a node, which starts as it is shown.
    pub(super) fn name(model: &Model, node: &NodeId, screen: Rect) -> Self {
        Self { thing: Thing::Node(node.clone()), text: model.title(node).to_owned(), screen, frames: 0 }
    }

    /// Draws the field; returns whether it is done. Enter and a click elsewhere keep the words, Esc does not.
    pub(super) fn show(&mut self, ctx: &egui::Context, shared: &mut Shared<'_>) -> bool {
        self.frames += 1;
        let comment = matches!(self.thing, Thing::Comment(_));
        if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            return true;
        }
        let enter = !comment && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        let ctrl_enter = ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
        let area = Area::new(Id::new("writing")).order(Order::Foreground).fixed_pos(self.screen.min);
        let field = area.show(ctx, |ui| {
            let size = self.screen.size().max(egui::vec2(150.0, 22.0));
            let field = if comment {
                TextEdit::multiline(&mut self.text).desired_rows((size.y / 18.0) as usize)
            } else {
                TextEdit::singleline(&mut self.text)
            };
            let mut output = field.desired_width(size.x).show(ui);
            output.response.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Name"));
            if self.frames < 3 {
                output.response.request_focus();
                let all = egui::text::CCursorRange::two(
                    egui::text::CCursor::new(0),
                    egui::text::CCursor::new(self.text.chars().count()),
                );
                output.state.cursor.set_char_range(Some(all));
                output.state.store(ui.ctx(), output.response.id);
            }
            output.response.response
        });
        let left = self.frames > 3 && field.inner.lost_focus();
        if enter || ctrl_enter || left {
            if let Some(edit) = self.edit(shared.model) {
                shared.edit(edit);
            }
            return true;
        }
        false
    }

    /// What the words do; `None` when they are the old ones.
    fn edit(&self, model: &Model) -> Option<Edit> {
        let document = model.document();
        match &self.thing {
            Thing::Node(id) => {
                let title = self.text.trim();
                // The kind's own title is no name of the artist's.
                let own = model.kind(id).is_some_and(|kind| kind.title == title);
                let title = if own { String::new() } else { title.to_owned() };
                let now = &document.nodes().get(id)?.title;
                (*now != title).then(|| Edit::SetTitle { node: id.clone(), title })
            }
            Thing::Frame(id) => {
                let frame = document.frames().get(id)?;
                let title = self.text.trim().to_owned();
                (frame.title != title)
                    .then(|| Edit::PutFrame { id: id.clone(), frame: Some(Frame { title, ..frame.clone() }) })
            }
            Thing::Comment(id) => {
                let comment = document.comments().get(id)?;
                let text = self.text.trim_end().to_owned();
                let changed = cym_graph::Comment { text, ..comment.clone() };
                (*comment != changed).then(|| Edit::PutComment { id: id.clone(), comment: Some(changed) })
            }
        }
    }
}

//! Editors of values, each for itself: they draw what they are given, and tell what the hand did.
//!
//! None of them knows the document. An editor takes a value and returns a [`Change`] while the hand moves it; the
//! caller makes edits of that, one gesture from the first change to the one that is `done`.

pub mod choice;
pub mod color;
pub mod curve;
pub mod expression;
pub mod gradient;
pub mod knob;
pub mod mark;
pub mod meter;
pub mod number;
pub mod pad;
pub mod paint;
pub mod scale;
pub mod text;
pub mod toggle;

pub use choice::Choice;
pub use color::ColorEdit;
pub use curve::CurveEdit;
pub use gradient::GradientEdit;
pub use knob::Knob;
pub use meter::meter;
pub use number::Number;
pub use pad::{Pad, vec3};
pub use scale::Scale;
pub use text::TextField;
pub use toggle::toggle;

/// A new value that the hand gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change<T> {
    /// The value.
    pub value: T,
    /// Whether the hand let go: what follows is another step of the history.
    pub done: bool,
}

impl<T> Change<T> {
    /// A change that is a whole step: a click, something typed.
    pub fn done(value: T) -> Self {
        Self { value, done: true }
    }

    /// The same change of something that holds the value.
    pub fn map<U>(self, wrap: impl FnOnce(T) -> U) -> Change<U> {
        Change { value: wrap(self.value), done: self.done }
    }
}

/// The editor that takes Delete for itself while it has the focus.
fn delete_id() -> egui::Id {
    egui::Id::new("takes Delete")
}

/// Gives an editor the focus, and with it the Delete key.
fn focus_for_delete(response: &egui::Response) {
    response.request_focus();
    response.ctx.data_mut(|data| data.insert_temp(delete_id(), response.id));
}

/// Lets go of the focus when the hand went elsewhere.
fn leave_when_elsewhere(response: &egui::Response) {
    if response.has_focus() && response.clicked_elsewhere() {
        response.surrender_focus();
    }
}

/// Whether Delete was pressed and belongs to an editor that has a part of itself chosen, and not to the canvas.
pub fn holds_delete(ctx: &egui::Context) -> bool {
    let holder: Option<egui::Id> = ctx.data(|data| data.get_temp(delete_id()));
    let pressed =
        |input: &egui::InputState| input.key_pressed(egui::Key::Delete) || input.key_pressed(egui::Key::Backspace);
    holder.is_some() && ctx.memory(|memory| memory.focused()) == holder && ctx.input(pressed)
}

#[cfg(test)]
mod tests;

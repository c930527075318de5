//! Editors of values, each for itself: they draw what they are given, and tell what the hand did.
//!
//! None of them knows the document. An editor takes a value and returns a [`Change`] while the hand moves it; the
//! caller makes edits of that, one gesture from the first change to the one that is `done`.

pub mod choice;
pub mod color;
pub mod curve;
pub mod expression;
pub mod gradient;
pub mod mark;
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

#[cfg(test)]
mod tests;

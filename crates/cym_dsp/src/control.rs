//! The small maths of signal nodes: each an exact function of its state and a time step.
//!
//! Nothing here allocates, reads a clock or draws from a shared generator: a value stepped again from the
//! same state with the same steps is the same to the last bit, which is what a seek and an export count
//! on. States are small `Copy` structs; a step of zero or less changes nothing but the input.

mod chance;
mod ease;
mod envelope;
mod lfo;
mod modulate;
mod trigger;

pub use chance::{hash_unit, value_noise_1d};
pub use ease::{Easing, remap};
pub use envelope::{Envelope, EnvelopeSettings, Smooth, SmoothKind};
pub use lfo::{LfoShape, lfo};
pub use modulate::{Follow, Span};
pub use trigger::{Counter, Pulse, RisingEdge, Toggle};

/// A number that what follows can count on: what is not finite becomes 0.
pub(crate) fn finite(value: f32) -> f32 {
    if value.is_finite() { value } else { 0.0 }
}

//! Every gesture of the canvas, done with pointer events on a real egui frame loop.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail as the test itself may")]

mod board;
mod fields;
mod items;
mod looks;
mod navigate;
mod select;
mod wiring;

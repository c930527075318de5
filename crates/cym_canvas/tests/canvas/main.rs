//! Every gesture of the canvas, done with pointer events on a real egui frame loop.

mod board;
mod fields;
mod items;
mod looks;
mod navigate;
mod select;
mod wiring;

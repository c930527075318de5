//! Whole-program tests: golden pictures, parity, layers, examples, command line.
//!
//! The tests are in `tests/`; here is what they share: a [`Stage`] with a device and every node, [`Camera`]s that read
//! finished frames, [`scene`]s around one node, and the [`golden`] pictures.

pub mod golden;
pub mod pixels;
pub mod random;
pub mod repo;
pub mod scene;
pub mod stage;
pub mod values;

pub use pixels::{Difference, Picture};
pub use stage::{Camera, Stage};

//! Networks that draw, and how they learn.
//!
//! A CPPN is a small network from a place on the picture to a colour. It is defined once ([`cppn`]) and has two executors: a native
//! kernel that renders it, and burn with autodiff that trains it.

pub mod clip;
pub mod cppn;
pub mod crops;
pub mod encoder;
pub mod gallery;
pub mod guide;
mod lanes;
mod matrix;
pub mod music;
pub mod search;
pub mod taste;
pub mod train;
pub mod words;

pub use encoder::{ImageEncoder, Pictures, TextEncoder};

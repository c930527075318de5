//! The window: a graph is wired, heard, watched, kept and exported in it.
//!
//! [`run`] opens it. [`app::App`] owns the [`model::Model`] (the document with its history), talks to the
//! [`cym_engine::stage::Stage`] (which plays on a thread of its own) and lets the panels draw. A panel sees
//! [`shared::Shared`] and asks for what it wants by [`shared::Act`]s; nothing but the model changes the document, and
//! nothing on this thread waits for compiling, hearing, files or exports.
//!
//! What this crate does not know: which nodes there are (they are handed in), and how a picture is made.

// What is handed between threads holds wgpu textures, whose types nest deeper than the compiler looks by itself.
#![recursion_limit = "256"]

pub mod app;
pub mod bench;
mod breeding;
pub mod browser;
pub mod command;
pub mod export;
mod eyes;
pub mod faults;
pub mod files;
pub mod graph_panel;
mod hands;
pub mod help;
pub mod inspector;
pub mod making;
pub mod model;
mod notices;
pub mod ops;
pub mod palette;
mod process;
pub mod queue;
#[cfg(test)]
mod rig;
pub mod settings;
pub mod shared;
mod shell;
mod software;
mod start;
#[cfg(test)]
pub(crate) mod testing;
pub mod theme;
pub mod timeline;
pub mod viewer;
pub mod widgets;

pub use start::{Nodes, Options, WindowError, run};

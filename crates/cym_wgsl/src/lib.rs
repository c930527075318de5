//! Reads a node's interface out of its WGSL and assembles complete, validated modules.
//!
//! Text goes in and text comes out; this crate knows no graph, no file system and no GPU.
//!
//! 1. [`Library::new`] takes the files of `shaders/lib` and knows which declaration needs which.
//! 2. [`read_node`] reads one node file (its contract is `docs/add-a-node.md`): what it may do is in its argument types, what the
//!    artist sees is in its doc comments. The file is checked by naga with its own line numbers, and its declarations are prefixed
//!    so that two nodes never clash.
//! 3. [`assemble`] puts several nodes, the part of the library that they need and one function body together into one pass;
//!    [`assemble_particles`] does the same for the step of a system of particles and for its drawing.
//!
//! The doc comments are read by our own tokeniser and not through naga's `parse_doc_comments`: naga drops a doc comment that stands
//! behind a plain comment without a word, and keeps no line numbers for the ones that it finds.
//!
//! Text from outside ([`Trust::Outside`]) is bounded: 64 KiB, an iteration cap in every loop, a cap on the work of the calls and on memory,
//! and naga runs on a thread with a stack that the deepest nesting in 64 KiB cannot overflow.

mod assemble;
mod check;
mod cost;
mod declare;
mod error;
mod guard;
mod library;
mod node;
mod outside;
mod read;
mod rename;
mod token;

pub use assemble::{
    GRID_CELLS, GRID_TIES, GRID_WORDS, GridStep, ParticlePass, ParticleSource, PassSource, Stage, TextureKind,
    assemble, assemble_particles, grid_functions,
};
pub use error::{Fault, WgslError};
pub use guard::{MAX_SOURCE_BYTES, MAX_STEPS};
pub use library::{Declaration, Library};
pub use node::{
    Arg, ArgDefault, ArgRole, Field, FieldType, Format, Memory, Only, Part, Returns, Scale, Side, Test, Trust, WgslNode,
};
pub use read::{MAX_TEXTURES, read_node};

//! Every node; exports one [`catalogue()`].
//!
//! A node is one file in a category's folder beside this one, in one of four forms: `.wgsl` draws, `.cym` is a graph used
//! as a node, `.fs`, `.glsl` and `.frag` are shaders in other people's forms, `.rs` computes signals, makes networks and draws on the processor. `build.rs` finds them, so that there is no list to keep; `docs/add-a-node.md` is the
//! contract. Native nodes hold ports, params and wiring only: their maths is in `cym_dsp::control`, `cym_graph::color` and `cym_learn`.
//!
//! [`catalogue()`] is what the program carries. [`Live`] is the same together with the artist's own folder, and reads again
//! what is saved while the program runs: there a mistake is a [`cym_graph::Problem`], and the last good version goes on.
//!
//! What this crate does not know: documents, devices, windows, and which graph its nodes are used in.

mod carried;
mod colours;
mod embedded;
mod files;
mod footage;
mod gather;
mod group;
pub mod guidance;
mod live;
mod metre;
mod native;
mod network;
mod outside;
mod push;
mod strokes;
mod template;
mod view;

pub use files::Folders;
pub use gather::{CatalogueError, catalogue};
pub use live::{Changes, Live};
pub use template::{NewNodeError, new_node};

/// Every mood of `input/palette` with its five colours from dark to light, sRGB as 0xrrggbb, in the order of its choices.
pub fn palettes() -> &'static [(&'static str, [u32; 5])] {
    &embedded::MOODS
}

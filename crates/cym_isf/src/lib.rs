//! Reads shaders that artists already own (ISF, gl-transitions, Shadertoy text) and translates them into nodes.
//!
//! Text goes in, text comes out: [`translate`] gives the WGSL file of each pass in the house's own form (`docs/add-a-node.md`), and for a
//! shader of several passes the graph that makes one node of them. So passes that fuse, state that replays, sizes, knobs and
//! thumbnails come for nothing. This crate knows no file system and no GPU.
//!
//! 1. `header` reads ISF's JSON as people write it; `shader` tells the kinds of text apart.
//! 2. `glsl` cuts the text into tokens that remember their line, obeys the preprocessor, and finds the declarations.
//! 3. `rewrite` and `program` write GLSL 450 that naga reads: calls that read pictures, functions in order, start values in a
//!    function, the vertex shader at the four corners.
//! 4. `compile` lets naga translate it, without branches of other passes; `wgsl` and `node` make a node's file of it.

mod compile;
mod fault;
mod glsl;
mod graph;
mod header;
mod node;
mod program;
mod rewrite;
mod shader;
mod size;
mod translate;
mod wgsl;

pub use shader::{Kind, kind_of};
pub use translate::{MAX_SOURCE_BYTES, NodeText, Picture, Translated, stand_in, translate};

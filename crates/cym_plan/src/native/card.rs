//! How a node that draws by itself has the graphics card draw in its place.

use std::sync::Arc;

/// What a graphics card offers to those who write their own shaders for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// 16-bit arithmetic (`enable f16;`).
    pub f16: bool,
    /// Bytes of memory that a workgroup shares.
    pub workgroup_bytes: u32,
    /// Invocations in a workgroup.
    pub workgroup_size: u32,
}

/// Numbers that a shader reads and that seldom change, such as the weights of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Tells them apart: what has the same hash is not sent again.
    pub hash: u128,
    /// The numbers as the shader takes them.
    pub words: Arc<[u32]>,
}

/// One dispatch that draws a picture.
///
/// The shader is a complete module with the compute entry point `main` and these bindings of group 0:
///
/// * 0: `var<storage, read> weights: array<u32>` (or of any other type), the weights;
/// * 1: `var<storage, read> frame: array<vec4f>`, the numbers of the frame;
/// * 2: `var out: texture_storage_2d<rgba16float, write>`, of the slot's size, of which the upper left part is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Dispatch {
    /// The shader's text; equal texts are compiled once.
    pub shader: Arc<str>,
    /// What seldom changes.
    pub weights: Weights,
    /// What changes from frame to frame; a multiple of four numbers, at least four.
    pub frame: Vec<f32>,
    /// How many workgroups there are, across and down.
    pub groups: [u32; 2],
}

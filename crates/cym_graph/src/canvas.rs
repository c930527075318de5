//! What stands on the canvas besides nodes, apart from logic: frames and comments.

use std::collections::BTreeSet;

use crate::document::NodeId;
use crate::value::Extra;

/// A coloured field behind nodes that it owns: moving it moves them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// What the artist calls it.
    pub title: String,
    /// Its colour, sRGB-encoded with straight alpha.
    pub color: [f32; 4],
    /// Left, top, width and height in canvas units.
    pub rect: [f32; 4],
    /// The nodes that it owns; all of them are in the document.
    pub nodes: BTreeSet<NodeId>,
    /// Fields of later versions.
    pub extra: Extra,
}

/// Words on the canvas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comment {
    /// The words.
    pub text: String,
    /// Their colour, sRGB-encoded with straight alpha.
    pub color: [f32; 4],
    /// Left, top, width and height in canvas units.
    pub rect: [f32; 4],
    /// Fields of later versions.
    pub extra: Extra,
}

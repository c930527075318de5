//! The document of Cymatic: nodes, wires and values, and everything that may happen to them without a GPU.
//!
//! The way through this crate follows the data: [`file`](mod@file) reads a `.cym` text into a [`Document`]; the document changes
//! only by [`Document::apply`]ing an [`Edit`], which returns the reverse edit; [`check()`] holds it against a
//! [`Catalogue`] of known node kinds and gives a [`CheckedGraph`] together with every [`Problem`] it found. [`ops`] holds
//! what hands do to a graph in one go: grouping, pasting, tidying, each as a function that gives the edit.
//!
//! What this crate does not know: shaders, devices, sound, windows, and what any node does.

pub mod assets;
pub mod binding;
pub mod canvas;
pub mod catalogue;
pub mod check;
pub mod color;
pub mod convert;
pub mod document;
pub mod edit;
pub mod file;
pub mod group;
pub mod limits;
pub mod motion;
pub mod ops;
pub mod problem;
pub mod value;

pub use binding::{Binding, HandSource};
pub use canvas::{Comment, Frame};
pub use catalogue::{
    BredBy, Catalogue, CuePicture, Cues, Hand, Input, MadeBy, NodeKind, Output, Range, Tool, WireType,
};
pub use check::{Checked, CheckedGraph, CheckedInput, CheckedNode, check};
pub use convert::{Conversion, conversion};
pub use document::{Document, Exposed, Group, Node, NodeId, PortRef, Rate, Wire};
pub use edit::{Edit, EditError};
pub use file::FileError;
pub use group::kind_of_group;
pub use motion::{Key, KeyShape, Keys, Modulation};
pub use petgraph::graph::NodeIndex;
pub use problem::{Problem, Severity};
pub use value::{Curve, Gradient, Stop, Value};

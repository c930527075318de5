//! Lays out text and draws its glyphs.
//!
//! A [`Typesetter`] has one font, from a file or the one that is built in, and three built-in ones behind it for what that lacks; it
//! never looks at the fonts of the system, so that the same words give the same picture on every machine. [`Typesetter::lay_out`]
//! gives each glyph's place and outline; [`Painter`] fills outlines, moved, turned and scaled as one likes, with smooth edges.
//!
//! What this crate does not know: nodes, sound, time.

mod font;
mod layout;
mod paint;

pub use font::{TextError, Typesetter};
pub use layout::{Align, Glyph, Layout, Outline, Style};
pub use paint::{Painter, Pen};

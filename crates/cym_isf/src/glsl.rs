//! GLSL as text: its tokens, its preprocessor, its declarations.

pub(crate) mod preprocess;
pub(crate) mod token;
pub(crate) mod unit;

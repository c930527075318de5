//! The rules that turn an artist's GLSL into GLSL that naga reads. Every token keeps its place in the artist's text.

mod body;
mod order;
mod words;

pub(crate) use body::{Role, body, params};
pub(crate) use order::ordered;
pub(crate) use words::{Names, Picture, is_plain, rewritten, safe};

/// Types whose name is a constructor that takes a value of the type itself.
pub(crate) const PLAIN_TYPES: [&str; 13] =
    ["float", "int", "uint", "vec2", "vec3", "vec4", "ivec2", "ivec3", "ivec4", "uvec2", "uvec3", "uvec4", "bool"];

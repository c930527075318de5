//! What an ISF file says about itself: the JSON in its first comment.

mod json;
mod read;

pub(crate) use read::{cut, read};

/// The head of an ISF file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Header {
    pub(crate) description: String,
    pub(crate) credit: String,
    pub(crate) categories: Vec<String>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) passes: Vec<Pass>,
    pub(crate) imported: Vec<Imported>,
    /// Buffers of version 1 that keep their pictures.
    pub(crate) persistent: Vec<String>,
}

/// An input of the shader.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Input {
    /// As the shader spells it.
    pub(crate) name: String,
    /// What the artist reads, if the file says so.
    pub(crate) label: String,
    pub(crate) kind: InputKind,
}

/// What an input takes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum InputKind {
    Float {
        default: f32,
        range: Option<(f32, f32)>,
    },
    Bool {
        default: bool,
    },
    Event,
    /// A whole number, or one of `values` with its label.
    Long {
        default: i32,
        range: Option<(f32, f32)>,
        values: Vec<(i32, String)>,
    },
    Point {
        default: [f32; 2],
        range: Option<([f32; 2], [f32; 2])>,
    },
    Color {
        default: [f32; 4],
    },
    Image,
    /// `true`: the spectrum; `false`: the wave.
    Sound {
        spectrum: bool,
    },
}

/// One pass of the shader.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pass {
    /// The buffer that it draws into; empty for the picture itself.
    pub(crate) target: String,
    pub(crate) persistent: bool,
    pub(crate) float: bool,
    /// Sides in px as arithmetic over `$WIDTH`, `$HEIGHT` and inputs; empty for the picture's own.
    pub(crate) width: String,
    pub(crate) height: String,
}

/// A picture that the shader brings along.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Imported {
    pub(crate) name: String,
    pub(crate) path: String,
}

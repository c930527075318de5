//! What is wrong with a shader, said of the artist's own text.

use cym_wgsl::{Fault, WgslError};

/// A place in one of the artist's texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Whether it is the vertex shader's text.
    pub(crate) vertex: bool,
    /// From 1; 0 for what was written by the translator.
    pub(crate) line: u32,
    /// From 1.
    pub(crate) column: u32,
}

/// Why a text cannot be a node, before it is known whose text it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) place: Place,
    pub(crate) message: String,
    pub(crate) next: String,
}

impl Trouble {
    pub(crate) fn at(place: Place, message: impl Into<String>, next: impl Into<String>) -> Self {
        Self { place, message: message.into(), next: next.into() }
    }

    /// Trouble with the whole text.
    pub(crate) fn whole(message: impl Into<String>, next: impl Into<String>) -> Self {
        Self::at(Place::default(), message, next)
    }

    /// The trouble as an error of `file`, with the line that shows it.
    pub(crate) fn into_error(self, file: &str, fragment: &str, vertex: Option<&str>) -> WgslError {
        let source = if self.place.vertex { vertex.unwrap_or_default() } else { fragment };
        let shown = self.place.line.checked_sub(1).and_then(|line| source.lines().nth(line as usize));
        let place = if self.place.vertex { " (in the vertex shader)" } else { "" };
        let fault = Fault {
            line: self.place.line,
            column: self.place.column,
            message: format!("{}{place}", self.message),
            next: self.next,
            text: shown.unwrap_or_default().to_owned(),
        };
        WgslError { file: file.to_owned(), faults: vec![fault] }
    }
}

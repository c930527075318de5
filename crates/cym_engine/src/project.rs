//! A graph with the place it came from, and what the caller changes about it.

use std::path::{Path, PathBuf};

use cym_graph::document::Rate;
use cym_graph::edit::DocumentChange;
use cym_graph::{Document, Edit, NodeId, Value};

use crate::error::EngineError;

/// Endings of files in which a graph may travel as metadata.
const CARRIERS: [&str; 8] = ["mp4", "mov", "mkv", "webm", "m4v", "png", "apng", "gif"];

/// A document together with where it was opened.
#[derive(Clone, Debug)]
pub struct Project {
    /// The graph.
    pub document: Document,
    /// The file it came from.
    pub path: PathBuf,
    /// When the graph came out of a video: that file, whose sound stands in for a missing song.
    pub carrier: Option<PathBuf>,
}

/// What a caller changes about a project before it runs, as the command line does.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// A song in place of the graph's own.
    pub audio: Option<PathBuf>,
    /// Another picture size in px.
    pub size: Option<[u32; 2]>,
    /// Another frame rate.
    pub rate: Option<Rate>,
    /// Another seed.
    pub seed: Option<u32>,
    /// Values of params: node, input, text as typed.
    pub set: Vec<(String, String, String)>,
}

impl Project {
    /// Opens a `.cym` file, or the graph inside an exported video or still.
    ///
    /// # Errors
    /// The file cannot be read, is not a graph, or carries none.
    pub fn open(path: &Path) -> Result<Self, EngineError> {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        if !CARRIERS.contains(&ending.as_str()) {
            let document = cym_graph::file::read_path(path)?;
            return Ok(Self { document, path: path.to_owned(), carrier: None });
        }
        let text = cym_media::video::read_graph_text(path)?;
        let text = text.ok_or_else(|| EngineError::NoGraphInside { path: path.to_owned() })?;
        let document = cym_graph::file::read_str(&text)?;
        let has_sound = !matches!(ending.as_str(), "png" | "apng" | "gif");
        Ok(Self { document, path: path.to_owned(), carrier: has_sound.then(|| path.to_owned()) })
    }

    /// The folder that relative paths start from.
    pub fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        }
    }

    /// Applies what the caller wants otherwise; the song is used by [`crate::Session::start`].
    ///
    /// # Errors
    /// A value that cannot be set: the node does not exist, or the text is not a value.
    pub fn apply(&mut self, overrides: &Overrides) -> Result<(), EngineError> {
        let mut edits = Vec::new();
        edits.extend(overrides.size.map(|size| Edit::SetDocument(DocumentChange::Size(size))));
        edits.extend(overrides.rate.map(|rate| Edit::SetDocument(DocumentChange::Rate(rate))));
        edits.extend(overrides.seed.map(|seed| Edit::SetDocument(DocumentChange::Seed(seed))));
        for (node, input, text) in &overrides.set {
            let value = parse_value(text);
            edits.push(Edit::SetValue { node: NodeId::new(node), input: input.clone(), value: Some(value) });
        }
        for edit in edits {
            self.document.apply(edit)?;
        }
        Ok(())
    }
}

/// Reads a value as people type it: `0.5`, `true`, `#ff8800`, `0.5,0.25`, or a word.
pub fn parse_value(text: &str) -> Value {
    let text = text.trim();
    let numbers: Option<Vec<f32>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    match (numbers.as_deref(), text) {
        (Some(&[x]), _) => Value::Float(x),
        (Some(&[x, y]), _) => Value::Vec2([x, y]),
        (Some(&[x, y, z]), _) => Value::Vec3([x, y, z]),
        (Some(&[r, g, b, a]), _) => Value::Color([r, g, b, a]),
        (_, "true") => Value::Float(1.0),
        (_, "false") => Value::Float(0.0),
        _ => cym_graph::color::parse_hex(text).map_or_else(|| Value::Text(text.to_owned()), Value::Color),
    }
}

#[cfg(test)]
mod tests {
    use super::{Value, parse_value};

    #[test]
    fn values_are_read_as_typed() {
        assert_eq!(parse_value("0.5"), Value::Float(0.5));
        assert_eq!(parse_value(" true "), Value::Float(1.0));
        assert_eq!(parse_value("1, 2"), Value::Vec2([1.0, 2.0]));
        assert_eq!(parse_value("#ff0000"), Value::Color([1.0, 0.0, 0.0, 1.0]));
        assert_eq!(parse_value("ridged"), Value::Text("ridged".to_owned()));
    }
}

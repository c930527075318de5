//! Shaders in other people's forms: read, translated, and made into nodes.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cym_graph::{Document, Problem, Severity, file};
use cym_isf::MAX_SOURCE_BYTES;
use cym_plan::NodeLibrary;
use cym_wgsl::{Fault, Library, Trust, WgslError, WgslNode, read_node};

use crate::files::{Place, Source, file_problem};
use crate::gather::{Content, wgsl_problems};

/// A shader from outside as nodes: one a pass, and the graph that joins them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outside {
    pub(crate) nodes: Vec<Arc<WgslNode>>,
    pub(crate) group: Option<Arc<Document>>,
    /// Inputs that hold a picture which the shader brings along.
    pub(crate) pictures: Vec<Brought>,
}

/// A picture that a shader brings along.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Brought {
    /// The input that holds it.
    pub(crate) port: String,
    /// What the shader calls it: its path from the shader's own folder.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

impl Outside {
    /// Adds the nodes, with the pictures that they bring along.
    pub(crate) fn insert(&self, id: &str, library: &mut NodeLibrary) {
        for node in &self.nodes {
            library.insert_wgsl(WgslNode::clone(node));
            for Brought { port, path, .. } in &self.pictures {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                library.bring_file(&node.id, port, &format!("{id}/{name}"), path.clone());
            }
        }
    }
}

/// Reads a shader's file, and its vertex shader beside it.
pub(crate) fn read(source: &Source, shaders: &Library) -> Result<Outside, Vec<Problem>> {
    let (title, fragment, vertex) = texts(source)?;
    let problems = |error: &WgslError| wgsl_problems(&source.shown(), error);
    let translated =
        cym_isf::translate(&source.id, &title, &fragment, vertex.as_deref()).map_err(|error| problems(&error))?;
    let mut nodes = Vec::new();
    for node in &translated.nodes {
        // Lines of a text that nobody has written help nobody.
        let read = read_node(&node.id, &node.text, shaders, Trust::Translated).map_err(|mut error| {
            error.faults.truncate(1);
            for fault in &mut error.faults {
                *fault = Fault { line: 0, column: 0, text: String::new(), ..fault.clone() };
            }
            problems(&error)
        })?;
        nodes.push(Arc::new(read));
    }
    let group = translated.group.map(|text| {
        file::read_str(&text).map(Arc::new).map_err(|error| {
            let cause = format!("{}: its passes make no graph: {error}", source.shown());
            vec![file_problem(Severity::Error, cause, "Please report this shader.".to_owned())]
        })
    });
    let pictures = translated.pictures.into_iter().filter_map(|picture| {
        let path = beside(source, &picture.path)?;
        Some(Brought { port: picture.port, name: picture.path, path })
    });
    Ok(Outside { nodes, group: group.transpose()?, pictures: pictures.collect() })
}

/// What stands for a shader that does not work, with its inputs as far as they are known.
pub(crate) fn stand_in(source: &Source, shaders: &Library) -> Option<Content> {
    let (title, fragment, _) = texts(source).ok()?;
    let text = cym_isf::stand_in(&source.id, &title, &fragment);
    let node = read_node(&text.id, &text.text, shaders, Trust::Translated).ok()?;
    Some(Content::Outside(Arc::new(Outside { nodes: vec![Arc::new(node)], group: None, pictures: Vec::new() })))
}

/// A file beside the shader's, or below it; nothing that lies elsewhere.
fn beside(source: &Source, path: &str) -> Option<PathBuf> {
    let Place::File(shader, _) = &source.place else {
        return None;
    };
    cym_graph::assets::resolve(shader.parent()?, path).ok()
}

/// Title, text and vertex shader.
fn texts(source: &Source) -> Result<(String, String, Option<String>), Vec<Problem>> {
    match &source.place {
        Place::Embedded(text) => {
            let name = source.id.rsplit('/').next().unwrap_or_default().replace('_', " ");
            Ok((name, (*text).to_owned(), None))
        }
        Place::File(path, _) => {
            let title = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let text = read_text(path).map_err(|error| {
                let cause = format!("{}: it cannot be read ({error}).", path.display());
                vec![file_problem(Severity::Error, cause, "Check who may read the file.".to_owned())]
            })?;
            Ok((title, text, read_text(&path.with_extension("vs")).ok()))
        }
    }
}

/// Text of any age: what is not UTF-8 stands in comments as a rule.
fn read_text(path: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MAX_SOURCE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

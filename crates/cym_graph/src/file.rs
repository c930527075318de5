//! The `.cym` file: canonical JSON in and out, and saving that never harms what is on disk.
//!
//! `docs/graph-format.md` describes the format. The same document gives the same bytes; what this version does not
//! understand is kept and written again.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::document::Document;
use crate::limits;

pub(crate) mod json;
pub(crate) mod read;
mod save;
pub(crate) mod write;

pub use save::save;

/// The format that this version writes, and the newest that it reads.
pub const FORMAT: u64 = 1;

/// Why a graph could not be read or saved.
#[derive(Debug, thiserror::Error)]
#[error("{}{reason}", .path.as_ref().map(|path| format!("{}: ", path.display())).unwrap_or_default())]
pub struct FileError {
    /// The file, unless the graph came as a text.
    pub path: Option<PathBuf>,
    /// What is wrong, and the next step.
    pub reason: FileReason,
}

/// What is wrong with a graph file.
#[derive(Debug, thiserror::Error)]
pub enum FileReason {
    /// The text is not JSON, says something twice, or goes past a limit.
    #[error("line {line}, column {column}: {cause}. Mend the text at this place, or open an earlier copy.")]
    Broken {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What the reader stumbled over.
        cause: String,
    },
    /// It is JSON, but no graph.
    #[error("this is no Cymatic graph: the field \"cymatic\" is missing. Choose a file that Cymatic saved.")]
    NoGraph,
    /// A later version wrote it.
    #[error("written by a newer Cymatic (format {found}; this one reads up to {FORMAT}). Install a newer Cymatic.")]
    Newer {
        /// The format of the file.
        found: u64,
    },
    /// A field says something that cannot be.
    #[error("{at}: {cause}. {next_step}")]
    Field {
        /// Where, such as `nodes.cells.values.scale`.
        at: String,
        /// What is wrong with it.
        cause: String,
        /// What to do.
        next_step: String,
    },
    /// Larger than a graph may be.
    #[error("the graph takes {bytes} bytes, and {limit} is the limit. {next_step}")]
    TooLarge {
        /// Its bytes, or as many as were read.
        bytes: u64,
        /// The limit that it passes.
        limit: usize,
        /// What to do.
        next_step: &'static str,
    },
    /// The system could not read it.
    #[error("cannot be read: {0}. Check the name and that you may read it.")]
    Read(#[source] io::Error),
    /// It is not text.
    #[error("is not text (UTF-8), so it is no Cymatic graph. Choose a file that Cymatic saved.")]
    NotText,
    /// The system could not write it; what was there before is untouched.
    #[error(
        "cannot be saved: {0}. The earlier file is as it was; check the folder and the free space, or save elsewhere."
    )]
    Write(#[source] io::Error),
    /// What was written does not read back as the document; what was there before is untouched.
    #[error(
        "cannot be saved: what was written did not read back the same{0}. The earlier file is as it was; save elsewhere."
    )]
    NotTheSame(String),
}

impl From<FileReason> for FileError {
    fn from(reason: FileReason) -> Self {
        Self { path: None, reason }
    }
}

impl FileError {
    fn at(self, path: &Path) -> Self {
        Self { path: Some(path.to_owned()), ..self }
    }
}

/// Reads a document from the text of a `.cym` file.
pub fn read_str(text: &str) -> Result<Document, FileError> {
    Ok(read::document(text)?)
}

/// Reads a document from a `.cym` file.
pub fn read_path(path: &Path) -> Result<Document, FileError> {
    read_file(path).map_err(|reason| FileError::from(reason).at(path))
}

fn read_file(path: &Path) -> Result<Document, FileReason> {
    let file = fs::File::open(path).map_err(FileReason::Read)?;
    let told = file.metadata().map_err(FileReason::Read)?.len();
    let too_large = |bytes| FileReason::TooLarge {
        bytes,
        limit: limits::FILE_BYTES,
        next_step: "Choose a file that Cymatic saved.",
    };
    if told > limits::FILE_BYTES as u64 {
        return Err(too_large(told));
    }
    // The told size may be wrong (pipes, files that grow): count while reading.
    let mut bytes = Vec::new();
    file.take(limits::FILE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(FileReason::Read)?;
    if bytes.len() > limits::FILE_BYTES {
        return Err(too_large(bytes.len() as u64));
    }
    read::document(&String::from_utf8(bytes).ok().ok_or(FileReason::NotText)?)
}

/// The canonical text of a document: the same document gives the same bytes.
///
/// An error names the node and the param that hold something that cannot be saved.
pub fn write_string(document: &Document) -> Result<String, FileError> {
    Ok(write::document(document)?)
}

#[cfg(test)]
mod tests;

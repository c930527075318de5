//! The graph inside the file that it made: how it gets in, and how it is read back.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Write as _};
use std::path::Path;

use super::error::ExportError;
use super::parts::GRAPH_FILE;
use super::probe::tags;
use super::tools::Tools;
use crate::picture::{GRAPH_KEYWORD, png_text_chunk, read_png_text};

/// The longest graph text that is read back, in bytes.
const MAX_GRAPH_BYTES: u64 = 16 << 20;
/// What marks our comment in a GIF.
const GIF_MARK: &[u8] = b"cymatic-graph\n";

/// The text as an ffmetadata file. Every character that means something there is escaped; a bare carriage
/// return would end the value.
pub(crate) fn ffmetadata(text: &str) -> String {
    let mut file = String::with_capacity(text.len() + text.len() / 4 + 64);
    file.push_str(";FFMETADATA1\n");
    file.push_str(GRAPH_KEYWORD);
    file.push('=');
    for c in text.chars().filter(|&c| c != '\0') {
        if matches!(c, '=' | ';' | '#' | '\\' | '\n' | '\r') {
            file.push('\\');
        }
        file.push(c);
    }
    file.push('\n');
    file
}

/// The text of the graph that travels in an exported file or folder; nothing if there is none.
pub fn read_graph_text(path: &Path) -> Result<Option<String>, ExportError> {
    read_graph_text_with(path, &Tools::find())
}

/// As [`read_graph_text`], with the given programs.
pub fn read_graph_text_with(path: &Path, tools: &Tools) -> Result<Option<String>, ExportError> {
    let file_error = |cause| ExportError::file("read", path, cause);
    if path.is_dir() {
        let side = path.join(GRAPH_FILE);
        if !side.is_file() {
            return Ok(None);
        }
        let mut text = String::new();
        let file = File::open(&side).map_err(file_error)?;
        file.take(MAX_GRAPH_BYTES).read_to_string(&mut text).map_err(file_error)?;
        return Ok(Some(text));
    }
    let mut head = [0; 8];
    let mut file = File::open(path).map_err(file_error)?;
    let length = file.read(&mut head).map_err(file_error)?;
    if head == *b"\x89PNG\r\n\x1a\n" {
        return read_png_text(path)
            .map_err(|error| ExportError::NotAVideo { path: path.to_owned(), said: error.to_string() });
    }
    if head[..length].starts_with(b"GIF8") {
        return read_gif_text(path);
    }
    let tags = tags(tools, path)?;
    Ok(tags.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(GRAPH_KEYWORD)).map(|(_, text)| text))
}

/// Puts the graph at the end of an animated PNG.
pub(crate) fn put_in_png(path: &Path, text: &str) -> Result<(), ExportError> {
    let chunk = png_text_chunk(text)
        .map_err(|error| ExportError::file("write the graph into", path, io::Error::other(error)))?;
    // last, before the closing chunk of 12 bytes: a long text before the pictures makes ffmpeg take the file
    // for a still
    let length = fs::metadata(path).map_err(|cause| ExportError::file("read", path, cause))?.len();
    insert(path, length.saturating_sub(12), &chunk)
}

/// Puts the graph as a comment behind the header of a GIF.
pub(crate) fn put_in_gif(path: &Path, text: &str) -> Result<(), ExportError> {
    let mut head = [0; 13];
    File::open(path)
        .and_then(|mut file| file.read_exact(&mut head))
        .map_err(|cause| ExportError::file("read", path, cause))?;
    let mut block = vec![0x21, 0xFE];
    let bytes: Vec<u8> = GIF_MARK.iter().chain(text.as_bytes()).copied().collect();
    for piece in bytes.chunks(255) {
        block.push(piece.len() as u8);
        block.extend_from_slice(piece);
    }
    block.push(0);
    insert(path, gif_header_bytes(&head), &block)
}

/// Header, screen and global colour table.
fn gif_header_bytes(head: &[u8; 13]) -> u64 {
    let table = if head[10] & 0x80 == 0 { 0 } else { 3 << ((head[10] & 7) + 1) };
    13 + table
}

/// Writes `bytes` into the file at `at`, by way of a copy.
fn insert(path: &Path, at: u64, bytes: &[u8]) -> Result<(), ExportError> {
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".new");
    let work = || -> io::Result<()> {
        let mut from = File::open(path)?;
        let mut to = BufWriter::new(File::create(&fresh)?);
        io::copy(&mut io::Read::by_ref(&mut from).take(at), &mut to)?;
        to.write_all(bytes)?;
        io::copy(&mut from, &mut to)?;
        to.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&fresh, path)
    };
    work().map_err(|cause| ExportError::file("write the graph into", path, cause))
}

/// Our comment stands right behind the header, so nothing else has to be read.
fn read_gif_text(path: &Path) -> Result<Option<String>, ExportError> {
    let mut bytes = Vec::new();
    let mut read = || -> io::Result<Option<Vec<u8>>> {
        let mut file = File::open(path)?.take(MAX_GRAPH_BYTES * 2);
        let mut head = [0; 13];
        file.read_exact(&mut head)?;
        io::copy(&mut io::Read::by_ref(&mut file).take(gif_header_bytes(&head) - 13), &mut io::sink())?;
        let mut mark = [0; 2];
        file.read_exact(&mut mark)?;
        if mark != [0x21, 0xFE] {
            return Ok(None);
        }
        loop {
            let mut length = [0];
            file.read_exact(&mut length)?;
            if length[0] == 0 {
                return Ok(Some(std::mem::take(&mut bytes)));
            }
            io::Read::by_ref(&mut file).take(u64::from(length[0])).read_to_end(&mut bytes)?;
        }
    };
    let comment = read().map_err(|cause| ExportError::file("read", path, cause))?;
    Ok(comment.and_then(|bytes| {
        let text = bytes.strip_prefix(GIF_MARK)?;
        String::from_utf8(text.to_vec()).ok()
    }))
}

//! The graph as a text chunk of a PNG.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use png::text_metadata::{EncodableTextChunk as _, ITXtChunk};

use super::PictureError;

/// The keyword under which a graph travels in a file.
pub const GRAPH_KEYWORD: &str = "cymatic-graph";

/// The longest text that is unpacked, in bytes: a small chunk can claim gigabytes.
const MAX_TEXT_BYTES: usize = 16 << 20;

pub(super) fn graph_chunk(text: &str) -> ITXtChunk {
    let mut chunk = ITXtChunk::new(GRAPH_KEYWORD, text);
    chunk.compressed = true;
    chunk
}

/// The bytes of a whole text chunk, to be put into a PNG that another program wrote.
pub(crate) fn png_text_chunk(text: &str) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    graph_chunk(text).encode(&mut bytes)?;
    Ok(bytes)
}

/// The graph that travels in a PNG; nothing if there is none. Only what stands before the pixels is read.
pub fn read_png_text(path: &Path) -> Result<Option<String>, PictureError> {
    let file = File::open(path).map_err(|cause| PictureError::file("open", path, cause))?;
    let broken = |error: png::DecodingError| PictureError::Broken {
        path: path.to_owned(),
        said: error.to_string(),
    };
    // the bytes are bounded too: the decoder buffers a chunk as long as it claims to be
    let mut head = Vec::new();
    file.take(2 * MAX_TEXT_BYTES as u64)
        .read_to_end(&mut head)
        .map_err(|cause| PictureError::file("read", path, cause))?;
    let limits = png::Limits {
        bytes: 4 * MAX_TEXT_BYTES,
    };
    let mut decoder =
        png::Decoder::new_with_limits(BufReader::new(std::io::Cursor::new(head)), limits);
    let info = decoder.read_header_info().map_err(broken)?;
    drop(info.size());
    let reader = decoder.read_info().map_err(broken)?;
    let Some(chunk) = reader
        .info()
        .utf8_text
        .iter()
        .find(|chunk| chunk.keyword == GRAPH_KEYWORD)
    else {
        return Ok(None);
    };
    let mut chunk = chunk.clone();
    chunk
        .decompress_text_with_limit(MAX_TEXT_BYTES)
        .map_err(broken)?;
    chunk.get_text().map(Some).map_err(broken)
}

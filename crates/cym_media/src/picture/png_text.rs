//! The graph as a text chunk of a PNG.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read as _};
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

/// The graph that travels in a PNG, wherever in the file it stands; nothing if there is none.
pub fn read_png_text(path: &Path) -> Result<Option<String>, PictureError> {
    let file_error = |cause| PictureError::file("read", path, cause);
    let broken = |said: String| PictureError::Broken { path: path.to_owned(), said };
    let mut file = BufReader::new(File::open(path).map_err(|cause| PictureError::file("open", path, cause))?);
    let mut head = vec![0; 8 + 25];
    file.read_exact(&mut head).map_err(file_error)?;
    if !head.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Err(broken("it is no PNG".to_owned()));
    }
    while let Some(chunk) = next_graph_chunk(&mut file).map_err(file_error)? {
        // the decoder reads text before the pixels: a still of header and text is all that it needs
        let mut still = head.clone();
        still.extend_from_slice(&chunk);
        still.extend_from_slice(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
        let limits = png::Limits { bytes: 4 * MAX_TEXT_BYTES };
        let decoder = png::Decoder::new_with_limits(Cursor::new(still), limits);
        let reader = decoder.read_info().map_err(|error| broken(error.to_string()))?;
        let found = reader.info().utf8_text.iter().find(|chunk| chunk.keyword == GRAPH_KEYWORD);
        if let Some(mut chunk) = found.cloned() {
            chunk.decompress_text_with_limit(MAX_TEXT_BYTES).map_err(|error| broken(error.to_string()))?;
            return chunk.get_text().map(Some).map_err(|error| broken(error.to_string()));
        }
    }
    Ok(None)
}

/// The next whole text chunk that begins with our keyword; other chunks are skipped unread.
fn next_graph_chunk(file: &mut BufReader<File>) -> io::Result<Option<Vec<u8>>> {
    loop {
        let mut front = [0; 8];
        match file.read_exact(&mut front) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        }
        let length = u32::from_be_bytes([front[0], front[1], front[2], front[3]]);
        if &front[4..] != b"iTXt" || length as usize > MAX_TEXT_BYTES {
            file.seek_relative(i64::from(length) + 4)?;
            continue;
        }
        let mut chunk = front.to_vec();
        let body = u64::from(length) + 4;
        if file.take(body).read_to_end(&mut chunk)? as u64 != body {
            return Ok(None);
        }
        if chunk[8..].starts_with(GRAPH_KEYWORD.as_bytes()) {
            return Ok(Some(chunk));
        }
    }
}

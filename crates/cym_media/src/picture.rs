//! Pictures in (any common format, as linear light for the GPU) and PNG out (with the graph inside).

mod png_text;
mod read;
mod write;

use std::io;
use std::path::{Path, PathBuf};

pub use png_text::{GRAPH_KEYWORD, read_png_text};
pub use read::{Picture, PictureLimits, read, read_from};
pub use write::{write_png8, write_png16};

pub(crate) use png_text::png_text_chunk;

/// Why a picture could not be read or written; the text says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The file cannot be opened or read.
    #[error("cannot {doing} the picture `{}`: {cause}", .path.display())]
    File {
        /// What was tried, as a verb.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The file is none of the formats that are known.
    #[error("`{}` is no picture that can be read: use PNG, JPEG, WebP, TIFF, BMP, GIF, HDR or EXR", .path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// The picture claims to be larger than is allowed; nothing was decoded.
    #[error(
        "the picture `{}` is {width}x{height}, but at most {max_side_px} pixels a side and {max_pixels} pixels in all are read: \
         scale it down first", .path.display()
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The longest side that is read, in pixels.
        max_side_px: u32,
        /// The most pixels that are read.
        max_pixels: u64,
    },
    /// The file is damaged or uses something that the decoder does not know.
    #[error("the picture `{}` cannot be decoded ({said}): open it in an image editor and save it again as PNG", .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What the decoder said.
        said: String,
    },
    /// The pixels handed over are not `width * height` of them.
    #[error("a picture of {width}x{height} needs {want} values, but {got} were given")]
    Length {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Values needed.
        want: usize,
        /// Values given.
        got: usize,
    },
}

impl PictureError {
    fn file(doing: &'static str, path: &Path, cause: io::Error) -> Self {
        Self::File { doing, path: path.to_owned(), cause }
    }
}

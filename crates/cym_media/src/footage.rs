//! Video in: the frames of a file, by number and exact, as pixels.
//!
//! [`Footage::open`] reads when every frame is shown (its [`Index`]); [`Footage::frame`] gives one of them. Behind it an ffmpeg
//! of the system decodes forward from the key frame before, a few frames ahead of what is asked for, and what was decoded is
//! kept as far as a bound allows. Which frame is which is told by the time stamp that comes with each, not by counting: a seek
//! gives the very frame that playing gives.

mod cache;
mod child;
mod error;
mod fit;
mod index;
mod reader;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub(crate) use cache::{Cache, Kept};
pub use error::FootageError;
pub use fit::{Fit, Pixels, fill, place};
pub use index::{Index, Shot};

use crate::video::Tools;
use reader::Reader;

/// Bytes of decoded frames that one file keeps.
const KEPT_BYTES: usize = 256 << 20;

/// One decoded frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Width in px.
    pub width: u32,
    /// Height in px.
    pub height: u32,
    /// Whether a channel has 16 bits, little endian, and not 8.
    pub deep: bool,
    /// Red, green, blue and straight alpha, display-encoded, in rows from the top.
    pub bytes: Vec<u8>,
}

/// Which matrix turned the colours of a file into what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Matrix {
    /// What the file says; one that says nothing is taken as BT.709 from 720 lines on, and as BT.601 below.
    #[default]
    Auto,
    /// BT.709, as high definition has.
    Bt709,
    /// BT.601, as standard definition has.
    Bt601,
}

/// Which numbers of a file are black and white.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Span {
    /// What the file says; limited where it says nothing.
    #[default]
    Auto,
    /// 16 to 235 of 255.
    Limited,
    /// 0 to 255.
    Full,
}

/// How the colours of a file are to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Colours {
    /// Its matrix.
    pub matrix: Matrix,
    /// Its range.
    pub span: Span,
}

impl Kept for Frame {
    fn bytes(&self) -> usize {
        self.bytes.len()
    }
}

/// What came of asking for a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown<T = Frame> {
    /// The frame, or what stands in for it.
    pub frame: Arc<T>,
    /// Whether it is the very one that was asked for.
    pub exact: bool,
}

/// A video file that is open: when its frames are shown, and what decodes them.
///
/// Several may ask at a time; they share what was decoded.
pub struct Footage {
    index: Arc<Index>,
    reader: Mutex<Reader>,
}

impl Footage {
    /// Opens a file; `cache` is a folder in which its index is kept under `key`, for next time.
    ///
    /// # Errors
    /// There is no ffmpeg, or the file holds no picture that can be read.
    pub fn open(path: &Path, key: &str, cache: Option<&Path>) -> Result<Self, FootageError> {
        let tools = Tools::find();
        let kept = cache.map(|folder| folder.join("footage").join(format!("{key}.index")));
        let known = kept.as_deref().and_then(Index::kept);
        let index = if let Some(index) = known {
            index
        } else {
            let index = Index::read(path, &tools)?;
            if let Some(kept) = kept {
                // A cache that cannot be written costs time only.
                drop(index.keep(&kept));
            }
            index
        };
        let index = Arc::new(index);
        Ok(Self { reader: Mutex::new(Reader::new(path, tools, Arc::clone(&index), KEPT_BYTES)), index })
    }

    /// When its frames are shown, and how large they are.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// A frame by number; the last one stands for those behind it. With a `patience`, the newest frame that is there stands in
    /// for one that takes longer, and a later call gives it.
    ///
    /// # Errors
    /// ffmpeg cannot decode it; with a `patience`, also that nothing is there yet.
    pub fn frame(&self, number: usize, colours: Colours, patience: Option<Duration>) -> Result<Shown, FootageError> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.frame(number, colours, patience)
    }
}

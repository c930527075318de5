//! What can go wrong with a video file that is read.

use std::path::PathBuf;

use crate::video::ExportError;

/// Why a video cannot be read; the text says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum FootageError {
    /// ffmpeg is missing, or says that the file is no video.
    #[error(transparent)]
    File(#[from] ExportError),
    /// There is no frame in it.
    #[error("`{}` has no picture that can be read: choose an mp4, mov, mkv, webm, avi, gif or png file", .path.display())]
    NoFrames {
        /// The file.
        path: PathBuf,
    },
    /// It is larger than what is read.
    #[error("`{}` is too large ({what}): make a smaller copy of it, for instance with ffmpeg", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// What of it, in figures.
        what: String,
    },
    /// Decoding stopped.
    #[error("frame {frame} of `{}` cannot be decoded ({said}): make a fresh copy of the file", .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// The frame that was wanted.
        frame: usize,
        /// What ffmpeg said last.
        said: String,
    },
    /// Nothing is decoded yet.
    #[error("nothing of `{}` is decoded yet: wait a moment", .path.display())]
    NotYet {
        /// The file.
        path: PathBuf,
    },
}

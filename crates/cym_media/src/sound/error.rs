//! What can go wrong with a sound file, told to the artist who chose it.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// The formats that are read, as shown in messages.
pub const SOUND_FORMATS: &str = "WAV, AIFF, FLAC, MP3, Ogg Vorbis, M4A (AAC or ALAC) and AAC";

/// Why a sound could not be read; every message names the file, the cause and the next step.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SoundError {
    /// There is no such file.
    #[error("{}: there is no such file; check the path", path.display())]
    Missing {
        /// The path that was given.
        path: PathBuf,
    },
    /// The path names a folder.
    #[error("{}: this is a folder; name a sound file in it ({SOUND_FORMATS})", path.display())]
    Folder {
        /// The path that was given.
        path: PathBuf,
    },
    /// The file has no bytes.
    #[error("{}: the file is empty; copy or export it again", path.display())]
    Empty {
        /// The path that was given.
        path: PathBuf,
    },
    /// The system refused to open or read the file.
    #[error("{}: cannot be read ({source}); check its permissions and the disk", path.display())]
    Io {
        /// The path that was given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is none of the formats that are read, or holds no sound.
    #[error("{}: this is not a sound that can be read ({cause}); formats that work: {SOUND_FORMATS}", path.display())]
    NotSound {
        /// The path that was given.
        path: PathBuf,
        /// What was found.
        cause: String,
    },
    /// The sound is beyond what is read.
    #[error("{}: {what}; convert it first, for example: ffmpeg -i IN -ar 48000 -ac 2 OUT.wav", path.display())]
    Limit {
        /// The path that was given.
        path: PathBuf,
        /// The limit and what was found.
        what: String,
    },
    /// Sound cannot be brought to this rate.
    #[error("sound cannot be brought from {from_hz} to {to_hz} Hz ({cause}); use a rate from 8000 to 384000 Hz")]
    Resample {
        /// The rate of the sound.
        from_hz: u32,
        /// The rate that was asked for.
        to_hz: u32,
        /// What the resampler said.
        cause: String,
    },
}

impl SoundError {
    /// The error for a file that would not open, by what the system said.
    pub(super) fn opening(path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::NotFound => Self::Missing { path },
            io::ErrorKind::IsADirectory => Self::Folder { path },
            _ => Self::Io { path, source },
        }
    }
}

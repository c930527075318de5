//! What can stop an export.

use std::io;
use std::path::{Path, PathBuf};

use super::preset::Preset;

/// Why a video could not be written or read; the text says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The ffmpeg program is not there.
    #[error(
        "ffmpeg was not found (looked for `{program}`): install it (Debian and Ubuntu: `sudo apt install ffmpeg`, \
         macOS: `brew install ffmpeg`, Windows: `winget install ffmpeg`), or name it in the variable CYMATIC_FFMPEG"
    )]
    FfmpegMissing {
        /// The program that was tried.
        program: String,
    },
    /// ffmpeg gave up; its own words are in `said`.
    #[error("ffmpeg stopped while {doing}: {said}. The finished part is kept: the same command goes on there")]
    Ffmpeg {
        /// What it was at.
        doing: String,
        /// The most telling line that it printed.
        said: String,
    },
    /// ffmpeg took no data for too long and was ended.
    #[error(
        "ffmpeg took nothing for {secs} s while {doing}, so it was ended: the finished part is kept; free the machine and run the same command again"
    )]
    Stuck {
        /// What it was at.
        doing: String,
        /// How long was waited, in seconds.
        secs: u64,
    },
    /// The disk is full.
    #[error("the disk is full at `{}`{}: make room, then run the same command again; the finished part is kept", .folder.display(), free_text(*.free_bytes))]
    DiskFull {
        /// The folder that was written to.
        folder: PathBuf,
        /// Free bytes left, where the system says.
        free_bytes: Option<u64>,
    },
    /// The folder of the output does not exist.
    #[error("the folder `{}` does not exist: make it first, or choose another output", .folder.display())]
    NoFolder {
        /// The folder that is missing.
        folder: PathBuf,
    },
    /// The folder of the output cannot be written.
    #[error("cannot write in the folder `{}` ({cause}): choose another output, or change who may write there", .folder.display())]
    NotWritable {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The output is there already.
    #[error("`{}` exists already: give --overwrite to replace it, or choose another output", .out.display())]
    Exists {
        /// The output.
        out: PathBuf,
    },
    /// The output is a folder with other things in it, which is never deleted.
    #[error("the folder `{}` holds more than the frames of an export (`{found}`), so it is not replaced: choose another output", .folder.display())]
    FolderInUse {
        /// The folder.
        folder: PathBuf,
        /// One name in it that is not ours.
        found: String,
    },
    /// The folder for the parts belongs to somebody else.
    #[error("the folder `{}` is in the way and was not made by an export: move it, or choose another output", .folder.display())]
    NotOurs {
        /// The folder.
        folder: PathBuf,
    },
    /// Another export writes the same output at this moment.
    #[error("another export is writing to `{}` right now: wait for it, or choose another output", .folder.display())]
    Busy {
        /// The folder of the parts.
        folder: PathBuf,
    },
    /// The sound file is missing.
    #[error("the sound file `{}` was not found: check its name", .path.display())]
    SoundMissing {
        /// The file.
        path: PathBuf,
    },
    /// The sound file has no sound that can be read.
    #[error("`{}` has no sound that can be read ({said}): give a wav, flac, mp3, ogg, m4a or aiff file", .path.display())]
    NoSound {
        /// The file.
        path: PathBuf,
        /// What ffmpeg said.
        said: String,
    },
    /// The size does not suit the preset.
    #[error("{width}x{height} does not suit the preset {preset}: {why}")]
    Size {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The preset's name.
        preset: &'static str,
        /// What is wrong, and sizes that would do.
        why: String,
    },
    /// The frame rate does not suit the preset.
    #[error("{rate} frames a second do not suit the preset {preset}: {why}")]
    Rate {
        /// The rate as text.
        rate: String,
        /// The preset's name.
        preset: &'static str,
        /// What is wrong, and what would do.
        why: String,
    },
    /// No frames were asked for.
    #[error("there is nothing to export: the range has no frames")]
    NoFrames,
    /// The name of the output does not end as the preset's files do.
    #[error("the preset {preset} writes .{extension} files, but the output is `{}`: rename it, or choose the preset that fits ({})", .out.display(), Preset::names())]
    Extension {
        /// The output.
        out: PathBuf,
        /// The preset's name.
        preset: &'static str,
        /// What the preset's files end in.
        extension: &'static str,
    },
    /// No preset has this name.
    #[error("there is no preset `{0}`: use one of {presets}", presets = Preset::names())]
    UnknownPreset(String),
    /// A frame of the wrong length was pushed.
    #[error("a frame has {got} bytes, but the export needs {want}")]
    FrameLength {
        /// Bytes a frame.
        want: usize,
        /// Bytes that came.
        got: usize,
    },
    /// Fewer or more frames were pushed than were promised.
    #[error("the export has {got} of {want} frames: the finished part is kept; run the same command again to go on")]
    Incomplete {
        /// Frames that were promised.
        want: u64,
        /// Frames that are there.
        got: u64,
    },
    /// What was written does not hold the frames that it should.
    #[error("`{}` came out with {got} frames instead of {want}: run the same command again, it will be written anew", .path.display())]
    Count {
        /// The file.
        path: PathBuf,
        /// Frames that it should have.
        want: u64,
        /// Frames that it has.
        got: u64,
    },
    /// The export was stopped on purpose.
    #[error("the export was cancelled: the finished part is kept; run the same command again to go on")]
    Cancelled,
    /// Something with a file went wrong.
    #[error("cannot {doing} `{}`: {cause}", .path.display())]
    File {
        /// What was tried, as a verb.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The file is no video that can be read.
    #[error("`{}` cannot be read as a video: {said}", .path.display())]
    NotAVideo {
        /// The file.
        path: PathBuf,
        /// What ffprobe said.
        said: String,
    },
}

impl ExportError {
    /// The error for a failed file operation; a full disk becomes its own kind.
    pub(crate) fn file(doing: &'static str, path: &Path, cause: io::Error) -> Self {
        if matches!(cause.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
            return Self::disk_full(path);
        }
        Self::File { doing, path: path.to_owned(), cause }
    }

    /// The error for a file with a wrong number of frames; without any space left, the disk is to blame.
    pub(crate) fn count(path: &Path, want: u64, got: u64) -> Self {
        const NO_SPACE_BYTES: u64 = 64 << 10;
        let folder = path.parent().unwrap_or(path);
        if free_bytes(folder).is_some_and(|bytes| bytes < NO_SPACE_BYTES) {
            return Self::disk_full(path);
        }
        Self::Count { path: path.to_owned(), want, got }
    }

    /// The disk of `path` is full.
    pub(crate) fn disk_full(path: &Path) -> Self {
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
        Self::DiskFull { folder: folder.to_owned(), free_bytes: free_bytes(folder) }
    }
}

fn free_text(free_bytes: Option<u64>) -> String {
    free_bytes.map_or_else(String::new, |bytes| format!(" ({} MiB are free)", bytes >> 20))
}

/// Bytes that may still be written below a folder that exists; `None` where the system does not say.
#[cfg(unix)]
pub fn free_bytes(folder: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    stat.f_bavail.checked_mul(stat.f_frsize)
}

/// Bytes that may still be written below a folder that exists; `None` where the system does not say.
#[cfg(not(unix))]
pub fn free_bytes(_folder: &Path) -> Option<u64> {
    None
}

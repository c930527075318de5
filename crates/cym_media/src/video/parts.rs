//! The folder beside the output in which the chunks wait: what is finished, and whose it is.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::chunk::chunk_name;
use super::error::ExportError;
use super::preset::{ChunkKind, Preset};
use super::probe::count_packets;
use super::rate::FrameRate;
use super::tools::Tools;

/// The folder of numbered pictures inside the parts.
pub(crate) const FRAMES: &str = "frames";
/// The graph beside numbered pictures.
pub(crate) const GRAPH_FILE: &str = "graph.cym";
const MANIFEST: &str = "manifest.json";
const LOCK: &str = "lock";
/// A manifest is a few lines and one number a chunk.
const MAX_MANIFEST_BYTES: u64 = 1 << 22;

/// Everything that decides what is in the chunks. Parts of another job are not reused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) key: String,
    pub(crate) preset: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) rate: FrameRate,
    pub(crate) frames: u64,
    pub(crate) chunk_frames: u32,
}

impl Job {
    /// How many frames belong in the chunk `index`.
    pub(crate) fn frames_in_chunk(&self, index: u64) -> u64 {
        let size = u64::from(self.chunk_frames);
        self.frames.saturating_sub(index * size).min(size)
    }
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    /// The version of this file's format; marks the folder as ours.
    cymatic_parts: u32,
    job: Job,
    /// Frames in each finished chunk, from the first.
    finished: Vec<u64>,
}

/// The folder of parts, held by this export alone.
pub(crate) struct Parts {
    pub(crate) folder: PathBuf,
    manifest: Manifest,
    preset: &'static Preset,
    _lock: File,
}

impl Parts {
    /// Opens or makes the folder; keeps the finished chunks of the same job, discards those of another.
    pub(crate) fn open(out: &Path, job: Job, preset: &'static Preset, tools: &Tools) -> Result<Self, ExportError> {
        let folder = parts_folder(out);
        make_folder(&folder)?;
        let old = read_manifest(&folder)?;
        let lock = lock_folder(&folder)?;
        let mut parts =
            Self { manifest: Manifest { cymatic_parts: 1, job, finished: Vec::new() }, preset, _lock: lock, folder };
        match old {
            Some(old) if old.job == parts.manifest.job => parts.keep_good(&old.finished, tools),
            _ => remove_ours(&parts.folder)?,
        }
        parts.remove_unfinished()?;
        if preset.sequence {
            make_folder(&parts.folder.join(FRAMES))?;
        }
        parts.save()?;
        Ok(parts)
    }

    pub(crate) fn job(&self) -> &Job {
        &self.manifest.job
    }

    /// Finished chunks, counted from the first.
    pub(crate) fn finished_chunks(&self) -> u64 {
        self.manifest.finished.len() as u64
    }

    /// The first frame that is not in a finished chunk.
    pub(crate) fn next_frame(&self) -> u64 {
        self.manifest.finished.iter().sum()
    }

    /// Counts the frames of the chunk that ffmpeg has just closed, and takes it into the manifest.
    pub(crate) fn take_chunk(&mut self, index: u64, tools: &Tools) -> Result<(), ExportError> {
        let want = self.job().frames_in_chunk(index);
        if let ChunkKind::Video(_) = self.preset.chunk {
            let name = chunk_name(self.preset, index);
            let part = self.folder.join(format!("{name}.part"));
            check_count(&part, want, count_packets(tools, &part)?)?;
            let path = self.folder.join(name);
            fs::rename(&part, &path).map_err(|cause| ExportError::file("rename", &part, cause))?;
        } else {
            check_count(&self.folder.join(FRAMES), want, self.whole_pictures(index))?;
        }
        self.manifest.finished.push(want);
        self.save()
    }

    fn keep_good(&mut self, finished: &[u64], tools: &Tools) {
        for (index, &frames) in (0..).zip(finished) {
            let want = self.job().frames_in_chunk(index);
            let have = if let ChunkKind::Video(_) = self.preset.chunk {
                count_packets(tools, &self.folder.join(chunk_name(self.preset, index))).unwrap_or(0)
            } else {
                self.whole_pictures(index)
            };
            if want == 0 || frames != want || have != want {
                return;
            }
            self.manifest.finished.push(want);
        }
    }

    /// How many pictures of the chunk are there and complete.
    fn whole_pictures(&self, index: u64) -> u64 {
        let first = index * u64::from(self.job().chunk_frames);
        let end = first + self.job().frames_in_chunk(index);
        let folder = self.folder.join(FRAMES);
        let whole = |&frame: &u64| is_whole_picture(&folder.join(frame_name(frame, self.preset.extension)));
        (first..end).filter(whole).count() as u64
    }

    /// A chunk that was cut off is written anew from its first frame, into a new file: a dying ffmpeg may
    /// still hold the old one.
    fn remove_unfinished(&self) -> Result<(), ExportError> {
        let next = self.next_frame();
        for (path, name) in entries(&self.folder)? {
            let video_is_kept = (0..self.finished_chunks()).any(|index| chunk_name(self.preset, index) == name);
            if name.starts_with("chunk_") && !video_is_kept {
                remove_file(&path)?;
            }
        }
        let frames = self.folder.join(FRAMES);
        if frames.is_dir() {
            for (path, name) in entries(&frames)? {
                if frame_number(&name).is_some_and(|frame| frame >= next) {
                    remove_file(&path)?;
                }
            }
        }
        Ok(())
    }

    fn save(&self) -> Result<(), ExportError> {
        let path = self.folder.join(MANIFEST);
        let fresh = self.folder.join("manifest.json.new");
        let text = serde_json::to_vec_pretty(&self.manifest)
            .map_err(|error| ExportError::file("write", &path, io::Error::other(error)))?;
        fs::write(&fresh, text).map_err(|cause| ExportError::file("write", &fresh, cause))?;
        fs::rename(&fresh, &path).map_err(|cause| ExportError::file("rename", &fresh, cause))
    }

    /// Removes the folder after the output is in place.
    pub(crate) fn remove(self) {
        // what cannot be removed is left: the output itself is complete
        remove_ours(&self.folder).ok();
        remove_file(&self.folder.join(LOCK)).ok();
        fs::remove_dir(&self.folder).ok();
    }
}

/// What an export that ended early has left beside its output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftParts {
    /// Frames in finished chunks.
    pub frames: u64,
    /// Frames that the whole would have.
    pub total: u64,
    /// Bytes on disk.
    pub bytes: u64,
}

/// What is left of an unfinished export to `out`; `None` when there is nothing, or nothing of ours.
pub fn left_parts(out: &Path) -> Option<LeftParts> {
    let folder = parts_folder(out);
    let manifest = read_manifest(&folder).ok()??;
    let size = |folder: &Path| -> u64 {
        let listed = entries(folder).unwrap_or_default();
        listed.iter().filter_map(|(path, _)| Some(fs::metadata(path).ok()?.len())).sum()
    };
    let bytes = size(&folder) + size(&folder.join(FRAMES));
    Some(LeftParts { frames: manifest.finished.iter().sum(), total: manifest.job.frames, bytes })
}

/// Removes what an unfinished export to `out` has left; only files of ours, and only when no export works on them.
///
/// # Errors
/// The folder belongs to somebody else, an export works in it, or a file cannot be removed.
pub fn remove_parts(out: &Path) -> Result<(), ExportError> {
    let folder = parts_folder(out);
    if !folder.exists() {
        return Ok(());
    }
    read_manifest(&folder)?;
    let lock = lock_folder(&folder)?;
    remove_ours(&folder)?;
    drop(lock);
    remove_file(&folder.join(LOCK))?;
    fs::remove_dir(&folder).map_err(|cause| ExportError::file("remove", &folder, cause))
}

/// `<out>.parts`, beside the output.
pub(crate) fn parts_folder(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".parts");
    PathBuf::from(name)
}

pub(crate) fn frame_name(frame: u64, extension: &str) -> String {
    format!("frame_{frame:06}.{extension}")
}

/// The number in the name of one of our pictures.
pub(crate) fn frame_number(name: &str) -> Option<u64> {
    let (number, ending) = name.strip_prefix("frame_")?.split_once('.')?;
    let ours = number.len() >= 6 && matches!(ending, "png" | "exr");
    ours.then(|| number.parse().ok()).flatten()
}

pub(crate) fn check_count(path: &Path, want: u64, got: u64) -> Result<(), ExportError> {
    if want == got {
        return Ok(());
    }
    Err(ExportError::count(path, want, got))
}

pub(crate) fn entries(folder: &Path) -> Result<Vec<(PathBuf, String)>, ExportError> {
    let listed = fs::read_dir(folder).and_then(|list| {
        list.map(|entry| entry.map(|entry| (entry.path(), entry.file_name().to_string_lossy().into_owned())))
            .collect::<io::Result<Vec<_>>>()
    });
    listed.map_err(|cause| ExportError::file("list", folder, cause))
}

fn remove_file(path: &Path) -> Result<(), ExportError> {
    fs::remove_file(path).map_err(|cause| ExportError::file("remove", path, cause))
}

/// Makes one folder; that it exists is fine, that its parent does not is the user's to mend.
fn make_folder(folder: &Path) -> Result<(), ExportError> {
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    match fs::create_dir(folder) {
        Ok(()) => Ok(()),
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(cause) if matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Err(ExportError::NoFolder { folder: parent.to_owned() })
        }
        Err(cause) if matches!(cause.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) => {
            Err(ExportError::NotWritable { folder: parent.to_owned(), cause })
        }
        Err(cause) => Err(ExportError::file("make the folder", folder, cause)),
    }
}

/// The manifest of an earlier export, nothing for an empty folder, an error for a folder of somebody else.
fn read_manifest(folder: &Path) -> Result<Option<Manifest>, ExportError> {
    let not_ours = || ExportError::NotOurs { folder: folder.to_owned() };
    if !folder.is_dir() {
        return Err(not_ours());
    }
    let path = folder.join(MANIFEST);
    let Ok(file) = File::open(&path) else {
        let empty = entries(folder)?.iter().all(|(_, name)| name == LOCK || name == "manifest.json.new");
        return if empty { Ok(None) } else { Err(not_ours()) };
    };
    let mut text = String::new();
    file.take(MAX_MANIFEST_BYTES).read_to_string(&mut text).map_err(|_unreadable| not_ours())?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(|_unreadable| not_ours())?;
    Ok(Some(manifest).filter(|manifest| manifest.cymatic_parts == 1))
}

fn lock_folder(folder: &Path) -> Result<File, ExportError> {
    let path = folder.join(LOCK);
    let file = File::create(&path).map_err(|cause| match cause.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            ExportError::NotWritable { folder: folder.to_owned(), cause }
        }
        _ => ExportError::file("make", &path, cause),
    })?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(ExportError::Busy { folder: folder.to_owned() }),
        // some network disks know no locks: go on without
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

/// Removes the files that an export makes, and nothing else.
fn remove_ours(folder: &Path) -> Result<(), ExportError> {
    for (path, name) in entries(folder)? {
        let known = matches!(
            name.as_str(),
            MANIFEST
                | "manifest.json.new"
                | "list.txt"
                | "graph.ffmeta"
                | "palette.png"
                | "whole.part"
                | "whole.part.new"
        );
        if known || name.starts_with("chunk_") {
            remove_file(&path)?;
        }
    }
    let frames = folder.join(FRAMES);
    if frames.is_dir() {
        remove_frames(&frames)?;
    }
    Ok(())
}

/// Removes our numbered pictures and their graph, and the folder if that leaves it empty.
pub(crate) fn remove_frames(folder: &Path) -> Result<(), ExportError> {
    for (path, name) in entries(folder)? {
        if frame_number(&name).is_some() || name == GRAPH_FILE {
            remove_file(&path)?;
        }
    }
    fs::remove_dir(folder).map_err(|cause| ExportError::file("remove", folder, cause))
}

/// A cheap look at whether a picture was written to its end.
fn is_whole_picture(path: &Path) -> bool {
    let tail = || -> io::Result<(u64, [u8; 8])> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut tail = [0; 8];
        file.seek(SeekFrom::End(-8))?;
        file.read_exact(&mut tail)?;
        Ok((length, tail))
    };
    match tail() {
        Ok((_, tail)) if path.extension().is_some_and(|ending| ending == "png") => &tail[..4] == b"IEND",
        Ok((length, _)) => length > 64,
        Err(_) => false,
    }
}

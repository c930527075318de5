//! The folder of one open document: what survives when the window does not.
//!
//! ```text
//! sittings/k3Xp0a/
//!     lock            held while the window is open; free means that the window is gone
//!     about.json      which document, and which generation of the two files below counts
//!     base-2.cym      the document as it was when the generation began
//!     edits-2.jsonl   what was done since, one edit a line; a torn last line is no harm
//!     picture.png     how it looked lately
//!     files/          songs and pictures of a document that has no folder of its own yet
//! ```

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use cym_graph::{Document, Edit};
use serde::{Deserialize, Serialize};

/// What is told about a sitting before it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// Where the document is saved; nothing when it never was.
    pub path: Option<PathBuf>,
    /// The video that it came in, while it is not saved.
    pub carrier: Option<PathBuf>,
    /// Its title, or its file's name.
    pub title: String,
    /// Which `base-N.cym` and `edits-N.jsonl` count.
    pub generation: u64,
    /// Whether the base itself holds something that is not saved.
    pub unsaved_base: bool,
    /// The hash of the saved file when the window last read or wrote it.
    pub saved_hash: Option<String>,
}

/// A sitting that this window holds.
#[derive(Debug)]
pub struct Sitting {
    folder: PathBuf,
    about: About,
    edits: Option<File>,
    _lock: File,
}

/// Work that another window left behind, or this one.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// Its folder.
    pub folder: PathBuf,
    /// What it is about.
    pub about: About,
    /// Edits since the base.
    pub steps: usize,
    /// When the last of them was written.
    pub when: SystemTime,
    /// How it looked, if a picture was kept.
    pub picture: Option<PathBuf>,
}

const LOCK: &str = "lock";
const ABOUT: &str = "about.json";
const PICTURE: &str = "picture.png";

impl Sitting {
    /// Makes a folder for a document. It does not count before the first [`Sitting::begin`].
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn create(sittings: &Path) -> io::Result<Self> {
        fs::create_dir_all(sittings)?;
        let folder = tempfile::Builder::new().prefix("").rand_bytes(10).tempdir_in(sittings)?.keep();
        Self::take(folder)
    }

    /// Takes up a sitting that was left behind.
    ///
    /// # Errors
    /// Another window holds it, or it is gone.
    pub fn take(folder: PathBuf) -> io::Result<Self> {
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::new(io::ErrorKind::ResourceBusy, "it is open in another window"));
            }
            // A file system without locks: better a journal without a lock than none.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let about = read_about(&folder).unwrap_or_default();
        Ok(Self { folder, about, edits: None, _lock: lock })
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where files of a document without a folder of its own are kept.
    pub fn files(&self) -> PathBuf {
        self.folder.join("files")
    }

    /// Starts a generation: this document, and no edits yet. The earlier generation counts until this one is complete; the
    /// number in `about` is set here.
    ///
    /// # Errors
    /// The disk is full or the folder may not be written.
    pub fn begin(&mut self, document: &Document, about: About) -> io::Result<()> {
        let before = self.about.generation;
        let about = About { generation: before + 1, ..about };
        let base = base_of(&self.folder, about.generation);
        cym_graph::file::save(document, &base).map_err(io::Error::other)?;
        let edits = OpenOptions::new().create(true).append(true).open(edits_of(&self.folder, about.generation))?;
        edits.set_len(0)?;
        write_whole(&self.folder.join(ABOUT), &serde_json::to_vec(&about).map_err(io::Error::other)?)?;
        self.edits = Some(edits);
        self.about = about;
        if before > 0 {
            // The old generation no longer counts; if it stays it only takes room.
            let _gone = fs::remove_file(base_of(&self.folder, before));
            let _gone = fs::remove_file(edits_of(&self.folder, before));
        }
        Ok(())
    }

    /// Writes edits, one a line, down to the disk.
    ///
    /// # Errors
    /// The disk is full or the folder may not be written; a part of the lines may be there.
    pub fn append(&mut self, edits: &[Edit]) -> io::Result<()> {
        let Some(file) = &mut self.edits else {
            return Err(io::Error::other("there is no document to add it to"));
        };
        let mut text = String::new();
        for edit in edits {
            text.push_str(&edit.to_json());
            text.push('\n');
        }
        file.write_all(text.as_bytes())?;
        file.sync_data()
    }

    /// Keeps how the document looks now, as a PNG.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn keep_picture(&self, width: u32, height: u32, rgba: &[u8]) -> io::Result<()> {
        let path = self.folder.join(PICTURE);
        cym_media::picture::write_png8(&path, width, height, rgba, None).map_err(io::Error::other)
    }

    /// Removes all of it: nothing is left to bring back.
    pub fn remove(self) {
        let Self { folder, about: _, edits, _lock: lock } = self;
        drop(edits);
        // The words go first: whatever stays of the folder after that is rubbish to anyone who finds it.
        let _gone = fs::remove_file(folder.join(ABOUT));
        let _gone = fs::remove_dir_all(&folder);
        drop(lock);
    }
}

/// Work of windows that are gone, newest first. Empty leavings are cleared away.
pub fn left_behind(sittings: &Path) -> Vec<Left> {
    let Ok(entries) = fs::read_dir(sittings) else {
        return Vec::new();
    };
    let mut found: Vec<Left> = entries.filter_map(|entry| left(&entry.ok()?.path())).collect();
    found.sort_by(|a, b| b.when.cmp(&a.when).then_with(|| a.folder.cmp(&b.folder)));
    found
}

/// What a folder holds; nothing when a window has it open or there is nothing to lose.
fn left(folder: &Path) -> Option<Left> {
    let Some(about) = read_about(folder) else {
        clear_rubbish(folder);
        return None;
    };
    let sitting = Sitting::take(folder.to_owned()).ok()?;
    let path = edits_of(folder, about.generation);
    let steps = File::open(&path).map_or(0, |file| BufReader::new(file).lines().count());
    if steps == 0 && !about.unsaved_base {
        sitting.remove();
        return None;
    }
    let when = fs::metadata(&path).and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let picture = Some(folder.join(PICTURE)).filter(|picture| picture.is_file());
    Some(Left { folder: folder.to_owned(), about, steps, when, picture })
}

/// A folder without words is being made at this moment, or was left in the making.
fn clear_rubbish(folder: &Path) {
    const A_DAY: std::time::Duration = std::time::Duration::from_hours(24);
    let age = fs::metadata(folder)
        .and_then(|data| data.modified())
        .ok()
        .and_then(|then| super::folders::now().duration_since(then).ok());
    if folder.is_dir() && age.is_some_and(|age| age > A_DAY) {
        let _gone = fs::remove_dir_all(folder);
    }
}

/// The document of a sitting with every edit that can be read and carried out, and how many those are.
///
/// # Errors
/// The base cannot be read.
pub fn replay(folder: &Path) -> io::Result<(Document, usize)> {
    let about = read_about(folder).ok_or_else(|| io::Error::other("its words cannot be read"))?;
    let mut document = cym_graph::file::read_path(&base_of(folder, about.generation)).map_err(io::Error::other)?;
    let mut steps = 0;
    let Ok(file) = File::open(edits_of(folder, about.generation)) else {
        return Ok((document, 0));
    };
    for line in BufReader::new(file).lines() {
        // What follows a torn line was made on top of it: it may not fit any more.
        let Some(edit) = line.ok().and_then(|line| Edit::from_json(&line).ok()) else {
            break;
        };
        if document.apply(edit).is_err() {
            break;
        }
        steps += 1;
    }
    Ok((document, steps))
}

/// What a sitting is about.
pub(crate) fn read_about(folder: &Path) -> Option<About> {
    serde_json::from_slice(&fs::read(folder.join(ABOUT)).ok()?).ok()
}

fn base_of(folder: &Path, generation: u64) -> PathBuf {
    folder.join(format!("base-{generation}.cym"))
}

fn edits_of(folder: &Path, generation: u64) -> PathBuf {
    folder.join(format!("edits-{generation}.jsonl"))
}

/// Writes a file so that it is the old one or the new one, never a part of either.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".writing-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_data()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

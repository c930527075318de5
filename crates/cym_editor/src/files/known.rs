//! What is known about the artist's file on disk, so that nothing is overwritten that somebody else wrote.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A file as it was when it was read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The file.
    pub path: PathBuf,
    modified: Option<SystemTime>,
    bytes: u64,
    hash: String,
}

/// How a file compares with what is known about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// It is as it was.
    Same,
    /// Somebody else wrote it.
    Changed,
    /// It is gone.
    Gone,
}

impl Known {
    /// Looks at a file now.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn of(path: &Path) -> io::Result<Self> {
        let data = fs::metadata(path)?;
        let hash = hash(path)?;
        Ok(Self { path: path.to_owned(), modified: data.modified().ok(), bytes: data.len(), hash })
    }

    /// Compares the file with what is known; reads it only when its time or length differ.
    pub fn compare(&self) -> Outside {
        let Ok(data) = fs::metadata(&self.path) else {
            return Outside::Gone;
        };
        if data.len() == self.bytes && data.modified().ok() == self.modified {
            return Outside::Same;
        }
        // Touched, copied back, saved without a change: the content decides.
        match hash(&self.path) {
            Ok(hash) if hash == self.hash => Outside::Same,
            Ok(_) => Outside::Changed,
            Err(_) => Outside::Gone,
        }
    }

    /// The BLAKE3 hash of its content.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

/// The BLAKE3 hash of a file.
pub(crate) fn hash(path: &Path) -> io::Result<String> {
    cym_media::sound::hash_file(path).map_err(|error| io::Error::other(error.to_string()))
}

/// The sign that this window has a file open; it lies in the state folder, never beside the artist's file.
#[derive(Debug)]
pub struct Claim {
    _lock: File,
}

impl Claim {
    /// Claims a file; `None` when another window has it open. Where locks do not work there is no other window to see.
    pub fn take(state: &Path, path: &Path) -> Option<Self> {
        let whole = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let name = blake3::hash(whole.as_os_str().as_encoded_bytes()).to_hex();
        let folder = state.join("open");
        fs::create_dir_all(&folder).ok()?;
        let lock = folder.join(&name.as_str()[..32]);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(lock).ok()?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => None,
            Ok(()) | Err(TryLockError::Error(_)) => Some(Self { _lock: lock }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::{Claim, Known, Outside};

    #[test]
    fn only_another_content_counts_as_changed() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.cym");
        fs::write(&path, "one").unwrap();
        let known = Known::of(&path).unwrap();
        assert_eq!(known.compare(), Outside::Same);
        let later = super::super::folders::now() + Duration::from_mins(1);
        fs::File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
        assert_eq!(known.compare(), Outside::Same, "touched only");
        fs::write(&path, "two").unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
        assert_eq!(known.compare(), Outside::Changed);
        fs::remove_file(&path).unwrap();
        assert_eq!(known.compare(), Outside::Gone);
    }

    #[test]
    fn one_file_is_claimed_by_one_window_under_whatever_name() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.cym");
        fs::write(&path, "one").unwrap();
        let state = home.path().join("state");
        let first = Claim::take(&state, &path).unwrap();
        let around = home.path().join("state").join("..").join("a.cym");
        assert!(Claim::take(&state, &around).is_none());
        drop(first);
        assert!(Claim::take(&state, &path).is_some());
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2, "nothing lies beside the artist's file");
    }
}

//! Saving without harm: the file on disk is the old one or the new one, never a part of either.

use std::fs;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use super::{FileError, FileReason, read, write};
use crate::document::Document;

/// Saves a document: beside the target, synced, read back and compared, and only then put in its place.
///
/// On any error the earlier file is as it was.
pub fn save(document: &Document, path: &Path) -> Result<(), FileError> {
    save_reason(document, path).map_err(|reason| FileError::from(reason).at(path))
}

fn save_reason(document: &Document, path: &Path) -> Result<(), FileReason> {
    let text = write::document(document)?;
    match read::document(&text) {
        Ok(back) if back == *document => {}
        Ok(_) => return Err(FileReason::NotTheSame(String::new())),
        Err(reason) => return Err(FileReason::NotTheSame(format!(" ({reason})"))),
    }
    replace(path, text.as_bytes())
}

fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileReason> {
    // A link stays a link: the file that it leads to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".saving-").suffix(".cym");
    let earlier = fs::metadata(&target).ok().map(|known| known.permissions());
    // Renaming would go through: the owner's wish to keep the file is in its permissions alone.
    if earlier.as_ref().is_some_and(fs::Permissions::readonly) {
        let cause = "the file is marked as read-only";
        return Err(FileReason::Write(io::Error::new(io::ErrorKind::PermissionDenied, cause)));
    }
    give_permissions(&mut builder, earlier);
    let mut file = builder.tempfile_in(&folder).map_err(FileReason::Write)?;
    file.write_all(bytes).map_err(FileReason::Write)?;
    file.as_file().sync_all().map_err(FileReason::Write)?;

    let mut back = Vec::with_capacity(bytes.len());
    file.as_file_mut().rewind().map_err(FileReason::Write)?;
    file.read_to_end(&mut back).map_err(FileReason::Write)?;
    if back != bytes {
        return Err(FileReason::NotTheSame(String::new()));
    }
    if target.is_dir() {
        return Err(FileReason::Write(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    file.persist(&target).map_err(|error| FileReason::Write(error.error))?;
    sync_folder(&folder).map_err(FileReason::Write)
}

/// Those of the earlier file; for a new file what the system gives to new files.
#[cfg(unix)]
fn give_permissions(builder: &mut tempfile::Builder<'_, '_>, earlier: Option<fs::Permissions>) {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(earlier.unwrap_or_else(|| fs::Permissions::from_mode(0o666)));
}

#[cfg(not(unix))]
fn give_permissions(_builder: &mut tempfile::Builder<'_, '_>, _earlier: Option<fs::Permissions>) {}

/// The rename itself must reach the disk.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

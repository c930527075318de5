//! A taste in its file: it is taught by thumbs, kept after each, and ranks pictures.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use cym_learn::taste::{Eye, Taste, TasteError};

use crate::error::EngineError;

/// No file of a taste is longer.
const MOST_BYTES: u64 = 64 << 20;

/// A taste, the file that it is kept in, and the eye that it sees with.
pub struct Liking {
    eye: Eye,
    taste: Taste,
    path: PathBuf,
}

impl Liking {
    /// Opens a taste that is there.
    ///
    /// # Errors
    /// It cannot be read, is no taste, or was learnt with another eye.
    pub fn open(path: &Path) -> Result<Self, EngineError> {
        let told = |cause: String| EngineError::Taste { what: "read", path: path.to_owned(), cause };
        let unread = |error: std::io::Error| {
            let next = if error.kind() == ErrorKind::NotFound { " Learn one with --like and --dislike." } else { "" };
            told(format!("{error}.{next}"))
        };
        let length = std::fs::metadata(path).map_err(unread)?.len();
        if length > MOST_BYTES {
            return Err(told(format!("it is {length} bytes long, and no taste is. Choose another file.")));
        }
        let bytes = std::fs::read(path).map_err(unread)?;
        let eye = Eye::built_in().map_err(|error| told(error.to_string()))?;
        let taste = eye.read(&bytes).map_err(|error| told(format!("{error}.")))?;
        Ok(Self { eye, taste, path: path.to_owned() })
    }

    /// Opens a taste, or begins one without opinions where there is no such file.
    ///
    /// # Errors
    /// As [`Liking::open`].
    pub fn open_or_new(path: &Path) -> Result<Self, EngineError> {
        if path.exists() {
            return Self::open(path);
        }
        let eye = Eye::built_in().map_err(|error| EngineError::Taste {
            what: "read",
            path: path.to_owned(),
            cause: error.to_string(),
        })?;
        Ok(Self { taste: eye.taste(), eye, path: path.to_owned() })
    }

    /// Where it is kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many comparisons and thumbs it knows.
    pub fn votes(&self) -> usize {
        self.taste.votes()
    }

    /// A picture as the taste sees it. `rgba` are rows from the top, sRGB-encoded, straight alpha.
    ///
    /// # Panics
    /// If the number of bytes does not fit the size: the caller made both.
    pub fn see(&self, rgba: &[u8], size_px: [u32; 2]) -> Vec<f32> {
        self.eye.see(rgba, size_px.map(|side| side as usize))
    }

    /// How much what was seen is liked; 0 is neither way, and differences of about 1 are clear.
    pub fn score(&self, seen: &[f32]) -> f32 {
        self.taste.score(seen)
    }

    /// What was seen gets a thumb, up or down. It is not kept yet; see [`Self::keep`].
    ///
    /// # Errors
    /// It was seen by another eye. Nothing is learnt then.
    pub fn thumb(&mut self, seen: &[f32], up: bool) -> Result<(), EngineError> {
        let mut taught = self.taste.clone();
        taught.thumb(seen, up).map_err(|error| self.told(&error))?;
        self.taste = taught;
        Ok(())
    }

    /// What was seen is liked better than each of the others. It is not kept yet.
    ///
    /// # Errors
    /// Something was seen by another eye. Nothing is learnt then.
    pub fn picked(&mut self, liked: &[f32], others: &[&[f32]]) -> Result<(), EngineError> {
        let mut taught = self.taste.clone();
        taught.picked(liked, others).map_err(|error| self.told(&error))?;
        self.taste = taught;
        Ok(())
    }

    /// Writes the taste to its file, whole or not at all.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn keep(&self) -> Result<(), EngineError> {
        self.write(&self.path)
    }

    /// Writes it to another file, to be shared.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn write(&self, path: &Path) -> Result<(), EngineError> {
        let write = || {
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder)?;
            }
            let mut beside = path.as_os_str().to_owned();
            beside.push(".new");
            std::fs::write(&beside, self.taste.to_bytes())?;
            std::fs::rename(&beside, path)
        };
        write().map_err(|error: std::io::Error| EngineError::Taste {
            what: "write",
            path: path.to_owned(),
            cause: format!("{error}. Choose another place, or make room."),
        })
    }

    fn told(&self, error: &TasteError) -> EngineError {
        let cause = error.to_string();
        EngineError::Taste { what: "teach", path: self.path.clone(), cause }
    }
}

//! Files that a graph refers to: only beside it or inside it, never elsewhere.

mod numbered;

use std::io;
use std::path::{Component, Path, PathBuf};

pub use numbered::{Numbered, run};

use crate::limits;

/// Why a file that a graph refers to is not opened.
#[derive(Debug, thiserror::Error)]
pub enum AssetError {
    /// The path could lead out of the graph's folder.
    #[error("\"{path}\" {cause}. Put the file beside the graph and name it from there, such as \"lut/warm.cube\".")]
    Illegal {
        /// The path, as the graph has it.
        path: String,
        /// What is wrong with it.
        cause: &'static str,
    },
    /// There is no such file, or it may not be read.
    #[error("\"{path}\" cannot be opened: {source}. Put the file there, or choose another.")]
    Missing {
        /// The path, as the graph has it.
        path: String,
        /// What the system says.
        source: io::Error,
    },
}

/// Holds an asset's path against the rules: relative, forward slashes, no way out, the same on every system.
pub fn legal(path: &str) -> Result<(), AssetError> {
    let cause = if path.is_empty() {
        "is empty"
    } else if path.len() > limits::ASSET_PATH_BYTES {
        "is longer than a path may be"
    } else if path.chars().any(char::is_control) {
        "has control characters"
    } else if path.contains('\\') {
        "has a backslash"
    } else if path.contains(':') {
        "has a colon, as drives and web addresses have"
    } else if path.starts_with('/') {
        "is an absolute path"
    } else if path.split('/').any(|part| part == "..") {
        "leads out of the graph's folder"
    } else if path.split('/').any(|part| part.is_empty() || part == ".") {
        "has an empty part"
    } else {
        return Ok(());
    };
    let path = path.chars().take(120).flat_map(char::escape_default).collect();
    Err(AssetError::Illegal { path, cause })
}

/// Where an asset lies on disk, links followed; refuses what lies outside `base_dir`.
pub fn resolve(base_dir: &Path, path: &str) -> Result<PathBuf, AssetError> {
    legal(path)?;
    let missing = |source| AssetError::Missing { path: path.to_owned(), source };
    let illegal = |cause| AssetError::Illegal { path: path.to_owned(), cause };
    let relative = Path::new(path);
    // The system's own idea of a path has the last word, whatever the text looks like.
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(illegal("leads out of the graph's folder"));
    }
    let base_dir = if base_dir.as_os_str().is_empty() { Path::new(".") } else { base_dir };
    let base = base_dir.canonicalize().map_err(missing)?;
    let full = base.join(relative).canonicalize().map_err(missing)?;
    if full.starts_with(&base) { Ok(full) } else { Err(illegal("is a link that leaves the graph's folder")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_relative_paths_are_legal() {
        for path in ["warm.cube", "lut/warm.cube", "a b/\u{e9}.png", "..hidden/x", "a..b"] {
            assert!(legal(path).is_ok(), "{path}");
        }
        let long = "a/".repeat(limits::ASSET_PATH_BYTES / 2) + "b";
        let bad = [
            "",
            "/etc/passwd",
            "../x",
            "a/../../x",
            "a/..",
            "C:/x",
            "c:x",
            "\\\\host\\share",
            "a\\..\\b",
            "a\0b",
            "a//b",
            "./a",
            "a/",
            "file:///x",
            "a\nb",
            &long,
        ];
        for path in bad {
            assert!(legal(path).is_err(), "{path:?}");
        }
        let text = legal("../song.wav").unwrap_err().to_string();
        assert_eq!(
            text,
            "\"../song.wav\" leads out of the graph's folder. Put the file beside the graph and name it from there, such as \"lut/warm.cube\"."
        );
    }

    #[test]
    #[cfg(unix)]
    fn links_stay_inside_the_folder() {
        let outside = tempfile::tempdir().unwrap();
        let inside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("secret"), "x").unwrap();
        std::fs::create_dir(inside.path().join("lut")).unwrap();
        std::fs::write(inside.path().join("lut/warm.cube"), "x").unwrap();
        let link = |to: &Path, name: &str| {
            std::os::unix::fs::symlink(to, inside.path().join(name)).unwrap();
        };
        link(&outside.path().join("secret"), "leak");
        link(outside.path(), "folder");
        link(Path::new("lut/warm.cube"), "same.cube");
        assert!(resolve(inside.path(), "lut/warm.cube").is_ok());
        assert!(resolve(inside.path(), "same.cube").is_ok());
        for path in ["leak", "folder/secret"] {
            let error = resolve(inside.path(), path).unwrap_err();
            assert!(matches!(error, AssetError::Illegal { .. }), "{error}");
        }
        let error = resolve(inside.path(), "absent.png").unwrap_err();
        assert!(matches!(error, AssetError::Missing { .. }), "{error}");
    }
}

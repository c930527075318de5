//! The files of the repository.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// The repository's root folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the tests are a folder of the repository").to_owned()
}

/// Every file below a folder whose name ends in one of `endings`, sorted. Hidden folders and build folders are left out.
///
/// # Panics
/// The folder cannot be read.
pub fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(folder) = todo.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries.filter_map(Result::ok) {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if path.is_dir() {
                if !name.starts_with('.') && name != "target" {
                    todo.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A file's text.
///
/// # Panics
/// The file cannot be read.
pub fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A path as people say it: from the root, with forward slashes.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string().replace('\\', "/")
}

/// The graphs in `example-graphs/`, sorted.
pub fn examples() -> Vec<PathBuf> {
    files(&root().join("example-graphs"), &[".cym"])
}

/// Whether an environment variable is set to something.
pub fn asked(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| !value.is_empty() && value != "0")
}

/// Fails a test with everything that is wrong at once.
///
/// # Panics
/// Something is wrong.
pub fn no_faults(what: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{what}: {} faults\n  {}", faults.len(), faults.join("\n  "));
}

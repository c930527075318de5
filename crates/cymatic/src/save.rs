//! How commands save the graphs that they change.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use cym_graph::Document;

use crate::report::Failure;

/// Where a changed graph goes: where the artist says, or beside the graph under a name with `ending` behind it.
///
/// # Errors
/// It is no `.cym` file, or something is there that may not be replaced.
pub(crate) fn place(graph: &Path, asked: Option<&Path>, ending: &str, overwrite: bool) -> Result<PathBuf, Failure> {
    let beside = || {
        let name = graph.file_stem().unwrap_or_default().to_string_lossy();
        graph.with_file_name(format!("{name}-{ending}.cym"))
    };
    let out = asked.map_or_else(beside, Path::to_owned);
    free(&out, "cym", "a graph is saved as a .cym file", overwrite)?;
    Ok(out)
}

/// Holds a place against what can be told before anything is made for it.
///
/// # Errors
/// It does not end in `ending` (`because` says what does), or something is there that may not be replaced.
pub(crate) fn free(out: &Path, ending: &str, because: &str, overwrite: bool) -> Result<(), Failure> {
    if out.extension().is_none_or(|there| !there.eq_ignore_ascii_case(ending)) {
        return Err(format!("`{}` does not end in .{ending}, and {because}. Rename it.", out.display()).into());
    }
    if out.is_dir() {
        return Err(format!("`{}` is a folder. Choose another name.", out.display()).into());
    }
    if out.exists() && !overwrite {
        return Err(format!("`{}` exists. Choose another name, or add --overwrite.", out.display()).into());
    }
    let folder = folder(out);
    if !folder.is_dir() {
        return Err(format!(
            "the folder `{}` does not exist. Make it first, or choose another output.",
            folder.display()
        )
        .into());
    }
    Ok(())
}

/// Writes a graph whole or not at all.
pub(crate) fn graph(document: &Document, path: &Path) -> Result<(), Failure> {
    file(path, cym_graph::file::write_string(document)?.as_bytes())
}

/// Writes a file whole or not at all.
pub(crate) fn file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let told =
        |error: std::io::Error| format!("cannot write `{}`: {error}. Choose another place with --out.", path.display());
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        // A file for everybody, as far as the user lets new files be.
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder(path)).map_err(told)?;
    file.write_all(bytes).map_err(told)?;
    file.persist(path).map_err(|error| told(error.error))?;
    Ok(())
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| *folder != Path::new("")).unwrap_or_else(|| Path::new("."))
}

//! Where results that can be computed again are kept between runs.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use cym_gpu::Gpu;
use cym_plan::Costs;
use etcetera::{BaseStrategy as _, choose_base_strategy};

/// The folder of the cache: `CYMATIC_CACHE` if set, else the user's cache folder. `None` when there is no home.
pub fn folder() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("CYMATIC_CACHE") {
        return Some(folder.into());
    }
    Some(choose_base_strategy().ok()?.cache_dir().join("cymatic"))
}

/// What drawing costs a device, measured once and then remembered; the usual costs when it cannot be measured.
pub fn costs(gpu: &Gpu) -> Costs {
    cym_gpu::calibrate(gpu, folder().as_deref()).unwrap_or_default()
}

/// The artist's own folder of nodes: `CYMATIC_NODES` if set, else `cymatic/nodes` in the user's data folder.
pub fn artist_nodes() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("CYMATIC_NODES") {
        return Some(folder.into());
    }
    Some(choose_base_strategy().ok()?.data_dir().join("cymatic").join("nodes"))
}

/// The user's folder of models: `models` in `CYMATIC_DATA` if set, else in `cymatic` in the user's data folder.
pub fn models() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("CYMATIC_DATA") {
        return Some(PathBuf::from(folder).join("models"));
    }
    Some(choose_base_strategy().ok()?.data_dir().join("cymatic").join("models"))
}

/// Keeps a result's bytes; without a cache that is nothing.
///
/// # Errors
/// The folder or the file cannot be written.
pub fn keep(name: &str, bytes: &[u8]) -> io::Result<()> {
    write(name, |file| file.write_all(bytes))
}

/// Forgets a result, if it is there.
pub fn forget(name: &str) {
    if let Some(folder) = folder() {
        let _gone = fs::remove_file(folder.join(name));
    }
}

/// Reads a cached result, if it is there.
pub fn read(name: &str) -> Option<Vec<u8>> {
    fs::read(folder()?.join(name)).ok()
}

/// Keeps a result; written beside and renamed, so that two programs never see half a file.
pub(crate) fn write(name: &str, content: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
    let Some(folder) = folder() else {
        return Ok(());
    };
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap_or_else(|| Path::new(".")))?;
    let beside = path.with_extension(format!("{}.part", std::process::id()));
    let mut file = BufWriter::new(File::create(&beside)?);
    let written = content(&mut file).and_then(|()| file.flush()).and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // Half a result is of no use; that it cannot be removed either changes nothing.
        let _left = fs::remove_file(&beside);
    }
    written
}

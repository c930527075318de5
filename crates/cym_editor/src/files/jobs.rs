//! What is done with files off the window's thread.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cym_engine::{EngineError, Project};
use cym_graph::Document;
use cym_graph::assets::Numbered;
use cym_plan::NodeLibrary;

use super::known::{Claim, Known, Outside};
use super::place::Named;
use super::refs::{self, EMBED_BYTES, Reference};
use super::sitting::{self, Sitting};

/// Why something about a file could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A graph could not be opened.
    #[error(transparent)]
    Open(#[from] EngineError),
    /// A graph could not be read or saved.
    #[error(transparent)]
    Graph(#[from] cym_graph::FileError),
    /// The system refused.
    #[error("`{}` {what}: {source}. {next_step}", .path.display())]
    System {
        /// The file.
        path: PathBuf,
        /// What could not be done with it.
        what: &'static str,
        /// What the system says.
        source: io::Error,
        /// What to do.
        next_step: &'static str,
    },
}

impl Fault {
    fn system(path: &Path, what: &'static str, source: io::Error, next_step: &'static str) -> Self {
        Self::System { path: path.to_owned(), what, source, next_step }
    }
}

/// A document that is ready to be shown.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) project: Project,
    /// Whether its path is where it is saved.
    pub(crate) kept: bool,
    /// Whether it holds something that is not saved.
    pub(crate) unsaved: bool,
    /// The folder of its journal, for a document whose files are there.
    pub(crate) sitting: Option<Sitting>,
    pub(crate) file: Option<OnDisk>,
}

/// The artist's file of a document.
#[derive(Debug)]
pub(crate) struct OnDisk {
    pub(crate) known: Known,
    /// `None` when another window has it open.
    pub(crate) claim: Option<Claim>,
}

impl OnDisk {
    pub(crate) fn of(path: &Path, state: &Path) -> io::Result<Self> {
        Ok(Self { known: Known::of(path)?, claim: Claim::take(state, path) })
    }
}

/// How a document is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum As {
    /// Its file is where it is saved, if it is a graph's own file.
    Own,
    /// A copy without a place of its own: examples.
    Copy,
}

/// Opens a graph, or the one that a video or picture carries.
pub(crate) fn open(path: &Path, how: As, state: &Path, sittings: &Path) -> Result<Opened, Fault> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let project = Project::open(&path)?;
    let own = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("cym"));
    if own && how == As::Own {
        let failed = |error| Fault::system(&path, "cannot be read", error, "Check that you may read it.");
        let file = OnDisk::of(&path, state).map_err(failed)?;
        return Ok(Opened { project, kept: true, unsaved: false, sitting: None, file: Some(file) });
    }
    let from = project.folder().to_owned();
    let (sitting, folder) = sitting_with_files(sittings)?;
    // What a document refers to comes along into its own folder; what is missing is told once it is open.
    let _faults = refs::bring_along(&project.document, &from, &folder);
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let project = Project { path: folder.join(format!("{name}.cym")), ..project };
    Ok(Opened { project, kept: false, unsaved: false, sitting: Some(sitting), file: None })
}

/// An empty document with an output, in a folder of its own.
pub(crate) fn new(document: Document, sittings: &Path) -> Result<Opened, Fault> {
    let (sitting, folder) = sitting_with_files(sittings)?;
    let project = Project { document, path: folder.join("untitled.cym"), carrier: None };
    Ok(Opened { project, kept: false, unsaved: false, sitting: Some(sitting), file: None })
}

fn sitting_with_files(sittings: &Path) -> Result<(Sitting, PathBuf), Fault> {
    let next_step = "Free some space there, or set CYMATIC_STATE to another folder.";
    let failed = |error| Fault::system(sittings, "cannot be written", error, next_step);
    let sitting = Sitting::create(sittings).map_err(failed)?;
    let files = sitting.files();
    fs::create_dir_all(&files).map_err(failed)?;
    Ok((sitting, files))
}

/// Brings back what a sitting holds.
pub(crate) fn recover(folder: &Path, state: &Path) -> Result<Opened, Fault> {
    let failed =
        |error| Fault::system(folder, "cannot be brought back", error, "Another window may have done it already.");
    let sitting = Sitting::take(folder.to_owned()).map_err(failed)?;
    let (document, _) = sitting::replay(folder).map_err(failed)?;
    let about = sitting::read_about(folder).unwrap_or_default();
    let kept = about.path.is_some();
    let carrier = about.carrier.filter(|_| !kept);
    let path = about.path.clone().unwrap_or_else(|| sitting.files().join("untitled.cym"));
    let file = about.path.and_then(|path| OnDisk::of(&path, state).ok());
    let project = Project { document, path, carrier };
    Ok(Opened { project, kept, unsaved: true, sitting: Some(sitting), file })
}

/// How a save ended.
#[derive(Debug)]
pub(crate) enum Saved {
    /// It is kept; `faults` names files that could not be brought along.
    Done { file: OnDisk, faults: Vec<String> },
    /// Somebody else wrote the file since it was read.
    ChangedOutside,
    /// There is another file of that name.
    Exists,
}

/// What a save needs.
pub(crate) struct Save {
    pub(crate) document: Document,
    /// What knows the files of the nodes that travel with it.
    pub(crate) library: Arc<NodeLibrary>,
    pub(crate) path: PathBuf,
    /// Where the document's files are now.
    pub(crate) from: PathBuf,
    /// The video that it came in, whose sound stands for a missing song.
    pub(crate) carrier: Option<PathBuf>,
    pub(crate) known: Option<Known>,
    /// Whether whatever is there may be replaced.
    pub(crate) replace: bool,
    pub(crate) state: PathBuf,
}

/// Saves a document and what it refers to. Nothing that somebody else wrote is replaced unless that was asked for. This
/// window's claim on the earlier file is given up once it is saved.
pub(crate) fn save(save: &Save, claim: &mut Option<Claim>) -> Result<Saved, Fault> {
    let Save { document, library, path, from, carrier, known, replace, state } = save;
    let same = known.as_ref().filter(|known| known.path == *path);
    match same.map(Known::compare) {
        Some(Outside::Changed) if !replace => return Ok(Saved::ChangedOutside),
        None if !replace && path.exists() => return Ok(Saved::Exists),
        _ => {}
    }
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let mut faults = refs::bring_along(document, from, folder);
    let packed = cym_engine::carried::pack(document, library);
    faults.extend(packed.faults);
    let mut whole = document.clone();
    for edit in packed.edits {
        if let Err(error) = whole.apply(edit) {
            faults.push(format!("a node's file does not travel with the graph: {error}"));
        }
    }
    if let Some(carrier) = carrier {
        faults.extend(refs::bring_song(document, carrier, folder));
    }
    cym_graph::file::save(&whole, path)?;
    *claim = None;
    let failed = |error| Fault::system(path, "was saved but cannot be read", error, "Check that you may read it.");
    Ok(Saved::Done { file: OnDisk::of(path, state).map_err(failed)?, faults })
}

/// Makes a file part of a document: by its relative path when it lies beside it, inside it when it is small and `embed` allows
/// that, else as a copy beside it.
pub(crate) fn import(file: &Path, folder: &Path, embed: Option<&str>) -> Result<Named, Fault> {
    if let Some(path) = refs::relative(folder, file) {
        return Ok(Named { path, bytes: None });
    }
    let next_step = "Check that you may read it, and that there is room beside the graph.";
    let failed = |error| Fault::system(file, "cannot be taken up", error, next_step);
    let bytes = fs::metadata(file).map_err(failed)?.len();
    match embed {
        Some(below) if bytes <= EMBED_BYTES => {
            let bytes: Arc<[u8]> = fs::read(file).map_err(failed)?.into();
            Ok(Named { path: format!("{below}/{}", refs::legal_name(file)), bytes: Some(bytes) })
        }
        _ => Ok(Named { path: refs::copy_into(folder, file).map_err(failed)?, bytes: None }),
    }
}

/// Makes a file part of a document for an input that names one: as [`import`], and for a run of numbered files all of them.
pub(crate) fn import_for(reference: &Reference, file: &Path, folder: &Path) -> Result<Named, Fault> {
    if !reference.numbered || refs::relative(folder, file).is_some() {
        return import(file, folder, None);
    }
    let next_step = "Check that you may read all of its pictures, and that there is room beside the graph.";
    let path = refs::copy_run_into(folder, file)
        .map_err(|error| Fault::system(file, "cannot be taken up", error, next_step))?;
    Ok(Named { path, bytes: None })
}

/// Puts a node file into the artist's own nodes; another file of that name is not replaced.
///
/// A shader comes with its vertex shader and its pictures.
pub(crate) fn add_node(file: &Path, own: &Path) -> Result<PathBuf, Fault> {
    let file = &match file.extension() {
        Some(ending) if ending == "vs" => file.with_extension("fs"),
        _ => file.to_owned(),
    };
    let next_step = "Copy it into the folder of your own nodes by hand.";
    let failed = |error| Fault::system(file, "cannot be added to your nodes", error, next_step);
    let folder = own.join("mine");
    if file.starts_with(own) {
        return Ok(file.to_owned());
    }
    let target = folder.join(refs::legal_name(file));
    if target.exists() {
        // The same once more: it is there.
        if fs::read(file).is_ok_and(|text| fs::read(&target).is_ok_and(|there| there == text)) {
            return Ok(target);
        }
        let source = io::Error::new(io::ErrorKind::AlreadyExists, format!("`{}` is there", target.display()));
        return Err(failed(source));
    }
    let text = fs::read(file).map_err(failed)?;
    for (beside, name) in companions(file, &text) {
        let target = folder.join(name);
        if let Ok(bytes) = fs::read(&beside)
            && !target.exists()
        {
            sitting::write_whole(&target, &bytes).map_err(failed)?;
        }
    }
    sitting::write_whole(&target, &text).map_err(failed)?;
    Ok(target)
}

/// Files that belong to a shader, with the names that they keep beside it: its vertex shader, and pictures that it imports.
fn companions(file: &Path, text: &[u8]) -> Vec<(PathBuf, PathBuf)> {
    if file.extension().is_none_or(|ending| ending != "fs") {
        return Vec::new();
    }
    let mut found = vec![(file.with_extension("vs"), PathBuf::from(refs::legal_name(file)).with_extension("vs"))];
    let text = String::from_utf8_lossy(text);
    let folder = file.parent().unwrap_or_else(|| Path::new(""));
    for rest in text.split("\"PATH\"").skip(1) {
        let Some(name) = rest.split('"').nth(1) else {
            continue;
        };
        // Nothing from above the shader's own folder.
        if let Ok(path) = cym_graph::assets::resolve(folder, name) {
            found.push((path, PathBuf::from(name)));
        }
    }
    found
}

/// Where missing files may be: by name first, then by content when the hash is known. Looks at most at so many files.
pub(crate) fn search(below: &Path, wanted: &[(Reference, Option<String>)]) -> Vec<(Reference, PathBuf)> {
    const MOST: usize = 20_000;
    let mut files = Vec::new();
    let mut folders = vec![below.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        let mut entries: Vec<_> = entries.filter_map(Result::ok).collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() && files.len() < MOST => files.push(entry.path()),
                _ => {}
            }
        }
        if files.len() >= MOST {
            break;
        }
    }
    let by_name = |name: &str| {
        let same = |path: &&PathBuf| path.file_name().is_some_and(|found| found.eq_ignore_ascii_case(name));
        files.iter().find(same).cloned()
    };
    let by_number = |name: &str| {
        let run = Numbered::of(name)?;
        let number = |path: &PathBuf| run.number(path.file_name()?.to_str()?);
        files.iter().filter_map(|path| Some((number(path)?, path))).min().map(|(_, path)| path.clone())
    };
    let ending = |path: &Path| path.extension().map(|ending| ending.to_ascii_lowercase());
    let by_hash = |name: &str, hash: &str| {
        let fits = |path: &&PathBuf| ending(path) == ending(Path::new(name));
        files.iter().filter(fits).find(|path| super::known::hash(path).is_ok_and(|found| found == hash)).cloned()
    };
    let find = |(reference, hash): &(Reference, Option<String>)| {
        let name = refs::name_of(&reference.path);
        let exact = hash.as_deref().and_then(|hash| by_hash(name, hash));
        let first = || reference.numbered.then(|| by_number(name)).flatten();
        let found = exact.or_else(|| by_name(name)).or_else(first)?;
        Some((reference.clone(), found))
    };
    wanted.iter().filter_map(find).collect()
}

#[cfg(test)]
mod tests;

//! Which files are nodes: where they lie, what they are called, and when they last changed.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use cym_graph::{Problem, Severity};
use cym_wgsl::Trust;

use crate::carried::Carried;
use crate::embedded;

/// More node files than this are not looked at in one folder.
const MAX_FILES: usize = 10_000;

/// Where nodes are read from while the program runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folders {
    /// The repository's `nodes/`; `None` takes the nodes that the program carries.
    pub ours: Option<PathBuf>,
    /// The repository's `shaders/lib/`; `None` takes the library that the program carries.
    pub shaders: Option<PathBuf>,
    /// The artist's own folder of nodes; it need not exist.
    pub artist: Option<PathBuf>,
}

impl Folders {
    /// The folders as the program uses them: debug builds read the source tree they were built from, while it exists.
    pub fn new(artist: Option<PathBuf>) -> Self {
        let nodes = Path::new(env!("CARGO_MANIFEST_DIR"));
        let existing = |folder: PathBuf| Some(folder).filter(|folder| cfg!(debug_assertions) && folder.is_dir());
        Self {
            ours: existing(nodes.to_owned()),
            shaders: existing(nodes.with_file_name("shaders").join("lib")),
            artist,
        }
    }
}

/// What a file is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// A WGSL function.
    Wgsl,
    /// A graph used as a node.
    Group,
    /// A shader from outside: ISF, gl-transitions, Shadertoy text.
    Shader,
}

/// Where the text of a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the program.
    Embedded(&'static str),
    /// In a file with this stamp.
    File(PathBuf, Stamp),
}

/// What changes when a file is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
}

/// One node file before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) id: String,
    pub(crate) form: Form,
    pub(crate) trust: Trust,
    pub(crate) place: Place,
    /// For a file that is not the program's: its path within its folder of nodes, with forward slashes.
    pub(crate) within: Option<String>,
}

impl Source {
    /// The path that messages show.
    pub(crate) fn shown(&self) -> String {
        match (&self.place, self.form) {
            (Place::File(path, _), _) => path.display().to_string(),
            (Place::Embedded(_), Form::Wgsl) => format!("nodes/{}.wgsl", self.id),
            (Place::Embedded(_), Form::Group) => format!("nodes/{}.cym", self.id),
            (Place::Embedded(_), Form::Shader) => format!("nodes/{}.fs", self.id),
        }
    }

    /// The text, no longer than `max_bytes` and one byte more, so that a limit can refuse it.
    pub(crate) fn text(&self, max_bytes: usize) -> Result<String, Problem> {
        match &self.place {
            Place::Embedded(text) => Ok((*text).to_owned()),
            Place::File(path, _) => read_text(path, max_bytes),
        }
    }
}

/// Reads a text file, no further than one byte behind the limit.
pub(crate) fn read_text(path: &Path, max_bytes: usize) -> Result<String, Problem> {
    let failed = |cause: &dyn std::fmt::Display, next: &str| {
        file_problem(Severity::Error, format!("{}: {cause}.", path.display()), next.to_owned())
    };
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(max_bytes as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| failed(&format!("it cannot be read ({error})"), "Check who may read the file."))?;
    if bytes.len() > max_bytes {
        return Err(failed(&format!("it is larger than {max_bytes} bytes"), "Split it into several nodes."));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        failed(&format!("it is not UTF-8 text (byte {at})"), "Save it again as UTF-8.")
    })
}

/// A problem of a file in a nodes folder.
pub(crate) fn file_problem(severity: Severity, cause: String, next_step: String) -> Problem {
    Problem { severity, code: "node-file", node: None, cause, next_step }
}

/// All node files there are now, ours first, each by id.
pub(crate) fn scan(folders: &Folders, brought: Option<&mut Carried>, problems: &mut Vec<Problem>) -> Vec<Source> {
    let mut sources = match &folders.ours {
        Some(folder) => scan_folder(folder, Trust::Ours, problems),
        None => carried(),
    };
    if let Some(folder) = &folders.artist {
        sources.extend(scan_folder(folder, Trust::Outside, problems));
    }
    if let Some(brought) = brought {
        brought.add_to(&mut sources, problems);
    }
    sources
}

/// The nodes that the program carries, natives apart.
pub(crate) fn carried() -> Vec<Source> {
    let of = |form: Form, table: &[(&str, &'static str)]| {
        let source = |&(id, text): &(&str, &'static str)| Source {
            id: id.to_owned(),
            form,
            trust: Trust::Ours,
            place: Place::Embedded(text),
            within: None,
        };
        table.iter().map(source).collect::<Vec<_>>()
    };
    [of(Form::Wgsl, embedded::WGSL), of(Form::Group, embedded::GROUPS), of(Form::Shader, embedded::OUTSIDE)].concat()
}

/// The files of the shader library with their stamps, by name; `None` when the folder cannot be read.
pub(crate) fn scan_shaders(folder: &Path) -> Option<BTreeMap<PathBuf, Stamp>> {
    let paths = list(folder).ok()?;
    let wgsl = paths.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "wgsl"));
    Some(wgsl.filter_map(|path| stamp(&path, Form::Wgsl).map(|stamp| (path, stamp))).collect())
}

pub(crate) fn scan_folder(folder: &Path, trust: Trust, problems: &mut Vec<Problem>) -> Vec<Source> {
    let mut sources = Vec::new();
    // A folder that does not exist is a folder without nodes.
    for category in list(folder).unwrap_or_default() {
        let word = category.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if word.starts_with('.') {
            continue;
        }
        // Shaders may lie beside the categories: people copy them into the folder as they are.
        let (word, paths) = match form_of(&category) {
            Some(Form::Shader) if trust != Trust::Ours && category.is_file() => ("isf".to_owned(), vec![category]),
            _ if category.is_dir() => (word, list(&category).unwrap_or_default()),
            _ => continue,
        };
        for path in paths {
            let Some(form) = form_of(&path) else {
                continue;
            };
            let Some(stamp) = stamp(&path, form) else {
                continue;
            };
            if sources.len() == MAX_FILES {
                let cause = format!("{}: it holds more than {MAX_FILES} nodes.", folder.display());
                let next = "Move some of them to another folder.".to_owned();
                problems.push(file_problem(Severity::Warning, cause, next));
                return sources;
            }
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            // Shaders from outside are called as their makers liked.
            let (word, name) = match form {
                Form::Shader => (slug(&word), slug(&name)),
                Form::Wgsl | Form::Group => (word.clone(), name),
            };
            if let Err(part) = check_word(&word).and_then(|()| check_word(&name)) {
                let cause = format!("{}: `{part}` cannot be part of a node's name.", path.display());
                let next = "Rename it with small letters, digits and `_`, a letter first.".to_owned();
                problems.push(file_problem(Severity::Warning, cause, next));
                continue;
            }
            let within = (trust != Trust::Ours).then(|| within(folder, &path)).flatten();
            sources.push(Source { id: format!("{word}/{name}"), form, trust, place: Place::File(path, stamp), within });
        }
    }
    sources
}

/// A file's path within a folder, with forward slashes.
pub(crate) fn within(folder: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.strip_prefix(folder).ok()?.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

pub(crate) fn form_of(path: &Path) -> Option<Form> {
    let hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("wgsl") if !hidden => Some(Form::Wgsl),
        Some("cym") if !hidden => Some(Form::Group),
        Some("fs" | "glsl" | "frag") if !hidden => Some(Form::Shader),
        _ => None,
    }
}

/// Whether a word may be a category or the name of a node; the word itself if not.
pub(crate) fn check_word(word: &str) -> Result<(), String> {
    let legal = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '_');
    let good = word.starts_with(|c: char| c.is_ascii_lowercase()) && word.chars().all(legal) && word.len() <= 48;
    if good { Ok(()) } else { Err(word.to_owned()) }
}

/// A file's name as the name of a node: small letters, digits and `_`, a letter first.
pub(crate) fn slug(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    let mut word = plain.split_whitespace().collect::<Vec<_>>().join("_");
    if !word.starts_with(|c: char| c.is_ascii_lowercase()) {
        word.insert_str(0, "shader_");
    }
    word.truncate(48);
    word.trim_end_matches('_').to_owned()
}

fn stamp(path: &Path, form: Form) -> Option<Stamp> {
    let data = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let mut stamp = Stamp { modified: data.modified().ok(), bytes: data.len() };
    // A shader changes with its vertex shader.
    if form == Form::Shader
        && let Ok(vertex) = fs::metadata(path.with_extension("vs"))
    {
        stamp.modified = stamp.modified.max(vertex.modified().ok());
        stamp.bytes += vertex.len();
    }
    Some(stamp)
}

pub(crate) fn list(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

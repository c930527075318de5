//! Files that a document refers to: which they are, where they lie, which are missing, and how they come along.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use cym_graph::assets::{self, Numbered};
use cym_graph::{Document, Edit, NodeId, Value};

use super::kind::FileKind;

/// Pictures and tables up to this size travel inside the document when they come from elsewhere.
pub(crate) const EMBED_BYTES: u64 = 8 << 20;

/// A place in a document that names a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The group of the document's own that holds the node, as its file `groups/NAME.cym`; `None` for the document itself.
    pub group: Option<String>,
    /// The node.
    pub node: NodeId,
    /// Its input.
    pub input: String,
    /// The file, relative to the document's folder.
    pub path: String,
    /// Whether it stands for a run of numbered files.
    pub numbered: bool,
}

/// The node whose file stands for a run.
const SEQUENCE: &str = "input/picture_sequence";

/// A reference with what decides whether it can be missing.
struct Found {
    reference: Reference,
    /// The file travels in the document.
    carried: bool,
    /// It is a sound's, for which the video that the graph came in may stand.
    song: bool,
}

/// Every file that the nodes of a document name, in its own groups as well.
pub fn references(document: &Document) -> Vec<Reference> {
    found(document).into_iter().map(|found| found.reference).collect()
}

fn found(document: &Document) -> Vec<Found> {
    let mut all = found_in(document, None, document);
    for asset in document.assets().keys().filter(|path| path.starts_with("groups/")) {
        if let Some(group) = group(document, asset) {
            all.extend(found_in(&group, Some(asset), document));
        }
    }
    all
}

fn found_in(document: &Document, group: Option<&String>, root: &Document) -> Vec<Found> {
    let mut all = Vec::new();
    for (id, node) in document.nodes() {
        for (input, value) in &node.values {
            if let Some(path) = named(value) {
                let song = node.kind.starts_with("audio/");
                let carried = document.assets().contains_key(path) || root.assets().contains_key(path);
                // A pattern means several files wherever it is set, for instance on a group.
                let numbered = node.kind == SEQUENCE || Numbered::is_pattern(path);
                let (node, input, path) = (id.clone(), input.clone(), path.to_owned());
                let reference = Reference { group: group.cloned(), node, input, path, numbered };
                all.push(Found { reference, carried, song });
            }
        }
    }
    all
}

/// The document of one of a document's own groups.
fn group(document: &Document, asset: &str) -> Option<Document> {
    cym_graph::file::read_str(std::str::from_utf8(document.assets().get(asset)?).ok()?).ok()
}

/// The file that a value names. Files written by hand have plain words there: those that end as a media file does are one.
fn named(value: &Value) -> Option<&str> {
    match value {
        Value::Asset(path) if !path.is_empty() => Some(path),
        Value::Text(path) => match FileKind::of(Path::new(path)) {
            FileKind::Song | FileKind::Video | FileKind::Picture | FileKind::Lut => Some(path),
            FileKind::Graph | FileKind::Node | FileKind::Unknown => None,
        },
        _ => None,
    }
}

/// The references that must lie beside the document: those that do not travel inside it, each path once; of a run of files the
/// name that stands for them.
pub fn outside(document: &Document) -> BTreeSet<String> {
    found(document).into_iter().filter(|found| !found.carried).map(|found| found.reference.path).collect()
}

/// The references that are neither inside the document nor beside it. Looks at the disk. With a `carrier`, the video that the
/// graph came in, no song is missing.
pub fn missing(document: &Document, folder: &Path, carrier: bool) -> Vec<Reference> {
    let there = |found: &Found| {
        let stands_in = carrier && found.song;
        found.carried || stands_in || is_there(folder, &found.reference)
    };
    found(document).into_iter().filter(|found| !there(found)).map(|found| found.reference).collect()
}

fn is_there(folder: &Path, reference: &Reference) -> bool {
    let file = |path: &str| assets::resolve(folder, path).is_ok_and(|path| path.is_file());
    if reference.numbered {
        return assets::run(folder, &reference.path).is_ok_and(|files| files.iter().any(|(_, path)| file(path)));
    }
    file(&reference.path)
}

/// The files that a reference stands for, as far as they are there.
fn files_of(folder: &Path, reference: &Reference) -> Vec<String> {
    if reference.numbered {
        let files = assets::run(folder, &reference.path).unwrap_or_default();
        return files.into_iter().map(|(_, path)| path).collect();
    }
    vec![reference.path.clone()]
}

/// One step of the root document that gives places other files: `(place, new path)`.
pub fn relink(root: &Document, found: &[(Reference, String)]) -> Edit {
    let set = |(reference, path): &(Reference, String)| Edit::SetValue {
        node: reference.node.clone(),
        input: reference.input.clone(),
        value: Some(Value::Asset(path.clone())),
    };
    let title = match found {
        [(one, _)] => format!("Relink {}", name_of(&one.path)),
        many => format!("Relink {} files", many.len()),
    };
    let mut edits: Vec<Edit> = found.iter().filter(|(reference, _)| reference.group.is_none()).map(set).collect();
    let groups: BTreeSet<&String> = found.iter().filter_map(|(reference, _)| reference.group.as_ref()).collect();
    for asset in groups {
        let inner = found.iter().filter(|(reference, _)| reference.group.as_ref() == Some(asset)).map(set);
        edits.extend(in_group(root, asset, inner));
    }
    Edit::Batch { title, edits }
}

/// Edits of a group as one edit of the root; `None` where the group is gone. What does not fit any more is left out.
fn in_group(root: &Document, asset: &str, edits: impl Iterator<Item = Edit>) -> Option<Edit> {
    let mut document = group(root, asset)?;
    for edit in edits {
        // The node was there a moment ago; without it there is nothing to link.
        let _refused = document.apply(edit);
    }
    let text = cym_graph::file::write_string(&document).ok()?;
    Some(Edit::PutAsset { path: asset.to_owned(), bytes: text.into_bytes().into() })
}

/// The last part of a relative path.
pub(crate) fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A file's name with only letters that a document may refer to.
pub(crate) fn legal_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let plain = |c: char| if c.is_control() || matches!(c, '\\' | ':' | '/' | '\u{fffd}') { '_' } else { c };
    let name: String = name.trim().chars().map(plain).take(200).collect();
    if name.is_empty() || name == "." || name == ".." { "file".to_owned() } else { name }
}

/// The relative path by which a document in this folder may name a file, when the file lies in or below the folder.
pub fn relative(folder: &Path, file: &Path) -> Option<String> {
    let folder = fs::canonicalize(folder).ok()?;
    let file = fs::canonicalize(file).ok()?;
    let parts: Option<Vec<&str>> =
        file.strip_prefix(&folder).ok()?.components().map(|part| part.as_os_str().to_str()).collect();
    let path = parts?.join("/");
    assets::legal(&path).is_ok().then_some(path)
}

/// Copies a file into a folder and returns its name there. The same content is not copied twice; another file of the same
/// name is left alone, and the copy gets a number.
///
/// # Errors
/// The file cannot be read, or the folder cannot be written.
pub fn copy_into(folder: &Path, file: &Path) -> io::Result<String> {
    fs::create_dir_all(folder)?;
    let name = legal_name(file);
    let (stem, ending) = name.rsplit_once('.').map_or((name.as_str(), String::new()), |(a, b)| (a, format!(".{b}")));
    let bytes = fs::metadata(file)?.len();
    let mut hash = None;
    for number in 1..1000 {
        let name = if number == 1 { name.clone() } else { format!("{stem} {number}{ending}") };
        let target = folder.join(&name);
        match fs::metadata(&target) {
            Err(_) => {
                copy_whole(file, &target)?;
                return Ok(name);
            }
            Ok(there) if there.len() == bytes => {
                let own = match &hash {
                    Some(hash) => hash,
                    None => hash.insert(super::known::hash(file)?),
                };
                if super::known::hash(&target)? == *own {
                    return Ok(name);
                }
            }
            Ok(_) => {}
        }
    }
    Err(io::Error::other("a thousand files of that name are there already"))
}

/// Copies a run of numbered files into a folder of their own below `folder`, and returns the path of the one that was named.
///
/// The folder is called as the files are; files of other content that are there are left alone, and the folder gets a number.
///
/// # Errors
/// A file cannot be read, or the folder cannot be written.
pub fn copy_run_into(folder: &Path, file: &Path) -> io::Result<String> {
    let (from, name) = (file.parent().unwrap_or_else(|| Path::new(".")), legal_name(file));
    let Some(run) = Numbered::of(&name) else {
        return copy_into(folder, file);
    };
    let files: Vec<String> = run.list(from)?.into_values().filter(|name| assets::legal(name).is_ok()).collect();
    let title = if run.title().is_empty() { "pictures" } else { run.title() };
    for number in 1..1000 {
        let within = if number == 1 { title.to_owned() } else { format!("{title} {number}") };
        let target = folder.join(&within);
        let same = |name: &String| -> io::Result<bool> {
            let there = target.join(name);
            Ok(!there.exists() || super::known::hash(&there)? == super::known::hash(&from.join(name))?)
        };
        let fits = files.iter().map(same).collect::<io::Result<Vec<bool>>>()?.into_iter().all(|same| same);
        if fits && !target.is_file() {
            fs::create_dir_all(&target)?;
            let mut fresh = files.iter().filter(|name| !target.join(name).exists());
            fresh.try_for_each(|name| copy_whole(&from.join(name), &target.join(name)))?;
            return Ok(format!("{within}/{name}"));
        }
    }
    Err(io::Error::other("a thousand folders of that name are there already"))
}

/// The copy appears whole or not at all.
fn copy_whole(from: &Path, to: &Path) -> io::Result<()> {
    let folder = to.parent().unwrap_or_else(|| Path::new("."));
    let part = tempfile::Builder::new().prefix(".copying-").tempfile_in(folder)?.into_temp_path();
    fs::copy(from, &part)?;
    part.persist(to).map_err(|error| error.error)
}

/// Brings every file that a document names from its old folder to its new one, so that a save elsewhere loses nothing.
/// What could not be brought is told, one line a file.
pub fn bring_along(document: &Document, from: &Path, to: &Path) -> Vec<String> {
    let same = matches!((fs::canonicalize(from), fs::canonicalize(to)), (Ok(a), Ok(b)) if a == b);
    if same {
        return Vec::new();
    }
    let mut faults = Vec::new();
    let outside = found(document).into_iter().filter(|found| !found.carried);
    let paths: BTreeSet<String> = outside.flat_map(|found| files_of(from, &found.reference)).collect();
    for path in paths {
        let Ok(source) = assets::resolve(from, &path) else {
            continue;
        };
        if let Err(error) = bring_one(&source, &to.join(&path)) {
            faults.push(format!("`{path}` was not copied beside the graph: {error}."));
        }
    }
    faults
}

/// Writes the sound of the video that a graph came in as every song that is missing, so that the saved graph has it.
/// What could not be written is told, one line a file.
pub fn bring_song(document: &Document, carrier: &Path, folder: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    let songs = found(document).into_iter().filter(|found| found.song && !found.carried);
    let songs: BTreeSet<String> =
        songs.map(|found| found.reference).filter(|song| !is_there(folder, song)).map(|song| song.path).collect();
    for path in songs {
        let target = folder.join(&path);
        let made = assets::legal(&path).map_err(|error| error.to_string()).and_then(|()| {
            let parent = target.parent().unwrap_or(folder);
            fs::create_dir_all(parent).map_err(|error| error.to_string())?;
            cym_media::video::write_sound(carrier, &target).map_err(|error| error.to_string())
        });
        if let Err(error) = made {
            faults.push(format!("the song `{path}` could not be taken out of the video: {error}"));
        }
    }
    faults
}

fn bring_one(source: &Path, target: &Path) -> io::Result<()> {
    if target.exists() {
        return if super::known::hash(source)? == super::known::hash(target)? {
            Ok(())
        } else {
            Err(io::Error::other("another file of that name is there; rename one of them"))
        };
    }
    fs::create_dir_all(target.parent().unwrap_or_else(|| Path::new(".")))?;
    copy_whole(source, target)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use cym_graph::{Document, Edit, Node, NodeId, Value};

    use super::{bring_along, copy_into, copy_run_into, legal_name, missing, references, relative, relink};

    fn with_files(paths: &[&str]) -> Document {
        let mut document = Document::default();
        for path in paths {
            let node = Node::new("audio/sound_file").value("file", Value::Asset((*path).to_owned()));
            document.apply(Edit::AddNode { id: document.fresh_id("song"), node, position: None }).unwrap();
        }
        document
    }

    #[test]
    fn missing_files_are_found_and_relinked_in_one_step() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("here.wav"), "x").unwrap();
        let mut document = with_files(&["here.wav", "gone.wav", "inside.png"]);
        document.apply(Edit::PutAsset { path: "inside.png".to_owned(), bytes: b"x".as_slice().into() }).unwrap();
        assert_eq!(references(&document).len(), 3);
        let gone = missing(&document, home.path(), false);
        assert_eq!(gone.iter().map(|gone| gone.path.as_str()).collect::<Vec<_>>(), ["gone.wav"]);
        let before = document.clone();
        let back = document.apply(relink(&document, &[(gone[0].clone(), "here.wav".to_owned())])).unwrap();
        assert_eq!(missing(&document, home.path(), false), []);
        assert_eq!(missing(&before, home.path(), true), [], "the video stands in for songs");
        assert_eq!(document.nodes()[&NodeId::new("song_2")].values["file"], Value::Asset("here.wav".to_owned()));
        document.apply(back).unwrap();
        assert_eq!(document, before);
    }

    #[test]
    fn files_inside_own_groups_are_missed_and_relinked() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("here.png"), "x").unwrap();
        let mut inner = Document::default();
        let picture = Node::new("input/picture").value("file", Value::Asset("gone.png".to_owned()));
        inner.apply(Edit::AddNode { id: NodeId::new("photo"), node: picture, position: None }).unwrap();
        let text = cym_graph::file::write_string(&inner).unwrap();
        let mut document = Document::default();
        let bytes = text.into_bytes().into();
        document.apply(Edit::PutAsset { path: "groups/glow.cym".to_owned(), bytes }).unwrap();
        let gone = missing(&document, home.path(), false);
        assert_eq!(gone.len(), 1, "{gone:?}");
        assert_eq!(gone[0].group.as_deref(), Some("groups/glow.cym"));
        let edit = relink(&document, &[(gone[0].clone(), "here.png".to_owned())]);
        document.apply(edit).unwrap();
        assert_eq!(missing(&document, home.path(), false), []);
        assert_eq!(references(&document)[0].path, "here.png");
    }

    #[test]
    fn a_copy_never_replaces_another_file() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("graph");
        let song = home.path().join("song.wav");
        fs::write(&song, "first").unwrap();
        assert_eq!(copy_into(&folder, &song).unwrap(), "song.wav");
        assert_eq!(copy_into(&folder, &song).unwrap(), "song.wav", "the same content once");
        fs::write(&song, "other").unwrap();
        assert_eq!(copy_into(&folder, &song).unwrap(), "song 2.wav");
        assert_eq!(fs::read(folder.join("song.wav")).unwrap(), b"first");
        assert_eq!(relative(&folder, &folder.join("song 2.wav")).as_deref(), Some("song 2.wav"));
        assert_eq!(relative(&folder, &song), None);
        assert!(copy_into(&folder, &home.path().join("absent")).is_err());
    }

    #[test]
    fn a_save_elsewhere_brings_the_files() {
        let home = tempfile::tempdir().unwrap();
        let (from, to) = (home.path().join("from"), home.path().join("to"));
        fs::create_dir_all(from.join("lut")).unwrap();
        fs::create_dir_all(&to).unwrap();
        fs::write(from.join("song.wav"), "song").unwrap();
        fs::write(from.join("lut/warm.cube"), "table").unwrap();
        fs::write(to.join("song.wav"), "another").unwrap();
        let document = with_files(&["song.wav", "lut/warm.cube", "gone.wav"]);
        let faults = bring_along(&document, &from, &to);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].starts_with("`song.wav` was not copied"), "{faults:?}");
        assert_eq!(fs::read(to.join("lut/warm.cube")).unwrap(), b"table");
        assert_eq!(fs::read(to.join("song.wav")).unwrap(), b"another");
        assert_eq!(bring_along(&document, &from, &from), Vec::<String>::new());
    }

    #[test]
    fn a_run_of_pictures_comes_along_whole() {
        let home = tempfile::tempdir().unwrap();
        let from = home.path().join("from");
        fs::create_dir_all(from.join("walk")).unwrap();
        let names = ["walk_01.png", "walk_02.png", "walk_05.png"];
        for name in names {
            fs::write(from.join("walk").join(name), name).unwrap();
        }
        fs::write(from.join("walk/other.png"), "x").unwrap();
        let there = |folder: &std::path::Path| names.map(|name| folder.join(name).is_file());
        for path in ["walk/walk_01.png", "walk/walk_%02d.png", "walk/walk_##.png"] {
            let mut document = Document::default();
            let node = Node::new("input/picture_sequence").value("file", Value::Asset(path.to_owned()));
            document.apply(Edit::AddNode { id: NodeId::new("walk"), node, position: None }).unwrap();
            let to = tempfile::tempdir().unwrap();
            assert_eq!(missing(&document, to.path(), false).len(), 1, "{path}");
            assert_eq!(bring_along(&document, &from, to.path()), Vec::<String>::new());
            assert_eq!(there(&to.path().join("walk")), [true; 3], "{path}");
            assert!(!to.path().join("walk/other.png").exists());
            assert_eq!(missing(&document, to.path(), false), []);
        }
        // Chosen from elsewhere it lies in a folder of its own, and never over other pictures.
        let graph = home.path().join("graph");
        let first = from.join("walk/walk_01.png");
        for _ in 0..2 {
            assert_eq!(copy_run_into(&graph, &first).unwrap(), "walk/walk_01.png");
        }
        assert_eq!(there(&graph.join("walk")), [true; 3]);
        fs::write(from.join("walk/walk_02.png"), "changed").unwrap();
        assert_eq!(copy_run_into(&graph, &first).unwrap(), "walk 2/walk_01.png");
        assert_eq!(fs::read(graph.join("walk/walk_02.png")).unwrap(), b"walk_02.png");
        assert_eq!(fs::read(graph.join("walk 2/walk_02.png")).unwrap(), b"changed");
    }

    #[test]
    fn names_become_legal() {
        assert_eq!(legal_name(std::path::Path::new("/a/b: c\n.wav")), "b_ c_.wav");
        assert_eq!(legal_name(std::path::Path::new("/")), "file");
    }
}

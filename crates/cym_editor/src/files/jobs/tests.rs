use std::fs;
use std::path::Path;

use cym_graph::edit::DocumentChange;
use cym_graph::{Document, Edit, Node, NodeId, Value};

use super::{As, Save, Saved, add_node, import, new, open, recover, save, search};
use crate::files::refs::Reference;
use crate::files::sitting::{About, left_behind};

fn titled(title: &str) -> Document {
    let mut document = Document::default();
    document.apply(Edit::SetDocument(DocumentChange::Title(title.to_owned()))).unwrap();
    document
}

fn saving(document: Document, path: &Path, state: &Path) -> Save {
    let from = path.parent().unwrap().to_owned();
    let (path, state, library) = (path.to_owned(), state.to_owned(), crate::testing::library());
    Save { document, library, path, from, carrier: None, known: None, replace: false, state }
}

#[test]
fn nothing_is_overwritten_silently() {
    let home = tempfile::tempdir().unwrap();
    let (path, state) = (home.path().join("a.cym"), home.path().join("state"));
    let first = save(&saving(titled("one"), &path, &state), &mut None).unwrap();
    let Saved::Done { file, faults } = first else {
        panic!("{first:?}")
    };
    assert!(file.claim.is_some() && faults.is_empty());
    assert!(matches!(save(&saving(titled("two"), &path, &state), &mut None).unwrap(), Saved::Exists));
    let known = Some(file.known);
    // Another program writes the file in between.
    cym_graph::file::save(&titled("other"), &path).unwrap();
    let ours = Save { known: known.clone(), ..saving(titled("three"), &path, &state) };
    assert!(matches!(save(&ours, &mut None).unwrap(), Saved::ChangedOutside));
    assert_eq!(cym_graph::file::read_path(&path).unwrap().title(), "other");
    let replace = Save { replace: true, ..ours };
    assert!(matches!(save(&replace, &mut None).unwrap(), Saved::Done { .. }));
    assert_eq!(cym_graph::file::read_path(&path).unwrap().title(), "three");
}

#[test]
fn a_second_window_on_one_file_is_seen() {
    let home = tempfile::tempdir().unwrap();
    let (path, state) = (home.path().join("a.cym"), home.path().join("state"));
    cym_graph::file::save(&titled("one"), &path).unwrap();
    let sittings = home.path().join("sittings");
    let first = open(&path, As::Own, &state, &sittings).unwrap();
    assert!(first.kept && first.file.as_ref().unwrap().claim.is_some());
    let second = open(&path, As::Own, &state, &sittings).unwrap();
    assert!(second.file.unwrap().claim.is_none());
}

#[test]
fn an_example_is_opened_as_a_copy_with_its_song() {
    let home = tempfile::tempdir().unwrap();
    let examples = home.path().join("examples");
    fs::create_dir(&examples).unwrap();
    fs::write(examples.join("song.ogg"), "song").unwrap();
    let mut document = titled("Example");
    let node = Node::new("audio/sound_file").value("file", Value::Asset("song.ogg".to_owned()));
    document.apply(Edit::AddNode { id: NodeId::new("song"), node, position: None }).unwrap();
    cym_graph::file::save(&document, &examples.join("example.cym")).unwrap();
    let sittings = home.path().join("sittings");
    let opened = open(&examples.join("example.cym"), As::Copy, home.path(), &sittings).unwrap();
    assert!(!opened.kept && opened.project.folder().starts_with(fs::canonicalize(&sittings).unwrap_or(sittings)));
    assert_eq!(fs::read(opened.project.folder().join("song.ogg")).unwrap(), b"song");
}

#[test]
fn what_is_recovered_is_unsaved_work_in_its_old_place() {
    let home = tempfile::tempdir().unwrap();
    let sittings = home.path().join("sittings");
    let mut opened = new(Document::default(), &sittings).unwrap();
    let mut held = opened.sitting.take().unwrap();
    held.begin(&opened.project.document, About { title: "Lost".to_owned(), ..About::default() }).unwrap();
    held.append(&[Edit::SetDocument(DocumentChange::Title("found".to_owned()))]).unwrap();
    fs::write(opened.project.folder().join("song.wav"), "song").unwrap();
    drop(held);
    let left = left_behind(&sittings);
    let again = recover(&left[0].folder, home.path()).unwrap();
    assert!(again.unsaved && !again.kept);
    assert_eq!(again.project.document.title(), "found");
    assert!(again.project.folder().join("song.wav").is_file());
    assert!(recover(&left[0].folder, home.path()).is_err(), "two windows brought back one sitting");
}

#[test]
fn files_come_along_without_absolute_paths() {
    let home = tempfile::tempdir().unwrap();
    let graph = home.path().join("graph");
    fs::create_dir_all(graph.join("sounds")).unwrap();
    fs::write(graph.join("sounds/here.wav"), "here").unwrap();
    fs::write(home.path().join("far: away.wav"), "away").unwrap();
    fs::write(home.path().join("cat.png"), "cat").unwrap();
    let here = import(&graph.join("sounds/here.wav"), &graph, Some("pictures")).unwrap();
    assert_eq!((here.path.as_str(), here.bytes), ("sounds/here.wav", None));
    let away = import(&home.path().join("far: away.wav"), &graph, None).unwrap();
    assert_eq!(away.path, "far_ away.wav");
    assert_eq!(fs::read(graph.join("far_ away.wav")).unwrap(), b"away");
    let cat = import(&home.path().join("cat.png"), &graph, Some("pictures")).unwrap();
    assert_eq!((cat.path.as_str(), cat.bytes.as_deref()), ("pictures/cat.png", Some(b"cat".as_slice())));
    assert!(!graph.join("cat.png").exists());
    let error = import(&home.path().join("absent.wav"), &graph, None).unwrap_err().to_string();
    assert!(error.contains("absent.wav") && error.contains("cannot be taken up"), "{error}");
}

#[test]
fn a_node_file_goes_to_the_artist_and_replaces_nothing() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("ripple.wgsl");
    fs::write(&file, "//! Ripple").unwrap();
    let own = home.path().join("nodes");
    assert_eq!(add_node(&file, &own).unwrap(), own.join("mine/ripple.wgsl"));
    assert_eq!(add_node(&file, &own).unwrap(), own.join("mine/ripple.wgsl"), "the same file once more");
    fs::write(&file, "//! Other").unwrap();
    assert!(add_node(&file, &own).is_err());
    assert_eq!(fs::read(own.join("mine/ripple.wgsl")).unwrap(), b"//! Ripple");
}

#[test]
fn missing_files_are_found_by_content_and_by_name() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("a/b")).unwrap();
    fs::write(home.path().join("a/b/renamed.wav"), "the song").unwrap();
    fs::write(home.path().join("a/Warm.CUBE"), "table").unwrap();
    let hash = crate::files::known::hash(&home.path().join("a/b/renamed.wav")).unwrap();
    for number in [4, 3] {
        fs::write(home.path().join(format!("a/b/walk_{number:04}.png")), "picture").unwrap();
    }
    let reference = |path: &str| {
        let numbered = path.ends_with("png");
        Reference { group: None, node: NodeId::new("n"), input: "file".to_owned(), path: path.to_owned(), numbered }
    };
    let wanted = [
        (reference("old.wav"), Some(hash)),
        (reference("lut/warm.cube"), None),
        (reference("never.wav"), None),
        (reference("walk/walk_%04d.png"), None),
    ];
    let found = search(home.path(), &wanted);
    let names: Vec<_> = found.iter().map(|(_, path)| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["renamed.wav", "Warm.CUBE", "walk_0003.png"]);
}

/// A second of silence.
fn wav() -> Vec<u8> {
    const BYTES: u32 = 16_000;
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + BYTES).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    for half in [1_u16, 1] {
        wav.extend(half.to_le_bytes());
    }
    wav.extend(8000_u32.to_le_bytes());
    wav.extend(16_000_u32.to_le_bytes());
    for half in [2_u16, 16] {
        wav.extend(half.to_le_bytes());
    }
    wav.extend(b"data");
    wav.extend(BYTES.to_le_bytes());
    wav.resize(wav.len() + BYTES as usize, 0);
    wav
}

#[test]
fn a_graph_out_of_a_video_keeps_its_song_when_saved() {
    let home = tempfile::tempdir().unwrap();
    // ffmpeg takes the sound out of whatever has one.
    let video = home.path().join("film.mp4");
    fs::write(&video, wav()).unwrap();
    let mut document = Document::default();
    for file in ["music/song.wav", "film.mp4"] {
        let node = Node::new("audio/sound_file").value("file", Value::Asset(file.to_owned()));
        document.apply(Edit::AddNode { id: document.fresh_id("song"), node, position: None }).unwrap();
    }
    let (path, state) = (home.path().join("mine/a.cym"), home.path().join("state"));
    fs::create_dir(home.path().join("mine")).unwrap();
    let from = home.path().to_owned();
    let wanted = Save { carrier: Some(video), from, ..saving(document, &path, &state) };
    let Saved::Done { faults, .. } = save(&wanted, &mut None).unwrap() else {
        panic!("it was not saved")
    };
    assert_eq!(faults, Vec::<String>::new());
    let song = cym_media::sound::SoundReader::open(&home.path().join("mine/music/song.wav")).unwrap();
    assert_eq!(song.info().duration_secs, Some(1.0));
}

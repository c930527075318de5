//! Numbered pictures and cameras in whole graphs: what an export shows of them, and what is told when something is missing.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by stopping")]

use std::fs;
use std::path::{Path, PathBuf};

use cym_engine::{Project, Session, SessionOptions};
use cym_graph::{Node, Severity, Value};
use cym_tests::{Camera, Stage, scene};

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _old = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn write(folder: &Path, number: u8, grey: u8) {
    let path = folder.join(format!("walk_{number:02}.png"));
    cym_media::picture::write_png8(&path, 8, 8, &[grey, grey, grey, 255].repeat(64), None).unwrap();
}

fn start(stage: &Stage, folder: &Path, source: Node) -> Session {
    let output = Node::new("output/output").wire("image", "source", "image");
    let document = scene::document([8, 8], vec![("source".to_owned(), source), ("output".to_owned(), output)]);
    let project = Project { document, path: folder.join("graph.cym"), carrier: None };
    Session::start(project, stage.library.clone(), stage.gpu.clone(), &SessionOptions::default()).unwrap()
}

fn sequence(file: &str) -> Node {
    Node::new("input/picture_sequence").value("file", Value::Asset(file.to_owned())).value("rate", Value::Float(30.0))
}

/// The grey of the first frames.
fn greys(session: &mut Session, frames: u64) -> Vec<u8> {
    let mut camera = Camera::screen(session);
    (0..frames).map(|frame| camera.bytes(session, frame)[4 * 36]).collect()
}

#[test]
fn an_export_shows_every_numbered_picture_and_tells_which_one_is_broken() {
    let (stage, folder) = (Stage::open(), folder("numbered"));
    for (number, grey) in [(1, 40), (2, 80), (4, 160)] {
        write(&folder, number, grey);
    }
    let near = |seen: &[u8], want: &[u8]| seen.iter().zip(want).all(|(seen, want)| seen.abs_diff(*want) <= 1);
    for file in ["walk_##.png", "walk_01.png", "walk_%02d.png"] {
        let mut session = start(&stage, &folder, sequence(file));
        assert!(session.problems().is_empty(), "{file}: {:?}", session.problems());
        let seen = greys(&mut session, 5);
        assert!(near(&seen, &[40, 80, 80, 160, 40]), "{file}: {seen:?}");
        session.settle().unwrap();
        assert!(session.problems().is_empty(), "{file}: {:?}", session.problems());
    }
    fs::write(folder.join("walk_02.png"), "words").unwrap();
    let mut session = start(&stage, &folder, sequence("walk_##.png"));
    // What went wrong with a frame is known with the next one.
    let seen = greys(&mut session, 4);
    assert!(near(&seen, &[40, 40, 40, 160]), "{seen:?}");
    session.settle().unwrap();
    let [problem] = session.problems() else {
        panic!("{:?}", session.problems());
    };
    assert!(problem.cause.contains("walk_02.png"), "{}", problem.cause);
    let missing = start(&stage, &folder, sequence("gone_##.png"));
    assert_eq!((missing.problems()[0].code, missing.problems()[0].severity), ("missing-file", Severity::Warning));
    assert!(missing.problems()[0].cause.contains("gone_##.png"), "{}", missing.problems()[0].cause);
}

#[test]
fn an_export_has_what_stands_in_for_the_camera_or_says_that_nothing_does() {
    let (stage, folder) = (Stage::open(), folder("camera"));
    let clip = concat!(env!("CARGO_MANIFEST_DIR"), "/../example-graphs/clips/lanterns.mp4");
    fs::copy(clip, folder.join("clip.mp4")).unwrap();
    let file = || Value::Asset("clip.mp4".to_owned());
    let mut filmed = start(&stage, &folder, Node::new("input/camera").value("stands_in", file()));
    let mut played = start(&stage, &folder, Node::new("input/video").value("file", file()));
    assert_eq!(greys(&mut filmed, 40), greys(&mut played, 40));
    filmed.settle().unwrap();
    assert!(filmed.problems().is_empty(), "{:?}", filmed.problems());
    let mut empty = start(&stage, &folder, Node::new("input/camera"));
    assert_eq!(greys(&mut empty, 2), [0, 0]);
    empty.settle().unwrap();
    assert!(empty.problems()[0].cause.starts_with("a live camera cannot be seen here"), "{:?}", empty.problems());
}

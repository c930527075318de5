//! What a director decides, in the whole program: from a song as a file to pictures, lanes and problems.

use std::f64::consts::TAU;
use std::path::PathBuf;

use cym_engine::{Director, Overrides, Session, SessionOptions, directors};
use cym_graph::file::read_str;
use cym_graph::{Document, Edit, NodeId, Value, ops};
use cym_tests::{Camera, Stage};

/// Samples a second of the songs here.
const RATE: u32 = 16_000;

/// Three pictures, of which one remembers, and a director among them.
const FILM: &str = r#"{"cymatic": 1, "fps": "30", "size": [64, 36], "nodes": {
    "song": {"kind": "audio/sound_file"},
    "cells": {"kind": "pattern/voronoi", "values": {"scale": 5, "speed": 1}},
    "trail": {"kind": "state/feedback", "wires": {"image": "cells.image"}},
    "waves": {"kind": "pattern/plasma"},
    "comb": {"kind": "pattern/hex"},
    "edit": {"kind": "direct/director", "values": {"rules": {"text": "never longer than 2 bars\ntransition: crossfade, 2 beats"}},
        "wires": {"audio": "song.audio", "image_1": "trail.image", "image_2": "waves.image", "image_3": "comb.image"}},
    "output": {"kind": "output/output", "wires": {"image": "edit.image"}}}}"#;

fn film() -> Document {
    read_str(FILM).expect("the film is well formed")
}

/// A file with a beat at 120, calm, full and calm again, so loud; `name` tells it from those of other tests.
fn song(name: &str, secs: f64, gain: f64) -> PathBuf {
    let count = (secs * f64::from(RATE)) as u32;
    let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
    bytes[4..8].copy_from_slice(&(36 + count * 2).to_le_bytes());
    bytes.extend(RATE.to_le_bytes().into_iter().chain((RATE * 2).to_le_bytes()).chain([2, 0, 16, 0]));
    bytes.extend(b"data".iter().copied().chain((count * 2).to_le_bytes()));
    let mut noise = 1_u32;
    for sample in 0..count {
        let at = f64::from(sample) / f64::from(RATE);
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let full = (0.3..0.7).contains(&(at / secs));
        let since = at % 0.5;
        let kick = (TAU * 60.0 * since).sin() * (-since * 18.0).exp();
        let hat = (f64::from(noise) / f64::from(u32::MAX) - 0.5) * (-(at % 0.25) * 60.0).exp();
        let tone = (TAU * if full { 220.0 } else { 165.0 } * at).sin();
        let mix = if full { 0.6 * kick + 0.3 * hat + 0.15 * tone } else { 0.25 * kick + 0.12 * tone };
        bytes.extend(((mix * gain * 30_000.0) as i16).to_le_bytes());
    }
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("directing-{name}.wav"));
    std::fs::write(&path, bytes).expect("the build's own folder takes files");
    path
}

fn start(stage: &Stage, document: Document, song: PathBuf) -> Session {
    let overrides = Overrides { audio: Some(song), ..Overrides::default() };
    let options = SessionOptions { overrides, ..SessionOptions::default() };
    stage.start(document, &options).unwrap_or_else(|error| panic!("{error}"))
}

/// When which picture comes, as the session's song is heard.
fn cues(session: &Session, director: &Director) -> Vec<(f64, usize)> {
    let track = session.sounds().tracks[0].clone().expect("the song is heard");
    director.sheet(&track).cues.iter().map(|cue| (cue.secs[0], cue.picture)).collect()
}

fn only(session: &Session) -> Director {
    let mut found = directors(&session.project().document, &session.library().catalogue);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn with_changes(changes: &str) -> Document {
    let mut document = film();
    let value = Some(Value::Text(changes.to_owned()));
    let edit = Edit::SetValue { node: NodeId::new("edit"), input: "changes".to_owned(), value };
    document.apply(edit).expect("the director is there");
    document
}

/// What is said at the director's node, or at the node of this name.
fn told(session: &Session, node: &str) -> Vec<String> {
    let at = |problem: &&cym_graph::Problem| {
        problem.code == "cue-changes" && problem.node.as_ref() == Some(&NodeId::new(node))
    };
    let of_it = session.problems().iter().filter(at);
    of_it.map(|problem| problem.cause.clone()).collect()
}

#[test]
fn a_jump_into_a_directed_film_equals_playing_it() {
    let stage = Stage::open();
    let song = song("jump", 14.0, 1.0);
    let mut session = start(&stage, film(), song.clone());
    let cues = cues(&session, &only(&session));
    assert!(cues.len() >= 3, "the film is not changed: {cues:?}");
    // Into a picture that remembers, into the middle of a change, and right before one.
    let mut wanted: Vec<u64> =
        cues[1..].iter().flat_map(|(secs, _)| [secs * 30.0 - 9.0, secs * 30.0]).map(|f| f as u64).collect();
    wanted.push(400);
    let mut camera = Camera::linear(&session);
    let played: Vec<Vec<u8>> = (0..=400).map(|frame| camera.bytes(&mut session, frame).to_vec()).collect();
    for frame in wanted.into_iter().filter(|frame| *frame <= 400) {
        let mut other = start(&stage, film(), song.clone());
        let jumped = Camera::linear(&other).bytes(&mut other, frame).to_vec();
        assert!(jumped == played[frame as usize], "frame {frame} is another one");
    }
}

#[test]
fn a_song_30_db_down_is_changed_as_the_loud_one() {
    let stage = Stage::open();
    let [loud, quiet] = [("loud", 1.0), ("quiet", 0.0316)].map(|(name, gain)| {
        let session = start(&stage, film(), song(name, 48.0, gain));
        cues(&session, &only(&session))
    });
    assert!(loud.len() >= 8, "{loud:?}");
    assert!(loud.len().abs_diff(quiet.len()) <= 1, "{loud:?}\n{quiet:?}");
}

#[test]
fn what_was_decided_by_hand_and_counts_nothing_is_told() {
    let stage = Stage::open();
    let song = song("told", 14.0, 1.0);
    let said = |changes: &str| told(&start(&stage, with_changes(changes), song.clone()), "edit");
    assert_eq!(said("song 14.000\nfrom 3 to 7: 2 by iris, 2 beats"), [""; 0]);
    let other = said("song 200.000\nfrom 3 to 7: 2");
    assert!(other.len() == 1 && other[0].contains("200.0 s") && other[0].contains("14.0 s"), "{other:?}");
    let missing = said("from 3 to 7: 6");
    assert!(missing.len() == 1 && missing[0].contains("at 0:03.0 picture 6"), "{missing:?}");
    let late = said("from 3 to 7: 2\nfrom 60 to 70: 1");
    assert!(late.len() == 1 && late[0].contains("at 1:00.0"), "{late:?}");
    // The rules choose where the hand asked for nothing that is there.
    let session = start(&stage, with_changes("from 3 to 7: 6"), song.clone());
    let chosen = cues(&session, &only(&session));
    assert!(chosen.iter().all(|(_, picture)| (1..=3).contains(picture)), "{chosen:?}");
    // Nothing is known ahead where no song is wired.
    let mut deaf = with_changes("from 3 to 7: 2");
    let to = cym_graph::PortRef::new("edit", "audio");
    deaf.apply(Edit::Connect { to, wire: None }).expect("a wire may go");
    let deaf = told(&start(&stage, deaf, song), "edit");
    assert!(deaf.len() == 1 && deaf[0].contains("known ahead"), "{deaf:?}");
}

#[test]
fn a_director_inside_a_group_of_the_artists_still_decides_in_sight() {
    let stage = Stage::open();
    let song = song("group", 14.0, 1.0);
    let outside = start(&stage, film(), song.clone());
    let flat = cues(&outside, &only(&outside));
    for inner in [&["edit", "comb"][..], &["edit", "comb", "song"]] {
        let mut document = with_changes("song 200.000\nfrom 3 to 7: 2");
        let nodes = inner.iter().map(|id| NodeId::new(id)).collect();
        let edit =
            ops::make_group(&document, &stage.library.catalogue, &nodes, "cutting").expect("they can be a group");
        document.apply(edit).expect("it is made for this document");
        let session = start(&stage, document, song.clone());
        let director = only(&session);
        assert_eq!(director.node, NodeId::new("cutting/edit"));
        assert_eq!(director.within, Some(NodeId::new("cutting")));
        assert_eq!(director.there(), [1, 2, 3], "{director:?}");
        assert_eq!(cues(&session, &director), flat, "{inner:?}");
        let said = told(&session, "cutting");
        assert!(said.iter().any(|said| said.contains("200.0 s")), "{said:?}");
    }
}

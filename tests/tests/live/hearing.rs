//! Songs: heard in the background, and the time of the pictures while they play.

use std::fs;
use std::path::{Path, PathBuf};

use cym_engine::{Project, SoundState, TransportCommand};
use cym_graph::{Node, NodeId};

use crate::house::{document, gpu, rest, show, stage, until};

/// A second of a loud low tone in a WAV file.
pub(crate) fn write_tone(path: &Path, secs: u32) {
    let rate = 48_000_u32;
    let samples =
        (0..rate * secs).map(|i| ((i as f32 * 60.0 * std::f32::consts::TAU / rate as f32).sin() * 20_000.0) as i16);
    let data: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    let mut bytes = Vec::new();
    bytes.extend(b"RIFF");
    bytes.extend((36 + data.len() as u32).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend([1, 0, 1, 0]);
    bytes.extend(rate.to_le_bytes());
    bytes.extend((rate * 2).to_le_bytes());
    bytes.extend([2, 0, 16, 0]);
    bytes.extend(b"data");
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(data);
    fs::write(path, bytes).unwrap();
}

pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn listening(folder: &Path, song: &str) -> std::sync::Arc<Project> {
    let document = document(&[
        ("song", Node::new("audio/sound_file").value("file", cym_graph::Value::Text(song.to_owned()))),
        ("level", Node::new("audio/loudness").wire("audio", "song", "audio")),
        ("paint", Node::new("input/color")),
        ("out", Node::new("output/output").wire("image", "paint", "image")),
    ]);
    std::sync::Arc::new(Project { document, path: folder.join("graph.cym"), carrier: None })
}

#[test]
fn a_song_is_heard_and_gives_time_and_length() {
    let folder = folder("live-song");
    write_tone(&folder.join("tone.wav"), 3);
    let gpu = gpu();
    let stage = stage(&gpu);
    let state = show(&stage, &listening(&folder, "tone.wav"));
    assert_eq!(state.clock.song.as_deref(), Some(folder.join("tone.wav").as_path()));
    assert!((state.clock.duration_secs - 3.0).abs() < 0.05, "{}", state.clock.duration_secs);
    assert_eq!(state.tracks.len(), 1);
    assert_eq!(state.tracks[0].0, NodeId::new("song"));
    assert_ne!(state.clock.sound, SoundState::NoSong);
    let plan = state.plan.clone().unwrap();
    let lufs = plan.signal_places[&(NodeId::new("level"), "lufs".to_owned())].start;
    stage.transport(TransportCommand::Seek(1.5));
    until(&stage, "is loud", |state| state.clock.frame == 45 && state.numbers[lufs] > -30.0);
    stage.transport(TransportCommand::Play);
    until(&stage, "goes on with the sound", |state| state.clock.secs > 1.8 && state.clock.playing);
    until(&stage, "begins anew at the end", |state| state.clock.secs < 1.0);
    stage.transport(TransportCommand::Pause);
    rest(&stage);
}

#[test]
fn a_song_that_is_missing_or_broken_is_told_and_pictures_play() {
    let folder = folder("live-broken");
    fs::write(folder.join("noise.wav"), b"this is no sound").unwrap();
    let gpu = gpu();
    let stage = stage(&gpu);
    for (song, code) in [("gone.wav", "missing-sound"), ("noise.wav", "unreadable-sound")] {
        stage.show(listening(&folder, song));
        let state = until(&stage, code, |state| state.problems.iter().any(|problem| problem.code == code));
        assert_eq!(state.problems.iter().find(|problem| problem.code == code).unwrap().node, Some(NodeId::new("song")));
        until(&stage, "draws", |state| state.picture.is_some());
    }
}

#[test]
fn a_song_from_outside_takes_the_place_of_the_graphs_own() {
    let folder = folder("live-other");
    write_tone(&folder.join("tone.wav"), 1);
    write_tone(&folder.join("other.wav"), 2);
    let gpu = gpu();
    let stage = stage(&gpu);
    show(&stage, &listening(&folder, "tone.wav"));
    let other = folder.join("other.wav");
    stage.transport(TransportCommand::Song(Some(other.clone())));
    let state = until(&stage, "takes the other", |state| state.clock.song.as_deref() == Some(other.as_path()));
    assert!((state.clock.duration_secs - 2.0).abs() < 0.05);
    stage.transport(TransportCommand::Song(None));
    until(&stage, "takes its own again", |state| (state.clock.duration_secs - 1.0).abs() < 0.05);
}

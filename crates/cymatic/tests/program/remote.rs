//! A render that another program watches and steers, as the window does: progress as JSON, orders on stdin, resumed after a kill.

use crate::support::{Steered, Studio, frames};

const RENDER: &str = "render snapshot/a.cym --base . -o out.mkv --preset ffv1 --size 320x240 --frames 0..150 --chunk-frames 10 \
                      --json --progress-json";

/// The graph lies elsewhere than the picture that it names.
fn studio() -> Studio {
    let studio = Studio::new();
    studio.write("snapshot/a.cym", crate::support::TRAILS);
    studio
}

#[test]
fn it_pauses_goes_on_and_tells_how_far_it_is() {
    let studio = studio();
    let mut render = Steered::start(&studio, RENDER);
    let first = render.until(|progress| progress["phase"] == "drawing");
    assert_eq!((first["total"].as_u64(), first["kept"].as_u64()), (Some(150), Some(0)));
    render.order("pause");
    let paused = render.until(|progress| progress["phase"] == "paused");
    let manifest = || std::fs::metadata(studio.path("out.mkv.parts")).unwrap().modified().unwrap();
    let before = manifest();
    std::thread::sleep(std::time::Duration::from_millis(300));
    render.order("go");
    let next = render.until(|progress| progress["phase"] == "drawing");
    assert_eq!(next["done"], paused["done"], "it drew while it was paused");
    assert!(manifest() >= before);
    render.until(|progress| progress["phase"] == "joining");
    let (code, words) = render.ends();
    assert_eq!(code, Some(0), "{words}");
    assert_eq!(frames(&studio.path("out.mkv")).len(), 150);
}

#[test]
fn it_stops_when_its_master_is_gone_and_goes_on_later() {
    let studio = studio();
    let mut render = Steered::start(&studio, RENDER);
    render.until(|progress| progress["done"].as_u64() >= Some(20));
    drop(render.child.stdin.take());
    let (code, words) = render.ends();
    assert_eq!(code, Some(1));
    assert!(words.contains("Finished parts are kept"), "{words}");
    let result = studio.run(&RENDER.replace("--progress-json", "")).works().json();
    assert!(result["kept_frames"].as_u64() >= Some(10), "{result}");
    assert_eq!(frames(&studio.path("out.mkv")).len(), 150);
}

#[test]
fn paths_of_a_snapshot_start_from_its_base() {
    let studio = studio();
    studio.write_song("song.wav", 1.0);
    let graph = r#"{"cymatic":1,"size":[64,64],"nodes":{
        "song":{"kind":"audio/sound_file","values":{"file":"song.wav"}},
        "bands":{"kind":"audio/bands","wires":{"audio":"song.audio"}},
        "cells":{"kind":"pattern/voronoi","wires":{"scale":"bands.bass"}},
        "output":{"kind":"output/output","wires":{"image":"cells.image"}}}}"#;
    studio.write("snapshot/b.cym", graph);
    let there = studio.run("render snapshot/b.cym --base . -o there.mp4 --json").works();
    let elsewhere = studio.run("render snapshot/b.cym -o elsewhere.mp4 --duration 1 --json").works();
    assert_ne!(there.json()["sound"], elsewhere.json()["sound"], "the song was not found through the base");
    assert_eq!(there.json()["secs"], 1.0, "the song says how long it is");
}

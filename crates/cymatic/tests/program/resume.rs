//! Renders that end early: killed or cancelled, they keep what is finished, and the same command goes on.

use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{fs, thread};

use crate::support::{Ran, Studio, frames};

const RENDER: &str = "render a.cym -o out.mkv --preset ffv1 --size 320x240 --frames 0..150 --chunk-frames 10 --json";

/// Starts the render and waits until at least one chunk is finished, but not all.
fn begun(studio: &Studio) -> Child {
    let mut child = studio.command(RENDER).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    for _ in 0..12_000 {
        let manifest = fs::read_to_string(studio.path("out.mkv.parts/manifest.json")).unwrap_or_default();
        let finished = manifest.split_once("\"finished\"").map_or("", |(_, list)| list);
        if finished.contains("10") {
            return child;
        }
        thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    panic!("no chunk was ever finished");
}

/// The same command goes on; the result is the same as without the interruption.
fn goes_on(studio: &Studio) {
    assert!(!studio.path("out.mkv").exists());
    let kept = studio.run(RENDER).works().json()["kept_frames"].as_u64().unwrap();
    assert!((10..150).contains(&kept), "{kept}");
    assert_eq!(studio.names(), ["a.cym", "out.mkv"]);
    let resumed = frames(&studio.path("out.mkv"));
    let whole = studio.run(&format!("{RENDER} --overwrite")).works();
    assert_eq!(whole.json()["kept_frames"], 0);
    assert_eq!(resumed.len(), 150);
    assert_eq!(resumed, frames(&studio.path("out.mkv")));
}

#[test]
fn a_killed_render_goes_on_where_it_stopped() {
    let studio = Studio::new();
    let mut child = begun(&studio);
    child.kill().unwrap();
    child.wait().unwrap();
    goes_on(&studio);
}

#[cfg(unix)]
#[test]
fn a_cancelled_render_says_so_and_goes_on_later() {
    let studio = Studio::new();
    let child = begun(&studio);
    Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let ran = Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
    ran.fails(1, &["stopped. Finished parts are kept", "the same command goes on"]);
    let left = fs::read_dir(studio.path("out.mkv.parts"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let unfinished: Vec<String> = left.filter(|name| name.contains(".part")).collect();
    assert!(unfinished.is_empty(), "{unfinished:?}");
    goes_on(&studio);
}

#[test]
fn parts_of_another_render_are_not_mixed_in() {
    let studio = Studio::new();
    let mut child = begun(&studio);
    child.kill().unwrap();
    child.wait().unwrap();
    let other = studio.run(&format!("{RENDER} --set cells.scale=4")).works();
    assert_eq!(other.json()["kept_frames"], 0);
    assert_eq!(frames(&studio.path("out.mkv")).len(), 150);
}

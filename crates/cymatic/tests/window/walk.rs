//! The walk of the issue: play, own song, another graph, a chip on a knob, a node, an export, and the graph out of the video.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::drop;
use crate::screen::{Screen, Seen, Window};

/// Seconds of the newcomer's song, and so of the video.
const SONG_SECS: u32 = 2;

/// Where the pictures of a test go.
pub(crate) fn shots(test: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("../window").join(test)
}

/// A beat with a bass under it, made here.
fn song(path: &Path) {
    let tones = format!(
        "aevalsrc=0.5*sin(2*PI*55*t)*exp(-6*mod(t\\,0.5))+0.2*sin(2*PI*440*t)*exp(-12*mod(t\\,0.25)):s=48000:d={SONG_SECS}"
    );
    let done = Command::new("ffmpeg").args(["-v", "error", "-f", "lavfi", "-i", &tones, "-y"]).arg(path).status();
    assert!(done.unwrap().success());
}

fn video_facts(video: &Path) -> String {
    let probe = Command::new("ffprobe")
        .args(["-v", "error", "-count_frames", "-show_entries"])
        .args(["stream=codec_name,width,height,nb_read_frames", "-of", "csv=p=0"])
        .arg(video)
        .output()
        .unwrap();
    String::from_utf8(probe.stdout).unwrap()
}

#[test]
fn the_first_fifteen_minutes() {
    let home = tempfile::tempdir().unwrap();
    let screen = Screen::open(&shots("walk"));
    let own_song = home.path().join("my-song.wav");
    song(&own_song);

    // 0:00 The window opens with the demo playing.
    let mut window = Window::open(&screen, home.path(), &[]);
    window.until("a playing demo", |seen| seen.name.contains(" fps"));
    let viewer = window.named("Viewer");
    screen.focus();
    screen.shot("1-open");

    // 1:00 A start card gives another graph.
    let house = window.named("Start page").centre();
    screen.click(house);
    let is_card = |seen: &Seen| seen.role == "Button" && seen.name == "Spectral crown";
    let first = window.until("the first card", |seen| seen.role == "Button" && seen.name == "First light").centre();
    let mut card = window.until("a card of an example", is_card);
    screen.shot("2-start-page");
    // The page is longer than the window.
    for _ in 0..30 {
        if card.centre()[1] < first[1] + 300.0 {
            break;
        }
        screen.wheel(first);
        card = window.until("a card of an example", is_card);
    }
    screen.click(card.centre());
    window.until("the other graph", |seen| seen.role == "Label" && seen.name == "Spectral crown");

    // 0:20 Their own song, dropped on the window, drives it.
    drop::file(screen.display(), &own_song, viewer.centre());
    window.until("the dropped song", |seen| seen.name.contains("my-song"));
    screen.shot("3-own-song");

    // 2:00 A chip on a knob moves it.
    let node = window.named("Node Plasma");
    screen.click(node.centre());
    let chip = window.until("the bass chip", |seen| seen.name.eq_ignore_ascii_case("Chip bass"));
    let knob = window.until("a knob", |seen| seen.role == "Slider" && seen.name == "Scale");
    screen.drag(chip.centre(), knob.centre());
    window.until("what moves the knob", |seen| seen.name == "Scale modulation 1 amount");
    screen.shot("4-chip");

    // 3:00 Tab, a few letters, Enter: the node lands wired.
    screen.click(node.centre());
    screen.key("Tab");
    window.named("Search nodes");
    screen.type_text("kalei");
    window.named("Add Kaleidoscope");
    screen.shot("5-search");
    screen.key("Return");
    window.named("Node Kaleidoscope");
    screen.shot("6-kaleidoscope");

    // 8:00 Export, and go on editing while it renders.
    screen.key("ctrl+e");
    screen.click(window.named("Format").centre());
    let preset = window.until("the preset", |seen| seen.name.contains("YouTube 1080p"));
    screen.click(preset.centre());
    let video = home.path().join("film.mp4");
    screen.shot("7-export");
    let field = window.until("the file's name", |seen| seen.role == "TextInput" && seen.name == "File");
    screen.click(field.centre());
    screen.key("ctrl+a");
    screen.type_text(video.to_str().unwrap());
    let export = window.until("the button", |seen| seen.role == "Button" && seen.name == "Export");
    screen.click(export.centre());
    window.until("the export's progress", |seen| seen.name.starts_with("Progress of"));
    screen.key("Escape");
    screen.shot("8-rendering");

    // 10:00 The video is right.
    let start = Instant::now();
    while !video.exists() {
        assert!(start.elapsed() < Duration::from_mins(4), "no video; the window said: {}", window.said());
        std::thread::sleep(Duration::from_millis(500));
    }
    let facts = video_facts(&video);
    assert!(facts.contains(&format!("h264,1920,1080,{}", SONG_SECS * 30)), "{facts}");
    assert!(facts.contains("aac"), "{facts}");
    screen.shot("9-exported");

    // 11:00 That video, dropped on an empty window, is the graph again.
    screen.key("ctrl+n");
    window.until("an empty graph", |seen| seen.role == "Label" && seen.name == "Untitled");
    drop::file(screen.display(), &video, viewer.centre());
    window.named("Node Kaleidoscope");
    screen.shot("10-the-graph-again");
    assert!(window.said().is_empty(), "{}", window.said());
}

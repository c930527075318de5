//! Same in, same out: again, in parts, and out of the finished file.

use crate::support::{Studio, frames};

#[test]
fn two_renders_are_the_same_frames() {
    let studio = Studio::new();
    studio.run("render a.cym -o one.mkv --preset ffv1 --frames 0..20").works();
    studio.run("render a.cym -o two.mkv --preset ffv1 --frames 0..20 --chunk-frames 7").works();
    let one = frames(&studio.path("one.mkv"));
    assert_eq!(one.len(), 20);
    assert_ne!(one[0], one[19], "the picture must move for this to mean anything");
    assert_eq!(one, frames(&studio.path("two.mkv")));
}

#[test]
fn a_range_is_the_same_frames_as_the_whole() {
    let studio = Studio::new();
    let plan = studio.run("check a.cym --plan").works().out;
    assert!(plan.contains("memory: 36 frames"), "the range must begin behind what is remembered: {plan}");
    studio.run("render a.cym -o whole.mkv --preset ffv1").works();
    studio.run("render a.cym -o part.mkv --preset ffv1 --frames 50..58").works();
    let whole = frames(&studio.path("whole.mkv"));
    assert_eq!(whole.len(), 60);
    assert_eq!(frames(&studio.path("part.mkv")), whole[50..58]);
    studio.run("render a.cym -o secs.mkv --preset ffv1 --from 0.5 --duration 0.2").works();
    assert_eq!(frames(&studio.path("secs.mkv")), whole[15..21]);
}

#[test]
fn a_video_can_be_rendered_again_from_itself() {
    let studio = Studio::new();
    studio.write_song("song.wav", 1.0);
    let options = "--frames 0..12 --seed 3 --set cells.scale=5";
    studio.run(&format!("render a.cym -o out.mp4 --audio song.wav {options}")).works();
    std::fs::remove_file(studio.path("a.cym")).unwrap();
    std::fs::remove_file(studio.path("song.wav")).unwrap();
    studio.run("render out.mp4 -o again.mp4 --frames 0..12").works();
    let first = frames(&studio.path("out.mp4"));
    assert_eq!(first.len(), 12);
    assert_eq!(first, frames(&studio.path("again.mp4")));
    // The graph inside is the one that was drawn, changes of the command line included; even over itself.
    studio.run("render out.mp4 -o out.mp4 --frames 0..12 --overwrite").works();
    assert_eq!(first, frames(&studio.path("out.mp4")));
}

#[test]
fn a_still_can_be_drawn_again_from_itself() {
    let studio = Studio::new();
    let read = |name: &str| std::fs::read(studio.path(name)).unwrap();
    studio.run("still a.cym -o still.png --at 0.5 --set cells.scale=3").works();
    studio.run("still still.png -o again.png --at 0.5").works();
    assert_eq!(read("still.png"), read("again.png"));
    studio.run("still a.cym -o deep.png --at 0.5 --set cells.scale=3 --deep").works();
    studio.run("still deep.png -o flat.png --at 0.5").works();
    assert_eq!(read("still.png"), read("flat.png"));
    studio.run("still a.cym -o start.png --set cells.scale=3").works();
    assert_ne!(read("still.png"), read("start.png"));
}

#[test]
fn a_song_that_is_too_short_or_too_long_is_told() {
    let studio = Studio::new();
    studio.write_song("short.wav", 0.25);
    studio.write_song("long.wav", 3.0);
    let ran = studio.run("render a.cym -o short.mp4 --audio short.wav --duration 1").works();
    assert!(ran.out.contains("The song is shorter: the last 0.75 s are silent."), "{}", ran.out);
    let ran = studio.run("render a.cym -o long.mp4 --audio long.wav --duration 1").works();
    assert!(ran.out.contains("The song is longer: its last 2.00 s are left out."), "{}", ran.out);
    for name in ["short.mp4", "long.mp4"] {
        let info = cym_media::video::probe(&studio.path(name)).unwrap();
        assert_eq!(info.frames, 30);
        assert!((info.audio_secs.unwrap() - 1.0).abs() < 0.05, "{info:?}");
    }
}

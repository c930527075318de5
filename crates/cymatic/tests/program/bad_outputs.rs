//! Places that cannot be written, machines that lack something, and sizes that would not fit.

use std::fmt::Write as _;
use std::fs;

use crate::support::{Ran, Studio};

#[test]
fn an_output_that_cannot_be_made_is_told_and_nothing_is_touched() {
    let studio = Studio::new();
    for (words, pieces) in [
        ("render a.cym -o none/x.mp4", ["the folder `none` does not exist", "choose another output"]),
        ("still a.cym -o none/x.png", ["the folder `none` does not exist", "choose another output"]),
        ("render a.cym -o a.cym/x.mp4", ["`a.cym`", "choose another output"]),
        ("still a.cym -o a.cym/x.png", ["`a.cym`", "choose another output"]),
        ("render a.cym -o x.png", ["writes .mp4 files", "choose the preset that fits"]),
        ("render a.cym -o x.mov --preset h264", ["writes .mp4 files", "`x.mov`"]),
        ("still a.cym -o x.jpg", ["does not end in .png", "Rename it"]),
        ("render a.cym -o x.mp4 --size 63x64", ["both sides must be even", "62x64"]),
        ("render a.cym -o x.gif --fps 60", ["60 frames a second", "preset gif"]),
        ("render a.cym -o x.mp4 --frames 0..99999999999", ["24 hours", "shorter part"]),
        ("render a.cym -o x.mp4 --from 50", ["the piece is 2.00 s long", "--duration"]),
        ("render a.cym -o x.mp4 --duration 0", ["there is no frame", "--duration"]),
    ] {
        studio.run(words).fails(1, &pieces);
    }
    assert_eq!(studio.names(), ["a.cym"]);
}

#[test]
fn what_exists_stays_unless_overwriting_is_asked_for() {
    let studio = Studio::new();
    studio.write("x.mp4", "mine");
    studio.write("x.png", "mine");
    studio.write("frames/note.txt", "mine");
    studio.run("render a.cym -o x.mp4 --frames 0..2").fails(1, &["`x.mp4` exists", "--overwrite"]);
    studio.run("still a.cym -o x.png").fails(1, &["`x.png` exists", "--overwrite"]);
    studio
        .run("render a.cym -o frames --preset png --overwrite")
        .fails(1, &["frames", "note.txt", "choose another output"]);
    // A render that fails later leaves it as well.
    studio.run("render a.cym -o x.mp4 --overwrite --set cells.nope=1").fails(1, &["nope"]);
    for name in ["x.mp4", "x.png", "frames/note.txt"] {
        assert_eq!(fs::read(studio.path(name)).unwrap(), b"mine", "{name}");
    }
    studio.run("render a.cym -o x.mp4 --frames 0..2 --overwrite").works();
    studio.run("still a.cym -o x.png --overwrite").works();
    assert_ne!(fs::read(studio.path("x.mp4")).unwrap(), b"mine");
    assert_ne!(fs::read(studio.path("x.png")).unwrap(), b"mine");
    assert_eq!(studio.names(), ["a.cym", "frames", "x.mp4", "x.png"]);
}

#[test]
fn a_machine_without_ffmpeg_is_told_how_to_get_it() {
    let studio = Studio::new();
    let pieces = ["ffmpeg was not found", "apt install ffmpeg", "CYMATIC_FFMPEG"];
    Ran::of(studio.command("render a.cym -o x.mp4").env("CYMATIC_FFMPEG", "/nowhere/ffmpeg")).fails(1, &pieces);
    Ran::of(studio.command("render a.cym -o x.mp4").env("PATH", "/nowhere")).fails(1, &pieces);
    assert_eq!(studio.names(), ["a.cym"]);
    // Stills need none.
    Ran::of(studio.command("still a.cym -o x.png").env("PATH", "/nowhere")).works();
}

#[test]
fn a_machine_without_a_gpu_is_told_how_to_get_a_software_one() {
    let studio = Studio::new();
    let mut command = studio.command("render a.cym -o x.mp4");
    // Both loaders that the driver stack has: Vulkan and, behind it, OpenGL.
    for name in ["VK_ICD_FILENAMES", "VK_DRIVER_FILES", "__EGL_VENDOR_LIBRARY_FILENAMES"] {
        command.env(name, "/nowhere.json");
    }
    Ran::of(&mut command).fails(1, &["no graphics adapter was found", "mesa-vulkan-drivers"]);
    assert_eq!(studio.names(), ["a.cym"]);
}

#[test]
fn a_picture_that_would_not_fit_is_refused_before_anything_is_allocated() {
    let studio = Studio::new();
    // Thirty pictures that must all be kept: 60 GiB at this size.
    let mut nodes = r#""n0":{"kind":"pattern/voronoi"}"#.to_owned();
    for i in 1..=30 {
        write!(nodes, r#","n{i}":{{"kind":"state/feedback","wires":{{"image":"n{}.image"}}}}"#, i - 1).unwrap();
    }
    studio.write(
        "big.cym",
        format!(r#"{{"cymatic":1,"duration":1,"nodes":{{{nodes},"output":{{"kind":"output/output","wires":{{"image":"n30.image"}}}}}}}}"#),
    );
    studio
        .run("still big.cym -o x.png --size 16384x16384")
        .fails(1, &["GiB of graphics memory", "has the biggest share", "--size"]);
    assert_eq!(studio.names(), ["a.cym", "big.cym"]);
}

#[test]
fn a_video_without_a_graph_is_no_graph() {
    let studio = Studio::new();
    studio.run("render a.cym -o plain.mp4 --frames 0..2 --no-embed").works();
    studio.run("render plain.mp4 -o x.mp4").fails(1, &["`plain.mp4` carries no graph", "--no-embed"]);
    studio.run("still a.cym -o plain.png --no-embed").works();
    studio.run("still plain.png -o x.png").fails(1, &["`plain.png` carries no graph", "--no-embed"]);
    studio.write("text.mp4", "no video");
    studio.run("render text.mp4 -o x.mp4").fails(1, &["`text.mp4` cannot be read as a video"]);
    assert_eq!(studio.names(), ["a.cym", "plain.mp4", "plain.png", "text.mp4"]);
}

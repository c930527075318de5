//! Words that are off end with 2 before anything is touched; words that are right but cannot be met end with 1.

use crate::support::Studio;

#[test]
fn every_wrong_word_is_named_and_ends_with_2() {
    let studio = Studio::new();
    for (words, pieces) in [
        ("--size 0x64", ["--size", "1 to 16384"]),
        ("--size 1e9x64", ["--size", "such as 1920x1080"]),
        ("--size big", ["'big'", "such as 1920x1080"]),
        ("--size 64", ["'64'", "two numbers"]),
        ("--frames 9..9", ["9..9", "the end is not included"]),
        ("--frames 9..3", ["9..3", "such as 0..300"]),
        ("--frames all", ["'all'", "such as 0..300"]),
        ("--fps 0", ["--fps", "use 1 to 240"]),
        ("--fps fast", ["`fast`", "30000/1001"]),
        ("--fps 30/0", ["--fps", "1 to 240"]),
        ("--preset best", ["`best`", "h264, youtube-1080p"]),
        ("--set scale", ["'scale'", "cells.scale=12"]),
        ("--set cells=3", ["'cells=3'", "node.param=value"]),
        ("--from -1", ["'-1'", "0 to 86400"]),
        ("--duration nan", ["'nan'", "0 to 86400"]),
        ("--duration 1e12", ["'1e12'", "0 to 86400"]),
        ("--seed x", ["'x'", "--seed"]),
        ("--chunk-frames 0", ["--chunk-frames", "0"]),
        ("--frames 0..9 --from 1", ["--frames", "cannot be used with"]),
        ("--loud", ["--loud", "Usage"]),
    ] {
        let ran = studio.run(&format!("render a.cym -o out.mp4 {words}"));
        ran.fails(2, &pieces);
    }
    studio.run("render a.cym").fails(2, &["--out"]);
    studio.run("still a.cym -o a.png --at -1").fails(2, &["'-1'", "0 to 86400"]);
    assert_eq!(studio.names(), ["a.cym"]);
}

#[test]
fn a_word_that_is_no_command_and_no_graph_is_told() {
    let studio = Studio::new();
    studio.run("rendr").fails(1, &["no graph and no command `rendr`", "cymatic help"]);
    assert_eq!(studio.names(), ["a.cym"]);
}

#[test]
fn a_value_that_cannot_be_set_stops_the_render() {
    let studio = Studio::new();
    for (set, pieces) in [
        ("nope.scale=3", ["there is no node nope", "in the graph"]),
        ("cells.nope=3", ["has no input \"nope\"", "cymatic nodes pattern/voronoi"]),
        ("cells.scale=many", ["\"scale\" takes a number", "cymatic nodes pattern/voronoi"]),
        ("cells.mode=pretty", ["no choice \"pretty\"", "cymatic nodes pattern/voronoi"]),
        ("trail.image=3", ["--set trail.image", "a wire drives it"]),
    ] {
        studio.run(&format!("render a.cym -o out.mp4 --set {set}")).fails(1, &pieces);
    }
    assert_eq!(studio.names(), ["a.cym"]);
}

#[test]
fn a_name_may_begin_with_a_dash() {
    let studio = Studio::new();
    studio.run("still a.cym -o -a.png").works();
    studio.run("still -o -b.png -- -a.png").works();
    studio.run("render a.cym -o -a.mp4 --frames 0..2").works();
    assert_eq!(studio.names(), ["-a.mp4", "-a.png", "-b.png", "a.cym"]);
    studio.run("check -- -c.cym").fails(1, &["-c.cym: cannot be read", "Check the name"]);
}

//! (c) Mandelbrot, a 33^3 LUT and H.264, against the same by ffmpeg alone.

#![expect(clippy::let_underscore_must_use, reason = "writing to a String cannot fail")]

use std::fmt::Write as _;
use std::path::Path;

use cym_engine::clock::Stopwatch;
use cym_engine::{Overrides, Project};
use cym_media::video::mandelbrot_by_ffmpeg;
use cym_plan::Fusion;

use super::Row;
use super::graphs::{export, start};
use crate::report::Failure;

const FRAMES: u64 = 90;

/// A zoom into the same place with the same iterations by both, once each after one warm frame of ours.
pub(super) fn run() -> Result<Row, Failure> {
    let folder = tempfile::tempdir()?;
    let table = folder.path().join("warm.cube");
    std::fs::write(&table, cube())?;
    let graph = folder.path().join("peer.cym");
    std::fs::write(&graph, graph_text())?;
    let mut session = start(Project::open(&graph)?, Fusion::Full, Overrides::default())?;
    session.render_frame(0)?;
    session.restart();
    let ours = export(&mut session, folder.path().join("ours.mp4"), FRAMES)?;
    let theirs = peer(&table, &folder.path().join("theirs.mp4"))?;
    let ratio = theirs / ours;
    Ok(Row {
        letter: 'c',
        what: "Mandelbrot at 256 iterations, 33^3 LUT, H.264 at 1280x720: ffmpeg alone against ours",
        figures: format!("{theirs:.1} s against {ours:.1} s for {FRAMES} frames"),
        ratio,
        wanted: "above 1",
        reached: ratio > 1.0,
    })
}

fn peer(table: &Path, out: &Path) -> Result<f64, Failure> {
    let clock = Stopwatch::start();
    mandelbrot_by_ffmpeg(table, out, FRAMES)?;
    Ok(clock.secs())
}

/// A table that warms lights and cools shadows.
fn cube() -> String {
    let mut text = String::from("LUT_3D_SIZE 33\n");
    for i in 0..33 * 33 * 33 {
        let [r, g, b] = [i % 33, i / 33 % 33, i / 1089].map(|c| f64::from(c) / 32.0);
        let light = (r + g + b) / 3.0;
        let warm = [r + 0.06 * light, g + 0.01, b + 0.06 * (1.0 - light)].map(|c| c.clamp(0.0, 1.0));
        let _ = writeln!(text, "{:.6} {:.6} {:.6}", warm[0], warm[1], warm[2]);
    }
    text
}

/// The picture is 2.5 high at first and a sixteenth of it at the end, as ffmpeg's source is told.
fn graph_text() -> String {
    let secs = FRAMES as f64 / 30.0;
    format!(
        r#"{{ "cymatic": 1, "size": [1280, 720], "fps": "30", "nodes": {{
            "dive": {{ "kind": "signal/ramp", "values": {{ "duration": {secs}, "to": 4, "easing": 0 }} }},
            "set": {{ "kind": "pattern/mandelbrot", "values": {{ "iterations": 256, "antialias": 1, "relief": 0, "trap": 0, "centre": [-0.7436, 0.1318] }},
                     "wires": {{ "depth": "dive.value" }} }},
            "look": {{ "kind": "grade/lut", "values": {{ "table": "warm.cube" }}, "wires": {{ "image": "set.image" }} }},
            "output": {{ "kind": "output/output", "wires": {{ "image": "look.image" }} }} }} }}"#
    )
}

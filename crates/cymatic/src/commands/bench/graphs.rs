//! The graphs that are measured, and how they are started.

#![expect(clippy::let_underscore_must_use, reason = "writing to a String cannot fail")]

use std::fmt::Write as _;
use std::path::PathBuf;

use cym_engine::clock::Stopwatch;
use cym_engine::{Overrides, Project, RenderOptions, Session, SessionOptions, Span, render};
use cym_plan::Fusion;

use crate::open;
use crate::report::Failure;

/// The frame size of every measurement, in px.
pub(super) const SIZE: [u32; 2] = [1280, 720];

/// Ten operations of a few arithmetic steps each.
pub(super) const LIGHT: [(&str, &str); 10] = [
    ("tone/exposure", "{ \"stops\": 0.2 }"),
    ("grade/white_balance", "{}"),
    ("tone/exposure", "{ \"lift\": 0.01 }"),
    ("tone/exposure", "{ \"stops\": 0.1 }"),
    ("tone/exposure", "{ \"stops\": -0.2 }"),
    ("grade/white_balance", "{}"),
    ("tone/exposure", "{ \"lift\": -0.01 }"),
    ("tone/exposure", "{ \"stops\": 0.3 }"),
    ("grade/white_balance", "{}"),
    ("tone/exposure", "{ \"stops\": -0.3 }"),
];

/// Ten operations that work as the eye sees, with the powers and roots that this takes.
pub(super) const HEAVY: [(&str, &str); 10] = [
    ("tone/exposure", "{ \"stops\": 0.2 }"),
    ("tone/contrast", "{ \"amount\": 1.1 }"),
    ("tone/saturation", "{ \"amount\": 1.1 }"),
    ("tone/invert", "{}"),
    ("tone/levels", "{}"),
    ("tone/exposure", "{ \"stops\": -0.2 }"),
    ("tone/contrast", "{ \"amount\": 0.9 }"),
    ("tone/saturation", "{ \"amount\": 0.9 }"),
    ("tone/invert", "{}"),
    ("tone/threshold", "{}"),
];

/// Ten point-wise operations behind a cheap pattern.
pub(super) fn ten_points(kinds: &[(&str, &str)]) -> String {
    let mut text = String::from(
        "{ \"cymatic\": 1, \"size\": [1280, 720], \"nodes\": { \"start\": { \"kind\": \"pattern/stripes\" }",
    );
    let mut before = "start".to_owned();
    for (i, (kind, values)) in kinds.iter().enumerate() {
        let id = format!("op{i}");
        let _ = write!(
            text,
            ", \"{id}\": {{ \"kind\": \"{kind}\", \"values\": {values}, \"wires\": {{ \"image\": \"{before}.image\" }} }}"
        );
        before = id;
    }
    let _ = write!(
        text,
        ", \"output\": {{ \"kind\": \"output/output\", \"wires\": {{ \"image\": \"{before}.image\" }} }} }} }}"
    );
    text
}

/// A graph of `nodes` nodes: patterns, warps and tone in chains that are blended together.
pub(super) fn many(nodes: usize) -> String {
    let mut text = String::from(
        "{ \"cymatic\": 1, \"size\": [1280, 720], \"nodes\": { \"mix0\": { \"kind\": \"pattern/plasma\" }",
    );
    let chain =
        [("tone/hue", "image"), ("place/twirl", "image"), ("tone/saturation", "image"), ("tone/contrast", "image")];
    let patterns = ["pattern/stripes", "pattern/rings", "pattern/checker", "pattern/hex", "pattern/dots"];
    let mut made = 2;
    let mut mixes = 0;
    while made + chain.len() + 2 <= nodes {
        let pattern = patterns[mixes % patterns.len()];
        let _ = write!(text, ", \"p{mixes}\": {{ \"kind\": \"{pattern}\" }}");
        let mut before = format!("p{mixes}");
        for (i, (kind, input)) in chain.iter().enumerate() {
            let id = format!("c{mixes}_{i}");
            let _ = write!(
                text,
                ", \"{id}\": {{ \"kind\": \"{kind}\", \"wires\": {{ \"{input}\": \"{before}.image\" }} }}"
            );
            before = id;
        }
        let _ = write!(
            text,
            ", \"mix{}\": {{ \"kind\": \"blend/blend\", \"values\": {{ \"opacity\": 0.3 }}, \"wires\": {{ \"base\": \"mix{mixes}.image\", \"over\": \"{before}.image\" }} }}",
            mixes + 1
        );
        mixes += 1;
        made += chain.len() + 2;
    }
    let _ = write!(
        text,
        ", \"output\": {{ \"kind\": \"output/output\", \"wires\": {{ \"image\": \"mix{mixes}.image\" }} }} }} }}"
    );
    text
}

/// A session over a graph's text.
pub(super) fn session(text: &str, fusion: Fusion) -> Result<Session, Failure> {
    let document = cym_graph::file::read_str(text)?;
    start(Project { document, path: PathBuf::from("bench.cym"), carrier: None }, fusion, Overrides::default())
}

/// A session over a project.
pub(super) fn start(project: Project, fusion: Fusion, overrides: Overrides) -> Result<Session, Failure> {
    let (gpu, costs) = open::gpu()?;
    let options = SessionOptions { overrides, fusion, costs };
    Ok(Session::start(project, open::library(), gpu, &options)?)
}

/// Seconds for a whole export of the first frames.
pub(super) fn export(session: &mut Session, out: PathBuf, frames: u64) -> Result<f64, Failure> {
    let options = RenderOptions::new(out, Span::Frames { first: 0, end: frames });
    let clock = Stopwatch::start();
    render(session, &options, &mut |_| true)?;
    Ok(clock.secs())
}

/// Seconds for some frames, GPU work included.
pub(super) fn draw(session: &mut Session, frames: std::ops::Range<u64>) -> Result<f64, Failure> {
    let clock = Stopwatch::start();
    for frame in frames {
        session.render_frame(frame)?;
    }
    session.executor.finish()?;
    Ok(clock.secs())
}

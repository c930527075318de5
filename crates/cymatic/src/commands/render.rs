//! `cymatic render`, and the demo that runs without a command.

use std::path::{Path, PathBuf};

use cym_engine::{RenderOptions, Rendered, Session, Span, render};
use cym_graph::Rate;
use cym_media::video::{Preset, SoundFit};
use serde_json::json;

use crate::args::{Graph, Render};
use crate::open;
use crate::progress::{Watch, clock, size};
use crate::remote::Remote;
use crate::report::{self, Failure};

/// Renders a graph.
pub(crate) fn run(args: &Render) -> Result<(), Failure> {
    let preset = args.preset.unwrap_or_else(|| Preset::for_path(&args.out));
    let mut overrides = open::overrides(&args.graph);
    overrides.size = overrides.size.or_else(|| preset.default_size.map(|(width, height)| [width, height]));
    overrides.rate = args.fps.map(|rate| Rate { num: rate.num(), den: rate.den() });
    let span = match (args.frames, args.from, args.duration) {
        (Some((first, end)), ..) => Span::Frames { first, end },
        (None, None, None) => Span::Whole,
        (None, from, duration) => Span::Secs { from: from.unwrap_or(0.0), duration },
    };
    let options = RenderOptions {
        out: args.out.clone(),
        preset,
        span,
        overwrite: args.overwrite,
        embed: !args.no_embed,
        chunk_frames: args.chunk_frames,
        motion_blur: args.blur.asked(),
    };
    // From here on somebody may want to stop it, also while the song is heard.
    let remote = args.progress_json.then(Remote::new);
    let mut session = open::session(&args.graph, overrides)?;
    let told = session.problems().len();
    let rendered = match remote {
        Some(mut remote) => render(&mut session, &options, &mut |progress| remote.step(progress))?,
        None => watched(&mut session, &options)?,
    };
    session.settle()?;
    report::problems(session.problems().get(told..).unwrap_or_default());
    if args.json {
        report::json(&summary_json(&rendered, &session));
    } else {
        report::line(&summary(&rendered));
    }
    Ok(())
}

/// Renders a graph, or the demo, without being asked for anything: until the window exists, this is what starting shows.
pub(crate) fn demo(graph: Option<&Path>) -> Result<(), Failure> {
    let graph = graph.map_or_else(demo_graph, Path::to_owned);
    if !graph.exists() {
        return Err(format!(
            "there is no graph and no command `{}`. `cymatic help` lists the commands.",
            graph.display()
        )
        .into());
    }
    let stem = graph.file_stem().unwrap_or_default();
    let out = PathBuf::from("out").join(stem).with_extension("mp4");
    std::fs::create_dir_all("out")
        .map_err(|error| format!("cannot make the folder `out` here: {error}. Go to a folder that you can write."))?;
    report::note(&format!("Rendering {} to {} ...", graph.display(), out.display()));
    let args = Graph { path: graph, audio: None, size: None, set: Vec::new(), seed: None, base: None, carrier: None };
    let options = RenderOptions { overwrite: true, ..RenderOptions::new(out, Span::Whole) };
    let mut session = open::session(&args, open::overrides(&args))?;
    let rendered = watched(&mut session, &options)?;
    report::line(&summary(&rendered));
    Ok(())
}

/// The demo: beside where we are, else in the source tree that this was built from.
pub(crate) fn demo_graph() -> PathBuf {
    let here = Path::new("example-graphs/first-light.cym");
    if here.exists() {
        return here.to_owned();
    }
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(here)
}

fn watched(session: &mut Session, options: &RenderOptions) -> Result<Rendered, Failure> {
    let mut watch = Watch::new("Rendering");
    let rendered = render(session, options, &mut |progress| watch.step(progress));
    watch.done();
    Ok(rendered?)
}

fn summary(rendered: &Rendered) -> String {
    let finished = &rendered.finished;
    let kept = match rendered.kept {
        0 => String::new(),
        kept => format!(", {kept} frames kept from before"),
    };
    let sound = match finished.sound {
        SoundFit::Padded { silent_secs } => format!("\nThe song is shorter: the last {silent_secs:.2} s are silent."),
        SoundFit::Cut { left_out_secs } => format!("\nThe song is longer: its last {left_out_secs:.2} s are left out."),
        SoundFit::LeftOut => "\nThis kind of file holds no sound.".to_owned(),
        SoundFit::None | SoundFit::Exact => String::new(),
    };
    format!(
        "{}: {} frames, {:.2} s, {} in {}{kept}{sound}",
        finished.out.display(),
        finished.frames,
        finished.secs,
        size(finished.bytes),
        clock(rendered.secs),
    )
}

fn summary_json(rendered: &Rendered, session: &Session) -> serde_json::Value {
    let finished = &rendered.finished;
    json!({
        "out": finished.out,
        "frames": finished.frames,
        "secs": finished.secs,
        "bytes": finished.bytes,
        "kept_frames": rendered.kept,
        "render_secs": rendered.secs,
        "sound": format!("{:?}", finished.sound),
        "problems": session.problems().iter().map(report::problem_json).collect::<Vec<_>>(),
    })
}

//! `cymatic still`.

use std::time::Duration;
use std::{fs, thread};

use cym_engine::{Overrides, Project, Session, StillOptions, Sweep, cell_size, sheet, still};
use nodes::Live;

use crate::args::Still;
use crate::open;
use crate::progress::Watch;
use crate::report::{self, Failure};

/// How often files are looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// Frames that are drawn to measure passes.
const TIMED_FRAMES: u64 = 10;

/// Writes one picture.
pub(crate) fn run(args: &Still) -> Result<(), Failure> {
    let options = StillOptions {
        out: args.out.clone(),
        at_secs: args.at,
        deep: args.deep,
        overwrite: args.overwrite,
        embed: !args.no_embed,
    };
    if !args.sweep.is_empty() {
        return sweep(args, &options);
    }
    let mut live = open::nodes_of(&open::project(&args.graph)?);
    let mut session = open::session_with(&args.graph, open::overrides(&args.graph), &mut live)?;
    session.set_motion_blur(args.blur.asked())?;
    let told = session.problems().len();
    let mut progress = Watch::new("Drawing");
    let drawn = still(&mut session, &options, &mut |past, all| progress.replay(past, all));
    progress.done();
    drawn?;
    session.settle()?;
    report::problems(session.problems().get(told..).unwrap_or_default());
    report::line(&args.out.display().to_string());
    if args.timings {
        report::line(&timings(&mut session)?);
    }
    if args.watch {
        watch(args, &StillOptions { overwrite: true, ..options }, &mut live, &mut progress);
    }
    Ok(())
}

/// Writes a contact sheet, and says what is where.
fn sweep(args: &Still, options: &StillOptions) -> Result<(), Failure> {
    let overrides = open::overrides(&args.graph);
    let size = match overrides.size {
        Some(size) => size,
        None => cell_size(Project::open(&args.graph.path)?.document.size()),
    };
    let mut session = open::session(&args.graph, Overrides { size: Some(size), ..overrides })?;
    let mut progress = Watch::new("Drawing");
    let sweeps: Vec<Sweep> = args.sweep.iter().map(|asked| asked.sweep.clone()).collect();
    let drawn = sheet(&mut session, options, &sweeps, &mut |done, all| progress.pictures(done, all));
    progress.done();
    drawn?;
    report::line(&args.out.display().to_string());
    for (asked, way) in args.sweep.iter().zip(["left to right", "top to bottom"]) {
        report::note(&format!("{way}: {}", asked.words));
    }
    Ok(())
}

/// Draws again whenever something is saved, until the program is stopped. What fails leaves the last good picture in place.
fn watch(args: &Still, options: &StillOptions, live: &mut Live, progress: &mut Watch) {
    report::note("Watching; save the graph or a node to draw again, Ctrl-C to stop.");
    let saved = || fs::metadata(&args.graph.path).and_then(|file| file.modified()).ok();
    let mut seen = saved();
    while !progress.stopped() {
        thread::sleep(LOOK_AGAIN);
        let changed = live.poll();
        if changed.is_none() && saved() == seen {
            continue;
        }
        seen = saved();
        report::problems(live.problems());
        let drawn = open::session_with(&args.graph, open::overrides(&args.graph), live)
            .and_then(|mut session| {
                session.set_motion_blur(args.blur.asked())?;
                Ok(session)
            })
            .and_then(|mut session| Ok(still(&mut session, options, &mut |past, all| progress.replay(past, all))?));
        match drawn {
            Ok(()) => report::line(&options.out.display().to_string()),
            Err(failure) => report::failure(&failure),
        }
    }
}

/// What each pass takes, in order, over some frames.
fn timings(session: &mut Session) -> Result<String, Failure> {
    session.executor.set_timings(true);
    let first = session.last_frame().map_or(0, |frame| frame + 1);
    for frame in first..first + TIMED_FRAMES {
        session.render_frame(frame)?;
    }
    session.executor.finish()?;
    session.render_frame(first + TIMED_FRAMES)?;
    let Some(times) = session.prepared.timings() else {
        return Ok("This adapter measures no times.".to_owned());
    };
    let lines: Vec<String> = times.iter().map(|pass| format!("{:10.3} ms  {}", pass.secs * 1e3, pass.label)).collect();
    Ok(lines.join("\n"))
}

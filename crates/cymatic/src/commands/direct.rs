//! `cymatic direct`: what the directors of a graph decide over its song.

use std::sync::Arc;

use cym_dsp::FeatureTrack;
use cym_dsp::direct::{Cue, Sheet, Way};
use cym_engine::{Director, Session, directors};
use serde_json::{Value, json};

use crate::args::Direct;
use crate::open;
use crate::report::{self, Failure};

/// Prints the cue sheet of every director.
pub(crate) fn run(args: &Direct) -> Result<(), Failure> {
    let session = open::session(&args.graph, open::overrides(&args.graph))?;
    let found = directors(&session.project().document, &session.library().catalogue);
    if found.is_empty() {
        let file = args.graph.path.display();
        return Err(
            format!("{file} has no Director that could be shown. Add a Director and wire pictures to it.").into()
        );
    }
    let mut sheets = Vec::new();
    for director in found {
        let Some(track) = track_of(&session, &director) else {
            let cause = format!("`{}` hears no song, so it decides only while it plays.", director.node);
            return Err(format!("{cause} Wire a Sound File to it, or name a song with --audio.").into());
        };
        let sheet = director.sheet(&track);
        sheets.push((director, sheet));
    }
    if args.json {
        report::json(&json!({ "directors": sheets.iter().map(sheet_json).collect::<Vec<_>>() }));
    } else {
        for (director, sheet) in &sheets {
            report::line(&format!(
                "{} ({}): {} changes",
                director.title,
                director.node,
                sheet.cues.len().saturating_sub(1)
            ));
            for cue in &sheet.cues {
                report::line(&describe(director, cue));
            }
        }
    }
    Ok(())
}

/// The song that a director hears.
fn track_of(session: &Session, director: &Director) -> Option<Arc<FeatureTrack>> {
    let wired = session.plan().sounds.iter().position(|sound| Some(&sound.node) == director.sound.as_ref());
    session.sounds().tracks.get(wired.unwrap_or(0))?.clone()
}

fn name_of<'a>(director: &'a Director, cue: &Cue) -> &'a str {
    director.pictures.get(cue.picture.wrapping_sub(1)).and_then(Option::as_deref).unwrap_or("nothing")
}

/// One line a cue: when, which picture, how it comes and why.
fn describe(director: &Director, cue: &Cue) -> String {
    let way = match cue.way {
        Way::Cut => "cut".to_owned(),
        Way::Over(_) => format!("{} {:.1} s", cue.way, cue.way_secs),
    };
    let mut why = cue.reason.words();
    if cue.by_hand && why != "by hand" {
        why += ", by hand";
    }
    let time = |secs: f64| format!("{}:{:05.2}", (secs / 60.0) as u64, secs % 60.0);
    let (name, held) = (name_of(director, cue), cue.secs[1] - cue.secs[0]);
    format!("  {:>8}  {:5.1} s  {} {name:22} {way:18} {why}", time(cue.secs[0]), held, cue.picture)
}

fn sheet_json((director, sheet): &(Director, Sheet)) -> Value {
    let cue = |cue: &Cue| {
        json!({
            "from_secs": cue.secs[0],
            "to_secs": cue.secs[1],
            "picture": cue.picture,
            "name": name_of(director, cue),
            "transition": cue.way.name(),
            "transition_secs": cue.way_secs,
            "reason": cue.reason.words(),
            "energy": cue.energy,
            "by_hand": cue.by_hand,
        })
    };
    json!({ "node": director.node.to_string(), "title": director.title, "cues": sheet.cues.iter().map(cue).collect::<Vec<_>>() })
}

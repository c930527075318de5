//! `cymatic analyze`.

mod live;

use cym_dsp::{FeatureKind, FeatureTrack};
use cym_engine::clock::Stopwatch;
use cym_engine::hear_watched;
use cym_media::picture;
use serde_json::Value;

use crate::args::Analyze;
use crate::heard::{json, plot, summary};
use crate::progress::Watch;
use crate::report::{self, Failure};

/// Says what is heard in a song.
pub(crate) fn run(args: &Analyze) -> Result<(), Failure> {
    if args.live {
        return live::run(args);
    }
    let (mut watch, clock) = (Watch::new("hearing"), Stopwatch::start());
    let track = hear_watched(&args.audio, &mut |done| watch.hearing(done, clock.secs()))?;
    watch.done();
    tell(args, &track);
    write(args, &track, || json::of(&track))
}

/// Says what was heard.
fn tell(args: &Analyze, track: &FeatureTrack) {
    report::line(&format!("{}: {:.2} s", args.audio.display(), track.duration_secs));
    for (word, text) in summary::lines(track) {
        report::line(&format!("  {word:10}{text}"));
    }
    if args.features {
        list(track);
    }
}

/// Writes the files that were asked for.
fn write(args: &Analyze, track: &FeatureTrack, object: impl FnOnce() -> Value) -> Result<(), Failure> {
    if let Some(path) = &args.json {
        let text = object().to_string();
        std::fs::write(path, text)
            .map_err(|error| format!("cannot write `{}`: {error}. Choose another place.", path.display()))?;
    }
    if let Some(path) = &args.plot {
        let title = args.audio.file_name().unwrap_or_default().to_string_lossy();
        let plot::Plot { width, height, rgba } = plot::draw(track, &title);
        picture::write_png8(path, width, height, &rgba, None)?;
    }
    Ok(())
}

/// Prints every feature by its name.
fn list(track: &FeatureTrack) {
    report::line(&format!("  a value every {:.1} ms", track.hop_secs * 1e3));
    for (name, kind) in track.names() {
        let words = match kind {
            FeatureKind::Curve => {
                let values = &track.curves[name];
                let mean = values.iter().sum::<f32>() / values.len().max(1) as f32;
                format!("curve, mean {mean:.3}")
            }
            FeatureKind::Event => format!("{} events", track.events[name].len()),
            FeatureKind::Scalar => format!("{:.2}", track.scalars[name]),
            FeatureKind::Span => format!("{} stretches", track.spans[name].len()),
            FeatureKind::Strip => format!("{} values a moment", track.strips[name].width),
        };
        report::line(&format!("  {name:24} {words}"));
    }
}

//! The parts of a song.

use crate::native::prelude::*;

/// Longest time that is told.
const MAX_SECS: f32 = 1000.0;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Section",
        "Which part of the song it is, verse or chorus, and how far it has come: change the scene when the song does.",
        &["audio", "structure", "form", "verse", "chorus", "part", "boundary", "scene", "drop", "build"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .output(Output::new("number", WireType::Float, "The number of the section, from 0; -1 outside the song."))
    .output(Output::new(
        "label",
        WireType::Float,
        "Sections that sound alike, or have one name, have the same label: 0 for A, 1 for B; -1 outside the song.",
    ))
    .output(Output::new("progress", WireType::Float, "From 0 at its start to 1 at its end."))
    .output(Output::new("left", WireType::Float, "Seconds to its end; 0 outside the song."))
    .output(Output::new("trigger", WireType::Trigger, "Fires where a section starts."))
    .output(Output::new("drop", WireType::Trigger, "Fires at a drop: the bass comes back after a pause."))
    .output(Output::new("build", WireType::Float, "From 0 to 1 while the music builds up to something; 0 elsewhere."))
    .output(Output::new("energy", WireType::Float, "How much is going on now, 0 to 1."))
}

fn start() -> impl SignalRun {
    let mut before: Option<usize> = None;
    let mut drops = Events::default();
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        out.fill(0.0);
        (out[0], out[1]) = (-1.0, -1.0);
        let Some(sound) = inputs.sound(0) else {
            before = None;
            return;
        };
        let secs = step.tick.secs;
        let now = step.sounds.stretch(sound, "section", secs);
        if let Some(section) = now {
            out[0] = section.number as f32;
            out[1] = step.sounds.name_number(sound, "section", section.number).unwrap_or(0) as f32;
            out[2] = section.progress;
            out[3] = (section.left_secs as f32).clamp(0.0, MAX_SECS);
            out[4] = flag(before != Some(section.number));
        }
        before = now.map(|section| section.number);
        out[5] = flag(drops.fresh(step, sound, "drop") > 0);
        out[6] = step.sounds.stretch(sound, "build", secs).map_or(0.0, |build| build.progress);
        out[7] = step.sounds.value(sound, "energy", secs);
    }
}

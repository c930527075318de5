//! Key and chord of a song.

use cym_graph::catalogue::SPECTRUM_BANDS;
use cym_graph::color::linear_from_oklch;

use crate::native::prelude::*;

/// Notes from C on, as the analysis names them.
const NOTES: [&str; 12] = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"];
/// Oklch lightness and chroma of the colour of a major key; minor keys are darker and calmer.
const MAJOR: [f32; 2] = [0.78, 0.15];
const MINOR: [f32; 2] = [0.6, 0.11];

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Harmony",
        "Key and chord of the song, as numbers and as a colour: keys that are close to each other have colours that are.",
        &["audio", "key", "chord", "chroma", "note", "minor", "major", "tonality", "colour", "hue", "music theory"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .input(Input::choice("follow", &["chord", "key here", "key of the song"]).help("What the colour and the hue follow."))
    .input(
        Input::float("smooth", 0.3, 0.0, 4.0).unit("secs").help("Calms hue and colour: half of the way in so many seconds."),
    )
    .output(Output::new("color", WireType::Color, "Its colour."))
    .output(Output::new("hue", WireType::Float, "Its place on the circle of fifths, 0 to 1: C is 0, G a twelfth further."))
    .output(Output::new("minor", WireType::Float, "1 in minor, 0 in major."))
    .output(Output::new("key", WireType::Float, "The key's note here, 0 for C to 11 for B; -1 where there is none."))
    .output(Output::new("chord", WireType::Float, "The chord's root, 0 for C to 11 for B; -1 where there is none."))
    .output(Output::new("change", WireType::Trigger, "Fires where the chord changes."))
    .output(Output::new(
        "chroma",
        WireType::Spectrum,
        "How much of each of the twelve notes sounds, from C to B: draw it with twelve bars that are not centred.",
    ))
    .output(Output::new("confidence", WireType::Float, "How sure the key of the song is, 0 to 1."))
    .output(Output::new("mode", WireType::Float, "How much better major fits here (up to 1) than minor (down to -1)."))
}

/// The note and the mode in a label such as `Bb:min7`.
fn read(label: &str) -> Option<(usize, bool)> {
    let (note, mode) = label.split_once(':')?;
    Some((NOTES.iter().position(|&known| known == note)?, mode.starts_with("min")))
}

/// Where a note stands on the circle of fifths, as a point of the unit circle; minor keys stand at their major relatives.
fn on_circle(note: usize, is_minor: bool) -> [f32; 2] {
    let major = if is_minor { note + 3 } else { note };
    let (sin, cos) = (std::f32::consts::TAU * (major * 7 % 12) as f32 / 12.0).sin_cos();
    [cos, sin]
}

fn start() -> impl SignalRun {
    // The smoothed place on the circle and the mode.
    let mut place: Option<[f32; 3]> = None;
    let mut before = None;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, follow, half_life_secs] = inputs.take();
        let stretch = |list: &str| step.sounds.stretch(inputs.sound(0)?, list, step.tick.secs);
        let (chord, key) = (stretch("chord"), stretch("key.local"));
        let followed = [chord, key, stretch("key")][chosen(follow, 3)].and_then(|stretch| read(stretch.label));
        if let Some((note, is_minor)) = followed {
            let [x, y] = on_circle(note, is_minor);
            let target = [x, y, flag(is_minor)];
            let share = if half_life_secs > 0.0 { 1.0 - (-step.dt() / half_life_secs).exp2() } else { 1.0 };
            let from = place.unwrap_or(target);
            place = Some(std::array::from_fn(|i| blend(from[i], target[i], share)));
        }
        let [x, y, minor] = place.unwrap_or([1.0, 0.0, 0.0]);
        let hue = (y.atan2(x) / std::f32::consts::TAU).rem_euclid(1.0);
        let [lightness, chroma] = [0, 1].map(|i| blend(MAJOR[i], MINOR[i], minor));
        out[..3].copy_from_slice(&linear_from_oklch([lightness, chroma, hue]).map(|part| part.max(0.0)));
        out[3] = 1.0;
        out[4] = hue;
        out[5] = followed.map_or(0.0, |(_, is_minor)| flag(is_minor));
        let root = |label: Option<&str>| label.and_then(read).map_or(-1.0, |(note, _)| note as f32);
        out[6] = root(key.map(|key| key.label));
        out[7] = root(chord.map(|chord| chord.label));
        let now = chord.map(|chord| chord.number);
        out[8] = flag(now.is_some() && now != before);
        before = now;
        let mut chroma = [0.0; 12];
        if let Some(sound) = inputs.sound(0) {
            step.sounds.strip(sound, "chroma", step.tick.secs, &mut chroma);
        }
        let (chroma_out, rest) = out[9..].split_at_mut(SPECTRUM_BANDS);
        for (i, out) in chroma_out.iter_mut().enumerate() {
            *out = chroma[i * 12 / SPECTRUM_BANDS];
        }
        rest[0] = inputs.sound(0).and_then(|sound| step.sounds.scalar(sound, "key.confidence")).unwrap_or(0.0) as f32;
        rest[1] = inputs.sound(0).map_or(0.0, |sound| step.sounds.value(sound, "mode", step.tick.secs));
    }
}

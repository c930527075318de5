//! Colours out of a song's notes.

use crate::colours::{self, Palette, Wish};
use crate::native::prelude::*;

/// Notes in an octave.
const NOTES: usize = 12;
/// Moments of a section that are listened to.
const MOMENTS: u32 = 24;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let kind = NodeKind::new(
        "Palette from Harmony",
        "Five colours out of a song's notes, mode and energy: keys that are near to each other look alike, and every section has its own.",
        &["colors", "gradient", "key", "chord", "chroma", "mode", "mood", "oklab", "scheme", "section"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .input(Input::choice("follow", &["section", "moment"]).help("Whether colours belong to a section, or follow the last bars."))
    .input(Input::float("glide", 1.5, 0.0, 16.0).unit("secs").help("How long colours take to become others: half of the way in so many seconds."))
    .input(Input::float("hue", 0.0, -0.5, 0.5).unit("turns").help("Turns all colours round the colour wheel."))
    .input(Input::float("spread", 0.5, 0.0, 1.0).help("How far the hues run: from one family to half round the wheel."))
    .input(Input::float("purity", 0.6, 0.0, 1.0).help("From quiet to strong colours; energy adds to it."))
    .input(Input::float("contrast", 0.6, 0.0, 1.0).help("How far the darkest and the lightest are apart."))
    .output(Output::new("gradient", WireType::Gradient, "The colours along a line, dark to light."));
    colours::outputs(kind)
}

fn start() -> impl SignalRun {
    let mut shown: Option<Palette> = None;
    // The section for which notes were gathered last, and what they gave.
    let mut known: Option<(usize, Heard)> = None;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, follow, glide_secs, hue, spread, purity, contrast] = inputs.take();
        let heard = inputs.sound(0).map_or(Heard::SILENCE, |sound| {
            let secs = step.tick.secs;
            let section = step.sounds.stretch(sound, "section", secs).filter(|_| follow < 0.5);
            match section {
                Some(section) => {
                    if known.as_ref().is_none_or(|(number, _)| *number != section.number) {
                        let passed = f64::from(section.progress) * section.left_secs / (1.0 - f64::from(section.progress)).max(1e-3);
                        let span = [(secs - passed).max(0.0), secs + section.left_secs];
                        known = Some((section.number, Heard::of(step, sound, span)));
                    }
                    known.as_ref().map_or(Heard::SILENCE, |(_, heard)| *heard)
                }
                None => Heard::of(step, sound, [(secs - 4.0).max(0.0), secs]),
            }
        });
        let target = colours::palette(heard.wish(hue, spread, purity, contrast));
        let now = colours::glide(&mut shown, &target, glide_secs, step.dt());
        colours::write(&now, out);
    }
}

/// What a stretch of a song sounds like.
#[derive(Clone, Copy, Debug)]
struct Heard {
    /// Where its notes lie on the circle of fifths, and how much they lie together, as a point of the unit disc.
    place: [f32; 2],
    /// From minor (-1) to major (1).
    mode: f32,
    /// How much goes on, 0 to 1 within the song.
    energy: f32,
}

impl Heard {
    const SILENCE: Self = Self { place: [0.0, 0.0], mode: 0.0, energy: 0.3 };

    fn of(step: &Step<'_>, sound: usize, [from, to]: [f64; 2]) -> Self {
        let (mut place, mut all, mut mode, mut energy) = ([0.0_f32; 2], 1e-6_f32, 0.0, 0.0);
        let mut notes = [0.0_f32; NOTES];
        for moment in 0..MOMENTS {
            let secs = from + (to - from) * (f64::from(moment) + 0.5) / f64::from(MOMENTS);
            step.sounds.strip(sound, "chroma", secs, &mut notes);
            for (note, &amount) in notes.iter().enumerate() {
                // Neighbours on the circle of fifths are seven semitones apart.
                let (sin, cos) = (std::f32::consts::TAU * (note * 7 % NOTES) as f32 / NOTES as f32).sin_cos();
                place = [place[0] + amount * cos, place[1] + amount * sin];
                all += amount;
            }
            mode += step.sounds.value(sound, "mode", secs) / MOMENTS as f32;
            energy += step.sounds.percentile(sound, "energy", secs) / MOMENTS as f32;
        }
        Self { place: place.map(|part| guarded(part / all)), mode: tame(mode).clamp(-1.0, 1.0), energy: tame(energy) }
    }

    fn wish(&self, hue: f32, spread: f32, purity: f32, contrast: f32) -> Wish {
        let [x, y] = self.place;
        let together = x.hypot(y).min(1.0);
        let around = (y.atan2(x) / std::f32::consts::TAU).rem_euclid(1.0);
        Wish {
            hue: around + tame(hue),
            // Notes from all over the circle have colours from all over the wheel.
            spread: tame(spread) + 0.35 * (0.5 - together),
            light: 0.5 + 0.35 * self.mode + 0.2 * (self.energy - 0.5),
            pure: tame(purity) + 0.4 * (self.energy - 0.5) + 0.1 * self.mode,
            contrast: tame(contrast) + 0.3 * (self.energy - 0.5),
        }
    }
}

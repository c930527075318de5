//! Energy, loudness, tempo and mood as curves.

use cym_dsp::FeatureTrack;

use super::canvas::{Canvas, Ink};
use super::{Time, font, name};

const ENERGY: Ink = Ink(0.93, 0.58, 0.16);
const LOUDNESS: Ink = Ink(0.15, 0.3, 0.62);
const TEMPO: Ink = Ink(0.55, 0.16, 0.42);
const AROUSAL: Ink = Ink(0.8, 0.25, 0.2);
const VALENCE: Ink = Ink(0.16, 0.55, 0.4);

/// Energy as an area, short-term loudness and tempo as lines.
pub(super) fn energy(canvas: &mut Canvas, track: &FeatureTrack, time: Time, top: usize) {
    let (top, height) = (top as f32, 170.0);
    frame(canvas, time, top, height);
    name(canvas, "energy", top + height / 2.0);
    for (x, from, to) in time.columns() {
        let value = track.value("energy", f64::midpoint(from, to));
        canvas.fill(x as f32, top + height * (1.0 - value), x as f32 + 1.0, top + height, ENERGY, 0.45);
    }
    curve(canvas, track, time, (top, height), ("loudness.short", -40.0, -5.0), LOUDNESS);
    let mut legend = vec![("energy", ENERGY), ("short-term loudness -40 to -5 LUFS", LOUDNESS)];
    if track.curves.contains_key("tempo") {
        curve(canvas, track, time, (top, height), ("tempo", 40.0, 200.0), TEMPO);
        legend.push(("tempo 40 to 200 bpm", TEMPO));
    }
    self::legend(canvas, time, top, &legend);
}

/// Arousal and valence.
pub(super) fn mood(canvas: &mut Canvas, track: &FeatureTrack, time: Time, top: usize) {
    let (top, height) = (top as f32, 120.0);
    frame(canvas, time, top, height);
    name(canvas, "mood", top + height / 2.0);
    curve(canvas, track, time, (top, height), ("mood.arousal", 0.0, 1.0), AROUSAL);
    curve(canvas, track, time, (top, height), ("mood.valence", 0.0, 1.0), VALENCE);
    legend(canvas, time, top, &[("arousal (heuristic)", AROUSAL), ("valence (heuristic)", VALENCE)]);
}

fn frame(canvas: &mut Canvas, time: Time, top: f32, height: f32) {
    for part in [0.0, 0.5, 1.0] {
        let y = (top + height * part).round();
        canvas.fill(time.x(0.0), y, time.x(time.duration_secs), y + 1.0, Ink::LINE, 1.0);
    }
}

/// One curve between two values, as a line.
fn curve(
    canvas: &mut Canvas,
    track: &FeatureTrack,
    time: Time,
    (top, height): (f32, f32),
    (name, low, high): (&str, f32, f32),
    ink: Ink,
) {
    let mut before = None;
    for (x, from, to) in time.columns() {
        let part = ((track.value(name, f64::midpoint(from, to)) - low) / (high - low)).clamp(0.0, 1.0);
        let here = (x as f32 + 0.5, top + height * (1.0 - part));
        if let Some(before) = before {
            canvas.line(before, here, 2.0, ink, 0.7);
        }
        before = Some(here);
    }
}

fn legend(canvas: &mut Canvas, time: Time, top: f32, entries: &[(&str, Ink)]) {
    let mut x = time.x(0.0) + 10.0;
    for &(text, ink) in entries {
        let width = font::width(text, 12.0);
        canvas.fill(x - 4.0, top + 4.0, x + 32.0 + width, top + 24.0, Ink::PAPER, 0.75);
        canvas.line((x + 4.0, top + 14.0), (x + 20.0, top + 14.0), 3.5, ink, 1.0);
        canvas.text(text, x + 28.0, top + 8.0, 12.0, Ink::TEXT);
        x += width + 60.0;
    }
}

//! Chroma, chords and keys.

use cym_dsp::{FeatureTrack, Span};

use super::canvas::{Canvas, Ink};
use super::{LEFT, Time, font, name};

/// Height of one of the twelve notes.
pub(super) const NOTE: usize = 13;
const NAMES: [&str; 12] = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"];

/// The twelve notes over time, C below; the hue goes round the circle of fifths.
pub(super) fn chroma(canvas: &mut Canvas, track: &FeatureTrack, time: Time, top: usize) {
    let middle = top as f32 + 6.0 * NOTE as f32;
    canvas.text("chroma", LEFT as f32 - 40.0 - font::width("chroma", 17.0), middle - 8.0, 17.0, Ink::TEXT);
    for (class, text) in NAMES.iter().enumerate() {
        let y = top + (11 - class) * NOTE;
        canvas.text(text, LEFT as f32 - 10.0 - font::width(text, 9.0), y as f32 + 2.0, 9.0, Ink::FAINT);
    }
    for (x, from, to) in time.columns() {
        let mut notes = [0.0; 12];
        track.strip_at("chroma", f64::midpoint(from, to), &mut notes);
        for (class, &value) in notes.iter().enumerate() {
            let bottom = top + (12 - class) * NOTE;
            let ink = hue(class, 0.42);
            for y in bottom - NOTE + 1..bottom {
                canvas.blend(x, y, ink, value * value);
            }
        }
    }
}

/// Chords above, keys below.
pub(super) fn chords(canvas: &mut Canvas, track: &FeatureTrack, time: Time, top: usize) {
    for (number, (text, spans)) in [("chords", "chord"), ("key", "key.local")].into_iter().enumerate() {
        let top = (top + number * 29) as f32;
        name(canvas, text, top + 13.0);
        for span in track.spans.get(spans).into_iter().flatten() {
            block(canvas, span, time, top);
        }
    }
}

/// A span in the hue of its root, with its name if there is room: minor is darker.
fn block(canvas: &mut Canvas, span: &Span, time: Time, top: f32) {
    let (root, kind) = span.label.split_once(':').unwrap_or((&span.label, ""));
    let Some(class) = NAMES.iter().position(|name| *name == root) else {
        return;
    };
    let minor = kind.starts_with("min");
    let (left, right) = (time.x(span.start_secs), time.x(span.end_secs));
    canvas.fill(left + 0.5, top, right - 0.5, top + 26.0, hue(class, if minor { 0.62 } else { 0.78 }), 1.0);
    let short = match kind {
        "maj" => root.to_owned(),
        "min" => format!("{root}m"),
        "min7" => format!("{root}m7"),
        "major" | "minor" => format!("{root} {kind}"),
        kind => format!("{root}{kind}"),
    };
    if font::width(&short, 13.0) + 8.0 < right - left {
        canvas.text(&short, left + 5.0, top + 6.0, 13.0, Ink::TEXT);
    }
}

fn hue(class: usize, light: f32) -> Ink {
    Ink::hue((class * 7 % 12) as f32 / 12.0, 0.8, light)
}

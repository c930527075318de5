//! Title, sections and the time axis.

use cym_dsp::FeatureTrack;

use super::canvas::{Canvas, Ink};
use super::{LEFT, RIGHT, Time, WIDTH, font, name};

/// Distances of marks on the time axis in seconds; the first that leaves room is taken.
const STEPS: [u32; 11] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800];
/// Least pixels between two marks.
const ROOM: f32 = 90.0;

/// The file's name, and what can be said in one line.
pub(super) fn title(canvas: &mut Canvas, track: &FeatureTrack, title: &str) {
    canvas.text(title, LEFT as f32, 22.0, 30.0, Ink::TEXT);
    let mut facts = vec![clock(track.duration_secs.round() as u32)];
    if let Some(bpm) = track.scalar("tempo.bpm").filter(|&bpm| bpm > 0.0) {
        facts.push(format!("{bpm:.1} bpm"));
    }
    if let Some(key) = track.spans.get("key").and_then(|keys| keys.first()) {
        facts.push(key.label.replace(':', " "));
    }
    let number = |name: &str| track.scalar(name).unwrap_or_default();
    facts.push(format!("{:.1} LUFS", number("loudness.integrated")));
    facts.push(format!("range {:.1} LU", number("loudness.range")));
    facts.push(format!("true peak {:.1} dB", number("loudness.true_peak")));
    canvas.text(&facts.join("   "), LEFT as f32, 70.0, 18.0, Ink::FAINT);
}

/// The sections as blocks; the same letter has the same colour. Drops and builds stand on their edge.
pub(super) fn sections(canvas: &mut Canvas, track: &FeatureTrack, time: Time, top: usize) {
    let top = top as f32;
    name(canvas, "sections", top + 20.0);
    for span in track.spans.get("section").into_iter().flatten() {
        let (left, right) = (time.x(span.start_secs), time.x(span.end_secs));
        let number = span.label.bytes().next().map_or(0, |byte| byte.wrapping_sub(b'A'));
        let ink = Ink::hue(0.58 + 0.27 * f32::from(number), 0.75, 0.72);
        canvas.fill(left + 1.0, top, right - 1.0, top + 40.0, ink, 1.0);
        if right - left > 30.0 {
            canvas.text(&span.label, left + 10.0, top + 11.0, 18.0, Ink::TEXT);
        }
    }
    for build in track.spans.get("build").into_iter().flatten() {
        let (left, right) = (time.x(build.start_secs), time.x(build.end_secs));
        canvas.line((left, top + 39.0), (right, top + 28.0), 2.5, Ink::TEXT, 0.7);
    }
    for &drop in track.events.get("drop").into_iter().flatten() {
        let x = time.x(drop);
        canvas.line((x, top - 12.0), (x, top + 44.0), 3.0, Ink::TEXT, 1.0);
        canvas.text("drop", x + 6.0, top - 14.0, 11.0, Ink::TEXT);
    }
}

/// Faint lines at the marks of the time axis, behind everything.
pub(super) fn time_lines(canvas: &mut Canvas, time: Time, top: usize, bottom: usize) {
    for secs in marks(time) {
        let x = time.x(f64::from(secs)).round();
        canvas.fill(x, top as f32, x + 1.0, bottom as f32, Ink::LINE, 1.0);
    }
}

/// The time axis.
pub(super) fn time_axis(canvas: &mut Canvas, time: Time, top: usize) {
    let top = top as f32;
    canvas.fill(LEFT as f32, top, (WIDTH - RIGHT) as f32, top + 1.5, Ink::TEXT, 0.7);
    for secs in marks(time) {
        let x = time.x(f64::from(secs));
        let text = clock(secs);
        canvas.fill(x.round(), top, x.round() + 1.5, top + 8.0, Ink::TEXT, 0.7);
        canvas.text(&text, x - font::width(&text, 15.0) / 2.0, top + 14.0, 15.0, Ink::TEXT);
    }
}

fn marks(time: Time) -> impl Iterator<Item = u32> {
    let per_sec = time.x(1.0) - time.x(0.0);
    let step = STEPS.into_iter().find(|&step| step as f32 * per_sec >= ROOM).unwrap_or(3_600);
    (0..=time.duration_secs as u32).step_by(step as usize)
}

fn clock(secs: u32) -> String {
    match secs / 3_600 {
        0 => format!("{}:{:02}", secs / 60, secs % 60),
        hours => format!("{hours}:{:02}:{:02}", secs / 60 % 60, secs % 60),
    }
}

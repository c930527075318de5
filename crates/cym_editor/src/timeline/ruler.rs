//! The ruler: ticks with their times, bars where they are known, and sections.

use cym_graph::Rate;
use egui::{Align2, FontId, Painter, Rect, Stroke, pos2, vec2};

use super::music::{Music, within};
use super::scale::Scale;
use super::snap::secs_of;
use super::time_text::{Unit, clock};
use crate::theme::Theme;

/// Labels stand at least this far apart, in points.
const LABEL_PX: f64 = 76.0;
/// Small ticks stand at least this far apart, in points.
const TICK_PX: f64 = 7.0;
/// Steps of a second and more at which labels stand.
const STEPS_SECS: [f64; 13] = [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0];

/// How far labels and small ticks stand apart, in frames or in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Steps {
    /// Frames: labels, ticks.
    Frames(u64, u64),
    /// Seconds: labels, ticks.
    Secs(f64, f64),
}

/// Steps that leave room for their labels.
pub(super) fn steps(scale: &Scale, rate: Rate, unit: Unit) -> Steps {
    let px_per_frame = scale.px_per_sec() / rate.fps();
    let frames = [1_u64, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000];
    let most = if unit == Unit::Frames { frames.len() } else { 4 };
    let whole = rate.fps();
    let label = frames
        .iter()
        .take(most)
        .find(|&&count| count as f64 * px_per_frame >= LABEL_PX && (unit == Unit::Frames || (count as f64) < whole));
    if let Some(&label) = label {
        let tick = frames.iter().copied().find(|&count| count as f64 * px_per_frame >= TICK_PX && label % count == 0);
        return Steps::Frames(label, tick.unwrap_or(label));
    }
    let last = STEPS_SECS[STEPS_SECS.len() - 1];
    let label = STEPS_SECS.iter().copied().find(|secs| secs * scale.px_per_sec() >= LABEL_PX).unwrap_or(last);
    let finer = [0.1, 0.2, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0];
    let divides = |secs: f64| (label / secs - (label / secs).round()).abs() < 1e-6;
    let tick = finer.into_iter().find(|&secs| secs * scale.px_per_sec() >= TICK_PX && divides(secs));
    Steps::Secs(label, tick.unwrap_or(label))
}

/// Draws ticks and labels into the ruler's lower part.
pub(super) fn paint(
    painter: &Painter,
    rect: Rect,
    scale: &Scale,
    rate: Rate,
    unit: Unit,
    music: Music<'_>,
    theme: &Theme,
) {
    if unit == Unit::Bars && music.has_beats() {
        return paint_bars(painter, rect, scale, music, theme);
    }
    let (from, to) = (scale.seen().start().max(0.0), *scale.seen().end());
    let (label_every, tick_secs, secs_of_tick): (u64, f64, Box<dyn Fn(u64) -> f64>) = match steps(scale, rate, unit) {
        Steps::Frames(label, tick) => (label / tick, secs_of(tick, rate), Box::new(move |at| secs_of(at * tick, rate))),
        Steps::Secs(label, tick) => ((label / tick).round() as u64, tick, Box::new(move |at| at as f64 * tick)),
    };
    let (first, last) = ((from / tick_secs).floor() as u64, (to / tick_secs).ceil() as u64);
    let mut shapes = Vec::new();
    for at in first..=last {
        let secs = secs_of_tick(at);
        let x = painter.round_to_pixel_center(scale.x(secs));
        let labelled = at % label_every.max(1) == 0;
        let length = if labelled { rect.height() * 0.55 } else { rect.height() * 0.22 };
        let color = if labelled { theme.text_weak } else { theme.text_weak.gamma_multiply(0.45) };
        shapes.push(egui::Shape::line_segment(
            [pos2(x, rect.bottom() - length), pos2(x, rect.bottom())],
            Stroke::new(1.0, color),
        ));
        if labelled {
            let text = label(secs, at * (secs_of_frames(tick_secs, rate)), unit, tick_secs * label_every as f64);
            let at = pos2(x + 4.0, rect.top() + 1.0);
            painter.text(at, Align2::LEFT_TOP, text, FontId::proportional(10.5), theme.text_weak);
        }
    }
    painter.extend(shapes);
}

fn secs_of_frames(secs: f64, rate: Rate) -> u64 {
    (secs * rate.fps()).round() as u64
}

/// `1:30`, with a fraction where labels stand closer than a second; or a frame's number.
fn label(secs: f64, frame: u64, unit: Unit, apart_secs: f64) -> String {
    if unit == Unit::Frames {
        return frame.to_string();
    }
    let text = clock(secs + 1e-4);
    if apart_secs >= 1.0 { text[..text.len() - 3].to_owned() } else { text }
}

/// Bars with their numbers; beats as small ticks.
fn paint_bars(painter: &Painter, rect: Rect, scale: &Scale, music: Music<'_>, theme: &Theme) {
    let (from, to) = (*scale.seen().start(), *scale.seen().end());
    let bars: Vec<f64> = if music.bars().is_empty() {
        music.beats().iter().copied().step_by(4).collect()
    } else {
        music.bars().to_vec()
    };
    let mut last_label = f32::NEG_INFINITY;
    for (index, &secs) in bars.iter().enumerate().filter(|&(_, &secs)| secs >= from && secs <= to) {
        let x = painter.round_to_pixel_center(scale.x(secs));
        painter.vline(x, rect.bottom() - rect.height() * 0.55..=rect.bottom(), Stroke::new(1.0, theme.text_weak));
        if x - last_label > 40.0 {
            last_label = x;
            let text = (index + 1).to_string();
            let at = pos2(x + 4.0, rect.top() + 1.0);
            painter.text(at, Align2::LEFT_TOP, text, FontId::proportional(10.5), theme.text_weak);
        }
    }
    let beats = within(music.beats(), from, to);
    if (beats.len() as f32) * (TICK_PX as f32) < scale.width {
        for &secs in beats {
            let x = painter.round_to_pixel_center(scale.x(secs));
            let stroke = Stroke::new(1.0, theme.text_weak.gamma_multiply(0.5));
            painter.vline(x, rect.bottom() - rect.height() * 0.22..=rect.bottom(), stroke);
        }
    }
}

/// Draws what the analysis knows over the waveform: sections as fields, beats as hairlines, onsets as marks at the foot.
pub(super) fn paint_music(painter: &Painter, rect: Rect, scale: &Scale, music: Music<'_>, theme: &Theme) {
    let (from, to) = (*scale.seen().start(), *scale.seen().end());
    for (index, pair) in music.sections().windows(2).enumerate() {
        if index % 2 == 1 {
            let field = Rect::from_x_y_ranges(scale.x(pair[0])..=scale.x(pair[1]), rect.y_range());
            painter.rect_filled(field.intersect(rect), 0.0, theme.text.gamma_multiply(0.035));
        }
    }
    for &secs in within(music.sections(), from, to) {
        painter.vline(scale.x(secs), rect.y_range(), Stroke::new(1.0, theme.accent.gamma_multiply(0.5)));
    }
    for (times, alpha) in [(music.beats(), 0.08), (music.bars(), 0.18)] {
        let seen = within(times, from, to);
        if (seen.len() as f32) * 10.0 < scale.width {
            for &secs in seen {
                painter.vline(scale.x(secs), rect.y_range(), Stroke::new(1.0, theme.text.gamma_multiply(alpha)));
            }
        }
    }
    let mut shapes = Vec::new();
    for (band, times) in music.hits() {
        let seen = within(times, from, to);
        // Marks that would run together tell nothing.
        let apart = scale.width / seen.len().max(1) as f32;
        let alpha = ((apart - 2.5) / 12.0).clamp(0.0, 1.0) * 0.8;
        if alpha <= 0.02 {
            continue;
        }
        let color = super::wave::band_color(band, theme.dark).gamma_multiply(alpha);
        let y = rect.bottom() - 3.0 - band * 9.0;
        for &secs in seen {
            let mark = Rect::from_center_size(pos2(scale.x(secs), y), vec2(2.0, 2.0));
            shapes.push(egui::Shape::rect_filled(mark, 1.0, color));
        }
    }
    painter.extend(shapes);
}

#[cfg(test)]
mod tests {
    use super::{Rate, Scale, Steps, Unit, steps};

    #[test]
    fn labels_have_room_at_every_zoom() {
        let rate = Rate { num: 30, den: 1 };
        for zoom in 0..40 {
            let secs_per_px = 1.0 / 4000.0 * 1.5_f64.powi(zoom);
            let scale = Scale { secs_per_px, ..Scale::default() };
            for unit in [Unit::Secs, Unit::Frames] {
                let (label_secs, tick_secs) = match steps(&scale, rate, unit) {
                    Steps::Frames(label, tick) => {
                        assert_eq!(label % tick, 0);
                        (label as f64 / 30.0, tick as f64 / 30.0)
                    }
                    Steps::Secs(label, tick) => (label, tick),
                };
                let most = 3600.0 * scale.px_per_sec();
                assert!(label_secs * scale.px_per_sec() >= 76.0_f64.min(most), "{unit:?} at {secs_per_px}");
                assert!(tick_secs <= label_secs);
            }
        }
    }
}

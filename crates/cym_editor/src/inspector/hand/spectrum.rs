//! The spectrum that sounds now, with a box over it.

use egui::{CursorIcon, Pos2, Rect, Response, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::shared::Shared;

/// Ends of the spectrum in hertz.
const ENDS_HZ: [f32; 2] = [30.0, 16_000.0];
/// How near the hand must be to an edge to take hold of it, in points.
const CATCH_PX: f32 = 7.0;
/// Smallest box, as shares of the picture.
const LEAST: f32 = 0.03;
/// Lines for the eye, in hertz.
const LINES_HZ: [f32; 3] = [100.0, 1_000.0, 10_000.0];

/// Lower and upper frequency in hertz, lower and upper level.
pub(super) type Numbers = [f32; 4];

/// A box as shares of the picture: left, right, foot, top.
type Shares = [f32; 4];

/// What the hand holds of the box: which of its sides move, and the box when it took it.
#[derive(Default)]
pub(super) struct Drawn {
    held: Option<([bool; 4], Shares, Pos2)>,
    now: Option<Numbers>,
}

/// Where a frequency lies from left to right, 0..1.
fn share_of(hz: f32) -> f32 {
    let [low, high] = ENDS_HZ;
    (hz.clamp(low, high) / low).ln() / (high / low).ln()
}

fn hz_at(share: f32) -> f32 {
    let [low, high] = ENDS_HZ;
    low * (high / low).powf(share.clamp(0.0, 1.0))
}

fn shares(numbers: Numbers) -> Shares {
    let [low, high, foot, top] = numbers;
    [share_of(low.min(high)), share_of(low.max(high)), foot.clamp(0.0, 1.0), top.clamp(0.0, 1.0)]
}

/// The box after the hand has moved so far: what it holds moves, and the box keeps its size where all of it moves.
fn moved(held: [bool; 4], from: Shares, by: [f32; 2]) -> Shares {
    let mut to = from;
    for axis in 0..2 {
        let [low, high] = [2 * axis, 2 * axis + 1];
        let by = by[axis];
        match [held[low], held[high]] {
            [true, true] => {
                let by = by.clamp(-from[low], 1.0 - from[high]);
                (to[low], to[high]) = (from[low] + by, from[high] + by);
            }
            [true, false] => to[low] = (from[low] + by).clamp(0.0, (from[high] - LEAST).max(0.0)),
            [false, true] => to[high] = (from[high] + by).clamp((from[low] + LEAST).min(1.0), 1.0),
            [false, false] => {}
        }
    }
    to
}

fn numbers(shares: Shares) -> Numbers {
    let [left, right, foot, top] = shares;
    [hz_at(left), hz_at(right), foot, top]
}

fn place(rect: Rect, shares: Shares) -> Rect {
    let [left, right, foot, top] = shares;
    let at = |x: f32, y: f32| pos2(rect.left() + x * rect.width(), rect.bottom() - y * rect.height());
    Rect::from_two_pos(at(left, foot), at(right, top))
}

impl Drawn {
    /// The box as it is drawn: where the hand holds it, else as the document has it.
    pub(super) fn held(&self, document: Numbers) -> Numbers {
        self.now.unwrap_or(document)
    }

    /// Lets the hand move the box; gives the new numbers, and whether it let go.
    pub(super) fn drag(
        &mut self,
        ui: &Ui,
        rect: Rect,
        response: &Response,
        document: Numbers,
    ) -> Option<(Numbers, bool)> {
        let own = place(rect, shares(document));
        let sides = |at: Pos2| -> Option<[bool; 4]> {
            if !own.expand(CATCH_PX).contains(at) {
                return None;
            }
            let near = |a: f32, b: f32| (a - b).abs() <= CATCH_PX;
            let edges =
                [near(at.x, own.left()), near(at.x, own.right()), near(at.y, own.bottom()), near(at.y, own.top())];
            // A thin box is moved by its middle.
            Some(if edges.contains(&true) && own.width() > 3.0 * CATCH_PX { edges } else { [true; 4] })
        };
        if response.hovered()
            && let Some(sides) = ui.input(|input| input.pointer.hover_pos()).and_then(sides)
        {
            ui.ctx().set_cursor_icon(match sides {
                [true, true, true, true] => CursorIcon::Grab,
                [false, false, ..] => CursorIcon::ResizeVertical,
                [.., false, false] => CursorIcon::ResizeHorizontal,
                _ => CursorIcon::ResizeNwSe,
            });
        }
        if response.drag_started()
            && let Some(from) = ui.input(|input| input.pointer.press_origin())
        {
            self.held = sides(from).map(|sides| (sides, shares(document), from));
        }
        let (held, from, origin) = self.held?;
        if let Some(at) = response.interact_pointer_pos() {
            let by = at - origin;
            self.now = Some(numbers(moved(held, from, [by.x / rect.width(), -by.y / rect.height()])));
        }
        let done = response.drag_stopped() || !ui.input(|input| input.pointer.any_down());
        let now = self.now.unwrap_or(document);
        if done {
            (self.held, self.now) = (None, None);
        }
        Some((now, done))
    }
}

/// Draws the spectrum of the song where it is now, and the box.
pub(super) fn paint(ui: &Ui, rect: Rect, shared: &Shared<'_>, now: Numbers) {
    let theme = shared.theme;
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    painter.rect_filled(rect, 4.0, theme.sunken);
    for hz in LINES_HZ {
        let x = rect.left() + share_of(hz) * rect.width();
        painter.vline(x, rect.y_range(), Stroke::new(1.0, theme.line.gamma_multiply(0.7)));
    }
    let mut bands = [0.0; cym_graph::catalogue::SPECTRUM_BANDS];
    if let Some((_, track)) = shared.state.tracks.first() {
        track.spectrum_at(shared.state.clock.secs, &mut bands);
    }
    let box_at = place(rect, shares(now));
    let width = rect.width() / bands.len() as f32;
    for (index, &level) in bands.iter().enumerate() {
        let left = rect.left() + index as f32 * width;
        let bar = Rect::from_min_max(
            pos2(left, rect.bottom() - level * rect.height()),
            pos2(left + width - 1.0, rect.bottom()),
        );
        let inside = bar.center().x >= box_at.left() && bar.center().x <= box_at.right();
        painter.rect_filled(bar, 0.5, if inside { theme.accent } else { theme.text_weak.gamma_multiply(0.5) });
    }
    painter.rect_filled(box_at, 2.0, theme.accent.gamma_multiply(0.14));
    painter.rect_stroke(box_at, 2.0, Stroke::new(1.5, theme.accent), StrokeKind::Inside);
    for corner in [box_at.left_top(), box_at.right_top(), box_at.left_bottom(), box_at.right_bottom()] {
        painter.rect_filled(Rect::from_center_size(corner, vec2(5.0, 5.0)), 1.0, theme.accent);
    }
}

#[cfg(test)]
mod tests {
    use super::{hz_at, moved, numbers, share_of, shares};

    #[test]
    fn frequencies_and_places_are_the_same_both_ways() {
        for hz in [30.0, 100.0, 1234.0, 16_000.0] {
            assert!((hz_at(share_of(hz)) / hz - 1.0).abs() < 1e-4);
        }
        let there = [60.0, 120.0, 0.2, 1.0];
        let back = numbers(shares(there));
        assert!(back.iter().zip(there).all(|(a, b)| (a / b - 1.0).abs() < 1e-4), "{back:?}");
    }

    #[test]
    fn a_box_keeps_its_size_and_its_sides_apart() {
        let from = [0.2, 0.4, 0.1, 0.5];
        let all = moved([true; 4], from, [0.9, -0.9]);
        assert!(
            (all[0] - 0.8).abs() < 1e-6 && all[1] == 1.0 && all[2] == 0.0 && (all[3] - 0.4).abs() < 1e-6,
            "{all:?}"
        );
        let left = moved([true, false, false, false], from, [0.9, 0.9]);
        assert!(left[0] < left[1] && left[1..] == from[1..], "{left:?}");
        let corner = moved([false, true, false, true], from, [-0.9, 0.2]);
        assert!(corner[1] > corner[0] && (corner[3] - 0.7).abs() < 1e-6, "{corner:?}");
    }
}

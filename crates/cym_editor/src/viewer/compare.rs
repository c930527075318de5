//! The picture that was kept as B beside the present one, with a split that can be dragged.

use cym_engine::StageState;
use egui::{
    Align2, Color32, CursorIcon, FontId, Rect, Sense, Shape, Stroke, TextureId, Ui, WidgetInfo, WidgetType, pos2, vec2,
};

use super::{ALL, part};
use crate::shared::Shared;

/// How near the split the hand must be to take it, in points.
const GRIP_PX: f32 = 6.0;

/// The comparison.
pub(super) struct Compare {
    on: bool,
    /// Where the split is: 0 is the left edge of the picture, 1 the right one.
    split: f32,
}

impl Default for Compare {
    fn default() -> Self {
        Self { on: false, split: 0.5 }
    }
}

impl Compare {
    /// Keeps the present picture as B, or lets it go.
    pub(super) fn toggle(&mut self, shared: &Shared<'_>) {
        self.on = !self.on;
        self.split = 0.5;
        shared.stage.compare(self.on);
    }

    /// Whether a picture is compared with.
    pub(super) fn is_on(&self) -> bool {
        self.on
    }

    /// A stage that started anew has forgotten B.
    pub(super) fn sync(&mut self, state: &StageState) {
        if self.on && state.held.is_none() && state.picture.is_none() {
            self.on = false;
        }
    }

    /// Draws B right of the split, and lets the split be dragged.
    pub(super) fn show(&mut self, ui: &Ui, place: Rect, rect: Rect, held: TextureId, shared: &mut Shared<'_>) {
        if !self.on {
            return;
        }
        let seen = rect.intersect(place);
        let x = (rect.left() + rect.width() * self.split).clamp(seen.left(), seen.right());
        let grip = Rect::from_x_y_ranges(x - GRIP_PX..=x + GRIP_PX, seen.y_range());
        let response = ui.interact(grip, part(ui, "split"), Sense::drag());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Slider, true, "Split"));
        if response.dragged()
            && let Some(at) = response.interact_pointer_pos()
        {
            self.split = ((at.x - rect.left()) / rect.width()).clamp(0.0, 1.0);
        }
        if response.hovered() || response.dragged() {
            ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
            "Drag the split · G ends the comparison".clone_into(shared.hint);
        }
        let painter = ui.painter().with_clip_rect(seen.with_min_x(x));
        painter.image(held, rect, ALL, Color32::WHITE);
        let painter = ui.painter().with_clip_rect(seen);
        painter.vline(x, seen.y_range(), Stroke::new(3.0, Color32::from_black_alpha(110)));
        painter.vline(x, seen.y_range(), Stroke::new(1.0, Color32::from_white_alpha(230)));
        let middle = pos2(x, seen.center().y);
        painter.circle(middle, 9.0, Color32::from_black_alpha(150), Stroke::new(1.0, Color32::from_white_alpha(230)));
        for side in [-1.0, 1.0] {
            let tip = middle + vec2(6.0 * side, 0.0);
            let arrow = vec![tip, tip + vec2(-3.0 * side, -3.0), tip + vec2(-3.0 * side, 3.0)];
            painter.add(Shape::convex_polygon(arrow, Color32::WHITE, Stroke::NONE));
        }
        for (name, align, at) in
            [("A  now", Align2::RIGHT_TOP, vec2(-12.0, 10.0)), ("B  kept", Align2::LEFT_TOP, vec2(12.0, 10.0))]
        {
            let at = pos2(x, seen.top()) + at;
            let galley = painter.layout_no_wrap(name.to_owned(), FontId::proportional(11.0), Color32::WHITE);
            let label = align.anchor_size(at, galley.size());
            painter.rect_filled(label.expand2(vec2(6.0, 3.0)), 4.0, Color32::from_black_alpha(140));
            painter.galley(label.min, galley, Color32::WHITE);
        }
    }

    #[cfg(test)]
    pub(super) fn split(&self) -> f32 {
        self.split
    }
}

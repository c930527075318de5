//! The children's pictures: a click picks, thumbs teach.

use egui::{Align2, Color32, FontId, Image, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType, vec2};
use egui_phosphor::regular as icons;

use super::family::{Cell, Family};
use crate::shared::Shared;

/// Pictures in a row.
const COLUMNS: usize = 3;
/// Side of a thumb's button, in points.
const THUMB: f32 = 17.0;

/// What the hand did to a child.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Did {
    Pick,
    Thumb { up: bool },
}

/// Draws them. A click picks a child; returns the place of one that got a thumb, and whether it is up.
pub(super) fn show(ui: &mut Ui, shared: &Shared<'_>, family: &mut Family, by_taste: bool) -> Option<(usize, bool)> {
    let [width, height] = shared.model.root().size();
    let gap = 4.0;
    let cell_width = ((ui.available_width() - 8.0 - gap * (COLUMNS - 1) as f32) / COLUMNS as f32).floor();
    let size = vec2(cell_width, (cell_width * height as f32 / width.max(1) as f32).clamp(40.0, 200.0));
    let mut did = None;
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing = vec2(gap, gap);
        for row in family.order(by_taste).chunks(COLUMNS) {
            ui.horizontal(|ui| {
                for &place in row {
                    let is_picked = family.picked.contains(&family.cells[place].child);
                    let done = child(ui, shared, &family.cells[place], size, is_picked);
                    did = did.or_else(|| done.map(|done| (place, done)));
                }
            });
        }
    });
    let (place, did) = did?;
    let Did::Thumb { up } = did else {
        family.pick(family.cells[place].child);
        return None;
    };
    let cell = &mut family.cells[place];
    // What nobody has drawn yet nobody can like.
    if !cell.fresh {
        return None;
    }
    cell.thumb = Some(up);
    Some((place, up))
}

/// Draws one child with its thumbs.
fn child(ui: &mut Ui, shared: &Shared<'_>, cell: &Cell, size: Vec2, is_picked: bool) -> Option<Did> {
    let theme = shared.theme;
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let name = format!("Child {}", cell.child);
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, is_picked, &name));
    draw(ui, shared, cell, rect);
    let lit = ui.rect_contains_pointer(rect);
    let line = match (is_picked, lit) {
        (true, _) => Stroke::new(2.5, theme.accent),
        (false, true) => Stroke::new(1.5, theme.accent),
        (false, false) => Stroke::new(1.0, theme.line),
    };
    ui.painter().rect_stroke(rect, 3.0, line, StrokeKind::Inside);
    if is_picked {
        let at = rect.left_top() + vec2(10.0, 9.0);
        ui.painter().circle_filled(at, 7.0, theme.accent);
        ui.painter().text(at, Align2::CENTER_CENTER, icons::CHECK, FontId::proportional(10.0), theme.base);
    }
    // Above the picture, so that a thumb is no pick.
    let thumbs = [true, false].map(|up| thumb(ui, shared, rect, cell, up));
    let tip = cell.liked.map_or_else(String::new, |liked| format!(" By your taste: {liked:+.2}."));
    let clicked = response.on_hover_text(format!("Click to pick it as a parent.{tip}")).clicked();
    match thumbs {
        [true, _] => Some(Did::Thumb { up: true }),
        [_, true] => Some(Did::Thumb { up: false }),
        _ => clicked.then_some(Did::Pick),
    }
}

fn draw(ui: &Ui, shared: &Shared<'_>, cell: &Cell, rect: Rect) {
    ui.painter().rect_filled(rect, 3.0, shared.theme.sunken);
    if let Some(picture) = &cell.picture {
        let tint = if cell.fresh { Color32::WHITE } else { Color32::from_gray(90) };
        Image::new(picture).corner_radius(3).tint(tint).paint_at(ui, rect);
    }
}

/// A thumb in the lower right corner; it is seen where the pointer is, and where it was given. Returns whether it is given now.
fn thumb(ui: &Ui, shared: &Shared<'_>, picture: Rect, cell: &Cell, up: bool) -> bool {
    let theme = shared.theme;
    let given = cell.thumb == Some(up);
    let from_right = if up { 2.0 * THUMB + 3.0 } else { THUMB + 2.0 };
    let rect = Rect::from_min_size(picture.right_bottom() - vec2(from_right, THUMB + 2.0), vec2(THUMB, THUMB));
    let name = format!("{} child {}", if up { "Like" } else { "Dislike" }, cell.child);
    let response = ui.interact(rect, ui.id().with(&name), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, given, &name));
    if ui.rect_contains_pointer(picture) || given || response.has_focus() {
        let icon = if up { icons::THUMBS_UP } else { icons::THUMBS_DOWN };
        let color = match (given, up) {
            (true, true) => theme.good,
            (true, false) => theme.warning,
            (false, _) if response.hovered() => theme.accent,
            (false, _) => theme.text,
        };
        ui.painter().rect_filled(rect, 4.0, theme.sunken.gamma_multiply(0.75));
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, icon, FontId::proportional(12.0), color);
    }
    response.clicked()
}

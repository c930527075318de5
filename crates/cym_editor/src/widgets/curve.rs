//! A response curve: a click adds a point, a drag moves it, a drag off the field, Delete or a right click takes it away.

use cym_graph::Curve;
use egui::{
    CursorIcon, Id, Key, Modifiers, Pos2, Rect, Response, Sense, Stroke, Ui, WidgetInfo, WidgetType, lerp, pos2, remap,
    vec2,
};

use super::Change;
use crate::theme::Theme;

/// Height of the field, in points.
const HEIGHT: f32 = 116.0;
/// A point is taken from so near, in points.
const NEAR: f32 = 10.0;
/// Dragged so far off the field, a point is taken away.
const OFF: f32 = 30.0;
/// Two points are never nearer than this from left to right.
const APART: f32 = 0.002;
/// More points than this help nobody.
const MOST_POINTS: usize = 64;
/// Shapes to start from.
const PRESETS: [(&str, &[[f32; 2]]); 8] = [
    ("Straight", &[[0.0, 0.0], [1.0, 1.0]]),
    ("Late", &[[0.0, 0.0], [0.5, 0.14], [1.0, 1.0]]),
    ("Early", &[[0.0, 0.0], [0.5, 0.86], [1.0, 1.0]]),
    ("Soft ends", &[[0.0, 0.0], [0.25, 0.1], [0.5, 0.5], [0.75, 0.9], [1.0, 1.0]]),
    ("Gate", &[[0.0, 0.0], [0.48, 0.0], [0.52, 1.0], [1.0, 1.0]]),
    ("Knee", &[[0.0, 0.0], [0.3, 0.0], [1.0, 1.0]]),
    ("Upside down", &[[0.0, 1.0], [1.0, 0.0]]),
    ("Hill", &[[0.0, 0.0], [0.5, 1.0], [1.0, 0.0]]),
];

/// The editor of a curve from 0..1 to 0..1.
pub struct CurveEdit<'a> {
    name: &'a str,
    curve: &'a Curve,
    live: Option<f32>,
}

#[derive(Clone, Debug, Default)]
struct Hand {
    chosen: usize,
    held: bool,
    off: Option<[f32; 2]>,
}

impl<'a> CurveEdit<'a> {
    /// A curve under its accessible name.
    pub fn new(name: &'a str, curve: &'a Curve) -> Self {
        Self { name, curve, live: None }
    }

    /// What goes into the curve right now, 0..1, where that is known.
    pub fn live(self, live: Option<f32>) -> Self {
        Self { live, ..self }
    }

    /// Draws it as wide as there is room.
    pub fn show(self, ui: &mut Ui, theme: &Theme) -> (Response, Option<Change<Curve>>) {
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width().max(60.0), HEIGHT), Sense::click_and_drag());
        let response = response.on_hover_cursor(CursorIcon::Crosshair);
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Slider, ui.is_enabled(), self.name));
        let field = rect.shrink(7.0);
        super::leave_when_elsewhere(&response);
        let id = response.id;
        // Without points it is the straight line, which has ends to take hold of.
        let own = if self.curve.points.is_empty() { Curve::identity() } else { self.curve.clone() };
        let mut hand: Hand = ui.data(|data| data.get_temp(id)).unwrap_or_default();
        hand.chosen = hand.chosen.min(own.points.len().saturating_sub(1));
        let change =
            moved(ui, field, &response, &mut hand, &own).or_else(|| removed(ui, field, &response, &mut hand, &own));
        let shown = change.as_ref().map_or(&own, |change| &change.value);
        self.draw(ui, theme, rect, field, shown, &hand, id);
        ui.data_mut(|data| data.insert_temp(id, hand));
        let preset = self.more(ui, theme, rect);
        (response, change.or(preset))
    }

    #[expect(clippy::too_many_arguments, reason = "everything that the drawing shows")]
    fn draw(&self, ui: &Ui, theme: &Theme, rect: Rect, field: Rect, curve: &Curve, hand: &Hand, id: Id) {
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        painter.rect_filled(rect, 4.0, theme.sunken);
        for step in 0..=4_u8 {
            let along = f32::from(step) / 4.0;
            painter.vline(lerp(field.x_range(), along), field.y_range(), Stroke::new(1.0, theme.line));
            painter.hline(field.x_range(), lerp(field.y_range(), along), Stroke::new(1.0, theme.line));
        }
        let heights = curve.bake();
        let last = (heights.len() - 1) as f32;
        let line = heights.iter().enumerate().map(|(step, &y)| place(field, [step as f32 / last, y])).collect();
        painter.line(line, Stroke::new(1.8, theme.text));
        if let Some(live) = self.live {
            let x = live.clamp(0.0, 1.0);
            let y = heights[(x * last).round() as usize];
            painter.vline(
                lerp(field.x_range(), x),
                field.y_range(),
                Stroke::new(1.0, theme.accent.gamma_multiply(0.4)),
            );
            painter.circle_filled(place(field, [x, y]), 4.0, theme.accent);
        }
        for (index, &point) in curve.points.iter().enumerate() {
            let at = place(field, point);
            let chosen = index == hand.chosen && hand.off.is_none();
            painter.circle(at, 4.0, if chosen { theme.accent } else { theme.panel }, Stroke::new(1.5, theme.text));
            let response =
                ui.interact(Rect::from_center_size(at, vec2(8.0, 8.0)), id.with(("point", index)), Sense::hover());
            let name = format!("{} point {}", self.name, index + 1);
            response.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, &name));
        }
    }

    /// A small menu in the corner: shapes to start from.
    fn more(&self, ui: &mut Ui, theme: &Theme, rect: Rect) -> Option<Change<Curve>> {
        let corner = Rect::from_min_size(rect.left_top() + vec2(4.0, 3.0), vec2(22.0, 16.0));
        let mut child = ui.new_child(egui::UiBuilder::new().max_rect(corner).id_salt((self.name, "more")));
        let words = egui::RichText::new("\u{2026}").color(theme.text_weak);
        child.visuals_mut().widgets.inactive.weak_bg_fill = egui::Color32::TRANSPARENT;
        child.spacing_mut().button_padding = vec2(5.0, 0.0);
        let menu = child.menu_button(words, |ui| {
            let mut taken = None;
            for (name, points) in PRESETS {
                if ui.button(name).clicked() {
                    taken = Some(Curve { points: points.to_vec() });
                    ui.close();
                }
            }
            taken
        });
        menu.response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("{} shapes", self.name)));
        menu.inner.flatten().map(Change::done)
    }
}

fn place(field: Rect, [x, y]: [f32; 2]) -> Pos2 {
    pos2(lerp(field.x_range(), x.clamp(0.0, 1.0)), lerp(field.bottom()..=field.top(), y.clamp(0.0, 1.0)))
}

fn point_at(field: Rect, at: Pos2) -> [f32; 2] {
    let x = remap(at.x, field.x_range(), 0.0..=1.0);
    let y = remap(at.y, field.bottom()..=field.top(), 0.0..=1.0);
    [x, y].map(|part| (part.clamp(0.0, 1.0) * 1000.0).round() / 1000.0)
}

fn nearest(curve: &Curve, field: Rect, at: Pos2) -> Option<usize> {
    let far = |point: &[f32; 2]| place(field, *point).distance(at);
    let near = curve.points.iter().enumerate().min_by(|(_, a), (_, b)| far(a).total_cmp(&far(b)));
    near.filter(|(_, point)| far(point) < NEAR).map(|(index, _)| index)
}

/// Puts a point in its place between the others; returns where it stands.
fn insert(curve: &mut Curve, [x, y]: [f32; 2]) -> usize {
    let index = curve.points.partition_point(|other| other[0] <= x);
    let left = index.checked_sub(1).and_then(|left| curve.points.get(left)).map_or(0.0, |point| point[0] + APART);
    let right = curve.points.get(index).map_or(1.0, |point| point[0] - APART);
    let x = if left <= right { x.clamp(left, right) } else { x };
    curve.points.insert(index, [x, y]);
    index
}

fn moved(ui: &Ui, field: Rect, response: &Response, hand: &mut Hand, own: &Curve) -> Option<Change<Curve>> {
    let mut curve = own.clone();
    if response.drag_stopped() || (hand.held && !ui.input(|input| input.pointer.any_down())) {
        let held = std::mem::take(&mut hand.held);
        hand.off = None;
        return held.then_some(Change::done(curve));
    }
    let at = response.interact_pointer_pos()?;
    if response.clicked() || response.drag_started_by(egui::PointerButton::Primary) {
        super::focus_for_delete(response);
        let origin = ui.input(|input| input.pointer.press_origin()).unwrap_or(at);
        hand.held = response.drag_started();
        if let Some(near) = nearest(&curve, field, origin) {
            hand.chosen = near;
            return None;
        }
        if curve.points.len() >= MOST_POINTS {
            return None;
        }
        hand.chosen = insert(&mut curve, point_at(field, origin));
        return Some(Change { value: curve, done: response.clicked() });
    }
    if !(response.dragged() && hand.held) {
        return None;
    }
    let far = !field.expand(OFF).contains(at);
    if hand.off.is_some() && far {
        return None;
    }
    if hand.off.is_none() {
        if hand.chosen >= curve.points.len() {
            return None;
        }
        let point = curve.points.remove(hand.chosen);
        if far && curve.points.len() >= 2 {
            hand.off = Some(point);
            return Some(Change { value: curve, done: false });
        }
    }
    hand.off = None;
    hand.chosen = insert(&mut curve, point_at(field, at));
    (curve != *own).then_some(Change { value: curve, done: false })
}

fn removed(ui: &Ui, field: Rect, response: &Response, hand: &mut Hand, own: &Curve) -> Option<Change<Curve>> {
    if own.points.len() < 3 {
        return None;
    }
    let by_key = response.has_focus()
        && ui.input_mut(|input| {
            input.consume_key(Modifiers::NONE, Key::Delete) || input.consume_key(Modifiers::NONE, Key::Backspace)
        });
    let pointed = response.secondary_clicked().then(|| response.interact_pointer_pos()).flatten();
    let index = if by_key { Some(hand.chosen) } else { pointed.and_then(|at| nearest(own, field, at)) }?;
    let mut curve = own.clone();
    curve.points.remove(index);
    hand.chosen = index.min(curve.points.len() - 1);
    Some(Change::done(curve))
}

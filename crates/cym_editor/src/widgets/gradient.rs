//! Colours along a line: a click on the bar adds a stop, a drag moves it, a drag off the bar or Delete takes it away.

use cym_graph::{Gradient, Stop, color};
use egui::{
    Color32, CursorIcon, Id, Key, Modifiers, Rect, Response, Sense, Shape, Stroke, Ui, WidgetInfo, WidgetType, lerp,
    pos2, remap_clamp, vec2,
};

use super::{Change, ColorEdit, Number, paint};
use crate::theme::Theme;

mod presets;

/// Height of the pins under the bar, in points.
const PINS: f32 = 13.0;
/// A pin is taken from so near, in points.
const NEAR: f32 = 8.0;
/// Dragged so far off the bar, a stop is taken away.
const OFF: f32 = 36.0;
/// More stops than this help nobody.
const MOST_STOPS: usize = 64;

/// The editor of a gradient.
pub struct GradientEdit<'a> {
    name: &'a str,
    gradient: &'a Gradient,
}

/// Which stop is chosen, and the one that the hand has taken off the bar.
#[derive(Clone, Debug, Default)]
struct Hand {
    chosen: usize,
    held: bool,
    off: Option<Stop>,
}

impl<'a> GradientEdit<'a> {
    /// A gradient under its accessible name.
    pub fn new(name: &'a str, gradient: &'a Gradient) -> Self {
        Self { name, gradient }
    }

    /// Draws it as wide as there is room.
    pub fn show(self, ui: &mut Ui, theme: &Theme) -> (Response, Option<Change<Gradient>>) {
        let size = vec2(ui.available_width().max(60.0), paint::ROW + PINS);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
        let response = response.on_hover_cursor(CursorIcon::PointingHand);
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Slider, ui.is_enabled(), self.name));
        let bar = Rect::from_min_max(rect.min, rect.max - vec2(0.0, PINS)).shrink2(vec2(6.0, 0.0));
        super::leave_when_elsewhere(&response);
        let id = response.id;
        let mut hand: Hand = ui.data(|data| data.get_temp(id)).unwrap_or_default();
        hand.chosen = hand.chosen.min(self.gradient.stops.len().saturating_sub(1));
        let moved = self.moved(ui, bar, &response, &mut hand).or_else(|| self.removed(ui, &response, &mut hand));
        let shown = moved.as_ref().map_or(self.gradient, |change| &change.value);
        draw_bar(ui, theme, bar, shown);
        self.draw_pins(ui, theme, bar, shown, &hand, id);
        let row = ui.horizontal(|ui| self.row(ui, theme, &mut hand)).inner;
        ui.data_mut(|data| data.insert_temp(id, hand));
        (response, moved.or(row))
    }

    fn moved(&self, ui: &Ui, bar: Rect, response: &Response, hand: &mut Hand) -> Option<Change<Gradient>> {
        let mut gradient = self.gradient.clone();
        if response.drag_stopped() || (hand.held && !ui.input(|input| input.pointer.any_down())) {
            let held = std::mem::take(&mut hand.held);
            hand.off = None;
            return held.then_some(Change { value: gradient, done: true });
        }
        let at = response.interact_pointer_pos()?;
        let share = remap_clamp(at.x, bar.x_range(), 0.0..=1.0);
        let begins = response.drag_started_by(egui::PointerButton::Primary);
        let pressed = response.clicked() || begins;
        if pressed {
            super::focus_for_delete(response);
            // A drag is known only after some points: what counts is where it began.
            let origin = ui.input(|input| input.pointer.press_origin()).unwrap_or(at);
            let share = remap_clamp(origin.x, bar.x_range(), 0.0..=1.0);
            hand.held = begins;
            if let Some(near) = nearest(&gradient, bar, origin.x) {
                hand.chosen = near;
                return None;
            }
            if gradient.stops.len() >= MOST_STOPS {
                return None;
            }
            hand.chosen = insert(&mut gradient, Stop { at: share, color: color_at(self.gradient, share) });
            return Some(Change { value: gradient, done: response.clicked() });
        }
        if !(response.dragged() && hand.held) {
            return None;
        }
        let far = at.y < bar.top() - OFF || at.y > bar.bottom() + PINS + OFF;
        let stop = match hand.off {
            Some(stop) if far => {
                hand.off = Some(stop);
                return None;
            }
            Some(stop) => stop,
            None if hand.chosen < gradient.stops.len() => gradient.stops.remove(hand.chosen),
            None => return None,
        };
        if far && !gradient.stops.is_empty() {
            hand.off = Some(stop);
            return Some(Change { value: gradient, done: false });
        }
        hand.off = None;
        hand.chosen = insert(&mut gradient, Stop { at: (share * 1000.0).round() / 1000.0, ..stop });
        (gradient != *self.gradient).then_some(Change { value: gradient, done: false })
    }

    fn removed(&self, ui: &Ui, response: &Response, hand: &mut Hand) -> Option<Change<Gradient>> {
        let wanted = response.has_focus()
            && ui.input_mut(|input| {
                input.consume_key(Modifiers::NONE, Key::Delete) || input.consume_key(Modifiers::NONE, Key::Backspace)
            });
        if !wanted || self.gradient.stops.len() < 2 {
            return None;
        }
        let mut gradient = self.gradient.clone();
        gradient.stops.remove(hand.chosen);
        hand.chosen = hand.chosen.min(gradient.stops.len() - 1);
        Some(Change::done(gradient))
    }

    fn draw_pins(&self, ui: &Ui, theme: &Theme, bar: Rect, gradient: &Gradient, hand: &Hand, id: Id) {
        for (index, stop) in gradient.stops.iter().enumerate() {
            let x = lerp(bar.x_range(), stop.at.clamp(0.0, 1.0));
            let tip = pos2(x, bar.bottom() - 3.0);
            let base = bar.bottom() + PINS - 1.0;
            let pin = vec![
                tip,
                pos2(x + 5.0, bar.bottom() + 4.0),
                pos2(x + 5.0, base),
                pos2(x - 5.0, base),
                pos2(x - 5.0, bar.bottom() + 4.0),
            ];
            let chosen = index == hand.chosen && hand.off.is_none();
            let line = if chosen { Stroke::new(1.5, theme.accent) } else { Stroke::new(1.0, theme.text_weak) };
            let [r, g, b, _] = stop.color;
            ui.painter().add(Shape::convex_polygon(pin, paint::color32([r, g, b, 1.0]), line));
            let name = format!("{} stop {}", self.name, index + 1);
            let place = Rect::from_center_size(pos2(x, base - 4.0), vec2(10.0, 10.0));
            let pin = ui.interact(place, id.with(("stop", index)), Sense::hover());
            pin.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, &name));
        }
    }

    /// The chosen stop in numbers, and what can be done with all of them.
    fn row(&self, ui: &mut Ui, theme: &Theme, hand: &mut Hand) -> Option<Change<Gradient>> {
        ui.spacing_mut().item_spacing.x = 4.0;
        let mut gradient = self.gradient.clone();
        let mut done = None;
        let width = ui.available_width();
        if let Some(stop) = self.gradient.stops.get(hand.chosen).copied() {
            let name = format!("{} position", self.name);
            let number = Number::new(&name, stop.at * 100.0).span(0.0, 100.0).unit("%");
            let moved = ui.allocate_ui(vec2(64.0, paint::ROW), |ui| number.show(ui, theme).1).inner;
            if let Some(moved) = moved {
                gradient.stops.remove(hand.chosen);
                hand.chosen = insert(&mut gradient, Stop { at: (moved.value / 100.0).clamp(0.0, 1.0), ..stop });
                done = Some(moved.done);
            }
            let name = format!("{} colour", self.name);
            let room = vec2((width - 64.0 - 4.0 - 30.0).max(20.0), paint::ROW);
            let changed = ui.allocate_ui(room, |ui| ColorEdit::new(&name, stop.color).show(ui, theme).1).inner;
            if let Some(changed) = changed {
                gradient.stops[hand.chosen].color = changed.value;
                done = Some(changed.done);
            }
        }
        let more = ui.menu_button("\u{2026}", |ui| {
            let taken = presets::menu(ui, theme, &gradient);
            if taken.is_some() {
                ui.close();
            }
            taken
        });
        more.response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("{} more", self.name)));
        if let Some(gradient) = more.inner.flatten() {
            return Some(Change::done(gradient));
        }
        done.map(|done| Change { value: gradient, done })
    }
}

/// Puts a stop in its place; returns where it stands.
fn insert(gradient: &mut Gradient, stop: Stop) -> usize {
    let index = gradient.stops.partition_point(|other| other.at <= stop.at);
    gradient.stops.insert(index, stop);
    index
}

fn nearest(gradient: &Gradient, bar: Rect, x: f32) -> Option<usize> {
    let far = |stop: &Stop| (lerp(bar.x_range(), stop.at.clamp(0.0, 1.0)) - x).abs();
    let near = gradient.stops.iter().enumerate().min_by(|(_, a), (_, b)| far(a).total_cmp(&far(b)));
    near.filter(|(_, stop)| far(stop) < NEAR).map(|(index, _)| index)
}

/// The colour that the gradient has at a place, as the kernels see it.
fn color_at(gradient: &Gradient, at: f32) -> [f32; 4] {
    let baked = gradient.bake();
    let place = at.clamp(0.0, 1.0) * (baked.len().saturating_sub(1)) as f32;
    let (left, share) = (place.floor() as usize, place.fract());
    let (Some(a), Some(b)) = (baked.get(left), baked.get(left + 1).or_else(|| baked.last())) else {
        return [1.0; 4];
    };
    let mixed = std::array::from_fn(|part| a[part] + (b[part] - a[part]) * share);
    color::srgb_straight(mixed).map(|part| part.clamp(0.0, 1.0))
}

/// Draws a gradient as the kernels see it: baked by the same code.
pub(crate) fn draw_bar(ui: &Ui, theme: &Theme, bar: Rect, gradient: &Gradient) {
    if !ui.is_rect_visible(bar) {
        return;
    }
    if gradient.stops.iter().any(|stop| stop.color[3] < 1.0) || gradient.stops.is_empty() {
        paint::checker(ui.painter(), bar, theme);
    }
    let colors: Vec<Color32> =
        gradient.bake().into_iter().map(|color| paint::color32(color::srgb_straight(color))).collect();
    paint::strip(ui.painter(), bar, &colors);
    ui.painter().rect_stroke(bar, 2.0, Stroke::new(1.0, theme.line), egui::StrokeKind::Outside);
}

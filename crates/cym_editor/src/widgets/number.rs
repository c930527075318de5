//! A number on its bar: drag it, type maths and units into it, or turn the wheel with Alt.

use cym_graph::Range;
use egui::{Align2, Color32, CursorIcon, Event, Key, Rect, Response, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::{Change, Knob, Scale, paint};
use crate::theme::Theme;

mod typing;

use typing::Typed;

/// Shift moves so much slower.
const FINE: f64 = 0.1;
/// Ctrl moves so much faster.
const COARSE: f64 = 4.0;
/// Fields that are narrower have their bar below the number, in points.
const NARROW: f32 = 76.0;
/// Radius of the ring of a number that is moved, in points.
const RING: f32 = 10.0;
/// Fields that are narrower have no room for it, in points.
const NO_RING: f32 = 48.0;
/// One notch of the wheel, in points of a drag.
const NOTCH: f64 = 3.0;

/// The editor of one number.
pub struct Number<'a> {
    name: &'a str,
    value: f32,
    scale: Scale,
    unit: &'a str,
    default: Option<f32>,
    live: Option<f32>,
    reach: Option<[f32; 2]>,
    color: Option<Color32>,
    prefix: &'a str,
    mixed: bool,
    locked: bool,
}

/// A drag that goes on: where it started, and the points that the hand has moved since.
#[derive(Clone, Copy, Debug)]
struct Drag {
    start: f32,
    along: f64,
}

impl<'a> Number<'a> {
    /// A number under its accessible name.
    pub fn new(name: &'a str, value: f32) -> Self {
        Self {
            name,
            value,
            scale: Scale::new(None, false),
            unit: "",
            default: None,
            live: None,
            reach: None,
            color: None,
            prefix: "",
            mixed: false,
            locked: false,
        }
    }

    /// Gives it a span, evenly or in ratios, and says whether it is whole.
    pub fn range(self, range: Option<Range>, integer: bool) -> Self {
        Self { scale: Scale::new(range, integer), ..self }
    }

    /// Gives it an even span.
    pub fn span(self, min: f32, max: f32) -> Self {
        self.range(Some(Range { min, max, log: false }), false)
    }

    /// Its unit, which is shown and understood.
    pub fn unit(self, unit: &'a str) -> Self {
        Self { unit, ..self }
    }

    /// What a double click sets.
    pub fn default(self, default: Option<f32>) -> Self {
        Self { default, ..self }
    }

    /// The value that plays right now, where something moves it, and the colour of what moves it.
    pub fn live(self, live: Option<f32>, color: Color32) -> Self {
        Self { live, color: Some(color), ..self }
    }

    /// The values between which it is moved.
    pub fn reach(self, reach: Option<[f32; 2]>) -> Self {
        Self { reach, ..self }
    }

    /// A letter before the number, such as the axis.
    pub fn prefix(self, prefix: &'a str) -> Self {
        Self { prefix, ..self }
    }

    /// Several things are edited at once, and do not hold the same number.
    pub fn mixed(self, mixed: bool) -> Self {
        Self { mixed, ..self }
    }

    /// Something else decides the value: it can be seen and not moved.
    pub fn locked(self, locked: bool) -> Self {
        Self { locked, ..self }
    }

    /// Draws it as wide as there is room, and tells what the hand did. The response's id is the gesture's.
    pub fn show(self, ui: &mut Ui, theme: &Theme) -> (Response, Option<Change<f32>>) {
        let size = vec2(ui.available_width().max(24.0), paint::ROW);
        let sense = if self.locked { Sense::click() } else { Sense::click_and_drag() };
        let (rect, mut response) = ui.allocate_exact_size(size, sense);
        response =
            response.on_hover_cursor(if self.locked { CursorIcon::Default } else { CursorIcon::ResizeHorizontal });
        let enabled = ui.is_enabled() && !self.locked;
        response.widget_info(|| WidgetInfo::slider(enabled, f64::from(self.value), self.name));
        if self.locked {
            self.draw(ui, theme, rect, &response, false);
            return (response, None);
        }
        if typing::is_open(ui, response.id) {
            let typed = typing::show(ui, theme, rect, &response, self.name, self.unit, self.value);
            return (response, self.typed(&typed));
        }
        let change =
            self.dragged(ui, &response).or_else(|| self.wheel(ui, &response)).or_else(|| self.keys(ui, &response));
        if response.double_clicked() {
            return (response, self.default.map(Change::done));
        }
        if response.clicked() {
            let text = if self.mixed { String::new() } else { self.value.to_string() };
            typing::open(ui, response.id, text);
        }
        let shown = Self { value: change.map_or(self.value, |change| change.value), ..self };
        shown.draw(ui, theme, rect, &response, ui.ctx().is_being_dragged(response.id));
        (response, change)
    }

    fn typed(&self, typed: &Typed) -> Option<Change<f32>> {
        match typed {
            Typed::Going => None,
            Typed::Reset => self.default.map(Change::done),
            Typed::Number(number) => {
                let number = self.scale.whole(*number);
                (self.mixed || number.to_bits() != self.value.to_bits()).then_some(Change::done(number))
            }
        }
    }

    fn dragged(&self, ui: &Ui, response: &Response) -> Option<Change<f32>> {
        let id = response.id;
        if response.drag_started_by(egui::PointerButton::Primary) {
            ui.data_mut(|data| data.insert_temp(id, Drag { start: self.value, along: 0.0 }));
        }
        let mut drag: Drag = ui.data(|data| data.get_temp(id))?;
        let escape = ui.input(|input| input.key_pressed(Key::Escape));
        if response.drag_stopped() || escape {
            ui.data_mut(|data| data.remove::<Drag>(id));
            // Esc: nothing happened, back to where the hand took it.
            let value = if escape { drag.start } else { self.value };
            return (drag.along != 0.0).then_some(Change::done(value));
        }
        if !response.dragged() {
            return None;
        }
        let step = f64::from(response.drag_delta().x);
        if step == 0.0 {
            return None;
        }
        let modifiers = ui.input(|input| input.modifiers);
        drag.along += step * speed(modifiers);
        ui.data_mut(|data| data.insert_temp(id, drag));
        let moved = self.scale.moved(drag.start, drag.along, response.rect.width());
        let value = self.scale.rounded(moved, modifiers.shift);
        (value.to_bits() != self.value.to_bits() || self.mixed).then_some(Change { value, done: false })
    }

    fn wheel(&self, ui: &Ui, response: &Response) -> Option<Change<f32>> {
        if !response.hovered() {
            return None;
        }
        let (along, modifiers) = ui.input_mut(|input| {
            let notches: f32 = input
                .events
                .iter()
                .filter_map(|event| match event {
                    // Some systems turn the wheel sideways while Alt is held.
                    Event::MouseWheel { delta, modifiers, .. } if modifiers.alt => Some(delta.x + delta.y),
                    _ => None,
                })
                .map(|delta| delta.clamp(-3.0, 3.0))
                .sum();
            if input.modifiers.alt {
                input.smooth_scroll_delta = egui::Vec2::ZERO;
            }
            (f64::from(notches), input.modifiers)
        });
        (along != 0.0).then(|| self.nudged(along * NOTCH * speed(modifiers), response.rect.width(), modifiers.shift))
    }

    fn keys(&self, ui: &Ui, response: &Response) -> Option<Change<f32>> {
        if !response.has_focus() {
            return None;
        }
        let arrows = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
        let (steps, modifiers) = ui.input(|input| {
            let right = f64::from(u8::from(input.key_pressed(Key::ArrowRight)));
            (right - f64::from(u8::from(input.key_pressed(Key::ArrowLeft))), input.modifiers)
        });
        (steps != 0.0).then(|| self.nudged(steps * NOTCH * speed(modifiers), response.rect.width(), modifiers.shift))
    }

    /// A small step that is one of its own; at least one for whole numbers.
    fn nudged(&self, along: f64, width: f32, fine: bool) -> Change<f32> {
        let moved = self.scale.rounded(self.scale.moved(self.value, along, width), fine);
        let stuck = self.scale.integer() && moved == self.value;
        Change::done(if stuck { self.value + along.signum() as f32 } else { moved })
    }

    fn draw(&self, ui: &Ui, theme: &Theme, rect: Rect, response: &Response, dragged: bool) {
        if !ui.is_rect_visible(rect) {
            return;
        }
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        let lit = (response.hovered() || dragged) && !self.locked;
        painter.rect_filled(rect, 4.0, theme.sunken);
        if self.scale.range().is_some() && !self.mixed {
            let along = |value: f32| egui::lerp(rect.x_range(), self.scale.share(value).clamp(0.0, 1.0) as f32);
            let fill = if lit { theme.hovered } else { theme.raised.lerp_to_gamma(theme.hovered, 0.4) };
            let zero = self.scale.share(0.0);
            // A span with 0 inside fills from there.
            let from = if (0.0..1.0).contains(&zero) && zero > 0.0 { along(0.0) } else { rect.left() };
            let to = along(self.value);
            // In a narrow field the bar lies below the number, so that both can be read.
            let narrow = rect.width() < NARROW;
            let top = if narrow { rect.bottom() - 3.0 } else { rect.top() };
            let bar = Rect::from_x_y_ranges(from.min(to)..=from.max(to), top..=rect.bottom());
            painter.rect_filled(bar, if bar.width() > 4.0 && !narrow { 4.0 } else { 0.0 }, fill);
            if !self.locked {
                let x = to.clamp(rect.left() + 1.0, rect.right() - 1.0);
                painter.vline(x, top..=rect.bottom(), Stroke::new(2.0, self.edge(theme, lit)));
            }
            self.draw_motion(&painter, theme, rect, along);
        }
        if response.has_focus() {
            painter.rect_stroke(rect, 4.0, Stroke::new(1.0, theme.accent), egui::StrokeKind::Inside);
        }
        self.draw_words(&painter, theme, rect, dragged);
    }

    /// The colour of the bar's end: quiet where the value is the default.
    fn edge(&self, theme: &Theme, lit: bool) -> Color32 {
        match self.default {
            _ if lit => theme.accent,
            Some(default) if default.to_bits() != self.value.to_bits() => theme.accent.gamma_multiply(0.8),
            _ => theme.text_weak.gamma_multiply(0.7),
        }
    }

    /// The ring of a number that is moved within a range; where there is no room for it, nothing.
    fn ring(&self, rect: Rect) -> Option<Knob> {
        let reach = self.reach.filter(|_| rect.width() >= NO_RING && !self.mixed)?;
        Knob::new(&self.scale, self.value, reach, self.live)
    }

    /// A mark for the value that plays, and where modulations move it, the ring with their range.
    fn draw_motion(&self, painter: &egui::Painter, theme: &Theme, rect: Rect, along: impl Fn(f32) -> f32) {
        let color = self.color.unwrap_or(theme.accent);
        if let Some(live) = self.live {
            let x = along(live).clamp(rect.left() + 1.5, rect.right() - 1.5);
            let tick = Rect::from_x_y_ranges(x - 1.5..=x + 1.5, rect.bottom() - 5.0..=rect.bottom());
            painter.rect_filled(tick, 1.5, color);
        }
        if let Some(ring) = self.ring(rect) {
            ring.paint(painter, theme, rect.left_center() + vec2(RING + 1.0, 0.0), RING, color);
        }
    }

    fn draw_words(&self, painter: &egui::Painter, theme: &Theme, rect: Rect, dragged: bool) {
        let font = egui::FontId::proportional(13.0);
        let middle = rect.center().y;
        let mut right = rect.right() - 7.0;
        if !self.unit.is_empty() && rect.width() > 70.0 {
            let unit = egui::FontId::proportional(11.0);
            right =
                painter.text(pos2(right, middle + 0.5), Align2::RIGHT_CENTER, self.unit, unit, theme.text_weak).left()
                    - 3.0;
        }
        let shown = if self.locked { self.live.unwrap_or(self.value) } else { self.value };
        let text = if self.mixed { "\u{2013}".to_owned() } else { self.scale.print(shown, dragged || self.locked) };
        let color = if self.locked { theme.text_weak } else { theme.text };
        painter.text(pos2(right, middle), Align2::RIGHT_CENTER, text, font, color);
        if !self.prefix.is_empty() {
            let font = egui::FontId::proportional(11.0);
            let left = if self.ring(rect).is_some() { 2.0 * RING + 8.0 } else { 7.0 };
            painter.text(pos2(rect.left() + left, middle), Align2::LEFT_CENTER, self.prefix, font, theme.text_weak);
        }
    }
}

fn speed(modifiers: egui::Modifiers) -> f64 {
    match modifiers {
        _ if modifiers.shift => FINE,
        _ if modifiers.command => COARSE,
        _ => 1.0,
    }
}

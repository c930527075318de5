//! Two numbers as a place on a pad, and three numbers in a row.

use cym_graph::Range;
use egui::{
    Color32, CursorIcon, Popup, PopupCloseBehavior, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    WidgetType, lerp, pos2, remap, vec2,
};

use super::{Change, Number, paint};
use crate::theme::Theme;

/// Side of the pad, in points.
const SIDE: f32 = 190.0;

/// The editor of two numbers.
pub struct Pad<'a> {
    name: &'a str,
    value: [f32; 2],
    range: Option<Range>,
    unit: &'a str,
    default: Option<[f32; 2]>,
    live: Option<[f32; 2]>,
    color: Color32,
    locked: bool,
}

impl<'a> Pad<'a> {
    /// Two numbers under their accessible name.
    pub fn new(name: &'a str, value: [f32; 2]) -> Self {
        let color = Color32::TRANSPARENT;
        Self { name, value, range: None, unit: "", default: None, live: None, color, locked: false }
    }

    /// The span of both.
    pub fn range(self, range: Option<Range>) -> Self {
        Self { range, ..self }
    }

    /// The unit of both.
    pub fn unit(self, unit: &'a str) -> Self {
        Self { unit, ..self }
    }

    /// What a double click sets.
    pub fn default(self, default: Option<[f32; 2]>) -> Self {
        Self { default, ..self }
    }

    /// The place that plays right now, where something moves it, and the colour of what does.
    pub fn live(self, live: Option<[f32; 2]>, color: Color32) -> Self {
        Self { live, color, ..self }
    }

    /// Something else decides the place.
    pub fn locked(self, locked: bool) -> Self {
        Self { locked, ..self }
    }

    /// Draws a small pad that opens the large one, and the two numbers beside it.
    pub fn show(self, ui: &mut Ui, theme: &Theme) -> (Response, Option<Change<[f32; 2]>>) {
        ui.spacing_mut().item_spacing.x = 4.0;
        let mut change = None;
        let whole = ui.horizontal(|ui| {
            let (rect, opener) = ui.allocate_exact_size(vec2(paint::ROW, paint::ROW), Sense::click());
            opener.widget_info(|| WidgetInfo::labeled(WidgetType::Button, !self.locked, format!("{} pad", self.name)));
            self.draw_small(ui, theme, rect, &opener);
            if !self.locked {
                let shown = Popup::menu(&opener)
                    .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
                    .show(|ui| self.large(ui, theme));
                change = shown.and_then(|shown| shown.inner);
            }
            let width = ((ui.available_width() - 4.0) / 2.0).floor();
            for (axis, letter) in ["x", "y"].into_iter().enumerate() {
                let name = format!("{} {letter}", self.name);
                let number = Number::new(&name, self.value[axis])
                    .range(self.range, false)
                    .prefix(letter)
                    .unit(self.unit)
                    .default(self.default.map(|default| default[axis]))
                    .live(self.live.map(|live| live[axis]), self.color)
                    .locked(self.locked);
                let size = vec2(width, paint::ROW);
                let shown = ui.allocate_ui(size, |ui| number.show(ui, theme).1).inner;
                if let Some(shown) = shown {
                    let mut value = self.value;
                    value[axis] = shown.value;
                    change = Some(Change { value, done: shown.done });
                }
            }
        });
        (whole.response, change)
    }

    fn span(&self) -> (f32, f32) {
        self.range.map_or((-1.0, 1.0), |range| (range.min, range.max))
    }

    fn place(&self, rect: Rect, value: [f32; 2]) -> Pos2 {
        let (min, max) = self.span();
        let x = remap(value[0].clamp(min, max), min..=max, rect.left()..=rect.right());
        let y = remap(value[1].clamp(min, max), min..=max, rect.bottom()..=rect.top());
        pos2(x, y)
    }

    fn draw_small(&self, ui: &Ui, theme: &Theme, rect: Rect, response: &Response) {
        let painter = ui.painter();
        let lit = response.hovered() || response.has_focus();
        painter.rect(
            rect,
            4.0,
            theme.sunken,
            Stroke::new(1.0, if lit { theme.accent } else { theme.line }),
            StrokeKind::Inside,
        );
        painter.circle_filled(
            self.place(rect.shrink(4.0), self.value),
            2.5,
            if self.locked { theme.text_weak } else { theme.accent },
        );
        if let Some(live) = self.live {
            painter.circle_filled(self.place(rect.shrink(4.0), live), 2.0, self.color);
        }
    }

    fn large(&self, ui: &mut Ui, theme: &Theme) -> Option<Change<[f32; 2]>> {
        let (rect, response) = ui.allocate_exact_size(vec2(SIDE, SIDE), Sense::click_and_drag());
        let response = response.on_hover_cursor(CursorIcon::Crosshair);
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Slider, true, format!("{} place", self.name)));
        let inner = rect.shrink(8.0);
        let painter = ui.painter().with_clip_rect(rect);
        painter.rect_filled(rect, 4.0, theme.sunken);
        let (min, max) = self.span();
        for step in 0..=8_u8 {
            let along = f32::from(step) / 8.0;
            let strong = (lerp(min..=max, along)).abs() < (max - min) * 1e-4;
            let stroke = Stroke::new(1.0, if strong { theme.text_weak } else { theme.line });
            painter.vline(lerp(inner.x_range(), along), rect.y_range(), stroke);
            painter.hline(rect.x_range(), lerp(inner.y_range(), 1.0 - along), stroke);
        }
        let change = self.moved(ui, inner, &response);
        let shown = change.map_or(self.value, |change| change.value);
        if let Some(live) = self.live {
            painter.circle_filled(self.place(inner, live), 4.0, self.color);
        }
        paint::ring(&painter, self.place(inner, shown), 5.0, theme.accent);
        let words = ui.label(egui::RichText::new("Ctrl: to the grid   Shift: fine").small().color(theme.text_weak));
        words.on_hover_text("A double click resets.");
        change
    }

    fn moved(&self, ui: &Ui, rect: Rect, response: &Response) -> Option<Change<[f32; 2]>> {
        if response.double_clicked() {
            return self.default.map(Change::done);
        }
        if response.drag_stopped() {
            return Some(Change::done(self.value));
        }
        let at = response.interact_pointer_pos().filter(|_| response.dragged() || response.clicked())?;
        let (min, max) = self.span();
        let modifiers = ui.input(|input| input.modifiers);
        let mut value = if modifiers.shift {
            let step = response.drag_delta() / rect.width() * (max - min) * 0.1;
            [self.value[0] + step.x, self.value[1] - step.y]
        } else {
            [remap(at.x, rect.left()..=rect.right(), min..=max), remap(at.y, rect.bottom()..=rect.top(), min..=max)]
        };
        if modifiers.command {
            let step = (max - min) / 8.0;
            value = value.map(|part| ((part - min) / step).round() * step + min);
        }
        let value = value.map(|part| (part.clamp(min, max) * 1e4).round() / 1e4);
        let done = response.clicked();
        (value != self.value || done).then_some(Change { value, done })
    }
}

/// Three numbers side by side under an accessible name; letters name the lanes.
pub fn vec3(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    value: [f32; 3],
    letters: [&str; 3],
    range: Option<Range>,
    default: Option<[f32; 3]>,
) -> (Response, Option<Change<[f32; 3]>>) {
    let mut change = None;
    let whole = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let width = ((ui.available_width() - 8.0) / 3.0).floor();
        for (lane, letter) in letters.into_iter().enumerate() {
            let name = format!("{name} {letter}");
            let number = Number::new(&name, value[lane]).range(range, false).prefix(letter);
            let number = number.default(default.map(|default| default[lane]));
            let shown = ui.allocate_ui(vec2(width, paint::ROW), |ui| number.show(ui, theme).1).inner;
            if let Some(shown) = shown {
                let mut value = value;
                value[lane] = shown.value;
                change = Some(Change { value, done: shown.done });
            }
        }
    });
    (whole.response, change)
}

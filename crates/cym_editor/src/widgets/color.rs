//! A colour, chosen in Oklch: equal steps look equal, and nothing outside sRGB can be picked by accident.

use std::collections::VecDeque;

use cym_graph::color::{parse_hex, print_hex};
use egui::{
    Align2, Id, Popup, PopupCloseBehavior, Rect, Response, Sense, Stroke, StrokeKind, TextEdit, Ui, WidgetInfo,
    WidgetType, vec2,
};

use super::{Change, Number, paint};
use crate::theme::Theme;

mod oklch;
mod plane;
mod strips;

pub use oklch::Oklch;

/// Width of what opens, in points.
const WIDTH: f32 = 232.0;
/// Colours that are remembered.
const RECENT: usize = 12;
/// Turns from a colour to those that go well with it, with what painters call them.
const HARMONIES: [(&str, f32); 7] = [
    ("analogous, before", -1.0 / 12.0),
    ("analogous, after", 1.0 / 12.0),
    ("square", 0.25),
    ("triad, first", 1.0 / 3.0),
    ("split, first", 5.0 / 12.0),
    ("complement", 0.5),
    ("triad, second", 2.0 / 3.0),
];

/// The editor of a colour: sRGB-encoded with straight alpha, as the document holds it.
pub struct ColorEdit<'a> {
    name: &'a str,
    color: [f32; 4],
    hex: bool,
}

/// What the hand is holding: a grey has no hue of its own, and a strip that is moved must not forget it.
#[derive(Clone, Copy, Debug)]
struct Held {
    given: [f32; 4],
    lch: Oklch,
}

impl<'a> ColorEdit<'a> {
    /// A colour under its accessible name.
    pub fn new(name: &'a str, color: [f32; 4]) -> Self {
        Self { name, color, hex: true }
    }

    /// Shows the colour alone, without its hex digits.
    pub fn bare(self) -> Self {
        Self { hex: false, ..self }
    }

    /// Draws the swatch as wide as there is room; a click opens the editor.
    pub fn show(self, ui: &mut Ui, theme: &Theme) -> (Response, Option<Change<[f32; 4]>>) {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width().max(20.0), paint::ROW), Sense::click());
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(WidgetType::ColorButton, ui.is_enabled(), self.name);
            info.current_text_value = Some(print_hex(self.color));
            info
        });
        if ui.is_rect_visible(rect) {
            self.draw(ui, theme, rect, &response);
        }
        let id = response.id;
        let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        let change = popup.show(|ui| self.editor(ui, theme, id)).and_then(|shown| shown.inner);
        (response, change)
    }

    fn draw(&self, ui: &Ui, theme: &Theme, rect: Rect, response: &Response) {
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        let mut swatch = rect;
        if self.hex && rect.width() > 90.0 {
            painter.rect_filled(rect, 4.0, theme.sunken);
            swatch.set_right(rect.right() - 70.0);
            let font = egui::FontId::monospace(11.5);
            let at = rect.right_center() - vec2(7.0, 0.0);
            painter.text(at, Align2::RIGHT_CENTER, print_hex(self.color), font, theme.text_weak);
        }
        if self.color[3] < 1.0 {
            paint::checker(&painter, swatch, theme);
        }
        painter.rect_filled(swatch, 4.0, paint::color32(self.color));
        let lit = response.hovered() || response.has_focus();
        let line = if lit { theme.accent } else { theme.line };
        painter.rect_stroke(swatch, 4.0, Stroke::new(1.0, line), StrokeKind::Inside);
    }

    fn editor(&self, ui: &mut Ui, theme: &Theme, id: Id) -> Option<Change<[f32; 4]>> {
        ui.set_width(WIDTH);
        let held_id = id.with("held");
        let held = ui.data(|data| data.get_temp::<Held>(held_id)).filter(|held| held.given == self.color);
        let mut lch = held.map_or_else(|| Oklch::from_srgb(self.color), |held| held.lch);
        let by_hand = self.by_hand(ui, theme, lch).map(|change| {
            lch = change.value;
            change.map(|lch| lch.to_srgb(self.color))
        });
        let given = by_hand.map_or(self.color, |change| change.value);
        ui.data_mut(|data| data.insert_temp(held_id, Held { given, lch }));
        // Every row is drawn, whichever of them changes something.
        let hex = self.hex_field(ui, theme);
        let swatch = self.swatches(ui, theme, lch);
        let change = by_hand.or(hex).or(swatch);
        if let Some(change) = change.filter(|change| change.done) {
            remember(ui, change.value);
        }
        change
    }

    fn by_hand(&self, ui: &mut Ui, theme: &Theme, lch: Oklch) -> Option<Change<Oklch>> {
        let name = self.name;
        let change = plane::show(ui, theme, name, lch);
        let change = strips::hue(ui, theme, name, lch).or(change);
        let change = strips::alpha(ui, theme, name, lch).or(change);
        self.numbers(ui, theme, lch).or(change)
    }

    fn numbers(&self, ui: &mut Ui, theme: &Theme, lch: Oklch) -> Option<Change<Oklch>> {
        let mut changed = None;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let width = ((WIDTH - 12.0) / 4.0).floor();
            let parts = [
                ("lightness", "L", lch.lightness * 100.0, 100.0),
                ("chroma", "C", lch.chroma * 100.0, oklch::MOST_CHROMA * 100.0),
                ("hue", "H", lch.hue_turns * 360.0, 360.0),
                ("alpha", "A", lch.alpha * 100.0, 100.0),
            ];
            for (part, letter, value, max) in parts {
                let name = format!("{} {part}", self.name);
                let number = Number::new(&name, value).span(0.0, max).prefix(letter);
                let shown = ui.allocate_ui(vec2(width, paint::ROW), |ui| number.show(ui, theme).1).inner;
                if let Some(shown) = shown {
                    changed = Some(Change { value: (part, shown.value), done: shown.done });
                }
            }
        });
        changed.map(|change: Change<(&str, f32)>| {
            change.map(|(part, value)| match part {
                "lightness" => Oklch { lightness: (value / 100.0).clamp(0.0, 1.0), ..lch }.inside(),
                "chroma" => Oklch { chroma: (value / 100.0).max(0.0), ..lch }.inside(),
                "hue" => Oklch { hue_turns: (value / 360.0).rem_euclid(1.0), ..lch }.inside(),
                _ => Oklch { alpha: (value / 100.0).clamp(0.0, 1.0), ..lch },
            })
        })
    }

    fn hex_field(&self, ui: &mut Ui, theme: &Theme) -> Option<Change<[f32; 4]>> {
        let id = ui.id().with((self.name, "hex"));
        let typed: Option<String> = ui.data(|data| data.get_temp(id));
        let mut text = typed.unwrap_or_else(|| print_hex(self.color));
        let color = parse_hex(&with_hash(&text));
        let edit = TextEdit::singleline(&mut text)
            .id(id.with("field"))
            .font(egui::TextStyle::Monospace)
            .desired_width(WIDTH - 16.0);
        let edit = if color.is_none() { edit.text_color(theme.error) } else { edit };
        let field = ui.add(edit);
        field.widget_info(|| {
            let mut info = WidgetInfo::text_edit(true, &text, &text, "");
            info.label = Some(format!("{} hex", self.name));
            info
        });
        if field.lost_focus() {
            ui.data_mut(|data| data.remove::<String>(id));
            return parse_hex(&with_hash(&text)).filter(|&color| color != self.color).map(Change::done);
        }
        if field.has_focus() {
            ui.data_mut(|data| data.insert_temp(id, text));
        }
        None
    }

    fn swatches(&self, ui: &mut Ui, theme: &Theme, lch: Oklch) -> Option<Change<[f32; 4]>> {
        let mut taken = None;
        let small = |ui: &mut Ui, words: &str| {
            let words = egui::RichText::new(words).small().color(theme.text_weak);
            ui.add_sized(vec2(58.0, 16.0), egui::Label::new(words).halign(egui::Align::Min));
        };
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 3.0;
            small(ui, "Harmony");
            for (words, turns) in HARMONIES {
                let other = Oklch { hue_turns: (lch.hue_turns + turns).rem_euclid(1.0), ..lch }.inside();
                let color = other.to_srgb(self.color);
                if swatch(ui, theme, &format!("{} {words}", self.name), words, color) {
                    taken = Some(color);
                }
            }
        });
        let recent = recent(ui);
        if !recent.is_empty() {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
                small(ui, "Recent");
                for (place, color) in recent.into_iter().enumerate().take(8) {
                    let words = print_hex(color);
                    if swatch(ui, theme, &format!("{} recent {}", self.name, place + 1), &words, color) {
                        taken = Some(color);
                    }
                }
            });
        }
        taken.map(Change::done)
    }
}

/// People leave the hash away.
fn with_hash(text: &str) -> String {
    let text = text.trim();
    if text.starts_with('#') { text.to_owned() } else { format!("#{text}") }
}

fn swatch(ui: &mut Ui, theme: &Theme, name: &str, words: &str, color: [f32; 4]) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(18.0, 18.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
    if color[3] < 1.0 {
        paint::checker(ui.painter(), rect, theme);
    }
    ui.painter().rect_filled(rect, 3.0, paint::color32(color));
    let line = if response.hovered() { theme.text } else { theme.line };
    ui.painter().rect_stroke(rect, 3.0, Stroke::new(1.0, line), StrokeKind::Inside);
    response.on_hover_text(words).clicked()
}

fn recent_id() -> Id {
    Id::new("recent colours")
}

fn recent(ui: &Ui) -> VecDeque<[f32; 4]> {
    ui.data(|data| data.get_temp(recent_id())).unwrap_or_default()
}

fn remember(ui: &Ui, color: [f32; 4]) {
    let mut colors = recent(ui);
    colors.retain(|known| print_hex(*known) != print_hex(color));
    colors.push_front(color);
    colors.truncate(RECENT);
    ui.data_mut(|data| data.insert_temp(recent_id(), colors));
}

//! Bars above the canvas: a question with its answers, never in the way of the work.

use egui::{
    Align, Button, Color32, CornerRadius, Frame, Image, Layout, Margin, RichText, Sense, TextureHandle, Ui, vec2,
};

use crate::theme::Theme;

/// A question.
pub(crate) struct Bar<'a> {
    /// A picture letter of the icon font.
    pub(crate) icon: &'a str,
    /// Its colour, which says how much it matters.
    pub(crate) color: Color32,
    /// The words that matter.
    pub(crate) text: &'a str,
    /// Words beside them.
    pub(crate) detail: &'a str,
    /// How it looked.
    pub(crate) picture: Option<&'a TextureHandle>,
}

/// Draws a bar; gives the answer that was clicked. The first answer is the one that most people want.
pub(crate) fn show<T: Copy>(ui: &mut Ui, theme: &Theme, bar: &Bar<'_>, answers: &[(&str, T)]) -> Option<T> {
    let mut chosen = None;
    let frame = Frame::new().fill(theme.raised).inner_margin(Margin::symmetric(12, 7));
    let shown = frame.show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(RichText::new(bar.icon).color(bar.color).size(18.0));
            if let Some(picture) = bar.picture {
                let size = vec2(72.0, 40.5);
                ui.add(Image::from_texture((picture.id(), size)).corner_radius(CornerRadius::same(4)));
            }
            let answers_width = answers.len() as f32 * 110.0;
            let words_width = (ui.available_width() - answers_width).max(160.0);
            ui.allocate_ui_with_layout(vec2(words_width, 22.0), Layout::top_down(Align::Min), |ui| {
                ui.add(egui::Label::new(RichText::new(bar.text).color(theme.text)).wrap());
                if !bar.detail.is_empty() {
                    ui.add(egui::Label::new(RichText::new(bar.detail).color(theme.text_weak).small()).wrap());
                }
            });
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                for (at, (words, answer)) in answers.iter().enumerate().rev() {
                    let button = Button::new(*words);
                    let button = if at == 0 { button.fill(theme.accent_weak) } else { button.fill(theme.hovered) };
                    if ui.add(button).clicked() {
                        chosen = Some(*answer);
                    }
                }
            });
        });
    });
    let rect = shown.response.rect;
    let edge = egui::Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
    ui.painter().rect_filled(edge, 0.0, bar.color);
    ui.allocate_exact_size(vec2(rect.width(), 1.0), Sense::hover());
    chosen
}

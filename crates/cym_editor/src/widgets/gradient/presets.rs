//! Gradients to start from, and what can be done with all stops at once.

use cym_graph::{Gradient, Stop};
use egui::{Button, Sense, Ui, WidgetInfo, WidgetType, vec2};

use super::draw_bar;
use crate::theme::Theme;

/// Colours by mood, evenly spaced.
const PRESETS: [(&str, &[u32]); 14] = [
    ("Black to white", &[0x000000, 0xffffff]),
    ("Warm grey", &[0x14110f, 0x8b8178, 0xf6f1ea]),
    ("Candle", &[0x120803, 0x7a2b08, 0xf09a2e, 0xfff0c2]),
    ("Harbour", &[0x04101c, 0x12496b, 0x4fa3b8, 0xe9f4ec]),
    ("Lichen", &[0x10160f, 0x48603a, 0xa7b56b, 0xf2ecc9]),
    ("Ultramarine", &[0x06061c, 0x1c1f8a, 0x5c6cff, 0xd8e0ff]),
    ("Raspberry", &[0x1b0612, 0x8c1446, 0xf25a8c, 0xffe2ea]),
    ("Late sun", &[0x1c1036, 0x843b78, 0xf1785a, 0xffd98f]),
    ("Mint and coal", &[0x0b0f10, 0x1f3f3c, 0x5fd3b0, 0xeafff6]),
    ("Signal", &[0x0a1cff, 0x00d0ff, 0x38ff5c, 0xfff200, 0xff2a00]),
    ("Full wheel", &[0xf0506e, 0xd9a400, 0x5fb52a, 0x00b6b0, 0x4b8dff, 0xc05cf0, 0xf0506e]),
    ("Brass", &[0x1d1508, 0x6e5216, 0xc9a24a, 0xf8e7b0, 0x8a6a24]),
    ("Two inks", &[0xf4efe4, 0xe4572e, 0x17324d]),
    ("Violet hour", &[0x0c0a24, 0x46308c, 0xb06ad8, 0xffb8d2, 0xfff3e0]),
];

/// The words and the small pictures of a menu; returns what the gradient becomes.
pub(super) fn menu(ui: &mut Ui, theme: &Theme, gradient: &Gradient) -> Option<Gradient> {
    let mut taken = None;
    if ui.button("Reverse").clicked() {
        taken = Some(reversed(gradient));
    }
    if ui.button("Distribute evenly").clicked() {
        taken = Some(distributed(gradient));
    }
    if ui.add_enabled(gradient.stops.len() > 1, Button::new("Mirror")).clicked() {
        taken = Some(mirrored(gradient));
    }
    ui.separator();
    for (name, colors) in PRESETS {
        let preset = even(colors);
        let (rect, response) = ui.allocate_exact_size(vec2(170.0, 20.0), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
        let bar = rect.shrink2(vec2(2.0, if response.hovered() { 1.0 } else { 3.0 }));
        draw_bar(ui, theme, bar, &preset);
        if response.on_hover_text(name).clicked() {
            taken = Some(preset);
        }
    }
    taken
}

fn even(colors: &[u32]) -> Gradient {
    let part = |color: u32, shift: u32| f32::from((color >> shift) as u8) / 255.0;
    let colors: Vec<[f32; 4]> =
        colors.iter().map(|&color| [part(color, 16), part(color, 8), part(color, 0), 1.0]).collect();
    Gradient::even(&colors)
}

fn reversed(gradient: &Gradient) -> Gradient {
    Gradient { stops: gradient.stops.iter().rev().map(|stop| Stop { at: 1.0 - stop.at, ..*stop }).collect() }
}

fn distributed(gradient: &Gradient) -> Gradient {
    let colors: Vec<[f32; 4]> = gradient.stops.iter().map(|stop| stop.color).collect();
    Gradient::even(&colors)
}

/// There and back again, so that the end runs into the beginning.
fn mirrored(gradient: &Gradient) -> Gradient {
    let there = gradient.stops.iter().map(|stop| Stop { at: stop.at / 2.0, ..*stop });
    let back = gradient.stops.iter().rev().map(|stop| Stop { at: 1.0 - stop.at / 2.0, ..*stop });
    let mut stops: Vec<Stop> = there.chain(back).collect();
    stops.dedup_by(|later, earlier| later == earlier);
    Gradient { stops }
}

#[cfg(test)]
mod tests {
    use super::{even, mirrored, reversed};

    #[test]
    fn turned_twice_it_is_what_it_was() {
        let gradient = even(&[0xff0000, 0x00ff00, 0x0000ff, 0xffffff, 0x000000]);
        assert_eq!(reversed(&reversed(&gradient)), gradient);
        assert_ne!(reversed(&gradient), gradient);
    }

    #[test]
    fn a_mirrored_one_rises_and_ends_where_it_began() {
        let gradient = mirrored(&even(&[0xff0000, 0x0000ff]));
        assert_eq!(gradient.stops.len(), 3);
        assert!(gradient.stops.windows(2).all(|pair| pair[0].at <= pair[1].at));
        assert_eq!(gradient.stops[0].color, gradient.stops[2].color);
    }
}

//! How everything looks: the one place where colours, sizes and type are said.

use cym_graph::WireType;
use egui::{Color32, CornerRadius, FontFamily, FontId, Stroke, TextStyle, vec2};

/// Colours and sizes of the window, dark or light.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Whether it is the dark one.
    pub dark: bool,
    /// Behind everything.
    pub base: Color32,
    /// Panels.
    pub panel: Color32,
    /// Fields, lists and other sunken places.
    pub sunken: Color32,
    /// Buttons and raised places.
    pub raised: Color32,
    /// The same under the pointer.
    pub hovered: Color32,
    /// Hairlines between places.
    pub line: Color32,
    /// The canvas behind the nodes.
    pub canvas: Color32,
    /// Dots of its grid.
    pub grid: Color32,
    /// The body of a node.
    pub node: Color32,
    /// Words that matter.
    pub text: Color32,
    /// Words beside them.
    pub text_weak: Color32,
    /// The colour of this program: selection, playhead, what is active.
    pub accent: Color32,
    /// The same, thin, behind words.
    pub accent_weak: Color32,
    /// Something is wrong.
    pub error: Color32,
    /// Something may be wrong.
    pub warning: Color32,
    /// Something went well.
    pub good: Color32,
}

/// Gives the window its letters: those of egui, and our icons among them. Once, before anything is drawn.
pub fn letters(ctx: &egui::Context) {
    let mut fonts = egui::FontDefinitions::default();
    egui_phosphor::add_to_fonts(&mut fonts, egui_phosphor::Variant::Regular);
    ctx.set_fonts(fonts);
}

impl Theme {
    /// Deep neutral grey with an amber accent: pictures look right beside it.
    pub fn dark() -> Self {
        Self {
            dark: true,
            base: Color32::from_rgb(0x14, 0x15, 0x18),
            panel: Color32::from_rgb(0x1d, 0x1e, 0x22),
            sunken: Color32::from_rgb(0x15, 0x16, 0x1a),
            raised: Color32::from_rgb(0x2b, 0x2d, 0x33),
            hovered: Color32::from_rgb(0x37, 0x3a, 0x42),
            line: Color32::from_rgb(0x2e, 0x30, 0x37),
            canvas: Color32::from_rgb(0x17, 0x18, 0x1c),
            grid: Color32::from_rgb(0x2b, 0x2d, 0x34),
            node: Color32::from_rgb(0x25, 0x27, 0x2d),
            text: Color32::from_rgb(0xe6, 0xe6, 0xe8),
            text_weak: Color32::from_rgb(0x96, 0x99, 0xa3),
            accent: Color32::from_rgb(0xf2, 0xa6, 0x4b),
            accent_weak: Color32::from_rgb(0x4a, 0x39, 0x25),
            error: Color32::from_rgb(0xe5, 0x5c, 0x5c),
            warning: Color32::from_rgb(0xe0, 0xb3, 0x4f),
            good: Color32::from_rgb(0x6d, 0xc0, 0x85),
        }
    }

    /// Light neutral grey for bright rooms.
    pub fn light() -> Self {
        Self {
            dark: false,
            base: Color32::from_rgb(0xd6, 0xd7, 0xda),
            panel: Color32::from_rgb(0xec, 0xed, 0xef),
            sunken: Color32::from_rgb(0xfa, 0xfa, 0xfb),
            raised: Color32::from_rgb(0xdd, 0xde, 0xe2),
            hovered: Color32::from_rgb(0xcf, 0xd1, 0xd6),
            line: Color32::from_rgb(0xc9, 0xcb, 0xd0),
            canvas: Color32::from_rgb(0xdf, 0xe0, 0xe4),
            grid: Color32::from_rgb(0xc4, 0xc6, 0xcc),
            node: Color32::from_rgb(0xf5, 0xf5, 0xf7),
            text: Color32::from_rgb(0x1d, 0x1f, 0x24),
            text_weak: Color32::from_rgb(0x5e, 0x62, 0x6c),
            accent: Color32::from_rgb(0xb8, 0x66, 0x0a),
            accent_weak: Color32::from_rgb(0xf2, 0xdf, 0xc6),
            error: Color32::from_rgb(0xb9, 0x2c, 0x2c),
            warning: Color32::from_rgb(0x92, 0x66, 0x00),
            good: Color32::from_rgb(0x2b, 0x7d, 0x48),
        }
    }

    /// The colour of a wire and of its ports, by what travels on it.
    pub fn wire(&self, ty: WireType) -> Color32 {
        let [r, g, b] = match ty {
            WireType::Image => [0xe8, 0xc0, 0x6a],
            WireType::Float => [0x8f, 0xb8, 0xde],
            WireType::Vec2 => [0x7f, 0xc8, 0xc0],
            WireType::Vec3 => [0x6f, 0xb0, 0x9f],
            WireType::Color => [0xe3, 0x8f, 0xa8],
            WireType::Trigger => [0xf0, 0x7f, 0x5a],
            WireType::Gradient => [0xc9, 0x8f, 0xe0],
            WireType::Curve => [0xa6, 0x9c, 0xe8],
            WireType::Text => [0xb9, 0xbd, 0xc6],
            WireType::Audio => [0x7f, 0xcf, 0x7a],
            WireType::Spectrum => [0x58, 0xb8, 0x8a],
            WireType::Network => [0xd6, 0x74, 0xc8],
            WireType::Particles => [0xf0, 0xa0, 0x60],
            WireType::Lut => [0xb0, 0xa0, 0x80],
            WireType::Scene => [0x6f, 0xc3, 0xe6],
            WireType::Camera => [0xd8, 0xd2, 0xa0],
        };
        let shade = |c: u8| if self.dark { c } else { (f32::from(c) * 0.62) as u8 };
        Color32::from_rgb(shade(r), shade(g), shade(b))
    }

    /// The header colour of a node, by its category (the part of its kind before the slash).
    pub fn category(&self, category: &str) -> Color32 {
        let [r, g, b] = match category {
            "audio" => [0x3f, 0x77, 0x4c],
            "signal" => [0x3a, 0x62, 0x8c],
            "pattern" => [0x8a, 0x68, 0x2c],
            "place" => [0x2f, 0x74, 0x74],
            "filter" => [0x6a, 0x4a, 0x8c],
            "tone" | "grade" => [0x8c, 0x4a, 0x5c],
            "blend" => [0x7c, 0x52, 0x36],
            "state" => [0x4c, 0x54, 0x92],
            "input" => [0x55, 0x6a, 0x3c],
            "network" => [0x86, 0x3f, 0x7c],
            "scene" => [0x2f, 0x66, 0x80],
            "particles" => [0xa0, 0x4e, 0x2a],
            "direct" => [0x74, 0x34, 0x54],
            "isf" => [0x66, 0x70, 0x86],
            "output" => [0x7a, 0x3a, 0x3a],
            "own" | "group" => [0x5a, 0x5f, 0x6b],
            _ => [0x50, 0x54, 0x5e],
        };
        let shade = |c: u8| if self.dark { c } else { 255 - ((255 - u32::from(c)) * 5 / 10) as u8 };
        Color32::from_rgb(shade(r), shade(g), shade(b))
    }

    /// Gives the whole window this look.
    pub fn apply(&self, ctx: &egui::Context) {
        ctx.set_theme(if self.dark { egui::Theme::Dark } else { egui::Theme::Light });
        ctx.global_style_mut(|style| self.style(style));
    }

    fn style(&self, style: &mut egui::Style) {
        let font = |size| FontId::new(size, FontFamily::Proportional);
        style.text_styles = [
            (TextStyle::Small, font(11.0)),
            (TextStyle::Body, font(13.0)),
            (TextStyle::Button, font(13.0)),
            (TextStyle::Heading, font(16.0)),
            (TextStyle::Monospace, FontId::new(12.0, FontFamily::Monospace)),
        ]
        .into();
        let spacing = &mut style.spacing;
        spacing.item_spacing = vec2(6.0, 5.0);
        spacing.button_padding = vec2(8.0, 3.0);
        spacing.interact_size.y = 22.0;
        spacing.menu_margin = 6.0.into();
        spacing.window_margin = 10.0.into();
        let mut visuals = if self.dark { egui::Visuals::dark() } else { egui::Visuals::light() };
        visuals.panel_fill = self.panel;
        visuals.window_fill = self.panel;
        visuals.window_stroke = Stroke::new(1.0, self.line);
        visuals.window_corner_radius = CornerRadius::same(8);
        visuals.menu_corner_radius = CornerRadius::same(6);
        visuals.extreme_bg_color = self.sunken;
        visuals.faint_bg_color = self.panel.lerp_to_gamma(self.raised, 0.35);
        visuals.selection.bg_fill = self.accent_weak;
        visuals.selection.stroke = Stroke::new(1.0, self.accent);
        visuals.hyperlink_color = self.accent;
        visuals.error_fg_color = self.error;
        visuals.warn_fg_color = self.warning;
        visuals.override_text_color = None;
        let shapes = &mut visuals.widgets;
        for (state, fill, text) in [
            (&mut shapes.noninteractive, self.panel, self.text),
            (&mut shapes.inactive, self.raised, self.text),
            (&mut shapes.hovered, self.hovered, self.text),
            (&mut shapes.active, self.hovered, self.accent),
            (&mut shapes.open, self.raised, self.text),
        ] {
            state.bg_fill = fill;
            state.weak_bg_fill = fill;
            state.fg_stroke = Stroke::new(1.0, text);
            state.bg_stroke = Stroke::NONE;
            state.corner_radius = CornerRadius::same(5);
            state.expansion = 0.0;
        }
        shapes.noninteractive.bg_stroke = Stroke::new(1.0, self.line);
        style.visuals = visuals;
    }
}

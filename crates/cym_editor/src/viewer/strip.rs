//! The quiet strip below the picture: zoom, size, rate, scale, what is looked at, and tools.

use cym_engine::StageState;
use egui::{Align, Button, Layout, Popup, Rect, RichText, Ui, UiBuilder, vec2};
use egui_phosphor::regular as icons;

use super::{Frame, Viewer, Zoom, look_at_output};
use crate::command::Command;
use crate::shared::Shared;
use crate::timeline::transport::{named, tip};

/// Height of the strip in points.
pub(super) const HEIGHT: f32 = 26.0;
/// Widths in points from which on the rate, and then the size, have room beside the tools.
const FOR_RATE: f32 = 400.0;
const FOR_SIZE: f32 = 480.0;
/// Zooms in the menu.
const ZOOMS: [f32; 6] = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0];
/// Scales of the preview in the menu; 0 is automatic.
const SCALES: [(f32, &str); 6] =
    [(0.0, "Auto"), (1.0, "1/1"), (0.75, "3/4"), (0.5, "1/2"), (1.0 / 3.0, "1/3"), (0.25, "1/4")];

impl Viewer {
    pub(super) fn strip(&mut self, ui: &mut Ui, rect: Rect, shared: &mut Shared<'_>) {
        ui.painter().rect_filled(rect, 0.0, shared.theme.panel);
        let inner = rect.shrink2(vec2(8.0, 1.0));
        let mut ui = ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center)));
        ui.set_clip_rect(rect);
        ui.spacing_mut().item_spacing.x = 4.0;
        let state = std::sync::Arc::clone(shared.state);
        self.zoom_menu(&mut ui, rect, &state, shared);
        viewed(&mut ui, shared);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 1.0;
            self.tools(ui, shared);
            ui.add_space(6.0);
            scale_menu(ui, &state, shared);
            if rect.width() > FOR_RATE {
                let rate = format!("{:.0} fps", state.hz);
                let tip = format!("A frame takes {:.1} ms; {:.1} ms are there.", state.frame_ms, state.budget_ms);
                weak(ui, shared, &rate).on_hover_text(tip);
                ui.add_space(4.0);
            }
            if let Some(picture) = state.picture.as_ref().filter(|_| rect.width() > FOR_SIZE) {
                let [width, height] = picture.document_size_px;
                weak(ui, shared, &format!("{width}×{height}"));
            }
        });
    }

    fn zoom_menu(&mut self, ui: &mut Ui, rect: Rect, state: &StageState, shared: &Shared<'_>) {
        let ppp = ui.pixels_per_point();
        let size =
            state.picture.as_ref().map_or_else(|| shared.model.root().size(), |picture| picture.document_size_px);
        let place = Rect::from_min_max(egui::pos2(rect.left(), ui.max_rect().top() - 400.0), rect.right_top());
        let words = match self.frame.zoom {
            Zoom::Fit => "Fit".to_owned(),
            Zoom::Fixed(_) => format!("{:.0} %", self.frame.zoom_in(place, size, ppp) * 100.0),
        };
        let button =
            Button::new(RichText::new(format!("{words} {}", icons::CARET_UP)).size(12.0).color(shared.theme.text_weak));
        let button = ui.add(button.frame_when_inactive(false));
        named(&button, &format!("Zoom {words}"));
        Popup::menu(&button).show(|ui| {
            if ui.button("Fit").clicked() {
                self.frame = Frame::default();
            }
            for zoom in ZOOMS {
                if ui.button(format!("{:.0} %", zoom * 100.0)).clicked() {
                    self.frame = Frame::actual(zoom);
                }
            }
        });
    }

    fn tools(&mut self, ui: &mut Ui, shared: &mut Shared<'_>) {
        let plot = "Plots the selected node's signals over the last seconds.";
        if toggle(ui, shared, icons::WAVE_SINE, "Signal plot", plot, self.plot_open) {
            self.plot_open = !self.plot_open;
        }
        let tools = [
            (icons::CORNERS_OUT, Command::FullScreen, false),
            (icons::MONITOR, Command::SecondWindow, self.second.is_open()),
            (icons::CAMERA, Command::SaveStill, false),
            (icons::EYEDROPPER, Command::Probe, self.probe.is_on()),
            (icons::CHART_BAR, Command::Scopes, self.scopes_open),
            (icons::SQUARE_SPLIT_HORIZONTAL, Command::Compare, self.compare.is_on()),
        ];
        for (icon, command, on) in tools {
            let help = tip(shared, command);
            if toggle(ui, shared, icon, command.title(), &help, on) {
                shared.run(command);
            }
        }
    }
}

/// What is looked at, with the way back to the output.
fn viewed(ui: &mut Ui, shared: &mut Shared<'_>) {
    let Some(port) = shared.model.viewed.clone() else {
        return;
    };
    let words = RichText::new(format!("{} {}", icons::EYE, shared.model.title(&port.node)))
        .size(12.0)
        .color(shared.theme.accent);
    ui.label(words);
    let back = ui.add(Button::new(RichText::new(icons::X).size(12.0)).frame_when_inactive(false));
    named(&back, "Back to the output");
    if back.on_hover_text("Shows the output again.").clicked() {
        look_at_output(shared);
    }
}

fn toggle(ui: &mut Ui, shared: &Shared<'_>, icon: &str, name: &str, help: &str, on: bool) -> bool {
    let color = if on { shared.theme.accent } else { shared.theme.text_weak };
    let button = Button::new(RichText::new(icon).size(15.0).color(color)).frame_when_inactive(false);
    let button = ui.add(button.min_size(vec2(24.0, 22.0)));
    button.widget_info(|| egui::WidgetInfo::selected(egui::WidgetType::Button, true, on, name));
    button.on_hover_text(help).clicked()
}

fn weak(ui: &mut Ui, shared: &Shared<'_>, words: &str) -> egui::Response {
    ui.add(egui::Label::new(RichText::new(words).size(12.0).color(shared.theme.text_weak)).selectable(false))
}

/// The scale of the preview: what it is, and what it may be.
fn scale_menu(ui: &mut Ui, state: &StageState, shared: &mut Shared<'_>) {
    let auto = shared.settings.preview_scale <= 0.0;
    let words = match (&state.picture, auto) {
        (Some(picture), true) => format!("Auto {:.0} %", picture.scale * 100.0),
        (Some(picture), false) => format!("{:.0} %", picture.scale * 100.0),
        (None, true) => "Auto".to_owned(),
        (None, false) => format!("{:.0} %", shared.settings.preview_scale * 100.0),
    };
    let label = RichText::new(format!("{words} {}", icons::CARET_UP)).size(12.0).color(shared.theme.text_weak);
    let button = ui.add(Button::new(label).frame_when_inactive(false));
    named(&button, &format!("Preview scale {words}"));
    let button =
        button.on_hover_text("How large the preview is drawn. Auto keeps the rate; exports are always full size.");
    Popup::menu(&button).show(|ui| {
        for (scale, name) in SCALES {
            let on = (shared.settings.preview_scale - scale).abs() < 1e-3;
            if ui.selectable_label(on, name).clicked() {
                shared.settings.preview_scale = scale;
            }
        }
    });
}

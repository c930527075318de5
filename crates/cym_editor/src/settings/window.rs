//! The settings window: sound, preview, look.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use cym_engine::TransportCommand;
use egui::{Button, ComboBox, Grid, RichText, Slider, WidgetInfo, WidgetType, vec2};

use super::Settings;
use crate::command::Command;
use crate::shared::{Act, Shared};

/// Scales of the preview that are offered; 0 is automatic.
const SCALES: [(f32, &str); 5] =
    [(0.0, "Automatic"), (1.0, "Full"), (0.5, "Half"), (0.25, "A quarter"), (0.125, "An eighth")];

/// The settings window.
#[derive(Default)]
pub struct SettingsWindow {
    open: bool,
    devices: Vec<String>,
    coming: Option<Receiver<Vec<String>>>,
    scale: Option<f32>,
}

impl SettingsWindow {
    /// Opens or closes it; opening looks for sound devices.
    pub fn toggle(&mut self) {
        self.open = !self.open;
        if self.open {
            let (to, from) = sync_channel(1);
            // Asking the system for its devices can take a second.
            let look = move || drop(to.send(cym_media::play::output_devices()));
            drop(thread::Builder::new().name("sound devices".to_owned()).spawn(look));
            self.coming = Some(from);
        }
    }

    /// Draws it and changes the settings.
    pub fn show(&mut self, ctx: &egui::Context, shared: &mut Shared<'_>) {
        Self::keep_scale(ctx, shared.settings);
        if !self.open {
            return;
        }
        if let Some(devices) = self.coming.as_ref().and_then(|coming| coming.try_recv().ok()) {
            self.devices = devices;
            self.coming = None;
        }
        let mut open = true;
        egui::Window::new("Settings")
            .default_pos(ctx.content_rect().center() - vec2(220.0, 230.0))
            .open(&mut open)
            .collapsible(false)
            .resizable(false)
            .show(ctx, |ui| {
                let grid = Grid::new("settings").num_columns(2).spacing(vec2(22.0, 10.0));
                grid.show(ui, |ui| {
                    self.sound(ui, shared);
                    preview(ui, shared);
                    self.look(ui, shared);
                });
            });
        self.open = open;
    }

    fn sound(&self, ui: &mut egui::Ui, shared: &mut Shared<'_>) {
        section(ui, "Sound", shared);
        ui.label("Device");
        let before = shared.settings.device.clone();
        let usual = "The system's own choice";
        let shown = before.clone().unwrap_or_else(|| usual.to_owned());
        let combo = ComboBox::from_id_salt("device").width(260.0).selected_text(shown).show_ui(ui, |ui| {
            let device = &mut shared.settings.device;
            ui.selectable_value(device, None, usual);
            for name in &self.devices {
                ui.selectable_value(device, Some(name.clone()), name);
            }
        });
        combo.response.widget_info(|| WidgetInfo::labeled(WidgetType::ComboBox, true, "Sound device"));
        ui.end_row();
        if shared.settings.device != before {
            shared.act(Act::Transport(TransportCommand::Device(shared.settings.device.clone())));
        }
        let name = ui.label("Volume").id;
        let volume = ui.add(Slider::new(&mut shared.settings.volume, 0.0..=1.0)).labelled_by(name);
        if volume.changed() {
            shared.act(Act::Transport(TransportCommand::Volume(shared.settings.volume)));
        }
        ui.end_row();
        let name =
            ui.label("Picture before sound").on_hover_text("Raise it when the picture comes later than the sound.").id;
        let mut millis = shared.settings.offset_secs * 1000.0;
        let slider = Slider::new(&mut millis, -500.0..=500.0).suffix(" ms").fixed_decimals(0);
        if ui.add(slider).labelled_by(name).changed() {
            shared.settings.offset_secs = millis / 1000.0;
            shared.act(Act::Transport(TransportCommand::Offset(f64::from(shared.settings.offset_secs))));
        }
        ui.end_row();
    }

    fn look(&mut self, ui: &mut egui::Ui, shared: &mut Shared<'_>) {
        section(ui, "Window", shared);
        let name = ui.label("Size of everything").id;
        let before = shared.settings.scale;
        let mut scale = self.scale.unwrap_or(before);
        let slider = ui.add(Slider::new(&mut scale, 0.75..=3.0).step_by(0.05).fixed_decimals(2));
        let slider = slider.labelled_by(name);
        // While the hand drags, the slider must not grow under it.
        self.scale = slider.dragged().then_some(scale);
        if !slider.dragged() && scale != before {
            shared.settings.scale = scale;
        }
        ui.end_row();
        ui.label("Look");
        ui.horizontal(|ui| {
            for (dark, words) in [(true, "Dark"), (false, "Light")] {
                let is = shared.settings.dark == dark;
                if ui.selectable_label(is, words).clicked() && !is {
                    shared.run(Command::LightTheme);
                }
            }
        });
        ui.end_row();
        ui.label("File dialogs");
        ui.checkbox(&mut shared.settings.own_dialogs, "Cymatic's own instead of the system's");
        ui.end_row();
        ui.label("Keys");
        if ui.add(Button::new("Keyboard…")).clicked() {
            shared.run(Command::Keys);
        }
        ui.end_row();
    }

    /// Holds the window's zoom and the setting together: Ctrl and plus change it as well.
    fn keep_scale(ctx: &egui::Context, settings: &mut Settings) {
        let id = egui::Id::new("kept scale");
        let kept: Option<f32> = ctx.data(|data| data.get_temp(id));
        let zoom = ctx.zoom_factor();
        if kept.is_some_and(|kept| kept != zoom) {
            settings.scale = zoom.clamp(0.75, 3.0);
        }
        if settings.scale != zoom {
            ctx.set_zoom_factor(settings.scale);
        }
        ctx.data_mut(|data| data.insert_temp(id, settings.scale));
    }
}

fn preview(ui: &mut egui::Ui, shared: &mut Shared<'_>) {
    section(ui, "Preview", shared);
    ui.label("Picture size");
    let chosen =
        SCALES.iter().find(|(scale, _)| *scale == shared.settings.preview_scale).map_or("Own", |(_, words)| words);
    let combo = ComboBox::from_id_salt("preview scale").width(160.0).selected_text(chosen).show_ui(ui, |ui| {
        for (scale, words) in SCALES {
            ui.selectable_value(&mut shared.settings.preview_scale, scale, words);
        }
    });
    combo.response.widget_info(|| WidgetInfo::labeled(WidgetType::ComboBox, true, "Preview size"));
    ui.end_row();
    let name = ui.label("Frames a second").id;
    ui.add(Slider::new(&mut shared.settings.preview_hz, 5.0..=120.0).fixed_decimals(0)).labelled_by(name);
    ui.end_row();
}

fn section(ui: &mut egui::Ui, words: &str, shared: &Shared<'_>) {
    ui.label(RichText::new(words).strong().color(shared.theme.accent));
    ui.end_row();
}

//! Where everything is: the bar above, panels at the sides, the canvas in the middle, the timeline and the status line below.

mod faults;
mod history;
mod menu;
mod run;
mod status;

use egui::{CentralPanel, Frame, Margin, Panel};

use crate::app::App;

/// Width in points at which the right side opens the first time.
const SIDE_WIDTH: f32 = 420.0;

impl App {
    /// Draws all of the window.
    pub(crate) fn shell(&mut self, ui: &mut egui::Ui) {
        if self.panels.viewer.is_full_screen() {
            let (panels, _, mut shared) = self.split();
            CentralPanel::no_frame().show(ui, |ui| panels.viewer.show(ui, &mut shared));
            return;
        }
        let bare = Frame::new().fill(self.theme.panel);
        let bar = bare.inner_margin(Margin::symmetric(8, 4));
        Panel::top("menu").frame(bar).show(ui, |ui| self.menu(ui));
        Panel::bottom("status").frame(bar).exact_size(26.0).show(ui, |ui| self.status(ui));
        let open = self.settings.panels;
        Panel::top("bars").frame(bare).show_separator_line(false).min_size(0.0).show(ui, |ui| {
            self.fault_bars(ui);
            let (panels, _, mut shared) = self.split();
            panels.files.show_bars(ui, &mut shared);
        });
        let (panels, _, mut shared) = self.split();
        if open.timeline {
            let panel =
                Panel::bottom("timeline").frame(bare).default_size(170.0).size_range(90.0..=480.0).resizable(true);
            panel.show(ui, |ui| panels.timeline.show(ui, &mut shared));
        }
        if open.browser {
            let panel =
                Panel::left("browser").frame(bare).default_size(250.0).size_range(180.0..=480.0).resizable(true);
            panel.show(ui, |ui| panels.browser.show(ui, &mut shared));
        }
        let side = Panel::right("side").frame(bare).default_size(SIDE_WIDTH).size_range(260.0..=1200.0).resizable(true);
        side.show(ui, |ui| {
            let height = if open.inspector { ui.available_height() * 0.42 } else { ui.available_height() };
            let viewer = Panel::top("viewer").frame(bare).default_size(height).resizable(open.inspector);
            viewer.show(ui, |ui| panels.viewer.show(ui, &mut shared));
            if open.inspector {
                CentralPanel::no_frame().show(ui, |ui| panels.inspector.show(ui, &mut shared));
            }
        });
        CentralPanel::no_frame().show(ui, |ui| panels.graph.show(ui, &mut shared));
        let ctx = ui.ctx().clone();
        panels.browser.offer(&ctx, panels.graph.canvas_rect(), &mut shared);
        panels.palette.show(&ctx, &mut shared);
        panels.export.show(&ctx, &mut shared);
        panels.browser.show_windows(&ctx, &mut shared);
        panels.hands.show(&ctx, &mut shared);
        self.history(&ctx);
    }
}

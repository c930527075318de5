//! The list of steps: click one to go there.

use egui::{Button, RichText, ScrollArea, Window};

use crate::app::App;

impl App {
    pub(super) fn history(&mut self, ctx: &egui::Context) {
        let mut open = self.settings.panels.history;
        if !open {
            return;
        }
        let mut go_to = None;
        Window::new("History").open(&mut open).default_width(260.0).default_height(320.0).show(ctx, |ui| {
            ScrollArea::vertical().auto_shrink([false, true]).stick_to_bottom(true).show(ui, |ui| {
                let history = self.model.history();
                let done = history.done().len();
                let titles = history.done().iter().chain(history.undone().iter().rev()).map(|step| step.title.as_str());
                for (at, title) in std::iter::once("Opened").chain(titles).enumerate() {
                    let color = if at > done { self.theme.text_weak } else { self.theme.text };
                    let step =
                        ui.add(Button::new(RichText::new(title).color(color)).selected(at == done).frame(at == done));
                    if step.clicked() {
                        go_to = Some(at);
                    }
                }
            });
        });
        self.settings.panels.history = open;
        if let Some(done) = go_to {
            self.model.go_to_step(done);
        }
    }
}

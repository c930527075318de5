//! The bar at the top: menus, what is open, and what is going on.

use cym_engine::Busy;
use egui::{Button, RichText};
use egui_phosphor::regular as icons;

use crate::app::App;
use crate::command::Command;
use crate::shared::Act;

/// The menus, in order.
const MENUS: [&str; 5] = ["File", "Edit", "Node", "View", "Play"];

impl App {
    pub(super) fn menu(&mut self, ui: &mut egui::Ui) {
        ui.horizontal(|ui| {
            for menu in MENUS {
                ui.menu_button(menu, |ui| {
                    for &command in Command::ALL.iter().filter(|command| command.group() == menu) {
                        self.menu_item(ui, command);
                    }
                });
            }
            ui.separator();
            self.tool(ui, icons::ARROW_COUNTER_CLOCKWISE, Command::Undo, !self.model.history().done().is_empty());
            self.tool(ui, icons::ARROW_CLOCKWISE, Command::Redo, !self.model.history().undone().is_empty());
            ui.separator();
            self.title(ui);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let export = ui.add(Button::new(format!("{} Export", icons::FILM_STRIP)).fill(self.theme.accent_weak));
                if export.on_hover_text(self.tip(Command::Export)).clicked() {
                    self.ask(Act::Run(Command::Export));
                }
                self.tool(ui, icons::SIDEBAR_SIMPLE, Command::Browser, true);
                self.tool(ui, icons::HOUSE, Command::Start, true);
                self.busy(ui);
            });
        });
    }

    fn menu_item(&mut self, ui: &mut egui::Ui, command: Command) {
        let keys = self.settings.keymap.words(command);
        let item = ui.add(Button::new(command.title()).shortcut_text(keys)).on_hover_text(command.help());
        if item.clicked() {
            self.ask(Act::Run(command));
        }
    }

    fn tool(&mut self, ui: &mut egui::Ui, icon: &str, command: Command, enabled: bool) {
        let tool = ui.add_enabled(enabled, Button::new(RichText::new(icon).size(16.0)).frame(false));
        tool.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, enabled, command.title()));
        if tool.on_hover_text(self.tip(command)).clicked() {
            self.ask(Act::Run(command));
        }
    }

    /// What a button says about its command: title, keys, help; undo and redo name their step.
    fn tip(&self, command: Command) -> String {
        let keys = self.settings.keymap.words(command);
        let history = self.model.history();
        let what = match command {
            Command::Undo => history.done().last().map(|step| step.title.as_str()),
            Command::Redo => history.undone().last().map(|step| step.title.as_str()),
            _ => None,
        };
        format!("{} ({keys})\n{}", command.title(), what.unwrap_or_else(|| command.help()))
    }

    /// The document's name, with a dot while something is not kept yet.
    fn title(&self, ui: &mut egui::Ui) {
        let path = self.model.path().and_then(|path| path.file_stem()).map(|stem| stem.to_string_lossy().into_owned());
        let title = Some(self.model.root().title()).filter(|title| !title.is_empty()).map(str::to_owned);
        let name = title.or(path).unwrap_or_else(|| "Untitled".to_owned());
        ui.label(RichText::new(name).strong());
        if self.model.is_dirty() {
            ui.label(RichText::new(icons::DOT_OUTLINE).color(self.theme.accent)).on_hover_text("Not saved yet.");
        }
    }

    /// What is going on off this thread.
    fn busy(&self, ui: &mut egui::Ui) {
        for busy in &self.state.busy {
            let words = match busy {
                Busy::Compiling => "Compiling".to_owned(),
                Busy::Preparing => "Preparing".to_owned(),
                Busy::Hearing { path, done, left_secs } => {
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    format!("Hearing {name} {:.0} %{}", done * 100.0, left(*left_secs))
                }
                Busy::Replaying { done, left_secs } => format!("Replaying {:.0} %{}", done * 100.0, left(*left_secs)),
            };
            ui.label(RichText::new(words).color(self.theme.text_weak));
            ui.spinner();
        }
    }
}

/// Time left in words; empty while it is not known.
fn left(secs: Option<f32>) -> String {
    secs.map(|secs| format!(", {secs:.0} s left")).unwrap_or_default()
}

//! The line at the bottom: what the pointer can do here, what is wrong, and how the picture keeps up.

use std::collections::BTreeSet;

use cym_graph::Severity;
use egui::{Align, Button, Label, Layout, RichText};
use egui_phosphor::regular as icons;

use crate::app::App;
use crate::command::Command;
use crate::shared::Act;

impl App {
    pub(super) fn status(&mut self, ui: &mut egui::Ui) {
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                self.rate(ui);
                self.problems(ui);
                self.exports(ui);
                self.networks(ui);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let hint = if self.last_hint.is_empty() {
                        "Tab adds a node · Ctrl+P runs any command"
                    } else {
                        &self.last_hint
                    };
                    ui.add(Label::new(RichText::new(hint).color(self.theme.text_weak).size(12.0)).truncate());
                });
            });
        });
    }

    /// How many frames a second are shown, and at which scale.
    fn rate(&self, ui: &mut egui::Ui) {
        let state = &self.state;
        let mut words = format!("{:.0} fps", state.hz);
        if state.scale < 0.999 {
            words = format!("{words} at {:.0} %", state.scale * 100.0);
        }
        if state.picture.is_none() {
            "no picture".clone_into(&mut words);
        }
        let tip = format!(
            "A frame takes {:.1} ms; {:.1} ms are there.\nExports are always full size.",
            state.frame_ms, state.budget_ms
        );
        ui.label(RichText::new(words).color(self.theme.text_weak).size(12.0)).on_hover_text(tip);
    }

    /// How many exports are under way, and how far the first is; a click opens the queue.
    fn exports(&mut self, ui: &mut egui::Ui) {
        let Some(words) = self.panels.export.running() else {
            return;
        };
        let text = RichText::new(format!("{} {words}", icons::EXPORT)).color(self.theme.accent).size(12.0);
        let button = ui.add(Button::new(text).frame(false)).on_hover_text("Opens the queue of exports.");
        button.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, &words));
        if button.clicked() {
            self.ask(Act::Run(Command::Export));
        }
    }

    /// How many networks are being made, and how far the first is; a click shows its node.
    fn networks(&mut self, ui: &mut egui::Ui) {
        let Some((words, node)) = self.makings.running() else {
            return;
        };
        let text = RichText::new(format!("{} {words}", icons::SPARKLE)).color(self.theme.accent).size(12.0);
        let button =
            ui.add(Button::new(text).frame(false)).on_hover_text("Shows the node whose network is being made.");
        button.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, &words));
        if button.clicked() {
            self.ask(Act::LeaveTo(0));
            self.ask(Act::Reveal(node));
        }
    }

    /// How many problems there are; a click lists them.
    fn problems(&mut self, ui: &mut egui::Ui) {
        let errors = self.state.problems.iter().filter(|problem| problem.severity == Severity::Error).count();
        let all = self.state.problems.len();
        if all == 0 {
            return;
        }
        let color = if errors > 0 { self.theme.error } else { self.theme.warning };
        let words = format!("{} {all} {}", icons::WARNING, if all == 1 { "problem" } else { "problems" });
        let state = std::sync::Arc::clone(&self.state);
        let button = ui.add(Button::new(RichText::new(words).color(color).size(12.0)).frame(false));
        egui::Popup::menu(&button).show(|ui| {
            ui.set_max_width(520.0);
            let mut told = BTreeSet::new();
            for problem in state.problems.iter() {
                if !told.insert((&problem.node, &problem.cause)) {
                    continue;
                }
                let node = problem.node.as_ref().map(|node| format!("{node}: ")).unwrap_or_default();
                let text = format!("{node}{}\n{}", problem.cause, problem.next_step);
                if ui.add(Button::new(text).wrap().frame(false)).clicked()
                    && let Some(node) = &problem.node
                {
                    self.ask(Act::Reveal(node.clone()));
                }
            }
        });
    }
}

//! Where one is inside groups: a bar of names, each of which leads back out.

use egui::{Frame, Margin, Panel, RichText};
use egui_phosphor::regular as icons;

use crate::shared::{Act, Shared};

/// Draws the bar when a group is entered.
pub(super) fn bar(ui: &mut egui::Ui, shared: &mut Shared<'_>) {
    if shared.model.inside().is_empty() {
        return;
    }
    let theme = shared.theme;
    let frame = Frame::new().fill(theme.panel).inner_margin(Margin::symmetric(10, 4));
    Panel::top("crumbs").frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            let root = shared.model.root().title();
            let root = if root.is_empty() { "Graph" } else { root };
            let mut names = vec![root.to_owned()];
            names.extend(shared.model.inside().iter().map(|inside| inside.title.clone()));
            let last = names.len() - 1;
            for (depth, name) in names.into_iter().enumerate() {
                if depth == last {
                    ui.label(RichText::new(name).strong());
                } else {
                    if ui.link(name).clicked() {
                        shared.act(Act::LeaveTo(depth));
                    }
                    ui.label(RichText::new(icons::CARET_RIGHT).color(theme.text_weak));
                }
            }
            ui.label(RichText::new("right-click a node to show its ports outside").color(theme.text_weak).size(11.5));
        });
    });
}

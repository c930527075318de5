//! Below the title: presets, randomise, variations.

use cym_graph::NodeId;
use egui::{Button, Frame, Margin, RichText, Ui, WidgetInfo, WidgetType};
use egui_phosphor::regular as icon;

use crate::shared::Shared;

use super::Inspector;

impl Inspector {
    /// The row of tools, and what is open of them.
    pub(super) fn tools(&mut self, ui: &mut Ui, shared: &mut Shared<'_>, selection: &[NodeId]) {
        let theme = shared.theme;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            if let [node] = selection {
                let button = ui.add(tool(icon::BOOKMARK_SIMPLE, "Presets", false));
                button.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Presets"));
                self.presets.popup(&button, shared, node);
            }
            let chance = ui.add(tool(icon::DICE_FIVE, "Chance", self.throw.open));
            chance.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Chance"));
            if chance.on_hover_text("Randomise the params, with a strength, and locks for what stays.").clicked() {
                self.throw.open = !self.throw.open;
            }
            let grid = ui.add(tool(icon::GRID_NINE, "Variations", self.variations.open));
            grid.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Variations"));
            if grid.on_hover_text("Nine pictures with other values: click the one you like.").clicked() {
                self.variations.open = !self.variations.open;
            }
        });
        let frame = Frame::new()
            .fill(theme.panel.lerp_to_gamma(theme.sunken, 0.6))
            .corner_radius(6)
            .inner_margin(Margin::same(6));
        let right = 8.0;
        if self.throw.open {
            frame.show(ui, |ui| {
                ui.set_width(ui.available_width() - right);
                self.throw.show(ui, shared, selection);
            });
        }
        if self.variations.open {
            frame.show(ui, |ui| {
                ui.set_width(ui.available_width() - right);
                self.variations.show(ui, shared, selection, &self.throw);
            });
        }
    }
}

fn tool(icon: &str, words: &str, open: bool) -> Button<'static> {
    Button::new(RichText::new(format!("{icon}  {words}")).size(12.0)).selected(open)
}

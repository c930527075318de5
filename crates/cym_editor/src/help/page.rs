//! The page of a kind of node.

use std::sync::Arc;

use cym_graph::{NodeKind, WireType};
use egui::{Align, Grid, Layout, RichText, ScrollArea, Sense, Ui, vec2};

use super::facts;
use crate::browser::{Pictures, add_node, cards};
use crate::shared::Shared;
use crate::theme::Theme;

/// Width of the page.
const WIDTH: f32 = 520.0;
/// Related nodes that are named.
const RELATED: usize = 8;

/// The window with a node's page.
#[derive(Default)]
pub(crate) struct Help {
    kind: Option<String>,
    before: Vec<String>,
}

impl Help {
    /// Shows the page of a kind.
    pub(crate) fn open(&mut self, kind: &str) {
        if let Some(before) = self.kind.replace(kind.to_owned()).filter(|before| before != kind) {
            self.before.push(before);
        }
    }

    pub(crate) fn show(&mut self, ctx: &egui::Context, pictures: &mut Pictures, shared: &mut Shared<'_>) {
        let Some(id) = &self.kind else {
            return;
        };
        let catalogue = Arc::clone(shared.model.catalogue());
        let Some(kind) = catalogue.get(id) else {
            self.kind = None;
            return;
        };
        let mut open = true;
        let mut go = None;
        let window = egui::Window::new(format!("Help: {}", kind.title)).id(egui::Id::new("node help"));
        let middle = ctx.content_rect().center() - vec2(WIDTH / 2.0, 310.0);
        window.open(&mut open).default_pos(middle).collapsible(false).default_size(vec2(WIDTH, 620.0)).show(
            ctx,
            |ui| {
                ui.horizontal(|ui| {
                    if !self.before.is_empty() && ui.button("Back").clicked() {
                        go = Some(None);
                    }
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        if ui.button("Add to the graph").clicked() {
                            add_node(&kind.id, shared);
                        }
                    });
                });
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                    page(ui, kind, pictures, shared);
                    for related in related(kind, shared) {
                        if ui.link(&related.title).on_hover_text(&related.help).clicked() {
                            go = Some(Some(related.id.clone()));
                        }
                    }
                });
            },
        );
        match go {
            Some(Some(next)) => self.open(&next),
            Some(None) => self.kind = self.before.pop(),
            None => {}
        }
        if !open || ctx.input(|input| input.key_pressed(egui::Key::Escape)) {
            *self = Self::default();
        }
    }
}

fn page(ui: &mut Ui, kind: &NodeKind, pictures: &mut Pictures, shared: &Shared<'_>) {
    let theme = shared.theme;
    if let Some(shot) = pictures.node(ui.ctx(), kind, shared) {
        let width = ui.available_width().min(WIDTH);
        let (rect, _) = ui.allocate_exact_size(vec2(width, width * 9.0 / 16.0), Sense::hover());
        cards::paint(ui, rect, Some(shot), theme, 8);
        ui.add_space(6.0);
    }
    ui.label(RichText::new(&kind.help).size(14.0).color(theme.text));
    ui.label(RichText::new(&kind.id).monospace().color(theme.text_weak));
    if !kind.keywords.is_empty() {
        ui.label(RichText::new(format!("Also found as: {}.", kind.keywords.join(", "))).color(theme.text_weak));
    }
    title(ui, "Inputs", theme);
    Grid::new("inputs").num_columns(3).striped(true).spacing(vec2(14.0, 6.0)).min_col_width(60.0).show(ui, |ui| {
        for input in &kind.inputs {
            port(ui, &input.label, input.ty, theme);
            ui.label(RichText::new(facts(input)).color(theme.text_weak).small());
            ui.add(egui::Label::new(&input.help).wrap());
            ui.end_row();
        }
    });
    title(ui, "Outputs", theme);
    Grid::new("outputs").num_columns(2).striped(true).spacing(vec2(14.0, 6.0)).show(ui, |ui| {
        for output in &kind.outputs {
            port(ui, &output.name.replace('_', " "), output.ty, theme);
            ui.add(egui::Label::new(&output.help).wrap());
            ui.end_row();
        }
    });
    title(ui, "Related", theme);
}

fn title(ui: &mut Ui, words: &str, theme: &Theme) {
    ui.add_space(10.0);
    ui.label(RichText::new(words).strong().color(theme.accent));
}

/// A port with the colour of what it takes.
fn port(ui: &mut Ui, name: &str, ty: WireType, theme: &Theme) {
    ui.horizontal(|ui| {
        let (rect, dot) = ui.allocate_exact_size(vec2(10.0, 14.0), Sense::hover());
        ui.painter().circle_filled(rect.center(), 4.0, theme.wire(ty));
        dot.on_hover_text(ty.word());
        ui.label(RichText::new(name).color(theme.text));
    });
}

/// Nodes that share words with a node, the most first; then those of its category.
fn related(kind: &NodeKind, shared: &Shared<'_>) -> Vec<Arc<NodeKind>> {
    let shares = |other: &NodeKind| {
        let words = other.keywords.iter().filter(|word| kind.keywords.contains(word)).count() * 2;
        words + usize::from(other.category() == kind.category())
    };
    let catalogue = shared.model.catalogue();
    let mut others: Vec<_> =
        catalogue.iter().filter(|other| other.id != kind.id && shares(other) > 0).cloned().collect();
    others.sort_by_key(|other| std::cmp::Reverse(shares(other)));
    others.truncate(RELATED);
    others
}

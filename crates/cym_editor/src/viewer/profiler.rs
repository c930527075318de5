//! Where a frame's time goes, pass by pass, and what the memory is taken by.

use std::sync::Arc;

use cym_engine::StageState;
use cym_graph::NodeId;
use egui::{Align, Color32, Label, Layout, Rect, RichText, ScrollArea, Sense, Ui, WidgetInfo, WidgetType, vec2};

use crate::shared::{Act, Shared};

/// How much of a new measurement counts: shown times must be readable.
const SMOOTHING: f32 = 0.12;

/// The list of passes by time, and of memory by slot.
#[derive(Debug, Default)]
pub(super) struct Profiler {
    /// Smoothed milliseconds by pass.
    ms: Vec<f32>,
    labels: Vec<String>,
    last_revision: u64,
    memory: bool,
}

/// One line of the list.
struct Line {
    words: String,
    nodes: Vec<NodeId>,
    ms: f32,
}

impl Profiler {
    /// Draws it in a window of its own. Passes are timed only while it (or the heat tint) is open.
    pub(super) fn window(&mut self, ctx: &egui::Context, shared: &mut Shared<'_>) {
        let mut open = true;
        let window = egui::Window::new("Profiler")
            .open(&mut open)
            .default_pos([16.0, 56.0])
            .default_size([380.0, 420.0])
            .min_width(280.0);
        window.show(ctx, |ui| self.show(ui, shared));
        shared.settings.panels.profiler = open;
    }

    fn show(&mut self, ui: &mut Ui, shared: &mut Shared<'_>) {
        let state = Arc::clone(shared.state);
        self.smooth(&state);
        ui.add_space(4.0);
        self.total(ui, &state, shared);
        ui.horizontal(|ui| {
            ui.selectable_value(&mut self.memory, false, "Passes");
            ui.selectable_value(&mut self.memory, true, "Memory");
        });
        ui.add_space(2.0);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            if self.memory {
                memory(ui, &state, shared);
            } else {
                self.passes(ui, &state, shared);
            }
        });
    }

    fn smooth(&mut self, state: &StageState) {
        if self.last_revision == state.revision {
            return;
        }
        self.last_revision = state.revision;
        let same = self.labels.len() == state.timings.len()
            && self.labels.iter().zip(state.timings.iter()).all(|(label, time)| *label == time.label);
        if same {
            for (ms, time) in self.ms.iter_mut().zip(state.timings.iter()) {
                *ms += (time.secs as f32 * 1000.0 - *ms) * SMOOTHING;
            }
        } else {
            self.ms = state.timings.iter().map(|time| time.secs as f32 * 1000.0).collect();
            self.labels = state.timings.iter().map(|time| time.label.clone()).collect();
        }
    }

    /// Passes, the slowest first, with the nodes whose work they do.
    fn lines(&self, state: &StageState) -> Vec<Line> {
        let passes = state.plan.as_ref().map(|plan| plan.passes.as_slice()).unwrap_or_default();
        let mut lines: Vec<Line> = self
            .labels
            .iter()
            .zip(&self.ms)
            .enumerate()
            .map(|(index, (label, &ms))| {
                let pass = passes.get(index).filter(|pass| pass.label == *label);
                let pass = pass.or_else(|| passes.iter().find(|pass| pass.label == *label));
                // Behind the passes stand the nodes that draw by themselves.
                let own = (index >= passes.len()).then(|| vec![NodeId::new(label)]);
                let nodes = own.or_else(|| pass.map(|pass| pass.nodes.clone())).unwrap_or_default();
                Line { words: label.clone(), nodes, ms }
            })
            .collect();
        lines.sort_by(|a, b| b.ms.total_cmp(&a.ms));
        lines
    }

    fn total(&self, ui: &mut Ui, state: &StageState, shared: &Shared<'_>) {
        let theme = shared.theme;
        let passes: f32 = self.ms.iter().sum();
        let over = state.frame_ms > state.budget_ms && state.budget_ms > 0.0;
        let color = if over { theme.warning } else { theme.good };
        let words = format!("{:.1} ms a frame of {:.1} ms", state.frame_ms, state.budget_ms);
        ui.label(RichText::new(words).color(theme.text));
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 6.0), Sense::hover());
        ui.painter().rect_filled(rect, 3.0, theme.sunken);
        let share = (state.frame_ms / state.budget_ms.max(0.1)).clamp(0.0, 1.0);
        ui.painter().rect_filled(rect.with_max_x(rect.left() + rect.width() * share), 3.0, color);
        let rest = format!(
            "{passes:.1} ms on the GPU in {} passes · {:.0} fps at {:.0} %",
            self.ms.len(),
            state.hz,
            state.scale * 100.0
        );
        ui.label(RichText::new(rest).color(theme.text_weak).size(11.0));
    }

    fn passes(&self, ui: &mut Ui, state: &StageState, shared: &mut Shared<'_>) {
        let lines = self.lines(state);
        if lines.is_empty() {
            let words = if state.clock.playing {
                "Measuring… (an adapter without timestamps tells no times)"
            } else {
                "Paused: passes are measured while it plays."
            };
            ui.label(RichText::new(words).color(shared.theme.text_weak));
            return;
        }
        let most = lines[0].ms.max(1e-3);
        for line in &lines {
            let nodes: Vec<String> = line.nodes.iter().map(|node| shared.model.title(node).to_owned()).collect();
            let value = format!("{:.2} ms", line.ms);
            let words =
                line.nodes.last().map_or_else(|| line.words.clone(), |node| shared.model.title(node).to_owned());
            let hot = line.ms / state.budget_ms.max(1.0);
            let color = shared.theme.good.lerp_to_gamma(shared.theme.error, hot.clamp(0.0, 1.0));
            let clicked = bar(ui, shared, &words, &nodes.join(" + "), &value, line.ms / most, color);
            if clicked && let Some(node) = line.nodes.last() {
                reveal(shared, node);
            }
        }
    }
}

fn memory(ui: &mut Ui, state: &StageState, shared: &mut Shared<'_>) {
    let sum: u64 = state.memory.iter().map(|(_, bytes)| bytes).sum();
    ui.label(
        RichText::new(format!("{} in {} slots", size(sum), state.memory.len()))
            .color(shared.theme.text_weak)
            .size(11.0),
    );
    let most = state.memory.iter().map(|(_, bytes)| *bytes).max().unwrap_or(1).max(1);
    for (label, bytes) in state.memory.iter() {
        let node = NodeId::new(label);
        let words = shared.model.title(&node).to_owned();
        let share = *bytes as f32 / most as f32;
        if bar(ui, shared, &words, label, &size(*bytes), share, shared.theme.accent) {
            reveal(shared, &node);
        }
    }
}

/// Shows the node on the canvas; one inside a group is shown by the group.
fn reveal(shared: &mut Shared<'_>, node: &NodeId) {
    let document = shared.model.document();
    let outer = node.as_str().split('/').next().unwrap_or_default();
    let found = [node.clone(), NodeId::new(outer)].into_iter().find(|node| document.nodes().contains_key(node));
    if let Some(node) = found {
        shared.act(Act::Reveal(node));
    }
}

/// A line with a bar behind it; tells whether it was clicked.
fn bar(ui: &mut Ui, shared: &Shared<'_>, words: &str, below: &str, value: &str, share: f32, color: Color32) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("{words} {value}")));
    if response.hovered() {
        ui.painter().rect_filled(rect, 3.0, shared.theme.hovered);
    }
    let filled = Rect::from_min_size(rect.min, vec2(rect.width() * share, rect.height())).shrink2(vec2(0.0, 2.0));
    ui.painter().rect_filled(filled, 3.0, color.gamma_multiply(0.22));
    let edge = filled.with_min_x((filled.right() - 2.0).max(filled.left()));
    ui.painter().rect_filled(edge, 1.0, color.gamma_multiply(0.8));
    let inner = rect.shrink2(vec2(6.0, 2.0));
    let mut line = ui.new_child(egui::UiBuilder::new().max_rect(inner).layout(Layout::right_to_left(Align::Center)));
    line.add(Label::new(RichText::new(value).monospace().size(11.0).color(shared.theme.text)).selectable(false));
    line.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.add(Label::new(RichText::new(words).size(12.0).color(shared.theme.text)).selectable(false));
        if below != words {
            ui.add(
                Label::new(RichText::new(below).size(11.0).color(shared.theme.text_weak)).selectable(false).truncate(),
            );
        }
    });
    response.on_hover_text(format!("{below}\nClick to show the node.")).clicked()
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{:.0} KB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}

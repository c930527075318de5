//! Finding nodes of the graph by name and by what is the matter with them.

use std::collections::BTreeSet;

use cym_graph::{NodeId, Severity};
use egui::{
    Area, Frame, Id, Key, Modifiers, Order, Rect, RichText, ScrollArea, TextEdit, WidgetInfo, WidgetType, vec2,
};
use egui_phosphor::regular as icons;

use super::marks;
use crate::ops::depends::Depends;
use crate::palette::rank::Typed;
use crate::shared::{Act, Shared};

/// A node that takes this many milliseconds is called slow.
const SLOW_MS: f32 = 2.0;

/// A sieve for nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    Errors,
    Slow,
    Muted,
    Driven,
    Unused,
}

impl Filter {
    const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Errors, "errors", "Something is wrong with them."),
        (Self::Slow, "slow", "They take more than 2 ms a frame."),
        (Self::Muted, "muted", "They are muted or bypassed."),
        (Self::Driven, "driven by sound", "What is heard moves them."),
        (Self::Unused, "unused", "They do not reach the output."),
    ];
}

/// The panel that finds nodes.
#[derive(Default)]
pub(super) struct Find {
    open: bool,
    fresh: bool,
    text: String,
    filter: Option<Filter>,
    at: usize,
}

impl Find {
    pub(super) fn open(&mut self) {
        self.open = true;
        self.fresh = true;
        self.at = 0;
    }

    /// Whether slow nodes are looked for, so that passes must be timed.
    pub(super) fn wants_times(&self) -> bool {
        self.open && self.filter == Some(Filter::Slow)
    }

    pub(super) fn show(&mut self, ctx: &egui::Context, canvas: Rect, shared: &mut Shared<'_>) {
        if !self.open {
            return;
        }
        let (up, down, enter, escape) = ctx.input_mut(|input| {
            let mut take = |key| input.consume_key(Modifiers::NONE, key);
            (take(Key::ArrowUp), take(Key::ArrowDown), take(Key::Enter), take(Key::Escape))
        });
        if escape {
            self.open = false;
            return;
        }
        let found = matching(shared, &self.text, self.filter);
        self.at = self.at.min(found.len().saturating_sub(1));
        if !found.is_empty() && (up || down) {
            let step = if down { 1 } else { found.len() - 1 };
            self.at = (self.at + step) % found.len();
        }
        if enter && let Some(id) = found.get(self.at) {
            shared.act(Act::Reveal(id.clone()));
            self.at = (self.at + 1) % found.len();
        }
        let area = Area::new(Id::new("find in graph")).order(Order::Foreground);
        let area = area.fixed_pos(canvas.right_top() + vec2(-292.0, 12.0)).constrain(true);
        area.show(ctx, |ui| {
            Frame::popup(ui.style()).show(ui, |ui| {
                ui.set_width(260.0);
                self.head(ui);
                self.filters(ui);
                self.list(ui, shared, &found);
            });
        });
    }

    fn head(&mut self, ui: &mut egui::Ui) {
        ui.horizontal(|ui| {
            let field = ui.add(TextEdit::singleline(&mut self.text).hint_text("Find in graph").desired_width(222.0));
            field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Find in graph"));
            if std::mem::take(&mut self.fresh) {
                field.request_focus();
            }
            let close = ui.button(icons::X);
            close.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Close find"));
            if close.clicked() {
                self.open = false;
            }
        });
    }

    fn filters(&mut self, ui: &mut egui::Ui) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
            for (filter, words, help) in Filter::ALL {
                let on = self.filter == Some(filter);
                if ui.selectable_label(on, RichText::new(words).size(11.5)).on_hover_text(help).clicked() {
                    self.filter = (!on).then_some(filter);
                    // The keys stay with the field.
                    self.fresh = true;
                    self.at = 0;
                }
            }
        });
    }

    fn list(&mut self, ui: &mut egui::Ui, shared: &mut Shared<'_>, found: &[NodeId]) {
        if found.is_empty() {
            ui.weak("No node of this graph fits.");
            return;
        }
        ScrollArea::vertical().max_height(240.0).auto_shrink([false, true]).show(ui, |ui| {
            for (index, id) in found.iter().enumerate() {
                let kind = shared.model.kind(id).map(|kind| kind.title.clone()).unwrap_or_default();
                let title = shared.model.title(id).to_owned();
                let words = if title == kind { format!("{title}  ·  {id}") } else { format!("{title}  ·  {kind}") };
                let row = ui.selectable_label(index == self.at, words);
                row.widget_info(|| WidgetInfo::labeled(WidgetType::SelectableLabel, true, format!("Found {title}")));
                if row.clicked() {
                    self.at = index;
                    shared.act(Act::Reveal(id.clone()));
                }
            }
        });
    }
}

/// The nodes that fit, best first; in the order of their names when nothing was typed.
pub(super) fn matching(shared: &Shared<'_>, text: &str, filter: Option<Filter>) -> Vec<NodeId> {
    let model = shared.model;
    let sieve: Option<BTreeSet<NodeId>> = filter.map(|filter| sieved(shared, filter));
    let typed = Typed::new(text);
    let mut found: Vec<(f32, &NodeId)> = Vec::new();
    for id in model.document().nodes().keys() {
        if sieve.as_ref().is_some_and(|sieve| !sieve.contains(id)) {
            continue;
        }
        let kind = model.kind(id).map_or("", |kind| kind.title.as_str());
        if typed.is_empty() {
            found.push((0.0, id));
        } else if let Some(score) = typed.best([(model.title(id), 2.0), (id.as_str(), 1.5), (kind, 1.0)]) {
            found.push((score, id));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().map(|(_, id)| id.clone()).collect()
}

fn sieved(shared: &Shared<'_>, filter: Filter) -> BTreeSet<NodeId> {
    let model = shared.model;
    let document = model.document();
    let kind_is = |id: &NodeId, category: &str| model.kind(id).is_some_and(|kind| kind.category() == category);
    match filter {
        Filter::Errors => {
            let wrong =
                |id: &&NodeId| marks::problems_of(shared, id).any(|problem| problem.severity >= Severity::Warning);
            document.nodes().keys().filter(wrong).cloned().collect()
        }
        Filter::Slow => {
            marks::times(shared).into_iter().filter(|(_, millis)| *millis >= SLOW_MS).map(|(id, _)| id).collect()
        }
        Filter::Muted => {
            let off = document.nodes().iter().filter(|(_, node)| node.muted || node.bypassed);
            off.map(|(id, _)| id.clone()).collect()
        }
        Filter::Driven => {
            let sounds: Vec<&NodeId> = document.nodes().keys().filter(|id| kind_is(id, "audio")).collect();
            let mut driven = Depends::new(document, model.catalogue()).downstream(sounds.iter().copied());
            driven.retain(|id| !kind_is(id, "audio"));
            driven
        }
        Filter::Unused => {
            let outputs: Vec<&NodeId> = match document.group() {
                Some(group) if !model.inside().is_empty() => {
                    group.outputs.iter().flat_map(|exposed| &exposed.ports).map(|port| &port.node).collect()
                }
                _ => document.nodes().keys().filter(|id| kind_is(id, "output")).collect(),
            };
            // A late wire uses its source as much as any other.
            let used = ops_used(shared, &outputs);
            document.nodes().keys().filter(|id| !used.contains(*id)).cloned().collect()
        }
    }
}

/// Everything that these nodes read, late wires included.
fn ops_used(shared: &Shared<'_>, from: &[&NodeId]) -> BTreeSet<NodeId> {
    let document = shared.model.document();
    let mut used = BTreeSet::new();
    let mut waiting: Vec<NodeId> = from.iter().map(|id| (*id).clone()).collect();
    while let Some(id) = waiting.pop() {
        if !used.insert(id.clone()) {
            continue;
        }
        if let Some(node) = document.nodes().get(&id) {
            waiting.extend(node.wires.values().map(|wire| wire.from.node.clone()));
            let pushed = node.modulations.values().flatten();
            waiting.extend(pushed.map(|modulation| modulation.from.node.clone()));
        }
    }
    used
}

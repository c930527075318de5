//! *Breed*: pictures of a network's children to choose from, generation by generation, for nodes of which the catalogue says that what
//! they give is bred.
//!
//! What was picked on the way lies here and is shown as a lineage; the document changes once, when a child is chosen. Thumbs teach the
//! taste in the artist's own file (the one that `cymatic taste` reads), which then ranks the children. Drawing and looking are done on a
//! thread of their own, on the processor: a child looks the same without any graphics device.

mod family;
mod grid;
mod taste;
#[cfg(test)]
mod tests;
mod worker;

use std::path::Path;

use cym_graph::{BredBy, Edit, NodeId, Value};
use egui::{Button, Frame, Margin, RichText, Ui, WidgetInfo, WidgetType, vec2};
use egui_phosphor::regular as icons;

use crate::shared::Shared;
use crate::widgets::paint::ROW;
use crate::widgets::{Number, toggle};
use family::Family;
use taste::TasteFile;
use worker::{Ask, Litter, Told, Worker};

/// Width of a child's picture in px.
const WIDTH_PX: u32 = 128;

/// The panel.
pub(crate) struct Breeding {
    open: bool,
    family: Option<Family>,
    worker: Option<Worker>,
    /// Counts what was asked for, so that late pictures of an earlier litter are known.
    number: u64,
    taste: TasteFile,
    /// Why there are no pictures.
    fault: Option<String>,
}

/// What the buttons below the grid ask for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    BreedOn,
    Others,
    Back,
    Choose,
}

impl Breeding {
    /// A panel whose taste lies below the artist's folder for data, unless the settings name another.
    pub(crate) fn new(data: &Path) -> Self {
        Self { open: false, family: None, worker: None, number: 0, taste: TasteFile::below(data), fault: None }
    }

    /// The button, and what it opens; nothing for nodes that are not bred.
    pub(crate) fn show(&mut self, ui: &mut Ui, shared: &mut Shared<'_>, id: &NodeId) {
        let model = shared.model;
        let Some(bred) = model.kind(id).and_then(|kind| kind.bred_by.as_ref()) else {
            return;
        };
        let theme = shared.theme;
        ui.add_space(4.0);
        if !model.inside().is_empty() {
            let words = "Breed works outside of groups: open up the group, or move this node out of it.";
            ui.add(egui::Label::new(RichText::new(words).color(theme.text_weak).size(12.0)).wrap());
            return;
        }
        let text = RichText::new(format!("{}  Breed", icons::PLANT)).size(13.0);
        let button = if self.open {
            Button::new(text).selected(true)
        } else {
            Button::new(text.color(theme.base).strong()).fill(theme.accent).min_size(vec2(150.0, 26.0))
        };
        let button = ui.add(button).on_hover_text("Pictures of its children: pick the ones you like, and breed on.");
        button.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, self.open, "Breed"));
        if button.clicked() {
            self.open = !self.open;
        }
        if !self.open {
            self.family = None;
            return;
        }
        let fill = theme.panel.lerp_to_gamma(theme.sunken, 0.6);
        Frame::new().fill(fill).corner_radius(6).inner_margin(Margin::same(6)).show(ui, |ui| {
            ui.set_width(ui.available_width() - 8.0);
            ui.spacing_mut().item_spacing.y = 6.0;
            self.content(ui, shared, id, bred);
        });
    }

    fn content(&mut self, ui: &mut Ui, shared: &mut Shared<'_>, id: &NodeId, bred: &BredBy) {
        let model = shared.model;
        let held = match model.document().nodes().get(id).and_then(|node| node.values.get(&bred.lineage)) {
            Some(Value::Text(text)) => text.clone(),
            Some(Value::Float(number)) => number.to_string(),
            _ => String::new(),
        };
        let strength = Family::strength_of(model, id, bred);
        let place = (id.clone(), model.opened());
        if self.family.as_ref().is_none_or(|family| family.place != place || family.held != held) {
            let before = self.family.take().filter(|family| family.place == place);
            match Family::new(place, &held, strength, before) {
                Ok(family) => (self.family, self.fault) = (Some(family), None),
                Err(why) => self.fault = Some(why),
            }
        }
        self.hear(ui, shared);
        if let Some(fault) = &self.fault {
            ui.add(egui::Label::new(RichText::new(fault).color(shared.theme.warning)).wrap());
        }
        let Some(family) = &mut self.family else {
            return;
        };
        family.own_strength = strength;
        controls(ui, shared, family);
        let thumb = grid::show(ui, shared, family, self.taste.ranks);
        if let Some((place, up)) = thumb {
            self.ask(Ask::Thumb { place, up });
        }
        if let Some(step) = self.steps(ui) {
            self.step(shared, id, bred, step);
        }
        self.taste.show(ui, shared, self.worker.as_ref());
        // A hand that turns a knob is not overtaken: the pictures follow when it lets go.
        let revision = model.revision();
        if !ui.input(|input| input.pointer.any_down())
            && self.family.as_ref().is_some_and(|family| family.drawn_of != Some(revision))
        {
            self.draw(ui, shared, id, bred, revision);
        }
    }

    fn ask(&self, ask: Ask) {
        if let Some(worker) = &self.worker {
            worker.ask(ask);
        }
    }

    /// Asks for the pictures of the children of now.
    fn draw(&mut self, ui: &Ui, shared: &Shared<'_>, id: &NodeId, bred: &BredBy, revision: u64) {
        if self.worker.is_none() {
            self.worker = Worker::start(ui.ctx());
            self.ask(Ask::Taste(self.taste.path(shared).to_owned()));
        }
        let Some(family) = &mut self.family else {
            return;
        };
        if self.worker.is_none() {
            self.fault = Some("The system gives no thread to draw on. Close other programs and try again.".to_owned());
            return;
        }
        family.drawn_of = Some(revision);
        for cell in &mut family.cells {
            cell.fresh = false;
        }
        self.fault = None;
        self.number += 1;
        let [width, height] = shared.model.root().size();
        let height = (f64::from(WIDTH_PX) * f64::from(height) / f64::from(width.max(1))).round() as u32;
        let litter = Litter {
            number: self.number,
            project: shared.model.project(),
            library: shared.model.library().clone(),
            node: id.clone(),
            input: bred.lineage.clone(),
            lineages: family.lineages(),
            size_px: [WIDTH_PX, height.clamp(16, 4 * WIDTH_PX)],
        };
        self.ask(Ask::Draw(Box::new(litter)));
    }

    /// Takes in what the thread has told since the last frame.
    fn hear(&mut self, ui: &Ui, shared: &mut Shared<'_>) {
        while let Some(told) = self.worker.as_ref().and_then(Worker::next) {
            match told {
                Told::Picture { number, place, image } if number == self.number => {
                    if let Some(family) = &mut self.family {
                        family.take_picture(ui.ctx(), place, image);
                    }
                }
                Told::Liked { number, scores } if number == self.number => {
                    if let Some(family) = &mut self.family {
                        family.take_scores(&scores);
                    }
                }
                Told::Fault { number, words } if number == self.number => self.fault = Some(words),
                Told::Picture { .. } | Told::Liked { .. } | Told::Fault { .. } => {}
                Told::Votes(votes) => self.taste.votes = votes,
                Told::Say(notice) => shared.say(notice),
            }
        }
    }

    fn steps(&self, ui: &mut Ui) -> Option<Step> {
        let family = self.family.as_ref()?;
        let picked = family.picked.len();
        let mut asked = None;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let mut button = |enabled: bool, words: &str, tip: &str, step: Step| {
                let button = ui.add_enabled(enabled, Button::new(RichText::new(words).size(12.0)));
                button.widget_info(|| WidgetInfo::labeled(WidgetType::Button, enabled, words));
                if button.on_hover_text(tip).on_disabled_hover_text(tip).clicked() {
                    asked = Some(step);
                }
            };
            button(picked > 0, "Breed on", "The children of those that you picked.", Step::BreedOn);
            button(picked == 1, "Choose", "Makes the one that you picked the node's network.", Step::Choose);
            button(true, "Others", "Other children of the same parents.", Step::Others);
            button(family.can_go_back(), "Back", "A generation back.", Step::Back);
        });
        asked
    }

    fn step(&mut self, shared: &mut Shared<'_>, id: &NodeId, bred: &BredBy, step: Step) {
        let Some(family) = &mut self.family else {
            return;
        };
        match step {
            Step::BreedOn => family.breed_on(),
            Step::Others => family.others(),
            Step::Back => family.back(),
            Step::Choose => {
                let Some(lineage) = family.chosen() else {
                    return;
                };
                let value = Some(Value::Text(lineage.to_string()));
                let set = Edit::SetValue { node: id.clone(), input: bred.lineage.clone(), value };
                shared.edit(Edit::Batch { title: format!("Breed {id}"), edits: vec![set] });
            }
        }
    }
}

/// How the next children are made, and whose they are.
fn controls(ui: &mut Ui, shared: &Shared<'_>, family: &mut Family) {
    let theme = shared.theme;
    let words = RichText::new(family.words()).color(theme.text_weak).size(12.0);
    ui.add(egui::Label::new(words).truncate()).on_hover_text("The children that were picked so far.");
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let room = vec2((ui.available_width() - 110.0).max(60.0), ROW);
        let number = Number::new("Mutation size", family.strength * 100.0).span(0.0, 100.0).unit("%");
        let number = number.prefix("mutation ").default(Some(family.own_strength * 100.0));
        let (response, change) = ui.allocate_ui(room, |ui| number.show(ui, theme)).inner;
        response.on_hover_text("How far children differ from their parents: 5 % is a sibling, 40 % a stranger.");
        if let Some(change) = change {
            family.strength = (change.value / 100.0).clamp(0.0, 1.0);
            family.drawn_of = family.drawn_of.filter(|_| !change.done);
        }
        let (response, change) = toggle(ui, theme, "Mix parents", family.mixed);
        response.on_hover_text("Of several that you pick, each child has something of two; off, each comes from one.");
        if let Some(change) = change {
            family.mixed = change.value;
        }
        ui.label(RichText::new("mix").color(theme.text_weak).size(12.0));
    });
}

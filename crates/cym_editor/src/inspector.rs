//! Every param of the selected node with the editor that suits it.
//!
//! With several nodes selected, the params that they share are edited together; with none, the document's own settings.
//! A change is a gesture of the model: from the first move of the hand to its end it makes one step of the history.

pub(crate) mod binding;
mod camera;
mod cells;
mod chance;
mod commit;
pub(crate) mod device;
mod document;
mod editor;
mod file;
mod hand;
mod header;
mod learn;
mod live;
mod motion;
mod named;
mod painter;
mod param;
mod port;
mod presets;
mod preview;
mod row;
mod sweep;
mod throw;
mod tools;
mod values;
mod variations;

use std::collections::BTreeSet;
use std::path::Path;

use cym_graph::NodeId;
use egui::{Frame, Margin, Pos2, RichText, ScrollArea, Ui};

use crate::breeding::Breeding;
use crate::files::refs::Reference;
use crate::shared::Shared;

use param::Param;

/// Every param of the selected node with the editor that suits it.
pub struct Inspector {
    document: document::Settings,
    presets: presets::Presets,
    throw: throw::Throw,
    variations: variations::Variations,
    sweep: sweep::Sweep,
    files: file::Fields,
    breeding: Breeding,
    hand: hand::Hand,
}

impl Inspector {
    /// A panel whose presets lie below the artist's folder for data.
    pub fn new(data: &Path) -> Self {
        Self {
            document: document::Settings::default(),
            presets: presets::Presets::new(data),
            throw: throw::Throw::default(),
            variations: variations::Variations::default(),
            sweep: sweep::Sweep::default(),
            files: file::Fields::default(),
            breeding: Breeding::new(data),
            hand: hand::Hand::default(),
        }
    }

    /// Draws it and lets it be used.
    pub fn show(&mut self, ui: &mut Ui, shared: &mut Shared<'_>) {
        let frame =
            Frame::new().fill(shared.theme.panel).inner_margin(Margin { left: 12, right: 6, top: 8, bottom: 8 });
        self.files.places.clear();
        let selection: Vec<NodeId> = shared.model.selection.iter().cloned().collect();
        // Editors keep what they are in the middle of under ids that belong to what is selected.
        let salt = (selection.clone(), shared.model.opened(), shared.model.inside().len());
        frame.show(ui, |ui| {
            ScrollArea::vertical().auto_shrink(false).id_salt("inspector").show(ui, |ui| {
                ui.push_id(salt, |ui| self.content(ui, shared, &selection));
            });
        });
        self.sweep.show(ui, shared);
    }

    /// The file field at a place of the window, for a file that is dropped there.
    pub(crate) fn field_at(&self, at: Pos2) -> Option<Reference> {
        self.files.places.iter().find(|(rect, _)| rect.contains(at)).map(|(_, reference)| reference.clone())
    }

    fn content(&mut self, ui: &mut Ui, shared: &mut Shared<'_>, selection: &[NodeId]) {
        ui.spacing_mut().item_spacing.y = 4.0;
        let Some(first) = selection.first() else {
            self.document.show(ui, shared);
            return;
        };
        if selection.len() == 1 {
            header::show(ui, shared, first);
            crate::making::show(ui, shared, first);
            self.breeding.show(ui, shared, first);
            self.hand.show(ui, shared, first);
        } else {
            header::several(ui, shared, selection);
        }
        self.tools(ui, shared, selection);
        ui.add_space(4.0);
        let model = shared.model;
        let mut params = Param::collect(model, selection);
        // A hand holds it elsewhere than the document says: that is what it shows.
        for param in params.iter_mut().filter(|param| param.nodes.len() == 1 && param.wire.is_none()) {
            let place = (model.stage_id(param.node()), param.input.name.clone());
            if let Some(value) = shared.state.hands.moved.get(&place) {
                param.value = value.clone();
            }
        }
        // Written by a job, and of no use to the hand.
        let made_for = model.kind(first).and_then(|kind| kind.made_by.as_ref()).map(|made| &made.made_for);
        params.retain(|param| Some(&param.input.name) != made_for);
        if params.is_empty() {
            let words = if selection.len() > 1 { "These nodes share no params." } else { "This node has no params." };
            ui.label(RichText::new(words).color(shared.theme.text_weak));
        }
        row::take_paste(ui, shared, &params);
        for param in &params {
            let locks = self.throw.open.then_some(&mut self.throw.locks);
            ui.push_id(&param.input.name, |ui| row::show(ui, shared, param, locks, &mut self.files));
        }
    }
}

/// The kinds of a selection, each once.
fn kinds(shared: &Shared<'_>, selection: &[NodeId]) -> BTreeSet<String> {
    let nodes = shared.model.document().nodes();
    selection.iter().filter_map(|id| nodes.get(id)).map(|node| node.kind.clone()).collect()
}

#[cfg(test)]
mod tests;

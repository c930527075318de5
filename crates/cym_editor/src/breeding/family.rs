//! One generation on the table: whose children they are, which are picked, and how the lineage goes on.

use std::collections::BTreeSet;

use cym_engine::{Generation, Lineage};
use cym_graph::{BredBy, NodeId, Value};
use egui::{ColorImage, Context, TextureHandle, TextureOptions};

use crate::model::Model;

/// Children on the table.
const CHILDREN: usize = 12;
/// Children have numbers up to this.
const LAST_CHILD: u32 = 9000;

/// A child on the table.
#[derive(Default)]
pub(super) struct Cell {
    /// Its number, from 1.
    pub(super) child: u32,
    pub(super) picture: Option<TextureHandle>,
    /// Whether the picture is this child's.
    pub(super) fresh: bool,
    /// How much it is liked, when a taste has looked.
    pub(super) liked: Option<f32>,
    /// The thumb that it got.
    pub(super) thumb: Option<bool>,
}

/// The generation, and what led to it.
pub(super) struct Family {
    /// The node, and the opened document that it is in.
    pub(super) place: (NodeId, u64),
    /// The lineage in the document.
    pub(super) held: String,
    /// What was picked before these children.
    base: Lineage,
    /// How far the children are from their parents.
    pub(super) strength: f32,
    /// What the node says about that: what need not be said again.
    pub(super) own_strength: f32,
    /// Whether several that are picked are mixed.
    pub(super) mixed: bool,
    /// The numbers of the children that are picked.
    pub(super) picked: BTreeSet<u32>,
    pub(super) cells: Vec<Cell>,
    /// The model's revision of which the pictures are; `None` when they must be drawn.
    pub(super) drawn_of: Option<u64>,
}

impl Family {
    /// The children of what the document holds; the hand's own settings go on from `before`.
    ///
    /// # Errors
    /// The lineage cannot be read.
    pub(super) fn new(
        place: (NodeId, u64),
        held: &str,
        own_strength: f32,
        before: Option<Self>,
    ) -> Result<Self, String> {
        let base = Lineage::parse(held)
            .map_err(|error| format!("The lineage cannot be read: {error}. Empty it below to begin anew."))?;
        let (strength, mixed, cells) = match before {
            Some(before) => (before.strength, before.mixed, before.cells),
            None => (own_strength, true, Vec::new()),
        };
        let (picked, drawn_of) = (BTreeSet::new(), None);
        let mut family =
            Self { place, held: held.to_owned(), base, strength, own_strength, mixed, picked, cells, drawn_of };
        family.lay_out(1);
        Ok(family)
    }

    /// How far children differ, as a node says.
    pub(super) fn strength_of(model: &Model, id: &NodeId, bred: &BredBy) -> f32 {
        let held = model.document().nodes().get(id).and_then(|node| node.values.get(&bred.strength));
        let kind = model.kind(id);
        let default = || {
            let kind = kind?;
            Some(&kind.inputs[kind.input_index(&bred.strength)?].default)
        };
        match held.or_else(default) {
            Some(Value::Float(strength)) => strength.clamp(0.0, 1.0),
            _ => 0.15,
        }
    }

    /// Puts children onto the table, from a number on.
    fn lay_out(&mut self, first: u32) {
        self.cells.resize_with(CHILDREN, Cell::default);
        for (cell, child) in self.cells.iter_mut().zip(first..) {
            (cell.child, cell.fresh, cell.liked, cell.thumb) = (child, false, None, None);
        }
        self.picked.clear();
        self.drawn_of = None;
    }

    /// The strength that the lineage must name: none where it is the node's own.
    fn said_strength(&self) -> Option<f32> {
        ((self.strength - self.own_strength).abs() > 1e-4).then(|| (self.strength * 1000.0).round() / 1000.0)
    }

    /// The lineages of the children on the table.
    pub(super) fn lineages(&self) -> Vec<Lineage> {
        self.cells.iter().map(|cell| self.with(vec![cell.child], false)).collect()
    }

    fn with(&self, children: Vec<u32>, mixed: bool) -> Lineage {
        self.base.then(Generation { children, mixed, strength: self.said_strength() })
    }

    /// The lineage of the one child that is picked.
    pub(super) fn chosen(&self) -> Option<Lineage> {
        let one = self.picked.first().filter(|_| self.picked.len() == 1)?;
        Some(self.with(vec![*one], false))
    }

    /// Those that are picked have children.
    pub(super) fn breed_on(&mut self) {
        let parents: Vec<u32> = self.picked.iter().copied().collect();
        if !parents.is_empty() {
            let mixed = self.mixed && parents.len() > 1;
            self.base = self.with(parents, mixed);
            self.lay_out(1);
        }
    }

    /// Other children of the same parents.
    pub(super) fn others(&mut self) {
        let last = self.cells.last().map_or(0, |cell| cell.child);
        self.lay_out(if last >= LAST_CHILD { 1 } else { last + 1 });
    }

    /// Whether anything was picked before.
    pub(super) fn can_go_back(&self) -> bool {
        !self.base.generations().is_empty()
    }

    /// A generation back.
    pub(super) fn back(&mut self) {
        self.base = self.base.back();
        self.lay_out(1);
    }

    /// Which generation it is, and what was picked before, in a few words.
    pub(super) fn words(&self) -> String {
        let count = self.base.generations().len();
        if count == 0 {
            return "generation 1, children of what comes in".to_owned();
        }
        format!("generation {}, after {}", count + 1, self.base)
    }

    /// The places of the grid in the order in which they are shown.
    pub(super) fn order(&self, by_taste: bool) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.cells.len()).collect();
        if by_taste && self.cells.iter().all(|cell| cell.liked.is_some()) {
            let liked = |place: &usize| self.cells[*place].liked.unwrap_or_default();
            order.sort_by(|a, b| liked(b).total_cmp(&liked(a)));
        }
        order
    }

    pub(super) fn take_picture(&mut self, ctx: &Context, place: usize, image: ColorImage) {
        let Some(cell) = self.cells.get_mut(place) else {
            return;
        };
        cell.fresh = true;
        match &mut cell.picture {
            Some(picture) => picture.set(image, TextureOptions::LINEAR),
            None => cell.picture = Some(ctx.load_texture(format!("child {place}"), image, TextureOptions::LINEAR)),
        }
    }

    pub(super) fn take_scores(&mut self, scores: &[f32]) {
        for (cell, score) in self.cells.iter_mut().zip(scores) {
            cell.liked = Some(*score);
        }
    }

    /// Picks a child, or lets it go.
    pub(super) fn pick(&mut self, child: u32) {
        if !self.picked.remove(&child) {
            self.picked.insert(child);
        }
    }
}

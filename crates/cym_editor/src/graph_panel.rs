//! The canvas with the document's graph on it.
//!
//! [`cym_canvas`] draws it and tells what the hand did; this panel makes its graph out of the document ([`adapter`]), puts live
//! pictures and marks on it ([`live`], [`marks`]), and turns gestures and commands into edits ([`actions`], [`commands`]).

mod actions;
mod adapter;
mod ask;
mod clipboard;
mod commands;
mod crumbs;
mod find;
mod fits;
mod host;
mod keys;
mod live;
pub(crate) mod look;
mod marks;
mod menus;
pub(crate) mod tidy;
mod writing;

use std::cell::RefCell;

use cym_canvas::{Hover, PortKey, View};
use cym_graph::{NodeId, PortRef};
use egui::{Event, Frame, Margin, Panel, ScrollArea, pos2};

use crate::palette::CanvasPlace;
use crate::shared::{Act, Shared};
use crate::theme::Theme;

use adapter::{Adapter, Offer, Shows};
use ask::Ask;
use find::Find;
use live::Live;
use marks::Marks;
use menus::Asked;
use writing::Writing;

/// The canvas with the document's graph on it.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "facts about the last frame that have nothing to do with each other")]
pub struct GraphPanel {
    view: View,
    adapter: Adapter,
    live: Live,
    marks: Marks,
    ask: Option<Ask>,
    writing: Option<Writing>,
    /// Is to be written on as soon as it is on the canvas.
    write_next: Option<keys::Thing>,
    find: Find,
    style: Option<(bool, cym_canvas::Style)>,
    /// The node whose picture is looked at instead of the output's, in the stage's words.
    viewed: Option<NodeId>,
    hovered: bool,
    /// Something is dragged on the canvas.
    busy: bool,
    pointer: Option<[f32; 2]>,
    /// The input at the end of the wire under the pointer.
    on_wire: Option<PortKey>,
    /// The groups that were entered when it was drawn last.
    place: Option<String>,
    /// A wire was dragged off the canvas and goes on as a chip.
    carried: bool,
    /// Signals that are drawn, for their traces.
    signals: Vec<PortRef>,
    wanted: Vec<NodeId>,
    shown_once: bool,
}

impl GraphPanel {
    /// Draws it and lets it be used.
    pub fn show(&mut self, ui: &mut egui::Ui, shared: &mut Shared<'_>) {
        self.arrive(shared);
        self.leave_viewed(shared);
        crumbs::bar(ui, shared);
        chip_bar(ui, shared);
        self.take_paste(ui.ctx(), shared);
        self.adapter.refresh(shared.model, shared.theme);
        self.marks.lay(shared, self.adapter.graph_mut(), self.viewed.as_ref());
        self.live.update(shared, self.signals.iter());
        self.take_selection(shared);
        self.view.minimap = shared.settings.panels.minimap;
        if self.busy || ui.input(|input| input.pointer.any_down()) {
            // What fits is asked only while a wire is in the hand.
            self.adapter.judges(shared.model);
        }
        let style = self.style(shared.theme);
        let mut asked = Vec::new();
        let mut answers = host::Answers {
            adapter: &self.adapter,
            live: &self.live,
            shared,
            asked: &mut asked,
            why: RefCell::default(),
        };
        let drawn = cym_canvas::show(ui, &mut self.view, self.adapter.graph(), &style, &mut answers);
        self.busy = drawn.busy;
        self.hovered = drawn.pointer.is_some();
        self.pointer = drawn.pointer.map(Into::into);
        self.on_wire = match &drawn.hover {
            Some(Hover::Wire(to)) => Some(to.clone()),
            _ => None,
        };
        if !drawn.hint.is_empty() && self.hovered {
            *shared.hint = drawn.hint.into_owned();
        }
        let rect = self.view.screen_rect();
        let middle = self.view.visible_rect().center();
        CanvasPlace { screen: rect, middle: middle.into() }.keep(ui.ctx());
        self.offer(ui.ctx(), drawn.hover.as_ref(), shared);
        self.carry(ui.ctx(), shared);
        for action in drawn.actions {
            self.act(ui.ctx(), action, shared);
        }
        for asked in asked {
            self.take_asked(ui.ctx(), asked, shared);
        }
        self.want(&drawn.visible, shared);
        self.popups(ui, shared);
    }

    /// Whether the pointer is over the canvas.
    pub fn is_hovered(&self) -> bool {
        self.hovered
    }

    /// Whether it needs to know how long passes take: slow nodes are looked for.
    pub fn wants_times(&self) -> bool {
        self.find.wants_times()
    }

    /// Where the canvas is in the window.
    pub fn canvas_rect(&self) -> egui::Rect {
        self.view.screen_rect()
    }

    /// Whether keys belong to it for now: something is dragged, which Esc ends, or a list is open.
    pub fn wants_keys(&self) -> bool {
        self.busy || self.ask.is_some()
    }

    /// The place on the canvas under the pointer, in canvas units; `None` when it is elsewhere.
    pub fn canvas_point(&self, ctx: &egui::Context) -> Option<[f32; 2]> {
        let at = ctx.input(|input| input.pointer.latest_pos())?;
        self.view.screen_rect().contains(at).then(|| self.view.canvas_from_screen(at).into())
    }

    /// The input at the end of the wire that the pointer was on in the last frame.
    pub fn wire_below(&self, model: &crate::model::Model) -> Option<PortRef> {
        Some(actions::stored(model, self.on_wire.as_ref()?))
    }

    /// Shows a node in the middle of the canvas.
    pub fn reveal(&mut self, node: &NodeId) {
        self.view.reveal(&keys::node_key(node));
    }

    /// Shows the whole graph from the next frame on.
    pub fn fit(&mut self) {
        self.view.fit_all();
        self.live.clear();
        self.viewed = None;
    }

    /// Forgets what belonged to another group, and shows all of a graph that is seen for the first time.
    fn arrive(&mut self, shared: &Shared<'_>) {
        let place = shared.model.inside().last().map(|inside| inside.place.clone());
        if self.place != place || !self.shown_once {
            self.place = place;
            self.shown_once = true;
            self.live.clear();
            self.adapter.unfolded.clear();
            self.ask = None;
            self.writing = None;
            self.view.selection.clear();
            self.view.fit_all();
        }
    }

    /// Looks at the output again when the node that was looked at is gone.
    fn leave_viewed(&mut self, shared: &mut Shared<'_>) {
        let outer = self.viewed.as_ref().and_then(|id| id.as_str().split('/').next()).map(NodeId::new);
        if outer.is_some_and(|id| !shared.model.root().nodes().contains_key(&id)) {
            self.viewed = None;
            shared.act(Act::View(None));
        }
    }

    /// The model's selection is the truth about nodes; frames and comments are selected on the canvas only.
    fn take_selection(&mut self, shared: &Shared<'_>) {
        let nodes = actions::nodes_of(&self.view.selection);
        if nodes != shared.model.selection {
            self.view.selection.retain(|key| keys::node_id(key).is_none());
            self.view.selection.extend(shared.model.selection.iter().map(keys::node_key));
        }
    }

    fn tell_selection(&self, shared: &mut Shared<'_>) {
        let nodes = actions::nodes_of(&self.view.selection);
        if nodes != shared.model.selection {
            shared.act(Act::Select(nodes));
        }
    }

    /// While a wire is dragged over a node, the node shows every port that fits.
    fn offer(&mut self, ctx: &egui::Context, hover: Option<&Hover>, shared: &Shared<'_>) {
        let dragged = egui::DragAndDrop::payload::<PortKey>(ctx);
        let offered = dragged.and_then(|from| {
            let node = match hover? {
                Hover::Node(key) => NodeId(key.0.clone()),
                Hover::Input(port) | Hover::Output(port) => NodeId(port.node.0.clone()),
                _ => return None,
            };
            let ty = crate::ops::output_type(shared.model, &keys::port_ref(&from))?;
            (node.as_str() != from.node.as_str()).then_some(Offer { node, ty, inputs: true })
        });
        if self.adapter.offered != offered {
            self.adapter.offered = offered;
            ctx.request_repaint();
        }
    }

    /// A wire of a signal that is dragged off the canvas goes on as a chip, so that it can be let go on a knob.
    fn carry(&mut self, ctx: &egui::Context, shared: &Shared<'_>) {
        use crate::ops::chips::{self, ChipSource, SignalChip};
        let Some(at) = ctx.pointer_latest_pos() else {
            return;
        };
        if self.view.screen_rect().contains(at) {
            return;
        }
        if let Some(from) = egui::DragAndDrop::payload::<PortKey>(ctx) {
            let from = keys::port_ref(&from);
            let ty = crate::ops::output_type(shared.model, &from);
            if ty.is_some_and(chips::is_signal) {
                let label = shared.model.title(&from.node).to_lowercase();
                egui::DragAndDrop::set_payload(ctx, SignalChip { from: ChipSource::Port(from), label });
                self.carried = true;
            }
        }
        match egui::DragAndDrop::payload::<SignalChip>(ctx).filter(|_| self.carried) {
            Some(chip) => chips::follow(ctx, shared, &chip),
            None => self.carried = false,
        }
    }

    /// Tells the stage which pictures are looked at, and notes which signals are.
    fn want(&mut self, visible: &[cym_canvas::Key], shared: &Shared<'_>) {
        self.signals.clear();
        let mut wanted = Vec::new();
        for key in visible {
            let id = NodeId(key.0.clone());
            let port = |name: &String| PortRef { node: id.clone(), port: name.clone() };
            match self.adapter.shows(&id) {
                Shows::Picture => wanted.push(shared.model.stage_id(&id)),
                Shows::Lines(names) => self.signals.extend(names.iter().map(port)),
                Shows::Lamp(name) => self.signals.push(port(name)),
                _ => {}
            }
        }
        wanted.sort();
        if wanted != self.wanted {
            self.wanted.clone_from(&wanted);
            shared.stage.want_thumbnails(wanted);
        }
    }

    fn popups(&mut self, ui: &mut egui::Ui, shared: &mut Shared<'_>) {
        let ctx = ui.ctx().clone();
        if let Some(mut ask) = self.ask.take()
            && !ask.show(&ctx, shared)
        {
            self.ask = Some(ask);
        }
        let there = |thing: &keys::Thing| self.view.rect_of(&keys::key(thing)).is_some();
        if self.write_next.as_ref().is_some_and(there)
            && let Some(thing) = self.write_next.take()
        {
            self.write(&thing, shared);
        }
        if let Some(mut writing) = self.writing.take()
            && !writing.show(&ctx, shared)
        {
            self.writing = Some(writing);
        }
        self.find.show(&ctx, self.view.screen_rect(), shared);
    }

    fn take_asked(&mut self, ctx: &egui::Context, asked: Asked, shared: &mut Shared<'_>) {
        match asked {
            Asked::Run(command, node) => {
                if let Some(node) = node.filter(|node| !shared.model.selection.contains(node)) {
                    shared.act(Act::Select([node].into()));
                }
                shared.run(command);
            }
            Asked::Unfold(node) => {
                if !self.adapter.unfolded.remove(&node) {
                    self.adapter.unfolded.insert(node);
                }
            }
            Asked::Replace(node) => self.ask = Some(Ask::replace(node.clone(), self.screen_of(ctx, &node))),
            Asked::Expose(node) => self.ask = Some(Ask::expose(node.clone(), self.screen_of(ctx, &node))),
            Asked::Write(thing) => self.write(&thing, shared),
            Asked::Comment(at) => self.add_comment(at.into(), shared),
            Asked::Snap => {
                self.view.snap_grid ^= true;
                self.view.snap_edges = self.view.snap_grid;
            }
        }
    }

    /// Where a node is in the window: its lower left corner, or the pointer when it is out of sight.
    fn screen_of(&self, ctx: &egui::Context, node: &NodeId) -> egui::Pos2 {
        let there = self.view.rect_of(&keys::node_key(node)).map(|rect| self.view.screen_from_canvas(rect.min));
        let there = there.filter(|at| self.view.screen_rect().contains(*at));
        there.or_else(|| ctx.pointer_latest_pos()).unwrap_or(pos2(40.0, 40.0))
    }

    /// Takes text that was pasted while no field has the keys.
    fn take_paste(&mut self, ctx: &egui::Context, shared: &mut Shared<'_>) {
        if ctx.text_edit_focused() {
            return;
        }
        let text = ctx.input_mut(|input| {
            let at = input.events.iter().position(|event| matches!(event, Event::Paste(_)))?;
            match input.events.remove(at) {
                Event::Paste(text) => Some(text),
                _ => None,
            }
        });
        if let Some(text) = text {
            self.paste(&text, shared);
        }
    }

    fn style(&mut self, theme: &Theme) -> cym_canvas::Style {
        let known = self.style.as_ref().filter(|(dark, _)| *dark == theme.dark);
        if let Some((_, style)) = known {
            return style.clone();
        }
        let style = style(theme);
        self.style = Some((theme.dark, style.clone()));
        style
    }
}

/// The row of chips below the canvas.
fn chip_bar(ui: &mut egui::Ui, shared: &mut Shared<'_>) {
    let frame = Frame::new().fill(shared.theme.panel).inner_margin(Margin::symmetric(8, 4));
    Panel::bottom("chips").frame(frame).show(ui, |ui| {
        ScrollArea::horizontal().auto_shrink([false, true]).show(ui, |ui| {
            crate::ops::chips::strip(ui, shared);
        });
    });
}

/// The canvas in the theme's colours.
fn style(theme: &Theme) -> cym_canvas::Style {
    let base = if theme.dark { cym_canvas::Style::dark() } else { cym_canvas::Style::light() };
    cym_canvas::Style {
        background: theme.canvas,
        grid: theme.grid,
        node: theme.node,
        well: theme.sunken,
        text: theme.text,
        text_weak: theme.text_weak,
        accent: theme.accent,
        error: theme.error,
        ..base
    }
}

#[cfg(test)]
mod tests;

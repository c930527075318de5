//! What the canvas asks while it draws: pictures of nodes, tips, menus, and what fits.

use std::cell::RefCell;

use cym_canvas::{Fit, Host, Key, Node, Port, PortKey, Wire};
use cym_graph::{NodeId, PortRef, WireType};
use egui::{Painter, Pos2, Rect, RichText, Sense, Ui, vec2};

use super::adapter::Adapter;
use super::keys;
use super::live::Live;
use super::look;
use super::menus::{self, Asked};
use crate::ops;
use crate::shared::Shared;

/// The panel's answers for one frame.
pub(crate) struct Answers<'a, 'b> {
    pub(crate) adapter: &'a Adapter,
    pub(crate) live: &'a Live,
    pub(crate) shared: &'a mut Shared<'b>,
    /// What was asked for in a menu.
    pub(crate) asked: &'a mut Vec<Asked>,
    /// The last reason why something did not fit, for the status line.
    pub(crate) why: RefCell<Option<String>>,
}

impl Host for Answers<'_, '_> {
    fn body(&mut self, painter: &Painter, node: &Node, rect: Rect, _zoom: f32) {
        let id = NodeId(node.key.0.clone());
        self.live.body(painter, self.shared, &id, self.adapter.shows(&id), rect);
    }

    fn knob(&mut self, painter: &Painter, node: &Node, port: &Port, at: Pos2, radius: f32) -> bool {
        let id = NodeId(node.key.0.clone());
        let kind = self.shared.model.kind(&id);
        let input = kind.and_then(|kind| kind.inputs.iter().find(|input| *input.name == *port.name));
        let Some(ring) = input.and_then(|input| ops::knob::ring(self.shared, &id, input)) else {
            return false;
        };
        ring.paint(painter, self.shared.theme, at, radius, self.shared.theme.wire(WireType::Float));
        true
    }

    fn fits(&self, from: &PortKey, to: &PortKey) -> Fit {
        let Some(fits) = self.adapter.fits() else {
            return Fit::Yes;
        };
        let fit = fits.judge(&keys::port_ref(from), &keys::port_ref(to));
        if let Fit::No(why) = &fit {
            self.why.replace(Some(why.clone()));
        }
        fit
    }

    fn wire_tip(&mut self, ui: &mut Ui, wire: &Wire) {
        let from = keys::port_ref(&wire.from);
        let to = keys::port_ref(&wire.to);
        let model = self.shared.model;
        let words = format!("{} → {}", model.title(&from.node), model.title(&to.node));
        ui.label(RichText::new(words).strong());
        let ty = ops::output_type(self.shared.model, &from);
        if let Some(ty) = ty {
            let note = wire.note.as_ref().map(|note| format!(", {note}")).unwrap_or_default();
            ui.label(RichText::new(format!("{}{note}", look::words(ty))).color(self.shared.theme.text_weak));
        }
        self.shown(ui, &from, ty);
    }

    fn node_tip(&mut self, ui: &mut Ui, node: &Node) {
        let id = NodeId(node.key.0.clone());
        ui.set_max_width(320.0);
        ui.label(RichText::new(&node.title).strong());
        if let Some(kind) = self.shared.model.kind(&id) {
            ui.label(RichText::new(&kind.help).color(self.shared.theme.text_weak));
        }
        for problem in super::marks::problems_of(self.shared, &id) {
            let color = super::marks::color(self.shared.theme, problem.severity);
            ui.label(RichText::new(format!("{} {}", problem.cause, problem.next_step)).color(color));
        }
    }

    fn port_tip(&mut self, ui: &mut Ui, node: &Node, port: &Port, output: bool) {
        let here = PortRef { node: NodeId(node.key.0.clone()), port: port.name.to_string() };
        ui.set_max_width(300.0);
        ui.label(RichText::new(&port.label).strong());
        if let Some(ty) = WireType::ALL.into_iter().find(|ty| look::number(*ty) == port.ty) {
            let words =
                if output { format!("gives {}", look::words(ty)) } else { format!("takes {}", look::words(ty)) };
            ui.label(RichText::new(words).color(self.shared.theme.wire(ty)));
            if output {
                self.shown(ui, &here, Some(ty));
            }
        }
        if !port.help.is_empty() {
            ui.label(RichText::new(&port.help).color(self.shared.theme.text_weak));
        }
    }

    fn node_menu(&mut self, ui: &mut Ui, key: &Key) {
        if let Some(node) = keys::node_id(key) {
            menus::node(ui, self.shared, self.adapter, &node, self.asked);
        }
    }

    fn canvas_menu(&mut self, ui: &mut Ui, at: Pos2) {
        menus::canvas(ui, self.shared, at, self.asked);
    }

    fn wire_menu(&mut self, ui: &mut Ui, wire: &Wire, at: Pos2) {
        menus::wire(ui, self.shared, wire, at, self.asked);
    }

    fn frame_menu(&mut self, ui: &mut Ui, key: &Key) {
        menus::field(ui, self.shared, key, self.asked);
    }

    fn comment_menu(&mut self, ui: &mut Ui, key: &Key) {
        menus::field(ui, self.shared, key, self.asked);
    }
}

impl Answers<'_, '_> {
    /// What an output gives now: its picture, its curve over the last seconds, its colours.
    fn shown(&self, ui: &mut Ui, from: &PortRef, ty: Option<WireType>) {
        let Some(ty) = ty else {
            return;
        };
        match ty {
            WireType::Image => {
                let size = self.shared.model.document().size();
                let height = (168.0 * size[1] as f32 / size[0] as f32).clamp(60.0, 200.0);
                let (rect, _) = ui.allocate_exact_size(vec2(168.0, height), Sense::hover());
                if !self.live.picture(ui.painter(), self.shared, &from.node, rect) {
                    ui.painter().rect_filled(rect, 3.0, self.shared.theme.sunken);
                }
            }
            WireType::Float | WireType::Trigger | WireType::Vec2 | WireType::Vec3 => {
                let Some(numbers) = ops::numbers(self.shared, from) else {
                    return;
                };
                let words: Vec<String> = numbers.iter().map(|number| look::number_words(*number)).collect();
                ui.label(RichText::new(words.join("  ")).monospace());
                let (rect, _) = ui.allocate_exact_size(vec2(168.0, 36.0), Sense::hover());
                ui.painter().rect_filled(rect, 3.0, self.shared.theme.sunken);
                let color = self.shared.theme.wire(ty);
                self.live.line(ui.painter(), self.shared.theme, from, rect, color, false);
            }
            WireType::Color | WireType::Gradient | WireType::Spectrum => {
                let (rect, _) = ui.allocate_exact_size(vec2(168.0, 22.0), Sense::hover());
                let shows = match ty {
                    WireType::Color => super::adapter::Shows::Swatch(from.port.clone()),
                    WireType::Gradient => super::adapter::Shows::Gradient(from.port.clone()),
                    _ => super::adapter::Shows::Bars(from.port.clone()),
                };
                self.live.body(ui.painter(), self.shared, &from.node, &shows, rect);
            }
            WireType::Curve
            | WireType::Text
            | WireType::Audio
            | WireType::Network
            | WireType::Particles
            | WireType::Lut
            | WireType::Scene
            | WireType::Camera => {}
        }
    }
}

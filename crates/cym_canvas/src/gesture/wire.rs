//! Drawing a wire: from an output, from an input, or the loose end of one that is there.

use std::sync::Arc;

use egui::{Color32, DragAndDrop, Pos2};

use super::Hand;
use crate::{
    Action, Fit, PortKey, WireEnd,
    hit::{self, Target},
    scene::Scene,
};

/// A wire that is being drawn.
#[derive(Debug)]
pub(crate) struct WireDrag {
    /// The ends that stay: one output, or one or more inputs.
    pub(crate) fixed: Vec<PortKey>,
    /// An input is looked for (the fixed end is an output).
    pub(crate) to_input: bool,
    /// Wires that were picked up, by their inputs: they are not drawn meanwhile.
    pub(crate) picked: Vec<PortKey>,
    /// The loose end, in canvas units.
    pub(crate) at: Pos2,
    pub(crate) color: Color32,
    pub(crate) aim: Aim,
}

/// What the loose end points at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Aim {
    #[default]
    Nothing,
    /// A port that takes it, perhaps with a conversion.
    Port(PortKey, Option<String>),
    /// A node with several ports that take it.
    Node(crate::Key, Vec<Arc<str>>),
    /// Something that does not take it, and why.
    No(String),
    /// The port that it was picked up from.
    Back,
}

impl WireDrag {
    /// Begins at a port. With `all`, an output gives up all its wires.
    pub(crate) fn begin(hand: &mut Hand<'_>, port: usize, all: bool) -> Option<Self> {
        let scene = &hand.view.state.scene;
        let place = scene.ports.get(port)?;
        let key = scene.port_key(hand.graph, port);
        let color = scene.port_data(hand.graph, port).color;
        let at = scene.port_pos(port);
        let mut drag =
            Self { fixed: vec![key.clone()], to_input: place.output, picked: Vec::new(), at, color, aim: Aim::Nothing };
        if place.output && all {
            let wires = scene.nodes[place.node].wires.iter().filter(|w| scene.wires[**w].from == port);
            let inputs: Vec<PortKey> = wires.map(|w| hand.graph.wires[scene.wires[*w].index].to.clone()).collect();
            if !inputs.is_empty() {
                drag.to_input = false;
                drag.fixed.clone_from(&inputs);
                drag.picked = inputs;
            }
        } else if let Some(wire) = scene.wire_into(&key).filter(|_| !place.output) {
            let wire = &hand.graph.wires[scene.wires[wire].index];
            drag.fixed = vec![wire.from.clone()];
            drag.to_input = true;
            drag.picked = vec![key];
            drag.color = wire.color_from;
        }
        if drag.to_input {
            // Let go over something else of the program, the output can be taken there.
            DragAndDrop::set_payload(hand.ui.ctx(), drag.fixed[0].clone());
        }
        hand.view.state.gesture.light.begin(scene.generation);
        Some(drag)
    }

    pub(crate) fn follow(&mut self, hand: &mut Hand<'_>, at: Pos2) {
        self.at = at;
        self.light_ports(hand);
        self.aim = self.aimed(hand, at);
        let scene = &hand.view.state.scene;
        let target = match &self.aim {
            Aim::Port(key, _) => scene.port(hand.graph, key, !self.to_input),
            Aim::Back => self.picked.first().and_then(|key| scene.port(hand.graph, key, false)),
            Aim::Nothing | Aim::Node(..) | Aim::No(_) => None,
        };
        if let Some(port) = target {
            self.at = scene.port_pos(port);
        }
        hand.view.state.gesture.light.target = target;
    }

    /// Asks the host about every port that is on the screen.
    fn light_ports(&self, hand: &mut Hand<'_>) {
        let state = &mut *hand.view.state;
        let scene = &state.scene;
        state.gesture.light.begin(scene.generation);
        for &i in &state.visible {
            if i >= scene.nodes.len() {
                continue;
            }
            for port in scene.nodes[i].ports.clone() {
                let sought = scene.ports[port].output != self.to_input;
                let host = &*hand.host;
                let fits = sought
                    && state
                        .gesture
                        .light
                        .ask(port, || !matches!(self.fit(host, &scene.port_key(hand.graph, port)), Fit::No(_)));
                if !sought {
                    let fixed = self.fixed.contains(&scene.port_key(hand.graph, port));
                    state.gesture.light.set(port, fixed || fits);
                }
            }
        }
    }

    /// Would the wire (or all wires) go to this port?
    fn fit(&self, host: &dyn crate::Host, port: &PortKey) -> Fit {
        let mut note = None;
        for fixed in &self.fixed {
            let fit = if self.to_input { host.fits(fixed, port) } else { host.fits(port, fixed) };
            match fit {
                Fit::No(why) => return Fit::No(why),
                Fit::Convert(words) => note = Some(words),
                Fit::Yes => {}
            }
        }
        note.map_or(Fit::Yes, Fit::Convert)
    }

    fn aimed(&self, hand: &Hand<'_>, at: Pos2) -> Aim {
        let view = &*hand.view;
        let (graph, scene) = (hand.graph, &view.state.scene);
        let screen = view.screen_from_canvas(at);
        if !view.rect.contains(screen) {
            return Aim::Nothing;
        }
        if let Some(port) = self.port_near(scene, at, 18.0 / view.zoom) {
            let key = scene.port_key(graph, port);
            if self.picked.contains(&key) && self.to_input {
                return Aim::Back;
            }
            return match self.fit(&*hand.host, &key) {
                Fit::Yes => Aim::Port(key, None),
                Fit::Convert(note) => Aim::Port(key, Some(note)),
                Fit::No(why) => Aim::No(why),
            };
        }
        match hit::at(view, graph, &hand.style.metrics, screen) {
            Target::Node(i) | Target::Chevron(i) => self.onto_node(hand, i),
            Target::Port(port) => self.onto_node(hand, scene.ports[port].node),
            _ => Aim::Nothing,
        }
    }

    /// The nearest port of the sought side; the topmost node at this place hides those below.
    fn port_near(&self, scene: &Scene, at: Pos2, reach: f32) -> Option<usize> {
        let on_top = scene.nodes.iter().rposition(|node| node.rect.contains(at));
        let mut best: Option<(f32, usize)> = None;
        for (i, node) in scene.nodes.iter().enumerate().rev() {
            if !node.rect.expand(reach).contains(at) || on_top.is_some_and(|top| i < top) {
                continue;
            }
            for port in node.ports.clone() {
                let distance = scene.port_pos(port).distance(at);
                let sought = scene.ports[port].output != self.to_input;
                if sought && distance <= reach && best.is_none_or(|(least, _)| distance < least) {
                    best = Some((distance, port));
                }
            }
        }
        best.map(|(_, port)| port)
    }

    /// Dropped on the body: the only port that fits; of several, let the host ask.
    fn onto_node(&self, hand: &Hand<'_>, node: usize) -> Aim {
        let (graph, scene) = (hand.graph, &hand.view.state.scene);
        let mut fitting = Vec::new();
        let mut why = None;
        for port in scene.nodes[node].ports.clone() {
            if scene.ports[port].output == self.to_input {
                continue;
            }
            let key = scene.port_key(graph, port);
            match self.fit(&*hand.host, &key) {
                Fit::Yes => fitting.push((key, None)),
                Fit::Convert(note) => fitting.push((key, Some(note))),
                Fit::No(words) => {
                    why.get_or_insert(words);
                }
            }
        }
        let title = &graph.nodes[node].title;
        match fitting.len() {
            0 => Aim::No(why.unwrap_or_else(|| {
                let side = if self.to_input { "input" } else { "output" };
                format!("{title} has no {side}")
            })),
            1 => {
                let (key, note) = fitting.remove(0);
                Aim::Port(key, note)
            }
            _ => Aim::Node(graph.nodes[node].key.clone(), fitting.into_iter().map(|(key, _)| key.port).collect()),
        }
    }

    pub(crate) fn let_go(self, hand: &mut Hand<'_>, screen: Pos2) {
        let at = hand.view.canvas_from_screen(screen);
        let here = hand.view.rect.contains(screen) && hand.ui.ctx().layer_id_at(screen) == Some(hand.ui.layer_id());
        if here && self.to_input {
            DragAndDrop::clear_payload(hand.ui.ctx());
        }
        let end = || {
            let fixed = self.fixed[0].clone();
            if self.to_input { WireEnd::Output(fixed) } else { WireEnd::Input(fixed) }
        };
        match self.aim {
            Aim::Back => {}
            Aim::Port(port, _) => {
                for fixed in &self.fixed {
                    let (from, to) = if self.to_input { (fixed, &port) } else { (&port, fixed) };
                    hand.out.actions.push(Action::Connect {
                        from: from.clone(),
                        to: to.clone(),
                        instead_of: self.picked.first().filter(|_| self.to_input).cloned(),
                    });
                }
            }
            Aim::Node(ref node, ref ports) => hand.out.actions.push(Action::DropOnNode {
                from: end(),
                node: node.clone(),
                ports: ports.clone(),
                screen,
            }),
            Aim::No(why) => hand.out.actions.push(Action::Refused { why }),
            Aim::Nothing if !here => {}
            Aim::Nothing if !self.picked.is_empty() => {
                let cut = self.picked.into_iter().map(|to| Action::Disconnect { to });
                hand.out.actions.extend(cut);
            }
            Aim::Nothing => hand.out.actions.push(Action::DropOnEmpty { end: end(), at, screen }),
        }
    }
}

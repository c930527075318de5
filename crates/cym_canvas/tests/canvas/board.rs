//! An owner of a graph that applies what the canvas reports, and a hand that works on it.

use cym_canvas::{Action, Comment, Fit, Frame, Graph, Host, Node, Output, Port, PortKey, Style, View, Wire};
use egui::{Color32, Event, Modifiers, PointerButton, Pos2, Rect, pos2, vec2};
use egui_kittest::Harness;

/// Type 1 fits type 1; 1 into 2 is converted; nothing else fits, and no node fits itself.
#[derive(Default)]
pub(crate) struct Rules {
    pub(crate) types: Vec<(PortKey, bool, u32)>,
    pub(crate) menus: Vec<String>,
    pub(crate) bodies: usize,
}

impl Rules {
    fn ty(&self, port: &PortKey, output: bool) -> u32 {
        self.types.iter().find(|(key, out, _)| key == port && *out == output).map_or(0, |(_, _, ty)| *ty)
    }
}

impl Host for Rules {
    fn body(&mut self, painter: &egui::Painter, node: &Node, rect: Rect, _: f32) {
        self.bodies += 1;
        let [a, b] = [node.header, Color32::from_rgb(20, 24, 36)];
        painter.add(egui::Shape::gradient_rect(rect, egui::Direction::TopDown, [a, b]));
    }

    fn fits(&self, from: &PortKey, to: &PortKey) -> Fit {
        if from.node == to.node {
            return Fit::No("a node cannot feed itself".to_owned());
        }
        match (self.ty(from, true), self.ty(to, false)) {
            (a, b) if a == b => Fit::Yes,
            (1, 2) => Fit::Convert("number to colour".to_owned()),
            _ => Fit::No("a picture does not fit a number".to_owned()),
        }
    }

    fn node_menu(&mut self, ui: &mut egui::Ui, key: &cym_canvas::Key) {
        if ui.button("Delete node").clicked() {
            self.menus.push(format!("delete {key}"));
        }
    }

    fn canvas_menu(&mut self, ui: &mut egui::Ui, _: Pos2) {
        ui.label("Canvas menu");
    }

    fn wire_tip(&mut self, ui: &mut egui::Ui, wire: &Wire) {
        ui.label(format!("tip of {}", wire.to.node));
    }
}

pub(crate) struct Board {
    pub(crate) graph: Graph,
    pub(crate) view: View,
    pub(crate) style: Style,
    pub(crate) rules: Rules,
    pub(crate) actions: Vec<Action>,
    pub(crate) out: Output,
    /// Take intermediate reports too, as an owner with a live document does.
    pub(crate) eager: bool,
}

impl Board {
    pub(crate) fn new(graph: Graph) -> Self {
        let mut rules = Rules::default();
        for node in &graph.nodes {
            let sides = [(false, &node.inputs), (true, &node.outputs)];
            for (output, ports) in sides {
                for port in ports {
                    rules.types.push((PortKey::new(node.key.clone(), port.name.clone()), output, port.ty));
                }
            }
        }
        let style = Style { motion: false, ..Style::dark() };
        let mut view = View::default();
        (view.snap_grid, view.snap_edges, view.minimap) = (false, false, false);
        Self { graph, view, style, rules, actions: Vec::new(), out: Output::default(), eager: false }
    }

    pub(crate) fn frame(&mut self, ui: &mut egui::Ui) {
        self.out = cym_canvas::show(ui, &mut self.view, &self.graph, &self.style, &mut self.rules);
        for action in self.out.actions.clone() {
            self.apply(&action);
            self.actions.push(action);
        }
    }

    fn apply(&mut self, action: &Action) {
        let graph = &mut self.graph;
        match action {
            Action::Move(moved) if moved.done || self.eager => {
                for (key, pos) in &moved.nodes {
                    graph.nodes.iter_mut().filter(|node| node.key == *key).for_each(|node| node.pos = *pos);
                }
                for (key, rect) in &moved.frames {
                    graph.frames.iter_mut().filter(|frame| frame.key == *key).for_each(|frame| frame.rect = *rect);
                }
                for (key, rect) in &moved.comments {
                    graph.comments.iter_mut().filter(|c| c.key == *key).for_each(|c| c.rect = *rect);
                }
                for (to, dots) in &moved.dots {
                    graph.wires.iter_mut().filter(|w| w.to == *to).for_each(|w| w.via.clone_from(dots));
                }
                for (node, frame) in &moved.owners {
                    for field in &mut graph.frames {
                        field.nodes.retain(|key| key != node);
                        if Some(&field.key) == frame.as_ref() {
                            field.nodes.push(node.clone());
                        }
                    }
                }
            }
            Action::ResizeFrame { key, rect, done: true } => {
                graph.frames.iter_mut().filter(|frame| frame.key == *key).for_each(|frame| frame.rect = *rect);
            }
            Action::ResizeComment { key, rect, done: true } => {
                graph.comments.iter_mut().filter(|c| c.key == *key).for_each(|c| c.rect = *rect);
            }
            Action::MoveDot { to, index, pos, done: true } => {
                graph.wires.iter_mut().filter(|w| w.to == *to).for_each(|w| w.via[*index] = *pos);
            }
            Action::AddDot { to, index, pos } => {
                graph.wires.iter_mut().filter(|w| w.to == *to).for_each(|w| w.via.insert(*index, *pos));
            }
            Action::RemoveDot { to, index } => {
                graph.wires.iter_mut().filter(|w| w.to == *to).for_each(|w| {
                    w.via.remove(*index);
                });
            }
            _ => return,
        }
        graph.revision += 1;
    }

    pub(crate) fn node(&self, key: &str) -> &Node {
        self.graph.nodes.iter().find(|node| node.key.as_str() == key).unwrap()
    }

    pub(crate) fn selected(&self) -> Vec<&str> {
        self.view.selection.iter().map(|key| key.as_str()).collect()
    }
}

pub(crate) fn port(name: &str, ty: u32) -> Port {
    let color = [Color32::GRAY, Color32::from_rgb(120, 190, 255), Color32::from_rgb(255, 190, 90)][ty as usize % 3];
    Port { name: name.into(), label: name.to_owned(), color, ty, ..Port::default() }
}

/// A node at a place with inputs and outputs of these types: inputs `in0`, `in1`, outputs `out0`.
pub(crate) fn node(key: &str, x: f32, y: f32, inputs: &[u32], outputs: &[u32]) -> Node {
    Node {
        key: key.into(),
        title: key.to_owned(),
        pos: pos2(x, y),
        header: Color32::from_rgb(90, 120, 200),
        inputs: inputs.iter().enumerate().map(|(i, ty)| port(&format!("in{i}"), *ty)).collect(),
        outputs: outputs.iter().enumerate().map(|(i, ty)| port(&format!("out{i}"), *ty)).collect(),
        ..Node::default()
    }
}

pub(crate) fn wire(from: &str, to: &str) -> Wire {
    let split = |text: &str| {
        let (node, port) = text.split_once('.').unwrap();
        PortKey::new(node, port)
    };
    Wire {
        from: split(from),
        to: split(to),
        color_from: Color32::from_rgb(120, 190, 255),
        color_to: Color32::from_rgb(255, 190, 90),
        via: Vec::new(),
        note: None,
        dim: false,
    }
}

pub(crate) fn key(text: &str) -> PortKey {
    let (node, port) = text.split_once('.').unwrap();
    PortKey::new(node, port)
}

/// source -> filter -> sink, and a loose one below.
pub(crate) fn chain() -> Graph {
    Graph {
        revision: 1,
        nodes: vec![
            node("source", 0.0, 0.0, &[], &[1]),
            node("filter", 260.0, 0.0, &[1, 2], &[1]),
            node("sink", 520.0, 0.0, &[1, 2], &[]),
            node("loose", 260.0, 220.0, &[1], &[1]),
        ],
        wires: vec![wire("source.out0", "filter.in0"), wire("filter.out0", "sink.in0")],
        ..Graph::default()
    }
}

pub(crate) fn frame(key: &str, rect: Rect, nodes: &[&str]) -> Frame {
    Frame {
        key: key.into(),
        title: key.to_owned(),
        color: Color32::from_rgb(120, 90, 200),
        rect,
        nodes: nodes.iter().map(|node| (*node).into()).collect(),
    }
}

pub(crate) fn comment(key: &str, rect: Rect) -> Comment {
    Comment { key: key.into(), text: "a few words".to_owned(), color: Color32::from_rgb(220, 190, 90), rect }
}

/// A board under a hand.
pub(crate) struct Hand {
    pub(crate) ui: Harness<'static, Board>,
}

pub(crate) const NONE: Modifiers = Modifiers::NONE;
pub(crate) const SHIFT: Modifiers = Modifiers::SHIFT;
pub(crate) const ALT: Modifiers = Modifiers::ALT;
/// Ctrl, which is also the command key on all systems but one.
pub(crate) const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
pub(crate) const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..CTRL };

impl Hand {
    pub(crate) fn new(graph: Graph) -> Self {
        Self::on(Board::new(graph))
    }

    pub(crate) fn on(board: Board) -> Self {
        let ui = Harness::builder()
            .with_size(vec2(1000.0, 700.0))
            .with_step_dt(1.0 / 60.0)
            .build_ui_state(|ui, board: &mut Board| board.frame(ui), board);
        let mut hand = Self { ui };
        hand.ui.run_steps(2);
        hand
    }

    pub(crate) fn board(&mut self) -> &mut Board {
        self.ui.state_mut()
    }

    /// Points of the window.
    pub(crate) fn at(&self, x: f32, y: f32) -> Pos2 {
        self.ui.state().view.screen_from_canvas(pos2(x, y))
    }

    /// The middle of what has this accessible name.
    pub(crate) fn named(&self, label: &str) -> Pos2 {
        use egui_kittest::kittest::Queryable as _;
        self.ui.get_by_label(label).rect().center()
    }

    pub(crate) fn point(&mut self, at: Pos2) {
        self.ui.event(Event::PointerMoved(at));
        self.ui.step();
    }

    pub(crate) fn button(&mut self, at: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers) {
        self.ui.event(Event::PointerButton { pos: at, button, pressed, modifiers });
        self.ui.step();
    }

    fn hold(&mut self, modifiers: Modifiers) {
        self.ui.event(Event::ModifiersChanged(modifiers));
        self.ui.step();
    }

    /// Goes to the first place, presses, and goes on to the others.
    pub(crate) fn pull(&mut self, places: &[Pos2], button: PointerButton, modifiers: Modifiers) {
        self.hold(modifiers);
        self.point(places[0]);
        self.button(places[0], button, true, modifiers);
        for pair in places.windows(2) {
            for k in 1..=3 {
                self.point(pair[0] + (pair[1] - pair[0]) * (k as f32 / 3.0));
            }
        }
    }

    pub(crate) fn release(&mut self, at: Pos2, button: PointerButton, modifiers: Modifiers) {
        self.button(at, button, false, modifiers);
        self.hold(NONE);
        self.ui.run_steps(2);
    }

    /// A whole drag with the left button.
    pub(crate) fn drag(&mut self, from: Pos2, to: Pos2, modifiers: Modifiers) {
        self.pull(&[from, to], PointerButton::Primary, modifiers);
        self.release(to, PointerButton::Primary, modifiers);
    }

    pub(crate) fn click(&mut self, at: Pos2, modifiers: Modifiers) {
        self.click_with(at, PointerButton::Primary, modifiers);
    }

    pub(crate) fn click_with(&mut self, at: Pos2, button: PointerButton, modifiers: Modifiers) {
        self.hold(modifiers);
        self.point(at);
        self.button(at, button, true, modifiers);
        self.button(at, button, false, modifiers);
        self.hold(NONE);
    }

    pub(crate) fn double_click(&mut self, at: Pos2) {
        self.click(at, NONE);
        self.click(at, NONE);
    }

    pub(crate) fn escape(&mut self) {
        self.ui.key_press(egui::Key::Escape);
        self.ui.step();
    }

    /// What has been reported since the last call.
    pub(crate) fn reports(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.board().actions)
    }

    /// The same, without selection and reports of a drag that still goes on.
    pub(crate) fn results(&mut self) -> Vec<Action> {
        let mut all = self.reports();
        all.retain(|action| match action {
            Action::Select => false,
            Action::Move(moved) => moved.done,
            Action::ResizeFrame { done, .. } | Action::ResizeComment { done, .. } | Action::MoveDot { done, .. } => {
                *done
            }
            _ => true,
        });
        all
    }
}

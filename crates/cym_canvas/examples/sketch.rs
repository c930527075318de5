//! A whole owner in one file: a graph of boxes that can be moved, wired, cut and undone.
//!
//! `cargo run -p cym_canvas --example sketch`

use cym_canvas::{Action, Fit, Graph, Host, Node, Port, PortKey, Style, View, Wire, WireEnd};
use eframe::egui::{self, Color32, Key, Pos2};

fn main() -> eframe::Result {
    eframe::run_native("Sketch", eframe::NativeOptions::default(), Box::new(|_| Ok(Box::<Sketch>::default())))
}

/// The document is the graph itself here; a real owner has one of its own and makes the graph out of it.
struct Sketch {
    graph: Graph,
    undo: Vec<Graph>,
    view: View,
    made: usize,
    status: String,
}

impl Default for Sketch {
    fn default() -> Self {
        let mut sketch =
            Self { graph: Graph::default(), undo: Vec::new(), view: View::default(), made: 0, status: String::new() };
        let a = sketch.add(egui::pos2(0.0, 0.0));
        let b = sketch.add(egui::pos2(260.0, 60.0));
        sketch.connect(&PortKey::new(a, "out"), &PortKey::new(b, "a"));
        sketch.undo.clear();
        sketch
    }
}

/// Everything fits everything, but a box cannot feed itself.
struct Rules;

impl Host for Rules {
    fn fits(&self, from: &PortKey, to: &PortKey) -> Fit {
        if from.node == to.node { Fit::No("a box cannot feed itself".to_owned()) } else { Fit::Yes }
    }
}

impl Sketch {
    fn add(&mut self, pos: Pos2) -> cym_canvas::Key {
        let color = [Color32::LIGHT_BLUE, Color32::LIGHT_GREEN, Color32::GOLD][self.made % 3];
        self.made += 1;
        let key = cym_canvas::Key::from(format!("box{}", self.made));
        let port = |name: &str| Port { name: name.into(), label: name.to_owned(), color, ..Port::default() };
        self.graph.nodes.push(Node {
            key: key.clone(),
            title: format!("Box {}", self.made),
            pos,
            header: color,
            inputs: vec![port("a"), port("b")],
            outputs: vec![port("out")],
            ..Node::default()
        });
        key
    }

    fn connect(&mut self, from: &PortKey, to: &PortKey) {
        let color = |key: &PortKey| {
            let node = self.graph.nodes.iter().find(|node| node.key == key.node);
            node.map_or(Color32::GRAY, |node| node.header)
        };
        let wire = Wire {
            from: from.clone(),
            to: to.clone(),
            color_from: color(from),
            color_to: color(to),
            via: Vec::new(),
            note: None,
            dim: false,
        };
        self.graph.wires.retain(|wire| wire.to != *to);
        self.graph.wires.push(wire);
    }

    fn cut(&mut self, inputs: &[PortKey]) {
        self.graph.wires.retain(|wire| !inputs.contains(&wire.to));
    }

    fn apply(&mut self, action: &Action) {
        let before = self.graph.clone();
        match action {
            Action::Move(moved) if moved.done => {
                for (key, pos) in &moved.nodes {
                    self.graph.nodes.iter_mut().filter(|node| node.key == *key).for_each(|node| node.pos = *pos);
                }
            }
            Action::Connect { from, to, instead_of } => {
                self.cut(instead_of.as_slice());
                self.connect(from, to);
            }
            Action::Disconnect { to } => self.cut(std::slice::from_ref(to)),
            Action::Knife { wires } => self.cut(wires),
            Action::Shake { node } => {
                self.graph.wires.retain(|wire| wire.from.node != *node && wire.to.node != *node);
            }
            Action::Search { at, .. } => {
                self.add(*at);
            }
            Action::DropOnEmpty { end, at, .. } => {
                let node = self.add(*at);
                match end {
                    WireEnd::Output(from) => self.connect(from, &PortKey::new(node, "a")),
                    WireEnd::Input(to) => self.connect(&PortKey::new(node, "out"), to),
                }
            }
            Action::Refused { why } => {
                self.status.clone_from(why);
                return;
            }
            _ => return,
        }
        self.undo.push(before);
        self.graph.revision += 1;
    }
}

impl eframe::App for Sketch {
    fn ui(&mut self, ui: &mut egui::Ui, _: &mut eframe::Frame) {
        egui::Panel::bottom("status").show(ui, |ui| ui.label(&self.status));
        let output = egui::CentralPanel::no_frame()
            .show(ui, |ui| cym_canvas::show(ui, &mut self.view, &self.graph, &Style::dark(), &mut Rules))
            .inner;
        self.status = output.hint.into_owned();
        for action in &output.actions {
            self.apply(action);
        }
        ui.input(|input| {
            if input.key_pressed(Key::F) {
                self.view.fit_selection();
            }
            if input.key_pressed(Key::Delete) {
                let gone = &self.view.selection;
                self.graph.nodes.retain(|node| !gone.contains(&node.key));
                self.graph.revision += 1;
            }
            if input.modifiers.command
                && input.key_pressed(Key::Z)
                && let Some(mut graph) = self.undo.pop()
            {
                graph.revision = self.graph.revision + 1;
                self.graph = graph;
            }
        });
    }
}

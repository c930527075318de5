//! How much one frame costs: a made-up graph that is panned and zoomed without a window.

use egui::{Color32, Context, Event, MouseWheelUnit, Painter, Pos2, RawInput, Rect, pos2, vec2};

use crate::{Graph, Host, Key, Node, Output, Port, PortKey, PortShape, Style, View, Wire};

/// A canvas of 1600 x 1000 points with a graph on it, fed with wheel and drag.
#[derive(Debug)]
pub struct Bench {
    ctx: Context,
    view: View,
    graph: Graph,
    style: Style,
    host: Plain,
    frame: u64,
    triangles: usize,
}

/// Draws a plain rectangle for each picture.
#[derive(Debug)]
struct Plain;

impl Host for Plain {
    fn body(&mut self, painter: &Painter, _: &Node, rect: Rect, _: f32) {
        painter.rect_filled(rect, 2.0, Color32::from_rgb(60, 70, 90));
    }
}

impl Bench {
    /// A graph of `nodes` nodes, all of them in sight at first.
    pub fn new(nodes: usize) -> Self {
        let mut view = View::default();
        view.fit_all();
        let style = Style { motion: false, ..Style::dark() };
        Self { ctx: Context::default(), view, graph: sample_graph(nodes), style, host: Plain, frame: 0, triangles: 0 }
    }

    /// One frame: input, [`crate::show`], and triangles made of it. Frames alternate between panning and zooming, and go
    /// through all levels of detail.
    pub fn step(&mut self) -> Output {
        let rect = Rect::from_min_size(Pos2::ZERO, vec2(1600.0, 1000.0));
        let phase = self.frame % 120;
        let (unit, delta) = match phase {
            0..40 => (MouseWheelUnit::Line, vec2(0.0, 0.35)),
            40..60 => (MouseWheelUnit::Point, vec2(9.0, 5.0)),
            60..80 => (MouseWheelUnit::Point, vec2(-9.0, -5.0)),
            _ => (MouseWheelUnit::Line, vec2(0.0, -0.35)),
        };
        let wheel = Event::MouseWheel { unit, delta, phase: egui::TouchPhase::Move, modifiers: egui::Modifiers::NONE };
        let input = RawInput {
            screen_rect: Some(rect),
            time: Some(self.frame as f64 / 60.0),
            events: vec![Event::PointerMoved(pos2(800.0, 500.0)), wheel],
            ..RawInput::default()
        };
        self.frame += 1;
        let mut out = Output::default();
        let Self { ctx, view, graph, style, host, .. } = self;
        let mut full = ctx.run_ui(input, |ui| out = crate::show(ui, view, graph, style, host));
        let shapes = std::mem::take(&mut full.shapes);
        let meshes = ctx.tessellate(shapes, full.pixels_per_point);
        self.triangles = meshes
            .iter()
            .map(|clipped| match &clipped.primitive {
                egui::epaint::Primitive::Mesh(mesh) => mesh.indices.len() / 3,
                egui::epaint::Primitive::Callback(_) => 0,
            })
            .sum();
        full.drop_without_applying_deltas();
        out
    }

    /// Triangles of the last frame.
    pub fn triangles(&self) -> usize {
        self.triangles
    }

    /// The zoom after the last frame.
    pub fn zoom(&self) -> f32 {
        self.view.zoom
    }
}

/// Rows of chains like those that people make: sources, effects, mixers, with pictures and values.
pub fn sample_graph(nodes: usize) -> Graph {
    const FAMILIES: [[u8; 3]; 5] = [[86, 140, 220], [204, 120, 70], [96, 178, 120], [178, 104, 190], [206, 178, 74]];
    let columns = ((nodes as f32).sqrt() * 1.25).ceil().max(1.0) as usize;
    let color = |i: usize| {
        let [r, g, b] = FAMILIES[i % FAMILIES.len()];
        Color32::from_rgb(r, g, b)
    };
    let mut graph = Graph { revision: 1, ..Graph::default() };
    for i in 0..nodes {
        let (column, row) = (i % columns, i / columns);
        let chained = column > 0;
        let port = |name: &str, label: &str, wired: bool, value: Option<&str>| Port {
            name: name.into(),
            label: label.to_owned(),
            color: color(i),
            shape: if value.is_some() { PortShape::Diamond } else { PortShape::Circle },
            wired,
            value: value.map(str::to_owned),
            ..Port::default()
        };
        graph.nodes.push(Node {
            key: key(i),
            title: format!("Node {i}"),
            subtitle: "effect".to_owned(),
            pos: pos2(column as f32 * 240.0, row as f32 * 260.0 + (column % 3) as f32 * 24.0),
            header: color(i),
            inputs: vec![
                port("image", "Image", chained, None),
                port("amount", "Amount", chained && i % 2 == 0, Some("0.50")),
                port("scale", "Scale", false, Some("8.0")),
            ],
            outputs: vec![port("image", "Image", true, None)],
            body: (i % 4 != 3).then_some(84.0),
            ..Node::default()
        });
        if chained {
            let mut wire = |from: usize, port: &str| {
                graph.wires.push(Wire {
                    from: PortKey::new(key(from), "image"),
                    to: PortKey::new(key(i), port),
                    color_from: color(from),
                    color_to: color(i),
                    via: Vec::new(),
                    note: None,
                    dim: false,
                });
            };
            wire(i - 1, "image");
            if i % 2 == 0 && i >= columns {
                wire(i - columns, "amount");
            }
        }
    }
    graph
}

fn key(i: usize) -> Key {
    Key::from(format!("n{i}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bench_goes_through_all_levels_of_detail_and_comes_back() {
        let mut bench = Bench::new(50);
        let shown = bench.step().visible.len();
        assert_eq!(shown, 50, "everything is in sight at first");
        let first = bench.zoom();
        let mut most: f32 = 0.0;
        for _ in 1..120 {
            bench.step();
            most = most.max(bench.zoom());
        }
        assert!(most > 1.0 && (bench.zoom() / first - 1.0).abs() < 0.1, "{first} {most} {}", bench.zoom());
        assert!(bench.triangles() > 1000);
    }
}

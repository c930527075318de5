//! What nodes make, live on the canvas: pictures out of the stage's atlas, signals as they moved, lamps, bars and colours.

use std::collections::{BTreeMap, VecDeque};

use cym_graph::{NodeId, PortRef};
use egui::epaint::{PathShape, RectShape};
use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, Stroke, TextureId, pos2};

use super::adapter::Shows;
use crate::ops;
use crate::shared::Shared;
use crate::theme::Theme;
use crate::viewer::Registered;

/// How many values a sparkline keeps: four seconds at 30 frames a second.
const KEPT: usize = 120;
/// Sparklines that nobody looked at for so many snapshots are forgotten.
const FORGOTTEN: u64 = 600;

/// What is remembered from frame to frame for drawing.
#[derive(Default)]
pub(crate) struct Live {
    rings: BTreeMap<PortRef, Ring>,
    snapshot: u64,
    frame: Option<u64>,
    known: Registered,
    /// The atlas as egui knows it.
    atlas: Option<TextureId>,
}

/// The last values of a signal.
#[derive(Default)]
struct Ring {
    values: VecDeque<f32>,
    /// The snapshot in which it was asked for last.
    seen: u64,
}

impl Live {
    /// Takes up the newest snapshot: adds a value to each signal that is looked at, and makes the atlas known to egui.
    pub(crate) fn update<'a>(&mut self, shared: &Shared<'_>, signals: impl Iterator<Item = &'a PortRef>) {
        let state = shared.state;
        self.atlas = state.thumbnails.as_ref().and_then(|atlas| self.known.id(shared.render, &atlas.view));
        if state.revision == self.snapshot {
            return;
        }
        self.snapshot = state.revision;
        let moved = self.frame != Some(state.clock.frame);
        self.frame = Some(state.clock.frame);
        for port in signals {
            let Some(number) = ops::level(shared, port) else {
                continue;
            };
            let ring = self.rings.entry(port.clone()).or_default();
            ring.seen = self.snapshot;
            if moved || ring.values.is_empty() {
                ring.values.push_back(if number.is_finite() { number } else { 0.0 });
                if ring.values.len() > KEPT {
                    ring.values.pop_front();
                }
            } else if let Some(last) = ring.values.back_mut() {
                *last = number;
            }
        }
        let oldest = self.snapshot.saturating_sub(FORGOTTEN);
        self.rings.retain(|_, ring| ring.seen >= oldest);
    }

    /// Forgets everything about the document that was open.
    pub(crate) fn clear(&mut self) {
        self.rings.clear();
    }

    /// Draws a node's picture as large as fits; returns whether there is one.
    pub(crate) fn picture(&self, painter: &Painter, shared: &Shared<'_>, node: &NodeId, rect: Rect) -> bool {
        let (Some(texture), Some(atlas)) = (self.atlas, &shared.state.thumbnails) else {
            return false;
        };
        let Some(&[left, top, right, bottom]) = atlas.cells.get(&shared.model.stage_id(node)) else {
            return false;
        };
        let uv = Rect::from_min_max(pos2(left, top), pos2(right, bottom));
        let mut size = rect.size();
        if atlas.aspect > 0.0 {
            size.x = size.x.min(rect.height() * atlas.aspect);
            size.y = size.x / atlas.aspect;
        }
        let rect = Rect::from_center_size(rect.center(), size);
        painter.add(RectShape::filled(rect, 3.0, Color32::WHITE).with_texture(texture, uv));
        true
    }

    /// Draws what a node makes into its body.
    pub(crate) fn body(&self, painter: &Painter, shared: &Shared<'_>, node: &NodeId, shows: &Shows, rect: Rect) {
        let port = |name: &String| PortRef { node: node.clone(), port: name.clone() };
        let theme = shared.theme;
        match shows {
            Shows::Nothing => {}
            Shows::Picture => {
                if !self.picture(painter, shared, node, rect) {
                    waiting(painter, theme, rect);
                }
            }
            Shows::Lines(names) => {
                for (index, name) in names.iter().enumerate().rev() {
                    let color = theme.wire(cym_graph::WireType::Float);
                    let strength = if index == 0 { 1.0 } else { 0.5 / index as f32 };
                    self.line(painter, theme, &port(name), rect, color.gamma_multiply(strength), index == 0);
                }
            }
            Shows::Lamp(name) => {
                let level = ops::level(shared, &port(name));
                lamp(painter, theme, rect, self.glow(&port(name)).or(level).unwrap_or(0.0));
            }
            Shows::Bars(name) => {
                if let Some(numbers) = ops::numbers(shared, &port(name)) {
                    bars(painter, rect, numbers, theme.wire(cym_graph::WireType::Spectrum));
                }
            }
            Shows::Swatch(name) => {
                if let Some(&[r, g, b, a]) = ops::numbers(shared, &port(name)).and_then(|numbers| numbers.first_chunk())
                {
                    painter.rect_filled(rect, 3.0, shown([r, g, b, a]));
                }
            }
            Shows::Gradient(name) => {
                if let Some(numbers) = ops::numbers(shared, &port(name)) {
                    gradient(painter, rect, numbers);
                }
            }
            Shows::Curve(name) => {
                if let Some(numbers) = ops::numbers(shared, &port(name)) {
                    plot(
                        painter,
                        rect,
                        numbers.iter().copied(),
                        numbers.len(),
                        [0.0, 1.0],
                        theme.wire(cym_graph::WireType::Curve),
                    );
                }
            }
        }
    }

    /// A signal as it moved in the last seconds, with its value in figures when there is room.
    pub(crate) fn line(
        &self,
        painter: &Painter,
        theme: &Theme,
        port: &PortRef,
        rect: Rect,
        color: Color32,
        figures: bool,
    ) {
        let Some(ring) = self.rings.get(port).filter(|ring| !ring.values.is_empty()) else {
            return;
        };
        let low = ring.values.iter().copied().fold(0.0, f32::min);
        let high = ring.values.iter().copied().fold(f32::MIN, f32::max);
        let high = if high <= 1.0 { 1.0 } else { high };
        plot(painter, rect, ring.values.iter().copied(), KEPT, [low, high], color);
        if let Some(&now) = ring.values.back().filter(|_| figures && rect.height() > 24.0) {
            let at = rect.left_top() + egui::vec2(4.0, 2.0);
            let font = egui::FontId::proportional((rect.height() * 0.28).clamp(8.0, 12.0));
            painter.text(at, egui::Align2::LEFT_TOP, super::look::number_words(now), font, theme.text_weak);
        }
    }

    /// How bright the lamp of a trigger is: 1 when it fires, fading over the next frames.
    fn glow(&self, port: &PortRef) -> Option<f32> {
        let ring = self.rings.get(port)?;
        let since = ring.values.iter().rev().position(|value| *value > 0.5);
        Some(since.map_or(0.0, |frames| 0.8_f32.powi(frames as i32)))
    }
}

/// An empty well with a mark: a picture will come.
fn waiting(painter: &Painter, theme: &Theme, rect: Rect) {
    let dot = |x: f32| rect.center() + egui::vec2(x, 0.0);
    let radius = (rect.height() * 0.025).clamp(0.8, 2.5);
    for x in [-4.0, 0.0, 4.0] {
        painter.circle_filled(dot(x * radius), radius, theme.line);
    }
}

fn plot(
    painter: &Painter,
    rect: Rect,
    values: impl DoubleEndedIterator<Item = f32> + ExactSizeIterator,
    across: usize,
    [low, high]: [f32; 2],
    color: Color32,
) {
    let step = rect.width() / (across.max(2) - 1) as f32;
    let span = (high - low).max(1e-6);
    // The newest value stands at the right edge.
    let points: Vec<Pos2> = values
        .rev()
        .enumerate()
        .map(|(index, value)| {
            let y = rect.bottom() - 2.0 - (rect.height() - 4.0) * ((value - low) / span).clamp(0.0, 1.0);
            pos2(rect.right() - index as f32 * step, y)
        })
        .collect();
    if points.len() < 2 {
        if let Some(at) = points.first() {
            painter.circle_filled(*at, 1.5, color);
        }
        return;
    }
    fill_below(painter, rect, &points, color.gamma_multiply(0.14));
    painter.add(PathShape::line(points, Stroke::new(1.4, color)));
}

/// The area below a line, so that it reads as a shape from afar.
fn fill_below(painter: &Painter, rect: Rect, points: &[Pos2], color: Color32) {
    let mut mesh = Mesh::default();
    for point in points {
        mesh.colored_vertex(*point, color);
        mesh.colored_vertex(pos2(point.x, rect.bottom()), color);
    }
    for index in 0..points.len() as u32 - 1 {
        let at = index * 2;
        mesh.add_triangle(at, at + 1, at + 2);
        mesh.add_triangle(at + 1, at + 2, at + 3);
    }
    painter.add(Shape::mesh(mesh));
}

fn lamp(painter: &Painter, theme: &Theme, rect: Rect, level: f32) {
    let color = theme.wire(cym_graph::WireType::Trigger);
    let radius = rect.height() * 0.28;
    let level = level.clamp(0.0, 1.0);
    painter.circle_filled(rect.center(), radius * 1.7, color.gamma_multiply(0.25 * level));
    painter.circle_filled(rect.center(), radius, theme.line.lerp_to_gamma(color, level));
}

fn bars(painter: &Painter, rect: Rect, numbers: &[f32], color: Color32) {
    let step = rect.width() / numbers.len() as f32;
    let mut mesh = Mesh::default();
    for (index, number) in numbers.iter().enumerate() {
        let height = rect.height() * number.clamp(0.0, 1.0);
        let left = rect.left() + index as f32 * step;
        let bar = Rect::from_min_max(pos2(left, rect.bottom() - height), pos2(left + step * 0.8, rect.bottom()));
        mesh.add_colored_rect(bar, color);
    }
    painter.add(Shape::mesh(mesh));
}

fn gradient(painter: &Painter, rect: Rect, numbers: &[f32]) {
    let colors: Vec<Color32> =
        numbers.chunks_exact(4).map(|color| shown([color[0], color[1], color[2], color[3]])).collect();
    if colors.len() < 2 {
        return;
    }
    let step = rect.width() / (colors.len() - 1) as f32;
    let mut mesh = Mesh::default();
    for (index, color) in colors.iter().enumerate() {
        let x = rect.left() + index as f32 * step;
        mesh.colored_vertex(pos2(x, rect.top()), *color);
        mesh.colored_vertex(pos2(x, rect.bottom()), *color);
        if index > 0 {
            let at = (index as u32 - 1) * 2;
            mesh.add_triangle(at, at + 1, at + 2);
            mesh.add_triangle(at + 1, at + 2, at + 3);
        }
    }
    painter.add(Shape::mesh(mesh));
}

/// A colour as kernels take it (linear, premultiplied) as the screen shows it.
fn shown([r, g, b, a]: [f32; 4]) -> Color32 {
    let alpha = a.clamp(0.0, 1.0);
    let byte = |part: f32| {
        let straight = if alpha > 0.0 { part / alpha } else { 0.0 };
        (cym_graph::color::srgb_from_linear(straight.clamp(0.0, 1.0)) * 255.0).round() as u8
    };
    Color32::from_rgba_unmultiplied(byte(r), byte(g), byte(b), (alpha * 255.0).round() as u8)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cym_engine::StageState;
    use cym_graph::{Node, PortRef};

    use super::{KEPT, Live};
    use crate::testing::{Bench, document};

    /// A snapshot in which `lfo.value` has this value.
    fn state(revision: u64, value: f32) -> Arc<StageState> {
        let mut state = StageState { revision, numbers: Arc::from([value]), ..StageState::default() };
        state.clock.frame = revision;
        state.plan = Some(Arc::new(crate::testing::plan_of_signals(&[("lfo", "value", 1)])));
        Arc::new(state)
    }

    #[test]
    fn a_signal_leaves_a_trace_of_bounded_length() {
        let mut bench = Bench::new(Live::default(), document(&[("lfo", Node::new("signal/lfo"))]));
        let port = PortRef::new("lfo", "value");
        for revision in 1..=200 {
            bench.state = state(revision, revision as f32);
            bench.with(|live, shared| live.update(shared, std::iter::once(&port)));
            bench.with(|live, shared| live.update(shared, std::iter::once(&port)));
        }
        let ring = &bench.panel.rings[&port];
        assert_eq!(ring.values.len(), KEPT);
        assert_eq!(ring.values.back(), Some(&200.0), "one value a snapshot, the newest last");
        assert_eq!(ring.values[KEPT - 2], 199.0);
    }
}

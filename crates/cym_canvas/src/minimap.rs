//! The small map in the corner: where everything is, and what of it is seen.

use egui::{CornerRadius, Mesh, Painter, Pos2, Rect, Stroke, StrokeKind, Vec2, epaint::RectShape, vec2};

use crate::{Graph, Style, View, paint::mix};

/// Where the map is and what it shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Map {
    /// Points of the window.
    pub(crate) rect: Rect,
    /// Points of the window from canvas units: `corner + at * scale`.
    corner: Pos2,
    scale: f32,
}

const SIZE: Vec2 = vec2(172.0, 116.0);
const MARGIN: f32 = 12.0;
const INSET: f32 = 6.0;

/// Lays the map out for this frame; none when it is hidden, of no use, or would take too much of the canvas.
pub(crate) fn lay_out(view: &View) -> Option<Map> {
    let widget = view.rect;
    if !view.minimap || view.state.scene.nodes.len() < 2 || widget.width() < 420.0 || widget.height() < 300.0 {
        return None;
    }
    let rect = Rect::from_min_size(widget.max - SIZE - Vec2::splat(MARGIN), SIZE);
    // The map keeps still while its own drag moves the view.
    let all = view.state.scene.bounds()?.union(view.visible_rect().intersect(view.state.scene.bounds()?.expand(400.0)));
    let inner = rect.shrink(INSET);
    let ratio = inner.size() / all.size().max(Vec2::splat(1.0));
    let scale = ratio.min_elem();
    let corner = inner.center() - all.center().to_vec2() * scale;
    Some(Map { rect, corner, scale })
}

impl Map {
    fn place(&self, rect: Rect) -> Rect {
        let pos = |p: Pos2| self.corner + p.to_vec2() * self.scale;
        Rect::from_min_max(pos(rect.min), pos(rect.max))
    }
}

/// Brings the place below the pointer into the middle.
pub(crate) fn go(view: &mut View, screen: Pos2) {
    if let Some(map) = view.state.minimap {
        let at = ((map.rect.clamp(screen) - map.corner) / map.scale).to_pos2();
        view.pan = view.rect.size() * 0.5 - at.to_vec2() * view.zoom;
    }
}

pub(crate) fn paint(painter: &Painter, view: &View, graph: &Graph, style: &Style) {
    let Some(map) = view.state.minimap else {
        return;
    };
    let edge = Stroke::new(1.0, mix(style.background, style.text, 0.16));
    let ground = mix(style.background, style.node, 0.4).gamma_multiply(0.94);
    painter.add(RectShape::new(map.rect, 6.0, ground, edge, StrokeKind::Inside));
    let clipped = painter.with_clip_rect(map.rect.shrink(1.0));
    let mut mesh = Mesh::default();
    let scene = &view.state.scene;
    for (frame, rect) in graph.frames.iter().zip(&scene.frames) {
        mesh.add_colored_rect(map.place(*rect), frame.color.to_opaque().gamma_multiply(0.25));
    }
    for (node, place) in graph.nodes.iter().zip(&scene.nodes) {
        let color = if view.selection.contains(&node.key) {
            style.accent
        } else if node.error.is_some() {
            style.error
        } else {
            mix(style.node, node.header, 0.65).gamma_multiply(if node.muted { 0.5 } else { 1.0 })
        };
        let rect = map.place(place.rect);
        mesh.add_colored_rect(Rect::from_min_size(rect.min, rect.size().max(vec2(2.0, 2.0))), color);
    }
    clipped.add(mesh);
    let seen = map.place(view.visible_rect()).intersect(map.rect.shrink(1.0));
    if seen.is_positive() {
        let stroke = Stroke::new(1.0, mix(style.background, style.text, 0.75));
        clipped.add(RectShape::new(
            seen,
            CornerRadius::same(2),
            style.text.gamma_multiply(0.05),
            stroke,
            StrokeKind::Inside,
        ));
    }
}

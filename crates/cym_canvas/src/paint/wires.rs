//! Wires as triangles: one mesh for all that rest, kept while only the view pans.

use std::sync::Arc;

use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, Vec2};

use crate::{
    Graph, Style, View, Wire,
    curve::{self, Cubic},
};

/// The mesh of the resting wires, and what it was made for.
#[derive(Default)]
pub(crate) struct WireMesh {
    mesh: Arc<Mesh>,
    made_for: Option<Stamp>,
    /// Where the canvas origin was, in points.
    origin: Pos2,
    /// What part of the canvas it holds, in canvas units.
    covers: Option<Rect>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Stamp {
    generation: u64,
    zoom: f32,
    pixels_per_point: f32,
    width: f32,
    fade: bool,
}

/// Width of a wire on the screen, in points.
pub(crate) fn width(style: &Style, zoom: f32) -> f32 {
    (style.metrics.wire * zoom.sqrt()).clamp(1.0, 4.0)
}

/// Both colours of a wire as it is drawn.
pub(crate) fn colors(wire: &Wire, fade: bool) -> [Color32; 2] {
    let strength = if wire.dim { 0.28 } else { 1.0 } * if fade { 0.35 } else { 1.0 };
    [wire.color_from, wire.color_to].map(|color| color.gamma_multiply(strength))
}

/// Draws all wires but those that are `hidden` (picked up); `fade` while a new one is drawn.
pub(crate) fn paint(painter: &Painter, view: &mut View, graph: &Graph, style: &Style, hidden: &[usize], fade: bool) {
    let (visible, origin) = (view.visible_rect(), view.screen_from_canvas(Pos2::ZERO));
    let zoom = view.zoom;
    let state = &mut *view.state;
    let stamp = Stamp {
        generation: state.scene.generation,
        zoom,
        pixels_per_point: painter.pixels_per_point(),
        width: style.metrics.wire,
        fade,
    };
    let thick = width(style, zoom);
    let cache = &mut state.wires;
    let whole = hidden.is_empty();
    if !whole || cache.made_for != Some(stamp) || !cache.covers.is_some_and(|covers| covers.contains_rect(visible)) {
        // While zooming every frame is new; a margin would only make more of it.
        let pans = cache.made_for.is_some_and(|old| old.zoom == zoom);
        let covers = if pans { visible.expand2(visible.size() * 0.35) } else { visible };
        let mesh = Arc::make_mut(&mut cache.mesh);
        mesh.indices.clear();
        mesh.vertices.clear();
        for (w, place) in state.scene.wires.iter().enumerate() {
            if !place.moving && place.bounds.intersects(covers) && !hidden.contains(&w) {
                let colors = colors(&graph.wires[place.index], fade);
                stroke(mesh, state.scene.way(w), origin, zoom, thick, colors, stamp.pixels_per_point);
            }
        }
        cache.origin = origin;
        cache.covers = Some(covers);
        cache.made_for = whole.then_some(stamp);
    } else if cache.origin != origin {
        Arc::make_mut(&mut cache.mesh).translate(origin - cache.origin);
        cache.origin = origin;
    }
    if !cache.mesh.is_empty() {
        painter.add(Shape::Mesh(cache.mesh.clone()));
    }
    let mut moving = Mesh::default();
    for (w, place) in state.scene.wires.iter().enumerate() {
        if place.moving && place.bounds.intersects(visible) && !hidden.contains(&w) {
            let colors = colors(&graph.wires[place.index], fade);
            stroke(&mut moving, state.scene.way(w), origin, zoom, thick, colors, stamp.pixels_per_point);
        }
    }
    if !moving.is_empty() {
        painter.add(moving);
    }
}

/// Adds one wire to a mesh: a soft-edged band whose colour runs from one end to the other. The place of a point on the
/// screen is `origin + point * zoom`.
pub(crate) fn stroke(
    mesh: &mut Mesh,
    way: &[Cubic],
    origin: Pos2,
    zoom: f32,
    width: f32,
    colors: [Color32; 2],
    pixels_per_point: f32,
) {
    let feather = 1.0 / pixels_per_point;
    let (inner, outer) = ((width - feather).max(0.0) * 0.5, (width + feather) * 0.5);
    // Thinner than a pixel: keep the pixel and take from its strength.
    let strength = (width / feather).min(1.0);
    let clear = Color32::TRANSPARENT;
    let mut last: Option<(Pos2, f32)> = None;
    let mut heading = Vec2::X;
    let rung = |mesh: &mut Mesh, at: Pos2, along: Vec2, t: f32, first: bool| {
        let color = colors[0].lerp_to_gamma(colors[1], t).gamma_multiply(strength);
        let normal = along.rot90();
        let base = mesh.vertices.len() as u32;
        mesh.colored_vertex(at - normal * outer, clear);
        mesh.colored_vertex(at - normal * inner, color);
        mesh.colored_vertex(at + normal * inner, color);
        mesh.colored_vertex(at + normal * outer, clear);
        if !first {
            for k in 0..3 {
                let (a, b) = (base - 4 + k, base + k);
                mesh.add_triangle(a, a + 1, b);
                mesh.add_triangle(b, a + 1, b + 1);
            }
        }
    };
    let mut first = true;
    curve::walk(way, zoom, |p, t| {
        let at = origin + p.to_vec2() * zoom;
        if let Some((before, s)) = last {
            let along = (at - before).normalized();
            let along = if along == Vec2::ZERO { heading } else { along };
            // A rung leans halfway between the pieces it joins.
            let lean = if first { along } else { (heading + along).normalized() };
            rung(mesh, before, if lean == Vec2::ZERO { along } else { lean }, s, first);
            first = false;
            heading = along;
        }
        last = Some((at, t));
    });
    if let Some((at, t)) = last
        && !first
    {
        rung(mesh, at, heading, t, false);
    }
}

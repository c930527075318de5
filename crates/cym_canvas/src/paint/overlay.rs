//! What lies over the graph for a moment: the wire that is drawn, guides, marquee, knife, and marks on wires.

use egui::{
    Align2, Color32, CornerRadius, FontId, Mesh, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2,
    epaint::{RectShape, TextShape},
    vec2,
};

use super::{Brush, mix, wires};
use crate::{
    Graph, Style, View, curve,
    gesture::{Aim, Now, WireDrag},
    hit::Target,
    text::Setting,
};

/// Reroute dots, conversion marks, and the wire below the pointer or of a selected node, brighter.
pub(crate) fn wire_marks(painter: &Painter, view: &mut View, graph: &Graph, style: &Style) {
    let visible = view.visible_rect();
    let (origin, zoom) = (view.screen_from_canvas(Pos2::ZERO), view.zoom);
    let pixels = painter.pixels_per_point();
    let state = &mut *view.state;
    let scene = &state.scene;
    let mut mesh = Mesh::default();
    let mut strong = |w: usize, width: f32, colors: [Color32; 2]| {
        wires::stroke(&mut mesh, scene.way(w), origin, zoom, width, colors, pixels);
    };
    let width = wires::width(style, zoom);
    let drawing = matches!(state.gesture.now, Now::Wire(_));
    if !drawing {
        for key in &view.selection {
            let Some(node) = scene.node(key) else {
                continue;
            };
            for &w in &scene.nodes[node].wires {
                let colors = wires::colors(&graph.wires[scene.wires[w].index], false).map(|c| mix(c, style.text, 0.25));
                strong(w, width * 1.35, colors);
            }
        }
    }
    let hovered = match state.hover {
        Some(Target::Wire(w) | Target::Dot(w, _)) if state.gesture.is_idle() => Some(w),
        _ => None,
    };
    let taking = match &state.gesture.now {
        Now::Items(drag) => drag.insert.as_ref().and_then(|insert| scene.wire_into(&insert.wire)),
        _ => None,
    };
    for w in hovered.into_iter().chain(taking) {
        let wire = &graph.wires[scene.wires[w].index];
        strong(w, width * 4.0, [wire.color_from, wire.color_to].map(|c| c.gamma_multiply(0.22)));
        strong(w, width * 1.7, [wire.color_from, wire.color_to].map(|c| mix(c, style.text, 0.35)));
    }
    if let Now::Knife(knife) = &state.gesture.now {
        for w in knife.wires.iter().filter_map(|to| scene.wire_into(to)) {
            strong(w, width * 1.6, [style.error; 2]);
        }
    }
    if !mesh.is_empty() {
        painter.add(mesh);
    }
    let mut brush = Brush { painter, shapes: &mut state.shapes, texts: &mut state.texts, style, zoom, origin };
    for (w, place) in scene.wires.iter().enumerate() {
        let wire = &graph.wires[place.index];
        if !place.bounds.intersects(visible) {
            continue;
        }
        let dots = &scene.dots[w];
        for (i, dot) in dots.iter().enumerate() {
            let part = (i + 1) as f32 / (dots.len() + 1) as f32;
            let color = wire.color_from.lerp_to_gamma(wire.color_to, part);
            let held = state.hover == Some(Target::Dot(w, i));
            let radius = (4.5 * zoom).clamp(2.0, 9.0) * if held { 1.35 } else { 1.0 };
            let at = brush.pos(*dot);
            brush.add(Shape::circle_filled(at, radius + 1.5, style.background));
            brush.add(Shape::circle_filled(at, radius, if held { mix(color, style.text, 0.4) } else { color }));
        }
        if let Some(note) = &wire.note
            && zoom >= 0.5
        {
            let way = scene.way(w);
            let middle = brush.pos(way[way.len() / 2][0]);
            mark(&mut brush, note, middle, wire, hovered == Some(w));
        }
    }
    brush.flush();
}

/// A conversion on a wire: a small lens; its words show when the pointer is there.
fn mark(brush: &mut Brush<'_>, note: &str, at: Pos2, wire: &crate::Wire, words: bool) {
    let (style, zoom) = (brush.style, brush.zoom);
    let fade = if wire.dim { 0.4 } else { 1.0 };
    if words || zoom >= 1.4 {
        let setting = Setting { family: &style.font, size: (10.0 * zoom).clamp(9.0, 14.0), width: 220.0, rows: 1 };
        let galley = brush.texts.get(brush.painter, note, setting);
        let rect = Rect::from_center_size(at, galley.size() + vec2(12.0, 4.0));
        let edge = Stroke::new(1.0, wire.color_to.gamma_multiply(0.7 * fade));
        let radius = (rect.height() * 0.5) as u8;
        brush.add(RectShape::new(rect, radius, mix(style.node, wire.color_to, 0.12), edge, StrokeKind::Inside));
        brush.add(TextShape::new(rect.center() - galley.size() * 0.5, galley, style.text_soft.gamma_multiply(fade)));
        return;
    }
    let radius = (4.6 * zoom).clamp(2.5, 7.0);
    let half = |side: f32| {
        (0..=8)
            .map(|k| {
                let angle = std::f32::consts::FRAC_PI_2 + std::f32::consts::PI * k as f32 / 8.0;
                at + vec2(angle.cos() * side, angle.sin()) * radius
            })
            .collect::<Vec<_>>()
    };
    brush.add(Shape::circle_filled(at, radius + 1.8, style.background));
    brush.add(Shape::convex_polygon(half(1.0), wire.color_from.gamma_multiply(fade), Stroke::NONE));
    brush.add(Shape::convex_polygon(half(-1.0), wire.color_to.gamma_multiply(fade), Stroke::NONE));
}

/// What the gesture of the moment draws over everything.
pub(crate) fn gesture(painter: &Painter, view: &mut View, graph: &Graph, style: &Style) {
    let (origin, zoom) = (view.screen_from_canvas(Pos2::ZERO), view.zoom);
    let pos = |at: Pos2| origin + at.to_vec2() * zoom;
    match &view.state.gesture.now {
        Now::Items(drag) => {
            let stroke = Stroke::new(1.0, style.accent.gamma_multiply(0.8));
            for guide in &drag.guides {
                let line = [pos(guide.from), pos(guide.to)];
                let along = (line[1] - line[0]).normalized() * 12.0;
                painter.line_segment([line[0] - along, line[1] + along], stroke);
            }
            let words = match (&drag.insert, &drag.joins) {
                (Some(_), _) => Some("insert here"),
                (None, Some(_)) => Some("into the frame"),
                (None, None) => None,
            };
            if let (Some(words), Some(at)) = (words, view.state.pointer) {
                tag(painter, style, at, words, style.accent);
            }
        }
        Now::Marquee(marquee) => {
            let rect = Rect::from_min_max(pos(marquee.rect.min), pos(marquee.rect.max));
            let fill = style.accent.gamma_multiply(0.10);
            painter.add(RectShape::new(rect, 2.0, fill, Stroke::new(1.0, style.accent), StrokeKind::Inside));
        }
        Now::Knife(knife) => {
            let line: Vec<Pos2> = knife.line.iter().map(|p| pos(*p)).collect();
            painter.add(Shape::line(line, Stroke::new(2.0, style.error)));
        }
        Now::Wire(drag) => {
            let drag: &WireDrag = drag;
            loose_wire(painter, view, graph, style, drag);
        }
        _ => {}
    }
}

fn loose_wire(painter: &Painter, view: &View, graph: &Graph, style: &Style, drag: &WireDrag) {
    let (origin, zoom, scene) = (view.screen_from_canvas(Pos2::ZERO), view.zoom, &view.state.scene);
    let mut mesh = Mesh::default();
    let color = match &drag.aim {
        Aim::No(_) => mix(drag.color, style.error, 0.75),
        _ => drag.color,
    };
    for fixed in &drag.fixed {
        let Some(port) = scene.port(graph, fixed, drag.to_input) else {
            continue;
        };
        let fixed = scene.port_pos(port);
        let mut way = [[Pos2::ZERO; 4]; 2];
        let settled = matches!(drag.aim, Aim::Port(..) | Aim::Back);
        if !settled {
            let cubic = curve::loose(fixed, drag.at, drag.to_input);
            way = [cubic, [drag.at; 4]];
        } else if drag.to_input {
            curve::route(fixed, &[], drag.at, &mut way);
        } else {
            curve::route(drag.at, &[], fixed, &mut way);
        }
        let way = if settled { &way[..] } else { &way[..1] };
        let width = wires::width(style, zoom);
        let pixels = painter.pixels_per_point();
        wires::stroke(&mut mesh, way, origin, zoom, width * 3.6, [color.gamma_multiply(0.18); 2], pixels);
        wires::stroke(&mut mesh, way, origin, zoom, width * 1.3, [color; 2], pixels);
    }
    painter.add(mesh);
    let end = origin + drag.at.to_vec2() * zoom;
    painter.circle_filled(end, 4.0, color);
    let Some(at) = view.state.pointer else {
        return;
    };
    match &drag.aim {
        Aim::No(why) => tag(painter, style, at, why, style.error),
        Aim::Port(_, Some(note)) => tag(painter, style, at, note, drag.color),
        Aim::Node(_, ports) => tag(painter, style, at, &format!("{} ports fit", ports.len()), drag.color),
        Aim::Port(_, None) | Aim::Back | Aim::Nothing => {}
    }
}

/// Words beside the pointer.
fn tag(painter: &Painter, style: &Style, at: Pos2, words: &str, color: Color32) {
    let font = FontId::new(12.0, style.font.clone());
    let galley = painter.layout(words.to_owned(), font, style.text, 280.0);
    let size = galley.size() + vec2(18.0, 10.0);
    let clip = painter.clip_rect().shrink(4.0);
    let mut rect = Rect::from_min_size(at + vec2(16.0, 18.0), size);
    // Keep it in sight, and out from under the pointer.
    if rect.max.x > clip.max.x {
        rect = rect.translate(Vec2::X * (clip.max.x - rect.max.x));
    }
    if rect.max.y > clip.max.y {
        rect = rect.translate(Vec2::Y * (at.y - 12.0 - rect.max.y));
    }
    let edge = Stroke::new(1.0, color.gamma_multiply(0.8));
    painter.add(RectShape::filled(rect.translate(vec2(0.0, 2.0)), 6.0, style.shadow).with_blur_width(8.0));
    painter.add(RectShape::new(rect, 6.0, mix(style.node, color, 0.10), edge, StrokeKind::Inside));
    let bar = Rect::from_min_max(rect.min, egui::pos2(rect.min.x + 3.0, rect.max.y));
    painter.add(RectShape::filled(bar, CornerRadius { nw: 6, sw: 6, ne: 0, se: 0 }, color));
    painter.galley(
        Align2::LEFT_CENTER.anchor_size(rect.left_center() + vec2(9.0, 0.0), galley.size()).min,
        galley,
        style.text,
    );
}

//! Nodes, in as much detail as their size on the screen is worth.

use egui::{
    Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind,
    epaint::{RectShape, TextShape},
    pos2, vec2,
};

use super::{Brush, mix, ports};
use crate::{
    Graph, Host, Node, Port, Style, View,
    gesture::{Light, Lit},
    hit::{PORTS_FROM_ZOOM, Target, chevron_rect},
    scene::{self, Scene},
    text::Setting,
};

/// Below this zoom a node is a plain box without words.
const WORDS_FROM_ZOOM: f32 = 0.14;
/// Below this size words are not worth their ink, in points.
const SMALLEST_WORDS: f32 = 6.0;

pub(crate) fn paint(painter: &Painter, view: &mut View, graph: &Graph, style: &Style, host: &mut dyn Host) {
    let visible = view.visible_rect().expand(24.0);
    let (origin, zoom) = (view.screen_from_canvas(Pos2::ZERO), view.zoom);
    let state = &mut *view.state;
    let mut brush = Brush { painter, shapes: &mut state.shapes, texts: &mut state.texts, style, zoom, origin };
    state.visible.clear();
    for (i, node) in graph.nodes.iter().enumerate() {
        let place = &state.scene.nodes[i];
        if !place.rect.intersects(visible) {
            continue;
        }
        state.visible.push(i);
        let hover = state.hover.filter(|target| match target {
            Target::Node(h) | Target::Chevron(h) => *h == i,
            Target::Port(p) => state.scene.ports[*p].node == i,
            _ => false,
        });
        let look = Look {
            rect: brush.rect(place.rect),
            selected: view.selection.contains(&node.key),
            hover,
            fade: if node.muted { 0.42 } else { 1.0 },
            dull: if node.bypassed { 0.55 } else { 1.0 },
        };
        chassis(&mut brush, node, &look);
        if let Some(body) = scene::body_rect(node, place.rect, &style.metrics)
            && zoom >= WORDS_FROM_ZOOM
        {
            let body = brush.rect(body);
            brush.add(RectShape::filled(body, (3.0 * zoom).min(6.0), style.well));
            brush.flush();
            host.body(painter, node, body, zoom);
            if node.muted {
                brush.add(RectShape::filled(body, 0.0, style.node.gamma_multiply(0.6)));
            }
        }
        if zoom >= PORTS_FROM_ZOOM {
            header(&mut brush, node, &look);
            if node.bypassed {
                passage(&mut brush, node, &look);
            }
            rows(&mut brush, &state.scene, &state.gesture.light, graph, i, &look, host);
            extras(&mut brush, node, &look);
        } else if zoom >= WORDS_FROM_ZOOM {
            far_title(&mut brush, node, &look);
        }
    }
    brush.flush();
}

/// Radius of the ring of a value that moves, as a part of a row's height.
const RING: f32 = 0.42;

struct Look {
    /// Points of the window.
    rect: Rect,
    selected: bool,
    hover: Option<Target>,
    /// Strength of everything.
    fade: f32,
    /// Strength of words and header: less on a bypassed node.
    dull: f32,
}

fn corner(brush: &Brush<'_>) -> u8 {
    (brush.style.metrics.corner * brush.zoom).round().clamp(1.0, 24.0) as u8
}

fn header_color(style: &Style, node: &Node) -> Color32 {
    if node.error.is_some() {
        return mix(style.node, style.error, 0.72);
    }
    mix(style.node, node.header, style.header_tint)
}

fn title_color(style: &Style, node: &Node) -> Color32 {
    if node.error.is_some() { Color32::WHITE } else { style.text }
}

/// Shadow, box, header and outline.
fn chassis(brush: &mut Brush<'_>, node: &Node, look: &Look) {
    let (style, zoom, rect) = (brush.style, brush.zoom, look.rect);
    let radius = corner(brush);
    let near = zoom >= PORTS_FROM_ZOOM;
    if near && look.fade == 1.0 {
        let lifted = if look.selected { 1.35 } else { 1.0 };
        let blur = 14.0 * zoom * lifted;
        let below = rect.translate(vec2(0.0, 3.5 * zoom * lifted)).expand(1.0);
        brush.add(RectShape::filled(below, radius, style.shadow).with_blur_width(blur));
    }
    // Far away a hairline would only cost triangles.
    let edge = if near { Stroke::new(1.0, style.node_edge.gamma_multiply(look.fade)) } else { Stroke::NONE };
    if node.group {
        for k in [2.0, 1.0] {
            let card = rect.translate(vec2(3.0, -3.0) * k * zoom);
            let fill = mix(style.node, style.background, 0.25 * k).gamma_multiply(look.fade);
            brush.add(RectShape::new(card, radius, fill, edge, StrokeKind::Outside));
        }
    }
    let mut fill = style.node;
    if let Some(heat) = node.heat {
        fill = mix(fill, style.heat, 0.30 * heat.clamp(0.0, 1.0));
    }
    let head = mix(style.node, header_color(style, node), look.dull);
    let only_header = node.collapsed || !near;
    let fill = if only_header { mix(head, fill, 0.15) } else { fill };
    brush.add(RectShape::new(rect, radius, fill.gamma_multiply(look.fade), edge, StrokeKind::Outside));
    if near && !node.collapsed {
        let strip = Rect::from_min_size(rect.min, vec2(rect.width(), style.metrics.header * zoom));
        let top = CornerRadius { nw: radius, ne: radius, sw: 0, se: 0 };
        brush.add(RectShape::filled(strip, top, head.gamma_multiply(look.fade)));
        stripe(brush, node, look);
    }
    let outline = if look.selected {
        Some(Stroke::new(2.0, style.accent))
    } else if node.error.is_some() {
        Some(Stroke::new(1.5, style.error))
    } else if look.hover.is_some() {
        Some(Stroke::new(1.0, mix(style.node, style.text, 0.45)))
    } else {
        None
    };
    if let Some(outline) = outline {
        brush.add(RectShape::stroke(rect, radius, outline, StrokeKind::Outside));
    }
}

/// The bright line below the header that carries the colour of the family.
fn stripe(brush: &mut Brush<'_>, node: &Node, look: &Look) {
    let (style, zoom) = (brush.style, brush.zoom);
    let y = look.rect.min.y + style.metrics.header * zoom;
    let height = (1.5 * zoom).clamp(1.0, 3.0);
    let color = if node.error.is_some() { style.error } else { node.header.to_opaque() };
    let line = Rect::from_min_max(pos2(look.rect.min.x, y - height), pos2(look.rect.max.x, y));
    brush.add(RectShape::filled(line, 0.0, color.gamma_multiply(0.75 * look.fade * look.dull)));
}

/// Title, subtitle and the chevron.
fn header(brush: &mut Brush<'_>, node: &Node, look: &Look) {
    let (style, zoom) = (brush.style, brush.zoom);
    let metrics = style.metrics;
    let size = metrics.title * zoom;
    if size < SMALLEST_WORDS {
        far_title(brush, node, look);
        return;
    }
    let folds = node.collapsed || look.hover.is_some();
    let left = look.rect.min.x + 11.0 * zoom;
    let right = look.rect.max.x - if folds { 28.0 } else { 12.0 } * zoom;
    let middle = look.rect.min.y + metrics.header * 0.5 * zoom;
    let setting = Setting { family: &style.title_font, size, width: (right - left).max(0.0), rows: 1 };
    let galley = brush.texts.get(brush.painter, &node.title, setting);
    let taken = galley.size().x;
    let at = pos2(left, middle - galley.size().y * 0.5);
    brush.add(TextShape::new(at, galley, title_color(style, node).gamma_multiply(look.fade * look.dull)));
    let room = right - left - taken - 8.0 * zoom;
    let small = 10.5 * zoom;
    if !node.subtitle.is_empty() && room > 30.0 * zoom && small >= SMALLEST_WORDS {
        let setting = Setting { family: &style.font, size: small, width: room, rows: 1 };
        let galley = brush.texts.get(brush.painter, &node.subtitle, setting);
        let at = pos2(left + taken + 8.0 * zoom, middle - galley.size().y * 0.5 + 0.5 * zoom);
        let color = mix(header_color(style, node), style.text, 0.55);
        brush.add(TextShape::new(at, galley, color.gamma_multiply(look.fade * look.dull)));
    }
    if folds {
        let box_ = Rect::from_min_size(look.rect.min, look.rect.size() / zoom);
        let rect = chevron_rect(box_, &metrics);
        let centre = look.rect.min + (rect.center() - box_.min) * zoom;
        let strong = matches!(look.hover, Some(Target::Chevron(_)));
        let color = if strong { style.text } else { style.text_soft.gamma_multiply(0.7) };
        chevron(brush, centre, node.collapsed, color);
    }
}

fn chevron(brush: &mut Brush<'_>, centre: Pos2, closed: bool, color: Color32) {
    let k = brush.zoom * 3.6;
    let stroke = Stroke::new((1.6 * brush.zoom).max(1.0), color);
    let [a, b, c] = if closed {
        [vec2(-0.5, -1.0), vec2(0.5, 0.0), vec2(-0.5, 1.0)]
    } else {
        [vec2(-1.0, -0.5), vec2(0.0, 0.5), vec2(1.0, -0.5)]
    };
    brush.add(Shape::line_segment([centre + a * k, centre + b * k], stroke));
    brush.add(Shape::line_segment([centre + b * k, centre + c * k], stroke));
}

/// A title that stays readable although the node is small: in the middle of the box.
fn far_title(brush: &mut Brush<'_>, node: &Node, look: &Look) {
    let (style, zoom) = (brush.style, brush.zoom);
    let size = (style.metrics.title * zoom * 1.3).clamp(8.0, style.metrics.title);
    let room = look.rect.width() - 6.0;
    if room < 22.0 || look.rect.height() < size + 1.0 {
        return;
    }
    let setting = Setting { family: &style.title_font, size, width: room, rows: 1 };
    let galley = brush.texts.get(brush.painter, &node.title, setting);
    let strip = if node.body.is_some() && !node.collapsed {
        (style.metrics.header * zoom).max(size + 2.0)
    } else {
        look.rect.height()
    };
    let at = pos2(look.rect.center().x - galley.size().x * 0.5, look.rect.min.y + (strip - galley.size().y) * 0.5);
    brush.add(TextShape::new(at, galley, title_color(style, node).gamma_multiply(look.fade * look.dull)));
}

/// Ports with their labels and values.
fn rows(
    brush: &mut Brush<'_>,
    scene: &Scene,
    light: &Light,
    graph: &Graph,
    i: usize,
    look: &Look,
    host: &mut dyn Host,
) {
    let (style, zoom) = (brush.style, brush.zoom);
    let metrics = style.metrics;
    let node = &graph.nodes[i];
    let words = metrics.label * zoom >= SMALLEST_WORDS && !node.collapsed;
    let beside = if node.outputs.len() > 1 { node.outputs.len() } else { 0 };
    for p in scene.nodes[i].ports.clone() {
        let place = &scene.ports[p];
        let port = scene.port_data(graph, p);
        let at = brush.pos(scene.port_pos(p));
        let lit = light.of(p);
        let fade = look.fade * lit.strength();
        if lit == Lit::Fits {
            let halo = (metrics.port * zoom).clamp(2.0, 12.0) + 4.0 * zoom.clamp(0.6, 1.5);
            brush.add(Shape::circle_filled(at, halo, port.color.gamma_multiply(0.28)));
        }
        let raised = matches!(look.hover, Some(Target::Port(h)) if h == p) || lit.is_target();
        ports::paint(
            brush,
            at,
            ports::Look {
                shape: port.shape,
                color: mix(style.node, port.color, fade),
                filled: port.wired || raised,
                raised,
            },
            style.node,
        );
        if !words || (place.output && beside == 0) {
            continue;
        }
        // A row that has ports on both sides is shared.
        let shared = if place.output { place.index < node.inputs.len() } else { place.index < beside };
        let width = look.rect.width() - 22.0 * zoom;
        let width = if shared { width * 0.56 } else { width };
        let color = mix(style.node, style.text_soft, fade * look.dull);
        let value = port.value.as_deref().filter(|_| !shared && !place.output && !port.wired);
        let mut room = width;
        let radius = metrics.row * RING * zoom;
        let ring = pos2(look.rect.max.x - 9.0 * zoom - radius, at.y);
        if value.is_some() && port.moving && knob(brush, host, node, port, ring, radius) {
            room -= 2.0 * radius + 8.0 * zoom;
        } else if let Some(value) = value {
            let setting =
                Setting { family: &style.value_font, size: metrics.label * 0.92 * zoom, width: width * 0.5, rows: 1 };
            let galley = brush.texts.get(brush.painter, value, setting);
            room -= galley.size().x + 8.0 * zoom;
            let x = look.rect.max.x - 11.0 * zoom - galley.size().x;
            let weak = mix(style.node, style.text_weak, fade * look.dull);
            brush.add(TextShape::new(pos2(x, at.y - galley.size().y * 0.5), galley, weak));
        }
        let setting = Setting { family: &style.font, size: metrics.label * zoom, width: room.max(0.0), rows: 1 };
        let galley = brush.texts.get(brush.painter, &port.label, setting);
        let x =
            if place.output { look.rect.max.x - 11.0 * zoom - galley.size().x } else { look.rect.min.x + 11.0 * zoom };
        brush.add(TextShape::new(pos2(x, at.y - galley.size().y * 0.5), galley, color));
    }
}

/// Lets the owner draw how a value moves, over all that is drawn so far.
fn knob(brush: &mut Brush<'_>, host: &mut dyn Host, node: &Node, port: &Port, at: Pos2, radius: f32) -> bool {
    brush.flush();
    host.knob(brush.painter, node, port, at, radius)
}

/// The line through a bypassed node: what comes in goes out.
fn passage(brush: &mut Brush<'_>, node: &Node, look: &Look) {
    let (style, zoom, rect) = (brush.style, brush.zoom, look.rect);
    let metrics = style.metrics;
    let color = node.outputs.first().map_or(style.text_soft, |port| port.color);
    let y = rect.min.y + metrics.header * 0.5 * zoom;
    let entry = if node.collapsed || node.inputs.is_empty() {
        pos2(rect.min.x, y)
    } else {
        let body = node.body.map_or(0.0, |height| height + metrics.pad);
        pos2(rect.min.x, rect.min.y + (metrics.header + metrics.pad + body + metrics.row * 0.5) * zoom)
    };
    let leave = pos2(rect.max.x, y);
    let mut mesh = egui::Mesh::default();
    let mut way = [[Pos2::ZERO; 4]; 2];
    crate::curve::route(entry, &[], leave, &mut way);
    let width = super::wires::width(style, zoom) * 1.4;
    super::wires::stroke(&mut mesh, &way, Pos2::ZERO, 1.0, width, [color; 2], brush.painter.pixels_per_point());
    brush.add(mesh);
}

/// The badge, and the message of an error.
fn extras(brush: &mut Brush<'_>, node: &Node, look: &Look) {
    let (style, zoom, rect) = (brush.style, brush.zoom, look.rect);
    if let Some(badge) = &node.badge {
        let setting = Setting { family: &style.value_font, size: 10.5 * zoom, width: rect.width(), rows: 1 };
        if setting.size >= SMALLEST_WORDS {
            let galley = brush.texts.get(brush.painter, badge, setting);
            let size = galley.size() + vec2(12.0, 4.0) * zoom;
            let pill = Rect::from_min_size(pos2(rect.max.x - size.x, rect.min.y - size.y - 4.0 * zoom), size);
            let hot = node.heat.unwrap_or(0.0).clamp(0.0, 1.0);
            let fill = mix(style.node, style.heat, 0.8 * hot);
            let edge = Stroke::new(1.0, style.node_edge);
            let radius = (size.y * 0.5).min(120.0) as u8;
            brush.add(RectShape::new(pill, radius, fill, edge, StrokeKind::Outside));
            let color = mix(style.text_soft, style.text, hot);
            brush.add(TextShape::new(pill.center() - galley.size() * 0.5, galley, color));
        }
    }
    if let Some(error) = &node.error {
        let setting = Setting { family: &style.font, size: 11.0 * zoom, width: rect.width() - 18.0 * zoom, rows: 3 };
        if setting.size >= SMALLEST_WORDS {
            let galley = brush.texts.get(brush.painter, error, setting);
            let top = rect.max.y + 5.0 * zoom;
            let size = vec2(rect.width(), galley.size().y + 9.0 * zoom);
            let tab = Rect::from_min_size(pos2(rect.min.x, top), size);
            let fill = mix(style.background, style.error, 0.24);
            let edge = Stroke::new(1.0, style.error.gamma_multiply(0.6));
            brush.add(RectShape::new(tab, corner(brush), fill, edge, StrokeKind::Inside));
            let color = mix(style.text, style.error, 0.25);
            brush.add(TextShape::new(tab.min + vec2(9.0, 4.5) * zoom, galley, color));
        }
    }
}

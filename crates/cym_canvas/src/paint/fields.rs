//! What lies behind the nodes: frames and comments.

use egui::{
    CornerRadius, Painter, Rect, Stroke, StrokeKind,
    epaint::{RectShape, TextShape},
    pos2, vec2,
};

use super::{Brush, mix};
use crate::{Graph, Style, View, hit::Target, text::Setting};

pub(crate) fn paint(painter: &Painter, view: &mut View, graph: &Graph, style: &Style) {
    let visible = view.visible_rect();
    let (origin, zoom) = (view.screen_from_canvas(egui::Pos2::ZERO), view.zoom);
    let joins = view.state.gesture.joins();
    let state = &mut *view.state;
    let mut brush = Brush { painter, shapes: &mut state.shapes, texts: &mut state.texts, style, zoom, origin };
    for (i, frame) in graph.frames.iter().enumerate() {
        let rect = state.scene.frames[i];
        if rect.intersects(visible) {
            let hovered = matches!(state.hover, Some(Target::FrameTitle(h) | Target::FrameEdge(h, _)) if h == i);
            let selected = view.selection.contains(&frame.key);
            let joined = joins.as_ref() == Some(&frame.key);
            one_frame(&mut brush, frame, rect, Mood { hovered: hovered || joined, selected });
        }
    }
    for (i, comment) in graph.comments.iter().enumerate() {
        let rect = state.scene.comments[i];
        if rect.intersects(visible) {
            let hovered = matches!(state.hover, Some(Target::Comment(h) | Target::CommentCorner(h)) if h == i);
            let selected = view.selection.contains(&comment.key);
            one_comment(&mut brush, comment, rect, Mood { hovered, selected });
        }
    }
    brush.flush();
}

#[derive(Clone, Copy)]
struct Mood {
    hovered: bool,
    selected: bool,
}

fn one_frame(brush: &mut Brush<'_>, frame: &crate::Frame, rect: Rect, mood: Mood) {
    let (style, zoom) = (brush.style, brush.zoom);
    let metrics = style.metrics;
    let rect = brush.rect(rect);
    let corner = CornerRadius::same((metrics.corner * 1.4 * zoom).clamp(2.0, 20.0) as u8);
    let tint = style.frame_tint * if mood.hovered { 1.5 } else { 1.0 };
    let fill = frame.color.to_opaque().gamma_multiply(tint);
    let edge = if mood.selected {
        Stroke::new(2.0, style.accent)
    } else {
        Stroke::new(1.0, frame.color.to_opaque().gamma_multiply(if mood.hovered { 0.8 } else { 0.42 }))
    };
    brush.add(RectShape::new(rect, corner, fill, edge, StrokeKind::Inside));
    let strip = metrics.frame_title * zoom;
    // Far away the title stays readable and sits above the frame, as on a map.
    let size = (metrics.title * zoom).max(11.0);
    let above = strip < 15.0;
    let room = rect.width() - 2.0 * metrics.pad * zoom;
    if room < 24.0 {
        return;
    }
    let setting = Setting { family: &style.title_font, size, width: room, rows: 1 };
    let galley = brush.texts.get(brush.painter, &frame.title, setting);
    let y = if above { rect.min.y - galley.size().y - 2.0 } else { rect.min.y + (strip - galley.size().y) * 0.5 };
    let x = rect.min.x + metrics.pad * 1.6 * zoom;
    let color = mix(style.text, frame.color, 0.35);
    brush.add(TextShape::new(pos2(x, y), galley, color));
}

fn one_comment(brush: &mut Brush<'_>, comment: &crate::Comment, rect: Rect, mood: Mood) {
    let (style, zoom) = (brush.style, brush.zoom);
    let metrics = style.metrics;
    let rect = brush.rect(rect);
    let corner = CornerRadius::same((4.0 * zoom).clamp(1.0, 8.0) as u8);
    let paper = mix(style.node, comment.color, 0.24);
    let edge = if mood.selected {
        Stroke::new(2.0, style.accent)
    } else {
        Stroke::new(1.0, mix(paper, comment.color, if mood.hovered { 0.8 } else { 0.35 }))
    };
    brush.add(RectShape::new(rect, corner, paper, edge, StrokeKind::Inside));
    let spine = Rect::from_min_size(rect.min, vec2((3.0 * zoom).clamp(1.5, 5.0), rect.height()));
    brush.add(RectShape::filled(spine, CornerRadius { ne: 0, se: 0, ..corner }, comment.color.to_opaque()));
    let pad = metrics.pad * 1.6 * zoom;
    let size = metrics.label * zoom;
    let row = size * 1.35;
    let rows = ((rect.height() - 1.2 * pad) / row).floor();
    if size >= 5.0 && rows >= 1.0 {
        let setting = Setting { family: &style.font, size, width: rect.width() - 2.0 * pad, rows: rows as usize };
        let galley = brush.texts.get(brush.painter, &comment.text, setting);
        brush.add(TextShape::new(rect.min + vec2(pad, pad * 0.8), galley, style.text_soft));
    }
    if mood.hovered || mood.selected {
        for k in 1..=2 {
            let d = (4.0 + 3.5 * k as f32) * zoom.clamp(0.5, 1.5);
            let stroke = Stroke::new(1.0, style.text_weak);
            let (a, b) = (rect.max - vec2(d, 3.0), rect.max - vec2(3.0, d));
            brush.add(egui::Shape::line_segment([a, b], stroke));
        }
    }
}

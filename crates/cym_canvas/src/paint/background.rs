//! The field of dots behind everything.

use std::sync::Arc;

use egui::{Color32, Mesh, Painter, Rect, Shape, Vec2, vec2};

use crate::{Style, View};

/// The dots of the last frame, kept while nothing moves.
#[derive(Default)]
pub(crate) struct GridMesh {
    mesh: Arc<Mesh>,
    made_for: Option<(Rect, Vec2, f32, f32, Color32)>,
}

/// Dots of the finer level vanish when they come closer than this, in points.
const CLOSEST: f32 = 22.0;

pub(crate) fn paint(painter: &Painter, view: &mut View, style: &Style) {
    let rect = view.rect;
    painter.rect_filled(rect, 0.0, style.background);
    let (pan, zoom) = (view.pan, view.zoom);
    let cache = &mut view.state.grid;
    let stamp = Some((rect, pan, zoom, style.metrics.grid, style.grid));
    if cache.made_for != stamp {
        cache.made_for = stamp;
        let mesh = Arc::make_mut(&mut cache.mesh);
        mesh.indices.clear();
        mesh.vertices.clear();
        dots(mesh, rect, pan, zoom, style, painter.pixels_per_point());
    }
    painter.add(Shape::Mesh(cache.mesh.clone()));
}

fn dots(mesh: &mut Mesh, rect: Rect, pan: Vec2, zoom: f32, style: &Style, pixels_per_point: f32) {
    let mut step = style.metrics.grid.max(1.0) * zoom;
    while step < CLOSEST {
        step *= 2.0;
    }
    while step >= 2.0 * CLOSEST {
        step *= 0.5;
    }
    // How far the finer level has faded in: 0 when it has just been split off, 1 before the next split.
    let fine = style.grid.gamma_multiply((step / CLOSEST - 1.0).clamp(0.0, 1.0));
    let size = (1.6 * pixels_per_point).round().max(1.0) / pixels_per_point;
    let first = vec2((-pan.x / step).ceil(), (-pan.y / step).ceil());
    let (columns, rows) = ((rect.width() / step).ceil() as i64, (rect.height() / step).ceil() as i64);
    for j in 0..rows {
        for i in 0..columns {
            let (i, j) = (first.x as i64 + i, first.y as i64 + j);
            let coarse = i % 2 == 0 && j % 2 == 0;
            let color = if coarse { style.grid } else { fine };
            if color.a() < 3 {
                continue;
            }
            let at = rect.min + pan + vec2(i as f32, j as f32) * step;
            let at = (at.to_vec2() * pixels_per_point).round() / pixels_per_point;
            mesh.add_colored_rect(Rect::from_min_size(at.to_pos2(), Vec2::splat(size)), color);
        }
    }
}

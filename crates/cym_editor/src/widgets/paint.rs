//! Small things that several editors draw.

use egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use crate::theme::Theme;

/// A colour of the document on the screen, opaque or not.
pub fn color32([r, g, b, alpha]: [f32; 4]) -> Color32 {
    let [r, g, b, alpha] = [r, g, b, alpha].map(|part| (part.clamp(0.0, 1.0) * 255.0).round() as u8);
    Color32::from_rgba_unmultiplied(r, g, b, alpha)
}

/// The ground behind what may be transparent.
pub fn checker(painter: &Painter, rect: Rect, theme: &Theme) {
    let (dark, light) = if theme.dark { (0x38, 0x50) } else { (0xb8, 0xd8) };
    painter.rect_filled(rect, 3.0, Color32::from_gray(dark));
    let side = (rect.height() / 2.0).clamp(3.0, 6.0);
    let (columns, rows) = ((rect.width() / side).ceil() as usize, (rect.height() / side).ceil() as usize);
    let mut mesh = Mesh::default();
    for (column, row) in (0..columns).flat_map(|column| (0..rows).map(move |row| (column, row))) {
        if (column + row) % 2 == 0 {
            let corner = rect.min + vec2(column as f32, row as f32) * side;
            let cell = Rect::from_min_size(corner, vec2(side, side)).intersect(rect);
            mesh.add_colored_rect(cell, Color32::from_gray(light));
        }
    }
    painter.add(mesh);
}

/// Colours side by side, from left to right, each running into the next.
pub fn strip(painter: &Painter, rect: Rect, colors: &[Color32]) {
    let mut mesh = Mesh::default();
    let last = colors.len().saturating_sub(1).max(1) as f32;
    for (i, &color) in colors.iter().enumerate() {
        let x = egui::lerp(rect.x_range(), i as f32 / last);
        mesh.colored_vertex(pos2(x, rect.top()), color);
        mesh.colored_vertex(pos2(x, rect.bottom()), color);
        if i > 0 {
            let at = 2 * i as u32;
            mesh.add_triangle(at - 2, at - 1, at);
            mesh.add_triangle(at - 1, at, at + 1);
        }
    }
    painter.add(mesh);
}

/// A ring that shows on any colour.
pub fn ring(painter: &Painter, at: Pos2, radius: f32, fill: Color32) {
    painter.circle_filled(at, radius, fill);
    painter.circle_stroke(at, radius, Stroke::new(3.0, Color32::from_black_alpha(140)));
    painter.circle_stroke(at, radius, Stroke::new(1.5, Color32::WHITE));
}

/// A diamond, as timelines draw a key.
pub fn diamond(painter: &Painter, at: Pos2, radius: f32, fill: Color32, stroke: Stroke) {
    let points = [vec2(0.0, -radius), vec2(radius, 0.0), vec2(0.0, radius), vec2(-radius, 0.0)];
    painter.add(Shape::convex_polygon(points.map(|step| at + step).to_vec(), fill, stroke));
}

/// Height of an editor's row, in points.
pub const ROW: f32 = 22.0;

//! How a picture lies in its place: zoom and pan, and which pixel is where.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

/// The farthest and the closest zoom, in physical pixels a pixel of the picture.
const ZOOMS: [f32; 2] = [0.02, 64.0];
/// How much of the picture stays in view when it is dragged out, in points.
const STAYS: f32 = 40.0;

/// How large the picture is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Zoom {
    /// As large as it fits.
    #[default]
    Fit,
    /// So many physical pixels a pixel of the document's picture.
    Fixed(f32),
}

/// Zoom and place of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Frame {
    /// How large.
    pub(crate) zoom: Zoom,
    /// Where its middle is from the middle of the place, in points.
    pub(crate) pan: Vec2,
}

impl Frame {
    /// Physical pixels a pixel of the picture.
    pub(crate) fn zoom_in(&self, place: Rect, size_px: [u32; 2], pixels_per_point: f32) -> f32 {
        let [width, height] = size_px.map(|side| side.max(1) as f32);
        match self.zoom {
            Zoom::Fixed(zoom) => zoom,
            Zoom::Fit => (place.width() / width).min(place.height() / height).max(1e-4) * pixels_per_point,
        }
    }

    /// Where the whole picture lies, in points of the window; on whole physical pixels, so that 1:1 is sharp.
    pub(crate) fn rect(&self, place: Rect, size_px: [u32; 2], pixels_per_point: f32) -> Rect {
        let zoom = self.zoom_in(place, size_px, pixels_per_point);
        let size = vec2(size_px[0] as f32, size_px[1] as f32) * zoom / pixels_per_point;
        let pan = if self.zoom == Zoom::Fit { Vec2::ZERO } else { self.pan };
        let corner = place.center() + pan - size * 0.5;
        let whole = |point: f32| (point * pixels_per_point).round() / pixels_per_point;
        Rect::from_min_size(pos2(whole(corner.x), whole(corner.y)), size)
    }

    /// Zooms by a factor; what is under `at` stays there.
    pub(crate) fn zoom_by(&mut self, factor: f32, at: Pos2, place: Rect, size_px: [u32; 2], pixels_per_point: f32) {
        let before = self.rect(place, size_px, pixels_per_point);
        let zoom = self.zoom_in(place, size_px, pixels_per_point);
        let next = (zoom * factor).clamp(ZOOMS[0], ZOOMS[1]);
        let grown = next / zoom;
        let middle = at + (before.center() - at) * grown;
        *self = Self { zoom: Zoom::Fixed(next), pan: middle - place.center() };
        self.keep(place, size_px, pixels_per_point);
    }

    /// Moves the picture by points.
    pub(crate) fn pan_by(&mut self, by: Vec2, place: Rect, size_px: [u32; 2], pixels_per_point: f32) {
        if self.zoom == Zoom::Fit {
            let zoom = self.zoom_in(place, size_px, pixels_per_point);
            *self = Self { zoom: Zoom::Fixed(zoom), pan: Vec2::ZERO };
        }
        self.pan += by;
        self.keep(place, size_px, pixels_per_point);
    }

    /// Shows it with so many physical pixels a pixel, in the middle.
    pub(crate) fn actual(zoom: f32) -> Self {
        Self { zoom: Zoom::Fixed(zoom), pan: Vec2::ZERO }
    }

    fn keep(&mut self, place: Rect, size_px: [u32; 2], pixels_per_point: f32) {
        let size = vec2(size_px[0] as f32, size_px[1] as f32) * self.zoom_in(place, size_px, pixels_per_point)
            / pixels_per_point;
        let most = ((size + place.size()) * 0.5 - Vec2::splat(STAYS)).max(Vec2::ZERO);
        self.pan = self.pan.clamp(-most, most);
    }
}

/// The place in a picture under a point: 0..1 from the left top; `None` outside.
pub(crate) fn uv_at(rect: Rect, at: Pos2) -> Option<Vec2> {
    rect.contains(at).then(|| (at - rect.min) / rect.size())
}

/// The pixel at a place in a picture.
pub(crate) fn pixel_at(uv: Vec2, size_px: [u32; 2]) -> [u32; 2] {
    let pixel = |part: f32, side: u32| ((part * side as f32).floor().max(0.0) as u32).min(side.saturating_sub(1));
    [pixel(uv.x, size_px[0]), pixel(uv.y, size_px[1])]
}

#[cfg(test)]
mod tests {
    use super::{Frame, Rect, Zoom, pixel_at, pos2, uv_at, vec2};

    const PLACE: Rect = Rect { min: pos2(10.0, 20.0), max: pos2(410.0, 320.0) };
    const SIZE: [u32; 2] = [1280, 720];

    #[test]
    fn it_fits_with_its_true_aspect() {
        for size in [SIZE, [720, 1280], [100, 100], [4000, 10]] {
            let rect = Frame::default().rect(PLACE, size, 1.0);
            assert!(PLACE.expand(1.0).contains_rect(rect), "{size:?}: {rect:?}");
            let aspect = size[0] as f32 / size[1] as f32;
            assert!((rect.width() / rect.height() / aspect - 1.0).abs() < 1e-3, "{size:?}: {rect:?}");
        }
    }

    #[test]
    fn one_to_one_counts_in_physical_pixels() {
        let rect = Frame::actual(1.0).rect(PLACE, SIZE, 2.0);
        assert_eq!(rect.size(), vec2(640.0, 360.0));
        assert_eq!((rect.min.x * 2.0).fract(), 0.0, "on whole pixels");
    }

    #[test]
    fn zoom_keeps_what_is_under_the_pointer() {
        let mut frame = Frame::default();
        let at = pos2(150.0, 130.0);
        let before = uv_at(frame.rect(PLACE, SIZE, 1.0), at).unwrap();
        for factor in [2.0, 3.0, 0.7, 1.5] {
            frame.zoom_by(factor, at, PLACE, SIZE, 1.0);
            let after = uv_at(frame.rect(PLACE, SIZE, 1.0), at).unwrap();
            assert!((after - before).length() < 0.01, "{before} {after}");
        }
        assert!(matches!(frame.zoom, Zoom::Fixed(_)));
    }

    #[test]
    fn the_picture_cannot_be_lost() {
        let mut frame = Frame::default();
        frame.pan_by(vec2(9000.0, -9000.0), PLACE, SIZE, 1.0);
        let seen = frame.rect(PLACE, SIZE, 1.0).intersect(PLACE);
        assert!(seen.width() > 10.0 && seen.height() > 10.0, "{seen:?}");
        for _ in 0..99 {
            frame.zoom_by(3.0, pos2(200.0, 200.0), PLACE, SIZE, 1.0);
        }
        assert!(frame.zoom_in(PLACE, SIZE, 1.0) <= 64.0);
    }

    #[test]
    fn pixels_are_found_at_the_edges() {
        let rect = Frame::default().rect(PLACE, SIZE, 1.0);
        assert_eq!(pixel_at(uv_at(rect, rect.min).unwrap(), SIZE), [0, 0]);
        assert_eq!(pixel_at(uv_at(rect, rect.max).unwrap(), SIZE), [1279, 719]);
        assert_eq!(uv_at(rect, rect.min - vec2(1.0, 0.0)), None);
    }
}

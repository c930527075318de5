//! Drawing, back to front.

use egui::{Color32, Painter, Pos2, Rect, Shape};

use crate::{Graph, Host, Style, View, text::Texts};

pub(crate) mod background;
pub(crate) mod fields;
pub(crate) mod node;
pub(crate) mod overlay;
pub(crate) mod ports;
pub(crate) mod wires;

/// What a part of the drawing needs: where to draw, and how large.
pub(crate) struct Brush<'a> {
    pub(crate) painter: &'a Painter,
    pub(crate) shapes: &'a mut Vec<Shape>,
    pub(crate) texts: &'a mut Texts,
    pub(crate) style: &'a Style,
    /// Points a canvas unit.
    pub(crate) zoom: f32,
    /// Where the canvas origin is on the screen.
    pub(crate) origin: Pos2,
}

impl Brush<'_> {
    /// Points of the window from canvas units.
    pub(crate) fn pos(&self, at: Pos2) -> Pos2 {
        self.origin + at.to_vec2() * self.zoom
    }

    /// Points of the window from canvas units.
    pub(crate) fn rect(&self, rect: Rect) -> Rect {
        Rect::from_min_max(self.pos(rect.min), self.pos(rect.max))
    }

    /// Hands what was collected to egui, so that somebody else can draw on top of it.
    pub(crate) fn flush(&mut self) {
        self.painter.extend(self.shapes.drain(..));
    }

    pub(crate) fn add(&mut self, shape: impl Into<Shape>) {
        self.shapes.push(shape.into());
    }
}

/// `base` with a part (0 to 1) of `other` in it; opaque.
pub(crate) fn mix(base: Color32, other: Color32, part: f32) -> Color32 {
    base.lerp_to_gamma(other.to_opaque(), part)
}

/// Draws the canvas with everything that rests on it. Gestures draw over it afterwards.
pub(crate) fn all(painter: &Painter, view: &mut View, graph: &Graph, style: &Style, host: &mut dyn Host) {
    view.state.texts.begin(painter);
    background::paint(painter, view, style);
    fields::paint(painter, view, graph, style);
    let (hidden, fade) = view.state.gesture.hides(&view.state.scene);
    wires::paint(painter, view, graph, style, &hidden, fade);
    overlay::wire_marks(painter, view, graph, style);
    node::paint(painter, view, graph, style, host);
}

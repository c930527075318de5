//! How the canvas is looked at, and what is selected: the state that the owner keeps.

use std::collections::BTreeSet;

use egui::{Pos2, Rect, Vec2, vec2};

use crate::{Key, state::State};

/// The smallest and largest zoom.
pub const ZOOM_RANGE: [f32; 2] = [0.05, 4.0];

/// The owner keeps one for each canvas that it shows. All fields may be set at any time.
#[derive(Debug)]
pub struct View {
    /// Where the canvas origin is, in points from the top left corner of the widget.
    pub pan: Vec2,
    /// Points a canvas unit.
    pub zoom: f32,
    /// Nodes, frames and comments that are selected.
    pub selection: BTreeSet<Key>,
    /// The small map in the corner.
    pub minimap: bool,
    /// Dragged nodes snap to the grid.
    pub snap_grid: bool,
    /// Dragged nodes snap to the edges and centres of their neighbours.
    pub snap_edges: bool,
    /// The place of the widget in the window, in points.
    pub(crate) rect: Rect,
    pub(crate) goal: Option<Goal>,
    pub(crate) state: Box<State>,
}

/// Where the view is to go once the size of the widget is known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Goal {
    FitAll,
    FitSelection,
    Fit(Rect),
    Reveal(Key),
    Centre(Pos2),
}

impl Default for View {
    fn default() -> Self {
        Self {
            pan: vec2(60.0, 60.0),
            zoom: 1.0,
            selection: BTreeSet::new(),
            minimap: true,
            snap_grid: true,
            snap_edges: true,
            rect: Rect::ZERO,
            goal: None,
            state: Box::default(),
        }
    }
}

impl View {
    /// Shows everything.
    pub fn fit_all(&mut self) {
        self.goal = Some(Goal::FitAll);
    }

    /// Shows the selection, or everything when nothing is selected.
    pub fn fit_selection(&mut self) {
        self.goal = Some(Goal::FitSelection);
    }

    /// Shows this rectangle (canvas units).
    pub fn fit(&mut self, rect: Rect) {
        self.goal = Some(Goal::Fit(rect));
    }

    /// Brings a node, frame or comment into sight: moves only when it is not seen whole.
    pub fn reveal(&mut self, key: &Key) {
        self.goal = Some(Goal::Reveal(key.clone()));
    }

    /// Puts this place (canvas units) into the middle.
    pub fn centre(&mut self, at: Pos2) {
        self.goal = Some(Goal::Centre(at));
    }

    /// Zooms by `factor` about a place of the window (points).
    pub fn zoom_about(&mut self, screen: Pos2, factor: f32) {
        let zoom = (self.zoom * factor).clamp(ZOOM_RANGE[0], ZOOM_RANGE[1]);
        let from_corner = screen - self.rect.min;
        self.pan = from_corner - (from_corner - self.pan) * (zoom / self.zoom);
        self.zoom = zoom;
    }

    /// Canvas units from points of the window, as of the last frame.
    pub fn canvas_from_screen(&self, screen: Pos2) -> Pos2 {
        ((screen - self.rect.min - self.pan) / self.zoom).to_pos2()
    }

    /// Points of the window from canvas units, as of the last frame.
    pub fn screen_from_canvas(&self, at: Pos2) -> Pos2 {
        self.rect.min + self.pan + at.to_vec2() * self.zoom
    }

    /// The place of the window that the canvas had in the last frame, in points.
    pub fn screen_rect(&self) -> Rect {
        self.rect
    }

    /// What was to be seen of the canvas in the last frame, in canvas units.
    pub fn visible_rect(&self) -> Rect {
        Rect::from_min_max(self.canvas_from_screen(self.rect.min), self.canvas_from_screen(self.rect.max))
    }

    /// Where this node, frame or comment was in the last frame, in canvas units.
    pub fn rect_of(&self, key: &Key) -> Option<Rect> {
        self.state.scene.rect_of(key)
    }

    pub(crate) fn screen_rect_of(&self, rect: Rect) -> Rect {
        Rect::from_min_max(self.screen_from_canvas(rect.min), self.screen_from_canvas(rect.max))
    }
}

//! What the canvas remembers between frames.

use egui::{Pos2, Shape};

use crate::{
    gesture::Gesture,
    hit::Target,
    navigate::Glide,
    paint::{background::GridMesh, wires::WireMesh},
    scene::Scene,
    text::Texts,
};

#[derive(Default)]
pub(crate) struct State {
    pub(crate) scene: Scene,
    pub(crate) texts: Texts,
    pub(crate) wires: WireMesh,
    pub(crate) grid: GridMesh,
    /// Kept for its memory.
    pub(crate) shapes: Vec<Shape>,
    pub(crate) visible: Vec<usize>,
    pub(crate) gesture: Gesture,
    pub(crate) pointer: Option<Pos2>,
    pub(crate) hover: Option<Target>,
    pub(crate) rest: Rest,
    pub(crate) click: Option<LastClick>,
    pub(crate) menu: Option<Menu>,
    pub(crate) glide: Option<Glide>,
    pub(crate) minimap: Option<crate::minimap::Map>,
}

/// How long the pointer has rested on a target, for tips.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rest {
    pub(crate) on: Option<Target>,
    pub(crate) since_secs: f64,
    pub(crate) at: Pos2,
}

/// The last click, to know a double one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LastClick {
    pub(crate) target: Target,
    pub(crate) at: Pos2,
    pub(crate) secs: f64,
}

/// The open context menu.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Menu {
    pub(crate) target: Target,
    /// Canvas units.
    pub(crate) at: Pos2,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("hover", &self.hover).finish_non_exhaustive()
    }
}

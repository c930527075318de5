//! What the artist prefers; kept between starts in one file.

pub mod commands;
pub(crate) mod fuzzy;
pub mod keys;
pub mod store;
pub mod window;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::command::Keymap;

/// Preferences and the layout of the window. Unknown fields of later versions are dropped; missing ones take their default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The dark look.
    pub dark: bool,
    /// Size of everything, 0.5 to 3.
    pub scale: f32,
    /// Which panels are open.
    pub panels: Panels,
    /// Keys of commands that were changed.
    pub keymap: Keymap,
    /// How loud, 0 to 1.
    pub volume: f32,
    /// Name of the sound device; `None` for the system's own choice.
    pub device: Option<String>,
    /// Seconds by which the picture is shown earlier than the sound is heard, -0.5 to 0.5.
    pub offset_secs: f32,
    /// Scale of the preview: 0 for automatic, else 0.125 to 1.
    pub preview_scale: f32,
    /// Frames a second that the preview aims at.
    pub preview_hz: f32,
    /// Whether files are chosen in our own window instead of the system's dialogs.
    pub own_dialogs: bool,
    /// Graphs that were open lately, newest first.
    pub recent: Vec<PathBuf>,
    /// Kinds of nodes by how often they were added, for the ranking of the search.
    pub used: std::collections::BTreeMap<String, u32>,
    /// The file of the taste by which pictures are ranked; `None` for the artist's own.
    pub taste: Option<PathBuf>,
}

/// Which panels are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "one switch a panel")]
pub struct Panels {
    /// Nodes and examples, on the left.
    pub browser: bool,
    /// Params of the selected node, on the right.
    pub inspector: bool,
    /// The timeline, below.
    pub timeline: bool,
    /// The minimap in the canvas.
    pub minimap: bool,
    /// The tint of nodes by time.
    pub heat: bool,
    /// The list of passes.
    pub profiler: bool,
    /// The list of steps.
    pub history: bool,
    /// The list of what faders and pads move.
    pub hands: bool,
}

impl Default for Panels {
    fn default() -> Self {
        Self {
            browser: false,
            inspector: true,
            timeline: true,
            minimap: true,
            heat: false,
            profiler: false,
            history: false,
            hands: false,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            dark: true,
            scale: 1.0,
            panels: Panels::default(),
            keymap: Keymap::default(),
            volume: 0.8,
            device: None,
            offset_secs: 0.0,
            preview_scale: 0.0,
            preview_hz: 30.0,
            own_dialogs: false,
            recent: Vec::new(),
            used: std::collections::BTreeMap::new(),
            taste: None,
        }
    }
}

impl Settings {
    /// The same with every number inside its span: a file may say anything.
    pub(crate) fn within_bounds(self) -> Self {
        let within = |x: f32, low: f32, high: f32, usual: f32| if x.is_finite() { x.clamp(low, high) } else { usual };
        Self {
            scale: within(self.scale, 0.75, 3.0, 1.0),
            volume: within(self.volume, 0.0, 1.0, 0.8),
            offset_secs: within(self.offset_secs, -0.5, 0.5, 0.0),
            preview_scale: if self.preview_scale > 0.0 { within(self.preview_scale, 0.125, 1.0, 0.0) } else { 0.0 },
            preview_hz: within(self.preview_hz, 1.0, 240.0, 30.0),
            ..self
        }
    }
}

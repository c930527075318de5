//! What the artist prefers; kept between starts in one file.

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
    /// Graphs that were open lately, newest first.
    pub recent: Vec<PathBuf>,
    /// Kinds of nodes by how often they were added, for the ranking of the search.
    pub used: std::collections::BTreeMap<String, u32>,
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
}

impl Default for Panels {
    fn default() -> Self {
        Self { browser: false, inspector: true, timeline: true, minimap: true, heat: false, profiler: false, history: false }
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
            recent: Vec::new(),
            used: std::collections::BTreeMap::new(),
        }
    }
}

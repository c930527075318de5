//! What a screen reader would find in the window, written to a file: names, roles, values and places.
//!
//! The walk through the real window (`crates/cymatic/tests/window`) moves a real pointer to what has a name; it cannot ask
//! a screen reader, so the window writes down what it would tell one. Only when `CYMATIC_EYES` names a file.

use std::path::PathBuf;

use egui::accesskit::{Node, Role};
use egui::{Context, FullOutput, Plugin};
use serde::Serialize;

/// Seconds between two looks.
const EVERY_SECS: f64 = 0.1;

/// Writes what has a name to a file.
pub(crate) struct Eyes {
    file: PathBuf,
    last_secs: f64,
    last: String,
}

/// One thing with a name.
#[derive(Serialize)]
struct Seen<'a> {
    name: &'a str,
    role: String,
    value: Option<&'a str>,
    /// Left, top, right, bottom in px of the window.
    px: [f64; 4],
}

impl Eyes {
    /// Eyes, if somebody asked for them.
    pub(crate) fn from_env() -> Option<Self> {
        let file = std::env::var_os("CYMATIC_EYES")?;
        Some(Self { file: file.into(), last_secs: f64::NEG_INFINITY, last: String::new() })
    }

    fn write(&mut self, text: String) {
        let beside = self.file.with_extension("part");
        // Whoever looks finds the last whole text; a failure only makes it older.
        if std::fs::write(&beside, &text).and_then(|()| std::fs::rename(&beside, &self.file)).is_ok() {
            self.last = text;
        }
    }
}

impl Plugin for Eyes {
    fn debug_name(&self) -> &'static str {
        "eyes"
    }

    fn setup(&mut self, ctx: &Context) {
        ctx.enable_accesskit();
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        let now = ctx.input(|input| input.time);
        if now - self.last_secs < EVERY_SECS {
            // The last state of a burst must be written too.
            ctx.request_repaint_after(std::time::Duration::from_millis(100));
            return;
        }
        let Some(update) = &output.platform_output.accesskit_update else {
            return;
        };
        self.last_secs = now;
        let seen: Vec<Seen<'_>> = update.nodes.iter().filter_map(|(_, node)| seen(node)).collect();
        let text = serde_json::to_string(&seen).unwrap_or_default();
        if text != self.last {
            self.write(text);
        }
    }
}

fn seen(node: &Node) -> Option<Seen<'_>> {
    if node.role() == Role::TextRun {
        return None;
    }
    let name = node.label().or_else(|| node.value())?;
    let bounds = node.bounds()?;
    let px = [bounds.x0, bounds.y0, bounds.x1, bounds.y1];
    Some(Seen { name, role: format!("{:?}", node.role()), value: node.value(), px })
}

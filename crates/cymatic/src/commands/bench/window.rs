//! What the window itself costs, without drawing on a device.

use cym_editor::bench::frame_cost;

use super::Row;
use crate::open;
use crate::report::Failure;

/// Five hundred nodes, panned and zoomed.
#[expect(clippy::unnecessary_wraps, reason = "every measurement gives a Result")]
pub(super) fn large() -> Result<Row, Failure> {
    Ok(row('g', "window, 500 nodes: its own work in a frame, of 8 ms", 500, 8.0))
}

/// Fifty nodes, panned and zoomed.
#[expect(clippy::unnecessary_wraps, reason = "every measurement gives a Result")]
pub(super) fn small() -> Result<Row, Failure> {
    Ok(row('h', "window, 50 nodes: its own work in a frame, of 2 ms", 50, 2.0))
}

fn row(letter: char, what: &'static str, nodes: usize, budget_ms: f64) -> Row {
    let cost = frame_cost(nodes, open::library());
    let all_ms = cost.panels_ms + cost.triangles_ms;
    let figures = format!(
        "panels {:.2} ms, triangles {:.2} ms, slowest frame {:.2} ms",
        cost.panels_ms, cost.triangles_ms, cost.worst_ms
    );
    let ratio = all_ms / budget_ms;
    Row { letter, what, figures, ratio, wanted: "at most 1", reached: ratio <= 1.0 }
}

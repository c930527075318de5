//! What driven params of selected nodes did as they were played.

use std::collections::BTreeMap;
use std::sync::Arc;

use cym_graph::PortRef;
use cym_plan::Plan;
use egui::{Align2, FontId, Painter, Pos2, Rect, Shape, Stroke, vec2};
use egui_phosphor::regular as icons;

use crate::shared::Shared;
use crate::timeline::bake::{Driver, lane_title};
use crate::timeline::scale::Scale;
use crate::timeline::snap::frame_of;

/// Most params that are followed at once.
const ROWS: usize = 6;
/// Longest piece that is followed, in frames: four hours at 60 a second.
const FRAMES: usize = 864_000;

/// Values by frame, kept while a node is selected and its graph stays as it is.
#[derive(Default)]
pub(super) struct Traces {
    plan: Option<Arc<Plan>>,
    of: BTreeMap<PortRef, Trace>,
}

struct Trace {
    driver: Driver,
    title: String,
    /// The first number of each frame; not a number where it was not played.
    values: Vec<f32>,
}

impl Traces {
    /// Follows the driven params of the selected nodes.
    pub(super) fn keep(&mut self, shared: &Shared<'_>) {
        let Some(plan) = &shared.state.plan else {
            self.of.clear();
            return;
        };
        if !self.plan.as_ref().is_some_and(|known| Arc::ptr_eq(known, plan)) {
            // A turned knob is another plan too: what was played goes only when the driver is another one.
            self.plan = Some(Arc::clone(plan));
        }
        let wanted = wanted(shared, plan);
        self.of.retain(|to, trace| wanted.get(to).is_some_and(|driver| *driver == trace.driver));
        let clock = &shared.state.clock;
        let frame = frame_of(clock.secs, clock.rate) as usize;
        for (to, driver) in wanted {
            let title = format!("{} {} {}", lane_title(shared.model, &to), icons::ARROW_LEFT, driver.title);
            let trace = self.of.entry(to).or_insert_with(|| Trace { driver, title, values: Vec::new() });
            let value = trace.driver.values(&shared.state.numbers).and_then(|values| values.first().copied());
            if let Some(value) = value.filter(|_| frame < FRAMES) {
                if trace.values.len() <= frame {
                    trace.values.resize(frame + 1, f32::NAN);
                }
                trace.values[frame] = value;
            }
        }
    }

    /// The params that are followed, with their words.
    pub(super) fn rows(&self, shared: &Shared<'_>) -> Vec<(PortRef, String)> {
        let there = |to: &PortRef| shared.model.selection.contains(&to.node);
        self.of.iter().filter(|(to, _)| there(to)).map(|(to, trace)| (to.clone(), trace.title.clone())).collect()
    }

    /// Draws what was played of a param.
    pub(super) fn paint(&self, painter: &Painter, strip: Rect, to: &PortRef, scale: &Scale, shared: &Shared<'_>) {
        let Some(trace) = self.of.get(to) else {
            return;
        };
        let known = || trace.values.iter().copied().filter(|value| value.is_finite());
        let (low, high) = known().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        if low > high {
            return;
        }
        let inner = strip.shrink2(vec2(0.0, 4.0));
        let span = (high - low).max(1e-6);
        let rate = shared.state.clock.rate;
        let color = shared.theme.wire(cym_graph::WireType::Float).gamma_multiply(0.85);
        let mut line: Vec<Pos2> = Vec::new();
        let mut x = strip.left();
        while x <= strip.right() {
            let frame = frame_of(scale.secs(x).max(0.0), rate) as usize;
            match trace.values.get(frame).copied().filter(|value| value.is_finite()) {
                Some(value) => line.push(Pos2::new(x, inner.bottom() - (value - low) / span * inner.height())),
                None => draw(painter, &mut line, color),
            }
            x += 1.5;
        }
        draw(painter, &mut line, color);
        let words = format!("{low:.2} … {high:.2}");
        let at = strip.right_top() + vec2(-6.0, 3.0);
        painter.text(at, Align2::RIGHT_TOP, words, FontId::proportional(9.5), shared.theme.text_weak);
    }
}

fn draw(painter: &Painter, line: &mut Vec<Pos2>, color: egui::Color32) {
    if line.len() > 1 {
        painter.add(Shape::line(std::mem::take(line), Stroke::new(1.3, color)));
    } else {
        line.clear();
    }
}

/// The driven params of the selected nodes.
fn wanted(shared: &Shared<'_>, plan: &Plan) -> BTreeMap<PortRef, Driver> {
    let nodes = shared.model.document().nodes();
    let mut found = BTreeMap::new();
    for id in &shared.model.selection {
        let Some(node) = nodes.get(id) else {
            continue;
        };
        for input in node.wires.keys().chain(node.modulations.keys()) {
            let to = PortRef { node: id.clone(), port: input.clone() };
            if found.len() < ROWS
                && let Some(driver) = Driver::of(shared.model, plan, &to)
            {
                found.insert(to, driver);
            }
        }
    }
    found
}

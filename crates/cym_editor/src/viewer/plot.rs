//! Signals over the last seconds, plotted over the picture.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use cym_engine::StageState;
use cym_graph::{NodeId, WireType};
use cym_plan::Plan;
use egui::{Align2, Color32, FontId, Painter, Rect, Sense, Shape, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2};

use super::part;
use crate::shared::Shared;

/// How much is kept and plotted, in seconds of playing.
const SECS: f64 = 6.0;
/// Height of one signal in points.
const ROW: f32 = 40.0;
/// Most signals at once.
const ROWS: usize = 6;

/// The control-rate numbers of the last seconds, as the stage published them: nothing is copied.
#[derive(Default)]
pub(super) struct Past {
    plan: Option<Arc<Plan>>,
    moments: VecDeque<(f64, Arc<[f32]>)>,
}

/// One signal: its name, colour and the numbers that it is.
struct Row {
    name: String,
    color: Color32,
    place: Range<usize>,
}

impl Past {
    /// Keeps what the stage says now.
    pub(super) fn keep(&mut self, state: &StageState) {
        let same = match (&self.plan, &state.plan) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a.signal_places == b.signal_places,
            (None, None) => true,
            _ => false,
        };
        if !same {
            self.moments.clear();
        }
        self.plan.clone_from(&state.plan);
        if state.numbers.is_empty() || self.moments.back().is_some_and(|(_, last)| Arc::ptr_eq(last, &state.numbers)) {
            return;
        }
        let secs = state.clock.secs;
        // A jump begins a new line.
        if self.moments.back().is_some_and(|(last, _)| secs < *last || secs > last + 1.0) {
            self.moments.clear();
        }
        self.moments.push_back((secs, Arc::clone(&state.numbers)));
        while self.moments.front().is_some_and(|(first, _)| secs - first > SECS) {
            self.moments.pop_front();
        }
    }

    /// Whether what is looked at is a signal and not a picture.
    pub(super) fn is_looked_at(shared: &Shared<'_>) -> bool {
        shared.model.viewed.as_ref().is_some_and(|port| {
            let kind = shared.model.kind(&port.node);
            let output = kind.and_then(|kind| kind.outputs.iter().find(|output| output.name == port.port));
            output.is_some_and(|output| (1..=4).contains(&output.ty.width()))
        })
    }

    /// Plots the signals of the node that is looked at, or else of the selected one, at the foot of the picture.
    pub(super) fn show(&self, ui: &Ui, place: Rect, shared: &Shared<'_>) {
        let rows = self.rows(shared);
        let height = (rows.len().max(1) as f32 * ROW + 8.0).min(place.height() * 0.7);
        let rect =
            Rect::from_min_max(pos2(place.left() + 8.0, place.bottom() - height - 8.0), place.max - vec2(8.0, 8.0));
        let response = ui.interact(rect, part(ui, "plot"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, "Signal plot over time"));
        let painter = ui.painter().with_clip_rect(rect);
        painter.rect_filled(rect, 5.0, Color32::from_black_alpha(175));
        if rows.is_empty() {
            let words = "Select a node that makes signals";
            painter.text(
                rect.center(),
                Align2::CENTER_CENTER,
                words,
                FontId::proportional(12.0),
                Color32::from_gray(170),
            );
        }
        let each = (rect.height() - 8.0) / rows.len().max(1) as f32;
        for (index, row) in rows.iter().enumerate() {
            let top = rect.top() + 4.0 + each * index as f32;
            let line = Rect::from_min_size(pos2(rect.left() + 8.0, top), vec2(rect.width() - 16.0, each - 4.0));
            self.paint(&painter, line, row);
        }
    }

    fn rows(&self, shared: &Shared<'_>) -> Vec<Row> {
        let (Some(plan), Some(node)) =
            (&self.plan, shared.model.viewed.as_ref().map(|port| &port.node).or_else(|| shared.model.selected()))
        else {
            return Vec::new();
        };
        let outputs = shared.model.kind(node).map(|kind| kind.outputs.as_slice()).unwrap_or_default();
        let id = shared.model.stage_id(node);
        let row = |name: &str, ty: WireType| {
            let place = place_of(plan, &id, name)?;
            let title = if outputs.len() > 1 {
                format!("{} · {name}", shared.model.title(node))
            } else {
                shared.model.title(node).to_owned()
            };
            Some(Row { name: title, color: shared.theme.wire(ty), place })
        };
        let few = |ty: WireType| (1..=4).contains(&ty.width());
        outputs
            .iter()
            .filter(|output| few(output.ty))
            .filter_map(|output| row(&output.name, output.ty))
            .take(ROWS)
            .collect()
    }

    fn paint(&self, painter: &Painter, rect: Rect, row: &Row) {
        let now = self.moments.back().map_or(0.0, |(secs, _)| *secs);
        let values =
            || self.moments.iter().filter_map(|(_, numbers)| numbers.get(row.place.clone())).flatten().copied();
        let low = values().fold(0.0_f32, f32::min);
        let high = values().fold(low + 1e-3, f32::max);
        let x = |secs: f64| rect.right() - ((now - secs) / SECS) as f32 * rect.width();
        let y = |value: f32| rect.bottom() - (value - low) / (high - low) * rect.height();
        painter.hline(rect.x_range(), y(0.0_f32.clamp(low, high)), Stroke::new(1.0, Color32::from_white_alpha(22)));
        for part in row.place.clone() {
            let at = |(secs, numbers): &(f64, Arc<[f32]>)| Some(pos2(x(*secs), y(*numbers.get(part)?)));
            let points: Vec<_> = self.moments.iter().filter_map(at).collect();
            let fade = if row.place.len() > 1 {
                0.55 + 0.45 * (part - row.place.start) as f32 / row.place.len() as f32
            } else {
                1.0
            };
            painter.add(Shape::line(points, Stroke::new(1.5, row.color.gamma_multiply(fade))));
        }
        painter.text(rect.left_top(), Align2::LEFT_TOP, &row.name, FontId::proportional(11.0), row.color);
        let last = self.moments.back().and_then(|(_, numbers)| numbers.get(row.place.clone())).unwrap_or_default();
        let words = last.iter().map(|value| format!("{value:.3}")).collect::<Vec<_>>().join("  ");
        painter.text(rect.right_top(), Align2::RIGHT_TOP, words, FontId::monospace(11.0), Color32::from_gray(220));
    }
}

/// Where an output's numbers are.
fn place_of(plan: &Plan, node: &NodeId, output: &str) -> Option<Range<usize>> {
    plan.signal_places.get(&(node.clone(), output.to_owned())).cloned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cym_engine::{Clock, StageState};

    use super::{Past, SECS};

    fn state(secs: f64) -> StageState {
        StageState {
            numbers: Arc::from([secs as f32]),
            clock: Clock { secs, ..Clock::default() },
            ..StageState::default()
        }
    }

    #[test]
    fn only_the_last_seconds_are_kept() {
        let mut past = Past::default();
        for frame in 0..600 {
            past.keep(&state(f64::from(frame) / 30.0));
        }
        let (first, last) = (past.moments.front().unwrap().0, past.moments.back().unwrap().0);
        assert!(last - first <= SECS && last - first > SECS - 0.1, "{first} {last}");
    }

    #[test]
    fn a_jump_begins_anew_and_a_pause_adds_nothing() {
        let mut past = Past::default();
        let held = state(5.0);
        past.keep(&held);
        past.keep(&held);
        assert_eq!(past.moments.len(), 1);
        past.keep(&state(1.0));
        assert_eq!(past.moments.len(), 1);
        assert!((past.moments[0].0 - 1.0).abs() < 1e-9);
    }
}

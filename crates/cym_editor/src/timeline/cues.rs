//! What directors decide, one row each: which picture shows when. The hand puts it right, and that is then kept.
//!
//! Everything by hand is one readable value of the director's node, so each change is one step of the history; the sheet is
//! worked out anew from it and the song, as the stage does. There is no second truth here.

mod menu;
mod paint;

use std::sync::Arc;

use cym_engine::direct::{Changes, Sheet};
use cym_engine::{Director, FeatureTrack, StageState, directors};
use cym_graph::{Edit, Value};
use egui::{CursorIcon, Id, PointerButton, Pos2, Rect, Response, Sense, Ui, WidgetInfo, WidgetType};

use super::scale::Scale;
use crate::shared::{Act, Shared};

/// Height of a director's row, in points.
const ROW: f32 = 30.0;
/// Most rows that are shown.
const MOST: usize = 4;
/// How near the hand must be to a change to take hold of it, in points.
const CATCH_PX: f32 = 6.0;

/// The rows, and what the hand is in the middle of.
#[derive(Default)]
pub(super) struct CueRows {
    rows: Vec<Row>,
    /// The revision of the document for which the directors were found, and how often another one was opened.
    found_for: Option<(u64, u64)>,
    /// The change that is held: its row, its cue, and where it is now in seconds.
    held: Option<(usize, usize, f64)>,
    /// Where the menu was asked for, in seconds.
    menu_secs: f64,
}

/// One director with what it decides.
struct Row {
    director: Director,
    decided: Option<Decided>,
}

/// What was decided over a song.
struct Decided {
    track: Arc<FeatureTrack>,
    sheet: Sheet,
}

impl Row {
    /// The song that it hears, as the stage has it.
    fn track<'a>(&self, state: &'a StageState) -> Option<&'a Arc<FeatureTrack>> {
        let wired = state.tracks.iter().find(|(id, _)| Some(id) == self.director.sound.as_ref());
        wired.or_else(|| state.tracks.first().filter(|_| self.director.sound.is_some())).map(|(_, track)| track)
    }

    /// Keeps what was decided by hand, as one step with a name.
    fn keep(&self, shared: &mut Shared<'_>, title: &str, changes: impl FnOnce(Changes, &Sheet) -> Changes) {
        let Some(decided) = &self.decided else {
            return;
        };
        let secs = decided.track.duration_secs;
        let (now, _) = Changes::read(&self.director.changes);
        let now = if now.fit(secs) { now } else { Changes::default() };
        let by = Changes { song_secs: Some(secs), ..changes(now, &decided.sheet) };
        let text = if by.is_empty() { String::new() } else { by.to_string() };
        if text == self.director.changes {
            return;
        }
        let (node, input) = (self.director.node.clone(), self.director.inputs.changes.clone());
        let edit = Edit::SetValue { node, input, value: (!text.is_empty()).then_some(Value::Text(text)) };
        shared.act(Act::EditRoot(Edit::Batch { title: title.to_owned(), edits: vec![edit] }));
    }

    fn name_of(&self, picture: usize) -> String {
        let name = self.director.pictures.get(picture.wrapping_sub(1)).and_then(Option::as_deref);
        name.map_or_else(|| format!("{picture}"), |name| format!("{picture} {name}"))
    }

    fn can_keep(&self) -> bool {
        !self.director.inputs.changes.is_empty() && self.director.within.is_none()
    }
}

impl CueRows {
    /// Takes up what the document and the stage tell; called in every frame, seen or not.
    pub(super) fn notice(&mut self, shared: &Shared<'_>) {
        let now = (shared.model.revision(), shared.model.opened());
        if self.found_for.replace(now) != Some(now) {
            let mut before = std::mem::take(&mut self.rows);
            let found = directors(shared.model.root(), shared.model.catalogue()).into_iter().take(MOST);
            self.rows = found
                .map(|director| {
                    let same = before.iter_mut().find(|row| row.director == director);
                    let decided = same.and_then(|row| row.decided.take());
                    Row { director, decided }
                })
                .collect();
        }
        for row in &mut self.rows {
            let Some(track) = row.track(shared.state) else {
                row.decided = None;
                continue;
            };
            if row.decided.as_ref().is_none_or(|decided| !Arc::ptr_eq(&decided.track, track)) {
                row.decided = Some(Decided { track: Arc::clone(track), sheet: row.director.sheet(track) });
            }
        }
    }

    /// How high all rows are, in points.
    pub(super) fn height(&self) -> f32 {
        self.rows.iter().filter(|row| row.decided.is_some()).count() as f32 * ROW
    }

    /// Draws the rows and lets them be used; `strip` is where time is, `rect` the rows with their heads.
    pub(super) fn show(
        &mut self,
        ui: &Ui,
        rect: Rect,
        scale: &Scale,
        shared: &mut Shared<'_>,
        snap: &dyn Fn(f64) -> f64,
        id: Id,
    ) {
        let mut top = rect.top();
        for at in 0..self.rows.len() {
            if self.rows[at].decided.is_none() {
                continue;
            }
            let row = rect.with_min_y(top).with_max_y(top + ROW - 1.0);
            let strip = row.with_min_x(scale.left);
            top += ROW;
            let response = ui.interact(strip, id.with(("cues", at)), Sense::click_and_drag());
            let label = format!("{} cues", self.rows[at].director.title);
            response.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, &label));
            self.use_row(ui, at, &response, scale, shared, snap);
            let held = self.held.filter(|(row, ..)| *row == at).map(|(_, cue, secs)| (cue, secs));
            paint::row(ui, row, strip, scale, &self.rows[at], held, shared);
        }
    }

    fn use_row(
        &mut self,
        ui: &Ui,
        at: usize,
        response: &Response,
        scale: &Scale,
        shared: &mut Shared<'_>,
        snap: &dyn Fn(f64) -> f64,
    ) {
        let row = &self.rows[at];
        let Some(decided) = row.decided.as_ref().filter(|_| row.can_keep()) else {
            if response.hovered() && row.director.within.is_some() {
                "It is inside a group: in there, show its audio and its changes outside, and it is put right here"
                    .clone_into(shared.hint);
            }
            return;
        };
        let cues = &decided.sheet.cues;
        let change_at = |x: f32| {
            let near = |&cue: &usize| (scale.x(cues[cue].secs[0]) - x).abs();
            (1..cues.len()).min_by(|a, b| near(a).total_cmp(&near(b))).filter(|cue| near(cue) <= CATCH_PX)
        };
        if response.hovered() {
            "Drag a change: move it · right click: another picture, another way, lock".clone_into(shared.hint);
            let over = ui.input(|input| input.pointer.hover_pos()).and_then(|at| change_at(at.x));
            if over.is_some() || self.held.is_some() {
                ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
            }
        }
        if response.drag_started_by(PointerButton::Primary)
            && let Some(from) = ui.input(|input| input.pointer.press_origin())
        {
            self.held = change_at(from.x).map(|cue| (at, cue, cues[cue].secs[0]));
        }
        if let Some((held_row, cue, secs)) = &mut self.held
            && *held_row == at
        {
            if let Some(pointer) = response.interact_pointer_pos() {
                *secs = snap(scale.secs(pointer.x));
            }
            if response.drag_stopped() || !ui.input(|input| input.pointer.any_down()) {
                let (cue, secs) = (*cue, *secs);
                row.keep(shared, "Move cue", |changes, sheet| changes.with_start_at(sheet, cue, secs));
                self.held = None;
            }
        }
        if response.secondary_clicked()
            && let Some(Pos2 { x, .. }) = response.interact_pointer_pos()
        {
            self.menu_secs = scale.secs(x);
        }
        menu::show(response, &self.rows[at], self.menu_secs, shared);
    }
}

#[cfg(test)]
mod tests;

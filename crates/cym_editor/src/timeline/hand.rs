//! What the hand puts right in what was heard: the beat, the bars, the sections.
//!
//! Everything is kept as one readable value of the node that names the song, so each change is one step of the history. The
//! stage gives back the track with the corrections in it, and that is what is shown: there is no second truth here.

use cym_engine::{Corrections, FeatureTrack};
use cym_graph::{Edit, NodeId, Tool, Value};
use egui::{
    Align2, CursorIcon, FontId, Key, Painter, PointerButton, Popup, Rect, Response, Sense, Stroke, TextEdit, Ui,
    WidgetInfo, WidgetType, pos2, vec2,
};

use super::scale::Scale;
use super::snap::Snap;
use crate::command::Command;
use crate::shared::{Act, Notice, Shared};

/// Height of the row with the names of sections, in points.
pub(super) const ROW: f32 = 15.0;
/// How near the hand must be to a boundary to take hold of it, in points.
const CATCH_PX: f32 = 6.0;
/// What one step of a nudge is, in seconds.
const NUDGE_SECS: f64 = 0.01;
/// Beats in a bar that the menu offers.
const BAR_BEATS: [u32; 6] = [2, 3, 4, 5, 6, 7];

/// What the hand is in the middle of.
#[derive(Default)]
pub(super) struct Hand {
    /// The section whose start is held, and where it is now in seconds.
    held: Option<(usize, f64)>,
    /// The section that is called something else, the words so far, and whether all of its name are meant.
    naming: Option<(usize, String, bool)>,
    /// Where the menu was asked for, in seconds.
    menu_secs: f64,
}

/// The song that is put right: its node, the input that keeps the corrections, and the track as it is with them.
struct Song<'a> {
    node: NodeId,
    lines: String,
    track: &'a FeatureTrack,
    now: Corrections,
}

impl<'a> Song<'a> {
    /// The first song of the piece, where its node keeps corrections.
    fn of(shared: &Shared<'a>) -> Option<Self> {
        let (id, track) = shared.state.tracks.first()?;
        let node = shared.model.root().nodes().get(id)?;
        let Some(Tool::Corrections { lines }) = &shared.model.catalogue().get(&node.kind)?.tool else {
            return None;
        };
        let text = match node.values.get(lines) {
            Some(Value::Text(text)) => text.as_str(),
            _ => "",
        };
        let (now, _) = Corrections::read(text);
        let now = if now.fit(track.duration_secs) { now } else { Corrections::default() };
        Some(Self { node: id.clone(), lines: lines.clone(), track, now })
    }

    /// Keeps corrections, as one step with a name.
    fn keep(&self, shared: &mut Shared<'_>, title: &str, by: Corrections) {
        let by = Corrections { song_secs: Some(self.track.duration_secs), ..by };
        if by.to_string() == self.now.to_string() {
            return;
        }
        let value = (!by.is_empty()).then(|| Value::Text(by.to_string()));
        let edit = Edit::SetValue { node: self.node.clone(), input: self.lines.clone(), value };
        shared.act(Act::EditRoot(Edit::Batch { title: title.to_owned(), edits: vec![edit] }));
    }

    fn spans(&self) -> &'a [cym_engine::HeardSpan] {
        self.track.spans.get("section").map(Vec::as_slice).unwrap_or_default()
    }

    fn section_at(&self, secs: f64) -> Option<usize> {
        self.track.span_at("section", secs).map(|at| at.index)
    }

    fn has_beats(&self) -> bool {
        self.track.events.get("beat").is_some_and(|beats| !beats.is_empty())
    }

    /// The beat that is nearest to a time, in seconds.
    fn beat_near(&self, secs: f64) -> Option<f64> {
        let beats = self.track.events.get("beat")?;
        beats.iter().copied().min_by(|a, b| (a - secs).abs().total_cmp(&(b - secs).abs()))
    }
}

impl Hand {
    /// The menu of the waveform: what can be put right at the place of the hand.
    pub(super) fn menu(&mut self, response: &Response, scale: &Scale, shared: &mut Shared<'_>) {
        if response.secondary_clicked()
            && let Some(at) = response.interact_pointer_pos()
        {
            self.menu_secs = scale.secs(at.x);
        }
        let Some(song) = Song::of(shared) else {
            return;
        };
        Popup::context_menu(response).show(|ui| self.items(ui, &song, shared));
    }

    fn items(&mut self, ui: &mut Ui, song: &Song<'_>, shared: &mut Shared<'_>) {
        let secs = self.menu_secs;
        let now = || song.now.clone();
        ui.add_enabled_ui(song.has_beats(), |ui| {
            for (words, by) in [
                ("Halve the beats", now().other_level(false)),
                ("Double the beats", now().other_level(true)),
                ("Nudge the beats earlier", now().nudged(-NUDGE_SECS)),
                ("Nudge the beats later", now().nudged(NUDGE_SECS)),
            ] {
                if ui.button(words).clicked() {
                    song.keep(shared, words, by);
                }
            }
            if let Some(beat) = song.beat_near(secs)
                && ui.button("This beat begins a bar").clicked()
            {
                song.keep(shared, "First beat of a bar", now().bar_at(beat));
                ui.close();
            }
            ui.menu_button("Beats in a bar", |ui| {
                for beats in BAR_BEATS {
                    if ui.button(beats.to_string()).clicked() {
                        song.keep(shared, "Beats in a bar", now().bars_of(beats));
                        ui.close();
                    }
                }
            });
        });
        ui.separator();
        if ui.button("Begin a section here").clicked() {
            let secs = song.beat_near(secs).filter(|beat| (beat - secs).abs() < 0.5).unwrap_or(secs);
            song.keep(shared, "Add section", now().with_section_from(song.track, secs));
            ui.close();
        }
        if let Some(section) = song.section_at(secs) {
            let name = &song.spans()[section].label;
            if ui.button(format!("Rename section {name}\u{2026}")).clicked() {
                self.naming = Some((section, name.clone(), false));
                ui.close();
            }
            let alike = song.spans().iter().filter(|span| span.label == *name).count();
            if alike > 1 && ui.button(format!("Rename all {alike} called {name}\u{2026}")).clicked() {
                self.naming = Some((section, name.clone(), true));
                ui.close();
            }
            if song.spans().len() > 1 && ui.button(format!("Delete section {name}")).clicked() {
                song.keep(shared, "Delete section", now().without_section(song.track, section));
                ui.close();
            }
        }
        ui.separator();
        let back = ui.add_enabled(!song.now.is_empty(), egui::Button::new("Undo corrections"));
        if back.on_hover_text("Everything as it was heard").clicked() {
            song.keep(shared, "Undo corrections", Corrections::default());
            ui.close();
        }
    }

    /// The row of sections with their names: their starts can be dragged, a double click renames.
    pub(super) fn sections(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        scale: &Scale,
        shared: &mut Shared<'_>,
        snap: &dyn Fn(f64) -> f64,
    ) {
        let Some(song) = Song::of(shared).filter(|song| !song.spans().is_empty()) else {
            return;
        };
        let row = rect.with_max_y(rect.top() + ROW);
        let response = ui.interact(row, ui.id().with("sections"), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, "Sections"));
        let boundary_at = |x: f32| {
            let near = |&index: &usize| (scale.x(song.spans()[index].start_secs) - x).abs();
            let all = 1..song.spans().len();
            all.min_by(|a, b| near(a).total_cmp(&near(b))).filter(|index| near(index) <= CATCH_PX)
        };
        if response.hovered() {
            "Drag a boundary: move it · double click: rename · right click: more".clone_into(shared.hint);
            let over = ui.input(|input| input.pointer.hover_pos()).and_then(|at| boundary_at(at.x));
            if over.is_some() || self.held.is_some() {
                ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
            }
        }
        if response.drag_started_by(PointerButton::Primary)
            && let Some(from) = ui.input(|input| input.pointer.press_origin())
        {
            self.held = boundary_at(from.x).map(|section| (section, song.spans()[section].start_secs));
        }
        if let Some((section, secs)) = &mut self.held {
            if let Some(at) = response.interact_pointer_pos() {
                *secs = snap(scale.secs(at.x));
            }
            if response.drag_stopped() || !ui.input(|input| input.pointer.any_down()) {
                song.keep(shared, "Move section", song.now.clone().with_boundary_at(song.track, *section, *secs));
                self.held = None;
            }
        }
        if response.double_clicked()
            && let Some(at) = response.interact_pointer_pos()
            && let Some(section) = song.section_at(scale.secs(at.x))
        {
            self.naming = Some((section, song.spans()[section].label.clone(), false));
        }
        self.menu(&response, scale, shared);
        self.paint(&ui.painter().with_clip_rect(rect), row, rect, scale, &song, shared);
        self.name(ui, row, scale, &song, shared);
    }

    fn paint(&self, painter: &Painter, row: Rect, rect: Rect, scale: &Scale, song: &Song<'_>, shared: &Shared<'_>) {
        let theme = shared.theme;
        painter.rect_filled(row, 0.0, theme.panel.gamma_multiply(0.7));
        for (index, span) in song.spans().iter().enumerate() {
            let held = self.held.filter(|(section, _)| *section == index).map(|(_, secs)| secs);
            let from = scale.x(held.unwrap_or(span.start_secs));
            let field = row.with_min_x(from).with_max_x(scale.x(span.end_secs));
            if index > 0 {
                let color = if held.is_some() { theme.accent } else { theme.accent.gamma_multiply(0.8) };
                painter.vline(from, row.y_range(), Stroke::new(2.0, color));
            }
            if held.is_some() {
                painter.vline(from, rect.y_range(), Stroke::new(1.5, theme.accent));
            }
            let words = painter.with_clip_rect(field.intersect(painter.clip_rect()));
            let at = pos2(from.max(row.left()) + 5.0, row.center().y);
            words.text(at, Align2::LEFT_CENTER, &span.label, FontId::proportional(10.5), theme.text);
        }
    }

    /// The field in which a section's name is typed.
    fn name(&mut self, ui: &mut Ui, row: Rect, scale: &Scale, song: &Song<'_>, shared: &mut Shared<'_>) {
        let Some((section, mut text, alike)) = self.naming.take() else {
            return;
        };
        let Some(span) = song.spans().get(section) else {
            return;
        };
        let id = ui.id().with(("section name", section));
        let left = scale.x(span.start_secs).clamp(row.left(), (row.right() - 120.0).max(row.left()));
        let place = Rect::from_min_size(pos2(left + 2.0, row.top() - 1.0), vec2(118.0, ROW + 3.0));
        let edit = TextEdit::singleline(&mut text).id(id).font(FontId::proportional(11.0)).char_limit(60);
        let field = ui.put(place, edit);
        field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Section name"));
        let began = id.with("began");
        if ui.data_mut(|data| data.get_temp::<bool>(began)).is_none() {
            ui.data_mut(|data| data.insert_temp(began, true));
            field.request_focus();
        } else if field.lost_focus() {
            ui.data_mut(|data| data.remove::<bool>(began));
            if !ui.input(|input| input.key_pressed(Key::Escape)) && text != span.label {
                let by = song.now.clone().with_section_called(song.track, section, &text, alike);
                song.keep(shared, "Rename section", by);
            }
            return;
        }
        self.naming = Some((section, text, alike));
    }
}

/// Does what a command says at the playhead; tells whether it knows it.
pub(super) fn run(command: Command, shared: &mut Shared<'_>, snap: Snap<'_>) -> bool {
    let known =
        [Command::HalveBeats, Command::DoubleBeats, Command::BarHere, Command::AddSection, Command::UndoCorrections];
    if !known.contains(&command) {
        return false;
    }
    let Some(song) = Song::of(shared) else {
        shared.say(Notice::hint("There is no song that could be put right. Add a Sound File and choose a song."));
        return true;
    };
    let (now, secs) = (song.now.clone(), shared.state.clock.secs);
    let by = match command {
        Command::HalveBeats => now.other_level(false),
        Command::DoubleBeats => now.other_level(true),
        Command::BarHere => match song.beat_near(secs) {
            Some(beat) => now.bar_at(beat),
            None => now,
        },
        Command::AddSection => now.with_section_from(song.track, snap.rest(secs)),
        _ => Corrections::default(),
    };
    song.keep(shared, command.title(), by);
    true
}

#[cfg(test)]
mod tests;

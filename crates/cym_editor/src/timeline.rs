//! The song, the playhead, the part that repeats, and keyframes.

mod bake;
mod cues;
mod hand;
mod keys;
mod lanes;
mod loops;
mod music;
mod record;
mod ruler;
mod scale;
mod snap;
mod time_text;
pub(crate) mod transport;
mod wave;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use cym_engine::FeatureTrack;
use cym_engine::{Busy, StageState, TransportCommand};
use cym_graph::edit::DocumentChange;
use cym_graph::{Edit, PortRef};
use egui::{
    Align2, CursorIcon, FontId, Id, PointerButton, Rect, Response, Sense, Shape, Stroke, Ui, WidgetInfo, WidgetType,
    pos2, vec2,
};

use crate::command::Command;
use crate::shared::{Act, Notice, Shared};
use lanes::Lanes;
use loops::Grip;
use music::Music;
use scale::Scale;
use snap::{CATCH_PX, Snap, secs_of};
use time_text::Unit;
use transport::TimeField;
use wave::Wave;

/// Width of the column with the names of lanes, in points.
const HEAD_WIDTH: f32 = 148.0;
/// Heights in points: the loop's bar, the ticks, and the waveform when there are lanes below it.
const LOOP_HEIGHT: f32 = 11.0;
const TICKS_HEIGHT: f32 = 19.0;
const WAVE_HEIGHT: f32 = 58.0;
/// How much a notch of the wheel zooms.
const ZOOM_A_POINT: f64 = 0.004;

/// The song, the playhead, the part that repeats, and keyframes.
pub struct Timeline {
    scale: Scale,
    /// The length for which everything was last fitted into view, in seconds.
    fitted: Option<f64>,
    last_secs: f64,
    unit: Unit,
    time_field: TimeField,
    snap_frames: bool,
    snap_beats: bool,
    /// What the hand holds of the loop, and the loop when it took it.
    grip: Option<(Grip, Option<[f64; 2]>)>,
    loop_now: Option<[f64; 2]>,
    scrubbed: Option<f64>,
    wave: Wave,
    lanes: Lanes,
    hand: hand::Hand,
    recording: record::Recording,
    cues: cues::CueRows,
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            scale: Scale::default(),
            fitted: None,
            last_secs: 0.0,
            unit: Unit::default(),
            time_field: TimeField::default(),
            snap_frames: true,
            snap_beats: true,
            grip: None,
            loop_now: None,
            scrubbed: None,
            wave: Wave::default(),
            lanes: Lanes::default(),
            hand: hand::Hand::default(),
            recording: record::Recording::default(),
            cues: cues::CueRows::default(),
        }
    }
}

/// The places of the timeline's parts.
struct Places {
    ruler: Rect,
    wave: Rect,
    /// What directors decide, with its heads.
    cues: Rect,
    lanes: Rect,
    /// Everything that has a time: right of the names.
    strip: Rect,
}

impl Places {
    fn new(rect: Rect, with_lanes: bool, cues_height: f32) -> Self {
        let strip = rect.with_min_x(rect.left() + HEAD_WIDTH);
        let (ruler, below) = strip.split_top_bottom_at_y(strip.top() + LOOP_HEIGHT + TICKS_HEIGHT);
        let free = (below.height() - cues_height).max(below.height() * 0.4);
        let wave_height = if with_lanes { WAVE_HEIGHT.min(free * 0.5) } else { free };
        let (wave, _) = below.split_top_bottom_at_y(below.top() + wave_height);
        let cues =
            rect.with_min_y(wave.bottom() + 1.0).with_max_y((wave.bottom() + 1.0 + cues_height).min(rect.bottom()));
        let lanes = rect.with_min_y(cues.bottom());
        Self { ruler, wave: wave.shrink2(vec2(0.0, 1.0)), cues, lanes, strip }
    }
}

impl Timeline {
    /// Draws it and lets it be used.
    pub fn show(&mut self, ui: &mut Ui, shared: &mut Shared<'_>) {
        let id = ui.id().with("timeline");
        ui.spacing_mut().item_spacing.y = 0.0;
        self.transport_bar(ui, shared);
        let state = Arc::clone(shared.state);
        self.lanes.notice(shared);
        self.cues.notice(shared);
        let rect = ui.available_rect_before_wrap();
        ui.advance_cursor_after_rect(rect);
        if rect.height() < 24.0 || rect.width() < HEAD_WIDTH + 40.0 {
            return;
        }
        let places = Places::new(rect, self.lanes.any(shared), self.cues.height());
        self.place(&places, &state);
        self.navigate(ui, &places, &state, id);
        self.backdrop(ui, &places, rect, shared);
        self.ruler(ui, &places, shared, &state, id);
        self.song(ui, &places, shared, &state, id);
        if self.cues.height() > 0.0 {
            let snap = self.snap(&state, ui.input(|input| input.modifiers.alt));
            self.cues.show(ui, places.cues, &self.scale, shared, &|secs| snap.rest(secs), id);
        }
        if self.lanes.any(shared) {
            let snap = self.snap(&state, false);
            self.lanes.show(ui, places.lanes, &self.scale, shared, snap);
        }
        self.playhead(ui, &places, &state, shared);
    }

    /// Fits the piece into view when its length changes, and turns the page with the playhead.
    fn place(&mut self, places: &Places, state: &StageState) {
        let clock = &state.clock;
        let wider = self.scale.width != places.strip.width();
        let was_fitted = self.fitted.is_some_and(|_| self.scale.start_secs == 0.0);
        let whole = self.scale.span_secs(self.scale.width) >= self.fitted.unwrap_or(f64::INFINITY);
        self.scale.left = places.strip.left();
        self.scale.width = places.strip.width();
        if self.fitted != Some(clock.duration_secs) || (wider && was_fitted && whole) {
            self.fitted = Some(clock.duration_secs);
            self.scale.fit(clock.duration_secs);
        }
        if clock.playing {
            self.scale.follow(self.last_secs, clock.secs, clock.duration_secs);
        }
        self.last_secs = clock.secs;
    }

    /// Wheel: zoom about the pointer; with Shift, or sideways, and by the middle button: pan.
    fn navigate(&mut self, ui: &Ui, places: &Places, state: &StageState, id: Id) {
        let duration = state.clock.duration_secs;
        let middle = id.with("middle");
        let panned = ui.input(|input| {
            input.pointer.button_down(PointerButton::Middle)
                && input.pointer.press_origin().is_some_and(|at| places.strip.contains(at))
        });
        if panned {
            let by = ui.input(|input| input.pointer.delta().x);
            self.scale.pan(by, duration);
            ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
        }
        ui.data_mut(|data| data.insert_temp(middle, panned));
        if !ui.rect_contains_pointer(places.strip) {
            return;
        }
        let (scroll, zoom, pointer) =
            ui.input(|input| (input.smooth_scroll_delta(), input.zoom_delta(), input.pointer.hover_pos()));
        let Some(pointer) = pointer else {
            return;
        };
        if (zoom - 1.0).abs() > 1e-4 {
            self.scale.zoom(f64::from(zoom), pointer.x, duration);
        }
        if scroll.x != 0.0 {
            self.scale.pan(scroll.x, duration);
        }
        if scroll.y != 0.0 {
            self.scale.zoom((f64::from(scroll.y) * ZOOM_A_POINT).exp(), pointer.x, duration);
        }
    }

    fn backdrop(&self, ui: &Ui, places: &Places, rect: Rect, shared: &Shared<'_>) {
        let (painter, theme) = (ui.painter(), shared.theme);
        painter.rect_filled(rect, 0.0, theme.sunken);
        painter.rect_filled(rect.with_max_x(places.strip.left()), 0.0, theme.panel);
        painter.rect_filled(places.ruler, 0.0, theme.panel);
        let line = Stroke::new(1.0, theme.line);
        painter.hline(rect.x_range(), rect.top(), line);
        painter.hline(places.ruler.x_range(), places.ruler.bottom(), line);
        painter.vline(places.strip.left(), rect.y_range(), line);
        // Behind the end there is nothing.
        let end = self.scale.x(shared.state.clock.duration_secs);
        if end < places.strip.right() {
            let beyond = places.strip.with_min_x(end.max(places.strip.left()));
            painter.rect_filled(beyond, 0.0, theme.base.gamma_multiply(0.55));
        }
    }

    fn ruler(&mut self, ui: &mut Ui, places: &Places, shared: &mut Shared<'_>, state: &StageState, id: Id) {
        let (bar, ticks) = places.ruler.split_top_bottom_at_y(places.ruler.top() + LOOP_HEIGHT);
        self.loop_bar(ui, bar, places, shared, state, id);
        let seek = ui.interact(ticks, id.with("ruler"), Sense::click_and_drag());
        seek.widget_info(|| WidgetInfo::labeled(WidgetType::Slider, true, "Ruler"));
        self.seek(&seek, ui, shared, state);
        if seek.hovered() {
            "Drag: seek · wheel: zoom · middle drag: pan · double click: all of it".clone_into(shared.hint);
        }
        if seek.double_clicked() {
            self.scale.fit(state.clock.duration_secs);
        }
        let painter = ui.painter().with_clip_rect(places.ruler);
        let music = Music::new(song_track(state));
        ruler::paint(&painter, ticks, &self.scale, state.clock.rate, self.unit, music, shared.theme);
    }

    /// Seeks to where the hand is, with a grain of sound while it moves.
    fn seek(&mut self, response: &Response, ui: &Ui, shared: &mut Shared<'_>, state: &StageState) {
        let held = response.is_pointer_button_down_on() && ui.input(|input| input.pointer.primary_down());
        if held && let Some(at) = ui.input(|input| input.pointer.interact_pos()) {
            let secs = self.rest(self.scale.secs(at.x), ui, state).min(state.clock.duration_secs);
            if self.scrubbed != Some(secs) {
                self.scrubbed = Some(secs);
                shared.act(Act::Transport(TransportCommand::Scrub(secs)));
            }
            ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
        } else if (response.drag_stopped() || response.clicked())
            && let Some(secs) = self.scrubbed.take()
        {
            shared.act(Act::Transport(TransportCommand::Seek(secs)));
        }
    }

    /// Where a dragged time comes to rest, as the switches say; Alt lets go.
    fn rest(&self, secs: f64, ui: &Ui, state: &StageState) -> f64 {
        self.snap(state, ui.input(|input| input.modifiers.alt)).rest(secs)
    }

    /// What the switches say of snapping; `free` lets go of all.
    fn snap<'a>(&self, state: &'a StageState, free: bool) -> Snap<'a> {
        Snap {
            frames: (self.snap_frames && !free).then_some(state.clock.rate),
            moments: if self.snap_beats && !free { Music::new(song_track(state)).beats() } else { &[] },
            catch_secs: self.scale.span_secs(CATCH_PX),
        }
    }

    fn loop_bar(
        &mut self,
        ui: &mut Ui,
        bar: Rect,
        places: &Places,
        shared: &mut Shared<'_>,
        state: &StageState,
        id: Id,
    ) {
        let part = if self.grip.is_some() { self.loop_now } else { state.clock.loop_secs };
        let response = ui.interact(bar, id.with("loop"), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Slider, true, "Loop range"));
        if response.hovered() {
            "Drag: loop a part · drag its ends or its middle · double click: no loop".clone_into(shared.hint);
            let over = ui.input(|input| input.pointer.hover_pos()).map(|at| loops::grip_at(part, at.x, &self.scale));
            if matches!(over, Some(Grip::Start | Grip::End)) {
                ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
            }
        }
        if response.drag_started_by(PointerButton::Primary)
            && let Some(origin) = ui.input(|input| input.pointer.press_origin())
        {
            self.grip = Some((loops::grip_at(part, origin.x, &self.scale), part));
            self.loop_now = part;
        }
        if let Some((grip, before)) = self.grip {
            if let Some(at) = response.interact_pointer_pos() {
                let secs = self.scale.secs(at.x);
                let duration = state.clock.duration_secs;
                self.loop_now = Some(loops::dragged(grip, before, secs, duration, |secs| self.rest(secs, ui, state)));
            }
            if response.drag_stopped() || !ui.input(|input| input.pointer.any_down()) {
                self.grip = None;
                set_loop(shared, self.loop_now.filter(|part| part[1] - part[0] > 0.01));
            }
        }
        if response.double_clicked() {
            set_loop(shared, None);
        }
        self.paint_loop(ui, bar, places, part, shared);
    }

    fn paint_loop(&self, ui: &Ui, bar: Rect, places: &Places, part: Option<[f64; 2]>, shared: &Shared<'_>) {
        let theme = shared.theme;
        let painter = ui.painter().with_clip_rect(places.strip);
        let Some([start, end]) = part else {
            return;
        };
        let (from, to) = (self.scale.x(start), self.scale.x(end));
        let band = Rect::from_x_y_ranges(from..=to, bar.top() + 2.0..=bar.bottom() - 1.0);
        painter.rect_filled(band, 2.5, theme.accent.gamma_multiply(0.75));
        for (x, side) in [(from, 1.0), (to, -1.0)] {
            let foot = pos2(x, bar.bottom() + 5.0);
            let flag = vec![pos2(x, band.top()), pos2(x + 6.0 * side, band.top()), foot];
            painter.add(Shape::convex_polygon(flag, theme.accent, Stroke::NONE));
        }
        for outside in [places.ruler.with_max_x(from), places.ruler.with_min_x(to)] {
            if outside.is_positive() {
                painter.rect_filled(outside.with_min_y(bar.bottom()), 0.0, theme.base.gamma_multiply(0.35));
            }
        }
    }

    fn song(&mut self, ui: &mut Ui, places: &Places, shared: &mut Shared<'_>, state: &StageState, id: Id) {
        let rect = places.wave;
        let response = ui.interact(rect, id.with("wave"), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Slider, true, "Waveform"));
        self.seek(&response, ui, shared, state);
        let painter = ui.painter().with_clip_rect(rect);
        let track = song_track(state);
        self.wave.update(ui.ctx(), state.clock.song.as_deref(), track);
        let theme = shared.theme;
        if self.wave.is_there() {
            painter.hline(rect.x_range(), rect.center().y, Stroke::new(1.0, theme.line.gamma_multiply(0.6)));
        }
        self.wave.paint(&painter, rect, &self.scale, theme);
        ruler::paint_music(&painter, rect, &self.scale, Music::new(track), theme);
        if let Some([start, end]) = state.clock.loop_secs {
            let (from, to) = (self.scale.x(start), self.scale.x(end));
            for dim in [rect.with_max_x(from), rect.with_min_x(to)] {
                if dim.is_positive() {
                    painter.rect_filled(dim.intersect(rect), 0.0, theme.sunken.gamma_multiply(0.55));
                }
            }
        }
        let words = self.song_words(state);
        if !self.wave.is_there() {
            painter.text(rect.center(), Align2::CENTER_CENTER, &words, FontId::proportional(12.0), theme.text_weak);
        }
        if let Some(done) = hearing(state) {
            let line = Rect::from_min_size(rect.left_bottom() - vec2(0.0, 2.0), vec2(rect.width() * done, 2.0));
            painter.rect_filled(line, 0.0, theme.accent);
        }
        head(ui, places, state, shared);
        let free = ui.input(|input| input.modifiers.alt);
        let snap = self.snap(state, free);
        self.hand.menu(&response, &self.scale, shared);
        self.hand.sections(ui, rect, &self.scale, shared, &|secs| snap.rest(secs));
    }

    /// What is said of the song where no waveform is.
    fn song_words(&self, state: &StageState) -> String {
        match (&state.clock.song, &self.wave.failed) {
            (None, _) => "Drop a song here, or on the window".to_owned(),
            (Some(_), Some(why)) => why.clone(),
            (Some(_), None) if self.wave.is_reading() => "Reading the song…".to_owned(),
            (Some(song), None) => file_name(song),
        }
    }

    fn playhead(&self, ui: &Ui, places: &Places, state: &StageState, shared: &Shared<'_>) {
        let painter = ui.painter().with_clip_rect(places.strip.expand2(vec2(6.0, 0.0)));
        let x = self.scale.x(state.clock.secs);
        if x < places.strip.left() - 0.5 {
            return;
        }
        let color = shared.theme.accent;
        let (top, foot) = (places.ruler.top() + LOOP_HEIGHT, places.strip.bottom());
        painter.vline(x, top..=foot, Stroke::new(5.0, color.gamma_multiply(0.10)));
        painter.vline(x, top..=foot, Stroke::new(1.5, color));
        let head = vec![
            pos2(x - 5.5, top),
            pos2(x + 5.5, top),
            pos2(x + 5.5, top + 6.0),
            pos2(x, top + 12.0),
            pos2(x - 5.5, top + 6.0),
        ];
        painter.add(Shape::convex_polygon(head, color, Stroke::new(1.0, shared.theme.sunken)));
    }

    /// Makes keys of the signal that drives a param, over the whole piece, on a thread of its own.
    pub fn bake(&mut self, to: &PortRef, ctx: &egui::Context, shared: &mut Shared<'_>) {
        let whole = [0.0, shared.state.clock.duration_secs];
        self.lanes.bake(to, whole, lanes::TOLERANCE, ctx, shared);
    }

    /// Does what a command says; tells whether it knows it.
    pub fn run(&mut self, command: Command, shared: &mut Shared<'_>) -> bool {
        let clock = shared.state.clock.clone();
        let frame_secs = 1.0 / clock.rate.fps();
        let transport = |shared: &mut Shared<'_>, command| shared.act(Act::Transport(command));
        match command {
            Command::PlayPause => transport(shared, TransportCommand::Toggle),
            Command::Pause => {
                transport(shared, TransportCommand::Pause);
                transport(shared, TransportCommand::Speed(1.0));
            }
            Command::PlayForward | Command::PlayBackward => {
                let speed = transport::next_speed(&clock, command == Command::PlayForward);
                transport(shared, TransportCommand::Speed(speed));
                transport(shared, TransportCommand::Play);
            }
            Command::ToStart => {
                let start = clock.loop_secs.map(|part| part[0]).filter(|start| clock.secs > start + frame_secs * 0.5);
                transport(shared, TransportCommand::Seek(start.unwrap_or(0.0)));
            }
            Command::ToEnd => {
                let end = clock.loop_secs.map(|part| part[1]).filter(|end| clock.secs < end - frame_secs * 1.5);
                let last = secs_of(
                    snap::frame_of(end.unwrap_or(clock.duration_secs), clock.rate).saturating_sub(1),
                    clock.rate,
                );
                transport(shared, TransportCommand::Seek(last));
            }
            Command::Record => Self::record(shared),
            Command::StepBack => transport(shared, TransportCommand::StepFrames(-1)),
            Command::StepForward => transport(shared, TransportCommand::StepFrames(1)),
            Command::LoopIn | Command::LoopOut => {
                let begins = command == Command::LoopIn;
                match loops::set_end(
                    clock.loop_secs,
                    snap::on_frame(clock.secs, clock.rate),
                    clock.duration_secs,
                    begins,
                ) {
                    Some(part) => set_loop(shared, Some(part)),
                    None => shared.say(Notice::hint("There is no time between here and that end of the loop.")),
                }
            }
            Command::LoopOff => set_loop(shared, None),
            _ => {
                let state = Arc::clone(shared.state);
                return hand::run(command, shared, self.snap(&state, false)) || self.lanes.run(command, shared);
            }
        }
        true
    }
}

/// The song's name and its state, left of the waveform.
fn head(ui: &mut Ui, places: &Places, state: &StageState, shared: &Shared<'_>) {
    let rect = Rect::from_x_y_ranges(places.strip.left() - HEAD_WIDTH..=places.strip.left(), places.wave.y_range());
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(rect.shrink2(vec2(10.0, 6.0))));
    ui.set_clip_rect(rect);
    let theme = shared.theme;
    let Some(song) = &state.clock.song else {
        ui.add(egui::Label::new(egui::RichText::new("No song").color(theme.text_weak).size(12.0)).selectable(false));
        return;
    };
    let name = egui::RichText::new(file_name(song)).color(theme.text).size(12.0);
    ui.add(egui::Label::new(name).truncate().selectable(false));
    let length = egui::RichText::new(time_text::clock(state.clock.duration_secs)).color(theme.text_weak).size(11.0);
    ui.add(egui::Label::new(length).selectable(false));
    if let Some(done) = hearing(state) {
        let words = format!("Listening… {:.0} %", done * 100.0);
        ui.add(egui::Label::new(egui::RichText::new(words).color(theme.accent).size(11.0)).selectable(false));
    }
}

/// Keeps the part that repeats in the document: the piece's own, also while a group is on the canvas.
fn set_loop(shared: &mut Shared<'_>, part: Option<[f64; 2]>) {
    shared.act(Act::Transport(TransportCommand::SetLoop(part)));
    if shared.model.root().loop_secs() != part {
        shared.act(Act::EditRoot(Edit::SetDocument(DocumentChange::Loop(part))));
    }
}

/// The analysed song that the timeline shows.
fn song_track(state: &StageState) -> Option<&Arc<FeatureTrack>> {
    state.tracks.first().map(|(_, track)| track)
}

/// How far the analysis of a song is, 0 to 1, while it goes on.
fn hearing(state: &StageState) -> Option<f32> {
    state.busy.iter().find_map(|busy| match busy {
        Busy::Hearing { done, .. } => Some(*done),
        _ => None,
    })
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

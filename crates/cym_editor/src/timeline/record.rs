//! Recording a performance: the button, and what becomes of what was played.

use cym_engine::RecordMode;
use egui::{Button, Response, RichText, Ui, vec2};
use egui_phosphor::regular as icons;

use super::Timeline;
use super::transport::{named, tip};
use crate::command::Command;
use crate::shared::{Act, Notice, Shared};

/// What the timeline knows of it.
#[derive(Default)]
pub(super) struct Recording {
    /// The take that became keys last.
    seen: u64,
    replaces: bool,
    /// The share of a param's range by which keys may be off, so that there are fewer.
    tolerance: f32,
}

/// By how much thinned keys may be off: half a step of a coarse fader.
const THIN: f32 = 1.0 / 256.0;

impl Timeline {
    /// Draws the button: red while it records.
    pub(super) fn record_button(&mut self, ui: &mut Ui, shared: &mut Shared<'_>) {
        self.take_up(shared);
        let moves = shared.state.hands.recording;
        let color = if moves.is_some() { shared.theme.error } else { shared.theme.text };
        let words = match moves {
            Some(moves) if moves > 0 => format!("{} {moves}", icons::RECORD),
            _ => icons::RECORD.to_owned(),
        };
        let words = RichText::new(words).size(15.0).color(color);
        let button = ui.add(Button::new(words).frame_when_inactive(moves.is_some()).min_size(vec2(26.0, 24.0)));
        named(&button, if moves.is_some() { "Stop recording" } else { "Record" });
        self.menu(&button);
        let more = "A right click says what becomes of older keys.";
        if button.on_hover_text(format!("{}\n{more}", tip(shared, Command::Record))).clicked() {
            shared.run(Command::Record);
        }
    }

    fn menu(&mut self, button: &Response) {
        let recording = &mut self.recording;
        button.context_menu(|ui| {
            ui.set_min_width(220.0);
            ui.radio_value(&mut recording.replaces, false, "Overdub: keep older keys where no hand was");
            ui.radio_value(&mut recording.replaces, true, "Replace older keys of what is moved");
            ui.separator();
            ui.radio_value(&mut recording.tolerance, 0.0, "Keep every move");
            ui.radio_value(&mut recording.tolerance, THIN, "Fewer keys, on lines");
        });
    }

    /// Begins to record and plays, or ends it.
    pub(super) fn record(shared: &mut Shared<'_>) {
        let on = shared.state.hands.recording.is_none();
        shared.stage.record(on);
        if on && !shared.state.clock.playing {
            shared.act(Act::Transport(cym_engine::TransportCommand::Play));
        }
    }

    /// What was recorded since becomes keys, as one step.
    fn take_up(&mut self, shared: &mut Shared<'_>) {
        let Some((number, take)) = shared.state.hands.take.clone() else {
            return;
        };
        if std::mem::replace(&mut self.recording.seen, number) == number {
            return;
        }
        let mode = if self.recording.replaces { RecordMode::Replace } else { RecordMode::Overdub };
        let catalogue = shared.model.catalogue();
        let edit = take.edit(shared.model.root(), catalogue, mode, self.recording.tolerance);
        if take.full {
            shared.say(Notice::hint("There were too many moves for one recording: its end is missing."));
        }
        match edit {
            Some(edit) => shared.act(Act::EditRoot(edit)),
            None => shared.say(Notice::hint("Nothing was moved while it was recorded.")),
        }
    }
}

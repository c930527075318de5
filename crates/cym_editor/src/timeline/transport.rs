//! The bar of the transport: to the start, step, play, speed, time, loop, loudness, and what the sound device does.

use cym_engine::{Clock, InputState, LiveInput, SoundState, TransportCommand};
use egui::{Align, Button, DragValue, Layout, Popup, PopupCloseBehavior, RichText, Slider, TextEdit, Ui, vec2};
use egui_phosphor::regular as icons;

use super::Timeline;
use super::music::Music;
use super::time_text::{Counting, Unit, clock};
use crate::command::Command;
use crate::inspector::device;
use crate::shared::{Act, Shared};
use crate::widgets::meter;

/// Height of the bar in points.
pub(super) const HEIGHT: f32 = 32.0;
/// Speeds of the keys J and L; each press goes on to the next that way.
const SPEEDS: [f64; 4] = [-2.0, -1.0, 1.0, 2.0];

/// The speed after J (backward) or L (forward) was pressed.
pub(super) fn next_speed(clock: &Clock, forward: bool) -> f64 {
    let now = if clock.playing { clock.speed } else { 0.0 };
    let next = if forward {
        SPEEDS.into_iter().find(|&speed| speed > 0.0 && speed > now)
    } else {
        SPEEDS.into_iter().rev().find(|&speed| speed < 0.0 && speed < now)
    };
    next.unwrap_or(now)
}

/// What the artist types while the time is edited.
#[derive(Default)]
pub(super) struct TimeField {
    typed: Option<String>,
}

impl Timeline {
    /// Draws the bar.
    pub(super) fn transport_bar(&mut self, ui: &mut Ui, shared: &mut Shared<'_>) {
        ui.horizontal(|ui| {
            ui.set_height(HEIGHT);
            ui.add_space(8.0);
            ui.spacing_mut().item_spacing.x = 2.0;
            let state = std::sync::Arc::clone(shared.state);
            let clock = &state.clock;
            tool(ui, shared, icons::SKIP_BACK, Command::ToStart);
            tool(ui, shared, icons::CARET_LEFT, Command::StepBack);
            play(ui, shared, clock);
            self.record_button(ui, shared);
            tool(ui, shared, icons::CARET_RIGHT, Command::StepForward);
            tool(ui, shared, icons::SKIP_FORWARD, Command::ToEnd);
            ui.add_space(6.0);
            self.time(ui, shared, clock);
            speed(ui, shared, clock);
            ui.add_space(4.0);
            repeat(ui, shared, clock);
            self.snaps(ui, shared);
            tool(ui, shared, icons::DIAMOND, Command::AddKey);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(8.0);
                ui.spacing_mut().item_spacing.x = 6.0;
                sound(ui, shared, clock);
                inputs(ui, shared, &state.inputs);
            });
        });
    }

    /// The time, told in the artist's unit; a click lets it be typed.
    fn time(&mut self, ui: &mut Ui, shared: &mut Shared<'_>, now: &Clock) {
        let music = Music::new(super::song_track(shared.state));
        if self.unit == Unit::Bars && !music.has_beats() {
            self.unit = Unit::Secs;
        }
        let counting = Counting { rate: now.rate, beats: music.beats(), bars: music.bars() };
        let big = egui::FontId::monospace(16.0);
        let size = vec2(86.0, 24.0);
        if let Some(typed) = &mut self.time_field.typed {
            let field = ui.add_sized(size, TextEdit::singleline(typed).font(big).id_salt("time"));
            field.request_focus();
            if field.lost_focus() || ui.input(|input| input.key_pressed(egui::Key::Enter)) {
                let escaped = ui.input(|input| input.key_pressed(egui::Key::Escape));
                if let Some(secs) = counting.parse(typed, self.unit).filter(|_| !escaped) {
                    shared.act(Act::Transport(TransportCommand::Seek(secs.min(now.duration_secs))));
                }
                self.time_field.typed = None;
            }
        } else {
            let text = counting.print(now.secs, self.unit);
            let words = RichText::new(&text).font(big).color(shared.theme.text);
            let button = ui.add_sized(size, Button::new(words).fill(shared.theme.sunken));
            button.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, format!("Time {text}")));
            let tip = format!("of {}. Click to type a time: 1:02.5, 62.5s or 1875f.", clock(now.duration_secs));
            if button.on_hover_text(tip).clicked() {
                self.time_field.typed = Some(text);
            }
        }
        let unit = Button::new(RichText::new(self.unit.word()).size(11.0).color(shared.theme.text_weak)).frame(false);
        if ui.add(unit).on_hover_text("How time is told: seconds, frames, or bars where beats are known.").clicked() {
            self.unit = self.unit.next(music.has_beats());
        }
    }

    fn snaps(&mut self, ui: &mut Ui, shared: &mut Shared<'_>) {
        let has_beats = Music::new(super::song_track(shared.state)).has_beats();
        let frames = "Snap to frames. Alt while dragging lets go.";
        switch(ui, shared, icons::MAGNET, "Snap to frames", frames, &mut self.snap_frames);
        if has_beats {
            switch(ui, shared, icons::METRONOME, "Snap to beats", "Snap to beats that are near.", &mut self.snap_beats);
        }
    }
}

/// A button that runs a command and tells its keys.
fn tool(ui: &mut Ui, shared: &mut Shared<'_>, icon: &str, command: Command) {
    let button =
        ui.add(Button::new(RichText::new(icon).size(15.0)).frame_when_inactive(false).min_size(vec2(26.0, 24.0)));
    named(&button, command.title());
    if button.on_hover_text(tip(shared, command)).clicked() {
        shared.run(command);
    }
}

/// What a command does, with its keys behind it.
pub(crate) fn tip(shared: &Shared<'_>, command: Command) -> String {
    let keys = shared.settings.keymap.words(command);
    if keys.is_empty() { command.help().to_owned() } else { format!("{} ({keys})", command.help()) }
}

pub(crate) fn named(response: &egui::Response, name: &str) {
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, name));
}

fn switch(ui: &mut Ui, shared: &Shared<'_>, icon: &str, name: &str, help: &str, on: &mut bool) {
    let color = if *on { shared.theme.accent } else { shared.theme.text_weak };
    let words = RichText::new(icon).size(15.0).color(color);
    let button = ui.add(Button::new(words).frame_when_inactive(false).min_size(vec2(26.0, 24.0)));
    button.widget_info(|| egui::WidgetInfo::selected(egui::WidgetType::Checkbox, true, *on, name));
    if button.on_hover_text(help).clicked() {
        *on = !*on;
    }
}

fn play(ui: &mut Ui, shared: &mut Shared<'_>, clock: &Clock) {
    let (icon, name) = if clock.playing { (icons::PAUSE, "Pause") } else { (icons::PLAY, "Play") };
    let words = RichText::new(icon).size(17.0).color(shared.theme.accent);
    let button = ui.add(Button::new(words).min_size(vec2(38.0, 26.0)));
    named(&button, name);
    if button.on_hover_text(tip(shared, Command::PlayPause)).clicked() {
        shared.act(Act::Transport(TransportCommand::Toggle));
    }
}

fn speed(ui: &mut Ui, shared: &mut Shared<'_>, clock: &Clock) {
    if (clock.speed - 1.0).abs() < 1e-6 {
        return;
    }
    let words = RichText::new(format!("{}×", clock.speed)).color(shared.theme.accent);
    if ui.add(Button::new(words).frame(false)).on_hover_text("Speed; click for 1×. J and L change it.").clicked() {
        shared.act(Act::Transport(TransportCommand::Speed(1.0)));
    }
}

fn repeat(ui: &mut Ui, shared: &mut Shared<'_>, clock: &Clock) {
    let on = clock.loop_secs.is_some();
    let color = if on { shared.theme.accent } else { shared.theme.text_weak };
    let button = Button::new(RichText::new(icons::REPEAT).size(15.0).color(color));
    let button = ui.add(button.frame_when_inactive(false).min_size(vec2(26.0, 24.0)));
    button.widget_info(|| egui::WidgetInfo::selected(egui::WidgetType::Checkbox, true, on, "Loop"));
    let tip = match clock.loop_secs {
        Some([from, to]) => format!(
            "Repeats {} to {}. Click to play all of it.",
            super::time_text::clock(from),
            super::time_text::clock(to)
        ),
        None => "Drag above the ruler, or press I and O, to repeat a part. Click to repeat from here.".to_owned(),
    };
    if button.on_hover_text(tip).clicked() {
        shared.run(if on { Command::LoopOff } else { Command::LoopIn });
    }
}

/// What is listened to, and how loud it is.
fn inputs(ui: &mut Ui, shared: &Shared<'_>, inputs: &[LiveInput]) {
    for input in inputs {
        let [words, tip] = device::words(input);
        let label = RichText::new(format!("{} {words}", icons::MICROPHONE)).color(shared.theme.text_weak).size(12.0);
        ui.label(label).on_hover_text(format!("{}: {words}. {tip}", input.node));
        if matches!(input.state, InputState::Listening { .. }) {
            meter(ui, shared.theme, &format!("{} level", input.node), input.level, 48.0);
        }
    }
}

/// Loudness, and what can be heard.
fn sound(ui: &mut Ui, shared: &mut Shared<'_>, clock: &Clock) {
    ui.spacing_mut().slider_width = 84.0;
    let mut volume = shared.settings.volume;
    let slider = ui.add(Slider::new(&mut volume, 0.0..=1.0).show_value(false).trailing_fill(true));
    slider.widget_info(|| egui::WidgetInfo::slider(true, f64::from(volume), "Volume"));
    if slider.changed() {
        // The app tells the stage, as it does at the start.
        shared.settings.volume = volume;
    }
    let icon = match volume {
        0.0 => icons::SPEAKER_X,
        ..0.4 => icons::SPEAKER_LOW,
        _ => icons::SPEAKER_HIGH,
    };
    let (words, tip) = match &clock.sound {
        SoundState::Playing { device } => (String::new(), format!("Plays on {device}.")),
        SoundState::NoDevice { why } => ("No sound device: playing on the clock".to_owned(), why.clone()),
        SoundState::NoSong if !shared.state.inputs.is_empty() => {
            (String::new(), "What is listened to is not played.".to_owned())
        }
        SoundState::NoSong => ("No song".to_owned(), "Drop a song on the window to play it.".to_owned()),
    };
    let words = RichText::new(format!("{icon} {words}")).color(shared.theme.text_weak).size(12.0);
    let button = ui.add(Button::new(words).frame_when_inactive(false));
    let button = button.on_hover_text(format!("{tip}\nClick for the sync offset."));
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_min_width(230.0);
        ui.label(RichText::new(tip).color(shared.theme.text_weak));
        // The setting counts the other way round: how much earlier the picture is.
        let mut later_ms = -shared.settings.offset_secs * 1000.0;
        ui.horizontal(|ui| {
            let label = ui.label("Picture later by");
            let drag = DragValue::new(&mut later_ms).range(-500.0..=500.0).speed(1.0).suffix(" ms").max_decimals(0);
            if ui.add(drag).labelled_by(label.id).changed() {
                shared.settings.offset_secs = -later_ms / 1000.0;
            }
        });
        ui.label(
            RichText::new("Raise it when the picture comes before the sound.").color(shared.theme.text_weak).small(),
        );
    });
}

#[cfg(test)]
mod tests {
    use super::{Clock, next_speed};

    #[test]
    fn j_and_l_go_through_the_speeds() {
        let mut clock = Clock { playing: false, ..Clock::default() };
        let mut press = |forward: bool| {
            clock.speed = next_speed(&clock, forward);
            clock.playing = true;
            clock.speed
        };
        assert_eq!([true, true, true].map(&mut press), [1.0, 2.0, 2.0]);
        assert_eq!([false, false, false].map(&mut press), [-1.0, -2.0, -2.0]);
        assert_eq!(press(true), 1.0);
    }
}

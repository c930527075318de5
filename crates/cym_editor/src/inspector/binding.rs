//! The editor of one binding: what moves a param, from where to where, whether it waits to be picked up.

use cym_graph::binding::{BEND, PRESSURE, Press, Relative};
use cym_graph::{Binding, HandSource, Input, Value, WireType};
use egui::{Response, RichText, Ui, vec2};
use egui_phosphor::regular as icons;

use crate::theme::Theme;
use crate::widgets::mark::{Mark, mark};
use crate::widgets::paint::ROW;
use crate::widgets::{Change, Number};

/// What the hand asked for.
pub(crate) enum Asked {
    /// Another one in its place.
    Set(Box<Change<Binding>>),
    /// It goes.
    Remove,
}

/// The words for each number of a param.
pub(crate) fn parts(value: &Value) -> &'static [&'static str] {
    match value {
        Value::Float(_) => &[""],
        Value::Vec2(_) => &["x", "y"],
        Value::Vec3(_) => &["x", "y", "z"],
        Value::Color(_) => &["red", "green", "blue", "alpha"],
        _ => &[],
    }
}

/// What moves a param, in a few words.
pub(crate) fn words(source: &HandSource) -> String {
    match source {
        HandSource::Midi { port, channel, controller, fine } => {
            let what = match *controller {
                BEND => "bend".to_owned(),
                PRESSURE => "pressure".to_owned(),
                number => format!("CC {number}{}", if *fine { " fine" } else { "" }),
            };
            let channel = if *channel == 0 { String::new() } else { format!(" ch {channel}") };
            let port = if port.is_empty() { "any MIDI" } else { port };
            format!("{what}{channel}, {port}")
        }
        HandSource::Note { port, channel, note } => {
            let channel = if *channel == 0 { String::new() } else { format!(" ch {channel}") };
            let port = if port.is_empty() { "any MIDI" } else { port };
            format!("pad {note} ({}){channel}, {port}", key_name(*note))
        }
        HandSource::Osc { address, argument, udp_port } => {
            let argument = if *argument == 0 { String::new() } else { format!(" [{argument}]") };
            format!("{address}{argument}, UDP {udp_port}")
        }
    }
}

/// A key's name as keyboards have it; 60 is the middle C, C4.
fn key_name(note: u8) -> String {
    let names = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
    format!("{}{}", names[usize::from(note) % 12], i32::from(note / 12) - 1)
}

/// What a stroke on a pad does, in a word and a sentence.
fn press_words(press: Press) -> [&'static str; 2] {
    match press {
        Press::Hold => ["hold", "Up while the pad is down."],
        Press::Toggle => ["toggle", "Each stroke flips it."],
        Press::Set => ["set", "Each stroke puts it at the upper end."],
        Press::Next => ["next", "Each stroke goes one step on, and around."],
    }
}

/// The line that names it, with the switch for picking up and the cross that removes it; `name` is what assistive tools read, and `events` says
/// that it fires the param.
pub(crate) fn head(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    own: &Binding,
    events: bool,
    label: impl FnOnce(&mut Ui) -> Response,
) -> (Response, Option<Asked>) {
    let mut asked = None;
    let shown = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let room = vec2((ui.available_width() - 64.0).max(40.0), ROW);
        let shown = ui.allocate_ui(room, |ui| {
            ui.set_width(room.x);
            label(ui)
        });
        let changed = match own.source {
            HandSource::Note { .. } if events => None,
            HandSource::Note { .. } => press(ui, name, own),
            _ => way(ui, name, own),
        };
        asked = changed.map(|other| Asked::Set(Box::new(Change::done(other))));
        if mark(ui, theme, &format!("{name} remove"), Mark::Remove, true).on_hover_text("Unbind").clicked() {
            asked = Some(Asked::Remove);
        }
        shown.inner
    });
    (shown.inner, asked)
}

/// What a stroke does: a click goes on to the next way.
fn press(ui: &mut Ui, name: &str, own: &Binding) -> Option<Binding> {
    let [word, tip] = press_words(own.press);
    let button = ui.add(egui::Button::new(RichText::new(word).size(11.0)).frame(false));
    button.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, format!("{name} press {word}")));
    let clicked = button.on_hover_text(format!("{tip} Click for another way.")).clicked();
    let at = Press::ALL.iter().position(|press| *press == own.press).unwrap_or_default();
    clicked.then(|| Binding { press: Press::ALL[(at + 1) % Press::ALL.len()], ..own.clone() })
}

/// Whether a fader jumps or is picked up, and how a knob tells its steps.
fn way(ui: &mut Ui, name: &str, own: &Binding) -> Option<Binding> {
    let turns = own.relative != Relative::No;
    let (icon, tip) = match (turns, own.pickup) {
        (true, _) => (icons::ARROWS_CLOCKWISE, "Turns without end: each step moves the param on."),
        (_, true) => {
            (icons::HAND_GRABBING, "Picks up: moves the param once it has passed its value. Click to jump instead.")
        }
        _ => (icons::LIGHTNING, "Jumps: the param follows at once. Click to pick up instead."),
    };
    let button = ui.add(egui::Button::new(RichText::new(icon).size(12.0)).frame(false));
    button.widget_info(|| {
        egui::WidgetInfo::selected(egui::WidgetType::Checkbox, true, own.pickup, format!("{name} pickup"))
    });
    let mut other = None;
    if matches!(own.source, HandSource::Midi { .. }) {
        button.context_menu(|ui| {
            for (relative, words) in [
                (Relative::No, "Stands somewhere, 0 to 127"),
                (Relative::Complement, "Turns without end: 1 and 127"),
                (Relative::Sign, "Turns without end: 1 and 65"),
            ] {
                if ui.radio(own.relative == relative, words).clicked() {
                    other = Some(Binding { relative, ..own.clone() });
                    ui.close();
                }
            }
        });
    }
    let more = "A right click is for knobs that turn without end.";
    if button.on_hover_text(format!("{tip}\n{more}")).clicked() && !turns {
        other = Some(Binding { pickup: !own.pickup, ..own.clone() });
    }
    other
}

/// The two ends of its way.
pub(crate) fn ends(ui: &mut Ui, theme: &Theme, name: &str, own: &Binding, input: Option<&Input>) -> Option<Asked> {
    let mut asked = None;
    if input.is_some_and(|input| input.ty == WireType::Trigger) {
        return None;
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let width = ((ui.available_width() - 4.0) * 0.5).max(30.0);
        for (what, end) in [("from", own.low), ("to", own.high)] {
            let field = format!("{name} {what}");
            let range = input.and_then(|input| input.range);
            let whole = input.is_some_and(|input| input.integer || input.toggle || !input.choices.is_empty());
            let number = Number::new(&field, end).range(range, whole).prefix(what);
            let shown = ui.allocate_ui(vec2(width, ROW), |ui| number.show(ui, theme).1).inner;
            if let Some(change) = shown {
                let value = match what {
                    "from" => Binding { low: change.value, ..own.clone() },
                    _ => Binding { high: change.value, ..own.clone() },
                };
                asked = Some(Asked::Set(Box::new(Change { value, done: change.done })));
            }
        }
    });
    asked
}

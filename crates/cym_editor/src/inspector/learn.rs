//! A param that is moved from outside: learning what moves it, and the list of what does.

use cym_engine::HandsState;
use cym_graph::binding::{BEND, PRESSURE};
use cym_graph::{Binding, Edit, HandSource, NodeId, Value};
use egui::{Id, RichText, Ui, vec2};
use egui_phosphor::regular as icons;

use crate::shared::{Act, Shared};
use crate::widgets::mark::{Mark, mark};
use crate::widgets::paint::ROW;
use crate::widgets::{Change, Number};

use super::commit;
use super::param::Param;

/// The param that waits for something to be moved, and how many moves there were when it began to.
#[derive(Clone, PartialEq)]
struct Waiting {
    node: NodeId,
    input: String,
    part: u8,
    moves: u64,
}

fn id() -> Id {
    Id::new("learning")
}

/// The words for each number of a param.
fn parts(value: &Value) -> &'static [&'static str] {
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
        HandSource::Osc { address, argument, udp_port } => {
            let argument = if *argument == 0 { String::new() } else { format!(" [{argument}]") };
            format!("{address}{argument}, UDP {udp_port}")
        }
    }
}

/// The entries of a param's menu.
pub(super) fn menu(ui: &mut Ui, shared: &Shared<'_>, param: &Param<'_>) {
    if param.nodes.len() != 1 || !param.moves() || !shared.model.inside().is_empty() {
        return;
    }
    for (part, name) in (0..).zip(parts(&param.value)) {
        let of = if name.is_empty() { String::new() } else { format!(" ({name})") };
        if ui.button(format!("Learn from MIDI or OSC{of}")).clicked() {
            let moves = shared.state.hands.last.as_ref().map_or(0, |(moves, _)| *moves);
            let waiting = Waiting { node: param.node().clone(), input: param.input.name.clone(), part, moves };
            ui.data_mut(|data| data.insert_temp(id(), waiting));
            shared.stage.learn(true);
            ui.close();
        }
    }
}

/// Draws what moves a param, below its editor, and takes what is learned.
pub(super) fn show(ui: &mut Ui, shared: &mut Shared<'_>, param: &Param<'_>) {
    if param.nodes.len() != 1 {
        return;
    }
    wait(ui, shared, param);
    let list = bindings(shared, param);
    for index in 0..list.len() {
        ui.push_id(("binding", index), |ui| one(ui, shared, param, &list, index));
    }
}

fn bindings(shared: &Shared<'_>, param: &Param<'_>) -> Vec<Binding> {
    let node = shared.model.document().nodes().get(param.node());
    node.and_then(|node| node.bindings.get(&param.input.name)).cloned().unwrap_or_default()
}

/// While it waits: what to do; when something was moved, the binding.
fn wait(ui: &mut Ui, shared: &mut Shared<'_>, param: &Param<'_>) {
    let Some(waiting) = ui.data(|data| data.get_temp::<Waiting>(id())) else {
        return;
    };
    if waiting.node != *param.node() || waiting.input != param.input.name {
        return;
    }
    let mut end = ui.input(|input| input.key_pressed(egui::Key::Escape));
    if let Some(source) = heard(&shared.state.hands, waiting.moves) {
        let (low, high) = span(param);
        let mut list = bindings(shared, param);
        list.retain(|binding| binding.part != waiting.part);
        list.push(Binding { part: waiting.part, ..Binding::new(source, low, high) });
        shared.edit(Edit::SetBindings { to: commit::port(param), bindings: list });
        end = true;
    } else {
        let theme = shared.theme;
        ui.horizontal(|ui| {
            let words = format!("{} move a fader, or send a message", icons::FADERS);
            ui.label(RichText::new(words).size(11.5).color(theme.accent));
            let tip = "Stop waiting (Esc)";
            end |= mark(ui, theme, "Stop learning", Mark::Remove, true).on_hover_text(tip).clicked();
        });
        if let Some(why) = &shared.state.hands.no_midi {
            let words = format!("MIDI: {why}. OSC: send to the UDP port 9000.");
            ui.label(RichText::new(words).small().color(theme.text_weak));
        }
    }
    if end {
        ui.data_mut(|data| data.remove::<Waiting>(id()));
        shared.stage.learn(false);
    }
}

/// What was moved since.
fn heard(hands: &HandsState, moves: u64) -> Option<HandSource> {
    hands.last.as_ref().filter(|(now, _)| *now > moves).map(|(_, source)| source.clone())
}

/// From where to where a fader moves a param at first.
fn span(param: &Param<'_>) -> (f32, f32) {
    param.input.range.map_or((0.0, 1.0), |range| (range.min, range.max))
}

/// One of the list: what moves it, from where to where, whether it waits to be picked up.
fn one(ui: &mut Ui, shared: &mut Shared<'_>, param: &Param<'_>, list: &[Binding], index: usize) {
    let theme = shared.theme;
    let own = &list[index];
    let name = format!("{} binding {}", param.input.label, index + 1);
    let mut changed: Option<Change<Binding>> = None;
    let mut removed = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let room = vec2((ui.available_width() - 40.0).max(40.0), ROW);
        let source = words(&own.source);
        let part = parts(&param.value).get(usize::from(own.part)).copied().unwrap_or_default();
        let text = format!("{} {part} {source}", icons::FADERS);
        let label = egui::Label::new(RichText::new(text).size(11.5).color(theme.accent)).truncate();
        ui.allocate_ui(room, |ui| {
            ui.set_width(room.x);
            ui.add(label).on_hover_text(source);
        });
        let icon = if own.pickup { icons::HAND_GRABBING } else { icons::LIGHTNING };
        let tip = if own.pickup {
            "Picks up: moves the param once it has passed its value. Click to jump instead."
        } else {
            "Jumps: the param follows at once. Click to pick up instead."
        };
        let pickup = ui.add(egui::Button::new(RichText::new(icon).size(12.0)).frame(false));
        pickup.widget_info(|| {
            egui::WidgetInfo::selected(egui::WidgetType::Checkbox, true, own.pickup, format!("{name} pickup"))
        });
        if pickup.on_hover_text(tip).clicked() {
            changed = Some(Change::done(Binding { pickup: !own.pickup, ..own.clone() }));
        }
        removed = mark(ui, theme, &format!("{name} remove"), Mark::Remove, true).on_hover_text("Unbind").clicked();
    });
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let width = ((ui.available_width() - 4.0) * 0.5).max(30.0);
        for (what, end) in [("from", own.low), ("to", own.high)] {
            let field = format!("{name} {what}");
            let number = Number::new(&field, end).range(param.input.range, param.input.integer).prefix(what);
            let shown = ui.allocate_ui(vec2(width, ROW), |ui| number.show(ui, theme).1).inner;
            if let Some(change) = shown {
                let value = match what {
                    "from" => Binding { low: change.value, ..own.clone() },
                    _ => Binding { high: change.value, ..own.clone() },
                };
                changed = Some(Change { value, done: change.done });
            }
        }
    });
    let mut bindings = list.to_vec();
    let to = commit::port(param);
    if removed {
        bindings.remove(index);
        shared.edit(Edit::SetBindings { to, bindings });
    } else if let Some(Change { value, done }) = changed {
        bindings[index] = value;
        let gesture = ui.id().with("gesture");
        shared.act(Act::Gesture { id: gesture, edit: Edit::SetBindings { to, bindings }, done });
    }
}

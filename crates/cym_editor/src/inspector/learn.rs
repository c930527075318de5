//! A param that is moved from outside: learning what moves it, and the list of what does.

use cym_engine::HandsState;
use cym_graph::binding::Press;
use cym_graph::{Binding, Edit, HandSource, NodeId, WireType};
use egui::{Id, RichText, Ui};
use egui_phosphor::regular as icons;

use crate::shared::{Act, Shared};
use crate::widgets::mark::{Mark, mark};

use super::binding::{self, Asked, parts, words};
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

/// The entries of a param's menu.
pub(super) fn menu(ui: &mut Ui, shared: &Shared<'_>, param: &Param<'_>) {
    let events = param.input.ty == WireType::Trigger && param.wire.is_none();
    if param.nodes.len() != 1 || !(param.moves() || events) {
        return;
    }
    let parts = if events { &[""][..] } else { parts(&param.value) };
    for (part, name) in (0..).zip(parts) {
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
        list.push(Binding { part: waiting.part, press: press(param), ..Binding::new(source, low, high) });
        shared.edit(Edit::SetBindings { to: commit::port(param), bindings: list });
        end = true;
    } else {
        let theme = shared.theme;
        ui.horizontal(|ui| {
            let words = format!("{} move a fader, strike a pad, or send a message", icons::FADERS);
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
    let last = param.input.choices.len().saturating_sub(1);
    let whole = (0.0, if last > 0 { last as f32 } else { 1.0 });
    param.input.range.map_or(whole, |range| (range.min, range.max))
}

/// What a pad does to a param at first: a switch flips, a choice goes on, a number is up while the pad is down.
fn press(param: &Param<'_>) -> Press {
    match param.input {
        input if input.toggle => Press::Toggle,
        input if !input.choices.is_empty() => Press::Next,
        _ => Press::Hold,
    }
}

/// One of the list: what moves it, from where to where, whether it waits to be picked up.
fn one(ui: &mut Ui, shared: &mut Shared<'_>, param: &Param<'_>, list: &[Binding], index: usize) {
    let theme = shared.theme;
    let own = &list[index];
    let name = format!("{} binding {}", param.input.label, index + 1);
    let part = parts(&param.value).get(usize::from(own.part)).copied().unwrap_or_default();
    let source = words(&own.source);
    let text = RichText::new(format!("{} {part} {source}", icons::FADERS)).size(11.5).color(theme.accent);
    let (_, first) = binding::head(ui, theme, &name, own, param.input.ty == WireType::Trigger, |ui| {
        ui.add(egui::Label::new(text).truncate()).on_hover_text(source)
    });
    let second = binding::ends(ui, theme, &name, own, Some(param.input));
    let mut bindings = list.to_vec();
    let to = commit::port(param);
    match first.or(second) {
        None => {}
        Some(Asked::Remove) => {
            bindings.remove(index);
            shared.edit(Edit::SetBindings { to, bindings });
        }
        Some(Asked::Set(change)) => {
            bindings[index] = change.value;
            let gesture = ui.id().with("gesture");
            shared.act(Act::Gesture { id: gesture, edit: Edit::SetBindings { to, bindings }, done: change.done });
        }
    }
}

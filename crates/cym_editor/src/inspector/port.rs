//! A param that names a MIDI port: a menu of those that are there, and how the chosen one stands.

use cym_engine::{HandsState, PortState};
use egui::{Response, RichText, Ui};

use crate::shared::Shared;
use crate::widgets::{Change, Choice};

use super::param::Param;

/// The names to choose from, and their words: any port first, then what is there, then one that is missing.
fn choices(hands: &HandsState, chosen: &str) -> Vec<[String; 2]> {
    let mut all = vec![[String::new(), "any port".to_owned()]];
    all.extend(hands.ports.iter().filter(|(_, state)| !matches!(state, PortState::Lost)).map(|(name, state)| {
        let missing = if matches!(state, PortState::Missing { .. }) { " (not there)" } else { "" };
        [name.clone(), format!("{name}{missing}")]
    }));
    if all.iter().all(|[name, _]| name != chosen) {
        all.push([chosen.to_owned(), format!("{chosen} (not there)")]);
    }
    all
}

/// Draws it, and below it how the port stands.
pub(super) fn show(
    ui: &mut Ui,
    shared: &Shared<'_>,
    param: &Param<'_>,
    chosen: &str,
) -> (Response, Option<Change<String>>) {
    let hands = &shared.state.hands;
    let choices = choices(hands, chosen);
    let words: Vec<String> = choices.iter().map(|[_, words]| words.clone()).collect();
    let at = choices.iter().position(|[name, _]| name == chosen).filter(|_| !param.mixed);
    let (response, change) = Choice::new(&param.input.label, &words, at).show(ui, shared.theme);
    let stands = match (hands.ports.get(chosen), &hands.no_midi) {
        (Some(PortState::Lost), _) => "it went away; it is looked for every second".to_owned(),
        (Some(PortState::Missing { why }), _) | (None, Some(why)) => why.clone(),
        (Some(PortState::Open), _) => "listening".to_owned(),
        _ => match hands.ports.values().filter(|state| matches!(state, PortState::Open)).count() {
            0 => "no port is there".to_owned(),
            1 => "listening to one port".to_owned(),
            count => format!("listening to {count} ports"),
        },
    };
    ui.label(RichText::new(stands).small().color(shared.theme.text_weak));
    let change =
        change.and_then(|change| Some(Change { value: choices.get(change.value)?[0].clone(), done: change.done }));
    (response, change)
}

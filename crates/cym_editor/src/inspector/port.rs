//! A param that names a MIDI port: a menu of those that are there, and how the chosen one stands.

use cym_engine::{HandsState, PortState};
use egui::{Response, RichText, Ui};

use crate::shared::Shared;
use crate::widgets::Change;

use super::named::Names;
use super::param::Param;

/// Any port first, then what is there, then one that is missing.
fn names(hands: &HandsState) -> Names {
    let there = hands.ports.iter().filter(|(_, state)| !matches!(state, PortState::Lost)).map(|(name, state)| {
        let missing = if matches!(state, PortState::Missing { .. }) { " (not there)" } else { "" };
        [name.clone(), format!("{name}{missing}")]
    });
    Names::or_none("any port").with(there)
}

/// Draws it, and below it how the port stands.
pub(super) fn show(
    ui: &mut Ui,
    shared: &Shared<'_>,
    param: &Param<'_>,
    chosen: &str,
) -> (Response, Option<Change<String>>) {
    let hands = &shared.state.hands;
    let (response, change) = names(hands).show(ui, shared, param, chosen);
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
    (response, change)
}

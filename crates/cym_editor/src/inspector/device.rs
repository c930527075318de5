//! A param that names a sound input: a menu of those that are there, and how the chosen one stands.

use cym_engine::{InputDevice, InputSource, InputState, LiveInput};
use egui::{Response, RichText, Ui};

use crate::shared::Shared;
use crate::theme::Theme;
use crate::widgets::{Change, meter};

use super::named::{Found, Names};
use super::param::Param;

/// The system's choice first, then what is there, then one that is missing.
fn names(devices: &[InputDevice]) -> Names {
    let preferred = devices.iter().find(|device| device.default);
    let own =
        preferred.map_or_else(|| "system default".to_owned(), |device| format!("system default: {}", device.name));
    Names::or_none(&own).with(devices.iter().map(|device| {
        let words = match device.source {
            InputSource::Outside => device.name.clone(),
            InputSource::Machine => format!("{} \u{2190} this machine", device.name),
        };
        [device.name.clone(), words]
    }))
}

/// Draws it, and below it how the input stands.
pub(super) fn show(
    ui: &mut Ui,
    shared: &Shared<'_>,
    param: &Param<'_>,
    chosen: &str,
) -> (Response, Option<Change<String>>) {
    let found = Found::of(ui, "sound inputs");
    let (response, change) = names(&found.devices()).show(ui, shared, param, chosen);
    found.look(ui, response.clicked(), || cym_media::listen::machine().devices());
    let node = shared.model.stage_id(param.node());
    if let Some(input) = shared.state.inputs.iter().find(|input| input.node == node) {
        stands(ui, shared.theme, input);
    }
    (response, change)
}

/// How an input stands, and how loud it is.
fn stands(ui: &mut Ui, theme: &Theme, input: &LiveInput) {
    if matches!(input.state, InputState::Listening { .. }) {
        meter(ui, theme, "Input level", input.level, ui.available_width());
    }
    let [words, tip] = words(input);
    ui.label(RichText::new(words).color(theme.text_weak).small()).on_hover_text(tip);
}

/// How an input stands, in a few words and in more.
pub(crate) fn words(input: &LiveInput) -> [String; 2] {
    let again = "It is tried again every second.";
    if let Some(why) = &input.refused {
        return ["cannot be heard".to_owned(), format!("{why}.")];
    }
    match &input.state {
        InputState::Opening => ["being opened".to_owned(), String::new()],
        InputState::Listening { device, rate_hz, channels } => {
            let lost = if input.dropped == 0 {
                String::new()
            } else {
                format!(
                    "\n{} ms were lost while the machine was busy.",
                    input.dropped * 1000 / u64::from(*rate_hz).max(1)
                )
            };
            let tip = format!("{device}: {rate_hz} Hz, {channels} channels.{lost}");
            [format!("listening to {device}"), tip]
        }
        InputState::NoDevice { why } => ["no device".to_owned(), format!("{why}. {again}")],
        InputState::Lost { device, why } => [format!("{device} is unplugged"), format!("{why}. {again}")],
    }
}

#[cfg(test)]
mod tests {
    use cym_graph::NodeId;

    use super::{InputDevice, InputSource, InputState, LiveInput, names, words};

    fn device(name: &str, source: InputSource, default: bool) -> InputDevice {
        InputDevice { name: name.to_owned(), source, default }
    }

    #[test]
    fn the_default_comes_first_and_a_missing_one_stays_chosen() {
        assert_eq!(names(&[]).all(""), [["", "system default"]]);
        let devices = [device("Mic", InputSource::Outside, true), device("Speakers", InputSource::Machine, false)];
        let listed: Vec<String> = names(&devices).all("Desk").into_iter().map(|[_, words]| words).collect();
        assert_eq!(listed, ["system default: Mic", "Mic", "Speakers \u{2190} this machine", "Desk (not there)"]);
        assert_eq!(names(&devices).all("Mic").len(), 3);
    }

    #[test]
    fn its_state_is_told_in_words() {
        let mut input = LiveInput {
            node: NodeId::new("mic"),
            state: InputState::Listening { device: "Mic".to_owned(), rate_hz: 48_000, channels: 2 },
            level: 0.5,
            dropped: 4_800,
            refused: None,
            asked_ahead: false,
        };
        assert_eq!(words(&input)[0], "listening to Mic");
        assert!(words(&input)[1].contains("100 ms were lost"), "{}", words(&input)[1]);
        input.state = InputState::Lost { device: "Mic".to_owned(), why: "it was unplugged".to_owned() };
        assert_eq!(words(&input)[0], "Mic is unplugged");
    }
}

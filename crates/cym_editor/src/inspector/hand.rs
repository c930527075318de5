//! Tools for the hand that some kinds of nodes ask for, above their params: what they write are ordinary values.

mod spectrum;
mod taps;
#[cfg(test)]
mod tests;

use cym_graph::{Edit, Input, NodeId, Tool, Value};
use egui::{Button, RichText, Sense, Ui, WidgetInfo, WidgetType, vec2};

use crate::shared::{Act, Shared};
use spectrum::Drawn;
use taps::Taps;

/// Height of the spectrum with its box, in points.
const HEIGHT: f32 = 92.0;

/// What the hand is in the middle of.
#[derive(Default)]
pub(super) struct Hand {
    taps: Taps,
    drawn: Drawn,
}

impl Hand {
    /// The tool of a node, if its kind asks for one.
    pub(super) fn show(&mut self, ui: &mut Ui, shared: &mut Shared<'_>, id: &NodeId) {
        match shared.model.kind(id).and_then(|kind| kind.tool.as_ref()) {
            Some(Tool::Tap { bpm, offset }) => self.tap(ui, shared, id, [bpm, offset]),
            Some(Tool::SpectrumBox { hz, levels }) => self.spectrum(ui, shared, id, hz, levels),
            Some(Tool::Corrections { .. } | Tool::Cues(_)) | None => {}
        }
    }

    fn tap(&mut self, ui: &mut Ui, shared: &mut Shared<'_>, id: &NodeId, [bpm, offset]: [&str; 2]) {
        let gesture = ui.id().with("taps");
        let clock = &shared.state.clock;
        let hand_secs = ui.input(|input| input.time);
        // While the song plays, what counts is where it is.
        let song_secs = (clock.playing && clock.speed == 1.0).then_some(clock.secs);
        if self.taps.end(id, hand_secs) {
            let edit = Edit::Batch { title: "Tap the tempo".to_owned(), edits: self.taps.edits.clone() };
            shared.act(Act::Gesture { id: gesture, edit, done: true });
        }
        ui.horizontal(|ui| {
            let words = RichText::new(format!("{}  Tap", egui_phosphor::regular::HAND_TAP)).size(14.0);
            let button = ui.add(Button::new(words).min_size(vec2(96.0, 30.0)).sense(Sense::click()));
            button.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Tap the tempo"));
            let pressed = ui.input(|input| input.pointer.primary_pressed()) && button.contains_pointer();
            if pressed && self.taps.tap(id, hand_secs, song_secs) {
                let set = |input: &str, number: f64| Edit::SetValue {
                    node: id.clone(),
                    input: input.to_owned(),
                    value: Some(Value::Float(number as f32)),
                };
                if let Some((beats, first)) = self.taps.tempo() {
                    let mut edits = vec![set(bpm, beats)];
                    edits.extend(first.map(|first| set(offset, first)));
                    self.taps.edits.clone_from(&edits);
                    let edit = Edit::Batch { title: "Tap the tempo".to_owned(), edits };
                    shared.act(Act::Gesture { id: gesture, edit, done: false });
                }
            }
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(500));
            let words = match (self.taps.tempo(), self.taps.count(id)) {
                (Some((beats, _)), count) => format!("{beats:.1} a minute \u{b7} {count} taps"),
                (None, 0) => "in time with the music; the first is the one".to_owned(),
                (None, count) => format!("{count}, go on"),
            };
            ui.label(RichText::new(words).color(shared.theme.text_weak).size(12.0));
        });
    }

    fn spectrum(&mut self, ui: &mut Ui, shared: &mut Shared<'_>, id: &NodeId, hz: &[String; 2], levels: &[String; 2]) {
        let gesture = ui.id().with("spectrum box");
        let names = [&hz[0], &hz[1], &levels[0], &levels[1]];
        let Some(inputs) = inputs_of(shared, id, names) else {
            return;
        };
        let now = names.map(|name| number(shared, id, name, &inputs));
        let (rect, response) =
            ui.allocate_exact_size(vec2((ui.available_width() - 6.0).max(60.0), HEIGHT), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, "Box on the spectrum"));
        if response.hovered() {
            "Drag the box, or its edges: frequencies from left to right, levels upwards".clone_into(shared.hint);
        }
        spectrum::paint(ui, rect, shared, self.drawn.held(now));
        if let Some((numbers, done)) = self.drawn.drag(ui, rect, &response, now) {
            let set = |(name, number): (&String, f32)| Edit::SetValue {
                node: id.clone(),
                input: name.clone(),
                value: Some(Value::Float(number)),
            };
            let edits = names.into_iter().zip(numbers).map(set).collect();
            let edit = Edit::Batch { title: "Box on the spectrum".to_owned(), edits };
            shared.act(Act::Gesture { id: gesture, edit, done });
        }
        if shared.state.clock.playing {
            ui.ctx().request_repaint();
        }
    }
}

/// The inputs of these names; `None` where the kind does not have them all.
fn inputs_of<'a>(shared: &Shared<'a>, id: &NodeId, names: [&String; 4]) -> Option<Vec<&'a Input>> {
    let kind = shared.model.kind(id)?;
    names.iter().map(|name| kind.inputs.iter().find(|input| input.name == **name)).collect()
}

/// The number of an input as the document holds it, or its default.
fn number(shared: &Shared<'_>, id: &NodeId, name: &str, inputs: &[&Input]) -> f32 {
    let own = shared.model.document().nodes().get(id).and_then(|node| node.values.get(name));
    let default = inputs.iter().find(|input| input.name == name).map(|input| &input.default);
    match own.or(default) {
        Some(Value::Float(number)) => *number,
        _ => 0.0,
    }
}

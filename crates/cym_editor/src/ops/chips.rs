//! Chips: signals that are dragged onto a knob to drive it, without a wire.

use cym_graph::{
    Document, Edit, Input, Modulation, Node, NodeId, NodeKind, PortRef, Value, Wire, WireType, conversion,
};
use egui::{Id, RichText, Sense, Stroke, StrokeKind, UiBuilder, vec2};

use crate::model::Model;
use crate::ops::{self, depends::Depends};
use crate::shared::Shared;

/// How much of a param's span a fresh modulation takes.
const AMOUNT: f32 = 0.5;
/// Distance between a node and one that is added beside it.
const STEP: f32 = 240.0;

/// What is dragged: a payload of [`egui::DragAndDrop`]. Anything that holds a value may take it with [`drop_edit`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignalChip {
    /// Where its signal comes from.
    pub from: ChipSource,
    /// What the artist reads on it.
    pub label: String,
}

/// Where a chip's signal comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChipSource {
    /// An output of a node that is there.
    Port(PortRef),
    /// An output of a node that is added when the chip is dropped, wired to the song.
    New {
        /// Its kind, such as `audio/bands`.
        kind: &'static str,
        /// The output.
        output: &'static str,
    },
}

/// What of a song is at hand at once: the label, the kind and its output.
const SONG: [(&str, &str, &str); 7] = [
    ("bass", "audio/bands", "bass"),
    ("mid", "audio/bands", "mid"),
    ("upper mid", "audio/bands", "mid_high"),
    ("high", "audio/bands", "high"),
    ("kick", "audio/hit", "flash"),
    ("bass hits", "audio/bands", "bass_hits"),
    ("loudness", "audio/loudness", "value"),
];

/// The chips of a model: what can be heard, then every other signal of the document on the canvas.
pub fn chips(model: &Model) -> Vec<SignalChip> {
    let document = model.document();
    let mut chips = Vec::new();
    for (label, kind, output) in SONG {
        if model.catalogue().get(kind).is_none_or(|known| known.output_index(output).is_none()) {
            continue;
        }
        let from = match there_first(document, kind) {
            Some(id) => ChipSource::Port(PortRef { node: id.clone(), port: output.to_owned() }),
            None => ChipSource::New { kind, output },
        };
        chips.push(SignalChip { from, label: label.to_owned() });
    }
    for (id, node) in document.nodes() {
        let Some(kind) = model.catalogue().get(&node.kind) else {
            continue;
        };
        if SONG.iter().any(|(_, known, _)| *known == kind.id) && there_first(document, &kind.id) == Some(id) {
            continue;
        }
        if let Some(output) = kind.outputs.first().filter(|output| is_signal(output.ty)) {
            let from = ChipSource::Port(PortRef { node: id.clone(), port: output.name.clone() });
            // Ids are names that differ; five chips that all say "smooth" would not.
            let own = node.title.as_str();
            let label = if own.is_empty() { id.as_str().replace('_', " ") } else { own.to_lowercase() };
            chips.push(SignalChip { from, label });
        }
    }
    chips
}

/// The first node of a kind that is heard.
fn there_first<'a>(document: &'a Document, kind: &str) -> Option<&'a NodeId> {
    document.nodes().iter().find(|(_, node)| node.kind == kind && !node.muted).map(|(id, _)| id)
}

/// Whether a signal of this type can drive a number.
pub(crate) fn is_signal(ty: WireType) -> bool {
    matches!(ty, WireType::Float | WireType::Trigger)
}

/// Whether an input can be driven by a chip: it holds a number that moves freely.
pub fn takes_chip(input: &Input) -> bool {
    let number = matches!(input.ty, WireType::Float | WireType::Vec2 | WireType::Vec3 | WireType::Color);
    number && input.choices.is_empty() && !input.toggle
}

/// The edit that lets a chip drive an input; adds the chip's node, and a sound file for it, when they are not there yet. `None`
/// when the input is not known, or its node would drive itself.
pub fn drop_edit(model: &Model, chip: &SignalChip, node: &NodeId, input: &str) -> Option<Edit> {
    let document = model.document();
    let target = document.nodes().get(node)?;
    let kind = model.kind(node)?;
    let input = &kind.inputs[kind.input_index(input)?];
    if !takes_chip(input) {
        return None;
    }
    let to = PortRef { node: node.clone(), port: input.name.clone() };
    let mut edits = Vec::new();
    let from = source(model, chip, node, &mut edits)?;
    if closes_loop(model, &from.node, node) {
        return None;
    }
    let mut modulations = target.modulations.get(&input.name).cloned().unwrap_or_default();
    modulations.retain(|modulation| modulation.from != from);
    modulations.push(Modulation { amount: AMOUNT, ..Modulation::new(from) });
    edits.push(Edit::SetModulations { to, modulations });
    let title = format!("Drive {} with {}", input.label.to_lowercase(), chip.label);
    Some(Edit::Batch { title, edits })
}

/// The edit that wires a chip to an input that takes no modulation, such as a trigger; `None` when it does not fit.
pub fn wire_edit(model: &Model, chip: &SignalChip, node: &NodeId, input: &str) -> Option<Edit> {
    let kind = model.kind(node)?;
    let input = &kind.inputs[kind.input_index(input)?];
    let mut edits = Vec::new();
    let from = source(model, chip, node, &mut edits)?;
    let gives = match &chip.from {
        ChipSource::Port(port) => output_type(model.kind(&port.node)?, &port.port)?,
        ChipSource::New { kind, output } => output_type(model.catalogue().get(kind)?, output)?,
    };
    conversion(gives, input.ty)?;
    if closes_loop(model, &from.node, node) {
        return None;
    }
    let to = PortRef { node: node.clone(), port: input.name.clone() };
    edits.push(Edit::Connect { to, wire: Some(Wire::new(from)) });
    Some(Edit::Batch { title: format!("Wire {} to {}", chip.label, input.label.to_lowercase()), edits })
}

fn output_type(kind: &NodeKind, output: &str) -> Option<WireType> {
    Some(kind.outputs[kind.output_index(output)?].ty)
}

/// Whether a node reads, however far away, what it would then drive.
fn closes_loop(model: &Model, from: &NodeId, to: &NodeId) -> bool {
    from == to || Depends::new(model.document(), model.catalogue()).upstream([from]).contains(to)
}

/// The port behind a chip, with the edits that make its node when it is not there.
fn source(model: &Model, chip: &SignalChip, beside: &NodeId, edits: &mut Vec<Edit>) -> Option<PortRef> {
    let document = model.document();
    match &chip.from {
        ChipSource::Port(port) => document.nodes().contains_key(&port.node).then(|| port.clone()),
        ChipSource::New { kind, output } => {
            let known = model.catalogue().get(kind)?;
            let at = document.layout().get(beside).copied().unwrap_or_default();
            let place = ops::free_place(document, [at[0] - STEP, at[1] + 0.75 * STEP]);
            let mut node = Node::new(kind);
            if let Some(audio) = known.inputs.iter().find(|input| input.ty == WireType::Audio) {
                let song = song(model).unwrap_or_else(|| {
                    let id = document.fresh_id("song");
                    let song = Node::new("audio/sound_file").value("file", Value::Asset(String::new()));
                    let position = Some(ops::free_place(document, [place[0] - STEP, place[1]]));
                    edits.push(Edit::AddNode { id: id.clone(), node: song, position });
                    PortRef { node: id, port: "audio".to_owned() }
                });
                node.wires.insert(audio.name.clone(), Wire::new(song));
            }
            let id = document.fresh_id(kind);
            edits.push(Edit::AddNode { id: id.clone(), node, position: Some(place) });
            Some(PortRef { node: id, port: (*output).to_owned() })
        }
    }
}

/// The sound that the document listens to: its first output of sound.
fn song(model: &Model) -> Option<PortRef> {
    model.document().nodes().iter().find_map(|(id, node)| {
        let kind = model.catalogue().get(&node.kind)?;
        let output = kind.outputs.iter().find(|output| output.ty == WireType::Audio)?;
        Some(PortRef { node: id.clone(), port: output.name.clone() })
    })
}

/// A row of chips that can be dragged onto knobs, nodes and ports; each shows how its signal moves.
pub fn strip(ui: &mut egui::Ui, shared: &mut Shared<'_>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for chip in chips(shared.model) {
            draw(ui, shared, &chip);
        }
    });
}

fn draw(ui: &mut egui::Ui, shared: &mut Shared<'_>, chip: &SignalChip) {
    let id = Id::new(("signal chip", &chip.label, format!("{:?}", chip.from)));
    let theme = shared.theme;
    let (source, level) = match &chip.from {
        ChipSource::Port(port) => (format!("{port}"), ops::level(shared, port)),
        ChipSource::New { kind, .. } => (format!("adds {kind}, wired to the song"), None),
    };
    let there = level.is_some() || matches!(chip.from, ChipSource::Port(_));
    let color = theme.wire(WireType::Float);
    let text = RichText::new(&chip.label).size(11.5).color(if there { theme.text } else { theme.text_weak });
    let galley = egui::WidgetText::from(text).into_galley(
        ui,
        Some(egui::TextWrapMode::Extend),
        f32::INFINITY,
        egui::TextStyle::Small,
    );
    let size = galley.size() + vec2(16.0, 7.0);
    let (_, rect) = ui.allocate_space(size);
    let response = ui.interact(rect, id, Sense::drag());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, format!("Chip {}", chip.label)));
    response.dnd_set_drag_payload(chip.clone());
    let hot = response.hovered() || response.dragged();
    let painter = ui.painter();
    let fill = if hot { theme.hovered } else { theme.raised };
    painter.rect_filled(rect, rect.height() / 2.0, fill);
    if let Some(level) = level {
        let part = rect.with_max_x(rect.left() + rect.width() * level.clamp(0.0, 1.0));
        let painter = painter.with_clip_rect(part.intersect(painter.clip_rect()));
        painter.rect_filled(rect, rect.height() / 2.0, color.gamma_multiply(0.42));
    }
    let edge = if hot { theme.accent } else { color.gamma_multiply(if there { 0.7 } else { 0.35 }) };
    painter.rect_stroke(rect, rect.height() / 2.0, Stroke::new(1.0, edge), StrokeKind::Inside);
    painter.galley(rect.min + vec2(8.0, 3.5), galley, theme.text);
    if response.dragged() {
        follow(ui.ctx(), shared, chip);
    }
    if hot {
        "Drag it onto a knob, a port or a node: the signal drives it.".clone_into(shared.hint);
    }
    response.on_hover_cursor(egui::CursorIcon::Grab).on_hover_text(format!("{source}\nDrag it onto any knob."));
}

/// The chip at the pointer while it is dragged.
pub(crate) fn follow(ctx: &egui::Context, shared: &Shared<'_>, chip: &SignalChip) {
    let Some(at) = ctx.pointer_interact_pos() else {
        return;
    };
    let area = egui::Area::new(Id::new("dragged chip"))
        .order(egui::Order::Tooltip)
        .fixed_pos(at + vec2(12.0, 8.0))
        .interactable(false);
    area.show(ctx, |ui| {
        ui.scope_builder(UiBuilder::new(), |ui| {
            egui::Frame::popup(ui.style()).fill(shared.theme.accent_weak).inner_margin(4).show(ui, |ui| {
                ui.label(RichText::new(&chip.label).size(12.0).color(shared.theme.text));
            });
        });
    });
}

#[cfg(test)]
mod tests {
    use cym_graph::{Edit, Node, NodeId, PortRef};

    use super::{ChipSource, SignalChip, chips, drop_edit, wire_edit};
    use crate::testing::model;

    fn chip(model: &crate::model::Model, label: &str) -> SignalChip {
        chips(model).into_iter().find(|chip| chip.label == label).unwrap()
    }

    #[test]
    fn a_chip_brings_its_node_wired_to_the_song() {
        let mut model = model(&[("song", Node::new("audio/sound_file")), ("cells", Node::new("pattern/voronoi"))]);
        let bass = chip(&model, "bass");
        assert!(matches!(bass.from, ChipSource::New { .. }));
        model.apply(drop_edit(&model, &bass, &NodeId::new("cells"), "scale").unwrap()).unwrap();
        let bands = &model.document().nodes()[&NodeId::new("bands")];
        assert_eq!(bands.wires["audio"].from, PortRef::new("song", "audio"));
        let driven = &model.document().nodes()[&NodeId::new("cells")].modulations["scale"];
        assert_eq!((driven.len(), driven[0].amount), (1, 0.5));
        assert_eq!(driven[0].from, PortRef::new("bands", "bass"));
        assert_eq!(model.history().done().len(), 1, "one step for all of it");
        let again = chip(&model, "bass");
        assert_eq!(again.from, ChipSource::Port(PortRef::new("bands", "bass")));
        model.apply(drop_edit(&model, &again, &NodeId::new("cells"), "scale").unwrap()).unwrap();
        assert_eq!(model.document().nodes()[&NodeId::new("cells")].modulations["scale"].len(), 1, "not twice");
    }

    #[test]
    fn without_a_song_one_is_added() {
        let mut model = model(&[("cells", Node::new("pattern/voronoi"))]);
        model.apply(drop_edit(&model, &chip(&model, "kick"), &NodeId::new("cells"), "scale").unwrap()).unwrap();
        assert!(model.document().nodes().values().any(|node| node.kind == "audio/sound_file"));
    }

    #[test]
    fn what_cannot_be_driven_is_refused() {
        let mut model = model(&[("cells", Node::new("pattern/voronoi")), ("lfo", Node::new("signal/lfo"))]);
        let bass = chip(&model, "bass");
        assert_eq!(drop_edit(&model, &bass, &NodeId::new("cells"), "metric"), None, "a choice");
        assert_eq!(drop_edit(&model, &bass, &NodeId::new("nobody"), "scale"), None);
        let own = chip(&model, "lfo");
        assert_eq!(drop_edit(&model, &own, &NodeId::new("lfo"), "rate"), None, "a node cannot drive itself");
        model
            .apply(Edit::AddNode { id: NodeId::new("count"), node: Node::new("signal/counter"), position: None })
            .unwrap();
        let kind = model.kind(&NodeId::new("count")).unwrap();
        let trigger = kind.inputs.iter().find(|input| input.ty == cym_graph::WireType::Trigger).unwrap().name.clone();
        assert!(wire_edit(&model, &bass, &NodeId::new("count"), &trigger).is_some());
    }
}

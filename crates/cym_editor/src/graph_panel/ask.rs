//! A question that a gesture leaves open: which port, which param, which kind. One searchable list answers them all.

use cym_canvas::WireEnd;
use cym_graph::{Edit, Exposed, NodeId, PortRef, Wire, WireType, conversion, ops};
use egui::{Area, Frame, Id, Key, Modifiers, Order, Pos2};

use super::adapter::label;
use super::keys;
use crate::ops::chips::{SignalChip, takes_chip};
use crate::palette::{Choice, choose};
use crate::shared::{Notice, Shared};

/// An open question and where it is asked.
pub(super) struct Ask {
    question: Question,
    screen: Pos2,
    frames: u32,
}

enum Question {
    /// A wire was dropped on a node with several ports that fit.
    Port(WireEnd, NodeId),
    /// A chip was dropped on a node.
    Param(SignalChip, NodeId),
    /// Another kind in a node's place.
    Replace(NodeId),
    /// Which port of a node is to be exposed by the group around it.
    Expose(NodeId),
}

/// One answer.
struct Answer {
    label: String,
    detail: String,
    ty: Option<WireType>,
    does: Does,
}

enum Does {
    Edit(Edit),
    Chip(SignalChip, PortRef),
}

impl Ask {
    pub(super) fn port(end: WireEnd, node: NodeId, screen: Pos2) -> Self {
        Self { question: Question::Port(end, node), screen, frames: 0 }
    }

    pub(super) fn param(chip: SignalChip, node: NodeId, screen: Pos2) -> Self {
        Self { question: Question::Param(chip, node), screen, frames: 0 }
    }

    pub(super) fn replace(node: NodeId, screen: Pos2) -> Self {
        Self { question: Question::Replace(node), screen, frames: 0 }
    }

    pub(super) fn expose(node: NodeId, screen: Pos2) -> Self {
        Self { question: Question::Expose(node), screen, frames: 0 }
    }

    /// Asks; returns whether the question is settled.
    pub(super) fn show(&mut self, ctx: &egui::Context, shared: &mut Shared<'_>) -> bool {
        self.frames += 1;
        if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            return true;
        }
        let mut answers = self.question.answers(shared);
        if answers.is_empty() {
            shared.say(Notice::hint(self.question.nothing()));
            return true;
        }
        let mut chosen = None;
        let area = Area::new(Id::new("ask")).order(Order::Foreground).fixed_pos(self.screen).constrain(true);
        let drawn = area.show(ctx, |ui| {
            Frame::popup(ui.style()).show(ui, |ui| {
                ui.set_width(260.0);
                ui.label(egui::RichText::new(self.question.words(shared)).size(11.5).color(shared.theme.text_weak));
                let choices: Vec<Choice<'_>> = answers
                    .iter()
                    .map(|answer| Choice {
                        label: &answer.label,
                        detail: &answer.detail,
                        color: answer.ty.map(|ty| shared.theme.wire(ty)),
                        current: false,
                    })
                    .collect();
                chosen = choose(ui, ("ask", self.screen.x.to_bits(), self.screen.y.to_bits()), &choices);
            });
        });
        if let Some(index) = chosen {
            match answers.swap_remove(index).does {
                Does::Edit(edit) => shared.edit(edit),
                Does::Chip(chip, to) => super::actions::drop_chip(shared, &chip, &to.node, &to.port),
            }
            return true;
        }
        self.frames > 2
            && ctx.input(|input| input.pointer.any_pressed())
            && ctx.pointer_interact_pos().is_some_and(|at| !drawn.response.rect.contains(at))
    }
}

impl Question {
    fn words(&self, shared: &Shared<'_>) -> String {
        let title = |node| shared.model.title(node);
        match self {
            Self::Port(WireEnd::Output(_), node) => format!("Into which input of {}?", title(node)),
            Self::Port(WireEnd::Input(_), node) => format!("From which output of {}?", title(node)),
            Self::Param(chip, node) => format!("What of {} is {} to drive?", title(node), chip.label),
            Self::Replace(node) => format!("What comes in place of {}?", title(node)),
            Self::Expose(node) => format!("What of {} is to be seen outside?", title(node)),
        }
    }

    fn nothing(&self) -> &'static str {
        match self {
            Self::Port(..) => "No port of this node fits.",
            Self::Param(..) => "Nothing on this node can be driven by a signal.",
            Self::Replace(_) => "No other kind of node is known.",
            Self::Expose(_) => "All of it is seen outside already.",
        }
    }

    fn answers(&self, shared: &Shared<'_>) -> Vec<Answer> {
        match self {
            Self::Port(WireEnd::Output(from), node) => inputs(shared, &keys::port_ref(from), node),
            Self::Port(WireEnd::Input(to), node) => outputs(shared, &keys::port_ref(to), node),
            Self::Param(chip, node) => params(shared, chip, node),
            Self::Replace(node) => kinds(shared, node),
            Self::Expose(node) => exposable(shared, node),
        }
    }
}

fn inputs(shared: &Shared<'_>, from: &PortRef, node: &NodeId) -> Vec<Answer> {
    let model = shared.model;
    let gives = model.kind(&from.node).and_then(|kind| Some(kind.outputs[kind.output_index(&from.port)?].ty));
    let (Some(gives), Some(kind)) = (gives, model.kind(node)) else {
        return Vec::new();
    };
    let fitting = kind.inputs.iter().filter(|input| conversion(gives, input.ty).is_some());
    let mut answers: Vec<Answer> = fitting
        .map(|input| Answer {
            label: input.label.clone(),
            detail: input.help.clone(),
            ty: Some(input.ty),
            does: Does::Edit(Edit::Connect {
                to: PortRef { node: node.clone(), port: input.name.clone() },
                wire: Some(Wire::new(from.clone())),
            }),
        })
        .collect();
    answers.sort_by_key(|answer| answer.ty != Some(gives));
    answers
}

fn outputs(shared: &Shared<'_>, to: &PortRef, node: &NodeId) -> Vec<Answer> {
    let model = shared.model;
    let takes = model.kind(&to.node).and_then(|kind| Some(kind.inputs[kind.input_index(&to.port)?].ty));
    let (Some(takes), Some(kind)) = (takes, model.kind(node)) else {
        return Vec::new();
    };
    let fitting = kind.outputs.iter().filter(|output| conversion(output.ty, takes).is_some());
    fitting
        .map(|output| {
            let from = PortRef { node: node.clone(), port: output.name.clone() };
            Answer {
                label: label(&output.name),
                detail: output.help.clone(),
                ty: Some(output.ty),
                does: Does::Edit(Edit::Connect { to: to.clone(), wire: Some(Wire::new(from)) }),
            }
        })
        .collect()
}

fn params(shared: &Shared<'_>, chip: &SignalChip, node: &NodeId) -> Vec<Answer> {
    let Some(kind) = shared.model.kind(node) else {
        return Vec::new();
    };
    let fitting = kind.inputs.iter().filter(|input| takes_chip(input) || input.ty == WireType::Trigger);
    fitting
        .map(|input| Answer {
            label: input.label.clone(),
            detail: input.help.clone(),
            ty: Some(input.ty),
            does: Does::Chip(chip.clone(), PortRef { node: node.clone(), port: input.name.clone() }),
        })
        .collect()
}

/// Kinds that give what the node gives come first; values and wires stay where the new kind has inputs of the same name.
fn kinds(shared: &Shared<'_>, node: &NodeId) -> Vec<Answer> {
    let now = shared.model.kind(node).cloned();
    let gives = now.as_ref().and_then(|kind| kind.outputs.first()).map(|output| output.ty);
    let category = now.as_ref().map(|kind| kind.category().to_owned()).unwrap_or_default();
    let others = shared
        .model
        .catalogue()
        .iter()
        .filter(|kind| !kind.is_part() && now.as_ref().is_none_or(|now| now.id != kind.id));
    let mut kinds: Vec<_> = others.cloned().collect();
    kinds.sort_by_key(|kind| {
        let same = kind.outputs.first().map(|output| output.ty) == gives;
        (!same, kind.category() != category, kind.title.clone())
    });
    kinds
        .into_iter()
        .map(|kind| Answer {
            label: kind.title.clone(),
            detail: kind.help.clone(),
            ty: kind.outputs.first().map(|output| output.ty),
            does: Does::Edit(Edit::SetKind { node: node.clone(), kind: kind.id.clone() }),
        })
        .collect()
}

/// Ports of a node inside an entered group that the group does not show yet.
fn exposable(shared: &Shared<'_>, node: &NodeId) -> Vec<Answer> {
    let document = shared.model.document();
    let Some(kind) = shared.model.kind(node) else {
        return Vec::new();
    };
    let group = document.group().cloned().unwrap_or_default();
    let free = |ports: &[Exposed], name: &str| {
        let port = PortRef { node: node.clone(), port: name.to_owned() };
        !ports.iter().any(|exposed| exposed.ports.contains(&port))
    };
    let wired = |name: &str| document.nodes().get(node).is_some_and(|node| node.wires.contains_key(name));
    let inputs = kind.inputs.iter().filter(|input| free(&group.inputs, &input.name) && !wired(&input.name));
    let outputs = kind.outputs.iter().filter(|output| free(&group.outputs, &output.name));
    let expose = |name: &str, output: bool| {
        let port = PortRef { node: node.clone(), port: name.to_owned() };
        ops::expose(document, shared.model.catalogue(), &port, output).ok().map(Does::Edit)
    };
    let mut answers: Vec<Answer> = inputs
        .filter_map(|input| {
            let does = expose(&input.name, false)?;
            Some(Answer { label: input.label.clone(), detail: input.help.clone(), ty: Some(input.ty), does })
        })
        .collect();
    answers.extend(outputs.filter_map(|output| {
        let does = expose(&output.name, true)?;
        let label = format!("{} (output)", label(&output.name));
        Some(Answer { label, detail: output.help.clone(), ty: Some(output.ty), does })
    }));
    answers
}

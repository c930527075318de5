//! From what the hand did on the canvas to edits of the document: one gesture, one step.

use std::collections::{BTreeMap, BTreeSet};

use cym_canvas::{Action, Fit, Moved, PortKey, WireEnd};
use cym_graph::{Document, Edit, Frame, NodeId, PortRef, Wire};
use egui::{Pos2, Rect};

use super::keys::{self, Thing};
use super::{Ask, GraphPanel, Writing};
use crate::model::Model;
use crate::ops;
use crate::ops::chips::SignalChip;
use crate::shared::{Act, Notice, SearchFor, Shared};

impl GraphPanel {
    /// Does what the hand asked for.
    pub(super) fn act(&mut self, ctx: &egui::Context, action: Action, shared: &mut Shared<'_>) {
        let document = shared.model.document();
        match action {
            Action::Select => self.tell_selection(shared),
            Action::Move(moved) => {
                if moved.done
                    && let Some(edit) = moved_edit(shared.model, &moved)
                {
                    shared.edit(edit);
                }
            }
            Action::Connect { from, to, instead_of } => self.connect(&from, &to, instead_of.as_ref(), shared),
            Action::Disconnect { to } => {
                if let Some(edit) = cut(shared.model, std::slice::from_ref(&to)) {
                    shared.edit(edit);
                }
            }
            Action::Knife { wires } => {
                if let Some(edit) = cut(shared.model, &wires) {
                    shared.edit(edit);
                }
            }
            Action::DropOnNode { from, node, screen, .. } => {
                self.ask = Some(Ask::port(from, NodeId(node.0.clone()), screen));
            }
            Action::DropOnEmpty { end, at, screen } => {
                let (from, to) = match end {
                    WireEnd::Output(port) => (Some(keys::port_ref(&port)), None),
                    WireEnd::Input(port) => (None, Some(keys::port_ref(&port))),
                };
                shared.act(Act::Search(SearchFor { at: Some(at.into()), screen: Some(screen), from, to }));
            }
            Action::Refused { why } => shared.say(Notice::hint(why)),
            Action::InsertOnWire { node, wire, input, output } => {
                let ports = [input.to_string(), output.to_string()];
                if let Some(edit) = insert(shared.model, &NodeId(node.0.clone()), ports, &wire) {
                    shared.edit(edit);
                }
            }
            Action::Shake { node } => {
                if let Some(edit) = ops::free(shared.model, &NodeId(node.0.clone())) {
                    shared.edit(edit);
                }
            }
            Action::Search { at, screen } => {
                let search = SearchFor { at: Some(at.into()), screen: Some(screen), ..SearchFor::default() };
                shared.act(Act::Search(search));
            }
            Action::Open { node } => self.open(NodeId(node.0.clone()), shared),
            Action::View { node } => self.view_node(&NodeId(node.0.clone()), shared),
            Action::Collapse { node, collapsed } => {
                shared.edit(Edit::SetCollapsed { node: NodeId(node.0.clone()), collapsed });
            }
            Action::ResizeFrame { key, rect, done } | Action::ResizeComment { key, rect, done } => {
                if done && let Some(edit) = resized(document, &keys::thing(&key), rect) {
                    shared.edit(edit);
                }
            }
            Action::EditFrame { key, screen } | Action::EditComment { key, screen } => {
                self.writing = Writing::begin(document, &keys::thing(&key), screen);
            }
            Action::MoveDot { to, index, pos, done } => {
                if done {
                    shared.edit(dots(shared.model, &to, |dots| {
                        if let Some(dot) = dots.get_mut(index) {
                            *dot = pos.into();
                        }
                    }));
                }
            }
            Action::AddDot { to, index, pos } => {
                shared.edit(dots(shared.model, &to, |dots| dots.insert(index.min(dots.len()), pos.into())));
            }
            Action::RemoveDot { to, index } => {
                shared.edit(dots(shared.model, &to, |dots| {
                    if index < dots.len() {
                        dots.remove(index);
                    }
                }));
            }
            Action::DropPayload { at, screen, onto } => self.drop_payload(ctx, at, screen, onto.as_ref(), shared),
            Action::Abort => {}
        }
    }

    fn connect(&mut self, from: &PortKey, to: &PortKey, instead_of: Option<&PortKey>, shared: &mut Shared<'_>) {
        let (from, to) = (keys::port_ref(from), keys::port_ref(to));
        if let Fit::No(why) = self.adapter.judges(shared.model).judge(&from, &to) {
            shared.say(Notice::hint(why));
            return;
        }
        let mut edits = vec![Edit::Connect { to: to.clone(), wire: Some(Wire::new(from)) }];
        if let Some(left) = instead_of.map(|port| stored(shared.model, port)).filter(|left| *left != to) {
            edits.push(Edit::Connect { to: left, wire: None });
        }
        let title = edits[0].title();
        shared.edit(if edits.len() == 1 { edits.remove(0) } else { Edit::Batch { title, edits } });
    }

    fn open(&mut self, node: NodeId, shared: &mut Shared<'_>) {
        let there = shared.model.document().nodes().get(&node);
        if there.is_some_and(|node| cym_graph::group::own_name(&node.kind).is_some()) {
            shared.act(Act::Enter(node));
        } else if !self.adapter.unfolded.remove(&node) {
            self.adapter.unfolded.insert(node);
        }
    }

    /// Something was dropped that egui carried: a chip, or a kind of node.
    fn drop_payload(
        &mut self,
        ctx: &egui::Context,
        at: Pos2,
        screen: Pos2,
        onto: Option<&cym_canvas::Hover>,
        shared: &mut Shared<'_>,
    ) {
        use cym_canvas::Hover;
        // egui throws away what is asked for under a wrong name.
        let is_chip = egui::DragAndDrop::has_payload_of_type::<SignalChip>(ctx);
        if let Some(chip) = is_chip.then(|| egui::DragAndDrop::take_payload::<SignalChip>(ctx)).flatten() {
            match onto {
                Some(Hover::Input(port)) => {
                    let to = keys::port_ref(port);
                    drop_chip(shared, &chip, &to.node, &to.port);
                }
                Some(Hover::Node(node)) => self.ask = Some(Ask::param((*chip).clone(), NodeId(node.0.clone()), screen)),
                _ => {
                    shared.say(Notice::hint("Drop it onto a knob, a port or a node: it drives what it is dropped on."));
                }
            }
        } else if egui::DragAndDrop::has_payload_of_type::<ops::DraggedKind>(ctx)
            && let Some(kind) = egui::DragAndDrop::take_payload::<ops::DraggedKind>(ctx)
            && let Some(kind) = shared.model.catalogue().get(&kind.0).cloned()
        {
            let search = match onto {
                Some(Hover::Wire(to)) => {
                    let to = stored(shared.model, to);
                    let from = wire_into(shared.model.document(), &to).map(|wire| wire.from.clone());
                    SearchFor { at: Some(at.into()), from, to: Some(to), ..SearchFor::default() }
                }
                _ => SearchFor { at: Some(at.into()), ..SearchFor::default() },
            };
            let placed = crate::palette::place::place(shared.model, &kind, &search, at.into());
            shared.edit(placed.edit);
            *shared.settings.used.entry(kind.id.clone()).or_default() += 1;
            shared.act(Act::Select([placed.id].into()));
        }
    }
}

/// Lets a chip drive an input, or wires it where nothing can be driven; says why when neither can be.
pub(super) fn drop_chip(shared: &mut Shared<'_>, chip: &SignalChip, node: &NodeId, input: &str) {
    let edit = ops::chips::drop_edit(shared.model, chip, node, input);
    let edit = edit.or_else(|| ops::chips::wire_edit(shared.model, chip, node, input));
    if let Some(edit) = edit {
        shared.edit(edit);
    } else {
        let name = super::adapter::label(input);
        shared.say(Notice::hint(format!("{} cannot drive {name}: it takes something else.", chip.label)));
    }
}

/// An input as the document has it: its wire may be kept under a former name.
pub(super) fn stored(model: &Model, port: &PortKey) -> PortRef {
    let present = keys::port_ref(port);
    let former = || {
        let wires = &model.document().nodes().get(&present.node)?.wires;
        if wires.contains_key(&present.port) {
            return None;
        }
        let kind = model.kind(&present.node)?;
        let input = &kind.inputs[kind.input_index(&present.port)?];
        let name = input.was.iter().find(|was| wires.contains_key(*was))?;
        Some(PortRef { node: present.node.clone(), port: name.clone() })
    };
    former().unwrap_or(present)
}

fn wire_into<'a>(document: &'a Document, to: &PortRef) -> Option<&'a Wire> {
    document.nodes().get(&to.node)?.wires.get(&to.port)
}

/// Cuts wires; `None` when none of them is there.
pub(super) fn cut(model: &Model, wires: &[PortKey]) -> Option<Edit> {
    let there = wires.iter().map(|to| stored(model, to)).filter(|to| wire_into(model.document(), to).is_some());
    let mut edits: Vec<Edit> = there.map(|to| Edit::Connect { to, wire: None }).collect();
    match edits.len() {
        0 => None,
        1 => edits.pop(),
        count => Some(Edit::Batch { title: format!("Cut {count} wires"), edits }),
    }
}

/// Puts a node on a wire: it takes what the wire brought and gives on what it makes.
fn insert(model: &Model, node: &NodeId, [input, output]: [String; 2], wire: &PortKey) -> Option<Edit> {
    let to = stored(model, wire);
    let from = wire_into(model.document(), &to)?.from.clone();
    let into = PortRef { node: node.clone(), port: input };
    let out = PortRef { node: node.clone(), port: output };
    let title = format!("Put {node} on the wire into {}", to.node);
    let edits =
        vec![Edit::Connect { to: into, wire: Some(Wire::new(from)) }, Edit::Connect { to, wire: Some(Wire::new(out)) }];
    Some(Edit::Batch { title, edits })
}

/// Changes the dots of the wire into an input.
pub(super) fn dots(model: &Model, to: &PortKey, change: impl FnOnce(&mut Vec<[f32; 2]>)) -> Edit {
    let to = stored(model, to);
    let mut points = model.document().via().get(&to).cloned().unwrap_or_default();
    change(&mut points);
    Edit::SetVia { to, points }
}

/// Everything that a drag moved, as one edit; `None` when it came back to where it was.
fn moved_edit(model: &Model, moved: &Moved) -> Option<Edit> {
    let document = model.document();
    let mut edits = Vec::new();
    let mut nodes = Vec::new();
    for (key, at) in &moved.nodes {
        let id = NodeId(key.0.clone());
        if document.layout().get(&id) != Some(&[at.x, at.y]) {
            nodes.push(id.clone());
            edits.push(Edit::Move { node: id, position: Some([at.x, at.y]) });
        }
    }
    let mut frames: BTreeMap<&String, Frame> = BTreeMap::new();
    let known = |key| match keys::thing(key) {
        Thing::Frame(id) => document.frames().get_key_value(&id),
        _ => None,
    };
    for (key, rect) in &moved.frames {
        if let Some((id, frame)) = known(key) {
            frames.entry(id).or_insert_with(|| frame.clone()).rect = numbers(*rect);
        }
    }
    for (node, owner) in &moved.owners {
        let node = NodeId(node.0.clone());
        for (id, frame) in document.frames().iter().filter(|(_, frame)| frame.nodes.contains(&node)) {
            frames.entry(id).or_insert_with(|| frame.clone()).nodes.remove(&node);
        }
        if let Some((id, frame)) = owner.as_ref().and_then(known) {
            frames.entry(id).or_insert_with(|| frame.clone()).nodes.insert(node);
        }
    }
    let changed = frames.into_iter().filter(|(id, frame)| document.frames().get(*id) != Some(frame));
    edits.extend(changed.map(|(id, frame)| Edit::PutFrame { id: id.clone(), frame: Some(frame) }));
    for (key, rect) in &moved.comments {
        edits.extend(resized(document, &keys::thing(key), *rect));
    }
    for (to, points) in &moved.dots {
        let points: Vec<[f32; 2]> = points.iter().map(|point| [point.x, point.y]).collect();
        let to = stored(model, to);
        if document.via().get(&to) != Some(&points) {
            edits.push(Edit::SetVia { to, points });
        }
    }
    let title = match nodes.as_slice() {
        [] => "Move".to_owned(),
        [one] => format!("Move {}", model.title(one)),
        many => format!("Move {} nodes", many.len()),
    };
    (!edits.is_empty()).then_some(Edit::Batch { title, edits })
}

/// A frame or a comment with another place; `None` when it has it already.
fn resized(document: &Document, thing: &Thing, rect: Rect) -> Option<Edit> {
    let rect = numbers(rect);
    match thing {
        Thing::Frame(id) => {
            let frame = document.frames().get(id).filter(|frame| frame.rect != rect)?;
            Some(Edit::PutFrame { id: id.clone(), frame: Some(Frame { rect, ..frame.clone() }) })
        }
        Thing::Comment(id) => {
            let comment = document.comments().get(id).filter(|comment| comment.rect != rect)?;
            Some(Edit::PutComment { id: id.clone(), comment: Some(cym_graph::Comment { rect, ..comment.clone() }) })
        }
        Thing::Node(_) => None,
    }
}

pub(super) fn numbers(rect: Rect) -> [f32; 4] {
    [rect.left(), rect.top(), rect.width(), rect.height()]
}

/// The nodes among things of the canvas.
pub(super) fn nodes_of<'a>(keys: impl IntoIterator<Item = &'a cym_canvas::Key>) -> BTreeSet<NodeId> {
    keys.into_iter().filter_map(keys::node_id).collect()
}

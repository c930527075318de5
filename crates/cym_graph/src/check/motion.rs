//! Keys and modulations as nodes that nobody sees: each keyed input reads a `signal/keys`, each modulated one a chain of
//! `signal/modulate`, so that everything behind the check knows only values and wires.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalogue::{Catalogue, Input, NodeKind, WireType};
use crate::document::{Node, NodeId, PortRef};
use crate::motion::{Key, KeyShape, Keys, Modulation};
use crate::problem::{Problem, Severity};
use crate::value::{Extra, Value};

use super::level::{Level, Member, input_of};

/// The kind of the hidden node behind an input with keys.
pub const KEYS_KIND: &str = "signal/keys";
/// The kind of the hidden nodes behind a modulated input.
pub const MODULATE_KIND: &str = "signal/modulate";

/// The hidden node whose number a modulated input finally reads; its output is named by [`driven_output`].
///
/// Modulations are counted from the last: it is `NODE~INPUT~1`, and the one before it `NODE~INPUT~2`.
pub fn driven_id(node: &NodeId, input: &str) -> NodeId {
    modulation_id(node, input, 0)
}

/// The hidden node of one of an input's modulations, counted from the last, which is 0.
pub fn modulation_id(node: &NodeId, input: &str, from_last: usize) -> NodeId {
    NodeId::new(&format!("{node}~{input}~{}", from_last + 1))
}

/// The hidden node behind an input with keys; its output is named by [`driven_output`].
pub fn keys_id(node: &NodeId, input: &str) -> NodeId {
    NodeId::new(&format!("{node}~{input}~keys"))
}

/// The hidden node behind an input for events that strokes can fire: it has keys, or is bound to a pad.
pub fn struck_id(node: &NodeId, input: &str) -> NodeId {
    NodeId::new(&format!("{node}~{input}~struck"))
}

/// Whether an input of a type can have keys: what is made of numbers, and events, whose keys count them.
pub fn can_have_keys(ty: WireType) -> bool {
    ty == WireType::Trigger || driven_output(ty).is_some()
}

/// The output of a hidden node that an input of a type reads, or `None` when such an input can have neither keys nor
/// modulations.
pub fn driven_output(ty: WireType) -> Option<&'static str> {
    match ty {
        WireType::Float => Some("value"),
        WireType::Vec2 => Some("vec2"),
        WireType::Vec3 => Some("vec3"),
        WireType::Color => Some("color"),
        _ => None,
    }
}

/// The node of the document, or inside its groups, that an id belongs to: for a hidden node the one that it moves.
pub fn owner_id(id: &NodeId) -> NodeId {
    id.as_str().split_once('~').map_or_else(|| id.clone(), |(owner, _)| NodeId::new(owner))
}

impl<'a> Level<'a> {
    /// Puts the hidden nodes behind the keyed and modulated inputs of all members; `ids` are those of their nodes.
    pub(super) fn add_motion(&mut self, prefix: &str, catalogue: &'a Catalogue, problems: &mut Vec<Problem>) {
        let document = self.document;
        for (id, node) in document.nodes() {
            let Some(&member) = self.by_id.get(id) else {
                continue;
            };
            let struck = |name: &str| {
                let input = self.members[member].kind.input_index(name)?;
                (self.members[member].kind.inputs[input].ty == WireType::Trigger).then_some(input)
            };
            let named = node.keys.keys().chain(node.bindings.keys());
            let events: BTreeMap<usize, Option<&Keys>> =
                named.filter_map(|name| Some((struck(name)?, node.keys.get(name)))).collect();
            for (&input, keys) in &events {
                self.add_strokes((member, input), *keys, catalogue, problems);
            }
            for (name, keys) in &node.keys {
                if self.members[member].kind.input_index(name).is_some_and(|input| events.contains_key(&input)) {
                    continue;
                }
                self.add_keys((member, name), keys, node, catalogue, problems);
            }
            for (name, list) in &node.modulations {
                self.add_modulations((member, name), list, node, (prefix, catalogue), problems);
            }
        }
    }

    /// The input that is meant, when it can be moved, and the output that moves it.
    fn moved(
        &self,
        (member, name): (usize, &str),
        what: &str,
        is_there: impl Fn(&str) -> bool,
        problems: &mut Vec<Problem>,
    ) -> Option<(usize, &'static str)> {
        let member = &self.members[member];
        let Some(input) = input_of(member.kind, name, is_there) else {
            let cause = format!("the kind \"{}\" has no input \"{name}\", and it has {what}.", member.kind.id);
            let next_step = "They are kept in the file and not used.";
            problems.push(Problem::new(Severity::Warning, "unknown-input", Some(&member.id), cause, next_step));
            return None;
        };
        let Input { name, ty, .. } = &member.kind.inputs[input];
        let output = driven_output(*ty);
        if output.is_none() {
            let cause = format!("input \"{name}\" takes {ty}, and it has {what}.");
            let next_step = "Take them away, or move a param made of numbers; until then they do nothing.";
            problems.push(Problem::new(Severity::Warning, "not-movable", Some(&member.id), cause, next_step));
        }
        Some((input, output?))
    }

    fn add_keys(
        &mut self,
        (member, name): (usize, &str),
        keys: &Keys,
        node: &Node,
        catalogue: &'a Catalogue,
        problems: &mut Vec<Problem>,
    ) {
        let there = |exact: &str| node.keys.contains_key(exact);
        let Some((input, output)) = self.moved((member, name), "keys", there, problems) else {
            return;
        };
        if self.members[member].wires[input].is_some() {
            return;
        }
        let reader = &self.members[member];
        let port = &reader.kind.inputs[input];
        let width = port.ty.width();
        if keys.width() != width {
            let cause = format!(
                "input \"{}\" takes {} and has {} of keys.",
                port.name,
                counted(width, "number"),
                counted(keys.width(), "lane")
            );
            let next_step = "Set its keys again; until then its value is used.";
            problems.push(Problem::new(Severity::Warning, "wrong-lanes", Some(&reader.id), cause, next_step));
            return;
        }
        let Some(kind) = hidden_kind(KEYS_KIND, &reader.id, catalogue, problems) else {
            return;
        };
        let values = lanes_of(reader.values[input].as_ref().unwrap_or(&port.default), width);
        let text = filled(keys, &values).to_json();
        let mut hidden = Member::hidden(keys_id(&reader.id, &port.name), kind);
        hidden.set("keys", Value::Text(text));
        let from = self.add(hidden, output);
        self.members[member].wires[input] = from;
    }

    /// Puts the hidden node behind an input for events that counts strokes, those of its keys and those of hands.
    fn add_strokes(
        &mut self,
        (member, input): (usize, usize),
        keys: Option<&Keys>,
        catalogue: &'a Catalogue,
        problems: &mut Vec<Problem>,
    ) {
        let reader = &self.members[member];
        if reader.wires[input].is_some() {
            return;
        }
        let Some(kind) = hidden_kind(KEYS_KIND, &reader.id, catalogue, problems) else {
            return;
        };
        let text = keys.map(|keys| counting(keys).to_json()).unwrap_or_default();
        let mut hidden = Member::hidden(struck_id(&reader.id, &reader.kind.inputs[input].name), kind);
        hidden.set("keys", Value::Text(text));
        let from = self.add(hidden, "trigger");
        self.members[member].wires[input] = from;
    }

    fn add_modulations(
        &mut self,
        (member, name): (usize, &str),
        list: &[Modulation],
        node: &Node,
        (prefix, catalogue): (&str, &'a Catalogue),
        problems: &mut Vec<Problem>,
    ) {
        let there = |exact: &str| node.modulations.contains_key(exact);
        let Some((input, output)) = self.moved((member, name), "modulations", there, problems) else {
            return;
        };
        let reader = &self.members[member];
        let (id, port) = (reader.id.clone(), &reader.kind.inputs[input]);
        let Some(kind) = hidden_kind(MODULATE_KIND, &id, catalogue, problems) else {
            return;
        };
        let base = if port.ty == WireType::Float { "base" } else { output };
        let (low, high, log) = span(port);
        let value = reader.values[input].clone().unwrap_or_else(|| port.default.clone());
        let mut wire = reader.wires[input];
        for (i, modulation) in list.iter().enumerate() {
            let Modulation { from, amount, curve, attack_secs, release_secs, .. } = modulation;
            let mut hidden = Member::hidden(modulation_id(&id, &port.name, list.len() - 1 - i), kind);
            // One whose signal is not there stays in its place, so that the others keep theirs.
            let signal = self.signal(&id, port, from, prefix, problems);
            hidden.wire("signal", signal);
            hidden.set("amount", Value::Float(*amount));
            hidden.set("curve", Value::Curve(curve.clone()));
            hidden.set("attack", Value::Float(*attack_secs));
            hidden.set("release", Value::Float(*release_secs));
            hidden.set("low", Value::Float(low));
            hidden.set("high", Value::Float(high));
            hidden.set("log", Value::Float(f32::from(u8::from(log))));
            hidden.wire(base, wire);
            if i == 0 {
                hidden.set(base, value.clone());
                if let Some(place) = kind.input_index(base) {
                    self.bases.insert((member, input), (self.members.len(), place));
                }
            }
            wire = self.add(hidden, output);
        }
        self.members[member].wires[input] = wire;
    }

    fn signal(
        &self,
        id: &NodeId,
        port: &Input,
        from: &PortRef,
        prefix: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<(usize, usize)> {
        let reader = (id, port.name.as_str(), WireType::Float);
        let found = self.output_of(from, reader, "modulated by", prefix);
        found.unwrap_or_else(|problem| {
            let next_step = "Choose another signal; until then it moves nothing.".to_owned();
            problems.push(Problem { next_step, severity: Severity::Warning, ..*problem });
            None
        })
    }

    fn add(&mut self, hidden: Member<'a>, output: &str) -> Option<(usize, usize)> {
        let output = hidden.kind.output_index(output)?;
        self.members.push(hidden);
        Some((self.members.len() - 1, output))
    }
}

impl<'a> Member<'a> {
    fn hidden(id: NodeId, kind: &'a Arc<NodeKind>) -> Self {
        let count = kind.inputs.len();
        let (values, wires) = (vec![None; count], vec![None; count]);
        Self { chance: id.clone(), id, kind, bypassed: false, child: None, values, wires, served: vec![true; count] }
    }

    fn set(&mut self, input: &str, value: Value) {
        if let Some(input) = self.kind.input_index(input) {
            self.values[input] = Some(value);
        }
    }

    fn wire(&mut self, input: &str, from: Option<(usize, usize)>) {
        if let Some(input) = self.kind.input_index(input) {
            self.wires[input] = from;
        }
    }
}

fn hidden_kind<'a>(
    kind: &str,
    id: &NodeId,
    catalogue: &'a Catalogue,
    problems: &mut Vec<Problem>,
) -> Option<&'a Arc<NodeKind>> {
    let found = catalogue.get(kind).filter(|kind| kind.group.is_none());
    if found.is_none() {
        let cause = format!("the node kind \"{kind}\", which moves its params, is not known.");
        let next_step = "Install Cymatic again; until then they stand still.";
        problems.push(Problem::new(Severity::Warning, "unknown-node", Some(id), cause, next_step));
    }
    found
}

/// The low and the high end of an input's span, and whether it is moved in ratios; equal ends mean none.
fn span(input: &Input) -> (f32, f32, bool) {
    match input.range {
        Some(range) => (range.min, range.max, range.log),
        None if input.toggle || input.ty == WireType::Color => (0.0, 1.0, false),
        None if !input.choices.is_empty() => (0.0, (input.choices.len() - 1) as f32, false),
        None => (0.0, 0.0, false),
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The numbers of a value, as lanes of keys hold them.
fn lanes_of(value: &Value, width: usize) -> Vec<f32> {
    match value {
        Value::Float(number) => vec![*number; width],
        Value::Vec2(numbers) => numbers.to_vec(),
        Value::Vec3(numbers) => numbers.to_vec(),
        Value::Color(numbers) => numbers.to_vec(),
        _ => vec![0.0; width],
    }
}

/// Keys of events as a number that counts them: each key is one, whatever its value; one at the very start is none.
fn counting(keys: &Keys) -> Keys {
    let step = |secs, count: usize| Key { secs, value: count as f32, shape: KeyShape::Step };
    let events = keys.lanes.first().into_iter().flatten().filter(|key| key.secs > 0.0).enumerate();
    let lane = std::iter::once(step(0.0, 0)).chain(events.map(|(count, key)| step(key.secs, count + 1)));
    Keys { lanes: vec![lane.collect()], extra: Extra::new() }
}

/// The keys with a single key in each lane that has none: the value there.
fn filled(keys: &Keys, values: &[f32]) -> Keys {
    let lane = |(i, lane): (usize, &Vec<Key>)| {
        let value = values.get(i).copied().unwrap_or_default();
        if lane.is_empty() { vec![Key { secs: 0.0, value, shape: KeyShape::default() }] } else { lane.clone() }
    };
    Keys { lanes: keys.lanes.iter().enumerate().map(lane).collect(), extra: Extra::new() }
}

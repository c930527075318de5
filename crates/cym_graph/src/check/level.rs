//! The document and, below it, the inside of each of its groups: every node with its kind, its values and its wires
//! by index, and everything that is wrong with them by themselves.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalogue::{Catalogue, Input, NodeKind, WireType};
use crate::convert::conversion;
use crate::document::{Document, Node, NodeId, PortRef};
use crate::group::OWN;
use crate::limits;
use crate::problem::{Problem, Severity};
use crate::value::Value;

use super::nearest::nearest;
use super::values::{far_outside, normalise};

/// A node that is there: known and not muted.
pub(super) struct Member<'a> {
    /// With the ids of the groups around it.
    pub(super) id: NodeId,
    /// The id from which its chance comes: the same without the groups of the document's own.
    pub(super) chance: NodeId,
    pub(super) kind: &'a Arc<NodeKind>,
    pub(super) bypassed: bool,
    /// For a group: the level of its inside.
    pub(super) child: Option<usize>,
    /// By input: the value that the document holds, in the input's form.
    pub(super) values: Vec<Option<Value>>,
    /// By input: the member and the output that it reads.
    pub(super) wires: Vec<Option<(usize, usize)>>,
    /// By input: whether the document wires or sets it, be it well or badly.
    pub(super) served: Vec<bool>,
}

/// A document as one level of nesting.
pub(super) struct Level<'a> {
    pub(super) document: &'a Document,
    /// The group node that it is the inside of.
    pub(super) parent: Option<(usize, usize)>,
    /// What stands before its nodes' ids where chance comes from.
    chance: String,
    pub(super) members: Vec<Member<'a>>,
    pub(super) by_id: BTreeMap<&'a NodeId, usize>,
    /// From a modulated (member, input) to the hidden one that holds its value.
    pub(super) bases: BTreeMap<(usize, usize), (usize, usize)>,
    /// From an inner (member, input) to the group's input that leads there.
    pub(super) exposed: BTreeMap<(usize, usize), usize>,
    /// By the group's input: its own default, when it has one.
    pub(super) defaults: Vec<Option<Value>>,
    /// By the group's output: the inner (member, output).
    pub(super) outputs: Vec<Option<(usize, usize)>>,
}

/// All levels; the first is the document itself.
pub(super) struct Levels<'a> {
    pub(super) all: Vec<Level<'a>>,
    /// False when groups make more nodes than there may be.
    pub(super) complete: bool,
}

impl<'a> Levels<'a> {
    pub(super) fn read(document: &'a Document, catalogue: &'a Catalogue, problems: &mut Vec<Problem>) -> Self {
        let mut levels = Self { all: Vec::new(), complete: true };
        let mut suggestions = BTreeMap::new();
        let mut nodes = 0;
        // Groups are opened one after the other, never by recursion: nesting costs no stack.
        let mut waiting: Vec<(&'a Document, Option<(usize, usize)>)> = vec![(document, None)];
        while let Some((document, parent)) = waiting.pop() {
            nodes += document.nodes.len();
            if nodes > limits::EXPANDED_NODES {
                levels.complete = false;
                let cause = format!("with all groups opened the graph has more than {} nodes.", limits::EXPANDED_NODES);
                let next_step = "Use fewer groups inside groups.";
                problems.push(Problem::new(Severity::Error, "too-many-nodes", None, cause, next_step));
                break;
            }
            let index = levels.all.len();
            let prefix = levels.prefix(parent);
            let prefixes = (prefix.as_str(), levels.chance_prefix(parent));
            let mut level = Level::enter(document, parent, prefixes, catalogue, &mut suggestions, problems);
            level.wire(&prefix, problems);
            level.add_motion(&prefix, catalogue, problems);
            nodes += level.members.len().saturating_sub(document.nodes.len());
            if let Some((outer, member)) = parent {
                level.expose(levels.all[outer].members[member].kind);
                levels.all[outer].members[member].child = Some(index);
            }
            levels.all.push(level);
            levels.open_groups(index, &mut waiting, problems);
        }
        levels
    }

    fn prefix(&self, parent: Option<(usize, usize)>) -> String {
        parent.map_or_else(String::new, |(level, member)| format!("{}/", self.all[level].members[member].id))
    }

    /// Making a group of nodes must not change what chance gives them: own groups leave no trace in it.
    fn chance_prefix(&self, parent: Option<(usize, usize)>) -> String {
        let Some((level, member)) = parent else {
            return String::new();
        };
        let level = &self.all[level];
        let member = &level.members[member];
        if member.kind.category() == OWN { level.chance.clone() } else { format!("{}/", member.chance) }
    }

    /// Puts the groups of a level on the list, unless they would never end.
    fn open_groups(
        &mut self,
        index: usize,
        waiting: &mut Vec<(&'a Document, Option<(usize, usize)>)>,
        problems: &mut Vec<Problem>,
    ) {
        let mut around = vec![];
        let mut parent = self.all[index].parent;
        while let Some((level, member)) = parent {
            around.push(self.all[level].members[member].kind.id.as_str());
            parent = self.all[level].parent;
        }
        for (i, member) in self.all[index].members.iter().enumerate() {
            let Some(inside) = member.kind.group.as_deref().filter(|_| !member.bypassed) else {
                continue;
            };
            let id = member.kind.id.as_str();
            let cause = if let Some(depth) = around.iter().position(|&outer| outer == id) {
                let names: Vec<&str> = around[..=depth].iter().rev().copied().chain([id]).collect();
                format!("the group contains itself: {}.", names.join(" -> "))
            } else if around.len() >= limits::GROUP_NESTING {
                format!("groups nest more than {} deep.", limits::GROUP_NESTING)
            } else {
                waiting.push((inside, Some((index, i))));
                continue;
            };
            let next_step = "Take the inner group out; until then it is left out.";
            problems.push(Problem::new(Severity::Error, "group-nesting", Some(&member.id), cause, next_step));
        }
    }
}

impl<'a> Level<'a> {
    /// Finds the kinds and the values of a document's nodes.
    fn enter(
        document: &'a Document,
        parent: Option<(usize, usize)>,
        (prefix, chance): (&str, String),
        catalogue: &'a Catalogue,
        suggestions: &mut BTreeMap<&'a str, Option<&'a str>>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut level = Self {
            document,
            parent,
            chance,
            members: Vec::with_capacity(document.nodes.len()),
            by_id: BTreeMap::new(),
            bases: BTreeMap::new(),
            exposed: BTreeMap::new(),
            defaults: Vec::new(),
            outputs: Vec::new(),
        };
        for (id, node) in &document.nodes {
            if node.muted {
                continue;
            }
            let full = NodeId::new(&format!("{prefix}{id}"));
            let Some(kind) = catalogue.get(&node.kind) else {
                // Searching costs time: after many unknown kinds the rest goes without a proposal.
                let near = if suggestions.len() < 100 || suggestions.contains_key(node.kind.as_str()) {
                    let search = || nearest(&node.kind, catalogue.iter().map(|kind| kind.id.as_str()));
                    *suggestions.entry(&node.kind).or_insert_with(search)
                } else {
                    None
                };
                problems.push(unknown_node(&full, &node.kind, near));
                continue;
            };
            // The inside of a group gives its picture through the group's outputs, not through an output node.
            if parent.is_some() && kind.category() == "output" {
                continue;
            }
            level.by_id.insert(id, level.members.len());
            let values = values(&full, node, kind, problems);
            let set = |input: &Input| node.values.get(&input.name).is_some_and(|value| *value != Value::None);
            let served = kind.inputs.iter().map(set).collect();
            let wires = vec![None; kind.inputs.len()];
            let bypassed = node.bypassed && !kind.outputs.is_empty();
            let chance = NodeId::new(&format!("{}{id}", level.chance));
            level.members.push(Member { id: full, chance, kind, bypassed, child: None, values, wires, served });
        }
        level
    }

    /// Turns wires into indices; those that lead nowhere or do not fit are told and left out.
    fn wire(&mut self, prefix: &str, problems: &mut Vec<Problem>) {
        for (id, node) in &self.document.nodes {
            let Some(&reader) = self.by_id.get(id) else {
                continue;
            };
            for (name, wire) in &node.wires {
                let Some(input) = input_of(self.members[reader].kind, name, |exact| node.wires.contains_key(exact))
                else {
                    let member = &self.members[reader];
                    let cause =
                        format!("the kind \"{}\" has no input \"{name}\", and a wire leads there.", member.kind.id);
                    problems.push(unknown_port("unknown-input", member, name, cause));
                    continue;
                };
                self.members[reader].served[input] = true;
                let member = &self.members[reader];
                let port = &member.kind.inputs[input];
                match self.output_of(&wire.from, (&member.id, &port.name, port.ty), "wired to", prefix) {
                    Ok(source) => self.members[reader].wires[input] = source,
                    Err(problem) => problems.push(*problem),
                }
            }
        }
    }

    /// The member and output that the input of a reader takes; `None` when it is muted or unknown, which is told elsewhere.
    pub(super) fn output_of(
        &self,
        from: &PortRef,
        (reader, input, wanted): (&NodeId, &str, WireType),
        how: &str,
        prefix: &str,
    ) -> Result<Option<(usize, usize)>, Box<Problem>> {
        let warning =
            |code, cause, next_step| Box::new(Problem::new(Severity::Warning, code, Some(reader), cause, next_step));
        let Some(&source) = self.by_id.get(&from.node) else {
            if self.document.nodes.contains_key(&from.node) {
                return Ok(None);
            }
            let cause = format!("input \"{input}\" is {how} \"{from}\", and there is no such node.");
            let near = nearest(from.node.as_str(), self.by_id.keys().map(|id| id.as_str()));
            let near = near.map(|near| format!("Did you mean \"{prefix}{near}\"? ")).unwrap_or_default();
            let next_step = format!("{near}Wire it to a node that is there; until then the default is used.");
            return Err(warning("missing-source", cause, next_step));
        };
        let kind = self.members[source].kind;
        let Some(output) = kind.output_index(&from.port) else {
            let cause =
                format!("input \"{input}\" is {how} \"{from}\", and the kind \"{}\" has no such output.", kind.id);
            let names: Vec<&str> = kind.outputs.iter().map(|output| output.name.as_str()).collect();
            let near = nearest(&from.port, names.iter().copied());
            let next_step = match (near, names.as_slice()) {
                (Some(near), _) => {
                    format!("Did you mean \"{near}\"? Until then the default is used.")
                }
                (None, []) => "It has none at all; cut the wire. Until then the default is used.".to_owned(),
                (None, names) => format!("It has {}; until then the default is used.", names.join(", ")),
            };
            return Err(warning("unknown-output", cause, next_step));
        };
        let ty = kind.outputs[output].ty;
        if conversion(ty, wanted).is_none() {
            let cause = if how == "wired to" {
                format!("input \"{input}\" takes {wanted}, and \"{from}\" gives {ty}.")
            } else {
                format!("input \"{input}\" is {how} \"{from}\", which gives {ty} and no number.")
            };
            let next_step = what_fits(wanted);
            return Err(Box::new(Problem::new(Severity::Error, "wrong-type", Some(reader), cause, next_step)));
        }
        Ok(Some((source, output)))
    }

    /// Joins the level to the ports of the group node around it.
    fn expose(&mut self, outer: &NodeKind) {
        let Some(group) = &self.document.group else {
            return;
        };
        self.defaults = vec![None; outer.inputs.len()];
        for exposed in &group.inputs {
            let Some(index) = outer.inputs.iter().position(|input| input.name == exposed.name) else {
                continue;
            };
            if exposed.default != Value::None {
                self.defaults[index] = normalise(&exposed.default, &outer.inputs[index]).ok();
            }
            for port in &exposed.ports {
                if let Some(&member) = self.by_id.get(&port.node)
                    && let Some(input) = self.members[member].kind.input_index(&port.port)
                {
                    // What is modulated moves around the value that comes from outside.
                    let place = self.bases.get(&(member, input)).copied().unwrap_or((member, input));
                    self.exposed.insert(place, index);
                }
            }
        }
        let inner = |name: &str| {
            let exposed = group.outputs.iter().find(|exposed| exposed.name == name)?;
            let port = exposed.ports.first()?;
            let member = *self.by_id.get(&port.node)?;
            Some((member, self.members[member].kind.output_index(&port.port)?))
        };
        self.outputs = outer.outputs.iter().map(|output| inner(&output.name)).collect();
    }
}

/// The words that name what may be wired to an input of a type.
pub(super) fn what_fits(to: WireType) -> String {
    let fitting = WireType::ALL.into_iter().filter(|&from| conversion(from, to).is_some());
    let words: Vec<&str> = fitting.map(|from| from.word()).collect();
    format!("Wire it to an output that gives {}; until then the default is used.", words.join(", "))
}

fn unknown_node(id: &NodeId, kind: &str, near: Option<&str>) -> Problem {
    let cause = format!("the node kind \"{kind}\" is not known.");
    let near = near.map(|near| format!("Did you mean \"{near}\"? ")).unwrap_or_default();
    let next_step = format!(
        "{near}Put the file of that name into the folder of your own nodes (`cymatic doctor` says where it is), or replace the node; until then the rest plays without it."
    );
    Problem::new(Severity::Warning, "unknown-node", Some(id), cause, next_step)
}

fn unknown_port(code: &'static str, member: &Member<'_>, name: &str, cause: String) -> Problem {
    let near = nearest(name, member.kind.inputs.iter().map(|input| input.name.as_str()));
    let near = near.map(|near| format!("Did you mean \"{near}\"? ")).unwrap_or_default();
    let next_step = format!("{near}It is kept in the file and not used.");
    Problem::new(Severity::Warning, code, Some(&member.id), cause, next_step)
}

/// The input that a name of the file means. A former name gives way when the present one is there too.
pub(super) fn input_of(kind: &NodeKind, name: &str, taken: impl Fn(&str) -> bool) -> Option<usize> {
    let index = kind.input_index(name)?;
    let present = &kind.inputs[index].name;
    (present == name || !taken(present)).then_some(index)
}

fn values(id: &NodeId, node: &Node, kind: &Arc<NodeKind>, problems: &mut Vec<Problem>) -> Vec<Option<Value>> {
    let mut values = vec![None; kind.inputs.len()];
    for (name, value) in &node.values {
        let Some(index) = input_of(kind, name, |exact| node.values.contains_key(exact)) else {
            let cause = format!("the kind \"{}\" has no input \"{name}\", and a value is set for it.", kind.id);
            let near = nearest(name, kind.inputs.iter().map(|input| input.name.as_str()));
            let near = near.map(|near| format!("Did you mean \"{near}\"? ")).unwrap_or_default();
            let next_step = format!("{near}It is kept in the file and not used.");
            problems.push(Problem::new(Severity::Warning, "unknown-input", Some(id), cause, next_step));
            continue;
        };
        let input = &kind.inputs[index];
        match normalise(value, input) {
            Ok(Value::None) => {}
            Ok(fitting) => {
                if let Some(cause) = far_outside(&fitting, input) {
                    let next_step = "Check the number.";
                    problems.push(Problem::new(Severity::Hint, "far-outside", Some(id), cause, next_step));
                }
                values[index] = Some(fitting);
            }
            Err(unfit) => {
                problems.push(Problem::new(Severity::Warning, unfit.code, Some(id), unfit.cause, unfit.next_step));
            }
        }
    }
    values
}

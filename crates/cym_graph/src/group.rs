//! Groups: a document used as a node. What it looks like from outside is derived from the ports that it exposes.

use std::sync::Arc;

use crate::catalogue::{Catalogue, Input, NodeKind, Output};
use crate::check::normalise;
use crate::convert::conversion;
use crate::document::{Document, Exposed, NodeId, PortRef};
use crate::problem::{Problem, Severity};
use crate::value::Value;

mod own;
mod reach;
mod tool;

pub use own::{OWN, own_asset, own_catalogue, own_kind, own_name};
pub use reach::{all_nodes, edits_from_outside};

/// The node kind that a document with exposed ports makes.
///
/// Types, ranges and help come from the first inner port of each exposed one, which may name its own help and
/// default; title and help of the whole are the document's. Kinds of inner groups must be in the catalogue already.
/// Gives every problem at once when an exposed port leads nowhere.
pub fn kind_of_group(id: &str, document: &Document, catalogue: &Catalogue) -> Result<NodeKind, Vec<Problem>> {
    let Some(group) = document.group() else {
        let cause = format!("the graph \"{id}\" exposes no ports, so it cannot be a node.");
        let next_step = "Expose an output of one of its nodes.";
        return Err(vec![Problem::new(Severity::Error, "group-interface", None, cause, next_step)]);
    };
    let mut problems = Vec::new();
    let inside = Inside { id, document, catalogue };
    let mut collect = |found: Result<_, Vec<Problem>>| found.map_err(|mut more| problems.append(&mut more)).ok();
    let inputs: Vec<Input> = group.inputs.iter().filter_map(|exposed| collect(inside.input(exposed))).collect();
    let outputs = group.outputs.iter().map(|exposed| inside.output(exposed));
    let mut kept = Vec::new();
    for output in outputs {
        match output {
            Ok(output) => kept.push(output),
            Err(problem) => problems.push(problem),
        }
    }
    if group.outputs.is_empty() {
        let cause = format!("the group \"{id}\" has no output, so it could do nothing.");
        let next_step = "Expose an output of one of its nodes.";
        problems.push(Problem::new(Severity::Error, "group-interface", None, cause, next_step));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let name = id.rsplit('/').next().unwrap_or(id).replace('_', " ");
    let title = if document.title().is_empty() { name } else { document.title().to_owned() };
    Ok(NodeKind {
        id: id.to_owned(),
        title,
        help: document.about().to_owned(),
        keywords: group.keywords.clone(),
        inputs,
        outputs: kept,
        was: Vec::new(),
        group: Some(Arc::new(document.clone())),
        made_by: None,
        bred_by: None,
        tool: tool::of(document, catalogue),
        hand: None,
    })
}

struct Inside<'a> {
    id: &'a str,
    document: &'a Document,
    catalogue: &'a Catalogue,
}

impl Inside<'_> {
    fn problem(&self, node: &NodeId, cause: &str, next_step: &str) -> Problem {
        let cause = format!("in the group \"{}\" {cause}", self.id);
        Problem::new(Severity::Error, "group-interface", Some(node), cause, next_step)
    }

    fn kind(&self, exposed: &Exposed, port: &PortRef) -> Result<&NodeKind, Problem> {
        let Some(node) = self.document.nodes().get(&port.node) else {
            let cause = format!("\"{}\" leads to {port}, and there is no such node.", exposed.name);
            return Err(self.problem(&port.node, &cause, "Let it lead to a node that is there."));
        };
        self.catalogue.get(&node.kind).map(AsRef::as_ref).ok_or_else(|| {
            let cause = format!("\"{}\" leads to {port}, whose kind \"{}\" is not known.", exposed.name, node.kind);
            self.problem(&port.node, &cause, "Add the kind to your own nodes, or let it lead to another node.")
        })
    }

    fn inner_input(&self, exposed: &Exposed, port: &PortRef) -> Result<&Input, Problem> {
        let kind = self.kind(exposed, port)?;
        kind.input_index(&port.port).map(|index| &kind.inputs[index]).ok_or_else(|| {
            let cause =
                format!("\"{}\" leads to {port}, and the kind \"{}\" has no such input.", exposed.name, kind.id);
            self.problem(&port.node, &cause, "Let it lead to an input that is there.")
        })
    }

    fn input(&self, exposed: &Exposed) -> Result<Input, Vec<Problem>> {
        let Some((first_port, others)) = exposed.ports.split_first() else {
            let cause = format!("in the group \"{}\" the input \"{}\" leads nowhere.", self.id, exposed.name);
            let next_step = "Let it lead to an input of an inner node.";
            return Err(vec![Problem::new(Severity::Error, "group-interface", None, cause, next_step)]);
        };
        let first = self.inner_input(exposed, first_port).map_err(|problem| vec![problem])?;
        let mut problems = Vec::new();
        for port in others {
            match self.inner_input(exposed, port) {
                Ok(other) if conversion(first.ty, other.ty).is_some() => {}
                Ok(other) => {
                    let cause = format!(
                        "\"{}\" leads to {first_port}, which takes {}, and to {port}, which takes {}.",
                        exposed.name, first.ty, other.ty
                    );
                    problems.push(self.problem(&port.node, &cause, "Expose the two under different names."));
                }
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let named = Input::new(&exposed.name, first.ty, Value::None);
        let help = if exposed.help.is_empty() { first.help.clone() } else { exposed.help.clone() };
        Ok(Input {
            label: named.label,
            name: named.name,
            help,
            was: Vec::new(),
            default: self.default(exposed, first_port, first),
            ..first.clone()
        })
    }

    /// The group's own default, else the value that the inner node holds, else the inner default.
    fn default(&self, exposed: &Exposed, port: &PortRef, input: &Input) -> Value {
        let held = || {
            let values = &self.document.nodes().get(&port.node)?.values;
            values.get(&input.name).or_else(|| values.get(&port.port))
        };
        let own = Some(&exposed.default).filter(|default| **default != Value::None);
        let value = own.or_else(held).and_then(|value| normalise(value, input));
        value.unwrap_or_else(|| input.default.clone())
    }

    fn output(&self, exposed: &Exposed) -> Result<Output, Problem> {
        let Some(port) = exposed.ports.first() else {
            let cause = format!("in the group \"{}\" the output \"{}\" leads nowhere.", self.id, exposed.name);
            let next_step = "Let it lead to an output of an inner node.";
            return Err(Problem::new(Severity::Error, "group-interface", None, cause, next_step));
        };
        let kind = self.kind(exposed, port)?;
        let Some(index) = kind.output_index(&port.port) else {
            let cause =
                format!("\"{}\" leads to {port}, and the kind \"{}\" has no such output.", exposed.name, kind.id);
            return Err(self.problem(&port.node, &cause, "Let it lead to an output that is there."));
        };
        let inner = &kind.outputs[index];
        let help = if exposed.help.is_empty() { &inner.help } else { &exposed.help };
        Ok(Output::new(&exposed.name, inner.ty, help))
    }
}

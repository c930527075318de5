//! Which params of a graph a search may turn.

use cym_graph::catalogue::NodeKind;
use cym_graph::check::CheckedInput;
use cym_graph::{NodeId, WireType, check};

use super::Knob;
use super::scale::Scale;
use crate::error::EngineError;
use crate::session::Session;

/// Params that only bring the same look at another place or time; they are left alone unless they are named.
const ELSEWHERE: [&str; 4] = ["seed", "phase", "offset", "speed"];

/// A param that somebody names, or all of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct WantedKnob {
    /// The node.
    pub node: NodeId,
    /// Its param; without one, all of them.
    pub input: Option<String>,
    /// The least and the most of a number, in place of what the node says.
    pub range: Option<[f32; 2]>,
}

/// The params that can be turned while a session plays: those that are named, or else all that shape the picture.
///
/// Of nodes that make or change pictures, networks and colours, all are taken that have a sensible range; `signals` adds those of the
/// nodes that move them. What only brings the same look at another place or time (seeds, offsets, speeds) must be named.
///
/// # Errors
/// A name that is none of a param that can be turned, with the reason; or there is nothing to turn at all.
pub fn knobs(session: &Session, wanted: &[WantedKnob], signals: bool) -> Result<Vec<Knob>, EngineError> {
    let checked = check(&session.project().document, &session.library().catalogue);
    let Some(graph) = checked.graph else {
        return Err(EngineError::Problems { problems: checked.problems });
    };
    let own = session.project().document.nodes();
    let mut found = Vec::new();
    for wish in wanted {
        let Some(node) = own.get(&wish.node) else {
            return Err(EngineError::Asked(format!(
                "there is no node `{}`. `cymatic check` shows the nodes of the graph.",
                wish.node
            )));
        };
        let known = graph.params().get(&wish.node);
        let missing = wish
            .input
            .as_ref()
            .filter(|input| node.wires.contains_key(*input) || known.is_none_or(|params| !params.contains_key(*input)));
        if let Some(input) = missing {
            let why = if node.wires.contains_key(input) { "a wire drives it" } else { "there is no such param" };
            return Err(EngineError::Asked(format!(
                "{}.{input} cannot be turned: {why}. `cymatic nodes {}` lists what it takes.",
                wish.node, node.kind
            )));
        }
    }
    for (id, params) in graph.params() {
        let Some(node) = own.get(id) else {
            continue;
        };
        let Some(kind) = session.library().catalogue.get(&node.kind) else {
            continue;
        };
        // In the order in which the artist sees them.
        let mut names: Vec<&String> = params.keys().collect();
        names.sort_by_key(|name| kind.input_index(name));
        for name in names {
            let by_name = wanted.iter().find(|wish| wish.node == *id && wish.input.as_ref() == Some(name));
            let by_node = wanted.iter().any(|wish| wish.node == *id && wish.input.is_none());
            let by_itself = wanted.is_empty() && (shapes(kind) || signals && !kind.id.starts_with("output/"));
            if by_name.is_none() && !(by_node || by_itself) || !is_turned(session, id, name) {
                if by_name.is_some() {
                    return Err(no_range(id, name, "nothing that is shown depends on it"));
                }
                continue;
            }
            let target = params[name].first().map(|&(index, input)| (graph.node(index), input));
            let Some((CheckedInput::Value(value), input)) =
                target.map(|(node, input)| (&node.inputs[input], &node.kind.inputs[input]))
            else {
                continue;
            };
            let elsewhere = ELSEWHERE.contains(&name.as_str()) || input.unit == "hz";
            if elsewhere && by_name.is_none() {
                continue;
            }
            let shown = kind.input_index(name).map_or(input, |index| &kind.inputs[index]);
            let scale = Scale::of(shown, value, by_name.and_then(|wish| wish.range));
            match scale {
                Some(scale) => found.push(Knob { node: id.clone(), input: name.clone(), start: value.clone(), scale }),
                None if by_name.is_some() => {
                    return Err(no_range(id, name, "it is no number, choice, colour or gradient with two ends"));
                }
                None => {}
            }
        }
    }
    if found.is_empty() {
        let asked = "the graph has no params that could be turned. Name some: node.param, or node.param=FROM..TO.";
        return Err(EngineError::Asked(asked.to_owned()));
    }
    Ok(found)
}

/// Whether the plan has the param as a knob.
fn is_turned(session: &Session, node: &NodeId, input: &str) -> bool {
    session.plan().knob_places.contains_key(&(node.clone(), input.to_owned()))
}

/// Whether nodes of a kind shape the picture itself.
fn shapes(kind: &NodeKind) -> bool {
    let shaping = [WireType::Image, WireType::Network, WireType::Gradient, WireType::Color, WireType::Lut];
    !kind.id.starts_with("output/") && kind.outputs.first().is_some_and(|output| shaping.contains(&output.ty))
}

fn no_range(node: &NodeId, input: &str, why: &str) -> EngineError {
    EngineError::Asked(format!(
        "{node}.{input} cannot be turned: {why}. Leave it out, or give a range: {node}.{input}=0..1."
    ))
}

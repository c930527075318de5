//! All values of the selected nodes that the hand may change: what presets keep and chance throws.

use std::collections::BTreeSet;

use cym_graph::{Edit, Input, NodeId, Value};

use crate::model::Model;

use super::chance::{self, Chance};
use super::param::Param;

/// An input of a node, by their names.
pub(super) type Place = (NodeId, String);

/// A param whose value the hand decides.
#[derive(Clone, Debug)]
pub(super) struct Free<'a> {
    pub(super) place: Place,
    pub(super) input: &'a Input,
    pub(super) value: Value,
    /// What the document holds; `None` for the default.
    pub(super) held: Option<Value>,
}

/// Whether it is made of numbers: words and files are not left to chance, and not kept by presets.
fn is_numbers(value: &Value) -> bool {
    !matches!(value, Value::None | Value::Text(_) | Value::Asset(_) | Value::Unknown(_))
}

/// The params of these nodes that neither a wire nor keys decide, nor a lock holds.
pub(super) fn free<'a>(model: &'a Model, nodes: &'a [NodeId], locks: &BTreeSet<Place>) -> Vec<Free<'a>> {
    let mut found = Vec::new();
    for node in nodes {
        for param in Param::collect(model, std::slice::from_ref(node)) {
            let place = (node.clone(), param.input.name.clone());
            let held = model.document().nodes().get(node).and_then(|node| node.values.get(&param.input.name)).cloned();
            if param.wire.is_none() && param.keys.is_none() && is_numbers(&param.value) && !locks.contains(&place) {
                found.push(Free { place, input: param.input, value: param.value, held });
            }
        }
    }
    found
}

/// Other values for these params; only those that differ from the present ones.
pub(super) fn thrown(params: &[Free<'_>], seed: u64, strength: f32) -> Vec<(Place, Value)> {
    let throw = |param: &Free<'_>| {
        let (node, input) = &param.place;
        let mut chance = Chance::new(seed, &format!("{node}.{input}"));
        let value = chance::other(&param.value, param.input, &mut chance, strength)?;
        (value != param.value).then(|| (param.place.clone(), value))
    };
    params.iter().filter_map(throw).collect()
}

/// The edit that sets these values, as one step; `None` when there is nothing to set.
pub(super) fn set(title: &str, values: impl IntoIterator<Item = (Place, Option<Value>)>) -> Option<Edit> {
    let edits: Vec<Edit> =
        values.into_iter().map(|((node, input), value)| Edit::SetValue { node, input, value }).collect();
    (!edits.is_empty()).then(|| Edit::Batch { title: title.to_owned(), edits })
}

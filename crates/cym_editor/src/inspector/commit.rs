//! From what the hand did to what is asked of the model.

use cym_graph::{Edit, Key, KeyShape, Keys, PortRef, Value};
use egui::Id;

use crate::shared::{Act, Shared};
use crate::widgets::Change;

use super::param::Param;

/// Two keys nearer than this are one, in seconds.
pub(super) const SAME_KEY_SECS: f32 = 0.008;

/// Changes a param of all its nodes. Where keys decide its value, the change is a key at the playhead.
pub(super) fn change(shared: &mut Shared<'_>, id: Id, param: &Param<'_>, change: Change<Value>) {
    let Change { value, done } = change;
    if shared.state.hands.recording.is_some() && param.keys.is_some() && param.wire.is_none() {
        // While a performance is recorded the hand overrules the keys; they change when it ends.
        for node in param.nodes {
            shared.stage.turn(&shared.model.stage_id(node), &param.input.name, &value);
        }
        return;
    }
    let secs = shared.state.clock.secs as f32;
    let edit = match (param.keys, value.numbers()) {
        (Some(keys), Some(lanes)) if param.wire.is_none() => {
            let keys = Some(with_key(keys, secs, &lanes));
            Edit::SetKeys { to: port(param), keys }
        }
        _ => for_all(param, |node| Edit::SetValue {
            node: node.clone(),
            input: param.input.name.clone(),
            value: Some(value.clone()),
        }),
    };
    shared.act(Act::Gesture { id, edit, done });
}

/// Back to the default, for all its nodes.
pub(super) fn reset(shared: &mut Shared<'_>, param: &Param<'_>) {
    let edit =
        for_all(param, |node| Edit::SetValue { node: node.clone(), input: param.input.name.clone(), value: None });
    shared.edit(edit);
}

/// Adds a key at the playhead, or takes the one away that lies there.
pub(super) fn toggle_key(shared: &mut Shared<'_>, param: &Param<'_>) {
    let secs = shared.state.clock.secs as f32;
    let Some(values) = param.value.numbers() else {
        return;
    };
    let keys = match param.keys {
        None => Some(Keys::holding(secs, &values)),
        Some(keys) if has_key(keys, secs) => {
            let mut keys = keys.clone();
            for lane in &mut keys.lanes {
                lane.retain(|key| (key.secs - secs).abs() > SAME_KEY_SECS);
            }
            (keys.count() > 0).then_some(keys)
        }
        Some(keys) => {
            let now: Vec<f32> = (0..keys.width()).map(|lane| keys.sample(lane, secs)).collect();
            Some(with_key(keys, secs, &now))
        }
    };
    shared.edit(Edit::SetKeys { to: port(param), keys });
}

/// Whether a key lies at a time.
pub(super) fn has_key(keys: &Keys, secs: f32) -> bool {
    keys.lanes.iter().flatten().any(|key| (key.secs - secs).abs() <= SAME_KEY_SECS)
}

/// The keys with one more at a time, or with another value where one lies already.
fn with_key(keys: &Keys, secs: f32, values: &[f32]) -> Keys {
    let mut keys = keys.clone();
    for (lane, &value) in keys.lanes.iter_mut().zip(values) {
        if let Some(key) = lane.iter_mut().find(|key| (key.secs - secs).abs() <= SAME_KEY_SECS) {
            key.value = value;
            continue;
        }
        let next = lane.partition_point(|key| key.secs <= secs);
        // It goes on as the one before it does, so that a curve keeps its character.
        let shape = next.checked_sub(1).and_then(|before| lane.get(before)).map(|key| key.shape);
        let shape = match shape {
            Some(KeyShape::Bezier { .. }) | None => KeyShape::Smooth,
            Some(shape) => shape,
        };
        lane.insert(next, Key { secs, value, shape });
    }
    keys
}

/// The input of the node that is shown.
pub(super) fn port(param: &Param<'_>) -> PortRef {
    PortRef { node: param.node().clone(), port: param.input.name.clone() }
}

/// The value that keys have at a time, in the form of a value of this type.
pub(super) fn keyed(value: &Value, keys: &Keys, secs: f32) -> Value {
    value.with_numbers(|lane| keys.sample(lane, secs))
}

/// One edit for one node, a batch for several.
pub(super) fn for_all(param: &Param<'_>, edit: impl Fn(&cym_graph::NodeId) -> Edit) -> Edit {
    let mut edits: Vec<Edit> = param.nodes.iter().map(edit).collect();
    if edits.len() == 1 {
        return edits.remove(0);
    }
    Edit::Batch { title: format!("Set {} of {} nodes", param.input.label.to_lowercase(), edits.len()), edits }
}

#[cfg(test)]
mod tests {
    use cym_graph::Keys;

    use super::{has_key, with_key};

    #[test]
    fn a_key_is_added_in_its_place_and_changed_where_it_lies() {
        let keys = Keys::holding(1.0, &[5.0]);
        let two = with_key(&keys, 0.5, &[2.0]);
        let times: Vec<f32> = two.lanes[0].iter().map(|key| key.secs).collect();
        assert_eq!(times, [0.5, 1.0]);
        let changed = with_key(&two, 1.001, &[7.0]);
        assert_eq!((changed.count(), changed.lanes[0][1].value), (2, 7.0));
        assert!(has_key(&changed, 0.5) && !has_key(&changed, 0.75));
    }
}

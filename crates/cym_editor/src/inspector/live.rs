//! What plays right now: the numbers that the stage shows for a param.

use cym_graph::check::{driven_id, driven_output, keys_id};
use cym_graph::{NodeId, PortRef, Value, color};

use crate::ops;
use crate::shared::Shared;

use super::param::Param;

/// The numbers of an output at this moment; empty when it gives none.
pub(super) fn output<'a>(shared: &Shared<'a>, port: &PortRef) -> &'a [f32] {
    numbers(shared, &shared.model.stage_id(&port.node), &port.port)
}

/// The numbers that a param has at this moment, where something moves it.
pub(super) fn param<'a>(shared: &Shared<'a>, param: &Param<'_>) -> &'a [f32] {
    let node = shared.model.stage_id(param.node());
    let input = &param.input.name;
    let driven = driven_output(param.input.ty);
    if !param.modulations.is_empty() {
        return driven.map_or(&[], |output| numbers(shared, &driven_id(&node, input), output));
    }
    match param.wire {
        Some(wire) => output(shared, &wire.from),
        None if param.keys.is_some() => driven.map_or(&[], |output| numbers(shared, &keys_id(&node, input), output)),
        None => &[],
    }
}

fn numbers<'a>(shared: &Shared<'a>, node: &NodeId, output: &str) -> &'a [f32] {
    let place = shared.state.plan.as_ref().and_then(|plan| plan.signal_places.get(&(node.clone(), output.to_owned())));
    place.and_then(|place| shared.state.numbers.get(place.clone())).unwrap_or_default()
}

/// The first number, as a knob shows it.
pub(super) fn one(numbers: &[f32]) -> Option<f32> {
    numbers.first().copied().filter(|number| number.is_finite())
}

/// Two numbers, as a pad shows them.
pub(super) fn two(numbers: &[f32]) -> Option<[f32; 2]> {
    Some([*numbers.first()?, *numbers.get(1)?])
}

/// A colour, as the document would hold it.
pub(super) fn color(numbers: &[f32]) -> Option<[f32; 4]> {
    let linear: [f32; 4] = numbers.get(..4)?.try_into().ok()?;
    Some(color::srgb_straight(linear).map(|part| part.clamp(0.0, 1.0)))
}

/// The lowest and highest number that its modulations can bring a knob to.
pub(super) fn reach(param: &Param<'_>) -> Option<[f32; 2]> {
    let Value::Float(value) = param.value else {
        return None;
    };
    let range = param.input.range?;
    (!param.modulations.is_empty()).then(|| ops::knob::reach(range, value, param.modulations))
}

//! How modulations move a number.

use cym_graph::check::{driven_id, driven_output};
use cym_graph::{Input, Modulation, NodeId, PortRef, Range, Value};

use crate::ops;
use crate::shared::Shared;
use crate::widgets::{Knob, Scale};

/// The lowest and highest number that modulations can bring a number to.
pub(crate) fn reach(range: Range, value: f32, modulations: &[Modulation]) -> [f32; 2] {
    let down: f32 = modulations.iter().map(|modulation| modulation.amount.min(0.0)).sum();
    let up: f32 = modulations.iter().map(|modulation| modulation.amount.max(0.0)).sum();
    [moved(range, value, down), moved(range, value, up)]
}

fn moved(range: Range, value: f32, share: f32) -> f32 {
    let moved = if range.log && range.min > 0.0 {
        value * (range.max / range.min).powf(share)
    } else {
        value + (range.max - range.min) * share
    };
    moved.clamp(range.min, range.max)
}

/// The ring of an input of a node on the canvas that modulations move.
pub(crate) fn ring(shared: &Shared<'_>, node: &NodeId, input: &Input) -> Option<Knob> {
    let held = shared.model.document().nodes().get(node)?;
    let modulations = held.modulations.get(&input.name).filter(|modulations| !modulations.is_empty())?;
    let (Value::Float(value), Some(range)) = (held.values.get(&input.name).unwrap_or(&input.default), input.range)
    else {
        return None;
    };
    // The stage's own name for what the modulations make of the number.
    let driven = PortRef { node: driven_id(node, &input.name), port: driven_output(input.ty)?.to_owned() };
    let live = ops::level(shared, &driven).filter(|number| number.is_finite());
    Knob::new(&Scale::new(Some(range), input.integer), *value, reach(range, *value, modulations), live)
}

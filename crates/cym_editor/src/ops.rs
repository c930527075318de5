//! What can be done to a graph: edits that the canvas, the palette and the knobs ask for.

pub mod chips;
pub(crate) mod depends;
pub(crate) mod knob;
mod wires;

use cym_graph::{Document, PortRef, WireType};

pub(crate) use wires::{cuts, free};

use crate::model::Model;
use crate::shared::Shared;

/// A payload of [`egui::DragAndDrop`]: the id of a kind of node that is dragged onto the canvas, such as `pattern/voronoi`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraggedKind(pub String);

/// Room that a node takes on the canvas, in canvas units.
const ROOM: [f32; 2] = [200.0, 150.0];

/// A place near `at` where no node stands: as it is, or further down.
pub(crate) fn free_place(document: &Document, at: [f32; 2]) -> [f32; 2] {
    let mut place = at;
    // Every node can push it down once; more steps cannot be needed.
    for _ in 0..=document.layout().len() {
        let hit = document
            .layout()
            .values()
            .find(|other| (other[0] - place[0]).abs() < ROOM[0] && (other[1] - place[1]).abs() < ROOM[1]);
        match hit {
            Some(other) => place[1] = other[1] + ROOM[1] + 10.0,
            None => return place,
        }
    }
    place
}

/// What an output gives; `None` when it is not known.
pub(crate) fn output_type(model: &Model, port: &PortRef) -> Option<WireType> {
    let kind = model.kind(&port.node)?;
    Some(kind.outputs[kind.output_index(&port.port)?].ty)
}

/// The numbers of a signal of the canvas in the frame that is shown; `None` when it does not play.
pub(crate) fn numbers<'a>(shared: &'a Shared<'_>, port: &PortRef) -> Option<&'a [f32]> {
    let plan = shared.state.plan.as_ref()?;
    let place = plan.signal_places.get(&(shared.model.stage_id(&port.node), port.port.clone()))?;
    shared.state.numbers.get(place.clone()).filter(|numbers| !numbers.is_empty())
}

/// The first number of a signal of the canvas; `None` when it does not play.
pub(crate) fn level(shared: &Shared<'_>, port: &PortRef) -> Option<f32> {
    numbers(shared, port).and_then(|numbers| numbers.first().copied())
}

#[cfg(test)]
mod tests {
    use cym_graph::{Document, Edit, Node, NodeId};

    use super::free_place;

    #[test]
    fn a_free_place_is_free() {
        let mut document = Document::default();
        for (id, at) in [("a", [0.0, 0.0]), ("b", [0.0, 160.0]), ("c", [50.0, 320.0])] {
            let edit = Edit::AddNode { id: NodeId::new(id), node: Node::new("x/y"), position: Some(at) };
            document.apply(edit).unwrap();
        }
        assert_eq!(free_place(&document, [500.0, 0.0]), [500.0, 0.0]);
        let place = free_place(&document, [10.0, 10.0]);
        assert!(place[1] > 460.0, "{place:?}");
    }
}

//! Nodes put into wires.

use std::collections::BTreeSet;

use super::{batch, input_of, kind_of, output_of, wires};
use crate::catalogue::{Catalogue, NodeKind, WireType};
use crate::convert::conversion;
use crate::document::{Document, Node, NodeId, PortRef, Wire};
use crate::edit::Edit;
use crate::group::own_catalogue;

/// Puts a node that is there into the wire that ends at `to`; `None` when it does not fit, or would close a loop.
///
/// It takes the first free input and the first output that fit, those of the very same type first.
pub fn insert_on_wire(document: &Document, catalogue: &Catalogue, node: &NodeId, to: &PortRef) -> Option<Edit> {
    let (catalogue, _) = own_catalogue(document, catalogue);
    let from = &document.nodes().get(&to.node)?.wires.get(&to.port)?.from;
    if *node == to.node || *node == from.node {
        return None;
    }
    let (own, kind) = (document.nodes().get(node)?, kind_of(document, &catalogue, node)?);
    let source = output_of(document, &catalogue, from)?.ty;
    let target = input_of(document, &catalogue, to)?;
    let free = |input: &str| !own.wires.contains_key(input);
    let (input, output) = through(kind, source, target.ty, free)?;
    let reaches = |start: &NodeId, end: &NodeId| upstream(document, &catalogue, start).contains(end);
    if reaches(&from.node, node) || (!target.late && reaches(node, &to.node)) {
        return None;
    }
    let edits = vec![
        Edit::Connect { to: PortRef { node: node.clone(), port: input }, wire: Some(Wire::new(from.clone())) },
        Edit::Connect { to: to.clone(), wire: Some(Wire::new(PortRef { node: node.clone(), port: output })) },
    ];
    Some(batch(format!("Put {node} into the wire to {to}"), edits))
}

/// Adds a node of a kind, wired between a node and everything that its first fitting output feeds; gives its id too.
///
/// What does not fit is left unwired. With nothing before it, a node that gives a picture goes into the wire of the
/// output node when it also takes one, and is shown by an output that shows nothing yet.
pub fn insert_after(
    document: &Document,
    catalogue: &Catalogue,
    after: Option<&NodeId>,
    kind: &str,
    at: [f32; 2],
) -> (Edit, NodeId) {
    let (catalogue, _) = own_catalogue(document, catalogue);
    let id = document.fresh_id(kind);
    let mut node = Node::new(kind);
    let mut edits = Vec::new();
    if let Some(kind) = catalogue.get(kind) {
        let place = match after.filter(|after| document.nodes().contains_key(*after)) {
            Some(after) => behind(document, &catalogue, after, kind),
            None => before_output(document, &catalogue, kind),
        };
        if let Some(Place { source, input, output, readers }) = place {
            if let Some((source, input)) = source.zip(input) {
                node.wires.insert(input, Wire::new(source));
            }
            let wire = Wire::new(PortRef { node: id.clone(), port: output });
            edits.extend(readers.into_iter().map(|to| Edit::Connect { to, wire: Some(wire.clone()) }));
        }
    }
    let title = format!("Add {id}");
    edits.insert(0, Edit::AddNode { id: id.clone(), node, position: Some(at) });
    (batch(title, edits), id)
}

/// Where a new node goes: what it reads with which input, and who reads which of its outputs.
struct Place {
    source: Option<PortRef>,
    input: Option<String>,
    output: String,
    readers: Vec<PortRef>,
}

fn behind(document: &Document, catalogue: &Catalogue, after: &NodeId, kind: &NodeKind) -> Option<Place> {
    let outputs = &kind_of(document, catalogue, after)?.outputs;
    outputs.iter().find_map(|output| {
        let source = PortRef { node: after.clone(), port: output.name.clone() };
        let input = main_input(kind, output.ty)?;
        let mut place =
            Place { source: Some(source.clone()), input: Some(input), output: String::new(), readers: vec![] };
        let readers = wires(document).filter(|(_, from)| **from == source).map(|(to, _)| to);
        for to in readers {
            let Some(wanted) = input_of(document, catalogue, &to).map(|input| input.ty) else {
                continue;
            };
            // All readers go on to read one output: the first that fits one of them.
            let fits = |name: &str, ty| (place.output.is_empty() || place.output == name) && ty == wanted;
            if let Some(output) = kind.outputs.iter().find(|output| fits(&output.name, output.ty)) {
                place.output.clone_from(&output.name);
                place.readers.push(to);
            }
        }
        Some(place)
    })
}

fn before_output(document: &Document, catalogue: &Catalogue, kind: &NodeKind) -> Option<Place> {
    let output = kind.outputs.first().filter(|output| output.ty == WireType::Image)?.name.clone();
    let mut shown = document.nodes().iter().filter(|(_, node)| !node.muted);
    let (to, wire) = shown.find_map(|(id, node)| {
        let kind = catalogue.get(&node.kind).filter(|kind| kind.category() == "output")?;
        let input = kind.inputs.iter().find(|input| input.ty == WireType::Image)?;
        Some((PortRef { node: id.clone(), port: input.name.clone() }, node.wires.get(&input.name)))
    })?;
    match wire.filter(|wire| document.nodes().contains_key(&wire.from.node)) {
        None => Some(Place { source: None, input: None, output, readers: vec![to] }),
        Some(wire) => {
            let ty = output_of(document, catalogue, &wire.from)?.ty;
            let input = main_input(kind, ty)?;
            Some(Place { source: Some(wire.from.clone()), input: Some(input), output, readers: vec![to] })
        }
    }
}

/// The input that a node is there to work on: of the very type, and numbers only where numbers come out.
fn main_input(kind: &NodeKind, ty: WireType) -> Option<String> {
    let handed_on = ty != WireType::Float || kind.outputs.iter().any(|output| output.ty == ty);
    let input = kind.inputs.iter().find(|input| input.ty == ty && !input.late)?;
    handed_on.then(|| input.name.clone())
}

/// The input and output by which a wire of a type leads through a node.
fn through(
    kind: &NodeKind,
    source: WireType,
    target: WireType,
    free: impl Fn(&str) -> bool,
) -> Option<(String, String)> {
    let mut inputs = kind.inputs.iter().filter(|input| !input.late && free(&input.name));
    let same = inputs.clone().find(|input| input.ty == source);
    let input = same.or_else(|| inputs.find(|input| conversion(source, input.ty).is_some()))?;
    let mut outputs = kind.outputs.iter();
    let same = outputs.clone().find(|output| output.ty == target);
    let output = same.or_else(|| outputs.find(|output| conversion(output.ty, target).is_some()))?;
    Some((input.name.clone(), output.name.clone()))
}

/// The nodes that a node reads, at once or through others; wires of one frame ago do not count.
fn upstream(document: &Document, catalogue: &Catalogue, start: &NodeId) -> BTreeSet<NodeId> {
    let mut met = BTreeSet::new();
    let mut open = vec![start.clone()];
    while let Some(id) = open.pop() {
        let Some(node) = document.nodes().get(&id).filter(|_| met.insert(id.clone())) else {
            continue;
        };
        let late = |input: &str| {
            let port = PortRef { node: id.clone(), port: input.to_owned() };
            input_of(document, catalogue, &port).is_some_and(|input| input.late)
        };
        open.extend(node.wires.iter().filter(|(input, _)| !late(input)).map(|(_, wire)| wire.from.node.clone()));
        open.extend(node.modulations.values().flatten().map(|one| one.from.node.clone()));
    }
    met
}

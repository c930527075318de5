//! Which ports a group shows outside.

use super::make_group::free_name;
use super::{OpError, input_of, output_of};
use crate::catalogue::Catalogue;
use crate::document::{Document, Exposed, PortRef};
use crate::edit::{DocumentChange, Edit};
use crate::group::own_catalogue;

/// Lets a document, used as a group, show an input or output of one of its nodes under a name of its own.
///
/// The first output that is exposed makes the document usable as a node. What is exposed already stays as it is.
pub fn expose(document: &Document, catalogue: &Catalogue, port: &PortRef, output: bool) -> Result<Edit, OpError> {
    let (catalogue, _) = own_catalogue(document, catalogue);
    let there = if output {
        output_of(document, &catalogue, port).is_some()
    } else {
        input_of(document, &catalogue, port).is_some()
    };
    if !there {
        return Err(OpError::NoPort(port.clone()));
    }
    let mut group = document.group.clone().unwrap_or_default();
    let side = if output { &mut group.outputs } else { &mut group.inputs };
    if !side.iter().any(|exposed| exposed.ports.contains(port)) {
        let name = free_name(side, &port.port);
        side.push(Exposed { name, ports: vec![port.clone()], ..Exposed::default() });
    }
    Ok(Edit::Batch {
        title: format!("Expose {port}"),
        edits: vec![Edit::SetDocument(DocumentChange::Group(Some(group)))],
    })
}

/// Hides an exposed port again; `None` when it is not exposed.
pub fn hide(document: &Document, port: &PortRef) -> Option<Edit> {
    let before = document.group.as_ref()?;
    let mut group = before.clone();
    for exposed in group.inputs.iter_mut().chain(&mut group.outputs) {
        exposed.ports.retain(|inner| inner != port);
    }
    group.inputs.retain(|exposed| !exposed.ports.is_empty());
    group.outputs.retain(|exposed| !exposed.ports.is_empty());
    let change = DocumentChange::Group(Some(group.clone()));
    (group != *before).then(|| Edit::Batch { title: format!("Hide {port}"), edits: vec![Edit::SetDocument(change)] })
}

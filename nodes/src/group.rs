//! Graphs that are nodes: read, and added to a library after the nodes they use.

use std::sync::Arc;

use cym_graph::{Document, Problem, Severity, file, group, limits};
use cym_plan::NodeLibrary;

use crate::files::{Source, file_problem};

/// The graph of a group's file.
pub(crate) fn read(source: &Source) -> Result<Document, Vec<Problem>> {
    let text = source.text(limits::FILE_BYTES).map_err(|problem| vec![problem])?;
    file::read_str(&text).map_err(|error| {
        // The error's text ends with the next step, as a sentence of its own.
        let text = error.to_string();
        let (cause, next_step) = text.split_once(". ").unwrap_or((&text, "Save the graph again."));
        let cause = format!("{}: {}.", source.shown(), cause.trim_end_matches('.'));
        vec![file_problem(Severity::Error, cause, next_step.to_owned())]
    })
}

/// Adds groups, each after those it uses. Groups that use each other in a circle are left out with a problem.
pub(crate) fn insert_all(
    library: &mut NodeLibrary,
    mut waiting: Vec<(&Source, &Arc<Document>)>,
    problems: &mut Vec<Problem>,
) {
    while !waiting.is_empty() {
        let ids: Vec<&str> = waiting.iter().map(|(source, _)| source.id.as_str()).collect();
        let needs_waiting =
            |document: &Document| document.nodes().values().any(|node| ids.contains(&node.kind.as_str()));
        let (later, ready): (Vec<_>, Vec<_>) =
            waiting.iter().copied().partition(|(_, document)| needs_waiting(document));
        if ready.is_empty() {
            for (source, _) in &later {
                let cause = format!("{}: this group uses itself, or waits for a group that does.", source.shown());
                let next = "Take the group out of its own graph.".to_owned();
                problems.push(file_problem(Severity::Error, cause, next));
            }
            return;
        }
        for (source, document) in ready {
            match group::kind_of_group(&source.id, document, &library.catalogue) {
                Ok(kind) => library.insert_group(kind),
                Err(faults) => problems.extend(faults.into_iter().map(|fault| {
                    let cause = format!("{}: {}", source.shown(), fault.cause);
                    file_problem(fault.severity, cause, fault.next_step)
                })),
            }
        }
        waiting = later;
    }
}

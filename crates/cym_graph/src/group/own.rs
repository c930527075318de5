//! Groups that travel inside a document: its assets `groups/NAME.cym` make the kinds `own/NAME`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::kind_of_group;
use crate::catalogue::Catalogue;
use crate::document::Document;
use crate::file::read_str;
use crate::limits;
use crate::problem::{Problem, Severity};

/// The category of a document's own groups.
pub const OWN: &str = "own";

/// The asset that holds an own group: `groups/NAME.cym`.
pub fn own_asset(name: &str) -> String {
    format!("groups/{name}.cym")
}

/// The kind that an own group makes: `own/NAME`.
pub fn own_kind(name: &str) -> String {
    format!("{OWN}/{name}")
}

/// The name in an own group's kind, or `None` for any other kind.
pub fn own_name(kind: &str) -> Option<&str> {
    kind.strip_prefix(OWN)?.strip_prefix('/')
}

/// The catalogue together with the document's own groups, and what is wrong with those that are left out.
///
/// Own groups may hold one another in any order, and never themselves.
pub fn own_catalogue<'a>(document: &Document, catalogue: &'a Catalogue) -> (Cow<'a, Catalogue>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut waiting = read_all(document, &mut problems);
    let mut all = Cow::Borrowed(catalogue);
    while !waiting.is_empty() {
        let ready = waiting.iter().find(|(_, group)| wanted(group).all(|name| !waiting.contains_key(name)));
        let Some(name) = ready.map(|(name, _)| (*name).to_owned()) else {
            let circle = circle(&waiting);
            problems.push(endless(&circle));
            waiting.retain(|name, _| !circle.iter().any(|of_it| of_it == name));
            continue;
        };
        let Some(group) = waiting.remove(name.as_str()) else {
            break;
        };
        match kind_of_group(&own_kind(&name), &group, &all) {
            Ok(kind) => all.to_mut().insert(kind),
            // Their nodes are inside the group: on the document's canvas there is nothing to show them at.
            Err(more) => problems.extend(more.into_iter().map(|problem| Problem { node: None, ..problem })),
        }
    }
    (all, problems)
}

/// The own groups that a graph holds, by name.
fn wanted(group: &Document) -> impl Iterator<Item = &str> {
    group.nodes().values().filter_map(|node| own_name(&node.kind))
}

fn read_all<'a>(document: &'a Document, problems: &mut Vec<Problem>) -> BTreeMap<&'a str, Document> {
    let mut groups = BTreeMap::new();
    let mut bytes_left = limits::GRAPH_BYTES;
    for (path, bytes) in document.assets() {
        let Some(file) = path.strip_prefix("groups/").filter(|file| !file.contains('/')) else {
            continue;
        };
        let mut wrong = |cause: String, next_step: &str| {
            let cause = format!("the own group \"{path}\" {cause}");
            problems.push(Problem::new(Severity::Error, "own-group", None, cause, next_step));
        };
        let Some(name) = file.strip_suffix(".cym").filter(|name| limits::is_node_id(name)) else {
            wrong("has no legal name.".to_owned(), "Name it with a-z, 0-9 and _, and the ending .cym.");
            continue;
        };
        let Some(left) = bytes_left.checked_sub(bytes.len()) else {
            let cause = format!("is left out: all own groups together may take {} bytes.", limits::GRAPH_BYTES);
            wrong(cause, "Take out groups that are not used.");
            continue;
        };
        bytes_left = left;
        let mend = "Make the group again, or mend its text; until then its nodes are left out.";
        match std::str::from_utf8(bytes).ok().map(read_str) {
            Some(Ok(group)) => drop(groups.insert(name, group)),
            Some(Err(error)) => wrong(format!("cannot be read: {error}"), mend),
            None => wrong("is not text (UTF-8).".to_owned(), mend),
        }
    }
    groups
}

/// Groups that hold one another in a circle, each holding the next; there is one when none can be made.
fn circle(waiting: &BTreeMap<&str, Document>) -> Vec<String> {
    let mut path: Vec<&str> = Vec::new();
    let mut met = BTreeSet::new();
    let mut here = waiting.keys().next().copied();
    while let Some(name) = here {
        if !met.insert(name) {
            let start = path.iter().position(|&earlier| earlier == name).unwrap_or_default();
            return path[start..].iter().map(|&name| name.to_owned()).collect();
        }
        path.push(name);
        here = wanted(&waiting[name]).find_map(|inner| waiting.get_key_value(inner)).map(|(&inner, _)| inner);
    }
    path.into_iter().map(str::to_owned).collect()
}

fn endless(circle: &[String]) -> Problem {
    let first = circle.first().map(String::as_str).unwrap_or_default();
    let names: Vec<&str> = circle.iter().map(String::as_str).chain([first]).collect();
    let cause = format!("own groups hold one another without end: {}.", names.join(" -> "));
    let next_step = "Take one of them out of the other; until then their nodes are left out.";
    Problem::new(Severity::Error, "own-group-cycle", None, cause, next_step)
}

#[cfg(test)]
mod tests;

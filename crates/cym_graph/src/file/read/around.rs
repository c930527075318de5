//! What stands around the nodes. What refers to nodes and wires that are not there is left out, as with the layout.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fields, FileReason, MEND, NAME_RULE, field, port, read_value, short, within, word};
use crate::canvas::{Comment, Frame};
use crate::color;
use crate::document::{Document, NodeId};
use crate::limits;
use crate::value::Value;

use serde_json::Value as Tree;

pub(super) fn read(document: &mut Document, fields: &mut Fields) -> Result<(), FileReason> {
    for (name, tree) in fields.object("via")? {
        let at = format!("via.{}", short(&name));
        let to = port(&at, &name)?;
        let points = read_dots(&at, tree)?;
        within(&at, limits::dots(&points))?;
        let wired = document.nodes.get(&to.node).is_some_and(|node| node.wires.contains_key(&to.port));
        if wired && !points.is_empty() {
            document.via.insert(to, points);
        }
    }
    document.collapsed = read_ids("collapsed", fields.list("collapsed")?)?;
    document.collapsed.retain(|id| document.nodes.contains_key(id));
    document.frames = named(fields, "frames", |at, tree| {
        let mut frame = read_frame(at, tree)?;
        frame.nodes.retain(|id| document.nodes.contains_key(id));
        Ok(frame)
    })?;
    document.comments = named(fields, "comments", read_comment)?;
    Ok(())
}

fn named<T>(
    fields: &mut Fields,
    key: &str,
    read: impl Fn(&str, Tree) -> Result<T, FileReason>,
) -> Result<BTreeMap<String, T>, FileReason> {
    let map = fields.object(key)?;
    if map.len() > limits::FRAMES {
        return Err(field(key, &format!("holds more than {}", limits::FRAMES), MEND));
    }
    let one = |(id, tree): (String, Tree)| {
        let at = format!("{key}.{}", short(&id));
        if !limits::is_node_id(&id) {
            return Err(field(&at, "is no legal id", NAME_RULE));
        }
        let read = read(&at, tree)?;
        Ok((id, read))
    };
    map.into_iter().map(one).collect()
}

/// Reads a frame from its form in a file; its nodes need not be there.
pub(crate) fn read_frame(at: &str, tree: Tree) -> Result<Frame, FileReason> {
    let mut fields = Fields::new(at, tree)?;
    let title = fields.text("title")?.unwrap_or_default();
    let color = read_color(at, &mut fields)?;
    let rect = read_rect(at, &mut fields)?;
    let nodes = read_ids(&format!("{at}.nodes"), fields.list("nodes")?)?;
    let frame = Frame { title, color, rect, nodes, extra: fields.rest() };
    within(at, limits::frame(&frame))?;
    Ok(frame)
}

/// Reads a comment from its form in a file.
pub(crate) fn read_comment(at: &str, tree: Tree) -> Result<Comment, FileReason> {
    let mut fields = Fields::new(at, tree)?;
    let text = fields.text("text")?.unwrap_or_default();
    let color = read_color(at, &mut fields)?;
    let rect = read_rect(at, &mut fields)?;
    let comment = Comment { text, color, rect, extra: fields.rest() };
    within(at, limits::comment(&comment))?;
    Ok(comment)
}

/// Reads places on the canvas.
pub(crate) fn read_dots(at: &str, tree: Tree) -> Result<Vec<[f32; 2]>, FileReason> {
    let Tree::Array(list) = tree else {
        return Err(field(at, &format!("is {}, and a list of places is wanted", word(&tree)), MEND));
    };
    let one = |tree| match read_value(at, tree)? {
        Value::Vec2(point) => Ok(point),
        _ => Err(field(at, "has something that is no place such as [120, 40]", MEND)),
    };
    list.into_iter().map(one).collect()
}

fn read_ids(at: &str, list: Vec<Tree>) -> Result<BTreeSet<NodeId>, FileReason> {
    let one = |tree: Tree| match tree {
        Tree::String(id) if limits::is_node_id(&id) => Ok(NodeId::new(&id)),
        _ => Err(field(at, "has something that is no legal node id", NAME_RULE)),
    };
    list.into_iter().map(one).collect()
}

fn read_color(at: &str, fields: &mut Fields) -> Result<[f32; 4], FileReason> {
    let place = format!("{at}.color");
    let wrong = || field(&place, "is no colour such as \"#336699\"", MEND);
    match fields.take("color") {
        None => Ok(Frame::default().color),
        Some(Tree::String(text)) => color::parse_hex(&text).ok_or_else(wrong),
        Some(other) => four(&place, other),
    }
}

fn read_rect(at: &str, fields: &mut Fields) -> Result<[f32; 4], FileReason> {
    fields.take("rect").map_or_else(|| Ok([0.0; 4]), |tree| four(&format!("{at}.rect"), tree))
}

fn four(at: &str, tree: Tree) -> Result<[f32; 4], FileReason> {
    let numbers = super::motion::numbers(at, tree)?;
    numbers.try_into().ok().ok_or_else(|| field(at, "is no list of four numbers", MEND))
}

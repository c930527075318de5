//! Edits as single lines of JSON, for the journal: what was done since the last save can be done again.

use std::fmt::Display;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Tree;

use super::{DocumentChange, Edit};
use crate::document::{NodeId, PortRef, Rate, Wire};
use crate::file::json::{self, Json};
use crate::file::read::{self, Fields, around, bindings, motion};
use crate::file::{FileError, FileReason, write};
use crate::value::{self, Value};

/// Batches nest, and each takes two levels of JSON; the values inside have room besides.
const DEPTH: usize = 127;

impl Edit {
    /// The edit as one line of JSON without a line break at its end; files come as base64.
    ///
    /// What a document took gives back the same edit; numbers that are not finite, which no document takes, do not.
    pub fn to_json(&self) -> String {
        self.tree().line()
    }

    /// Reads an edit that [`Edit::to_json`] wrote; says where and why when the line is no edit.
    pub fn from_json(line: &str) -> Result<Self, FileError> {
        let tree = json::parse(line, DEPTH).map_err(|error| FileError::from(read::broken(&error)))?;
        Ok(edit(tree)?)
    }

    fn tree(&self) -> Json {
        match self {
            Self::AddNode { id, node, position } => {
                form("add_node", id).with("body", write::node_json(node)).with_some("at", position.map(place))
            }
            Self::RemoveNode { id } => form("remove_node", id),
            Self::SetTitle { node, title } => form("set_title", node).with("title", Json::text(title)),
            Self::SetValue { node, input, value } => {
                let to = format!("{node}.{input}");
                form("set_value", &to).with_some("value", value.as_ref().map(value::json::write))
            }
            Self::Connect { to, wire } => form("connect", to).with_some("wire", wire.as_ref().map(write::wire_json)),
            Self::SetMuted { node, muted } => form("set_muted", node).with("on", flag(*muted)),
            Self::SetBypassed { node, bypassed } => form("set_bypassed", node).with("on", flag(*bypassed)),
            Self::SetKind { node, kind } => form("set_kind", node).with("kind", Json::text(kind)),
            Self::Move { node, position } => form("move", node).with_some("at", position.map(place)),
            Self::PutFrame { id, frame } => {
                form("put_frame", id).with_some("body", frame.as_ref().map(write::frame_json))
            }
            Self::PutComment { id, comment } => {
                form("put_comment", id).with_some("body", comment.as_ref().map(write::comment_json))
            }
            Self::SetVia { to, points } => form("set_via", to).with("points", write::dots_json(points)),
            Self::SetCollapsed { node, collapsed } => form("set_collapsed", node).with("on", flag(*collapsed)),
            Self::SetModulations { to, modulations } => {
                form("set_modulations", to).with("list", write::modulations_json(modulations))
            }
            Self::SetKeys { to, keys } => form("set_keys", to).with_some("keys", keys.as_ref().map(write::keys_json)),
            Self::SetBindings { to, bindings } => form("set_bindings", to).with("list", write::bindings_json(bindings)),
            Self::SetDocument(change) => change.tree(),
            Self::PutAsset { path, bytes } => {
                form("put_asset", path).with("bytes", Json::text(&STANDARD.encode(bytes)))
            }
            Self::RemoveAsset { path } => form("remove_asset", path),
            Self::Batch { title, edits } => {
                form("batch", title).with("edits", Json::List(edits.iter().map(Self::tree).collect()))
            }
        }
    }
}

impl DocumentChange {
    fn tree(&self) -> Json {
        let whole = |numbers: &[u32]| Json::List(numbers.iter().map(|n| Json::Plain(n.to_string())).collect());
        let (name, value) = match self {
            Self::Title(title) => ("title", Some(Json::text(title))),
            Self::About(about) => ("about", Some(Json::text(about))),
            Self::Seed(seed) => ("seed", Some(Json::Plain(seed.to_string()))),
            Self::Rate(Rate { num, den }) => ("rate", Some(whole(&[*num, *den]))),
            Self::Size(size) => ("size", Some(whole(size))),
            Self::Duration(secs) => ("duration", secs.map(|secs| Json::Plain(secs.to_string()))),
            Self::Loop(range) => {
                let list = |range: [f64; 2]| Json::List(range.map(|secs| Json::Plain(secs.to_string())).into());
                ("loop", range.map(list))
            }
            Self::Group(group) => ("group", group.as_ref().map(write::group_json)),
            Self::Extra(extra) => {
                let fields = extra.iter().map(|(key, tree)| (key.clone(), Json::kept(tree))).collect();
                ("extra", Some(Json::Object(fields)))
            }
        };
        form("set_document", &name).with_some("value", value)
    }
}

fn form(word: &str, what: &impl Display) -> Json {
    Json::field("edit", Json::text(word)).with("of", Json::text(&what.to_string()))
}

fn flag(on: bool) -> Json {
    Json::Plain(on.to_string())
}

fn place(position: [f32; 2]) -> Json {
    Json::numbers(&position)
}

fn edit(tree: Tree) -> Result<Edit, FileReason> {
    let mut fields = Fields::new("edit", tree)?;
    let word = text(&mut fields, "edit")?;
    let of = text(&mut fields, "of")?;
    let id = || NodeId::new(&of);
    let to = || read::port("edit.of", &of);
    Ok(match word.as_str() {
        "add_node" => Edit::AddNode {
            id: id(),
            node: read::read_node("edit.body", fields.need("body")?)?,
            position: position(&mut fields)?,
        },
        "remove_node" => Edit::RemoveNode { id: id() },
        "set_title" => Edit::SetTitle { node: id(), title: text(&mut fields, "title")? },
        "set_value" => {
            let PortRef { node, port } = to()?;
            let value = fields.take("value").map(|tree| read::read_value("edit.value", tree)).transpose()?;
            Edit::SetValue { node, input: port, value }
        }
        "connect" => {
            let wire: Option<Wire> = fields.take("wire").map(|tree| read::read_wire("edit.wire", tree)).transpose()?;
            Edit::Connect { to: to()?, wire }
        }
        "set_muted" => Edit::SetMuted { node: id(), muted: fields.flag("on")? },
        "set_bypassed" => Edit::SetBypassed { node: id(), bypassed: fields.flag("on")? },
        "set_collapsed" => Edit::SetCollapsed { node: id(), collapsed: fields.flag("on")? },
        "set_kind" => Edit::SetKind { node: id(), kind: text(&mut fields, "kind")? },
        "move" => Edit::Move { node: id(), position: position(&mut fields)? },
        "put_frame" => {
            let frame = fields.take("body").map(|tree| around::read_frame("edit.body", tree)).transpose()?;
            Edit::PutFrame { id: of, frame }
        }
        "put_comment" => {
            let comment = fields.take("body").map(|tree| around::read_comment("edit.body", tree)).transpose()?;
            Edit::PutComment { id: of, comment }
        }
        "set_via" => Edit::SetVia { to: to()?, points: around::read_dots("edit.points", fields.need("points")?)? },
        "set_modulations" => {
            let modulations = motion::read_list("edit.list", fields.need("list")?)?;
            Edit::SetModulations { to: to()?, modulations }
        }
        "set_keys" => {
            let keys = fields.take("keys").map(|tree| motion::read_keys("edit.keys", tree)).transpose()?;
            Edit::SetKeys { to: to()?, keys }
        }
        "set_bindings" => {
            let bindings = bindings::read_list("edit.list", fields.need("list")?)?;
            Edit::SetBindings { to: to()?, bindings }
        }
        "set_document" => Edit::SetDocument(change(&of, &mut fields)?),
        "put_asset" => {
            let bytes = STANDARD.decode(text(&mut fields, "bytes")?);
            let bytes = bytes.map_err(|error| wrong("edit.bytes", &format!("is no base64 text: {error}")))?;
            Edit::PutAsset { path: of, bytes: bytes.into() }
        }
        "remove_asset" => Edit::RemoveAsset { path: of },
        "batch" => {
            let edits = fields.list("edits")?.into_iter().map(edit).collect::<Result<_, _>>()?;
            Edit::Batch { title: of, edits }
        }
        other => return Err(wrong("edit.edit", &format!("\"{}\" is no known edit", read::short(other)))),
    })
}

fn change(name: &str, fields: &mut Fields) -> Result<DocumentChange, FileReason> {
    use DocumentChange as Change;
    let tree = fields.take("value");
    let at = "edit.value";
    let unfit = || wrong(at, &format!("does not fit the setting \"{}\"", read::short(name)));
    let word = || tree.as_ref().and_then(Tree::as_str).map(str::to_owned).ok_or_else(unfit);
    let whole = |tree: &Tree| tree.as_u64().and_then(|number| u32::try_from(number).ok());
    let pair = || {
        let list = tree.as_ref().and_then(Tree::as_array).map(Vec::as_slice);
        if let Some([a, b]) = list { whole(a).zip(whole(b)).ok_or_else(unfit) } else { Err(unfit()) }
    };
    Ok(match name {
        "title" => Change::Title(word()?),
        "about" => Change::About(word()?),
        "seed" => Change::Seed(tree.as_ref().and_then(whole).ok_or_else(unfit)?),
        "rate" => pair().map(|(num, den)| Change::Rate(Rate { num, den }))?,
        "size" => pair().map(|(width, height)| Change::Size([width, height]))?,
        "duration" => Change::Duration(tree.map(|tree| tree.as_f64().ok_or_else(unfit)).transpose()?),
        "loop" => {
            let ends = |tree: Tree| {
                let list = tree.as_array().filter(|list| list.len() == 2)?;
                Some([list.first()?.as_f64()?, list.last()?.as_f64()?])
            };
            Change::Loop(tree.map(|tree| ends(tree).ok_or_else(unfit)).transpose()?)
        }
        "group" => Change::Group(tree.map(read::read_group).transpose()?),
        "extra" => match tree {
            Some(Tree::Object(map)) => Change::Extra(map.into_iter().collect()),
            _ => return Err(unfit()),
        },
        other => return Err(wrong("edit.of", &format!("\"{}\" is no known setting", read::short(other)))),
    })
}

fn position(fields: &mut Fields) -> Result<Option<[f32; 2]>, FileReason> {
    let Some(tree) = fields.take("at") else {
        return Ok(None);
    };
    match read::read_value("edit.at", tree)? {
        Value::Vec2(position) => Ok(Some(position)),
        _ => Err(wrong("edit.at", "is no position such as [120, 40]")),
    }
}

/// A text of any length: files may be long.
fn text(fields: &mut Fields, key: &str) -> Result<String, FileReason> {
    match fields.need(key)? {
        Tree::String(text) => Ok(text),
        _ => Err(wrong(&format!("edit.{key}"), "is no text")),
    }
}

fn wrong(at: &str, cause: &str) -> FileReason {
    let next_step = "Leave out this line of the journal and what follows it.".to_owned();
    FileReason::Field { at: at.to_owned(), cause: cause.to_owned(), next_step }
}

//! From a [`Document`] to its canonical text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::json::Json;
use super::{FORMAT, FileReason};
use crate::document::{Document, Exposed, Group, Node, Wire};
use crate::limits::{self, Beyond};
use crate::value::{self, Extra, Value};

type Fields = Vec<(String, Json)>;

pub(super) fn document(document: &Document) -> Result<String, FileReason> {
    finite(document)?;
    let Document { title, about, seed, rate, size, duration_secs, nodes, layout, assets, group, extra } = document;
    let mut fields = Fields::new();
    put(&mut fields, "cymatic", Json::Plain(FORMAT.to_string()));
    put_text(&mut fields, "title", title);
    put_text(&mut fields, "about", about);
    put(&mut fields, "seed", Json::Plain(seed.to_string()));
    put(&mut fields, "fps", Json::text(&rate.to_string()));
    put(&mut fields, "size", Json::List(size.iter().map(|side| Json::Plain(side.to_string())).collect()));
    if let Some(secs) = duration_secs {
        put(&mut fields, "duration", Json::Plain(secs.to_string()));
    }
    let list = nodes.iter().map(|(id, node)| (id.to_string(), node_json(node)));
    put(&mut fields, "nodes", Json::Object(list.collect()));
    if !layout.is_empty() {
        let list = layout.iter().map(|(id, place)| (id.to_string(), Json::numbers(place)));
        put(&mut fields, "layout", Json::Object(list.collect()));
    }
    if !assets.is_empty() {
        let list = assets.iter().map(|(path, bytes)| (path.clone(), Json::text(&STANDARD.encode(bytes))));
        put(&mut fields, "assets", Json::Object(list.collect()));
    }
    if let Some(group) = group {
        put(&mut fields, "group", group_json(group));
    }
    put_extra(&mut fields, extra);
    Ok(Json::Object(fields).print(&["nodes", "layout", "assets", "group"]))
}

/// Edits keep numbers finite; this holds the line should another way ever open.
fn finite(document: &Document) -> Result<(), FileReason> {
    let hold = |at: String, verdict: Result<(), Beyond>| {
        let next_step = "Set it to a number that can be kept.".to_owned();
        verdict.map_err(|Beyond(cause)| FileReason::Field { at, cause, next_step })
    };
    for (id, node) in &document.nodes {
        for (name, value) in &node.values {
            hold(format!("nodes.{id}.values.{name}"), limits::value(value))?;
        }
    }
    for (id, place) in &document.layout {
        hold(format!("layout.{id}"), limits::value(&Value::Vec2(*place)))?;
    }
    for exposed in document.group.iter().flat_map(|group| group.inputs.iter().chain(&group.outputs)) {
        hold(format!("group.{}.default", exposed.name), limits::value(&exposed.default))?;
    }
    document.duration_secs.map_or(Ok(()), |secs| hold("duration".to_owned(), limits::duration(secs)))
}

fn put(fields: &mut Fields, key: &str, value: Json) {
    fields.push((key.to_owned(), value));
}

fn put_text(fields: &mut Fields, key: &str, text: &str) {
    if !text.is_empty() {
        put(fields, key, Json::text(text));
    }
}

fn put_extra(fields: &mut Fields, extra: &Extra) {
    fields.extend(extra.iter().map(|(key, tree)| (key.clone(), Json::kept(tree))));
}

fn node_json(node: &Node) -> Json {
    let Node { kind, title, values, wires, muted, bypassed, extra } = node;
    let mut fields = Fields::new();
    put(&mut fields, "kind", Json::text(kind));
    put_text(&mut fields, "title", title);
    if !values.is_empty() {
        let list = values.iter().map(|(name, value)| (name.clone(), value::json::write(value)));
        put(&mut fields, "values", Json::Object(list.collect()));
    }
    if !wires.is_empty() {
        let list = wires.iter().map(|(name, wire)| (name.clone(), wire_json(wire)));
        put(&mut fields, "wires", Json::Object(list.collect()));
    }
    for (key, flag) in [("muted", *muted), ("bypassed", *bypassed)] {
        if flag {
            put(&mut fields, key, Json::Plain("true".to_owned()));
        }
    }
    put_extra(&mut fields, extra);
    Json::Object(fields)
}

fn wire_json(Wire { from, extra }: &Wire) -> Json {
    let from = Json::text(&from.to_string());
    if extra.is_empty() {
        return from;
    }
    let mut fields = vec![("from".to_owned(), from)];
    put_extra(&mut fields, extra);
    Json::Object(fields)
}

fn group_json(group: &Group) -> Json {
    let Group { keywords, inputs, outputs, extra } = group;
    let mut fields = Fields::new();
    if !keywords.is_empty() {
        put(&mut fields, "keywords", Json::List(keywords.iter().map(|word| Json::text(word)).collect()));
    }
    put(&mut fields, "inputs", Json::List(inputs.iter().map(|exposed| exposed_json(exposed, true)).collect()));
    put(&mut fields, "outputs", Json::List(outputs.iter().map(|exposed| exposed_json(exposed, false)).collect()));
    put_extra(&mut fields, extra);
    Json::Object(fields)
}

fn exposed_json(exposed: &Exposed, input: bool) -> Json {
    let Exposed { name, ports, help, default, extra } = exposed;
    let mut fields = Fields::new();
    put(&mut fields, "name", Json::text(name));
    let mut list = ports.iter().map(|port| Json::text(&port.to_string()));
    if input {
        put(&mut fields, "to", Json::List(list.collect()));
    } else if let Some(port) = list.next() {
        put(&mut fields, "from", port);
    }
    put_text(&mut fields, "help", help);
    if *default != Value::None {
        put(&mut fields, "default", value::json::write(default));
    }
    put_extra(&mut fields, extra);
    Json::Object(fields)
}

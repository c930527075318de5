//! From a [`Document`] to its canonical text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::json::Json;
use super::{FORMAT, FileReason};
use crate::binding::{Binding, HandSource, Press, Relative};
use crate::canvas::{Comment, Frame};
use crate::color;
use crate::document::{Document, Exposed, Group, Node, NodeId, Wire};
use crate::limits::{self, Beyond};
use crate::motion::{Key, KeyShape, Keys, Modulation};
use crate::value::{self, Extra, Value};

type Fields = Vec<(String, Json)>;

pub(super) fn document(document: &Document) -> Result<String, FileReason> {
    finite(document)?;
    let Document { title, about, seed, rate, size, duration_secs, loop_secs, nodes, layout, .. } = document;
    let Document { via, collapsed, frames, comments, assets, group, extra, .. } = document;
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
    if let Some(range) = loop_secs {
        put(&mut fields, "loop", Json::List(range.iter().map(|secs| Json::Plain(secs.to_string())).collect()));
    }
    let list = nodes.iter().map(|(id, node)| (id.to_string(), node_json(node)));
    put(&mut fields, "nodes", Json::Object(list.collect()));
    if !layout.is_empty() {
        let list = layout.iter().map(|(id, place)| (id.to_string(), Json::numbers(place)));
        put(&mut fields, "layout", Json::Object(list.collect()));
    }
    if !via.is_empty() {
        let list = via.iter().map(|(to, points)| (to.to_string(), dots_json(points)));
        put(&mut fields, "via", Json::Object(list.collect()));
    }
    if !collapsed.is_empty() {
        put(&mut fields, "collapsed", ids_json(collapsed));
    }
    if !frames.is_empty() {
        let list = frames.iter().map(|(id, frame)| (id.clone(), frame_json(frame)));
        put(&mut fields, "frames", Json::Object(list.collect()));
    }
    if !comments.is_empty() {
        let list = comments.iter().map(|(id, comment)| (id.clone(), comment_json(comment)));
        put(&mut fields, "comments", Json::Object(list.collect()));
    }
    if !assets.is_empty() {
        let list = assets.iter().map(|(path, bytes)| (path.clone(), Json::text(&STANDARD.encode(bytes))));
        put(&mut fields, "assets", Json::Object(list.collect()));
    }
    if let Some(group) = group {
        put(&mut fields, "group", group_json(group));
    }
    put_extra(&mut fields, extra);
    Ok(Json::Object(fields).print(&["nodes", "layout", "via", "frames", "comments", "assets", "group"]))
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
        for (name, list) in &node.modulations {
            hold(format!("nodes.{id}.modulations.{name}"), limits::modulations(list))?;
        }
        for (name, list) in &node.bindings {
            hold(format!("nodes.{id}.bindings.{name}"), limits::bindings(list))?;
        }
        for (name, keys) in &node.keys {
            hold(format!("nodes.{id}.keys.{name}"), limits::keys(keys))?;
        }
    }
    for (id, place) in &document.layout {
        hold(format!("layout.{id}"), limits::value(&Value::Vec2(*place)))?;
    }
    for (to, points) in &document.via {
        hold(format!("via.{to}"), limits::dots(points))?;
    }
    for (id, frame) in &document.frames {
        hold(format!("frames.{id}"), limits::frame(frame))?;
    }
    for (id, comment) in &document.comments {
        hold(format!("comments.{id}"), limits::comment(comment))?;
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

/// The form of a node in a file.
pub(crate) fn node_json(node: &Node) -> Json {
    let Node { kind, title, values, wires, modulations, keys, bindings, muted, bypassed, extra } = node;
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
    if !modulations.is_empty() {
        let list = modulations.iter().map(|(name, list)| (name.clone(), modulations_json(list)));
        put(&mut fields, "modulations", Json::Object(list.collect()));
    }
    if !keys.is_empty() {
        let list = keys.iter().map(|(name, keys)| (name.clone(), keys_json(keys)));
        put(&mut fields, "keys", Json::Object(list.collect()));
    }
    if !bindings.is_empty() {
        let list = bindings.iter().map(|(name, list)| (name.clone(), bindings_json(list)));
        put(&mut fields, "bindings", Json::Object(list.collect()));
    }
    for (key, flag) in [("muted", *muted), ("bypassed", *bypassed)] {
        if flag {
            put(&mut fields, key, Json::Plain("true".to_owned()));
        }
    }
    put_extra(&mut fields, extra);
    Json::Object(fields)
}

/// The form of a wire in a file: its source alone when there is nothing else.
pub(crate) fn wire_json(Wire { from, extra }: &Wire) -> Json {
    let from = Json::text(&from.to_string());
    if extra.is_empty() {
        return from;
    }
    let mut fields = vec![("from".to_owned(), from)];
    put_extra(&mut fields, extra);
    Json::Object(fields)
}

/// The form of modulations in a file.
pub(crate) fn modulations_json(list: &[Modulation]) -> Json {
    let one = |modulation: &Modulation| {
        let Modulation { from, amount, curve, attack_secs, release_secs, extra } = modulation;
        let mut fields = Fields::new();
        put(&mut fields, "from", Json::text(&from.to_string()));
        put(&mut fields, "amount", Json::number(*amount));
        if !curve.points.is_empty() {
            put(&mut fields, "curve", dots_json(&curve.points));
        }
        for (key, secs) in [("attack", *attack_secs), ("release", *release_secs)] {
            if secs.to_bits() != 0 {
                put(&mut fields, key, Json::number(secs));
            }
        }
        put_extra(&mut fields, extra);
        Json::Object(fields)
    };
    Json::List(list.iter().map(one).collect())
}

/// The form of keys in a file: the lanes alone when there is nothing else.
pub(crate) fn keys_json(Keys { lanes, extra }: &Keys) -> Json {
    let key = |&Key { secs, value, shape }: &Key| {
        let mut list = vec![Json::number(secs), Json::number(value)];
        match shape {
            KeyShape::Linear => {}
            KeyShape::Step => list.push(Json::text("step")),
            KeyShape::Smooth => list.push(Json::text("smooth")),
            KeyShape::EaseIn => list.push(Json::text("ease_in")),
            KeyShape::EaseOut => list.push(Json::text("ease_out")),
            KeyShape::Bezier { out, into } => list.push(Json::numbers(&[out[0], out[1], into[0], into[1]])),
        }
        Json::List(list)
    };
    let lanes = Json::List(lanes.iter().map(|lane| Json::List(lane.iter().map(key).collect())).collect());
    if extra.is_empty() {
        return lanes;
    }
    let mut fields = vec![("lanes".to_owned(), lanes)];
    put_extra(&mut fields, extra);
    Json::Object(fields)
}

/// The form of bindings in a file.
pub(crate) fn bindings_json(list: &[Binding]) -> Json {
    let one = |binding: &Binding| {
        let Binding { source, part, low, high, pickup, curve, press, relative, extra } = binding;
        let mut fields = Fields::new();
        let whole = |number: u32| Json::Plain(number.to_string());
        match source {
            HandSource::Midi { port, channel, controller, fine } => {
                put(&mut fields, "midi", Json::text(port));
                put(&mut fields, "channel", whole(u32::from(*channel)));
                put(&mut fields, "controller", whole(u32::from(*controller)));
                if *fine {
                    put(&mut fields, "fine", Json::Plain("true".to_owned()));
                }
            }
            HandSource::Note { port, channel, note } => {
                put(&mut fields, "midi", Json::text(port));
                put(&mut fields, "channel", whole(u32::from(*channel)));
                put(&mut fields, "note", whole(u32::from(*note)));
            }
            HandSource::Osc { address, argument, udp_port } => {
                put(&mut fields, "osc", Json::text(address));
                put(&mut fields, "argument", whole(u32::from(*argument)));
                put(&mut fields, "udp_port", whole(u32::from(*udp_port)));
            }
        }
        if *part > 0 {
            put(&mut fields, "part", whole(u32::from(*part)));
        }
        put(&mut fields, "low", Json::number(*low));
        put(&mut fields, "high", Json::number(*high));
        if *pickup {
            put(&mut fields, "pickup", Json::Plain("true".to_owned()));
        }
        if !curve.points.is_empty() {
            put(&mut fields, "curve", dots_json(&curve.points));
        }
        if *press != Press::default() {
            put(&mut fields, "press", Json::text(press.word()));
        }
        if *relative != Relative::default() {
            put(&mut fields, "relative", Json::text(relative.word()));
        }
        put_extra(&mut fields, extra);
        Json::Object(fields)
    };
    Json::List(list.iter().map(one).collect())
}

/// The form of places on the canvas in a file.
pub(crate) fn dots_json(points: &[[f32; 2]]) -> Json {
    Json::List(points.iter().map(|point| Json::numbers(point)).collect())
}

fn ids_json<'a>(ids: impl IntoIterator<Item = &'a NodeId>) -> Json {
    Json::List(ids.into_iter().map(|id| Json::text(id.as_str())).collect())
}

/// The form of a frame in a file.
pub(crate) fn frame_json(Frame { title, color, rect, nodes, extra }: &Frame) -> Json {
    let mut fields = Fields::new();
    put_text(&mut fields, "title", title);
    put(&mut fields, "color", color_json(*color));
    put(&mut fields, "rect", Json::numbers(rect));
    if !nodes.is_empty() {
        put(&mut fields, "nodes", ids_json(nodes));
    }
    put_extra(&mut fields, extra);
    Json::Object(fields)
}

/// The form of a comment in a file.
pub(crate) fn comment_json(Comment { text, color, rect, extra }: &Comment) -> Json {
    let mut fields = Fields::new();
    put(&mut fields, "text", Json::text(text));
    put(&mut fields, "color", color_json(*color));
    put(&mut fields, "rect", Json::numbers(rect));
    put_extra(&mut fields, extra);
    Json::Object(fields)
}

fn color_json(color: [f32; 4]) -> Json {
    color::print_hex_exact(color).map_or_else(|| Json::numbers(&color), |hex| Json::text(&hex))
}

/// The form of a group's interface in a file.
pub(crate) fn group_json(group: &Group) -> Json {
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

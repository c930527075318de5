//! How large a graph may be, in one place. Every limit has a test that goes past it.

use std::fmt;

use crate::binding::{Binding, HandSource, PRESSURE};
use crate::canvas::{Comment, Frame};
use crate::document::{Group, Rate};
use crate::motion::{KeyShape, Keys, Modulation};
use crate::value::{Extra, Value};

/// Bytes of a graph file, its assets not counted.
pub const GRAPH_BYTES: usize = 16 << 20;
/// Bytes of all assets of a graph together, decoded.
pub const ASSETS_BYTES: usize = 256 << 20;
/// Bytes of a whole graph file: the graph and its assets as base64.
pub const FILE_BYTES: usize = GRAPH_BYTES + ASSETS_BYTES / 3 * 4 + 4096;
/// Assets that one graph carries.
pub const ASSETS: usize = 4096;
/// How deeply the JSON of a graph may nest.
pub const JSON_DEPTH: usize = 64;
/// JSON values of all sorts in one graph file; bounds the memory that reading takes.
pub const JSON_VALUES: usize = 1_000_000;
/// Nodes of one document.
pub const NODES: usize = 10_000;
/// Nodes after all groups were expanded.
pub const EXPANDED_NODES: usize = 20_000;
/// Wires of one document.
pub const WIRES: usize = 50_000;
/// Frames of one document, and comments.
pub const FRAMES: usize = 2_000;
/// Dots on the way of one wire.
pub const DOTS: usize = 64;
/// Modulations of one input.
pub const MODULATIONS: usize = 16;
/// Modulations of one document.
pub const ALL_MODULATIONS: usize = 10_000;
/// Keys of one input, all its lanes together.
pub const KEYS: usize = 20_000;
/// Keys of one document.
pub const ALL_KEYS: usize = 100_000;
/// Bindings of one input.
pub const BINDINGS: usize = 8;
/// Bindings of one document.
pub const ALL_BINDINGS: usize = 2_000;
/// Bytes of the name of a MIDI port, or of an address of Open Sound Control.
pub const ADDRESS_BYTES: usize = 256;
/// Lanes of an input's keys: the most numbers that a param has.
pub const KEY_LANES: usize = 4;
/// Bytes of one text: a title, a description, a text param.
pub const TEXT_BYTES: usize = 64 << 10;
/// Bytes of the name of a node kind.
pub const KIND_BYTES: usize = 256;
/// Letters of a node id or a port name.
pub const NAME_LETTERS: usize = 64;
/// Bytes of an asset's path.
pub const ASSET_PATH_BYTES: usize = 1024;
/// Groups inside groups.
pub const GROUP_NESTING: usize = 32;
/// Exposed ports of a group, inputs and outputs each.
pub const EXPOSED_PORTS: usize = 1024;
/// Stops of a gradient and points of a curve.
pub const STOPS: usize = 1024;
/// Lowest frame rate in frames per second.
pub const MIN_FPS: u32 = 1;
/// Highest frame rate in frames per second.
pub const MAX_FPS: u32 = 240;
/// Longest duration in seconds: 24 hours.
pub const DURATION_SECS: f64 = 86_400.0;
/// Longest side of the picture in px.
pub const SIDE_PX: u32 = 16_384;
/// Bytes of the WGSL source of one node.
pub const NODE_WGSL_BYTES: usize = 64 << 10;
/// Edits inside batches inside batches.
pub const BATCH_NESTING: usize = 32;

/// Fields of a document in a file.
pub(crate) const DOCUMENT_FIELDS: [&str; 16] = [
    "cymatic",
    "title",
    "about",
    "seed",
    "fps",
    "size",
    "duration",
    "loop",
    "nodes",
    "layout",
    "via",
    "collapsed",
    "frames",
    "comments",
    "assets",
    "group",
];
/// Fields of a node in a file.
pub(crate) const NODE_FIELDS: [&str; 9] =
    ["kind", "title", "values", "wires", "modulations", "keys", "bindings", "muted", "bypassed"];
/// Fields of a binding in a file.
pub(crate) const BINDING_FIELDS: [&str; 15] = [
    "midi",
    "channel",
    "controller",
    "fine",
    "note",
    "osc",
    "argument",
    "udp_port",
    "part",
    "low",
    "high",
    "pickup",
    "curve",
    "press",
    "relative",
];
/// Fields of a modulation in a file.
pub(crate) const MODULATION_FIELDS: [&str; 5] = ["from", "amount", "curve", "attack", "release"];
/// Fields of keys in a file.
pub(crate) const KEYS_FIELDS: [&str; 1] = ["lanes"];
/// Fields of a frame in a file.
pub(crate) const FRAME_FIELDS: [&str; 4] = ["title", "color", "rect", "nodes"];
/// Fields of a comment in a file.
pub(crate) const COMMENT_FIELDS: [&str; 3] = ["text", "color", "rect"];

/// Whether a text can be a node id: 1 to 64 of `a-z 0-9 _`.
pub fn is_node_id(text: &str) -> bool {
    (1..=NAME_LETTERS).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Whether a text can be a port's name: 1 to 64 ASCII letters, digits and underscores.
pub fn is_port_name(text: &str) -> bool {
    (1..=NAME_LETTERS).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Whether a text can be the name of a node kind: 1 to 256 bytes without control characters.
pub fn is_kind(text: &str) -> bool {
    (1..=KIND_BYTES).contains(&text.len()) && !text.chars().any(char::is_control)
}

/// A limit that something goes past, or a number that is not one. Its text says what and how far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beyond(pub String);

impl fmt::Display for Beyond {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Holds a frame rate against 1 to 240 frames per second.
pub fn rate(rate: Rate) -> Result<(), Beyond> {
    let (num, den) = (u64::from(rate.num), u64::from(rate.den));
    if den > 0 && num >= den * u64::from(MIN_FPS) && num <= den * u64::from(MAX_FPS) {
        return Ok(());
    }
    Err(Beyond(format!("the frame rate {rate} is outside {MIN_FPS} to {MAX_FPS} frames per second")))
}

/// Holds a picture size against 1 to 16384 px on each side.
pub fn size([width, height]: [u32; 2]) -> Result<(), Beyond> {
    if (1..=SIDE_PX).contains(&width) && (1..=SIDE_PX).contains(&height) {
        return Ok(());
    }
    Err(Beyond(format!("the size {width} x {height} px is outside 1 to {SIDE_PX} px on a side")))
}

/// Holds a duration in seconds against 24 hours.
pub fn duration(secs: f64) -> Result<(), Beyond> {
    if secs > 0.0 && secs <= DURATION_SECS {
        return Ok(());
    }
    Err(Beyond(format!("the duration of {secs} seconds is not between 0 and {DURATION_SECS}")))
}

/// Holds a text against 64 KiB.
pub fn text(text: &str) -> Result<(), Beyond> {
    if text.len() <= TEXT_BYTES {
        return Ok(());
    }
    Err(Beyond(format!("a text of {} bytes is longer than {TEXT_BYTES}", text.len())))
}

/// Holds a value against all limits: finite numbers, bounded texts, gradients and curves in rising order.
pub fn value(value: &Value) -> Result<(), Beyond> {
    match value {
        Value::None => Ok(()),
        Value::Float(number) => finite(&[*number]),
        Value::Vec2(numbers) => finite(numbers),
        Value::Vec3(numbers) => finite(numbers),
        Value::Color(numbers) => finite(numbers),
        Value::Gradient(gradient) => {
            for stop in &gradient.stops {
                finite(&[stop.at])?;
                finite(&stop.color)?;
            }
            rising("a gradient", "stops", gradient.stops.iter().map(|stop| stop.at))
        }
        Value::Curve(curve) => {
            for point in &curve.points {
                finite(point)?;
            }
            rising("a curve", "points", curve.points.iter().map(|point| point[0]))
        }
        Value::Text(words) | Value::Asset(words) => text(words),
        Value::Unknown(json) => nesting(json, JSON_DEPTH - 8),
    }
}

/// Holds a loop against 0 seconds to 24 hours, its end after its start.
pub fn loop_secs([from, to]: [f64; 2]) -> Result<(), Beyond> {
    if from >= 0.0 && from < to && to <= DURATION_SECS {
        return Ok(());
    }
    Err(Beyond(format!("the loop from {from} to {to} seconds does not lie, start first, in 0 to {DURATION_SECS}")))
}

/// Holds a frame against the limits: finite numbers, a bounded title.
pub fn frame(frame: &Frame) -> Result<(), Beyond> {
    text(&frame.title)?;
    finite(&frame.color)?;
    finite(&frame.rect)?;
    extra(&frame.extra, &FRAME_FIELDS)
}

/// Holds a comment against the limits: finite numbers, bounded words.
pub fn comment(comment: &Comment) -> Result<(), Beyond> {
    text(&comment.text)?;
    finite(&comment.color)?;
    finite(&comment.rect)?;
    extra(&comment.extra, &COMMENT_FIELDS)
}

/// Holds the dots of a wire against the limits: finite places, a bounded count.
pub fn dots(points: &[[f32; 2]]) -> Result<(), Beyond> {
    if points.len() > DOTS {
        return Err(Beyond(format!("a wire through {} dots has more than {DOTS}", points.len())));
    }
    points.iter().try_for_each(|point| finite(point))
}

/// Holds the modulations of one input against the limits: finite numbers, times that are not negative, a bounded count.
pub fn modulations(list: &[Modulation]) -> Result<(), Beyond> {
    if list.len() > MODULATIONS {
        return Err(Beyond(format!("{} modulations are more than {MODULATIONS}", list.len())));
    }
    for Modulation { from: _, amount, curve, attack_secs, release_secs, extra: more } in list {
        finite(&[*amount, *attack_secs, *release_secs])?;
        if *attack_secs < 0.0 || *release_secs < 0.0 {
            return Err(Beyond("the attack or release of a modulation is negative".to_owned()));
        }
        value(&Value::Curve(curve.clone()))?;
        extra(more, &MODULATION_FIELDS)?;
    }
    Ok(())
}

/// Holds the bindings of one input against the limits: finite numbers, sources that can be, a bounded count.
pub fn bindings(list: &[Binding]) -> Result<(), Beyond> {
    if list.len() > BINDINGS {
        return Err(Beyond(format!("{} bindings are more than {BINDINGS}", list.len())));
    }
    for Binding { source, part, low, high, pickup: _, curve, press: _, relative: _, extra: more } in list {
        finite(&[*low, *high])?;
        if usize::from(*part) >= KEY_LANES {
            return Err(Beyond(format!("no param has a number {part}; they count from 0 to {}", KEY_LANES - 1)));
        }
        let name = match source {
            HandSource::Midi { port, channel, controller, fine } => {
                if *channel > 16 {
                    return Err(Beyond(format!("channel {channel} is none; they are 1 to 16, and 0 for any")));
                }
                if *controller > PRESSURE {
                    return Err(Beyond(format!("controller {controller} is none; they are 0 to {PRESSURE}")));
                }
                if *fine && *controller >= 32 {
                    return Err(Beyond(format!("controller {controller} has no fine one; 0 to 31 have")));
                }
                port
            }
            HandSource::Note { port, channel, note } => {
                if *channel > 16 {
                    return Err(Beyond(format!("channel {channel} is none; they are 1 to 16, and 0 for any")));
                }
                if *note > 127 {
                    return Err(Beyond(format!("note {note} is none; they are 0 to 127")));
                }
                port
            }
            HandSource::Osc { address, argument: _, udp_port: _ } => address,
        };
        if name.len() > ADDRESS_BYTES {
            return Err(Beyond(format!(
                "the name of what moves it has {} bytes, more than {ADDRESS_BYTES}",
                name.len()
            )));
        }
        value(&Value::Curve(curve.clone()))?;
        extra(more, &BINDING_FIELDS)?;
    }
    Ok(())
}

/// Holds the keys of one input against the limits: 1 to 4 lanes, finite numbers by rising time, a bounded count.
pub fn keys(keys: &Keys) -> Result<(), Beyond> {
    if !(1..=KEY_LANES).contains(&keys.width()) {
        return Err(Beyond(format!("keys of {} lanes are not of 1 to {KEY_LANES}", keys.width())));
    }
    if keys.count() > KEYS {
        return Err(Beyond(format!("{} keys are more than {KEYS}", keys.count())));
    }
    for lane in &keys.lanes {
        for key in lane {
            finite(&[key.secs, key.value])?;
            if let KeyShape::Bezier { out, into } = key.shape {
                finite(&out)?;
                finite(&into)?;
            }
        }
        if lane.windows(2).any(|pair| pair[0].secs > pair[1].secs) {
            return Err(Beyond("the keys of a lane are not in rising order".to_owned()));
        }
    }
    extra(&keys.extra, &KEYS_FIELDS)
}

/// Holds fields of later versions against the limits; none may be called like a field that is known.
pub(crate) fn extra(extra: &Extra, known: &[&str]) -> Result<(), Beyond> {
    if let Some(name) = extra.keys().find(|name| known.contains(&name.as_str())) {
        return Err(Beyond(format!("an unknown field is called \"{name}\", which is a known one")));
    }
    extra.values().try_for_each(|json| nesting(json, JSON_DEPTH - 8))
}

/// Holds a group's interface against the limits: legal and distinct names, bounded counts, one port behind an output.
pub fn group(group: &Group) -> Result<(), Beyond> {
    text(&group.keywords.join(""))?;
    extra(&group.extra, &["keywords", "inputs", "outputs"])?;
    for (word, side) in [("input", &group.inputs), ("output", &group.outputs)] {
        let ports: usize = side.iter().map(|exposed| exposed.ports.len().max(1)).sum();
        if ports > EXPOSED_PORTS {
            return Err(Beyond(format!("the group exposes more than {EXPOSED_PORTS} {word} ports")));
        }
        for (i, exposed) in side.iter().enumerate() {
            if !is_port_name(&exposed.name) {
                let name: String = exposed.name.chars().take(80).collect();
                return Err(Beyond(format!("the exposed {word} \"{name}\" has no legal name")));
            }
            if side[..i].iter().any(|earlier| earlier.name == exposed.name) {
                return Err(Beyond(format!("the exposed {word} \"{}\" is there twice", exposed.name)));
            }
            if exposed.ports.is_empty() || (word == "output" && exposed.ports.len() != 1) {
                return Err(Beyond(format!("the exposed {word} \"{}\" leads nowhere", exposed.name)));
            }
            text(&exposed.help)?;
            let known = ["name", "help", "default", if word == "input" { "to" } else { "from" }];
            extra(&exposed.extra, &known)?;
            value(&exposed.default)?;
        }
    }
    Ok(())
}

fn finite(numbers: &[f32]) -> Result<(), Beyond> {
    match numbers.iter().find(|number| !number.is_finite()) {
        None => Ok(()),
        Some(number) => Err(Beyond(format!("{number} is not a finite number"))),
    }
}

fn rising(what: &str, parts: &str, mut at: impl ExactSizeIterator<Item = f32> + Clone) -> Result<(), Beyond> {
    if at.len() > STOPS {
        return Err(Beyond(format!("{what} of {} {parts} has more than {STOPS}", at.len())));
    }
    if at.clone().zip(at.by_ref().skip(1)).any(|(left, right)| left > right) {
        return Err(Beyond(format!("the {parts} of {what} are not in rising order")));
    }
    Ok(())
}

fn nesting(json: &serde_json::Value, left: usize) -> Result<(), Beyond> {
    if left == 0 {
        return Err(Beyond(format!("a value nests more than {} deep", JSON_DEPTH - 8)));
    }
    match json {
        serde_json::Value::Array(list) => list.iter().try_for_each(|inner| nesting(inner, left - 1)),
        serde_json::Value::Object(map) => map.values().try_for_each(|inner| nesting(inner, left - 1)),
        _ => Ok(()),
    }
}

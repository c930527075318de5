//! From a JSON tree to a [`Document`].

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Tree};

use super::{FORMAT, FileReason, json};
use crate::assets;
use crate::document::{Document, Exposed, Group, Node, NodeId, PortRef, Rate, Wire};
use crate::limits::{self, Beyond};
use crate::motion::Keys;
use crate::value::{self, Value};

pub(crate) mod around;
pub(crate) mod bindings;
pub(crate) mod motion;

const NAME_RULE: &str = "Use 1 to 64 of a-z, 0-9 and _.";
const MEND: &str = "Correct this field, or open an earlier copy.";

pub(super) fn document(text: &str) -> Result<Document, FileReason> {
    if text.len() > limits::FILE_BYTES {
        return Err(too_large(text.len(), limits::FILE_BYTES));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let tree = json::parse(text, limits::JSON_DEPTH).map_err(|error| broken(&error))?;
    let Tree::Object(mut map) = tree else {
        return Err(FileReason::NoGraph);
    };
    format(map.remove("cymatic").as_ref())?;
    let mut fields = Fields { at: String::new(), map };
    let mut document = Document::default();

    let assets = fields.object("assets")?;
    let carried: usize = assets.values().filter_map(Tree::as_str).map(str::len).sum();
    if text.len() - carried.min(text.len()) > limits::GRAPH_BYTES {
        return Err(too_large(text.len() - carried, limits::GRAPH_BYTES));
    }
    document.assets = read_assets(assets)?;

    document.title = fields.text("title")?.unwrap_or_default();
    document.about = fields.text("about")?.unwrap_or_default();
    if let Some(seed) = fields.take("seed") {
        let seed = seed.as_u64().and_then(|seed| u32::try_from(seed).ok());
        document.seed = seed.ok_or_else(|| field("seed", "is no whole number from 0 to 4294967295", MEND))?;
    }
    if let Some(fps) = fields.take("fps") {
        let rate = match &fps {
            Tree::String(text) => Rate::parse(text),
            other => other.as_f64().and_then(Rate::from_fps),
        };
        let cause = "is no frame rate from 1 to 240, such as \"30\" or \"30000/1001\"";
        document.rate = rate.ok_or_else(|| field("fps", cause, MEND))?;
    }
    if let Some(size) = fields.take("size") {
        let sides = size.as_array().filter(|list| list.len() == 2).and_then(|list| {
            let side = |i: usize| u32::try_from(list.get(i)?.as_u64()?).ok();
            Some([side(0)?, side(1)?])
        });
        document.size = sides.ok_or_else(|| field("size", "is no pair of whole numbers such as [1280, 720]", MEND))?;
        within("size", limits::size(document.size))?;
    }
    if let Some(duration) = fields.take("duration") {
        let secs = duration.as_f64().ok_or_else(|| field("duration", "is no number of seconds", MEND))?;
        within("duration", limits::duration(secs))?;
        document.duration_secs = Some(secs);
    }
    if let Some(range) = fields.take("loop") {
        let secs = range.as_array().filter(|list| list.len() == 2).and_then(|list| {
            let secs = |i: usize| list.get(i)?.as_f64();
            Some([secs(0)?, secs(1)?])
        });
        let range = secs.ok_or_else(|| field("loop", "is no pair of seconds such as [4, 12]", MEND))?;
        within("loop", limits::loop_secs(range))?;
        document.loop_secs = Some(range);
    }
    document.nodes = read_nodes(fields.object("nodes")?)?;
    document.layout = read_layout(fields.object("layout")?)?;
    document.layout.retain(|id, _| document.nodes.contains_key(id));
    around::read(&mut document, &mut fields)?;
    if let Some(group) = fields.take("group") {
        document.group = Some(read_group(group)?);
    }
    document.extra = fields.rest();
    Ok(document)
}

pub(crate) fn broken(error: &serde_json::Error) -> FileReason {
    // The position is told apart from the cause; serde_json appends it to its text.
    let text = error.to_string();
    let end = format!(" at line {} column {}", error.line(), error.column());
    let cause = text.strip_suffix(&end).unwrap_or(&text).to_owned();
    FileReason::Broken { line: error.line().max(1), column: error.column().max(1), cause }
}

fn too_large(bytes: usize, limit: usize) -> FileReason {
    let next_step = "Split the graph, or leave files beside it instead of inside.";
    FileReason::TooLarge { bytes: bytes as u64, limit, next_step }
}

fn format(version: Option<&Tree>) -> Result<(), FileReason> {
    match version.map(Tree::as_u64) {
        None => Err(FileReason::NoGraph),
        Some(Some(found)) if found > FORMAT => Err(FileReason::Newer { found }),
        Some(Some(FORMAT)) => Ok(()),
        Some(_) => Err(field("cymatic", "is no format version such as 1", MEND)),
    }
}

fn field(at: &str, cause: &str, next_step: &str) -> FileReason {
    FileReason::Field { at: at.to_owned(), cause: cause.to_owned(), next_step: next_step.to_owned() }
}

fn within(at: &str, verdict: Result<(), Beyond>) -> Result<(), FileReason> {
    verdict.map_err(|Beyond(cause)| field(at, &cause, MEND))
}

/// The fields of one object; what nobody asked for is kept.
pub(crate) struct Fields {
    at: String,
    map: Map<String, Tree>,
}

impl Fields {
    pub(crate) fn new(at: &str, tree: Tree) -> Result<Self, FileReason> {
        match tree {
            Tree::Object(map) => Ok(Self { at: at.to_owned(), map }),
            other => Err(field(at, &format!("is {}, and an object is wanted", word(&other)), MEND)),
        }
    }

    fn place(&self, key: &str) -> String {
        if self.at.is_empty() { key.to_owned() } else { format!("{}.{key}", self.at) }
    }

    pub(crate) fn take(&mut self, key: &str) -> Option<Tree> {
        self.map.remove(key)
    }

    pub(crate) fn need(&mut self, key: &str) -> Result<Tree, FileReason> {
        self.take(key).ok_or_else(|| field(&self.at, &format!("has no \"{key}\""), MEND))
    }

    fn object(&mut self, key: &str) -> Result<Map<String, Tree>, FileReason> {
        self.take(key).map_or_else(|| Ok(Map::new()), |tree| Self::new(&self.place(key), tree).map(|fields| fields.map))
    }

    pub(crate) fn list(&mut self, key: &str) -> Result<Vec<Tree>, FileReason> {
        match self.take(key) {
            None => Ok(Vec::new()),
            Some(Tree::Array(list)) => Ok(list),
            Some(other) => Err(self.wrong(key, &other, "a list")),
        }
    }

    fn text(&mut self, key: &str) -> Result<Option<String>, FileReason> {
        match self.take(key) {
            None => Ok(None),
            Some(Tree::String(text)) => {
                within(&self.place(key), limits::text(&text))?;
                Ok(Some(text))
            }
            Some(other) => Err(self.wrong(key, &other, "a text")),
        }
    }

    pub(crate) fn flag(&mut self, key: &str) -> Result<bool, FileReason> {
        match self.take(key) {
            None => Ok(false),
            Some(Tree::Bool(flag)) => Ok(flag),
            Some(other) => Err(self.wrong(key, &other, "true or false")),
        }
    }

    fn wrong(&self, key: &str, found: &Tree, wanted: &str) -> FileReason {
        field(&self.place(key), &format!("is {}, and {wanted} is wanted", word(found)), MEND)
    }

    fn rest(self) -> BTreeMap<String, Tree> {
        self.map.into_iter().collect()
    }
}

fn word(tree: &Tree) -> &'static str {
    match tree {
        Tree::Null => "null",
        Tree::Bool(_) => "true or false",
        Tree::Number(_) => "a number",
        Tree::String(_) => "a text",
        Tree::Array(_) => "a list",
        Tree::Object(_) => "an object",
    }
}

fn read_nodes(map: Map<String, Tree>) -> Result<BTreeMap<NodeId, Node>, FileReason> {
    let (mut wires, mut modulations, mut keys, mut bindings) = (0, 0, 0, 0);
    map.into_iter()
        .map(|(id, tree)| {
            let at = format!("nodes.{}", short(&id));
            if !limits::is_node_id(&id) {
                return Err(field(&at, "is no legal node id", NAME_RULE));
            }
            let node = read_node(&at, tree)?;
            wires += node.wires.len();
            if wires > limits::WIRES {
                return Err(field("nodes", &format!("the graph has more than {} wires", limits::WIRES), MEND));
            }
            modulations += node.modulations.values().map(Vec::len).sum::<usize>();
            keys += node.keys.values().map(Keys::count).sum::<usize>();
            bindings += node.bindings.values().map(Vec::len).sum::<usize>();
            for (what, count, most) in [
                ("modulations", modulations, limits::ALL_MODULATIONS),
                ("keys", keys, limits::ALL_KEYS),
                ("bindings", bindings, limits::ALL_BINDINGS),
            ] {
                if count > most {
                    return Err(field("nodes", &format!("the graph has more than {most} {what}"), MEND));
                }
            }
            Ok((NodeId::new(&id), node))
        })
        .collect()
}

/// Names from outside may be long: messages show their beginning.
pub(crate) fn short(name: &str) -> String {
    name.chars().take(80).collect()
}

/// Reads a node from its form in a file.
pub(crate) fn read_node(at: &str, tree: Tree) -> Result<Node, FileReason> {
    let mut fields = Fields::new(at, tree)?;
    let kind = fields.text("kind")?.ok_or_else(|| field(at, "has no \"kind\"", MEND))?;
    if !limits::is_kind(&kind) {
        return Err(field(&fields.place("kind"), "is no legal name of a node kind", MEND));
    }
    let title = fields.text("title")?.unwrap_or_default();
    let mut values = BTreeMap::new();
    for (name, tree) in fields.object("values")? {
        let place = format!("{at}.values.{}", short(&name));
        port_name(&place, &name)?;
        values.insert(name, read_value(&place, tree)?);
    }
    let mut wires = BTreeMap::new();
    for (name, tree) in fields.object("wires")? {
        let place = format!("{at}.wires.{}", short(&name));
        port_name(&place, &name)?;
        wires.insert(name, read_wire(&place, tree)?);
    }
    let modulations = motion::read_all(at, fields.object("modulations")?)?;
    let mut keys = BTreeMap::new();
    for (name, tree) in fields.object("keys")? {
        let place = format!("{at}.keys.{}", short(&name));
        port_name(&place, &name)?;
        keys.insert(name, motion::read_keys(&place, tree)?);
    }
    let bindings = bindings::read_all(at, fields.object("bindings")?)?;
    let muted = fields.flag("muted")?;
    let bypassed = fields.flag("bypassed")?;
    Ok(Node { kind, title, values, wires, modulations, keys, bindings, muted, bypassed, extra: fields.rest() })
}

fn port_name(place: &str, name: &str) -> Result<(), FileReason> {
    if limits::is_port_name(name) {
        return Ok(());
    }
    Err(field(place, "is no legal port name", "Use 1 to 64 letters, digits and _."))
}

/// Reads a value from its form in a file.
pub(crate) fn read_value(place: &str, tree: Tree) -> Result<Value, FileReason> {
    value::json::read(tree).map_err(|Beyond(cause)| field(place, &cause, MEND))
}

/// Reads a wire from its form in a file.
pub(crate) fn read_wire(place: &str, tree: Tree) -> Result<Wire, FileReason> {
    if let Tree::String(text) = &tree {
        return Ok(Wire::new(port(place, text)?));
    }
    let mut fields = Fields::new(place, tree)?;
    let from = fields.text("from")?.ok_or_else(|| field(place, "has no \"from\"", MEND))?;
    Ok(Wire { from: port(place, &from)?, extra: fields.rest() })
}

pub(crate) fn port(place: &str, text: &str) -> Result<PortRef, FileReason> {
    let cause = || format!("\"{}\" is no port", short(text));
    PortRef::parse(text).ok_or_else(|| field(place, &cause(), "Write the node's id, a dot and the port's name."))
}

fn read_layout(map: Map<String, Tree>) -> Result<BTreeMap<NodeId, [f32; 2]>, FileReason> {
    let mut layout = BTreeMap::new();
    for (id, tree) in map {
        let place = format!("layout.{}", short(&id));
        if !limits::is_node_id(&id) {
            return Err(field(&place, "is no legal node id", NAME_RULE));
        }
        let Value::Vec2(position) = read_value(&place, tree)? else {
            return Err(field(&place, "is no position such as [120, 40]", MEND));
        };
        layout.insert(NodeId::new(&id), position);
    }
    if layout.len() > limits::NODES {
        return Err(field("layout", &format!("places more than {} nodes", limits::NODES), MEND));
    }
    Ok(layout)
}

fn read_assets(map: Map<String, Tree>) -> Result<BTreeMap<String, std::sync::Arc<[u8]>>, FileReason> {
    if map.len() > limits::ASSETS {
        return Err(field("assets", &format!("holds more than {} files", limits::ASSETS), MEND));
    }
    let mut total = 0;
    let mut files = BTreeMap::new();
    for (path, tree) in map {
        let place = format!("assets.{}", short(&path));
        assets::legal(&path).map_err(|error| field(&place, &error.to_string(), MEND))?;
        let Tree::String(text) = tree else {
            return Err(field(&place, &format!("is {}, and base64 text is wanted", word(&tree)), MEND));
        };
        let bytes = STANDARD.decode(&text).ok().ok_or_else(|| field(&place, "is no base64 text", MEND))?;
        total += bytes.len();
        if total > limits::ASSETS_BYTES {
            return Err(too_large(total, limits::ASSETS_BYTES));
        }
        files.insert(path, bytes.into());
    }
    Ok(files)
}

/// Reads a group's interface from its form in a file.
pub(crate) fn read_group(tree: Tree) -> Result<Group, FileReason> {
    let mut fields = Fields::new("group", tree)?;
    let mut group = Group::default();
    for (i, word) in fields.list("keywords")?.into_iter().enumerate() {
        let place = format!("group.keywords[{i}]");
        let Tree::String(word) = word else {
            return Err(field(&place, "is no text", MEND));
        };
        within(&place, limits::text(&word))?;
        group.keywords.push(word);
    }
    for (i, tree) in fields.list("inputs")?.into_iter().enumerate() {
        group.inputs.push(read_exposed(&format!("group.inputs[{i}]"), tree, true)?);
    }
    for (i, tree) in fields.list("outputs")?.into_iter().enumerate() {
        group.outputs.push(read_exposed(&format!("group.outputs[{i}]"), tree, false)?);
    }
    group.extra = fields.rest();
    within("group", limits::group(&group))?;
    Ok(group)
}

fn read_exposed(at: &str, tree: Tree, input: bool) -> Result<Exposed, FileReason> {
    let mut fields = Fields::new(at, tree)?;
    let name = fields.text("name")?.ok_or_else(|| field(at, "has no \"name\"", MEND))?;
    let ports = if input { fields.list("to")? } else { fields.take("from").into_iter().collect() };
    let ports = ports
        .into_iter()
        .map(|tree| match tree {
            Tree::String(text) => port(at, &text),
            other => Err(field(at, &format!("{} is no port", word(&other)), MEND)),
        })
        .collect::<Result<_, _>>()?;
    let help = fields.text("help")?.unwrap_or_default();
    let default = match fields.take("default") {
        None => Value::None,
        Some(tree) => read_value(&format!("{at}.default"), tree)?,
    };
    Ok(Exposed { name, ports, help, default, extra: fields.rest() })
}

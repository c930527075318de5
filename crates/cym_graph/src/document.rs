//! What the artist made and what is saved.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::binding::Binding;
use crate::canvas::{Comment, Frame};
use crate::limits;
use crate::motion::{Keys, Modulation};
use crate::value::{Extra, Value};

/// A node's stable name inside its document: 1 to 64 of `a-z 0-9 _`; nodes inside an expanded group read `group/inner`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub Arc<str>);

impl NodeId {
    /// Makes an id without judging it; reading a file and editing do that.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A port of a node, written `node.port`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortRef {
    /// The node.
    pub node: NodeId,
    /// The port's stable name.
    pub port: String,
}

impl fmt::Display for PortRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.node, self.port)
    }
}

/// Frames per second as an exact fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Frames ...
    pub num: u32,
    /// ... in so many seconds.
    pub den: u32,
}

impl PortRef {
    /// A port of a node; judges neither.
    pub fn new(node: &str, port: &str) -> Self {
        Self { node: NodeId::new(node), port: port.to_owned() }
    }

    /// Reads `node.port`; `None` when a part is missing or no legal name.
    pub fn parse(text: &str) -> Option<Self> {
        let (node, port) = text.split_once('.')?;
        (limits::is_node_id(node) && limits::is_port_name(port)).then(|| Self::new(node, port))
    }
}

impl Rate {
    /// Reads `30` or `30000/1001`, in lowest terms; `None` for anything else or a rate outside 1 to 240.
    pub fn parse(text: &str) -> Option<Self> {
        let (num, den) = text.split_once('/').unwrap_or((text, "1"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(num) || !digits(den) {
            return None;
        }
        let rate = Self { num: num.parse().ok()?, den: den.parse().ok()? };
        limits::rate(rate).is_ok().then(|| rate.reduced())
    }

    /// The rate that a plain number means: 29.97 is 30000/1001; `None` outside 1 to 240.
    pub fn from_fps(fps: f64) -> Option<Self> {
        if !(f64::from(limits::MIN_FPS)..=f64::from(limits::MAX_FPS)).contains(&fps) {
            return None;
        }
        let whole = fps.round();
        let ntsc = (fps * 1.001).round();
        let rate = if fps == whole {
            Self { num: whole as u32, den: 1 }
        } else if (ntsc / 1.001 - fps).abs() < 0.006 {
            Self { num: ntsc as u32 * 1000, den: 1001 }
        } else {
            Self { num: (fps * 1000.0).round() as u32, den: 1000 }
        };
        Some(rate.reduced())
    }

    /// The same rate in lowest terms.
    pub fn reduced(self) -> Self {
        let (mut a, mut b) = (self.num, self.den);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let divisor = a.max(1);
        Self { num: self.num / divisor, den: self.den / divisor }
    }

    /// Frames per second, rounded to a double; for display, never for counting frames.
    pub fn fps(self) -> f64 {
        f64::from(self.num) / f64::from(self.den)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.den == 1 { write!(f, "{}", self.num) } else { write!(f, "{}/{}", self.num, self.den) }
    }
}

impl Wire {
    /// A wire from an output port.
    pub fn new(from: PortRef) -> Self {
        Self { from, extra: Extra::new() }
    }
}

impl Node {
    /// A node of a kind, with nothing else said about it.
    pub fn new(kind: &str) -> Self {
        Self { kind: kind.to_owned(), ..Self::default() }
    }

    /// Sets the value of an input.
    pub fn value(mut self, input: &str, value: Value) -> Self {
        self.values.insert(input.to_owned(), value);
        self
    }

    /// Wires an input to an output of another node.
    pub fn wire(mut self, input: &str, node: &str, output: &str) -> Self {
        self.wires.insert(input.to_owned(), Wire::new(PortRef::new(node, output)));
        self
    }
}

/// A wire, kept at its target: one input takes at most one.
#[derive(Clone, Debug, PartialEq)]
pub struct Wire {
    /// Where it comes from.
    pub from: PortRef,
    /// Fields of later versions.
    pub extra: Extra,
}

/// One node of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// Its kind, such as `pattern/voronoi`; may be unknown to this program.
    pub kind: String,
    /// What the artist calls it; empty for the kind's own title.
    pub title: String,
    /// Values that differ from the default, by input name.
    pub values: BTreeMap<String, Value>,
    /// Wires into this node, by input name.
    pub wires: BTreeMap<String, Wire>,
    /// Signals that move an input around its value, by input name; they apply in order, and no list is empty.
    pub modulations: BTreeMap<String, Vec<Modulation>>,
    /// Keyframes, by input name; they stand in for the input's value while nothing is wired to it.
    pub keys: BTreeMap<String, Keys>,
    /// What moves an input from outside, by input name; no list is empty.
    pub bindings: BTreeMap<String, Vec<Binding>>,
    /// Absent from the picture.
    pub muted: bool,
    /// Hands its first fitting input through.
    pub bypassed: bool,
    /// Fields of later versions.
    pub extra: Extra,
}

/// What an input or output of a group leads to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exposed {
    /// The name outside.
    pub name: String,
    /// The inner ports; an output has exactly one.
    pub ports: Vec<PortRef>,
    /// Words for the artist; empty takes those of the first inner port.
    pub help: String,
    /// The default outside; [`Value::None`] takes the inner one.
    pub default: Value,
    /// Fields of later versions.
    pub extra: Extra,
}

/// What makes a document usable as a node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// Words for search.
    pub keywords: Vec<String>,
    /// Exposed inputs and params, in order.
    pub inputs: Vec<Exposed>,
    /// Exposed outputs, in order.
    pub outputs: Vec<Exposed>,
    /// Fields of later versions.
    pub extra: Extra,
}

/// A graph with its settings and layout. Changed only by [`Document::apply`].
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub(crate) title: String,
    pub(crate) about: String,
    pub(crate) seed: u32,
    pub(crate) rate: Rate,
    pub(crate) size: [u32; 2],
    pub(crate) duration_secs: Option<f64>,
    pub(crate) loop_secs: Option<[f64; 2]>,
    pub(crate) nodes: BTreeMap<NodeId, Node>,
    pub(crate) layout: BTreeMap<NodeId, [f32; 2]>,
    pub(crate) via: BTreeMap<PortRef, Vec<[f32; 2]>>,
    pub(crate) collapsed: BTreeSet<NodeId>,
    pub(crate) frames: BTreeMap<String, Frame>,
    pub(crate) comments: BTreeMap<String, Comment>,
    pub(crate) assets: BTreeMap<String, Arc<[u8]>>,
    pub(crate) group: Option<Group>,
    pub(crate) extra: Extra,
}

impl Default for Document {
    fn default() -> Self {
        Self {
            title: String::new(),
            about: String::new(),
            seed: 1,
            rate: Rate { num: 30, den: 1 },
            size: [1280, 720],
            duration_secs: None,
            loop_secs: None,
            nodes: BTreeMap::new(),
            layout: BTreeMap::new(),
            via: BTreeMap::new(),
            collapsed: BTreeSet::new(),
            frames: BTreeMap::new(),
            comments: BTreeMap::new(),
            assets: BTreeMap::new(),
            group: None,
            extra: Extra::new(),
        }
    }
}

impl Document {
    /// The title that the artist gave.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What the artist says about it.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The number from which all chance comes.
    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// Frames per second.
    pub fn rate(&self) -> Rate {
        self.rate
    }

    /// Picture size in px.
    pub fn size(&self) -> [u32; 2] {
        self.size
    }

    /// Length, when it is not given by the song.
    pub fn duration_secs(&self) -> Option<f64> {
        self.duration_secs
    }

    /// The part that plays again and again, as start and end in seconds, when the artist set one.
    pub fn loop_secs(&self) -> Option<[f64; 2]> {
        self.loop_secs
    }

    /// All nodes by id.
    pub fn nodes(&self) -> &BTreeMap<NodeId, Node> {
        &self.nodes
    }

    /// Positions of nodes on the canvas, apart from logic.
    pub fn layout(&self) -> &BTreeMap<NodeId, [f32; 2]> {
        &self.layout
    }

    /// Reroute dots of the wire into an input, from its source to its target; apart from logic.
    pub fn via(&self) -> &BTreeMap<PortRef, Vec<[f32; 2]>> {
        &self.via
    }

    /// Nodes that show their head only; apart from logic.
    pub fn collapsed(&self) -> &BTreeSet<NodeId> {
        &self.collapsed
    }

    /// Coloured fields behind nodes, by id; apart from logic.
    pub fn frames(&self) -> &BTreeMap<String, Frame> {
        &self.frames
    }

    /// Words on the canvas, by id; apart from logic.
    pub fn comments(&self) -> &BTreeMap<String, Comment> {
        &self.comments
    }

    /// Files that travel inside the document, by relative path.
    pub fn assets(&self) -> &BTreeMap<String, Arc<[u8]>> {
        &self.assets
    }

    /// What makes it usable as a node, if anything does.
    pub fn group(&self) -> Option<&Group> {
        self.group.as_ref()
    }
}

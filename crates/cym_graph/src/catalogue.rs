//! What is known about each kind of node: its ports, params, defaults and words for the artist.

mod hand;
mod tool;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::document::{Document, NodeId};
use crate::edit::Edit;
use crate::value::Value;

pub use hand::Hand;
pub use tool::{CuePicture, Cues, Tool};

/// What travels on a wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WireType {
    /// A picture: premultiplied alpha, linear light, Rec.709 primaries.
    Image,
    /// One number a frame.
    Float,
    /// Two numbers a frame, usually a position (y up).
    Vec2,
    /// Three plain numbers a frame, such as red, green and blue gains.
    Vec3,
    /// A colour: red, green, blue and alpha.
    Color,
    /// 1 in the frames in which something happens, else 0.
    Trigger,
    /// Colours along a line from 0 to 1.
    Gradient,
    /// A response curve from 0..1 to 0..1.
    Curve,
    /// Words.
    Text,
    /// A source of sound together with its features.
    Audio,
    /// The loudness of log-spaced frequency bands, low to high.
    Spectrum,
    /// The weights of a pattern network.
    Network,
    /// A set of moving points.
    Particles,
    /// A colour lookup table.
    Lut,
    /// A scene in space: solids that a renderer looks at.
    Scene,
    /// Where a scene is seen from: eye, field of view, what is looked at, roll.
    Camera,
}

impl WireType {
    /// Every type, in the order in which documentation lists them.
    pub const ALL: [Self; 16] = [
        Self::Image,
        Self::Float,
        Self::Vec2,
        Self::Vec3,
        Self::Color,
        Self::Trigger,
        Self::Gradient,
        Self::Curve,
        Self::Text,
        Self::Audio,
        Self::Spectrum,
        Self::Network,
        Self::Particles,
        Self::Lut,
        Self::Scene,
        Self::Camera,
    ];

    /// The word that files, messages and documentation use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Float => "float",
            Self::Vec2 => "vec2",
            Self::Vec3 => "vec3",
            Self::Color => "color",
            Self::Trigger => "trigger",
            Self::Gradient => "gradient",
            Self::Curve => "curve",
            Self::Text => "text",
            Self::Audio => "audio",
            Self::Spectrum => "spectrum",
            Self::Network => "network",
            Self::Particles => "particles",
            Self::Lut => "lut",
            Self::Scene => "scene",
            Self::Camera => "camera",
        }
    }

    /// How many control-rate numbers one value of this type takes; 0 for what does not travel as numbers.
    pub fn width(self) -> usize {
        match self {
            Self::Float | Self::Trigger | Self::Audio => 1,
            Self::Vec2 => 2,
            Self::Vec3 => 3,
            Self::Color => 4,
            Self::Camera => CAMERA_NUMBERS,
            Self::Spectrum => SPECTRUM_BANDS,
            Self::Curve => CURVE_SAMPLES,
            Self::Gradient => GRADIENT_SAMPLES * 4,
            Self::Image | Self::Text | Self::Network | Self::Particles | Self::Lut | Self::Scene => 0,
        }
    }

    /// Whether what it carries is made and read by nodes alone: neither numbers nor a picture.
    pub fn is_thing(self) -> bool {
        matches!(self, Self::Network)
    }
}

impl fmt::Display for WireType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Bands of a spectrum on a wire.
pub const SPECTRUM_BANDS: usize = 64;
/// Numbers of a camera: the eye's place, the field of view in degrees, the place looked at, the roll in degrees. A field of view of 0
/// stands for no camera.
pub const CAMERA_NUMBERS: usize = 8;
/// Samples into which a response curve is baked before it reaches a kernel.
pub const CURVE_SAMPLES: usize = 64;
/// Colours into which a gradient is baked before it reaches a kernel.
pub const GRADIENT_SAMPLES: usize = 64;

/// The span of a number's editor, and how the hand moves through it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Lowest sensible value; wired values may go beyond.
    pub min: f32,
    /// Highest sensible value.
    pub max: f32,
    /// The editor moves in ratios instead of differences.
    pub log: bool,
}

/// An input port of a node; a param is an input with a default value.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "facts about a port that have nothing to do with each other")]
pub struct Input {
    /// Stable id, as written in files.
    pub name: String,
    /// What the artist reads; made from the name when the node does not say.
    pub label: String,
    /// What it does, in one or two sentences for the artist.
    pub help: String,
    /// What it takes.
    pub ty: WireType,
    /// Used when nothing is wired and the document holds no value. [`Value::None`] for ports that need a wire or a file.
    pub default: Value,
    /// The editor's span, for numbers.
    pub range: Option<Range>,
    /// Unit word: `deg`, `secs`, `hz`, `px`, `%`, `stops`, `turns`; empty when there is none.
    pub unit: String,
    /// Names of the whole numbers 0, 1, 2 ... for a choice; empty for anything else.
    pub choices: Vec<String>,
    /// On or off.
    pub toggle: bool,
    /// Whole numbers only.
    pub integer: bool,
    /// Reads the wired picture as it was one frame ago, so that this wire may close a loop.
    pub late: bool,
    /// Names a MIDI port of the machine, or nothing for any of them.
    pub midi_port: bool,
    /// Names a sound input of the machine, or nothing for the system's own choice: what the node gives is heard as it comes.
    pub sound_input: bool,
    /// Names a camera of the machine, or nothing for the first one.
    pub camera: bool,
    /// Names the first of a run of numbered files, or a pattern for them: see [`crate::assets::Numbered`].
    pub numbered: bool,
    /// Earlier names of this input; files that use them still load.
    pub was: Vec<String>,
}

impl Input {
    /// An input with the given name, type and default, and nothing else said about it.
    pub fn new(name: &str, ty: WireType, default: Value) -> Self {
        let mut label = name.replace('_', " ");
        if let Some(first) = label.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        Self {
            name: name.to_owned(),
            label,
            help: String::new(),
            ty,
            default,
            range: None,
            unit: String::new(),
            choices: Vec::new(),
            toggle: false,
            integer: false,
            late: false,
            midi_port: false,
            sound_input: false,
            camera: false,
            numbered: false,
            was: Vec::new(),
        }
    }

    /// A number with its default and its editor's span.
    pub fn float(name: &str, default: f32, min: f32, max: f32) -> Self {
        let range = Some(Range { min, max, log: false });
        Self { range, ..Self::new(name, WireType::Float, Value::Float(default)) }
    }

    /// A choice by name; its value is the index of the chosen word.
    pub fn choice(name: &str, choices: &[&str]) -> Self {
        let choices = choices.iter().map(|&word| word.to_owned()).collect();
        Self { choices, integer: true, ..Self::new(name, WireType::Float, Value::Float(0.0)) }
    }

    /// An on-off switch.
    pub fn toggle(name: &str, default: bool) -> Self {
        let default = Value::Float(f32::from(u8::from(default)));
        Self { toggle: true, integer: true, ..Self::new(name, WireType::Float, default) }
    }

    /// The name of a camera of the machine.
    pub fn camera(name: &str) -> Self {
        Self { camera: true, ..Self::new(name, WireType::Text, Value::Text(String::new())) }
    }

    /// A run of numbered files, by its first one or by a pattern.
    pub fn numbered(name: &str) -> Self {
        Self { numbered: true, ..Self::new(name, WireType::Text, Value::Asset(String::new())) }
    }

    /// The name of a sound input of the machine.
    pub fn sound_input(name: &str) -> Self {
        Self { sound_input: true, ..Self::new(name, WireType::Text, Value::Text(String::new())) }
    }

    /// The name of a MIDI port of the machine.
    pub fn midi_port(name: &str) -> Self {
        Self { midi_port: true, ..Self::new(name, WireType::Text, Value::Text(String::new())) }
    }

    /// Sets the words for the artist.
    pub fn help(self, help: &str) -> Self {
        Self { help: help.to_owned(), ..self }
    }

    /// Sets the unit word.
    pub fn unit(self, unit: &str) -> Self {
        Self { unit: unit.to_owned(), ..self }
    }

    /// Lets the editor move in ratios.
    pub fn log(self) -> Self {
        Self { range: self.range.map(|range| Range { log: true, ..range }), ..self }
    }
}

/// An output port of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Stable id, as written in files.
    pub name: String,
    /// What the artist reads about it.
    pub help: String,
    /// What it gives.
    pub ty: WireType,
}

impl Output {
    /// An output with its words for the artist.
    pub fn new(name: &str, ty: WireType, help: &str) -> Self {
        Self { name: name.to_owned(), help: help.to_owned(), ty }
    }
}

/// Everything that is known about one kind of node, whatever its kernel.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeKind {
    /// Stable id: the path of its file below `nodes/` without the ending, such as `pattern/voronoi`.
    pub id: String,
    /// What the artist reads.
    pub title: String,
    /// One sentence that says what it is good for.
    pub help: String,
    /// Words under which search finds it besides its title.
    pub keywords: Vec<String>,
    /// Inputs and params, in the order in which they are shown.
    pub inputs: Vec<Input>,
    /// Outputs; the first is the main one.
    pub outputs: Vec<Output>,
    /// Earlier ids; files that use them still load.
    pub was: Vec<String>,
    /// For a group: the graph inside.
    pub group: Option<Arc<Document>>,
    /// For a node whose result a job makes: which job, and where it goes.
    pub made_by: Option<MadeBy>,
    /// For a node whose result is bred: where what was chosen is held.
    pub bred_by: Option<BredBy>,
    /// What the window offers to the hand beside its params.
    pub tool: Option<Tool>,
    /// For a node that is played from outside, or plays others.
    pub hand: Option<Hand>,
}

/// That a node's result is made by a job of its own, `cymatic guide`, and then travels in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeBy {
    /// What the button that starts it says, such as `Optimise`.
    pub verb: String,
    /// The input that holds the finished result, as a file.
    pub result: String,
    /// The input that holds, as text, the key of what the result was made for.
    pub made_for: String,
    /// The input of which another whole number asks for another answer; empty when there is none.
    pub seed: String,
}

impl MadeBy {
    /// The one step that gives a node its finished result: a file that travels in the document, and the key of what it was made for.
    pub fn put(&self, node: &NodeId, bytes: Arc<[u8]>, key: &str) -> Edit {
        let path = format!("networks/{}.safetensors", node.as_str().replace('/', "-"));
        let set =
            |input: &str, value| Edit::SetValue { node: node.clone(), input: input.to_owned(), value: Some(value) };
        let edits = vec![
            Edit::PutAsset { path: path.clone(), bytes },
            set(&self.result, Value::Asset(path)),
            set(&self.made_for, Value::Text(key.to_owned())),
        ];
        Edit::Batch { title: format!("{} {node}", self.verb), edits }
    }
}

/// That a node's result is chosen by hand, generation by generation, out of children that differ from their parents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BredBy {
    /// The input that holds, as text, which child was chosen in each generation.
    pub lineage: String,
    /// The input that says how far children differ from their parents, 0 to 1.
    pub strength: String,
}

impl NodeKind {
    /// A kind with an id and words, and no ports yet. The id of a native node is set by the catalogue from its path.
    pub fn new(title: &str, help: &str, keywords: &[&str]) -> Self {
        Self {
            id: String::new(),
            title: title.to_owned(),
            help: help.to_owned(),
            keywords: keywords.iter().map(|&word| word.to_owned()).collect(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            was: Vec::new(),
            group: None,
            made_by: None,
            bred_by: None,
            tool: None,
            hand: None,
        }
    }

    /// Says that what the node gives is bred; see [`BredBy`] for the words.
    pub fn bred_by(mut self, lineage: &str, strength: &str) -> Self {
        self.bred_by = Some(BredBy { lineage: lineage.to_owned(), strength: strength.to_owned() });
        self
    }

    /// Says that a job makes what the node gives; see [`MadeBy`] for the words.
    pub fn made_by(mut self, verb: &str, result: &str, made_for: &str, seed: &str) -> Self {
        let [verb, result, made_for, seed] = [verb, result, made_for, seed].map(str::to_owned);
        self.made_by = Some(MadeBy { verb, result, made_for, seed });
        self
    }

    /// Says which tool the window offers for it.
    pub fn tool(mut self, tool: Tool) -> Self {
        self.tool = Some(tool);
        self
    }

    /// Says how it is played from outside, or plays others.
    pub fn hand(mut self, hand: Hand) -> Self {
        self.hand = Some(hand);
        self
    }

    /// Adds an input.
    pub fn input(mut self, input: Input) -> Self {
        self.inputs.push(input);
        self
    }

    /// Adds an output.
    pub fn output(mut self, output: Output) -> Self {
        self.outputs.push(output);
        self
    }

    /// The part of the id before the slash.
    pub fn category(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }

    /// Whether it is a part of another node, such as one pass of a shader: graphs hold it, and nobody looks for it.
    pub fn is_part(&self) -> bool {
        self.id.matches('/').count() > 1
    }

    /// Finds an input by its name or a former name.
    pub fn input_index(&self, name: &str) -> Option<usize> {
        let by_name = self.inputs.iter().position(|input| input.name == name);
        by_name.or_else(|| self.inputs.iter().position(|input| input.was.iter().any(|was| was == name)))
    }

    /// Finds an output by its name.
    pub fn output_index(&self, name: &str) -> Option<usize> {
        self.outputs.iter().position(|output| output.name == name)
    }
}

/// All node kinds that are known, by id.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    kinds: BTreeMap<String, Arc<NodeKind>>,
    renamed: BTreeMap<String, String>,
}

impl Catalogue {
    /// Adds a kind, or replaces the one of the same id.
    pub fn insert(&mut self, kind: NodeKind) {
        for was in &kind.was {
            self.renamed.insert(was.clone(), kind.id.clone());
        }
        self.kinds.insert(kind.id.clone(), Arc::new(kind));
    }

    /// Finds a kind by its id or a former id.
    pub fn get(&self, id: &str) -> Option<&Arc<NodeKind>> {
        self.kinds.get(id).or_else(|| self.kinds.get(self.renamed.get(id)?))
    }

    /// Every kind, ordered by id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<NodeKind>> {
        self.kinds.values()
    }

    /// How many kinds are known.
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }
}

//! A plan: the frame as plain data, in the manner of a recording that any executor can play.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use cym_graph::check::{keys_id, struck_id};
use cym_graph::{Hand, NodeId, Rate, Value, WireType};
pub use cym_wgsl::{Format, Stage, Test};

/// The only source of time below the engine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tick {
    /// Frames since the start.
    pub frame: u64,
    /// Seconds since the start: `frame * den / num`.
    pub secs: f64,
    /// Seconds from the frame before to this one: `den / num`.
    pub dt: f64,
}

impl Tick {
    /// The tick of a frame at a frame rate.
    pub fn at(frame: u64, rate: Rate) -> Self {
        let dt = f64::from(rate.den) / f64::from(rate.num);
        Self { frame, secs: frame as f64 * f64::from(rate.den) / f64::from(rate.num), dt }
    }
}

/// In [`Pass::values`]: this lane is not backed by a number and holds 0.
pub const ZERO_LANE: u32 = u32::MAX;

/// One step of the control-rate program.
#[derive(Clone, Debug, PartialEq)]
pub enum SignalStep {
    /// Steps a native node.
    Node {
        /// The node, for messages.
        node: NodeId,
        /// Its kind, to find the implementation.
        kind: String,
        /// The node's own number, from the document's seed and its id.
        seed: u32,
        /// Where each of its input numbers is read, in port order; wide ports take several.
        inputs: Vec<u32>,
        /// Its text and file inputs in port order, by index into [`Plan::texts`].
        texts: Vec<u32>,
        /// What is opened of its files, in port order, by index into [`Plan::things`].
        things: Vec<Option<u32>>,
        /// Where its outputs are written, in port order.
        outputs: Range<u32>,
        /// For a node that is a source of sound: its index in [`Plan::sounds`].
        own_sound: Option<u32>,
    },
    /// Becomes 1 in the step in which `from` rises past 0.5, else 0.
    Rising {
        /// Where the number is read.
        from: u32,
        /// Where the trigger is written.
        to: u32,
    },
    /// Becomes the Rec.709 luminance of four linear premultiplied numbers.
    Luminance {
        /// Where the first of the four is read.
        from: u32,
        /// Where the number is written.
        to: u32,
    },
    /// Becomes what a number has added up to by this frame, were it added once a second: 0 in frame 0.
    Sum {
        /// Where the number is read.
        from: u32,
        /// Where the sum is written, rounded; what was rounded away comes behind it.
        to: u32,
    },
    /// Becomes a gradient from transparent black to a colour.
    FromBlack {
        /// Where the first of the colour's four numbers is read.
        from: u32,
        /// Where the first of the gradient's numbers is written.
        to: u32,
    },
    /// Counts the particles that an emitter makes.
    Births {
        /// Where its rate, its burst trigger, the size of a burst, the most at once and the seconds of a life are read.
        from: [u32; 5],
        /// Where the node that fires its bursts says how many seconds ago that was, or [`ZERO_LANE`].
        since: u32,
        /// How many particles there is room for, a power of two.
        room: u32,
        /// Where the first of [`BIRTH_LANES`] numbers is written: how many may be alive, the index of the oldest of them (its low 16
        /// bits, then its high ones), how many are new; of these how many the rate made, when the first of them came and how far they
        /// are apart, both in frames, and when the burst came.
        to: u32,
    },
}

/// Numbers that [`SignalStep::Births`] writes: two entries of `V`.
pub const BIRTH_LANES: usize = 8;

/// What a node takes that makes a thing or draws a picture itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Taking {
    /// The node, for messages.
    pub node: NodeId,
    /// Its kind, to find the implementation.
    pub kind: String,
    /// The node's own number, from the document's seed and its id.
    pub seed: u32,
    /// Where each of its input numbers is read, in port order; wide ports take several.
    pub numbers: Vec<u32>,
    /// Its text inputs in port order, by index into [`Plan::texts`].
    pub texts: Vec<u32>,
    /// Its inputs that carry things, in port order, by index into [`Plan::things`].
    pub things: Vec<Option<u32>>,
}

/// Where a thing comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum ThingStep {
    /// A file.
    File {
        /// The node that names it.
        node: NodeId,
        /// Path relative to the graph, as written in it.
        path: String,
        /// What it is read as.
        ty: WireType,
    },
    /// A file that a node opens where it lies: one that draws may read of it what it needs, when it needs it.
    Place {
        /// The node that names it.
        node: NodeId,
        /// That node's kind, which opens it.
        kind: String,
        /// Path relative to the graph, as written in it.
        path: String,
    },
    /// A node.
    Node(Taking),
}

/// A picture that a node draws by itself, on the processor.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// What it is drawn from.
    pub takes: Taking,
    /// Where among the numbers it says how much of its width and height it draws.
    pub share: u32,
}

/// What a [`Slot`] is for.
#[derive(Clone, Debug, PartialEq)]
pub enum SlotKind {
    /// Written and read within one frame; its texture is shared with others that live at other times.
    Transient,
    /// Lives from frame to frame: two textures that trade places, cleared on reset.
    State,
    /// A file: index into [`Plan::assets`]. Its size is the file's own.
    Asset(usize),
    /// Filled with what a node draws by itself: index into [`Plan::drawn`]. It keeps its picture until that changes.
    Drawn(usize),
    /// One transparent texel, for picture inputs with nothing wired.
    Empty,
    /// The particles of a system, one beside the other: two buffers that trade places, cleared on reset. The slot's size is their
    /// number by 1, and its texture the index of the first buffer.
    Particles,
    /// The grid by which the particles of a system find one another: one buffer, made anew in every frame. The slot's size are its words
    /// of four bytes by 1, and its texture the index of the buffer.
    Grid,
}

/// Bytes that one particle takes in a buffer.
pub const PARTICLE_BYTES: u64 = 32;

/// A picture that passes write and read.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// What it is for.
    pub kind: SlotKind,
    /// The node whose picture it is, for messages.
    pub label: String,
    /// Size in px; zero for assets, whose size is the file's.
    pub size: [u32; 2],
    /// Number format.
    pub format: Format,
    /// Index into [`Plan::textures`]; a state slot also owns the next one. Unused for assets and empty slots.
    pub texture: usize,
    /// The pass that writes it first.
    pub first_use: usize,
    /// The last pass that reads it; `usize::MAX` when it outlives the frame.
    pub last_use: usize,
}

impl Slot {
    /// Bytes of both buffers of a system of particles, or of the one of a grid; 0 for pictures.
    pub fn buffer_bytes(&self) -> u64 {
        self.buffers() as u64 * self.one_buffer_bytes()
    }

    /// Bytes of each of its buffers.
    pub fn one_buffer_bytes(&self) -> u64 {
        match self.kind {
            SlotKind::Particles => PARTICLE_BYTES * u64::from(self.size[0]),
            SlotKind::Grid => 4 * u64::from(self.size[0]),
            _ => 0,
        }
    }

    /// How many buffers it has.
    pub fn buffers(&self) -> usize {
        match self.kind {
            SlotKind::Particles => 2,
            SlotKind::Grid => 1,
            _ => 0,
        }
    }
}

/// A texture to allocate, shared by the slots that name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextureSpec {
    /// Size in px.
    pub size: [u32; 2],
    /// Number format.
    pub format: Format,
}

impl TextureSpec {
    /// Bytes that the texture takes.
    pub fn bytes(&self) -> u64 {
        let texel = match self.format {
            Format::F16 => 8,
            Format::F32 => 16,
        };
        u64::from(self.size[0]) * u64::from(self.size[1]) * texel
    }
}

/// What a file is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssetKind {
    /// A picture, as rgba16float in linear light, premultiplied.
    Picture,
    /// A colour table, as a cube of rgba32float.
    Lut,
}

/// A file that the plan needs.
#[derive(Clone, Debug, PartialEq)]
pub struct AssetUse {
    /// The node that names it.
    pub node: NodeId,
    /// Path relative to the graph, as written in it.
    pub path: String,
    /// What it is read as.
    pub kind: AssetKind,
}

/// A sound that the plan listens to.
#[derive(Clone, Debug, PartialEq)]
pub struct SoundUse {
    /// The node that names it.
    pub node: NodeId,
    /// Path relative to the graph, as written in it; empty when none is set. For what is heard live: what stands in for it where
    /// nothing can be heard live.
    pub path: String,
    /// What was put right by hand in what is heard of it, as the node holds it; empty for nothing.
    pub corrections: String,
    /// For what is heard as it comes: the name of the input, empty for the system's own choice.
    pub live: Option<String>,
}

/// A node that is played from outside, or plays others: where its numbers are.
#[derive(Clone, Debug, PartialEq)]
pub struct HandUse {
    /// The node; inside a group it reads `group/inner`.
    pub node: NodeId,
    /// What plays it.
    pub hand: Hand,
    /// Where each of its inputs made of numbers is read, by the input's name.
    pub lanes: BTreeMap<String, Vec<u32>>,
    /// What its text inputs hold, by the input's name.
    pub texts: BTreeMap<String, String>,
}

impl HandUse {
    /// Where the first number of an input is read, unless that is nowhere.
    pub fn lane(&self, input: &str) -> Option<u32> {
        self.lanes.get(input)?.first().copied().filter(|&lane| lane != ZERO_LANE)
    }

    /// What a text input holds; nothing where there is no such input.
    pub fn text(&self, input: &str) -> &str {
        self.texts.get(input).map_or("", String::as_str)
    }
}

/// One texture that a pass reads, bound as `t0`, `t1`, ...
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Read {
    /// Index into [`Plan::slots`].
    pub slot: usize,
    /// For a state slot: what it held at the end of the frame before, even when it was already written in this frame.
    pub late: bool,
    /// In which frames it is looked at; `None` for every frame. In all others what it holds does not matter.
    pub gate: Option<Gate>,
}

impl Read {
    /// A read of what a slot holds, in every frame.
    pub fn of(slot: usize) -> Self {
        Self { slot, late: false, gate: None }
    }
}

/// That something is looked at only in frames in which a number passes a test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gate {
    /// Index into the control-rate numbers.
    pub number: u32,
    /// What it must pass.
    pub test: Test,
}

impl Gate {
    /// Whether it is open for a frame with these numbers.
    pub fn is_open(self, numbers: &[f32]) -> bool {
        numbers.get(self.number as usize).is_none_or(|&number| self.test.holds(number))
    }
}

/// What a pass works on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Work {
    /// Every pixel of the slot that it writes.
    #[default]
    Picture,
    /// Every particle that may be alive, which moves on or looks around: as many invocations, in workgroups of 64, as the numbers at these places say together.
    Step(Vec<u32>),
    /// So many workgroups: a step in the making of a grid.
    Groups(u32),
    /// A sprite for every particle that may be alive, in order, each over the ones before: as many instances of four vertices as the
    /// numbers at these places say together.
    Sprites(Vec<u32>),
}

/// One dispatch: a full picture, or the next state of all particles of a system, written into one slot.
#[derive(Clone, Debug, PartialEq)]
pub struct Pass {
    /// The node it ends in, for debuggers and timings.
    pub label: String,
    /// Every node whose work it does, upstream first.
    pub nodes: Vec<NodeId>,
    /// Complete, validated WGSL with `vs` and `fs`, or `cs` in workgroups of 8 by 8.
    pub shader: Arc<str>,
    /// Which of the two it is.
    pub stage: Stage,
    /// Textures that it reads, in binding order.
    pub reads: Vec<Read>,
    /// The slot that it writes. A state slot is written into the texture that is not in front, which then comes to the front.
    pub writes: usize,
    /// Where each number of `V` from `V[2]` on comes from: an index into the control-rate numbers, or [`ZERO_LANE`].
    pub values: Vec<u32>,
    /// How often it runs in one frame; above 1 only for state.
    pub iterations: u32,
    /// What it works on.
    pub work: Work,
    /// Nodes from outside whose loops are left at a cap; the shader then tells in one more binding behind the textures whether that
    /// happened.
    pub watched: Vec<NodeId>,
    /// Estimated operations a pixel.
    pub cost: f32,
}

/// Why a picture is rendered into a slot of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// The node whose picture it is.
    pub node: NodeId,
    /// The reason, for the artist.
    pub reason: String,
}

/// How far back in time a frame depends on earlier frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// Not at all.
    None,
    /// So many frames bring the state to the same bits.
    Frames(u64),
    /// Since the start.
    Forever,
}

/// Why no plan could be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// A kind is in the catalogue, but its kernel is not in the library.
    #[error(
        "node {node}: its kind {kind} has no kernel. Reinstall Cymatic, or put the node's file back into your nodes folder."
    )]
    NoKernel {
        /// The node.
        node: NodeId,
        /// Its kind.
        kind: String,
    },
    /// A pass does not assemble.
    #[error("node {node}: {message}")]
    Shader {
        /// The node that the pass ends in.
        node: NodeId,
        /// naga's message with its place.
        message: String,
    },
}

/// What is to be done each frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Picture size in px.
    pub size: [u32; 2],
    /// Frames per second.
    pub rate: Rate,
    /// The number from which all chance comes.
    pub seed: u32,
    /// How many control-rate numbers there are; the first `knobs.len()` of them are the knobs.
    pub numbers: usize,
    /// Values of params that nothing is wired to, as kernels take them (colours linear and premultiplied, gradients baked).
    pub knobs: Vec<f32>,
    /// Texts that native nodes read.
    pub texts: Vec<String>,
    /// The control-rate program, in order.
    pub signals: Vec<SignalStep>,
    /// Things on wires, in the order in which they are made: of a frame, only once its numbers are there.
    pub things: Vec<ThingStep>,
    /// Pictures that nodes draw by themselves.
    pub drawn: Vec<Drawn>,
    /// Sounds that are listened to.
    pub sounds: Vec<SoundUse>,
    /// Nodes that are played from outside, or play others.
    pub hands: Vec<HandUse>,
    /// Numbers that stand in for what the control-rate program computes there, by their place: what a hand holds. None in a
    /// fresh plan.
    pub held: BTreeMap<u32, f32>,
    /// Files that are read into slots.
    pub assets: Vec<AssetUse>,
    /// Pictures.
    pub slots: Vec<Slot>,
    /// Textures behind the slots.
    pub textures: Vec<TextureSpec>,
    /// Dispatches, in order.
    pub passes: Vec<Pass>,
    /// The slot that holds the finished picture.
    pub output: usize,
    /// The slots that hold pictures of nodes when the frame is done; empty unless the plan was compiled to keep them.
    pub pictures: BTreeMap<NodeId, usize>,
    /// Why each slot is there.
    pub cuts: Vec<Cut>,
    /// How far a frame depends on earlier ones.
    pub memory: Memory,
    /// Where each param of the document lives among the knobs.
    pub knob_places: BTreeMap<(NodeId, String), Vec<Range<usize>>>,
    /// Where each text param of a node that makes or draws something lives among the texts.
    pub text_places: BTreeMap<(NodeId, String), Vec<usize>>,
    /// Where each signal output lives among the numbers, for sparklines and chips.
    pub signal_places: BTreeMap<(NodeId, String), Range<usize>>,
}

impl Plan {
    /// Bytes of all textures and particles that the plan will allocate, files apart.
    pub fn texture_bytes(&self) -> u64 {
        let particles = self.slots.iter().map(Slot::buffer_bytes);
        self.textures.iter().map(TextureSpec::bytes).chain(particles).sum()
    }

    /// For each pass, whether any of these slots depends on it, be it through earlier frames.
    pub fn passes_for(&self, slots: impl IntoIterator<Item = usize>) -> Vec<bool> {
        let mut wanted = vec![false; self.slots.len()];
        for slot in slots {
            wanted[slot] = true;
        }
        let mut needed = vec![false; self.passes.len()];
        // A picture of the frame before may be read before it is written, so the list is gone through until nothing is added.
        let mut grew = true;
        while std::mem::take(&mut grew) {
            for (pass, needed) in self.passes.iter().zip(&mut needed).rev() {
                if wanted[pass.writes] && !std::mem::replace(needed, true) {
                    grew = true;
                    for read in &pass.reads {
                        wanted[read.slot] = true;
                    }
                }
            }
        }
        needed
    }

    /// For each pass, whether a later frame depends on it: what is only looked at need not be drawn in frames that nobody sees.
    pub fn passes_of_the_past(&self) -> Vec<bool> {
        let kept = |slot: &Slot| matches!(slot.kind, SlotKind::State | SlotKind::Particles);
        self.passes_for((0..self.slots.len()).filter(|&slot| kept(&self.slots[slot])))
    }

    /// Whether some pass is left out in some frames.
    pub fn is_gated(&self) -> bool {
        self.passes.iter().flat_map(|pass| &pass.reads).any(|read| read.gate.is_some())
    }

    /// For each pass, whether a frame with these numbers needs it: it writes the finished picture, a picture that is kept or
    /// state, or something needed looks at what it writes. State steps in every frame, so that a jump gives what playing gives.
    ///
    /// `wanted` is room for the slots; nothing is allocated once both have their lengths.
    pub fn needs(&self, numbers: &[f32], wanted: &mut Vec<bool>, needed: &mut Vec<bool>) {
        wanted.clear();
        wanted.extend(self.slots.iter().map(|slot| matches!(slot.kind, SlotKind::State | SlotKind::Particles)));
        wanted[self.output] = true;
        for &kept in self.pictures.values() {
            wanted[kept] = true;
        }
        needed.clear();
        needed.resize(self.passes.len(), false);
        // Passes stand upstream first, and what is read late is state, which is wanted anyway: one look from the end suffices.
        for (pass, needed) in self.passes.iter().zip(needed).rev() {
            *needed = wanted[pass.writes];
            if *needed {
                for read in &pass.reads {
                    wanted[read.slot] |= read.gate.is_none_or(|gate| gate.is_open(numbers));
                }
            }
        }
    }

    /// Bytes of textures by the node that they are for, files apart; a texture that slots share counts for the first of them.
    pub fn bytes_by_label(&self) -> BTreeMap<String, u64> {
        let mut counted = vec![false; self.textures.len()];
        let mut bytes: BTreeMap<String, u64> = BTreeMap::new();
        for slot in &self.slots {
            let textures = match slot.kind {
                SlotKind::Transient | SlotKind::Drawn(_) => 1,
                SlotKind::State => 2,
                SlotKind::Asset(_) | SlotKind::Empty => 0,
                SlotKind::Particles | SlotKind::Grid => {
                    *bytes.entry(slot.label.clone()).or_default() += slot.buffer_bytes();
                    0
                }
            };
            let textures = self.textures.iter().zip(&mut counted).skip(slot.texture).take(textures);
            for (texture, counted) in textures {
                if !std::mem::replace(counted, true) {
                    *bytes.entry(slot.label.clone()).or_default() += texture.bytes();
                }
            }
        }
        bytes
    }

    /// Whether another plan needs the same pipelines, textures and bindings: only numbers, texts and names may differ.
    pub fn draws_like(&self, other: &Self) -> bool {
        let pass = |(one, other): (&Pass, &Pass)| {
            one.shader == other.shader
                && one.stage == other.stage
                && one.reads.len() == other.reads.len()
                && one
                    .reads
                    .iter()
                    .zip(&other.reads)
                    .all(|(one, other)| (one.slot, one.late) == (other.slot, other.late))
                && one.writes == other.writes
                && one.iterations == other.iterations
                && one.work == other.work
                && one.watched.is_empty() == other.watched.is_empty()
                && one.values.len() == other.values.len()
        };
        let slot = |(one, other): (&Slot, &Slot)| {
            one.kind == other.kind
                && one.size == other.size
                && one.format == other.format
                && one.texture == other.texture
        };
        self.textures == other.textures
            && self.output == other.output
            && self.passes.len() == other.passes.len()
            && self.slots.len() == other.slots.len()
            && self.assets.len() == other.assets.len()
            && self.passes.iter().zip(&other.passes).all(pass)
            && self.slots.iter().zip(&other.slots).all(slot)
            && self.assets.iter().zip(&other.assets).all(|(one, other)| one.kind == other.kind)
    }

    /// Turns a knob, or changes a text that a node reads for every frame: no pipeline is made. Returns whether the param is a knob or such
    /// a text of this plan and the value fits.
    pub fn turn(&mut self, node: &NodeId, input: &str, value: &Value) -> bool {
        let name = (node.clone(), input.to_owned());
        let Some(places) = self.knob_places.get(&name) else {
            return self.turn_text(&name, value);
        };
        if places.iter().any(|place| !self.has_room(place.start, value)) {
            return false;
        }
        places.iter().all(|place| encode(value, &mut self.knobs[place.clone()]))
    }

    /// Where the keys of a param give their numbers, when it has keys: a hand may hold them in [`Self::held`].
    pub fn keyed_place(&self, node: &NodeId, input: &str) -> Option<Range<usize>> {
        let id = keys_id(node, input);
        // The hidden node has an output for every width; whoever holds one knows how wide the param is.
        let first = self.signal_places.get(&(id.clone(), "value".to_owned()))?;
        let last = self.signal_places.get(&(id, "color".to_owned()))?;
        Some(first.start..last.end)
    }

    /// Where the strokes on a param that takes events are counted, among the knobs; for a param that has keys or is bound.
    pub fn struck_place(&self, node: &NodeId, input: &str) -> Option<usize> {
        let id = struck_id(node, input);
        self.signals.iter().find_map(|step| match step {
            SignalStep::Node { node, inputs, .. } if *node == id => inputs.first().map(|&lane| lane as usize),
            _ => None,
        })
    }

    /// Whether there is room for the particles that a knob asks for; true for any other knob.
    fn has_room(&self, knob: usize, value: &Value) -> bool {
        let &Value::Float(most) = value else {
            return true;
        };
        let is_too_small = |step: &SignalStep| matches!(step, SignalStep::Births { from, room, .. } if from[3] as usize == knob && room_for(most) > *room);
        !self.signals.iter().any(is_too_small)
    }

    /// Whether turning this knob to this value needs a new plan, with room for more particles.
    pub fn outgrows(&self, node: &NodeId, input: &str, value: &Value) -> bool {
        let places = self.knob_places.get(&(node.clone(), input.to_owned()));
        places.is_some_and(|places| places.iter().any(|place| !self.has_room(place.start, value)))
    }

    fn turn_text(&mut self, name: &(NodeId, String), value: &Value) -> bool {
        let text = match value {
            Value::Text(text) => text.clone(),
            // Somebody typed a single number where words belong.
            Value::Float(number) => number.to_string(),
            Value::None => String::new(),
            _ => return false,
        };
        let Some(places) = self.text_places.get(name) else {
            return false;
        };
        for &place in places {
            self.texts[place].clone_from(&text);
        }
        true
    }
}

/// Room that is made for so many particles at once: a power of two, with room to turn the knob a little.
pub(crate) fn room_for(most: f32) -> u32 {
    const LEAST: u32 = 1 << 14;
    const MOST: u32 = 1 << 24;
    (most.clamp(1.0, MOST as f32) as u32).next_power_of_two().clamp(LEAST, MOST)
}

/// No control-rate number is larger: products and squares of it stay finite, and no picture shows the difference.
const LARGEST: f32 = 1e18;

/// A number as kernels and native nodes may take it: never NaN, never beyond what sums and squares can bear.
pub(crate) fn tame(number: f32) -> f32 {
    if number.is_nan() { 0.0 } else { number.clamp(-LARGEST, LARGEST) }
}

/// Writes a value as kernels take it; returns whether it fits the room.
pub(crate) fn encode(value: &Value, room: &mut [f32]) -> bool {
    match (value, room.len()) {
        (Value::None, _) => room.fill(0.0),
        (&Value::Float(x), _) => room.fill(x),
        (Value::Vec2(v), 2) => room.copy_from_slice(v),
        (Value::Vec3(v), 3) => room.copy_from_slice(v),
        (Value::Color(c), 4) => room.copy_from_slice(&cym_graph::color::linear_premultiplied(*c)),
        (Value::Color(c), 3) => room.copy_from_slice(&cym_graph::color::linear_premultiplied(*c)[..3]),
        (Value::Gradient(gradient), n) if n == cym_graph::catalogue::GRADIENT_SAMPLES * 4 => {
            for (to, from) in room.chunks_exact_mut(4).zip(gradient.bake()) {
                to.copy_from_slice(&from);
            }
        }
        (Value::Curve(curve), n) if n == cym_graph::catalogue::CURVE_SAMPLES => room.copy_from_slice(&curve.bake()),
        _ => return false,
    }
    for number in room {
        *number = tame(*number);
    }
    true
}

//! Control rate: knobs, and the program that turns signals into numbers.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use cym_graph::check::CheckedInput;
use cym_graph::{CheckedGraph, Conversion, Hand, NodeId, Tool, Value, WireType};
use cym_wgsl::Part;
use petgraph::graph::NodeIndex;

use crate::library::particles::COUNTED;
use crate::library::{Kernel, NodeLibrary};
use crate::native::PictureNode;
use crate::plan::{
    BIRTH_LANES, Drawn, HandUse, PlanError, SignalStep, SoundUse, Taking, ThingStep, ZERO_LANE, encode, room_for,
};

/// The control-rate half of a plan, and where every number of every input is found.
#[derive(Default)]
pub(super) struct Numbers {
    pub(super) len: usize,
    pub(super) knobs: Vec<f32>,
    pub(super) texts: Vec<String>,
    pub(super) steps: Vec<SignalStep>,
    pub(super) things: Vec<ThingStep>,
    pub(super) drawn: Vec<Drawn>,
    /// By node that draws by itself: its index in `drawn`.
    drawn_by: HashMap<NodeIndex, usize>,
    /// By node that makes a thing: its index in `things`.
    thing_of: HashMap<NodeIndex, u32>,
    pub(super) sounds: Vec<SoundUse>,
    pub(super) hands: Vec<HandUse>,
    pub(super) knob_places: BTreeMap<(NodeId, String), Vec<Range<usize>>>,
    pub(super) text_places: BTreeMap<(NodeId, String), Vec<usize>>,
    pub(super) signal_places: BTreeMap<(NodeId, String), Range<usize>>,
    /// By text input of a node that makes or draws something: its index in `texts`.
    text_of: HashMap<(NodeIndex, usize), usize>,
    /// For each input of each living node: where its numbers are. Empty when it is not made of numbers.
    lanes: HashMap<(NodeIndex, usize), Vec<u32>>,
    outputs: HashMap<(NodeIndex, usize), Range<u32>>,
    one: u32,
    /// By emitter: how many particles it has room for, and where the numbers of its births begin.
    births: HashMap<NodeIndex, (u32, u32)>,
}

impl Numbers {
    /// For an emitter: how many particles it has room for, and where the numbers of its births begin.
    pub(super) fn births(&self, node: NodeIndex) -> Option<(u32, u32)> {
        self.births.get(&node).copied()
    }

    /// Where the numbers of an input are.
    pub(super) fn lanes(&self, node: NodeIndex, input: usize) -> &[u32] {
        self.lanes.get(&(node, input)).map_or(&[], Vec::as_slice)
    }

    /// The picture that a node draws by itself, by index into [`crate::Plan::drawn`].
    pub(super) fn drawn_by(&self, node: NodeIndex) -> Option<usize> {
        self.drawn_by.get(&node).copied()
    }

    /// The value of an input when it is a knob's single number.
    pub(super) fn knob(&self, node: NodeIndex, input: usize) -> Option<f32> {
        self.knobs.get(*self.lanes(node, input).first()? as usize).copied()
    }

    fn room(&mut self, width: usize) -> Range<u32> {
        let first = self.len as u32;
        self.len += width;
        first..self.len as u32
    }

    fn add_knob(&mut self, width: usize, value: &Value) -> Range<u32> {
        let range = self.room(width);
        self.knobs.resize(self.len, 0.0);
        encode(value, &mut self.knobs[range.start as usize..]);
        range
    }
}

/// The node's own number: chance comes from the document's seed and the node's id, so that it survives every other edit.
pub(super) fn node_seed(seed: u32, id: &NodeId) -> u32 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes()).update(id.as_str().as_bytes());
    let bytes = hasher.finalize();
    u32::from_le_bytes([bytes.as_bytes()[0], bytes.as_bytes()[1], bytes.as_bytes()[2], bytes.as_bytes()[3]])
}

/// Gives every input of every living node its numbers: first all knobs, then what signals compute.
pub(super) fn assign(
    graph: &CheckedGraph,
    library: &NodeLibrary,
    alive: &BTreeSet<NodeIndex>,
) -> Result<Numbers, PlanError> {
    let mut numbers = Numbers::default();
    numbers.one = numbers.add_knob(1, &Value::Float(1.0)).start;
    let order: Vec<NodeIndex> = graph.order().iter().copied().filter(|node| alive.contains(node)).collect();
    for &index in &order {
        add_knobs(&mut numbers, graph, index);
    }
    name_knobs(&mut numbers, graph);
    for &index in &order {
        wire_inputs(&mut numbers, graph, index);
        let node = graph.node(index);
        match library.kernels.get(&node.kind.id) {
            Some(Kernel::Native(native)) => add_native(&mut numbers, graph, index, native.opens()),
            Some(Kernel::Wgsl(wgsl)) if wgsl.part() == Part::Emitter => add_births(&mut numbers, graph, index),
            Some(Kernel::Wgsl(_)) => {}
            Some(Kernel::Thing(_)) => {
                let takes = taking(&mut numbers, graph, index, None);
                numbers.thing_of.insert(index, numbers.things.len() as u32);
                numbers.things.push(ThingStep::Node(takes));
            }
            Some(Kernel::Picture { node, .. }) => {
                let takes = taking(&mut numbers, graph, index, Some(&**node));
                let share = numbers.room(1).start;
                numbers.drawn_by.insert(index, numbers.drawn.len());
                numbers.drawn.push(Drawn { takes, share });
            }
            None => return Err(PlanError::NoKernel { node: node.id.clone(), kind: node.kind.id.clone() }),
        }
    }
    name_texts(&mut numbers, graph);
    Ok(numbers)
}

fn add_knobs(numbers: &mut Numbers, graph: &CheckedGraph, index: NodeIndex) {
    let node = graph.node(index);
    for (i, (input, port)) in node.inputs.iter().zip(&node.kind.inputs).enumerate() {
        let CheckedInput::Value(value) = input else {
            continue;
        };
        let width = port.ty.width();
        if width == 0 {
            continue;
        }
        let lanes = if matches!(port.ty, WireType::Spectrum | WireType::Camera)
            && matches!(value, Value::None | Value::Float(_))
        {
            vec![ZERO_LANE; width]
        } else {
            numbers.add_knob(width, value).collect()
        };
        numbers.lanes.insert((index, i), lanes);
    }
}

/// Notes under which names of the document each knob can be turned.
fn name_knobs(numbers: &mut Numbers, graph: &CheckedGraph) {
    for (node, params) in graph.params() {
        for (name, targets) in params {
            let places: Vec<Range<usize>> = targets
                .iter()
                .filter_map(|&(index, input)| {
                    let lanes = numbers.lanes(index, input);
                    let (&first, &last) = (lanes.first()?, lanes.last()?);
                    (last != ZERO_LANE).then_some(first as usize..last as usize + 1)
                })
                .collect();
            if !places.is_empty() {
                numbers.knob_places.insert((node.clone(), name.clone()), places);
            }
        }
    }
}

/// Notes under which names of the document each text can be changed that is read anew for every frame.
fn name_texts(numbers: &mut Numbers, graph: &CheckedGraph) {
    for (node, params) in graph.params() {
        for (name, targets) in params {
            let places: Vec<usize> =
                targets.iter().filter_map(|&target| numbers.text_of.get(&target).copied()).collect();
            if !places.is_empty() {
                numbers.text_places.insert((node.clone(), name.clone()), places);
            }
        }
    }
}

/// Follows the wires of a node to the numbers that they carry, adding the steps of the conversions.
fn wire_inputs(numbers: &mut Numbers, graph: &CheckedGraph, index: NodeIndex) {
    for (i, input) in graph.node(index).inputs.iter().enumerate() {
        let &CheckedInput::Wire { from, output, conversion, .. } = input else {
            continue;
        };
        let Some(source) = numbers.outputs.get(&(from, output)).cloned() else {
            continue;
        };
        let width = graph.node(index).kind.inputs[i].ty.width();
        let (first, one) = (source.start, numbers.one);
        let lanes = match conversion {
            Conversion::Same | Conversion::AsNumber | Conversion::Fill => source.collect(),
            Conversion::Splat => vec![first; width],
            Conversion::Grey | Conversion::FillGrey => vec![first, first, first, one],
            Conversion::First => vec![first],
            Conversion::Rgb if width == 3 => vec![first, first + 1, first + 2],
            Conversion::Rgb => vec![first, first + 1, first + 2, one],
            Conversion::Rising => {
                let to = numbers.room(1).start;
                numbers.steps.push(SignalStep::Rising { from: first, to });
                vec![to]
            }
            Conversion::Luminance => {
                let to = numbers.room(1).start;
                numbers.steps.push(SignalStep::Luminance { from: first, to });
                vec![to]
            }
            Conversion::FromBlack => {
                let room = numbers.room(width);
                numbers.steps.push(SignalStep::FromBlack { from: first, to: room.start });
                room.collect()
            }
        };
        numbers.lanes.insert((index, i), lanes);
    }
}

/// Room for particles whose greatest number is wired: it is not known beforehand.
const WIRED_ROOM: f32 = 65_536.0;

/// Adds the step that counts what an emitter makes.
fn add_births(numbers: &mut Numbers, graph: &CheckedGraph, index: NodeIndex) {
    let kind = &graph.node(index).kind;
    let place = |name: &str| {
        let lanes = kind.input_index(name).map(|input| numbers.lanes(index, input));
        lanes.and_then(|lanes| lanes.first().copied()).unwrap_or(ZERO_LANE)
    };
    let from = COUNTED.map(place);
    let knob = kind.input_index(COUNTED[3]).and_then(|input| numbers.knob(index, input));
    let room = room_for(knob.unwrap_or(WIRED_ROOM));
    // What fires may know when within the frame it did: its output `since`.
    let fired_by = kind.input_index(COUNTED[1]).map(|input| &graph.node(index).inputs[input]);
    let since = match fired_by {
        Some(&CheckedInput::Wire { from, .. }) => {
            let place = graph.node(from).kind.outputs.iter().position(|output| output.name == "since");
            place.and_then(|place| numbers.outputs.get(&(from, place))).map_or(ZERO_LANE, |room| room.start)
        }
        _ => ZERO_LANE,
    };
    let to = numbers.room(BIRTH_LANES).start;
    numbers.births.insert(index, (room, to));
    numbers.steps.push(SignalStep::Births { from, since, room, to });
}

fn add_native(numbers: &mut Numbers, graph: &CheckedGraph, index: NodeIndex, opens: bool) {
    let node = graph.node(index);
    let (mut inputs, mut texts, mut things) = (Vec::new(), Vec::new(), Vec::new());
    let (mut path, mut live) = (None, None);
    for (i, (input, port)) in node.inputs.iter().zip(&node.kind.inputs).enumerate() {
        if port.ty.width() > 0 {
            inputs.extend_from_slice(numbers.lanes(index, i));
        } else if port.ty == WireType::Image {
            // Pictures stay where they are: a signal node learns whether there is one.
            let there = match input {
                CheckedInput::Wire { .. } => true,
                CheckedInput::Value(value) => !text_of(value).is_empty(),
            };
            inputs.push(if there { numbers.one } else { ZERO_LANE });
        } else if opens && port.ty == WireType::Text && matches!(port.default, Value::Asset(_)) {
            things.push(match input {
                CheckedInput::Wire { .. } => None,
                CheckedInput::Value(value) => file_place(numbers, &node.id, &node.kind.id, &text_of(value)),
            });
        } else if let (CheckedInput::Value(value), WireType::Text) = (input, port.ty) {
            let text = text_of(value);
            let named = if port.sound_input { &mut live } else { &mut path };
            named.get_or_insert_with(|| text.clone());
            texts.push(numbers.texts.len() as u32);
            numbers.texts.push(text);
        }
    }
    let start = numbers.len as u32;
    for (i, output) in node.kind.outputs.iter().enumerate() {
        let room = numbers.room(output.ty.width());
        let place = room.start as usize..room.end as usize;
        numbers.signal_places.insert((node.id.clone(), output.name.clone()), place);
        numbers.outputs.insert((index, i), room);
    }
    let is_source = node.kind.outputs.iter().any(|output| output.ty == WireType::Audio)
        && !node.kind.inputs.iter().any(|input| input.ty == WireType::Audio);
    let own_sound = is_source.then(|| {
        let corrections = match &node.kind.tool {
            Some(Tool::Corrections { lines }) => node.kind.input_index(lines).map(|place| &node.inputs[place]),
            _ => None,
        };
        let corrections = match corrections {
            Some(CheckedInput::Value(value)) => text_of(value),
            _ => String::new(),
        };
        numbers.sounds.push(SoundUse { node: node.id.clone(), path: path.unwrap_or_default(), corrections, live });
        numbers.sounds.len() as u32 - 1
    });
    if let Some(hand) = node.kind.hand {
        add_hand(numbers, graph, index, hand);
    }
    numbers.steps.push(SignalStep::Node {
        node: node.id.clone(),
        kind: node.kind.id.clone(),
        seed: node_seed(graph.seed(), &node.chance),
        inputs,
        texts,
        things,
        outputs: start..numbers.len as u32,
        own_sound,
    });
}

/// Notes where a node that is played from outside has its numbers.
fn add_hand(numbers: &mut Numbers, graph: &CheckedGraph, index: NodeIndex, hand: Hand) {
    let node = graph.node(index);
    let (mut lanes, mut texts) = (BTreeMap::new(), BTreeMap::new());
    for (i, (input, port)) in node.inputs.iter().zip(&node.kind.inputs).enumerate() {
        if port.ty.width() > 0 {
            lanes.insert(port.name.clone(), numbers.lanes(index, i).to_vec());
        } else if let CheckedInput::Value(value) = input {
            texts.insert(port.name.clone(), text_of(value));
        }
    }
    numbers.hands.push(HandUse { node: node.id.clone(), hand, lanes, texts });
}

/// What a node takes that makes a thing or draws a picture itself; files on its thing inputs become things first, and those
/// that a node which draws names in words.
fn taking(numbers: &mut Numbers, graph: &CheckedGraph, index: NodeIndex, draws: Option<&dyn PictureNode>) -> Taking {
    let node = graph.node(index);
    let summed = draws.map_or(&[][..], PictureNode::summed);
    let (mut lanes, mut texts, mut things) = (Vec::new(), Vec::new(), Vec::new());
    for (i, (input, port)) in node.inputs.iter().zip(&node.kind.inputs).enumerate() {
        if port.ty.width() > 0 && summed.contains(&port.name.as_str()) {
            let of: Vec<u32> = numbers.lanes(index, i).to_vec();
            lanes.extend(of.into_iter().flat_map(|from| sum_of(numbers, from)));
        } else if port.ty.width() > 0 {
            lanes.extend_from_slice(numbers.lanes(index, i));
        } else if port.ty.is_thing() {
            things.push(match input {
                CheckedInput::Wire { from, .. } => numbers.thing_of.get(from).copied(),
                CheckedInput::Value(value) => file_thing(numbers, &node.id, &text_of(value), port.ty),
            });
        } else if port.ty == WireType::Image {
            // Pictures are drawn after all things are made: such a node can only look at files.
            things.push(match input {
                CheckedInput::Wire { .. } => None,
                CheckedInput::Value(value) => file_thing(numbers, &node.id, &text_of(value), port.ty),
            });
        } else if draws.is_some() && port.ty == WireType::Text && matches!(port.default, Value::Asset(_)) {
            things.push(match input {
                CheckedInput::Wire { .. } => None,
                CheckedInput::Value(value) => file_place(numbers, &node.id, &node.kind.id, &text_of(value)),
            });
        } else if let (CheckedInput::Value(value), WireType::Text) = (input, port.ty) {
            texts.push(numbers.texts.len() as u32);
            numbers.text_of.insert((index, i), numbers.texts.len());
            numbers.texts.push(text_of(value));
        }
    }
    Taking {
        node: node.id.clone(),
        kind: node.kind.id.clone(),
        seed: node_seed(graph.seed(), &node.chance),
        numbers: lanes,
        texts,
        things,
    }
}

/// The thing in a file; nodes that name one file share it.
fn file_thing(numbers: &mut Numbers, node: &NodeId, path: &str, ty: WireType) -> Option<u32> {
    if path.is_empty() {
        return None;
    }
    let same = |step: &ThingStep| matches!(step, ThingStep::File { path: known, ty: as_ty, .. } if known == path && *as_ty == ty);
    let place = numbers.things.iter().position(same).unwrap_or_else(|| {
        numbers.things.push(ThingStep::File { node: node.clone(), path: path.to_owned(), ty });
        numbers.things.len() - 1
    });
    Some(place as u32)
}

/// A file that a kind of node opens where it lies; nodes of that kind that name one file share it.
fn file_place(numbers: &mut Numbers, node: &NodeId, kind: &str, path: &str) -> Option<u32> {
    if path.is_empty() {
        return None;
    }
    let same = |step: &ThingStep| matches!(step, ThingStep::Place { path: known, kind: by, .. } if known == path && by == kind);
    let place = numbers.things.iter().position(same).unwrap_or_else(|| {
        let (node, kind, path) = (node.clone(), kind.to_owned(), path.to_owned());
        numbers.things.push(ThingStep::Place { node, kind, path });
        numbers.things.len() - 1
    });
    Some(place as u32)
}

/// Where what a number has added up to is found, and what of it was rounded away.
fn sum_of(numbers: &mut Numbers, from: u32) -> [u32; 2] {
    if from == ZERO_LANE {
        return [from; 2];
    }
    let to = numbers.room(2).start;
    numbers.steps.push(SignalStep::Sum { from, to });
    [to, to + 1]
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Asset(text) => text.clone(),
        _ => String::new(),
    }
}

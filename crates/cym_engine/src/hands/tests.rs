//! A live session with a scripted device: what it plays is recorded, and rendered from the document it gives the same numbers.

use std::sync::Arc;

use cym_graph::binding::{Binding, HandSource, Press, Relative};
use cym_graph::{
    Document, Edit, Hand, Input, Key, KeyShape, Keys, Node, NodeId, NodeKind, Output, PortRef, Rate, Value, WireType,
    check,
};
use cym_media::hands::{HandEvent, MidiMessage, OscListen, OscMessage};
use cym_plan::{
    Extent, Inputs, NativeNode, NodeLibrary, Plan, SignalRun, SignalRunner, Silence, Step, Target, compile_extent,
};

use super::player::{Around, put_all};
use super::*;

/// A node that remembers all it was ever given: any frame that differs shows in all that follow.
struct Sum(NodeKind);

impl NativeNode for Sum {
    fn kind(&self) -> NodeKind {
        self.0.clone()
    }

    fn start(&self) -> Box<dyn SignalRun> {
        let mut sum = 0.0_f32;
        Box::new(move |_: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
            sum = sum * 0.99 + inputs.numbers.iter().sum::<f32>();
            out.fill(sum);
        })
    }
}

/// The hidden node behind keys.
struct KeysNode;

impl NativeNode for KeysNode {
    fn kind(&self) -> NodeKind {
        NodeKind::new("Keys", "Keys.", &["keys"])
            .input(Input::new("keys", WireType::Text, Value::Text(String::new())))
            .output(Output::new("value", WireType::Float, "."))
            .output(Output::new("vec2", WireType::Vec2, "."))
            .output(Output::new("vec3", WireType::Vec3, "."))
            .output(Output::new("color", WireType::Color, "."))
    }

    fn start(&self) -> Box<dyn SignalRun> {
        Box::new(|step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
            let keys = Keys::from_json(inputs.texts[0]).unwrap();
            out.fill(0.0);
            out[0] = keys.sample(0, step.tick.secs as f32);
            for lane in 0..2 {
                out[1 + lane] = keys.sample(lane, step.tick.secs as f32);
            }
        })
    }
}

fn library() -> NodeLibrary {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shaders/lib");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap())
    });
    let shaders = cym_wgsl::Library::new(files).unwrap();
    let mut library = NodeLibrary::new(Arc::new(shaders));
    let float = |name: &str| Input::float(name, 0.0, 0.0, 1.0);
    let out = || Output::new("sum", WireType::Float, "All of it.");
    let fader = NodeKind::new("Fader", "A fader.", &["fader"])
        .input(Input::new("port", WireType::Text, Value::Text(String::new())))
        .input(float("channel"))
        .input(float("controller"))
        .input(float("fine"))
        .input(float("value"))
        .hand(Hand::MidiControl);
    let pads = NodeKind::new("Pads", "Pads.", &["pads"])
        .input(Input::new("port", WireType::Text, Value::Text(String::new())))
        .input(float("channel"))
        .input(float("low"))
        .input(Input::float("high", 127.0, 0.0, 127.0))
        .input(float("hits"))
        .input(float("held"))
        .input(float("velocity"))
        .input(float("note"))
        .hand(Hand::MidiNote);
    let phone = NodeKind::new("Phone", "A phone.", &["phone"])
        .input(Input::new("address", WireType::Text, Value::Text("/pos".to_owned())))
        .input(Input::float("udp_port", 9000.0, 0.0, 65535.0))
        .input(float("network"))
        .input(float("messages"))
        .input(float("x"))
        .input(float("y"))
        .hand(Hand::OscIn);
    let plain = NodeKind::new("Plain", "Numbers.", &["numbers"]).input(float("amount")).input(Input::new(
        "at",
        WireType::Vec2,
        Value::Vec2([0.0, 0.0]),
    ));
    for (id, kind) in [("test/fader", fader), ("test/pads", pads), ("test/phone", phone), ("test/plain", plain)] {
        library.insert_native(id, Arc::new(Sum(kind.output(out()))));
    }
    library.insert_native("signal/keys", Arc::new(KeysNode));
    let picture =
        "//! Output\n//! The picture.\n//! keywords: out\nfn output(image: vec4f) -> vec4f { return image; }\n";
    let shaders = Arc::clone(&library.shaders);
    let picture = cym_wgsl::read_node("output/output", picture, &shaders, cym_wgsl::Trust::Ours).unwrap();
    library.insert_wgsl(picture);
    library
}

fn document() -> Document {
    let mut document = Document::default();
    let mut plain = Node::new("test/plain").value("amount", Value::Float(0.25));
    let source = HandSource::Midi { port: "Desk".to_owned(), channel: 0, controller: 20, fine: false };
    plain.bindings.insert("amount".to_owned(), vec![Binding::new(source, 0.0, 2.0)]);
    let nodes = [
        ("fader", Node::new("test/fader").value("controller", Value::Float(7.0))),
        ("pads", Node::new("test/pads")),
        ("phone", Node::new("test/phone")),
        ("plain", plain),
        ("output", Node::new("output/output")),
    ];
    for (id, node) in nodes {
        document.apply(Edit::AddNode { id: NodeId::new(id), node, position: None }).unwrap();
    }
    document
}

fn plan(document: &Document, library: &NodeLibrary) -> Plan {
    let checked = check(document, &library.catalogue);
    let graph = checked.graph.unwrap_or_else(|| panic!("{:?}", checked.problems));
    let extent = Extent { all_numbers: true, ..Extent::default() };
    compile_extent(&graph, library, Target::new([16, 16]), &extent).unwrap()
}

const SUMS: [&str; 4] = ["fader", "pads", "phone", "plain"];

fn sums(plan: &Plan, numbers: &[f32]) -> Vec<u32> {
    let sum = |id: &&str| numbers[plan.signal_places[&(NodeId::new(id), "sum".to_owned())].start].to_bits();
    SUMS.iter().map(sum).collect()
}

/// A stage without threads: frames are drawn when the test says so.
struct Live {
    document: Document,
    library: NodeLibrary,
    plan: Plan,
    runner: SignalRunner,
    player: Player,
    recorder: Option<Recorder>,
    moved: BTreeMap<(NodeId, String), Value>,
    numbers: Vec<f32>,
    secs: f64,
    /// What the frames showed.
    shown: BTreeMap<u64, Vec<u32>>,
}

impl Live {
    fn new(document: Document) -> Self {
        let library = library();
        let plan = plan(&document, &library);
        let runner = SignalRunner::new(&plan, &library);
        Self {
            document,
            library,
            plan,
            runner,
            player: Player::default(),
            recorder: None,
            moved: BTreeMap::new(),
            numbers: Vec::new(),
            secs: 0.0,
            shown: BTreeMap::new(),
        }
    }

    fn play(&mut self, events: &[HandEvent]) -> usize {
        let held = self.moved.clone();
        let known_now = Known::of(&self.document, &self.library.catalogue);
        let known = |node: &NodeId, input: &str| {
            let kept = held.get(&(node.clone(), input.to_owned())).cloned();
            kept.or_else(|| known_now.value(node, input))
        };
        let around =
            Around { plan: &self.plan, numbers: &self.numbers, known: &known_now, secs: self.secs, value: &known };
        let mut moves = Vec::new();
        for event in events {
            self.player.play(event, &around, &mut moves);
        }
        for moved in &moves {
            let before = known(&moved.node, &moved.input).unwrap();
            if let Some(recorder) = &mut self.recorder {
                recorder.note(self.runner.next_frame(), moved, before);
            }
            self.moved.insert((moved.node.clone(), moved.input.clone()), moved.value.clone());
        }
        put_all(&mut self.plan, &moves);
        moves.len()
    }

    fn draw(&mut self, frame: u64) {
        self.numbers = self.runner.numbers_at(&self.plan, frame, &Silence).to_vec();
        self.shown.insert(frame, sums(&self.plan, &self.numbers));
    }

    /// What rendering the document gives.
    fn rendered(&self, document: &Document) -> BTreeMap<u64, Vec<u32>> {
        let plan = plan(document, &self.library);
        let mut runner = SignalRunner::new(&plan, &self.library);
        let frames = 0..=*self.shown.keys().next_back().unwrap();
        frames.map(|frame| (frame, sums(&plan, runner.numbers_at(&plan, frame, &Silence)))).collect()
    }

    fn take(&mut self) -> Take {
        self.recorder.take().unwrap().finish(self.runner.next_frame())
    }
}

fn midi(message: MidiMessage) -> HandEvent {
    HandEvent::Midi { port: "Desk".into(), message }
}

fn control(controller: u8, value: u8) -> HandEvent {
    midi(MidiMessage::Control { channel: 1, controller, value })
}

/// What the device does before a frame.
fn script(frame: u64) -> Vec<HandEvent> {
    let listen = OscListen { udp_port: 9000, network: false };
    let mut events = Vec::new();
    if frame.is_multiple_of(3) {
        events.push(control(7, (frame * 5 % 128) as u8));
    }
    if (20..60).contains(&frame) {
        events.push(control(20, frame as u8));
        events.push(control(20, frame as u8 + 1));
    }
    if frame % 17 == 4 {
        events.push(midi(MidiMessage::NoteOn { channel: 10, note: 36, velocity: (frame % 127 + 1) as u8 }));
    }
    if frame % 17 == 6 {
        events.push(midi(MidiMessage::NoteOff { channel: 10, note: 36 }));
    }
    if frame % 10 == 1 {
        let numbers = vec![frame as f32 / 90.0, 0.1];
        events.push(HandEvent::Osc { listen, message: OscMessage { address: "/pos".to_owned(), numbers } });
    }
    events
}

/// Frames as a busy machine draws them: some are missed.
fn frames() -> impl Iterator<Item = u64> {
    (0..100).filter(|frame| frame % 7 != 3 && frame % 11 != 5)
}

fn recorded(tolerance: f32, old: Option<Edit>) -> (Live, Document, Take) {
    let mut start = document();
    if let Some(old) = old {
        start.apply(old).unwrap();
    }
    let mut live = Live::new(start);
    live.recorder = Some(Recorder::new(0, BTreeMap::new()));
    for frame in frames() {
        live.play(&script(frame));
        live.draw(frame);
    }
    let take = live.take();
    let mut document = live.document.clone();
    let edit = take.edit(&document, &live.library.catalogue, RecordMode::Overdub, tolerance).unwrap();
    document.apply(edit).unwrap();
    (live, document, take)
}

#[test]
fn a_recorded_performance_is_rendered_with_the_same_numbers() {
    let (live, document, _) = recorded(0.0, None);
    let rendered = live.rendered(&document);
    for (frame, shown) in &live.shown {
        assert_eq!(rendered[frame], *shown, "frame {frame} of {SUMS:?}");
    }
    assert_eq!(live.rendered(&document), rendered, "and twice the same");
    assert_ne!(live.rendered(&live.document)[&90], rendered[&90], "it is the keys that play it");
    let text = cym_graph::file::write_string(&document).unwrap();
    assert_eq!(live.rendered(&cym_graph::file::read_str(&text).unwrap()), rendered, "also out of its file");
}

#[test]
fn recording_is_one_step_that_can_be_taken_back() {
    let (live, mut document, take) = recorded(0.0, None);
    let edit = take.edit(&live.document, &live.library.catalogue, RecordMode::Overdub, 0.0).unwrap();
    let mut again = live.document.clone();
    let back = again.apply(edit).unwrap();
    assert_eq!(again, document);
    document.apply(back).unwrap();
    assert_eq!(document, live.document);
}

#[test]
fn thinned_moves_stay_within_their_tolerance() {
    let mut live = Live::new(document());
    live.recorder = Some(Recorder::new(0, BTreeMap::new()));
    let move_of = |frame: u64| (frame as f32 * 0.05).sin().mul_add(0.4, 0.5);
    for frame in 0..200 {
        let value = Value::Float(move_of(frame));
        let moved = Move { node: NodeId::new("plain"), input: "amount".to_owned(), value };
        live.recorder.as_mut().unwrap().note(frame, &moved, Value::Float(0.25));
    }
    let take = live.recorder.take().unwrap().finish(200);
    let keys_of = |tolerance: f32| {
        let mut document = live.document.clone();
        let edit = take.edit(&document, &live.library.catalogue, RecordMode::Overdub, tolerance).unwrap();
        document.apply(edit).unwrap();
        document.nodes()[&NodeId::new("plain")].keys["amount"].clone()
    };
    assert_eq!(keys_of(0.0).count(), 200, "every move is kept");
    let thin = keys_of(0.005);
    assert!(thin.count() < 32, "{} keys are left", thin.count());
    for frame in 0..200 {
        let secs = cym_plan::Tick::at(frame, Rate { num: 30, den: 1 }).secs as f32;
        let off = (thin.sample(0, secs) - move_of(frame)).abs();
        assert!(off <= 0.005 + 1e-5, "frame {frame} is off by {off}");
    }
}

#[test]
fn overdub_keeps_older_keys_where_no_hand_was_and_replace_does_not() {
    let key = |secs, value| Key { secs, value, shape: KeyShape::Linear };
    let to = PortRef::new("plain", "amount");
    let keys = Keys { lanes: vec![vec![key(0.0, 0.0), key(4.0, 1.0)]], ..Keys::default() };
    let (live, document, take) = recorded(0.0, Some(Edit::SetKeys { to: to.clone(), keys: Some(keys.clone()) }));
    let made = &document.nodes()[&to.node].keys[&to.port];
    let at = |keys: &Keys, frame: f32| keys.sample(0, frame / 30.0);
    for frame in [0.0, 5.0, 10.0, 18.0, 110.0] {
        assert!((at(made, frame) - at(&keys, frame)).abs() < 1e-5, "frame {frame}: {}", at(made, frame));
    }
    assert!((at(made, 50.0) - 51.0 / 127.0 * 2.0).abs() < 1e-5, "the hand has it: {}", at(made, 50.0));
    let rendered = live.rendered(&document);
    for (frame, shown) in live.shown.range(..60) {
        // Where a line is cut in two, its halves are the same line but for rounding.
        for (rendered, shown) in
            rendered[frame].iter().zip(shown).map(|(one, other)| (f32::from_bits(*one), f32::from_bits(*other)))
        {
            let off = (rendered - shown).abs();
            assert!(off <= 1e-5 * shown.abs().max(1.0), "frame {frame}: the hand held the keys live as well: {off}");
        }
    }
    let edit = take.edit(&live.document, &live.library.catalogue, RecordMode::Replace, 0.0).unwrap();
    let mut replaced = live.document.clone();
    replaced.apply(edit).unwrap();
    let replaced = &replaced.nodes()[&to.node].keys[&to.port];
    assert_eq!(at(replaced, 90.0), at(made, 59.0), "what was played last stays to the end of the recording");
}

#[test]
fn a_second_pass_replaces_the_first_where_it_has_something() {
    let mut recorder = Recorder::new(0, BTreeMap::new());
    let note = |recorder: &mut Recorder, frame: u64, value: f32| {
        let moved = Move { node: NodeId::new("plain"), input: "amount".to_owned(), value: Value::Float(value) };
        recorder.note(frame, &moved, Value::Float(0.5));
    };
    for frame in 10..30 {
        note(&mut recorder, frame, 1.0);
    }
    recorder.end_pass(30);
    for frame in [15, 20] {
        note(&mut recorder, frame, 2.0);
    }
    recorder.end_pass(25);
    let lane = &recorder.finish(30).lanes[0];
    assert_eq!(lane.spans, [[10, 30]]);
    let at = |frame: u64| lane.moves.iter().rev().find(|(from, _)| *from <= frame).map(|(_, value)| value.clone());
    assert_eq!([12, 17, 24, 26].map(at), [1.0, 2.0, 2.0, 1.0].map(|value| Some(Value::Float(value))));
}

#[test]
fn a_fader_picks_up_only_what_it_passes() {
    let mut document = document();
    let source = HandSource::Midi { port: String::new(), channel: 0, controller: 20, fine: false };
    let binding = Binding { pickup: true, ..Binding::new(source, 0.0, 1.0) };
    let to = PortRef::new("plain", "amount");
    document.apply(Edit::SetBindings { to, bindings: vec![binding] }).unwrap();
    let mut live = Live::new(document);
    assert_eq!(live.play(&[control(20, 127)]), 0, "it is far above 0.25");
    assert_eq!(live.play(&[control(20, 60)]), 0);
    assert_eq!(live.play(&[control(20, 10)]), 1, "it has passed it");
    assert_eq!(live.play(&[control(20, 100)]), 1, "and has it now, however far it jumps");
    let key = (NodeId::new("plain"), "amount".to_owned());
    live.moved.insert(key, Value::Float(0.1));
    assert_eq!(live.play(&[control(20, 101)]), 0, "a mouse took it away");
}

#[test]
fn fine_faders_channels_and_ports_are_told_apart() {
    let mut document = document();
    for (input, number) in [("fine", 1.0), ("channel", 2.0)] {
        let (node, input) = (NodeId::new("fader"), input.to_owned());
        document.apply(Edit::SetValue { node, input, value: Some(Value::Float(number)) }).unwrap();
    }
    let mut live = Live::new(document);
    let on = |controller, value| midi(MidiMessage::Control { channel: 2, controller, value });
    assert_eq!(live.play(&[control(7, 5)]), 0, "another channel");
    live.play(&[on(7, 64), on(39, 3)]);
    let value = &live.moved[&(NodeId::new("fader"), "value".to_owned())];
    assert_eq!(*value, Value::Float(f32::from(64_u16 << 7 | 3) / 16383.0));
    let other = HandEvent::Midi {
        port: "Other".into(),
        message: MidiMessage::Control { channel: 1, controller: 20, value: 9 },
    };
    assert_eq!(live.play(&[other]), 0, "the binding is of the port Desk");
    assert!(live.player.last().is_some_and(|(moves, _)| moves == 4), "but whoever learns hears of it");
}

/// A document with a binding of this kind on the plain node's number.
fn bound_to(source: HandSource, binding: impl FnOnce(Binding) -> Binding) -> Document {
    let mut document = document();
    let bindings = vec![binding(Binding::new(source, 0.0, 1.0))];
    document.apply(Edit::SetBindings { to: PortRef::new("plain", "amount"), bindings }).unwrap();
    document
}

fn amount(live: &Live) -> Option<f32> {
    match live.moved.get(&(NodeId::new("plain"), "amount".to_owned()))? {
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

#[test]
fn pads_hold_flip_set_and_go_on() {
    let pad = HandSource::Note { port: "Desk".to_owned(), channel: 0, note: 36 };
    let on = midi(MidiMessage::NoteOn { channel: 10, note: 36, velocity: 100 });
    let off = midi(MidiMessage::NoteOff { channel: 10, note: 36 });
    let other = midi(MidiMessage::NoteOn { channel: 10, note: 37, velocity: 100 });
    let strokes = [&on, &off, &on, &off, &other, &on, &off];
    for (press, wanted) in [
        (Press::Hold, [1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0]),
        (Press::Toggle, [1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0]),
        (Press::Set, [1.0; 7]),
        (Press::Next, [0.5, 0.5, 0.75, 0.75, 0.75, 1.0, 1.0]),
    ] {
        let mut live = Live::new(bound_to(pad.clone(), |binding| Binding { press, ..binding }));
        let seen = strokes.map(|stroke| {
            live.play(std::slice::from_ref(stroke));
            amount(&live).unwrap_or(0.25)
        });
        assert_eq!(seen, wanted, "{press:?}");
        assert!(
            matches!(live.player.last(), Some((4, HandSource::Note { note: 36, .. }))),
            "whoever learns hears pads"
        );
    }
}

#[test]
fn a_knob_without_ends_moves_on_and_stays_within_its_ends() {
    let source = HandSource::Midi { port: String::new(), channel: 0, controller: 20, fine: false };
    let mut live = Live::new(bound_to(source, |binding| Binding { relative: Relative::Complement, ..binding }));
    live.play(&[control(20, 32)]);
    assert_eq!(amount(&live), Some(0.5), "a quarter of the way from 0.25");
    live.play(&[control(20, 127), control(20, 127)]);
    assert_eq!(amount(&live), Some(0.5 - 2.0 / 128.0));
    live.play(&[control(20, 63), control(20, 63)]);
    assert_eq!(amount(&live), Some(1.0));
}

/// A MIDI device that a test plugs in and plays.
#[derive(Clone, Default)]
struct Desk(Arc<std::sync::Mutex<Option<cym_media::hands::TakeBytes>>>);

impl cym_media::hands::MidiSystem for Desk {
    fn ports(&self) -> Result<Vec<String>, String> {
        Ok(vec!["Desk".to_owned()])
    }

    fn open(&self, _: &str, take: cym_media::hands::TakeBytes) -> Result<Box<dyn Send>, String> {
        *self.0.lock().unwrap() = Some(take);
        Ok(Box::new(()))
    }
}

/// Looks until something is so; gives up after longer than any machine takes.
fn until(stage: &crate::Stage, what: &str, so: impl Fn(&crate::StageState) -> bool) -> Arc<crate::StageState> {
    for _ in 0..2000 {
        let state = stage.state();
        if so(&state) {
            return state;
        }
        std::thread::park_timeout(std::time::Duration::from_millis(10));
    }
    panic!("{what}: {:?}, {:?}", stage.state().hands, stage.state().problems);
}

#[test]
fn midi_and_osc_move_a_stage_that_plays_and_are_recorded() {
    let mut document = document();
    let set = |input: &str, number| Edit::SetValue {
        node: NodeId::new("phone"),
        input: input.to_owned(),
        value: Some(Value::Float(number)),
    };
    // The system chooses the port, so that tests never meet.
    document.apply(set("udp_port", 0.0)).unwrap();
    let stage = crate::Stage::without_gpu(Arc::new(library()), Arc::new(|| {}));
    let desk = Desk::default();
    stage.midi_from(Arc::new(desk.clone()));
    let project = |document: &Document| {
        Arc::new(crate::Project { document: document.clone(), path: "graph.cym".into(), carrier: None })
    };
    stage.show(project(&document));
    let listen = OscListen { udp_port: 0, network: false };
    let state = until(&stage, "nothing listens", |state| {
        state.hands.sockets.contains_key(&listen) && state.hands.ports.get("Desk") == Some(&PortState::Open)
    });
    let SocketState::Open { udp_port } = state.hands.sockets[&listen].clone() else {
        panic!("{:?}", state.hands.sockets);
    };
    stage.record(true);
    stage.transport(crate::TransportCommand::Play);
    until(&stage, "it does not play", |state| state.clock.secs > 0.2 && state.hands.recording.is_some());
    let number = |state: &crate::StageState, node: &str, input: &str| {
        let plan = state.plan.as_ref()?;
        let place = plan.knob_places.get(&(NodeId::new(node), input.to_owned()))?;
        state.numbers.get(place[0].start).copied()
    };
    cym_media::hands::OscSender::default().send("localhost", udp_port, "/pos", &[0.75]).unwrap();
    until(&stage, "the message moves nothing", |state| number(state, "phone", "x") == Some(0.75));
    desk.0.lock().unwrap().as_mut().unwrap()(&[0xB0, 20, 127]);
    let state = until(&stage, "the fader moves nothing", |state| number(state, "plain", "amount") == Some(2.0));
    let compiled = Arc::as_ptr(state.plan.as_ref().unwrap());
    assert_eq!(state.hands.moved[&(NodeId::new("plain"), "amount".to_owned())], Value::Float(2.0));
    stage.record(false);
    let state = until(&stage, "no take", |state| state.hands.take.is_some());
    assert_eq!(Arc::as_ptr(state.plan.as_ref().unwrap()), compiled, "nothing was compiled");
    let (_, take) = state.hands.take.clone().unwrap();
    let edit = take.edit(&document, &library().catalogue, RecordMode::Overdub, 0.0).unwrap();
    document.apply(edit).unwrap();
    let plan = plan(&document, &library());
    let library = library();
    let mut runner = SignalRunner::new(&plan, &library);
    let numbers = runner.numbers_at(&plan, state.clock.frame, &Silence);
    let keyed = plan.keyed_place(&NodeId::new("plain"), "amount").expect("the recording made keys");
    assert_eq!(numbers[keyed.start], 2.0);
    let problem = |state: &crate::StageState| state.problems.iter().any(|problem| problem.code == "no-hands");
    assert!(!problem(&state), "{:?}", state.problems);
}

//! From messages to moves of params.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cym_graph::binding::{BEND, HandSource, OSC_PORT, PRESSURE, Press};
use cym_graph::color::linear_premultiplied;
use cym_graph::{Hand, NodeId, Value};
use cym_media::hands::{HandEvent, MidiMessage, OscListen, OscMessage, OscPattern, Wanted};
use cym_plan::{HandUse, Plan};

use super::clock::MidiClock;
use super::known::{Bound, Known, Nature};

/// A fader that comes so near to its param, as a share of its way, has picked it up.
const NEAR: f32 = 0.02;

/// A param is put somewhere.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Move {
    pub(crate) node: NodeId,
    pub(crate) input: String,
    pub(crate) value: Value,
}

/// Knows where faders and keys stand, and what they move.
#[derive(Default)]
pub(crate) struct Player {
    /// Where each controller of each channel of each port was put last.
    controls: BTreeMap<(Arc<str>, u8, u8), u8>,
    /// Keys that are down, by the node that hears them.
    down: BTreeMap<NodeId, BTreeSet<(Arc<str>, u8, u8)>>,
    patterns: BTreeMap<String, Result<OscPattern, String>>,
    /// By bound param and number of its binding: what the binding put it to last, and what it would have.
    hold: BTreeMap<(NodeId, String, usize), (Option<f32>, f32)>,
    /// The clocks of ports.
    clocks: BTreeMap<Arc<str>, MidiClock>,
    moves: u64,
    last: Option<HandSource>,
}

/// What a player looks things up in.
pub(crate) struct Around<'a> {
    /// The plan that plays.
    pub(crate) plan: &'a Plan,
    /// The numbers of the frame before; empty before the first.
    pub(crate) numbers: &'a [f32],
    /// What is bound in the document that plays, and what its params are.
    pub(crate) known: &'a Known,
    /// When it is, in seconds of any clock that goes on.
    pub(crate) secs: f64,
    /// What the value of a param is now, as an artist sees it.
    pub(crate) value: &'a dyn Fn(&NodeId, &str) -> Option<Value>,
}

impl Around<'_> {
    fn number(&self, hand: &HandUse, input: &str) -> f32 {
        let Some(lane) = hand.lane(input).map(|lane| lane as usize) else {
            return 0.0;
        };
        self.plan.knobs.get(lane).or_else(|| self.numbers.get(lane)).copied().unwrap_or_default()
    }
}

/// What has to be listened to for a plan and a document; everything there is while somebody `learns`.
pub(crate) fn wanted(plan: Option<&Plan>, known: &Known, learns: bool) -> Wanted {
    let mut wanted = Wanted { every_port: learns, ..Wanted::default() };
    let local = |udp_port| OscListen { udp_port, network: false };
    if learns {
        wanted.sockets.insert(local(OSC_PORT));
    }
    let midi = |port: &str, wanted: &mut Wanted| {
        if port.is_empty() {
            wanted.every_port = true;
        } else {
            wanted.ports.insert(port.to_owned());
        }
    };
    for (plan, hand) in plan.into_iter().flat_map(|plan| plan.hands.iter().map(move |hand| (plan, hand))) {
        match hand.hand {
            Hand::MidiControl | Hand::MidiNote => midi(hand.text("port"), &mut wanted),
            Hand::MidiClock if follows_clock(plan, hand) => midi(hand.text("port"), &mut wanted),
            Hand::OscIn => {
                wanted.sockets.insert(listen_of(plan, hand));
            }
            Hand::MidiClock | Hand::OscOut => {}
        }
    }
    for bound in &known.bound {
        match &bound.binding.source {
            HandSource::Midi { port, .. } | HandSource::Note { port, .. } => midi(port, &mut wanted),
            HandSource::Osc { udp_port, .. } => {
                // Where a node lets the network in, its bindings may use the same socket.
                if !wanted.sockets.iter().any(|listen| listen.udp_port == *udp_port) {
                    wanted.sockets.insert(local(*udp_port));
                }
            }
        }
    }
    wanted
}

/// Whether a beat follows the clock of a device. Only knobs say so, as for sockets.
pub(crate) fn follows_clock(plan: &Plan, hand: &HandUse) -> bool {
    hand.lane("from").and_then(|lane| plan.knobs.get(lane as usize)).is_some_and(|from| *from > 0.5)
}

/// Where an *OSC In* listens. Only knobs say so: a signal must not open sockets.
pub(crate) fn listen_of(plan: &Plan, hand: &HandUse) -> OscListen {
    let knob = |input| hand.lane(input).and_then(|lane| plan.knobs.get(lane as usize)).copied().unwrap_or_default();
    OscListen { udp_port: knob("udp_port").clamp(0.0, 65535.0) as u16, network: knob("network") > 0.5 }
}

impl Player {
    /// What was moved last, and how many times anything was.
    pub(crate) fn last(&self) -> Option<(u64, HandSource)> {
        Some((self.moves, self.last.clone()?))
    }

    /// What an address of a node or a binding means, or what is wrong with it.
    pub(crate) fn pattern(&mut self, address: &str) -> &Result<OscPattern, String> {
        if !self.patterns.contains_key(address) {
            // Addresses that were typed are forgotten now and then.
            if self.patterns.len() > 500 {
                self.patterns.clear();
            }
            self.patterns.insert(address.to_owned(), OscPattern::new(address));
        }
        &self.patterns[address]
    }

    /// What one message moves.
    pub(crate) fn play(&mut self, event: &HandEvent, around: &Around<'_>, moves: &mut Vec<Move>) {
        match event {
            HandEvent::Midi { port, message } => self.midi(port, *message, around, moves),
            HandEvent::Osc { listen, message } => self.osc(*listen, message, around, moves),
        }
    }

    fn midi(&mut self, port: &Arc<str>, message: MidiMessage, around: &Around<'_>, moves: &mut Vec<Move>) {
        let (channel, controller) = match message {
            MidiMessage::Control { channel, controller, value } => {
                self.controls.insert((Arc::clone(port), channel, controller), value);
                (channel, controller)
            }
            MidiMessage::Bend { channel, .. } => (channel, BEND),
            MidiMessage::Pressure { channel, .. } => (channel, PRESSURE),
            MidiMessage::NoteOn { channel, note, velocity } => {
                return self.note(port, channel, note, Some(velocity), around, moves);
            }
            MidiMessage::NoteOff { channel, note } => return self.note(port, channel, note, None, around, moves),
            MidiMessage::Clock | MidiMessage::Start | MidiMessage::Continue | MidiMessage::Stop => {
                return self.clock(port, message, around, moves);
            }
        };
        self.moves += 1;
        self.last = Some(HandSource::Midi { port: port.to_string(), channel, controller, fine: false });
        for hand in around.plan.hands.iter().filter(|hand| hand.hand == Hand::MidiControl) {
            let number = |input| around.number(hand, input).round().clamp(0.0, 255.0) as u8;
            let wanted = (hand.text("port"), number("channel"), number("controller"), number("fine") > 0);
            if let Some(at) = self.stands_at(wanted, port, channel, message) {
                moves.push(Move { node: hand.node.clone(), input: "value".to_owned(), value: Value::Float(at) });
            }
        }
        for bound in &around.known.bound {
            if let HandSource::Midi { port: name, channel: on, controller, fine } = &bound.binding.source
                && let Some(at) = self.stands_at((name, *on, *controller, *fine), port, channel, message)
            {
                let steps = match message {
                    MidiMessage::Control { value, .. } => bound.binding.relative.steps(value),
                    _ => None,
                };
                moves.extend(match steps {
                    Some(steps) => turned(bound, steps, around, moves.as_slice()),
                    None => self.bound(bound, at, around, moves.as_slice()),
                });
            }
        }
    }

    fn clock(&mut self, port: &Arc<str>, message: MidiMessage, around: &Around<'_>, moves: &mut Vec<Move>) {
        let news = self.clocks.entry(Arc::clone(port)).or_default().hear(message, around.secs);
        for hand in around.plan.hands.iter().filter(|hand| hand.hand == Hand::MidiClock) {
            let name = hand.text("port");
            if !follows_clock(around.plan, hand) || !(name.is_empty() || *name == **port) {
                continue;
            }
            let told = [
                ("clock_bpm", news.bpm.map(|bpm| bpm as f32)),
                ("clock_beat", news.beat.map(|beat| beat as f32)),
                ("clock_runs", news.runs.map(|runs| f32::from(u8::from(runs)))),
            ];
            for (input, number) in told {
                let value = number.map(Value::Float);
                moves.extend(value.map(|value| Move { node: hand.node.clone(), input: input.to_owned(), value }));
            }
        }
    }

    /// Where a controller stands, 0 to 1, if this message is of the wanted one: port, channel, controller, and whether it is fine.
    fn stands_at(
        &self,
        (name, on, wanted, fine): (&str, u8, u8, bool),
        port: &Arc<str>,
        channel: u8,
        message: MidiMessage,
    ) -> Option<f32> {
        if !(name.is_empty() || name == &**port) || !(on == 0 || on == channel) {
            return None;
        }
        match message {
            MidiMessage::Bend { value, .. } if wanted == BEND => Some(f32::from(value) / 16383.0),
            MidiMessage::Pressure { value, .. } if wanted == PRESSURE => Some(f32::from(value) / 127.0),
            MidiMessage::Control { controller, .. } if fine && wanted < 32 => {
                let part = |controller| {
                    let known = self.controls.get(&(Arc::clone(port), channel, controller));
                    u16::from(known.copied().unwrap_or_default())
                };
                let ours = controller == wanted || controller == wanted + 32;
                ours.then(|| f32::from(part(wanted) << 7 | part(wanted + 32)) / 16383.0)
            }
            MidiMessage::Control { controller, value, .. } if controller == wanted => Some(f32::from(value) / 127.0),
            _ => None,
        }
    }

    fn note(
        &mut self,
        port: &Arc<str>,
        channel: u8,
        note: u8,
        velocity: Option<u8>,
        around: &Around<'_>,
        moves: &mut Vec<Move>,
    ) {
        if velocity.is_some() {
            self.moves += 1;
            self.last = Some(HandSource::Note { port: port.to_string(), channel, note });
        }
        for bound in &around.known.bound {
            if let HandSource::Note { port: name, channel: on, note: wanted } = &bound.binding.source
                && (name.is_empty() || **name == **port)
                && (*on == 0 || *on == channel)
                && *wanted == note
            {
                moves.extend(pressed(bound, velocity.is_some(), around, moves.as_slice()));
            }
        }
        for hand in around.plan.hands.iter().filter(|hand| hand.hand == Hand::MidiNote) {
            let number = |input| around.number(hand, input).round();
            let (name, on) = (hand.text("port"), number("channel"));
            let ours = (name.is_empty() || name == &**port)
                && (on < 0.5 || on == f32::from(channel))
                && (number("low")..=number("high")).contains(&f32::from(note));
            if !ours {
                continue;
            }
            let mut put = |input: &str, number: f32| {
                moves.push(Move { node: hand.node.clone(), input: input.to_owned(), value: Value::Float(number) });
            };
            let down = self.down.entry(hand.node.clone()).or_default();
            let key = (Arc::clone(port), channel, note);
            match velocity {
                Some(velocity) => {
                    down.insert(key);
                    put("velocity", f32::from(velocity) / 127.0);
                    put("note", f32::from(note));
                }
                None => {
                    down.remove(&key);
                }
            }
            let held = down.len() as f32;
            put("held", held);
            if velocity.is_some() {
                let before = standing(moves, &hand.node, "hits").unwrap_or_else(|| around.number(hand, "hits"));
                let node = hand.node.clone();
                moves.push(Move { node, input: "hits".to_owned(), value: Value::Float(counted(before)) });
            }
        }
    }

    fn osc(&mut self, listen: OscListen, message: &OscMessage, around: &Around<'_>, moves: &mut Vec<Move>) {
        self.moves += 1;
        let address = message.address.clone();
        self.last = Some(HandSource::Osc { address, argument: 0, udp_port: listen.udp_port });
        for hand in around.plan.hands.iter().filter(|hand| hand.hand == Hand::OscIn) {
            let fits = |pattern: &Result<OscPattern, String>| {
                pattern.as_ref().is_ok_and(|pattern| pattern.fits(&message.address))
            };
            if listen_of(around.plan, hand) != listen || !fits(self.pattern(hand.text("address"))) {
                continue;
            }
            let before = standing(moves, &hand.node, "messages").unwrap_or_else(|| around.number(hand, "messages"));
            let count = ("messages", counted(before));
            let numbers = ["x", "y", "z", "w"].into_iter().zip(message.numbers.iter().copied());
            for (input, number) in numbers.chain([count]) {
                moves.push(Move { node: hand.node.clone(), input: input.to_owned(), value: Value::Float(number) });
            }
        }
        for bound in &around.known.bound {
            if let HandSource::Osc { address, argument, udp_port } = &bound.binding.source
                && *udp_port == listen.udp_port
                && let Some(&at) = message.numbers.get(usize::from(*argument))
                && self.pattern(address).as_ref().is_ok_and(|pattern| pattern.fits(&message.address))
            {
                moves.extend(self.bound(bound, at, around, moves.as_slice()));
            }
        }
    }

    /// What a binding makes of its fader at a place, 0 to 1.
    fn bound(&mut self, bound: &Bound, at: f32, around: &Around<'_>, moves: &[Move]) -> Option<Move> {
        let Bound { node, input, index, binding } = bound;
        let (value, now) = stands(bound, around, moves)?;
        let nature = around.known.nature(node, input);
        let wanted = match nature {
            // A fader that passes its middle upward strikes.
            Nature::Struck => at.round(),
            Nature::Whole => binding.number_at(at).round(),
            Nature::Smooth => binding.number_at(at),
        };
        let hold = self.hold.entry((node.clone(), input.clone(), *index)).or_insert((None, wanted));
        if nature == Nature::Struck {
            let before = if hold.0.is_none() { 0.0 } else { hold.1 };
            *hold = (Some(wanted), wanted);
            return (before < 0.5 && wanted > 0.5).then(|| struck(bound, around, moves));
        }
        let before = std::mem::replace(&mut hold.1, wanted);
        if binding.pickup && hold.0 != Some(now) {
            let near = (wanted - now).abs() <= NEAR * (binding.high - binding.low).abs();
            let passed = (before - now) * (wanted - now) <= 0.0 && before != wanted;
            if !near && !passed {
                hold.0 = None;
                return None;
            }
        }
        hold.0 = Some(wanted);
        with_number(bound, &value, wanted)
    }
}

/// What a param is now, moves that are under way included, and the number that a binding moves.
fn stands(bound: &Bound, around: &Around<'_>, moves: &[Move]) -> Option<(Value, f32)> {
    let Bound { node, input, binding, .. } = bound;
    let moved = moves.iter().rev().find(|moved| moved.node == *node && moved.input == *input);
    let value = moved.map(|moved| moved.value.clone()).or_else(|| (around.value)(node, input))?;
    let now = *value.numbers()?.get(usize::from(binding.part))?;
    Some((value, now))
}

fn with_number(bound: &Bound, value: &Value, number: f32) -> Option<Move> {
    let mut numbers = value.numbers()?;
    *numbers.get_mut(usize::from(bound.binding.part))? = number;
    Some(Move { node: bound.node.clone(), input: bound.input.clone(), value: value_of(value, &numbers) })
}

/// One more stroke on a param that takes events.
fn struck(bound: &Bound, around: &Around<'_>, moves: &[Move]) -> Move {
    let Bound { node, input, .. } = bound;
    let place = around.plan.struck_place(node, input);
    let counted_now = place.and_then(|place| around.plan.knobs.get(place)).copied();
    let before = standing(moves, node, input).or(counted_now).unwrap_or_default();
    Move { node: node.clone(), input: input.clone(), value: Value::Float(counted(before)) }
}

/// What a stroke on a key or pad does, or letting it go.
fn pressed(bound: &Bound, down: bool, around: &Around<'_>, moves: &[Move]) -> Option<Move> {
    let binding = &bound.binding;
    let nature = around.known.nature(&bound.node, &bound.input);
    if nature == Nature::Struck {
        return down.then(|| struck(bound, around, moves));
    }
    let (value, now) = stands(bound, around, moves)?;
    let (low, high) = (binding.low, binding.high);
    let number = match (binding.press, down) {
        (Press::Hold, false) => low,
        (_, false) => return None,
        (Press::Toggle, true) if (now - high).abs() < (now - low).abs() => low,
        (Press::Hold | Press::Set | Press::Toggle, true) => high,
        (Press::Next, true) => {
            let step = step_of(nature, low, high, NEXT_STEPS);
            let next = now + step;
            // Half a step of grace: rounding must not end the way before its end.
            if (next - low) / (high - low) > 1.0 + 0.5 * step / (high - low) { low } else { next }
        }
    };
    with_number(bound, &value, number)
}

/// What a knob without ends does that was turned by so many steps.
fn turned(bound: &Bound, steps: f32, around: &Around<'_>, moves: &[Move]) -> Option<Move> {
    let nature = around.known.nature(&bound.node, &bound.input);
    if nature == Nature::Struck {
        return (steps != 0.0).then(|| struck(bound, around, moves));
    }
    let (value, now) = stands(bound, around, moves)?;
    let (low, high) = (bound.binding.low, bound.binding.high);
    let number = now + steps * step_of(nature, low, high, TURN_STEPS);
    with_number(bound, &value, number.clamp(low.min(high), low.max(high)))
}

/// Steps from one end to the other of a pad that goes on by steps, where numbers are not whole.
const NEXT_STEPS: f32 = 4.0;
/// Steps from one end to the other of a knob without ends.
const TURN_STEPS: f32 = 128.0;

fn step_of(nature: Nature, low: f32, high: f32, steps: f32) -> f32 {
    if nature == Nature::Whole { (high - low).signum() } else { (high - low) / steps }
}

/// One more; it begins anew long before numbers get too coarse to count with.
fn counted(before: f32) -> f32 {
    if (0.0..8_000_000.0).contains(&before) { before.round() + 1.0 } else { 1.0 }
}

fn standing(moves: &[Move], node: &NodeId, input: &str) -> Option<f32> {
    let moved = moves.iter().rev().find(|moved| moved.node == *node && moved.input == input)?;
    if let Value::Float(number) = moved.value { Some(number) } else { None }
}

/// A value like another one, with these numbers.
fn value_of(like: &Value, numbers: &[f32]) -> Value {
    let number = |place: usize| numbers.get(place).copied().unwrap_or_default();
    match like {
        Value::Color(_) => like.with_numbers(|place| number(place).clamp(0.0, 1.0)),
        _ => like.with_numbers(number),
    }
}

/// Puts params of a plan somewhere, in order.
pub(crate) fn put_all(plan: &mut Plan, moves: &[Move]) {
    for moved in moves {
        put(plan, moved);
    }
}

/// Puts a param of a plan somewhere: a knob is turned, keys are held. Gives whether there is such a param.
pub(crate) fn put(plan: &mut Plan, Move { node, input, value }: &Move) -> bool {
    if let Some(place) = plan.struck_place(node, input) {
        return match (plan.knobs.get_mut(place), value) {
            (Some(knob), Value::Float(count)) => {
                *knob = *count;
                true
            }
            _ => false,
        };
    }
    if let Some(place) = plan.keyed_place(node, input) {
        let hold = |plan: &mut Plan, from: usize, numbers: &[f32]| {
            for (place, &number) in (place.start + from..place.end).zip(numbers) {
                plan.held.insert(place as u32, number);
            }
        };
        // In the order of the outputs of the hidden node: one number, two, three, a colour.
        match value {
            Value::Float(number) => hold(plan, 0, &[*number]),
            Value::Vec2(numbers) => hold(plan, 1, numbers),
            Value::Vec3(numbers) => hold(plan, 3, numbers),
            Value::Color(color) => hold(plan, 6, &linear_premultiplied(*color)),
            _ => return false,
        }
        return true;
    }
    if plan.turn(node, input, value) {
        return true;
    }
    // Inside a group no knob of the document leads to it.
    let hand = plan.hands.iter().find(|hand| hand.node == *node && hand.hand.moves().contains(&input.as_str()));
    let lane = hand.and_then(|hand| hand.lane(input));
    match (lane.and_then(|lane| plan.knobs.get_mut(lane as usize)), value) {
        (Some(knob), Value::Float(number)) => {
            *knob = *number;
            true
        }
        _ => false,
    }
}

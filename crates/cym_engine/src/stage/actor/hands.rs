//! What comes from hands and other machines while the piece plays, and what goes out to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use cym_graph::{Hand, NodeId, Problem, Severity, Value};
use cym_media::hands::{self, MidiSystem, OscSender, PortState, SocketState};
use cym_plan::{HandUse, Plan, SignalStep};

use super::super::inbox::Message;
use super::Actor;
use crate::hands::{
    Around, HandsState, Known, LiveHands, Move, Player, Recorder, Take, follows_clock, listen_of, put, put_all, wanted,
};

/// Frames that playing may miss; more of them is a jump.
const MOST_MISSED: u64 = 8;

/// Everything that the actor has for it.
pub(super) struct Hands {
    system: Arc<dyn MidiSystem>,
    live: Option<LiveHands>,
    player: Player,
    /// What is known of the document that plays.
    known: Known,
    sender: OscSender,
    /// By node: what was sent last, and what went wrong with it.
    sent: BTreeMap<NodeId, (Vec<f32>, Option<String>)>,
    /// Where hands hold params.
    moved: BTreeMap<(NodeId, String), Value>,
    recorder: Option<Recorder>,
    take: Option<(u64, Arc<Take>)>,
    learns: bool,
    jumps_seen: u64,
    /// How it was published last.
    published: Arc<HandsState>,
}

impl Default for Hands {
    fn default() -> Self {
        Self {
            system: hands::machine(),
            live: None,
            player: Player::default(),
            known: Known::default(),
            sender: OscSender::default(),
            sent: BTreeMap::new(),
            moved: BTreeMap::new(),
            recorder: None,
            take: None,
            learns: false,
            jumps_seen: 0,
            published: Arc::default(),
        }
    }
}

impl Actor {
    /// Takes MIDI from there.
    pub(super) fn midi_from(&mut self, system: Arc<dyn MidiSystem>) {
        self.hands.system = system;
        self.hands.live = None;
        self.seat_hands();
    }

    /// Listens to everything that is there, so that somebody can learn what is moved; or no longer.
    pub(super) fn learn(&mut self, learns: bool) {
        self.hands.learns = learns;
        self.seat_hands();
    }

    /// The document or the nodes that it is made of are others: what is set anew is no longer held.
    pub(super) fn know(&mut self) {
        let project = self.project.as_ref();
        let now = project.map(|project| Known::of(&project.document, &self.library.catalogue)).unwrap_or_default();
        let before = std::mem::replace(&mut self.hands.known, now);
        let known = &self.hands.known;
        self.hands.moved.retain(|(node, input), _| before.value(node, input) == known.value(node, input));
    }

    /// Listens to what the plan and the document want, and to nothing else.
    pub(super) fn seat_hands(&mut self) {
        let wanted = wanted(self.plan.as_ref(), &self.hands.known, self.hands.learns);
        match &self.hands.live {
            Some(live) => live.want(&wanted),
            None if !wanted.is_empty() => {
                let inbox = Arc::clone(&self.shared.inbox);
                let wake = Arc::new(move || inbox.put(Message::Played));
                self.hands.live = Some(LiveHands::start(Arc::clone(&self.hands.system), wanted, wake));
            }
            None => {}
        }
        if let Some(plan) = &self.plan {
            self.hands.sent.retain(|node, _| plan.hands.iter().any(|hand| hand.node == *node));
        }
    }

    /// Puts the params of a new plan where hands hold them.
    pub(super) fn hold_hands(&mut self) {
        let moved = std::mem::take(&mut self.hands.moved);
        self.hands.moved = moved.into_iter().filter(|(key, value)| self.put(key, value)).collect();
    }

    /// The same for the small pictures of nodes.
    pub(super) fn hold_thumbs(&mut self) {
        let held = self.held_params().map(|(node, input, value)| Move { node, input, value });
        let held: Vec<Move> = held.collect();
        self.thumbs.play(|plan| put_all(plan, &held), false);
    }

    /// A param was turned in the window: from now on it stands there.
    pub(super) fn turned(&mut self, node: &NodeId, input: &str, value: &Value) {
        let turned = Move { node: node.clone(), input: input.to_owned(), value: value.clone() };
        self.note(&turned);
        let key = (node.clone(), input.to_owned());
        self.hands.moved.remove(&key);
        if self.hands.recorder.is_some()
            && let Some(plan) = &mut self.plan
            && plan.keyed_place(node, input).is_some()
            && put(plan, &turned)
        {
            // Its keys are overruled while it is recorded.
            self.thumbs.play(|plan| put_all(plan, std::slice::from_ref(&turned)), false);
            self.hands.moved.insert(key, value.clone());
            self.again = true;
        }
    }

    fn put(&mut self, (node, input): &(NodeId, String), value: &Value) -> bool {
        let there = Move { node: node.clone(), input: input.clone(), value: value.clone() };
        self.plan.as_mut().is_some_and(|plan| put(plan, &there))
    }

    /// Whether something is recorded, so that frames must be stepped as they come.
    pub(super) fn records(&self) -> bool {
        self.hands.recorder.is_some()
    }

    /// Plays what has come, before a frame is drawn.
    pub(super) fn play_hands(&mut self, target: u64) {
        let jumped = self.time.jumps() != std::mem::replace(&mut self.hands.jumps_seen, self.time.jumps());
        if jumped {
            self.release();
        }
        self.step_up_to(target, jumped);
        let Some(live) = &self.hands.live else {
            return;
        };
        let events = live.queue().take();
        let Some(plan) = &self.plan else {
            return;
        };
        if events.is_empty() {
            return;
        }
        let known = |node: &NodeId, input: &str| {
            let key = (node.clone(), input.to_owned());
            let turned = || self.turns.get(&key).map(|(_, value)| value.clone());
            let held = self.hands.moved.get(&key).cloned().or_else(turned);
            held.or_else(|| self.hands.known.value(node, input))
        };
        let secs = self.now();
        let around = Around { plan, numbers: &self.numbers, known: &self.hands.known, secs, value: &known };
        let (mut player, mut moves) = (std::mem::take(&mut self.hands.player), Vec::new());
        let mut befores = Vec::new();
        for event in &events {
            player.play(event, &around, &mut moves);
        }
        for moved in &moves {
            befores.push(known(&moved.node, &moved.input).unwrap_or(Value::Float(0.0)));
        }
        self.hands.player = player;
        self.news = true;
        if moves.is_empty() {
            return;
        }
        let frame = self.runner.as_ref().map_or(target, cym_plan::SignalRunner::next_frame);
        let paused = !self.time.running() && self.hands.recorder.is_none();
        let Some(plan) = &mut self.plan else {
            return;
        };
        for (moved, before) in moves.iter().zip(befores) {
            if put(plan, moved) {
                if let Some(recorder) = &mut self.hands.recorder {
                    recorder.note(frame, moved, before);
                }
                self.hands.moved.insert((moved.node.clone(), moved.input.clone()), moved.value.clone());
            }
        }
        let restart = paused && feeds_signals(plan);
        self.thumbs.play(|plan| put_all(plan, &moves), restart);
        if let Some(runner) = self.runner.as_mut().filter(|_| restart) {
            runner.reset();
        }
        self.again = true;
    }

    /// While something is recorded, what moves now counts from the frame that is drawn now: those before it are stepped first.
    fn step_up_to(&mut self, target: u64, jumped: bool) {
        let (Some(recorder), Some(runner), Some(plan)) = (&mut self.hands.recorder, &mut self.runner, &self.plan)
        else {
            return;
        };
        let next = runner.next_frame();
        if jumped {
            recorder.end_pass(next);
        }
        let fresh = next == 0 || target + 1 < next;
        if fresh {
            runner.reset();
        }
        if target > 0 && (fresh || target > next + MOST_MISSED) {
            runner.numbers_at(plan, target - 1, &self.bank);
        }
    }

    /// Keys count again: nothing holds them any more.
    fn release(&mut self) {
        if let Some(plan) = &mut self.plan
            && !plan.held.is_empty()
        {
            plan.held.clear();
            self.thumbs.play(|plan| plan.held.clear(), false);
            let plan = &*plan;
            self.hands.moved.retain(|(node, input), _| plan.keyed_place(node, input).is_none());
        }
    }

    /// A param moved by hand in the window is written down.
    fn note(&mut self, moved: &Move) {
        let frame = self.runner.as_ref().map_or(0, cym_plan::SignalRunner::next_frame);
        let key = (moved.node.clone(), moved.input.clone());
        let turned = self.turns.get(&key).map(|(_, value)| value.clone());
        let kept = || self.hands.known.value(&moved.node, &moved.input);
        let before = self.hands.moved.get(&key).cloned().or(turned).or_else(kept);
        if let (Some(recorder), Some(before)) = (&mut self.hands.recorder, before) {
            recorder.note(frame, moved, before);
        }
    }

    /// Begins to record, or ends it and publishes the take.
    pub(super) fn record(&mut self, on: bool) {
        if on == self.hands.recorder.is_some() {
            return;
        }
        if let Some(recorder) = self.hands.recorder.take() {
            let end = self.runner.as_ref().map_or(0, cym_plan::SignalRunner::next_frame);
            let take = recorder.finish(end);
            // The keys that come of it play from now on.
            for lane in &take.lanes {
                self.hands.moved.remove(&(lane.node.clone(), lane.input.clone()));
            }
            self.release();
            let number = self.hands.take.as_ref().map_or(0, |(number, _)| *number) + 1;
            self.hands.take = Some((number, Arc::new(take)));
        } else {
            self.release();
            // What is heard from now on is what will be rendered: from the start, with everything where it stands.
            self.restart_signals();
            let now = self.now();
            let frame = super::super::time::frame_at(self.picture_secs(now), self.rate());
            self.hands.recorder = Some(Recorder::new(frame, self.hands.moved.clone()));
        }
        self.news = true;
    }

    /// Sends what nodes of the frame that is shown now have to say.
    pub(super) fn send(&mut self) {
        let Some(plan) = &self.plan else {
            return;
        };
        let Hands { sender, sent, .. } = &mut self.hands;
        let mut trouble = false;
        for hand in plan.hands.iter().filter(|hand| hand.hand == Hand::OscOut) {
            let number = |input: &str| {
                let lane = hand.lane(input).map(|lane| lane as usize);
                lane.and_then(|lane| self.numbers.get(lane)).copied().unwrap_or_default()
            };
            let count = number("count").clamp(0.0, 4.0) as usize;
            let numbers: Vec<f32> = ["x", "y", "z", "w"].into_iter().take(count).map(number).collect();
            let known = sent.get(&hand.node);
            if number("send") <= 0.5 && known.is_some_and(|(known, _)| *known == numbers) {
                continue;
            }
            let port = number("udp_port").clamp(1.0, 65535.0) as u16;
            let wrong = sender.send(hand.text("host"), port, hand.text("address"), &numbers).err();
            trouble |= known.and_then(|(_, wrong)| wrong.as_ref()) != wrong.as_ref();
            sent.insert(hand.node.clone(), (numbers, wrong));
        }
        if trouble {
            self.tell_problems();
        }
    }

    /// How it all stands, for the window; tells of what has changed.
    pub(super) fn look_at_hands(&mut self) {
        if self.hands.live.is_none() && self.hands.recorder.is_none() && self.hands.take.is_none() {
            return;
        }
        let live = self.hands.live.as_ref().map(LiveHands::state).unwrap_or_default();
        let state = HandsState {
            last: self.hands.player.last(),
            moved: self.hands.moved.clone(),
            recording: self.hands.recorder.as_ref().map(Recorder::moves),
            take: self.hands.take.clone(),
            ..live
        };
        if *self.hands.published == state {
            return;
        }
        let before = std::mem::replace(&mut self.hands.published, Arc::new(state));
        let now = &self.hands.published;
        if (&before.ports, &before.sockets, &before.no_midi) != (&now.ports, &now.sockets, &now.no_midi) {
            self.tell_problems();
        }
        self.news = true;
    }

    /// What the window may know.
    pub(super) fn hands_state(&self) -> Arc<HandsState> {
        Arc::clone(&self.hands.published)
    }

    /// Params that are held, for those who draw the same picture beside.
    pub(super) fn held_params(&self) -> impl Iterator<Item = (NodeId, String, Value)> + '_ {
        self.hands.moved.iter().map(|((node, input), value)| (node.clone(), input.clone(), value.clone()))
    }

    /// What is wrong with ports, sockets and addresses, by the nodes that want them.
    pub(super) fn hands_problems(&mut self) -> Vec<Problem> {
        let Some(plan) = &self.plan else {
            return Vec::new();
        };
        let Hands { player, published, sent, .. } = &mut self.hands;
        let mut problems = Vec::new();
        for hand in &plan.hands {
            let wrong = match hand.hand {
                Hand::MidiClock if !follows_clock(plan, hand) => None,
                Hand::MidiControl | Hand::MidiNote | Hand::MidiClock => midi_wrong(hand, published),
                Hand::OscIn => osc_wrong(plan, hand, player, published),
                Hand::OscOut => {
                    let wrong = sent.get(&hand.node).and_then(|(_, wrong)| wrong.as_ref());
                    wrong.map(|why| (format!("nothing is sent: {why}."), "Correct its address and host."))
                }
            };
            problems.extend(wrong.map(|(cause, next_step)| Problem {
                severity: Severity::Warning,
                code: "no-hands",
                node: Some(hand.node.clone()),
                cause,
                next_step: next_step.to_owned(),
            }));
        }
        problems
    }
}

fn midi_wrong(hand: &HandUse, state: &HandsState) -> Option<(String, &'static str)> {
    let port = hand.text("port");
    let again = "Plug it in, or choose another port; it is looked for every second.";
    match state.ports.get(port) {
        Some(PortState::Missing { why }) => Some((format!("it is not played: {why}."), again)),
        Some(PortState::Lost) => Some((format!("it is not played: {port} went away."), again)),
        _ => {
            let why = state.no_midi.as_ref().filter(|_| port.is_empty())?;
            Some((format!("it is not played: {why}."), "Its value and its keys count meanwhile."))
        }
    }
}

fn osc_wrong(plan: &Plan, hand: &HandUse, player: &mut Player, state: &HandsState) -> Option<(String, &'static str)> {
    if let Err(why) = player.pattern(hand.text("address")) {
        return Some((format!("nothing comes in: {why}."), "Write an address such as /fader/1, or /fader/* for all."));
    }
    match state.sockets.get(&listen_of(plan, hand)) {
        Some(SocketState::Failed { why }) => {
            Some((format!("nothing comes in: {why}."), "Choose another UDP port here and in what sends."))
        }
        _ => None,
    }
}

/// Whether any knob is read by the control-rate program.
fn feeds_signals(plan: &Plan) -> bool {
    plan.signals.iter().any(|step| matches!(step, SignalStep::Node { .. }))
}

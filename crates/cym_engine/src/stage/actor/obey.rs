//! What the stage does with each message.

use std::ops::Range;
use std::sync::Arc;

use cym_plan::{Plan, SignalStep};

use super::super::inbox::Message;
use super::super::making::Order;
use super::super::state::{Preview, TransportCommand, Turn};
use super::Actor;

impl Actor {
    pub(super) fn obey(&mut self, message: Message) -> Result<(), String> {
        self.news |= !matches!(message, Message::Played);
        match message {
            Message::Show(project) => {
                let other = self.project.as_ref().is_none_or(|old| old.path != project.path);
                if other {
                    self.pace.hope();
                }
                self.project = Some(project);
                self.know();
                self.seat_hands();
                self.documents += 1;
                self.order();
            }
            Message::Turn(turn) => self.turn(turn),
            Message::Library(library) => {
                self.library = library;
                self.know();
                self.order();
            }
            Message::View(view) => {
                self.view = view;
                self.order();
            }
            Message::Preview(preview) => {
                if self.set_preview(preview) {
                    self.order();
                }
            }
            Message::Transport(command) => self.transport(&command),
            Message::Preparing(number) => self.preparing = number,
            Message::Made(made) => return self.take_up(*made),
            Message::Heard(heard) => self.heard(heard),
            Message::Thumbs(made) => {
                let since = made.document;
                let turns = self.turns.iter().filter(|(_, (at, _))| *at >= since);
                let turns = turns.map(|((node, input), (_, value))| (node, input.as_str(), value));
                self.thumbs.take_up(*made, turns);
                self.hold_thumbs();
            }
            Message::Thumbnails(nodes) => {
                let first = !self.thumbs.any();
                if self.thumbs.want(nodes) && first {
                    self.order();
                }
            }
            Message::Grab(request, answer) => self.grabs.ask(request, answer),
            Message::Compare(hold) => self.compare = Some(hold),
            Message::Inputs(system) => {
                self.input_system = system;
                self.live.clear();
                self.seat_inputs();
            }
            Message::Midi(system) => self.midi_from(system),
            Message::Learn(learns) => self.learn(learns),
            Message::Record(on) => self.record(on),
            // What was played is looked at before the next frame.
            Message::Played | Message::Quit => {}
        }
        Ok(())
    }

    /// Asks for the newest document to be made.
    pub(super) fn order(&mut self) {
        let Some(project) = &self.project else {
            return;
        };
        self.ordered += 1;
        self.shared.orders.put(Order {
            number: self.ordered,
            document: self.documents,
            project: Arc::clone(project),
            library: Arc::clone(&self.library),
            costs: self.costs,
            view: self.view.clone(),
            scale: self.pace.scale(self.preview.scale),
            song: self.song.clone(),
            thumbnails: self.thumbs.any(),
        });
    }

    /// Gives whether the size of the picture changes.
    pub(super) fn set_preview(&mut self, mut preview: Preview) -> bool {
        let within = |hz: f32, most: f32| if hz.is_finite() { hz.clamp(1.0, most) } else { most };
        preview.max_hz = within(preview.max_hz, 240.0);
        preview.thumbnails_hz = within(preview.thumbnails_hz, 60.0);
        let before = self.pace.scale(self.preview.scale);
        self.preview = preview;
        self.pace.set_budget_secs(self.share / preview.max_hz);
        if let Some(drawing) = &mut self.drawing {
            drawing.executor.set_timings(preview.timings);
            drawing.set_backdrop(preview.backdrop);
        }
        self.again = true;
        self.pace.scale(preview.scale) != before
    }

    fn turn(&mut self, turn: Turn) {
        let Turn { node, input, value } = turn;
        self.turned(&node, &input, &value);
        let records = self.records();
        if let Some(plan) = &mut self.plan
            && plan.turn(&node, &input, &value)
        {
            let key = (node, input);
            // What signals made of the knob up to here is made anew.
            let restart = !records
                && !self.time.running()
                && plan.knob_places.get(&key).is_some_and(|places| feeds_signals(plan, places));
            self.thumbs.turn(&key.0, &key.1, &value, restart);
            if let Some(runner) = self.runner.as_mut().filter(|_| restart) {
                runner.reset();
            }
            self.turns.insert(key, (self.documents, value));
            self.again = true;
        }
    }

    pub(super) fn restart_signals(&mut self) {
        if let Some(runner) = &mut self.runner {
            runner.reset();
        }
        self.thumbs.restart_signals();
        self.again = true;
    }

    /// Takes time from what is heard, and looks at the sound device.
    pub(super) fn hark(&mut self) {
        if let Some(secs) = self.sound.position_secs() {
            let now = self.now();
            self.time.follow(secs, now);
        }
        let state = self.sound.state();
        if state != self.sound_state {
            self.sound_state = state;
            self.news = true;
        }
        self.look_at_inputs();
    }

    fn transport(&mut self, command: &TransportCommand) {
        self.hark();
        let now = self.now();
        self.time.obey(command, self.rate(), now);
        let tame = |number: f64, low: f64, high: f64| if number.is_finite() { number.clamp(low, high) } else { high };
        match command {
            TransportCommand::Offset(secs) if secs.is_finite() => self.offset_secs = secs.clamp(-2.0, 2.0),
            TransportCommand::Volume(volume) => self.volume = tame(f64::from(*volume), 0.0, 1.0) as f32,
            TransportCommand::Device(device) => self.sound.set_device(device.clone()),
            TransportCommand::Song(song) => {
                self.song.clone_from(song);
                self.order();
            }
            _ => {}
        }
        self.sound.keep_step(&self.time, self.volume, Some(command));
    }
}

/// Whether any of these knobs is read by the control-rate program.
fn feeds_signals(plan: &Plan, places: &[Range<usize>]) -> bool {
    let within = |lane: u32| places.iter().any(|place| place.contains(&(lane as usize)));
    plan.signals.iter().any(|step| match step {
        SignalStep::Node { inputs, .. } => inputs.iter().any(|&lane| within(lane)),
        &SignalStep::Rising { from, .. }
        | &SignalStep::Luminance { from, .. }
        | &SignalStep::Sum { from, .. }
        | &SignalStep::FromBlack { from, .. } => within(from),
        SignalStep::Births { from, since, .. } => from.iter().chain([since]).any(|&lane| within(lane)),
    })
}

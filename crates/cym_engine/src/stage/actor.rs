//! The stage's own thread: takes messages, draws what is due, publishes what there is to see.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use cym_dsp::FeatureTrack;
use cym_gpu::{AdapterKind, GpuError, PixelLayout, Preparer};
use cym_graph::{NodeId, PortRef, Problem, Rate, Value};
use cym_plan::{Costs, NodeLibrary, Plan, SignalRunner, SignalStep, Tick};

use super::Shared;
use super::drawing::{Drawing, Motion, Work};
use super::grab::{Answer, Full, Grabs};
use super::hearing::{Heard, News};
use super::inbox::Message;
use super::making::{Made, Order, Ready, gpu_problem};
use super::pace::Pace;
use super::sound::Sound;
use super::state::{Busy, Clock, Picture, Preview, Scale, SoundState, TransportCommand, Turn};
use super::thumbs::Thumbs;
use super::time::{Time, frame_at};
use crate::clock::Stopwatch;
use crate::project::Project;
use crate::session::{SoundPlace, unreadable_sound};
use crate::sounds::SoundBank;

/// How long a piece is that neither says so nor has a song, in seconds.
const DEFAULT_SECS: f64 = 10.0;
/// Between two looks whether the device is done. A blocking wait would keep the window from presenting its pictures.
const LOOK: Duration = Duration::from_micros(500);
/// Between two looks at the sound device while nothing else happens.
const LOOK_AT_SOUND: Duration = Duration::from_millis(500);
/// The share of the time between two pictures that the stage's own work may take where a graphics card draws.
const CARD_SHARE: f32 = 0.8;
/// The same where the processor draws, which the window needs as well.
const SOFTWARE_SHARE: f32 = 0.5;
/// Frames that are drawn at most between two that are shown, when the picture remembers and some were missed.
const MOST_MISSED: f64 = 8.0;

/// Everything that the thread owns.
pub(super) struct Actor {
    pub(super) shared: Arc<Shared>,
    pub(super) drawing: Option<Drawing>,
    library: Arc<NodeLibrary>,
    costs: Costs,
    share: f32,
    watch: Stopwatch,
    time: Time,
    preview: Preview,
    pace: Pace,
    project: Option<Arc<Project>>,
    view: Option<PortRef>,
    song: Option<PathBuf>,
    offset_secs: f64,
    volume: f32,
    /// What plays: its knobs are turned here.
    plan: Option<Plan>,
    published_plan: Option<Arc<Plan>>,
    runner: Option<SignalRunner>,
    numbers: Arc<[f32]>,
    places: Vec<SoundPlace>,
    tracks: BTreeMap<PathBuf, Result<Arc<FeatureTrack>, String>>,
    hearing: BTreeMap<PathBuf, (f32, Option<f32>)>,
    bank: SoundBank,
    /// Numbers of the newest order and of what came of one last.
    ordered: u64,
    made: u64,
    /// Turns since each knob's document was ordered: they are newer than the plan that comes of it.
    turns: BTreeMap<(NodeId, String), (u64, Value)>,
    made_problems: Vec<Problem>,
    drawing_problem: Option<Problem>,
    problems: Arc<[Problem]>,
    /// The plan was refused while it ran: nothing is drawn until another comes.
    refused: bool,
    again: bool,
    jumps_seen: u64,
    shown_at: VecDeque<f64>,
    signals_frame: Option<u64>,
    news: bool,
    memory: Arc<[(String, u64)]>,
    thumbs: Thumbs,
    sound: Sound,
    sound_state: SoundState,
    /// The present picture is to be kept, or let go.
    compare: Option<bool>,
    held: Option<Picture>,
    grabs: Grabs,
    /// Pictures that are drawn at full size beside the frames.
    full: Vec<JoinHandle<()>>,
    cancel: Arc<AtomicBool>,
    /// The file of the document that plays.
    played: Option<PathBuf>,
}

impl Actor {
    pub(super) fn new(shared: Arc<Shared>, drawing: Option<Drawing>, library: Arc<NodeLibrary>, costs: Costs) -> Self {
        let kind = drawing.as_ref().map(|drawing| drawing.executor.gpu().about().kind);
        let software = kind == Some(AdapterKind::Software);
        let mut actor = Self {
            shared,
            drawing,
            library,
            costs,
            share: if software { SOFTWARE_SHARE } else { CARD_SHARE },
            watch: Stopwatch::start(),
            time: Time::default(),
            preview: Preview::default(),
            pace: Pace::new(software),
            project: None,
            view: None,
            song: None,
            offset_secs: 0.0,
            volume: 1.0,
            plan: None,
            published_plan: None,
            runner: None,
            numbers: Arc::default(),
            places: Vec::new(),
            tracks: BTreeMap::new(),
            hearing: BTreeMap::new(),
            bank: SoundBank::default(),
            ordered: 0,
            made: 0,
            turns: BTreeMap::new(),
            made_problems: Vec::new(),
            drawing_problem: None,
            problems: Arc::default(),
            refused: false,
            again: false,
            jumps_seen: 0,
            shown_at: VecDeque::new(),
            signals_frame: None,
            news: true,
            memory: Arc::default(),
            thumbs: Thumbs::new(),
            sound: Sound::default(),
            sound_state: SoundState::NoSong,
            compare: None,
            held: None,
            grabs: Grabs::default(),
            full: Vec::new(),
            cancel: Arc::default(),
            played: None,
        };
        actor.set_preview(Preview::default());
        actor
    }

    /// Runs until it is told to quit or the device is gone. Gives why the device is gone.
    pub(super) fn run(&mut self) -> Option<String> {
        loop {
            let wait = self.wait();
            // The device of a song comes and goes by itself.
            let wait = if self.sound.leads() {
                Some(wait.map_or(LOOK_AT_SOUND, |wait| wait.min(LOOK_AT_SOUND)))
            } else {
                wait
            };
            for message in self.shared.inbox.take(wait) {
                if matches!(message, Message::Quit) {
                    return None;
                }
                if let Err(reason) = self.obey(message) {
                    return Some(reason);
                }
            }
            self.hark();
            match self.step() {
                Ok(()) => {}
                Err(GpuError::Lost { reason }) => return Some(reason),
                Err(error) => {
                    self.refused = true;
                    self.drawing_problem = Some(gpu_problem(&error));
                    self.tell_problems();
                }
            }
            if std::mem::take(&mut self.news) {
                self.publish(None);
            }
        }
    }

    /// How long nothing has to be done unless a message comes; `None` is for ever.
    fn wait(&self) -> Option<Duration> {
        if self.news {
            return Some(Duration::ZERO);
        }
        if self.grabs.is_under_way() || self.drawing.as_ref().is_some_and(Drawing::is_under_way) {
            return Some(LOOK);
        }
        let now = self.now();
        let playing = self.time.running();
        if self.thumbs_due(now) {
            return Some(Duration::ZERO);
        }
        if self.plan.is_none() || self.refused {
            return self.thumbs_wait(now);
        }
        if self.again || self.drawing.as_ref().is_some_and(|drawing| drawing.replaying().is_some()) {
            let pause = if playing { self.earliest() - now } else { 0.0 };
            return Some(Duration::from_secs_f64(pause.clamp(0.0, 1.0)));
        }
        if !playing {
            return None;
        }
        let rate = self.rate();
        let secs = self.picture_secs(now);
        let frame = frame_at(secs, rate) as f64;
        let next = if self.time.speed() > 0.0 { frame + 1.0 } else { frame };
        let left = ((next / rate.fps() - secs) / self.time.speed()).clamp(1e-4, 0.1);
        let pause = self.earliest() - now;
        let wait = Duration::from_secs_f64(left.max(pause).clamp(1e-4, 1.0));
        Some(self.thumbs_wait(now).map_or(wait, |thumbs| wait.min(thumbs)))
    }

    /// How long until small pictures of nodes are due because time runs.
    fn thumbs_wait(&self, now: f64) -> Option<Duration> {
        let wait = self.thumbs.next_secs(self.preview.thumbnails_hz) - now;
        let waited = self.drawing.is_some() && self.thumbs.any() && self.time.running();
        waited.then(|| Duration::from_secs_f64(wait.clamp(1e-3, 1.0)))
    }

    /// The frame that small pictures of nodes show: the one of the picture, or what the clock says where there is none.
    fn thumbs_frame(&self, now: f64) -> Option<u64> {
        let drawing = self.drawing.as_ref()?;
        match drawing.shown_frame().filter(|_| !self.refused && self.plan.is_some()) {
            Some(frame) => Some(frame),
            None => Some(frame_at(self.picture_secs(now), self.rate())),
        }
    }

    /// Whether small pictures of nodes should be drawn before anything else.
    fn thumbs_due(&self, now: f64) -> bool {
        let Some(drawing) = &self.drawing else {
            return false;
        };
        let playing = self.time.running();
        if drawing.replaying().is_some() || (self.again && !playing && self.plan.is_some() && !self.refused) {
            return false;
        }
        let moved = !playing && self.thumbs_frame(now).is_some_and(|frame| !self.thumbs.shows(frame));
        self.thumbs.any() && (moved || self.thumbs.is_due(now, playing, self.preview.thumbnails_hz))
    }

    fn now(&self) -> f64 {
        self.watch.secs()
    }

    fn rate(&self) -> Rate {
        self.plan.as_ref().map_or(Rate { num: 30, den: 1 }, |plan| plan.rate)
    }

    /// The time that the picture shows.
    fn picture_secs(&self, now: f64) -> f64 {
        let secs = self.time.secs(now);
        if self.time.running() { (secs - self.offset_secs).clamp(0.0, self.time.duration_secs()) } else { secs }
    }

    /// When the next picture may be shown.
    fn earliest(&self) -> f64 {
        // A little early is in time: the document's frames decide, not this grid.
        let gap = 0.9 / f64::from(self.preview.max_hz);
        self.shown_at.back().map_or(0.0, |last| last + gap)
    }

    fn obey(&mut self, message: Message) -> Result<(), String> {
        self.news = true;
        match message {
            Message::Show(project) => {
                let other = self.project.as_ref().is_none_or(|old| old.path != project.path);
                if other {
                    self.pace.hope();
                }
                self.project = Some(project);
                self.order();
            }
            Message::Turn(turn) => self.turn(turn),
            Message::Library(library) => {
                self.library = library;
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
            Message::Transport(command) => self.transport(command),
            Message::Made(made) => return self.take_up(*made),
            Message::Heard(heard) => self.heard(heard),
            Message::Thumbs(made) => {
                let since = made.number;
                let turns = self.turns.iter().filter(|(_, (at, _))| *at >= since);
                let turns = turns.map(|((node, input), (_, value))| (node, input.as_str(), value));
                self.thumbs.take_up(*made, turns);
            }
            Message::Thumbnails(nodes) => {
                let first = !self.thumbs.any();
                if self.thumbs.want(nodes) && first {
                    self.order();
                }
            }
            Message::Grab(request, answer) => self.grabs.ask(request, answer),
            Message::Compare(hold) => self.compare = Some(hold),
            Message::Quit => {}
        }
        Ok(())
    }

    /// Asks for the newest document to be made.
    fn order(&mut self) {
        let Some(project) = &self.project else {
            return;
        };
        self.ordered += 1;
        self.shared.orders.put(Order {
            number: self.ordered,
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
    fn set_preview(&mut self, mut preview: Preview) -> bool {
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
        if let Some(plan) = &mut self.plan
            && plan.turn(&node, &input, &value)
        {
            let key = (node, input);
            // What signals made of the knob up to here is made anew.
            let restart =
                !self.time.running() && plan.knob_places.get(&key).is_some_and(|places| feeds_signals(plan, places));
            self.thumbs.turn(&key.0, &key.1, &value, restart);
            if let Some(runner) = self.runner.as_mut().filter(|_| restart) {
                runner.reset();
            }
            self.turns.insert(key, (self.ordered, value));
            self.again = true;
        }
    }

    fn restart_signals(&mut self) {
        if let Some(runner) = &mut self.runner {
            runner.reset();
        }
        self.thumbs.restart_signals();
        self.again = true;
    }

    /// Takes time from what is heard, and looks at the sound device.
    fn hark(&mut self) {
        if let Some(secs) = self.sound.position_secs() {
            let now = self.now();
            self.time.follow(secs, now);
        }
        let state = self.sound.state();
        if state != self.sound_state {
            self.sound_state = state;
            self.news = true;
        }
    }

    fn transport(&mut self, command: TransportCommand) {
        self.hark();
        let now = self.now();
        self.time.obey(&command, self.rate(), now);
        let tame = |number: f64, low: f64, high: f64| if number.is_finite() { number.clamp(low, high) } else { high };
        match &command {
            TransportCommand::Offset(secs) if secs.is_finite() => self.offset_secs = secs.clamp(-2.0, 2.0),
            TransportCommand::Volume(volume) => self.volume = tame(f64::from(*volume), 0.0, 1.0) as f32,
            TransportCommand::Device(device) => self.sound.set_device(device.clone()),
            TransportCommand::Song(song) => {
                self.song.clone_from(song);
                self.order();
            }
            _ => {}
        }
        self.sound.keep_step(&self.time, self.volume, Some(&command));
    }

    /// Takes up what was made of a document.
    fn take_up(&mut self, made: Made) -> Result<(), String> {
        if let Some(reason) = made.lost {
            return Err(reason);
        }
        self.made = made.number;
        self.made_problems = made.problems;
        self.drawing_problem = None;
        self.turns.retain(|_, (since, _)| *since >= made.number);
        if let Some(ready) = made.ready {
            let same = self.played.replace(made.path.clone()).is_some_and(|path| path == made.path);
            match self.take_up_plan(ready, &made.library, same) {
                Ok(()) => {}
                Err(GpuError::Lost { reason }) => return Err(reason),
                Err(error) => {
                    self.refused = true;
                    self.drawing_problem = Some(gpu_problem(&error));
                }
            }
        }
        self.tell_problems();
        Ok(())
    }

    fn take_up_plan(&mut self, ready: Ready, library: &NodeLibrary, same_document: bool) -> Result<(), GpuError> {
        let Ready { plan, prepared, document_size_px, sounds, duration_secs } = ready;
        if let Some(drawing) = &mut self.drawing {
            match prepared {
                Some(prepared) => {
                    drawing.replace(prepared, document_size_px, same_document)?;
                    self.pace.forget();
                }
                None => {
                    if !drawing.prepared.as_mut().is_some_and(|prepared| prepared.adopt(&plan)) {
                        return Ok(());
                    }
                }
            }
            self.memory = memory_of(&plan);
        }
        self.refused = false;
        let mut own = Plan::clone(&plan);
        for ((node, input), (_, value)) in &self.turns {
            own.turn(node, input, value);
        }
        let same = self.plan.as_ref().is_some_and(|old| {
            old.signals == own.signals && old.numbers == own.numbers && old.rate == own.rate && old.seed == own.seed
        });
        if !same {
            self.runner = Some(SignalRunner::new(&own, library));
        } else if !self.time.running() {
            self.restart_signals();
        }
        self.plan = Some(own);
        self.published_plan = Some(plan);
        self.again = true;
        let now = self.now();
        self.time.set_duration(duration_secs.unwrap_or(DEFAULT_SECS), now);
        if self.places != sounds {
            self.places = sounds;
            self.listen();
        }
        self.seat_tracks();
        let song = self.places.iter().find_map(|place| place.path.as_deref());
        self.sound.load(song, &self.time);
        self.sound.keep_step(&self.time, self.volume, None);
        Ok(())
    }

    /// Asks for all songs of the plan to be heard.
    fn listen(&mut self) {
        let mut paths: Vec<PathBuf> = self.places.iter().filter_map(|place| place.path.clone()).collect();
        paths.sort();
        paths.dedup();
        self.tracks.retain(|path, _| paths.contains(path));
        self.hearing = paths
            .iter()
            .filter(|path| !self.tracks.contains_key(*path))
            .map(|path| (path.clone(), (0.0, None)))
            .collect();
        self.shared.songs.put(paths);
    }

    fn heard(&mut self, heard: Heard) {
        let Heard { path, news } = heard;
        if !self.places.iter().any(|place| place.path.as_ref() == Some(&path)) {
            return;
        }
        let track = match news {
            News::Part(done, left_secs) => {
                self.hearing.insert(path, (done, left_secs));
                return;
            }
            News::Track(track) => Ok(track),
            News::Failed(why) => Err(why),
        };
        self.hearing.remove(&path);
        self.tracks.insert(path, track);
        self.seat_tracks();
        self.tell_problems();
    }

    /// Gives every sound of the plan its track.
    fn seat_tracks(&mut self) {
        let track = |place: &SoundPlace| self.tracks.get(place.path.as_ref()?)?.as_ref().ok().cloned();
        let tracks: Vec<Option<Arc<FeatureTrack>>> = self.places.iter().map(track).collect();
        let same = |(one, other): (&Option<Arc<FeatureTrack>>, &Option<Arc<FeatureTrack>>)| match (one, other) {
            (None, None) => true,
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        };
        if tracks.len() == self.bank.tracks.len() && tracks.iter().zip(&self.bank.tracks).all(same) {
            return;
        }
        self.bank = SoundBank { tracks };
        self.restart_signals();
        let document = self.project.as_ref().and_then(|project| project.document.duration_secs());
        let first = self.bank.tracks.iter().flatten().map(|track| track.duration_secs).next();
        if let Some(secs) = document.or(first).filter(|&secs| secs > 0.0) {
            let now = self.now();
            self.time.set_duration(secs, now);
            self.sound.keep_step(&self.time, self.volume, None);
        }
    }

    fn tell_problems(&mut self) {
        let mut problems = self.made_problems.clone();
        if let Some(plan) = &self.plan {
            for (sound, place) in plan.sounds.iter().zip(&self.places) {
                if let Some(Some(Err(why))) = place.path.as_ref().map(|path| self.tracks.get(path)) {
                    problems.push(unreadable_sound(sound, why, place.carried));
                }
            }
        }
        problems.extend(self.drawing_problem.clone());
        self.problems = problems.into();
        self.news = true;
    }

    /// Fetches pixels that somebody asked for.
    fn grab(&mut self) -> Result<(), GpuError> {
        if !self.grabs.any() && !self.grabs.is_under_way() {
            return Ok(());
        }
        let Some(drawing) = self.drawing.as_ref().filter(|drawing| !self.refused && drawing.picture().is_some()) else {
            // While something is on its way, the picture may be about to come.
            if self.refused || self.drawing.is_none() || (self.made == self.ordered && self.plan.is_none()) {
                self.grabs.refuse("there is no picture. Wire one to the output first.");
            }
            return Ok(());
        };
        if let Some((layout, answer)) = self.grabs.step(drawing)? {
            self.draw_full(layout, answer);
        }
        Ok(())
    }

    /// Draws the present frame at the document's size, on a thread of its own.
    fn draw_full(&mut self, layout: PixelLayout, answer: Answer) {
        let (Some(drawing), Some(project)) = (&self.drawing, &self.project) else {
            return;
        };
        let Some(picture) = drawing.picture() else {
            return;
        };
        let turns = self.turns.iter().map(|((node, input), (_, value))| (node.clone(), input.clone(), value.clone()));
        let full = Full {
            executor: drawing.executor.sibling(),
            project: Arc::clone(project),
            library: Arc::clone(&self.library),
            costs: self.costs,
            view: self.view.clone(),
            bank: self.bank.clone(),
            turns: turns.collect(),
            frame: picture.frame,
            layout,
            cancel: Arc::clone(&self.cancel),
        };
        self.full.retain(|thread| !thread.is_finished());
        let work = move || drop(answer.try_send(full.draw()));
        // Without a thread the answer's other end learns that there will be none.
        let thread = Builder::new().name("draw full size".to_owned()).stack_size(Preparer::STACK_BYTES).spawn(work);
        self.full.extend(thread);
    }

    /// Draws what is due.
    fn step(&mut self) -> Result<(), GpuError> {
        if let Some(drawing) = &mut self.drawing {
            match drawing.poll()? {
                Some((Work::Frame, secs)) => {
                    if self.pace.frame(secs) && self.preview.scale == Scale::Auto {
                        self.order();
                    }
                    self.news = true;
                }
                Some((Work::Beside, secs)) => {
                    self.thumbs.took(f64::from(secs));
                    self.news = true;
                }
                None => {}
            }
            if self.drawing.as_ref().is_some_and(Drawing::is_under_way) {
                return Ok(());
            }
        }
        self.grab()?;
        if let Some(hold) = self.compare.take() {
            self.held = if hold { self.drawing.as_mut().map(Drawing::hold).transpose()?.flatten() } else { None };
            self.news = true;
        }
        let now = self.now();
        if self.thumbs_due(now)
            && let Some(frame) = self.thumbs_frame(now)
            && let Some(drawing) = &mut self.drawing
        {
            let (thumbs, bank) = (&mut self.thumbs, &self.bank);
            drawing.beside(|executor| thumbs.draw(executor, frame, bank, now))?;
            self.news = true;
            return Ok(());
        }
        if self.refused || (self.time.running() && now < self.earliest()) {
            return Ok(());
        }
        let (Some(plan), Some(runner)) = (&self.plan, &mut self.runner) else {
            return Ok(());
        };
        let secs = self.time.secs(now);
        let playing = self.time.running();
        let secs = if playing { (secs - self.offset_secs).clamp(0.0, self.time.duration_secs()) } else { secs };
        let target = frame_at(secs, plan.rate);
        let again = std::mem::take(&mut self.again);
        let Some(drawing) = &mut self.drawing else {
            // Signals need no device.
            if again || self.signals_frame != Some(target) {
                self.numbers = runner.numbers_at(plan, target, &self.bank).into();
                self.signals_frame = Some(target);
                self.shown_at.push_back(now);
                self.news = true;
            }
            return Ok(());
        };
        if again && !playing {
            drawing.again(plan.memory);
        }
        let jumped = self.time.jumps() != std::mem::replace(&mut self.jumps_seen, self.time.jumps());
        let motion = Motion { playing, backwards: self.time.speed() < 0.0, jumped };
        let frame_secs = f64::from(self.pace.median_secs());
        let fits = (f64::from(self.pace.budget_secs()) / frame_secs.max(1e-4)).min(MOST_MISSED) as u64;
        let Some(step) = drawing.next(plan.memory, target, motion, frame_secs, fits) else {
            return Ok(());
        };
        let numbers = runner.numbers_at(plan, step.frame, &self.bank);
        drawing.draw(step, Tick::at(step.frame, plan.rate), numbers)?;
        if step.show {
            self.numbers = numbers.into();
            self.shown_at.push_back(now);
        }
        self.news = true;
        Ok(())
    }

    /// Makes the present moment visible.
    pub(super) fn publish(&mut self, lost: Option<String>) {
        let now = self.now();
        while self.shown_at.len() > 1 && self.shown_at.front().is_some_and(|&at| at < now - 1.0) {
            self.shown_at.pop_front();
        }
        let hz = match (self.shown_at.front(), self.shown_at.back()) {
            (Some(first), Some(last)) if last > first && self.time.running() => {
                ((self.shown_at.len() - 1) as f64 / (last - first)) as f32
            }
            _ => 0.0,
        };
        let secs = self.time.secs(now);
        let rate = self.rate();
        let song = self.places.iter().find_map(|place| place.path.clone());
        let clock = Clock {
            secs,
            frame: frame_at(secs, rate),
            playing: self.time.playing(),
            speed: self.time.speed(),
            duration_secs: self.time.duration_secs(),
            rate,
            loop_secs: self.time.loop_secs(),
            sound: self.sound_state.clone(),
            song,
            offset_secs: self.offset_secs,
            volume: self.volume,
        };
        let tracks = self.plan.iter().flat_map(|plan| &plan.sounds).zip(&self.bank.tracks);
        let tracks = tracks.filter_map(|(sound, track)| Some((sound.node.clone(), Arc::clone(track.as_ref()?))));
        let tracks: Vec<_> = tracks.collect();
        let drawing = self.drawing.as_ref();
        let timings = drawing.and_then(|drawing| drawing.prepared.as_ref()?.timings());
        let (picture, busy) = (drawing.and_then(|drawing| drawing.picture().cloned()), self.busy());
        let frames_drawn = drawing.map_or(0, |drawing| drawing.frames_drawn);
        let submissions = drawing.map_or(0, |drawing| drawing.executor.submissions());
        let pipelines_made = drawing.map_or(0, |drawing| drawing.executor.counters().pipelines_made);
        let (frame_secs, budget_secs) = (self.pace.median_secs(), self.pace.budget_secs());
        self.shared.publish(|state| {
            state.picture = picture;
            state.held.clone_from(&self.held);
            state.thumbnails = self.thumbs.published().cloned();
            state.clock = clock;
            state.numbers = Arc::clone(&self.numbers);
            state.plan.clone_from(&self.published_plan);
            state.problems = Arc::clone(&self.problems);
            state.busy = busy;
            state.tracks = tracks;
            state.timings = timings.map_or_else(Arc::default, Into::into);
            state.memory = Arc::clone(&self.memory);
            state.frame_ms = frame_secs * 1e3;
            state.budget_ms = budget_secs * 1e3;
            state.scale = self.pace.scale(self.preview.scale);
            state.hz = hz;
            state.frames_drawn = frames_drawn;
            state.submissions = submissions;
            state.pipelines_made = pipelines_made;
            state.device_lost = lost;
        });
    }

    fn busy(&self) -> Vec<Busy> {
        let mut busy = Vec::new();
        if self.made < self.ordered {
            busy.push(Busy::Compiling);
        }
        for (path, &(done, left_secs)) in &self.hearing {
            busy.push(Busy::Hearing { path: path.clone(), done, left_secs });
        }
        if let Some((done, frames)) = self.drawing.as_ref().and_then(Drawing::replaying)
            && frames > 2
        {
            busy.push(Busy::Replaying { done, left_secs: Some(frames as f32 * self.pace.median_secs()) });
        }
        busy
    }
}

/// Whether any of these knobs is read by the control-rate program.
fn feeds_signals(plan: &Plan, places: &[std::ops::Range<usize>]) -> bool {
    let within = |lane: u32| places.iter().any(|place| place.contains(&(lane as usize)));
    plan.signals.iter().any(|step| match step {
        SignalStep::Node { inputs, .. } => inputs.iter().any(|&lane| within(lane)),
        &SignalStep::Rising { from, .. }
        | &SignalStep::Luminance { from, .. }
        | &SignalStep::FromBlack { from, .. } => within(from),
    })
}

/// Bytes of graphics memory by node, largest first.
fn memory_of(plan: &Plan) -> Arc<[(String, u64)]> {
    let mut memory: Vec<(String, u64)> = plan.bytes_by_label().into_iter().collect();
    memory.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    memory.into()
}

impl Drop for Actor {
    fn drop(&mut self) {
        self.cancel.store(true, Ordering::Relaxed);
        self.grabs.refuse("the stage has ended. Open the graph again.");
        for thread in self.full.drain(..) {
            // Whoever waits for its picture learns of a panic by itself.
            drop(thread.join());
        }
    }
}

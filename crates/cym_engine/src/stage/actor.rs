//! The stage's own thread: takes messages, draws what is due, publishes what there is to see.

mod hands;
mod inputs;
mod obey;
mod publish;
mod take;

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use cym_dsp::FeatureTrack;
use cym_gpu::{AdapterKind, GpuError, PixelLayout, Preparer};
use cym_graph::{NodeId, PortRef, Problem, Rate, Value};
use cym_media::listen::{self, InputSystem};
use cym_plan::{Costs, NodeLibrary, Plan, SignalRunner, Trouble};

use super::Shared;
use super::drawing::{Drawing, Motion, Work};
use super::grab::{Answer, Full, Grabs};
use super::inbox::Message;
use super::making::gpu_problem;
use super::pace::Pace;
use super::sound::Sound;
use super::state::{Picture, Preview, Scale, SoundState};
use super::thumbs::Thumbs;
use super::time::{Time, frame_at};
use crate::clock::Stopwatch;
use crate::live::{LiveInput, LiveSource};
use crate::project::Project;
use crate::session::SoundPlace;
use crate::sounds::SoundBank;

/// How long a piece is that neither says so nor has a song, in seconds.
const DEFAULT_SECS: f64 = 10.0;
/// Between two looks whether the device is done. A blocking wait would keep the window from presenting its pictures.
const LOOK: Duration = Duration::from_micros(500);
/// Between two looks at the sound device while nothing else happens.
const LOOK_AT_SOUND: Duration = Duration::from_millis(500);
/// The same for inputs, whose level is shown.
const LOOK_AT_INPUTS: Duration = Duration::from_millis(100);
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
    /// Songs whose track is only of their beginning yet, with the seconds of the whole where known.
    rough: BTreeMap<PathBuf, Option<f64>>,
    bank: SoundBank,
    /// Where live sound comes from.
    input_system: Arc<dyn InputSystem>,
    /// Inputs that are listened to, by the name that nodes have for them.
    live: BTreeMap<String, LiveSource>,
    /// How they stood when it was looked last, by node.
    inputs: Vec<LiveInput>,
    /// What comes from hands and other machines, and goes there.
    hands: hands::Hands,
    /// Numbers of the newest order and of what came of one last.
    ordered: u64,
    made: u64,
    /// The order whose shaders are being compiled.
    preparing: u64,
    /// The newest order that differs from the one before in the size of the picture only.
    resized: u64,
    /// Counts the documents that were shown.
    documents: u64,
    /// Turned knobs, with the number of the newest document then: a plan of that one does not know of them yet.
    turns: BTreeMap<(NodeId, String), (u64, Value)>,
    made_problems: Vec<Problem>,
    drawing_problem: Option<Problem>,
    /// What nodes complained of when the picture was drawn last.
    troubles: Vec<Trouble>,
    /// What is told of loops that the device stopped.
    stopped: Vec<Trouble>,
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
    pub(super) fn new(shared: Arc<Shared>, drawing: Option<Drawing>, library: Arc<NodeLibrary>) -> Self {
        let kind = drawing.as_ref().map(|drawing| drawing.executor.gpu().about().kind);
        let software = kind == Some(AdapterKind::Software);
        let mut actor = Self {
            shared,
            drawing,
            library,
            costs: Costs::default(),
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
            rough: BTreeMap::new(),
            bank: SoundBank::default(),
            input_system: listen::machine(),
            live: BTreeMap::new(),
            inputs: Vec::new(),
            hands: hands::Hands::default(),
            ordered: 0,
            made: 0,
            preparing: 0,
            resized: 0,
            documents: 0,
            turns: BTreeMap::new(),
            made_problems: Vec::new(),
            drawing_problem: None,
            troubles: Vec::new(),
            stopped: Vec::new(),
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

    /// Runs until it is told to quit or the device is gone. Gives why the device is gone. `costs` is what pictures cost there.
    pub(super) fn run(&mut self, costs: Costs) -> Option<String> {
        self.costs = costs;
        loop {
            let wait = self.wait();
            // The device of a song comes and goes by itself.
            let wait = if self.sound.leads() {
                Some(wait.map_or(LOOK_AT_SOUND, |wait| wait.min(LOOK_AT_SOUND)))
            } else {
                wait
            };
            let wait = if self.live.is_empty() {
                wait
            } else {
                Some(wait.map_or(LOOK_AT_INPUTS, |wait| wait.min(LOOK_AT_INPUTS)))
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
            self.look_at_hands();
            self.look_at_stopped();
            if std::mem::take(&mut self.news) {
                self.publish();
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
            turns: turns.chain(self.held_params()).collect(),
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
                    // While a size is being made, frames have the one before.
                    if self.preview.scale != Scale::Auto || self.made < self.ordered {
                        self.pace.other_frame(secs);
                    } else if self.pace.frame(secs) {
                        self.order();
                        self.resized = self.ordered;
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
        if self.plan.is_none() || self.runner.is_none() {
            return Ok(());
        }
        self.play_hands(frame_at(self.picture_secs(now), self.rate()));
        let (Some(plan), Some(runner)) = (&self.plan, &mut self.runner) else {
            return Ok(());
        };
        let secs = self.time.secs(now);
        let playing = self.time.running();
        let secs = if playing { (secs - self.offset_secs).clamp(0.0, self.time.duration_secs()) } else { secs };
        let target = frame_at(secs, plan.rate);
        let again = std::mem::take(&mut self.again);
        self.bank.hear_now(target as f64 / plan.rate.fps());
        let Some(drawing) = &mut self.drawing else {
            // Signals need no device.
            if again || self.signals_frame != Some(target) {
                self.numbers = runner.numbers_at(plan, target, &self.bank).into();
                self.signals_frame = Some(target);
                self.shown_at.push_back(now);
                self.news = true;
                self.send();
            }
            return Ok(());
        };
        if again {
            drawing.changed();
        }
        if again && !playing {
            drawing.again(plan.memory);
        }
        let jumped = self.time.jumps() != std::mem::replace(&mut self.jumps_seen, self.time.jumps());
        let motion = Motion { playing, backwards: self.time.speed() < 0.0, jumped };
        let frame_secs = f64::from(self.pace.median_secs());
        let fits = (f64::from(self.pace.budget_secs()) / frame_secs.max(1e-4)).min(MOST_MISSED) as u64;
        let Some(step) = drawing.next(plan.memory, target, motion, frame_secs, fits)? else {
            return Ok(());
        };
        let mut moment = runner.moment(plan, step.frame, &self.bank);
        drawing.draw(step, &mut moment)?;
        if step.show {
            self.numbers = moment.numbers.into();
            self.shown_at.push_back(now);
        }
        // Where time runs, the next frame is due anyway.
        self.again |= !playing && runner.is_unfinished();
        if runner.troubles() != self.troubles {
            self.troubles = runner.troubles().to_vec();
            self.tell_problems();
        }
        self.news = true;
        if step.show {
            self.send();
        }
        Ok(())
    }
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

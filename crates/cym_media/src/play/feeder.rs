//! The maker of sound: keeps the ring filled with what is to be heard next.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::cursor::Cursor;
use super::heard::Heard;
use super::inbox::{Inbox, Order};
use super::now::{NANOS, Now};
use super::own_clock::OwnClock;
use super::pipe::{Controls, Feed, Mark, Stereo};
use super::source::Source;
use super::{Output, Told};

/// Frames that are made at a time.
const BLOCK: usize = 256;
/// A device that does not answer for so long is not waited for, in nanoseconds.
const ANSWER_NS: u64 = 500_000_000;
/// Length of a scrub's grain, in seconds.
const GRAIN_SECS: f64 = 0.09;
/// How often the ring is filled while something plays, and while nothing does.
const BUSY: Duration = Duration::from_millis(10);
const IDLE: Duration = Duration::from_millis(100);

/// How a song is opened.
pub(super) type Loader = Box<dyn Fn(&Path) -> Arc<Source> + Send>;

/// What is shared with those who ask where the song is.
pub(super) struct Shared {
    pub(super) now: Now,
    pub(super) controls: Arc<Controls>,
    pub(super) heard: Mutex<Heard>,
    pub(super) told: Mutex<Told>,
}

impl Shared {
    pub(super) fn new(now: Now) -> Self {
        Self {
            now,
            controls: Arc::new(Controls::new()),
            heard: Mutex::new(Heard::new()),
            told: Mutex::new(Told::default()),
        }
    }

    pub(super) fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Fills the ring; one `turn` at a time, so that a test can be its thread.
pub(super) struct Feeder {
    shared: Arc<Shared>,
    inbox: Arc<Inbox>,
    loader: Loader,
    feed: Feed,
    /// Plays the ring where there is no device.
    own: Option<OwnClock>,
    /// A device that was opened and does not ask for sound steadily yet.
    opened: Option<(String, Feed)>,
    cursor: Cursor,
    mode: Mode,
    generation: u64,
    segment: u64,
    /// Whether the next frames do not follow from the last mark.
    unmarked: bool,
    block: Vec<Stereo>,
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    /// On and on.
    Run,
    /// So many frames of a grain, then hold.
    Grain(usize),
    /// Nothing more is made until somebody asks.
    Hold,
    /// Waits for the callback to say where it stopped, to go on from there; since when.
    Await(u64),
}

impl Feeder {
    /// Stands at the beginning, on its own clock.
    pub(super) fn new(shared: Arc<Shared>, inbox: Arc<Inbox>, loader: Loader) -> Self {
        let (own, feed) = OwnClock::new(&shared.controls, (shared.now)());
        let mut feeder = Self {
            shared,
            inbox,
            loader,
            feed,
            own: Some(own),
            opened: None,
            cursor: Cursor::new(),
            mode: Mode::Run,
            generation: 0,
            segment: 0,
            unmarked: true,
            block: Vec::with_capacity(BLOCK),
        };
        feeder.listen();
        feeder.jump(0.0, Mode::Run);
        feeder
    }

    /// Runs until the player is dropped.
    pub(super) fn run(mut self) {
        while let Some(wait) = self.turn() {
            self.inbox.wait(wait);
        }
    }

    /// Does what was asked and fills the ring; how long the next turn may wait, nothing when it is over.
    pub(super) fn turn(&mut self) -> Option<Duration> {
        for order in self.inbox.take() {
            if !self.obey(order) {
                return None;
            }
        }
        if let Some((name, feed)) = self.opened.take_if(|(_, feed)| feed.pulse.warm()) {
            let latency_secs = feed.pulse.latency_secs();
            self.shared.told().output = Output::Device { name, latency_secs };
            self.switch_to(feed, None, latency_secs);
        }
        self.answer();
        self.fill();
        if self.own.is_some() {
            self.run_own_clock();
        }
        self.shared.heard().drain();
        let waits = self.opened.is_some() || !matches!(self.mode, Mode::Run | Mode::Hold);
        let busy = self.shared.controls.playing() || waits;
        Some(if busy { BUSY } else { IDLE })
    }

    /// `false` when it is over.
    fn obey(&mut self, order: Order) -> bool {
        match order {
            Order::Quit => return false,
            Order::Wake => {}
            Order::Load(song) => {
                let source = song.map(|song| (self.loader)(&song));
                self.shared.told().source.clone_from(&source);
                self.cursor.set_source(source);
                self.go_on();
            }
            Order::Play => {
                if matches!(self.mode, Mode::Hold | Mode::Grain(_)) {
                    self.jump(self.cursor.secs(), Mode::Run);
                }
            }
            Order::Seek(secs) => {
                self.jump(secs, Mode::Run);
                self.shared.heard().jumped(self.generation);
            }
            Order::Scrub(secs) => {
                self.jump(secs, Mode::Grain((GRAIN_SECS * f64::from(self.feed.rate_hz)) as usize));
                self.shared.heard().jumped(self.generation);
            }
            Order::Loop(range) => {
                self.cursor.set_loop(range);
                self.go_on();
            }
            Order::Speed(speed) => {
                self.cursor.set_speed(speed);
                self.go_on();
            }
            Order::Opened { device, feed } => self.opened = Some((device, feed)),
            Order::Gone { device, why } => {
                self.opened = None;
                self.shared.told().output = match device {
                    Some(name) => Output::Lost { name, why },
                    None => self.shared.told().output.after_failure(why),
                };
                self.switch_to_own_clock();
            }
            Order::Closed => {
                self.opened = None;
                self.shared.told().output = Output::Closed;
                self.switch_to_own_clock();
            }
        }
        true
    }

    /// Makes sound from `secs` on; what was made is dropped unheard.
    fn jump(&mut self, secs: f64, mode: Mode) {
        self.generation = self.shared.controls.next_generation();
        self.segment += 1;
        self.cursor.go_to(secs);
        self.mode = mode;
        self.unmarked = true;
    }

    /// Drops what was made and not yet heard, and makes it anew from there.
    fn go_on(&mut self) {
        if matches!(self.mode, Mode::Grain(_) | Mode::Hold) {
            return;
        }
        self.generation = self.shared.controls.next_generation();
        if !matches!(self.mode, Mode::Await(_)) {
            self.mode = Mode::Await((self.shared.now)());
        }
    }

    /// Goes on once the callback has said where it stopped, or will not say any more.
    fn answer(&mut self) {
        let Mode::Await(since_ns) = self.mode else {
            return;
        };
        let now_ns = (self.shared.now)();
        let late = now_ns.saturating_sub(since_ns) > ANSWER_NS;
        let secs = match self.feed.pulse.stopped_at(self.generation) {
            Some(secs) => secs,
            None if late => self.shared.heard().at(now_ns),
            None => return,
        };
        if self.cursor.go_on_at(secs) {
            self.segment += 1;
        }
        self.mode = Mode::Run;
        self.unmarked = true;
    }

    fn switch_to_own_clock(&mut self) {
        if self.own.is_none() {
            let (own, feed) = OwnClock::new(&self.shared.controls, (self.shared.now)());
            self.switch_to(feed, Some(own), 0.0);
        }
    }

    /// Another device takes over where the song is heard now.
    fn switch_to(&mut self, feed: Feed, own: Option<OwnClock>, latency_secs: f64) {
        let secs = self.shared.heard().at((self.shared.now)());
        // While the new device fills, the old way of the song is carried on.
        let ahead = if self.shared.controls.playing() { latency_secs * self.cursor.speed() } else { 0.0 };
        self.feed = feed;
        self.own = own;
        self.listen();
        let awaits = matches!(self.mode, Mode::Await(_));
        self.generation = self.shared.controls.next_generation();
        self.unmarked = true;
        if self.mode == Mode::Run || awaits {
            if self.cursor.go_on_at((secs + ahead).max(0.0)) {
                self.segment += 1;
            }
            self.mode = Mode::Run;
        }
    }

    fn listen(&mut self) {
        let anchors = self.feed.anchors.take();
        self.shared.heard().listen(anchors);
    }

    /// Fills the ring as far as there is room.
    fn fill(&mut self) {
        while self.feed.room() >= BLOCK {
            let len = match self.mode {
                Mode::Run => BLOCK,
                Mode::Grain(left) => BLOCK.min(left),
                Mode::Hold | Mode::Await(_) => 0,
            };
            let step_secs = self.cursor.speed() / f64::from(self.feed.rate_hz);
            let moves = self.mode == Mode::Run && !self.cursor.stands();
            if self.unmarked && !matches!(self.mode, Mode::Await(_)) {
                let mark = Mark {
                    at: self.feed.pushed(),
                    secs: self.cursor.secs(),
                    secs_per_frame: if moves { step_secs } else { 0.0 },
                    generation: self.generation,
                    segment: self.segment,
                    grain: matches!(self.mode, Mode::Grain(_)),
                };
                if !self.feed.mark(mark) {
                    return;
                }
                self.unmarked = false;
            }
            if len == 0 || (self.mode == Mode::Run && !moves) {
                return;
            }
            self.make(len);
        }
    }

    /// Makes and pushes at most `len` frames.
    fn make(&mut self, len: usize) {
        let silent = self.own.is_some();
        match self.mode {
            Mode::Grain(left) => {
                let whole = (GRAIN_SECS * f64::from(self.feed.rate_hz)) as usize;
                self.cursor.grain(len, self.feed.rate_hz, (whole - left.min(whole), whole), silent, &mut self.block);
                self.mode = if left > len { Mode::Grain(left - len) } else { Mode::Hold };
            }
            _ => {
                if self.cursor.run(len, self.feed.rate_hz, silent, &mut self.block) {
                    self.segment += 1;
                    self.unmarked = true;
                }
            }
        }
        self.feed.push(&self.block);
    }

    /// The own clock plays what a device would have played by now.
    fn run_own_clock(&mut self) {
        let now_ns = (self.shared.now)();
        while let Some(own) = &mut self.own
            && own.play(now_ns)
        {
            self.answer();
            self.fill();
        }
    }
}

/// How long `frames` take, in nanoseconds.
pub(super) fn nanos(frames: u64, rate_hz: u32) -> u64 {
    (frames as f64 * NANOS / f64::from(rate_hz)) as u64
}

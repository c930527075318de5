//! Holding a sound input: opens it, hands out what it hears, notices that it is gone, tries again every second.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::intake::{HeardClock, LostInput, Outlet, ring};
use super::{InputState, InputSystem, OpenInput};
use crate::play::now::{self, NANOS, Now};

/// Between two tries to open a device, in nanoseconds.
const RETRY_NS: u64 = 1_000_000_000;
/// A device from which nothing comes for so long is gone, in nanoseconds.
const SILENT_NS: u64 = 700_000_000;
/// As long as it has not come steadily yet, in nanoseconds.
const COLD_NS: u64 = 3_000_000_000;
/// Samples that are handed out at a time.
const PIECE: usize = 4096;
/// Longer gaps are made shorter, in seconds: the machine slept.
const LONGEST_GAP_SECS: f64 = 5.0;

/// What a [`Capture`] hands out.
#[derive(Debug, PartialEq)]
pub enum Arrival<'a> {
    /// From here on, frames have this form; their time starts anew at 0.
    Format {
        /// Frames a second.
        rate_hz: u32,
        /// Samples a frame.
        channels: usize,
    },
    /// Whole frames, interleaved, that follow the ones before.
    Frames(&'a [f32]),
}

/// A sound input that is listened to, whether it is there or not.
pub struct Capture {
    system: Arc<dyn InputSystem>,
    device: Option<String>,
    now: Now,
    lost: Receiver<(u64, String)>,
    to_self: SyncSender<(u64, String)>,
    open: Option<Held>,
    /// Devices opened so far: late words about an old one are told apart.
    number: u64,
    retry_at_ns: u64,
    state: InputState,
    /// The form that was told last.
    format: Option<(u32, usize)>,
    /// Frames handed out since then.
    frames: u64,
    /// When the first of them sounded, in nanoseconds.
    zero_ns: f64,
    clock: HeardClock,
    dropped: u64,
    piece: Vec<f32>,
}

struct Held {
    input: OpenInput,
    outlet: Outlet,
    opened_ns: u64,
    /// Frames that had been handed out before its first.
    before: u64,
    /// Frames of it that are known to be dropped.
    dropped: u64,
}

impl Capture {
    /// Listens to an input by name, or to the system's own choice; it is opened by the first [`Self::turn`].
    pub fn new(system: Arc<dyn InputSystem>, device: Option<String>) -> Self {
        Self::with_clock(system, device, now::machine())
    }

    /// As [`Self::new`], on a clock of nanoseconds that never goes back: for tests.
    pub fn with_clock(
        system: Arc<dyn InputSystem>,
        device: Option<String>,
        now: Arc<dyn Fn() -> u64 + Send + Sync>,
    ) -> Self {
        let (to_self, lost) = sync_channel(8);
        let zero_ns = now() as f64;
        let clock = HeardClock { now: Arc::clone(&now), zero: Arc::new(AtomicU64::new(zero_ns.to_bits())) };
        Self {
            system,
            device,
            now,
            lost,
            to_self,
            open: None,
            number: 0,
            retry_at_ns: 0,
            state: InputState::Opening,
            format: None,
            frames: 0,
            zero_ns,
            clock,
            dropped: 0,
            piece: Vec::with_capacity(PIECE),
        }
    }

    /// How the input stands.
    pub fn state(&self) -> &InputState {
        &self.state
    }

    /// Frames that were lost because nobody took them in time; silence was handed out in their place.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Which moment of what is handed out sounds right now.
    pub fn clock(&self) -> HeardClock {
        self.clock.clone()
    }

    /// Does what is due and hands out what has come. Call it every few milliseconds. It blocks only while a device is being opened
    /// or closed, when there is nothing to hand out.
    pub fn turn(&mut self, take: &mut dyn FnMut(Arrival<'_>)) {
        self.hand_out(take);
        while let Ok((number, why)) = self.lost.try_recv() {
            if number == self.number {
                self.lose(&why);
            }
        }
        let now_ns = (self.now)();
        if let Some(held) = &self.open {
            let pulse = &held.outlet.pulse;
            if now_ns.saturating_sub(pulse.last_ns()) > if pulse.warm() { SILENT_NS } else { COLD_NS } {
                self.lose("no sound comes from it any more");
            }
        }
        if self.open.is_none() {
            self.fill_gap(now_ns, take);
            if now_ns >= self.retry_at_ns {
                self.try_open(take);
            }
        }
        self.clock.set(self.zero_ns);
    }

    /// Hands out what is in the ring, then silence for what did not fit into it.
    fn hand_out(&mut self, take: &mut dyn FnMut(Arrival<'_>)) {
        let Some(held) = &mut self.open else {
            return;
        };
        let channels = held.outlet.channels;
        let mut left = held.outlet.samples.slots() / channels * channels;
        // The ring is full while frames are dropped: what is in it now came before them.
        let dropped = held.outlet.pulse.dropped();
        while left > 0 {
            let len = left.min(PIECE / channels * channels);
            self.piece.resize(len, 0.0);
            let (taken, _) = held.outlet.samples.pop_partial_slice(&mut self.piece);
            take(Arrival::Frames(taken));
            self.frames += (len / channels) as u64;
            left -= len;
        }
        if let Some(origin_ns) = held.outlet.pulse.origin_ns() {
            self.zero_ns = origin_ns - held.before as f64 / f64::from(held.outlet.rate_hz) * NANOS;
        }
        let gap = dropped - std::mem::replace(&mut held.dropped, dropped);
        self.dropped += gap;
        if gap > 0 {
            self.silence(gap, take);
        }
    }

    fn silence(&mut self, mut frames: u64, take: &mut dyn FnMut(Arrival<'_>)) {
        let Some((_, channels)) = self.format else {
            return;
        };
        self.frames += frames;
        while frames > 0 {
            let part = frames.min((PIECE / channels) as u64);
            self.piece.clear();
            self.piece.resize(part as usize * channels, 0.0);
            take(Arrival::Frames(&self.piece));
            frames -= part;
        }
    }

    /// Without a device, silence comes by the machine's clock.
    fn fill_gap(&mut self, now_ns: u64, take: &mut dyn FnMut(Arrival<'_>)) {
        let Some((rate_hz, _)) = self.format else {
            self.zero_ns = now_ns as f64;
            return;
        };
        let due = ((now_ns as f64 - self.zero_ns) / NANOS * f64::from(rate_hz)).max(0.0) as u64;
        let missing = due.saturating_sub(self.frames);
        let most = (LONGEST_GAP_SECS * f64::from(rate_hz)) as u64;
        if missing > most {
            self.zero_ns += (missing - most) as f64 / f64::from(rate_hz) * NANOS;
        }
        self.silence(missing.min(most), take);
    }

    fn lose(&mut self, why: &str) {
        let Some(held) = self.open.take() else {
            return;
        };
        let OpenInput { name, stream } = held.input;
        let now_ns = (self.now)();
        // A device that has changed is there again at once; one that fails at once is left alone for a while.
        let lasted = now_ns.saturating_sub(held.opened_ns) >= RETRY_NS;
        self.retry_at_ns = if lasted { now_ns } else { now_ns + RETRY_NS };
        self.state = InputState::Lost { device: name, why: half_sentence(why) };
        drop(stream);
    }

    fn try_open(&mut self, take: &mut dyn FnMut(Arrival<'_>)) {
        self.number += 1;
        let lost = LostInput { words: self.to_self.clone(), number: self.number };
        let mut outlet: Option<Outlet> = None;
        let now = Arc::clone(&self.now);
        let mut intake = |rate_hz, channels| {
            let (intake, listener) = ring(rate_hz, channels, &now);
            outlet = Some(listener);
            intake
        };
        let opened = self.system.open(self.device.as_deref(), &mut intake, lost);
        let now_ns = (self.now)();
        match (opened, outlet) {
            (Ok(input), Some(outlet)) => {
                let format = (outlet.rate_hz, outlet.channels);
                if self.format.replace(format) != Some(format) {
                    self.frames = 0;
                    self.zero_ns = now_ns as f64;
                    take(Arrival::Format { rate_hz: format.0, channels: format.1 });
                }
                let device = input.name.clone();
                self.state = InputState::Listening { device, rate_hz: format.0, channels: format.1 };
                outlet.pulse.opened(now_ns);
                self.open = Some(Held { input, outlet, opened_ns: now_ns, before: self.frames, dropped: 0 });
            }
            (Ok(_), None) => self.fail("it did not say what it hears", now_ns),
            (Err(why), _) => self.fail(&why, now_ns),
        }
    }

    /// Who had a device still misses that one.
    fn fail(&mut self, why: &str, now_ns: u64) {
        self.retry_at_ns = now_ns + RETRY_NS;
        let why = half_sentence(why);
        self.state = match std::mem::take(&mut self.state) {
            InputState::Lost { device, .. } => InputState::Lost { device, why },
            _ => InputState::NoDevice { why },
        };
    }
}

/// What a system says, so that it can stand within a sentence.
fn half_sentence(why: &str) -> String {
    why.trim_end().trim_end_matches('.').to_owned()
}

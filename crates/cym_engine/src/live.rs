//! Sound that is heard as it comes: a thread that listens, and what is known of the sound at any moment.
//!
//! ```text
//! input --Capture--> Ear (a thread of its own): Listener --> newest features --> LiveMoment, one a frame
//! ```
//! The time of the piece goes on by its own clock. A [`LiveMoment`] lays the frame that is drawn on the sound that is heard right
//! now, and what nodes ask about the time before or after it lies before or after that: a jump in the piece, or a loop, hears
//! now all the same.

mod ear;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle, park_timeout};
use std::time::Duration;

use cym_dsp::LiveFeatures;
use cym_graph::{NodeId, Problem, Severity};
use cym_media::listen::{Capture, HeardClock, InputState, InputSystem};

use ear::Ear;

/// Between two looks at what has come: part of the delay of what is heard.
const LOOK: Duration = Duration::from_millis(4);

/// What the thread and its readers have in common.
pub(crate) struct Shared {
    ended: AtomicBool,
    told: Mutex<Told>,
    /// Whether a node asked for what cannot be known of a live sound.
    asked_ahead: AtomicBool,
    /// How loud it is now: the bits of an `f32`.
    level: AtomicU32,
    clock: HeardClock,
}

/// What the thread tells.
#[derive(Default)]
struct Told {
    features: Arc<LiveFeatures>,
    state: InputState,
    dropped: u64,
    /// Why it cannot be listened to, though it is there.
    refused: Option<String>,
}

impl Shared {
    fn new(clock: HeardClock) -> Self {
        Self {
            ended: AtomicBool::new(false),
            told: Mutex::default(),
            asked_ahead: AtomicBool::new(false),
            level: AtomicU32::new(0),
            clock,
        }
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An input that is listened to until this is dropped.
pub(crate) struct LiveSource {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl LiveSource {
    /// Listens to an input by its name, or to the system's own choice where the name is empty.
    pub(crate) fn start(system: Arc<dyn InputSystem>, device: &str) -> Self {
        let capture = Capture::new(system, (!device.is_empty()).then(|| device.to_owned()));
        let shared = Arc::new(Shared::new(capture.clock()));
        let mut ear = Ear::new(capture, Arc::clone(&shared));
        let ended = Arc::clone(&shared);
        let listen = move || {
            while !ended.ended.load(Ordering::Relaxed) {
                ear.turn();
                park_timeout(LOOK);
            }
        };
        let thread = Builder::new().name("listen".to_owned()).spawn(listen);
        if let Err(error) = &thread {
            shared.told().refused = Some(format!("no thread could be started ({error})"));
        }
        Self { shared, thread: thread.ok() }
    }

    /// What is heard now, laid on this time of the piece.
    pub(crate) fn moment(&self, piece_secs: f64) -> LiveMoment {
        LiveMoment::new(Arc::clone(&self.shared), piece_secs)
    }

    /// How it stands, for the node that listens to it.
    pub(crate) fn input(&self, node: &NodeId) -> LiveInput {
        let told = self.shared.told();
        LiveInput {
            node: node.clone(),
            state: told.state.clone(),
            level: f32::from_bits(self.shared.level.load(Ordering::Relaxed)),
            dropped: told.dropped,
            refused: told.refused.clone(),
            asked_ahead: self.shared.asked_ahead.load(Ordering::Relaxed),
        }
    }
}

impl Drop for LiveSource {
    fn drop(&mut self) {
        // It is not waited for: a sound system that hangs must not hang the picture.
        self.shared.ended.store(true, Ordering::Relaxed);
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }
}

/// A live sound as a frame hears it: what is known of it, laid on the time of the piece.
#[derive(Clone)]
pub struct LiveMoment {
    source: Arc<Shared>,
    features: Arc<LiveFeatures>,
    /// Seconds of the sound that are heard when the piece is at `piece_secs`.
    heard_secs: f64,
    piece_secs: f64,
}

impl std::fmt::Debug for LiveMoment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiveMoment")
            .field("heard_secs", &self.heard_secs)
            .field("piece_secs", &self.piece_secs)
            .finish_non_exhaustive()
    }
}

impl LiveMoment {
    fn new(source: Arc<Shared>, piece_secs: f64) -> Self {
        let features = Arc::clone(&source.told().features);
        let heard_secs = source.clock.secs();
        Self { source, features, heard_secs, piece_secs }
    }

    /// Takes the newest that is known, and lays what is heard now on this time of the piece.
    pub(crate) fn hear_now(&mut self, piece_secs: f64) {
        *self = Self::new(Arc::clone(&self.source), piece_secs);
    }

    /// Whether both hear the same input.
    pub(crate) fn same_source(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.source, &other.source)
    }

    /// What is known.
    pub(crate) fn features(&self) -> &LiveFeatures {
        &self.features
    }

    /// Where in the sound a time of the piece lies.
    pub(crate) fn at(&self, secs: f64) -> f64 {
        self.heard_secs + (secs - self.piece_secs)
    }

    /// Notes that somebody asked for this event or list, if no live sound can know it.
    pub(crate) fn note_ahead(&self, name: &str) {
        if matches!(name, "section" | "drop" | "build") {
            self.source.asked_ahead.store(true, Ordering::Relaxed);
        }
    }
}

/// How an input that is listened to stands.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveInput {
    /// The node that listens to it.
    pub node: NodeId,
    /// Whether the device is there.
    pub state: InputState,
    /// The highest sample of the last moments, 0 to 1 for what is not clipped.
    pub level: f32,
    /// Frames that were lost because the machine was too busy to listen.
    pub dropped: u64,
    /// Why it cannot be listened to, though it is there.
    pub refused: Option<String>,
    /// Whether a node asks for what no live sound can know, such as the next section.
    pub asked_ahead: bool,
}

impl LiveInput {
    /// What is wrong with it, or could be better.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        let problem = |severity, code, cause: String, next_step: &str| Problem {
            severity,
            code,
            node: Some(self.node.clone()),
            cause,
            next_step: next_step.to_owned(),
        };
        let mut problems = Vec::new();
        let silent = match &self.state {
            InputState::NoDevice { why } => Some(format!("it is silent: {why}.")),
            InputState::Lost { device, why } => Some(format!("it is silent: {device} went away ({why}).")),
            InputState::Opening | InputState::Listening { .. } => None,
        };
        if let Some(cause) = silent {
            let next = "Plug it in, or choose another device; it is tried again every second.";
            problems.push(problem(Severity::Warning, "no-input", cause, next));
        }
        if let Some(why) = &self.refused {
            let next = "Choose another device, or set this one to a usual form, such as 48 kHz stereo.";
            problems.push(problem(Severity::Warning, "no-input", format!("it is silent: {why}."), next));
        }
        if self.asked_ahead {
            let cause = "live: sections and drops cannot be known ahead, so nodes that ask for them find none; beats and bars are predicted.";
            let next = "Wait for beats or bars instead, or use a Sound File.";
            problems.push(problem(Severity::Hint, "live-ahead", cause.to_owned(), next));
        }
        problems
    }
}

//! Hands and other machines: MIDI controllers, and messages of Open Sound Control (OSC), as they come.
//!
//! ```text
//! MIDI port --callback--> MidiParser --+
//!                                      +--> HandQueue --take--> whoever plays
//! UDP socket --thread--> osc::read ----+
//! ```
//! A [`Desk`] holds the ports and sockets that are wanted: it opens those that are there, notices which went away, and tries again
//! whenever it is told to look. What comes waits in one bounded queue; when nobody takes it, the oldest is dropped and counted.
//! Nothing that comes from outside is believed: bytes that are no messages are counted and left out.

mod desk;
pub mod midi;
mod midir_ports;
pub mod osc;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use desk::{Desk, PortState, SocketState, Wanted};
pub use midi::{MidiMessage, MidiParser};
pub use osc::{OscListen, OscMessage, OscPattern, OscSender};

/// Messages that wait for whoever plays; what a second of the busiest controller brings.
const WAITING: usize = 4096;

/// Something that came from outside.
#[derive(Clone, Debug, PartialEq)]
pub enum HandEvent {
    /// From a MIDI port.
    Midi {
        /// The port's name.
        port: Arc<str>,
        /// What it said.
        message: MidiMessage,
    },
    /// A message of Open Sound Control.
    Osc {
        /// Where it came in.
        listen: OscListen,
        /// What it said.
        message: OscMessage,
    },
}

/// What has come and was not taken yet, in order; cheap to clone, shared by all that bring something.
#[derive(Clone)]
pub struct HandQueue {
    waiting: Arc<Mutex<Waiting>>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct Waiting {
    events: VecDeque<HandEvent>,
    dropped: u64,
    strange: u64,
}

impl HandQueue {
    /// An empty queue; `wake` is called when something comes into it while it is empty, from any thread, and must not block.
    pub fn new(wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self { waiting: Arc::default(), wake }
    }

    /// Puts something in. The oldest goes when there is no room: of faders the last word counts.
    pub fn put(&self, event: HandEvent) {
        let mut waiting = self.lock();
        let first = waiting.events.is_empty();
        if waiting.events.len() >= WAITING {
            waiting.events.pop_front();
            waiting.dropped += 1;
        }
        waiting.events.push_back(event);
        drop(waiting);
        if first {
            (self.wake)();
        }
    }

    /// Counts something that came and was no message.
    pub fn count_strange(&self) {
        self.lock().strange += 1;
    }

    /// Takes all that has come.
    pub fn take(&self) -> VecDeque<HandEvent> {
        std::mem::take(&mut self.lock().events)
    }

    /// How many messages were dropped because nobody took them in time.
    pub fn dropped(&self) -> u64 {
        self.lock().dropped
    }

    /// How many times something came that was no message.
    pub fn strange(&self) -> u64 {
        self.lock().strange
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a port's callback is handed: bytes as they came.
pub type TakeBytes = Box<dyn FnMut(&[u8]) + Send>;

/// MIDI ports: the machine's, or a test's.
pub trait MidiSystem: Send + Sync {
    /// The names of the ports that can be listened to now, each once; may take a while.
    ///
    /// # Errors
    /// What is missing on this machine, as half a sentence for the artist.
    fn ports(&self) -> Result<Vec<String>, String>;

    /// Opens a port by its name and hands all that comes to `take`, until what is given back is dropped.
    ///
    /// # Errors
    /// What the system said, as half a sentence for the artist.
    fn open(&self, port: &str, take: TakeBytes) -> Result<Box<dyn Send>, String>;
}

/// The MIDI ports of this machine.
pub fn machine() -> Arc<dyn MidiSystem> {
    Arc::new(midir_ports::MidirPorts)
}

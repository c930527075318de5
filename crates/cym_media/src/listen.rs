//! Sound in: what a microphone, a line input or the machine itself plays, as it comes.
//!
//! ```text
//! device --callback--> ring --turn--> frames in order, and when each of them sounded
//! ```
//! The callback neither locks nor allocates: it puts frames into a ring and keeps count. Whoever listens calls
//! [`Capture::turn`] often and is handed what has come. Without a device, or when it is lost, silence comes by the machine's
//! clock in its place, so that time goes on and what is heard dies away; every second the device is tried again.
//!
//! What the machine plays can be listened to (loopback) where the system lets us: on Windows and macOS every output is offered as
//! an input too. On Linux those monitors are offered that the sound system lists as inputs; where it lists none, the
//! sound system's own mixer can put a monitor in the place of the default input.

mod capture;
mod cpal_inputs;
mod intake;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use capture::{Arrival, Capture};
pub use intake::{HeardClock, Intake, LostInput};

/// A sound input that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputDevice {
    /// Its name, by which it is chosen.
    pub name: String,
    /// Where its sound comes from.
    pub source: InputSource,
    /// Whether it is the one that the system prefers.
    pub default: bool,
}

/// Where the sound of an input comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputSource {
    /// From outside: a microphone, a line, a mixing desk.
    Outside,
    /// From this machine: what it plays.
    Machine,
}

/// Sound inputs: the machine's, or a test's.
pub trait InputSystem: Send + Sync {
    /// The inputs that can be chosen now; may take a while.
    fn devices(&self) -> Vec<InputDevice>;

    /// Opens an input by its name, or the default one, and lets it fill what `intake` makes.
    ///
    /// `intake` is asked once, with the frames a second and the channels that will come. What goes wrong later is told to `lost`.
    ///
    /// # Errors
    /// What the system said, as half a sentence for the artist.
    fn open(
        &self,
        device: Option<&str>,
        intake: &mut dyn FnMut(u32, usize) -> Intake,
        lost: LostInput,
    ) -> Result<OpenInput, String>;
}

/// An input that hears until it is dropped.
pub struct OpenInput {
    /// Its name, as shown.
    pub name: String,
    /// What keeps it open.
    pub stream: Box<dyn Send>,
}

/// The sound inputs of this machine.
pub fn machine() -> Arc<dyn InputSystem> {
    Arc::new(cpal_inputs::CpalInputs)
}

/// How an input stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum InputState {
    /// It was not tried yet.
    #[default]
    Opening,
    /// Sound comes in.
    Listening {
        /// The device's name.
        device: String,
        /// Frames a second.
        rate_hz: u32,
        /// Samples a frame.
        channels: usize,
    },
    /// No device could be opened; it is tried again every second.
    NoDevice {
        /// What the system said.
        why: String,
    },
    /// The device went away; it is tried again every second.
    Lost {
        /// The device that was there.
        device: String,
        /// What the system said.
        why: String,
    },
}

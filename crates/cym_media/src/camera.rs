//! Cameras: the newest frame of one that films now, whether it is there or not.
//!
//! ```text
//! camera --ffmpeg--> frames in order --thread--> the newest frame <-- whoever draws, without waiting
//! ```
//! A camera is opened when somebody looks at it and closed when nobody has for a while. Without one, or when it is lost, it is
//! tried again every second, and how it stands says why. Where frames come from can be replaced ([`CameraSystem`]): tests bring
//! a source of their own.

mod feed;
mod list;
mod stream;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

pub use feed::Feed;

use crate::footage::Frame;

/// A camera that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraDevice {
    /// Its name, by which it is chosen.
    pub name: String,
    /// What the system calls it.
    pub(crate) address: String,
}

/// Cameras: the machine's, or a test's.
pub trait CameraSystem: Send + Sync {
    /// Those that can be chosen now; may take a while.
    ///
    /// # Errors
    /// Why they cannot be listed, as half a sentence for the artist.
    fn devices(&self) -> Result<Vec<CameraDevice>, String>;

    /// What ffmpeg is told to film with a camera, by its name, or with the first one; `lines` is how many lines are wished for.
    ///
    /// # Errors
    /// Why there is no such camera, as half a sentence for the artist.
    fn source(&self, device: Option<&str>, lines: Option<u32>) -> Result<CameraSource, String>;
}

/// Where the frames of a camera come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraSource {
    /// The camera's name, as shown.
    pub name: String,
    /// What makes ffmpeg read it: the words up to and with `-i`.
    pub input: Vec<OsString>,
}

/// How a camera stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CameraState {
    /// It was not tried yet, or its first frame is on its way.
    #[default]
    Opening,
    /// Frames come in.
    Filming {
        /// The camera's name.
        device: String,
    },
    /// No camera could be opened; it is tried again every second.
    NoCamera {
        /// Why.
        why: String,
    },
    /// The camera went away; it is tried again every second.
    Lost {
        /// The camera that was there.
        device: String,
        /// What was said last.
        why: String,
    },
}

/// What is seen of a camera now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sight {
    /// The newest frame; `None` while none comes.
    pub frame: Option<Arc<Frame>>,
    /// How it stands.
    pub state: CameraState,
}

/// A camera as it is asked for: its name, and how many lines its frames have.
type Asked = (String, Option<u32>);

/// The cameras of a system that are open, each once however many look at it.
pub struct Cameras {
    system: Arc<dyn CameraSystem>,
    open: Mutex<BTreeMap<Asked, Arc<Feed>>>,
}

impl Cameras {
    /// Those of a system.
    pub fn of(system: Arc<dyn CameraSystem>) -> Self {
        Self { system, open: Mutex::default() }
    }

    /// What can be chosen.
    ///
    /// # Errors
    /// Why they cannot be listed, as half a sentence for the artist.
    pub fn devices(&self) -> Result<Vec<CameraDevice>, String> {
        self.system.devices()
    }

    /// What a camera sees now, by its name, or the first one where the name is empty. Never waits; the first look opens it.
    pub fn look(&self, device: &str, lines: Option<u32>) -> Sight {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, feed| !feed.has_ended());
        let key = (device.to_owned(), lines);
        let start = || Arc::new(Feed::start(Arc::clone(&self.system), device, lines));
        open.entry(key).or_insert_with(start).look()
    }
}

/// The cameras of this machine.
pub fn machine() -> Arc<Cameras> {
    static MACHINE: LazyLock<Arc<Cameras>> = LazyLock::new(|| Arc::new(Cameras::of(Arc::new(list::Machine))));
    Arc::clone(&MACHINE)
}

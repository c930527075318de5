//! Sound out: a song on a sound device, and the time of it that is being heard.
//!
//! ```text
//! song file --decode--> nameless file of samples --maker--> ring --callback--> device
//!                                                             |
//!                                         what is heard when -+-> position_secs
//! ```
//! The maker is a thread that reads the decoded song at any place, speed and direction, and keeps 0.4 s of
//! sound in a ring without locks; the device's callback takes it from there, fades and tells when it will be
//! heard. A jump makes no click: what was made is faded out in 5 ms and dropped, and what is new is faded in.
//!
//! Without a device, or when it is lost, the same ring is played into nothing by the machine's clock, so
//! that loop, speed, jumps and position are the same with and without a device; every second it is tried
//! again. A device takes over once it has asked for sound a few times, at the place that is heard then.

mod cpal_device;
mod cursor;
mod device;
mod feeder;
mod heard;
mod inbox;
pub(crate) mod now;
mod overview;
mod own_clock;
mod pipe;
mod render;
mod sinc;
mod source;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use cpal_device::CpalDevices;
pub(crate) use cpal_device::{is_no_device, quiet};
use device::{Ask, Keeper, Wish};
use feeder::{Feeder, Shared};
use inbox::{Inbox, Order};
pub use overview::{Overview, OverviewBin, overview};
use source::Source;

/// Asks that may wait for the keeper of the device.
const ASKS: usize = 64;

/// The names of the sound devices that can be chosen now; asks the system, which may take a while.
pub fn output_devices() -> Vec<String> {
    cpal_device::names()
}

/// Where the sound goes.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Output {
    /// To no device, because no song is loaded; the player runs on its own clock.
    #[default]
    Closed,
    /// To this device.
    Device {
        /// Its name.
        name: String,
        /// About how long sound takes from here to the ear, in seconds.
        latency_secs: f64,
    },
    /// Nowhere: no device could be opened. The player runs on its own clock and tries again every second.
    NoDevice {
        /// What the system said.
        why: String,
    },
    /// Nowhere: the device went away. The player runs on its own clock and tries again every second.
    Lost {
        /// The device that was there.
        name: String,
        /// What the system said.
        why: String,
    },
}

impl Output {
    /// What it is after another try has failed: who had a device still misses that one.
    fn after_failure(&self, why: String) -> Self {
        match self {
            Self::Lost { name, .. } => Self::Lost { name: name.clone(), why },
            _ => Self::NoDevice { why },
        }
    }
}

/// How the player stands.
#[derive(Debug, Clone, PartialEq)]
pub struct PlayerState {
    /// Where the sound goes.
    pub output: Output,
    /// Whether time goes on (also without a device).
    pub playing: bool,
    /// The song that is loaded.
    pub song: Option<PathBuf>,
    /// Its length in seconds, where that is known already.
    pub duration_secs: Option<f64>,
    /// How much of it is decoded, 0 to 1; the rest is silent until it is.
    pub decoded: f32,
    /// Why the song cannot be heard, or not to its end.
    pub problem: Option<String>,
}

/// What the maker tells.
#[derive(Default)]
struct Told {
    output: Output,
    source: Option<Arc<Source>>,
}

/// Plays a song; every call returns at once.
///
/// Time goes on past the end of the song, in silence: where the piece ends is the caller's to say.
pub struct Player {
    shared: Arc<Shared>,
    inbox: Arc<Inbox>,
    asks: SyncSender<Ask>,
    device: std::sync::Mutex<Wish>,
    maker: Option<JoinHandle<()>>,
}

impl Player {
    /// A paused player at 0 s without a song. Never fails: without a device it runs on its own clock and says so.
    ///
    /// `device` is one of [`output_devices`], or the system's own choice. It is opened with the first song.
    pub fn open(device: Option<&str>) -> Self {
        let now = now::machine();
        let shared = Arc::new(Shared::new(Arc::clone(&now)));
        let inbox = Arc::new(Inbox::default());
        let woken = Arc::clone(&inbox);
        let loader = Box::new(move |path: &Path| {
            let woken = Arc::clone(&woken);
            Source::start(path, move || woken.send(Order::Wake))
        });
        let feeder = Feeder::new(Arc::clone(&shared), Arc::clone(&inbox), loader);
        let (asks, asked) = sync_channel(ASKS);
        let backend = CpalDevices { now: Arc::clone(&now) };
        let controls = Arc::clone(&shared.controls);
        let keeper = Keeper::new(backend, now, controls, Arc::clone(&inbox), asked, asks.clone());
        let maker = std::thread::Builder::new().name("cym-sound".to_owned()).spawn(move || feeder.run());
        // The keeper is never waited for: a sound system that hangs must not hang the program's end.
        let kept = std::thread::Builder::new().name("cym-sound-device".to_owned()).spawn(move || keeper.run());
        if let Err(error) = maker.as_ref().map(drop).and_then(|()| kept.as_ref().map(drop)) {
            shared.told().output = Output::NoDevice { why: format!("no thread could be started ({error})") };
        }
        let device = std::sync::Mutex::new(wish(device));
        Self { shared, inbox, asks, device, maker: maker.ok() }
    }

    /// Loads a song, or none; the position stays. What is wrong with it is told in [`PlayerState::problem`].
    pub fn load(&self, song: Option<&Path>) {
        self.inbox.send(Order::Load(song.map(Path::to_path_buf)));
        self.ask(Ask::Want(song.map(|_| self.device().clone())));
    }

    /// Goes on; after a scrub from where it was held.
    pub fn play(&self) {
        self.shared.controls.set_playing(true);
        self.inbox.send(Order::Play);
    }

    /// Stands still; what is on its way to the ear is still heard.
    pub fn pause(&self) {
        self.shared.controls.set_playing(false);
        self.inbox.send(Order::Wake);
    }

    /// Jumps to a time of the song, in seconds; also ends a scrub.
    pub fn seek(&self, secs: f64) {
        let secs = time(secs);
        self.shared.heard().ask(secs);
        self.inbox.send(Order::Seek(secs));
    }

    /// Jumps to a time of the song, lets 90 ms be heard from there, also when paused, and holds.
    ///
    /// Time stands until [`play`](Self::play) or [`seek`](Self::seek).
    pub fn scrub(&self, secs: f64) {
        let secs = time(secs);
        self.shared.heard().ask(secs);
        self.inbox.send(Order::Scrub(secs));
    }

    /// Repeats `[from, to]`, in seconds, whenever `to` is reached; a range under 20 ms is none.
    pub fn set_loop(&self, range: Option<[f64; 2]>) {
        self.inbox.send(Order::Loop(range));
    }

    /// Seconds of the song a second, -2 to 2: resampled, so the pitch changes with it; below 0 backwards.
    pub fn set_speed(&self, speed: f64) {
        self.inbox.send(Order::Speed(speed));
    }

    /// Volume, 0 to 1.
    pub fn set_volume(&self, volume: f32) {
        self.shared.controls.set_volume(volume);
    }

    /// Plays on another of the [`output_devices`], or on the system's own choice.
    pub fn set_device(&self, device: Option<&str>) {
        *self.device() = wish(device);
        if self.shared.told().source.is_some() {
            self.ask(Ask::Want(Some(self.device().clone())));
        }
    }

    /// The time of the song that is being heard now, in seconds.
    ///
    /// Smooth between the device's callbacks, with its latency taken off; while it plays on in one direction it
    /// never goes back.
    pub fn position_secs(&self) -> f64 {
        self.shared.heard().at((self.shared.now)())
    }

    /// How it stands; never blocks for long.
    pub fn state(&self) -> PlayerState {
        let (output, source) = {
            let told = self.shared.told();
            (told.output.clone(), told.source.clone())
        };
        PlayerState {
            output,
            playing: self.shared.controls.playing(),
            song: source.as_ref().map(|source| source.path().to_path_buf()),
            duration_secs: source.as_ref().and_then(|source| source.duration_secs()),
            decoded: source.as_ref().map_or(1.0, |source| source.decoded()),
            problem: source.as_ref().and_then(|source| source.problem()),
        }
    }

    fn device(&self) -> std::sync::MutexGuard<'_, Wish> {
        self.device.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn ask(&self, ask: Ask) {
        // The queue is full only while a sound system hangs; then the newest wish has to wait for the next call.
        drop(self.asks.try_send(ask));
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.ask(Ask::Quit);
        self.inbox.send(Order::Quit);
        if let Some(maker) = self.maker.take() {
            drop(maker.join());
        }
    }
}

fn wish(device: Option<&str>) -> Wish {
    device.map_or(Wish::Default, |name| Wish::Named(name.to_owned()))
}

/// A time that can be gone to.
fn time(secs: f64) -> f64 {
    if secs.is_finite() { secs.max(0.0) } else { 0.0 }
}

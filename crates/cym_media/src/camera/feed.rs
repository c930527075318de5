//! One camera that is held: opened, watched, tried again, and let go when nobody looks.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, park_timeout};
use std::time::Duration;

use super::stream::{Next, Stream};
use super::{CameraState, CameraSystem, Sight};
use crate::video::Tools;

/// Between two tries to open a camera.
const RETRY: Duration = Duration::from_secs(1);
/// A camera from which nothing comes for so long is gone; some take a breath before their first frame.
const SILENCE: Duration = Duration::from_secs(8);
/// So many frames, or tries, that nobody looked at: it is let go.
const UNSEEN: u32 = 90;
/// A try counts as so many frames.
const A_TRY: u32 = 30;

/// What the thread and those who look have in common.
struct Shared {
    sight: Mutex<Sight>,
    /// Frames since somebody looked.
    unseen: AtomicU32,
    ended: AtomicBool,
}

impl Shared {
    fn sight(&self) -> MutexGuard<'_, Sight> {
        self.sight.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts what nobody saw; whether it is time to go.
    fn is_forgotten(&self, frames: u32) -> bool {
        let unseen = self.unseen.fetch_add(frames, Ordering::Relaxed).saturating_add(frames);
        unseen > UNSEEN || self.ended.load(Ordering::Relaxed)
    }
}

/// A camera that is held. Dropping it lets it go.
pub struct Feed {
    shared: Arc<Shared>,
}

impl Feed {
    pub(super) fn start(system: Arc<dyn CameraSystem>, device: &str, lines: Option<u32>) -> Self {
        let shared =
            Arc::new(Shared { sight: Mutex::default(), unseen: AtomicU32::new(0), ended: AtomicBool::new(false) });
        let device = (!device.is_empty()).then(|| device.to_owned());
        let held = Arc::clone(&shared);
        let work = move || {
            hold(&*system, device.as_deref(), lines, &held);
            held.ended.store(true, Ordering::Relaxed);
        };
        if let Err(error) = Builder::new().name("camera".to_owned()).spawn(work) {
            shared.sight().state = CameraState::NoCamera { why: format!("no thread could be started ({error})") };
        }
        Self { shared }
    }

    pub(super) fn look(&self) -> Sight {
        self.shared.unseen.store(0, Ordering::Relaxed);
        self.shared.sight().clone()
    }

    pub(super) fn has_ended(&self) -> bool {
        self.shared.ended.load(Ordering::Relaxed)
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        // It is not waited for: a camera that hangs must not hang the picture.
        self.shared.ended.store(true, Ordering::Relaxed);
    }
}

/// Films until nobody looks any more.
fn hold(system: &dyn CameraSystem, device: Option<&str>, lines: Option<u32>, shared: &Shared) {
    let tools = Tools::find();
    loop {
        let opened = system
            .source(device, lines)
            .and_then(|source| Ok((Stream::start(&source, &tools).map_err(|error| error.to_string())?, source.name)));
        match opened {
            Ok((mut stream, name)) => {
                let why = loop {
                    match stream.next(SILENCE) {
                        Next::Frame(frame) => {
                            let state = CameraState::Filming { device: name.clone() };
                            *shared.sight() = Sight { frame: Some(Arc::new(frame)), state };
                        }
                        Next::End(why) => break why,
                    }
                    if shared.is_forgotten(1) {
                        return;
                    }
                };
                fail(shared, &why, Some(name));
            }
            Err(why) => fail(shared, &why, None),
        }
        if shared.is_forgotten(A_TRY) {
            return;
        }
        park_timeout(RETRY);
    }
}

/// Who had a camera still misses that one; what it saw last is not now.
fn fail(shared: &Shared, why: &str, opened: Option<String>) {
    let why = why.trim_end().trim_end_matches('.').to_owned();
    let mut sight = shared.sight();
    let state = match (std::mem::take(&mut sight.state), opened) {
        (CameraState::Filming { device } | CameraState::Lost { device, .. }, _) => CameraState::Lost { device, why },
        (_, Some(device)) => CameraState::NoCamera { why: format!("{device} gives no picture ({why})") },
        (_, None) => CameraState::NoCamera { why },
    };
    *sight = Sight { frame: None, state };
}

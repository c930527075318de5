//! The thread that holds ports and sockets.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle, park_timeout};
use std::time::Duration;

use cym_media::hands::{Desk, HandQueue, MidiSystem, Wanted};

use super::HandsState;

/// Between two looks at what is plugged in.
const LOOK: Duration = Duration::from_secs(1);

/// Ports and sockets that are listened to until this is dropped.
pub(crate) struct LiveHands {
    queue: HandQueue,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    ended: AtomicBool,
    wanted: Mutex<Wanted>,
    told: Mutex<HandsState>,
}

impl LiveHands {
    /// Begins to listen to what is wanted. `wake` is called when something comes, and must not block.
    pub(crate) fn start(system: Arc<dyn MidiSystem>, wanted: Wanted, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let queue = HandQueue::new(Arc::clone(&wake));
        let shared = Arc::new(Shared { wanted: Mutex::new(wanted), ..Shared::default() });
        let mut desk = Desk::new(system, queue.clone());
        let common = Arc::clone(&shared);
        let hold = move || {
            while !common.ended.load(Ordering::Relaxed) {
                desk.want(lock(&common.wanted).clone());
                desk.look();
                let state = HandsState {
                    ports: desk.ports().clone(),
                    no_midi: desk.no_midi().map(str::to_owned),
                    sockets: desk.sockets(),
                    ..HandsState::default()
                };
                let mut told = lock(&common.told);
                let news = *told != state;
                *told = state;
                drop(told);
                if news {
                    wake();
                }
                park_timeout(LOOK);
            }
        };
        let thread = Builder::new().name("hold ports".to_owned()).spawn(hold);
        if let Err(error) = &thread {
            lock(&shared.told).no_midi = Some(format!("no thread could be started ({error})"));
        }
        Self { queue, shared, thread: thread.ok() }
    }

    /// Listens to this from now on.
    pub(crate) fn want(&self, wanted: &Wanted) {
        let mut now = lock(&self.shared.wanted);
        if *now != *wanted {
            now.clone_from(wanted);
            drop(now);
            if let Some(thread) = &self.thread {
                thread.thread().unpark();
            }
        }
    }

    /// What has come and was not taken yet.
    pub(crate) fn queue(&self) -> &HandQueue {
        &self.queue
    }

    /// How ports and sockets stand, and what was lost; all else is empty.
    pub(crate) fn state(&self) -> HandsState {
        let told = lock(&self.shared.told).clone();
        HandsState { dropped: self.queue.dropped(), strange: self.queue.strange(), ..told }
    }
}

impl Drop for LiveHands {
    fn drop(&mut self) {
        // It is not waited for: a system that hangs must not hang the picture.
        self.shared.ended.store(true, Ordering::Relaxed);
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

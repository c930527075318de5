//! The thread that reads pictures, and what lies between it and those who ask.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;

use super::Still;
use crate::footage::Cache;
use crate::picture::PictureError;

/// Pictures that are read before anybody asks.
const AHEAD: usize = 3;

/// What both sides look at.
pub(super) struct Desk {
    pub(super) files: Vec<(u64, PathBuf)>,
    pub(super) state: Mutex<State>,
    /// Told when something else is wanted.
    pub(super) work: Condvar,
    /// Told when a picture was read.
    pub(super) done: Condvar,
}

/// What was read, and what is wanted. Pictures go by their place among the files.
pub(super) struct State {
    pub(super) wanted: Option<usize>,
    pub(super) kept: Cache<Still>,
    pub(super) failed: BTreeMap<usize, Arc<PictureError>>,
    /// For what how many wait.
    pub(super) waiting: BTreeMap<usize, usize>,
    /// What came for those who wait, until all of them have it: others' pictures cannot push it out.
    pub(super) arrived: BTreeMap<usize, Arc<Still>>,
    pub(super) ended: bool,
}

impl State {
    /// Whether it is known what came of a picture.
    pub(super) fn has(&self, at: usize) -> bool {
        self.kept.has(at) || self.arrived.contains_key(&at) || self.failed.contains_key(&at)
    }

    /// A picture that was read.
    pub(super) fn get(&mut self, at: usize) -> Option<Arc<Still>> {
        self.arrived.get(&at).map(Arc::clone).or_else(|| self.kept.get(at))
    }

    /// Somebody begins to wait for a picture.
    pub(super) fn wait(&mut self, at: usize) {
        *self.waiting.entry(at).or_default() += 1;
    }

    /// Somebody does not wait any more.
    pub(super) fn leave(&mut self, at: usize) {
        let others = self.waiting.remove(&at).unwrap_or_default().saturating_sub(1);
        if others > 0 {
            self.waiting.insert(at, others);
        } else {
            self.arrived.remove(&at);
        }
    }

    /// What is to be read next: what somebody waits for, what is wanted, or else what follows it, round from the last to the first.
    fn next(&self, files: usize) -> Option<usize> {
        if let Some(&at) = self.waiting.keys().find(|at| !self.has(**at)) {
            return Some(at);
        }
        let wanted = self.wanted?;
        let ahead = AHEAD.min(files.saturating_sub(1)).min(self.kept.spare(wanted));
        (wanted..=wanted + ahead).map(|at| at % files).find(|at| !self.has(*at))
    }
}

impl Desk {
    pub(super) fn new(files: Vec<(u64, PathBuf)>, kept_bytes: usize) -> Self {
        let state = State {
            wanted: None,
            kept: Cache::new(kept_bytes),
            failed: BTreeMap::new(),
            waiting: BTreeMap::new(),
            arrived: BTreeMap::new(),
            ended: files.is_empty(),
        };
        Self { files, state: Mutex::new(state), work: Condvar::new(), done: Condvar::new() }
    }

    /// Reads a picture, without the lock meanwhile.
    pub(super) fn read<'a>(&'a self, state: MutexGuard<'a, State>, at: usize) -> MutexGuard<'a, State> {
        drop(state);
        let read = Still::read(&self.files[at].1);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(still) => {
                let still = Arc::new(still);
                if state.waiting.contains_key(&at) {
                    state.arrived.insert(at, Arc::clone(&still));
                }
                state.kept.put(at, still);
            }
            Err(error) => {
                state.failed.insert(at, Arc::new(error));
            }
        }
        state
    }
}

/// Starts the thread; whether there is one.
pub(super) fn start(desk: &Arc<Desk>) -> bool {
    let desk = Arc::clone(desk);
    let work = move || {
        let mut state = desk.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !state.ended {
            state = match state.next(desk.files.len()) {
                Some(at) => {
                    let state = desk.read(state, at);
                    desk.done.notify_all();
                    state
                }
                None => desk.work.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    };
    Builder::new().name("pictures".to_owned()).spawn(work).is_ok()
}

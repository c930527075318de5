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
    pub(super) ended: bool,
}

impl State {
    /// Whether it is known what came of a picture.
    pub(super) fn has(&self, at: usize) -> bool {
        self.kept.has(at) || self.failed.contains_key(&at)
    }

    /// What is to be read next: what is wanted, or else what follows it, round from the last to the first.
    fn next(&self, files: usize) -> Option<usize> {
        let wanted = self.wanted?;
        let ahead = AHEAD.min(files.saturating_sub(1)).min(self.kept.spare(wanted));
        (wanted..=wanted + ahead).map(|at| at % files).find(|at| !self.has(*at))
    }
}

impl Desk {
    pub(super) fn new(files: Vec<(u64, PathBuf)>, kept_bytes: usize) -> Self {
        let state =
            State { wanted: None, kept: Cache::new(kept_bytes), failed: BTreeMap::new(), ended: files.is_empty() };
        Self { files, state: Mutex::new(state), work: Condvar::new(), done: Condvar::new() }
    }

    /// Reads a picture, without the lock meanwhile.
    pub(super) fn read<'a>(&'a self, state: MutexGuard<'a, State>, at: usize) -> MutexGuard<'a, State> {
        drop(state);
        let read = Still::read(&self.files[at].1);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(still) => state.kept.put(at, Arc::new(still)),
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

//! Pictures that follow each other, each a file of its own: read on a thread apart, a few ahead of what is asked for.
//!
//! A picture holds until the number of the next one: gaps in the numbers are holds. One that cannot be read leaves the one before.

mod worker;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use half::f16;

use crate::footage::{Kept, Pixels, Shown};
use crate::picture::{Picture, PictureError, PictureLimits};
use worker::{Desk, State};

/// Bytes of pictures that one sequence keeps.
const KEPT_BYTES: usize = 256 << 20;

/// One picture of a sequence.
#[derive(Debug, Clone, PartialEq)]
pub struct Still {
    picture: Picture,
    /// Whether it has light beyond white.
    bright: bool,
}

impl Still {
    /// Reads one.
    fn read(path: &Path) -> Result<Self, PictureError> {
        let picture = crate::picture::read(path, PictureLimits::default())?;
        let bright = picture.pixels.chunks_exact(4).any(|px| px[..3].iter().any(|channel| *channel > px[3]));
        Ok(Self { picture, bright })
    }
}

impl Kept for Still {
    fn bytes(&self) -> usize {
        self.picture.pixels.len() * size_of::<f16>()
    }
}

impl Pixels for Still {
    fn size_px(&self) -> [u32; 2] {
        [self.picture.width, self.picture.height]
    }

    fn is_whole(&self) -> bool {
        self.picture.pixels.len() >= self.picture.width as usize * self.picture.height as usize * 4
    }

    fn brightest(&self) -> f32 {
        if self.bright { f16::MAX.to_f32() } else { 1.0 }
    }

    fn row(&self, number: usize, row: &mut Vec<f32>) {
        let width = self.picture.width as usize * 4;
        row.clear();
        row.extend(self.picture.pixels[number * width..][..width].iter().map(|half| half.to_f32()));
    }
}

/// Why a picture of a sequence cannot be shown.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SequenceError {
    /// It cannot be read.
    #[error("{0}")]
    Picture(Arc<PictureError>),
    /// There is no picture at all.
    #[error("there is no picture in the sequence: name the first of its files")]
    Empty,
    /// Nothing is read yet.
    #[error("nothing of `{}` is read yet: wait a moment", .path.display())]
    NotYet {
        /// The file.
        path: PathBuf,
    },
}

/// Which file is shown for a number, and how it went.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The picture, or what stands in for it; nothing where there is none yet.
    pub shown: Result<Shown<Still>, SequenceError>,
    /// What is wrong with the picture in whose place an earlier one is shown.
    pub broken: Option<Arc<PictureError>>,
}

/// A sequence that is open. Several may ask at a time; they share what was read.
pub struct Sequence {
    desk: Arc<Desk>,
    /// Whether a thread reads; without one, who asks does.
    at_work: bool,
}

impl Sequence {
    /// Pictures by number. Nothing is read yet.
    pub fn open(files: Vec<(u64, PathBuf)>) -> Self {
        Self::with_room(files, KEPT_BYTES)
    }

    fn with_room(mut files: Vec<(u64, PathBuf)>, kept_bytes: usize) -> Self {
        files.sort_by_key(|(number, _)| *number);
        let desk = Arc::new(Desk::new(files, kept_bytes));
        let at_work = worker::start(&desk);
        Self { desk, at_work }
    }

    /// How many frames it lasts, holds included: from its first number to its last.
    pub fn len(&self) -> usize {
        match (self.desk.files.first(), self.desk.files.last()) {
            (Some((first, _)), Some((last, _))) => (last - first) as usize + 1,
            _ => 0,
        }
    }

    /// Whether there is no picture.
    pub fn is_empty(&self) -> bool {
        self.desk.files.is_empty()
    }

    /// The picture of a frame, counted from the first one on; the last one stands for those behind it. With a `patience`, the
    /// nearest picture that is there stands in for one that takes longer, and a later call gives it.
    pub fn frame(&self, number: usize, patience: Option<Duration>) -> Seen {
        let files = &self.desk.files;
        let Some((first, _)) = files.first() else {
            return Seen { shown: Err(SequenceError::Empty), broken: None };
        };
        let upto = files.partition_point(|(there, _)| there - first <= number as u64).max(1);
        let mut broken = None;
        for at in (0..upto).rev() {
            match self.wait_for(at, patience) {
                Err(SequenceError::Picture(error)) => broken = broken.or(Some(error)),
                shown => return Seen { shown, broken },
            }
        }
        let shown = broken.clone().map_or(SequenceError::Empty, SequenceError::Picture);
        Seen { shown: Err(shown), broken }
    }

    fn wait_for(&self, at: usize, patience: Option<Duration>) -> Result<Shown<Still>, SequenceError> {
        let mut state = self.desk.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.has(at) {
            state.wait(at);
            if self.at_work {
                self.desk.work.notify_one();
                let out = |state: &mut State| !state.has(at);
                state = match patience {
                    None => self.desk.done.wait_while(state, out).unwrap_or_else(PoisonError::into_inner),
                    Some(patience) => {
                        let waited = self.desk.done.wait_timeout_while(state, patience, out);
                        waited.unwrap_or_else(PoisonError::into_inner).0
                    }
                };
            } else {
                state = self.desk.read(state, at);
            }
            let result = self.result(&mut state, at);
            state.leave(at);
            return result;
        }
        self.result(&mut state, at)
    }

    /// What there is of a picture, or what stands in for it.
    fn result(&self, state: &mut State, at: usize) -> Result<Shown<Still>, SequenceError> {
        // What follows it is read in the meantime.
        self.want(state, at);
        if let Some(error) = state.failed.get(&at) {
            return Err(SequenceError::Picture(Arc::clone(error)));
        }
        if let Some(frame) = state.get(at) {
            return Ok(Shown { frame, exact: true });
        }
        let near = state.kept.near(at).map(|frame| Shown { frame, exact: false });
        near.ok_or_else(|| SequenceError::NotYet { path: self.desk.files[at].1.clone() })
    }

    fn want(&self, state: &mut State, at: usize) {
        if state.wanted.replace(at) != Some(at) {
            self.desk.work.notify_one();
        }
    }
}

impl Drop for Sequence {
    fn drop(&mut self) {
        // It is not waited for: a picture on a slow disk must not hold up the window.
        self.desk.state.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
        self.desk.work.notify_one();
    }
}

#[cfg(test)]
mod tests;

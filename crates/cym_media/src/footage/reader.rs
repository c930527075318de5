//! Frames by number: which ffmpeg goes on, which is started anew, and what is kept.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::cache::Cache;
use super::child::{Next, Stream, frame_bytes};
use super::error::FootageError;
use super::{Colours, Frame, Index, Shown};
use crate::video::Tools;

/// How many ffmpegs one file has at most: several nodes may play it, each elsewhere.
const MOST_STREAMS: usize = 2;
/// Going on for so many frames costs less than starting anew.
const NEAR: usize = 16;
/// Going on for so many frames costs less than decoding them from their key frame, even with their way through the pipe.
const SAME_KEY: usize = 100;

/// Gives frames of one file by number.
pub(super) struct Reader {
    path: PathBuf,
    tools: Tools,
    index: Arc<Index>,
    colours: Colours,
    cache: Cache<Frame>,
    /// The one that was used last comes last.
    streams: Vec<At>,
    /// What was asked for last.
    last: Option<usize>,
}

/// A stream and where it is.
struct At {
    stream: Stream,
    /// The frame that comes next.
    next: usize,
    /// Whether the first frame has come.
    begun: bool,
    /// Whether it decodes from the file's start.
    from_start: bool,
}

impl Reader {
    pub(super) fn new(path: &Path, tools: Tools, index: Arc<Index>, kept_bytes: usize) -> Self {
        Self {
            path: path.to_owned(),
            tools,
            index,
            colours: Colours::default(),
            cache: Cache::new(kept_bytes),
            streams: Vec::new(),
            last: None,
        }
    }

    /// See [`super::Footage::frame`].
    pub(super) fn frame(
        &mut self,
        number: usize,
        colours: Colours,
        patience: Option<Duration>,
    ) -> Result<Shown, FootageError> {
        let number = number.min(self.index.len().saturating_sub(1));
        if colours != self.colours {
            self.colours = colours;
            self.cache.clear();
            self.streams.clear();
        }
        let backwards = self.last.replace(number).is_some_and(|last| number < last);
        if let Some(frame) = self.cache.get(number) {
            return Ok(Shown { frame, exact: true });
        }
        if !self.take_up(number, patience.is_some()) {
            // Going backwards, as much before it as can be kept will be wanted next.
            let before = self.cache.room(frame_bytes(&self.index)) / 2;
            let reach = (number + 1).saturating_sub(before.max(1));
            let from = if backwards { self.index.key_before(number).unwrap_or(0).max(reach) } else { number };
            self.start(from, self.index.key_before(from).is_some())?;
        }
        self.wait_for(number, patience)
    }

    /// Whether some stream comes to a frame soon; it is put last.
    fn take_up(&mut self, number: usize, hurry: bool) -> bool {
        let key = self.index.key_before(number).unwrap_or(0);
        let soon = |at: &At| {
            let gap = number.checked_sub(at.next);
            // One that has not even begun would only be started over and over by somebody who cannot wait.
            let limit = if key <= at.next || (hurry && !at.begun) { SAME_KEY } else { NEAR };
            gap.is_some_and(|gap| gap <= limit)
        };
        let Some(best) = self.streams.iter().rposition(soon) else {
            return false;
        };
        let at = self.streams.remove(best);
        self.streams.push(at);
        true
    }

    fn start(&mut self, from: usize, from_key: bool) -> Result<(), FootageError> {
        if self.streams.len() >= MOST_STREAMS {
            self.streams.remove(0);
        }
        let stream = Stream::start(&self.path, &self.tools, &self.index, self.colours, from, from_key)?;
        self.streams.push(At { stream, next: from, begun: false, from_start: !from_key });
        Ok(())
    }

    /// Takes frames from the last stream until the one that is wanted has come.
    fn wait_for(&mut self, number: usize, patience: Option<Duration>) -> Result<Shown, FootageError> {
        loop {
            let Some(at) = self.streams.last_mut() else {
                return Err(self.broken(number, "ffmpeg is gone".to_owned()));
            };
            match at.stream.next(patience) {
                Next::Frame(pts, frame) => {
                    let came = pts.map_or(at.next, |pts| self.index.number_of(pts));
                    if !std::mem::replace(&mut at.begun, true) && came > at.next && !at.from_start {
                        // The file's own index led behind the frame: the long way is sure.
                        let from = at.next;
                        self.streams.pop();
                        self.start(from, false)?;
                        continue;
                    }
                    at.next = came + 1;
                    let frame = Arc::new(frame);
                    self.cache.put(came, Arc::clone(&frame));
                    if came >= number {
                        return Ok(Shown { frame, exact: true });
                    }
                }
                Next::NotYet => return self.stand_in(number),
                Next::End(said) => {
                    self.streams.pop();
                    return Err(self.broken(number, said));
                }
            }
        }
    }

    fn stand_in(&mut self, number: usize) -> Result<Shown, FootageError> {
        let near = self.cache.near(number);
        near.map(|frame| Shown { frame, exact: false }).ok_or_else(|| FootageError::NotYet { path: self.path.clone() })
    }

    fn broken(&self, frame: usize, said: String) -> FootageError {
        FootageError::Broken { path: self.path.clone(), frame, said }
    }
}

//! The way into the stage's thread: never full, never waited for.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cym_graph::NodeId;
use cym_graph::PortRef;
use cym_media::hands::MidiSystem;
use cym_media::listen::InputSystem;
use cym_plan::NodeLibrary;

use super::grab::{Answer, GrabRequest};
use super::hearing::Heard;
use super::making::{Made, MadeThumbs};
use super::state::{Preview, TransportCommand, Turn};
use crate::project::Project;

/// One thing that the stage's thread is told.
pub(super) enum Message {
    Show(Arc<Project>),
    Turn(Turn),
    Library(Arc<NodeLibrary>),
    View(Option<PortRef>),
    Compare(bool),
    Grab(GrabRequest, Answer),
    Thumbnails(Vec<NodeId>),
    Preview(Preview),
    Transport(TransportCommand),
    /// Where live sound comes from.
    Inputs(Arc<dyn InputSystem>),
    /// Where MIDI comes from.
    Midi(Arc<dyn MidiSystem>),
    Learn(bool),
    Record(bool),
    /// Something came from hands or other machines, or a port of theirs did.
    Played,
    /// Shaders of this order are being compiled.
    Preparing(u64),
    Made(Box<Made>),
    Thumbs(Box<MadeThumbs>),
    Heard(Heard),
    Quit,
}

/// Messages on their way, in order.
#[derive(Default)]
pub(super) struct Inbox {
    waiting: Mutex<VecDeque<Message>>,
    /// Nobody reads any more: what is put in is dropped.
    closed: AtomicBool,
    arrived: Condvar,
}

impl Inbox {
    /// Puts a message in. What only the newest of counts takes the place of an older one that nobody has read.
    pub(super) fn put(&self, message: Message) {
        let mut waiting = self.lock();
        if self.closed.load(Ordering::Acquire) {
            return;
        }
        match &message {
            Message::Show(_) => waiting.retain(|other| !matches!(other, Message::Show(_))),
            Message::Played => waiting.retain(|other| !matches!(other, Message::Played)),
            Message::Thumbnails(_) => waiting.retain(|other| !matches!(other, Message::Thumbnails(_))),
            Message::Turn(turn) => waiting.retain(
                |other| !matches!(other, Message::Turn(other) if other.node == turn.node && other.input == turn.input),
            ),
            _ => {}
        }
        waiting.push_back(message);
        drop(waiting);
        self.arrived.notify_one();
    }

    /// Drops what is in it and all that comes: the reader has gone.
    pub(super) fn close(&self) {
        let mut waiting = self.lock();
        self.closed.store(true, Ordering::Release);
        waiting.clear();
    }

    /// Everything that has arrived; waits for something until the time is over, or for ever.
    pub(super) fn take(&self, wait: Option<Duration>) -> VecDeque<Message> {
        let mut waiting = self.lock();
        match wait {
            None => {
                while waiting.is_empty() {
                    waiting = self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
                }
            }
            Some(time) if waiting.is_empty() && !time.is_zero() => {
                waiting = self.arrived.wait_timeout(waiting, time).unwrap_or_else(PoisonError::into_inner).0;
            }
            Some(_) => {}
        }
        std::mem::take(&mut *waiting)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Message>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

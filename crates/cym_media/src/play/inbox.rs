//! What is asked of the thread that makes sound.

use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::pipe::Feed;

/// One thing that is asked.
pub(super) enum Order {
    /// Play this song, or none.
    Load(Option<PathBuf>),
    /// Go on after a scrub.
    Play,
    /// Jump; the position was already told to jump.
    Seek(f64),
    /// Let a grain be heard, and hold; the position was already told to jump.
    Scrub(f64),
    /// Repeat a range, in seconds.
    Loop(Option<[f64; 2]>),
    /// Seconds of the song a second.
    Speed(f64),
    /// A device is open; it takes over once it asks for sound steadily.
    Opened {
        /// Its name.
        device: String,
        /// Where its sound goes.
        feed: Feed,
    },
    /// There is no device, or no longer.
    Gone {
        /// The one that was there.
        device: Option<String>,
        /// What was said.
        why: String,
    },
    /// The device was closed on purpose.
    Closed,
    /// Something is ready: look again.
    Wake,
    /// The player is dropped.
    Quit,
}

/// Orders that wait; sending never blocks for long.
#[derive(Default)]
pub(super) struct Inbox {
    orders: Mutex<Vec<Order>>,
    arrived: Condvar,
}

impl Inbox {
    /// Leaves an order and wakes the maker.
    pub(super) fn send(&self, order: Order) {
        self.lock().push(order);
        self.arrived.notify_one();
    }

    /// Takes what is there.
    pub(super) fn take(&self) -> Vec<Order> {
        std::mem::take(&mut *self.lock())
    }

    /// Waits until something is there, or so long.
    pub(super) fn wait(&self, wait: Duration) {
        let orders = self.lock();
        if orders.is_empty() {
            drop(self.arrived.wait_timeout(orders, wait));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Order>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

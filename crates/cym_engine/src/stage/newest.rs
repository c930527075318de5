//! A desk on which only the newest order lies, for workers that would rather do the right thing than everything.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Holds at most one order; a newer one takes its place, and tells the worker to give up the one it is at.
pub(super) struct Newest<T> {
    desk: Mutex<Desk<T>>,
    arrived: Condvar,
}

struct Desk<T> {
    order: Option<T>,
    /// Set when what the worker is at is out of date.
    stale: Arc<AtomicBool>,
    closed: bool,
}

impl<T> Default for Newest<T> {
    fn default() -> Self {
        let desk = Desk { order: None, stale: Arc::default(), closed: false };
        Self { desk: Mutex::new(desk), arrived: Condvar::new() }
    }
}

impl<T> Newest<T> {
    /// Lays down an order in place of all earlier ones.
    pub(super) fn put(&self, order: T) {
        let mut desk = self.lock();
        desk.order = Some(order);
        desk.stale.store(true, Ordering::Relaxed);
        drop(desk);
        self.arrived.notify_one();
    }

    /// Waits for an order and takes it, with the flag that says when it is out of date; `None` when there will be none.
    pub(super) fn take(&self) -> Option<(T, Arc<AtomicBool>)> {
        let mut desk = self.lock();
        loop {
            if desk.closed {
                return None;
            }
            if let Some(order) = desk.order.take() {
                desk.stale = Arc::default();
                return Some((order, Arc::clone(&desk.stale)));
            }
            desk = self.arrived.wait(desk).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Sends the worker home.
    pub(super) fn close(&self) {
        let mut desk = self.lock();
        desk.closed = true;
        desk.stale.store(true, Ordering::Relaxed);
        drop(desk);
        self.arrived.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Desk<T>> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Newest, Ordering};

    #[test]
    fn only_the_newest_order_is_done() {
        let desk = Newest::default();
        desk.put(1);
        desk.put(2);
        let (order, stale) = desk.take().unwrap();
        assert_eq!(order, 2);
        assert!(!stale.load(Ordering::Relaxed));
        desk.put(3);
        assert!(stale.load(Ordering::Relaxed), "a newer order makes the older one stale");
        let (order, stale) = desk.take().unwrap();
        assert_eq!(order, 3);
        desk.close();
        assert!(stale.load(Ordering::Relaxed));
        assert!(desk.take().is_none());
    }
}

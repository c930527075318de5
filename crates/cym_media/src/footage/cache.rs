//! Decoded frames that are kept, within a bound.

use std::collections::BTreeMap;
use std::sync::Arc;

/// What can be kept.
pub(crate) trait Kept {
    /// How much room it takes.
    fn bytes(&self) -> usize;
}

/// The frames that were used last, by number; the one that was used longest ago goes first.
pub(crate) struct Cache<T> {
    frames: BTreeMap<usize, (u64, Arc<T>)>,
    bytes: usize,
    most_bytes: usize,
    clock: u64,
}

impl<T: Kept> Cache<T> {
    pub(crate) fn new(most_bytes: usize) -> Self {
        Self { frames: BTreeMap::new(), bytes: 0, most_bytes, clock: 0 }
    }

    /// How many frames of a size fit; at least one.
    pub(crate) fn room(&self, frame_bytes: usize) -> usize {
        (self.most_bytes / frame_bytes.max(1)).max(1)
    }

    /// How many more fit beside one of them; none when it is not there.
    pub(crate) fn spare(&self, number: usize) -> usize {
        self.frames.get(&number).map_or(0, |(_, frame)| self.room(frame.bytes()) - 1)
    }

    /// Whether it is there; asking makes it no fresher.
    pub(crate) fn has(&self, number: usize) -> bool {
        self.frames.contains_key(&number)
    }

    pub(crate) fn get(&mut self, number: usize) -> Option<Arc<T>> {
        self.clock += 1;
        let (used, frame) = self.frames.get_mut(&number)?;
        *used = self.clock;
        Some(Arc::clone(frame))
    }

    /// The newest frame up to a number, or else the first behind it.
    pub(crate) fn near(&mut self, number: usize) -> Option<Arc<T>> {
        let before = self.frames.range(..=number).next_back().map(|(&near, _)| near);
        let near = before.or_else(|| self.frames.keys().next().copied())?;
        self.get(near)
    }

    pub(crate) fn put(&mut self, number: usize, frame: Arc<T>) {
        self.clock += 1;
        self.bytes += frame.bytes();
        if let Some((_, old)) = self.frames.insert(number, (self.clock, frame)) {
            self.bytes -= old.bytes();
        }
        while self.bytes > self.most_bytes && self.frames.len() > 1 {
            let oldest = self.frames.iter().min_by_key(|(_, (used, _))| *used).map(|(&number, _)| number);
            let Some((_, gone)) = oldest.and_then(|number| self.frames.remove(&number)) else {
                return;
            };
            self.bytes -= gone.bytes();
        }
    }

    pub(crate) fn clear(&mut self) {
        self.frames.clear();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Frame;
    use super::*;

    #[test]
    fn it_keeps_what_was_used_last_within_its_bound() {
        let frame = |len: usize| Arc::new(Frame { width: 1, height: 1, deep: false, bytes: vec![0; len] });
        let mut cache = Cache::new(100);
        for number in 0..10 {
            cache.put(number, frame(30));
            assert!(cache.bytes <= 100, "{} bytes", cache.bytes);
            // The first one is in use all the time.
            assert!(cache.get(0).is_some(), "after {number}");
        }
        assert_eq!(cache.frames.keys().copied().collect::<Vec<_>>(), [0, 8, 9]);
        assert_eq!((cache.room(30), cache.room(1000)), (3, 1));
        assert_eq!((cache.spare(8), cache.spare(1)), (2, 0));
        // One frame is kept, however large.
        cache.put(3, frame(1000));
        assert_eq!(cache.frames.len(), 1);
        cache.clear();
        assert!(cache.near(3).is_none() && cache.bytes == 0);
    }

    #[test]
    fn what_is_near_stands_in() {
        let frame = |tone: u8| Arc::new(Frame { width: 1, height: 1, deep: false, bytes: vec![tone] });
        let mut cache = Cache::new(100);
        cache.put(5, frame(5));
        cache.put(9, frame(9));
        let near = |cache: &mut Cache<Frame>, number| cache.near(number).unwrap().bytes[0];
        assert_eq!([3, 5, 8, 20].map(|number| near(&mut cache, number)), [5, 5, 5, 9]);
    }
}

//! Numbers by chance, one after the other.

use super::super::chance;

/// The stream that they are drawn from.
const STREAM: u64 = 0x510;

/// Draws numbers from a seed.
pub(super) struct Chances {
    seed: u64,
    next: u64,
}

impl Chances {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, next: 0 }
    }

    fn step(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// In 0..1.
    pub(super) fn unit(&mut self) -> f32 {
        chance::unit(self.seed, STREAM, self.step())
    }

    /// With mean 0 and deviation 1.
    pub(super) fn normal(&mut self) -> f32 {
        chance::normal(self.seed, STREAM + 1, self.step())
    }

    /// Whether something happens that does so with a chance.
    pub(super) fn happens(&mut self, chance: f32) -> bool {
        self.unit() < chance
    }

    /// A number below `count`; 0 if that is 0.
    pub(super) fn below(&mut self, count: usize) -> usize {
        ((self.unit() * count as f32) as usize).min(count.saturating_sub(1))
    }

    /// One of a list that is not empty.
    pub(super) fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

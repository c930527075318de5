//! Chance that is the same on every machine: numbers from a seed by integer hashing.

/// A stream of numbers from a seed.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The stream of a seed; different `stream` numbers give unrelated streams.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut chance = Self(seed ^ stream.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23));
        chance.bits();
        chance
    }

    /// The next 64 bits (`SplitMix64`).
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in 0..1, never 1.
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1u64 << 24) as f32
    }

    /// A number in `low..high`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// A whole number in `0..count`; 0 when there is nothing to choose.
    pub fn below(&mut self, count: usize) -> usize {
        (((self.bits() >> 32) * count as u64) >> 32) as usize
    }

    /// Whether something of this probability happens.
    pub fn happens(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    /// A number from the standard normal distribution (Box-Muller).
    pub fn normal(&mut self) -> f32 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f32::consts::TAU * self.unit()).cos()
    }

    /// Brings a list into a random order (Fisher-Yates).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn numbers_are_spread_and_repeat() {
        let mut chance = Chance::new(1, 2);
        let numbers: Vec<f32> = (0..4000).map(|_| chance.unit()).collect();
        let mean = numbers.iter().sum::<f32>() / 4000.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
        let normals: Vec<f32> = (0..4000).map(|_| chance.normal()).collect();
        let spread = normals.iter().map(|x| x * x).sum::<f32>() / 4000.0;
        assert!((spread - 1.0).abs() < 0.1, "{spread}");
        assert_eq!(Chance::new(1, 2).unit(), numbers[0]);
        assert_ne!(Chance::new(1, 3).unit(), numbers[0]);
        assert!((0..500).all(|_| chance.below(7) < 7));
    }
}

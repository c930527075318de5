//! How the values of a curve are spread, with what is long past forgotten.

/// Lowest value that is told apart, in decibels.
const LOW_DB: f32 = -120.0;
/// Places in a decibel.
const PER_DB: f32 = 4.0;
/// Places: up to +60 dB.
const PLACES: usize = 720;
/// The weight of the newest value grows; at this size all weights start again.
const MOST_WEIGHT: f32 = 1e9;

/// Counts of values on a logarithmic scale; each value counts half as much after every half-life.
#[derive(Debug, Clone)]
pub(super) struct Spread {
    counts: Vec<f32>,
    total: f32,
    weight: f32,
    growth: f32,
}

impl Spread {
    /// An empty one whose half-life is so many values.
    pub(super) fn new(half_life: f64) -> Self {
        Self { counts: vec![0.0; PLACES], total: 0.0, weight: 1.0, growth: 2.0_f64.powf(1.0 / half_life) as f32 }
    }

    /// Counts a value; what is not above the lowest counts as the lowest.
    pub(super) fn hear(&mut self, value: f32) {
        self.counts[place(value)] += self.weight;
        self.total += self.weight;
        self.weight *= self.growth;
        if self.weight > MOST_WEIGHT {
            let scale = self.weight.recip();
            for count in &mut self.counts {
                *count *= scale;
            }
            self.total = self.counts.iter().sum();
            self.weight = 1.0;
        }
    }

    /// The value below which `part` (0..1) of the values lie, to an eighth of a decibel; 0 for none.
    pub(super) fn percentile(&self, part: f32) -> f32 {
        let above = (1.0 - part) * self.total;
        let mut sum = 0.0;
        for (place, &count) in self.counts.iter().enumerate().rev() {
            sum += count;
            if count > 0.0 && sum >= above {
                return if place == 0 { 0.0 } else { 10.0_f32.powf(((place as f32 + 0.5) / PER_DB + LOW_DB) / 20.0) };
            }
        }
        0.0
    }

    /// How much of the values is lower, 0..1; what is in the same place counts by half.
    pub(super) fn rank(&self, value: f32) -> f32 {
        let place = place(value);
        let lower: f32 = self.counts[..place].iter().sum();
        if self.total > 0.0 { (0.5_f32.mul_add(self.counts[place], lower) / self.total).min(1.0) } else { 0.0 }
    }
}

/// Where a value is counted.
fn place(value: f32) -> usize {
    let db = 20.0 * value.max(1e-9).log10();
    (((db - LOW_DB) * PER_DB).max(0.0) as usize).min(PLACES - 1)
}

/// The strong values of a curve: quick to rise, slow to fall.
#[derive(Debug, Clone)]
pub(super) struct Gain {
    quick: Spread,
    slow: Spread,
}

/// Half-lives of the gain, upwards and downwards.
const UP_SECS: f64 = 10.0;
const DOWN_SECS: f64 = 30.0;

impl Gain {
    /// For so many values a second.
    pub(super) fn new(per_sec: f64) -> Self {
        Self { quick: Spread::new(UP_SECS * per_sec), slow: Spread::new(DOWN_SECS * per_sec) }
    }

    /// Counts a value.
    pub(super) fn hear(&mut self, value: f32) {
        self.quick.hear(value);
        self.slow.hear(value);
    }

    /// The higher of the percentiles over the last seconds and over the last minute.
    pub(super) fn percentile(&self, part: f32) -> f32 {
        self.quick.percentile(part).max(self.slow.percentile(part))
    }

    /// The percentile over the last minute alone.
    pub(super) fn slow_percentile(&self, part: f32) -> f32 {
        self.slow.percentile(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_what_was_heard() {
        let mut spread = Spread::new(1e9);
        assert_eq!(spread.percentile(0.5), 0.0);
        (1..=1000).for_each(|i| spread.hear(i as f32 * 1e-3));
        for part in [0.1, 0.5, 0.97] {
            let got = spread.percentile(part);
            assert!((got / part - 1.0).abs() < 0.03, "{part}: {got}");
        }
        (0..10).for_each(|_| spread.hear(0.0));
        assert_eq!(spread.percentile(0.0), 0.0);
    }

    #[test]
    fn the_past_is_forgotten_also_after_hours() {
        let mut spread = Spread::new(60.0);
        for _ in 0..200_000 {
            spread.hear(1.0);
        }
        (0..600).for_each(|_| spread.hear(0.1));
        assert!((spread.percentile(0.97) / 0.1 - 1.0).abs() < 0.03, "{}", spread.percentile(0.97));
        assert!(spread.total.is_finite() && spread.counts.iter().all(|count| *count >= 0.0));
    }

    #[test]
    fn a_gain_rises_sooner_than_it_falls() {
        let mut gain = Gain::new(1.0);
        (0..120).for_each(|_| gain.hear(0.1));
        let steps = |gain: &mut Gain, value: f32, part: f32, done: fn(f32) -> bool| {
            (1..1_000).find(|_| {
                gain.hear(value);
                done(gain.percentile(part))
            })
        };
        let up = steps(&mut gain, 1.0, 0.5, |loud| loud > 0.5);
        (0..120).for_each(|_| gain.hear(1.0));
        let down = steps(&mut gain, 0.1, 0.5, |loud| loud < 0.5);
        assert!(up.zip(down).is_some_and(|(up, down)| 2 * up < down), "{up:?} {down:?}");
    }
}

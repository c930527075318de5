//! Triggers: moments, and what can be made of them.

use super::finite;

/// Turns a signal into moments: `true` in the step in which it comes to the threshold from below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RisingEdge {
    high: bool,
}

impl RisingEdge {
    /// Takes the next value. After a moment the signal must fall below `threshold - hysteresis` first.
    pub fn step(&mut self, value: f32, threshold: f32, hysteresis: f32) -> bool {
        let value = finite(value);
        let was_high = self.high;
        self.high = value >= if was_high { threshold - hysteresis.max(0.0) } else { threshold };
        self.high && !was_high
    }
}

/// A switch that each moment turns over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Toggle {
    on: bool,
}

impl Toggle {
    /// Takes the next step, and says whether the switch is on.
    pub fn step(&mut self, triggered: bool) -> bool {
        self.on ^= triggered;
        self.on
    }
}

/// Counts moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counter {
    count: u64,
}

impl Counter {
    /// Takes the next step, and returns the count.
    pub fn step(&mut self, triggered: bool) -> u64 {
        self.count += u64::from(triggered);
        self.count
    }

    /// Begins again at 0; called before the step of the same moment.
    pub fn reset(&mut self) {
        self.count = 0;
    }

    /// Counts, and lets every `n`th moment through: the first, then each `n` later (0 counts as 1).
    pub fn every_nth(&mut self, triggered: bool, n: u64) -> bool {
        let count = self.step(triggered);
        triggered && (count - 1).is_multiple_of(n.max(1))
    }
}

/// A value that jumps to 1 with each moment and decays to 0.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pulse {
    value: f32,
}

impl Pulse {
    /// Decays by `dt_secs` (63 % in `decay_secs`), then takes this step's moment.
    pub fn step(&mut self, triggered: bool, decay_secs: f32, dt_secs: f32) -> f32 {
        let dt_secs = finite(dt_secs).max(0.0);
        self.value = if triggered {
            1.0
        } else if decay_secs > 0.0 {
            self.value * (-dt_secs / decay_secs).exp()
        } else {
            0.0
        };
        self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_is_one_moment_and_needs_a_fall_before_the_next() {
        let mut edge = RisingEdge::default();
        let moments = [0.0, 0.6, 0.9, 0.45, 0.6, 0.3, 0.5].map(|value| edge.step(value, 0.5, 0.1));
        assert_eq!(moments, [false, true, false, false, false, false, true]);
    }

    #[test]
    fn moments_toggle_count_and_thin_out() {
        let (mut toggle, mut counter, mut third) = (Toggle::default(), Counter::default(), Counter::default());
        let moments = [true, false, true, true, true];
        assert_eq!(moments.map(|m| toggle.step(m)), [true, true, false, true, false]);
        assert_eq!(moments.map(|m| counter.step(m)), [1, 1, 2, 3, 4]);
        counter.reset();
        assert_eq!(counter.step(true), 1);
        assert_eq!(moments.map(|m| third.every_nth(m, 3)), [true, false, false, false, true]);
    }

    #[test]
    fn a_pulse_decays() {
        let mut pulse = Pulse::default();
        assert_eq!(pulse.step(true, 0.5, 0.1), 1.0);
        assert!((pulse.step(false, 0.5, 0.5) - 0.368).abs() < 0.001);
        assert_eq!(pulse.step(false, 0.0, 0.1), 0.0);
    }
}

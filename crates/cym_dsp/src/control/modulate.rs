//! How a signal moves a number around its value.

use super::finite;

/// Follows a signal at its own rates up and down; unlike an envelope it starts where the signal is, and goes below 0.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Follow {
    value: Option<f32>,
}

impl Follow {
    /// Steps by `dt_secs` towards `input`, and returns the new value; the first step jumps to its input.
    ///
    /// In `attack_secs` a rise is 63 % done, in `release_secs` a fall; 0 follows at once.
    pub fn step(&mut self, attack_secs: f32, release_secs: f32, input: f32, dt_secs: f32) -> f32 {
        let (input, dt_secs) = (finite(input), finite(dt_secs).max(0.0));
        let Some(before) = self.value else {
            return *self.value.insert(input);
        };
        let tau_secs = if input >= before { attack_secs } else { release_secs };
        let value = if tau_secs > 0.0 { input + (before - input) * (-dt_secs / tau_secs).exp() } else { input };
        *self.value.insert(finite(value))
    }
}

/// The span in which a number is moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// The low end.
    pub low: f32,
    /// The high end; not above the low end means no ends at all, and a span of 1.
    pub high: f32,
    /// Moves in ratios instead of differences; needs a low end above 0.
    pub ratios: bool,
}

impl Span {
    /// The number moved by `share` of the span, and held inside it; a number that lies outside already keeps its place.
    pub fn moved(self, base: f32, share: f32) -> f32 {
        let (base, share) = (finite(base), finite(share));
        let Self { low, high, ratios } = self;
        if high.is_nan() || low.is_nan() || high <= low {
            return finite(base + share);
        }
        let moved = if ratios && low > 0.0 && base > 0.0 {
            // Beyond 8 spans everything lies at an end; the ratio stays a number.
            base * (high / low).powf(share.clamp(-8.0, 8.0))
        } else {
            base + share * (high - low)
        };
        if moved.is_nan() { base } else { moved.clamp(low.min(base), high.max(base)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_starts_where_the_signal_is_and_follows_both_ways() {
        let mut follow = Follow::default();
        assert_eq!(follow.step(0.1, 0.2, -0.5, 0.0), -0.5);
        assert!((follow.step(0.1, 0.2, 0.5, 0.1) - (0.5 - (-1.0_f32).exp())).abs() < 1e-6);
        assert_eq!(follow.step(0.0, 0.2, 1.0, 0.1), 1.0);
        assert!((follow.step(0.0, 0.2, 0.0, 0.2) - (-1.0_f32).exp()).abs() < 1e-6);
        assert_eq!(follow.step(0.0, 0.0, f32::NAN, 0.1), 0.0);
    }

    #[test]
    fn the_size_of_steps_does_not_matter() {
        let follow = |steps: u32| {
            let mut follow = Follow::default();
            follow.step(0.1, 0.3, 0.0, 0.0);
            for input in [1.0, 0.2, 0.7] {
                for _ in 0..steps {
                    follow.step(0.1, 0.3, input, 0.1 / steps as f32);
                }
            }
            follow.step(0.1, 0.3, 0.7, 0.0)
        };
        assert!((follow(1) - follow(10)).abs() < 1e-5);
    }

    #[test]
    fn spans_hold_and_ratios_multiply() {
        let plain = Span { low: 0.0, high: 10.0, ratios: false };
        assert_eq!(plain.moved(2.0, 0.5), 7.0);
        assert_eq!(plain.moved(2.0, 5.0), 10.0);
        assert_eq!(plain.moved(12.0, 0.0), 12.0);
        assert_eq!(plain.moved(12.0, -0.5), 7.0);
        let ratios = Span { low: 1.0, high: 64.0, ratios: true };
        assert!((ratios.moved(8.0, 0.5) - 64.0).abs() < 1e-3);
        assert!((ratios.moved(8.0, -0.5) - 1.0).abs() < 1e-4);
        assert!((ratios.moved(8.0, 1.0 / 6.0) - 16.0).abs() < 1e-3);
        let open = Span { low: 0.0, high: 0.0, ratios: false };
        assert_eq!(open.moved(3.0, -0.25), 2.75);
        assert!(ratios.moved(f32::MAX, f32::MAX).is_finite());
    }
}

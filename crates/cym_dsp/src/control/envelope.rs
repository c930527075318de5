//! Followers: they take the edge off a signal, or shape how it rises and falls.

use std::f32::consts::LN_2;

use super::finite;

/// How an [`Envelope`] follows. Times are in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EnvelopeSettings {
    /// Time in which a rise is 63 % done; 0 follows at once.
    pub attack_secs: f32,
    /// Time in which a fall is 63 % done; 0 follows at once.
    pub release_secs: f32,
    /// How long the value stays up before it falls.
    pub hold_secs: f32,
    /// Input below this counts as 0.
    pub gate: f32,
    /// Whether the output is scaled so that the loudest of the last while is 1.
    pub auto_gain: bool,
}

impl Default for EnvelopeSettings {
    fn default() -> Self {
        Self { attack_secs: 0.01, release_secs: 0.25, hold_secs: 0.0, gate: 0.0, auto_gain: false }
    }
}

/// An auto-gain forgets half of a peak in this time.
const GAIN_HALF_SECS: f32 = 8.0;
/// An auto-gain lifts by 100 at most: silence stays silent.
const GAIN_FLOOR: f32 = 0.01;

/// Follows a signal, rising and falling at rates of one's choice.
///
/// With `dt` the step and `tau` the attack or release, the value moves by `1 - exp(-dt / tau)` of the
/// distance, so that two half steps with the same input equal a whole one.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Envelope {
    value: f32,
    held_secs: f32,
    peak: f32,
}

impl Envelope {
    /// Steps by `dt_secs` towards `input`, and returns the new value.
    pub fn step(&mut self, settings: &EnvelopeSettings, input: f32, dt_secs: f32) -> f32 {
        let dt_secs = finite(dt_secs).max(0.0);
        let mut input = finite(input);
        if input < settings.gate {
            input = 0.0;
        }
        if settings.auto_gain {
            self.peak = (self.peak * (-LN_2 * dt_secs / GAIN_HALF_SECS).exp()).max(input.abs());
            input /= self.peak.max(GAIN_FLOOR);
        }
        if input >= self.value {
            self.held_secs = 0.0;
            self.value += share(settings.attack_secs, dt_secs) * (input - self.value);
        } else {
            let held = (settings.hold_secs - self.held_secs).clamp(0.0, dt_secs);
            self.held_secs += held;
            self.value += share(settings.release_secs, dt_secs - held) * (input - self.value);
        }
        self.value
    }

    /// The value after the last step.
    pub fn value(self) -> f32 {
        self.value
    }
}

/// Which way a [`Smooth`] takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SmoothKind {
    /// Leaves at once and slows down: half of the distance in each half-life.
    #[default]
    OnePole,
    /// Starts and stops softly, and never overshoots: a critically damped spring.
    Spring,
}

/// Takes the jitter out of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Smooth {
    value: f32,
    speed: f32,
    started: bool,
}

impl Smooth {
    /// Steps by `dt_secs` towards `input`, and returns the new value; the first step jumps to its input.
    ///
    /// After `half_life_secs` half of a jump is done (for the spring: counted from the jump). 0 follows at
    /// once. The result is exact for an input that stands still during a step, whatever the step.
    pub fn step(&mut self, kind: SmoothKind, half_life_secs: f32, input: f32, dt_secs: f32) -> f32 {
        let (input, dt_secs) = (finite(input), finite(dt_secs).max(0.0));
        if !self.started || half_life_secs.is_nan() || half_life_secs <= 0.0 {
            *self = Self { value: input, speed: 0.0, started: true };
            return input;
        }
        let off = self.value - input;
        match kind {
            SmoothKind::OnePole => {
                self.value = input + off * (-LN_2 * dt_secs / half_life_secs).exp();
            }
            SmoothKind::Spring => {
                // x(t) = (x0 + (v0 + w x0) t) exp(-w t); from rest, half is done where w t = 1.678.
                let w = 1.678_347 / half_life_secs;
                let rise = self.speed + w * off;
                let decay = (-w * dt_secs).exp();
                self.value = input + (off + rise * dt_secs) * decay;
                self.speed = (self.speed - w * rise * dt_secs) * decay;
            }
        }
        self.value
    }
}

/// The share of the distance that is done in `dt` with time constant `tau`.
fn share(tau_secs: f32, dt_secs: f32) -> f32 {
    if tau_secs > 0.0 {
        1.0 - (-dt_secs / tau_secs).exp()
    } else if dt_secs > 0.0 {
        1.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_rises_holds_and_falls_in_time() {
        let settings =
            EnvelopeSettings { attack_secs: 0.1, release_secs: 0.2, hold_secs: 0.5, ..EnvelopeSettings::default() };
        let mut envelope = Envelope::default();
        assert!((envelope.step(&settings, 1.0, 0.1) - 0.632).abs() < 0.001);
        let top = envelope.step(&settings, 1.0, 2.0);
        assert_eq!(envelope.step(&settings, 0.0, 0.4), top);
        assert!((envelope.step(&settings, 0.0, 0.3) - 0.368).abs() < 0.001);
    }

    #[test]
    fn the_size_of_steps_does_not_matter() {
        let settings = EnvelopeSettings { hold_secs: 0.033, ..EnvelopeSettings::default() };
        let follow = |steps: u32| {
            let mut envelope = Envelope::default();
            for input in [1.0, 0.2, 0.7, 0.0] {
                for _ in 0..steps {
                    envelope.step(&settings, input, 0.1 / steps as f32);
                }
            }
            envelope.value()
        };
        assert!((follow(1) - follow(10)).abs() < 1e-4);
        for kind in [SmoothKind::OnePole, SmoothKind::Spring] {
            let smooth = |steps: u32| {
                let mut smooth = Smooth::default();
                smooth.step(kind, 0.1, 0.0, 0.0);
                (0..steps).fold(0.0, |_, _| smooth.step(kind, 0.1, 1.0, 0.1 / steps as f32))
            };
            assert!((smooth(1) - 0.5).abs() < 1e-3, "{kind:?}: {}", smooth(1));
            assert!((smooth(1) - smooth(8)).abs() < 1e-4, "{kind:?}");
        }
    }

    #[test]
    fn gate_and_auto_gain() {
        let settings = EnvelopeSettings { attack_secs: 0.0, gate: 0.1, auto_gain: true, ..EnvelopeSettings::default() };
        let mut envelope = Envelope::default();
        assert_eq!(envelope.step(&settings, 0.05, 0.1), 0.0);
        assert_eq!(envelope.step(&settings, 0.2, 0.1), 1.0);
        assert_eq!(envelope.step(&settings, f32::NAN, 0.0), 1.0);
    }
}

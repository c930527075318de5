//! The small maths of signal nodes: each an exact function of its state, its input and a time step in seconds.
//!
//! Two steps of half the time give what one step of the whole time gives, so that a picture moves alike at every frame rate.

use std::f32::consts::TAU;

/// The share of the way that is left after `dt` seconds when half is left after `half_life_secs`.
pub(crate) fn left_after(dt: f32, half_life_secs: f32) -> f32 {
    if half_life_secs <= 0.0 { 0.0 } else { (-dt.max(0.0) / half_life_secs).exp2() }
}

/// The cycle of an oscillator: from -1 to 1 over a phase in turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wave {
    Sine,
    Triangle,
    SawUp,
    SawDown,
    Square,
    /// A new level in every cycle.
    Steps,
    /// From level to level without a corner.
    Wander,
}

impl Wave {
    /// In the order of their choices.
    pub(crate) const ALL: [Self; 7] =
        [Self::Sine, Self::Triangle, Self::SawUp, Self::SawDown, Self::Square, Self::Steps, Self::Wander];

    /// The height, -1 to 1, at a phase in turns; `seed` matters to the shapes of chance.
    pub(crate) fn at(self, turns: f64, seed: u32) -> f32 {
        let cycle = turns.floor();
        let phase = (turns - cycle) as f32;
        let level = |ahead: i64| unit(mixed(seed, cycle as i64 + ahead)) * 2.0 - 1.0;
        match self {
            Self::Sine => (phase * TAU).sin(),
            Self::Triangle => 1.0 - 4.0 * ((phase + 0.25).fract() - 0.5).abs(),
            Self::SawUp => 2.0 * phase - 1.0,
            Self::SawDown => 1.0 - 2.0 * phase,
            Self::Square => 1.0_f32.copysign(0.5 - phase),
            Self::Steps => level(0),
            Self::Wander => blend(level(0), level(1), smooth_step(phase)),
        }
    }
}

/// From `a` to `b` by a share, exact at both ends.
pub(crate) fn blend(a: f32, b: f32, share: f32) -> f32 {
    a * (1.0 - share) + b * share
}

/// 0 to 1 with a level start and end (the cubic of Hermite).
pub(crate) fn smooth_step(share: f32) -> f32 {
    let share = share.clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

/// How a share from 0 to 1 is shaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Easing {
    Linear,
    Smooth,
    In,
    Out,
    StrongIn,
    StrongOut,
    Overshoot,
    Bounce,
}

impl Easing {
    /// In the order of their choices.
    pub(crate) const ALL: [Self; 8] = [
        Self::Linear,
        Self::Smooth,
        Self::In,
        Self::Out,
        Self::StrongIn,
        Self::StrongOut,
        Self::Overshoot,
        Self::Bounce,
    ];
    /// The words of the choices, in the same order.
    pub(crate) const WORDS: [&str; 8] =
        ["linear", "smooth", "slow start", "slow end", "very slow start", "very slow end", "overshoot", "bounce"];

    /// The shaped share of a share in 0..1; 0 and 1 stay what they are.
    pub(crate) fn at(self, share: f32) -> f32 {
        let from_end = 1.0 - share;
        match self {
            Self::Linear => share,
            Self::Smooth => smooth_step(share),
            Self::In => share * share,
            Self::Out => 1.0 - from_end * from_end,
            Self::StrongIn => share.powi(4),
            Self::StrongOut => 1.0 - from_end.powi(4),
            // Penner's "back": 1.7 goes about a tenth beyond.
            Self::Overshoot => 1.0 - from_end * from_end * (2.7 * from_end - 1.7),
            // Four falls: each bounce takes half the time and reaches a quarter of the height of the one before.
            Self::Bounce => 1.0 - bounce_height(share * 2.75),
        }
    }
}

/// Height of a ball over time: it falls from 1 in the first unit, then bounces for 1, 1/2 and 1/4.
fn bounce_height(at: f32) -> f32 {
    let arc = |middle: f32, half: f32| {
        let place = (at - middle) / half;
        half * half * (1.0 - place * place)
    };
    match at {
        at if at < 1.0 => 1.0 - at * at,
        at if at < 2.0 => arc(1.5, 0.5),
        at if at < 2.5 => arc(2.25, 0.25),
        at if at < 2.75 => arc(2.625, 0.125),
        _ => 0.0,
    }
}

/// Nears its input by halves.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Smooth(Option<f32>);

impl Smooth {
    /// The next value: half of the way to the input in `half_life_secs`. The first input is taken as it is.
    pub(crate) fn step(&mut self, input: f32, half_life_secs: f32, dt: f32) -> f32 {
        let before = self.0.unwrap_or(input);
        let next = blend(input, before, left_after(dt, half_life_secs));
        self.0 = Some(next).filter(|next| next.is_finite());
        next
    }
}

/// Rises at once and falls by halves.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fall(f32);

impl Fall {
    /// The next value: the input, or what is left of the value before if that is more.
    pub(crate) fn step(&mut self, input: f32, half_life_secs: f32, dt: f32) -> f32 {
        let left = self.0 * left_after(dt, half_life_secs);
        self.0 = if input.is_finite() { input.max(left) } else { left };
        self.0
    }
}

/// Times of an [`Envelope`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::struct_field_names, reason = "names carry their unit")]
pub(crate) struct EnvelopeTimes {
    /// Half of the way up in so many seconds.
    pub(crate) attack_secs: f32,
    /// Stays up for so long after the input fell.
    pub(crate) hold_secs: f32,
    /// Half of the way down in so many seconds.
    pub(crate) release_secs: f32,
}

/// Follows the height of a signal: up fast, down slowly.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Envelope {
    value: f32,
    held_secs: f32,
}

impl Envelope {
    /// The next value for an input.
    pub(crate) fn step(&mut self, input: f32, times: EnvelopeTimes, dt: f32) -> f32 {
        let half_life = if input >= self.value {
            self.held_secs = 0.0;
            Some(times.attack_secs)
        } else {
            self.held_secs += dt;
            (self.held_secs > times.hold_secs).then_some(times.release_secs)
        };
        if let Some(secs) = half_life {
            let next = blend(input, self.value, left_after(dt, secs));
            self.value = if next.is_finite() { next } else { 0.0 };
        }
        self.value
    }
}

/// Becomes true above a threshold and false again only well below it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Schmitt {
    /// Whether the input counts as high.
    pub(crate) high: bool,
}

impl Schmitt {
    /// Takes the input of a frame; whether it rose in this frame.
    pub(crate) fn step(&mut self, input: f32, threshold: f32, hysteresis: f32) -> bool {
        let was_high = self.high;
        self.high = if was_high { input > threshold - hysteresis.max(0.0) } else { input >= threshold };
        self.high && !was_high
    }
}

/// Mixes a seed and a place in a row into an unrelated number (PCG, O'Neill 2014; as in `shaders/lib/chance.wgsl`).
pub(crate) fn mixed(seed: u32, place: i64) -> u32 {
    fn pcg(v: u32) -> u32 {
        let state = v.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
        let word = ((state >> ((state >> 28) + 4)) ^ state).wrapping_mul(277_803_737);
        (word >> 22) ^ word
    }
    let high = pcg(seed.wrapping_add((place >> 32) as u32));
    pcg((place as u32).wrapping_add(pcg(high)))
}

/// 0 (included) to 1 (excluded) from a mixed number.
pub(crate) fn unit(mixed: u32) -> f32 {
    (mixed >> 8) as f32 / (1 << 24) as f32
}

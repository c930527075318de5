//! Building blocks: chance, oscillators, a filter, a stereo bus.

use std::f32::consts::{FRAC_PI_4, PI};

/// The song's sample rate.
pub(crate) const RATE_HZ: f32 = 48_000.0;

/// A small repeatable noise source (a permuted congruential generator).
pub(crate) struct Pcg(u64);

impl Pcg {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number in -1..1.
    pub(crate) fn next(&mut self) -> f32 {
        let state = self.0;
        self.0 = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (((state >> 18) ^ state) >> 27) as u32;
        let word = mixed.rotate_right((state >> 59) as u32);
        (word >> 8) as f32 / 8_388_608.0 - 1.0
    }
}

/// The frequency of a MIDI note, moved by some cents.
pub(crate) fn note_hz(note: i32, cents: f32) -> f32 {
    440.0 * ((note as f32 - 69.0 + cents / 100.0) / 12.0).exp2()
}

/// A phase that turns at a changing rate, with saw and square made smooth at their steps.
pub(crate) struct Turn(f32);

impl Turn {
    pub(crate) fn new(phase: f32) -> Self {
        Self(phase.rem_euclid(1.0))
    }

    pub(crate) fn sine(&mut self, hz: f32) -> f32 {
        let value = (2.0 * PI * self.0).sin();
        self.advance(hz);
        value
    }

    pub(crate) fn saw(&mut self, hz: f32) -> f32 {
        let step = hz / RATE_HZ;
        let value = 2.0 * self.0 - 1.0 - blep(self.0, step);
        self.advance(hz);
        value
    }

    pub(crate) fn square(&mut self, hz: f32) -> f32 {
        let step = hz / RATE_HZ;
        let half = (self.0 + 0.5).rem_euclid(1.0);
        let value = if self.0 < 0.5 { 1.0 } else { -1.0 };
        let value = value + blep(self.0, step) - blep(half, step);
        self.advance(hz);
        value
    }

    fn advance(&mut self, hz: f32) {
        self.0 = (self.0 + hz / RATE_HZ).fract();
    }
}

/// What turns a step into one without harmonics above half the sample rate, nearly.
fn blep(phase: f32, step: f32) -> f32 {
    if phase < step {
        let t = phase / step;
        t + t - t * t - 1.0
    } else if phase > 1.0 - step {
        let t = (phase - 1.0) / step;
        t * t + t + t + 1.0
    } else {
        0.0
    }
}

/// A state-variable filter that stays stable while its cutoff moves.
#[derive(Default, Clone, Copy)]
pub(crate) struct Filter {
    a: f32,
    b: f32,
}

/// The three outputs of a [`Filter`].
pub(crate) struct Split {
    pub(crate) low: f32,
    pub(crate) band: f32,
    pub(crate) high: f32,
}

impl Filter {
    pub(crate) fn step(&mut self, input: f32, cutoff_hz: f32, q: f32) -> Split {
        let g = (PI * cutoff_hz.clamp(20.0, 20_000.0) / RATE_HZ).tan();
        let k = 1.0 / q;
        let a1 = 1.0 / (1.0 + g * (g + k));
        let rest = input - self.b;
        let band = a1 * self.a + g * a1 * rest;
        let low = self.b + g * band;
        self.a = 2.0 * band - self.a;
        self.b = 2.0 * low - self.b;
        Split { low, band, high: input - k * band - low }
    }
}

/// Two channels of the whole song.
#[derive(Clone)]
pub(crate) struct Stereo {
    pub(crate) left: Vec<f32>,
    pub(crate) right: Vec<f32>,
}

impl Stereo {
    pub(crate) fn new(secs: f64) -> Self {
        let len = (secs * f64::from(RATE_HZ)) as usize;
        Self { left: vec![0.0; len], right: vec![0.0; len] }
    }

    /// Adds what `wave` makes of the seconds since the start, for `len_secs` from `at_secs`.
    pub(crate) fn play(&mut self, at_secs: f64, len_secs: f32, mut wave: impl FnMut(f32) -> (f32, f32)) {
        let start = (at_secs * f64::from(RATE_HZ)).round().max(0.0) as usize;
        let len = (len_secs * RATE_HZ) as usize;
        let both = self.left.iter_mut().zip(&mut self.right).skip(start).take(len);
        for (index, (left, right)) in both.enumerate() {
            let (l, r) = wave(index as f32 / RATE_HZ);
            *left += l;
            *right += r;
        }
    }

    pub(crate) fn add_bus(&mut self, other: &Self, gain: f32) {
        for (to, from) in [(&mut self.left, &other.left), (&mut self.right, &other.right)] {
            for (to, from) in to.iter_mut().zip(from) {
                *to += gain * from;
            }
        }
    }
}

/// Shares of left and right for a place from -1 to 1, of equal power.
pub(crate) fn pan(place: f32) -> (f32, f32) {
    let angle = (place.clamp(-1.0, 1.0) + 1.0) * FRAC_PI_4;
    (angle.cos(), angle.sin())
}

/// Rises within `attack`, stays, and falls over `release` after `len` (all in seconds).
pub(crate) fn swell(at: f32, attack: f32, len: f32, release: f32) -> f32 {
    let up = (at / attack).min(1.0);
    let down = (1.0 - (at - len) / release).clamp(0.0, 1.0);
    up * up * (3.0 - 2.0 * up) * down * down
}

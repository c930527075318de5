//! The pulse of the offline analysis, levelled by what has passed.

use super::super::hits::Heard;
use super::super::picker::Growth;
use super::super::spread::Spread;
use crate::rhythm::rises::newest::Frame;
use crate::rhythm::{FRAMES_PER_STEP, PULSE_WEIGHTS, STEPS_PER_SEC};

/// Time constants of the level, and of the usual level, which it does not fall below a tenth of.
const LEVEL_SECS: f64 = 4.0;
const USUAL_SECS: f64 = 30.0;
/// The pulse counts as certain where it reaches this percentile.
const CERTAIN: f32 = 0.90;
/// The percentile is over about this time.
const SPREAD_SECS: f64 = 15.0;
/// Steps whose mean is taken away (400 ms).
const MEAN: usize = 48;
/// Probabilities of a beat are kept between these.
const LEAST: f32 = 0.03;
const MOST: f32 = 0.98;
/// The part of an interval in which the pulse is expected: one of so many.
const OBSERVATION: f32 = 16.0;

/// Adds the parts up step by step.
pub(super) struct Pulse {
    mid: Growth<5>,
    snare: Growth<4>,
    sums: [f32; 5],
    parts: [Level; 5],
    whole: Level,
    past: [f32; MEAN],
    next: usize,
    spread: Spread,
}

impl Pulse {
    pub(super) fn new() -> Self {
        Self {
            mid: Growth::new(),
            snare: Growth::new(),
            sums: [0.0; 5],
            parts: std::array::from_fn(|_| Level::new()),
            whole: Level::new(),
            past: [0.0; MEAN],
            next: 0,
            spread: Spread::new(SPREAD_SECS * STEPS_PER_SEC),
        }
    }

    /// Hears a frame.
    pub(super) fn hear(&mut self, frame: &Frame, heard: &Heard) {
        let values = [
            heard.kick,
            self.mid.hear(frame.mid),
            self.snare.hear(frame.snare),
            heard.rises.mid,
            heard.rises.short_high,
        ];
        self.sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    }

    /// The logarithm of how much likelier a beat is now than none; `None` before the first sound.
    pub(super) fn step(&mut self) -> Option<f32> {
        let mut sum = 0.0;
        for ((part, value), weight) in self.parts.iter_mut().zip(&mut self.sums).zip(PULSE_WEIGHTS) {
            sum += weight * part.even(std::mem::take(value) / FRAMES_PER_STEP as f32);
        }
        let even = self.whole.even(sum);
        let mean = self.past.iter().sum::<f32>() / MEAN as f32;
        self.past[self.next] = even;
        self.next = (self.next + 1) % MEAN;
        let value = (even - mean).max(0.0);
        self.spread.hear(value);
        let strong = self.spread.percentile(0.995);
        let certain = self.spread.percentile(CERTAIN).max(0.2 * strong);
        let beat = if certain > 0.0 { (0.9 * value / certain).clamp(LEAST, MOST) } else { return None };
        Some((beat * (OBSERVATION - 1.0) / (1.0 - beat)).ln())
    }
}

/// A curve divided by its root mean square of the last seconds.
struct Level {
    squares: [(f64, f64); 2],
}

impl Level {
    fn new() -> Self {
        Self { squares: [(0.0, 0.0); 2] }
    }

    fn even(&mut self, value: f32) -> f32 {
        let square = f64::from(value) * f64::from(value);
        for ((sum, weight), secs) in self.squares.iter_mut().zip([LEVEL_SECS, USUAL_SECS]) {
            let keep = 1.0 - 1.0 / (secs * STEPS_PER_SEC);
            *sum = sum.mul_add(keep, square);
            *weight = weight.mul_add(keep, 1.0);
        }
        let [now, usual] = self.squares.map(|(sum, weight)| (sum / weight).sqrt());
        if usual > 1e-9 { (f64::from(value) / now.max(0.1 * usual)) as f32 } else { 0.0 }
    }
}

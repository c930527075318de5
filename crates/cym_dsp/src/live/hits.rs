//! Onsets and drums, told as soon as they stand out.

use super::picker::{Growth, Highest, Picker};
use super::spread::{Gain, Spread};
use crate::rhythm::FRAMES_PER_SEC;
use crate::rhythm::rises::newest::{Frame, LogRises};

/// How far a rise must stand above the mean of the last 100 ms: so many tenfold rises of a cell, added up; and as a part
/// of that mean.
const ONSET: f32 = 1.8;
const ONSET_MORE: f32 = 0.8;
/// How far a hit must stand out, as a part of the strong rises.
const KICK: f32 = 0.4;
const SNARE: f32 = 0.5;
const HAT: f32 = 0.35;
/// How late the strongest rise is seen after its event, in seconds.
const ONSET_LATE_SECS: f64 = 0.015;
const KICK_LATE_SECS: f64 = 0.018;
const SNARE_LATE_SECS: f64 = 0.012;
const HAT_LATE_SECS: f64 = 0.006;
/// A hit belongs to an onset that is no further away than this.
const ONSET_WITHIN_SECS: f64 = 0.030;
/// A kick has a click; a bass note has not. As a part of the strong rises from 1.5 to 6 kHz.
const CLICK: f32 = 0.05;
/// A drum is no quieter than this part of the loud moments.
const KICK_LOUD: f32 = 0.06;
const NOISE_LOUD: f32 = 0.02;
/// A snare is noise above and a skin below: how much the skin counts, as an exponent.
const SKIN: f32 = 0.2;
/// How much of a kick's strength is taken from a snare's.
const KICK_NOISE: f32 = 0.1;
/// Snares are measured against the strongest of the last 2 s, taken to be at least this part of the usual.
const LEAST_STRONG: f32 = 0.4;
/// Rises below this are nothing, whatever the music.
const LEAST_RISE: f32 = 1e-4;

/// Which lists of events something belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hit {
    Onset,
    Kick,
    Snare,
    Hat,
}

/// Follows the rises.
pub(super) struct Hits {
    loudness: Spread,
    loud: f32,
    frames: u64,
    onset: Picker,
    strength: Scale,
    kick: Picker,
    kick_growth: Growth<5>,
    kick_scale: Scale,
    click: Growth<3>,
    click_scale: Scale,
    clicks: Highest<9>,
    noise: MeanGrowth,
    noise_scale: Scale,
    noises: Highest<3>,
    body: Growth<5>,
    body_scale: Scale,
    bodies: Highest<6>,
    booms: Highest<6>,
    snare: Picker,
    snare_scale: Scale,
    near: Highest<480>,
    loud_noise: Highest<6>,
    hat: Picker,
    hat_scale: Scale,
    last_onset: f64,
}

/// What was heard in a frame.
pub(super) struct Heard {
    /// Log rises of the frame.
    pub(super) rises: LogRises,
    /// How strongly something starts: 1 for what strong starts reach.
    pub(super) strength: f32,
    /// Growth of the kick band over 21 ms, before any scale.
    pub(super) kick: f32,
    /// Growth of the snare band as a part of the strong.
    pub(super) click: f32,
}

impl Hits {
    pub(super) fn new() -> Self {
        let gap = |secs: f64| (secs * FRAMES_PER_SEC) as usize;
        Self {
            loudness: Spread::new(30.0 * FRAMES_PER_SEC),
            loud: 0.0,
            frames: 0,
            onset: Picker::new(ONSET, ONSET_MORE, gap(0.030)),
            strength: Scale::new(0.5),
            kick: Picker::new(KICK, 0.0, gap(0.060)),
            kick_growth: Growth::new(),
            kick_scale: Scale::new(LEAST_RISE),
            click: Growth::new(),
            click_scale: Scale::new(LEAST_RISE),
            clicks: Highest::new(),
            noise: MeanGrowth::new(),
            noise_scale: Scale::new(LEAST_RISE * 0.1),
            noises: Highest::new(),
            body: Growth::new(),
            body_scale: Scale::new(LEAST_RISE),
            bodies: Highest::new(),
            booms: Highest::new(),
            snare: Picker::new(SNARE, 0.0, gap(0.060)),
            snare_scale: Scale::new(0.01),
            near: Highest::new(),
            loud_noise: Highest::new(),
            hat: Picker::new(HAT, 0.0, gap(0.060)),
            hat_scale: Scale::new(0.01),
            last_onset: f64::NEG_INFINITY,
        }
    }

    /// Hears the frame that ends at `now`; `tell` is told what happened and when.
    pub(super) fn hear(&mut self, frame: &Frame, now: f64, mut tell: impl FnMut(Hit, f64)) -> Heard {
        self.loudness.hear(frame.whole);
        if self.frames.is_multiple_of(24) {
            self.loud = self.loudness.percentile(0.95);
        }
        self.frames += 1;
        let rises = frame.log_rises(self.loud);
        let ago = |frames: usize, late: f64| (now - frames as f64 / FRAMES_PER_SEC - late).max(0.0);
        let strength = rises.low + rises.mid + rises.high;
        if let Some(frames) = self.onset.hear(strength) {
            self.last_onset = ago(frames, ONSET_LATE_SECS);
            tell(Hit::Onset, self.last_onset);
        }
        let kick = self.kick_growth.hear(frame.kick);
        let boom = self.kick_scale.hear(kick);
        let click = self.click_scale.hear(self.click.hear(frame.snare));
        let clicked = self.clicks.hear(click);
        if let Some(frames) = self.kick.hear(boom)
            && clicked >= CLICK
            && frame.kick >= KICK_LOUD * self.loud
        {
            tell(Hit::Kick, self.at_onset(ago(frames, KICK_LATE_SECS)));
        }
        let snare = self.snare(frame, boom);
        let loud_noise = self.loud_noise.hear(frame.snare);
        if let Some(frames) = self.snare.hear(snare)
            && loud_noise >= NOISE_LOUD * self.loud
        {
            tell(Hit::Snare, self.at_onset(ago(frames, SNARE_LATE_SECS)));
        }
        let hat = self.hat_scale.hear(frame.hat);
        if let Some(frames) = self.hat.hear(hat) {
            tell(Hit::Hat, self.at_onset(ago(frames, HAT_LATE_SECS)));
        }
        Heard { rises, strength: self.strength.hear(strength).min(1.0), kick, click }
    }

    /// How much the frame sounds like a snare: 1 for the strongest of the last seconds.
    fn snare(&mut self, frame: &Frame, boom: f32) -> f32 {
        let noise = self.noises.hear(self.noise_scale.hear(self.noise.hear(frame.noise)));
        let skin = self.bodies.hear(self.body_scale.hear(self.body.hear(frame.body)));
        let boom = self.booms.hear(boom);
        let both = (noise + 0.01).powf(1.0 - SKIN) * (skin + 0.01).powf(SKIN) - 0.01;
        let both = (both - KICK_NOISE * boom).max(0.0);
        self.snare_scale.hear(both);
        let strong = self.snare_scale.strong;
        let near = self.near.hear(both);
        both / near.clamp(LEAST_STRONG * strong, strong)
    }

    /// The time of the last onset, or `secs` itself where that is not near.
    fn at_onset(&self, secs: f64) -> f64 {
        if (secs - self.last_onset).abs() <= ONSET_WITHIN_SECS { self.last_onset } else { secs }
    }
}

/// A curve as a part of its strong values.
pub(super) struct Scale {
    gain: Gain,
    least: f32,
    strong: f32,
    frames: u64,
}

impl Scale {
    /// Nothing below `least` is strong.
    pub(super) fn new(least: f32) -> Self {
        Self { gain: Gain::new(FRAMES_PER_SEC), least, strong: least, frames: 0 }
    }

    /// The value as a part of the strong ones: the 99.5th percentile, or half of the 99.9th.
    pub(super) fn hear(&mut self, value: f32) -> f32 {
        self.gain.hear(value);
        if self.frames.is_multiple_of(12) || value > 2.0 * self.strong {
            self.strong = self.gain.percentile(0.995).max(0.5 * self.gain.percentile(0.999)).max(self.least);
        }
        self.frames += 1;
        value / self.strong
    }
}

/// By how much a value exceeds the mean of five values that end four frames earlier.
struct MeanGrowth {
    past: [f32; 9],
    next: usize,
}

impl MeanGrowth {
    fn new() -> Self {
        Self { past: [0.0; 9], next: 0 }
    }

    fn hear(&mut self, value: f32) -> f32 {
        // The ring holds the nine values before this one, oldest first from `next`.
        let mean = (0..5).map(|back| self.past[(self.next + back) % 9]).sum::<f32>() / 5.0;
        self.past[self.next] = value;
        self.next = (self.next + 1) % 9;
        (value - mean).max(0.0)
    }
}

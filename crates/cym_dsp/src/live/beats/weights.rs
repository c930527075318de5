//! Whether the beats are all beats, or only every other one.

use super::super::hits::{Heard, Scale};
use super::super::picker::{Growth, Highest};
use crate::rhythm::rises::newest::Frame;

/// How much loud notes and loud noise weigh beside kicks.
const NOTES: f32 = 0.6;
const NOISE: f32 = 0.25;
/// Frames after a moment at which its accent is read (50 ms).
const READ_AFTER: u8 = 12;
/// How much the newest beat counts.
const SHARE: f32 = 0.12;
/// Two places weigh alike when their difference is less than this part of their sum ...
const EQUAL: f32 = 0.2;
/// ... and clearly not when it is more than this.
const UNEQUAL: f32 = 0.3;
/// For so many beats.
const BEATS: u8 = 4;

/// What should be done with the beats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Keep,
    /// They are only every other beat.
    Double,
    /// They are not every other beat after all.
    Single,
}

/// Weighs the quarters of every beat.
pub(super) struct Weights {
    kick: Scale,
    mid: Scale,
    mid_growth: Growth<5>,
    accents: Highest<18>,
    /// The quarter that is to be read, and in how many frames.
    wait: Option<(u8, u8)>,
    quarters: [f32; 4],
    last: Verdict,
    lasted: u8,
}

impl Weights {
    pub(super) fn new() -> Self {
        Self {
            kick: Scale::new(1e-4),
            mid: Scale::new(1e-4),
            mid_growth: Growth::new(),
            accents: Highest::new(),
            wait: None,
            quarters: [0.0; 4],
            last: Verdict::Keep,
            lasted: 0,
        }
    }

    /// Hears a frame.
    pub(super) fn hear(&mut self, frame: &Frame, heard: &Heard) {
        let mid = self.mid_growth.hear(frame.mid);
        let accent = self.kick.hear(heard.kick) + NOTES * self.mid.hear(mid) + NOISE * heard.click;
        let accent = self.accents.hear(accent);
        if let Some((quarter, left)) = &mut self.wait {
            *left -= 1;
            if *left == 0 {
                let weight = &mut self.quarters[usize::from(*quarter)];
                *weight += SHARE * (accent - *weight);
                self.wait = None;
            }
        }
    }

    /// A quarter of a beat begins: 0 with the beat, 2 half way.
    pub(super) fn note(&mut self, quarter: u8) {
        self.wait = Some((quarter, READ_AFTER));
    }

    /// What the last beats say, asked once a beat.
    pub(super) fn verdict(&mut self, doubled: bool) -> Verdict {
        let [on, first, half, third] = self.quarters;
        let contrast = |a: f32, b: f32| if a + b > 0.0 { (a - b) / (a + b) } else { 1.0 };
        let alike = contrast(on, half).abs();
        let clear = contrast(0.5 * (on + half), 0.5 * (first + third));
        let verdict = if doubled {
            if alike > UNEQUAL { Verdict::Single } else { Verdict::Keep }
        } else if alike < EQUAL && clear > UNEQUAL {
            Verdict::Double
        } else {
            Verdict::Keep
        };
        self.lasted = if verdict == self.last { self.lasted.saturating_add(1) } else { 1 };
        self.last = verdict;
        if self.lasted >= BEATS { verdict } else { Verdict::Keep }
    }

    /// Other beats are weighed from now on.
    pub(super) fn forget(&mut self) {
        (self.quarters, self.wait, self.lasted) = ([0.0; 4], None, 0);
    }
}

//! How much of the sound is struck and how much is held.
//!
//! A held tone is a line along time, a stroke a line across frequency: the median over time keeps the
//! first and loses the second, the median over frequency the reverse. Each bin is shared out between the
//! two by the squares of its medians (D. Fitzgerald, "Harmonic/percussive separation using median
//! filtering", 2010); here only the sum of the shares is kept.

use std::collections::VecDeque;

use super::SILENCE;
use crate::analyse::stft::Stft;

/// Values in a median: the middle and four on both sides (200 ms in time, 95 Hz in frequency at usual rates).
const TAPS: usize = 9;
const SIDE: usize = TAPS / 2;
const LOW_HZ: f32 = 60.0;
const HIGH_HZ: f32 = 10_000.0;

/// Gathers frames until the medians are known.
#[derive(Clone)]
pub(crate) struct Split {
    first_bin: usize,
    width: usize,
    /// The last frames of amplitudes, oldest first.
    frames: VecDeque<Vec<f32>>,
    shares: Vec<f32>,
}

impl Split {
    /// A split of spectra of this kind.
    pub(crate) fn new(stft: &Stft) -> Self {
        let bins = stft.bins(LOW_HZ, HIGH_HZ);
        let frames = std::iter::repeat_n(vec![0.0; bins.len()], SIDE).collect();
        Self { first_bin: bins.start, width: bins.len(), frames, shares: Vec::new() }
    }

    /// Hears the next frame.
    pub(crate) fn hear(&mut self, stft: &Stft) {
        let power = &stft.power()[self.first_bin..self.first_bin + self.width];
        self.push(power.iter().map(|power| power.sqrt()).collect());
    }

    fn push(&mut self, frame: Vec<f32>) {
        self.frames.push_back(frame);
        if self.frames.len() == TAPS {
            let share = self.share();
            self.shares.push(share);
            self.frames.pop_front();
        }
    }

    /// The newest share that is known, four frames after its frame; it is then forgotten.
    pub(crate) fn take(&mut self) -> Option<f32> {
        self.shares.pop()
    }

    /// The percussive share of the power of every frame, 0..1; 0 in silence.
    pub(crate) fn finish(mut self) -> Vec<f32> {
        for _ in 0..SIDE {
            self.push(vec![0.0; self.width]);
        }
        self.shares
    }

    /// The share of the middle frame.
    fn share(&self) -> f32 {
        let middle = &self.frames[SIDE];
        let (mut struck, mut all) = (0.0, SILENCE);
        for bin in 0..self.width {
            let over_time: [f32; TAPS] = std::array::from_fn(|tap| self.frames[tap][bin]);
            let from = bin.saturating_sub(SIDE).min(self.width.saturating_sub(TAPS));
            let over_pitch: [f32; TAPS] =
                std::array::from_fn(|tap| middle.get(from + tap).copied().unwrap_or_default());
            let (held, hit) = (median(over_time), median(over_pitch));
            let power = middle[bin] * middle[bin];
            let both = held * held + hit * hit;
            if both > 0.0 {
                struck += power * hit * hit / both;
            }
            all += power;
        }
        struck / all
    }
}

/// The median of nine by 19 exchanges, without a branch.
fn median(mut v: [f32; TAPS]) -> f32 {
    const EXCHANGES: [(usize, usize); 19] = [
        (1, 2),
        (4, 5),
        (7, 8),
        (0, 1),
        (3, 4),
        (6, 7),
        (1, 2),
        (4, 5),
        (7, 8),
        (0, 3),
        (5, 8),
        (4, 7),
        (3, 6),
        (1, 4),
        (2, 5),
        (4, 7),
        (4, 2),
        (6, 4),
        (4, 2),
    ];
    for (low, high) in EXCHANGES {
        let (a, b) = (v[low], v[high]);
        v[low] = a.min(b);
        v[high] = a.max(b);
    }
    v[SIDE]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_nine_is_the_fifth() {
        let mut seed = 3_u32;
        for _ in 0..500 {
            let values: [f32; TAPS] = std::array::from_fn(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                ((seed >> 24) % 16) as f32
            });
            let mut sorted = values;
            sorted.sort_unstable_by(f32::total_cmp);
            assert_eq!(median(values), sorted[SIDE], "{values:?}");
        }
    }

    #[test]
    fn lines_along_time_are_held_and_across_are_struck() {
        let width = 100;
        let shares = |frame: fn(usize) -> Vec<f32>| {
            let frames = VecDeque::from(vec![vec![0.0; width]; SIDE]);
            let mut split = Split { first_bin: 0, width, frames, shares: Vec::new() };
            (0..20).for_each(|index| split.push(frame(index)));
            split.finish()
        };
        let held = shares(|_| (0..100).map(|bin| if bin % 12 == 3 { 1.0 } else { 0.001 }).collect());
        let struck = shares(|index| vec![if index % 10 == 5 { 1.0 } else { 0.0 }; 100]);
        assert_eq!((held.len(), struck.len()), (20, 20));
        assert!(held[10] < 0.05, "{}", held[10]);
        assert!(struck[5] > 0.95 && struck[8] == 0.0, "{struck:?}");
    }
}

//! The spectral peaks of every frame, in little memory.

use crate::analyse::stft::Stft;

/// Lowest and highest frequency of a note or partial, in Hz. Below C2 drums are louder than notes.
const LOW_HZ: f32 = 63.5;
const HIGH_HZ: f32 = 5_000.0;
/// Peaks so far below the frame's highest are left out: 60 dB.
const BELOW_HIGHEST: f32 = 1e-6;
/// Peaks below this power are silence: -85 dB.
const SILENCE: f32 = 3e-9;
/// Most peaks of a frame.
const MOST: usize = 48;
/// Stored steps of a semitone.
const STEPS: f32 = 256.0;

/// One peak.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Peak {
    /// Pitch in semitones, 69 at 440 Hz.
    pub pitch: f32,
    /// Amplitude; a full-scale sine has about 0.8.
    pub amplitude: f32,
}

/// All peaks of a song.
#[derive(Clone, Default)]
pub(super) struct Peaks {
    /// Pitch in 1/256 semitones, and amplitude in 1/100 dB below full scale.
    stored: Vec<(u16, u16)>,
    /// Where each frame's peaks end.
    ends: Vec<u32>,
    found: Vec<(u16, u16)>,
}

impl Peaks {
    /// Number of frames.
    pub(super) fn frames(&self) -> usize {
        self.ends.len()
    }

    /// Forgets frames past `frames`.
    pub(super) fn truncate(&mut self, frames: usize) {
        self.ends.truncate(frames);
    }

    /// Forgets all but the last `count` frames.
    pub(super) fn keep_last(&mut self, count: usize) {
        let Some(gone) = self.ends.len().checked_sub(count).filter(|&gone| gone > 0) else {
            return;
        };
        let peaks = self.ends[gone - 1];
        self.stored.drain(..peaks as usize);
        self.ends.drain(..gone);
        self.ends.iter_mut().for_each(|end| *end -= peaks);
    }

    /// The peaks of a frame.
    pub(super) fn frame(&self, index: usize) -> impl Iterator<Item = Peak> {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
        self.stored[start..self.ends[index] as usize].iter().map(|&(pitch, depth)| Peak {
            pitch: f32::from(pitch) / STEPS,
            amplitude: 10_f32.powf(f32::from(depth) / -2_000.0),
        })
    }

    /// Adds the peaks of the spectrum that was just made.
    pub(super) fn push(&mut self, stft: &Stft) {
        let power = stft.power();
        let bins = stft.bins(LOW_HZ, HIGH_HZ);
        let bins = bins.start.max(1)..bins.end.min(power.len() - 1);
        let highest = power[bins.clone()].iter().copied().fold(0.0, f32::max);
        let least = (highest * BELOW_HIGHEST).max(SILENCE);
        self.found.clear();
        for bin in bins {
            let (low, here, high) = (power[bin - 1], power[bin], power[bin + 1]);
            if here > least && here > low && here >= high {
                // A parabola through the logarithms follows the top of the window's main lobe.
                let (a, b, c) = (low.max(1e-20).ln(), here.ln(), high.max(1e-20).ln());
                let bend = a - 2.0 * b + c;
                let off = if bend < 0.0 { 0.5 * (a - c) / bend } else { 0.0 };
                let top = b - 0.25 * (a - c) * off;
                let pitch = 69.0 + 12.0 * ((bin as f32 + off) * stft.bin_hz() / 440.0).log2();
                let depth = top * (-1_000.0 / std::f32::consts::LN_10);
                self.found.push(((pitch * STEPS).round() as u16, depth.round() as u16));
            }
        }
        if self.found.len() > MOST {
            self.found.select_nth_unstable_by_key(MOST - 1, |&(pitch, depth)| (depth, pitch));
            self.found.truncate(MOST);
            self.found.sort_unstable();
        }
        self.stored.extend_from_slice(&self.found);
        self.ends.push(self.stored.len() as u32);
    }
}

//! The last samples of every channel, long enough for the longest window.
//!
//! Direct current is no sound, and would be heard as bass: it is taken out on the way, as if it had been there for ever before the first sample, so
//! that it begins with no step either. After its last sample a channel holds the value of that.

use std::f64::consts::TAU;

/// Samples by channel over a sliding range.
#[derive(Clone)]
pub(crate) struct History {
    channels: Vec<Vec<f32>>,
    /// The sample number of the first that is kept; negative before the sound.
    start: i64,
    /// What the last sample of every channel was, and what became of it; nothing before the first.
    last: Vec<[f64; 2]>,
    /// How much of what became of a sample stays in the next: a high pass of the first order.
    kept: f64,
}

/// Below this, nothing is heard: 0.1 dB are lost at 20 Hz.
const DIRECT_HZ: f64 = 3.0;

impl History {
    /// An empty history of sound of this rate, with `before_len` samples of silence before it.
    pub(crate) fn new(rate_hz: u32, channels: usize, before_len: usize) -> Self {
        Self {
            channels: vec![vec![0.0; before_len]; channels],
            start: -(before_len as i64),
            last: Vec::new(),
            kept: (-TAU * DIRECT_HZ / f64::from(rate_hz)).exp(),
        }
    }

    /// The sample number after the last that is kept.
    pub(crate) fn end(&self) -> i64 {
        self.start + self.channels[0].len() as i64
    }

    /// Adds whole interleaved frames.
    pub(crate) fn push(&mut self, interleaved: &[f32]) {
        let step = self.channels.len();
        if self.last.is_empty() && interleaved.len() >= step {
            self.last = interleaved[..step].iter().map(|&first| [f64::from(first), 0.0]).collect();
        }
        let kept = self.kept;
        for (index, (channel, last)) in self.channels.iter_mut().zip(&mut self.last).enumerate() {
            channel.extend(interleaved.iter().skip(index).step_by(step).map(|&sample| {
                let sample = f64::from(sample);
                *last = [sample, kept.mul_add(last[1], sample - last[0])];
                last[1] as f32
            }));
        }
    }

    /// Lets every channel hold its last sample after the sound, so that the last windows are complete.
    pub(crate) fn hold_last(&mut self, len: usize) {
        for channel in &mut self.channels {
            let last = channel.last().copied().unwrap_or(0.0);
            channel.extend(std::iter::repeat_n(last, len));
        }
    }

    /// Lets go of samples before number `first`; moves memory only now and then.
    pub(crate) fn forget_before(&mut self, first: i64) {
        let unneeded = (first - self.start).clamp(0, self.channels[0].len() as i64) as usize;
        if unneeded >= 1 << 14 {
            for channel in &mut self.channels {
                channel.drain(..unneeded);
            }
            self.start += unneeded as i64;
        }
    }

    /// `len` samples of every channel from number `first`; the caller knows that they are kept.
    pub(crate) fn windows(&self, first: i64, len: usize) -> impl Iterator<Item = &[f32]> {
        let from = (first - self.start).max(0) as usize;
        self.channels.iter().map(move |channel| &channel[from..from + len])
    }

    /// Number of channels.
    pub(crate) fn channel_count(&self) -> usize {
        self.channels.len()
    }
}

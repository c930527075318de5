//! The last samples of every channel, long enough for the longest window.
//!
//! Before its first sample a channel holds the value of that sample, and after its last the value of that: sound that
//! stands on a direct current does not begin with a step, which would be heard as an onset of everything.

/// Samples by channel over a sliding range.
#[derive(Clone)]
pub(crate) struct History {
    channels: Vec<Vec<f32>>,
    /// The sample number of the first that is kept; negative before the sound.
    start: i64,
    /// Whether any sample has come.
    begun: bool,
}

impl History {
    /// An empty history with `before_len` samples before the sound.
    pub(crate) fn new(channels: usize, before_len: usize) -> Self {
        Self { channels: vec![vec![0.0; before_len]; channels], start: -(before_len as i64), begun: false }
    }

    /// The sample number after the last that is kept.
    pub(crate) fn end(&self) -> i64 {
        self.start + self.channels[0].len() as i64
    }

    /// Adds whole interleaved frames.
    pub(crate) fn push(&mut self, interleaved: &[f32]) {
        let step = self.channels.len();
        if !self.begun && interleaved.len() >= step {
            self.begun = true;
            for (channel, &first) in self.channels.iter_mut().zip(interleaved) {
                channel.fill(first);
            }
        }
        for (index, channel) in self.channels.iter_mut().enumerate() {
            channel.extend(interleaved.iter().skip(index).step_by(step));
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

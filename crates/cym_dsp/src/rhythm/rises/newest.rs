//! The newest frame alone, for who decides at once and keeps no song.

use super::{FLOOR, GAIN_STEP, GAINS, Rises, USUAL_AMPLITUDE};

/// What [`Rises`] knows of one frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    /// Log rises below 150 Hz, to 3 kHz and above, then above 3 kHz in the short window, each by gain.
    rises: [[f32; GAINS]; 4],
    /// Rises above 9 kHz.
    pub(crate) hat: f32,
    /// Amplitudes of everything and of bands.
    pub(crate) whole: f32,
    pub(crate) kick: f32,
    pub(crate) mid: f32,
    pub(crate) snare: f32,
    /// Geometric mean of the magnitudes from 1 to 8 kHz.
    pub(crate) noise: f32,
    /// Sum of the magnitudes from 150 to 400 Hz.
    pub(crate) body: f32,
}

/// The log rises of a frame at the gain that suits the loudness of what was heard.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LogRises {
    pub(crate) low: f32,
    pub(crate) mid: f32,
    pub(crate) high: f32,
    /// Above 3 kHz in the short window.
    pub(crate) short_high: f32,
}

impl Frame {
    /// The log rises where loud frames have the amplitude `loud`; none where nothing is audible.
    pub(crate) fn log_rises(&self, loud: f32) -> LogRises {
        if self.whole <= FLOOR {
            return LogRises::default();
        }
        let place = (USUAL_AMPLITUDE / loud.max(FLOOR)).log(GAIN_STEP).clamp(0.0, (GAINS - 1) as f32);
        let gain = (place as usize).min(GAINS - 2);
        let part = place - gain as f32;
        let [low, mid, high, short_high] =
            self.rises.map(|gains| (gains[gain + 1] - gains[gain]).mul_add(part, gains[gain]));
        LogRises { low, mid, high, short_high }
    }
}

impl Rises {
    /// What the newest frame is, which is then forgotten.
    pub(crate) fn take(&mut self) -> Frame {
        let newest = |values: &mut Vec<f32>| values.pop().unwrap_or_default();
        let mut rises = [[0.0; GAINS]; 4];
        for (rises, part) in rises.iter_mut().zip(self.long.flux.iter_mut().chain(&mut self.short.flux)) {
            for (rise, gain) in rises.iter_mut().zip(part) {
                *rise = newest(gain);
            }
        }
        Frame {
            rises,
            hat: newest(&mut self.hat.flux),
            whole: newest(&mut self.whole.amplitudes),
            kick: newest(&mut self.kick.amplitudes),
            mid: newest(&mut self.mid.amplitudes),
            snare: newest(&mut self.snare.amplitudes),
            noise: newest(&mut self.noise),
            body: newest(&mut self.body),
        }
    }

    /// Adds the newest row of notes to `sum` and forgets it; `false` when there is none.
    pub(crate) fn take_notes(&mut self, sum: &mut Vec<f32>) -> bool {
        self.pitch.take(sum)
    }
}

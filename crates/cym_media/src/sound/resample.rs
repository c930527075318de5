//! Bringing sound to another rate, piece by piece.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler as _};

use super::{MAX_RATE_HZ, MIN_RATE_HZ, SoundError};

/// Frames that are resampled at a time, about.
const CHUNK_FRAMES: usize = 1024;

/// Changes the rate of interleaved sound that comes in pieces; sample times stay exact.
///
/// The filter's own delay is cut away, and the length is the input's, rounded to whole frames.
pub struct Resampler {
    from_hz: u32,
    to_hz: u32,
    channels: usize,
    /// None when both rates are the same: samples pass untouched.
    filter: Option<Filter>,
}

struct Filter {
    fft: Fft<f32>,
    waiting: Vec<f32>,
    output: Vec<f32>,
    /// Output frames that belong to the filter's delay and are still to be dropped.
    to_drop: usize,
    frames_in: u64,
    frames_out: u64,
}

impl Resampler {
    /// A resampler from one rate to another.
    ///
    /// # Errors
    /// Rates outside 8 to 384 kHz, or no channels.
    pub fn new(from_hz: u32, to_hz: u32, channels: usize) -> Result<Self, SoundError> {
        let failed = |cause: String| SoundError::Resample { from_hz, to_hz, cause };
        let limits = MIN_RATE_HZ..=MAX_RATE_HZ;
        if !limits.contains(&from_hz) || !limits.contains(&to_hz) || channels == 0 {
            return Err(failed("outside the limits".to_owned()));
        }
        let filter = if from_hz == to_hz {
            None
        } else {
            let (from, to) = (from_hz as usize, to_hz as usize);
            let fft = Fft::new(from, to, CHUNK_FRAMES, channels, FixedSync::Both)
                .map_err(|error| failed(error.to_string()))?;
            Some(Filter {
                output: vec![0.0; fft.output_frames_max() * channels],
                to_drop: fft.output_delay(),
                fft,
                waiting: Vec::new(),
                frames_in: 0,
                frames_out: 0,
            })
        };
        Ok(Self { from_hz, to_hz, channels, filter })
    }

    /// Takes whole interleaved frames, and appends what is ready to `out`.
    ///
    /// # Errors
    /// None in practice: the filter refuses only buffers of a wrong size.
    pub fn push(&mut self, interleaved: &[f32], out: &mut Vec<f32>) -> Result<(), SoundError> {
        match &mut self.filter {
            None => out.extend_from_slice(interleaved),
            Some(filter) => {
                filter.frames_in += (interleaved.len() / self.channels) as u64;
                filter.waiting.extend_from_slice(interleaved);
            }
        }
        self.run(out)
    }

    /// The sound is over: appends what is still inside to `out`.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn finish(mut self, out: &mut Vec<f32>) -> Result<(), SoundError> {
        let Some(filter) = &self.filter else {
            return Ok(());
        };
        let (from, to) = (u64::from(self.from_hz), u64::from(self.to_hz));
        let wanted = (filter.frames_in * to + from / 2) / from;
        let start = out.len();
        let missing = (wanted - filter.frames_out.min(wanted)) as usize * self.channels;
        while out.len() - start < missing {
            if let Some(filter) = &mut self.filter {
                let len = filter.fft.input_frames_next() * self.channels;
                filter.waiting.resize(len.max(filter.waiting.len()), 0.0);
            }
            self.run(out)?;
        }
        out.truncate(start + missing);
        Ok(())
    }

    /// Resamples every whole chunk that waits.
    fn run(&mut self, out: &mut Vec<f32>) -> Result<(), SoundError> {
        let Some(filter) = &mut self.filter else {
            return Ok(());
        };
        let (from_hz, to_hz) = (self.from_hz, self.to_hz);
        filter.run(self.channels, out).map_err(|cause| SoundError::Resample { from_hz, to_hz, cause })
    }
}

impl Filter {
    fn run(&mut self, channels: usize, out: &mut Vec<f32>) -> Result<(), String> {
        let mut used = 0;
        loop {
            let frames = self.fft.input_frames_next();
            let Some(chunk) = self.waiting.get(used..used + frames * channels) else {
                break;
            };
            let room = self.output.len() / channels;
            let input = InterleavedSlice::new(chunk, channels, frames).map_err(|error| error.to_string())?;
            let mut output =
                InterleavedSlice::new_mut(&mut self.output, channels, room).map_err(|error| error.to_string())?;
            let (taken, made) =
                self.fft.process_into_buffer(&input, &mut output, None).map_err(|error| error.to_string())?;
            let dropped = self.to_drop.min(made);
            self.to_drop -= dropped;
            out.extend_from_slice(&self.output[dropped * channels..made * channels]);
            self.frames_out += (made - dropped) as u64;
            used += taken * channels;
        }
        self.waiting.drain(..used);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resample(from_hz: u32, to_hz: u32, samples: &[f32], piece: usize) -> Vec<f32> {
        let mut resampler = Resampler::new(from_hz, to_hz, 1).expect("rates are in the limits");
        let mut out = Vec::new();
        for piece in samples.chunks(piece) {
            resampler.push(piece, &mut out).unwrap();
        }
        resampler.finish(&mut out).unwrap();
        out
    }

    #[test]
    fn length_and_time_are_kept_at_any_rate_and_piece_size() {
        for (from_hz, to_hz) in
            [(44_100, 48_000), (8_000, 48_000), (96_000, 48_000), (48_000, 44_100), (44_101, 48_000)]
        {
            let mut samples = vec![0.0; from_hz as usize];
            // A smooth bump, so that its middle is where it is highest at any rate.
            let middle = from_hz as usize / 2;
            for offset in 0..400 {
                let part = (offset as f32 - 200.0) / 200.0;
                samples[middle - 200 + offset] = (1.0 - part * part).powi(2);
            }
            let whole = resample(from_hz, to_hz, &samples, samples.len());
            assert_eq!(whole.len(), to_hz as usize, "{from_hz} to {to_hz}");
            assert_eq!(whole, resample(from_hz, to_hz, &samples, 777));
            let top = (0..whole.len()).max_by(|&a, &b| whole[a].total_cmp(&whole[b])).unwrap();
            assert!(top.abs_diff(to_hz as usize / 2) <= 1, "{from_hz} to {to_hz}: {top}");
            assert!((whole[top] - 1.0).abs() < 0.01);
        }
    }

    #[test]
    fn the_same_rate_passes_untouched_and_nonsense_is_refused() {
        let samples: Vec<f32> = (0..1000).map(|i| (i as f32).sin()).collect();
        assert_eq!(resample(48_000, 48_000, &samples, 33), samples);
        assert!(Resampler::new(48_000, 1, 2).is_err());
        assert!(Resampler::new(0, 48_000, 2).is_err());
        assert!(Resampler::new(44_100, 48_000, 0).is_err());
    }
}

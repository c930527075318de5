//! Sound files in: decoded samples with exact time.
//!
//! [`SoundReader`] hands out a file block by block as interleaved stereo (or mono) `f32`; [`read_at`] does
//! the same at a rate of one's choice. The first sample is the first that the artist's own player would
//! play: what an encoder puts in front is cut away, so that sample `n` is at `n / rate` seconds, in every
//! format that says how much that is (a bare `.aac` stream does not: it starts about 20 ms late).

mod downmix;
mod edit_list;
mod error;
mod reader;
mod resample;

use std::fs::File;
use std::io::Read;
use std::path::Path;

pub use error::{SOUND_FORMATS, SoundError};
pub use reader::{SoundInfo, SoundReader};
pub use resample::Resampler;

/// Lowest sample rate that is read, in Hz.
pub const MIN_RATE_HZ: u32 = 8_000;
/// Highest sample rate that is read, in Hz.
pub const MAX_RATE_HZ: u32 = 384_000;
/// Most channels that are read (they are mixed down to two).
pub const MAX_CHANNELS: usize = 32;
/// Longest sound that is read, in seconds: 4 hours.
pub const MAX_SECS: f64 = 4.0 * 3600.0;

/// Reads a whole sound at `rate_hz`, handing interleaved blocks to `sink`; memory does not grow with length.
///
/// The info that comes back has the rate that was asked for, and the exact duration of what was read.
///
/// # Errors
/// As [`SoundReader::open`] and [`SoundReader::read`]; also a rate outside 8 to 384 kHz.
pub fn read_at(path: &Path, rate_hz: u32, mut sink: impl FnMut(&[f32])) -> Result<SoundInfo, SoundError> {
    read_at_while(path, rate_hz, |block| {
        sink(block);
        true
    })
}

/// As [`read_at`], for as long as `sink` says `true`; the duration that comes back is that of what was read.
///
/// # Errors
/// As [`read_at`].
pub fn read_at_while(path: &Path, rate_hz: u32, mut sink: impl FnMut(&[f32]) -> bool) -> Result<SoundInfo, SoundError> {
    let mut reader = SoundReader::open(path)?;
    let info = reader.info();
    let mut resampler = Resampler::new(info.rate_hz, rate_hz, info.channels)?;
    let (mut block, mut resampled) = (Vec::new(), Vec::new());
    let mut samples = 0_u64;
    let mut wanted = true;
    while wanted && reader.read(&mut block)? > 0 {
        resampled.clear();
        resampler.push(&block, &mut resampled)?;
        samples += resampled.len() as u64;
        wanted = sink(&resampled);
    }
    if wanted {
        resampled.clear();
        resampler.finish(&mut resampled)?;
        samples += resampled.len() as u64;
        sink(&resampled);
    }
    let frames = samples / info.channels as u64;
    Ok(SoundInfo { rate_hz, channels: info.channels, duration_secs: Some(frames as f64 / f64::from(rate_hz)) })
}

/// The BLAKE3 hash of a file's bytes in hexadecimal: the key under which its analysis is kept.
///
/// # Errors
/// A file that is missing, a folder, or unreadable.
pub fn hash_file(path: &Path) -> Result<String, SoundError> {
    let failed = |source| SoundError::opening(path, source);
    let mut file = File::open(path).map_err(failed)?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finalize().to_hex().to_string()),
            Ok(len) => {
                hasher.update(&buffer[..len]);
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
}

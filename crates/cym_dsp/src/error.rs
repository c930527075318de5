//! What can go wrong: a sound that cannot be analysed, and bytes that are not a feature track.

use thiserror::Error;

/// Why a sound cannot be analysed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DspError {
    /// The sample rate is outside what is analysed.
    #[error(
        "a sample rate of {rate_hz} Hz cannot be analysed: it must be from 8000 to 384000 Hz; resample the sound first"
    )]
    Rate {
        /// The rate that was asked for, in Hz.
        rate_hz: u32,
    },
    /// The number of channels is outside what is analysed.
    #[error("{channels} channels cannot be analysed: there must be 1 to 32; mix the sound down first")]
    Channels {
        /// The number of channels that was asked for.
        channels: usize,
    },
}

/// Why bytes could not be read back as a [`FeatureTrack`](crate::FeatureTrack).
///
/// All of these mean the same to a cache: analyse the song again.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TrackError {
    /// The bytes do not begin as a feature track does.
    #[error("this is not a stored sound analysis; delete the file, and the song is analysed again")]
    NotATrack,
    /// The analysis was made by another version of the program.
    #[error(
        "the stored sound analysis has version {found}, this program makes version {expected}; the song has to be analysed again"
    )]
    OtherVersion {
        /// The version in the bytes.
        found: u32,
        /// The version of this program.
        expected: u32,
    },
    /// The bytes end too early.
    #[error("the stored sound analysis is cut short in its {part}; the song has to be analysed again")]
    Truncated {
        /// The part that was being read.
        part: &'static str,
    },
    /// The bytes are whole but do not hold together.
    #[error("the stored sound analysis is damaged in its {part}; the song has to be analysed again")]
    Damaged {
        /// The part that does not hold together.
        part: &'static str,
    },
}

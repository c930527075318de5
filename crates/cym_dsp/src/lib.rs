//! Sound in, features out, on slices.
//!
//! Two things live here. [`Analyser`] listens to a whole song, piece by piece, and leaves a
//! [`FeatureTrack`]: named curves, named events and a spectrum that any picture can be driven by, at any
//! time in any order. [`control`] is the small maths of signal nodes: envelopes, oscillators, easing,
//! triggers, each an exact function of its state and a time step. [`direct`] decides which picture a song shows when.
//!
//! This crate knows no files, no devices, no clock and no other crate of the house. It runs on slices of
//! samples, and the same samples always give the same features.
//!
//! ```
//! use cym_dsp::Analyser;
//!
//! let mut analyser = Analyser::new(48_000, 2)?;
//! let second_of_silence = vec![0.0; 2 * 48_000];
//! analyser.push(&second_of_silence);
//! let track = analyser.finish();
//! assert_eq!(track.value("bass.level", 0.5), 0.0);
//! assert_eq!(track.count("bass.hits", 1.0), 0);
//! # Ok::<(), cym_dsp::DspError>(())
//! ```

mod analyse;
pub mod control;
pub mod direct;
mod error;
mod form;
mod harmony;
mod live;
mod rhythm;
mod track;

pub use analyse::{Analyser, BANDS, BandSpec, MAX_CHANNELS, MAX_RATE_HZ, MIN_RATE_HZ};
pub use error::{DspError, TrackError};
pub use live::{Listener, LiveFeatures, Recorded, Recording};
pub use track::{
    ANALYSIS_VERSION, Corrections, FeatureKind, FeatureTrack, MAX_BAR_BEATS, MAX_LABEL_CHARS, MAX_LEVEL,
    MAX_NUDGE_SECS, MAX_SECTIONS, SPECTRUM_BANDS, SectionStart, Span, SpanAt, Spectrum, Strip,
};

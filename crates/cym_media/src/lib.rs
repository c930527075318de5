//! Files and devices: decode sound, pictures, LUT files, video in and out.
//!
//! What comes from outside is bounded before it is believed: every reader here has a limit on size,
//! and bad input is a typed error whose text names the thing, the cause and the next step.
//!
//! What this crate does not know: graphs, nodes, the GPU, clocks. It hands over plain pixels,
//! plain samples and plain tables. It is the only crate that names ffmpeg.

pub mod lut;
pub mod picture;
pub mod sound;
pub mod video;

//! Files and devices: decode, play and hear sound, pictures, LUT files, video in and out.
//!
//! What comes from outside is bounded before it is believed: every reader here has a limit on size,
//! and bad input is a typed error whose text names the thing, the cause and the next step.
//!
//! What this crate does not know: graphs, nodes, the GPU. It hands over plain pixels, plain samples and
//! plain tables; only [`play`] and [`listen`] read a clock, because a sound device has one. It is the only crate that
//! names ffmpeg, cpal, midir and rosc.

pub mod camera;
pub mod footage;
pub mod hands;
pub mod listen;
pub mod lut;
pub mod picture;
pub mod play;
pub mod sequence;
pub mod sound;
pub mod video;

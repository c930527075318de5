//! Video out (and a look at video that is there), by the ffmpeg of the system.
//!
//! An export is written as chunks: short, complete, lossless-to-join pieces in a folder beside the
//! output. A finished chunk never changes again, so a render that was killed goes on at the first
//! chunk that is missing, and the result is the same frames as without the interruption. At the end
//! one pass joins the chunks, adds the sound and the graph, counts the frames, and only then renames
//! the file to the name that was asked for.
//!
//! ```no_run
//! use cym_media::video::{Export, ExportSpec, FrameRate, Preset};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let spec = ExportSpec {
//!     key: "hash of graph, song, size, rate and adapter".to_owned(),
//!     ..ExportSpec::new("out.mp4", Preset::named("h264")?, 1280, 720, "30".parse()?, 300)
//! };
//! let mut export = Export::begin(spec)?;
//! let mut pixels = vec![0; export.frame_bytes()];
//! for _frame in export.next_frame()..300 {
//!     // draw into `pixels`, then swap it for a buffer that is free again
//!     pixels = export.push(pixels)?;
//! }
//! let finished = export.finish()?;
//! # Ok(()) }
//! ```

mod chunk;
mod error;
mod export;
mod join;
mod metadata;
mod parts;
mod peer;
mod preset;
mod probe;
mod process;
mod rate;
mod soundtrack;
pub(crate) mod tools;
mod worker;

pub use error::{ExportError, free_bytes};
pub use export::{DEFAULT_CHUNK_FRAMES, Export, ExportSpec, Finished, SoundCut, SoundFit};
pub use metadata::{read_graph_text, read_graph_text_with};
pub use parts::{LeftParts, left_parts, remove_parts};
pub use peer::mandelbrot_by_ffmpeg;
pub use preset::{PixelLayout, Preset};
pub use probe::{VideoInfo, frame_hashes, frame_hashes_with, probe, probe_with};
pub use rate::{FrameRate, RateError};
pub use soundtrack::write_sound;
pub use tools::{EncoderStatus, Tools, encoders, encoders_with};

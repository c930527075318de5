//! One session: a graph with its sound, played through one `render_frame`, for the window and for the finished video alike.
//!
//! [`Project::open`] reads a graph; [`Session::start`] checks it, compiles it, listens to its songs and prepares the GPU;
//! [`Session::render_frame`] draws any frame. [`render()`] and [`still()`] do that for a whole video and for one picture.
//!
//! What this crate does not know: which nodes there are (the library is handed in), and how anything is shown.

// What is handed between threads holds wgpu textures, whose types nest deeper than the compiler looks by itself.
#![recursion_limit = "256"]

mod assets;
mod bake;
mod blur;
pub mod cache;
pub mod carried;
mod checkpoints;
pub mod clock;
mod cues;
mod error;
mod export;
mod hands;
mod knobs;
mod live;
mod offspring;
mod project;
mod replay;
mod session;
mod sheet;
mod sounds;
mod stage;
mod still;
mod stopped;

pub use bake::{BAKED_ENTRIES, BakeOptions, Bakeable, Baked, ColourLine, Colours, GradeChain, bake};
pub use blur::MotionBlur;
pub use cues::{Director, directors};
pub use cym_dsp::direct;
pub use cym_dsp::{Corrections, FeatureTrack, Span as HeardSpan};
pub use cym_gpu::{PassTime, PixelLayout, Texture, TextureView};
pub use cym_media::hands::{MidiSystem, OscListen, PortState, SocketState};
pub use cym_media::listen::{InputDevice, InputSource, InputState, InputSystem};
pub use error::EngineError;
pub use export::{Progress, RenderOptions, Rendered, Span, render};
pub use hands::{HandsState, RecordMode, Take, TakeLane};
pub use knobs::{Knob, WantedKnob, knobs, split};
pub use live::{LiveInput, LiveMoment};
pub use offspring::{Generation, Liking, Lineage, Offspring};
pub use project::{Overrides, Project, parse_value};
pub use session::{Session, SessionOptions, file_problems, given_to, hear_ahead};
pub use sheet::{Contact, Sweep, cell_size, sheet};
pub use sounds::{ANALYSIS_RATE_HZ, SoFar, SoundBank, hear, hear_growing, hear_watched, listen};
pub use stage::{
    Atlas, Backdrop, Busy, Clock, Grab, GrabRequest, GrabSize, Picture, Preview, Scale, SoundState, Stage, StageState,
    TransportCommand, Wake,
};
pub use still::{StillOptions, check_out, frame_pixels, still};

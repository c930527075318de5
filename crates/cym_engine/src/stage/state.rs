//! What the window may know about what plays: plain snapshots.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use cym_dsp::FeatureTrack;
use cym_gpu::{PassTime, Texture, TextureView};
use cym_graph::{NodeId, Problem, Rate, Value};
use cym_plan::Plan;

use crate::hands::HandsState;
use crate::live::LiveInput;

/// One moment of a [`Stage`](crate::Stage), as it was published last.
#[derive(Clone, Debug, Default)]
pub struct StageState {
    /// Rises with every snapshot that was published.
    pub revision: u64,
    /// The picture, once there is one; the last good one where the newest document cannot be drawn.
    pub picture: Option<Picture>,
    /// The picture that was kept to compare with.
    pub held: Option<Picture>,
    /// Pictures of nodes.
    pub thumbnails: Option<Atlas>,
    /// Where in the piece the stage is.
    pub clock: Clock,
    /// Every control-rate number of the frame that is shown; [`Plan::signal_places`] and [`Plan::knob_places`] of `plan` say
    /// which is which. Empty before the first frame.
    pub numbers: Arc<[f32]>,
    /// The plan that plays: its numbers cover every node, wired or not.
    pub plan: Option<Arc<Plan>>,
    /// Everything that is wrong with the newest document, be it drawn or not: found by the check, in its files, by the GPU.
    pub problems: Arc<[Problem]>,
    /// What is going on in the background.
    pub busy: Vec<Busy>,
    /// Analysed sounds by the nodes that name them.
    pub tracks: Vec<(NodeId, Arc<FeatureTrack>)>,
    /// Inputs that are listened to, by the nodes that name them.
    pub inputs: Vec<LiveInput>,
    /// MIDI and Open Sound Control: what is there, what is moved, what was recorded.
    pub hands: Arc<HandsState>,
    /// Seconds that each pass took lately, in the order of the plan; empty unless asked for with [`Preview::timings`].
    pub timings: Arc<[PassTime]>,
    /// Bytes of graphics memory by node, largest first; a texture that nodes share counts for the first of them.
    pub memory: Arc<[(String, u64)]>,
    /// Milliseconds that a frame takes from its start until the device has drawn it: the median of the last ones.
    pub frame_ms: f32,
    /// Milliseconds that a frame may take, so that the preview keeps its rate and the window stays smooth.
    pub budget_ms: f32,
    /// The side of the preview's picture as a fraction of the document's.
    pub scale: f32,
    /// Frames shown in the last second.
    pub hz: f32,
    /// Frames drawn since the start, those included that only lead up to another.
    pub frames_drawn: u64,
    /// How often anything at all was sent to the device by this stage.
    pub submissions: u64,
    /// Pipelines compiled since the start.
    pub pipelines_made: u64,
    /// Why the graphics device is gone; nothing is drawn any more then.
    pub device_lost: Option<String>,
}

/// A picture on the window's device: opaque sRGB-encoded numbers in `Rgba8Unorm`, the kind that egui shows as it is.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The view to show.
    pub view: Arc<TextureView>,
    /// Its texture.
    pub texture: Arc<Texture>,
    /// Its size in px.
    pub size_px: [u32; 2],
    /// The size in px that an export would have.
    pub document_size_px: [u32; 2],
    /// `size_px` as a fraction of `document_size_px`.
    pub scale: f32,
    /// The frame that it shows.
    pub frame: u64,
    /// The time that it shows, in seconds.
    pub secs: f64,
    /// Changes when the texture is another one: register its view anew then.
    pub generation: u64,
}

/// Pictures of nodes side by side in one texture, of the same kind as [`Picture`].
#[derive(Clone, Debug)]
pub struct Atlas {
    /// The view to show.
    pub view: Arc<TextureView>,
    /// Changes when the texture is another one: register its view anew then.
    pub generation: u64,
    /// Where each node's picture is: left, top, right, bottom as fractions of the texture.
    pub cells: BTreeMap<NodeId, [f32; 4]>,
    /// Width of each picture divided by its height.
    pub aspect: f32,
}

/// Where in the piece the stage is.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// Seconds since the start of the piece.
    pub secs: f64,
    /// The frame at that time, at the document's rate.
    pub frame: u64,
    /// Whether time runs.
    pub playing: bool,
    /// How fast: 1 is as it is, negative is backwards.
    pub speed: f64,
    /// How long the whole piece is, in seconds.
    pub duration_secs: f64,
    /// The document's frames a second.
    pub rate: Rate,
    /// The part that repeats, in seconds.
    pub loop_secs: Option<[f64; 2]>,
    /// The sound file that belongs to the piece.
    pub song: Option<PathBuf>,
    /// What the sound device does.
    pub sound: SoundState,
    /// Seconds by which the picture is shown late against the sound.
    pub offset_secs: f64,
    /// Loudness of the song, 0 to 1.
    pub volume: f32,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            secs: 0.0,
            frame: 0,
            playing: false,
            speed: 1.0,
            duration_secs: 10.0,
            rate: Rate { num: 30, den: 1 },
            loop_secs: None,
            song: None,
            sound: SoundState::NoSong,
            offset_secs: 0.0,
            volume: 1.0,
        }
    }
}

/// What the sound device does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SoundState {
    /// The piece has no sound file.
    #[default]
    NoSong,
    /// The song goes out through this device, or is held.
    Playing {
        /// The device's name.
        device: String,
    },
    /// Nothing can be heard; time runs all the same.
    NoDevice {
        /// Why, and what to do.
        why: String,
    },
}

/// Work in the background.
#[derive(Clone, Debug, PartialEq)]
pub enum Busy {
    /// The document is checked and compiled.
    Compiling,
    /// Shaders are compiled and textures made.
    Preparing,
    /// A song is listened to; its features are silent until that is done.
    Hearing {
        /// The song.
        path: PathBuf,
        /// How much is done, 0 to 1.
        done: f32,
        /// Seconds left, once that can be told.
        left_secs: Option<f32>,
    },
    /// Frames are drawn that the one to be shown depends on.
    Replaying {
        /// How much is done, 0 to 1.
        done: f32,
        /// Seconds left.
        left_secs: Option<f32>,
    },
}

/// How large the preview is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Scale {
    /// As large as keeps the rate.
    #[default]
    Auto,
    /// This fraction of the document's side, up to 1.
    Fixed(f32),
}

/// What shows where a picture is transparent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backdrop {
    /// Black, as in a video.
    #[default]
    Black,
    /// A dark checker.
    Checker,
}

/// How the preview is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preview {
    /// How large.
    pub scale: Scale,
    /// Most frames shown in a second.
    pub max_hz: f32,
    /// How often thumbnails are drawn anew in a second, while something moves.
    pub thumbnails_hz: f32,
    /// Whether passes are timed.
    pub timings: bool,
    /// What shows where the picture is transparent.
    pub backdrop: Backdrop,
}

impl Default for Preview {
    fn default() -> Self {
        Self { scale: Scale::Auto, max_hz: 30.0, thumbnails_hz: 8.0, timings: false, backdrop: Backdrop::Black }
    }
}

/// What the hand does to time.
#[derive(Clone, Debug, PartialEq)]
pub enum TransportCommand {
    /// Lets time run.
    Play,
    /// Holds it.
    Pause,
    /// Lets it run or holds it.
    Toggle,
    /// Goes to a time in seconds.
    Seek(f64),
    /// Goes to a time in seconds while the hand is dragging, with a short grain of sound; time stands there until
    /// [`Self::Seek`] (the hand lets go) or [`Self::Play`].
    Scrub(f64),
    /// Repeats a part, in seconds; `None` repeats the whole piece.
    SetLoop(Option<[f64; 2]>),
    /// How fast time runs, -2 to 2; 1 is as it is.
    Speed(f64),
    /// So many frames on or back; holds time.
    StepFrames(i64),
    /// Shows the picture this many seconds late against the sound; negative is early.
    Offset(f64),
    /// A song in place of the graph's own.
    Song(Option<PathBuf>),
    /// Loudness, 0 to 1.
    Volume(f32),
    /// The sound device by name; `None` is the system's own choice.
    Device(Option<String>),
}

/// A knob that was turned.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    pub(super) node: NodeId,
    pub(super) input: String,
    pub(super) value: Value,
}

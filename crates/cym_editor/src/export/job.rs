//! One export: what was ordered, and how it stands.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What is to be rendered, as it was ordered; the graph lies beside the queue as a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Order {
    /// The file to write, or the folder for numbered pictures.
    pub out: PathBuf,
    /// Name of the preset.
    pub preset: String,
    /// Width and height in px.
    pub size: [u32; 2],
    /// Frames a second, such as `30` or `30000/1001`.
    pub rate: String,
    /// Where it starts, in seconds of the piece.
    pub from_secs: f64,
    /// How long it lasts, in seconds; without it to the end of the piece.
    pub duration_secs: Option<f64>,
    /// Whether what is there already is replaced.
    pub overwrite: bool,
    /// Moments that make up a frame; up to 1 there is no motion blur.
    pub moments: u32,
    /// How long the shutter is open for them, in degrees.
    pub shutter_deg: f32,
    /// The folder from which the graph's own paths start.
    pub base: PathBuf,
    /// The video out of which the graph came.
    pub carrier: Option<PathBuf>,
    /// A song in place of the graph's own.
    pub audio: Option<PathBuf>,
    /// Seconds that it was thought to take.
    pub estimated_secs: f64,
    /// Bytes that it was thought to have.
    pub estimated_bytes: u64,
}

/// An export in the queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Its number; never used again.
    pub id: u64,
    /// What was ordered.
    pub order: Order,
    /// How it stands.
    pub state: JobState,
    /// How far it is, while it runs.
    #[serde(skip)]
    pub live: Live,
}

/// How an export stands.
pub type JobState = crate::queue::JobState<Finished>;

/// What a finished export is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Finished {
    /// Its bytes.
    pub bytes: u64,
    /// Its frames.
    pub frames: u64,
    /// Seconds that the export took.
    pub took_secs: f64,
}

/// How far an export is, as its process says.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Live {
    /// What it does: `starting`, `replaying`, `drawing`, `paused` or `joining`.
    pub phase: String,
    /// Frames done, those of an earlier run included.
    pub done: u64,
    /// Frames in all.
    pub total: u64,
    /// Frames a second.
    pub rate_hz: f64,
    /// Bytes on disk so far.
    pub bytes: u64,
    /// Seconds left.
    pub left_secs: Option<f64>,
    /// Frames that came before and are drawn first: done and all.
    pub replay: Option<[u64; 2]>,
}

impl Live {
    /// How much is done, 0 to 1.
    pub fn part(&self) -> f32 {
        crate::queue::part(self.done, self.total)
    }
}

/// What the process says at its end.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Ended {
    pub(super) bytes: u64,
    pub(super) frames: u64,
    pub(super) kept_frames: u64,
    pub(super) render_secs: f64,
}

impl Job {
    /// The name of its file, for messages.
    pub fn name(&self) -> String {
        self.order.out.file_name().unwrap_or(self.order.out.as_os_str()).to_string_lossy().into_owned()
    }

    /// The words after the program's name.
    pub(super) fn words(&self, snapshot: &std::path::Path) -> Vec<std::ffi::OsString> {
        let Order { out, preset, size: [width, height], rate, from_secs, .. } = &self.order;
        let mut words: Vec<std::ffi::OsString> = vec!["render".into(), snapshot.into(), "-o".into(), out.into()];
        words.extend(["--preset", preset, "--fps", rate, "--json", "--progress-json"].map(Into::into));
        words.extend(["--size".into(), format!("{width}x{height}").into()]);
        words.extend(["--base".into(), self.order.base.clone().into()]);
        if *from_secs > 0.0 || self.order.duration_secs.is_some() {
            words.extend(["--from".into(), from_secs.to_string().into()]);
        }
        if let Some(secs) = self.order.duration_secs {
            words.extend(["--duration".into(), secs.to_string().into()]);
        }
        for (word, file) in [("--carrier", &self.order.carrier), ("--audio", &self.order.audio)] {
            if let Some(file) = file {
                words.extend([word.into(), file.clone().into()]);
            }
        }
        if self.order.moments > 1 {
            words.extend(["--motion-blur".into(), self.order.moments.to_string().into()]);
            words.extend(["--shutter".into(), self.order.shutter_deg.to_string().into()]);
        }
        if self.order.overwrite {
            words.push("--overwrite".into());
        }
        words
    }
}

//! One chunk while it is being written.

use std::path::Path;

use exr::prelude::{
    Blocks, Compression, Encoding, Image, Layer, LayerAttributes, LineOrder, SpecificChannels, Vec2,
    WritableImage as _, f16,
};

use super::error::ExportError;
use super::parts::{FRAMES, Job, frame_name};
use super::preset::{BT709_TAGS, ChunkKind, Join, Preset, SRGB_TAGS, words};
use super::process::Running;
use super::tools::Tools;

/// Where the frames of a chunk go.
pub(crate) enum Sink {
    /// Into the input of ffmpeg.
    Ffmpeg(Box<Running>),
    /// Into numbered EXR files.
    Exr { next_frame: u64 },
}

impl Sink {
    /// Starts the chunk `index` in the folder of the parts.
    pub(crate) fn open(
        tools: &Tools,
        job: &Job,
        preset: &Preset,
        folder: &Path,
        index: u64,
    ) -> Result<Self, ExportError> {
        let first = index * u64::from(job.chunk_frames);
        if preset.chunk == ChunkKind::Exr {
            return Ok(Self::Exr { next_frame: first });
        }
        let pictures = preset.chunk == ChunkKind::Pictures;
        let frames = folder.join(FRAMES);
        let mut command = tools.ffmpeg_in(if pictures { &frames } else { folder });
        command
            .args(["-f", "rawvideo", "-pix_fmt", preset.layout.ffmpeg_name(), "-video_size"])
            .arg(format!("{}x{}", job.width, job.height))
            .args(["-framerate", &job.rate.to_string(), "-i", "pipe:0", "-an"])
            .args(words(preset.video))
            .args(words(colour_tags(preset)))
            .args(["-fflags", "+bitexact"]);
        match preset.chunk {
            ChunkKind::Video(format) => {
                // fragments: what is written stays readable if this program is killed
                command
                    .args(["-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-video_track_timescale"])
                    .arg(job.rate.num().to_string())
                    .args(["-f", format])
                    .arg(part_name(preset, index));
            }
            ChunkKind::Pictures | ChunkKind::Exr => {
                let first = first.to_string();
                command.args(["-f", "image2", "-start_number", &first]).arg(format!("frame_%06d.{}", preset.extension));
            }
        }
        let doing = format!("writing frames {first} and after with the preset {}", preset.name);
        Ok(Self::Ffmpeg(Box::new(Running::spawn(command, tools, doing)?)))
    }

    /// Takes one frame.
    pub(crate) fn write(&mut self, job: &Job, folder: &Path, pixels: &[u8]) -> Result<(), ExportError> {
        match self {
            Self::Ffmpeg(running) => running.write(pixels),
            Self::Exr { next_frame } => {
                let path = folder.join(FRAMES).join(frame_name(*next_frame, "exr"));
                *next_frame += 1;
                write_exr(&path, job, pixels)
            }
        }
    }

    /// Closes the chunk and waits until it is all on disk.
    pub(crate) fn finish(self) -> Result<(), ExportError> {
        match self {
            Self::Ffmpeg(running) => running.finish(),
            Self::Exr { .. } => Ok(()),
        }
    }

    /// Gives the chunk up.
    pub(crate) fn cancel(self) {
        if let Self::Ffmpeg(running) = self {
            running.cancel();
        }
    }
}

/// The name of a video chunk; it ends in `.part` until its frames have been counted.
pub(crate) fn chunk_name(preset: &Preset, index: u64) -> String {
    let ending = if let ChunkKind::Video(format) = preset.chunk { format } else { "" };
    format!("chunk_{index:06}.{ending}")
}

pub(crate) fn part_name(preset: &Preset, index: u64) -> String {
    format!("{}.part", chunk_name(preset, index))
}

/// What the file says about its colours: RGB as it came, or YUV by BT.709.
pub(crate) fn colour_tags(preset: &Preset) -> &'static str {
    match preset.join {
        Join::Copy("mp4" | "mov" | "webm") => BT709_TAGS,
        _ => SRGB_TAGS,
    }
}

/// Half floats, linear, premultiplied: EXR's own conventions, so the bytes are stored as they are.
fn write_exr(path: &Path, job: &Job, pixels: &[u8]) -> Result<(), ExportError> {
    let (width, height) = (job.width as usize, job.height as usize);
    let channels = SpecificChannels::rgba(|at: Vec2<usize>| {
        let start = (at.y() * width + at.x()) * 8;
        let channel = |c: usize| f16::from_le_bytes([pixels[start + 2 * c], pixels[start + 2 * c + 1]]);
        (channel(0), channel(1), channel(2), channel(3))
    });
    let encoding =
        Encoding { compression: Compression::ZIP16, blocks: Blocks::ScanLines, line_order: LineOrder::Increasing };
    let layer = Layer::new((width, height), LayerAttributes::default(), encoding, channels);
    Image::from_layer(layer).write().non_parallel().to_file(path).map_err(|error| match error {
        exr::error::Error::Io(cause) => ExportError::file("write", path, cause),
        other => ExportError::file("write", path, std::io::Error::other(other.to_string())),
    })
}

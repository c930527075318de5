//! What a video file holds, by ffprobe.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

use super::error::ExportError;
use super::rate::FrameRate;
use super::tools::{OUTSIDE, Tools, file_url};

/// What is in a video file.
#[derive(Debug, Clone, PartialEq)]
pub struct VideoInfo {
    /// Frames of picture, counted.
    pub frames: u64,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Frames a second; nothing where the file states none between 1 and 240.
    pub rate: Option<FrameRate>,
    /// ffmpeg's name of the codec, such as `h264`.
    pub codec: String,
    /// ffmpeg's name of the pixel format, such as `yuv420p`.
    pub pixel_format: String,
    /// Matrix, primaries, transfer and range, as the file is tagged; `unknown` where it is not.
    pub colour: [String; 4],
    /// The length of the picture in seconds.
    pub video_secs: Option<f64>,
    /// The length of the sound in seconds; nothing without sound.
    pub audio_secs: Option<f64>,
    /// ffmpeg's name of the sound's codec; nothing without sound.
    pub audio_codec: Option<String>,
    /// The tags of the file.
    pub tags: BTreeMap<String, String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Report {
    streams: Vec<Stream>,
    format: Format,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Format {
    duration: Option<String>,
    tags: BTreeMap<String, String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Stream {
    codec_type: String,
    codec_name: String,
    width: u32,
    height: u32,
    pix_fmt: String,
    color_space: Option<String>,
    color_primaries: Option<String>,
    color_transfer: Option<String>,
    color_range: Option<String>,
    r_frame_rate: String,
    duration: Option<String>,
    nb_read_packets: Option<String>,
    tags: BTreeMap<String, String>,
}

impl Stream {
    fn secs(&self) -> Option<f64> {
        let stated = self.duration.as_deref().and_then(|text| text.parse().ok());
        stated.or_else(|| clock_secs(self.tags.get("DURATION")?))
    }
}

/// Reads what is in a video file, and counts its frames.
pub fn probe(path: &Path) -> Result<VideoInfo, ExportError> {
    probe_with(path, &Tools::find())
}

/// As [`probe`], with the given programs.
pub fn probe_with(path: &Path, tools: &Tools) -> Result<VideoInfo, ExportError> {
    let report = report(tools, path, &["-count_packets", "-show_streams", "-show_format"])?;
    let by_kind = |kind: &str| report.streams.iter().find(|stream| stream.codec_type == kind);
    let Some(video) = by_kind("video") else {
        return Err(ExportError::NotAVideo { path: path.to_owned(), said: "it has no picture".to_owned() });
    };
    let audio = by_kind("audio");
    let tag = |tag: &Option<String>| tag.clone().unwrap_or_else(|| "unknown".to_owned());
    let file_secs = || report.format.duration.as_deref().and_then(|text| text.parse().ok());
    Ok(VideoInfo {
        frames: video.nb_read_packets.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0),
        width: video.width,
        height: video.height,
        rate: video.r_frame_rate.parse().ok(),
        codec: video.codec_name.clone(),
        pixel_format: video.pix_fmt.clone(),
        colour: [
            tag(&video.color_space),
            tag(&video.color_primaries),
            tag(&video.color_transfer),
            tag(&video.color_range),
        ],
        video_secs: video.secs().or_else(file_secs),
        audio_secs: audio.and_then(|stream| stream.secs().or_else(file_secs)),
        audio_codec: audio.map(|stream| stream.codec_name.clone()),
        tags: report.format.tags,
    })
}

/// The tags of a file.
pub(crate) fn tags(tools: &Tools, path: &Path) -> Result<BTreeMap<String, String>, ExportError> {
    Ok(report(tools, path, &["-show_entries", "format_tags"])?.format.tags)
}

/// Counts the pictures in a file without decoding them.
pub(crate) fn count_packets(tools: &Tools, path: &Path) -> Result<u64, ExportError> {
    let args = ["-count_packets", "-select_streams", "v:0", "-show_entries", "stream=nb_read_packets"];
    let report = report(tools, path, &args)?;
    let count = report.streams.first().and_then(|stream| stream.nb_read_packets.as_deref()?.parse().ok());
    Ok(count.unwrap_or(0))
}

/// The length of the first sound stream in seconds; an error if the file has none.
pub(crate) fn sound_secs(tools: &Tools, path: &Path) -> Result<f64, ExportError> {
    let no_sound = |said: String| ExportError::NoSound { path: path.to_owned(), said };
    let entries = "stream=codec_type,duration:stream_tags=DURATION:format=duration";
    let report =
        report(tools, path, &["-select_streams", "a:0", "-show_entries", entries]).map_err(|error| match error {
            ExportError::NotAVideo { said, .. } => no_sound(said),
            other => other,
        })?;
    let stream = report.streams.first().ok_or_else(|| no_sound("it holds no sound".to_owned()))?;
    let file_secs = || report.format.duration.as_deref().and_then(|text| text.parse().ok());
    stream.secs().or_else(file_secs).ok_or_else(|| no_sound("its length is unknown".to_owned()))
}

/// The MD5 of every decoded frame, in order: two films are the same pictures if these are equal.
pub fn frame_hashes(path: &Path) -> Result<Vec<String>, ExportError> {
    frame_hashes_with(path, &Tools::find())
}

/// As [`frame_hashes`], with the given programs.
pub fn frame_hashes_with(path: &Path, tools: &Tools) -> Result<Vec<String>, ExportError> {
    let output = Command::new(&tools.ffmpeg)
        .args(["-v", "error", "-nostdin"])
        .args(OUTSIDE)
        .arg("-i")
        .arg(file_url(path))
        .args(["-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framemd5", "-"])
        .stdin(Stdio::null())
        .output()
        .map_err(|cause| Tools::cannot_start(&tools.ffmpeg, cause))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let hash = |line: &str| line.rsplit(',').next().map(|hash| hash.trim().to_owned());
    let hashes: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).filter_map(hash).collect();
    if output.status.success() && !hashes.is_empty() {
        return Ok(hashes);
    }
    Err(ExportError::NotAVideo {
        path: path.to_owned(),
        said: String::from_utf8_lossy(&output.stderr).trim().chars().take(300).collect(),
    })
}

fn report(tools: &Tools, path: &Path, args: &[&str]) -> Result<Report, ExportError> {
    let all: Vec<&OsStr> = OUTSIDE[..4].iter().chain(args).chain(&["-of", "json"]).map(OsStr::new).collect();
    let json = tools.ffprobe(&all, path)?;
    serde_json::from_slice(&json)
        .map_err(|error| ExportError::NotAVideo { path: path.to_owned(), said: error.to_string() })
}

/// `00:01:02.500000000` in seconds, as Matroska states lengths.
fn clock_secs(text: &str) -> Option<f64> {
    let mut secs = 0.0;
    for field in text.split(':') {
        secs = secs * 60.0 + field.parse::<f64>().ok()?;
    }
    Some(secs)
}

//! When the frames of a file are shown: read once out of its packets, without decoding.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::FootageError;
use crate::video::ExportError;
use crate::video::tools::{OUTSIDE, Tools};

/// Most frames of one file: a day at 48 frames a second.
const MOST_FRAMES: usize = 1 << 22;
/// Most pixels of a frame, as ffmpeg is told.
const MOST_PX: u64 = 67_108_864;
/// Changes when what is kept means something else.
const FORM: u32 = 1;

/// One frame, as the file lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shot {
    /// When it is shown, in units of the index's time base.
    pub pts: i64,
    /// Whether it is decoded without any other.
    pub key: bool,
}

/// The frames of a file in the order in which they are shown, and what they look like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Index {
    form: u32,
    /// The frames, by time; at least one.
    pub shots: Vec<Shot>,
    /// One unit of time in seconds: numerator and denominator.
    pub time_base: [u32; 2],
    /// How long the last frame is shown, in those units.
    pub last_units: i64,
    /// Width of a decoded frame in px, turned upright.
    pub width: u32,
    /// Height of a decoded frame in px, turned upright.
    pub height: u32,
    /// How wide a pixel is shown for its height, once the frame is upright.
    pub pixel_aspect: f64,
    /// Whether it may be transparent.
    pub alpha: bool,
    /// Whether it has more than 8 bits a channel.
    pub deep: bool,
    /// The matrix that the file is tagged with, such as `bt709`; empty for none.
    pub matrix: String,
    /// ffmpeg's name of the codec.
    pub codec: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Report {
    streams: Vec<Stream>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Stream {
    codec_name: String,
    width: u32,
    height: u32,
    pix_fmt: String,
    color_space: String,
    time_base: String,
    r_frame_rate: String,
    sample_aspect_ratio: String,
    tags: std::collections::BTreeMap<String, String>,
    side_data_list: Vec<SideData>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SideData {
    rotation: Option<f64>,
}

impl Index {
    /// Reads it out of a file.
    pub(crate) fn read(path: &Path, tools: &Tools) -> Result<Self, FootageError> {
        let stream = stream(path, tools)?;
        let said = |said: &str| ExportError::NotAVideo { path: path.to_owned(), said: said.to_owned() };
        let time_base = ratio(&stream.time_base).ok_or_else(|| said("it has no time base"))?;
        let shots = shots(path, tools)?;
        if shots.is_empty() || stream.width == 0 || stream.height == 0 {
            return Err(FootageError::NoFrames { path: path.to_owned() });
        }
        if u64::from(stream.width) * u64::from(stream.height) > MOST_PX {
            let what = format!("{}x{} px", stream.width, stream.height);
            return Err(FootageError::TooLarge { path: path.to_owned(), what });
        }
        let (mut shots, durations): (Vec<Shot>, Vec<i64>) = shots.into_iter().unzip();
        shots.dedup_by_key(|shot| shot.pts);
        let usual = ratio(&stream.r_frame_rate)
            .map(|[num, den]| f64::from(den) / f64::from(num) * f64::from(time_base[1]) / f64::from(time_base[0]));
        let last = durations.last().copied().filter(|&units| units > 0);
        let last_units = last.unwrap_or_else(|| usual.unwrap_or(1.0).round().max(1.0) as i64);
        let turns = stream.side_data_list.iter().find_map(|data| data.rotation).unwrap_or(0.0) / 90.0;
        let on_its_side = (turns.round() as i64).rem_euclid(2) == 1;
        let pixel = ratio(&stream.sample_aspect_ratio.replace(':', "/"));
        let pixel = pixel.map_or(1.0, |[num, den]| f64::from(num) / f64::from(den)).clamp(0.05, 20.0);
        let (width, height) = (stream.width, stream.height);
        let (width, height, pixel) = if on_its_side { (height, width, 1.0 / pixel) } else { (width, height, pixel) };
        let two_streams =
            stream.tags.iter().any(|(name, value)| name.eq_ignore_ascii_case("alpha_mode") && value == "1");
        Ok(Self {
            form: FORM,
            shots,
            time_base,
            last_units,
            width,
            height,
            pixel_aspect: pixel,
            alpha: two_streams || has_alpha(&stream.pix_fmt),
            deep: is_deep(&stream.pix_fmt),
            matrix: if stream.color_space == "unknown" { String::new() } else { stream.color_space },
            codec: stream.codec_name,
        })
    }

    /// What was kept of a file that is known already.
    pub(crate) fn kept(path: &Path) -> Option<Self> {
        let index: Self = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        let sound = index.form == FORM
            && !index.shots.is_empty()
            && index.time_base[0] > 0
            && index.time_base[1] > 0
            && index.shots.is_sorted_by_key(|shot| shot.pts)
            && index.pixel_aspect.is_finite();
        sound.then_some(index)
    }

    /// Keeps it for next time; written beside and renamed, so that two programs never see half of it.
    pub(crate) fn keep(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path.parent().unwrap_or_else(|| Path::new(".")))?;
        let beside = path.with_extension(format!("{}.part", std::process::id()));
        fs::write(&beside, serde_json::to_vec(self)?)?;
        fs::rename(&beside, path)
    }

    /// How many frames there are.
    pub fn len(&self) -> usize {
        self.shots.len()
    }

    /// Whether there are none; an index that was read has some.
    pub fn is_empty(&self) -> bool {
        self.shots.is_empty()
    }

    /// When a frame is shown, in seconds from the first one on.
    pub fn secs_of(&self, number: usize) -> f64 {
        let Some(first) = self.shots.first() else {
            return 0.0;
        };
        let shot = self.shots.get(number).or_else(|| self.shots.last()).unwrap_or(first);
        self.secs(shot.pts - first.pts)
    }

    /// From the first frame to the end of the last one, in seconds; above 0.
    pub fn duration_secs(&self) -> f64 {
        self.secs_of(self.len().saturating_sub(1)) + self.secs(self.last_units.max(1))
    }

    /// A frame counts from so long before its time on: half a unit of its container, which rounds times to whole ones.
    pub fn early_secs(&self) -> f64 {
        (self.secs(1) / 2.0).clamp(1e-6, 1e-3)
    }

    /// The frame that is shown at a time in seconds from the first one on; the first before it, the last behind the end.
    pub fn frame_at(&self, secs: f64) -> usize {
        let Some(first) = self.shots.first() else {
            return 0;
        };
        let secs = secs + self.early_secs();
        let after = self.shots.partition_point(|shot| self.secs(shot.pts - first.pts) <= secs);
        after.saturating_sub(1)
    }

    /// The last frame at or before this one that is decoded without any other; `None` where decoding starts with the file.
    pub(crate) fn key_before(&self, number: usize) -> Option<usize> {
        let upto = &self.shots[..(number + 1).min(self.len())];
        upto.iter().rposition(|shot| shot.key).filter(|&key| key > 0)
    }

    /// The frame of a time stamp, or the one before it.
    pub(crate) fn number_of(&self, pts: i64) -> usize {
        self.shots.partition_point(|shot| shot.pts <= pts).saturating_sub(1)
    }

    fn secs(&self, units: i64) -> f64 {
        units as f64 * f64::from(self.time_base[0]) / f64::from(self.time_base[1])
    }
}

/// What ffprobe says of the first picture stream.
fn stream(path: &Path, tools: &Tools) -> Result<Stream, FootageError> {
    let entries = "stream=codec_name,width,height,pix_fmt,color_space,time_base,r_frame_rate,sample_aspect_ratio\
                   :stream_tags=alpha_mode:stream_side_data=rotation";
    let args = ["-select_streams", "v:0", "-show_entries", entries, "-of", "json"];
    let json = ffprobe(path, tools, &args)?;
    let report: Report = serde_json::from_slice(&json)
        .map_err(|error| ExportError::NotAVideo { path: path.to_owned(), said: error.to_string() })?;
    report.streams.into_iter().next().ok_or_else(|| FootageError::NoFrames { path: path.to_owned() })
}

/// The frames by time, each with its duration; what the file says to decode and not to show is left out.
fn shots(path: &Path, tools: &Tools) -> Result<Vec<(Shot, i64)>, FootageError> {
    let args = ["-select_streams", "v:0", "-show_entries", "packet=pts,dts,duration,flags", "-of", "csv=p=0"];
    let text = ffprobe(path, tools, &args)?;
    let text = String::from_utf8_lossy(&text);
    let mut shots = Vec::new();
    for line in text.lines() {
        let mut fields = line.split(',');
        let mut number = || fields.next().and_then(|field| field.trim().parse::<i64>().ok());
        let (pts, dts, duration) = (number(), number(), number());
        let flags = fields.next().unwrap_or_default();
        let Some(pts) = pts.or(dts) else {
            continue;
        };
        if !flags.contains('D') {
            shots.push((Shot { pts, key: flags.starts_with('K') }, duration.unwrap_or(0)));
        }
        if shots.len() > MOST_FRAMES {
            let what = format!("more than {MOST_FRAMES} frames");
            return Err(FootageError::TooLarge { path: path.to_owned(), what });
        }
    }
    shots.sort_by_key(|(shot, _)| shot.pts);
    Ok(shots)
}

fn ffprobe(path: &Path, tools: &Tools, args: &[&str]) -> Result<Vec<u8>, FootageError> {
    let all: Vec<&OsStr> = OUTSIDE[..4].iter().chain(args).map(OsStr::new).collect();
    Ok(tools.ffprobe(&all, path)?)
}

/// `24000/1001` as two numbers above 0.
fn ratio(text: &str) -> Option<[u32; 2]> {
    let (num, den) = text.split_once('/')?;
    let [num, den] = [num.trim().parse().ok()?, den.trim().parse().ok()?];
    (num > 0 && den > 0).then_some([num, den])
}

/// ffmpeg's names of pixel formats say whether there is alpha.
fn has_alpha(pixels: &str) -> bool {
    ["yuva", "rgba", "bgra", "argb", "abgr", "gbrap", "ya", "pal8"].iter().any(|start| pixels.starts_with(start))
}

/// And whether there are more than 8 bits.
fn is_deep(pixels: &str) -> bool {
    let many = ["p9", "p10", "p12", "p14", "p16", "48", "64", "gray9", "gray1", "ya16", "x2rgb10", "f32"];
    pixels.starts_with("p010") || pixels.starts_with("p016") || many.iter().any(|part| pixels.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(pts: &[(i64, bool)], time_base: [u32; 2]) -> Index {
        Index {
            form: FORM,
            shots: pts.iter().map(|&(pts, key)| Shot { pts, key }).collect(),
            time_base,
            last_units: 40,
            width: 16,
            height: 16,
            pixel_aspect: 1.0,
            alpha: false,
            deep: false,
            matrix: String::new(),
            codec: String::new(),
        }
    }

    #[test]
    fn a_time_rounded_by_its_container_is_still_its_frame() {
        // 30 frames a second in milliseconds, as Matroska writes them; the first frame is not at 0.
        let times: Vec<_> = (0..100).map(|n| ((n as f64 / 30.0 * 1000.0).round() as i64 + 7, n % 10 == 0)).collect();
        let index = index(&times, [1, 1000]);
        for n in 0..100 {
            assert_eq!(index.frame_at(n as f64 / 30.0), n, "frame {n}");
        }
        assert_eq!((index.frame_at(-1.0), index.frame_at(1e9)), (0, 99));
        assert_eq!((index.key_before(35), index.key_before(9), index.number_of(7 + 33)), (Some(30), None, 1));
        assert!((index.duration_secs() - 3.34).abs() < 1e-9);
    }

    #[test]
    fn frames_of_uneven_length_are_shown_for_their_time() {
        let index = index(&[(0, true), (40, false), (200, false), (240, true)], [1, 1000]);
        let at = |secs: f64| index.frame_at(secs);
        assert_eq!((at(0.03), at(0.1), at(0.19), at(0.2), at(0.26)), (0, 1, 1, 2, 3));
    }

    #[test]
    fn what_is_kept_reads_back_and_garbage_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/a.index");
        let index = index(&[(0, true), (40, false)], [1, 1000]);
        index.keep(&path).unwrap();
        assert_eq!(Index::kept(&path), Some(index));
        fs::write(&path, "{}").unwrap();
        assert_eq!(Index::kept(&path), None);
    }

    #[test]
    fn names_of_pixels_are_understood() {
        for (name, alpha, deep) in [
            ("yuv420p", false, false),
            ("yuva444p10le", true, true),
            ("yuv422p10le", false, true),
            ("rgba", true, false),
            ("rgb48be", false, true),
            ("yuvj420p", false, false),
            ("gray16le", false, true),
            ("nv12", false, false),
            ("p010le", false, true),
            ("pal8", true, false),
        ] {
            assert_eq!((has_alpha(name), is_deep(name)), (alpha, deep), "{name}");
        }
    }
}

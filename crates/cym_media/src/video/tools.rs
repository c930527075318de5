//! Where ffmpeg is, how it is called, and which of its encoders work.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use ffmpeg_sidecar::command::FfmpegCommand;
use ffmpeg_sidecar::ffprobe::ffprobe_path;
use ffmpeg_sidecar::paths::ffmpeg_path;

use super::error::ExportError;
use super::preset::{ChunkKind, Preset, words};
use super::process::Running;

/// The programs that are used, and how patient we are with them.
#[derive(Debug, Clone)]
pub struct Tools {
    /// The ffmpeg program.
    pub ffmpeg: PathBuf,
    /// The ffprobe program.
    pub ffprobe: PathBuf,
    /// How long ffmpeg may take to accept one frame before it counts as stuck.
    pub write_deadline: Duration,
}

impl Tools {
    /// The programs named in `CYMATIC_FFMPEG` and `CYMATIC_FFPROBE`, else those beside this program, else
    /// those in the search path.
    pub fn find() -> Self {
        let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let ffmpeg = named("CYMATIC_FFMPEG");
        let beside = ffmpeg
            .as_deref()
            .and_then(Path::parent)
            .map(|folder| folder.join(format!("ffprobe{}", std::env::consts::EXE_SUFFIX)))
            .filter(|probe| probe.is_file());
        Self {
            ffmpeg: ffmpeg.unwrap_or_else(ffmpeg_path),
            ffprobe: named("CYMATIC_FFPROBE").or(beside).unwrap_or_else(ffprobe_path),
            write_deadline: Duration::from_secs(30),
        }
    }

    /// The version that ffmpeg reports, such as `5.1.9-0+deb12u1`; an error that says how to install it if it is missing.
    pub fn version(&self) -> Result<String, ExportError> {
        let output = Command::new(&self.ffmpeg)
            .arg("-version")
            .stdin(Stdio::null())
            .output()
            .map_err(|cause| Self::cannot_start(&self.ffmpeg, cause))?;
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.split_whitespace().nth(2).unwrap_or("unknown").to_owned())
    }

    /// An ffmpeg call that works inside `folder`, asks nothing and prints warnings only.
    pub(crate) fn ffmpeg_in(&self, folder: &Path) -> FfmpegCommand {
        let mut command = FfmpegCommand::new_with_path(&self.ffmpeg);
        command.hide_banner().args(["-nostdin", "-nostats", "-loglevel", "level+warning", "-y"]);
        let inner = command.as_inner_mut();
        inner.current_dir(folder).stdout(Stdio::null()).env("SVT_LOG", "1");
        #[cfg(unix)]
        {
            // Ctrl-C in a terminal goes to the whole group: this program decides how ffmpeg ends
            use std::os::unix::process::CommandExt as _;
            inner.process_group(0);
        }
        command
    }

    /// Runs ffprobe and gives what it prints, or its last words.
    pub(crate) fn ffprobe(&self, args: &[&OsStr], path: &Path) -> Result<Vec<u8>, ExportError> {
        let output = Command::new(&self.ffprobe)
            .args(["-v", "error"])
            .args(args)
            .arg(file_url(path))
            .stdin(Stdio::null())
            .output()
            .map_err(|cause| Self::cannot_start(&self.ffprobe, cause))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no reason given");
        Err(ExportError::NotAVideo { path: path.to_owned(), said: said.trim().chars().take(300).collect() })
    }

    pub(crate) fn cannot_start(program: &Path, cause: io::Error) -> ExportError {
        if matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) {
            return ExportError::FfmpegMissing { program: program.display().to_string() };
        }
        ExportError::file("start", program, cause)
    }
}

impl Default for Tools {
    fn default() -> Self {
        Self::find()
    }
}

/// What may be read from outside: plain files in these containers, nothing that points elsewhere (a text
/// file named `song.wav` can be a playlist of other files), and no picture bombs.
pub(crate) const OUTSIDE: [&str; 6] = [
    "-protocol_whitelist",
    "file,pipe",
    "-format_whitelist",
    "wav,mp3,flac,ogg,aac,mov,matroska,aiff,caf,gif,apng,png_pipe,avi",
    "-max_pixels",
    "67108864",
];

/// `path` as a name that ffmpeg cannot take for an option, a protocol or a pattern.
pub(crate) fn file_url(path: &Path) -> OsString {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut url = OsString::from("file:");
    url.push(absolute);
    url
}

/// Whether a preset can be written on this machine, found by encoding one frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncoderStatus {
    /// The preset's name.
    pub preset: &'static str,
    /// ffmpeg's name of the encoder; empty where ffmpeg is not used.
    pub encoder: &'static str,
    /// What went wrong, if anything did.
    pub problem: Option<String>,
}

/// Tries the encoder of every preset on one frame; takes about a second.
pub fn encoders() -> Vec<EncoderStatus> {
    encoders_with(&Tools::find())
}

/// As [`encoders`], with the given programs.
pub fn encoders_with(tools: &Tools) -> Vec<EncoderStatus> {
    let status = |preset: &Preset| EncoderStatus {
        preset: preset.name,
        encoder: preset.encoder,
        problem: try_encoder(tools, preset).err().map(|error| error.to_string()),
    };
    Preset::all().iter().map(status).collect()
}

fn try_encoder(tools: &Tools, preset: &Preset) -> Result<(), ExportError> {
    if preset.chunk == ChunkKind::Exr {
        return Ok(());
    }
    let mut command = tools.ffmpeg_in(Path::new("."));
    let layout = preset.layout.ffmpeg_name();
    command
        .args(["-f", "lavfi", "-i"])
        .arg(format!("color=s=64x64:r=30:d=1,format={layout}"))
        .args(["-frames:v", "1"])
        .args(words(preset.video));
    if preset.encoder == "gif" || preset.encoder == "apng" {
        command.args(["-c:v", preset.encoder, "-pix_fmt", if preset.encoder == "gif" { "rgb8" } else { "rgba" }]);
    }
    command.args(["-f", "null", "-"]);
    Running::spawn(command, tools, format!("trying the encoder {}", preset.encoder))?
        .finish_within(Duration::from_secs(30))
}

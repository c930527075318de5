//! The sound of a film as a file of its own.

use std::path::Path;
use std::process::{Command, Stdio};

use super::error::ExportError;
use super::tools::Tools;

/// Endings of files that take the sound of an MP4 as it is; for others it is encoded anew.
const TAKE_AS_IS: [&str; 3] = ["m4a", "mp4", "mov"];

/// Writes the first sound of a film into a file, in the format that the file's ending names. The file appears whole or not at
/// all.
///
/// # Errors
/// ffmpeg is missing, the film has no sound, or the file cannot be written.
pub fn write_sound(video: &Path, out: &Path) -> Result<(), ExportError> {
    let tools = Tools::find();
    tools.version()?;
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let part = out.with_file_name(format!(".writing-{name}"));
    let ending = out.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let as_is: &[&str] = if TAKE_AS_IS.contains(&ending.as_str()) { &["-c:a", "copy"] } else { &[] };
    let done = Command::new(&tools.ffmpeg)
        .args(["-v", "error", "-nostdin", "-y", "-i"])
        .arg(video)
        .args(["-map", "0:a:0", "-vn", "-map_metadata", "-1"])
        .args(as_is)
        .arg(&part)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .map_err(|cause| ExportError::file("run ffmpeg for", out, cause))?;
    let written = if done.status.success() {
        std::fs::rename(&part, out).map_err(|cause| ExportError::file("write", out, cause))
    } else {
        let said = String::from_utf8_lossy(&done.stderr).lines().next().unwrap_or("ffmpeg says nothing").to_owned();
        Err(ExportError::NoSound { path: video.to_owned(), said })
    };
    if written.is_err() {
        // Half a file is of no use; that it cannot be removed changes nothing.
        drop(std::fs::remove_file(&part));
    }
    written
}

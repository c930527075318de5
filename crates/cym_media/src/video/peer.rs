//! What ffmpeg does on its own, to measure ours against.

use std::path::Path;
use std::process::Stdio;

use super::error::ExportError;
use super::preset::Preset;
use super::tools::Tools;

/// Lets ffmpeg draw a zoom into the Mandelbrot set into an H.264 file, for benchmarks.
///
/// 1280x720, 256 iterations, from a height of 2.5 to a sixteenth of it, through a LUT, with the arguments of our own preset.
///
/// # Errors
/// ffmpeg is missing or refuses.
pub fn mandelbrot_by_ffmpeg(table: &Path, out: &Path, frames: u64) -> Result<(), ExportError> {
    let tools = Tools::find();
    tools.version()?;
    let source = format!(
        "mandelbrot=size=1280x720:rate=30:maxiter=256:inner=black:outer=normalized_iteration_count:bailout=64:\
         start_x=-0.7436:start_y=-0.1318:start_scale=2.5:end_scale=0.15625:end_pts={frames}"
    );
    let preset = Preset::named("h264")?;
    let mut arguments = preset.video.split_whitespace();
    let mut video = Vec::new();
    while let Some(argument) = arguments.next() {
        if argument == "-vf" {
            let chain = arguments.next().unwrap_or_default();
            video.push("-vf".to_owned());
            video.push(format!("format=gbrp,lut3d=file={}:interp=tetrahedral,{chain}", table.display()));
        } else {
            video.push(argument.to_owned());
        }
    }
    let status = std::process::Command::new(&tools.ffmpeg)
        .args(["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", &source, "-frames:v", &frames.to_string()])
        .args(&video)
        .arg(out)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .map_err(|cause| ExportError::file("run ffmpeg for", out, cause))?;
    if status.success() { Ok(()) } else { Err(ExportError::Cancelled) }
}

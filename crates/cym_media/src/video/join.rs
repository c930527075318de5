//! The last pass: chunks, sound and graph become one file, which is counted and then renamed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::chunk::{chunk_name, colour_tags};
use super::error::ExportError;
use super::export::ExportSpec;
use super::metadata;
use super::parts::{FRAMES, GRAPH_FILE, Parts, check_count, entries, frame_number, remove_frames};
use super::preset::{Join, words};
use super::probe::count_packets;
use super::process::Running;
use super::tools::{OUTSIDE, Tools, file_url};

/// Sample rate of the sound in every output, in hertz.
const SOUND_HZ: u32 = 48_000;
const LIST: &str = "list.txt";
const WHOLE: &str = "whole.part";
const GRAPH: &str = "graph.ffmeta";
const PALETTE: &str = "palette.png";

/// Makes the whole output inside the folder of parts, and gives its path.
pub(crate) fn join(
    spec: &ExportSpec,
    parts: &Parts,
    tools: &Tools,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<PathBuf, ExportError> {
    let folder = &parts.folder;
    if spec.preset.join == Join::Folder {
        let frames = folder.join(FRAMES);
        if let Some(text) = &spec.graph_text {
            let path = frames.join(GRAPH_FILE);
            fs::write(&path, text).map_err(|cause| ExportError::file("write", &path, cause))?;
        }
        return Ok(frames);
    }
    let mut list = String::new();
    for index in 0..parts.finished_chunks() {
        list.extend(["file '", &chunk_name(spec.preset, index), "'\n"]);
    }
    write(&folder.join(LIST), list.as_bytes())?;
    let whole = folder.join(WHOLE);
    match spec.preset.join {
        Join::Copy(format) => copy(spec, folder, format, tools, go_on)?,
        Join::Gif => {
            // a palette of the whole film first: one pass would hold every frame in memory
            run(
                tools,
                folder,
                &["-vf", "palettegen=stats_mode=full", "-frames:v", "1", "-update", "1", "-f", "image2", PALETTE],
                go_on,
            )?;
            let second = [
                "-i",
                PALETTE,
                "-filter_complex",
                "[0:v][1:v]paletteuse=dither=sierra2_4a:diff_mode=rectangle",
                "-fps_mode",
                "passthrough",
                "-loop",
                "0",
                "-c:v",
                "gif",
                "-threads",
                "1",
                "-f",
                "gif",
                WHOLE,
            ];
            run(tools, folder, &second, go_on)?;
        }
        Join::Apng | Join::Folder => {
            let encode = [
                "-fps_mode",
                "passthrough",
                "-plays",
                "0",
                "-c:v",
                "apng",
                "-pix_fmt",
                "rgba",
                "-pred",
                "mixed",
                "-threads",
                "1",
                "-f",
                "apng",
                WHOLE,
            ];
            run(tools, folder, &encode, go_on)?;
        }
    }
    check_count(&whole, spec.frames, count_packets(tools, &whole)?)?;
    match (&spec.graph_text, spec.preset.join) {
        (Some(text), Join::Gif) => metadata::put_in_gif(&whole, text)?,
        (Some(text), Join::Apng) => metadata::put_in_png(&whole, text)?,
        _ => {}
    }
    Ok(whole)
}

/// The arguments that read all chunks as one film.
const ALL_CHUNKS: [&str; 6] = ["-f", "concat", "-safe", "0", "-i", LIST];

fn run(tools: &Tools, folder: &Path, args: &[&str], go_on: &mut dyn FnMut() -> bool) -> Result<(), ExportError> {
    let mut command = tools.ffmpeg_in(folder);
    command.args(ALL_CHUNKS).args(args);
    Running::spawn(command, tools, "joining the chunks".to_owned())?.finish_while(go_on)
}

fn copy(
    spec: &ExportSpec,
    folder: &Path,
    format: &str,
    tools: &Tools,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<(), ExportError> {
    let mut command = tools.ffmpeg_in(folder);
    command.args(ALL_CHUNKS);
    let mut inputs = 1;
    if let Some(cut) = &spec.sound {
        command.args(OUTSIDE).arg("-i").arg(file_url(&cut.path));
        inputs += 1;
    }
    if let Some(text) = &spec.graph_text {
        write(&folder.join(GRAPH), metadata::ffmetadata(text).as_bytes())?;
        command.args(["-f", "ffmetadata", "-i", GRAPH]);
        command.args(["-map_metadata", &inputs.to_string()]);
    } else {
        command.args(["-map_metadata", "-1"]);
    }
    command.args(["-map_chapters", "-1", "-map", "0:v:0", "-c:v", "copy"]);
    // the list of chunks loses what their container says about colour
    command.args(words(colour_tags(spec.preset)));
    if let Some(cut) = &spec.sound {
        let length = spec.rate.samples_for(spec.frames, SOUND_HZ);
        let start = (cut.from_secs * f64::from(SOUND_HZ)).round() as u64;
        command.args(["-map", "1:a:0", "-af"]).arg(format!(
            "aformat=sample_rates={SOUND_HZ}:channel_layouts=stereo,atrim=start_sample={start}:end_sample={end},\
             asetpts=PTS-STARTPTS,apad=whole_len={length},atrim=end_sample={length}",
            end = start + length
        ));
        command.args(words(spec.preset.audio)).args(["-flags:a", "+bitexact"]);
    }
    command
        .args(["-movflags", "+faststart+use_metadata_tags", "-video_track_timescale"])
        .arg(spec.rate.num().to_string())
        .args(["-max_muxing_queue_size", "100000", "-fflags", "+bitexact", "-f", format, WHOLE]);
    Running::spawn(command, tools, "joining the chunks and the sound".to_owned())?.finish_while(go_on)
}

/// Renames what [`join`] made to the name that was asked for.
pub(crate) fn put_in_place(spec: &ExportSpec, joined: &Path) -> Result<(), ExportError> {
    if spec.preset.join != Join::Folder {
        // on disk before it takes the place of anything
        File::open(joined)
            .and_then(|file| file.sync_all())
            .map_err(|cause| ExportError::file("write", joined, cause))?;
    }
    if spec.out.is_dir() {
        remove_frames(&spec.out)?;
    }
    fs::rename(joined, &spec.out).map_err(|cause| ExportError::file("make", &spec.out, cause))
}

/// A name in the folder that no export has put there.
pub(crate) fn stranger_in(folder: &Path) -> Result<Option<String>, ExportError> {
    let strange = |(_, name): &(PathBuf, String)| frame_number(name).is_none() && name != GRAPH_FILE;
    Ok(entries(folder)?.into_iter().find(strange).map(|(_, name)| name))
}

/// The bytes of a file, or of the files in a folder; 0 where it cannot be told.
pub(crate) fn size_bytes(path: &Path) -> u64 {
    let length = |path: &Path| fs::metadata(path).map_or(0, |data| data.len());
    if path.is_dir() {
        entries(path).map_or(0, |list| list.iter().map(|(path, _)| length(path)).sum())
    } else {
        length(path)
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), ExportError> {
    fs::write(path, bytes).map_err(|cause| ExportError::file("write", path, cause))
}

//! One ffmpeg that decodes forward, a few frames ahead of what is asked for.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::error::FootageError;
use super::{Colours, Frame, Index, Matrix, Span};
use crate::video::tools::{OUTSIDE, Tools, file_url};

/// Frames that are decoded before anybody asks.
const AHEAD: usize = 3;
/// Time stamps that may be on their way before their frames.
const STAMPS: usize = 256;
/// Lines of ffmpeg's that are kept to say what went wrong.
const WORDS: usize = 16;
/// How long ffmpeg may be silent before it counts as stuck.
const SILENCE: Duration = Duration::from_mins(2);

/// A running ffmpeg. Dropping it ends the process.
pub(super) struct Stream {
    child: Child,
    frames: Receiver<(Option<i64>, Vec<u8>)>,
    words: Arc<Mutex<VecDeque<String>>>,
    size_px: [u32; 2],
    deep: bool,
}

/// What came of waiting for the next frame.
pub(super) enum Next {
    /// A frame with its time stamp, where it has one.
    Frame(Option<i64>, Frame),
    /// None in that time.
    NotYet,
    /// There are no more; what ffmpeg said last.
    End(String),
}

impl Stream {
    /// Decodes from a frame on: from the key frame before it, or from the file's start without one.
    pub(super) fn start(
        path: &Path,
        tools: &Tools,
        index: &Index,
        colours: Colours,
        from: usize,
        from_key: bool,
    ) -> Result<Self, FootageError> {
        let mut command = Command::new(&tools.ffmpeg);
        command.args(["-hide_banner", "-nostdin", "-nostats", "-loglevel", "info"]).args(OUTSIDE);
        // Time stamps stay as the file has them: they say which frame is which.
        command.args(["-copyts", "-seek_timestamp", "1", "-noaccurate_seek"]);
        let shot = index.shots.get(from).copied();
        if let Some(shot) = shot.filter(|_| from_key) {
            let secs = shot.pts as f64 * f64::from(index.time_base[0]) / f64::from(index.time_base[1]);
            command.args(["-ss", &format!("{secs:.6}")]);
        }
        if index.alpha && matches!(index.codec.as_str(), "vp8" | "vp9") {
            // ffmpeg's own decoders of the two leave the second stream out, which is the alpha.
            command.args(["-c:v", if index.codec == "vp8" { "libvpx" } else { "libvpx-vp9" }]);
        }
        command.arg("-i").arg(file_url(path)).args(["-map", "0:v:0", "-an", "-sn", "-dn"]);
        let first = shot.map_or(i64::MIN, |shot| shot.pts);
        command.args(["-vf", &filters(index, colours, first)]);
        command.args(["-fps_mode", "passthrough", "-f", "rawvideo", "-"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        {
            // Ctrl-C in a terminal goes to the whole group: this program decides how ffmpeg ends.
            use std::os::unix::process::CommandExt as _;
            command.process_group(0);
        }
        Self::run(command, tools, index)
    }

    fn run(mut command: Command, tools: &Tools, index: &Index) -> Result<Self, FootageError> {
        let failed = |cause| Tools::cannot_start(&tools.ffmpeg, cause);
        let mut child = command.spawn().map_err(failed)?;
        let bytes = frame_bytes(index);
        let (stamps, stamped) = sync_channel(STAMPS);
        let (sender, frames) = sync_channel(AHEAD);
        let words = Arc::new(Mutex::new(VecDeque::new()));
        let (out, err) = (child.stdout.take(), child.stderr.take());
        let stream =
            Self { child, frames, words: Arc::clone(&words), size_px: [index.width, index.height], deep: index.deep };
        if let (Some(out), Some(err)) = (out, err) {
            let builder = || thread::Builder::new().name("footage".to_owned());
            builder().spawn(move || listen(err, &stamps, &words)).map_err(failed)?;
            builder().spawn(move || fetch(out, bytes, &stamped, &sender)).map_err(failed)?;
        }
        Ok(stream)
    }

    /// The next frame; waits for it, or only for so long.
    pub(super) fn next(&mut self, patience: Option<Duration>) -> Next {
        match self.frames.recv_timeout(patience.unwrap_or(SILENCE)) {
            Ok((pts, bytes)) => {
                let [width, height] = self.size_px;
                Next::Frame(pts, Frame { width, height, deep: self.deep, bytes })
            }
            Err(RecvTimeoutError::Timeout) if patience.is_some() => Next::NotYet,
            Err(RecvTimeoutError::Timeout) => Next::End(format!("ffmpeg has said nothing for {} s", SILENCE.as_secs())),
            Err(RecvTimeoutError::Disconnected) => Next::End(self.last_words()),
        }
    }

    fn last_words(&self) -> String {
        let words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        let telling = words.iter().rev().find(|line| line.contains("rror") || line.contains("nvalid"));
        telling.or_else(|| words.back()).cloned().unwrap_or_else(|| "the file ends here".to_owned())
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing of it is left.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Bytes of one decoded frame of a file.
pub(super) fn frame_bytes(index: &Index) -> usize {
    index.width as usize * index.height as usize * if index.deep { 8 } else { 4 }
}

/// What is before the first frame goes; each frame's time stamp is told; its colours become red, green, blue and alpha.
fn filters(index: &Index, colours: Colours, first: i64) -> String {
    let matrix = match colours.matrix {
        Matrix::Bt709 => "bt709",
        Matrix::Auto if !index.matrix.is_empty() => "auto",
        Matrix::Auto if index.height >= 720 => "bt709",
        Matrix::Bt601 | Matrix::Auto => "bt601",
    };
    let span = match colours.span {
        Span::Auto => "auto",
        Span::Limited => "tv",
        Span::Full => "pc",
    };
    let pixels = if index.deep { "rgba64le" } else { "rgba" };
    let trim = if first == i64::MIN { String::new() } else { format!("trim=start_pts={first},") };
    format!(
        "{trim}showinfo=checksum=0,scale={}:{}:in_color_matrix={matrix}:in_range={span}:out_range=pc:\
         flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact,format={pixels}",
        index.width, index.height
    )
}

/// Reads all that ffmpeg says: time stamps are handed on, the last of the rest is kept.
fn listen(err: ChildStderr, stamps: &SyncSender<Option<i64>>, words: &Mutex<VecDeque<String>>) {
    let mut reader = BufReader::new(err);
    let mut line = Vec::new();
    // A line without an end is none of ffmpeg's.
    while reader.by_ref().take(1 << 16).read_until(b'\n', &mut line).is_ok_and(|len| len > 0) {
        let text = String::from_utf8_lossy(&line);
        if let Some(Stamp(pts)) = stamp(&text) {
            if stamps.send(pts).is_err() {
                return;
            }
        } else if !text.contains("showinfo") {
            let text = text.trim().chars().filter(|c| !c.is_control()).take(300).collect();
            let mut words = words.lock().unwrap_or_else(PoisonError::into_inner);
            words.push_back(text);
            if words.len() > WORDS {
                words.pop_front();
            }
        }
        line.clear();
    }
}

/// What is said of one frame: its time stamp, where it has one.
#[derive(Debug, PartialEq)]
struct Stamp(Option<i64>);

/// The time stamp in a line about one frame; `None` for any other line.
fn stamp(line: &str) -> Option<Stamp> {
    let (_, rest) = line.split_once("] n:")?;
    let (_, rest) = rest.split_once(" pts:")?;
    let word = rest.split_whitespace().next()?;
    Some(Stamp(word.parse().ok()))
}

/// Reads whole frames and pairs them with their time stamps.
fn fetch(
    mut out: ChildStdout,
    bytes: usize,
    stamped: &Receiver<Option<i64>>,
    frames: &SyncSender<(Option<i64>, Vec<u8>)>,
) {
    loop {
        let mut frame = vec![0; bytes];
        if out.read_exact(&mut frame).is_err() {
            return;
        }
        let Ok(pts) = stamped.recv() else {
            return;
        };
        if frames.send((pts, frame)).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Stamp, stamp};

    #[test]
    fn time_stamps_are_found_in_what_ffmpeg_says() {
        let line = "[Parsed_showinfo_1 @ 0x558b] n:   0 pts:  31031 pts_time:1.29296 pos:    59962 fmt:yuv420p";
        assert_eq!(stamp(line), Some(Stamp(Some(31031))));
        assert_eq!(stamp("[Parsed_showinfo_1 @ 0x5] n:   3 pts:-12 pts_time:-0.5"), Some(Stamp(Some(-12))));
        assert_eq!(stamp("[Parsed_showinfo_1 @ 0x5] n:   3 pts:NOPTS pts_time:NOPTS"), Some(Stamp(None)));
        for other in ["", "Stream #0:0: Video: h264", "[Parsed_showinfo_1 @ 0x5] color_range:unknown", "] n: x"] {
            assert_eq!(stamp(other), None, "{other}");
        }
    }
}

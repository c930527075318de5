//! One ffmpeg that films: its frames, each of which says how large it is.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Take};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;
use std::time::Duration;

use super::CameraSource;
use crate::footage::Frame;
use crate::video::{ExportError, Tools};

/// Lines of ffmpeg's that are kept to say what went wrong.
const WORDS: usize = 8;
/// The longest side of a frame, in px.
const MOST_SIDE_PX: u32 = 8192;
/// The longest head of a frame.
const HEAD_BYTES: u64 = 512;

/// A running ffmpeg. Dropping it ends the process.
pub(super) struct Stream {
    child: Child,
    frames: Receiver<Frame>,
    words: Arc<Mutex<VecDeque<String>>>,
}

/// What came of waiting for a frame.
pub(super) enum Next {
    /// The newest.
    Frame(Frame),
    /// There are no more; why.
    End(String),
}

impl Stream {
    pub(super) fn start(source: &CameraSource, tools: &Tools) -> Result<Self, ExportError> {
        let mut command = Command::new(&tools.ffmpeg);
        command.args(["-hide_banner", "-nostdin", "-nostats", "-loglevel", "error"]);
        // What is filmed now matters, not what was.
        command.args(["-fflags", "nobuffer", "-flags", "low_delay"]);
        command.args(&source.input).args(["-map", "0:v:0", "-an", "-sn", "-dn", "-fps_mode", "passthrough"]);
        command.args(["-c:v", "pam", "-pix_fmt", "rgba", "-f", "image2pipe", "-"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        {
            // Ctrl-C in a terminal goes to the whole group: this program decides how ffmpeg ends.
            use std::os::unix::process::CommandExt as _;
            command.process_group(0);
        }
        let failed = |cause| Tools::cannot_start(&tools.ffmpeg, cause);
        let mut child = command.spawn().map_err(failed)?;
        let (sender, frames) = sync_channel(1);
        let words = Arc::new(Mutex::new(VecDeque::new()));
        let (out, err) = (child.stdout.take(), child.stderr.take());
        let stream = Self { child, frames, words: Arc::clone(&words) };
        if let (Some(out), Some(err)) = (out, err) {
            let builder = || Builder::new().name("camera".to_owned());
            builder().spawn(move || listen(err, &words)).map_err(failed)?;
            builder().spawn(move || fetch(BufReader::new(out), &sender)).map_err(failed)?;
        }
        Ok(stream)
    }

    /// Waits for a frame. Those that came in the meantime are gone.
    pub(super) fn next(&mut self, patience: Duration) -> Next {
        match self.frames.recv_timeout(patience) {
            Ok(first) => Next::Frame(self.frames.try_iter().last().unwrap_or(first)),
            Err(RecvTimeoutError::Timeout) => Next::End("no picture comes from it".to_owned()),
            Err(RecvTimeoutError::Disconnected) => {
                // Its last words may come a little later than the end of its frames.
                drop(self.child.wait());
                let words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
                Next::End(words.back().cloned().unwrap_or_else(|| "it stopped filming".to_owned()))
            }
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing of it is left.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Keeps the last of what ffmpeg says.
fn listen(err: ChildStderr, words: &Mutex<VecDeque<String>>) {
    let mut reader = BufReader::new(err);
    let mut line = Vec::new();
    while reader.by_ref().take(1 << 16).read_until(b'\n', &mut line).is_ok_and(|len| len > 0) {
        let text = said(&String::from_utf8_lossy(&line));
        let mut words = words.lock().unwrap_or_else(PoisonError::into_inner);
        words.extend((!text.is_empty()).then_some(text));
        if words.len() > WORDS {
            words.pop_front();
        }
        line.clear();
    }
}

/// A line of ffmpeg's without the part that names its own insides.
fn said(line: &str) -> String {
    let line = line.trim();
    let line = line.split_once("] ").filter(|_| line.starts_with('[')).map_or(line, |(_, rest)| rest);
    line.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Reads frames until there are no more. It waits while the last one was not taken; the camera does not.
fn fetch(mut out: impl BufRead, frames: &SyncSender<Frame>) {
    while let Some(frame) = read(&mut out) {
        if frames.send(frame).is_err() {
            return;
        }
    }
}

/// One frame in the portable arbitrary map that ffmpeg writes: a head of lines, and the pixels. `None` at the end, and where it is
/// none.
fn read(out: &mut impl BufRead) -> Option<Frame> {
    let mut head: Take<&mut _> = out.by_ref().take(HEAD_BYTES);
    let mut line = String::new();
    let (mut width, mut height, mut depth) = (0, 0, 0);
    loop {
        line.clear();
        if head.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(' ') {
            Some(("WIDTH", number)) => width = number.trim().parse().ok()?,
            Some(("HEIGHT", number)) => height = number.trim().parse().ok()?,
            Some(("DEPTH", number)) => depth = number.trim().parse().ok()?,
            _ if line.trim() == "ENDHDR" => break,
            _ => {}
        }
    }
    let sound = |side: u32| (1..=MOST_SIDE_PX).contains(&side);
    if depth != 4 || !sound(width) || !sound(height) {
        return None;
    }
    let mut bytes = vec![0; width as usize * height as usize * 4];
    out.read_exact(&mut bytes).ok()?;
    Some(Frame { width, height, deep: false, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_one_after_the_other_and_garbage_ends_them() {
        let head = |width: u32, depth: u32| {
            format!("P7\nWIDTH {width}\nHEIGHT 1\nDEPTH {depth}\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n").into_bytes()
        };
        let two = [head(1, 4), vec![1, 2, 3, 4], head(2, 4), (0..8).collect()].concat();
        let mut out = &two[..];
        assert_eq!(read(&mut out).unwrap().bytes, [1, 2, 3, 4]);
        let second = read(&mut out).unwrap();
        assert_eq!((second.width, second.bytes.len()), (2, 8));
        assert!(read(&mut out).is_none());
        for bad in [head(1, 3), head(0, 4), head(100_000, 4), head(4, 4), vec![b'x'; 4000], b"P7\nWIDTH -1\n".to_vec()]
        {
            assert!(read(&mut &bad[..]).is_none(), "{:?}", String::from_utf8_lossy(&bad[..bad.len().min(40)]));
        }
    }

    #[test]
    fn what_ffmpeg_says_is_told_without_its_insides() {
        assert_eq!(
            said("[video4linux2,v4l2 @ 0x55d0] Cannot open video device /dev/video9: No such file\n"),
            "Cannot open video device /dev/video9: No such file"
        );
        assert_eq!(said("/dev/video0: Permission denied\n"), "/dev/video0: Permission denied");
    }
}

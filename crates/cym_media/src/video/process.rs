//! One running ffmpeg: its pipes, its words, and its end.

use std::collections::VecDeque;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use ffmpeg_sidecar::command::FfmpegCommand;
use ffmpeg_sidecar::event::{FfmpegEvent, LogLevel};
use ffmpeg_sidecar::log_parser::FfmpegLogParser;

use super::error::ExportError;
use super::tools::Tools;

/// How long ffmpeg may take to write what it holds after the last frame.
const CLOSE_LIMIT: Duration = Duration::from_mins(10);
/// How long ffmpeg may take to end on its own when an export is cancelled.
const CANCEL_GRACE: Duration = Duration::from_secs(5);

/// A running ffmpeg. Dropping it ends the process.
pub(crate) struct Running {
    child: Arc<Mutex<Child>>,
    stdin: Option<ChildStdin>,
    log: Arc<Mutex<Log>>,
    /// Disconnected once ffmpeg has closed stderr, which it does by ending.
    ended: Receiver<()>,
    beat: SyncSender<Beat>,
    stuck: Arc<AtomicBool>,
    deadline: Duration,
    doing: String,
    folder: PathBuf,
    reaped: bool,
}

/// What the watchdog is told: a write begins, a write is done.
#[derive(PartialEq)]
enum Beat {
    Begin,
    Done,
}

impl Running {
    /// Starts `command`; `doing` completes "ffmpeg stopped while ...".
    pub(crate) fn spawn(mut command: FfmpegCommand, tools: &Tools, doing: String) -> Result<Self, ExportError> {
        let folder = command.as_inner().get_current_dir().unwrap_or_else(|| Path::new(".")).to_owned();
        // the crate's own child insists on a piped stdout, which nobody would read
        let mut child = command.as_inner_mut().spawn().map_err(|cause| Tools::cannot_start(&tools.ffmpeg, cause))?;
        let stdin = child.stdin.take();
        let stderr = child.stderr.take();
        let child = Arc::new(Mutex::new(child));
        let log = Arc::new(Mutex::new(Log::default()));
        let (end_sender, ended) = sync_channel(0);
        let (beat, beats) = sync_channel(4);
        let stuck = Arc::new(AtomicBool::new(false));
        let running = Self {
            child: Arc::clone(&child),
            stdin,
            log: Arc::clone(&log),
            ended,
            beat,
            stuck: Arc::clone(&stuck),
            deadline: tools.write_deadline,
            doing,
            folder,
            reaped: false,
        };
        if let Some(stderr) = stderr {
            named_thread("ffmpeg words", move || drain(stderr, &log, end_sender))?;
        }
        let deadline = tools.write_deadline;
        named_thread("ffmpeg watchdog", move || {
            watch(&beats, deadline, &stuck, &child);
        })?;
        Ok(running)
    }

    /// Hands `bytes` to ffmpeg; waits until they are taken, at most for the deadline.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        let Some(stdin) = self.stdin.as_mut() else {
            return Err(self.failed(None));
        };
        self.beat.send(Beat::Begin).ok();
        let written = stdin.write_all(bytes);
        self.beat.send(Beat::Done).ok();
        if written.is_ok() {
            return Ok(());
        }
        // a broken pipe says nothing; ffmpeg's own words come once it has ended
        self.stdin = None;
        let status = self.wait(CANCEL_GRACE);
        Err(self.failed(status))
    }

    /// Closes the input and waits for a good end.
    pub(crate) fn finish(self) -> Result<(), ExportError> {
        self.finish_within(CLOSE_LIMIT)
    }

    /// As [`Self::finish`], with a limit.
    pub(crate) fn finish_within(mut self, limit: Duration) -> Result<(), ExportError> {
        self.stdin = None;
        match self.wait(limit) {
            Some(status) => self.ended_well(status),
            None => Err(ExportError::Stuck { doing: self.doing.clone(), secs: limit.as_secs() }),
        }
    }

    /// Waits for a good end without a limit, asking every tenth of a second whether to go on.
    pub(crate) fn finish_while(mut self, go_on: &mut dyn FnMut() -> bool) -> Result<(), ExportError> {
        self.stdin = None;
        loop {
            match self.wait(Duration::from_millis(100)) {
                Some(status) => return self.ended_well(status),
                None if go_on() => {}
                None => {
                    self.cancel();
                    return Err(ExportError::Cancelled);
                }
            }
        }
    }

    /// Stops feeding, lets ffmpeg end by itself for five seconds, then ends it.
    pub(crate) fn cancel(mut self) {
        self.stdin = None;
        if self.wait(CANCEL_GRACE).is_none() {
            self.kill();
        }
    }

    /// The exit status, or `None` if ffmpeg still runs after `limit`.
    fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        if self.ended.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
            return None;
        }
        self.reaped = true;
        lock(&self.child).wait().ok()
    }

    /// A full disk counts as a failure: ffmpeg drops the rest of the frames and says that all is well.
    fn ended_well(&self, status: ExitStatus) -> Result<(), ExportError> {
        if status.success() && !lock(&self.log).disk_full { Ok(()) } else { Err(self.failed(Some(status))) }
    }

    fn kill(&mut self) {
        let mut child = lock(&self.child);
        child.kill().ok();
        child.wait().ok();
        self.reaped = true;
    }

    fn failed(&self, status: Option<ExitStatus>) -> ExportError {
        if self.stuck.load(Ordering::Acquire) {
            return ExportError::Stuck { doing: self.doing.clone(), secs: self.deadline.as_secs() };
        }
        let log = lock(&self.log);
        if log.disk_full {
            return ExportError::disk_full(&self.folder);
        }
        let said = log.most_telling().unwrap_or_else(|| {
            status.map_or_else(|| "it gave no reason".to_owned(), |status| format!("it gave no reason ({status})"))
        });
        ExportError::Ffmpeg { doing: self.doing.clone(), said }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.reaped {
            self.stdin = None;
            self.kill();
        }
    }
}

/// The last words of ffmpeg, bounded.
#[derive(Default)]
struct Log {
    lines: VecDeque<(bool, String)>,
    disk_full: bool,
}

impl Log {
    const LINES: usize = 64;
    const CHARS: usize = 300;

    fn take(&mut self, level: &LogLevel, line: &str) {
        self.disk_full |= line.contains("No space left on device") || line.contains("Disk quota exceeded");
        if self.lines.len() == Self::LINES {
            self.lines.pop_front();
        }
        let grave = matches!(level, LogLevel::Error | LogLevel::Fatal);
        self.lines.push_back((grave, plain(line)));
    }

    /// The last error that says more than that something failed.
    fn most_telling(&self) -> Option<String> {
        let empty_talk = |line: &str| {
            [
                "Conversion failed",
                "Error while",
                "Error opening output",
                "Task finished",
                "Terminating",
                "Invalid argument",
            ]
            .iter()
            .any(|start| line.starts_with(start))
        };
        let last = |wanted: &dyn Fn(bool, &str) -> bool| {
            self.lines.iter().rev().find(|(grave, line)| wanted(*grave, line)).map(|(_, line)| line.clone())
        };
        last(&|grave, line| grave && !empty_talk(line))
            .or_else(|| last(&|grave, _| grave))
            .or_else(|| last(&|_, line| !line.is_empty()))
    }
}

/// The line without the `[libx264 @ 0x55...]` and `[error]` in front.
fn plain(line: &str) -> String {
    let mut rest = line.trim();
    while rest.starts_with('[')
        && let Some((_, after)) = rest.split_once(']')
    {
        rest = after.trim_start();
    }
    rest.chars().filter(|c| !c.is_control()).take(Log::CHARS).collect()
}

/// Reads everything that ffmpeg prints: an unread pipe would stop it after 64 KiB.
fn drain(stderr: ChildStderr, log: &Mutex<Log>, ended: SyncSender<()>) {
    let mut parser = FfmpegLogParser::new(stderr);
    let mut faults_in_a_row = 0;
    while faults_in_a_row < 1000 {
        match parser.parse_next_event() {
            Ok(FfmpegEvent::LogEOF) => break,
            Ok(event) => {
                faults_in_a_row = 0;
                if let FfmpegEvent::Log(level, line) = event {
                    lock(log).take(&level, &line);
                }
            }
            Err(_) => faults_in_a_row += 1,
        }
    }
    drop(ended);
}

/// Ends ffmpeg when one write takes longer than `deadline`.
fn watch(beats: &Receiver<Beat>, deadline: Duration, stuck: &AtomicBool, child: &Mutex<Child>) {
    while let Ok(beat) = beats.recv() {
        if matches!(beat, Beat::Done) {
            continue;
        }
        if beats.recv_timeout(deadline) == Err(RecvTimeoutError::Timeout) {
            stuck.store(true, Ordering::Release);
            lock(child).kill().ok();
            return;
        }
    }
}

pub(crate) fn named_thread<F>(name: &str, work: F) -> Result<thread::JoinHandle<()>, ExportError>
where
    F: FnOnce() + Send + 'static,
{
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|cause| ExportError::file("start the thread", name.as_ref(), cause))
}

/// The lock, also after another thread panicked while holding it: what is in there stays usable.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives `value` back to a bounded channel if there is room; else it is dropped.
pub(crate) fn offer<T>(sender: &SyncSender<T>, value: T) {
    if let Err(TrySendError::Full(value) | TrySendError::Disconnected(value)) = sender.try_send(value) {
        drop(value);
    }
}

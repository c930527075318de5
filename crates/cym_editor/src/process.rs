//! A process that does a long job for the window (an export, a network): its words are read on threads of their own, orders go in
//! as lines.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::Sender;
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// How often a running process is looked at.
pub(crate) const LOOK: Duration = Duration::from_millis(100);
/// A process that was told to stop and has not after so many looks is ended.
const PATIENCE_LOOKS: u32 = 100;

/// Lines for people that are kept, for when it fails.
const KEPT_LINES: usize = 12;
/// The result is one line; more is not ours.
const MAX_RESULT_BYTES: u64 = 1 << 20;

/// The program that does such jobs: this one.
pub(crate) fn own_program() -> PathBuf {
    std::env::current_exe().unwrap_or_else(|_| Path::new("cymatic").to_owned())
}

/// What the process says; `L` is how far it is.
#[derive(Debug)]
pub(crate) enum Said<L> {
    /// How far it is.
    Live(L),
    /// A line for people.
    Line(String),
    /// All that it will say on stderr was said.
    Silent,
    /// All that it printed.
    Result(String),
}

impl<L: DeserializeOwned> Said<L> {
    /// A line of stderr: progress as JSON, or one for people.
    pub(crate) fn of(line: String) -> Self {
        #[derive(Deserialize)]
        struct Line<L> {
            progress: L,
        }
        serde_json::from_str::<Line<L>>(&line).map_or_else(|_| Self::Line(line), |line| Self::Live(line.progress))
    }
}

/// A running process; `E` is what it says at its end.
pub(crate) struct Process<E> {
    child: Child,
    /// What it does, for messages.
    what: &'static str,
    /// Its end tells the process to stop.
    orders: Option<ChildStdin>,
    lines: Vec<String>,
    result: Option<E>,
    open: usize,
    /// Whether it was told to stop, and the looks since then.
    told_to_stop: Option<u32>,
}

/// How a process ended.
pub(crate) enum End<E> {
    /// As it should.
    Done(E),
    /// It was told to stop, and did.
    Stopped,
    /// With these words.
    Failed(String),
}

impl<E: DeserializeOwned> Process<E> {
    /// Starts the program with these words for a job, behind whatever the hand waits for; what it says goes to `said` under the
    /// job's number.
    ///
    /// # Errors
    /// It cannot be started; the words say why and what to do.
    pub(crate) fn start<L: DeserializeOwned + Send + 'static, T: Send + 'static>(
        program: &Path,
        what: &'static str,
        (id, words): (u64, &[OsString]),
        said: &Sender<T>,
        wrap: fn(u64, Said<L>) -> T,
    ) -> Result<Self, String> {
        let spawn = |mut command: Command| {
            command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            #[cfg(unix)]
            {
                // Ctrl-C in the terminal of the window ends the window; that ends its jobs in their own way.
                use std::os::unix::process::CommandExt as _;
                command.process_group(0);
            }
            command.spawn()
        };
        // Without the means to be modest it works all the same.
        let modest = program.exists().then(|| spawn(modest(program)).ok()).flatten();
        let spawned = modest.map_or_else(|| spawn(Command::new(program)), Ok);
        let mut child = spawned.map_err(|error| {
            format!(
                "the program {} could not be started for the {what} ({error}); install Cymatic again",
                program.display()
            )
        })?;
        let orders = child.stdin.take();
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (results, lines) = (said.clone(), said.clone());
        let read_result = move || {
            let mut text = String::new();
            if let Some(stdout) = stdout {
                // What cannot be read is no result; the exit status tells the rest.
                drop(stdout.take(MAX_RESULT_BYTES).read_to_string(&mut text));
            }
            drop(results.send(wrap(id, Said::Result(text))));
        };
        let read_lines = move || {
            for line in stderr.into_iter().flat_map(|stderr| BufReader::new(stderr).lines()).map_while(Result::ok) {
                if lines.send(wrap(id, Said::of(line))).is_err() {
                    return;
                }
            }
            drop(lines.send(wrap(id, Said::Silent)));
        };
        let thread = |name: &str| std::thread::Builder::new().name(name.to_owned());
        let spawned = thread("job result").spawn(read_result).and_then(|_| thread("job progress").spawn(read_lines));
        if let Err(error) = spawned {
            drop(child.kill());
            return Err(format!("no thread could be started to watch the {what} ({error}); close other programs"));
        }
        Ok(Self { child, what, orders, lines: Vec::new(), result: None, open: 2, told_to_stop: None })
    }

    /// Looks at it: one that does not stop when it is told to is ended by force.
    pub(crate) fn look(&mut self) {
        if let Some(looks) = &mut self.told_to_stop {
            *looks += 1;
            if *looks >= PATIENCE_LOOKS {
                drop(self.child.kill());
            }
        }
    }

    /// Takes what it said and is no progress.
    pub(crate) fn hear<L>(&mut self, said: Said<L>) {
        match said {
            Said::Live(_) => {}
            Said::Line(line) => {
                self.lines.push(line);
                if self.lines.len() > KEPT_LINES {
                    self.lines.remove(0);
                }
            }
            Said::Silent => self.open -= 1,
            Said::Result(text) => {
                self.open -= 1;
                self.result = serde_json::from_str(&text).ok();
            }
        }
    }

    /// How it ended, once it has and all was heard.
    pub(crate) fn end(&mut self) -> Option<End<E>> {
        if self.open > 0 {
            return None;
        }
        let status = match self.child.try_wait() {
            Ok(None) => return None,
            Ok(Some(status)) => Some(status),
            Err(_) => None,
        };
        Some(match (status.filter(ExitStatus::success), self.result.take()) {
            (Some(_), Some(ended)) => End::Done(ended),
            _ if self.told_to_stop.is_some() => End::Stopped,
            _ => End::Failed(self.last_words(status)),
        })
    }

    fn last_words(&self, status: Option<ExitStatus>) -> String {
        let said = self.lines.iter().find_map(|line| line.strip_prefix("cymatic: "));
        if let Some(said) = said {
            return said.to_owned();
        }
        let how = match status {
            Some(status) => format!("the process of the {} ended early ({status})", self.what),
            None => format!("the process of the {} is gone", self.what),
        };
        let last = self.lines.last().map_or_else(String::new, |line| format!(": {line}"));
        format!("{how}{last}. What is finished is kept: resume it")
    }
}

/// The program, to run behind whatever the hand waits for: a job must not make the window stutter.
#[cfg(unix)]
fn modest(program: &Path) -> Command {
    let mut command = Command::new("nice");
    command.args(["-n", "10"]).arg(program);
    command
}

/// The program, to run behind whatever the hand waits for: a job must not make the window stutter.
#[cfg(windows)]
fn modest(program: &Path) -> Command {
    use std::os::windows::process::CommandExt as _;
    /// `BELOW_NORMAL_PRIORITY_CLASS` of Windows' process creation flags.
    const BELOW_NORMAL: u32 = 0x4000;
    let mut command = Command::new(program);
    command.creation_flags(BELOW_NORMAL);
    command
}

/// The program as it is.
#[cfg(not(any(unix, windows)))]
fn modest(program: &Path) -> Command {
    Command::new(program)
}

impl<E> Process<E> {
    /// Tells it something; a process that is gone hears nothing, which shows otherwise.
    pub(crate) fn order(&mut self, word: &str) {
        if let Some(orders) = &mut self.orders {
            drop(writeln!(orders, "{word}"));
        }
    }

    /// Tells it to stop, and to keep what is finished.
    pub(crate) fn stop(&mut self) {
        self.told_to_stop = self.told_to_stop.or(Some(0));
        self.order("stop");
        self.orders = None;
    }
}

impl<E> Drop for Process<E> {
    fn drop(&mut self) {
        // Closing its orders stops it; it must not be waited for.
        self.stop();
    }
}

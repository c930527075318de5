//! The process of one export: its words are read on threads of their own, orders go in as lines.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::Sender;

use super::job::{Ended, Job, Live};

/// Lines for people that are kept, for when it fails.
const KEPT_LINES: usize = 12;
/// The result is one line; more is not ours.
const MAX_RESULT_BYTES: u64 = 1 << 20;

/// What the process says.
#[derive(Debug)]
pub(super) enum Said {
    /// How far it is.
    Live(Live),
    /// A line for people.
    Line(String),
    /// All that it will say on stderr was said.
    Silent,
    /// All that it printed.
    Result(String),
}

/// A running export.
pub(super) struct Process {
    child: Child,
    /// Its end tells the process to stop.
    orders: Option<ChildStdin>,
    lines: Vec<String>,
    result: Option<Ended>,
    open: usize,
    /// Whether it was told to stop.
    pub(super) told_to_stop: bool,
}

/// How a process ended.
pub(super) enum End {
    /// As it should.
    Done(Ended),
    /// It was told to stop, and did.
    Stopped,
    /// With these words.
    Failed(String),
}

impl Process {
    /// Starts the program for a job; what it says goes to `said` under its number.
    pub(super) fn start<T: Send + 'static>(
        program: &Path,
        job: &Job,
        snapshot: &Path,
        said: &Sender<T>,
        wrap: fn(u64, Said) -> T,
    ) -> Result<Self, String> {
        let spawn = |mut command: Command| {
            command.args(job.words(snapshot)).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            #[cfg(unix)]
            {
                // Ctrl-C in the terminal of the window ends the window; that ends the exports in their own way.
                use std::os::unix::process::CommandExt as _;
                command.process_group(0);
            }
            command.spawn()
        };
        // Without the means to be modest it renders all the same.
        let modest = program.exists().then(|| spawn(modest(program)).ok()).flatten();
        let spawned = modest.map_or_else(|| spawn(Command::new(program)), Ok);
        let mut child = spawned.map_err(|error| {
            format!(
                "the program {} could not be started for the export ({error}); install Cymatic again",
                program.display()
            )
        })?;
        let orders = child.stdin.take();
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (id, results, lines) = (job.id, said.clone(), said.clone());
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
                let said = Live::parse(&line).map_or_else(|| Said::Line(line), Said::Live);
                if lines.send(wrap(id, said)).is_err() {
                    return;
                }
            }
            drop(lines.send(wrap(id, Said::Silent)));
        };
        let thread = |name: &str| std::thread::Builder::new().name(name.to_owned());
        let spawned =
            thread("export result").spawn(read_result).and_then(|_| thread("export progress").spawn(read_lines));
        if let Err(error) = spawned {
            drop(child.kill());
            return Err(format!("no thread could be started to watch the export ({error}); close other programs"));
        }
        Ok(Self { child, orders, lines: Vec::new(), result: None, open: 2, told_to_stop: false })
    }

    /// Tells it something; a process that is gone hears nothing, which shows otherwise.
    pub(super) fn order(&mut self, word: &str) {
        if let Some(orders) = &mut self.orders {
            drop(writeln!(orders, "{word}"));
        }
    }

    /// Tells it to stop, and to keep what is finished.
    pub(super) fn stop(&mut self) {
        self.told_to_stop = true;
        self.order("stop");
        self.orders = None;
    }

    /// Ends it by force.
    pub(super) fn kill(&mut self) {
        drop(self.child.kill());
    }

    /// Takes what it said and is no progress.
    pub(super) fn hear(&mut self, said: Said) {
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
    pub(super) fn end(&mut self) -> Option<End> {
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
            _ if self.told_to_stop => End::Stopped,
            _ => End::Failed(self.last_words(status)),
        })
    }

    fn last_words(&self, status: Option<ExitStatus>) -> String {
        let said = self.lines.iter().find_map(|line| line.strip_prefix("cymatic: "));
        if let Some(said) = said {
            return said.to_owned();
        }
        let how = match status {
            Some(status) => format!("the process of the export ended early ({status})"),
            None => "the process of the export is gone".to_owned(),
        };
        let last = self.lines.last().map_or_else(String::new, |line| format!(": {line}"));
        format!("{how}{last}. What is finished is kept: resume it")
    }
}

/// The program, to run behind whatever the hand waits for: an export must not make the window stutter.
#[cfg(unix)]
fn modest(program: &Path) -> Command {
    let mut command = Command::new("nice");
    command.args(["-n", "10"]).arg(program);
    command
}

/// The program, to run behind whatever the hand waits for: an export must not make the window stutter.
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

impl Drop for Process {
    fn drop(&mut self) {
        // Closing its orders stops it; it must not be waited for.
        self.stop();
    }
}

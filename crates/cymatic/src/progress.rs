//! Progress with time left: a bar on a terminal, plain lines elsewhere.

use std::io::{IsTerminal as _, stderr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cym_engine::Progress;
use indicatif::{ProgressBar, ProgressStyle};

use crate::report;

/// From so many frames on, a replay is worth a line.
const MANY_FRAMES: u64 = 100;

/// How far a job is that makes a network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Learnt {
    /// Steps that are done, those of an earlier run included.
    pub(crate) done: u64,
    /// Steps in all.
    pub(crate) all: u64,
    /// What the last step was to make smaller.
    pub(crate) loss: f32,
    /// How well it fits its words; measured now and then.
    pub(crate) score: Option<f32>,
    /// Seconds left.
    pub(crate) left_secs: f64,
    /// How many pictures of how far it is were written.
    pub(crate) pictures: u64,
}

/// What shall become of a job after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// The next step.
    GoOn,
    /// No more; the same job can go on later.
    Stop,
    /// No more; the best so far is the result.
    Keep,
}

/// Whoever watches a job that makes a network, and steers it.
pub(crate) trait Learning {
    /// Takes in a step; returns when and how to go on.
    fn learnt(&mut self, learnt: &Learnt) -> Then;
}

/// Shows how far a render is, and listens for Ctrl-C.
pub(crate) struct Watch {
    bar: Option<ProgressBar>,
    stop: Arc<AtomicBool>,
    /// The last tenth of the way that was printed as a plain line.
    printed: u64,
}

impl Learning for Watch {
    fn learnt(&mut self, learnt: &Learnt) -> Then {
        let words = format!("loss {:.3}, {} left", learnt.loss, clock(learnt.left_secs));
        if self.steps(learnt.done, learnt.all, &words) { Then::GoOn } else { Then::Stop }
    }
}

impl Watch {
    /// Starts watching; `what` is shown in front.
    pub(crate) fn new(what: &str) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let handler = stop.clone();
        // A second handler in one process is refused; then Ctrl-C simply ends the program, and the chunks stay all the same.
        let _refused = ctrlc::set_handler(move || handler.store(true, Ordering::Relaxed));
        let bar = stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{prefix} {wide_bar} {msg}");
            let bar = ProgressBar::new(0).with_prefix(what.to_owned());
            style.map(|style| bar.clone().with_style(style)).unwrap_or(bar)
        });
        Self { bar, stop, printed: 0 }
    }

    /// Takes a step; returns whether to go on.
    pub(crate) fn step(&mut self, progress: Progress) -> bool {
        if let Some((past, all)) = progress.replay {
            return self.replay(past, all);
        }
        let words = format!("{}/{} frames, {}", progress.done, progress.total, words(progress));
        self.show(progress.done, progress.total, words)
    }

    /// Shows how much of what came before is drawn; returns whether to go on.
    pub(crate) fn replay(&mut self, past: u64, all: u64) -> bool {
        if let Some(bar) = &self.bar {
            bar.set_length(all);
            bar.set_position(past);
            bar.set_message("drawing what came before");
        } else if past == 0 && all >= MANY_FRAMES {
            report::note(&format!("drawing {all} frames that came before, because the picture remembers them"));
        }
        !self.stopped()
    }

    /// Takes in how many steps of a training are done; returns whether to go on.
    pub(crate) fn steps(&mut self, done: u64, all: u64, words: &str) -> bool {
        self.show(done, all, format!("{done}/{all} steps, {words}"))
    }

    /// Takes in how much of a song is heard, 0 to 1, after so many seconds; returns whether to go on.
    pub(crate) fn hearing(&mut self, done: f32, secs: f64) -> bool {
        let left = if done > 0.02 { clock(secs * (1.0 - f64::from(done)) / f64::from(done)) } else { "?".to_owned() };
        self.show((done * 1e3) as u64, 1_000, format!("{:.0} %, {left} left", done * 100.0))
    }

    /// Moves the bar, or prints a line a tenth of the way on; returns whether to go on.
    fn show(&mut self, done: u64, all: u64, words: String) -> bool {
        if let Some(bar) = &self.bar {
            bar.set_length(all);
            bar.set_position(done);
            bar.set_message(words);
        } else {
            let tenth = done * 10 / all.max(1);
            if tenth > self.printed {
                self.printed = tenth;
                report::note(&words);
            }
        }
        !self.stopped()
    }

    /// Takes in how many pictures of a sheet are drawn; returns whether to go on.
    pub(crate) fn pictures(&mut self, done: u64, all: u64) -> bool {
        if let Some(bar) = &self.bar {
            bar.set_length(all);
            bar.set_position(done);
            bar.set_message(format!("{done}/{all} pictures"));
        }
        !self.stopped()
    }

    /// Whether the artist asked to stop.
    pub(crate) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Clears the bar.
    pub(crate) fn done(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn words(progress: Progress) -> String {
    match progress.left_secs {
        Some(secs) if progress.done < progress.total => {
            format!("{:.1} a second, {} so far, {} left", progress.rate_hz, size(progress.bytes), clock(secs))
        }
        Some(_) if progress.rate_hz == 0.0 => "joining".to_owned(),
        _ => format!("{:.1} a second", progress.rate_hz),
    }
}

/// Seconds as people read them.
pub(crate) fn clock(secs: f64) -> String {
    let secs = secs.ceil() as u64;
    match (secs / 3600, secs / 60 % 60, secs % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, s) => format!("{m} min {s:02} s"),
        (h, m, _) => format!("{h} h {m:02} min"),
    }
}

/// Bytes as people read them.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}

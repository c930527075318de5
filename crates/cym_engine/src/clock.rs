//! The one place that reads the wall clock: for progress, never for pictures.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Seconds since this was first asked: what the executor times the processor's drawing by.
pub(crate) fn secs() -> f64 {
    static START: OnceLock<Stopwatch> = OnceLock::new();
    START.get_or_init(Stopwatch::start).secs()
}

/// Time that has passed since it was started.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "the clock of the engine: everything below takes its time from Tick")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// How long it has run.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// How long it has run, in seconds.
    pub fn secs(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}

//! The time by which sound is played and heard: the wall clock of this crate.

use std::sync::Arc;
use std::time::Instant;

/// Nanoseconds since some moment in the past; never goes back.
pub(crate) type Now = Arc<dyn Fn() -> u64 + Send + Sync>;

/// Nanoseconds in a second.
pub(crate) const NANOS: f64 = 1e9;

/// The clock of the machine.
#[expect(clippy::disallowed_methods, reason = "a sound device plays in real time: its clock can be no Tick")]
pub(crate) fn machine() -> Now {
    let start = Instant::now();
    Arc::new(move || start.elapsed().as_nanos() as u64)
}

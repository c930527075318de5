//! `cymatic bench`: what this machine does, as ratios measured in one run.

use crate::args::Bench;
use crate::report::{self, Failure};

/// Measures and prints a table.
pub(crate) fn run(args: &Bench) -> Result<(), Failure> {
    let _ = args;
    report::line("to come");
    Ok(())
}

//! Everything that is printed: results to stdout, everything else to stderr.

use std::error::Error;
use std::io::{self, Write as _};

use cym_graph::Problem;

/// What ends a command early.
pub(crate) type Failure = Box<dyn Error>;

/// Prints a line of the result. A closed pipe is the reader's choice, not an error.
pub(crate) fn line(text: &str) {
    let _closed = writeln!(io::stdout().lock(), "{text}");
}

/// Prints a line beside the result.
pub(crate) fn note(text: &str) {
    let _closed = writeln!(io::stderr().lock(), "{text}");
}

/// Prints why a command could not be done.
pub(crate) fn failure(failure: &Failure) {
    note(&format!("cymatic: {failure}"));
}

/// Prints a value as one JSON object.
pub(crate) fn json(value: &serde_json::Value) {
    line(&value.to_string());
}

/// Prints problems beside the result.
pub(crate) fn problems(problems: &[Problem]) {
    for problem in problems {
        note(&problem.to_string());
    }
}

/// A problem for machines.
pub(crate) fn problem_json(problem: &Problem) -> serde_json::Value {
    serde_json::json!({
        "severity": format!("{:?}", problem.severity).to_lowercase(),
        "code": problem.code,
        "node": problem.node.as_ref().map(ToString::to_string),
        "cause": problem.cause,
        "next_step": problem.next_step,
    })
}

//! One thing that is wrong, told so that the artist can mend it.

use std::fmt;

use crate::document::NodeId;

/// How bad a [`Problem`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The picture is whole; something could be better.
    Hint,
    /// A part is missing or replaced; the rest plays.
    Warning,
    /// A mistake: a preview plays what it can, but no finished file is made until this is mended.
    Error,
}

/// One thing that is wrong: where, why, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// A stable word for this sort of problem, such as `unknown-node`; for filters and tests.
    pub code: &'static str,
    /// The node that has it, if it is one node's.
    pub node: Option<NodeId>,
    /// The cause, naming the thing.
    pub cause: String,
    /// The next step.
    pub next_step: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Hint => "hint",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{severity}[{}]", self.code)?;
        if let Some(node) = &self.node {
            write!(f, " {node}")?;
        }
        write!(f, ": {} {}", self.cause, self.next_step)
    }
}

impl Problem {
    pub(crate) fn new(
        severity: Severity,
        code: &'static str,
        node: Option<&NodeId>,
        cause: String,
        next_step: impl Into<String>,
    ) -> Self {
        Self { severity, code, node: node.cloned(), cause, next_step: next_step.into() }
    }
}

//! naga on a thread of its own: parse, validate, and say where a mistake is.

use std::error::Error as _;
use std::fmt::Write as _;
use std::thread;

use naga::front::wgsl::{Frontend, Options};
use naga::valid::{Capabilities, ValidationFlags, Validator};

use crate::error::Fault;

/// naga descends as deep as the text nests; 64 KiB of unary operators overflow 8 MiB.
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// The first mistake that naga finds: offset in the text where it has one, message, notes.
pub(crate) struct Mistake {
    pub(crate) offset: Option<usize>,
    pub(crate) message: String,
    notes: String,
}

/// The module of a text that parses and validates.
pub(crate) fn check(text: &str) -> Result<naga::Module, Mistake> {
    thread::scope(|scope| {
        thread::Builder::new()
            .name("cym-naga".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || parse_and_validate(text))
            .map_err(|error| Mistake::unplaced(format!("no thread to check it on: {error}")))?
            .join()
            .unwrap_or_else(|_panic| Err(Mistake::unplaced("the WGSL compiler crashed on this text".to_owned())))
    })
}

fn parse_and_validate(text: &str) -> Result<naga::Module, Mistake> {
    let options = Options { parse_doc_comments: false, capabilities: Capabilities::empty() };
    let module = Frontend::new_with_options(options).parse(text).map_err(|error| {
        let mut message = error.message().to_owned();
        let mut offset = None;
        for (span, label) in error.labels() {
            if let (None, Some(range)) = (offset, span.to_range()) {
                offset = Some(range.start);
                add_detail(&mut message, label);
            }
        }
        Mistake { offset, message, notes: error.notes().collect::<Vec<_>>().join("; ") }
    })?;
    Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module).map_err(|error| {
        // The smallest span is the innermost.
        let offset = error
            .spans()
            .filter_map(|(span, _)| span.to_range())
            .min_by_key(ExactSizeIterator::len)
            .map(|range| range.start);
        let mut message = error.as_inner().to_string();
        let mut source = error.as_inner().source();
        while let Some(cause) = source {
            add_detail(&mut message, &cause.to_string());
            source = cause.source();
        }
        Mistake { offset, message, notes: String::new() }
    })?;
    Ok(module)
}

/// Adds a second half to a message, unless it says the same again.
fn add_detail(message: &mut String, detail: &str) {
    if !detail.is_empty() && !message.contains(detail) {
        // Writing to a String cannot fail.
        _ = write!(message, ": {detail}");
    }
}

impl Mistake {
    fn unplaced(message: String) -> Self {
        Self { offset: None, message, notes: String::new() }
    }

    /// The mistake as a fault of `file`, the first part of the text that was checked; `behind` names what follows it.
    pub(crate) fn into_fault(self, file: &str, behind: &str) -> Fault {
        let next = if self.notes.is_empty() { "correct this line".to_owned() } else { self.notes };
        match self.offset {
            Some(offset) if offset < file.len() => Fault::at(file, offset, self.message, next),
            Some(_) => Fault::whole(
                format!("{behind}: {}", self.message),
                "check the end of the file and the names that it uses",
            ),
            None => Fault::whole(self.message, "simplify the file until this goes away"),
        }
    }
}

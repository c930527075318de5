//! What is wrong with a WGSL file, with the line that shows it.

use std::fmt;

/// Everything that is wrong with one file or one assembled pass.
///
/// Its `Display` shows each fault with its line, a caret and the next step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct WgslError {
    /// The file (`pattern/voronoi.wgsl`) or the label of the pass.
    pub file: String,
    /// At least one fault, in the order of the file.
    pub faults: Vec<Fault>,
}

/// One thing that is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line of the file from 1; 0 when the fault has no place.
    pub line: u32,
    /// Column from 1, in characters.
    pub column: u32,
    /// What is wrong, without the place.
    pub message: String,
    /// What the author should do next.
    pub next: String,
    /// The text of the line; empty when the fault has no place.
    pub text: String,
}

impl Fault {
    /// A fault at a byte offset of `source`; an offset behind the end is the last line.
    pub(crate) fn at(source: &str, offset: usize, message: impl Into<String>, next: impl Into<String>) -> Self {
        let mut offset = offset.min(source.trim_end().len());
        while !source.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &source[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let text = source[line_start..].lines().next().unwrap_or_default();
        Self {
            line: before.matches('\n').count() as u32 + 1,
            column: before[line_start..].chars().count() as u32 + 1,
            message: message.into(),
            next: next.into(),
            text: text.to_owned(),
        }
    }

    /// A fault of the whole file.
    pub(crate) fn whole(message: impl Into<String>, next: impl Into<String>) -> Self {
        Self { line: 0, column: 0, message: message.into(), next: next.into(), text: String::new() }
    }
}

impl WgslError {
    pub(crate) fn new(file: impl Into<String>, mut faults: Vec<Fault>) -> Self {
        faults.sort_by_key(|fault| (fault.line, fault.column));
        Self { file: file.into(), faults }
    }
}

impl fmt::Display for WgslError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            fault.write(f, &self.file)?;
        }
        Ok(())
    }
}

/// A longer line is shown only around its caret.
const SHOWN_CHARS: usize = 120;

impl Fault {
    fn write(&self, f: &mut fmt::Formatter<'_>, file: &str) -> fmt::Result {
        if self.line == 0 {
            writeln!(f, "{file}: {}", self.message)?;
        } else {
            writeln!(f, "{file}:{}:{}: {}", self.line, self.column, self.message)?;
            let (text, caret) = self.excerpt();
            writeln!(f, "{:>5} | {text}", self.line)?;
            writeln!(f, "      | {:caret$}^", "")?;
        }
        write!(f, "      next: {}", self.next)
    }

    /// The part of the line that is shown (tabs as one blank), and the blanks before its caret.
    fn excerpt(&self) -> (String, usize) {
        let column = self.column.saturating_sub(1) as usize;
        let first = column.saturating_sub(SHOWN_CHARS / 2);
        let text =
            self.text.chars().skip(first).take(SHOWN_CHARS).map(|c| if c.is_control() { ' ' } else { c }).collect();
        (text, column - first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_line_a_caret_and_the_next_step() {
        let source = "one\n\ttwo three\n";
        let error = WgslError::new("a/b.wgsl", vec![Fault::at(source, 9, "no three", "write 3")]);
        assert_eq!(
            error.to_string(),
            "a/b.wgsl:2:6: no three\n    2 |  two three\n      |      ^\n      next: write 3"
        );
    }

    #[test]
    fn long_lines_are_cut_around_the_caret() {
        let source = format!("{}x", "ä".repeat(60_000));
        let error = WgslError::new("a", vec![Fault::at(&source, source.len() - 1, "m", "n")]);
        assert!(error.to_string().chars().count() < 300, "{error}");
    }

    #[test]
    fn an_offset_behind_the_end_is_the_last_line() {
        assert_eq!(Fault::at("a\nb\n\n", 99, "m", "n").line, 2);
        assert_eq!(Fault::at("", 99, "m", "n").line, 1);
    }
}

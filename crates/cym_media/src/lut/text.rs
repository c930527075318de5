//! Lines and numbers of the text formats.

use super::{Fault, MAX_CUBE_SIZE};

/// The lines of a text that say something, with their numbers.
pub(super) struct Lines<'t> {
    lines: std::iter::Enumerate<std::str::Split<'t, char>>,
    /// The line that was read last, counted from 1.
    pub(super) number: usize,
}

impl<'t> Lines<'t> {
    /// Takes a byte order mark, any kind of line end and a missing last one.
    pub(super) fn new(bytes: &'t [u8]) -> Result<Self, Fault> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let line = good.split('\n').count();
            (Some(line), "there are bytes that are no text (UTF-8): is this the right file?".to_owned())
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let end = if text.contains('\n') { '\n' } else { '\r' };
        Ok(Self { lines: text.split(end).enumerate(), number: 0 })
    }

    /// The next line that is neither empty nor a comment, without the space around it.
    pub(super) fn next(&mut self) -> Option<&'t str> {
        for (at, line) in self.lines.by_ref() {
            self.number = at + 1;
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                return Some(line);
            }
        }
        None
    }

    /// As [`Self::next`]; the end of the file is a fault that says what was still wanted.
    pub(super) fn need(&mut self, wanted: &str) -> Result<&'t str, Fault> {
        self.next().ok_or_else(|| {
            let said = format!("the file ends where {wanted} should stand: it was cut short; copy or export it again");
            (Some(self.number), said)
        })
    }

    /// A fault at the current line.
    pub(super) fn fault(&self, said: impl Into<String>) -> Fault {
        (Some(self.number), said.into())
    }

    /// All numbers of a line, as many as `N`.
    pub(super) fn numbers<const N: usize>(&self, line: &str) -> Result<[f32; N], Fault> {
        let mut numbers = [0.0; N];
        let mut words = line.split_whitespace();
        for number in &mut numbers {
            let word = words
                .next()
                .ok_or_else(|| self.fault(format!("there are fewer than {N} numbers in `{}`", short(line))))?;
            *number = self.number(word)?;
        }
        match words.next() {
            // a comment may follow on the line
            Some(word) if !word.starts_with('#') => {
                Err(self.fault(format!("there are more than {N} numbers in `{}`", short(line))))
            }
            _ => Ok(numbers),
        }
    }

    /// A finite number.
    pub(super) fn number(&self, word: &str) -> Result<f32, Fault> {
        let number: f32 = word.parse().map_err(|_no_number| {
            let hint = if word.contains(',') {
                ": write decimals with a point, not a comma"
            } else {
                ": the file is damaged; export it again"
            };
            self.fault(format!("`{}` is no number{hint}", short(word)))
        })?;
        if number.is_finite() {
            Ok(number)
        } else {
            Err(self.fault(format!("`{}` is not a finite number: the file is damaged; export it again", short(word))))
        }
    }

    /// A whole number from `least` to `most`.
    pub(super) fn size(&self, word: &str, least: usize, most: usize) -> Result<usize, Fault> {
        let size = word.parse().ok().filter(|size| (least..=most).contains(size));
        size.ok_or_else(|| {
            self.fault(format!(
                "the size `{}` is not from {least} to {most}: export it again with a size in that range",
                short(word)
            ))
        })
    }

    /// The side of a cube.
    pub(super) fn cube_size(&self, word: &str) -> Result<usize, Fault> {
        self.size(word, 2, MAX_CUBE_SIZE)
    }

    /// Exactly `count` rows of three numbers; nothing is reserved for rows that may never come.
    pub(super) fn rows(&mut self, count: usize) -> Result<Vec<[f32; 3]>, Fault> {
        let mut rows = Vec::new();
        while rows.len() < count {
            let line = self.need(&format!("row {} of {count}", rows.len() + 1))?;
            rows.push(self.numbers(line)?);
        }
        Ok(rows)
    }

    /// Nothing may follow.
    pub(super) fn end(&mut self) -> Result<(), Fault> {
        match self.next() {
            None => Ok(()),
            Some(line) => Err(self.fault(format!(
                "`{}` stands behind the last row: the size in the header and the rows disagree; export it again",
                short(line)
            ))),
        }
    }
}

/// The start of a text that may be anything, for a message.
pub(super) fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

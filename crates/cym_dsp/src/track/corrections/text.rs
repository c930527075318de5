//! Corrections as readable lines.

use std::fmt;

use super::{Corrections, MAX_BAR_BEATS, MAX_BAR_MARKS, MAX_LEVEL, MAX_NUDGE_SECS, MAX_SECTIONS, SectionStart};

/// Longest time that is read, in seconds: a day.
const MAX_SECS: f64 = 86_400.0;

impl Corrections {
    /// Reads lines; those that say nothing known come back beside what was understood.
    pub fn read(text: &str) -> (Self, Vec<String>) {
        let mut read = Self::default();
        let mut strange = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if read.take(line).is_none() {
                strange.push(line.to_owned());
            }
        }
        read.bars_at_secs.sort_unstable_by(f64::total_cmp);
        read.sections.sort_by(|a, b| a.start_secs.total_cmp(&b.start_secs));
        (read, strange)
    }

    /// Takes one line in; `None` for one that is not understood.
    fn take(&mut self, line: &str) -> Option<()> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["song", secs] => self.song_secs = Some(time(secs)?),
            ["nudge", ms, "ms"] => {
                let secs = ms.parse::<f64>().ok()? / 1000.0;
                self.nudge_secs = (secs.abs() <= MAX_NUDGE_SECS).then_some(secs)?;
            }
            ["beats", share] => {
                let levels = -MAX_LEVEL..=MAX_LEVEL;
                self.level = levels.into_iter().find(|&level| *share == factor(level))?;
            }
            ["bar", beats, "beats" | "beat"] => {
                let beats = beats.parse().ok()?;
                self.bar_beats = Some((1..=MAX_BAR_BEATS).contains(&beats).then_some(beats)?);
            }
            ["bar", "at", secs] if self.bars_at_secs.len() < MAX_BAR_MARKS => self.bars_at_secs.push(time(secs)?),
            ["section", secs, label @ ..] if self.sections.len() < MAX_SECTIONS => {
                self.sections.push(SectionStart::new(time(secs)?, &label.join(" ")));
            }
            _ => return None,
        }
        Some(())
    }
}

/// A time in seconds, of a day at most.
fn time(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|secs| (0.0..=MAX_SECS).contains(secs))
}

/// How many times as fast a level is, in words.
fn factor(level: i8) -> String {
    let times = 1 << level.unsigned_abs();
    if level < 0 { format!("1/{times}") } else { times.to_string() }
}

/// The lines that [`Corrections::read`] reads, times to the millisecond; empty for none.
impl fmt::Display for Corrections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return Ok(());
        }
        let mut lines = Vec::new();
        lines.extend(self.song_secs.map(|secs| format!("song {secs:.3}")));
        if self.nudge_secs != 0.0 {
            lines.push(format!("nudge {:.0} ms", self.nudge_secs * 1000.0));
        }
        if self.level != 0 {
            lines.push(format!("beats {}", factor(self.level)));
        }
        lines.extend(self.bar_beats.map(|beats| format!("bar {beats} beats")));
        lines.extend(self.bars_at_secs.iter().map(|secs| format!("bar at {secs:.3}")));
        lines
            .extend(self.sections.iter().map(|section| format!("section {:.3} {}", section.start_secs, section.label)));
        f.write_str(&lines.join("\n"))
    }
}

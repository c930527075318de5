//! Times as people read and type them.

use cym_graph::Rate;

use super::snap::{frame_of, secs_of};

/// The words in which time is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Minutes, seconds and hundredths.
    #[default]
    Secs,
    /// Frames since the start.
    Frames,
    /// Bar and beat, where beats are known.
    Bars,
}

impl Unit {
    /// The next of the units that make sense.
    pub(crate) fn next(self, has_beats: bool) -> Self {
        match self {
            Self::Secs => Self::Frames,
            Self::Frames if has_beats => Self::Bars,
            Self::Frames | Self::Bars => Self::Secs,
        }
    }

    /// One word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Secs => "secs",
            Self::Frames => "frames",
            Self::Bars => "bars",
        }
    }
}

/// How a piece counts its time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counting<'a> {
    /// Frames a second.
    pub(crate) rate: Rate,
    /// Times of beats in seconds, rising; may be empty.
    pub(crate) beats: &'a [f64],
    /// Times of the first beats of bars; may be empty, then four beats make a bar.
    pub(crate) bars: &'a [f64],
}

impl Counting<'_> {
    /// A time in words: `1:02.50`, `1875` or `32.3` (bar and beat, from 1).
    pub(crate) fn print(&self, secs: f64, unit: Unit) -> String {
        match unit {
            Unit::Secs => clock(secs),
            Unit::Frames => frame_of(secs, self.rate).to_string(),
            Unit::Bars => self.bar_and_beat(secs).map_or_else(|| clock(secs), |(bar, beat)| format!("{bar}.{beat}")),
        }
    }

    /// Reads what was typed: `62.5`, `1:02.5`, `1875f`, in bars `32.3`; a plain number counts in `unit`.
    pub(crate) fn parse(&self, text: &str, unit: Unit) -> Option<f64> {
        let text = text.trim();
        if let Some(frames) = text.strip_suffix(['f', 'F']) {
            return frames.trim().parse().ok().map(|frame: u64| secs_of(frame, self.rate));
        }
        if let Some(secs) = text.strip_suffix(['s', 'S']) {
            return finite(secs.trim());
        }
        if let Some((minutes, rest)) = text.rsplit_once(':') {
            let (hours, minutes) = minutes.split_once(':').unwrap_or(("0", minutes));
            let secs = finite(hours)?.mul_add(3600.0, finite(minutes)?.mul_add(60.0, finite(rest)?));
            return Some(secs);
        }
        match unit {
            Unit::Secs => finite(text),
            Unit::Frames => text.parse().ok().map(|frame: u64| secs_of(frame, self.rate)),
            Unit::Bars => {
                let (bar, beat) = text.split_once('.').unwrap_or((text, "1"));
                self.at_bar(bar.parse().ok()?, beat.parse().ok()?)
            }
        }
    }

    fn bar_and_beat(&self, secs: f64) -> Option<(usize, usize)> {
        // A beat counts from a hair before it: a playhead put on it must read as it.
        let passed = |times: &[f64]| times.partition_point(|&time| time <= secs + 1e-4);
        let beat = passed(self.beats).checked_sub(1)?;
        if self.bars.is_empty() {
            return Some((beat / 4 + 1, beat % 4 + 1));
        }
        let bar = passed(self.bars).checked_sub(1)?;
        let first = self.beats.partition_point(|&time| time < self.bars[bar] - 1e-4);
        Some((bar + 1, beat.saturating_sub(first) + 1))
    }

    fn at_bar(&self, bar: usize, beat: usize) -> Option<f64> {
        let (bar, beat) = (bar.checked_sub(1)?, beat.checked_sub(1)?);
        if self.bars.is_empty() {
            return self.beats.get(bar * 4 + beat).copied();
        }
        let start = *self.bars.get(bar)?;
        let first = self.beats.partition_point(|&time| time < start - 1e-4);
        self.beats.get(first + beat).copied().or(Some(start))
    }
}

fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0)
}

/// `1:02.50`: minutes, seconds, hundredths.
pub(crate) fn clock(secs: f64) -> String {
    let hundredths = (secs.max(0.0) * 100.0 + 1e-6).floor() as u64;
    let (minutes, rest) = (hundredths / 6000, hundredths % 6000);
    format!("{minutes}:{:02}.{:02}", rest / 100, rest % 100)
}

#[cfg(test)]
mod tests {
    use super::{Counting, Rate, Unit};

    #[test]
    fn what_is_printed_can_be_typed() {
        let beats: Vec<f64> = (0..64).map(|beat| 0.25 + 0.5 * f64::from(beat)).collect();
        let bars: Vec<f64> = beats.iter().copied().step_by(3).collect();
        let counting = Counting { rate: Rate { num: 25, den: 1 }, beats: &beats, bars: &bars };
        for unit in [Unit::Secs, Unit::Frames, Unit::Bars] {
            for beat in [0, 5, 17] {
                let text = counting.print(beats[beat], unit);
                let back = counting.parse(&text, unit).unwrap();
                assert!((back - beats[beat]).abs() < 0.021, "{unit:?} {text}: {back} for {}", beats[beat]);
            }
        }
        assert_eq!(counting.print(beats[4], Unit::Bars), "2.2");
        assert_eq!(counting.print(62.5, Unit::Secs), "1:02.50");
    }

    #[test]
    fn a_mark_behind_the_number_wins_over_the_unit() {
        let counting = Counting { rate: Rate { num: 30, den: 1 }, beats: &[], bars: &[] };
        assert_eq!(counting.parse("45f", Unit::Secs), Some(1.5));
        assert_eq!(counting.parse("1.5 s", Unit::Frames), Some(1.5));
        assert_eq!(counting.parse("1:30", Unit::Frames), Some(90.0));
        assert_eq!(counting.parse("1:00:01", Unit::Secs), Some(3601.0));
        for wrong in ["", "-1", "nan", "inf", "x", "1.5f", "::"] {
            assert_eq!(counting.parse(wrong, Unit::Secs), None, "{wrong}");
        }
        assert_eq!(counting.parse("3.1", Unit::Bars), None, "no beats, no bars");
        assert_eq!(counting.print(1.0, Unit::Bars), "0:01.00");
    }
}

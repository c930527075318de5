//! Prompts over time: which words hold from when on, and how one network gives way to the next.

/// Lines beyond so many are refused: each is a network of its own.
const MOST_LINES: usize = 64;
/// What the parts of a song are called. Lines may name them, for when songs are heard in parts.
const SECTIONS: [&str; 16] = [
    "intro",
    "verse",
    "prechorus",
    "pre-chorus",
    "chorus",
    "postchorus",
    "post-chorus",
    "refrain",
    "hook",
    "bridge",
    "break",
    "build",
    "drop",
    "solo",
    "interlude",
    "outro",
];

/// What a network shall show, and from when on.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Seconds into the song. Before the first line's time, the first line holds too.
    pub secs: f64,
    /// The words, as [`super::parse_prompts`] reads them.
    pub words: String,
}

/// Why a list of prompts over time cannot be read. Lines are counted from 1, empty ones left out.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LinesError {
    /// Some lines have a time and this one has none.
    #[error("line {0} of the prompt begins with no time, though others do: write one in front of it, such as 0:45")]
    NoTime(usize),
    /// What stands at a line's begin looks like a time and is none.
    #[error(
        "line {line} of the prompt begins with `{found}`, which is no time: write minutes and seconds, such as 1:05 or 1:20.5"
    )]
    Time {
        /// Which line.
        line: usize,
        /// What stands there.
        found: String,
    },
    /// A line's time is not after that of the line before.
    #[error("line {0} of the prompt is not later than the line before it: put the lines in the order of their times")]
    Order(usize),
    /// There is a time, and nothing after it.
    #[error(
        "line {0} of the prompt has a time and no words: write what the picture shall be from then on, or take the line away"
    )]
    NoWords(usize),
    /// A line names a part of the song.
    #[error(
        "line {line} of the prompt names the section `{name}`, and the sections of the song are not known yet: write its time, such as 0:45"
    )]
    Section {
        /// Which line.
        line: usize,
        /// The section's name.
        name: String,
    },
    /// There are more lines than networks may be made.
    #[error("the prompt has {0} lines with a time: use {MOST_LINES} at most")]
    Many(usize),
}

/// Reads a prompt that may change over time.
///
/// Several lines, each with a time in front, are a list: `0:00 blue spirals`, `45 red rings | soft light:0.5`, `1:20.5 gold dust`. Text
/// without any time is one line that always holds. A number alone counts as seconds in a list of several lines only: `3 rings` by
/// itself is words.
///
/// # Errors
/// A line among timed ones has no time, one that cannot be read, one that is too early, or the name of a section in its place.
pub fn parse_lines(text: &str) -> Result<Vec<Line>, LinesError> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let is_list = lines.len() > 1;
    let starts: Vec<Start<'_>> = lines.iter().map(|line| Start::of(line, is_list)).collect();
    if starts
        .iter()
        .all(|start| matches!(start, Start::Words | Start::Odd(_)) && !(is_list && matches!(start, Start::Odd(_))))
    {
        return Ok(vec![Line { secs: 0.0, words: text.to_owned() }]);
    }
    if lines.len() > MOST_LINES {
        return Err(LinesError::Many(lines.len()));
    }
    let mut read: Vec<Line> = Vec::with_capacity(lines.len());
    for (index, start) in starts.into_iter().enumerate() {
        let line = index + 1;
        let (secs, words) = match start {
            Start::Time(secs, words) => (secs, words),
            Start::Odd(found) => return Err(LinesError::Time { line, found: found.chars().take(24).collect() }),
            Start::Section(name) => return Err(LinesError::Section { line, name: name.to_owned() }),
            Start::Words => return Err(LinesError::NoTime(line)),
        };
        if words.is_empty() {
            return Err(LinesError::NoWords(line));
        }
        if read.last().is_some_and(|before| before.secs >= secs) {
            return Err(LinesError::Order(line));
        }
        read.push(Line { secs, words: words.to_owned() });
    }
    Ok(read)
}

/// What a line begins with.
enum Start<'a> {
    /// A time, and the words after it.
    Time(f64, &'a str),
    /// Something that looks like a time.
    Odd(&'a str),
    /// The name of a part of the song.
    Section(&'a str),
    /// Words.
    Words,
}

impl<'a> Start<'a> {
    fn of(line: &'a str, is_list: bool) -> Self {
        let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let first = first.strip_suffix(':').unwrap_or(first);
        let like_a_time = |c: char| c.is_ascii_digit() || c == ':' || c == '.';
        if first.starts_with(|c: char| c.is_ascii_digit())
            && first.chars().all(like_a_time)
            && (is_list || first.contains(':'))
        {
            return secs(first).map_or(Self::Odd(first), |secs| Self::Time(secs, rest.trim()));
        }
        if let Some((name, words)) = line.split_once(':') {
            let part = name.trim().trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
            let is_weight = words.split('|').next().is_some_and(|words| words.trim().parse::<f32>().is_ok());
            if SECTIONS.iter().any(|known| part.eq_ignore_ascii_case(known)) && !is_weight {
                return Self::Section(name.trim());
            }
        }
        Self::Words
    }
}

/// Seconds from `45`, `1:20.5` or `1:02:03`: minutes and hours are whole numbers, and what stands behind a colon has two digits below 60.
fn secs(text: &str) -> Option<f64> {
    let mut sum = 0.0;
    let parts: Vec<&str> = text.split(':').collect();
    for (index, part) in parts.iter().enumerate() {
        let (whole, fraction) = part.split_once('.').unwrap_or((part, "0"));
        let digits = |text: &str| !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_last = index + 1 == parts.len();
        if !digits(whole) || !digits(fraction) || !is_last && part.contains('.') {
            return None;
        }
        let number: f64 = part.parse().ok()?;
        if index > 0 && (whole.len() != 2 || number >= 60.0) {
            return None;
        }
        sum = 60.0 * sum + number;
    }
    (parts.len() <= 3 && sum <= 100.0 * 3600.0).then_some(sum)
}

/// Where a list of networks stands at a moment: which one is left, which one comes, and how far the way between them is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Passage {
    /// The network that is left.
    pub from: usize,
    /// The one that comes; equal to `from` where nothing changes.
    pub to: usize,
    /// How far, above 0 and below 1; 0 where nothing changes.
    pub share: f32,
}

/// Where a list stands at `secs`, when its lines begin at `starts` (rising).
///
/// A change takes `blend_secs`, half of them before the line's time; it takes less where lines follow each other more closely, so that
/// there are never more than two networks.
pub fn passage(starts: &[f64], blend_secs: f64, secs: f64) -> Passage {
    let gap = |to: usize| starts[to] - starts[to - 1];
    for to in 1..starts.len() {
        let after = if to + 1 < starts.len() { gap(to + 1) } else { f64::INFINITY };
        let half = (0.5 * blend_secs.max(0.0)).min(0.5 * gap(to)).min(0.5 * after);
        if secs < starts[to] - half || half <= 0.0 && secs < starts[to] {
            return Passage { from: to - 1, to: to - 1, share: 0.0 };
        }
        if secs < starts[to] + half {
            let way = ((secs - starts[to] + half) / (2.0 * half)) as f32;
            let share = way * way * (3.0 - 2.0 * way);
            if share <= 0.0 {
                return Passage { from: to - 1, to: to - 1, share: 0.0 };
            }
            if share < 1.0 {
                return Passage { from: to - 1, to, share };
            }
        }
    }
    let last = starts.len().saturating_sub(1);
    Passage { from: last, to: last, share: 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(f64, String)> {
        parse_lines(text).unwrap().into_iter().map(|line| (line.secs, line.words)).collect()
    }

    fn wrong(text: &str) -> String {
        parse_lines(text).unwrap_err().to_string()
    }

    #[test]
    fn a_list_is_read_with_every_form_of_time() {
        let list = read("0:00 blue spirals\n\n 45  red rings | soft light:0.5 \n1:20.5: gold dust\n1:02:03 night");
        let expected =
            [(0.0, "blue spirals"), (45.0, "red rings | soft light:0.5"), (80.5, "gold dust"), (3723.0, "night")];
        assert_eq!(list, expected.map(|(secs, words)| (secs, words.to_owned())));
        assert_eq!(read("0:30 late"), [(30.0, "late".to_owned())]);
    }

    #[test]
    fn text_without_times_stays_what_it_is() {
        for text in [
            "",
            "blue",
            "3 rings",
            "12",
            "16:9 frames",
            "a ratio of 3:4",
            "blue:2 | red\ngreen rays",
            "chorus:2 | rays",
            "bridge",
        ] {
            assert_eq!(read(text), [(0.0, text.to_owned())]);
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        assert!(wrong("0:00 blue\nred").contains("line 2") && wrong("0:00 blue\nred").contains("no time"));
        assert!(wrong("blue\n0:10 red").contains("line 1"));
        assert!(wrong("0:20 blue\n\n0:20 red").contains("line 2 of the prompt is not later"));
        assert!(wrong("0:20 blue\n0:10 red").contains("order of their times"));
        for odd in ["0:75", "1:2:3:4", "1:5", "1.2.3", "1:2.5:03", "99999999999", "1::05"] {
            assert!(wrong(&format!("0:00 blue\n{odd} red")).contains(&format!("`{odd}`")), "{odd}");
        }
        assert!(wrong("0:00 blue\n0:10").contains("no words"));
        for section in ["chorus", "Verse 2", "pre-chorus"] {
            let told = wrong(&format!("0:00 blue\n{section}: red"));
            assert!(told.contains(section) && told.contains("not known yet"), "{told}");
        }
        assert!(wrong("drop: red").contains("`drop`"));
        let many = (0..65).map(|at| format!("{at} blue")).collect::<Vec<_>>().join("\n");
        assert!(wrong(&many).contains("65"));
    }

    #[test]
    fn a_change_lies_around_its_time_and_never_meets_the_next() {
        let starts = [0.0, 10.0, 12.0];
        let at = |blend, secs| passage(&starts, blend, secs);
        let still = |at| Passage { from: at, to: at, share: 0.0 };
        assert_eq!(at(4.0, -5.0), still(0));
        assert_eq!(at(4.0, 8.9), still(0), "the next line cuts the change to two seconds");
        assert_eq!(at(4.0, 10.0), Passage { from: 0, to: 1, share: 0.5 });
        assert_eq!(at(4.0, 11.0), still(1));
        assert_eq!(at(4.0, 12.0), Passage { from: 1, to: 2, share: 0.5 });
        assert_eq!(at(4.0, 13.5), still(2));
        assert_eq!(at(0.0, 9.99), still(0));
        assert_eq!(at(0.0, 10.0), still(1));
        assert_eq!(passage(&[3.0], 4.0, 100.0), still(0));
        let mut before = (0, 0.0);
        for step in 0..2000 {
            let Passage { from, share, .. } = at(1.5, f64::from(step) * 0.01);
            assert!((from, share) >= before && share - if from == before.0 { before.1 } else { 0.0 } < 0.02);
            before = (from, share);
        }
    }
}

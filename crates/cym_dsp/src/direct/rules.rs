//! The rules of a director, as an artist writes them: one a line, and forgiving.

mod read;

use std::fmt;

use super::ways::Way;
pub(super) use read::transition_text;

/// Rules that suit any song: what a director begins with, and what holds where an artist's own rules say nothing.
pub const DEFAULT_RULES: &str = "\
never longer than 16 bars
never shorter than 2 bars
change on bars
sections alike: same picture
hold calm: 12 bars
hold middle: 8 bars
hold high: 4 bars
transition calm: crossfade clouds flow, 2 bars
transition middle: crossfade iris cells zoom, 1 bar
transition high: cut zoom push flash, 1 beat
transition drop: flash, 1 beat
transition build: glitch pixels, 2 beats";

/// How long something takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Length {
    /// How many.
    pub count: f32,
    /// Of what.
    pub unit: Unit,
}

/// What lengths are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Beats of the song.
    Beats,
    /// Bars of the song.
    Bars,
    /// Seconds.
    Secs,
}

impl Length {
    /// So many beats, where a bar has and a beat lasts so long.
    pub fn beats(self, bar_beats: f64, beat_secs: f64) -> f64 {
        let count = f64::from(self.count);
        match self.unit {
            Unit::Beats => count,
            Unit::Bars => count * bar_beats,
            Unit::Secs => count / beat_secs.max(1e-3),
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.unit {
            Unit::Beats => "beat",
            Unit::Bars => "bar",
            Unit::Secs => "second",
        };
        write!(f, "{} {word}{}", self.count, if self.count == 1.0 { "" } else { "s" })
    }
}

/// Where pictures may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Anywhere.
    Free,
    /// On beats.
    Beats,
    /// On the first beats of bars.
    Bars,
}

/// How much is going on, by thirds of the song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// The calm third.
    Calm,
    /// What lies between.
    Middle,
    /// The third with most going on.
    High,
}

impl Band {
    /// The band of an energy, given as its rank within the song, 0 to 1. A mean over a stretch lies nearer to the middle than
    /// single beats do, hence no even thirds.
    pub fn of(energy: f32) -> Self {
        match energy {
            rank if rank < 0.38 => Self::Calm,
            rank if rank > 0.62 => Self::High,
            _ => Self::Middle,
        }
    }

    /// Its word in rules.
    pub fn name(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Middle => "middle",
            Self::High => "high",
        }
    }
}

/// A mood, by where it lies in valence and arousal within the song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feeling {
    /// More major than the song's middle.
    Bright,
    /// More minor than the song's middle.
    Dark,
    /// Bright and aroused.
    Happy,
    /// Dark and aroused.
    Tense,
    /// Dark and calm.
    Sad,
    /// Bright and calm.
    Peaceful,
}

impl Feeling {
    /// Whether it is felt at these ranks, 0 to 1.
    pub fn is_felt(self, valence: f32, arousal: f32) -> bool {
        let (bright, aroused) = (valence > 0.5, arousal > 0.5);
        match self {
            Self::Bright => bright,
            Self::Dark => !bright,
            Self::Happy => bright && aroused,
            Self::Tense => !bright && aroused,
            Self::Sad => !bright && !aroused,
            Self::Peaceful => bright && !aroused,
        }
    }
}

/// When a rule holds.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// Always.
    Always,
    /// While so much goes on.
    Energy(Band),
    /// While it feels so.
    Mood(Feeling),
    /// Where a section begins.
    Section,
    /// While the music builds up to something.
    Build,
    /// In sections of this name, in small letters.
    Named(String),
    /// From a drop on.
    Drop,
}

impl When {
    /// Which of several rules that hold counts first: the one that says more.
    pub(super) fn weight(&self) -> u8 {
        match self {
            Self::Always => 0,
            Self::Energy(_) => 1,
            Self::Mood(_) => 2,
            Self::Section => 3,
            Self::Build => 4,
            Self::Named(_) => 5,
            Self::Drop => 6,
        }
    }
}

/// A line that was not understood; it is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFault {
    /// Its number, from 1.
    pub line: usize,
    /// The line.
    pub text: String,
    /// What to write instead, as a sentence.
    pub next_step: &'static str,
}

/// What an artist wants of a director.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// No picture stays longer.
    pub longest: Length,
    /// No picture goes sooner.
    pub shortest: Length,
    /// Where pictures may change.
    pub step: Step,
    /// Whether sections that sound alike get the same pictures again.
    pub alike: bool,
    /// Which pictures, by number from 1, may show when.
    pub pictures: Vec<(When, Vec<usize>)>,
    /// How long pictures stay where nothing else happens.
    pub holds: Vec<(When, Length)>,
    /// How pictures change.
    pub transitions: Vec<(When, Vec<Way>, Length)>,
}

impl Rules {
    /// Reads rules; what they leave open is as in [`DEFAULT_RULES`]. Lines that are not understood are left out and told.
    pub fn read(text: &str) -> (Self, Vec<RuleFault>) {
        let mut defaults = read::bare();
        let mut faults = read::into(&mut defaults, DEFAULT_RULES);
        debug_assert!(faults.is_empty(), "the default rules are rules");
        // The defaults come behind the artist's own rules, so that of two that say the same his counts.
        let mut rules = Self { holds: Vec::new(), transitions: Vec::new(), ..defaults.clone() };
        faults.extend(read::into(&mut rules, text));
        // Who says what holds always means it.
        if !rules.holds.iter().any(|(when, _)| *when == When::Always) {
            rules.holds.extend(defaults.holds);
        }
        if !rules.transitions.iter().any(|(when, ..)| *when == When::Always) {
            rules.transitions.extend(defaults.transitions);
        }
        (rules, faults)
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::read("").0
    }
}

//! What an artist decides by hand: stretches in which a picture shows, whatever the rules say.
//!
//! ```text
//! song 183.250
//! from 31.250 to 64.000: 4
//! from 64.000 to 80.500: 2 by iris, 4 beats
//! ```

use std::fmt;

use super::MAX_PICTURES;
use super::rules::{Length, RuleFault, transition_text};
use super::sheet::Sheet;
use super::ways::Way;

/// Files of one song in other formats differ in length by no more than this.
const SAME_SONG_SECS: f64 = 1.0;
/// Most changes that are kept.
const MOST: usize = 4096;
/// Nothing shorter is kept, in seconds.
const LEAST_SECS: f64 = 0.02;

/// One picture over one stretch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Its start and end in seconds.
    pub secs: [f64; 2],
    /// The picture, by number from 1.
    pub picture: usize,
    /// How it comes, where that was chosen by hand as well.
    pub by: Option<(Way, Length)>,
}

/// Everything that was decided by hand for one song; stretches never overlap.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Changes {
    /// Length of the song that it was decided for, in seconds: for another song it is left alone.
    pub song_secs: Option<f64>,
    /// The stretches, ascending.
    pub list: Vec<Change>,
}

impl Changes {
    /// Reads changes; lines that are not understood are left out and told.
    pub fn read(text: &str) -> (Self, Vec<RuleFault>) {
        let mut changes = Self::default();
        let mut faults = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let said = line.split('#').next().unwrap_or_default().trim();
            if said.is_empty() {
                continue;
            }
            if let Some(secs) = said.strip_prefix("song ").and_then(|secs| secs.trim().parse().ok()) {
                changes.song_secs = Some(secs);
            } else if let Some(change) = read_one(said).filter(|_| changes.list.len() < MOST) {
                changes = changes.with(change);
            } else {
                let next_step = "Write it as: from 31.25 to 64: 4 by iris, 4 beats.";
                faults.push(RuleFault { line: number, text: said.to_owned(), next_step });
            }
        }
        (changes, faults)
    }

    /// Whether nothing was decided.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether they were made for a song of this length in seconds.
    pub fn fit(&self, duration_secs: f64) -> bool {
        self.song_secs.is_none_or(|secs| (secs - duration_secs).abs() <= SAME_SONG_SECS)
    }

    /// With one more stretch; what it covers of others is taken from them.
    pub fn with(mut self, change: Change) -> Self {
        let [from, to] = change.secs;
        if !(to - from >= LEAST_SECS && from >= 0.0 && to.is_finite()) {
            return self;
        }
        let mut list = Vec::with_capacity(self.list.len() + 2);
        for other in self.list.drain(..) {
            let before = Change { secs: [other.secs[0], other.secs[1].min(from)], ..other };
            let after = Change { secs: [other.secs[0].max(to), other.secs[1]], by: None, ..other };
            let after = if other.secs[0] >= to { other } else { after };
            list.extend([before, after].into_iter().filter(|part| part.secs[1] - part.secs[0] >= LEAST_SECS));
        }
        list.push(change);
        list.sort_by(|a, b| a.secs[0].total_cmp(&b.secs[0]));
        Self { list, ..self }
    }

    /// Without the stretch that a time lies in.
    pub fn without(mut self, secs: f64) -> Self {
        self.list.retain(|change| !(change.secs[0] <= secs && secs < change.secs[1]));
        self
    }

    /// Another picture for a cue of the sheet that shows them.
    pub fn with_picture(self, sheet: &Sheet, cue: usize, picture: usize) -> Self {
        let Some(change) = sheet.change_of(cue) else {
            return self;
        };
        self.with(Change { picture, ..change })
    }

    /// A cue of the sheet as it is, whatever the rules will say.
    pub fn with_lock(self, sheet: &Sheet, cue: usize) -> Self {
        let Some(change) = sheet.change_of(cue) else {
            return self;
        };
        let by = sheet.cues.get(cue).map(|cue| (cue.way, cue.length));
        self.with(Change { by: change.by.or(by), ..change })
    }

    /// Another way to a cue's picture.
    pub fn with_way(self, sheet: &Sheet, cue: usize, way: Way, length: Length) -> Self {
        let Some(change) = sheet.change_of(cue) else {
            return self;
        };
        self.with(Change { by: Some((way, length)), ..change })
    }

    /// A cue that begins at another time, in seconds: both it and the one before it are kept from then on.
    pub fn with_start_at(self, sheet: &Sheet, cue: usize, secs: f64) -> Self {
        let (Some(before), Some(change)) =
            (cue.checked_sub(1).and_then(|at| sheet.change_of(at)), sheet.change_of(cue))
        else {
            return self;
        };
        let room = change.secs[1] - before.secs[0];
        let least = LEAST_SECS.max(0.05_f64.min(room / 4.0));
        let secs = secs.clamp(before.secs[0] + least, (change.secs[1] - least).max(before.secs[0] + least));
        let by = sheet.cues.get(cue).map(|cue| (cue.way, cue.length));
        let before = Change { secs: [before.secs[0], secs], ..before };
        self.with(before).with(Change { secs: [secs, change.secs[1]], by: change.by.or(by), ..change })
    }

    /// Without the change to a cue: what shows before it goes on to its end.
    pub fn without_cue(self, sheet: &Sheet, cue: usize) -> Self {
        let (Some(before), Some(change)) =
            (cue.checked_sub(1).and_then(|at| sheet.change_of(at)), sheet.change_of(cue))
        else {
            return self;
        };
        self.with(Change { secs: [before.secs[0], change.secs[1]], ..before })
    }
}

/// `from 31.25 to 64: 4 by iris, 4 beats`.
fn read_one(line: &str) -> Option<Change> {
    let line = line.to_lowercase();
    let (times, rest) = line.strip_prefix("from ")?.split_once(':')?;
    let (from, to) = times.split_once(" to ")?;
    let secs: [f64; 2] = [from.trim().parse().ok()?, to.trim().parse().ok()?];
    let (picture, by) = rest.split_once(" by ").map_or((rest, None), |(picture, by)| (picture, Some(by)));
    let picture = picture.trim().trim_start_matches("picture").trim().parse().ok()?;
    let by = match by {
        Some(by) => {
            let (ways, length) = transition_text(by)?;
            Some((*ways.first()?, length))
        }
        None => None,
    };
    let good = secs[0] >= 0.0
        && secs[1] - secs[0] >= LEAST_SECS
        && secs[1].is_finite()
        && (1..=MAX_PICTURES).contains(&picture);
    good.then_some(Change { secs, picture, by })
}

impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(secs) = self.song_secs {
            writeln!(f, "song {secs:.3}")?;
        }
        for Change { secs: [from, to], picture, by } in &self.list {
            write!(f, "from {from:.3} to {to:.3}: {picture}")?;
            if let Some((way, length)) = by {
                write!(f, " by {way}, {length}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

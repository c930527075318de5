//! The cue sheet: which picture shows when, and how it comes.

use super::changes::{Change, Changes};
use super::choose::{Around, Chooser, Scene};
use super::pieces::{self, Limits};
use super::rules::{Band, Length, Rules};
use super::song::Song;
use super::ways::Way;

/// Why a picture comes.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// The song begins.
    Start,
    /// A section begins; what it is called.
    Section(String),
    /// The bass comes back.
    Drop,
    /// The music begins to build up.
    Build,
    /// More or less goes on from here.
    Energy(Band),
    /// The one before had been there long enough.
    Hold,
    /// It was decided by hand.
    Hand,
}

impl Reason {
    /// In words, for a list or a hint.
    pub fn words(&self) -> String {
        match self {
            Self::Start => "the song begins".to_owned(),
            Self::Section(names) => format!("section {names}"),
            Self::Drop => "drop".to_owned(),
            Self::Build => "build-up".to_owned(),
            Self::Energy(band) => format!("energy {}", band.name()),
            Self::Hold => "long enough".to_owned(),
            Self::Hand => "by hand".to_owned(),
        }
    }
}

/// One picture from one change to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Cue {
    /// Its start and end in seconds: the middle of the transition to it, and of that to the next.
    pub secs: [f64; 2],
    /// The picture, by number from 1.
    pub picture: usize,
    /// How it comes; the first cue of a song is simply there.
    pub way: Way,
    /// How long the rules or the hand want that to take.
    pub length: Length,
    /// How long it takes here, in seconds: never more than the shorter of the two pictures, so that two changes never meet.
    pub way_secs: f64,
    /// Direction in degrees, and pieces from bottom to top, for ways that have them.
    pub angle_and_pieces: [f32; 2],
    /// Why it comes.
    pub reason: Reason,
    /// How much goes on in it, 0 to 1 within the song.
    pub energy: f32,
    /// Whether it was decided by hand, and stays when the rules change.
    pub by_hand: bool,
}

/// What shows at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shot {
    /// The picture, or the one that goes, by number from 1; 0 when there is none.
    pub first: usize,
    /// The one that comes; the same as the first where nothing changes.
    pub second: usize,
    /// From 0, all the first, to 1, all the second.
    pub progress: f32,
    /// The way, by its place among [`super::WAYS`].
    pub way: u8,
    /// As in [`Cue`].
    pub angle_and_pieces: [f32; 2],
    /// The number of the cue that shows or comes.
    pub cue: usize,
}

impl Shot {
    /// Nothing at all.
    pub const NONE: Self = Self { first: 0, second: 0, progress: 0.0, way: 0, angle_and_pieces: [0.0, 8.0], cue: 0 };
}

/// Which picture shows when, over a whole song.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Sheet {
    /// The cues, without gaps, from the start of the song to its end.
    pub cues: Vec<Cue>,
}

impl Sheet {
    /// Decides over a whole song. `there` are the pictures that there are, by number from 1; changes that were made for another
    /// song, or that ask for a picture that is not there, count nothing.
    pub fn of(song: &Song, rules: &Rules, changes: &Changes, there: &[usize], seed: u32) -> Self {
        if there.is_empty() {
            return Self::default();
        }
        let by_hand: Vec<Change> = if changes.fit(song.end_secs) {
            let counts = |change: &Change| change.secs[0] < song.end_secs && there.contains(&change.picture);
            changes.list.iter().copied().filter(counts).collect()
        } else {
            Vec::new()
        };
        let pieces = pieces::of(song, rules, &by_hand);
        let grid = &song.grid;
        let limits = Limits::new(rules, |length| length.beats(grid.bar_beats, grid.beat_secs));
        let mut chooser = Chooser::new(seed, there);
        let mut cues: Vec<Cue> = Vec::new();
        let mut since = 0.0;
        let mut section: Option<(f64, usize)> = None;
        for (at, piece) in pieces.iter().enumerate() {
            let middle = grid.secs_at(f64::midpoint(piece.from, piece.to));
            let part = song.part_at(middle);
            // Stretches count within their section.
            let place = part.map(|part| {
                let number = section.filter(|(start, _)| *start == part.secs[0]).map_or(0, |(_, number)| number + 1);
                section = Some((part.secs[0], number));
                (part.label, number)
            });
            let names = part.map(|part| part.names.as_slice()).unwrap_or_default();
            let feels = |feeling| song.feels(feeling, piece.from, piece.to);
            let building = song.builds.iter().any(|[from, to]| (*from..*to).contains(&middle));
            let energy = Song::mean(&song.energy, piece.from, piece.to);
            let scene = Scene { energy, feels: &feels, names, reason: &piece.reason, building };
            let before = cues.last().map(|cue| cue.picture);
            let hand = piece.by_hand.map(|at| by_hand[at]);
            let picture = if let Some(change) = hand {
                chooser.note(change.picture);
                change.picture
            } else {
                let here = part.map(|part| part.secs[0]);
                let next = pieces.get(at + 1).and_then(|next| next_picture(song, next, &by_hand, &chooser, here));
                let may_stay = piece.to - since <= limits.longest + 0.5;
                let around = Around { place, before, may_stay, next };
                chooser.choose(rules, &scene, &around).unwrap_or(there[0])
            };
            let secs = [grid.secs_at(piece.from).max(0.0), grid.secs_at(piece.to).min(song.end_secs)];
            if let Some(last) = cues
                .last_mut()
                .filter(|last| last.picture == picture && last.by_hand == hand.is_some() && hand.is_none())
            {
                last.secs[1] = secs[1];
                continue;
            }
            since = piece.from;
            let (way, length, angle_and_pieces) = chooser.way(rules, &scene, place);
            let (way, length) = hand.and_then(|change| change.by).unwrap_or((way, length));
            let (reason, by_hand) = (piece.reason.clone(), hand.is_some());
            cues.push(Cue { secs, picture, way, length, way_secs: 0.0, angle_and_pieces, reason, energy, by_hand });
        }
        let mut sheet = Self { cues };
        sheet.fit_ways(|length| length.beats(grid.bar_beats, grid.beat_secs) * grid.beat_secs);
        sheet
    }

    /// Gives every transition the room that it has.
    fn fit_ways(&mut self, secs_of: impl Fn(Length) -> f64) {
        let room: Vec<f64> = self.cues.iter().map(|cue| cue.secs[1] - cue.secs[0]).collect();
        for (at, cue) in self.cues.iter_mut().enumerate() {
            let Some(before) = at.checked_sub(1) else {
                cue.way = Way::Cut;
                continue;
            };
            cue.way_secs = match cue.way {
                Way::Cut => 0.0,
                Way::Over(_) => secs_of(cue.length).min(room[before].min(room[at])),
            };
        }
    }

    /// What shows at a time in seconds.
    pub fn at(&self, secs: f64) -> Shot {
        // The cue whose transition has begun.
        let begun = self.cues.partition_point(|cue| cue.secs[0] - 0.5 * cue.way_secs <= secs);
        let at = begun.saturating_sub(1);
        let Some(cue) = self.cues.get(at) else {
            return Shot::NONE;
        };
        let still = Shot {
            first: cue.picture,
            second: cue.picture,
            progress: 0.0,
            way: 0,
            angle_and_pieces: cue.angle_and_pieces,
            cue: at,
        };
        let (Way::Over(way), Some(before)) = (cue.way, at.checked_sub(1).and_then(|before| self.cues.get(before)))
        else {
            return still;
        };
        let progress = (secs - cue.secs[0]) / cue.way_secs.max(1e-6) + 0.5;
        if progress >= 1.0 || before.picture == cue.picture {
            return still;
        }
        Shot { first: before.picture, progress: progress.max(0.0) as f32, way, ..still }
    }

    /// The cue that a time in seconds lies in.
    pub fn cue_at(&self, secs: f64) -> Option<usize> {
        let at = self.cues.partition_point(|cue| cue.secs[0] <= secs).checked_sub(1)?;
        (secs < self.cues[at].secs[1]).then_some(at)
    }

    /// A cue as something that was decided by hand.
    pub(super) fn change_of(&self, cue: usize) -> Option<Change> {
        let cue = self.cues.get(cue)?;
        let by = cue.by_hand.then_some((cue.way, cue.length));
        Some(Change { secs: cue.secs, picture: cue.picture, by })
    }
}

/// The picture of the stretch that comes next, where that is known already: by hand, or the one that its section had before.
fn next_picture(
    song: &Song,
    next: &pieces::Piece,
    by_hand: &[Change],
    chooser: &Chooser,
    section_secs: Option<f64>,
) -> Option<usize> {
    if let Some(change) = next.by_hand {
        return Some(by_hand[change].picture);
    }
    let part = song.part_at(song.grid.secs_at(f64::midpoint(next.from, next.to)))?;
    // Another section begins.
    if Some(part.secs[0]) == section_secs { None } else { chooser.home(part.label) }
}

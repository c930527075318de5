//! The directors of a document: what each decides over a song, as the window shows it and the command line prints it.

mod find;

use cym_dsp::FeatureTrack;
use cym_dsp::direct::{Changes, RuleFault, Rules, Sheet, Song};
use cym_graph::{Catalogue, Cues, Document, NodeId, Problem, Severity};

/// A node that decides which picture a song shows when.
#[derive(Clone, Debug, PartialEq)]
pub struct Director {
    /// The node; inside a group of the artist's own as `group/inner`.
    pub node: NodeId,
    /// The group on the document's canvas that it is inside, where that keeps nothing of it in inputs of its own.
    pub within: Option<NodeId>,
    /// What it is called.
    pub title: String,
    /// The inputs that its decisions are made from.
    pub inputs: Cues,
    /// The node whose sound it hears.
    pub sound: Option<NodeId>,
    /// By number from 1, what the pictures are called; `None` where there is none.
    pub pictures: Vec<Option<String>>,
    /// Its rules, as text.
    pub rules: String,
    /// What was decided by hand, as text.
    pub changes: String,
    /// Other seeds make other choices.
    pub seed: u32,
}

impl Director {
    /// The pictures that there are, by number from 1.
    pub fn there(&self) -> Vec<usize> {
        (1..).zip(&self.pictures).filter(|(_, picture)| picture.is_some()).map(|(number, _)| number).collect()
    }

    /// What it decides over a song.
    pub fn sheet(&self, track: &FeatureTrack) -> Sheet {
        let (rules, changes) = (Rules::read(&self.rules).0, Changes::read(&self.changes).0);
        Sheet::of(&Song::hear(track), &rules, &changes, &self.there(), self.seed)
    }

    /// Lines that are not understood, rules that cannot all hold, and what was decided by hand and counts nothing.
    fn problems(&self, heard: &Heard) -> Vec<Problem> {
        let warn = |cause: String, next_step: &str| self.warn("cue-rules", cause, next_step);
        let of_lines = |what: &str, faults: Vec<RuleFault>| {
            let told = |fault: RuleFault| {
                let cause =
                    format!("line {} of its {what}, `{}`, is not understood, and left out.", fault.line, fault.text);
                warn(cause, fault.next_step)
            };
            faults.into_iter().map(told).collect::<Vec<_>>()
        };
        let (rules, faults) = Rules::read(&self.rules);
        let mut problems = of_lines("rules", faults);
        let (changes, faults) = Changes::read(&self.changes);
        problems.extend(of_lines("changes by hand", faults));
        problems.extend(self.unused(&changes, heard));
        let there = self.there();
        for (_, pictures) in &rules.pictures {
            if let Some(missing) = pictures.iter().find(|picture| !there.contains(picture)) {
                let cause = format!("a rule names picture {missing}, and there is none, so the rule does without it.");
                problems.push(warn(cause, "Wire a picture to that input, or take the number out of the rule."));
            }
        }
        let (longest, shortest) = (rules.longest, rules.shortest);
        if longest.unit == shortest.unit && longest.count < 2.0 * shortest.count {
            let cause = format!(
                "no picture may stay longer than {longest}, and none shorter than {shortest}: there is no room between."
            );
            problems.push(warn(cause, "Let the longest be at least twice the shortest."));
        }
        problems
    }
    /// What was decided by hand and counts nothing: for another song, for none, behind its end, or a picture that is not there.
    fn unused(&self, changes: &Changes, heard: &Heard) -> Option<Problem> {
        let warn = |cause, next_step| Some(self.warn("cue-changes", cause, next_step));
        let first = changes.list.first()?;
        let end_secs = match *heard {
            Heard::NotYet => f64::INFINITY,
            Heard::Live => {
                let cause =
                    "what was decided by hand in its lane counts nothing: it hears no song that is known ahead.";
                return warn(cause.to_owned(), "Wire a Sound File to it, or clear its changes.");
            }
            Heard::Song { secs } if !changes.fit(secs) => {
                let made_secs = changes.song_secs.unwrap_or_default();
                let cause = format!(
                    "what was decided by hand in its lane was decided for a song of {made_secs:.1} s, and this one has \
                     {secs:.1} s: it is left out."
                );
                return warn(cause, "Choose the earlier song, or right-click its lane: Undo all by hand.");
            }
            Heard::Song { secs } => secs,
        };
        let there = self.there();
        let missing = changes.list.iter().find(|change| !there.contains(&change.picture));
        if let Some(change) = missing.filter(|_| !there.is_empty()) {
            let cause = format!(
                "at {} picture {} was chosen by hand, and there is none: the rules choose there.",
                minutes(change.secs[0]),
                change.picture
            );
            return warn(cause, "Wire a picture to that input, or choose another one in its lane.");
        }
        let last = changes.list.last().unwrap_or(first);
        let behind = last.secs[0] >= end_secs;
        let cause =
            || format!("at {} something was decided by hand, and the song is over by then.", minutes(last.secs[0]));
        behind
            .then(|| self.warn("cue-changes", cause(), "Choose the earlier song, or take the line out of its changes."))
    }

    fn warn(&self, code: &'static str, cause: String, next_step: &str) -> Problem {
        let node = Some(self.within.clone().unwrap_or_else(|| self.node.clone()));
        let cause = if self.within.is_some() { format!("inside it, {cause}") } else { cause };
        Problem { severity: Severity::Warning, code, node, cause, next_step: next_step.to_owned() }
    }
}

/// `3:07.5`.
fn minutes(secs: f64) -> String {
    format!("{}:{:04.1}", (secs / 60.0) as u64, secs % 60.0)
}

/// What is known of the song that a director hears.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Heard {
    /// Nobody has listened to it up to now.
    NotYet,
    /// There is none whose end is known: it is heard as it comes, or nothing is wired.
    Live,
    /// Its length.
    Song {
        /// In seconds.
        secs: f64,
    },
}

/// The directors of a document, by their nodes' ids, and those inside its own groups; muted ones are left out.
pub fn directors(document: &Document, catalogue: &Catalogue) -> Vec<Director> {
    let (known, _) = cym_graph::group::own_catalogue(document, catalogue);
    find::all(document, &known)
}

/// What is wrong with the rules of a document's directors, and with what was decided by hand; `heard` tells of the sound of a
/// node.
pub(crate) fn problems(document: &Document, catalogue: &Catalogue, heard: &dyn Fn(&NodeId) -> Heard) -> Vec<Problem> {
    let of = |director: &Director| director.problems(&director.sound.as_ref().map_or(Heard::Live, heard));
    directors(document, catalogue).iter().flat_map(of).collect()
}

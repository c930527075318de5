//! The corrected sections, and what a hand does to them.

use super::Corrections;
use crate::track::{FeatureTrack, Span};

/// Most sections that a song can have.
pub const MAX_SECTIONS: usize = 500;
/// Most characters of a section's name.
pub const MAX_LABEL_CHARS: usize = 60;
/// Shortest section that a hand can make, in seconds.
const LEAST_SECS: f64 = 0.05;

/// Where a section starts, and what it is called.
#[derive(Debug, Clone, PartialEq)]
pub struct SectionStart {
    /// Its start in seconds; it goes on to the next one, or to the song's end.
    pub start_secs: f64,
    /// Its name; sections of one name are alike.
    pub label: String,
}

impl SectionStart {
    /// A section with its name in one line and not too long; `?` for none.
    pub fn new(start_secs: f64, label: &str) -> Self {
        let words = label.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
        let words: Vec<&str> = words.collect();
        let label: String = words.join(" ").trim().chars().take(MAX_LABEL_CHARS).collect();
        let label = label.trim_end();
        Self { start_secs, label: if label.is_empty() { "?" } else { label }.to_owned() }
    }
}

/// Puts sections in place of those that were heard; they cover the song from its start to its end.
pub(super) fn apply(sections: &[SectionStart], track: &mut FeatureTrack) {
    let end = track.duration_secs;
    let mut spans: Vec<Span> = Vec::new();
    for section in sections.iter().filter(|section| section.start_secs.is_finite() && section.start_secs < end) {
        let start_secs = if spans.is_empty() { 0.0 } else { section.start_secs };
        match spans.last_mut() {
            Some(last) if start_secs <= last.start_secs => continue,
            Some(last) => last.end_secs = start_secs,
            None => {}
        }
        spans.push(Span { start_secs, end_secs: end, label: section.label.clone() });
    }
    if !spans.is_empty() {
        track.events.insert("section".to_owned(), spans.iter().skip(1).map(|span| span.start_secs).collect());
        track.spans.insert("section".to_owned(), spans);
    }
}

/// What a hand does to the sections, given as `track` shows them: with these corrections in it.
impl Corrections {
    /// Moves the start of a section, by its number from 1 on; it stays between its neighbours.
    pub fn with_boundary_at(self, track: &FeatureTrack, section: usize, secs: f64) -> Self {
        let end = track.duration_secs;
        self.with_sections(track, section, |sections| {
            let after = sections.get(section + 1).map_or(end, |next| next.start_secs);
            if let [.., before, own] = &mut sections[..=section] {
                let (low, high) = (before.start_secs + LEAST_SECS, after - LEAST_SECS);
                if low <= high && secs.is_finite() {
                    own.start_secs = secs.clamp(low, high);
                }
            }
        })
    }

    /// Cuts the section at a time in two; the new part gets the first letter that is free.
    pub fn with_section_from(self, track: &FeatureTrack, secs: f64) -> Self {
        let end = track.duration_secs;
        self.with_sections(track, 0, |sections| {
            let place = sections.partition_point(|section| section.start_secs <= secs);
            let far = |other: f64| (other - secs).abs() >= LEAST_SECS;
            let free = sections.iter().all(|section| far(section.start_secs)) && far(end);
            if free && (0.0..end).contains(&secs) && sections.len() < MAX_SECTIONS {
                let label = free_letter(sections);
                sections.insert(place, SectionStart::new(secs, &label));
            }
        })
    }

    /// Calls a section something else, by its number from 0 on; with `alike`, all of its name.
    pub fn with_section_called(self, track: &FeatureTrack, section: usize, label: &str, alike: bool) -> Self {
        self.with_sections(track, section, |sections| {
            let was = sections[section].label.clone();
            for (index, own) in sections.iter_mut().enumerate() {
                if index == section || (alike && own.label == was) {
                    *own = SectionStart::new(own.start_secs, label);
                }
            }
        })
    }

    /// Takes a section away, by its number from 0 on: the one before it goes on, and behind the first the next one begins it all.
    pub fn without_section(self, track: &FeatureTrack, section: usize) -> Self {
        self.with_sections(track, section, |sections| {
            if sections.len() > 1 {
                sections.remove(section);
                sections[0].start_secs = 0.0;
            }
        })
    }

    /// The sections as the track shows them, changed; nothing happens where there is no section of that number.
    fn with_sections(
        mut self,
        track: &FeatureTrack,
        section: usize,
        change: impl FnOnce(&mut Vec<SectionStart>),
    ) -> Self {
        let spans = track.spans.get("section").map(Vec::as_slice).unwrap_or_default();
        let mut sections: Vec<SectionStart> =
            spans.iter().map(|span| SectionStart::new(span.start_secs, &span.label)).collect();
        if sections.is_empty() {
            sections.push(SectionStart::new(0.0, "A"));
        }
        if section < sections.len() {
            change(&mut sections);
            self.sections = sections;
        }
        self
    }
}

/// A, B, ... Z, then A2 and so on: the first that no section has.
fn free_letter(sections: &[SectionStart]) -> String {
    let letter = |number: usize| {
        let letter = char::from(b'A' + (number % 26) as u8);
        match number / 26 {
            0 => letter.to_string(),
            round => format!("{letter}{}", round + 1),
        }
    };
    let is_free = |label: &String| sections.iter().all(|section| section.label != *label);
    (0..=sections.len()).map(letter).find(is_free).unwrap_or_default()
}

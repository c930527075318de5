//! Which picture, and which way to it.

use std::collections::BTreeMap;

use super::rules::{Band, Feeling, Length, Rules, When};
use super::sheet::Reason;
use super::ways::Way;
use crate::control::hash_unit;

/// What is known of a stretch when its picture is chosen.
pub(super) struct Scene<'a> {
    pub(super) energy: f32,
    pub(super) feels: &'a dyn Fn(Feeling) -> bool,
    pub(super) names: &'a [String],
    pub(super) reason: &'a Reason,
    pub(super) building: bool,
}

impl Scene<'_> {
    /// Whether a rule holds in it.
    pub(super) fn is(&self, when: &When) -> bool {
        match when {
            When::Always => true,
            When::Energy(band) => *band == Band::of(self.energy),
            When::Mood(feeling) => (self.feels)(*feeling),
            When::Section => matches!(self.reason, Reason::Section(_)),
            When::Build => self.building,
            When::Named(name) => self.names.contains(name),
            When::Drop => *self.reason == Reason::Drop,
        }
    }
}

/// What limits a choice beside the rules.
pub(super) struct Around {
    /// The section's label, and the number of the stretch within the section.
    pub(super) place: Option<(usize, usize)>,
    /// The picture that shows before, and whether it may stay.
    pub(super) before: Option<usize>,
    pub(super) may_stay: bool,
    /// The picture that will come next, where that is known.
    pub(super) next: Option<usize>,
}

/// Chooses pictures one after the other, and remembers.
#[derive(Clone, Debug, Default)]
pub(super) struct Chooser {
    seed: u32,
    /// Pictures that there are, by number from 1.
    there: Vec<usize>,
    /// By label and number within the section.
    known: BTreeMap<(usize, usize), usize>,
    /// By picture, when it showed last and how often.
    shown: BTreeMap<usize, (usize, usize)>,
    count: usize,
}

impl Chooser {
    pub(super) fn new(seed: u32, there: &[usize]) -> Self {
        Self { seed, there: there.to_vec(), ..Self::default() }
    }

    /// The picture with which sections of a label begin, once that was chosen.
    pub(super) fn home(&self, label: usize) -> Option<usize> {
        self.known.get(&(label, 0)).copied()
    }

    /// Notes what shows without being chosen.
    pub(super) fn note(&mut self, picture: usize) {
        self.count += 1;
        let uses = self.shown.get(&picture).map_or(0, |(_, uses)| *uses);
        self.shown.insert(picture, (self.count, uses + 1));
    }

    /// The next picture; `None` when there is none at all.
    pub(super) fn choose(&mut self, rules: &Rules, scene: &Scene<'_>, around: &Around) -> Option<usize> {
        let pool = self.pool(rules, scene);
        let known = around.place.filter(|_| rules.alike).and_then(|place| self.known.get(&place).copied());
        let may = |picture: usize| Some(picture) != around.before || around.may_stay;
        if let Some(known) = known.filter(|known| pool.contains(known) && may(*known)) {
            self.note(known);
            return Some(known);
        }
        let others = |from: &[usize], avoid: &[Option<usize>]| -> Vec<usize> {
            from.iter().copied().filter(|picture| !avoid.contains(&Some(*picture))).collect()
        };
        let mut candidates = others(&pool, &[around.before, around.next]);
        if candidates.is_empty() {
            candidates = others(&pool, &[around.before]);
        }
        if candidates.is_empty() && around.may_stay {
            candidates.clone_from(&pool);
        }
        if candidates.is_empty() {
            // The rules leave one picture, and it has been there long enough: any other will do.
            candidates = others(&self.there, &[around.before]);
        }
        if candidates.is_empty() {
            candidates.clone_from(&self.there);
        }
        let begins = around.place.filter(|(_, number)| *number == 0);
        let score = |picture: usize| {
            let (last, uses) = self.shown.get(&picture).copied().unwrap_or((0, 0));
            let age = if uses == 0 { 8 } else { (self.count + 1 - last).min(8) };
            let homes = self.known.iter().filter(|((_, number), home)| *number == 0 && **home == picture).count();
            let taken = if begins.is_some() { 3.0 } else { 1.0 } * homes as f32;
            age as f32 - taken - 0.5 * uses as f32 + 2.0 * self.chance(picture as u32)
        };
        let best = candidates.into_iter().max_by(|a, b| score(*a).total_cmp(&score(*b)).then(b.cmp(a)))?;
        if let Some(place) = around.place {
            self.known.insert(place, best);
        }
        self.note(best);
        Some(best)
    }

    /// The pictures that the rules allow: those of the rule that says most, as far as weaker rules agree.
    fn pool(&self, rules: &Rules, scene: &Scene<'_>) -> Vec<usize> {
        let mut fitting: Vec<_> = rules.pictures.iter().filter(|(when, _)| scene.is(when)).collect();
        fitting.sort_by_key(|(when, _)| std::cmp::Reverse(when.weight()));
        let mut pool = self.there.clone();
        for (_, pictures) in fitting {
            let both: Vec<usize> = pool.iter().copied().filter(|picture| pictures.contains(picture)).collect();
            if !both.is_empty() {
                pool = both;
            }
        }
        pool
    }

    /// The way to a picture, its length, and its direction and number of pieces.
    pub(super) fn way(
        &self,
        rules: &Rules,
        scene: &Scene<'_>,
        place: Option<(usize, usize)>,
    ) -> (Way, Length, [f32; 2]) {
        const ANGLES: [f32; 8] = [0.0, 90.0, 180.0, -90.0, 45.0, -45.0, 135.0, -135.0];
        // The same stretch of the same section goes the same way again.
        let salt = place.map_or(self.count as u32, |(label, number)| (label * 64 + number) as u32 + 0x4000);
        let chance = |n: u32| hash_unit(self.seed ^ 0x5eed, salt.wrapping_mul(8).wrapping_add(n));
        let fitting = rules.transitions.iter().filter(|(when, ..)| scene.is(when));
        let found = fitting.rev().max_by_key(|(when, ..)| when.weight());
        let angle = ANGLES[(chance(1) * ANGLES.len() as f32) as usize % ANGLES.len()];
        let pieces = 3.0 + (chance(2) * 4.0 + 8.0 * scene.energy).round();
        found.map_or(
            (Way::Cut, Length { count: 1.0, unit: super::Unit::Beats }, [angle, pieces]),
            |(_, ways, length)| {
                let way = ways[(chance(0) * ways.len() as f32) as usize % ways.len()];
                (way, *length, [angle, pieces])
            },
        )
    }

    fn chance(&self, salt: u32) -> f32 {
        hash_unit(self.seed, (self.count as u32).wrapping_mul(16).wrapping_add(salt))
    }
}

//! What happens to a genome by chance.

use super::super::chance;
use super::chances::Chances;
use super::{FUNCTIONS, Gene, Genome, MAX_GENES, MAX_UNITS, OUTPUTS, SPLIT, UNIT, Unit};

/// The chances of a round: a unit more, a connection more, other weights, a connection silenced or woken; and of each unit, another function.
const ADD_UNIT: f32 = 0.1;
const ADD_CONNECTION: f32 = 0.3;
const CHANGE_WEIGHTS: f32 = 0.8;
const TURN_CONNECTION: f32 = 0.05;
const CHANGE_FUNCTION: f32 = 0.05;
/// Rounds at most, until a child is far enough from its parent.
const ROUNDS: u64 = 12;
/// Pairs that are tried for a new connection.
const TRIES: usize = 8;
/// Weights do not grow beyond this.
const MOST: f32 = 12.0;
const ROUND: u64 = 0x520;

impl Genome {
    /// A child that differs by chance, about as far as `strength` says in the measure of [`Genome::distance`]; 0 is the genome itself.
    #[must_use]
    pub fn mutated(&self, strength: f32, seed: u64) -> Self {
        let mut child = self.clone();
        if strength <= 0.0 || strength.is_nan() {
            return child;
        }
        for round in 0..ROUNDS {
            child.change(strength, &mut Chances::new(chance::bits(seed, ROUND, round)));
            if self.distance(&child) >= strength {
                break;
            }
        }
        child
    }

    /// One round.
    fn change(&mut self, strength: f32, chances: &mut Chances) {
        if chances.happens(CHANGE_WEIGHTS) {
            let step = strength.min(1.0);
            let mut moved = |weight: &mut f32| {
                *weight = (*weight + step * (0.3 + weight.abs()) * chances.normal()).clamp(-MOST, MOST);
            };
            self.genes.iter_mut().for_each(|gene| moved(&mut gene.weight));
            self.units.iter_mut().for_each(|unit| moved(&mut unit.bias));
            self.bias.iter_mut().for_each(moved);
        }
        for unit in &mut self.units {
            if chances.happens(CHANGE_FUNCTION) {
                unit.activation = chances.one_of(&FUNCTIONS);
            }
        }
        if chances.happens(TURN_CONNECTION) && !self.genes.is_empty() {
            let at = chances.below(self.genes.len());
            self.genes[at].enabled = !self.genes[at].enabled;
        }
        if chances.happens(ADD_UNIT) {
            self.add_unit(chances);
        }
        if chances.happens(ADD_CONNECTION) {
            self.add_connection(chances);
        }
    }

    /// Puts a unit into a connection, which falls silent; nothing happens where there is no room.
    pub(super) fn add_unit(&mut self, chances: &mut Chances) {
        let awake: Vec<usize> = (0..self.genes.len()).filter(|&at| self.genes[at].enabled).collect();
        if awake.is_empty() || self.units.len() >= MAX_UNITS || self.genes.len() + 2 > MAX_GENES {
            return;
        }
        let at = chances.one_of(&awake);
        let Gene { from, to, weight, .. } = self.genes[at];
        let id = chance::bits(self.genes[at].innovation(), SPLIT, 0) | UNIT;
        let Err(place) = self.units.binary_search_by_key(&id, |unit| unit.id) else {
            // The connection was woken after a unit had been put into it.
            return;
        };
        let before = self.clone();
        self.units.insert(place, Unit { id, activation: chances.one_of(&FUNCTIONS), bias: 0.0 });
        self.genes[at].enabled = false;
        self.connect(Gene { from, to: id, weight: 1.0, enabled: true });
        self.connect(Gene { from: id, to, weight, enabled: true });
        if self.levels().is_none() {
            *self = before;
        }
    }

    /// Joins two that were not joined; nothing happens if none is found that closes no circle.
    pub(super) fn add_connection(&mut self, chances: &mut Chances) {
        let (inputs, units) = (self.features.count(), self.units.len());
        if self.genes.len() >= MAX_GENES {
            return;
        }
        for _ in 0..TRIES {
            let from = match chances.below(inputs + units) {
                at if at < inputs => at as u64,
                at => self.units[at - inputs].id,
            };
            let to = match chances.below(units + self.bias.len()) {
                at if at < units => self.units[at].id,
                at => OUTPUTS + (at - units) as u64,
            };
            let gene = Gene { from, to, weight: 1.5 * chances.normal(), enabled: true };
            if self.connect(gene) {
                if self.levels().is_some() {
                    return;
                }
                self.genes.retain(|other| other.ends() != gene.ends());
            }
        }
    }
}

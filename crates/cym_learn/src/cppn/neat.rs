//! Networks that grow: genomes of single units and connections, as NEAT breeds them (Stanley and Miikkulainen 2002).
//!
//! A [`Genome`] says which unit is connected to which, every unit with a function of its own. It is drawn as what it compiles to: a
//! [`Network`](super::Network) of layers whose units differ ([`Activation::Mixed`]), where values that are needed further on pass through
//! units that do nothing. So there is nothing to draw that was not there before; the genome itself travels in the file's metadata, and
//! breeding goes on from it.
//!
//! NEAT numbers its innovations so that the genes of two genomes can be aligned. Here the number follows from what the innovation is: a
//! connection's from its two ends, a unit's from the connection that it was put into. The same step in two genomes has the same number
//! without a list that all of them share.

mod chances;
mod change;
mod compile;
mod cross;

use serde::{Deserialize, Serialize};

use super::architecture::{Activation, MAX_DEPTH, Output};
use super::chance;
use super::error::GenomeError;
use super::features::Features;
use super::network::Network;
use chances::Chances;

/// The most units of a genome.
pub const MAX_UNITS: usize = 64;
/// The most connections.
pub const MAX_GENES: usize = 1024;
/// The most numbers that go in: with all units they still fit a layer.
pub const MAX_INPUTS: usize = 128;
/// The largest weight that a file may hold; what grows here stays far below.
const MAX_WEIGHT: f32 = 1000.0;
/// The first output's number; inputs count from 0.
const OUTPUTS: u64 = 1 << 16;
/// Units have this bit.
const UNIT: u64 = 1 << 63;
/// The streams of chance.
const INNOVATION: u64 = 0x500;
const SPLIT: u64 = 0x501;
const WEIGHTS: u64 = 0x502;
/// What a unit that was grown can do.
const FUNCTIONS: [Activation; 4] = [Activation::Sin, Activation::Cos, Activation::Gauss, Activation::Tanh];

/// A network of single units; no connection leads in a circle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genome {
    features: Features,
    output: Output,
    /// In the order of their numbers.
    units: Vec<Unit>,
    /// Added to each output.
    bias: Vec<f32>,
    /// In the order of their ends.
    genes: Vec<Gene>,
}

/// A hidden unit: its function of the weighted sum of what comes in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its number, which follows from the connection that it was put into.
    pub id: u64,
    /// One of sine, cosine, gauss, tanh and linear.
    pub activation: Activation,
    /// Added to the sum.
    pub bias: f32,
}

/// A connection.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gene {
    /// The input or unit that it comes from.
    pub from: u64,
    /// The unit or output that it leads to.
    pub to: u64,
    /// The factor on what passes.
    pub weight: f32,
    /// Whether anything passes; a unit that was put into a connection silences it.
    pub enabled: bool,
}

impl Gene {
    /// The number of this innovation, the same in every genome.
    pub fn innovation(&self) -> u64 {
        chance::bits(self.from, INNOVATION, self.to)
    }

    fn ends(&self) -> (u64, u64) {
        (self.from, self.to)
    }
}

impl Genome {
    /// A first genome: a few units that each look at some inputs, and outputs that look at some units. It draws something at once, with
    /// much room to grow.
    ///
    /// # Errors
    /// There are more than [`MAX_INPUTS`] inputs.
    pub fn first(features: Features, output: Output, seed: u64) -> Result<Self, GenomeError> {
        const UNITS: usize = 6;
        let mut chances = Chances::new(seed);
        let (seen, all) = (features.per_pixel(), features.count());
        let mut genome = Self { features, output, units: Vec::new(), bias: Vec::new(), genes: Vec::new() };
        genome.bias.extend((0..output.channels()).map(|_| 0.5 * chances.normal()));
        for number in 0..UNITS as u64 {
            let activation = chances.one_of(&FUNCTIONS);
            let id = chance::bits(number, SPLIT, u64::MAX) | UNIT;
            genome.units.push(Unit { id, activation, bias: chances.normal() });
            for _ in 0..3 {
                let from = chances.below(seen) as u64;
                genome.connect(Gene { from, to: id, weight: 2.0 * chances.normal(), enabled: true });
            }
            // Time, sound and latent move it from the beginning.
            for _ in 0..2 {
                let from = seen as u64 + chances.below(all - seen) as u64;
                if from < all as u64 {
                    genome.connect(Gene { from, to: id, weight: 0.7 * chances.normal(), enabled: true });
                }
            }
        }
        genome.units.sort_by_key(|unit| unit.id);
        for channel in 0..output.channels() {
            // Where colours are mixed as in photographs, the second and third number say little.
            let gain = if output.matrix().is_some() && channel > 0 { 7.0 } else { 3.5 };
            for _ in 0..4 {
                let unit = chances.one_of(&genome.units);
                let weight = gain * chances.normal();
                let gene = Gene { from: unit.id, to: OUTPUTS + channel as u64, weight, enabled: true };
                // A bell is never negative: without this, pictures would be pale or dark.
                if genome.connect(gene) && unit.activation == Activation::Gauss {
                    genome.bias[channel] -= 0.35 * weight;
                }
            }
        }
        genome.check()?;
        Ok(genome)
    }

    /// The genome that a network was grown from, or a first one with its inputs and outputs: another network begins with another.
    ///
    /// # Errors
    /// The network has more than [`MAX_INPUTS`] inputs.
    pub fn of(network: &Network) -> Result<Self, GenomeError> {
        if let Some(genome) = network.genome() {
            return Ok(genome.clone());
        }
        let seed =
            network.weights().iter().fold(0, |seed, weight| chance::bits(seed, WEIGHTS, weight.to_bits().into()));
        let architecture = network.architecture();
        Self::first(architecture.features.clone(), architecture.output, seed)
    }

    /// Its hidden units.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// Its connections.
    pub fn genes(&self) -> &[Gene] {
        &self.genes
    }

    /// Says what is wrong, if anything is: a file may hold anything.
    ///
    /// # Errors
    /// Something is out of bounds, in the wrong order, not finite, connected to nothing, or leads in a circle.
    pub fn check(&self) -> Result<(), GenomeError> {
        self.features.check()?;
        super::architecture::count("palette scalars", self.output.channels(), 1, 4)?;
        let most =
            |what, count, most| if count <= most { Ok(()) } else { Err(GenomeError::Count { what, count, most }) };
        most("inputs", self.features.count(), MAX_INPUTS)?;
        most("units", self.units.len(), MAX_UNITS)?;
        most("connections", self.genes.len(), MAX_GENES)?;
        let sorted = self.units.is_sorted_by(|a, b| a.id < b.id) && self.genes.is_sorted_by(|a, b| a.ends() < b.ends());
        if !sorted {
            return Err(GenomeError::Order);
        }
        if self.bias.len() != self.output.channels() {
            return Err(GenomeError::Outputs { count: self.bias.len(), needed: self.output.channels() });
        }
        for unit in &self.units {
            if unit.id & UNIT == 0 || !(FUNCTIONS.contains(&unit.activation) || unit.activation == Activation::Linear) {
                return Err(GenomeError::Unit(unit.id));
            }
        }
        if let Some(gene) = self.genes.iter().find(|gene| !self.joins(gene)) {
            return Err(GenomeError::Ends { from: gene.from, to: gene.to });
        }
        let numbers = self.genes.iter().map(|gene| gene.weight).chain(self.units.iter().map(|unit| unit.bias));
        for value in numbers.chain(self.bias.iter().copied()) {
            if !(-MAX_WEIGHT..=MAX_WEIGHT).contains(&value) {
                return Err(GenomeError::Weight(value));
            }
        }
        self.levels().map(|_| ()).ok_or(GenomeError::Deep)
    }

    /// Whether a gene leads from an input or a unit to a unit or an output.
    fn joins(&self, gene: &Gene) -> bool {
        let unit = |id| self.place(id).is_some();
        let output = |id| (OUTPUTS..OUTPUTS + self.output.channels() as u64).contains(&id);
        (gene.from < self.features.count() as u64 || unit(gene.from)) && (unit(gene.to) || output(gene.to))
    }

    /// Where a unit stands.
    fn place(&self, id: u64) -> Option<usize> {
        self.units.binary_search_by_key(&id, |unit| unit.id).ok()
    }

    /// Puts a gene in its place, if it is not there yet.
    fn connect(&mut self, gene: Gene) -> bool {
        match self.genes.binary_search_by_key(&gene.ends(), Gene::ends) {
            Ok(_) => false,
            Err(at) => {
                self.genes.insert(at, gene);
                true
            }
        }
    }

    /// The layer of every unit, from 1 on: one more than the last of what comes in, silent connections included, so that waking one never
    /// closes a circle. Nothing if there is a circle, or a layer too many.
    fn levels(&self) -> Option<Vec<usize>> {
        let mut levels = vec![1; self.units.len()];
        loop {
            let mut settled = true;
            for gene in &self.genes {
                if let (Some(from), Some(to)) = (self.place(gene.from), self.place(gene.to))
                    && levels[to] <= levels[from]
                {
                    levels[to] = levels[from] + 1;
                    settled = false;
                    if levels[to] > MAX_DEPTH {
                        return None;
                    }
                }
            }
            if settled {
                return Some(levels);
            }
        }
    }
}

#[cfg(test)]
mod tests;

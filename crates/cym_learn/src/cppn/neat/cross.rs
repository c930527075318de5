//! What two genomes have in common, and their children.

use super::super::error::GenomeError;
use super::chances::Chances;
use super::{Gene, Genome, MAX_GENES, MAX_UNITS};

/// The share of genes that only one has, and the mean difference of the weights that both have, count this much.
const UNSHARED: f32 = 1.0;
const WEIGHTS: f32 = 0.4;
/// A gene that is silent in one parent is silent in the child with this chance.
const STAYS_SILENT: f32 = 0.75;
/// The chance of a gene that only the second parent has.
const FROM_SECOND: f32 = 0.5;

impl Genome {
    /// NEAT's compatibility distance: 0 for the same genome, about 1 for two that share no gene.
    pub fn distance(&self, other: &Self) -> f32 {
        let (mut shared, mut apart) = (0_usize, 0.0);
        for gene in &self.genes {
            if let Some(twin) = other.twin(gene) {
                shared += 1;
                apart += (gene.weight - twin.weight).abs();
            }
        }
        let unshared = self.genes.len() + other.genes.len() - 2 * shared;
        let most = self.genes.len().max(other.genes.len()).max(1);
        UNSHARED * unshared as f32 / most as f32 + WEIGHTS * apart / shared.max(1) as f32
    }

    /// The gene of the same innovation.
    pub(super) fn twin(&self, gene: &Gene) -> Option<&Gene> {
        self.genes.binary_search_by_key(&gene.ends(), Gene::ends).ok().map(|at| &self.genes[at])
    }

    /// A child of two: genes of one innovation come from either, those that only this one has stay, and of those that only the other has
    /// about half come along where they close no circle.
    ///
    /// # Errors
    /// The two have other inputs or outputs.
    pub fn crossed(&self, other: &Self, seed: u64) -> Result<Self, GenomeError> {
        if self.features != other.features || self.output != other.output {
            return Err(GenomeError::Different);
        }
        let mut chances = Chances::new(seed);
        let mut child = self.clone();
        for gene in &mut child.genes {
            if let Some(twin) = other.twin(gene) {
                let silent = !(gene.enabled && twin.enabled);
                if chances.happens(0.5) {
                    gene.weight = twin.weight;
                }
                gene.enabled = !(silent && chances.happens(STAYS_SILENT));
            }
        }
        for unit in &mut child.units {
            if let Some(at) = other.place(unit.id)
                && chances.happens(0.5)
            {
                *unit = other.units[at];
            }
        }
        for (bias, theirs) in child.bias.iter_mut().zip(&other.bias) {
            if chances.happens(0.5) {
                *bias = *theirs;
            }
        }
        for gene in &other.genes {
            if self.twin(gene).is_none() && chances.happens(FROM_SECOND) {
                child.take(gene, other);
            }
        }
        Ok(child)
    }

    /// Takes over a gene with the units at its ends, if there is room and it closes no circle.
    fn take(&mut self, gene: &Gene, from: &Self) {
        let before = self.clone();
        for id in [gene.from, gene.to] {
            if let Some(at) = from.place(id)
                && let Err(place) = self.units.binary_search_by_key(&id, |unit| unit.id)
            {
                self.units.insert(place, from.units[at]);
            }
        }
        self.connect(*gene);
        if self.units.len() > MAX_UNITS || self.genes.len() > MAX_GENES || self.levels().is_none() {
            *self = before;
        }
    }
}

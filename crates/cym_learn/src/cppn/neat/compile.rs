//! From a genome to the layers that everything draws.

use std::sync::Arc;

use super::super::architecture::{Activation, Architecture, Counts, Init, Layer, MIN_WIDTH};
use super::super::error::WeightsError;
use super::super::network::Network;
use super::{Gene, Genome, OUTPUTS};

/// A unit of a layer: one of the genome's, or a value on its way.
#[derive(Clone, Copy, PartialEq)]
struct Cell {
    /// What it holds: the number of an input or a unit.
    id: u64,
    activation: Activation,
    /// Whether it only hands on.
    passing: bool,
}

impl Genome {
    /// The network that draws the genome; it keeps the genome.
    ///
    /// # Errors
    /// The genome is none that can be drawn.
    pub fn network(&self) -> Result<Network, WeightsError> {
        self.check()?;
        let layers = self.layers();
        let described = layers.iter().map(|cells| {
            let width = cells.len().max(MIN_WIDTH as usize);
            let count = |activation| cells.iter().filter(|cell| cell.activation == activation).count() as u16;
            let mut counts = Counts::of(count);
            // What fills a narrow layer up does nothing.
            counts.linear += (width - cells.len()) as u16;
            Layer { width: width as u32, activation: Activation::Mixed(counts) }
        });
        let architecture = Architecture {
            features: self.features.clone(),
            layers: described.collect(),
            output: self.output,
            init: Init::default(),
        };
        let mut weights = Vec::with_capacity(architecture.params());
        let mut sources: Vec<u64> = (0..self.features.count() as u64).collect();
        for (cells, (inputs, outputs)) in layers.iter().zip(architecture.shapes()) {
            let start = weights.len();
            weights.resize(start + inputs * outputs + outputs, 0.0);
            for (column, cell) in cells.iter().enumerate() {
                let mut put = |id: u64, weight: f32| {
                    if let Some(row) = sources.iter().position(|&source| source == id) {
                        weights[start + row * outputs + column] += weight;
                    }
                };
                if cell.passing {
                    put(cell.id, 1.0);
                } else {
                    self.awake().filter(|gene| gene.to == cell.id).for_each(|gene| put(gene.from, gene.weight));
                    let unit = self.place(cell.id).map(|at| self.units[at]);
                    weights[start + inputs * outputs + column] = unit.map_or(0.0, |unit| unit.bias);
                }
            }
            sources = cells.iter().map(|cell| cell.id).collect();
        }
        let channels = self.bias.len();
        let width = architecture.layers.last().map_or(0, |layer| layer.width as usize);
        let start = weights.len();
        weights.resize(start + width * channels, 0.0);
        for gene in self.awake().filter(|gene| gene.to >= OUTPUTS) {
            let row = sources.iter().position(|&source| source == gene.from);
            let channel = (gene.to - OUTPUTS) as usize;
            if let Some(row) = row.filter(|_| channel < channels) {
                weights[start + row * channels + channel] = gene.weight;
            }
        }
        weights.extend(&self.bias);
        Ok(Network::from_weights(architecture, weights)?.with_genome(Arc::new(self.clone())))
    }

    fn awake(&self) -> impl Iterator<Item = &Gene> {
        self.genes.iter().filter(|gene| gene.enabled)
    }

    /// The cells of every layer, in the order of their functions.
    fn layers(&self) -> Vec<Vec<Cell>> {
        let levels = self.levels().unwrap_or_default();
        let level = |id: u64| self.place(id).map(|at| levels[at]);
        let seen = self.seen();
        let is_seen = |id: u64| self.place(id).is_none_or(|at| seen[at]);
        let depth = levels.iter().zip(&seen).filter(|(_, seen)| **seen).map(|(level, _)| *level).max().unwrap_or(1);
        // Where a value is made and where it is last read; outputs read the last layer.
        let reads = |gene: &Gene| level(gene.to).map_or(depth, |level| level - 1);
        let mut values: Vec<(u64, usize, usize)> = Vec::new();
        for gene in self.awake().filter(|gene| is_seen(gene.to)) {
            let (made, read) = (level(gene.from).unwrap_or(0), reads(gene));
            match values.iter_mut().find(|(id, ..)| *id == gene.from) {
                Some((.., last)) => *last = read.max(*last),
                None => values.push((gene.from, made, read)),
            }
        }
        let of_layer = |layer: usize| {
            let mut cells = Vec::new();
            for &(id, made, last) in &values {
                if made == layer {
                    let own = self.place(id).map_or(Activation::Linear, |at| self.units[at].activation);
                    cells.push(Cell { id, activation: own, passing: false });
                } else if made < layer && layer <= last {
                    cells.push(Cell { id, activation: Activation::Linear, passing: true });
                }
            }
            cells.sort_by_key(|cell| (Counts::ORDER.iter().position(|&known| known == cell.activation), cell.id));
            cells
        };
        (1..=depth).map(of_layer).collect()
    }

    /// Which units an output sees.
    fn seen(&self) -> Vec<bool> {
        let mut seen = vec![false; self.units.len()];
        loop {
            let mut settled = true;
            for gene in self.awake() {
                let reaches = gene.to & super::UNIT == 0 || self.place(gene.to).is_some_and(|at| seen[at]);
                if let Some(at) = self.place(gene.from).filter(|&at| reaches && !seen[at]) {
                    seen[at] = true;
                    settled = false;
                }
            }
            if settled {
                return seen;
            }
        }
    }
}

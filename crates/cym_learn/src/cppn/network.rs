//! An architecture with weights.

use std::sync::Arc;

use super::architecture::Architecture;
use super::chance;
use super::error::WeightsError;
use super::neat::Genome;

/// A network that can be drawn: every weight is there and finite.
///
/// The weights lie in one list: for every layer its matrix `[input][output]` (the output runs fastest), then its bias; the output layer
/// comes last. Networks are compared by architecture and weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    architecture: Arc<Architecture>,
    weights: Vec<f32>,
    /// What it was grown from, as long as nothing else changed its weights.
    genome: Option<Arc<Genome>>,
}

/// The linear map of one layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayerView<'a> {
    /// How many numbers go in.
    pub inputs: usize,
    /// How many come out.
    pub outputs: usize,
    /// `[input][output]`.
    pub weights: &'a [f32],
    /// `[output]`.
    pub bias: &'a [f32],
}

impl Network {
    /// A new network with random weights, the same for the same seed on every machine.
    ///
    /// # Errors
    /// If the architecture is not one that can be drawn.
    pub fn new(architecture: impl Into<Arc<Architecture>>, seed: u64) -> Result<Self, WeightsError> {
        let architecture = architecture.into();
        architecture.check()?;
        let init = architecture.init;
        let mut weights = Vec::with_capacity(architecture.params());
        let last = architecture.layers.len();
        for (index, (inputs, outputs)) in architecture.shapes().into_iter().enumerate() {
            let gain = match index {
                0 => init.first,
                _ if index == last => init.output,
                _ => init.hidden,
            };
            let factor = architecture.layers.get(index).map_or(1.0, |layer| layer.activation.factor());
            let deviation = gain / (inputs as f32).sqrt() / factor;
            let bias = if index == last { 0.0 } else { init.bias / factor };
            let stream = 2 * index as u64;
            weights.extend((0..(inputs * outputs) as u64).map(|at| deviation * chance::normal(seed, stream, at)));
            weights.extend((0..outputs as u64).map(|at| bias * chance::normal(seed, stream + 1, at)));
        }
        Ok(Self { architecture, weights, genome: None })
    }

    /// A network of weights that were made elsewhere, in the order that [`Network`] describes.
    ///
    /// # Errors
    /// If the architecture cannot be drawn, the number of weights is another, or one of them is not finite.
    pub fn from_weights(architecture: impl Into<Arc<Architecture>>, weights: Vec<f32>) -> Result<Self, WeightsError> {
        let architecture = architecture.into();
        architecture.check()?;
        let needed = architecture.params();
        if weights.len() != needed {
            return Err(WeightsError::Length { count: weights.len(), needed });
        }
        if let Some((index, &value)) = weights.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(WeightsError::NotFinite { index, value });
        }
        Ok(Self { architecture, weights, genome: None })
    }

    /// What the network is made of.
    pub fn architecture(&self) -> &Arc<Architecture> {
        &self.architecture
    }

    /// All weights, in the order that [`Network`] describes.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// The genome that the network was grown from; none if it was made in another way, or trained or mutated since.
    pub fn genome(&self) -> Option<&Genome> {
        self.genome.as_deref()
    }

    /// The same network with the genome that compiles to it.
    pub(super) fn with_genome(self, genome: Arc<Genome>) -> Self {
        Self { genome: Some(genome), ..self }
    }

    /// All weights, for those who keep them finite; the network's genome is no longer its own then.
    pub(super) fn weights_mut(&mut self) -> &mut [f32] {
        self.genome = None;
        &mut self.weights
    }

    /// All weights, to take them elsewhere.
    pub fn into_weights(self) -> Vec<f32> {
        self.weights
    }

    /// The linear maps one after the other, the output layer last.
    pub fn layers(&self) -> impl Iterator<Item = LayerView<'_>> {
        let mut rest = self.weights.as_slice();
        self.architecture.shapes().into_iter().map(move |(inputs, outputs)| {
            let (weights, after) = rest.split_at(inputs * outputs);
            let (bias, after) = after.split_at(outputs);
            rest = after;
            LayerView { inputs, outputs, weights, bias }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Frame, Preset, pixel};
    use super::*;

    #[test]
    fn presets_have_the_size_they_are_known_by() {
        let params = |preset: Preset| Network::new(preset.architecture(), 1).unwrap().weights().len();
        assert_eq!(params(Preset::Seed), 201_475);
        assert_eq!(params(Preset::Lucid), 8_451 + 24 * 10, "ten inputs more than the original's two");
        // 197,888 products a pixel once time and sound are folded
        assert_eq!(Preset::Seed.architecture().flop_per_pixel(), 2 * 197_888);
        for preset in Preset::ALL {
            assert_eq!(params(preset), preset.architecture().params());
            assert_eq!(Preset::from_name(preset.name()), Some(preset));
        }
    }

    #[test]
    fn a_seed_gives_one_network_and_another_seed_another() {
        let network = |seed| Network::new(Preset::Small.architecture(), seed).unwrap();
        assert_eq!(network(5), network(5));
        assert_ne!(network(5), network(6));
        let sum: f64 = network(5).weights().iter().map(|&weight| f64::from(weight)).sum();
        assert!((sum - SUM_OF_SMALL_5).abs() < 1e-9, "the weights of a seed have changed: {sum}");
    }

    /// The sum of all weights of Small with seed 5: files and songs rely on a seed's picture.
    const SUM_OF_SMALL_5: f64 = -74.162_356_426_466_43;

    #[test]
    fn every_preset_draws_a_picture_and_not_one_colour() {
        for preset in Preset::ALL {
            for seed in 0..4 {
                let network = Network::new(preset.architecture(), seed).unwrap();
                let values = (0..300).map(|at| {
                    let place = [(at % 20) as f32 / 10.0 - 0.95, (at / 20) as f32 / 7.5 - 0.95];
                    pixel(&network, &Frame::default(), place, 0.0)[0]
                });
                let values: Vec<f32> = values.collect();
                let mean = values.iter().sum::<f32>() / 300.0;
                let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / 300.0).sqrt();
                assert!(values.iter().all(|value| (0.0..=1.0).contains(value)), "{}", preset.name());
                assert!(deviation > 0.03, "{} with seed {seed} is flat: {deviation}", preset.name());
            }
        }
    }
}

//! Networks from networks: blends, offspring, and weights that drift.
//!
//! Only networks of one architecture can be mixed, and only those that were trained from one initialisation blend smoothly: in others
//! the same neuron stands for something else.

use std::f32::consts::{SQRT_2, TAU};

use super::chance;
use super::error::WeightsError;
use super::network::Network;

/// No weight that we work out grows beyond this, so that sums of weights stay finite.
const MOST: f32 = 1e30;
/// Directions that an evolution moves along.
const DIRECTIONS: u64 = 8;
/// The streams of chance: of drifting, mutation and crossing.
const DRIFT: u64 = 0x100;
const MUTATION: u64 = 0x200;
const CROSSING: u64 = 0x300;

/// How two parents make a child.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Crossing {
    /// Every neuron comes from one parent or the other.
    Neurons,
    /// Every layer comes from one parent or the other.
    Layers,
    /// All weights lie between the parents': 0 is the first, 1 the second, and beyond is allowed.
    Between(f32),
}

/// The weighted mean of networks; the shares are scaled so that they add up to 1.
///
/// `exaggerated` strengthens what lies between, where means grow pale: by `1 + s (1 - s)` for two networks at `s` (Lucid), and in the
/// same sense for more.
///
/// # Errors
/// If there is no network, or their architectures differ. Shares that are not above 0 count as 0; if all do, the first network is it.
pub fn blend(parts: &[(&Network, f32)], exaggerated: bool) -> Result<Network, WeightsError> {
    let (first, _) = parts.first().ok_or(WeightsError::Empty)?;
    if parts.iter().any(|(network, _)| network.architecture() != first.architecture()) {
        return Err(WeightsError::Different);
    }
    let share = |share: f32| if share.is_finite() { share.max(0.0) } else { 0.0 };
    let total: f32 = parts.iter().map(|&(_, weight)| share(weight)).sum();
    if total <= 0.0 {
        return Ok((*first).clone());
    }
    let shares: Vec<f32> = parts.iter().map(|&(_, weight)| share(weight) / total).collect();
    let squares: f32 = shares.iter().map(|share| share * share).sum();
    let factor = if exaggerated { 1.0 + 0.5 * (1.0 - squares) } else { 1.0 };
    let mut weights = vec![0.0; first.weights().len()];
    for ((network, _), share) in parts.iter().zip(shares) {
        for (sum, weight) in weights.iter_mut().zip(network.weights()) {
            *sum += factor * share * weight.clamp(-MOST, MOST);
        }
    }
    Network::from_weights(first.architecture().clone(), weights)
}

/// A network with some neurons changed by chance: a `share` of them (0..1), each weight by a normal number times `amount` times the size of
/// the neuron's weights. 0.1 gives a sibling, 0.5 a cousin.
pub fn mutate(network: &Network, amount: f32, share: f32, seed: u64) -> Network {
    let mut child = network.clone();
    let scales = filter_sizes(network);
    let mut start = 0;
    for (index, layer) in network.layers().enumerate() {
        let stream = MUTATION + 2 * index as u64;
        for at in 0..layer.weights.len() + layer.bias.len() {
            let neuron = (at % layer.outputs) as u64;
            if chance::unit(seed, stream, neuron) < share {
                let step = amount * scales[start + at] * chance::normal(seed, stream + 1, at as u64);
                let weight = &mut child.weights_mut()[start + at];
                *weight = (*weight + step).clamp(-MOST, MOST);
            }
        }
        start += layer.weights.len() + layer.bias.len();
    }
    child
}

/// A child of two networks.
///
/// # Errors
/// If their architectures differ.
pub fn cross(one: &Network, other: &Network, crossing: Crossing, seed: u64) -> Result<Network, WeightsError> {
    if one.architecture() != other.architecture() {
        return Err(WeightsError::Different);
    }
    let mut child = one.clone();
    let mut start = 0;
    for (index, layer) in other.layers().enumerate() {
        let whole_layer = chance::unit(seed, CROSSING, index as u64) < 0.5;
        for (at, &from_other) in layer.weights.iter().chain(layer.bias).enumerate() {
            let weight = &mut child.weights_mut()[start + at];
            let taken = match crossing {
                Crossing::Neurons => chance::unit(seed, CROSSING + 1 + index as u64, (at % layer.outputs) as u64) < 0.5,
                Crossing::Layers => whole_layer,
                Crossing::Between(way) => {
                    *weight = (*weight + way * (from_other - *weight)).clamp(-MOST, MOST);
                    false
                }
            };
            if taken {
                *weight = from_other;
            }
        }
        start += layer.weights.len() + layer.bias.len();
    }
    Ok(child)
}

/// Weights that drift around a network's own and come back at the end of a loop.
///
/// Made once for a network; [`Evolution::at`] then costs a few additions a weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Evolution {
    directions: Vec<Direction>,
}

/// One way that the weights drift along.
#[derive(Debug, Clone, PartialEq)]
struct Direction {
    /// Times round in a loop.
    harmonic: f32,
    /// Where it starts, 0..1.
    phase: f32,
    /// Per weight, as large as its neuron's weights.
    steps: Vec<f32>,
}

impl Evolution {
    /// Directions for a network, drawn from a seed.
    pub fn new(network: &Network, seed: u64) -> Self {
        let scales = filter_sizes(network);
        let direction = |number: u64| {
            let steps = scales
                .iter()
                .enumerate()
                .map(|(at, scale)| scale * chance::normal(seed, DRIFT + 1 + number, at as u64));
            // Half of the directions go round once, the others twice or three times.
            let harmonic = [1.0, 2.0, 1.0, 3.0][number as usize % 4];
            Direction { harmonic, phase: chance::unit(seed, DRIFT, number), steps: steps.collect() }
        };
        Self { directions: (0..DIRECTIONS).map(direction).collect() }
    }

    /// Writes the network at a time of the loop (0..1) into another of the same architecture.
    ///
    /// `amount` is how far the weights drift, as a share of their size: 0 is the network itself, 0.1 moves, 0.5 forgets.
    ///
    /// # Errors
    /// If the architectures differ, or the evolution was made for another.
    pub fn at(&self, network: &Network, amount: f32, time: f32, into: &mut Network) -> Result<(), WeightsError> {
        let fits = |direction: &Direction| direction.steps.len() == network.weights().len();
        if network.architecture() != into.architecture() || !self.directions.iter().all(fits) {
            return Err(WeightsError::Different);
        }
        let weights = into.weights_mut();
        weights.copy_from_slice(network.weights());
        let each = amount * SQRT_2 / (self.directions.len() as f32).sqrt();
        if !each.is_finite() || each == 0.0 {
            return Ok(());
        }
        for direction in &self.directions {
            let way = each * (TAU * (direction.harmonic * time + direction.phase).fract()).sin();
            for (weight, step) in weights.iter_mut().zip(&direction.steps) {
                *weight = (*weight + way * step).clamp(-MOST, MOST);
            }
        }
        Ok(())
    }
}

/// For every weight the size (root of the mean square) of all weights of its neuron; of the layer where the neuron is silent.
fn filter_sizes(network: &Network) -> Vec<f32> {
    let mut sizes = Vec::with_capacity(network.weights().len());
    for layer in network.layers() {
        let size = |squares: f32, count: usize| (squares / count as f32).sqrt();
        let whole = size(layer.weights.iter().map(|weight| weight * weight).sum(), layer.weights.len());
        let of_neuron = |neuron: usize| {
            let weights = layer.weights.iter().skip(neuron).step_by(layer.outputs);
            size(weights.map(|weight| weight * weight).sum(), layer.inputs)
        };
        let neurons: Vec<f32> =
            (0..layer.outputs).map(of_neuron).map(|size| if size > 0.0 { size } else { whole }).collect();
        for _ in 0..=layer.inputs {
            sizes.extend(&neurons);
        }
    }
    sizes
}

#[cfg(test)]
mod tests {
    use super::super::Preset;
    use super::*;

    fn network(seed: u64) -> Network {
        Network::new(Preset::Polar.architecture(), seed).unwrap()
    }

    fn distance(one: &Network, other: &Network) -> f32 {
        let size: f32 = one.weights().iter().map(|weight| weight * weight).sum();
        let apart: f32 = one.weights().iter().zip(other.weights()).map(|(a, b)| (a - b).powi(2)).sum();
        (apart / size).sqrt()
    }

    #[test]
    fn blends_have_their_ends_and_their_middle() {
        let (a, b) = (network(1), network(2));
        assert_eq!(blend(&[(&a, 1.0), (&b, 0.0)], true).unwrap(), a);
        assert_eq!(blend(&[(&a, 0.0), (&b, 3.0)], false).unwrap(), b);
        let middle = blend(&[(&a, 0.3), (&b, 0.3)], false).unwrap();
        assert!((middle.weights()[5] - 0.5 * (a.weights()[5] + b.weights()[5])).abs() < 1e-6);
        // Lucid's factor at the middle of two is 1.25.
        let strong = blend(&[(&a, 1.0), (&b, 1.0)], true).unwrap();
        assert!((strong.weights()[7] - 1.25 * middle.weights()[7]).abs() < 1e-6);
        assert_eq!(blend(&[(&a, f32::NAN), (&b, -1.0)], false).unwrap(), a);
        let other = Network::new(Preset::Lucid.architecture(), 1).unwrap();
        assert!(matches!(blend(&[(&a, 1.0), (&other, 1.0)], false), Err(WeightsError::Different)));
        assert!(matches!(blend(&[], false), Err(WeightsError::Empty)));
    }

    #[test]
    fn evolution_closes_its_loop_and_moves_as_far_as_it_says() {
        let start = network(1);
        let evolution = Evolution::new(&start, 9);
        let mut moved = start.clone();
        let mut at = |amount, time| {
            evolution.at(&start, amount, time, &mut moved).unwrap();
            moved.clone()
        };
        assert_eq!(at(0.0, 0.37), start);
        assert!(distance(&at(0.2, 0.0), &at(0.2, 1.0)) < 1e-4);
        let far: Vec<f32> = (0..20).map(|step| distance(&start, &at(0.1, step as f32 / 20.0))).collect();
        let mean = far.iter().sum::<f32>() / 20.0;
        assert!((0.07..0.13).contains(&mean), "{far:?}");
        // No step of a sixtieth of the loop is a jump.
        for step in 0..60 {
            let (here, next) = (at(0.1, step as f32 / 60.0), at(0.1, (step + 1) as f32 / 60.0));
            assert!(distance(&here, &next) < 0.03, "{}", distance(&here, &next));
        }
        assert_eq!(Evolution::new(&start, 9), evolution);
        let mut other = Network::new(Preset::Lucid.architecture(), 1).unwrap();
        assert!(evolution.at(&start, 0.1, 0.1, &mut other).is_err());
    }

    #[test]
    fn mutants_differ_as_much_as_asked() {
        let parent = network(1);
        assert_eq!(mutate(&parent, 0.0, 1.0, 3), parent);
        assert_eq!(mutate(&parent, 0.3, 0.0, 3), parent);
        assert_eq!(mutate(&parent, 0.3, 0.5, 3), mutate(&parent, 0.3, 0.5, 3));
        let near = distance(&parent, &mutate(&parent, 0.1, 1.0, 3));
        let far = distance(&parent, &mutate(&parent, 0.4, 1.0, 3));
        assert!((0.08..0.12).contains(&near) && (0.35..0.45).contains(&far), "{near} and {far}");
        let layer = parent.layers().next().unwrap();
        let some = mutate(&parent, 0.3, 0.5, 3);
        let kept = (0..layer.outputs)
            .filter(|&neuron| layer.bias[neuron] == some.layers().next().unwrap().bias[neuron])
            .count();
        assert!((4..=20).contains(&kept), "{kept} of {} neurons were kept", layer.outputs);
    }

    #[test]
    fn a_child_has_every_neuron_from_a_parent() {
        let (a, b) = (network(1), network(2));
        let child = cross(&a, &b, Crossing::Neurons, 5).unwrap();
        let (mut from_a, mut from_b) = (0, 0);
        for ((a, b), child) in a.layers().zip(b.layers()).zip(child.layers()) {
            for neuron in 0..child.outputs {
                let column = |weights: &[f32]| -> Vec<f32> {
                    weights.iter().skip(neuron).step_by(child.outputs).copied().collect()
                };
                let child_column = column(child.weights);
                from_a += usize::from(child_column == column(a.weights));
                from_b += usize::from(child_column == column(b.weights));
            }
        }
        assert_eq!(from_a + from_b, 8 * 24 + 3);
        assert!(from_a > 60 && from_b > 60, "{from_a} and {from_b}");
        let layers = cross(&a, &b, Crossing::Layers, 5).unwrap();
        for ((a, b), child) in a.layers().zip(b.layers()).zip(layers.layers()) {
            assert!(child.weights == a.weights || child.weights == b.weights);
        }
        assert_eq!(cross(&a, &b, Crossing::Between(0.0), 5).unwrap(), a);
        assert!(distance(&cross(&a, &b, Crossing::Between(1.0), 5).unwrap(), &b) < 1e-6);
    }
}

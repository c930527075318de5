//! What a network computes, said as plainly as possible. Nothing fast here: everything fast is tested against it.

use super::architecture::Activation;
use super::features::damping;
use super::frame::Frame;
use super::network::{LayerView, Network};

/// The numbers that a network gives at one place of the picture (units of half its height, y up), each in 0..1.
///
/// `pixel` is the size of a pixel on the plane if what is too fine for it shall fade out ([`Frame::pixel`]), else 0.
pub fn pixel(network: &Network, frame: &Frame<'_>, place: [f32; 2], pixel: f32) -> Vec<f32> {
    let architecture = network.architecture();
    let features = &architecture.features;
    let [x, y] = frame.place.map(place);
    let mut values = vec![0.0; features.per_pixel()];
    features.fill(&[x], &[y], pixel, &mut values);
    features.uniform_inputs(frame, &mut values);
    for (index, layer) in network.layers().enumerate() {
        let gain = frame.gain(index);
        let mut sums = linear(&layer, &values);
        for sum in &mut sums {
            *sum *= gain;
        }
        let Some(hidden) = architecture.layers.get(index) else {
            return colours(&sums, architecture.output.matrix());
        };
        if index == 0 {
            let damping = first_damping(network, gain, pixel);
            values = activate(hidden.activation, &sums);
            for (value, damping) in values.iter_mut().zip(damping) {
                *value *= damping;
            }
        } else {
            values = activate(hidden.activation, &sums);
        }
    }
    values
}

/// How much of each neuron of the first layer is kept: where it draws straight waves, x and y say how fine they are.
pub(super) fn first_damping(network: &Network, gain: f32, pixel: f32) -> Vec<f32> {
    let architecture = network.architecture();
    let Some((layer, first)) = architecture.layers.first().zip(network.layers().next()) else {
        return Vec::new();
    };
    let factor = layer.activation.factor() * gain * architecture.features.scale / std::f32::consts::TAU;
    let of_neuron = |neuron: usize| {
        let (x, y) = (first.weights[neuron], first.weights[first.outputs + neuron]);
        if layer.activation.of_unit(neuron).waves() { damping(factor.abs() * x.hypot(y), pixel) } else { 1.0 }
    };
    (0..layer.outgoing()).map(|neuron| of_neuron(neuron % first.outputs)).collect()
}

fn linear(layer: &LayerView<'_>, values: &[f32]) -> Vec<f32> {
    let mut sums = layer.bias.to_vec();
    for (value, row) in values.iter().zip(layer.weights.chunks_exact(layer.outputs)) {
        for (sum, weight) in sums.iter_mut().zip(row) {
            *sum += value * weight;
        }
    }
    sums
}

fn activate(activation: Activation, sums: &[f32]) -> Vec<f32> {
    let each = |function: fn(f32) -> f32| sums.iter().map(|&z| function(z)).collect();
    match activation {
        Activation::Sin => each(f32::sin),
        Activation::Cos => each(f32::cos),
        Activation::Gauss => each(|z| (-z * z).exp()),
        Activation::Tanh => each(f32::tanh),
        Activation::Siren(factor) => sums.iter().map(|z| (factor * z).sin()).collect(),
        Activation::Linear => sums.to_vec(),
        Activation::Mixed(counts) => {
            counts.parts().flat_map(|(activation, units)| activate(activation, &sums[units])).collect()
        }
        Activation::Atan => {
            let angles = || sums.iter().map(|z| z.atan());
            angles().map(|a| a / 0.67).chain(angles().map(|a| (a * a - 0.45) / 0.396)).collect()
        }
    }
}

pub(super) fn colours(sums: &[f32], matrix: Option<[[f32; 3]; 3]>) -> Vec<f32> {
    let sigmoid = |z: f32| 1.0 / (1.0 + (-z).exp());
    match matrix {
        Some(rows) => rows.map(|row| sigmoid(row.iter().zip(sums).map(|(m, z)| m * z).sum())).to_vec(),
        None => sums.iter().copied().map(sigmoid).collect(),
    }
}

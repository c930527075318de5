//! The two blocks of numbers that the kernel reads.

use half::f16;

use super::super::frame::Frame;
use super::super::network::{LayerView, Network};
use super::super::prepared::Prepared;
use super::Precision;
use super::layout::Layout;

/// Rows `[input][output]` of a layer where every layer's width is filled up.
///
/// A layer with a composite activation hands on two groups of its width: both are filled up.
fn rows<'a>(layer: LayerView<'a>, before: Option<(usize, usize)>) -> impl Fn(usize) -> Option<&'a [f32]> {
    // (width of the layer before, its filled width)
    let (plain, filled) = before.unwrap_or((layer.inputs, layer.inputs));
    move |row| {
        let (group, at) = (row / filled, row % filled);
        let input = group * plain + at;
        (at < plain && input < layer.inputs).then(|| &layer.weights[input * layer.outputs..][..layer.outputs])
    }
}

pub(super) fn weights(layout: &Layout, network: &Network) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(16 * layout.weights_length);
    let mut before = None;
    let most = f16::MAX.to_f32();
    for (index, (layer, place)) in network.layers().zip(&layout.layers).enumerate() {
        let row_of = rows(layer, before);
        for row in 0..place.rows {
            let row = row_of(row).unwrap_or_default();
            for at in 0..place.width {
                let weight = row.get(at).copied().unwrap_or(0.0);
                if index == 0 || layout.precision == Precision::Full {
                    bytes.extend(weight.to_le_bytes());
                } else {
                    bytes.extend(f16::from_f32(weight.clamp(-most, most)).to_le_bytes());
                }
            }
        }
        before = Some((layer.outputs, place.width));
    }
    let Some(layer) = network.layers().last() else {
        return bytes;
    };
    // The correlation of colours is multiplied in here, so that the kernel need not know it.
    let mut prepared = Prepared::default();
    prepared.fit(network, &Frame::default(), 0.0);
    let view = LayerView { weights: prepared.output_weights(), bias: &[], ..layer };
    let row_of = rows(view, before);
    for row in 0..layout.output_rows {
        let row = row_of(row).unwrap_or_default();
        bytes.extend((0..4).flat_map(|at| row.get(at).copied().unwrap_or(0.0).to_le_bytes()));
    }
    bytes
}

pub(super) fn frame(layout: &Layout, network: &Network, frame: &Frame<'_>, size_px: [u32; 2]) -> Vec<f32> {
    let mut prepared = Prepared::default();
    prepared.fit(network, frame, frame.pixel(size_px));
    let architecture = network.architecture();
    let mut block = vec![0.0; 4 * layout.frame_length()];
    let [[a, b], [c, d]] = frame.place.matrix;
    block[..4].copy_from_slice(&[a, b, c, d]);
    // Whole numbers up to 16 million are exact in 32 bits.
    block[4..8].copy_from_slice(&[frame.place.offset[0], frame.place.offset[1], size_px[0] as f32, size_px[1] as f32]);
    block[8] = frame.pixel(size_px);
    for (index, layer) in network.layers().enumerate() {
        let factor = architecture.layers.get(index).map_or(1.0, |layer| layer.activation.factor());
        let gain = factor * frame.gain(index);
        block[4 * layout.gains_start + index] = gain;
        let (bias, place) = match layout.layers.get(index) {
            Some(place) if index == 0 => (prepared.first_bias(), place.bias),
            Some(place) => (layer.bias, place.bias),
            None => (prepared.output_bias(), layout.output_bias),
        };
        for (to, bias) in block[4 * place..].iter_mut().zip(bias) {
            *to = gain * bias;
        }
    }
    let first = layout.layers.first().map_or(0, |layer| layer.width);
    for (neuron, to) in block[4 * layout.damping_start..][..first].iter_mut().enumerate() {
        *to = prepared.damping_of(neuron);
    }
    block
}

//! Weights as safetensors files: half precision, names and shapes held against the network.

use std::collections::HashMap;

use half::f16;
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};

use crate::words::net::Layout;

/// No file of weights for these networks is larger, in bytes.
const MAX_BYTES: usize = 16 << 20;
/// No weight is larger: products of it with activations stay finite.
const MAX_WEIGHT: f32 = 1e4;

/// Why a file of weights cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeightsError {
    /// Not a safetensors file, or a damaged one.
    #[error("the weights of the word encoder cannot be read: {0}. Make them again with `cymatic train-words`.")]
    NotSafetensors(String),
    /// A tensor is missing or has another shape.
    #[error(
        "the weights of the word encoder lack `{name}` as {shape:?} halves. Make them again with `cymatic train-words`."
    )]
    Tensor {
        /// Its name.
        name: String,
        /// The shape that it must have.
        shape: Vec<usize>,
    },
    /// A weight is NaN, infinite or far too large.
    #[error("a weight in `{name}` is no usable number. Make the weights again with `cymatic train-words`.")]
    NoNumber {
        /// The tensor.
        name: String,
    },
}

/// Under which key a file says how it was made.
const NOTE: &str = "cymatic.words";

/// Writes weights in the order of a layout; `note` says how they were made, as metadata.
///
/// # Errors
/// There are too few weights, or one is no usable number.
pub fn to_bytes(layout: &Layout, weights: &[f32], note: &str) -> Result<Vec<u8>, WeightsError> {
    let mut tensors = Vec::new();
    for piece in layout.pieces() {
        let wrong = || WeightsError::Tensor { name: piece.name.clone(), shape: piece.shape.clone() };
        let numbers = weights.get(piece.place.clone()).ok_or_else(wrong)?;
        check(&piece.name, numbers)?;
        let bytes: Vec<u8> = numbers.iter().flat_map(|&x| f16::from_f32(x).to_le_bytes()).collect();
        tensors.push((piece, bytes));
    }
    let unreadable = |fault: safetensors::SafeTensorError| WeightsError::NotSafetensors(fault.to_string());
    let mut views = Vec::new();
    for (piece, bytes) in &tensors {
        views.push((piece.name.as_str(), TensorView::new(Dtype::F16, piece.shape.clone(), bytes).map_err(unreadable)?));
    }
    // One key only: several would come in a random order, and the same weights must give the same bytes.
    serialize(views, Some(HashMap::from([(NOTE.to_owned(), note.to_owned())]))).map_err(unreadable)
}

/// Reads weights in the order of a layout.
///
/// # Errors
/// The bytes are no such file, a tensor is missing or has another shape, or a weight is no usable number.
pub fn from_bytes(layout: &Layout, bytes: &[u8]) -> Result<Vec<f32>, WeightsError> {
    if bytes.len() > MAX_BYTES {
        return Err(WeightsError::NotSafetensors(format!("{} bytes are far too many", bytes.len())));
    }
    let file = SafeTensors::deserialize(bytes).map_err(|fault| WeightsError::NotSafetensors(fault.to_string()))?;
    let mut weights = vec![0.0; layout.len()];
    for piece in layout.pieces() {
        let fits = |tensor: &TensorView<'_>| tensor.dtype() == Dtype::F16 && tensor.shape() == piece.shape.as_slice();
        let tensor = file.tensor(&piece.name).ok().filter(fits);
        let wrong = || WeightsError::Tensor { name: piece.name.clone(), shape: piece.shape.clone() };
        let tensor = tensor.ok_or_else(wrong)?;
        let to = &mut weights[piece.place.clone()];
        for (to, from) in to.iter_mut().zip(tensor.data().as_chunks::<2>().0) {
            *to = f16::from_le_bytes(*from).to_f32();
        }
        check(&piece.name, to)?;
    }
    Ok(weights)
}

fn check(name: &str, numbers: &[f32]) -> Result<(), WeightsError> {
    let usable = numbers.iter().all(|x| x.abs() <= MAX_WEIGHT);
    if usable { Ok(()) } else { Err(WeightsError::NoNumber { name: name.to_owned() }) }
}

#[cfg(test)]
mod tests {
    use super::{WeightsError, from_bytes, to_bytes};
    use crate::words::net::Net;

    #[test]
    fn weights_survive_their_file() {
        let net = Net::shipped();
        let weights = net.start(3);
        let bytes = to_bytes(&net.layout, &weights, "test").unwrap();
        assert!((1_000_000..2_000_000).contains(&bytes.len()), "{} bytes", bytes.len());
        let again = from_bytes(&net.layout, &bytes).unwrap();
        let worst = weights.iter().zip(&again).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 2e-3, "{worst}");
    }

    #[test]
    fn what_cannot_be_used_is_refused() {
        let net = Net::shipped();
        let mut weights = net.start(3);
        let bytes = to_bytes(&net.layout, &weights, "test").unwrap();
        assert!(matches!(from_bytes(&net.layout, &bytes[..5000]), Err(WeightsError::NotSafetensors(_))));
        assert!(matches!(from_bytes(&Net::with_heads(5).layout, &bytes), Err(WeightsError::Tensor { .. })));
        let mut hostile = bytes.clone();
        let at = hostile.len() - 2;
        hostile[at..].copy_from_slice(&half::f16::NAN.to_le_bytes());
        assert!(matches!(from_bytes(&net.layout, &hostile), Err(WeightsError::NoNumber { .. })));
        weights[7] = f32::INFINITY;
        assert!(to_bytes(&net.layout, &weights, "test").is_err());
    }
}

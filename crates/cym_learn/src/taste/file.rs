//! A taste as a file: the votes themselves, so that it can be learnt further; what follows from them is made again.

use std::collections::HashMap;

use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};

use super::{MAX_DIM, MAX_VOTES, Taste, TasteError, Vote};

/// Under this key of the metadata stands the version of the format.
const METADATA_KEY: &str = "cymatic.taste";
const VERSION: &str = "1";
/// And under this one the name of what made the numbers.
const SPACE_KEY: &str = "cymatic.taste.space";
/// No name of an encoder is longer.
const MAX_SPACE: usize = 200;
const TENSOR: &str = "votes";
const MAX_BYTES: usize = 4 * MAX_VOTES * (MAX_DIM + 1) + (1 << 16);

impl Taste {
    /// The taste as a safetensors file, to be kept and shared.
    pub fn to_bytes(&self) -> Vec<u8> {
        let bytes: Vec<u8> = self.votes.iter().flat_map(|vote| &vote.towards).flat_map(|x| x.to_le_bytes()).collect();
        let shape = vec![self.votes.len(), self.dim + 1];
        let view = TensorView::new(Dtype::F32, shape, &bytes).expect("the bytes were made for this shape");
        let metadata =
            HashMap::from([(METADATA_KEY.to_owned(), VERSION.to_owned()), (SPACE_KEY.to_owned(), self.space.clone())]);
        serialize([(TENSOR, view)], Some(metadata)).expect("the name is plain and the length fits")
    }

    /// Reads what [`Taste::to_bytes`] wrote.
    ///
    /// # Errors
    /// The file is damaged, too long, of another kind, or holds numbers that are not finite.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TasteError> {
        if bytes.len() > MAX_BYTES {
            return Err(TasteError::TooLong { bytes: bytes.len(), most: MAX_BYTES });
        }
        let (_, metadata) = SafeTensors::read_metadata(bytes)?;
        let said = |key: &str| metadata.metadata().as_ref().and_then(|pairs| pairs.get(key));
        let space = said(SPACE_KEY).cloned().unwrap_or_default();
        if said(METADATA_KEY).is_none_or(|version| version != VERSION) || space.len() > MAX_SPACE {
            return Err(TasteError::NoTaste);
        }
        let tensors = SafeTensors::deserialize(bytes)?;
        let view = tensors.tensor(TENSOR).map_err(|_missing| TasteError::NoTaste)?;
        let (Dtype::F32, &[votes, width]) = (view.dtype(), view.shape()) else {
            return Err(TasteError::NoTaste);
        };
        let mut taste = Self::new(width.saturating_sub(1))?.over(&space);
        if votes > MAX_VOTES {
            return Err(TasteError::NoTaste);
        }
        let numbers: Vec<f32> =
            view.data().as_chunks().0.iter().map(|&bytes: &[u8; 4]| f32::from_le_bytes(bytes)).collect();
        if !numbers.iter().all(|number| number.is_finite()) {
            return Err(TasteError::NotFinite);
        }
        taste.votes = numbers.chunks_exact(width).map(|towards| Vote { towards: towards.to_vec() }).collect();
        taste.fit();
        Ok(taste)
    }
}

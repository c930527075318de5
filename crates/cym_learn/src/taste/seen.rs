//! A picture as the list of numbers that a taste is learnt over.

use super::{Taste, TasteError};
use crate::crops::{Crop, cut};
use crate::encoder::TextEncoder as _;
use crate::words::PatternClip;
use crate::words::net::SIZE_PX;
use crate::words::weights::WeightsError;

/// Pieces of a picture that are looked at; their mean is one list.
const CROPS: usize = 5;
/// They lie at the same places in every picture, for ever: another number would make older tastes wrong.
const CROP_SEED: u64 = 0x7461_7374;

/// Looks at pictures with the built-in encoder, for tastes.
#[derive(Clone, Debug)]
pub struct Eye {
    encoder: PatternClip,
    name: String,
}

impl Eye {
    /// The eye that the program carries.
    ///
    /// # Errors
    /// The program was built with a damaged file of weights.
    pub fn built_in() -> Result<Self, WeightsError> {
        let encoder = PatternClip::built_in()?;
        Ok(Self { name: encoder.name(), encoder })
    }

    /// A taste without opinions over what this eye sees.
    ///
    /// # Panics
    /// Never: the encoder's vectors are neither empty nor too long.
    pub fn taste(&self) -> Taste {
        Taste::new(self.encoder.dim()).expect("vectors of the encoder have a length that tastes take").over(&self.name)
    }

    /// Reads a taste over what this eye sees.
    ///
    /// # Errors
    /// As [`Taste::from_bytes`]; and it was learnt with another eye.
    pub fn read(&self, bytes: &[u8]) -> Result<Taste, TasteError> {
        let taste = Taste::from_bytes(bytes)?;
        if taste.space() != self.name || taste.dim() != self.encoder.dim() {
            return Err(TasteError::OtherSpace { learnt: taste.space().to_owned(), seen: self.name.clone() });
        }
        Ok(taste)
    }

    /// A picture as a list of numbers. `rgba` are rows from the top, sRGB-encoded, straight alpha.
    ///
    /// # Panics
    /// If the number of bytes does not fit the size: the caller made both.
    pub fn see(&self, rgba: &[u8], size_px: [usize; 2]) -> Vec<f32> {
        let pieces = cut(rgba, size_px, &Crop::several(CROPS, CROP_SEED), SIZE_PX);
        let vectors = self.encoder.vectors(&pieces);
        let mut mean = vec![0.0; self.encoder.dim()];
        for vector in vectors.chunks_exact(mean.len()) {
            mean.iter_mut().zip(vector).for_each(|(mean, part)| *mean += part / CROPS as f32);
        }
        mean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stripes of a colour and black, upright or lying.
    fn stripes(color: [u8; 3], upright: bool, width: usize) -> Vec<u8> {
        let pixel = |at: usize| {
            let along = if upright { at % 96 } else { at / 96 };
            if (along / width).is_multiple_of(2) { [color[0], color[1], color[2], 255] } else { [0, 0, 0, 255] }
        };
        (0..96 * 64).flat_map(pixel).collect()
    }

    #[test]
    fn a_taste_for_red_is_learnt_from_a_few_pictures_and_holds_for_others() {
        let eye = Eye::built_in().unwrap();
        let mut taste = eye.taste();
        let see = |color, upright, width| eye.see(&stripes(color, upright, width), [96, 64]);
        for (upright, width) in [(true, 6), (false, 9), (true, 14)] {
            taste.thumb(&see([230, 30, 20], upright, width), true).unwrap();
            taste.thumb(&see([20, 60, 230], upright, width), false).unwrap();
        }
        for (upright, width) in [(false, 5), (true, 10), (false, 16)] {
            let (red, blue) = (see([220, 50, 40], upright, width), see([40, 40, 200], upright, width));
            assert!(taste.score(&red) > taste.score(&blue) + 0.5, "{} {}", taste.score(&red), taste.score(&blue));
        }
        assert_eq!(eye.read(&taste.to_bytes()).unwrap(), taste);
        let others = Taste::new(taste.dim()).unwrap().over("another");
        assert!(matches!(eye.read(&others.to_bytes()), Err(TasteError::OtherSpace { .. })));
    }
}

//! Pictures with their facts, in memory and as files.

use crate::words::attributes::{ATTRIBUTES, Facts};
use crate::words::chance::Chance;
use crate::words::net::SIZE_PX;

/// Bytes of one picture: sRGB, rows from the top.
pub const PICTURE_BYTES: usize = SIZE_PX * SIZE_PX * 3;
/// What a file of pictures begins with.
const MAGIC: &[u8; 8] = b"cymshlf1";

/// Pictures of [`SIZE_PX`] with what is known of each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shelf {
    pictures: Vec<u8>,
    facts: Vec<Facts>,
}

/// Why bytes are no shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no file of pictures, or it is cut short. Delete it; it will be made again.")]
pub struct ShelfError;

/// Whether a family is never shown in a palette while learning: about one pair of ten is kept for the test of what was understood
/// and not just remembered.
pub fn held_out(family: usize, palette: usize) -> bool {
    Chance::new(0x6865_6c64, (family * 64 + palette) as u64).below(10) == 0
}

impl Shelf {
    /// Adds a picture.
    ///
    /// # Errors
    /// It has not [`PICTURE_BYTES`] bytes.
    pub fn push(&mut self, picture: &[u8], facts: Facts) -> Result<(), ShelfError> {
        if picture.len() != PICTURE_BYTES {
            return Err(ShelfError);
        }
        self.pictures.extend_from_slice(picture);
        self.facts.push(facts);
        Ok(())
    }

    /// Adds all pictures of another shelf behind its own.
    pub fn append(&mut self, other: &mut Self) {
        self.pictures.append(&mut other.pictures);
        self.facts.append(&mut other.facts);
    }

    /// How many pictures there are.
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// What is known of each picture.
    pub fn facts(&self) -> &[Facts] {
        &self.facts
    }

    /// The bytes of a picture.
    pub fn picture(&self, index: usize) -> &[u8] {
        &self.pictures[index * PICTURE_BYTES..][..PICTURE_BYTES]
    }

    /// A picture as numbers 0..1.
    pub fn pixels(&self, index: usize) -> Vec<f32> {
        self.picture(index).iter().map(|&byte| f32::from(byte) / 255.0).collect()
    }

    /// As the bytes of a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&(self.len() as u64).to_le_bytes());
        self.facts.iter().for_each(|facts| bytes.extend_from_slice(&facts.to_bytes()));
        bytes.extend_from_slice(&self.pictures);
        bytes
    }

    /// From the bytes of a file.
    ///
    /// # Errors
    /// They are something else, or too few.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ShelfError> {
        let (magic, rest) = bytes.split_at_checked(8).ok_or(ShelfError)?;
        let (count, rest) = rest.split_first_chunk::<8>().ok_or(ShelfError)?;
        let count = usize::try_from(u64::from_le_bytes(*count)).map_err(|_too_many| ShelfError)?;
        let length = count.checked_mul(PICTURE_BYTES + ATTRIBUTES).ok_or(ShelfError)?;
        if magic != MAGIC || rest.len() != length {
            return Err(ShelfError);
        }
        let (facts, pictures) = rest.split_at(count * ATTRIBUTES);
        let facts = facts.as_chunks::<ATTRIBUTES>().0.iter().map(|&bytes| Facts::from_bytes(bytes)).collect();
        Ok(Self { pictures: pictures.to_vec(), facts })
    }
}

#[cfg(test)]
mod tests {
    use super::{PICTURE_BYTES, Shelf, held_out};
    use crate::words::attributes::{Attribute, Facts};

    #[test]
    fn a_shelf_survives_its_file_and_nothing_else_does() {
        let mut shelf = Shelf::default();
        shelf.push(&[7; PICTURE_BYTES], Facts::default().with(Attribute::Edge, Some(1))).unwrap();
        assert!(shelf.push(&[7; 5], Facts::default()).is_err());
        let bytes = shelf.to_bytes();
        assert_eq!(Shelf::from_bytes(&bytes).unwrap(), shelf);
        assert!(Shelf::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        assert!(Shelf::from_bytes(b"cymshlf1").is_err());
        let mut hostile = bytes;
        hostile[8..16].fill(0xff);
        assert!(Shelf::from_bytes(&hostile).is_err());
    }

    #[test]
    fn about_one_pair_of_ten_is_held_out_in_every_family() {
        for family in 0..26 {
            let out = (0..35).filter(|&palette| held_out(family, palette)).count();
            assert!((0..=12).contains(&out), "{family}: {out}");
        }
        let all = (0..26 * 35).filter(|i| held_out(i / 35, i % 35)).count();
        assert!((60..130).contains(&all), "{all}");
    }
}

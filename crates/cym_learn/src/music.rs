//! From music to a place in a network's space of pictures.
//!
//! A [`MusicMap`] turns what is heard into three numbers: a linear map, so small that it travels in a graph as text. [`learn`] finds one
//! for a picture (which is a [`Field`] over those three numbers) and for songs, so that the picture changes as much as the music does:
//! what is measured, and sought by a search, is the correlation of both. Nothing is labelled by anybody.
//!
//! This module hears nothing and draws nothing: features and pictures are handed in.

mod field;
mod learn;

pub use field::Field;
pub use learn::{Agreement, LearnOptions, agreement, learn};

/// What a map hears, by the names of the analysis; the last one is where the spectrum has its middle, 0 low to 1 high.
pub const FEATURES: [&str; 6] =
    ["bass.level", "mid.level", "mid_high.level", "high.level", "loudness", "spectrum.middle"];
/// How many features there are.
pub const HEARD: usize = FEATURES.len();
/// What the text of a map begins with.
const MAGIC: &str = "music1";
/// No number of a map is larger.
const MOST: f32 = 1e4;

/// What is heard at one moment, each about 0 to 1, in the order of [`FEATURES`].
pub type Heard = [f32; HEARD];

/// A linear map from what is heard to three coordinates of a latent.
#[derive(Clone, Debug, PartialEq)]
pub struct MusicMap {
    /// Where it stands in silence.
    pub centre: [f32; 3],
    /// How far each feature moves each coordinate.
    pub rows: [Heard; 3],
}

/// Why a text is no map.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no map of music: it is written by `cymatic train-music`. Leave it empty for a plain one.")]
pub struct MapError;

impl MusicMap {
    /// What is used before anything was learnt: bass, middle and treble each move one coordinate from -1 to 1.
    pub fn plain() -> Self {
        let mut rows = [[0.0; HEARD]; 3];
        rows[0][0] = 2.0;
        rows[1][1] = 2.0;
        rows[2][3] = 2.0;
        Self { centre: [-1.0; 3], rows }
    }

    /// The coordinates for what is heard.
    pub fn at(&self, heard: &Heard) -> [f32; 3] {
        [0, 1, 2].map(|i| self.centre[i] + self.rows[i].iter().zip(heard).map(|(by, level)| by * level).sum::<f32>())
    }

    /// Reads the text of a map; nothing is [`MusicMap::plain`].
    ///
    /// # Errors
    /// The text is something else.
    pub fn parse(text: &str) -> Result<Self, MapError> {
        let mut words = text.split_whitespace();
        match words.next() {
            None => return Ok(Self::plain()),
            Some(MAGIC) => {}
            Some(_) => return Err(MapError),
        }
        let numbers: Vec<f32> = words
            .take(3 * (HEARD + 1) + 1)
            .map(|word| word.parse().ok().filter(|number: &f32| number.abs() <= MOST).ok_or(MapError))
            .collect::<Result<_, _>>()?;
        if numbers.len() != 3 * (HEARD + 1) {
            return Err(MapError);
        }
        let row = |i: usize| std::array::from_fn(|feature| numbers[3 + i * HEARD + feature]);
        Ok(Self { centre: [numbers[0], numbers[1], numbers[2]], rows: [row(0), row(1), row(2)] })
    }
}

/// Where a spectrum has its middle: 0 at its lowest band, 1 at its highest; 0 in silence.
pub fn middle(bands: &[f32]) -> f32 {
    let all: f32 = bands.iter().sum();
    let weighted: f32 = bands.iter().enumerate().map(|(band, level)| band as f32 * level).sum();
    if all > 1e-6 { weighted / (all * bands.len().saturating_sub(1).max(1) as f32) } else { 0.0 }
}

/// As a node holds it.
impl std::fmt::Display for MusicMap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(MAGIC)?;
        self.centre.iter().chain(self.rows.iter().flatten()).try_for_each(|number| write!(f, " {number:.4}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_written_and_read() {
        let map = MusicMap { centre: [0.25, -1.5, 3.0], rows: [[0.5; HEARD], [-0.25; HEARD], [1.0; HEARD]] };
        assert_eq!(MusicMap::parse(&map.to_string()), Ok(map.clone()));
        assert_eq!(map.at(&[0.0; HEARD]), map.centre);
        assert_eq!(map.at(&[1.0; HEARD]), [0.25 + 3.0, -1.5 - 1.5, 3.0 + 6.0]);
        assert_eq!((middle(&[0.0; 5]), middle(&[0.0, 0.0, 1.0, 0.0, 0.0]), middle(&[0.0, 2.0])), (0.0, 0.5, 1.0));
        assert_eq!(MusicMap::parse("  "), Ok(MusicMap::plain()));
        let text = map.to_string();
        for wrong in ["music2 1", "music1", "music1 x", &format!("{text} 1"), &text.replace("0.25", "NaN"), &text[..20]]
        {
            assert_eq!(MusicMap::parse(wrong), Err(MapError), "{wrong}");
        }
    }
}

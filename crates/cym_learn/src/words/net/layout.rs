//! Names, shapes and places of weights in one flat list.

use std::ops::Range;

/// One named tensor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its name in files.
    pub name: String,
    /// Its shape, the last axis the fastest.
    pub shape: Vec<usize>,
    /// Where it lies.
    pub place: Range<usize>,
}

impl Piece {
    /// Spread and centre of the numbers that training starts from.
    pub(crate) fn start(&self) -> (f32, f32) {
        let inputs = self.shape[0] as f32;
        match self.name.rsplit('.').next().unwrap_or_default() {
            "weight" => (inputs.sqrt().recip(), 0.0),
            // What is added to a skip connection starts small.
            "down" => (0.5 * inputs.sqrt().recip(), 0.0),
            "taps" => (1.0 / 3.0, 0.0),
            "words" => (0.1, 0.0),
            "gain" => (0.0, 1.0),
            // e^2.7 is a temperature of 1/15.
            "log_scale" => (0.0, 2.7),
            _ => (0.0, 0.0),
        }
    }

    /// How much faster than others it learns. A row of words sees only the few captions that use it: at the pace of all others it
    /// would take four times as many pictures to come as far.
    pub(crate) fn pace(&self) -> f32 {
        if self.name.ends_with("words") { 6.0 } else { 1.0 }
    }
}

/// All tensors of a network, one behind the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    pieces: Vec<Piece>,
}

impl Layout {
    /// Adds a tensor behind the others.
    pub(crate) fn add(&mut self, name: &str, shape: &[usize]) -> Range<usize> {
        let place = self.len()..self.len() + shape.iter().product::<usize>();
        self.pieces.push(Piece { name: name.to_owned(), shape: shape.to_vec(), place: place.clone() });
        place
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.pieces.last().map_or(0, |piece| piece.place.end)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// All tensors in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }
}

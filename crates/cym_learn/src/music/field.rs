//! Pictures over a cube of latents, so that any place in it is known without drawing it.

use crate::cppn::chance;

/// Numbers that are kept of each picture: a random projection keeps distances to about a tenth.
const KEPT: usize = 64;
/// The streams of chance of that projection.
const PROJECTION: u64 = 0x900;

/// Pictures at the points of a cube, and a mixture of the eight around it at any place between.
#[derive(Clone, Debug)]
pub struct Field {
    side: usize,
    reach: f32,
    points: Vec<[f32; KEPT]>,
}

impl Field {
    /// Draws `side` cubed pictures (2 to 16 a side), each coordinate from `-reach` to `reach`; `draw` gives the values of a picture,
    /// always as many. `None` if `draw` gave up.
    pub fn draw(side: usize, reach: f32, mut draw: impl FnMut([f32; 3]) -> Option<Vec<f32>>) -> Option<Self> {
        let side = side.clamp(2, 16);
        let coordinate = |at: usize| reach * (2.0 * at as f32 / (side - 1) as f32 - 1.0);
        let mut points = Vec::with_capacity(side.pow(3));
        for at in 0..side.pow(3) {
            let place = [at % side, at / side % side, at / side / side].map(coordinate);
            points.push(projected(&draw(place)?));
        }
        Some(Self { side, reach, points })
    }

    /// How far the cube reaches.
    pub fn reach(&self) -> f32 {
        self.reach
    }

    /// How far two places' pictures are apart: the root of the mean square of the difference of their values.
    pub fn apart(&self, one: [f32; 3], other: [f32; 3]) -> f32 {
        let (one, other) = (self.at(one), self.at(other));
        one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
    }

    fn at(&self, place: [f32; 3]) -> [f32; KEPT] {
        let last = (self.side - 1) as f32;
        let along = place.map(|x| ((x / self.reach + 1.0) * 0.5 * last).clamp(0.0, last));
        let low = along.map(|x| (x as usize).min(self.side - 2));
        let mut mixed = [0.0; KEPT];
        for corner in 0..8 {
            let (mut share, mut at, mut step) = (1.0, 0, 1);
            for axis in 0..3 {
                let up = corner >> axis & 1;
                let part = along[axis] - low[axis] as f32;
                share *= if up == 1 { part } else { 1.0 - part };
                at += (low[axis] + up) * step;
                step *= self.side;
            }
            mixed.iter_mut().zip(&self.points[at]).for_each(|(sum, value)| *sum += share * value);
        }
        mixed
    }
}

/// Fewer numbers that keep distances, each scaled by the number of values.
fn projected(picture: &[f32]) -> [f32; KEPT] {
    let scale = 1.0 / ((KEPT * picture.len().max(1)) as f32).sqrt();
    std::array::from_fn(|row| {
        let sign = |at: usize| if chance::bits(PROJECTION, row as u64, at as u64) & 1 == 1 { scale } else { -scale };
        picture.iter().enumerate().map(|(at, value)| sign(at) * value).sum()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_survive_and_places_between_are_mixed() {
        let picture = |[x, y, z]: [f32; 3]| {
            let value = |at: usize| [x, 2.0 * y, 0.5 * z][at % 3] * (1.0 + 0.1 * (at % 7) as f32);
            Some((0..300).map(value).collect::<Vec<f32>>())
        };
        let field = Field::draw(5, 2.0, picture).unwrap();
        let apart = |one: [f32; 3], other: [f32; 3]| {
            let (one, other) = (picture(one).unwrap(), picture(other).unwrap());
            (one.iter().zip(&other).map(|(a, b)| (a - b).powi(2)).sum::<f32>() / 300.0).sqrt()
        };
        for (one, other) in [([0.0; 3], [1.0, 0.0, 0.0]), ([-1.3, 0.2, 0.9], [0.4, 1.1, -0.6]), ([2.0; 3], [-2.0; 3])] {
            let (found, true_one) = (field.apart(one, other), apart(one, other));
            assert!((found / true_one - 1.0).abs() < 0.3, "{found} and {true_one}");
        }
        assert_eq!(field.apart([2.0; 3], [9.0; 3]), 0.0, "beyond the cube nothing more happens");
        assert!(Field::draw(3, 1.0, |_| None).is_none());
    }
}

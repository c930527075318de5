//! A table as one 3D texture.

use super::{Lut, Lut3d};

/// A table baked into one cube, ready for a 3D texture of `rgba32float`.
#[derive(Debug, Clone, PartialEq)]
pub struct LutTexture {
    /// Texels along a side.
    pub size: usize,
    /// `size^3` texels, red fastest, then green, then blue; alpha is 1.
    pub data: Vec<[f32; 4]>,
    /// The input of the first texel, for each channel.
    pub domain_min: [f32; 3],
    /// The input of the last texel, for each channel.
    pub domain_max: [f32; 3],
}

impl Lut {
    /// The table as a cube of at most `size_limit` (at least 2) texels a side.
    ///
    /// A plain cube within the limit is passed on bit for bit, and curves within the limit keep every entry.
    /// What is lost otherwise: longer curves, and curves before a cube, are sampled at `size_limit` points and
    /// taken as straight in between, which rounds off bends that are finer than that. Sampled with 64 points,
    /// a gamma curve is off by less than 0.003 except in the darkest step.
    pub fn to_texture(&self, size_limit: usize) -> LutTexture {
        let limit = size_limit.max(2);
        let (min, max, size) = match &self.shaper {
            None if self.cube.size <= limit => return exact(&self.cube),
            None => (self.cube.domain_min, self.cube.domain_max, limit),
            // an identity cube asks for no points of its own
            Some(shaper) if self.cube.size == 2 => {
                (shaper.domain_min, shaper.domain_max, shaper.values.len().min(limit))
            }
            Some(shaper) => (shaper.domain_min, shaper.domain_max, limit),
        };
        let input = |c: usize, at: usize| {
            let part = at as f32 / (size - 1) as f32;
            min[c] * (1.0 - part) + max[c] * part
        };
        let texel = |at: usize| {
            let [r, g, b] = self.apply([input(0, at % size), input(1, at / size % size), input(2, at / size / size)]);
            [r, g, b, 1.0]
        };
        LutTexture { size, data: (0..size * size * size).map(texel).collect(), domain_min: min, domain_max: max }
    }
}

fn exact(cube: &Lut3d) -> LutTexture {
    LutTexture {
        size: cube.size,
        data: cube.values.iter().map(|&[r, g, b]| [r, g, b, 1.0]).collect(),
        domain_min: cube.domain_min,
        domain_max: cube.domain_max,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Lut1d, Lut3d};
    use super::*;

    fn through(texture: &LutTexture, rgb: [f32; 3]) -> [f32; 3] {
        let cube = Lut3d {
            size: texture.size,
            domain_min: texture.domain_min,
            domain_max: texture.domain_max,
            values: texture.data.iter().map(|&[r, g, b, _]| [r, g, b]).collect(),
        };
        cube.apply(rgb)
    }

    fn worst(lut: &Lut, size_limit: usize) -> f32 {
        let texture = lut.to_texture(size_limit);
        assert!(texture.size <= size_limit && texture.data.len() == texture.size.pow(3));
        let mut worst = 0.0_f32;
        for at in 0..1000 {
            let rgb = [at as f32 / 999.0, (at * 7 % 1000) as f32 / 999.0, (at * 13 % 1000) as f32 / 999.0];
            let (got, want) = (through(&texture, rgb), lut.apply(rgb));
            for c in 0..3 {
                if rgb[c] > 1.0 / 60.0 {
                    worst = worst.max((got[c] - want[c]).abs());
                }
            }
        }
        worst
    }

    #[test]
    fn what_fits_is_exact_and_long_curves_are_close() {
        let gamma = |n: usize| {
            Lut::curves(Lut1d::unit((0..n).map(|at| [(at as f32 / (n - 1) as f32).powf(0.4545); 3]).collect()))
        };
        assert!(worst(&gamma(33), 65) < 1e-6);
        assert!(worst(&gamma(4096), 65) < 3e-3);
        let cube = Lut3d::unit(5, (0..125).map(|at| [(at * 37 % 125) as f32 / 125.0; 3]).collect());
        assert_eq!(worst(&Lut::cube(cube.clone()), 65), 0.0);
        let both = Lut { shaper: gamma(17).shaper, cube };
        assert!(worst(&both, 65) < 0.1);
        assert!(Lut::cube(Lut3d::unit(4, vec![[0.5; 3]; 64])).to_texture(0).size == 2);
    }
}

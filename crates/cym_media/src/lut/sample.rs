//! Looking a colour up, in plain f32: the reference for the shader.

use super::{Lut, Lut1d, Lut3d};

impl Lut {
    /// The colour that the table gives for `rgb`: curves linearly, cube tetrahedrally. Inputs outside the
    /// domain are clamped to it; a NaN counts as the domain's lower end.
    pub fn apply(&self, rgb: [f32; 3]) -> [f32; 3] {
        let shaped = self.shaper.as_ref().map_or(rgb, |shaper| shaper.apply(rgb));
        self.cube.apply(shaped)
    }
}

/// The entry below `value`, and how far `value` is on the way to the next one.
fn place(value: f32, min: f32, max: f32, size: usize) -> (usize, f32) {
    let unit = (value - min) / (max - min);
    let unit = if unit.is_nan() { 0.0 } else { unit.clamp(0.0, 1.0) };
    let at = unit * (size - 1) as f32;
    let below = (at as usize).min(size - 2);
    (below, at - below as f32)
}

impl Lut1d {
    /// The three curves at `rgb`, linear between the entries.
    pub fn apply(&self, rgb: [f32; 3]) -> [f32; 3] {
        std::array::from_fn(|c| {
            let (below, part) = place(rgb[c], self.domain_min[c], self.domain_max[c], self.values.len());
            let (low, high) = (self.values[below][c], self.values[below + 1][c]);
            // exact at both ends
            low * (1.0 - part) + high * part
        })
    }
}

impl Lut3d {
    /// The cube at `rgb`: each cell is cut into six tetrahedra along its grey diagonal, and the four corners
    /// of the one around the colour are mixed. Greys stay on the diagonal, which trilinear mixing does not keep.
    pub fn apply(&self, rgb: [f32; 3]) -> [f32; 3] {
        let mut cell = [0; 3];
        let mut part = [0.0; 3];
        for c in 0..3 {
            (cell[c], part[c]) = place(rgb[c], self.domain_min[c], self.domain_max[c], self.size);
        }
        let corner = |step: [usize; 3]| {
            let [r, g, b] = [cell[0] + step[0], cell[1] + step[1], cell[2] + step[2]];
            self.values[r + self.size * (g + self.size * b)]
        };
        // from black to white one edge at a time, the channel that is furthest on its way first
        let [r, g, b] = part;
        let order = match (r >= g, g >= b, r >= b) {
            (true, true, _) => [0, 1, 2],
            (true, false, true) => [0, 2, 1],
            (true, false, false) => [2, 0, 1],
            (false, true, true) => [1, 0, 2],
            (false, true, false) => [1, 2, 0],
            (false, false, _) => [2, 1, 0],
        };
        let mut step = [0; 3];
        let mut weight_left = 1.0;
        let mut sum = [0.0; 3];
        for at in 0..4 {
            let next = if at < 3 { part[order[at]] } else { 0.0 };
            let weight = weight_left - next;
            weight_left = next;
            let colour = corner(step);
            for c in 0..3 {
                sum[c] += weight * colour[c];
            }
            if at < 3 {
                step[order[at]] = 1;
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::super::Lut3d;
    use super::*;

    #[test]
    fn an_identity_gives_back_what_is_inside_and_clamps_what_is_not() {
        let lut = Lut::cube(Lut3d::identity([-1.0, 0.0, 0.0], [1.0, 1.0, 4.0]));
        for rgb in [[0.25, 0.5, 3.0], [-1.0, 1.0, 0.0], [0.9, 0.1, 0.2], [0.1, 0.9, 3.9], [0.0, 0.3, 1.2]] {
            let got = lut.apply(rgb);
            for c in 0..3 {
                assert!((got[c] - rgb[c]).abs() < 1e-6, "{rgb:?} became {got:?}");
            }
        }
        assert_eq!(lut.apply([-9.0, f32::INFINITY, f32::NAN]), [-1.0, 1.0, 0.0]);
    }

    #[test]
    fn all_six_tetrahedra_are_linear_and_meet() {
        // one corner lit: the value is the smallest of the parts that lead to it
        let mut cube = Lut3d::identity([0.0; 3], [1.0; 3]);
        cube.values = vec![[0.0; 3]; 8];
        cube.values[7] = [1.0; 3];
        for rgb in [
            [0.9, 0.5, 0.1],
            [0.9, 0.1, 0.5],
            [0.5, 0.9, 0.1],
            [0.1, 0.9, 0.5],
            [0.5, 0.1, 0.9],
            [0.1, 0.5, 0.9],
            [0.4; 3],
        ] {
            let least = rgb.iter().copied().fold(1.0, f32::min);
            assert!((cube.apply(rgb)[0] - least).abs() < 1e-6, "{rgb:?}");
        }
    }
}

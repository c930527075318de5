//! Pictures in linear light, and how far two of them differ.

/// A finished frame: four numbers a pixel (linear light, premultiplied), rows from the top.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Size in px.
    pub size: [u32; 2],
    /// Red, green, blue and alpha of every pixel.
    pub pixels: Vec<[f32; 4]>,
}

/// How far two pictures differ.
#[derive(Clone, Copy, Debug)]
pub struct Difference {
    /// The largest difference of any channel.
    pub worst: f32,
    /// Pixels with a channel further apart than was allowed.
    pub beyond: usize,
    /// All pixels.
    pub total: usize,
}

impl Difference {
    /// The share of pixels that are too far apart, 0 to 1.
    pub fn share(&self) -> f64 {
        self.beyond as f64 / self.total.max(1) as f64
    }
}

impl Picture {
    /// Reads halves in the machine's byte order.
    pub fn from_f16(size: [u32; 2], bytes: &[u8]) -> Self {
        let number = |pair: &[u8]| half::f16::from_ne_bytes([pair[0], pair[1]]).to_f32();
        let pixel = |px: &[u8]| [number(&px[0..2]), number(&px[2..4]), number(&px[4..6]), number(&px[6..8])];
        Self { size, pixels: bytes.chunks_exact(8).map(pixel).collect() }
    }

    /// Compares channel by channel as a screen would show them: each number clamped to 0..1, still in linear light.
    ///
    /// # Panics
    /// The pictures are of different sizes.
    pub fn compare(&self, other: &Self, allowed: f32) -> Difference {
        assert_eq!(self.size, other.size);
        let apart = |(a, b): (&[f32; 4], &[f32; 4])| {
            let channel = |i: usize| (a[i].clamp(0.0, 1.0) - b[i].clamp(0.0, 1.0)).abs();
            (0..4).map(channel).fold(0.0, f32::max)
        };
        let apart: Vec<f32> = self.pixels.iter().zip(&other.pixels).map(apart).collect();
        let beyond = apart.iter().filter(|&&apart| apart > allowed).count();
        Difference { worst: apart.iter().copied().fold(0.0, f32::max), beyond, total: apart.len() }
    }

    /// Whether all pixels are of one colour, as far as 8 bits can tell.
    pub fn is_flat(&self) -> bool {
        let code = |px: &[f32; 4]| px.map(|part| (part.clamp(0.0, 1.0) * 255.0).round());
        let mut codes = self.pixels.iter().map(code);
        let first = codes.next();
        codes.all(|other| Some(other) == first)
    }
}

#[cfg(test)]
mod tests {
    use super::Picture;

    fn grey(levels: &[f32]) -> Picture {
        Picture {
            size: [levels.len() as u32, 1],
            pixels: levels.iter().map(|&level| [level, level, level, 1.0]).collect(),
        }
    }

    #[test]
    fn differences_count_what_a_screen_shows() {
        let difference = grey(&[0.0, 0.5, 3.0, -2.0]).compare(&grey(&[0.1, 0.5, 1.5, 0.0]), 0.05);
        assert_eq!((difference.beyond, difference.total), (1, 4), "beyond white and below black all is one");
        assert!((difference.worst - 0.1).abs() < 1e-6 && difference.share() == 0.25);
    }

    #[test]
    fn flat_means_one_code() {
        assert!(grey(&[0.5, 0.5001]).is_flat() && grey(&[2.0, 9.0]).is_flat());
        assert!(!grey(&[0.5, 0.51]).is_flat());
    }
}

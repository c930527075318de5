//! How carefully a network is drawn: fewer places than pixels where that is enough, more where the picture is fine.

use super::painter::TILE;

/// How carefully a network is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// Draws every second place across and down, and fills up with cubics: a quarter of the time.
    pub half: bool,
    /// Squares of the picture in which neighbours differ by more than this (of 0..1) are drawn again with more samples a pixel.
    pub threshold: f32,
    /// At most this many samples on a side of a pixel; 1 draws nothing again.
    pub samples: u32,
}

impl Quality {
    /// One sample for every pixel.
    pub const FULL: Self = Self { half: false, threshold: 1.0, samples: 1 };
    /// A sample for four pixels: four times as fast, a little softer.
    pub const HALF: Self = Self { half: true, ..Self::FULL };
    /// A sample for every pixel, and up to 16 where the picture is fine.
    pub const FINE: Self = Self { half: false, threshold: 0.08, samples: 4 };
    /// A sample for four pixels where the picture is smooth, and up to 4 for a pixel where it is not.
    pub const ADAPTIVE: Self = Self { half: true, threshold: 0.08, samples: 2 };

    /// Finds the tiles that deserve more samples, and how many on a side of a pixel.
    pub(super) fn fine_tiles(
        self,
        picture: &[f32],
        [width, height]: [usize; 2],
        channels: usize,
        fine: &mut Vec<(usize, u32)>,
    ) {
        fine.clear();
        let across = width.div_ceil(TILE);
        for tile in 0..across * height.div_ceil(TILE) {
            let (left, top) = (tile % across * TILE, tile / across * TILE);
            let mut steepest = 0.0_f32;
            // One more to the right and below, so that an edge between two tiles makes both of them fine.
            for row in top.saturating_sub(1)..(top + TILE).min(height) {
                for column in left.saturating_sub(1)..(left + TILE).min(width) {
                    let here = (row * width + column) * channels;
                    let to_right = if column + 1 < width { channels } else { 0 };
                    let below = if row + 1 < height { width * channels } else { 0 };
                    for channel in here..here + channels {
                        let value = picture[channel];
                        steepest = steepest
                            .max((picture[channel + to_right] - value).abs())
                            .max((picture[channel + below] - value).abs());
                    }
                }
            }
            if steepest > self.threshold {
                let side = if self.half && steepest < 2.0 * self.threshold {
                    1
                } else if steepest < 3.0 * self.threshold {
                    2
                } else {
                    self.samples
                };
                fine.push((tile, side.min(self.samples)));
            }
        }
    }
}

/// Fills a row of a picture from one with every second place and a border of two: Catmull-Rom cubics down and across, held to 0..1.
///
/// `low` has `columns` places a row; `between` is memory for one of its rows.
pub(super) fn upsample_row(
    low: &[f32],
    columns: usize,
    row: usize,
    channels: usize,
    between: &mut Vec<f32>,
    out: &mut [f32],
) {
    // A pixel's centre lies a quarter of a step to one side or the other of the nearest place.
    const SHARES: [f32; 4] = [-0.0703125, 0.8671875, 0.2265625, -0.0234375];
    let [a, b, c, d] = SHARES;
    let line = columns * channels;
    // The border is two wide: the place before the pixels `2 n` and `2 n + 1` is number `n + 2` of its row.
    let (first, [s0, s1, s2, s3]) =
        if row.is_multiple_of(2) { (row / 2, [d, c, b, a]) } else { (row / 2 + 1, [a, b, c, d]) };
    let [r0, r1, r2, r3] = [0, 1, 2, 3].map(|tap| &low[(first + tap) * line..][..line]);
    between.clear();
    between.extend((0..line).map(|at| s0 * r0[at] + s1 * r1[at] + s2 * r2[at] + s3 * r3[at]));
    for (pair, out) in out.chunks_mut(2 * channels).enumerate() {
        let near = &between[pair * channels..][..5 * channels];
        for (at, out) in out.iter_mut().enumerate() {
            let (shares, near) = if at < channels { ([d, c, b, a], &near[at..]) } else { (SHARES, &near[at..]) };
            let sum = shares[0] * near[0]
                + shares[1] * near[channels]
                + shares[2] * near[2 * channels]
                + shares[3] * near[3 * channels];
            *out = sum.clamp(0.0, 1.0);
        }
    }
}

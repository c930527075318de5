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

/// Fills a picture from one with every second place and a border of two: Catmull-Rom cubics across and down, held to 0..1.
pub(super) fn upsample(
    low: &[f32],
    [columns, _]: [usize; 2],
    [width, height]: [usize; 2],
    channels: usize,
    out: &mut [f32],
) {
    use rayon::prelude::*;
    // A pixel's centre lies a quarter of a step to one side or the other of the nearest place.
    const NEAR: [f32; 4] = [-0.0703125, 0.8671875, 0.2265625, -0.0234375];
    let line = columns * channels;
    out.par_chunks_mut(width * channels).enumerate().take(height).for_each(|(y, out)| {
        let (first_row, down) = taps(y);
        for (x, out) in out.chunks_exact_mut(channels).enumerate() {
            let (first_column, across) = taps(x);
            for (channel, out) in out.iter_mut().enumerate() {
                let mut sum = 0.0;
                for (row, down) in down.into_iter().enumerate() {
                    let at = (first_row + row) * line + first_column * channels + channel;
                    sum += down * (0..4).map(|tap| across[tap] * low[at + tap * channels]).sum::<f32>();
                }
                *out = sum.clamp(0.0, 1.0);
            }
        }
    });

    /// The first of four places around a pixel, and their shares.
    fn taps(pixel: usize) -> (usize, [f32; 4]) {
        let [a, b, c, d] = NEAR;
        // The border is two wide: place `pixel / 2` is the third of the row.
        if pixel.is_multiple_of(2) { (pixel / 2, [d, c, b, a]) } else { (pixel / 2 + 1, [a, b, c, d]) }
    }
}

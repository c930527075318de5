//! The network: convolutions over time, each looking twice as far around as the one before.

use std::sync::OnceLock;

use super::bands::BANDS;

/// What it tells: beat, downbeat, kick, snare, hat.
pub(super) const HEADS: usize = 5;
/// Numbers that go from one layer to the next.
const CHANNELS: usize = 32;
/// Numbers of a moment that go in.
const INPUTS: usize = 2 * BANDS;
/// Moments that the first layer looks at; all others look at three.
const FIRST: usize = 5;
/// How far apart those three are in each layer.
const DILATIONS: [usize; 10] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
/// How far the network looks around in all.
const REACH: usize = 1_023 + FIRST / 2;
/// Moments that are worked out at once, so that memory is bounded.
const STRETCH: usize = 16_384;
/// The weights: upper halves of f32, little endian, in the order of the layers.
static WEIGHTS: &[u8] = include_bytes!("weights.bin");

type Row = [f32; CHANNELS];

/// A matrix from some inputs to the channels, and what is added.
struct Layer {
    rows: Vec<Row>,
    bias: Row,
}

/// The network and its weights.
pub(super) struct Net {
    first: Layer,
    /// Looks around, then adds to what went in.
    blocks: Vec<(Layer, Layer)>,
    heads: Vec<[f32; HEADS]>,
    head_bias: [f32; HEADS],
}

impl Net {
    /// The network as it was taught.
    pub(super) fn taught() -> &'static Self {
        static NET: OnceLock<Net> = OnceLock::new();
        NET.get_or_init(|| {
            let mut weights =
                WEIGHTS.chunks_exact(2).map(|pair| f32::from_bits(u32::from_le_bytes([0, 0, pair[0], pair[1]])));
            Self::read(&mut weights)
        })
    }

    fn read(weights: &mut impl Iterator<Item = f32>) -> Self {
        // The file is part of the program, and a test holds it to its length.
        let mut next = || weights.next().unwrap_or(0.0);
        let mut layer = |inputs: usize| Layer {
            rows: (0..inputs).map(|_| std::array::from_fn(|_| next())).collect(),
            bias: std::array::from_fn(|_| next()),
        };
        let first = layer(FIRST * INPUTS);
        let blocks = DILATIONS.iter().map(|_| (layer(3 * CHANNELS), layer(CHANNELS))).collect();
        let heads = (0..CHANNELS).map(|_| std::array::from_fn(|_| next())).collect();
        Self { first, blocks, heads, head_bias: std::array::from_fn(|_| next()) }
    }

    /// Runs over `count` moments: `input` writes what goes in at one, `out` takes what comes out, in order.
    pub(super) fn run(
        &self,
        count: usize,
        mut input: impl FnMut(usize, &mut [f32; INPUTS]),
        mut out: impl FnMut([f32; HEADS]),
    ) {
        for start in (0..count).step_by(STRETCH) {
            let end = (start + STRETCH).min(count);
            let (from, to) = (start.saturating_sub(REACH), (end + REACH).min(count));
            let mut wide = vec![[0.0; INPUTS]; to - from];
            for (row, wide) in (from..to).zip(&mut wide) {
                input(row, wide);
            }
            for row in &self.stretch(&wide)[start - from..end - from] {
                out(self.tell(row));
            }
        }
    }

    /// All layers but the last over a stretch; what lies outside it counts as zeros.
    fn stretch(&self, input: &[[f32; INPUTS]]) -> Vec<Row> {
        let mut rows: Vec<Row> = (0..input.len())
            .map(|at| {
                let mut sum = self.first.bias;
                for tap in 0..FIRST {
                    let Some(row) = (at + tap).checked_sub(FIRST / 2).and_then(|near| input.get(near)) else {
                        continue;
                    };
                    add(&mut sum, row, &self.first.rows[tap * INPUTS..]);
                }
                sum.map(|value| value.max(0.0))
            })
            .collect();
        for (&dilation, (around, back)) in DILATIONS.iter().zip(&self.blocks) {
            let next = (0..rows.len()).map(|at| {
                let mut sum = around.bias;
                for tap in 0..3 {
                    let Some(row) = (at + tap * dilation).checked_sub(dilation).and_then(|near| rows.get(near)) else {
                        continue;
                    };
                    add(&mut sum, row, &around.rows[tap * CHANNELS..]);
                }
                let mut next: Row = std::array::from_fn(|channel| rows[at][channel] + back.bias[channel]);
                add(&mut next, &sum.map(|value| value.max(0.0)), &back.rows);
                next
            });
            rows = next.collect();
        }
        rows
    }

    /// The heads: logarithms of odds.
    fn tell(&self, row: &Row) -> [f32; HEADS] {
        let mut sum = self.head_bias;
        for (value, weights) in row.iter().zip(&self.heads) {
            for (sum, weight) in sum.iter_mut().zip(weights) {
                *sum += value * weight;
            }
        }
        sum
    }
}

/// Adds `values` times their rows of weights; zeros, which are many, cost nothing.
fn add(sum: &mut Row, values: &[f32], weights: &[Row]) {
    for (&value, weights) in values.iter().zip(weights) {
        if value != 0.0 {
            for (sum, weight) in sum.iter_mut().zip(weights) {
                *sum += value * weight;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_are_all_there_and_no_more() {
        let layers = (FIRST * INPUTS + 1) * CHANNELS + DILATIONS.len() * (4 * CHANNELS + 2) * CHANNELS;
        assert_eq!(WEIGHTS.len(), 2 * (layers + (CHANNELS + 1) * HEADS));
        assert_eq!(REACH, DILATIONS.iter().sum::<usize>() + FIRST / 2);
        let net = Net::taught();
        assert!(net.heads.iter().flatten().chain(&net.head_bias).all(|weight| weight.is_finite()));
    }

    #[test]
    fn stretches_have_no_seam() {
        // What comes out near the first seam is what comes out when the seam lies elsewhere.
        let level = |row: usize, input: &mut [f32; INPUTS]| {
            input.iter_mut().enumerate().for_each(|(i, value)| *value = ((row * 31 + i * 17) % 23) as f32 / 23.0);
        };
        let count = STRETCH + 400;
        let mut whole = Vec::new();
        Net::taught().run(count, level, |out| whole.push(out[0]));
        assert_eq!(whole.len(), count);
        let shift = 23 * 100;
        let mut part = Vec::new();
        Net::taught().run(count - shift, |row, input| level(row + shift, input), |out| part.push(out[0]));
        for row in STRETCH - 50..STRETCH + 50 {
            assert!((whole[row] - part[row - shift]).abs() < 1e-4, "{row}: {} {}", whole[row], part[row - shift]);
        }
    }
}

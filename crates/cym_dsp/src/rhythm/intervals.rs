//! The intervals between two beats that are possible, and how likely one follows another: what beats are tracked on, offline and live.

use std::ops::RangeInclusive;

/// How steeply a change of tempo is punished: `exp(-TIGHTNESS * |ratio - 1|)`.
const TIGHTNESS: f32 = 200.0;
/// How many steps longer or shorter the next interval may be.
pub(crate) const REACH: usize = 12;

/// Intervals of whole steps. A tracker keeps a ring of scores for each: the interval that begins at step `t` has its score at
/// place `t mod len`, so that moving on costs nothing.
pub(crate) struct Intervals {
    /// The length of each in steps, ascending.
    pub(crate) lens: Vec<usize>,
    /// Where the ring of each begins.
    pub(crate) offsets: Vec<usize>,
    /// What each costs as a whole.
    pub(crate) costs: Vec<f32>,
    /// The logarithm of how likely `to` follows `from`, at `from * count + to`.
    pub(crate) transitions: Vec<f32>,
}

impl Intervals {
    /// Intervals of these lengths, with what a step of each costs.
    pub(crate) fn new(lens: RangeInclusive<usize>, cost: impl Fn(usize) -> f32) -> Self {
        let lens: Vec<usize> = lens.collect();
        let offsets = lens.iter().scan(0, |next, &len| {
            let offset = *next;
            *next += len;
            Some(offset)
        });
        let mut transitions = vec![0.0; lens.len() * lens.len()];
        for (from, row) in transitions.chunks_exact_mut(lens.len()).enumerate() {
            for (log, &to) in row.iter_mut().zip(&lens) {
                *log = -TIGHTNESS * (to as f32 / lens[from] as f32 - 1.0).abs();
            }
            let total = row.iter().map(|log| log.exp()).sum::<f32>().ln();
            for log in row {
                *log -= total;
            }
        }
        Self {
            offsets: offsets.collect(),
            costs: lens.iter().map(|&len| len as f32 * cost(len)).collect(),
            transitions,
            lens,
        }
    }
}

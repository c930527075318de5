//! Which numbers a pass takes along in `V`, and how its text names them.

use std::collections::HashMap;

use crate::plan::ZERO_LANE;

/// Entries of `V` before a pass's own numbers.
const HEADER_VEC4S: usize = 2;

/// The numbers of one pass, four to an entry of `V`.
#[derive(Default)]
pub(super) struct Lanes {
    /// Where each comes from.
    pub(super) values: Vec<u32>,
    scalars: HashMap<u32, usize>,
    blocks: HashMap<Vec<u32>, usize>,
}

impl Lanes {
    /// Length of `V`.
    pub(super) fn vec4s(&self) -> u32 {
        (HEADER_VEC4S + self.values.len().div_ceil(4)) as u32
    }

    /// One number; what is missing is 0.
    pub(super) fn scalar(&mut self, lanes: &[u32], i: usize) -> String {
        let Some(&lane) = lanes.get(i) else {
            return "0.0".to_owned();
        };
        let at = *self.scalars.entry(lane).or_insert_with(|| {
            self.values.push(lane);
            self.values.len() - 1
        });
        format!("V[{}].{}", HEADER_VEC4S + at / 4, ["x", "y", "z", "w"][at % 4])
    }

    /// Four numbers as one entry.
    pub(super) fn vec4(&mut self, lanes: &[u32]) -> String {
        if lanes.len() < 4 {
            return "vec4f(0.0)".to_owned();
        }
        format!("V[{}]", self.block(&lanes[..4]))
    }

    /// A run of numbers from the start of an entry on; gives that entry's index.
    pub(super) fn block(&mut self, lanes: &[u32]) -> usize {
        if let Some(&at) = self.blocks.get(lanes) {
            return at;
        }
        self.values.resize(self.values.len().next_multiple_of(4), ZERO_LANE);
        let at = HEADER_VEC4S + self.values.len() / 4;
        self.values.extend_from_slice(lanes);
        self.blocks.insert(lanes.to_vec(), at);
        at
    }
}

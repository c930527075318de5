//! Heights that pull wires straight without changing the order of a column.

use super::ROW_GAP;
use super::columns::{Cell, Columns};

/// Sweeps over the columns.
const SWEEPS: usize = 10;
/// The height that a passing wire takes.
const PASSING: f32 = 8.0;

/// The top of each node.
pub(super) fn assign(columns: &Columns, sizes: &[[f32; 2]]) -> Vec<(usize, f32)> {
    let height = |cell: &Cell| cell.node.map_or(PASSING, |node| sizes[node][1]);
    let heights: Vec<Vec<f32>> = columns.columns.iter().map(|column| column.iter().map(height).collect()).collect();
    let mut middles: Vec<Vec<f32>> = heights.iter().map(|column| packed(column, &vec![0.0; column.len()])).collect();
    for sweep in 0..SWEEPS {
        let count = middles.len();
        let order: Vec<usize> = if sweep % 2 == 0 { (0..count).collect() } else { (0..count).rev().collect() };
        for column in order {
            let wanted = wanted(columns, &middles, column);
            middles[column] = packed(&heights[column], &wanted);
        }
    }
    let mut tops = Vec::new();
    for ((column, heights), middles) in columns.columns.iter().zip(&heights).zip(&middles) {
        for ((cell, height), middle) in column.iter().zip(heights).zip(middles) {
            tops.extend(cell.node.map(|node| (node, middle - height / 2.0)));
        }
    }
    tops
}

/// Where each cell would like its middle: between its neighbours on both sides.
fn wanted(columns: &Columns, middles: &[Vec<f32>], column: usize) -> Vec<f32> {
    let mut sums = vec![(0.0_f32, 0.0_f32); middles[column].len()];
    let mut add = |row: usize, y: f32| sums[row] = (sums[row].0 + y, sums[row].1 + 1.0);
    if let Some(before) = column.checked_sub(1) {
        for &(left, right) in &columns.links[before] {
            add(right, middles[before][left]);
        }
    }
    if let Some(links) = columns.links.get(column) {
        for &(left, right) in links {
            add(left, middles[column + 1][right]);
        }
    }
    let own = &middles[column];
    sums.iter().zip(own).map(|((sum, count), own)| if *count > 0.0 { sum / count } else { *own }).collect()
}

/// Middles as near as can be to the wanted ones (least squares) with room between them: neighbours that want to overlap
/// move as one block.
fn packed(heights: &[f32], wanted: &[f32]) -> Vec<f32> {
    // With what stands above taken off, "not overlapping" means "not falling": an isotonic regression.
    let mut offsets = Vec::with_capacity(heights.len());
    let mut offset = 0.0;
    for (i, height) in heights.iter().enumerate() {
        if i > 0 {
            offset += (heights[i - 1] + height) / 2.0 + ROW_GAP;
        }
        offsets.push(offset);
    }
    let mut blocks: Vec<(f32, usize)> = Vec::new();
    for (wanted, offset) in wanted.iter().zip(&offsets) {
        let mut block = (wanted - offset, 1);
        while let Some(&(before, count)) = blocks.last().filter(|(before, _)| *before > block.0) {
            blocks.pop();
            let all = (count + block.1) as f32;
            block = ((before * count as f32 + block.0 * block.1 as f32) / all, count + block.1);
        }
        blocks.push(block);
    }
    let bases = blocks.into_iter().flat_map(|(base, count)| std::iter::repeat_n(base, count));
    bases.zip(offsets).map(|(base, offset)| base + offset).collect()
}

//! Where everything lies: in the buffers, and in the memory of a workgroup.

use super::super::architecture::Architecture;
use super::Precision;

/// Memory of a workgroup that every device has.
const WORKGROUP_BYTES: usize = 16_384;
/// Threads of a workgroup that every device has.
const MOST_THREADS: usize = 256;
/// Neurons that a thread owns.
pub(super) const NEURONS: usize = 8;
/// Rows and columns of a cooperative matrix.
pub(super) const TILE: usize = 16;
/// Pixels of a workgroup with cooperative matrices.
const TILED_PIXELS: usize = 32;
/// Threads of a subgroup with cooperative matrices.
const SUBGROUP: usize = 32;
/// Workgroups in x; more go on in y.
pub(super) const MOST_ACROSS: u32 = 32_768;

/// Where everything lies. Offsets count in vectors of four 32-bit words.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub precision: Precision,
    pub layers: Vec<LayerLayout>,
    /// Rows that go into the output layer.
    pub output_rows: usize,
    /// Where the output layer's weights start, a vector a row.
    pub output_start: usize,
    /// Length of the weights.
    pub weights_length: usize,
    /// Where the gains start in the frame's block, four a vector.
    pub gains_start: usize,
    /// Where the damping of the first layer starts there.
    pub damping_start: usize,
    /// Where the output layer's bias stands there.
    pub output_bias: usize,
    /// Pixels of a workgroup.
    pub pixels: usize,
    /// Pixels of a thread, a multiple of 4.
    pub thread_pixels: usize,
    /// Threads side by side for one set of pixels: the neurons of the widest layer, eight each. With cooperative matrices: subgroups.
    pub groups: usize,
    /// Rows of words in workgroup memory. With cooperative matrices: numbers of a pixel.
    pub memory_rows: usize,
    /// With cooperative matrices: rows of full numbers in the memory that sums go through.
    pub slab_rows: usize,
}

/// One hidden layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct LayerLayout {
    /// Rows of numbers that go in, those that are there for evenness included.
    pub rows: usize,
    /// Neurons, those that are there for evenness included: a multiple of [`NEURONS`].
    pub width: usize,
    /// Where its weights start.
    pub start: usize,
    /// Where its bias starts in the frame's block.
    pub bias: usize,
}

impl Layout {
    pub(super) fn new(architecture: &Architecture, precision: Precision) -> Self {
        let inputs = architecture.features.per_pixel();
        let gains_start = 3;
        let damping_start = gains_start + (architecture.layers.len() + 1).div_ceil(4);
        let tiled = precision == Precision::Tiles;
        let tiles = architecture.layers.iter().map(|layer| layer.width as usize / TILE).max().unwrap_or(1);
        let subgroups = if tiles >= 4 { 4 } else { tiles.max(1) };
        // Every subgroup has the same number of columns of tiles.
        let even = if tiled { TILE * subgroups } else { NEURONS };
        let widths = || architecture.layers.iter().map(|layer| (layer.width as usize).next_multiple_of(even));
        let mut bias = damping_start + widths().next().unwrap_or(0) / 4;
        let (mut start, mut rows, mut layers) = (0, inputs, Vec::new());
        for (index, (layer, width)) in architecture.layers.iter().zip(widths()).enumerate() {
            layers.push(LayerLayout { rows, width, start, bias });
            // The first layer is always kept in full: places have more digits than 16 bits hold.
            let numbers = if index == 0 || precision == Precision::Full { 4 } else { 8 };
            start += rows * width / numbers;
            bias += width / 4;
            rows = width * layer.activation.copies();
        }
        let groups = layers.iter().map(|layer| layer.width / NEURONS).max().unwrap_or(1);
        let widest = layers.iter().skip(1).map(|layer| layer.rows).max().unwrap_or(0).max(rows);
        let memory_rows = if precision == Precision::Full { widest.max(inputs) } else { (widest / 2).max(inputs) };
        let room = WORKGROUP_BYTES / 4 / memory_rows;
        // Eight pixels a thread reuse weights best; four where too few threads would be left.
        let sets = |pixels: usize| (room / pixels).min(MOST_THREADS / groups).max(1);
        let thread_pixels = if sets(8) * groups >= 64 && room >= 8 { 8 } else { 4 };
        let pixels = thread_pixels * sets(thread_pixels);
        let (groups, memory_rows, thread_pixels, pixels) = if tiled {
            (subgroups, widest, TILED_PIXELS, TILED_PIXELS)
        } else {
            (groups, memory_rows, thread_pixels, pixels)
        };
        Self {
            precision,
            slab_rows: inputs.max(TILE * subgroups),
            output_rows: rows,
            output_start: start,
            weights_length: start + rows,
            gains_start,
            damping_start,
            output_bias: bias,
            pixels,
            thread_pixels,
            groups,
            memory_rows,
            layers,
        }
    }

    pub(super) fn threads(&self) -> usize {
        let each = if self.precision == Precision::Tiles { SUBGROUP } else { 1 };
        each * self.groups * self.pixels / self.thread_pixels
    }

    pub(super) fn workgroup_bytes(&self) -> usize {
        match self.precision {
            Precision::Tiles => self.pixels * (2 * self.memory_rows + 4 * self.slab_rows),
            _ => 4 * self.pixels * self.memory_rows,
        }
    }

    /// Length of the frame's block.
    pub(super) fn frame_length(&self) -> usize {
        self.output_bias + 1
    }
}

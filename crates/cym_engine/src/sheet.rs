//! A contact sheet: the same graph at other values or times, side by side in one picture.

mod contact;
mod digits;

pub use contact::Contact;
use cym_gpu::PixelLayout;
use cym_graph::{NodeId, Value};

use crate::error::EngineError;
use crate::session::Session;
use crate::still::{StillOptions, check_out, check_secs, frame_pixels, write};

/// Space between two pictures, in px.
const GAP_PX: u32 = 6;
/// What stands in the gaps: a dark grey that flatters no colour, sRGB-encoded.
const GAP: [u8; 4] = [18, 18, 20, 255];
/// Pictures in one row before a single sweep is folded into several rows.
const STRIP: usize = 6;
/// More pictures than this are a film, not a sheet.
const MOST_CELLS: usize = 1024;
/// The largest side of a sheet, in px.
const MOST_PX: u32 = 16_384;

/// The longer side of a picture on a sheet when no size is asked for, in px.
const CELL_PX: u32 = 480;

/// The size of one picture on a sheet when none is asked for: the document's shape, small.
pub fn cell_size(document_px: [u32; 2]) -> [u32; 2] {
    let longer = document_px[0].max(document_px[1]).max(1);
    if longer <= CELL_PX {
        return document_px;
    }
    document_px.map(|side| ((u64::from(side) * u64::from(CELL_PX) / u64::from(longer)) as u32).max(1))
}

/// What changes from one picture of a sheet to the next.
#[derive(Clone, Debug, PartialEq)]
pub enum Sweep {
    /// A param takes these values.
    Param {
        /// The node.
        node: NodeId,
        /// The param; nothing may be wired to it.
        input: String,
        /// Its values, in order.
        values: Vec<Value>,
    },
    /// The time takes these values, in seconds.
    Times(Vec<f64>),
}

impl Sweep {
    fn len(&self) -> usize {
        match self {
            Self::Param { values, .. } => values.len(),
            Self::Times(secs) => secs.len(),
        }
    }
}

/// Where the pictures of a sheet lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Grid {
    columns: usize,
    cells: usize,
    cell_px: [u32; 2],
}

impl Grid {
    /// The first sweep runs along the rows, the second down the columns; a single long one is folded.
    fn new(sweeps: &[Sweep], cell_px: [u32; 2]) -> Result<Self, EngineError> {
        let cells = sweeps.iter().try_fold(1_usize, |cells, sweep| cells.checked_mul(sweep.len()));
        let cells = cells.filter(|cells| (1..=MOST_CELLS).contains(cells)).ok_or_else(|| {
            EngineError::Asked(format!("a sheet has 1 to {MOST_CELLS} pictures. Ask for fewer values."))
        })?;
        let columns = match sweeps {
            [_] if cells > STRIP => cells.isqrt() + usize::from(cells.isqrt().pow(2) < cells),
            [first, ..] => first.len(),
            [] => 1,
        };
        Self::checked(columns, cells, cell_px)
    }

    /// A grid that is not too large.
    fn checked(columns: usize, cells: usize, cell_px: [u32; 2]) -> Result<Self, EngineError> {
        if !(1..=MOST_CELLS).contains(&cells) {
            return Err(EngineError::Asked(format!("a sheet has 1 to {MOST_CELLS} pictures. Ask for fewer.")));
        }
        let grid = Self { columns, cells, cell_px };
        if grid.size_px().iter().any(|side| *side > MOST_PX) {
            let [width, height] = grid.size_px();
            return Err(EngineError::Asked(format!(
                "the sheet would be {width}x{height} px, and no side may be over {MOST_PX}. Ask for smaller pictures with --size."
            )));
        }
        Ok(grid)
    }

    fn rows(&self) -> usize {
        self.cells.div_ceil(self.columns)
    }

    fn size_px(&self) -> [u32; 2] {
        let side =
            |count: usize, px: u32| (count as u32).saturating_mul(px.saturating_add(GAP_PX)).saturating_add(GAP_PX);
        [side(self.columns, self.cell_px[0]), side(self.rows(), self.cell_px[1])]
    }

    /// Copies one picture to its place.
    fn paste(&self, cell: usize, picture: &[u8], sheet: &mut [u8]) {
        let [cell_width, cell_height] = self.cell_px.map(|px| px as usize);
        let sheet_width = self.size_px()[0] as usize;
        let gap = GAP_PX as usize;
        let left = gap + (cell % self.columns) * (cell_width + gap);
        let top = gap + (cell / self.columns) * (cell_height + gap);
        for (row, line) in picture.chunks_exact(cell_width * 4).take(cell_height).enumerate() {
            let at = ((top + row) * sheet_width + left) * 4;
            sheet[at..at + line.len()].copy_from_slice(line);
        }
    }
}

/// Draws the graph once for every combination of at most two sweeps, and writes all of them as one PNG.
///
/// The first sweep runs from left to right, the second from top to bottom; a single one of more than six values is folded into
/// rows. `go_on(done, total)` counts pictures and is asked before each, and while frames before one are drawn again.
///
/// # Errors
/// A param cannot be turned, the sheet is too large, the file is in the way or cannot be written, or the GPU refuses.
pub fn sheet(
    session: &mut Session,
    options: &StillOptions,
    sweeps: &[Sweep],
    go_on: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<(), EngineError> {
    check_out(options)?;
    check_secs(options.at_secs)?;
    if sweeps.len() > 2 || options.deep {
        let asked = "a sheet has at most two sweeps, and 8 bits a channel. Leave the others out.";
        return Err(EngineError::Asked(asked.to_owned()));
    }
    session.no_mistakes()?;
    let grid = Grid::new(sweeps, session.plan().size)?;
    let [width, height] = grid.size_px();
    let mut pixels = GAP.repeat(width as usize * height as usize);
    for cell in 0..grid.cells {
        if !go_on(cell as u64, grid.cells as u64) {
            return Err(EngineError::Cancelled);
        }
        let first = sweeps.first().map_or(1, Sweep::len);
        let steps = [cell % first, cell / first];
        let at_secs = turn(session, sweeps, steps, options.at_secs)?;
        let frame = session.frame_at(at_secs);
        session.restart();
        session.seek(frame, &mut |_, _| go_on(cell as u64, grid.cells as u64))?;
        grid.paste(cell, &frame_pixels(session, frame, PixelLayout::Rgba8)?, &mut pixels);
    }
    write(session, options, [width, height], &pixels)
}

/// Sets everything that is swept to its step, and gives the time that is meant.
fn turn(session: &mut Session, sweeps: &[Sweep], steps: [usize; 2], at_secs: f64) -> Result<f64, EngineError> {
    let mut at = at_secs;
    for (sweep, step) in sweeps.iter().zip(steps) {
        match sweep {
            Sweep::Times(secs) => {
                at = secs[step];
                check_secs(at)?;
            }
            Sweep::Param { node, input, values } => {
                if !session.turn(node, input, &values[step]) {
                    return Err(EngineError::Asked(format!(
                        "{node}.{input} cannot be swept: there is no such param, a wire drives it, or the value is of another \
                         kind. `cymatic check` shows the nodes of the graph."
                    )));
                }
            }
        }
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sweep(count: usize) -> Sweep {
        Sweep::Times(vec![0.0; count])
    }

    #[test]
    fn a_short_sweep_is_a_strip_and_a_long_one_is_folded() {
        let grid = |sweeps: &[Sweep]| Grid::new(sweeps, [10, 8]).map(|grid| [grid.columns, grid.rows()]).unwrap();
        assert_eq!(grid(&[sweep(5)]), [5, 1]);
        assert_eq!(grid(&[sweep(16)]), [4, 4]);
        assert_eq!(grid(&[sweep(10)]), [4, 3]);
        assert_eq!(grid(&[sweep(12), sweep(3)]), [12, 3]);
    }

    #[test]
    fn too_many_or_too_large_is_refused() {
        assert!(Grid::new(&[sweep(0)], [10, 8]).is_err());
        assert!(Grid::new(&[sweep(100), sweep(100)], [10, 8]).is_err());
        assert!(Grid::new(&[sweep(6)], [3840, 2160]).unwrap_err().to_string().contains("--size"));
    }

    #[test]
    fn pictures_land_side_by_side() {
        let grid = Grid::new(&[sweep(2)], [1, 1]).unwrap();
        let [width, height] = grid.size_px();
        let mut sheet = vec![0; (width * height * 4) as usize];
        grid.paste(1, &[1, 2, 3, 4], &mut sheet);
        let at = ((GAP_PX * width + 2 * GAP_PX + 1) * 4) as usize;
        assert_eq!(sheet[at..at + 4], [1, 2, 3, 4]);
        assert_eq!(sheet.iter().map(|&byte| u32::from(byte)).sum::<u32>(), 10);
    }
}

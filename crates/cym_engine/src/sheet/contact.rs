//! A contact sheet that the caller fills, with a number on each picture.

use super::{GAP, Grid, digits};
use crate::error::EngineError;
use crate::session::Session;
use crate::still::{StillOptions, check_out, write};

/// Numbered pictures of one size, side by side.
pub struct Contact {
    grid: Grid,
    pixels: Vec<u8>,
}

impl Contact {
    /// An empty sheet for so many pictures, about as wide as it is high in pictures.
    ///
    /// # Errors
    /// There is no picture, too many, or the sheet would be too large.
    pub fn new(cells: usize, cell_px: [u32; 2]) -> Result<Self, EngineError> {
        let columns = match cells {
            0..=4 => cells,
            5..=12 => cells.div_ceil(cells.div_ceil(4)),
            _ => cells.isqrt() + usize::from(cells.isqrt().pow(2) < cells),
        };
        let grid = Grid::checked(columns, cells, cell_px)?;
        let [width, height] = grid.size_px();
        Ok(Self { grid, pixels: GAP.repeat(width as usize * height as usize) })
    }

    /// Puts a picture (rows from the top, RGBA) into a place, with a number in its corner.
    ///
    /// # Panics
    /// If there is no such place or the picture has another size: the caller asked for both.
    pub fn put(&mut self, place: usize, picture: &[u8], number: u32) {
        let size = self.grid.cell_px.map(|px| px as usize);
        assert!(place < self.grid.cells && picture.len() == 4 * size[0] * size[1], "a picture of {size:?} px");
        let mut picture = picture.to_vec();
        digits::stamp(&mut picture, size, number);
        self.grid.paste(place, &picture, &mut self.pixels);
    }

    /// Writes the sheet as PNG; the time of the options plays no part.
    ///
    /// # Errors
    /// The file is in the way or cannot be written.
    pub fn write(&self, session: &Session, options: &StillOptions) -> Result<(), EngineError> {
        check_out(options)?;
        write(session, options, self.grid.size_px(), &self.pixels)
    }
}

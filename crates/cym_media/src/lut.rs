//! Colour lookup tables: `.cube` (1D, 3D, Resolve's both in one), `.3dl`, `.spi3d`, `.csp` and Hald PNG,
//! all as one type.
//!
//! A table has an optional shaper (three curves, one a channel) and a cube behind it. A 1D table is a
//! shaper with an identity cube, so whoever applies a table has one case to write.

mod csp;
mod cube;
mod hald;
mod sample;
mod spi3d;
mod text;
mod texture;
mod three_dl;

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

pub use texture::LutTexture;

/// The largest file that is read, in bytes.
pub const MAX_LUT_BYTES: usize = 32 << 20;
/// The largest side of a cube.
pub const MAX_CUBE_SIZE: usize = 65;
/// The longest curve.
pub const MAX_CURVE_SIZE: usize = 65_536;

/// A colour lookup table.
#[derive(Debug, Clone, PartialEq)]
pub struct Lut {
    /// The curves before the cube, if any.
    pub shaper: Option<Lut1d>,
    /// The cube.
    pub cube: Lut3d,
}

/// Three curves, one a channel, evenly spaced between the ends of the domain.
#[derive(Debug, Clone, PartialEq)]
pub struct Lut1d {
    /// The input of the first entry, for each channel; smaller inputs are clamped to it.
    pub domain_min: [f32; 3],
    /// The input of the last entry, for each channel; larger inputs are clamped to it.
    pub domain_max: [f32; 3],
    /// At least two entries; each holds the three curves' values.
    pub values: Vec<[f32; 3]>,
}

/// A cube of colours.
#[derive(Debug, Clone, PartialEq)]
pub struct Lut3d {
    /// Entries along a side, from 2 to [`MAX_CUBE_SIZE`].
    pub size: usize,
    /// The input of the first entry, for each channel; smaller inputs are clamped to it.
    pub domain_min: [f32; 3],
    /// The input of the last entry, for each channel; larger inputs are clamped to it.
    pub domain_max: [f32; 3],
    /// `size^3` colours, red fastest, then green, then blue.
    pub values: Vec<[f32; 3]>,
}

/// Which kind of file a table is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LutFormat {
    /// Adobe's and Resolve's text format.
    Cube,
    /// Autodesk's text format of integers, blue fastest.
    ThreeDl,
    /// Sony Pictures Imageworks' text format.
    Spi3d,
    /// Cinespace's text format.
    Csp,
    /// A PNG whose pixels are the cube.
    Hald,
}

impl LutFormat {
    /// The format that the file's ending says; nothing for other endings.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match ending.as_str() {
            "cube" => Self::Cube,
            "3dl" => Self::ThreeDl,
            "spi3d" => Self::Spi3d,
            "csp" => Self::Csp,
            "png" => Self::Hald,
            _ => return None,
        })
    }
}

/// Why a table could not be read: the file, the line where there is one, the cause and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct LutError {
    /// The file.
    pub path: PathBuf,
    /// The line, counted from 1; nothing where the whole file is meant.
    pub line: Option<usize>,
    /// The cause and the next step.
    pub said: String,
}

impl fmt::Display for LutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the LUT `{}`", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.said)
    }
}

/// A line number, where there is one, and what is wrong: the readers' own error, before it knows the file.
type Fault = (Option<usize>, String);

/// Reads a table; the file's ending says the format.
pub fn read(path: &Path) -> Result<Lut, LutError> {
    let fault = |said: String| LutError { path: path.to_owned(), line: None, said };
    let format = LutFormat::of(path).ok_or_else(|| {
        fault(
            "its ending is not one that is known: use .cube, .3dl, .spi3d, .csp, or a Hald picture as .png".to_owned(),
        )
    })?;
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_LUT_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(|cause| fault(format!("it cannot be read ({cause}): check that the file is there")))?;
    read_from(format, &bytes, path)
}

/// As [`read`], from bytes that are already at hand; `name` is used in messages.
pub fn read_from(format: LutFormat, bytes: &[u8], name: &Path) -> Result<Lut, LutError> {
    let lut = if bytes.len() > MAX_LUT_BYTES {
        Err((None, format!("it is larger than {} MiB: export it again with a smaller cube", MAX_LUT_BYTES >> 20)))
    } else {
        match format {
            LutFormat::Cube => cube::read(bytes),
            LutFormat::ThreeDl => three_dl::read(bytes),
            LutFormat::Spi3d => spi3d::read(bytes),
            LutFormat::Csp => csp::read(bytes),
            LutFormat::Hald => hald::read(bytes),
        }
    };
    lut.map_err(|(line, said)| LutError { path: name.to_owned(), line, said })
}

impl Lut1d {
    /// Curves over 0 to 1.
    fn unit(values: Vec<[f32; 3]>) -> Self {
        Self { domain_min: [0.0; 3], domain_max: [1.0; 3], values }
    }
}

impl Lut3d {
    /// The text of a `.cube` file with this cube, six digits behind the point.
    pub fn to_cube_text(&self, title: &str) -> String {
        cube::write(self, title)
    }

    /// A cube over 0 to 1.
    fn unit(size: usize, values: Vec<[f32; 3]>) -> Self {
        Self { size, domain_min: [0.0; 3], domain_max: [1.0; 3], values }
    }

    /// The cube that changes nothing between `min` and `max`.
    pub fn identity(min: [f32; 3], max: [f32; 3]) -> Self {
        let corner = |at: usize| std::array::from_fn(|c| if at >> c & 1 == 1 { max[c] } else { min[c] });
        Self { size: 2, domain_min: min, domain_max: max, values: (0..8).map(corner).collect() }
    }
}

impl Lut {
    /// A table that is only curves.
    fn curves(shaper: Lut1d) -> Self {
        let (mut min, mut max) = ([f32::INFINITY; 3], [f32::NEG_INFINITY; 3]);
        for value in &shaper.values {
            for c in 0..3 {
                min[c] = min[c].min(value[c]);
                max[c] = max[c].max(value[c]);
            }
        }
        for c in 0..3 {
            // a flat curve still needs a cube with an inside
            if min[c] == max[c] {
                max[c] = min[c] + min[c].abs().max(1.0);
            }
        }
        Self { shaper: Some(shaper), cube: Lut3d::identity(min, max) }
    }

    /// A table that is only a cube.
    fn cube(cube: Lut3d) -> Self {
        Self { shaper: None, cube }
    }
}

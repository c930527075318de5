//! `.cube`: Adobe's format, and Resolve's variant with curves and a cube in one file.

use super::text::{Lines, short};
use super::{Fault, Lut, Lut1d, Lut3d, MAX_CURVE_SIZE};

/// What the lines before the numbers say.
#[derive(Default)]
struct Header {
    curve_size: Option<usize>,
    cube_size: Option<usize>,
    domain_min: Option<[f32; 3]>,
    domain_max: Option<[f32; 3]>,
    curve_range: Option<[f32; 2]>,
    cube_range: Option<[f32; 2]>,
}

pub(super) fn read(bytes: &[u8]) -> Result<Lut, Fault> {
    let mut lines = Lines::new(bytes)?;
    let mut header = Header::default();
    let mut rows: Vec<[f32; 3]> = Vec::new();
    while let Some(line) = lines.next() {
        let word = line.split_whitespace().next().unwrap_or_default();
        let is_keyword = word.starts_with(|c: char| c.is_ascii_alphabetic()) && word.parse::<f32>().is_err();
        if is_keyword && rows.is_empty() {
            header.take(&lines, line)?;
            continue;
        }
        let want = header.rows();
        if want == 0 {
            return Err(lines.fault("numbers come before LUT_1D_SIZE or LUT_3D_SIZE: is this a .cube file?"));
        }
        if rows.len() == want {
            return Err(
                lines.fault(format!("there are more rows than the {want} that the size asks for: export it again"))
            );
        }
        rows.push(lines.numbers(line)?);
    }
    let want = header.rows();
    if want == 0 {
        return Err((None, "there is no LUT_1D_SIZE or LUT_3D_SIZE in it: is this a .cube file?".to_owned()));
    }
    if rows.len() < want {
        let said =
            format!("the file ends after {} of {want} rows: it was cut short; copy or export it again", rows.len());
        return Err((Some(lines.number), said));
    }
    header.build(rows)
}

/// The text of a file with this cube, as Resolve, Premiere and ffmpeg read it.
pub(super) fn write(cube: &Lut3d, title: &str) -> String {
    use std::fmt::Write as _;
    // A title is one line between quotation marks.
    let title: String = title.chars().filter(|sign| !sign.is_control() && *sign != '"').collect();
    let mut text = format!("TITLE \"{title}\"\nLUT_3D_SIZE {}\n", cube.size);
    for (word, domain) in [("DOMAIN_MIN", cube.domain_min), ("DOMAIN_MAX", cube.domain_max)] {
        let _in_memory = writeln!(text, "{word} {} {} {}", domain[0], domain[1], domain[2]);
    }
    for [r, g, b] in &cube.values {
        let _in_memory = writeln!(text, "{r:.6} {g:.6} {b:.6}");
    }
    text
}

impl Header {
    /// One keyword line. Unknown keywords are passed over: programs add their own.
    fn take(&mut self, lines: &Lines<'_>, line: &str) -> Result<(), Fault> {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let first = || rest.split_whitespace().next().unwrap_or_default();
        match word.to_ascii_uppercase().as_str() {
            "LUT_1D_SIZE" => self.curve_size = Some(lines.size(first(), 2, MAX_CURVE_SIZE)?),
            "LUT_3D_SIZE" => self.cube_size = Some(lines.cube_size(first())?),
            "DOMAIN_MIN" => self.domain_min = Some(lines.numbers(rest)?),
            "DOMAIN_MAX" => self.domain_max = Some(lines.numbers(rest)?),
            "LUT_1D_INPUT_RANGE" => self.curve_range = Some(lines.numbers(rest)?),
            "LUT_3D_INPUT_RANGE" => self.cube_range = Some(lines.numbers(rest)?),
            _ => return Ok(()),
        }
        self.check_domains().map_err(|word| {
            lines.fault(format!("{} is not above its lower end in `{}`: correct the two ends", word, short(line)))
        })
    }

    /// Names the first range whose ends are the wrong way round.
    fn check_domains(&self) -> Result<(), &'static str> {
        let [min, max] = self.domain();
        if self.domain_max.is_some() && !ascending(min, max) {
            return Err("the upper end of the domain");
        }
        let ranges = [self.curve_range, self.cube_range];
        if ranges.into_iter().flatten().any(|[min, max]| !ascending([min; 3], [max; 3])) {
            return Err("the upper end of the range");
        }
        Ok(())
    }

    fn rows(&self) -> usize {
        self.curve_size.unwrap_or(0) + self.cube_size.map_or(0, |size| size.pow(3))
    }

    fn domain(&self) -> [[f32; 3]; 2] {
        [self.domain_min.unwrap_or([0.0; 3]), self.domain_max.unwrap_or([1.0; 3])]
    }

    /// The range of one table, where one is given, else the domain of the file.
    fn ends(&self, range: Option<[f32; 2]>) -> [[f32; 3]; 2] {
        range.map_or_else(|| self.domain(), |[min, max]| [[min; 3], [max; 3]])
    }

    fn build(self, mut rows: Vec<[f32; 3]>) -> Result<Lut, Fault> {
        let [min, max] = self.domain();
        if !ascending(min, max) {
            return Err((None, "DOMAIN_MAX is not above DOMAIN_MIN: correct the two lines".to_owned()));
        }
        let cube_rows = rows.split_off(self.curve_size.unwrap_or(0));
        let [domain_min, domain_max] = self.ends(self.curve_range);
        let shaper = self.curve_size.map(|_| Lut1d { domain_min, domain_max, values: rows });
        // behind curves a cube is fed with their output, not with the file's input
        let own_ends = match (self.cube_range, &shaper) {
            (None, Some(_)) => [[0.0; 3], [1.0; 3]],
            (range, _) => self.ends(range),
        };
        let cube = self.cube_size.map(|size| Lut3d {
            size,
            domain_min: own_ends[0],
            domain_max: own_ends[1],
            values: cube_rows,
        });
        Ok(match (shaper, cube) {
            (shaper, Some(cube)) => Lut { shaper, cube },
            (Some(shaper), None) => Lut::curves(shaper),
            (None, None) => return Err((None, "it holds no table".to_owned())),
        })
    }
}

fn ascending(min: [f32; 3], max: [f32; 3]) -> bool {
    // the width must be finite too, or every colour would fall on the first entry
    (0..3).all(|c| max[c] > min[c] && (max[c] - min[c]).is_finite())
}

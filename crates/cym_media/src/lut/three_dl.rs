//! `.3dl` of Flame, Lustre and Smoke: integers, blue fastest, the depth to be guessed from the largest.

use super::text::{Lines, short};
use super::{Fault, Lut, Lut1d, Lut3d, MAX_CUBE_SIZE};

/// A curve that strays less than this many codes from a straight line is a rounded straight line.
const ROUNDING_CODES: f32 = 1.5;

pub(super) fn read(bytes: &[u8]) -> Result<Lut, Fault> {
    let mut lines = Lines::new(bytes)?;
    let mut grid: Option<Vec<u32>> = None;
    let mut stated_depth = None;
    let mut rows: Vec<[u32; 3]> = Vec::new();
    while let Some(line) = lines.next() {
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default();
        if first.starts_with(|c: char| c.is_ascii_alphabetic()) || first.eq_ignore_ascii_case("3dmesh") {
            // `Mesh 5 12`: 2^5 + 1 points, 12 bits; other words say nothing that is needed
            if first.eq_ignore_ascii_case("mesh") {
                stated_depth =
                    words.nth(1).and_then(|word| word.parse::<u32>().ok()).filter(|depth| (8..=16).contains(depth));
            }
            continue;
        }
        let codes = codes(&lines, line)?;
        if grid.is_none() && rows.is_empty() && codes.len() != 3 {
            grid = Some(codes);
        } else if let [r, g, b] = codes[..] {
            if rows.len() == MAX_CUBE_SIZE.pow(3) {
                return Err(lines.fault(format!(
                    "a cube of more than {MAX_CUBE_SIZE} a side is too large: export it again with a smaller one"
                )));
            }
            rows.push([r, g, b]);
        } else {
            return Err(lines
                .fault(format!("`{}` is not three whole numbers: the file is damaged; export it again", short(line))));
        }
    }
    let side = |rows: usize| (2..=MAX_CUBE_SIZE).find(|size| size.pow(3) == rows);
    // a first line of three numbers looks like a row: one row too many gives it away
    if grid.is_none() && side(rows.len()).is_none() && side(rows.len().saturating_sub(1)).is_some() {
        grid = Some(rows.remove(0).to_vec());
    }
    let size = side(rows.len()).ok_or_else(|| {
        let said = format!(
            "{} rows do not make a cube: it was cut short, or this is no .3dl file; copy or export it again",
            rows.len()
        );
        (Some(lines.number), said)
    })?;
    let largest = rows.iter().flatten().copied().max().unwrap_or(0);
    let scale = stated_depth.map_or_else(|| full_scale(largest), |depth| ((1_u32 << depth) - 1) as f32);
    let colour = |at: usize| {
        // blue fastest in the file, red fastest here
        let [r, g, b] = [at % size, at / size % size, at / size / size];
        rows[b + size * (g + size * r)].map(|code| code as f32 / scale)
    };
    let cube = Lut3d::unit(size, (0..size.pow(3)).map(colour).collect());
    Ok(Lut { shaper: grid.and_then(|grid| shaper(&grid)), cube })
}

/// The whole numbers of a line.
fn codes(lines: &Lines<'_>, line: &str) -> Result<Vec<u32>, Fault> {
    let code = |word: &str| {
        word.parse::<u32>().ok().filter(|&code| code <= 0x1_FFFF).ok_or_else(|| {
            lines.fault(format!("`{}` is no whole number from 0 to 131071: is this a .3dl file?", short(word)))
        })
    };
    line.split_whitespace().take_while(|word| !word.starts_with('#')).map(code).collect()
}

/// White for the depth that the largest code suggests; up to one stop of overshoot is allowed for.
fn full_scale(largest: u32) -> f32 {
    let depth = [8, 10, 12, 14].into_iter().find(|depth| largest < 2 << depth).unwrap_or(16);
    ((1_u32 << depth) - 1) as f32
}

/// The curve that the first line states, unless it is straight.
fn shaper(grid: &[u32]) -> Option<Lut1d> {
    if grid.len() < 2 {
        return None;
    }
    let scale = full_scale(grid.iter().copied().max().unwrap_or(0));
    let straight = |(at, &code): (usize, &u32)| {
        (code as f32 - scale * at as f32 / (grid.len() - 1) as f32).abs() <= ROUNDING_CODES
    };
    // Flame writes 0, 16, ... 256 and means 255 by the last; it is straight as well
    let to_power = |(at, &code): (usize, &u32)| code as usize * (grid.len() - 1) == at * (scale as usize + 1);
    if grid.iter().enumerate().all(straight) || grid.iter().enumerate().all(to_power) {
        return None;
    }
    Some(Lut1d::unit(grid.iter().map(|&code| [code as f32 / scale; 3]).collect()))
}

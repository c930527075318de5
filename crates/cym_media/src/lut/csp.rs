//! `.csp` of Cinespace: curves for each channel, then curves or a cube.

use super::text::{Lines, short};
use super::{Fault, Lut, Lut1d, Lut3d, MAX_CURVE_SIZE};

/// Points at which bent input curves are sampled.
const CURVE_POINTS: usize = 4097;
/// The most points in one input curve.
const MAX_INPUT_POINTS: usize = 4096;

/// An input curve: straight between points that need not be evenly spaced.
struct Points {
    from: Vec<f32>,
    to: Vec<f32>,
}

pub(super) fn read(bytes: &[u8]) -> Result<Lut, Fault> {
    let mut lines = Lines::new(bytes)?;
    let head = lines.need("the word CSPLUTV100")?;
    if !head.eq_ignore_ascii_case("CSPLUTV100") {
        return Err(
            lines.fault(format!("it begins with `{}` instead of CSPLUTV100: is this a .csp file?", short(head)))
        );
    }
    let kind = lines.need("1D or 3D")?.to_ascii_uppercase();
    if kind != "1D" && kind != "3D" {
        return Err(lines.fault(format!("`{}` is neither 1D nor 3D: is this a .csp file?", short(&kind))));
    }
    let mut line = lines.need("the first input curve")?;
    if line.to_ascii_uppercase().starts_with("BEGIN METADATA") {
        while !lines.need("END METADATA")?.to_ascii_uppercase().starts_with("END METADATA") {}
        line = lines.need("the first input curve")?;
    }
    let mut inputs = Vec::new();
    for channel in ["red", "green", "blue"] {
        if channel != "red" {
            line = lines.need(&format!("the {channel} input curve"))?;
        }
        inputs.push(points(&mut lines, line)?);
    }
    let line = lines.need("the size")?;
    let sizes: Vec<&str> = line.split_whitespace().collect();
    if kind == "1D" {
        let [size] = sizes[..] else {
            return Err(lines.fault(format!("the size `{}` is not one number", short(line))));
        };
        let size = lines.size(size, 2, MAX_CURVE_SIZE)?;
        let curves = Lut1d::unit(lines.rows(size)?);
        lines.end()?;
        return Ok(Lut::curves(behind_inputs(&inputs, curves)));
    }
    let [r, g, b] = sizes[..] else {
        return Err(lines.fault(format!("the size `{}` is not three numbers", short(line))));
    };
    if r != g || g != b {
        return Err(
            lines.fault(format!("the size `{}` is not the same on all sides: export it again as a cube", short(line)))
        );
    }
    let size = lines.cube_size(r)?;
    let mut cube = Lut3d::unit(size, lines.rows(size.pow(3))?);
    lines.end()?;
    if inputs.iter().all(Points::only_scales) {
        (cube.domain_min, cube.domain_max) = (ends(&inputs, Points::first), ends(&inputs, Points::last));
        return Ok(Lut::cube(cube));
    }
    Ok(Lut { shaper: Some(sampled(&inputs)), cube })
}

fn points(lines: &mut Lines<'_>, count: &str) -> Result<Points, Fault> {
    let count = lines.size(count, 2, MAX_INPUT_POINTS)?;
    let mut row = |what: &str| {
        let line = lines.need(what)?;
        let numbers: Vec<f32> = line.split_whitespace().map(|word| lines.number(word)).collect::<Result<_, _>>()?;
        if numbers.len() == count {
            Ok(numbers)
        } else {
            Err(lines.fault(format!(
                "there are {} numbers instead of {count}: the file is damaged; export it again",
                numbers.len()
            )))
        }
    };
    let from = row("the inputs of a curve")?;
    let to = row("the outputs of a curve")?;
    if from.windows(2).any(|pair| pair[0] >= pair[1]) || !(from[count - 1] - from[0]).is_finite() {
        return Err(lines.fault("the inputs of the curve do not rise: the file is damaged; export it again"));
    }
    Ok(Points { from, to })
}

impl Points {
    fn first(&self) -> f32 {
        self.from[0]
    }

    fn last(&self) -> f32 {
        self.from[self.from.len() - 1]
    }

    /// Whether the curve only brings its input range to 0 to 1.
    fn only_scales(&self) -> bool {
        self.to == [0.0, 1.0]
    }

    fn apply(&self, value: f32) -> f32 {
        let above = self.from.partition_point(|&from| from <= value).clamp(1, self.from.len() - 1);
        let (low, high) = (self.from[above - 1], self.from[above]);
        let part = ((value - low) / (high - low)).clamp(0.0, 1.0);
        self.to[above - 1] * (1.0 - part) + self.to[above] * part
    }
}

fn ends(inputs: &[Points], end: impl Fn(&Points) -> f32) -> [f32; 3] {
    std::array::from_fn(|c| end(&inputs[c]))
}

/// The input curves at evenly spaced points; two points each are straight, and stay exact.
fn sampled(inputs: &[Points]) -> Lut1d {
    let straight = inputs.iter().all(|points| points.from.len() == 2);
    let count = if straight { 2 } else { CURVE_POINTS };
    let (domain_min, domain_max) = (ends(inputs, Points::first), ends(inputs, Points::last));
    let value = |at: usize, c: usize| {
        let part = at as f32 / (count - 1) as f32;
        inputs[c].apply(domain_min[c] * (1.0 - part) + domain_max[c] * part)
    };
    Lut1d { domain_min, domain_max, values: (0..count).map(|at| std::array::from_fn(|c| value(at, c))).collect() }
}

/// One set of curves for two that follow each other.
fn behind_inputs(inputs: &[Points], mut curves: Lut1d) -> Lut1d {
    if inputs.iter().all(Points::only_scales) {
        (curves.domain_min, curves.domain_max) = (ends(inputs, Points::first), ends(inputs, Points::last));
        return curves;
    }
    let bent = inputs.iter().any(|points| points.from.len() > 2);
    let count = if bent { CURVE_POINTS.max(curves.values.len()) } else { curves.values.len().max(2) };
    let (domain_min, domain_max) = (ends(inputs, Points::first), ends(inputs, Points::last));
    let value = |at: usize| {
        let part = at as f32 / (count - 1) as f32;
        let shaped = std::array::from_fn(|c| inputs[c].apply(domain_min[c] * (1.0 - part) + domain_max[c] * part));
        curves.apply(shaped)
    };
    Lut1d { domain_min, domain_max, values: (0..count).map(value).collect() }
}

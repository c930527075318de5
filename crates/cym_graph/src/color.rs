//! Colour spaces, and the tables into which gradients and curves are baked.
//!
//! The document holds colours as the artist sees them: sRGB-encoded with straight alpha. Kernels take linear light
//! with premultiplied alpha. Oklab is after Björn Ottosson, "A perceptual color space for image processing" (2020).

use crate::catalogue::{CURVE_SAMPLES, GRADIENT_SAMPLES};
use crate::value::{Curve, Gradient, Stop};

/// Decodes one sRGB component to linear light (IEC 61966-2-1, piecewise); negative values mirror.
pub fn linear_from_srgb(encoded: f32) -> f32 {
    let size = encoded.abs();
    let linear = if size <= 0.04045 { size / 12.92 } else { ((size + 0.055) / 1.055).powf(2.4) };
    linear.copysign(encoded)
}

/// Encodes one linear component as sRGB (IEC 61966-2-1, piecewise); negative values mirror.
pub fn srgb_from_linear(linear: f32) -> f32 {
    let size = linear.abs();
    let encoded = if size <= 0.003_130_8 { size * 12.92 } else { 1.055 * size.powf(1.0 / 2.4) - 0.055 };
    encoded.copysign(linear)
}

/// Oklab lightness, a and b of a linear Rec.709 colour.
pub fn oklab_from_linear([r, g, b]: [f32; 3]) -> [f32; 3] {
    let l = (0.412_221_47 * r + 0.536_332_5 * g + 0.051_445_993 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

/// The linear Rec.709 colour of an Oklab lightness, a and b; may lie outside 0..1.
pub fn linear_from_oklab([lightness, a, b]: [f32; 3]) -> [f32; 3] {
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    [
        4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
        -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
        -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    ]
}

/// Oklch lightness, chroma and hue (in turns, 0..1) of an Oklab colour.
pub fn oklch_from_oklab([lightness, a, b]: [f32; 3]) -> [f32; 3] {
    [lightness, a.hypot(b), (b.atan2(a) / std::f32::consts::TAU).rem_euclid(1.0)]
}

/// The Oklab colour of an Oklch lightness, chroma and hue (in turns).
pub fn oklab_from_oklch([lightness, chroma, hue_turns]: [f32; 3]) -> [f32; 3] {
    let (sin, cos) = (hue_turns * std::f32::consts::TAU).sin_cos();
    [lightness, chroma * cos, chroma * sin]
}

/// Oklch lightness, chroma and hue (in turns) of a linear Rec.709 colour.
pub fn oklch_from_linear(linear: [f32; 3]) -> [f32; 3] {
    oklch_from_oklab(oklab_from_linear(linear))
}

/// The linear Rec.709 colour of an Oklch lightness, chroma and hue (in turns); may lie outside 0..1.
pub fn linear_from_oklch(oklch: [f32; 3]) -> [f32; 3] {
    linear_from_oklab(oklab_from_oklch(oklch))
}

/// What a kernel takes for a colour of the document: linear light with premultiplied alpha.
pub fn linear_premultiplied([r, g, b, alpha]: [f32; 4]) -> [f32; 4] {
    let [r, g, b] = [r, g, b].map(|encoded| linear_from_srgb(encoded) * alpha);
    [r, g, b, alpha]
}

/// The document's colour for linear light with premultiplied alpha; transparent black where alpha is 0.
pub fn srgb_straight([r, g, b, alpha]: [f32; 4]) -> [f32; 4] {
    if alpha <= 0.0 {
        return [0.0; 4];
    }
    let [r, g, b] = [r, g, b].map(|linear| srgb_from_linear(linear / alpha));
    [r, g, b, alpha]
}

/// Reads `#rgb`, `#rrggbb` or `#rrggbbaa` in either case; `None` for anything else.
pub fn parse_hex(text: &str) -> Option<[f32; 4]> {
    let digits = text.strip_prefix('#')?;
    let mut nibbles = [0_u8; 8];
    if !matches!(digits.len(), 3 | 6 | 8) {
        return None;
    }
    for (nibble, digit) in nibbles.iter_mut().zip(digits.chars()) {
        *nibble = u8::try_from(digit.to_digit(16)?).ok()?;
    }
    let pair = |high: u8, low: u8| f32::from(high * 16 + low) / 255.0;
    let [a, b, c, d, e, f, g, h] = nibbles;
    Some(match digits.len() {
        3 => [pair(a, a), pair(b, b), pair(c, c), 1.0],
        6 => [pair(a, b), pair(c, d), pair(e, f), 1.0],
        _ => [pair(a, b), pair(c, d), pair(e, f), pair(g, h)],
    })
}

/// Prints a colour as `#rrggbb`, or `#rrggbbaa` when it is not opaque, each component rounded to 8 bit.
pub fn print_hex(color: [f32; 4]) -> String {
    let [r, g, b, alpha] = color.map(byte);
    if alpha == 255 { format!("#{r:02x}{g:02x}{b:02x}") } else { format!("#{r:02x}{g:02x}{b:02x}{alpha:02x}") }
}

/// Prints a colour as hex if that loses nothing.
pub fn print_hex_exact(color: [f32; 4]) -> Option<String> {
    let exact = color.iter().all(|&part| (f32::from(byte(part)) / 255.0).to_bits() == part.to_bits());
    exact.then(|| print_hex(color))
}

fn byte(part: f32) -> u8 {
    (part.clamp(0.0, 1.0) * 255.0).round() as u8
}

impl Gradient {
    /// A gradient through evenly spaced colours, each sRGB-encoded with straight alpha.
    pub fn even(colors: &[[f32; 4]]) -> Self {
        let last = colors.len().saturating_sub(1).max(1) as f32;
        let stops = colors.iter().enumerate().map(|(i, &color)| Stop { at: i as f32 / last, color }).collect();
        Self { stops }
    }

    /// The [`GRADIENT_SAMPLES`] colours of the line, mixed in Oklab: linear light, premultiplied alpha.
    ///
    /// Before the first and after the last stop their colours go on; without stops all is transparent.
    pub fn bake(&self) -> Vec<[f32; 4]> {
        // Mixing Oklab weighted by alpha keeps the hue of a colour that fades out to "transparent black".
        let labs: Vec<[f32; 4]> = self.stops.iter().map(|stop| weighted_lab(stop.color)).collect();
        let last = (GRADIENT_SAMPLES - 1) as f32;
        (0..GRADIENT_SAMPLES).map(|i| linear_from_weighted(self.mix(&labs, i as f32 / last))).collect()
    }

    fn mix(&self, labs: &[[f32; 4]], at: f32) -> [f32; 4] {
        let (Some(first), Some(last)) = (labs.first(), labs.last()) else {
            return [0.0; 4];
        };
        // The first stop beyond `at`: where two stops share a place, the colour jumps to the later one.
        let right = self.stops.partition_point(|stop| stop.at <= at);
        if right == 0 {
            return *first;
        }
        if right >= labs.len() {
            return *last;
        }
        let (from, to) = (self.stops[right - 1].at, self.stops[right].at);
        let share = (at - from) / (to - from);
        std::array::from_fn(|i| labs[right - 1][i] + (labs[right][i] - labs[right - 1][i]) * share)
    }
}

fn weighted_lab([r, g, b, alpha]: [f32; 4]) -> [f32; 4] {
    let [l, a, b] = oklab_from_linear([r, g, b].map(linear_from_srgb)).map(|part| part * alpha);
    [l, a, b, alpha]
}

fn linear_from_weighted([l, a, b, alpha]: [f32; 4]) -> [f32; 4] {
    if alpha <= 0.0 {
        return [0.0; 4];
    }
    let [r, g, b] = linear_from_oklab([l, a, b].map(|part| part / alpha)).map(|part| part.max(0.0) * alpha);
    [r, g, b, alpha]
}

impl Curve {
    /// The straight line from (0, 0) to (1, 1).
    pub fn identity() -> Self {
        Self { points: vec![[0.0, 0.0], [1.0, 1.0]] }
    }

    /// The [`CURVE_SAMPLES`] heights of the curve over 0..1; beyond its ends the first and last heights go on.
    ///
    /// Monotone cubic after Fritsch and Carlson (1980): between two points it never leaves their heights. Without
    /// points it is the straight line.
    pub fn bake(&self) -> Vec<f32> {
        let points = self.distinct();
        let slopes = slopes(&points);
        let last = (CURVE_SAMPLES - 1) as f32;
        (0..CURVE_SAMPLES).map(|i| height(&points, &slopes, i as f32 / last)).collect()
    }

    /// Its height at one place, as [`Self::bake`] finds it.
    pub fn height_at(&self, x: f32) -> f32 {
        let points = self.distinct();
        height(&points, &slopes(&points), x)
    }

    /// The points with rising x; of points that share an x, the last.
    fn distinct(&self) -> Vec<[f32; 2]> {
        let mut points: Vec<[f32; 2]> = Vec::with_capacity(self.points.len());
        for &point in &self.points {
            match points.last_mut() {
                Some(last) if point[0] <= last[0] => *last = [last[0], point[1]],
                _ => points.push(point),
            }
        }
        if points.is_empty() { Self::identity().points } else { points }
    }
}

fn slopes(points: &[[f32; 2]]) -> Vec<f32> {
    let rises: Vec<f32> = points.windows(2).map(|pair| (pair[1][1] - pair[0][1]) / (pair[1][0] - pair[0][0])).collect();
    let mut slopes: Vec<f32> = (0..points.len())
        .map(|i| match (i.checked_sub(1).and_then(|left| rises.get(left)), rises.get(i)) {
            (Some(left), Some(right)) if left * right > 0.0 => f32::midpoint(*left, *right),
            (Some(_), Some(_)) | (None, None) => 0.0,
            (Some(one), None) | (None, Some(one)) => *one,
        })
        .collect();
    for (i, &rise) in rises.iter().enumerate() {
        if rise == 0.0 {
            slopes[i] = 0.0;
            slopes[i + 1] = 0.0;
            continue;
        }
        // Inside the circle of radius 3 the cubic is monotone.
        let reach = (slopes[i] / rise).hypot(slopes[i + 1] / rise);
        if reach > 3.0 {
            slopes[i] *= 3.0 / reach;
            slopes[i + 1] *= 3.0 / reach;
        }
    }
    slopes
}

fn height(points: &[[f32; 2]], slopes: &[f32], x: f32) -> f32 {
    let right = points.partition_point(|point| point[0] <= x);
    if right == 0 {
        return points.first().map_or(x, |point| point[1]);
    }
    if right >= points.len() {
        return points.last().map_or(x, |point| point[1]);
    }
    let ([x0, y0], [x1, y1]) = (points[right - 1], points[right]);
    let width = x1 - x0;
    let t = (x - x0) / width;
    let (t2, t3) = (t * t, t * t * t);
    let y = (2.0 * t3 - 3.0 * t2 + 1.0) * y0
        + (t3 - 2.0 * t2 + t) * width * slopes[right - 1]
        + (3.0 * t2 - 2.0 * t3) * y1
        + (t3 - t2) * width * slopes[right];
    y.clamp(y0.min(y1), y0.max(y1))
}

#[cfg(test)]
mod tests;

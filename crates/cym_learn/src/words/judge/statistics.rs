//! Numbers that say how a picture is built and coloured, without any learning.

mod line;
mod polar;

use crate::words::net::SIZE_PX;

/// Levels a channel of the histogram.
const LEVELS: usize = 4;
/// Colours of the histogram.
const COLOURS: usize = LEVELS * LEVELS * LEVELS;
/// Bands of the power spectrum, by length of the wave.
const BANDS: usize = 10;
/// Directions of the power spectrum, over half a turn.
const DIRECTIONS: usize = 6;
/// Harmonics of how power is spread over directions: stripes have the first, grids the second, honeycombs the third.
const FOLDS: usize = 4;
/// Thirds of the spectrum in which those are looked at.
const THIRDS: usize = 3;
/// Directions of edges.
const EDGE_DIRECTIONS: usize = 8;
/// Further numbers: brightness, contrast, edges, symmetry, flatness.
const SINGLE: usize = 12;
/// Steps in which brightness is counted.
const TONES: usize = 8;

/// How many numbers say how it is coloured; they come first.
pub const COLOURING: usize = COLOURS + line::NUMBERS;
/// How many numbers there are.
pub const STATISTICS: usize =
    COLOURING + BANDS + BANDS * DIRECTIONS + FOLDS * THIRDS + polar::NUMBERS + EDGE_DIRECTIONS + TONES + SINGLE;

/// All numbers of one picture (64 px a side, sRGB-encoded 0..1, three a pixel). Shares are under a root, so that small ones count.
pub fn statistics(pixels: &[f32]) -> Vec<f32> {
    let mut out = Vec::with_capacity(STATISTICS);
    histogram(pixels, &mut out);
    let luma: Vec<f32> = pixels.chunks_exact(3).map(|px| 0.299 * px[0] + 0.587 * px[1] + 0.114 * px[2]).collect();
    line::line(pixels, &luma, &mut out);
    spectrum(&luma, &mut out);
    polar::polar(&luma, &mut out);
    edges(&luma, &mut out);
    tones(&luma, &mut out);
    singles(pixels, &luma, &mut out);
    debug_assert_eq!(out.len(), STATISTICS);
    out
}

/// Shares of 4^3 colours, counted softly between neighbours.
fn histogram(pixels: &[f32], out: &mut Vec<f32>) {
    let mut counts = [0.0f32; COLOURS];
    let share = 1.0 / (SIZE_PX * SIZE_PX) as f32;
    for px in pixels.chunks_exact(3) {
        let parts: [(usize, f32); 3] = std::array::from_fn(|i| {
            let place = px[i].clamp(0.0, 1.0) * (LEVELS - 1) as f32;
            let low = (place as usize).min(LEVELS - 2);
            (low, place - low as f32)
        });
        for corner in 0..8usize {
            let (mut index, mut weight) = (0, share);
            for (i, &(low, rest)) in parts.iter().enumerate() {
                let up = corner >> i & 1;
                index = index * LEVELS + low + up;
                weight *= if up == 1 { rest } else { 1.0 - rest };
            }
            counts[index] += weight;
        }
    }
    out.extend(counts.map(f32::sqrt));
}

/// Where the power of the picture lies: by length of the wave, and by length and direction.
fn spectrum(luma: &[f32], out: &mut Vec<f32>) {
    let power = power(luma);
    let mut bands = [0.0f32; BANDS];
    let mut sectors = [0.0f32; BANDS * DIRECTIONS];
    let mut folds = [[(0.0f32, 0.0f32); FOLDS]; THIRDS];
    let mut thirds = [1e-9f32; THIRDS];
    let half = (SIZE_PX / 2) as i32;
    for (index, &power) in power.iter().enumerate() {
        let (x, y) = ((index % SIZE_PX) as i32, (index / SIZE_PX) as i32);
        let fold = |v: i32| if v >= half { v - SIZE_PX as i32 } else { v };
        let (x, y) = (fold(x) as f32, fold(y) as f32);
        let radius = x.hypot(y);
        if !(0.5..half as f32).contains(&radius) {
            continue;
        }
        // Thirds of an octave at first would be finer than the grid; ten bands of half an octave reach to 32 waves.
        let band = ((radius.log2() * 2.0) as usize).min(BANDS - 1);
        let turn = (y.atan2(x) / std::f32::consts::PI).rem_euclid(1.0);
        bands[band] += power;
        let third = (band * THIRDS / BANDS).min(THIRDS - 1);
        thirds[third] += power;
        for (fold, sum) in folds[third].iter_mut().enumerate() {
            let (sin, cos) = (std::f32::consts::TAU * (fold + 1) as f32 * turn).sin_cos();
            *sum = (sum.0 + power * cos, sum.1 + power * sin);
        }
        sectors[band * DIRECTIONS + ((turn * DIRECTIONS as f32 + 0.5) as usize) % DIRECTIONS] += power;
    }
    let total: f32 = bands.iter().sum::<f32>().max(1e-9);
    out.extend(bands.map(|band| (band / total).sqrt()));
    // Which direction is the strongest is a matter of how the picture is turned; how uneven they are is not.
    for sector in sectors.chunks_exact_mut(DIRECTIONS) {
        sector.sort_by(|one, other| other.total_cmp(one));
        out.extend(sector.iter().map(|part| (part / total).sqrt()));
    }
    for (folds, power) in folds.iter().zip(thirds) {
        out.extend(folds.iter().map(|sum| sum.0.hypot(sum.1) / power));
    }
}

/// The squared spectrum of a picture under a window.
fn power(luma: &[f32]) -> Vec<f32> {
    let n = SIZE_PX;
    let mean = luma.iter().sum::<f32>() / luma.len().max(1) as f32;
    let window: Vec<f32> = (0..n).map(|i| (std::f32::consts::PI * (i as f32 + 0.5) / n as f32).sin()).collect();
    let turns: Vec<(f32, f32)> = (0..n).map(|i| (std::f32::consts::TAU * i as f32 / n as f32).sin_cos()).collect();
    // A plain transform: rows, then columns; 64 px are few.
    let mut rows = vec![(0.0f32, 0.0f32); n * n];
    for y in 0..n {
        for k in 0..n {
            let mut sum = (0.0, 0.0);
            for x in 0..n {
                let value = (luma[y * n + x] - mean) * window[x] * window[y];
                let (sin, cos) = turns[k * x % n];
                sum = (sum.0 + value * cos, sum.1 - value * sin);
            }
            rows[y * n + k] = sum;
        }
    }
    let mut power = vec![0.0; n * n];
    for k in 0..n {
        for j in 0..n {
            let mut sum = (0.0f32, 0.0f32);
            for y in 0..n {
                let (sin, cos) = turns[j * y % n];
                let (re, im) = rows[y * n + k];
                sum = (sum.0 + re * cos + im * sin, sum.1 + im * cos - re * sin);
            }
            power[j * n + k] = sum.0 * sum.0 + sum.1 * sum.1;
        }
    }
    power
}

/// How edges are spread over directions, whatever the strongest is.
fn edges(luma: &[f32], out: &mut Vec<f32>) {
    let mut directions = [0.0f32; EDGE_DIRECTIONS];
    let mut total = 1e-6;
    slopes(luma, |gx, gy| {
        let strength = gx.hypot(gy);
        let turn = (gy.atan2(gx) / std::f32::consts::PI).rem_euclid(1.0);
        directions[(turn * EDGE_DIRECTIONS as f32) as usize % EDGE_DIRECTIONS] += strength;
        total += strength;
    });
    let strongest = (0..EDGE_DIRECTIONS).max_by(|&a, &b| directions[a].total_cmp(&directions[b])).unwrap_or(0);
    directions.rotate_left(strongest);
    out.extend(directions.map(|part| part / total));
}

/// Calls with the slope at every place.
fn slopes(luma: &[f32], mut with: impl FnMut(f32, f32)) {
    for y in 1..SIZE_PX - 1 {
        for x in 1..SIZE_PX - 1 {
            let at = y * SIZE_PX + x;
            with(luma[at + 1] - luma[at - 1], luma[at + SIZE_PX] - luma[at - SIZE_PX]);
        }
    }
}

/// Shares of brightness, spread to the picture's own range.
fn tones(luma: &[f32], out: &mut Vec<f32>) {
    let mut sorted = luma.to_vec();
    sorted.sort_by(f32::total_cmp);
    let at = |share: f32| sorted[((sorted.len() - 1) as f32 * share) as usize];
    let (low, high) = (at(0.02), at(0.98).max(at(0.02) + 1e-3));
    let mut counts = [0.0f32; TONES];
    for x in luma {
        let step = ((x - low) / (high - low) * TONES as f32).clamp(0.0, TONES as f32 - 1.0);
        counts[step as usize] += 1.0 / luma.len() as f32;
    }
    out.extend(counts.map(f32::sqrt));
}

/// Brightness, contrast, edges, corners, symmetry, colour.
fn singles(pixels: &[f32], luma: &[f32], out: &mut Vec<f32>) {
    let count = luma.len() as f32;
    let mean = luma.iter().sum::<f32>() / count;
    let variance = luma.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / count + 1e-6;
    let skew = luma.iter().map(|x| (x - mean).powi(3)).sum::<f32>() / count / variance.powf(1.5);
    let (mut strong, mut flat, mut squares, mut sum) = (0.0f32, 0.0f32, 0.0f32, 0.0f32);
    let (mut xx, mut xy, mut yy) = (0.0f32, 0.0f32, 0.0f32);
    slopes(luma, |gx, gy| {
        let strength = gx.hypot(gy);
        strong += f32::from(u8::from(strength > 0.2)) / count;
        flat += f32::from(u8::from(strength < 0.01)) / count;
        squares += strength * strength;
        sum += strength;
        (xx, xy, yy) = (xx + gx * gx, xy + gx * gy, yy + gy * gy);
    });
    // How much the slopes keep to one line (1) or go all ways (0).
    let coherence = ((xx - yy).powi(2) + 4.0 * xy * xy).sqrt() / (xx + yy + 1e-6);
    let peaked = squares * count / (sum * sum + 1e-6);
    let last = SIZE_PX - 1;
    let alike = |other: &dyn Fn(usize, usize) -> usize| {
        let parts = (0..SIZE_PX * SIZE_PX).map(|at| {
            let (x, y) = (at % SIZE_PX, at / SIZE_PX);
            (luma[at] - mean) * (luma[other(x, y)] - mean)
        });
        parts.sum::<f32>() / count / variance
    };
    let across = alike(&|x, y| y * SIZE_PX + last - x);
    let down = alike(&|x, y| (last - y) * SIZE_PX + x);
    let half_turn = alike(&|x, y| (last - y) * SIZE_PX + last - x);
    let quarter_turn = alike(&|x, y| x * SIZE_PX + last - y);
    let colour = pixels.chunks_exact(3).map(|px| {
        let (low, high) = (px[0].min(px[1]).min(px[2]), px[0].max(px[1]).max(px[2]));
        high - low
    });
    let colour = colour.sum::<f32>() / count;
    out.extend([mean, variance.sqrt(), skew / 3.0, strong, flat, peaked / 5.0, coherence]);
    out.extend([across.max(down), across.min(down), half_turn, quarter_turn, colour]);
}

//! What a picture is around its middle: what repeats along circles, along rays, and along spirals.

use crate::words::net::SIZE_PX;

/// Harmonics around the middle that are looked at.
const HARMONICS: usize = 12;
/// Distances between circles that are compared.
const LAGS: usize = 6;
/// Circles around the middle.
const CIRCLES: usize = 24;
/// Places on a circle.
const PLACES: usize = 64;
/// Waves from the middle outwards, and around it, that are looked at together.
const OUTWARDS: usize = 7;
const AROUND: usize = 7;
/// How many numbers there are: of waves of both kinds together their strength, and how much more of them turns one way.
pub(super) const NUMBERS: usize = HARMONICS + LAGS + OUTWARDS * AROUND + (OUTWARDS - 1) * (AROUND - 1);

type Complex = (f32, f32);

/// The numbers of a picture's lightness.
pub(super) fn polar(luma: &[f32], out: &mut Vec<f32>) {
    let count = luma.len().max(1) as f32;
    let mean = luma.iter().sum::<f32>() / count;
    let variance = luma.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / count + 1e-6;
    let circles: Vec<[f32; PLACES]> = (0..CIRCLES).map(|ring| circle(luma, ring)).collect();
    let around: Vec<Vec<Complex>> =
        circles.iter().map(|circle| (0..=HARMONICS).map(|wave| harmonic(circle, wave)).collect()).collect();
    for wave in 1..=HARMONICS {
        let power: f32 = around.iter().map(|waves| square(waves[wave])).sum();
        out.push((power / CIRCLES as f32 / variance).sqrt());
    }
    // How much neighbouring circles differ, near and far.
    for lag in 1..=LAGS {
        let differences = around.windows(lag + 1).map(|part| (part[0][0].0 - part[lag][0].0).powi(2));
        out.push((differences.sum::<f32>() / (CIRCLES - lag) as f32 / variance).sqrt());
    }
    both_ways(&around, mean, variance, out);
}

/// What is seen along one circle.
fn circle(luma: &[f32], ring: usize) -> [f32; PLACES] {
    let middle = (SIZE_PX as f32 - 1.0) / 2.0;
    let radius = (ring as f32 + 1.5) / (CIRCLES as f32 + 1.5) * (middle - 0.5);
    std::array::from_fn(|step| {
        let (sin, cos) = (std::f32::consts::TAU * step as f32 / PLACES as f32).sin_cos();
        let (x, y) = ((middle + radius * cos).round() as usize, (middle + radius * sin).round() as usize);
        luma[y.min(SIZE_PX - 1) * SIZE_PX + x.min(SIZE_PX - 1)]
    })
}

/// One wave around a circle; the wave 0 is its mean.
fn harmonic(circle: &[f32; PLACES], wave: usize) -> Complex {
    let mut sum = (0.0, 0.0);
    for (step, sample) in circle.iter().enumerate() {
        let (sin, cos) = (std::f32::consts::TAU * (wave * step % PLACES) as f32 / PLACES as f32).sin_cos();
        sum = (sum.0 + sample * cos, sum.1 - sample * sin);
    }
    (sum.0 / PLACES as f32, sum.1 / PLACES as f32)
}

/// Waves outwards of the waves around: rings have the former only, rays the latter, spirals both, in one sense of turning.
fn both_ways(around: &[Vec<Complex>], mean: f32, variance: f32, out: &mut Vec<f32>) {
    let wave = |outwards: usize, along: usize, sense: f32| {
        let mut sum = (0.0f32, 0.0f32);
        for (ring, waves) in around.iter().enumerate() {
            let place = (ring as f32 + 0.5) / CIRCLES as f32;
            let window = (std::f32::consts::PI * place).sin();
            let (sin, cos) = (sense * std::f32::consts::TAU * outwards as f32 * place).sin_cos();
            let (mut re, im) = waves[along];
            if along == 0 {
                re -= mean;
            }
            sum = (sum.0 + window * (re * cos + im * sin), sum.1 + window * (im * cos - re * sin));
        }
        square(sum) / (CIRCLES * CIRCLES) as f32 / variance
    };
    let mut senses = Vec::new();
    for outwards in 0..OUTWARDS {
        for along in 0..AROUND {
            let (one, other) = (wave(outwards, along, 1.0), wave(outwards, along, -1.0));
            out.push((one + other).sqrt());
            if outwards > 0 && along > 0 {
                senses.push((one - other).abs() / (one + other + 1e-4));
            }
        }
    }
    out.append(&mut senses);
}

fn square(number: Complex) -> f32 {
    number.0 * number.0 + number.1 * number.1
}

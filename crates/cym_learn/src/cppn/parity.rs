//! The plain evaluator and the painter against networks that numpy worked out in 64 bits (`tests/data/cppn_parity.py`).

use serde::Deserialize;

use super::{Architecture, Frame, Network, Painter, Place, Quality, pixel};

/// The fixture, made by the script beside it.
const CASES: &str = include_str!("../../tests/data/cppn_parity.json");

#[derive(Deserialize)]
struct Case {
    architecture: Architecture,
    seed: u32,
    gain: f32,
    frame: Numbers,
    places: Vec<[f32; 2]>,
    expected: Vec<Vec<f32>>,
}

#[derive(Deserialize)]
struct Numbers {
    time: f32,
    audio: Vec<f32>,
    latent: Vec<f32>,
    gains: Vec<f32>,
    pixel: f32,
}

/// A weight in -1..1, as the script makes it.
fn unit(seed: u32, at: u32) -> f32 {
    let mut h = at.wrapping_mul(2_654_435_761).wrapping_add(seed * 97);
    h = (h ^ (h >> 16)).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
    h ^= h >> 16;
    (h >> 8) as f32 / 8_388_608.0 - 1.0
}

fn network(case: &Case) -> Network {
    let mut weights = Vec::new();
    for (inputs, outputs) in case.architecture.shapes() {
        let scale = (f64::from(case.gain) / (inputs as f64).sqrt()) as f32;
        let start = weights.len();
        let number = |at: usize| unit(case.seed, (start + at) as u32);
        weights.extend((0..inputs * outputs).map(|at| scale * number(at)));
        weights.extend((inputs * outputs..inputs * outputs + outputs).map(number));
    }
    Network::from_weights(case.architecture.clone(), weights).unwrap()
}

#[test]
fn plain_and_fast_give_what_numpy_gives() {
    let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
    assert_eq!(cases.len(), 64);
    let (mut plain_worst, mut fast_worst) = (0.0_f32, 0.0_f32);
    let mut painter = Painter::new();
    for case in &cases {
        let network = network(case);
        let Numbers { time, audio, latent, gains, pixel: size } = &case.frame;
        for (&offset, expected) in case.places.iter().zip(&case.expected) {
            // A picture of one pixel that looks at the place, as large as its pixel shall be.
            let matrix = [[0.5 * size, 0.0], [0.0, 0.5 * size]];
            let place = Place { matrix, offset };
            let frame = Frame { time: *time, audio, latent, gains, place, damped: true };
            let plain = pixel(&network, &frame, [0.0, 0.0], *size);
            let mut fast = vec![0.0; expected.len()];
            painter.draw(&network, &frame, [1, 1], Quality::FULL, &mut fast);
            for ((expected, plain), fast) in expected.iter().zip(plain).zip(fast) {
                plain_worst = plain_worst.max((expected - plain).abs());
                fast_worst = fast_worst.max((expected - fast).abs());
                assert!((expected - plain).abs() < 1e-5, "case {}: {plain} where numpy has {expected}", case.seed);
                assert!((expected - fast).abs() < 1e-5, "case {}: {fast} where numpy has {expected}", case.seed);
            }
        }
    }
    println!("plain {plain_worst:.1e}, fast {fast_worst:.1e}");
}

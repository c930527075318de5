//! Training: pictures and gradients of the kernels against the plain evaluator and burn, every loss against finite differences, and
//! trainings that are stopped, saved, damaged and resumed.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails there fails the test")]

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use burn::tensor::{Device, Tensor, TensorData};
use cym_learn::clip::{Activation as Gelu, Clip, ClipOptions};
use cym_learn::cppn::{self, Activation, Architecture, Counts, Features, Layer, Network, Output, Place, Preset};
use cym_learn::train::loss::{Distance, Histogram, Mirror, PixelDistance, Style};
use cym_learn::train::tape::Drawn;
use cym_learn::train::{
    AdamConfig, Ended, Loss, Part, PictureGoal, Ramp, Target, TargetWeights, TrainError, Trainer, View, graph, judge,
};
use cym_learn::{ImageEncoder, Pictures};

/// Even numbers, 0 to 1, the same every time.
fn noise(seed: u32, count: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_769).wrapping_add(1);
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 16_777_216.0
        })
        .collect()
}

fn signed(seed: u32, count: usize) -> Vec<f32> {
    noise(seed, count).into_iter().map(|value| 2.0 * value - 1.0).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

/// Smooth pictures with all kinds of colours.
fn waves(count: usize, size_px: [usize; 2]) -> Pictures {
    let [width, height] = size_px;
    let rgb = (0..count * 3 * width * height)
        .map(|at| {
            let (x, y) = (at % width, at / width % height);
            let (plane, picture) = (at / (width * height) % 3, at / (3 * width * height));
            let phase = 0.5 * x as f32 + 0.3 * (y * (plane + 1)) as f32 + picture as f32;
            0.5 + 0.35 * phase.sin() + 0.1 * (0.9 * y as f32 - 0.4 * x as f32).cos()
        })
        .collect();
    Pictures::new(count, size_px, rgb)
}

fn view() -> View {
    View { place: Place::looking_at([0.1, -0.2], 1.3, 0.07), time: 0.3, audio: signed(5, 9), latent: signed(6, 8) }
}

/// Every activation, colours mixed, uniform inputs of all kinds.
fn mixed() -> Architecture {
    let layer = |width, activation| Layer { width, activation };
    Architecture {
        features: Features { time_harmonics: 1, audio: 2, latent: 3, ..Preset::Polar.architecture().features },
        layers: vec![
            layer(16, Activation::Atan),
            layer(18, Activation::Sin),
            layer(16, Activation::Cos),
            layer(17, Activation::Gauss),
            layer(16, Activation::Tanh),
            layer(16, Activation::Siren(3.0)),
            layer(21, Activation::Mixed(Counts { sin: 5, cos: 3, gauss: 4, tanh: 2, linear: 7 })),
        ],
        output: Output::Rgb { decorrelated: true },
        ..Preset::Polar.architecture()
    }
}

#[test]
fn every_preset_draws_as_the_plain_evaluator_says() {
    let size_px = [23, 17];
    let view = view();
    for preset in Preset::ALL {
        let network = Network::new(preset.architecture(), 3).unwrap();
        let drawn = Drawn::new(&network, std::slice::from_ref(&view), size_px, &Ramp::default());
        let mut worst = 0.0_f32;
        for at in 0..size_px[0] * size_px[1] {
            let (column, row) = (at % size_px[0], at / size_px[0]);
            let half = 0.5 * size_px[1] as f32;
            let place = [(column as f32 + 0.5 - 0.5 * size_px[0] as f32) / half, (half - row as f32 - 0.5) / half];
            let expected = cppn::pixel(&network, &view.frame(), place, 0.0);
            for plane in 0..3 {
                let expected = expected[if expected.len() == 1 { 0 } else { plane }];
                worst = worst.max((drawn.pictures.rgb[plane * size_px[0] * size_px[1] + at] - expected).abs());
            }
        }
        assert!(worst < 1e-4, "{} differs by {worst}", preset.name());
    }
}

#[test]
fn pictures_and_gradients_are_those_of_burn() {
    let size_px = [40, 31];
    let views = [view(), View::default()];
    for architecture in [mixed(), Preset::Polar.architecture(), Preset::Seed.architecture()] {
        let network = Network::new(architecture, 9).unwrap();
        let drawn = Drawn::new(&network, &views, size_px, &Ramp::default());
        let by_pixels = signed(4, drawn.pictures.rgb.len());
        let found = drawn.pull(&network, &by_pixels);

        let device = Device::flex().autodiff();
        let weights = network.weights().to_vec();
        let count = weights.len();
        let weights = Tensor::<1>::from_data(TensorData::new(weights, [count]), &device).require_grad();
        let pictures = graph::pictures(network.architecture(), &weights, &views, size_px);
        let shape = pictures.dims();
        let sum = (pictures.clone() * Tensor::from_data(TensorData::new(by_pixels, shape), &Device::flex())).sum();
        let expected = weights.grad(&sum.backward()).unwrap().try_into_vec_as::<f32>().unwrap();

        let pictures = Pictures::from_tensor(pictures).unwrap();
        let apart = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(apart(&pictures.rgb, &drawn.pictures.rgb) < 1e-4);
        let difference: Vec<f32> = found.iter().zip(&expected).map(|(a, b)| a - b).collect();
        let relative = (dot(&difference, &difference) / dot(&expected, &expected)).sqrt();
        assert!(relative < 1e-3, "gradients differ by {relative}");
    }
}

/// The slope of `value` along `direction`, by two points on both sides, against the gradient.
fn check_slope(name: &str, at: &[f32], gradient: &[f32], direction: &[f32], step: f32, value: impl Fn(&[f32]) -> f64) {
    let moved = |by: f32| -> Vec<f32> { at.iter().zip(direction).map(|(a, d)| a + by * d).collect() };
    let slope = |step: f32| (value(&moved(step)) - value(&moved(-step))) / f64::from(2.0 * step);
    let found = (4.0 * slope(step) - slope(2.0 * step)) / 3.0;
    let expected = dot(gradient, direction);
    let size = (dot(gradient, gradient) * dot(direction, direction)).sqrt();
    let error = (found - expected).abs() / (expected.abs() + 0.02 * size);
    assert!(size > 0.0, "{name}: no gradient at all");
    assert!(error < 0.02, "{name}: the slope is {found}, the gradient says {expected} (of at most {size})");
}

#[test]
fn gradients_by_the_weights_are_slopes() {
    let size_px = [16, 12];
    let scalars = Architecture { output: Output::Palette(1), ..mixed() };
    let ramp = Ramp::new(vec![[0.1, 0.0, 0.3], [0.9, 0.5, 0.1], [0.2, 0.9, 0.8]]);
    for architecture in [mixed(), scalars] {
        let network = Network::new(architecture.clone(), 2).unwrap();
        let views = [view()];
        let by_pixels = signed(8, 3 * size_px[0] * size_px[1]);
        let gradient = Drawn::new(&network, &views, size_px, &ramp).pull(&network, &by_pixels);
        let value = |weights: &[f32]| {
            let network = Network::from_weights(architecture.clone(), weights.to_vec()).unwrap();
            dot(&Drawn::new(&network, &views, size_px, &ramp).pictures.rgb, &by_pixels)
        };
        check_slope("weights", network.weights(), &gradient, &gradient, 2e-5, value);
        let direction = signed(1, gradient.len());
        check_slope("weights, any direction", network.weights(), &gradient, &direction, 5e-4, value);
    }
}

fn small_clip() -> Arc<dyn ImageEncoder> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/clip/hf.safetensors");
    let options = ClipOptions { activation: Some(Gelu::QuickGelu), heads: Some([4, 4]) };
    Arc::new(Clip::open(&path, options).unwrap())
}

fn unit(seed: u32, dim: usize) -> Vec<f32> {
    let vector = signed(seed, dim);
    let length = dot(&vector, &vector).sqrt() as f32;
    vector.into_iter().map(|value| value / length).collect()
}

fn all_losses() -> Vec<Loss> {
    let encoder = small_clip();
    let other = Pictures::new(2, [32, 32], noise(3, 2 * 3 * 32 * 32));
    let wanted = Arc::new(unit(7, encoder.dim()));
    let vector = |distance| Loss::Vector { encoder: encoder.clone(), wanted: wanted.clone(), distance };
    let pixels = |distance| Loss::Pixels { targets: Arc::new(other.clone()), distance };
    vec![
        pixels(PixelDistance::Absolute),
        pixels(PixelDistance::Square),
        Loss::Style { encoder: encoder.clone(), style: Arc::new(Style::of(encoder.as_ref(), &other)) },
        vector(Distance::Spherical),
        vector(Distance::Cosine),
        Loss::Taste { encoder: encoder.clone(), direction: Arc::new(signed(5, encoder.dim())) },
        Loss::Palette(Arc::new(Histogram::of_palette(&[([0.1, 0.2, 0.7], 3.0), ([0.9, 0.8, 0.2], 1.0)]))),
        Loss::Palette(Arc::new(Histogram::of(&other))),
        Loss::Saturation(0.3),
        Loss::Contrast(0.4),
        Loss::Variation,
        Loss::Symmetry(Mirror::LeftRight),
        Loss::Symmetry(Mirror::TopBottom),
        Loss::Symmetry(Mirror::HalfTurn),
        Loss::Symmetry(Mirror::Diagonal),
        Loss::Edges(0.2),
        Loss::Scale(9.0),
    ]
}

#[test]
fn gradients_of_every_loss_are_slopes() {
    let pictures = waves(2, [32, 32]);
    for loss in all_losses() {
        let name = loss.name();
        let parts = [Part { loss, weight: 1.0 }];
        let value = |rgb: &[f32]| f64::from(judge(&parts, &Pictures::new(2, [32, 32], rgb.to_vec())).total);
        let gradient = judge(&parts, &pictures).gradient;
        // As long as a step that changes the loss by some thousandths: f32 has seven digits.
        let length = dot(&gradient, &gradient).sqrt() as f32;
        let along: Vec<f32> = gradient.iter().map(|value| value / length).collect();
        check_slope(name, &pictures.rgb, &gradient, &along, 0.02, value);
        // A smooth direction with a part of the gradient in it, so that there is a slope to measure.
        let any = waves(2, [32, 32]).rgb;
        let size = dot(&any, &any).sqrt() as f32;
        let mixed: Vec<f32> = any.iter().zip(&along).map(|(a, b)| 0.7 * a / size + 0.7 * b).collect();
        check_slope(name, &pictures.rgb, &gradient, &mixed, 0.02, value);
    }
}

#[test]
fn parts_add_up_and_the_encoders_kernels_agree_with_burn() {
    let encoder = small_clip();
    let wanted = Arc::new(unit(7, encoder.dim()));
    let pictures = waves(2, [32, 32]);
    let vector = |distance| Loss::Vector { encoder: encoder.clone(), wanted: wanted.clone(), distance };
    let taste = Loss::Taste { encoder: encoder.clone(), direction: wanted.clone() };
    for loss in [vector(Distance::Spherical), vector(Distance::Cosine), taste] {
        let images = pictures.to_tensor(&Device::flex().autodiff()).require_grad();
        let value = loss.of(images.clone());
        let by_burn = images.grad(&value.backward()).unwrap().try_into_vec_as::<f32>().unwrap();
        let value = value.try_into_vec_as::<f32>().unwrap()[0];
        let parts = [Part { loss, weight: 2.0 }, Part { loss: Loss::Variation, weight: 0.0 }];
        let judgement = judge(&parts, &pictures);
        assert!((judgement.total - 2.0 * value).abs() < 1e-4 && (judgement.parts[0].1 - value).abs() < 1e-4);
        let difference: Vec<f32> = judgement.gradient.iter().zip(&by_burn).map(|(a, b)| 0.5 * a - b).collect();
        assert!(dot(&difference, &difference).sqrt() < 1e-3 * dot(&by_burn, &by_burn).sqrt());
    }
    let both = [Part { loss: Loss::Variation, weight: 0.5 }, Part { loss: Loss::Contrast(0.4), weight: -3.0 }];
    let judgement = judge(&both, &pictures);
    let [(_, variation), (_, contrast)] = judgement.parts[..] else {
        panic!("two parts")
    };
    assert!((judgement.total - (0.5 * variation - 3.0 * contrast)).abs() < 1e-5);
}

#[test]
fn losses_say_what_they_are_for() {
    let at = |loss: Loss, pictures: &Pictures| judge(&[Part { loss, weight: 1.0 }], pictures).total;
    let size_px = [48, 48];
    let stripes = |waves: f32| {
        let rgb =
            (0..3 * 48 * 48).map(|at| 0.5 + 0.4 * (std::f32::consts::TAU * waves * (at % 48) as f32 / 48.0).sin());
        Pictures::new(1, size_px, rgb.collect())
    };
    let (wide, fine) = (stripes(2.0), stripes(12.0));
    assert!(at(Loss::Scale(2.0), &wide) < 0.01 && at(Loss::Scale(2.0), &fine) > 4.0);
    assert!(at(Loss::Scale(12.0), &fine) < 0.01);
    assert!(at(Loss::Variation, &wide) < at(Loss::Variation, &fine));
    assert!(at(Loss::Symmetry(Mirror::TopBottom), &wide) < 1e-9 && at(Loss::Symmetry(Mirror::LeftRight), &wide) > 0.1);
    let flat = |colour: [f32; 3]| Pictures::new(1, [8, 8], colour.iter().flat_map(|&value| [value; 64]).collect());
    let (grey, red) = (flat([0.5; 3]), flat([0.8, 0.1, 0.1]));
    assert!(at(Loss::Saturation(0.1), &red) == 0.0 && at(Loss::Saturation(0.1), &grey) > 0.009);
    assert!(at(Loss::Contrast(0.1), &wide) == 0.0 && at(Loss::Contrast(0.1), &grey) > 0.009);
    let reds = Arc::new(Histogram::of_palette(&[([0.8, 0.1, 0.1], 1.0)]));
    assert!(at(Loss::Palette(reds.clone()), &red) < 1e-3 && at(Loss::Palette(reds), &grey) > 0.5);
}

fn goal(seed: u64) -> Box<PictureGoal> {
    let target = |index: usize| Target {
        picture: waves(2, [40, 24]).one(index),
        latent: vec![if index == 0 { 1.0 } else { -1.0 }; 8],
    };
    let weights = TargetWeights { palette: 0.01, wander: 0.1, ..TargetWeights::default() };
    Box::new(PictureGoal::new(vec![target(0), target(1)], weights, None, Vec::new(), 40, seed).unwrap())
}

fn trainer(steps: usize) -> Trainer {
    let network = Network::new(Preset::Waves.architecture(), 1).unwrap();
    Trainer::new(network, goal(5), AdamConfig::default(), steps).unwrap()
}

#[test]
fn a_training_that_is_stopped_and_resumed_ends_where_one_does_that_never_was() {
    let mut whole = trainer(12);
    assert_eq!(whole.run(&mut |_, _| ControlFlow::Continue(())).unwrap(), Ended::Done);
    let mut part = trainer(12);
    let stop =
        part.run(&mut |_, report| if report.step == 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) });
    assert_eq!((stop.unwrap(), part.step_count()), (Ended::Stopped, 5));
    let saved = part.checkpoint().unwrap();
    let mut resumed = Trainer::resume(&saved, goal(5)).unwrap();
    assert_eq!(resumed.checkpoint().unwrap(), saved);
    resumed.run(&mut |_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!(resumed.network().weights(), whole.network().weights());
    assert_eq!((resumed.curve(), resumed.is_done()), (whole.curve(), true));
    assert!(resumed.step().unwrap().is_none());
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut trainer = trainer(4);
            trainer.run(&mut |_, _| ControlFlow::Continue(())).unwrap();
            trainer.into_network().into_weights()
        })
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn damaged_and_foreign_checkpoints_are_refused() {
    let mut trainer = trainer(6);
    trainer.step().unwrap();
    let saved = trainer.checkpoint().unwrap();
    assert!(matches!(Trainer::resume(&saved, goal(6)), Err(TrainError::OtherGoal)));
    for len in [0, 7, 100, saved.len() - 1] {
        assert!(matches!(Trainer::resume(&saved[..len], goal(5)), Err(TrainError::Checkpoint(_))), "{len} bytes");
    }
    let mut broken = saved.clone();
    let at = broken.len() - 4;
    broken[at..].copy_from_slice(&f32::NAN.to_le_bytes());
    assert!(Trainer::resume(&broken, goal(5)).is_err());
    assert!(Trainer::resume(&Network::new(Preset::Small.architecture(), 1).unwrap().to_bytes(), goal(5)).is_err());
}

#[test]
fn two_pictures_are_learnt_each_at_its_latent() {
    let targets: Vec<Target> = [[0.9, 0.5, 0.1], [0.1, 0.3, 0.8]]
        .into_iter()
        .enumerate()
        .map(|(index, colour)| {
            // A disc, and a bar.
            let rgb = (0..3 * 32 * 32).map(|at| {
                let (x, y) = ((at % 32) as f32 - 15.5, (at / 32 % 32) as f32 - 15.5);
                let inside = if index == 0 { x.hypot(y) < 9.0 } else { x.abs() < 6.0 };
                if inside { colour[at / 1024] } else { 0.15 }
            });
            Target {
                picture: Pictures::new(1, [32, 32], rgb.collect()),
                latent: vec![if index == 0 { 1.0 } else { -1.0 }; 8],
            }
        })
        .collect();
    let goal = PictureGoal::new(targets.clone(), TargetWeights::default(), None, Vec::new(), 32, 1).unwrap();
    let network = Network::new(Preset::Waves.architecture(), 4).unwrap();
    let mut trainer = Trainer::new(network, Box::new(goal), AdamConfig::default(), 240).unwrap();
    trainer.run(&mut |_, _| ControlFlow::Continue(())).unwrap();
    for (index, target) in targets.iter().enumerate() {
        let view = View { latent: target.latent.clone(), ..View::default() };
        let drawn = trainer.picture(&view, [32, 32]);
        let error = |other: &Pictures| {
            let difference: Vec<f32> = drawn.rgb.iter().zip(&other.rgb).map(|(a, b)| a - b).collect();
            dot(&difference, &difference) / difference.len() as f64
        };
        let decibels = -10.0 * error(&target.picture).log10();
        assert!(decibels > 20.0, "picture {index} is only {decibels:.1} dB like its target");
        assert!(error(&target.picture) < 0.1 * error(&targets[1 - index].picture), "picture {index} is the other one");
    }
}

#[test]
fn bad_targets_are_named() {
    let make = |pictures: Vec<Pictures>| {
        let targets = pictures.into_iter().map(|picture| Target { picture, latent: Vec::new() }).collect();
        PictureGoal::new(targets, TargetWeights::default(), None, Vec::new(), 32, 1)
            .err()
            .map(|error| error.to_string())
    };
    assert!(make(Vec::new()).unwrap().contains("at least one"));
    assert!(make(vec![waves(1, [8, 8]), Pictures::black(1, [0, 4])]).unwrap().contains("picture 2"));
    let mut nan = waves(1, [8, 8]);
    nan.rgb[3] = f32::NAN;
    assert!(make(vec![nan]).unwrap().contains("finite"));
    assert!(make(vec![waves(1, [8, 8])]).is_none());
}

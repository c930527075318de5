//! Both ways of computing agree, gradients reach the picture, and the shipped weights know their words.

use burn::tensor::Device;

use super::PatternClip;
use crate::encoder::{ImageEncoder as _, Pictures, TextEncoder as _, read};
use crate::words::chance::Chance;
use crate::words::net::{Net, SIZE_PX, joint};
use crate::words::weights;

/// An encoder with random weights, so that nothing depends on a training.
fn random() -> PatternClip {
    let net = Net::shipped();
    let bytes = weights::to_bytes(&net.layout, &net.start(5), "test").unwrap();
    PatternClip::new(&bytes, Device::flex()).unwrap()
}

/// Noise over slow waves. Regular pictures have the same largest value in several places, and which of them counts is then a matter of
/// rounding.
fn pictures(count: usize) -> Pictures {
    let mut chance = Chance::new(8, 8);
    let smooth = |at: usize| 0.5 + 0.2 * (at as f32 * 0.0131).sin();
    let rgb = (0..count * 3 * SIZE_PX * SIZE_PX).map(|at| smooth(at) + 0.3 * chance.between(-1.0, 1.0)).collect();
    Pictures::new(count, [SIZE_PX; 2], rgb)
}

fn worst(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn burn_and_our_own_passes_agree() {
    let (clip, pictures) = (random(), pictures(2));
    let mut own = Vec::new();
    let pull =
        |vectors: &[f32]| -> Vec<f32> { vectors.iter().enumerate().map(|(i, x)| x + (i % 7) as f32 * 0.1).collect() };
    let slopes = clip.pull_back(&pictures, &mut |vectors| {
        own = vectors.to_vec();
        pull(vectors)
    });
    assert_eq!(clip.vectors(&pictures), own);
    let images = pictures.to_tensor(&Device::flex().autodiff()).require_grad();
    let vectors = clip.embed(images.clone());
    let values = read(vectors.clone());
    assert!(worst(&own, &values) < 1e-5, "{}", worst(&own, &values));
    let gradient = burn::tensor::TensorData::new(pull(&values), [2, joint::dim()]);
    let gradient = burn::tensor::Tensor::<2>::from_data(gradient, &Device::flex());
    let gradients = (vectors * gradient).sum().backward();
    let by_burn = read(images.grad(&gradients).expect("the picture has a gradient"));
    let scale = by_burn.iter().fold(0.0f32, |most, x| most.max(x.abs()));
    assert!(scale > 1e-6 && worst(&slopes, &by_burn) < 1e-3 * scale, "{} of {scale}", worst(&slopes, &by_burn));
}

#[test]
fn the_gradient_at_the_picture_is_that_of_finite_differences() {
    let (clip, pictures) = (PatternClip::built_in().unwrap(), pictures(1));
    let prompt = clip.embed_texts(&["purple spiral"]).remove(0);
    let cosine = |pictures: &Pictures| {
        let mut value = 0.0f64;
        clip.pull_back(pictures, &mut |vectors| {
            value = vectors.iter().zip(&prompt).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            prompt.clone()
        });
        value
    };
    let slopes = clip.pull_back(&pictures, &mut |_| prompt.clone());
    let length = slopes.iter().map(|x| x * x).sum::<f32>().sqrt();
    let along = |by: f32| {
        let rgb = pictures.rgb.iter().zip(&slopes).map(|(x, slope)| x + by * slope / length).collect();
        cosine(&Pictures::new(1, [SIZE_PX; 2], rgb))
    };
    let measured = (along(0.01) - along(-0.01)) / 0.02;
    assert!((measured / f64::from(length) - 1.0).abs() < 0.03, "{measured} {length}");
}

#[test]
fn stages_are_handed_out_for_perceptual_losses() {
    let clip = random();
    let features = clip.features(pictures(2).to_tensor(&Device::flex()));
    let shapes: Vec<[usize; 3]> = features.iter().map(|stage| stage.dims()).collect();
    assert_eq!(shapes, [[2, 256, 56], [2, 64, 96], [2, 16, 160]]);
}

#[test]
fn words_that_mean_the_same_lie_together() {
    let clip = PatternClip::built_in().unwrap();
    let near = |a: &str, b: &str| -> f32 {
        let rows = clip.embed_texts(&[a, b]);
        rows[0].iter().zip(&rows[1]).map(|(a, b)| a * b).sum()
    };
    for (word, synonym, other) in [
        ("fiery rings", "burning concentric circles", "icy rings"),
        ("ocean stripes", "stripes of the sea", "ocean checkerboard"),
        ("large soft clouds", "blurry big clouds", "fine sharp grid"),
    ] {
        assert!(near(word, synonym) > near(word, other) + 0.1, "{word}: {} {}", near(word, synonym), near(word, other));
    }
    assert_eq!(clip.unknown_words("a purple dragon"), ["dragon"]);
    assert_eq!(clip.embed_texts(&["purple"]), clip.embed_texts(&["purple dragon"]), "unknown words have no effect");
}

//! Gradients are those of finite differences; training learns, stops and goes on.

use super::{Recipe, Trainer, loss};
use crate::words::attributes::{Attribute, Facts};
use crate::words::chance::Chance;
use crate::words::net::{EMBED, Net, SIZE_PX, text};
use crate::words::shelf::{PICTURE_BYTES, Shelf};

/// Random unit rows.
fn rows(count: usize, chance: &mut Chance) -> Vec<f32> {
    let mut rows: Vec<f32> = (0..count * EMBED).map(|_| chance.normal()).collect();
    for row in rows.chunks_exact_mut(EMBED) {
        let length = row.iter().map(|x| x * x).sum::<f32>().sqrt();
        for x in row.iter_mut() {
            *x /= length;
        }
    }
    rows
}

#[test]
fn the_contrast_has_the_right_slope() {
    let mut chance = Chance::new(1, 1);
    let (images, texts) = (rows(5, &mut chance), rows(5, &mut chance));
    let fits: Vec<f32> = (0..25).map(|i| if i % 6 == 0 { 1.0 } else { (i % 3) as f32 * 0.3 }).collect();
    let of = |images: &[f32], texts: &[f32], log_scale: f32| loss::contrast(images, texts, &fits, log_scale);
    let slopes = of(&images, &texts, 2.0);
    let step = 1e-2;
    for i in (0..images.len()).step_by(37) {
        let slope = |side: usize| {
            let at = |by: f32| {
                let (mut images, mut texts) = (images.clone(), texts.clone());
                [&mut images, &mut texts][side][i] += by;
                of(&images, &texts, 2.0).loss
            };
            (at(step) - at(-step)) / (2.0 * step)
        };
        assert!((slope(0) - slopes.images[i]).abs() < 2e-3, "{i}: {} {}", slope(0), slopes.images[i]);
        assert!((slope(1) - slopes.texts[i]).abs() < 2e-3, "{i}: {} {}", slope(1), slopes.texts[i]);
    }
    let slope = (of(&images, &texts, 2.0 + step).loss - of(&images, &texts, 2.0 - step).loss) / (2.0 * step);
    assert!((slope - slopes.log_scale).abs() < 2e-3, "{slope} {}", slopes.log_scale);
}

/// Along random directions a sum of embeddings and features changes as the backward pass says. A direction moves many weights at
/// once, so that the difference stands out of the rounding.
#[test]
fn the_picture_tower_has_the_right_slope() {
    let net = Net::shipped();
    let mut chance = Chance::new(4, 1);
    let weights = net.start(9);
    let pixels: Vec<f32> = (0..2 * SIZE_PX * SIZE_PX * 3).map(|_| chance.unit()).collect();
    let weigh: Vec<f32> = rows(2, &mut chance);
    let value = |weights: &[f32], pixels: &[f32]| -> f64 {
        let tape = net.image.forward(weights, pixels);
        tape.embedding.unit.iter().zip(&weigh).map(|(e, w)| f64::from(*e) * f64::from(*w)).sum()
    };
    let tape = net.image.forward(&weights, &pixels);
    let mut grads = vec![0.0; weights.len()];
    let slopes = net.image.backward(&weights, Some(&mut grads), &tape, weigh.clone(), None, true).expect("wanted");
    let only = net.image.backward(&weights, None, &tape, weigh.clone(), None, true).expect("wanted");
    assert_eq!(slopes, only, "the picture's gradient does not depend on whether weights have one");
    for piece in net.layout.pieces().iter().filter(|piece| piece.name.starts_with("image")) {
        // Along its own gradient a tensor changes the value the most.
        let own = &grads[piece.place.clone()];
        let length = own.iter().map(|g| g * g).sum::<f32>().sqrt();
        assert!(length > 1e-6, "{} has no gradient", piece.name);
        let step = 2e-3 / length.max(0.02);
        let along = |by: f32| {
            let mut moved = weights.clone();
            moved[piece.place.clone()].iter_mut().zip(own).for_each(|(w, g)| *w += by * g / length);
            value(&moved, &pixels)
        };
        let measured = (along(step) - along(-step)) / (2.0 * f64::from(step));
        assert!((measured / f64::from(length) - 1.0).abs() < 0.04, "{}: {measured} {length}", piece.name);
    }
    let length = slopes.iter().map(|g| g * g).sum::<f32>().sqrt();
    let along = |by: f32| {
        let moved: Vec<f32> = pixels.iter().zip(&slopes).map(|(x, g)| x + by * g / length).collect();
        value(&weights, &moved)
    };
    let measured = (along(0.02) - along(-0.02)) / 0.04;
    assert!((measured / f64::from(length) - 1.0).abs() < 0.03, "{measured} {length}");
}

#[test]
fn the_word_tower_has_the_right_slope() {
    let net = Net::shipped();
    let mut chance = Chance::new(4, 2);
    let weights = net.start(9);
    let texts =
        vec![vec![text::buckets_of("stripes"), text::buckets_of("blue")], vec![], vec![text::buckets_of("calm")]];
    let weigh = rows(3, &mut chance);
    let value = |weights: &[f32]| -> f64 {
        let unit = net.text.forward(weights, &texts).embedding.unit;
        unit.iter().zip(&weigh).map(|(e, w)| f64::from(*e) * f64::from(*w)).sum()
    };
    // With no term and no bias the second row is 0 and has no direction; real weights have biases.
    let mut weights = weights;
    weights[net.text.project.bias.clone()].iter_mut().for_each(|b| *b = 0.1 * chance.normal());
    let mut grads = vec![0.0; weights.len()];
    let tape = net.text.forward(&weights, &texts);
    net.text.backward(&weights, &mut grads, &texts, &tape, weigh.clone());
    for piece in net.layout.pieces().iter().filter(|piece| piece.name.starts_with("text")) {
        let own = &grads[piece.place.clone()];
        let length = own.iter().map(|g| g * g).sum::<f32>().sqrt();
        let along = |by: f32| {
            let mut moved = weights.clone();
            moved[piece.place.clone()].iter_mut().zip(own).for_each(|(w, g)| *w += by * g / length);
            value(&moved)
        };
        let measured = (along(1e-3) - along(-1e-3)) / 2e-3;
        assert!((measured / f64::from(length) - 1.0).abs() < 0.03, "{}: {measured} {length}", piece.name);
    }
}

#[test]
fn heads_have_the_right_slope() {
    let mut chance = Chance::new(5, 1);
    let ranges = [0..3, 3..5];
    let facts = [Facts::default().with(Attribute::Family, Some(2)), Facts::default().with(Attribute::Palette, Some(0))];
    let logits: Vec<f32> = (0..10).map(|_| chance.normal()).collect();
    let of = |logits: &[f32]| loss::heads(logits, &facts, &ranges, &[1.0; 8], 2);
    let (_, slopes) = of(&logits);
    for i in 0..10 {
        let at = |by: f32| {
            let mut logits = logits.clone();
            logits[i] += by;
            of(&logits).0
        };
        assert!(((at(1e-2) - at(-1e-2)) / 2e-2 - slopes[i]).abs() < 1e-3, "{i}");
    }
}

/// Plain colours with a stripe: enough to see whether anything is learned.
fn small_shelf() -> Shelf {
    let mut shelf = Shelf::default();
    let mut chance = Chance::new(6, 1);
    for i in 0..48 {
        let (family, palette) = (i % 2, i / 2 % 4);
        let picture: Vec<u8> = (0..PICTURE_BYTES)
            .map(|at| {
                let (x, y) = (at / 3 % SIZE_PX, at / 3 / SIZE_PX);
                let on = if family == 0 { x % 16 < 8 } else { (x / 16 + y / 16) % 2 == 0 };
                let colour = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0]][palette][at % 3];
                if on { colour } else { chance.below(30) as u8 }
            })
            .collect();
        let facts = Facts::default().with(Attribute::Family, Some(family)).with(Attribute::Palette, Some(palette));
        shelf.push(&picture, facts).unwrap();
    }
    shelf
}

#[test]
fn training_learns_and_goes_on_where_it_stopped() {
    let shelf = small_shelf();
    let recipe = Recipe { steps: 10, batch: 12, rate: 2e-3, seed: 3 };
    let mut whole = Trainer::new(&shelf, recipe.clone());
    let losses: Vec<f32> = (0..10).map(|_| whole.step().contrast).collect();
    let (early, late) = (losses[..3].iter().sum::<f32>(), losses[7..].iter().sum::<f32>());
    assert!(late < 0.9 * early, "{losses:?}");
    assert!(whole.is_done());

    let mut first = Trainer::new(&shelf, recipe.clone());
    for _ in 0..4 {
        first.step();
    }
    let state = first.state();
    let mut second = Trainer::resume(&shelf, recipe.clone(), &state).unwrap();
    while !second.is_done() {
        second.step();
    }
    assert_eq!(second.mean(), whole.mean());
    assert!(Trainer::resume(&shelf, Recipe { seed: 4, ..recipe.clone() }, &state).is_err());
    assert!(Trainer::resume(&shelf, recipe, &state[..state.len() - 1]).is_err());
}

//! Statistics say what they are meant to say, and the judge learns from them.

use super::{Judge, JudgeRecipe, STATISTICS, learn, statistics};
use crate::words::attributes::{Attribute, Facts};
use crate::words::chance::Chance;
use crate::words::net::SIZE_PX;
use crate::words::shelf::Shelf;

/// A picture from a brightness at each place, -1..1 from the middle, tinted.
fn picture(tint: [f32; 3], of: impl Fn(f32, f32) -> f32) -> Vec<f32> {
    let place = |v: usize| (v as f32 + 0.5) / SIZE_PX as f32 * 2.0 - 1.0;
    let px = |at: usize| of(place(at % SIZE_PX), place(at / SIZE_PX)).clamp(0.0, 1.0);
    (0..SIZE_PX * SIZE_PX).flat_map(|at| tint.map(|tint| tint * px(at))).collect()
}

fn stripes(turn: f32, count: f32) -> impl Fn(f32, f32) -> f32 {
    move |x, y| 0.5 + 0.5 * ((x * turn.cos() + y * turn.sin()) * count * 3.0).sin()
}

#[test]
fn statistics_are_finite_and_keep_still_when_stripes_turn() {
    for pixels in [vec![0.0; SIZE_PX * SIZE_PX * 3], vec![1.0; SIZE_PX * SIZE_PX * 3]] {
        let numbers = statistics(&pixels);
        assert_eq!(numbers.len(), STATISTICS);
        assert!(numbers.iter().all(|x| x.is_finite()));
    }
    let distance = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt();
    let [upright, turned, rings] = [
        picture([1.0; 3], stripes(0.0, 5.0)),
        picture([1.0; 3], stripes(1.57, 5.0)),
        picture([1.0; 3], |x, y| 0.5 + 0.5 * (x.hypot(y) * 15.0).sin()),
    ]
    .map(|pixels| statistics(&pixels));
    assert!(distance(&upright, &turned) * 3.0 < distance(&upright, &rings));
}

#[test]
fn the_judge_learns_and_survives_its_file() {
    let mut chance = Chance::new(1, 1);
    let mut draw = |shelf: &mut Shelf| {
        for i in 0..60 {
            let (family, palette) = (i % 3, i / 3 % 2);
            let tint = [[1.0, 0.4, 0.2], [0.2, 0.4, 1.0]][palette];
            let (turn, count, phase) = (chance.between(0.0, 3.0), chance.between(3.0, 6.0), chance.between(0.0, 6.0));
            let pixels = match family {
                0 => picture(tint, stripes(turn, count)),
                1 => picture(tint, |x, y| 0.5 + 0.5 * (x.hypot(y) * count * 3.0 + phase).sin()),
                _ => picture(tint, |x, y| 0.5 + 0.5 * (y.atan2(x) * 8.0 + phase).sin()),
            };
            let bytes: Vec<u8> = pixels.iter().map(|x| (x * 255.0) as u8).collect();
            let facts = Facts::default().with(Attribute::Family, Some(family));
            shelf.push(&bytes, facts.with(Attribute::Palette, Some(palette))).unwrap();
        }
    };
    let (mut seen, mut unseen) = (Shelf::default(), Shelf::default());
    draw(&mut seen);
    draw(&mut unseen);
    let judge = learn(&seen, JudgeRecipe { steps: 200, batch: 32, ..JudgeRecipe::default() }, |_, _| true);
    let accuracy = judge.accuracy(&unseen);
    assert!(accuracy[0] > 0.9 && accuracy[1] > 0.95, "{accuracy:?}");
    let again = Judge::from_bytes(&judge.to_bytes("test").unwrap()).unwrap();
    assert_eq!(again.accuracy(&unseen), accuracy);
    let verdict = again.look(&unseen.pixels(0));
    assert!((verdict.families.iter().map(|(_, p)| p).sum::<f32>() - 1.0).abs() < 1e-3);
}

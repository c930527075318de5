//! The colours of a picture: its pixels gathered in Oklab, and the five that stand for them best.
//!
//! No chance is in it: the first colours are the ones farthest apart, and the rest is averaging (Lloyd's way of k-means), so that
//! one picture always gives one palette.

use cym_graph::color::{oklab_from_linear, oklch_from_oklab};
use cym_media::picture::Picture;

use super::{COLOURS, LEAST_STEP, Palette, in_gamut};

/// Most pixels along a side that are looked at; larger pictures are looked at in even steps.
const LOOKED_AT: u32 = 160;
/// Cells along each direction of Oklab in which pixels are gathered; lightness takes 0 to 1, the others -0.4 to 0.4.
const CELLS: usize = 24;
/// Rounds of averaging; most pictures stand still after ten.
const ROUNDS: u32 = 40;
/// Colours nearer to each other than this in Oklab are one.
const SAME: f32 = 0.02;
/// The darkest and the lightest that a palette may become while its steps are made.
const ENDS: [f32; 2] = [0.06, 0.98];

/// A colour with how much it counts.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Heap {
    lab: [f32; 3],
    weight: f32,
}

/// The colours that stand for a picture, as they are in it, darkest first: at most five, none where nothing of it can be seen.
pub(crate) fn found(picture: &Picture) -> Vec<[f32; 3]> {
    let heaps = gather(picture);
    let mut centres = farthest(&heaps);
    for _ in 0..ROUNDS {
        let moved = averaged(&heaps, &centres);
        let still = moved.iter().zip(&centres).all(|(a, b)| distance(a, b) < 1e-6);
        centres = moved;
        if still {
            break;
        }
    }
    centres.sort_by(|a, b| {
        a.iter().zip(b).map(|(a, b)| a.total_cmp(b)).find(|o| o.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    });
    centres
}

/// A palette out of the colours that were found: darkest first, every step of lightness as large as is promised, by the smallest
/// changes that do. `contrast` from 0 to 1 draws the lightnesses on to an even run from dark to light; `purity` scales the chroma.
pub(crate) fn palette_of(found: &[[f32; 3]], contrast: f32, purity: f32, turn: f32) -> Palette {
    if found.is_empty() {
        return super::palette(super::Wish { hue: 0.0, spread: 0.0, light: 0.5, pure: 0.0, contrast: 0.6 })
            .map(|[l, ..]| [l, 0.0, 0.0]);
    }
    // Fewer colours than five stand for several each, the darker ones first.
    let colours: [[f32; 3]; COLOURS] = std::array::from_fn(|i| found[i * found.len() / COLOURS]);
    let light = stepped(std::array::from_fn(|i| {
        let even = 0.14 + 0.8 * i as f32 / (COLOURS - 1) as f32;
        colours[i][0] + (even - colours[i][0]) * contrast.clamp(0.0, 1.0)
    }));
    std::array::from_fn(|i| {
        let [_, chroma, hue] = oklch_from_oklab(colours[i]);
        in_gamut([light[i], chroma * purity.clamp(0.0, 4.0), hue + turn])
    })
}

/// Pixels that can be seen, gathered in cells: a large surface counts more than a small one, but not by as much as it is larger,
/// so that a small light is not lost in a night.
fn gather(picture: &Picture) -> Vec<Heap> {
    let mut cells = vec![([0.0_f64; 3], 0.0_f64); CELLS * CELLS * CELLS];
    let [columns, rows] = [picture.width, picture.height].map(|side| side.clamp(1, LOOKED_AT));
    let place = |at: u32, of: u32, side: u32| ((u64::from(at) * 2 + 1) * u64::from(side) / (2 * u64::from(of))) as u32;
    for row in 0..rows {
        for column in 0..columns {
            let [x, y] = [place(column, columns, picture.width), place(row, rows, picture.height)];
            let first = 4 * (y as usize * picture.width as usize + x as usize);
            let Some(px) = picture.pixels.get(first..first + 4) else {
                continue;
            };
            let alpha = px[3].to_f32();
            if alpha.is_nan() || alpha <= 0.25 {
                continue;
            }
            let rgb = [0, 1, 2].map(|part| super::part(px[part].to_f32() / alpha));
            let lab = oklab_from_linear(rgb);
            let cell = |value: f32, from: f32, to: f32| {
                (((value - from) / (to - from) * CELLS as f32) as usize).min(CELLS - 1)
            };
            let at = (cell(lab[0], 0.0, 1.0) * CELLS + cell(lab[1], -0.4, 0.4)) * CELLS + cell(lab[2], -0.4, 0.4);
            for (sum, part) in cells[at].0.iter_mut().zip(lab) {
                *sum += f64::from(part * alpha);
            }
            cells[at].1 += f64::from(alpha);
        }
    }
    let all: f64 = cells.iter().map(|(_, weight)| weight).sum();
    // What is hardly there is noise and edges.
    let heard = cells.into_iter().filter(|(_, weight)| *weight > 0.0 && *weight >= 0.0005 * all);
    heard
        .map(|(sum, weight)| {
            let lab = sum.map(|part| (part / weight) as f32);
            let chroma = lab[1].hypot(lab[2]);
            Heap { lab, weight: (weight / all).sqrt() as f32 * (0.4 + 4.0 * chroma) }
        })
        .collect()
}

/// Up to five colours far from each other, the one that counts most first.
fn farthest(heaps: &[Heap]) -> Vec<[f32; 3]> {
    let mut centres: Vec<[f32; 3]> = Vec::new();
    while centres.len() < COLOURS {
        let value = |heap: &Heap| {
            let apart = centres.iter().map(|centre| distance(centre, &heap.lab)).fold(f32::INFINITY, f32::min);
            // The first has nothing to be far from.
            if centres.is_empty() {
                heap.weight
            } else if apart < SAME {
                0.0
            } else {
                apart * apart * heap.weight.sqrt()
            }
        };
        // The first of equals: `max_by` would take the last, and a new heap behind it would change the choice.
        let best = heaps.iter().rev().max_by(|a, b| value(a).total_cmp(&value(b)));
        match best.filter(|heap| value(heap) > 0.0) {
            Some(heap) => centres.push(heap.lab),
            None => break,
        }
    }
    centres
}

/// Each centre moved to the mean of the heaps that are nearest to it.
fn averaged(heaps: &[Heap], centres: &[[f32; 3]]) -> Vec<[f32; 3]> {
    let mut sums = vec![([0.0_f64; 3], 0.0_f64); centres.len()];
    for heap in heaps {
        let near = |at: &usize| distance(&centres[*at], &heap.lab);
        let Some(nearest) = (0..centres.len()).min_by(|a, b| near(a).total_cmp(&near(b))) else {
            break;
        };
        for (sum, part) in sums[nearest].0.iter_mut().zip(heap.lab) {
            *sum += f64::from(part * heap.weight);
        }
        sums[nearest].1 += f64::from(heap.weight);
    }
    let mean = |((sum, weight), before): (([f64; 3], f64), &[f32; 3])| {
        if weight > 0.0 { sum.map(|part| (part / weight) as f32) } else { *before }
    };
    sums.into_iter().zip(centres).map(mean).collect()
}

fn distance(a: &[f32; 3], b: &[f32; 3]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt()
}

/// The nearest lightnesses, in the sense of least squares, of which each is at least the promised step above the one before:
/// without the steps they must not fall, and what falls is pooled (isotonic regression).
fn stepped(light: [f32; COLOURS]) -> [f32; COLOURS] {
    let mut pools: Vec<(f32, usize)> = Vec::new();
    for (i, light) in light.into_iter().enumerate() {
        pools.push((light - LEAST_STEP * i as f32, 1));
        while let [.., (a, many_a), (b, many_b)] = pools[..]
            && a > b
        {
            pools.truncate(pools.len() - 2);
            let many = many_a + many_b;
            pools.push(((a * many_a as f32 + b * many_b as f32) / many as f32, many));
        }
    }
    let most = ENDS[1] - LEAST_STEP * (COLOURS - 1) as f32;
    let mut flat = pools.into_iter().flat_map(|(light, many)| std::iter::repeat_n(light.clamp(ENDS[0], most), many));
    std::array::from_fn(|i| flat.next().unwrap_or(ENDS[0]) + LEAST_STEP * i as f32)
}

#[cfg(test)]
mod tests {
    use cym_graph::color::{linear_from_oklab, linear_from_srgb};
    use half::f16;
    use proptest::prelude::*;

    use super::*;

    /// A picture of stripes: sRGB colours with their widths in pixels.
    fn stripes(colours: &[(u32, u32)], height: u32) -> Picture {
        let row: Vec<f16> = colours
            .iter()
            .flat_map(|&(colour, wide)| {
                let part = |shift: u32| f16::from_f32(linear_from_srgb((colour >> shift & 0xff) as f32 / 255.0));
                [part(16), part(8), part(0), f16::ONE].repeat(wide as usize)
            })
            .collect();
        let width = colours.iter().map(|(_, wide)| wide).sum();
        Picture { width, height, pixels: row.repeat(height as usize) }
    }

    fn lab_of(colour: u32) -> [f32; 3] {
        let part = |shift: u32| linear_from_srgb((colour >> shift & 0xff) as f32 / 255.0);
        oklab_from_linear([part(16), part(8), part(0)])
    }

    const SUNSET: [(u32, u32); 5] = [(0xf2c14e, 6), (0x1b1530, 70), (0xd1495b, 10), (0x5b2a6f, 24), (0xfff3d6, 3)];

    #[test]
    fn a_picture_of_five_colours_gives_these_five_dark_to_light_however_large_they_are() {
        let found = found(&stripes(&SUNSET, 40));
        for (found, expected) in found.iter().zip([0x1b1530, 0x5b2a6f, 0xd1495b, 0xf2c14e, 0xfff3d6].map(lab_of)) {
            assert!(distance(found, &expected) < 0.003, "{found:?} for {expected:?}");
        }
        assert_eq!(found.len(), COLOURS);
        // Far enough apart, they are the palette as they are; only the fourth and the fifth are too near.
        let palette = palette_of(&found, 0.0, 1.0, 0.0);
        for (one, other) in palette.iter().zip(&found).take(3) {
            assert!(distance(one, other) < 0.003, "{palette:?} of {found:?}");
        }
    }

    #[test]
    fn the_same_picture_smaller_larger_or_turned_gives_the_same_colours() {
        let colours = found(&stripes(&SUNSET, 40));
        let same = |picture: &Picture| {
            let others = found(picture);
            colours.iter().zip(&others).all(|(a, b)| distance(a, b) < 0.01) && others.len() == colours.len()
        };
        assert!(same(&stripes(&SUNSET.map(|(colour, wide)| (colour, 9 * wide)), 700)), "larger");
        let mut turned = SUNSET;
        turned.reverse();
        assert!(same(&stripes(&turned, 40)), "turned round");
    }

    #[test]
    fn pictures_with_little_in_them_give_palettes_with_their_steps_too() {
        let blue = found(&stripes(&[(0x2255cc, 30)], 30));
        assert_eq!(blue.len(), 1);
        let palette = palette_of(&blue, 0.0, 1.0, 0.0);
        let hue = oklch_from_oklab(lab_of(0x2255cc))[2];
        for pair in palette.windows(2) {
            assert!(pair[1][0] - pair[0][0] >= LEAST_STEP - 1e-5, "{palette:?}");
        }
        for colour in palette {
            let [_, chroma, turns] = oklch_from_oklab(colour);
            assert!((turns - hue).abs() < 0.01 && chroma > 0.02, "shades of the one colour: {palette:?}");
        }
        assert!(found(&Picture { width: 8, height: 8, pixels: vec![f16::ZERO; 256] }).is_empty(), "nothing to be seen");
        let grey = palette_of(&[], 0.3, 1.0, 0.0);
        assert!(grey.iter().all(|[l, a, b]| (*a, *b) == (0.0, 0.0) && *l > 0.05), "{grey:?}");
    }

    proptest! {
        #[test]
        fn every_palette_keeps_its_steps_and_can_be_shown(
            colours in prop::collection::vec((0_u32..0x0100_0000, 1_u32..40), 1..9),
            contrast in -1.0..2.0_f32, purity in 0.0..3.0_f32, turn in -1.0..1.0_f32,
        ) {
            let palette = palette_of(&found(&stripes(&colours, 7)), contrast, purity, turn);
            for pair in palette.windows(2) {
                prop_assert!(pair[1][0] - pair[0][0] >= LEAST_STEP - 1e-4, "{palette:?}");
            }
            for colour in palette {
                let rgb = linear_from_oklab(colour);
                prop_assert!(rgb.iter().all(|part| (-1e-3..=1.001).contains(part)), "{rgb:?} of {palette:?}");
            }
        }
    }
}

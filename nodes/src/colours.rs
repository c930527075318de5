//! Palettes that are made: five Oklab colours from dark to light, with contrast that holds whatever they are made from.

pub(crate) mod picture;

use cym_graph::catalogue::GRADIENT_SAMPLES;
use cym_graph::color::{linear_from_oklab, oklab_from_oklch};
use cym_graph::{NodeKind, Output, WireType};

/// Colours of a palette.
pub(crate) const COLOURS: usize = 5;
/// Two neighbours differ by at least this much Oklab lightness.
pub(crate) const LEAST_STEP: f32 = 0.12;
/// The ends of a palette are at least this far apart on the colour wheel, in turns.
pub(crate) const LEAST_SPREAD: f32 = 0.1;

/// Five colours as Oklab lightness, a and b, darkest first.
pub(crate) type Palette = [[f32; 3]; COLOURS];

/// What a palette is made from, each 0 to 1 but for the hue, which is in turns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wish {
    /// The hue in the middle, in turns of Oklch.
    pub(crate) hue: f32,
    /// How far the hues run, from hardly to half round the wheel.
    pub(crate) spread: f32,
    /// How light it is as a whole.
    pub(crate) light: f32,
    /// How pure the colours are.
    pub(crate) pure: f32,
    /// How far dark and light are apart.
    pub(crate) contrast: f32,
}

/// The palette of a wish. Lightness rises by [`LEAST_STEP`] or more from each colour to the next, hues run over
/// [`LEAST_SPREAD`] or more, and every colour can be shown by an sRGB screen.
pub(crate) fn palette(wish: Wish) -> Palette {
    let (spread, light, pure, contrast) = (part(wish.spread), part(wish.light), part(wish.pure), part(wish.contrast));
    let hue = if wish.hue.is_finite() { wish.hue } else { 0.0 };
    let dark_end = 0.13 + 0.12 * light + 0.06 * (1.0 - contrast);
    let light_end =
        dark_end + 4.0 * LEAST_STEP + (0.97 - dark_end - 4.0 * LEAST_STEP) * (0.35 + 0.35 * light + 0.3 * contrast);
    // A light palette climbs early, a dark one late; every step keeps what it must.
    let bend = 1.35 - 0.7 * light;
    let free = light_end - dark_end - 4.0 * LEAST_STEP;
    let turns = LEAST_SPREAD + 0.38 * spread;
    std::array::from_fn(|i| {
        let along = i as f32 / (COLOURS - 1) as f32;
        let lightness = dark_end + LEAST_STEP * i as f32 + free * along.powf(bend);
        // Purest in the middle, where a screen can show it.
        let chroma = (0.035 + 0.16 * pure) * (1.0 - 0.55 * (2.0 * along - 1.0).powi(2));
        // From the shadows to the lights through the wish's own hue, as evening light runs from blue to gold.
        in_gamut([lightness, chroma, hue + turns * (along - 0.5)])
    })
}

/// The number within 0 to 1; what is none is in the middle.
fn part(number: f32) -> f32 {
    if number.is_nan() { 0.5 } else { number.clamp(0.0, 1.0) }
}

/// The colour with the chroma that a screen can still show.
fn in_gamut([lightness, chroma, hue]: [f32; 3]) -> [f32; 3] {
    let shows = |chroma: f32| {
        let rgb = linear_from_oklab(oklab_from_oklch([lightness, chroma, hue]));
        rgb.iter().all(|part| (-1e-4..=1.0001).contains(part))
    };
    let (mut least, mut most) = (0.0, chroma);
    if !shows(most) {
        for _ in 0..12 {
            let middle = 0.5 * (least + most);
            if shows(middle) { least = middle } else { most = middle }
        }
        most = least;
    }
    oklab_from_oklch([lightness, most, hue])
}

/// So much of the way from one palette to another: lightness keeps its order and its steps on the way.
pub(crate) fn between(from: &Palette, to: &Palette, share: f32) -> Palette {
    std::array::from_fn(|i| std::array::from_fn(|part| from[i][part] + (to[i][part] - from[i][part]) * share))
}

/// What is shown on the way to other colours: half of the way in so many seconds, at once where there was nothing before.
pub(crate) fn glide(shown: &mut Option<Palette>, target: &Palette, half_secs: f32, dt: f32) -> Palette {
    let share = if half_secs > 0.0 { 1.0 - (-dt / half_secs).exp2() } else { 1.0 };
    let now = shown.map_or(*target, |from| between(&from, target, share.clamp(0.0, 1.0)));
    *shown = Some(now);
    now
}

/// The palette that a number picks among several, from 1; numbers run round, and between two of them palettes are mixed. `None` of
/// none.
pub(crate) fn picked(count: usize, pick: f32, palette: impl Fn(usize) -> Palette) -> Option<Palette> {
    let last = count.checked_sub(1)?;
    let place = (pick - 1.0).rem_euclid(count as f32);
    let first = (place as usize).min(last);
    let share = (place - first as f32).clamp(0.0, 1.0);
    let one = palette(first);
    Some(if share > 0.0 { between(&one, &palette((first + 1) % count), share) } else { one })
}

/// Writes a palette as a gradient, then as its colours, as they travel on wires.
pub(crate) fn write(palette: &Palette, out: &mut [f32]) {
    let put = |lab: [f32; 3], out: &mut [f32]| {
        out[..3].copy_from_slice(&linear_from_oklab(lab).map(|part| part.clamp(0.0, 1.0)));
        out[3] = 1.0;
    };
    let (gradient, colours) = out.split_at_mut(GRADIENT_SAMPLES * 4);
    for (i, out) in gradient.chunks_exact_mut(4).enumerate() {
        let place = i as f32 / (GRADIENT_SAMPLES - 1) as f32 * (COLOURS - 1) as f32;
        let left = (place as usize).min(COLOURS - 2);
        let share = place - left as f32;
        put(
            std::array::from_fn(|part| palette[left][part] + (palette[left + 1][part] - palette[left][part]) * share),
            out,
        );
    }
    for (lab, out) in palette.iter().zip(colours.chunks_exact_mut(4)) {
        put(*lab, out);
    }
}

/// The colours one by one, as every made palette gives them.
pub(crate) fn outputs(kind: NodeKind) -> NodeKind {
    const HELP: [&str; COLOURS] =
        ["The darkest.", "The second.", "The one in the middle.", "The fourth.", "The lightest."];
    (1..)
        .zip(HELP)
        .fold(kind, |kind, (number, help)| kind.output(Output::new(&format!("color_{number}"), WireType::Color, help)))
}

#[cfg(test)]
mod tests {
    use cym_graph::color::{oklab_from_linear, oklch_from_oklab};
    use proptest::prelude::*;

    use super::*;

    fn wish() -> impl Strategy<Value = Wish> {
        (-3.0..3.0_f32, 0.0..=1.0_f32, 0.0..=1.0_f32, 0.0..=1.0_f32, 0.0..=1.0_f32)
            .prop_map(|(hue, spread, light, pure, contrast)| Wish { hue, spread, light, pure, contrast })
    }

    /// What is promised of every palette, read off the colours as they travel.
    fn holds(palette: &Palette) -> Result<(), TestCaseError> {
        let mut out = vec![0.0; (GRADIENT_SAMPLES + COLOURS) * 4];
        write(palette, &mut out);
        let shown: Vec<[f32; 3]> =
            out[GRADIENT_SAMPLES * 4..].chunks_exact(4).map(|c| oklab_from_linear([c[0], c[1], c[2]])).collect();
        for pair in shown.windows(2) {
            prop_assert!(pair[1][0] - pair[0][0] >= LEAST_STEP - 0.004, "{shown:?}");
        }
        prop_assert!(out.iter().all(|part| (0.0..=1.01).contains(part)));
        let along: Vec<f32> =
            out[..GRADIENT_SAMPLES * 4].chunks_exact(4).map(|c| oklab_from_linear([c[0], c[1], c[2]])[0]).collect();
        prop_assert!(along.windows(2).all(|pair| pair[1] > pair[0] - 1e-3), "lightness never falls: {along:?}");
        Ok(())
    }

    proptest! {
        #[test]
        fn lightness_rises_in_steps_and_hues_spread(wish in wish()) {
            let palette = palette(wish);
            holds(&palette)?;
            let hues = palette.map(|lab| oklch_from_oklab(lab)[2]);
            let apart = (hues[COLOURS - 1] - hues[0] + 1.5).rem_euclid(1.0) - 0.5;
            prop_assert!(apart.abs() >= LEAST_SPREAD - 0.01, "{hues:?}");
        }

        #[test]
        fn on_the_way_from_one_to_another_the_steps_stay(one in wish(), other in wish(), share in 0.0..=1.0_f32) {
            let way = between(&palette(one), &palette(other), share);
            for pair in way.windows(2) {
                prop_assert!(pair[1][0] - pair[0][0] >= LEAST_STEP - 1e-4);
            }
        }
    }

    #[test]
    fn wild_wishes_make_palettes_too() {
        let wild = Wish { hue: f32::NAN, spread: f32::INFINITY, light: -9.0, pure: f32::NAN, contrast: 40.0 };
        assert!(palette(wild).iter().flatten().all(|part| part.is_finite()));
    }
}

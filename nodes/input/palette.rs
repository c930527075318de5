//! Colours by mood.

use cym_graph::catalogue::GRADIENT_SAMPLES;
use cym_graph::color::{linear_from_oklab, linear_from_srgb, oklab_from_linear};

use crate::native::prelude::*;

/// Moods with five colours from dark to light, sRGB. A new one goes to the end, because files may hold the index.
pub(crate) const MOODS: [(&str, [u32; 5]); 24] = [
    ("dusk", [0x140f2d, 0x4b2a63, 0xa8476f, 0xf08a5d, 0xffd6a5]),
    ("ember", [0x0d0508, 0x4a0f12, 0xb3321b, 0xf28c28, 0xffe3b0]),
    ("tide", [0x04121f, 0x0b3c5d, 0x1d7a8c, 0x7cc6c3, 0xf2efe2]),
    ("moss", [0x0d140c, 0x2b3d1f, 0x5f7a36, 0xa9b665, 0xeeead0]),
    ("neon rain", [0x07060f, 0x2a1262, 0x8a1fd1, 0xff2e88, 0x3df5ff]),
    ("bone", [0x17130f, 0x54463a, 0xa18f7a, 0xd9cbb6, 0xfbf6ec]),
    ("orchid", [0x1a0b1e, 0x5b1f5e, 0xb04a9c, 0xe79ac8, 0xfdeef4]),
    ("desert night", [0x0a1026, 0x27365e, 0x7a5a6b, 0xd08c5b, 0xf6dfb5]),
    ("glacier", [0x0a1a2a, 0x24577a, 0x6aa9c8, 0xbfe3ee, 0xffffff]),
    ("lagoon", [0x052f3a, 0x0b7a75, 0x3fc1a0, 0xbdebc0, 0xfff3c4]),
    ("cherry", [0x1a0408, 0x6d0f24, 0xc92c46, 0xff8fa0, 0xffeae6]),
    ("honey", [0x1d1004, 0x6b3f0a, 0xc98211, 0xf7c548, 0xfff4cf]),
    ("ink", [0x050608, 0x1b222c, 0x46566a, 0x98a8b8, 0xf1f4f6]),
    ("aurora", [0x060b1e, 0x123a5a, 0x16a085, 0x8be36f, 0xd9a7f5]),
    ("peacock", [0x051622, 0x0c4a6e, 0x0a8f8a, 0x5cc44f, 0xf0c648]),
    ("clay", [0x21120d, 0x6a3522, 0xb5694a, 0xdda98a, 0xf7e6d8]),
    ("lavender", [0x17142b, 0x4a4380, 0x8d86c9, 0xc9bfe8, 0xf8f2fb]),
    ("sodium", [0x080604, 0x3a2208, 0x96530b, 0xf29a1f, 0xffe9b8]),
    ("candy", [0x2b1055, 0x7597de, 0xffa1c9, 0xffd6a0, 0xfdfbd4]),
    ("forest floor", [0x0c0f0a, 0x273421, 0x6b5a2e, 0xb98b4a, 0xe9d8a6]),
    ("deep sea", [0x01040d, 0x06213f, 0x0b4f80, 0x19a1b5, 0xb8fff2]),
    ("storm", [0x0e1116, 0x2d3743, 0x5d6b77, 0x9aa58f, 0xe8dfb0]),
    ("opal", [0x33415c, 0x7da0b8, 0xb9d8cf, 0xf3d9d3, 0xfdf7ee]),
    ("copper", [0x0b1413, 0x1f4d47, 0x4f8c7b, 0xc4794a, 0xf3c9a0]),
];

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Palette",
        "A line of colours by mood, ready for gradient maps and patterns; shift it with the music.",
        &["colors", "gradient", "scheme", "mood", "theme", "ramp", "oklab"],
    )
    .input(Input::choice("mood", &MOODS.map(|(word, _)| word)).help("Which colours."))
    .input(Input::float("shift", 0.0, -2.0, 2.0).help("Slides the colours along the line; at the ends they run back."))
    .input(Input::float("hue", 0.0, -0.5, 0.5).unit("turns").help("Turns all colours round the colour wheel."))
    .input(Input::float("saturation", 1.0, 0.0, 2.0).help("0 is grey, 1 as it was made, 2 twice as pure."))
    .input(Input::float("lightness", 0.0, -0.5, 0.5).help("Makes all colours darker or lighter, as the eye sees it."))
    .input(Input::float("contrast", 1.0, 0.0, 2.0).help("Pulls dark and light colours together or apart."))
    .input(Input::toggle("reverse", false).help("Runs from light to dark."))
    .output(Output::new("gradient", WireType::Gradient, "The line of colours."))
}

fn start() -> impl SignalRun {
    let moods = MOODS.map(|(_, colors)| colors.map(oklab_from_hex));
    move |_: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [mood, shift, hue, saturation, lightness, contrast, reverse] = inputs.take();
        let stops = &moods[chosen(mood, moods.len())];
        let (sin, cos) = (hue.rem_euclid(1.0) * std::f32::consts::TAU).sin_cos();
        let saturation = saturation.clamp(0.0, 4.0);
        for (i, out) in out.chunks_exact_mut(4).enumerate() {
            let along = i as f32 / (GRADIENT_SAMPLES - 1) as f32;
            let along = if fires(reverse) { 1.0 - along } else { along };
            // A triangle wave: behind each end the colours run back, so that no shift shows a seam.
            let at = 1.0 - ((along + shift).rem_euclid(2.0) - 1.0).abs();
            let [l, a, b] = between(stops, at);
            let l = (0.5 + (l - 0.5) * contrast.clamp(0.0, 4.0) + lightness).clamp(0.0, 1.25);
            let turned = [a * cos - b * sin, a * sin + b * cos].map(|part| part * saturation);
            let rgb = linear_from_oklab([l, turned[0], turned[1]]);
            out[..3].copy_from_slice(&rgb.map(|part| part.max(0.0)));
            out[3] = 1.0;
        }
    }
}

fn oklab_from_hex(rgb: u32) -> [f32; 3] {
    let part = |shift: u32| linear_from_srgb((rgb >> shift & 0xff) as f32 / 255.0);
    oklab_from_linear([part(16), part(8), part(0)])
}

/// The colour at 0..1 along evenly spaced stops.
fn between<const N: usize>(stops: &[[f32; 3]; N], at: f32) -> [f32; 3] {
    let place = at.clamp(0.0, 1.0) * (N - 1) as f32;
    let left = (place as usize).min(N - 2);
    let share = place - left as f32;
    std::array::from_fn(|i| stops[left][i] + (stops[left + 1][i] - stops[left][i]) * share)
}

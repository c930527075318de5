//! A colour from numbers.

use cym_graph::color::linear_from_oklch;

use crate::native::prelude::*;

/// Oklch chroma at full saturation: about the purest colours of a screen.
const FULL_CHROMA: f32 = 0.26;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Colour from Numbers",
        "Makes a colour from hue, saturation and lightness, so that music can move each of them. Equal steps look equal.",
        &["color", "hue", "hsv", "hsl", "oklch", "rgb", "compose", "tint"],
    )
    .input(Input::float("hue", 0.08, 0.0, 1.0).unit("turns").help("Round the colour wheel: red, yellow, green, blue, red."))
    .input(Input::float("saturation", 0.6, 0.0, 1.0).help("From grey to the purest colour."))
    .input(Input::float("lightness", 0.72, 0.0, 1.0).help("From black to white, as the eye sees it."))
    .input(Input::float("glow", 0.0, -4.0, 4.0).unit("stops").help("Light beyond white; bloom makes it shine."))
    .input(Input::float("alpha", 1.0, 0.0, 1.0).help("How much it covers what lies below."))
    .output(Output::new("color", WireType::Color, "The colour."))
}

fn start() -> impl SignalRun {
    |_: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [hue, saturation, lightness, glow, alpha] = inputs.take();
        let alpha = alpha.clamp(0.0, 1.0);
        let light = glow.clamp(-16.0, 8.0).exp2() * alpha;
        let chroma = saturation.clamp(0.0, 1.5) * FULL_CHROMA;
        let rgb = linear_from_oklch([lightness.clamp(0.0, 2.0), chroma, hue.rem_euclid(1.0)]);
        out[..3].copy_from_slice(&rgb.map(|part| part.max(0.0) * light));
        out[3] = alpha;
    }
}

//! A colour as lightness, chroma and hue, and the border of sRGB in that space.

use cym_graph::color::{linear_from_oklch, linear_from_srgb, oklch_from_linear, srgb_from_linear};

/// The most chroma that any colour of sRGB has.
pub(super) const MOST_CHROMA: f32 = 0.323;
/// Less chroma than this has no hue to speak of.
const GREY: f32 = 2e-3;
/// How far beyond 0..1 still counts as inside: less than half a step of 8 bit.
const SLACK: f32 = 5e-4;
/// Halvings on the way to the border.
const HALVINGS: u32 = 18;

/// A colour in Oklch with straight alpha.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Oklch {
    /// How light it looks, 0 black to 1 white.
    pub lightness: f32,
    /// How far from grey, 0 to about 0.32.
    pub chroma: f32,
    /// Round the colour wheel, in turns.
    pub hue_turns: f32,
    /// How opaque it is, 0 to 1.
    pub alpha: f32,
}

impl Oklch {
    /// The colour of the document's sRGB one.
    pub fn from_srgb([r, g, b, alpha]: [f32; 4]) -> Self {
        let [lightness, chroma, hue_turns] = oklch_from_linear([r, g, b].map(linear_from_srgb));
        let hue_turns = if chroma < GREY { 0.0 } else { hue_turns };
        Self { lightness, chroma, hue_turns, alpha }
    }

    /// The sRGB colour, inside 0..1; where it is the one of `near`, exactly that.
    pub fn to_srgb(self, near: [f32; 4]) -> [f32; 4] {
        let [r, g, b] = self.linear().map(|part| srgb_from_linear(part.clamp(0.0, 1.0)));
        let color = [r, g, b, self.alpha];
        let same = color.iter().zip(near).all(|(a, b)| (a - b).abs() < 1e-4);
        if same { near } else { color }
    }

    /// Whether a screen of sRGB can show it.
    pub fn fits(self) -> bool {
        self.linear().iter().all(|part| (-SLACK..=1.0 + SLACK).contains(part))
    }

    /// The most chroma that this lightness and hue have in sRGB.
    pub fn most_chroma(self) -> f32 {
        self.fitting_chroma(MOST_CHROMA + 0.01)
    }

    /// A chroma on the border of sRGB below `high`, which lies outside; what it returns fits, since grey does.
    fn fitting_chroma(self, mut high: f32) -> f32 {
        let mut low = 0.0_f32;
        for _ in 0..HALVINGS {
            let middle = f32::midpoint(low, high);
            if (Self { chroma: middle, ..self }).fits() {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The same colour, with no more chroma than sRGB can show.
    pub fn inside(self) -> Self {
        // Not the most chroma of the hue: in the dark there is a little more room beyond a gap, and the colour may lie in it.
        if self.fits() { self } else { Self { chroma: self.fitting_chroma(self.chroma), ..self } }
    }

    fn linear(self) -> [f32; 3] {
        linear_from_oklch([self.lightness, self.chroma, self.hue_turns])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MOST_CHROMA, Oklch};

    #[test]
    fn the_most_colourful_colour_lies_on_the_border() {
        let magenta = Oklch::from_srgb([1.0, 0.0, 1.0, 1.0]);
        assert!((magenta.chroma - 0.3225).abs() < 1e-3 && magenta.chroma < MOST_CHROMA);
        assert!((magenta.most_chroma() - magenta.chroma).abs() < 2e-3);
        assert!(!Oklch { chroma: 0.33, ..magenta }.fits());
    }

    #[test]
    fn a_colour_in_the_gap_of_the_dark_is_brought_inside() {
        let lch = Oklch { lightness: 0.054_082_375, chroma: 0.090_209_41, hue_turns: 0.574_490_55, alpha: 1.0 };
        assert!(!lch.fits() && lch.inside().fits());
    }

    proptest! {
        #[test]
        fn any_colour_comes_back(r in 0.0_f32..=1.0, g in 0.0_f32..=1.0, b in 0.0_f32..=1.0) {
            let lch = Oklch::from_srgb([r, g, b, 0.5]);
            prop_assert!(lch.fits());
            let back = lch.inside().to_srgb([0.0; 4]);
            for (part, wanted) in back.iter().zip([r, g, b, 0.5]) {
                prop_assert!((part - wanted).abs() < 4e-3, "{back:?}");
            }
        }

        #[test]
        fn what_is_brought_inside_fits(lightness in 0.0_f32..=1.0, chroma in 0.0_f32..0.5, hue_turns in 0.0_f32..1.0) {
            let inside = Oklch { lightness, chroma, hue_turns, alpha: 1.0 }.inside();
            prop_assert!(inside.fits());
            prop_assert_eq!(inside.hue_turns, hue_turns);
        }
    }
}

//! Networks to start from.

use super::architecture::{Activation, Architecture, Init, Layer, Output};
use super::features::{Features, Fourier};

/// A network to start from, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Preset {
    /// Four layers of 256 (201,475 weights) over place, time and nine numbers from the sound: busy, folded, full of detail.
    Seed,
    /// Three layers of 32 with tanh: large soft shapes, drawn at once.
    Small,
    /// Eight layers of 24 with the composite of arc tangents: smooth colour fields that words steer well.
    Lucid,
    /// Lucid's body over polar inputs: rings, rays, spirals and petals. What guidance starts from.
    Polar,
    /// Four layers of 128 over polar inputs: a quarter of Seed's cost with most of its richness.
    Wide128,
    /// Four layers of 64 of sine and tanh over polar inputs: fast and wavy.
    Waves,
    /// Sines throughout, which can learn the detail of a picture.
    Siren,
    /// Waves in random directions under three layers: fine woven textures.
    Fourier,
    /// One scalar for a palette from six layers of 32.
    Palette,
}

impl Preset {
    /// All presets, in the order to show them.
    pub const ALL: [Self; 9] = [
        Self::Polar,
        Self::Lucid,
        Self::Wide128,
        Self::Seed,
        Self::Waves,
        Self::Small,
        Self::Siren,
        Self::Fourier,
        Self::Palette,
    ];

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seed => "seed",
            Self::Small => "small",
            Self::Lucid => "lucid",
            Self::Polar => "polar",
            Self::Wide128 => "wide128",
            Self::Waves => "waves",
            Self::Siren => "siren",
            Self::Fourier => "fourier",
            Self::Palette => "palette",
        }
    }

    /// The preset of a name in a file.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// What the artist gets, in one sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::Seed => "Busy folded shapes, four layers of 256; slow without a fast GPU.",
            Self::Small => "Large soft shapes, drawn at once.",
            Self::Lucid => "Smooth colour fields that words steer well.",
            Self::Polar => "Rings, rays, spirals and petals; the best start for guidance by words.",
            Self::Wide128 => "Rich shapes at a quarter of the cost of `seed`.",
            Self::Waves => "Fast waves and folds.",
            Self::Siren => "Learns the detail of pictures.",
            Self::Fourier => "Fine woven textures.",
            Self::Palette => "One scalar that looks up a palette.",
        }
    }

    /// The network's shape.
    pub fn architecture(self) -> Architecture {
        use Activation::{Atan, Cos, Gauss, Sin, Tanh};
        let mixed = [Sin, Cos, Gauss, Tanh];
        let polar = || Features {
            radius: true,
            angle: true,
            angular: vec![4],
            radial: vec![9.0],
            time_harmonics: 1,
            latent: 8,
            ..Features::default()
        };
        let plain = |scale| Features { scale, time_harmonics: 1, latent: 8, ..Features::default() };
        let init = |first, hidden, output, bias| Init { first, hidden, output, bias };
        let colour = Output::Rgb { decorrelated: true };
        let rgb = Output::Rgb { decorrelated: false };
        let (features, layers, output, init) = match self {
            Self::Seed => {
                let features = Features { scale: 0.5, time: true, audio: 9, ..Features::default() };
                (features, layers(256, &mixed), rgb, init(1.5, 5.0, 2.0, 0.5))
            }
            Self::Small => {
                (Features { radius: true, ..plain(5.0) }, layers(32, &[Tanh; 3]), rgb, init(3.0, 3.0, 3.0, 0.5))
            }
            Self::Lucid => (plain(3.0_f32.sqrt()), layers(24, &[Atan; 8]), colour, init(1.0, 1.0, 2.0, 0.3)),
            Self::Polar => (polar(), layers(24, &[Atan; 8]), colour, init(1.5, 1.0, 2.0, 0.3)),
            Self::Wide128 => (polar(), layers(128, &mixed), colour, init(2.0, 2.0, 4.0, 0.5)),
            Self::Waves => (polar(), layers(64, &[Sin, Tanh, Sin, Tanh]), colour, init(2.0, 2.0, 4.0, 0.5)),
            Self::Siren => (plain(1.0), layers(128, &[Activation::Siren(30.0); 4]), rgb, init(6.0, 1.5, 2.5, 1.0)),
            Self::Fourier => {
                let fourier = Some(Fourier { pairs: 32, sigma: 1.2, seed: 1 });
                (Features { fourier, ..plain(1.0) }, layers(64, &[Sin, Tanh, Sin]), colour, init(1.5, 1.5, 3.0, 0.5))
            }
            Self::Palette => {
                (polar(), layers(32, &[Tanh, Sin, Tanh, Cos, Tanh, Sin]), Output::Palette(1), init(2.0, 2.0, 3.0, 0.5))
            }
        };
        Architecture { features, layers, output, init }
    }
}

fn layers(width: u32, activations: &[Activation]) -> Vec<Layer> {
    activations.iter().map(|&activation| Layer { width, activation }).collect()
}

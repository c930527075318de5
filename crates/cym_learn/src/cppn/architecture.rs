//! What a network is made of, without its weights.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::error::ArchitectureError;
use super::features::Features;

/// The narrowest hidden layer.
pub const MIN_WIDTH: u32 = 16;
/// The widest hidden layer.
pub const MAX_WIDTH: u32 = 256;
/// The most hidden layers.
pub const MAX_DEPTH: usize = 8;
/// The most scalars that a network for a palette gives.
const MAX_SCALARS: u32 = 4;

/// The shape of a network: what goes in, which layers follow and what comes out.
///
/// It travels with the weights as JSON. Two networks can be mixed when their architectures are equal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Architecture {
    /// What goes in.
    pub features: Features,
    /// The hidden layers, 1 to [`MAX_DEPTH`].
    pub layers: Vec<Layer>,
    /// What comes out.
    pub output: Output,
    /// How a new network's weights are drawn.
    #[serde(default)]
    pub init: Init,
}

/// A hidden layer: a linear map to `width` numbers, each put through the activation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// How many numbers the linear map gives, [`MIN_WIDTH`] to [`MAX_WIDTH`].
    pub width: u32,
    /// The function that each of them is put through.
    pub activation: Activation,
}

/// The function of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// `sin z`: waves.
    Sin,
    /// `cos z`: waves with a crest in the middle.
    Cos,
    /// `exp(-z^2)`: ridges and spots.
    Gauss,
    /// `tanh z`: soft edges.
    Tanh,
    /// Two numbers for one, `atan z / 0.67` and `(atan^2 z - 0.45) / 0.396`, first all of the first kind and then all of the second: the
    /// layer's outgoing width doubles. The constants give both mean 0 and deviation 1 for a normal z.
    Atan,
    /// `sin(w0 z)` with the factor given here: fine detail that trains well.
    Siren(f32),
    /// `z` itself: what passes on unchanged.
    Linear,
    /// Units with functions of their own, as [`Genome`](super::Genome)s have them: so many of each, in the order of [`Counts::ORDER`].
    Mixed(Counts),
}

/// How many units of a mixed layer have which function; together they are the layer's width.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Counts {
    /// Units with [`Activation::Sin`], which come first.
    pub sin: u16,
    /// Units with [`Activation::Cos`].
    pub cos: u16,
    /// Units with [`Activation::Gauss`].
    pub gauss: u16,
    /// Units with [`Activation::Tanh`].
    pub tanh: u16,
    /// Units with [`Activation::Linear`].
    pub linear: u16,
}

impl Counts {
    /// The functions in the order of the units.
    pub const ORDER: [Activation; 5] =
        [Activation::Sin, Activation::Cos, Activation::Gauss, Activation::Tanh, Activation::Linear];

    /// As many of each as a function says.
    pub fn of(count: impl Fn(Activation) -> u16) -> Self {
        let [sin, cos, gauss, tanh, linear] = Self::ORDER.map(count);
        Self { sin, cos, gauss, tanh, linear }
    }

    /// The functions that there are, with their units.
    pub fn parts(self) -> impl Iterator<Item = (Activation, Range<usize>)> {
        let Self { sin, cos, gauss, tanh, linear } = self;
        let mut start = 0;
        let counts = [sin, cos, gauss, tanh, linear].map(usize::from);
        let parts = Self::ORDER.into_iter().zip(counts).map(move |(activation, count)| {
            start += count;
            (activation, start - count..start)
        });
        parts.filter(|(_, units)| !units.is_empty())
    }

    /// How many units there are.
    pub fn width(self) -> usize {
        self.parts().map(|(_, units)| units.len()).sum()
    }
}

/// What the network gives for a pixel; every number is put through a sigmoid, so it lies in 0..1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// Red, green and blue, sRGB-encoded.
    Rgb {
        /// Mixes the three before the sigmoid as the colours of photographs are mixed, so that the network works with
        /// brightness, blue against yellow, and green against purple.
        decorrelated: bool,
    },
    /// 1 to 4 scalars, of which the first looks up a palette.
    Palette(u32),
}

/// How the weights of a new network are drawn: normal numbers with a deviation of `gain / sqrt(inputs of the layer)` (for
/// [`Activation::Siren`] also divided by its factor).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Init {
    /// Gain of the first layer: how fine the picture is.
    pub first: f32,
    /// Gain of the other hidden layers: how busy it is.
    pub hidden: f32,
    /// Gain of the output layer: how strong its colours are.
    pub output: f32,
    /// Deviation of the biases of the hidden layers.
    pub bias: f32,
}

impl Default for Init {
    fn default() -> Self {
        Self { first: 1.0, hidden: 1.0, output: 1.0, bias: 0.0 }
    }
}

impl Activation {
    /// How many numbers leave the layer for each that the linear map gives.
    pub fn copies(self) -> usize {
        if self == Self::Atan { 2 } else { 1 }
    }

    /// The function of one unit of a layer; units that only fill a mixed layer up are linear.
    pub(crate) fn of_unit(self, unit: usize) -> Self {
        match self {
            Self::Mixed(counts) => counts
                .parts()
                .find(|(_, units)| units.contains(&unit))
                .map_or(Self::Linear, |(activation, _)| activation),
            whole => whole,
        }
    }

    /// Whether it draws waves.
    pub(crate) fn waves(self) -> bool {
        matches!(self, Self::Sin | Self::Cos | Self::Siren(_))
    }

    /// The factor on z before the sine; 1 for all others.
    pub(crate) fn factor(self) -> f32 {
        if let Self::Siren(factor) = self { factor } else { 1.0 }
    }
}

impl Layer {
    /// How many numbers leave the layer.
    pub fn outgoing(self) -> usize {
        self.width as usize * self.activation.copies()
    }
}

impl Output {
    /// How many numbers the network gives for a pixel.
    pub fn channels(self) -> usize {
        match self {
            Self::Rgb { .. } => 3,
            Self::Palette(scalars) => scalars as usize,
        }
    }

    /// The matrix (rows of red, green, blue) that is applied before the sigmoid, or nothing.
    ///
    /// It is the square root of the covariance of colours in photographs, scaled so that its longest column has length 1 (Lucid).
    pub fn matrix(self) -> Option<[[f32; 3]; 3]> {
        const LONGEST: f32 = 0.461_952_4; // sqrt(0.26^2 + 0.27^2 + 0.27^2)
        const ROOT: [[f32; 3]; 3] = [[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]];
        (self == Self::Rgb { decorrelated: true }).then(|| ROOT.map(|row| row.map(|number| number / LONGEST)))
    }
}

impl Architecture {
    /// Inputs and outputs of every linear map, the output layer last.
    pub fn shapes(&self) -> Vec<(usize, usize)> {
        let mut inputs = self.features.count();
        let mut shapes = Vec::with_capacity(self.layers.len() + 1);
        for layer in &self.layers {
            shapes.push((inputs, layer.width as usize));
            inputs = layer.outgoing();
        }
        shapes.push((inputs, self.output.channels()));
        shapes
    }

    /// How many weights the network has.
    pub fn params(&self) -> usize {
        self.shapes().iter().map(|(inputs, outputs)| inputs * outputs + outputs).sum()
    }

    /// Multiplications and additions for a pixel, the uniform inputs folded away; activations are not counted.
    pub fn flop_per_pixel(&self) -> usize {
        let all: usize = self.shapes().iter().map(|(inputs, outputs)| 2 * inputs * outputs).sum();
        let folded = self.layers.first().map_or(0, |layer| 2 * self.features.uniform() * layer.width as usize);
        all - folded
    }

    /// Says what is wrong with the architecture, if anything is.
    pub fn check(&self) -> Result<(), ArchitectureError> {
        self.features.check()?;
        if self.layers.is_empty() || self.layers.len() > MAX_DEPTH {
            return Err(ArchitectureError::Depth(self.layers.len()));
        }
        for (index, layer) in self.layers.iter().enumerate() {
            if !(MIN_WIDTH..=MAX_WIDTH).contains(&layer.width) {
                return Err(ArchitectureError::Width { layer: index + 1, width: layer.width });
            }
            number("siren", layer.activation.factor(), 0.01, 200.0)?;
            if let Activation::Mixed(counts) = layer.activation
                && counts.width() != layer.width as usize
            {
                return Err(ArchitectureError::Mixed { layer: index + 1, units: counts.width(), width: layer.width });
            }
        }
        count("palette scalars", self.output.channels(), 1, MAX_SCALARS as usize)?;
        let Init { first, hidden, output, bias } = self.init;
        number("init.first", first, 0.0, 1000.0)?;
        number("init.hidden", hidden, 0.0, 1000.0)?;
        number("init.output", output, 0.0, 1000.0)?;
        number("init.bias", bias, 0.0, 1000.0)
    }
}

/// Refuses a number outside a range, NaN included.
pub(super) fn number(name: &'static str, value: f32, low: f32, high: f32) -> Result<(), ArchitectureError> {
    if (low..=high).contains(&value) { Ok(()) } else { Err(ArchitectureError::Number { name, value, low, high }) }
}

/// Refuses a count outside a range.
pub(super) fn count(name: &'static str, count: usize, low: usize, high: usize) -> Result<(), ArchitectureError> {
    if (low..=high).contains(&count) { Ok(()) } else { Err(ArchitectureError::Count { name, count, low, high }) }
}

//! What a frame adds to a network: time, music, the place that is looked at.

/// The numbers that are the same for all pixels of a frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame<'a> {
    /// Time, 0..1 over a loop.
    pub time: f32,
    /// Numbers from the sound; missing ones read as 0.
    pub audio: &'a [f32],
    /// Where in the space of pictures the network stands; missing numbers read as 0.
    pub latent: &'a [f32],
    /// A factor on each layer's sums before the activation, the output layer last; missing ones read as 1.
    pub gains: &'a [f32],
    /// Which part of the plane is seen.
    pub place: Place,
    /// Fades out waves of the first layer and of the inputs that are too fine for the pixels, so that zooming out does not flicker.
    pub damped: bool,
}

/// An affine map from a place on the picture to a place on the plane that the network draws: `matrix * u + offset`.
///
/// Places have the unit of half the picture's height, y up, 0 in the centre.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Two rows.
    pub matrix: [[f32; 2]; 2],
    /// Added after it.
    pub offset: [f32; 2],
}

impl Default for Frame<'_> {
    fn default() -> Self {
        Self { time: 0.0, audio: &[], latent: &[], gains: &[], place: Place::IDENTITY, damped: false }
    }
}

impl Default for Place {
    fn default() -> Self {
        Self::IDENTITY
    }
}

impl Frame<'_> {
    /// The factor on the sums of a layer (the output layer comes after the last).
    pub fn gain(&self, layer: usize) -> f32 {
        self.gains.get(layer).copied().filter(|gain| gain.is_finite()).unwrap_or(1.0)
    }

    /// The size of a pixel on the plane for damping, or 0 where nothing is damped.
    pub fn pixel(&self, size_px: [u32; 2]) -> f32 {
        if self.damped { self.place.stretch() * 2.0 / size_px[1].max(1) as f32 } else { 0.0 }
    }
}

impl Place {
    /// The picture as it is.
    pub const IDENTITY: Self = Self { matrix: [[1.0, 0.0], [0.0, 1.0]], offset: [0.0, 0.0] };

    /// Looks at `centre`, enlarged by `zoom` and turned by `turns` (1 is all the way round, against the clock).
    pub fn looking_at(centre: [f32; 2], zoom: f32, turns: f32) -> Self {
        let (sin, cos) = (std::f32::consts::TAU * turns).sin_cos();
        let zoom = if zoom.is_finite() { zoom.max(1e-6) } else { 1.0 };
        Self { matrix: [[cos / zoom, sin / zoom], [-sin / zoom, cos / zoom]], offset: centre }
    }

    /// Where a place on the picture lies on the plane.
    pub fn map(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let [[a, b], [c, d]] = self.matrix;
        [a * x + b * y + self.offset[0], c * x + d * y + self.offset[1]]
    }

    /// How much longer a step on the picture can be on the plane: the larger singular value of the matrix.
    pub fn stretch(&self) -> f32 {
        let [[a, b], [c, d]] = self.matrix;
        let sum = a * a + b * b + c * c + d * d;
        let determinant = a * d - b * c;
        (0.5 * (sum + (sum * sum - 4.0 * determinant * determinant).max(0.0).sqrt())).sqrt()
    }
}

/// The place of a pixel's centre in a picture, in units of half its height, y up.
pub(crate) fn pixel_place(column: f32, row: f32, size_px: [u32; 2]) -> [f32; 2] {
    let half = 0.5 * size_px[1] as f32;
    [(column + 0.5 - 0.5 * size_px[0] as f32) / half, (half - row - 0.5) / half]
}

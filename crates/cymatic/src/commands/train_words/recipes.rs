//! How each pattern node is drawn so that words fit: which param makes it large or fine, airy or dense, and what may vary freely.

/// How one pattern node is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipe {
    /// The node's short name, under `pattern/`.
    pub node: &'static str,
    /// Whether its edges can be sharp or soft.
    pub edges: Edges,
    /// Whether folding it shows.
    pub folds: bool,
    /// The param that makes it large, medium or fine, with its ranges.
    pub scale: Option<(&'static str, [[f32; 2]; 3])>,
    /// The param that makes it airy or dense, with its ranges.
    pub density: Option<(&'static str, [[f32; 2]; 2])>,
    /// Params that vary freely between two values.
    pub vary: &'static [(&'static str, f32, f32)],
    /// Params that are whole numbers or choices, from the first to the last.
    pub whole: &'static [(&'static str, u32, u32)],
    /// Places that vary around 0 by so much in both directions.
    pub places: &'static [(&'static str, f32)],
}

/// What can be said of a pattern's edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edges {
    /// It has edges: they stay sharp, or are blurred.
    Hard,
    /// It is soft by nature.
    Soft,
    /// Neither word would be true.
    Open,
}

const NONE: Recipe = Recipe {
    node: "",
    edges: Edges::Hard,
    folds: true,
    scale: None,
    density: None,
    vary: &[],
    whole: &[],
    places: &[],
};

const ANGLE: (&str, f32, f32) = ("angle", -180.0, 180.0);

/// One entry for each node under `pattern/`.
pub(super) const RECIPES: [Recipe; 28] = [
    Recipe {
        node: "stripes",
        scale: Some(("count", [[2.5, 4.0], [6.0, 9.0], [13.0, 18.0]])),
        vary: &[ANGLE, ("shade", 0.0, 0.6), ("swing", 0.08, 0.25), ("waves_per_unit", 0.5, 1.6)],
        whole: &[("form", 0, 2), ("colours_used", 2, 5)],
        ..NONE
    },
    Recipe { node: "checker", scale: Some(("scale", [[2.0, 3.6], [5.0, 8.0], [11.0, 15.0]])), vary: &[ANGLE], ..NONE },
    Recipe {
        node: "rings",
        folds: false,
        scale: Some(("count", [[1.2, 2.2], [3.4, 5.0], [7.0, 9.0]])),
        density: Some(("width", [[0.22, 0.34], [0.66, 0.78]])),
        vary: &[("softness", 0.0, 0.2), ("bend", 0.8, 1.3), ("petal_size", 0.0, 0.12), ("fade", 0.0, 0.35)],
        whole: &[("petals", 0, 9)],
        places: &[("centre", 0.3)],
        ..NONE
    },
    Recipe {
        node: "spiral",
        folds: false,
        scale: Some(("arms", [[1.0, 2.9], [4.0, 6.9], [10.0, 15.0]])),
        density: Some(("width", [[0.24, 0.36], [0.66, 0.8]])),
        vary: &[("winding", 0.7, 2.2), ("softness", 0.0, 0.4), ("relief", 0.0, 0.8)],
        whole: &[("form", 0, 1)],
        places: &[("centre", 0.25)],
        ..NONE
    },
    Recipe {
        node: "voronoi",
        scale: Some(("scale", [[2.4, 4.0], [6.0, 9.0], [13.0, 17.0]])),
        vary: &[("jitter", 0.6, 1.0), ("border", 0.02, 0.14), ("shade", 0.2, 1.0)],
        whole: &[("metric", 0, 2)],
        places: &[("offset", 8.0)],
        ..NONE
    },
    Recipe {
        node: "dots",
        scale: Some(("scale", [[4.0, 6.0], [9.0, 13.0], [18.0, 23.0]])),
        density: Some(("size", [[0.36, 0.5], [0.85, 1.05]])),
        vary: &[ANGLE, ("variation", 0.0, 0.7), ("wave_scale", 0.6, 2.0)],
        whole: &[("arrangement", 0, 1), ("wave", 0, 2)],
        ..NONE
    },
    Recipe {
        node: "fbm",
        edges: Edges::Soft,
        scale: Some(("scale", [[0.8, 1.3], [2.2, 3.4], [6.0, 9.0]])),
        vary: &[("gain", 0.4, 0.56), ("wisps", 0.0, 0.7), ("contrast", 1.0, 1.7)],
        whole: &[("kind", 0, 2), ("octaves", 3, 6)],
        places: &[("offset", 9.0)],
        ..NONE
    },
    Recipe {
        node: "marble",
        edges: Edges::Open,
        scale: Some(("scale", [[0.7, 1.0], [1.6, 2.3], [3.6, 5.2]])),
        vary: &[ANGLE, ("winding", 0.5, 1.7), ("veins", 0.8, 2.2), ("sharpness", 0.3, 0.9), ("cracks", 0.2, 0.9)],
        ..NONE
    },
    Recipe {
        node: "julia",
        folds: false,
        vary: &[
            ANGLE,
            ("depth", -0.2, 1.2),
            ("repeat", 0.5, 1.4),
            ("shift", -1.0, 1.0),
            ("relief", 0.0, 0.6),
            ("trap_glow", 0.0, 0.6),
        ],
        whole: &[("trap", 0, 4), ("iterations", 90, 120)],
        places: &[("centre", 0.4)],
        ..NONE
    },
    Recipe {
        node: "mandelbrot",
        folds: false,
        vary: &[ANGLE, ("repeat", 0.5, 1.4), ("shift", -1.0, 1.0), ("relief", 0.0, 0.6), ("trap_glow", 0.0, 0.5)],
        whole: &[("trap", 0, 4), ("iterations", 120, 160)],
        ..NONE
    },
    Recipe {
        node: "burning_ship",
        folds: false,
        vary: &[ANGLE, ("repeat", 0.5, 1.2), ("shift", -1.0, 1.0), ("trap_glow", 0.0, 0.4)],
        whole: &[("trap", 0, 4), ("iterations", 120, 160)],
        ..NONE
    },
    Recipe {
        node: "newton",
        folds: false,
        vary: &[
            ANGLE,
            ("relax", 0.95, 1.45),
            ("bend", -35.0, 35.0),
            ("depth", -0.6, 1.4),
            ("depth_shade", 0.3, 0.9),
            ("rings", 0.0, 0.6),
            ("shift", 0.0, 1.0),
        ],
        whole: &[("roots", 3, 7), ("iterations", 28, 40)],
        places: &[("centre", 0.5)],
        ..NONE
    },
    Recipe {
        node: "aurora",
        edges: Edges::Soft,
        scale: Some(("scale", [[0.5, 0.9], [1.5, 2.4], [4.0, 6.0]])),
        vary: &[
            ("height", 0.5, 1.3),
            ("level", -0.7, 0.1),
            ("rays", 0.2, 1.0),
            ("swing", 0.2, 1.0),
            ("light", 0.9, 1.6),
        ],
        whole: &[("curtains", 1, 4)],
        ..NONE
    },
    Recipe {
        node: "caustics",
        edges: Edges::Open,
        scale: Some(("scale", [[1.0, 1.6], [2.8, 4.2], [7.0, 10.0]])),
        vary: &[("focus", 0.35, 0.85), ("light", 0.8, 1.3), ("dispersion", 0.0, 0.6), ("swell", 0.1, 1.2)],
        ..NONE
    },
    Recipe {
        node: "curl_flow",
        edges: Edges::Open,
        scale: Some(("scale", [[0.6, 0.95], [1.6, 2.4], [3.8, 5.5]])),
        density: Some(("density", [[8.0, 13.0], [26.0, 40.0]])),
        vary: &[("reach", 0.3, 1.0), ("contrast", 0.6, 1.3), ("whirl_colour", 0.3, 0.9), ("eddies", 0.05, 0.4)],
        ..NONE
    },
    Recipe {
        node: "gradient_fill",
        edges: Edges::Soft,
        folds: false,
        scale: Some(("size", [[0.95, 1.5], [0.5, 0.68], [0.18, 0.28]])),
        vary: &[ANGLE, ("curve", 0.6, 1.7), ("unevenness", 0.0, 0.3)],
        whole: &[("form", 0, 2), ("ends", 1, 2)],
        places: &[("centre", 0.5)],
        ..NONE
    },
    Recipe {
        node: "grid_lines",
        scale: Some(("scale", [[2.0, 3.2], [5.0, 7.0], [11.0, 14.0]])),
        density: Some(("width", [[0.06, 0.1], [0.24, 0.36]])),
        vary: &[ANGLE, ("fine", 0.0, 0.35), ("glow", 0.0, 0.5), ("tilt", 0.0, 1.0), ("waves", 0.0, 0.35)],
        whole: &[("divisions", 1, 4)],
        ..NONE
    },
    Recipe {
        node: "hex",
        scale: Some(("scale", [[2.4, 4.0], [6.0, 9.0], [12.0, 16.0]])),
        density: Some(("gap", [[0.28, 0.45], [0.03, 0.1]])),
        vary: &[ANGLE, ("rounding", 0.0, 0.6), ("variety", 0.1, 0.8), ("bevel", 0.0, 0.9)],
        whole: &[("colouring", 0, 2)],
        ..NONE
    },
    Recipe {
        node: "ink",
        edges: Edges::Open,
        scale: Some(("scale", [[0.55, 0.85], [1.2, 1.8], [3.0, 4.4]])),
        density: Some(("amount", [[0.24, 0.36], [0.64, 0.8]])),
        vary: &[("folding", 0.7, 1.5), ("fray", 0.2, 0.8), ("sharpness", 0.3, 0.9)],
        whole: &[("folds", 3, 6)],
        ..NONE
    },
    Recipe {
        node: "plasma",
        edges: Edges::Soft,
        scale: Some(("scale", [[0.6, 0.95], [1.5, 2.3], [4.0, 6.0]])),
        vary: &[("bend", 0.5, 1.6), ("repeat", 0.5, 1.4), ("shift", -1.0, 1.0), ("sheen", 0.0, 0.6)],
        whole: &[("folds", 2, 5)],
        ..NONE
    },
    Recipe {
        node: "rays",
        folds: false,
        scale: Some(("count", [[7.0, 12.0], [20.0, 28.0], [44.0, 60.0]])),
        vary: &[
            ("hardness", 0.0, 1.0),
            ("variety", 0.0, 0.9),
            ("glow", 0.1, 0.5),
            ("reach", 1.2, 2.5),
            ("light", 0.9, 1.5),
        ],
        places: &[("centre", 0.7)],
        ..NONE
    },
    Recipe {
        node: "shape",
        folds: false,
        scale: Some(("radius", [[0.75, 0.95], [0.48, 0.6], [0.22, 0.34]])),
        vary: &[ANGLE, ("thickness", 0.3, 0.7), ("rounding", 0.0, 0.2), ("outline", 0.01, 0.06), ("glow", 0.1, 0.6)],
        whole: &[("kind", 0, 6), ("sides", 3, 9)],
        places: &[("centre", 0.25)],
        ..NONE
    },
    Recipe {
        node: "spectrum_bars",
        folds: false,
        scale: Some(("count", [[7.0, 12.0], [20.0, 28.0], [44.0, 60.0]])),
        vary: &[
            ("height", 0.9, 1.5),
            ("gap", 0.15, 0.5),
            ("rounding", 0.0, 1.0),
            ("mirror", 0.0, 1.0),
            ("level", -0.5, 0.1),
            ("glow", 0.2, 0.9),
        ],
        whole: &[("form", 0, 2), ("centred", 0, 1)],
        ..NONE
    },
    Recipe {
        node: "spectrum_rings",
        folds: false,
        scale: Some(("count", [[3.0, 6.0], [9.0, 13.0], [20.0, 27.0]])),
        vary: &[
            ("inner", 0.1, 0.3),
            ("outer", 0.8, 1.2),
            ("bulge", 0.5, 1.2),
            ("twist", -0.12, 0.12),
            ("width", 0.02, 0.045),
            ("glow", 0.5, 1.2),
            ("rest", 0.5, 1.0),
        ],
        whole: &[("lobes", 2, 8)],
        ..NONE
    },
    Recipe {
        node: "truchet",
        scale: Some(("scale", [[2.0, 3.2], [5.0, 7.0], [10.0, 13.0]])),
        density: Some(("width", [[0.16, 0.24], [0.46, 0.62]])),
        vary: &[ANGLE, ("crossings", 0.0, 0.6), ("relief", 0.0, 0.9)],
        whole: &[("form", 0, 1), ("lines", 0, 2)],
        ..NONE
    },
    Recipe {
        node: "tunnel",
        folds: false,
        scale: Some(("tiles", [[6.0, 9.0], [14.0, 18.0], [26.0, 34.0]])),
        vary: &[
            ("stretch", 0.5, 1.5),
            ("squareness", 0.0, 1.0),
            ("twist", -0.8, 0.8),
            ("wander", 0.0, 0.6),
            ("joints", 0.04, 0.2),
            ("sight", 0.6, 2.0),
        ],
        ..NONE
    },
    Recipe {
        node: "warped_noise",
        edges: Edges::Open,
        scale: Some(("scale", [[0.55, 0.85], [1.5, 2.2], [4.0, 5.5]])),
        vary: &[
            ("first", 0.6, 1.4),
            ("second", 0.8, 1.9),
            ("gain", 0.42, 0.56),
            ("colour_from_warp", 0.3, 0.9),
            ("relief", 0.1, 0.8),
        ],
        whole: &[("octaves", 2, 5)],
        places: &[("offset", 9.0)],
        ..NONE
    },
    Recipe {
        node: "waves",
        folds: false,
        scale: Some(("frequency", [[3.0, 4.6], [7.0, 10.0], [14.0, 18.0]])),
        edges: Edges::Open,
        vary: &[
            ANGLE,
            ("spread", 0.4, 1.1),
            ("scatter", 0.0, 0.5),
            ("damping", 0.1, 0.6),
            ("relief", 0.0, 0.8),
            ("contrast", 0.9, 1.6),
        ],
        whole: &[("sources", 2, 7)],
        ..NONE
    },
];

/// Where the fractals are worth a look: centre and depth, of the Mandelbrot set.
pub(super) const MANDELBROT: [([f32; 2], f32); 7] = [
    ([-0.7436, 0.1318], 8.6),
    ([-0.5, 0.0], 0.0),
    ([-0.748, 0.1], 5.5),
    ([-1.25, 0.02], 4.5),
    ([-0.16, 1.035], 5.5),
    ([0.285, 0.01], 6.0),
    ([-1.77, 0.0], 4.5),
];

/// The same of the burning ship.
pub(super) const SHIP: [([f32; 2], f32); 4] =
    [([-1.762, 0.028], 4.7), ([-0.4, 0.4], 0.2), ([-1.861, 0.005], 6.6), ([-1.58, 0.03], 4.0)];

/// Numbers that shape good Julia figures.
pub(super) const JULIA: [[f32; 2]; 8] = [
    [-0.745, 0.113],
    [-0.8, 0.156],
    [0.285, 0.01],
    [-0.4, 0.6],
    [-0.7269, 0.1889],
    [-0.835, 0.232],
    [0.355, 0.355],
    [-0.123, 0.745],
];

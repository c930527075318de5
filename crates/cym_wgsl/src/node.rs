//! What a node file says about itself.

use std::collections::BTreeSet;

/// A node that was read from its WGSL file: its interface, and its code ready for [`crate::assemble`].
#[derive(Clone, Debug, PartialEq)]
pub struct WgslNode {
    /// Category and name, `pattern/voronoi`.
    pub id: String,
    /// The name that the artist sees.
    pub title: String,
    /// What it is good for, in one or two sentences.
    pub help: String,
    /// Search words beside the title.
    pub keywords: Vec<String>,
    /// Former ids.
    pub was: Vec<String>,
    /// The size that its picture is drawn at.
    pub scale: Scale,
    /// Steps a frame of a state node; 1 for all others.
    pub iterations: u32,
    /// How its picture is kept when it is rendered into a texture.
    pub format: Format,
    /// How long it remembers.
    pub memory: Memory,
    /// The fields of `Params`, in the order of the struct's constructor.
    pub params: Vec<Field>,
    /// The arguments of the function, in order.
    pub args: Vec<Arg>,
    /// What the function returns.
    pub returns: Returns,
    /// For a renderer that fills its sprites itself: the arguments of its function `shade`.
    pub shade: Option<Vec<Arg>>,
    /// Operations a pixel, estimated; a call counts as its body.
    pub cost: f32,
    /// The function's name in assembled modules, `pattern_voronoi`; its params struct is `<entry>_Params`.
    pub entry: String,
    /// Whether it reads a picture elsewhere than at its own point (has a `texture_2d` argument).
    pub reads_neighbours: bool,
    /// Whether it works in fragment passes only: it asks how values change from one px to the next. Translated shaders alone may.
    pub fragment_only: bool,
    /// Whether it has loops that are left at [`crate::MAX_STEPS`]; a pass with such a node tells when that happens.
    pub capped: bool,
    /// Prefixed declarations, without comments.
    pub(crate) source: String,
    /// The module-scope names in `source`.
    pub(crate) declared: Vec<String>,
    /// Every word in `source`: what of the library may be needed.
    pub(crate) words: BTreeSet<String>,
}

impl WgslNode {
    /// Whether it is a part of a scene: a solid, or a move of space. Only a renderer makes a picture of it.
    pub fn is_scene(&self) -> bool {
        matches!(self.returns, Returns::Solid | Returns::Spot)
    }
}

/// Whose text it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Part of this repository.
    Ours,
    /// From a file of the artist or of somebody else: loops and calls are bounded.
    Outside,
    /// Written by our own translator from such a file: bounded alike, but the text may be longer. The file itself was short, and its
    /// nesting bounded.
    Translated,
}

impl Trust {
    /// Whether loops and calls are bounded.
    pub fn is_bounded(self) -> bool {
        self != Self::Ours
    }
}

/// The size that a node draws at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// The size of the output.
    Full,
    /// The size of its largest texture input.
    Same,
    /// One n-th of the size of its largest texture input.
    Fraction(u32),
    /// Width and height of its own, each from the output's.
    Sides([Side; 2]),
}

/// One side of a picture: shares of the output's two sides, and px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Side {
    /// Share of the output's width.
    pub width: f32,
    /// Share of the output's height.
    pub height: f32,
    /// Added to the shares.
    pub px: f32,
}

impl Side {
    /// Longest side that a node may ask for, in px.
    pub const MAX_PX: u32 = 16_384;

    /// The side in px for an output of this size, from 1 to [`Side::MAX_PX`].
    pub fn of(self, output: [u32; 2]) -> u32 {
        let px = self.width * output[0] as f32 + self.height * output[1] as f32 + self.px;
        // A whole number that came out a little too small is meant.
        ((px + 1e-3).floor().max(1.0) as u32).min(Self::MAX_PX)
    }
}

/// How a picture is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// `rgba16float`.
    F16,
    /// `rgba32float`.
    F32,
}

/// How long a node remembers its own frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Memory {
    /// It has no past: no `before` and no `late` argument.
    None,
    /// It forgets by a factor a frame that is the value of this param.
    Fades {
        /// Name of the param.
        param: String,
    },
    /// Frames from the very start may still show.
    Forever,
}

/// A field of `struct Params`: one param of the node.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name in the struct and in graph files.
    pub name: String,
    /// The name with blanks and a capital letter, for the artist.
    pub label: String,
    /// What it does, for the artist.
    pub help: String,
    /// The type in the struct.
    pub ty: FieldType,
    /// The default as it is written, one number a component; a colour is sRGB 0..1 with straight alpha, a choice its index.
    pub default: Vec<f32>,
    /// Whether it is a colour; it reaches the shader in linear light, premultiplied.
    pub color: bool,
    /// The editor's span; wires may go beyond it.
    pub range: Option<(f32, f32)>,
    /// Whether the editor moves in ratios.
    pub log: bool,
    /// `deg`, `secs`, `hz`, `px`, `%`, `stops`, `turns` or nothing.
    pub unit: String,
    /// The words of a choice; the value is the index.
    pub choices: Vec<String>,
    /// Whether it is a switch: 0 or 1.
    pub toggle: bool,
    /// Former names.
    pub was: Vec<String>,
}

/// The type of a param in its struct.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// A number.
    F32,
    /// A whole number.
    I32,
    /// A whole number from 0, a choice or a switch.
    U32,
    /// Two numbers.
    Vec2,
    /// Three numbers.
    Vec3,
    /// A colour.
    Vec4,
}

/// An argument of the node's function.
#[derive(Clone, Debug, PartialEq)]
pub struct Arg {
    /// The name; of an input it is the name of the port.
    pub name: String,
    /// What the argument is for.
    pub role: ArgRole,
    /// What the input is for, in the artist's words; may be empty.
    pub help: String,
    /// What an unwired input holds.
    pub default: ArgDefault,
    /// Of a texture: in which frames it is read at all; `None` for every frame.
    pub only: Option<Only>,
}

/// That a picture is read only in frames in which a param of the node has certain values.
#[derive(Clone, Debug, PartialEq)]
pub struct Only {
    /// The name of the param.
    pub param: String,
    /// What its number must pass.
    pub test: Test,
}

/// What a number must pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Test {
    /// Rounded to a whole number, as shaders take whole params, it is this one.
    Is(u32),
    /// It is above this one.
    Above(f32),
    /// It is below this one.
    Below(f32),
}

impl Test {
    /// Whether a number passes.
    pub fn holds(self, number: f32) -> bool {
        match self {
            Self::Is(wanted) => number.max(0.0).round_ties_even() as u32 == wanted,
            Self::Above(least) => number > least,
            Self::Below(most) => number < most,
        }
    }
}

/// What an argument is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArgRole {
    /// `Place`: where and when.
    Place,
    /// `Params`.
    Params,
    /// `vec4f`: an input picture at this very point.
    Point,
    /// `texture_2d<f32>`: an input picture that is read anywhere.
    Texture,
    /// `before: texture_2d<f32>`: the node's own last frame.
    Before,
    /// `late: texture_2d<f32>`: an input picture one frame ago.
    Late,
    /// `texture_3d<f32>`: a colour table.
    Lut,
    /// `Gradient`: colours along a line.
    Gradient,
    /// `Curve`: a response curve.
    Curve,
    /// `Spectrum`: levels of frequency bands.
    Spectrum,
    /// `Camera`: where a scene is seen from.
    Camera,
    /// `Spot`: a place in a scene, in place of `Place`.
    Spot,
    /// `Solid`: an input scene at this very spot.
    Solid,
    /// `Scene`: an input scene that is looked at from anywhere with `scene_at`.
    Scene,
    /// `Particle`: one of the particles on a wire.
    Particle,
    /// `near: Particle`: of a renderer, a particle not far from the one; what is drawn ties the two.
    Neighbour,
    /// `Near`: of a force, the particles around the one.
    Near,
    /// `Birth`: what is known about a particle that an emitter makes.
    Birth,
    /// `Dab`: a place on a sprite that is filled with colour.
    Dab,
}

/// What an unwired input holds.
#[derive(Clone, Debug, PartialEq)]
pub enum ArgDefault {
    /// Nothing of its own.
    None,
    /// Stops: place 0..1 and colour (sRGB 0..1, straight alpha).
    Gradient(Vec<(f32, [f32; 4])>),
    /// Points `[x, y]`, x ascending in 0..1.
    Curve(Vec<[f32; 2]>),
}

/// What a node's function returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// `vec4f`: a colour.
    Picture,
    /// `vec2f`: the place where the picture behind is to be looked up.
    Place,
    /// `Solid`: how far away something is, and what it is made of.
    Solid,
    /// `Spot`: the spot where the scene behind is to be looked up.
    Spot,
    /// `Particle`: a particle, newly made or moved.
    Particle,
    /// `Sprite`: what is drawn for a particle.
    Sprite,
}

/// What a node does in a graph, as its signature says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Makes a picture.
    Picture,
    /// Moves the places of a picture.
    Warp,
    /// Makes particles: takes a `Birth`.
    Emitter,
    /// Moves particles: takes one `Particle`.
    Force,
    /// Brings particles together: takes several.
    Join,
    /// Draws particles into a picture: returns a `Sprite`.
    Renderer,
    /// Is a part of a scene.
    Scene,
}

impl Part {
    /// Whether it gives particles.
    pub fn gives_particles(self) -> bool {
        matches!(self, Self::Emitter | Self::Force | Self::Join)
    }
}

impl WgslNode {
    /// Whether it looks at particles around the one that it moves or draws.
    pub fn sees_neighbours(&self) -> bool {
        self.args.iter().any(|arg| matches!(arg.role, ArgRole::Near | ArgRole::Neighbour))
    }

    /// What the node does.
    pub fn part(&self) -> Part {
        match self.returns {
            Returns::Picture => Part::Picture,
            Returns::Place => Part::Warp,
            Returns::Solid | Returns::Spot => Part::Scene,
            Returns::Sprite => Part::Renderer,
            Returns::Particle => match self.args.iter().filter(|arg| arg.role == ArgRole::Particle).count() {
                0 => Part::Emitter,
                1 => Part::Force,
                _ => Part::Join,
            },
        }
    }
}

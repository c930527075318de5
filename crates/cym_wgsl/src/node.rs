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
    /// Operations a pixel, estimated; a call counts as its body.
    pub cost: f32,
    /// The function's name in assembled modules, `pattern_voronoi`; its params struct is `<entry>_Params`.
    pub entry: String,
    /// Whether it reads a picture elsewhere than at its own point (has a `texture_2d` argument).
    pub reads_neighbours: bool,
    /// Prefixed declarations, without comments.
    pub(crate) source: String,
    /// The module-scope names in `source`.
    pub(crate) declared: Vec<String>,
    /// Every word in `source`: what of the library may be needed.
    pub(crate) words: BTreeSet<String>,
}

/// Whose text it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Part of this repository.
    Ours,
    /// From a file of the artist or of somebody else: loops and calls are bounded.
    Outside,
}

/// The size that a node draws at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// The size of the output.
    Full,
    /// The size of its largest texture input.
    Same,
    /// One n-th of the size of its largest texture input.
    Fraction(u32),
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
}

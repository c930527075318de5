//! All nodes with their kernels: what the compiler needs beside the catalogue.

pub(crate) mod particles;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use cym_graph::{Catalogue, Curve, Document, Gradient, Input, NodeKind, Output, Problem, Range, Stop, Value, WireType};
use cym_wgsl::{ArgDefault, ArgRole, Field, FieldType, Part, Returns, Test, Trust, WgslError, WgslNode, read_node};

use crate::native::{NativeNode, PictureNode, ReadThing, ThingNode};

/// The code of a node.
#[derive(Clone)]
pub enum Kernel {
    /// A WGSL function: a picture or a place, or a part of a scene.
    Wgsl(Arc<WgslNode>),
    /// A Rust implementation at control rate.
    Native(Arc<dyn NativeNode>),
    /// A Rust implementation that makes a thing, such as a network.
    Thing(Arc<dyn ThingNode>),
    /// A Rust implementation that draws a picture.
    Picture {
        /// What draws.
        node: Arc<dyn PictureNode>,
        /// What shows the drawn picture in a pass.
        shown: Arc<WgslNode>,
    },
}

impl Kernel {
    /// Whether it makes a picture, or moves one.
    pub fn is_picture(&self) -> bool {
        match self {
            Self::Wgsl(node) => !node.is_scene(),
            Self::Picture { .. } => true,
            Self::Native(_) | Self::Thing(_) => false,
        }
    }

    /// Whether it is a part of a scene.
    pub fn is_scene(&self) -> bool {
        matches!(self, Self::Wgsl(node) if node.is_scene())
    }
}

/// What shows the picture of a node that draws by itself.
const SHOWN: &str = include_str!("compile/drawn.wgsl");

/// A file that a node is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeFile {
    /// Its path within the folder of nodes that it lies in, with forward slashes, such as `mine/film_burn.fs`.
    pub within: String,
    /// Where it is.
    pub path: PathBuf,
}

/// The catalogue together with the kernels and the shader library.
#[derive(Clone)]
pub struct NodeLibrary {
    /// What is known about each kind.
    pub catalogue: Catalogue,
    /// The code of each kind that is not a group.
    pub kernels: BTreeMap<String, Kernel>,
    /// How the file that an input names becomes a thing, by the input's type.
    pub readers: BTreeMap<WireType, ReadThing>,
    /// Files that kinds of nodes bring along, by the path that their inputs name: these lie beside the nodes, not beside the graph.
    pub files: BTreeMap<String, PathBuf>,
    /// The files of kinds that are not the program's own, by kind: a graph that uses one carries them.
    pub sources: BTreeMap<String, Vec<NodeFile>>,
    /// What is wrong with the files of kinds, by kind: it plays as it last worked, or not at all.
    pub faults: BTreeMap<String, Vec<Problem>>,
    /// WGSL that nodes call.
    pub shaders: Arc<cym_wgsl::Library>,
}

impl NodeLibrary {
    /// A library without nodes over a shader library.
    pub fn new(shaders: Arc<cym_wgsl::Library>) -> Self {
        Self {
            catalogue: Catalogue::default(),
            kernels: BTreeMap::new(),
            readers: BTreeMap::new(),
            files: BTreeMap::new(),
            sources: BTreeMap::new(),
            faults: BTreeMap::new(),
            shaders,
        }
    }

    /// Adds a node that is a WGSL file.
    pub fn insert_wgsl(&mut self, node: WgslNode) {
        self.catalogue.insert(kind_of_wgsl(&node));
        self.kernels.insert(node.id.clone(), Kernel::Wgsl(Arc::new(node)));
    }

    /// Adds a node that is written in Rust, under the id that its file's path gives.
    pub fn insert_native(&mut self, id: &str, node: Arc<dyn NativeNode>) {
        let kind = NodeKind { id: id.to_owned(), ..node.kind() };
        self.catalogue.insert(kind);
        self.kernels.insert(id.to_owned(), Kernel::Native(node));
    }

    /// Adds a node that is written in Rust and makes a thing, under the id that its file's path gives.
    pub fn insert_thing(&mut self, id: &str, node: Arc<dyn ThingNode>) {
        let kind = NodeKind { id: id.to_owned(), ..node.kind() };
        self.catalogue.insert(kind);
        self.kernels.insert(id.to_owned(), Kernel::Thing(node));
    }

    /// Adds a node that is written in Rust and draws its picture, under the id that its file's path gives.
    ///
    /// # Errors
    /// The shader library lacks what shows such pictures.
    pub fn insert_picture(&mut self, id: &str, node: Arc<dyn PictureNode>) -> Result<(), WgslError> {
        let known = self.kernels.values().find_map(|kernel| match kernel {
            Kernel::Picture { shown, .. } => Some(Arc::clone(shown)),
            _ => None,
        });
        let shown = match known {
            Some(shown) => shown,
            None => Arc::new(read_node("drawn/picture", SHOWN, &self.shaders, Trust::Ours)?),
        };
        let kind = NodeKind { id: id.to_owned(), ..node.kind() };
        self.catalogue.insert(kind);
        self.kernels.insert(id.to_owned(), Kernel::Picture { node, shown });
        Ok(())
    }

    /// Lets an input of a kind hold a file that the kind brings along, until the artist sets another.
    pub fn bring_file(&mut self, id: &str, input: &str, path: &str, file: PathBuf) {
        let Some(mut kind) = self.catalogue.get(id).map(|kind| NodeKind::clone(kind)) else {
            return;
        };
        for port in kind.inputs.iter_mut().filter(|port| port.name == input) {
            port.default = Value::Asset(path.to_owned());
        }
        self.catalogue.insert(kind);
        self.files.insert(path.to_owned(), file);
    }

    /// What is wrong with the files of the nodes of a document, at those nodes.
    pub fn faults_of(&self, document: &Document) -> Vec<Problem> {
        let nodes = document.nodes().iter().filter_map(|(id, node)| Some((id, self.faults.get(&node.kind)?)));
        nodes
            .flat_map(|(id, faults)| faults.iter().map(|fault| Problem { node: Some(id.clone()), ..fault.clone() }))
            .collect()
    }

    /// Adds a node that is a graph.
    pub fn insert_group(&mut self, kind: NodeKind) {
        self.catalogue.insert(kind);
    }
}

/// The interface of a WGSL node in the catalogue's words.
pub fn kind_of_wgsl(node: &WgslNode) -> NodeKind {
    let keeps = node.args.iter().any(|arg| arg.role == ArgRole::Before);
    let single = node.part() != Part::Join;
    let mut has_one = false;
    let pictures = node.args.iter().filter_map(|arg| match arg.role {
        // The second particle of a renderer comes on the wire of the first.
        ArgRole::Particle if single && std::mem::replace(&mut has_one, true) => None,
        ArgRole::Particle => Some(particles::input(arg, single)),
        _ => input_of_arg(arg, keeps),
    });
    let warped = match node.returns {
        Returns::Place => {
            Some(Input::new("image", WireType::Image, Value::None).help("The picture that is drawn elsewhere."))
        }
        Returns::Spot => Some(Input::new("scene", WireType::Scene, Value::None).help("The scene that is moved.")),
        Returns::Picture | Returns::Solid | Returns::Particle | Returns::Sprite => None,
    };
    let params = node.params.iter().map(input_of_field);
    let part = node.part();
    let output = if part.gives_particles() {
        Output::new("particles", WireType::Particles, "The particles.")
    } else if node.is_scene() {
        Output::new("scene", WireType::Scene, "The scene.")
    } else {
        Output::new("image", WireType::Image, "The picture.")
    };
    NodeKind {
        id: node.id.clone(),
        title: node.title.clone(),
        help: node.help.clone(),
        keywords: node.keywords.clone(),
        inputs: warped
            .into_iter()
            .chain(pictures)
            .chain(particles::leading(part))
            .chain(params)
            .chain(particles::trailing(part))
            .collect(),
        outputs: vec![output],
        was: node.was.clone(),
        group: None,
        made_by: None,
        bred_by: None,
        tool: None,
        hand: None,
    }
}

/// An input of a picture or a table. A node that `keeps` its own frames can live on them, so its pictures are optional: they
/// default to no file instead of waiting for a wire.
fn input_of_arg(arg: &cym_wgsl::Arg, keeps: bool) -> Option<Input> {
    let ty = match arg.role {
        ArgRole::Place
        | ArgRole::Params
        | ArgRole::Before
        | ArgRole::Spot
        | ArgRole::Neighbour
        | ArgRole::Near
        | ArgRole::Birth
        | ArgRole::Dab => return None,
        ArgRole::Particle => WireType::Particles,
        ArgRole::Point | ArgRole::Texture | ArgRole::Late => WireType::Image,
        ArgRole::Lut => WireType::Lut,
        ArgRole::Gradient => WireType::Gradient,
        ArgRole::Curve => WireType::Curve,
        ArgRole::Spectrum => WireType::Spectrum,
        ArgRole::Camera => WireType::Camera,
        ArgRole::Solid | ArgRole::Scene => WireType::Scene,
    };
    // What is one picture of several, by number, may well be missing.
    let one_of_many = arg.only.as_ref().is_some_and(|only| matches!(only.test, Test::Is(_)));
    let default = match &arg.default {
        ArgDefault::None if (keeps || one_of_many) && ty == WireType::Image => Value::Asset(String::new()),
        // Without a camera a renderer has one of its own.
        ArgDefault::None if ty == WireType::Camera => Value::Float(0.0),
        ArgDefault::None => Value::None,
        ArgDefault::Gradient(stops) => {
            Value::Gradient(Gradient { stops: stops.iter().map(|&(at, color)| Stop { at, color }).collect() })
        }
        ArgDefault::Curve(points) => Value::Curve(Curve { points: points.clone() }),
    };
    let input = Input { late: arg.role == ArgRole::Late, ..Input::new(&arg.name, ty, default) };
    let help = match (arg.help.as_str(), ty) {
        ("", WireType::Image) => "The picture.",
        ("", WireType::Gradient) => "The colours, from one end of the line to the other.",
        ("", WireType::Curve) => "The response, from dark to bright.",
        ("", WireType::Spectrum) => "The spectrum that is drawn.",
        ("", WireType::Lut) => "The colour table.",
        ("", WireType::Scene) => "The scene.",
        ("", WireType::Camera) => "Where the scene is seen from.",
        (help, _) => help,
    };
    Some(input.help(help))
}

fn input_of_field(field: &Field) -> Input {
    let at = |i: usize| field.default.get(i).copied().unwrap_or_default();
    let (ty, default) = match field.ty {
        FieldType::F32 | FieldType::I32 | FieldType::U32 => (WireType::Float, Value::Float(at(0))),
        FieldType::Vec2 => (WireType::Vec2, Value::Vec2([at(0), at(1)])),
        FieldType::Vec3 => (WireType::Vec3, Value::Vec3([at(0), at(1), at(2)])),
        FieldType::Vec4 => (WireType::Color, Value::Color([at(0), at(1), at(2), at(3)])),
    };
    Input {
        help: field.help.clone(),
        range: field.range.map(|(min, max)| Range { min, max, log: field.log }),
        unit: field.unit.clone(),
        choices: field.choices.clone(),
        toggle: field.toggle,
        integer: matches!(field.ty, FieldType::I32 | FieldType::U32),
        was: field.was.clone(),
        ..Input::new(&field.name, ty, default)
    }
}

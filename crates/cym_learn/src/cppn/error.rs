//! What can be wrong with an architecture and with weights.

use super::architecture::{MAX_DEPTH, MAX_WIDTH, MIN_WIDTH};

/// Why an architecture cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ArchitectureError {
    /// There are no hidden layers, or too many.
    #[error("the network has {0} hidden layers: use 1 to {MAX_DEPTH}")]
    Depth(usize),
    /// A layer is too narrow or too wide.
    #[error("layer {layer} of the network is {width} wide: use {MIN_WIDTH} to {MAX_WIDTH}")]
    Width {
        /// Which layer, counted from 1.
        layer: usize,
        /// Its width.
        width: u32,
    },
    /// The units of a mixed layer are not as many as it is wide.
    #[error("layer {layer} of the network is {width} wide, and {units} units have a function: give each unit one")]
    Mixed {
        /// Which layer, counted from 1.
        layer: usize,
        /// How many units have a function.
        units: usize,
        /// Its width.
        width: u32,
    },
    /// A number that must be finite and inside a range is not.
    #[error("{name} of the network is {value}: use a number from {low} to {high}")]
    Number {
        /// What the number is called in the file.
        name: &'static str,
        /// What it is.
        value: f32,
        /// The least that is allowed.
        low: f32,
        /// The most that is allowed.
        high: f32,
    },
    /// There are too many of something, or too few.
    #[error("the network has {count} {name}: use {low} to {high}")]
    Count {
        /// What there is too much of.
        name: &'static str,
        /// How many there are.
        count: usize,
        /// The least that is allowed.
        low: usize,
        /// The most that is allowed.
        high: usize,
    },
}

/// Why a genome cannot be drawn.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GenomeError {
    /// Its inputs or outputs are none that can be.
    #[error(transparent)]
    Architecture(#[from] ArchitectureError),
    /// There is too much of something.
    #[error("it has {count} {what}, and {most} is the most: breed a network with fewer")]
    Count {
        /// What there is too much of.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// Units or connections are not in their order, or there twice.
    #[error("its units or connections are out of order, or one is there twice: the file is damaged")]
    Order,
    /// The outputs' biases are too few or too many.
    #[error("it has biases for {count} outputs and {needed} outputs: the file is damaged")]
    Outputs {
        /// How many biases there are.
        count: usize,
        /// How many outputs.
        needed: usize,
    },
    /// A unit has a number or a function that none has.
    #[error("its unit {0} has a number or a function that no unit has: the file is damaged or from a newer version")]
    Unit(u64),
    /// A connection leads from nowhere or to nowhere.
    #[error("its connection from {from} to {to} has no such ends: the file is damaged")]
    Ends {
        /// Where it should come from.
        from: u64,
        /// Where it should lead.
        to: u64,
    },
    /// A weight is not finite or far too large.
    #[error("one of its weights is {0}: use numbers from -1000 to 1000")]
    Weight(f32),
    /// The connections lead in a circle, or through too many units one after the other.
    #[error("its connections lead in a circle, or through more than {MAX_DEPTH} units one after the other")]
    Deep,
    /// Two genomes have nothing in common.
    #[error("the two have other inputs or outputs: breed networks of one preset")]
    Different,
    /// The genome in a file is not that of the file's weights.
    #[error("it draws another network than the weights: the file is damaged, or was changed by another program")]
    Stranger,
}

/// Why weights cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The architecture that came with the weights is not one.
    #[error(transparent)]
    Architecture(#[from] ArchitectureError),
    /// The file is too long to be a network.
    #[error(
        "the weights are {bytes} bytes long, and no network needs more than {most}: is this another kind of model?"
    )]
    TooLong {
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        most: usize,
    },
    /// The safetensors header is longer than any of ours.
    #[error(
        "the header of the weights is {bytes} bytes long, and at most {most} are allowed: the file is damaged or no network of ours"
    )]
    Header {
        /// How long it says it is.
        bytes: u64,
        /// How long it may be.
        most: u64,
    },
    /// The genome that a network was grown from cannot be used.
    #[error("the genome of the network cannot be used: {0}")]
    Genome(#[from] GenomeError),
    /// The bytes are no safetensors.
    #[error("the weights cannot be read as safetensors ({0}): the file is damaged or of another kind")]
    Safetensors(#[from] safetensors::SafeTensorError),
    /// The metadata that says which network this is, is missing.
    #[error(
        "the weights do not say which network they belong to (no `{0}` in the metadata): export them again, or give them as tensors named `layers.0.weight`"
    )]
    NoArchitecture(&'static str),
    /// The metadata that says which network this is, cannot be read.
    #[error(
        "the description of the network in the weights cannot be read ({0}): the file is damaged or from a newer version"
    )]
    Description(#[source] serde_json::Error),
    /// A tensor of the network is not there.
    #[error("the weights hold no tensor `{0}`, which the network needs: the file is incomplete")]
    Missing(String),
    /// There is a tensor that the network does not know.
    #[error("the weights hold a tensor `{0}`, which the network does not have: they belong to another network")]
    Surplus(String),
    /// A tensor has the wrong shape.
    #[error(
        "the tensor `{name}` has the shape {shape:?}, and the network needs {needed:?}: the weights belong to another network"
    )]
    Shape {
        /// Its name.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
        /// The shape it should have.
        needed: Vec<usize>,
    },
    /// A tensor holds numbers of a kind that networks are not stored in.
    #[error("the tensor `{name}` holds {kind} numbers: convert it to F32 or F16")]
    Kind {
        /// Its name.
        name: String,
        /// The kind of its numbers, as safetensors calls it.
        kind: String,
    },
    /// The list of weights is too short or too long.
    #[error("there are {count} weights, and the network has {needed}: they belong to another network")]
    Length {
        /// How many there are.
        count: usize,
        /// How many there should be.
        needed: usize,
    },
    /// A weight is NaN or infinite.
    #[error("weight {index} of the network is {value}: the training that made it ran away, or the file is damaged")]
    NotFinite {
        /// Where in the flat list it stands.
        index: usize,
        /// What it is.
        value: f32,
    },
    /// Tensors from elsewhere do not form a network that we know.
    #[error(
        "the tensors do not form a network that can be drawn: {0}; expected `layers.N.weight`, `layers.N.bias` and `output_layer.*`"
    )]
    Foreign(String),
    /// Two networks cannot be mixed.
    #[error("the networks differ in architecture, so their weights cannot be mixed: start both from the same network")]
    Different,
    /// The names in a set of networks do not fit.
    #[error("the set of networks cannot be used: {0}; export it again")]
    Names(String),
    /// Nothing was given to mix.
    #[error("there is no network to mix: give at least one")]
    Empty,
}

//! Networks from a place on the picture to a colour (CPPN): the one definition, and the executor that draws on the CPU.
//!
//! An [`Architecture`] says what goes in, which layers follow and what comes out; a [`Network`] is an architecture with weights in one
//! flat list. Everything else refers to these two: training fills the list, files carry it, [`Painter`] and the GPU kernel draw it, and
//! [`pixel`] says in plain code what all of them must agree with.
//!
//! What a network computes at the place `u` of a picture (the unit is half the picture's height, y up, the centre is 0):
//!
//! ```text
//! in    = per-pixel features of u, then the uniform ones (time, audio, latent)      Features
//! z_1   = W_1 in + b_1                     h_1 = act_1(gain_1 z_1) damp_1           Layer, Frame
//! z_i   = W_i h_(i-1) + b_i                h_i = act_i(gain_i z_i)
//! out   = sigmoid(M gain (W_o h + b_o))    M: identity, or the correlation of colours in photographs
//! ```
//!
//! The uniform inputs are the same for every pixel of a frame, so all who draw fold them into the first bias: any number of audio inputs
//! costs nothing per pixel. What comes out lies in 0..1 and is display-referred (sRGB-encoded): it is what an image encoder sees and what
//! networks are trained on. Whoever shows it in a linear pipeline decodes it.
//!
//! This module knows no training, no GPU, no files and no clock.

mod architecture;
mod breed;
pub(crate) mod chance;
mod curves;
mod error;
mod features;
mod file;
mod foreign;
mod frame;
mod kernel;
pub mod latent;
mod mix;
mod neat;
mod network;
mod painter;
mod prepared;
mod preset;
mod product;
mod quality;
mod reference;
mod set;
pub mod wgsl;

#[cfg(test)]
mod parity;

pub use architecture::{Activation, Architecture, Counts, Init, Layer, MAX_DEPTH, MAX_WIDTH, MIN_WIDTH, Output};
pub use breed::{Generation, Lineage, LineageError, MAX_CHILD, MAX_GENERATIONS, MAX_PARENTS, Topology, breed};
pub use error::{ArchitectureError, GenomeError, WeightsError};
pub use features::{Features, Fourier, damping};
pub use file::{GENOME_KEY, METADATA_KEY};
pub use foreign::{FOREIGN_ACTIVATIONS, Tensors};
pub(crate) use frame::pixel_place;
pub use frame::{Frame, Place};
pub use mix::{Crossing, Evolution, blend, cross, mutate};
pub use neat::{Gene, Genome, MAX_GENES, MAX_INPUTS, MAX_UNITS, Unit};
pub use network::{LayerView, Network};
pub use painter::{Painter, draw};
pub use preset::Preset;
pub use product::Product;
pub use quality::Quality;
pub use reference::pixel;
pub use set::{MOST_NETWORKS, NetworkSet, SET_METADATA_KEY};

//! What can go wrong while training.

use crate::cppn::WeightsError;

/// Why a training cannot start, go on or be resumed.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// A guidance was given no network to start from.
    #[error("there is no network to start from; give at least one.")]
    NoStart,
    /// The network is none that can be drawn, or its weights ran away.
    #[error("the network cannot be trained on: {0}")]
    Network(#[from] WeightsError),
    /// There is nothing to learn from.
    #[error("there is no picture to learn from: connect at least one")]
    NoTarget,
    /// Several pictures shall be learnt by a network that cannot tell them apart.
    #[error(
        "the network has no latent, so it can learn one picture and not {pictures}: start from another preset, such as siren"
    )]
    NoLatent {
        /// How many pictures there are.
        pictures: usize,
    },
    /// A picture has no pixels, or a value that is not finite.
    #[error("picture {index} cannot be learnt from: {why}")]
    Target {
        /// Which one, counted from 1.
        index: usize,
        /// What is wrong with it.
        why: &'static str,
    },
    /// What a step would need does not fit.
    #[error("a step would draw {pixels} pixels, more than {most}: use fewer or smaller pictures")]
    TooLarge {
        /// Pixels of all views.
        pixels: usize,
        /// How many may be.
        most: usize,
    },
    /// A taste was learnt with another eye.
    #[error("the taste cannot be followed: {0}")]
    Taste(#[from] crate::taste::TasteError),
    /// The encoder that the program carries is damaged.
    #[error("the built-in encoder cannot be used: {0}")]
    Encoder(#[from] crate::words::weights::WeightsError),
    /// A saved training cannot be read.
    #[error("the saved training cannot be read ({0}): it is damaged or of another version, start again")]
    Checkpoint(String),
    /// A saved training aims at something else.
    #[error("the saved training aims at something else than this one: start again, or restore what was changed")]
    OtherGoal,
}

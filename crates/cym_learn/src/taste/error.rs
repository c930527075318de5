//! What can be wrong with what a taste is told, and with its file.

use super::MAX_DIM;

/// Why a taste cannot be made, told or read.
#[derive(Debug, thiserror::Error)]
pub enum TasteError {
    /// Pictures of that many numbers are not looked at.
    #[error("a taste over {dim} numbers a picture cannot be learnt: use 1 to {MAX_DIM}")]
    Dim {
        /// How many there are.
        dim: usize,
    },
    /// A picture came as a list of another length.
    #[error(
        "the picture is {length} numbers, and this taste was learnt over {dim}: use the encoder that it was learnt with"
    )]
    Length {
        /// How many came.
        length: usize,
        /// How many are wanted.
        dim: usize,
    },
    /// It was learnt over the numbers of another encoder.
    #[error(
        "this taste was learnt with `{learnt}`, and pictures are seen by `{seen}` now: learn it again from the same pictures, into a new file"
    )]
    OtherSpace {
        /// What it was learnt with.
        learnt: String,
        /// What there is.
        seen: String,
    },
    /// A picture holds infinity or what is no number.
    #[error("the picture's numbers are not all finite, so nothing can be learnt from it: draw it again")]
    NotFinite,
    /// The file is damaged or no safetensors.
    #[error("this is no file that can be read as a taste ({0}): choose one that Cymatic saved")]
    Damaged(#[from] safetensors::SafeTensorError),
    /// The file is a sound safetensors of another kind.
    #[error("this file holds no taste: choose one that `cymatic taste` saved")]
    NoTaste,
    /// The file is longer than any taste.
    #[error("the file is {bytes} bytes long, and no taste needs more than {most}: is this another kind of model?")]
    TooLong {
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        most: usize,
    },
}

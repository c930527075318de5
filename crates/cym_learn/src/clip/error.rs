//! What can be wrong with a file of weights, said so that the artist knows which file to get instead.

use std::path::PathBuf;

/// Which files work; every message about a wrong file ends with it.
pub const FILES_THAT_WORK: &str = "Files that work: `model.safetensors` of openai/clip-vit-base-patch32, openai/clip-vit-base-patch16 or \
     openai/clip-vit-large-patch14, and `open_clip_model.safetensors` of LAION's or DataComp's CLIP-ViT models, from the pages of their \
     authors";

/// How a `PyTorch` checkpoint becomes a file that can be read.
pub const CONVERT: &str = "In Python: `import torch, safetensors.torch as s; m = torch.load('OLD', map_location='cpu'); \
     s.save_file({k: v.contiguous() for k, v in m.items()}, 'NEW.safetensors')`";

/// How a `TorchScript` archive becomes a file that can be read.
pub const CONVERT_SCRIPT: &str = "In Python: `import torch, safetensors.torch as s; m = torch.jit.load('OLD', map_location='cpu'); \
     s.save_file({k: v.contiguous() for k, v in m.state_dict().items()}, 'NEW.safetensors')`";

/// Why a file of weights cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ClipError {
    /// Nothing is there.
    #[error("There is no file `{path}`. {FILES_THAT_WORK}.")]
    Missing {
        /// The path that was asked for.
        path: PathBuf,
    },
    /// The system would not read it.
    #[error("`{path}` could not be read: {source}. Check that it is a file and that you may read it.")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file ends before its own table of contents says.
    #[error(
        "`{path}` has {have} bytes where its own table of contents needs {need}: it was not copied to the end. Get it again."
    )]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Bytes that it should have.
        need: u64,
        /// Bytes that it has.
        have: u64,
    },
    /// It is not a file of weights at all, or a damaged one.
    #[error("`{path}` is not a file of weights that can be read: {why}. {FILES_THAT_WORK}.")]
    NotWeights {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Weights, but of something else.
    #[error("`{path}` holds weights, but {why}. {FILES_THAT_WORK}.")]
    OtherModel {
        /// The file.
        path: PathBuf,
        /// What it seems to be.
        why: String,
    },
    /// A tensor that the model needs is not in the file.
    #[error("`{path}` has no tensor `{name}`: a part of the model is missing. {FILES_THAT_WORK}.")]
    NoTensor {
        /// The file.
        path: PathBuf,
        /// The tensor.
        name: String,
    },
    /// A tensor has another shape than the rest of the model asks for.
    #[error(
        "`{path}`: tensor `{name}` is {found:?} where the rest of the model needs {needed:?}. The file is damaged or of another model."
    )]
    Shape {
        /// The file.
        path: PathBuf,
        /// The tensor.
        name: String,
        /// Its shape.
        found: Vec<usize>,
        /// The shape that fits.
        needed: Vec<usize>,
    },
    /// A weight is infinite or not a number.
    #[error("`{path}`: tensor `{name}` holds a value that is not a finite number. The file is damaged: get it again.")]
    NotFinite {
        /// The file.
        path: PathBuf,
        /// The tensor.
        name: String,
    },
    /// A `TorchScript` archive: a program with weights, not weights.
    #[error(
        "`{path}` is a TorchScript archive: it holds a program, which is never run here. Convert it once. {CONVERT_SCRIPT}."
    )]
    Script {
        /// The file.
        path: PathBuf,
    },
    /// A pickle that asks for more than plain tensors.
    #[error(
        "`{path}` holds more than plain tensors ({why}), and nothing of it is run here. Convert it once. {CONVERT}."
    )]
    Pickle {
        /// The file.
        path: PathBuf,
        /// What it asks for.
        why: String,
    },
    /// The numbers of one model would not fit into memory.
    #[error(
        "`{path}` needs {need_mib} MiB of memory for its weights, more than the {limit_mib} MiB that are allowed. Take a smaller model."
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Memory that it needs.
        need_mib: u64,
        /// Memory that is allowed.
        limit_mib: u64,
    },
}

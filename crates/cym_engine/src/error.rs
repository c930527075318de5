//! Why the engine could not do something.

use std::path::PathBuf;

use cym_graph::Problem;

/// Why the engine could not do something. Every text names the thing, the cause and the next step.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The graph file cannot be read.
    #[error(transparent)]
    File(#[from] cym_graph::file::FileError),
    /// A change that the caller asked for does not fit the graph.
    #[error("cannot change the graph: {0}")]
    Edit(#[from] cym_graph::EditError),
    /// A video or picture without a graph.
    #[error(
        "`{}` carries no graph. Open the `.cym` file that it was made from; exports carry their graph unless --no-embed was given.",
        .path.display()
    )]
    NoGraphInside {
        /// The file.
        path: PathBuf,
    },
    /// The graph has mistakes.
    #[error("the graph has mistakes that must be mended first:\n{}", list(.problems))]
    Problems {
        /// All of them.
        problems: Vec<Problem>,
    },
    /// The plan could not be made.
    #[error(transparent)]
    Plan(#[from] cym_plan::PlanError),
    /// The GPU refused.
    #[error(transparent)]
    Gpu(#[from] cym_gpu::GpuError),
    /// A sound cannot be read.
    #[error(transparent)]
    Sound(#[from] cym_media::sound::SoundError),
    /// A sound cannot be analysed.
    #[error(transparent)]
    Analysis(#[from] cym_dsp::DspError),
    /// A video cannot be written or read.
    #[error(transparent)]
    Export(#[from] cym_media::video::ExportError),
    /// A picture cannot be written or read.
    #[error(transparent)]
    Picture(#[from] cym_media::picture::PictureError),
    /// The caller asked to stop.
    #[error("stopped. Finished parts are kept: the same command goes on where it stopped.")]
    Cancelled,
    /// An output is in the way.
    #[error("`{}` exists. Choose another name, or add --overwrite.", .path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A taste cannot be read, taught or kept.
    #[error("cannot {what} the taste `{}`: {cause}", .path.display())]
    Taste {
        /// What was tried: `read`, `teach` or `write`.
        what: &'static str,
        /// Its file.
        path: PathBuf,
        /// What is wrong, and what to do.
        cause: String,
    },
    /// What was asked for makes no sense.
    #[error("{0}")]
    Asked(String),
}

fn list(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(|problem| format!("  {problem}")).collect();
    lines.join("\n")
}

//! `cymatic bake`.

use cym_engine::{GradeChain, SessionOptions, bake};
use cym_graph::NodeId;
use cym_plan::Fusion;

use crate::args::Bake;
use crate::report::{self, Failure};
use crate::{open, save};

/// Writes a chain of grades as a table of colours.
pub(crate) fn run(args: &Bake) -> Result<(), Failure> {
    save::free(&args.out, "cube", "a table is a .cube file", args.overwrite)?;
    let project = open::project(&args.graph)?;
    let overrides = open::overrides(&args.graph);
    let library = open::library_of(&project);
    let last = args.node.as_deref().map(NodeId::new);
    let chain = GradeChain::find(&project.document, &library, last.as_ref())?;
    let (gpu, costs) = open::gpu()?;
    let options = SessionOptions { overrides, fusion: Fusion::Full, costs };
    let table = bake(&project, &library, &gpu, &options, &chain, args.entries, args.at)?;
    let stem = args.graph.path.file_stem().unwrap_or_default().to_string_lossy();
    save::file(&args.out, table.to_cube_text(&format!("{stem} {}", chain.to)).as_bytes())?;
    let names: Vec<&str> = chain.nodes.iter().map(NodeId::as_str).collect();
    report::line(&args.out.display().to_string());
    report::note(&format!("{} colours a side of {}", args.entries, names.join(", ")));
    Ok(())
}

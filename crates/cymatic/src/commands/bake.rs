//! `cymatic bake`.

use cym_engine::{BakeOptions, Bakeable, SessionOptions, bake};
use cym_plan::Fusion;

use crate::args::Bake;
use crate::report::{self, Failure};
use crate::{open, save};

/// Writes a chain of grades, or a line of colours, as a table of colours.
pub(crate) fn run(args: &Bake) -> Result<(), Failure> {
    save::free(&args.out, "cube", "a table is a .cube file", args.overwrite)?;
    let project = open::project(&args.graph)?;
    let overrides = open::overrides(&args.graph);
    let library = open::library_of(&project);
    let what = Bakeable::find(&project.document, &library, args.node.as_deref())?;
    let (gpu, costs) = open::gpu()?;
    let session = SessionOptions { overrides, fusion: Fusion::Full, costs };
    let options = BakeOptions { entries: args.entries, at_secs: args.at };
    let baked = bake(&project, &library, &gpu, &session, &what, &options)?;
    let stem = args.graph.path.file_stem().unwrap_or_default().to_string_lossy();
    save::file(&args.out, baked.table.to_cube_text(&format!("{stem} {}", what.node())).as_bytes())?;
    report::line(&args.out.display().to_string());
    report::note(&format!("{} colours a side of {}", args.entries, what.words()));
    if baked.moves {
        let words = "its colours change with time, and a table does not: it is as at";
        report::note(&format!("{words} {} s. --at asks for another moment.", args.at));
    }
    Ok(())
}

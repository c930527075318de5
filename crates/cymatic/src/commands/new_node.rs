//! `cymatic new-node`.

use cym_engine::cache;

use crate::args::NewNode;
use crate::report::{self, Failure};

/// Writes a working node file.
pub(crate) fn run(args: &NewNode) -> Result<(), Failure> {
    let folder = args.folder.clone().or_else(cache::artist_nodes);
    let folder = folder.ok_or("there is no home folder for your nodes. Name one with --folder.")?;
    let path = nodes::new_node(&folder, &args.name)?;
    report::line(&path.display().to_string());
    report::note(&format!("Edit it, and see it with: cymatic nodes {}", args.name));
    Ok(())
}

//! `cymatic still`.

use cym_engine::{StillOptions, still};

use crate::args::Still;
use crate::open;
use crate::report::{self, Failure};

/// Writes one picture.
pub(crate) fn run(args: &Still) -> Result<(), Failure> {
    let options = StillOptions {
        out: args.out.clone(),
        at_secs: args.at,
        deep: args.deep,
        overwrite: args.overwrite,
        embed: !args.no_embed,
    };
    let mut session = open::session(&args.graph, open::overrides(&args.graph))?;
    still(&mut session, &options)?;
    report::line(&args.out.display().to_string());
    Ok(())
}

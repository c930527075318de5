//! Files that become things on wires, such as trained networks; and what nodes that make things complain of.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;

use cym_graph::{NodeId, Problem, Severity, WireType};
use cym_plan::{NodeLibrary, Plan, Thing, ThingStep, Trouble};

use super::{Stamp, stamp, unreadable};
use crate::project::Project;

/// The longest file that is read as a thing.
const MOST_BYTES: u64 = 64 << 20;

/// Things that were read before, so that an edit elsewhere reads none again.
#[derive(Default)]
pub(super) struct ThingStore {
    known: BTreeMap<(String, WireType), (Stamp, Thing)>,
}

impl ThingStore {
    /// The plan's things out of files, in its order; what cannot be read is left out and told.
    pub(super) fn load(
        &mut self,
        plan: &Plan,
        project: &Project,
        library: &NodeLibrary,
        problems: &mut Vec<Problem>,
    ) -> Vec<Option<Thing>> {
        let mut load = |step: &ThingStep| {
            let ThingStep::File { node, path, ty } = step else {
                return None;
            };
            let read = self.read(node, path, *ty, project, library);
            read.map_err(|cause| problems.push(unreadable(node, path, project, "nothing", &cause))).ok()
        };
        let things = plan.things.iter().map(&mut load).collect();
        self.known.retain(|(path, _), _| {
            plan.things.iter().any(|step| matches!(step, ThingStep::File { path: used, .. } if used == path))
        });
        things
    }

    fn read(
        &mut self,
        node: &NodeId,
        path: &str,
        ty: WireType,
        project: &Project,
        library: &NodeLibrary,
    ) -> Result<Thing, String> {
        let stamp = stamp(project, path)?;
        let key = (path.to_owned(), ty);
        if let Some((known, thing)) = self.known.get(&key)
            && *known == stamp
        {
            return Ok(thing.clone());
        }
        let reader = library.readers.get(&ty).ok_or_else(|| format!("{node} takes no file for a {ty}"))?;
        let thing = match &stamp {
            Stamp::Embedded(bytes) => reader(bytes)?,
            Stamp::File(path, _) => reader(&bytes_of(path)?)?,
        };
        self.known.insert(key, (stamp, thing.clone()));
        Ok(thing)
    }
}

fn bytes_of(path: &PathBuf) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(format!("it is longer than {} MiB", MOST_BYTES >> 20));
    }
    Ok(bytes)
}

/// What nodes complain of while they run, as problems of the document.
pub(crate) fn trouble_problems(troubles: &[Trouble]) -> impl Iterator<Item = Problem> + '_ {
    troubles.iter().map(|trouble| Problem {
        severity: Severity::Warning,
        code: "node-trouble",
        node: Some(trouble.node.clone()),
        cause: trouble.cause.clone(),
        next_step: trouble.next_step.clone(),
    })
}

//! Files that become things on wires, such as trained networks; and what nodes that make things complain of.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use cym_graph::{NodeId, Problem, Severity, WireType};
use cym_plan::{FilePlace, Kernel, NodeLibrary, Plan, Thing, ThingStep, Trouble};

use super::{About, Stamp, about, stamp, unreadable};
use crate::project::Project;

/// The longest file that is read as a thing.
const MOST_BYTES: u64 = 64 << 20;
/// How much of a file's beginning and of its end tells it from others.
const TELLING_BYTES: u64 = 1 << 16;

/// Things that were read before, so that an edit elsewhere reads none again.
#[derive(Default)]
pub(super) struct ThingStore {
    known: BTreeMap<(String, WireType), (Stamp, Thing)>,
    /// What nodes opened where it lies, by path and kind.
    opened: BTreeMap<(String, String), (Stamp, Thing)>,
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
            let (node, path, read) = match step {
                ThingStep::File { node, path, ty } => (node, path, self.read(node, path, *ty, project, library)),
                ThingStep::Place { node, kind, path } => (node, path, self.open(kind, path, project, library)),
                ThingStep::Node(_) => return None,
            };
            read.map_err(|cause| problems.push(unreadable(node, path, project, "nothing", &cause))).ok()
        };
        let things = plan.things.iter().map(&mut load).collect();
        self.known.retain(|(path, _), _| {
            plan.things.iter().any(|step| matches!(step, ThingStep::File { path: used, .. } if used == path))
        });
        self.opened.retain(|(path, _), _| {
            plan.things.iter().any(|step| matches!(step, ThingStep::Place { path: used, .. } if used == path))
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
        let stamp = stamp(project, library, path)?;
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
            Stamp::Run(_) => return Err("several files cannot be read as one".to_owned()),
        };
        self.known.insert(key, (stamp, thing.clone()));
        Ok(thing)
    }
}

impl ThingStore {
    /// Has a kind of node open a file where it lies.
    fn open(&mut self, kind: &str, path: &str, project: &Project, library: &NodeLibrary) -> Result<Thing, String> {
        let numbered = library.catalogue.get(kind).is_some_and(|kind| kind.inputs.iter().any(|input| input.numbered));
        let stamp = if numbered { run_stamp(project, path)? } else { stamp(project, library, path)? };
        let key = (path.to_owned(), kind.to_owned());
        if let Some((known, thing)) = self.opened.get(&key)
            && *known == stamp
        {
            return Ok(thing.clone());
        }
        let open = |file: &FilePlace<'_>| match library.kernels.get(kind) {
            Some(Kernel::Picture { node, .. }) => node.open(file),
            Some(Kernel::Native(node)) => node.open(file),
            _ => Err(format!("{kind} takes no file")),
        };
        let cache = crate::cache::folder();
        let cache = cache.as_deref();
        let thing = match &stamp {
            Stamp::Embedded(bytes) => {
                let hash = Thing::hash_of("inside", &[whole_hash(bytes)], &[]);
                open(&FilePlace { path: Path::new(path), bytes: Some(bytes), numbered: &[], hash, cache })?
            }
            Stamp::Run(files) => {
                let numbered: Vec<(u64, PathBuf)> =
                    files.iter().map(|(number, path, _)| (*number, path.clone())).collect();
                let hash = run_hash(files);
                open(&FilePlace { path: Path::new(path), bytes: None, numbered: &numbered, hash, cache })?
            }
            Stamp::File(path, _) => {
                let hash = telling_hash(path).map_err(|error| error.to_string())?;
                open(&FilePlace { path, bytes: None, numbered: &[], hash, cache })?
            }
        };
        self.opened.insert(key, (stamp, thing.clone()));
        Ok(thing)
    }
}

/// The files of a run as they are now.
fn run_stamp(project: &Project, path: &str) -> Result<Stamp, String> {
    if let Some(bytes) = project.document.assets().get(path) {
        return Ok(Stamp::Embedded(Arc::clone(bytes)));
    }
    let folder = project.folder();
    let run = cym_graph::assets::run(folder, path).map_err(|error| error.to_string())?;
    let file = |(number, path): (u64, String)| {
        let path = cym_graph::assets::resolve(folder, &path).ok()?;
        let about = about(&path);
        Some((number, path, about))
    };
    let files: Vec<_> = run.into_iter().filter_map(file).collect();
    if files.is_empty() {
        return Err("there is no file of such a name with a number in it".to_owned());
    }
    Ok(Stamp::Run(files))
}

/// Tells such files from others: their numbers, lengths and the times of their last change. There may be thousands.
fn run_hash(files: &[(u64, PathBuf, About)]) -> u128 {
    let mut hasher = blake3::Hasher::new();
    for (number, path, about) in files {
        let (changed, len) = about.unwrap_or((SystemTime::UNIX_EPOCH, 0));
        let changed = changed.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let name = path.as_os_str().as_encoded_bytes();
        hasher.update(&(name.len() as u64).to_le_bytes()).update(name);
        hasher.update(&number.to_le_bytes()).update(&changed.to_le_bytes()).update(&len.to_le_bytes());
    }
    first_half(&hasher.finalize())
}

/// Tells a file from others without reading all of it: its length, the time of its last change, its beginning and its end.
pub(crate) fn telling_hash(path: &Path) -> std::io::Result<u128> {
    let mut file = File::open(path)?;
    let about = file.metadata()?;
    let changed = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    let changed = changed.duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut ends = Vec::new();
    file.by_ref().take(TELLING_BYTES).read_to_end(&mut ends)?;
    file.seek(SeekFrom::Start(about.len().saturating_sub(TELLING_BYTES)))?;
    file.take(TELLING_BYTES).read_to_end(&mut ends)?;
    Ok(Thing::hash_of("file", &[u128::from(about.len()), changed.as_nanos(), whole_hash(&ends)], &[]))
}

fn whole_hash(bytes: &[u8]) -> u128 {
    first_half(&blake3::hash(bytes))
}

fn first_half(hash: &blake3::Hash) -> u128 {
    let mut half = [0; 16];
    half.copy_from_slice(&hash.as_bytes()[..16]);
    u128::from_le_bytes(half)
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

/// The code of problems that nodes tell while they run.
pub(crate) const NODE_TROUBLE: &str = "node-trouble";

/// What nodes complain of while they run, as problems of the document.
pub(crate) fn trouble_problems(troubles: &[Trouble]) -> impl Iterator<Item = Problem> + '_ {
    troubles.iter().map(|trouble| Problem {
        severity: Severity::Warning,
        code: NODE_TROUBLE,
        node: Some(trouble.node.clone()),
        cause: trouble.cause.clone(),
        next_step: trouble.next_step.clone(),
    })
}

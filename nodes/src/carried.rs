//! Nodes that came with a graph, beside the artist's own.
//!
//! A graph carries the files of the nodes that not everybody has (`cym_engine::carried`); they lie unpacked in a folder. Where the
//! artist has the same file, theirs is read. Where theirs is another one, the graph keeps looking as it did, and a Problem says
//! so; once the artist saves theirs again, it is what they work on, and is used.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cym_graph::{Problem, Severity};
use cym_wgsl::Trust;

use crate::files::{Place, Source, Stamp, file_problem, form_of, list, scan_folder, within};

/// How deep below a shader its pictures are looked for.
const DEEP: u32 = 4;

/// The folder of a graph's nodes, and what is known about the artist's of the same names.
#[derive(Clone, Debug)]
pub(crate) struct Carried {
    folder: PathBuf,
    /// The artist's files by id as they were when the graph came.
    before: BTreeMap<String, Stamp>,
    /// Whether the artist's file is the graph's, by id, for the stamp that it had.
    same: BTreeMap<String, (Stamp, bool)>,
    /// What is told of files that are not the graph's, by id.
    others: BTreeMap<String, Problem>,
}

impl Carried {
    /// Nodes of a graph that was just opened, over what else there is.
    pub(crate) fn new<'a>(folder: PathBuf, there: impl Iterator<Item = &'a Source>) -> Self {
        let before = there.filter_map(|source| Some((source.id.clone(), stamp(source)?.clone()))).collect();
        Self { folder, before, same: BTreeMap::new(), others: BTreeMap::new() }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What is told of the artist's files that stand back behind the graph's, by id.
    pub(crate) fn others(&self) -> &BTreeMap<String, Problem> {
        &self.others
    }

    /// Adds the graph's nodes, or puts them in place of others of the same name.
    pub(crate) fn add_to(&mut self, sources: &mut Vec<Source>, problems: &mut Vec<Problem>) {
        self.others.clear();
        for source in scan_folder(&self.folder, Trust::Outside, problems) {
            let there = sources.iter().position(|there| there.id == source.id && there.trust == Trust::Outside);
            // Of one that the program has by now, whoever reads the nodes tells.
            let Some(there) = there else {
                sources.push(source);
                continue;
            };
            let own = &mut sources[there];
            if self.is_same(own, &source) || self.before.get(&own.id) != stamp(own) {
                continue;
            }
            let cause = format!("{}: this graph brings another `{}` along.", own.shown(), own.id);
            let next = "The graph's is used. To use yours, save its file again; to have both, rename it.".to_owned();
            let problem = file_problem(Severity::Warning, cause, next);
            self.others.insert(source.id.clone(), problem.clone());
            problems.push(problem);
            *own = source;
        }
    }

    fn is_same(&mut self, own: &Source, carried: &Source) -> bool {
        let (Place::File(path, now), Place::File(other, _)) = (&own.place, &carried.place) else {
            return false;
        };
        if let Some((then, same)) = self.same.get(&own.id)
            && then == now
        {
            return *same;
        }
        let mut pairs = vec![(path.clone(), other.clone()), (path.with_extension("vs"), other.with_extension("vs"))];
        let text = String::from_utf8_lossy(&fs::read(other).unwrap_or_default()).into_owned();
        let beside = other.parent().unwrap_or_else(|| Path::new(""));
        for picture in others(beside, DEEP) {
            let name = within(beside, &picture).filter(|name| text.contains(name.as_str()));
            let there = name.and_then(|name| Some(path.parent()?.join(name)));
            pairs.extend(there.map(|there| (there, picture)));
        }
        // What neither has is the same too.
        let same = pairs.iter().all(|(a, b)| fs::read(a).ok() == fs::read(b).ok());
        self.same.insert(own.id.clone(), (now.clone(), same));
        same
    }
}

fn stamp(source: &Source) -> Option<&Stamp> {
    match &source.place {
        Place::File(_, stamp) if source.trust == Trust::Outside => Some(stamp),
        Place::File(..) | Place::Embedded(_) => None,
    }
}

/// Files that are no nodes: what shaders bring along.
fn others(folder: &Path, deep: u32) -> Vec<PathBuf> {
    let (folders, files): (Vec<_>, Vec<_>) =
        list(folder).unwrap_or_default().into_iter().partition(|path| path.is_dir());
    let mut found: Vec<PathBuf> = files
        .into_iter()
        .filter(|path| form_of(path).is_none() && path.extension().is_none_or(|e| e != "vs"))
        .collect();
    if deep > 0 {
        found.extend(folders.iter().flat_map(|folder| others(folder, deep - 1)));
    }
    found
}

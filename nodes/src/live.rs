//! The catalogue while the program runs: reads what is saved, and keeps the last good version of what is broken.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use cym_graph::Problem;
use cym_plan::NodeLibrary;
use cym_wgsl::{Library, MAX_SOURCE_BYTES};

use crate::carried::Carried;
use crate::embedded;
use crate::files::{Folders, Form, Source, Stamp, read_text, scan, scan_shaders};
use crate::gather::{Content, gather, read_all, wgsl_problems};
use crate::outside;

/// Nodes and shader library as they are on disk now, or as they last worked.
#[derive(Clone)]
pub struct Live {
    folders: Folders,
    /// Nodes that the open graph brought along.
    carried: Option<Carried>,
    shaders: Shaders,
    /// By place: ours before the artist's, each by id.
    entries: Vec<Entry>,
    /// What is wrong with folders and names.
    scan_problems: Vec<Problem>,
    library: Arc<NodeLibrary>,
    problems: Vec<Problem>,
}

/// What [`Live::poll`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Ids of nodes that are new, gone, or work differently now. Empty when only problems came or went.
    pub kinds: BTreeSet<String>,
    /// The shader library changed: every picture may differ.
    pub shaders: bool,
}

#[derive(Clone)]
struct Shaders {
    files: BTreeMap<PathBuf, Stamp>,
    library: Arc<Library>,
    problems: Vec<Problem>,
}

#[derive(Clone)]
struct Entry {
    source: Source,
    /// The last version that worked, if one ever did.
    good: Option<Content>,
    /// What is wrong with the version on disk.
    faults: Vec<Problem>,
}

impl Live {
    /// Reads everything. Whatever is wrong is in [`Live::problems`]; the rest works.
    pub fn open(folders: Folders) -> Self {
        let shaders = Shaders { files: BTreeMap::new(), library: embedded_shaders(), problems: Vec::new() };
        let library = Arc::new(NodeLibrary::new(Arc::clone(&shaders.library)));
        let mut live = Self {
            folders,
            carried: None,
            shaders,
            entries: Vec::new(),
            scan_problems: Vec::new(),
            library,
            problems: Vec::new(),
        };
        if live.poll().is_none() {
            // No file at all: the native nodes are there still.
            live.rebuild();
        }
        live
    }

    /// Every node that works, with the shader library. Cheap; keep it for as long as one plan is made.
    pub fn library(&self) -> Arc<NodeLibrary> {
        Arc::clone(&self.library)
    }

    /// All that is wrong with the files now.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Takes up the nodes that a graph brought along, as they lie in this folder, in place of those of the graph before; `None` for
    /// a graph that brings none. [`Live::poll`] reads them.
    pub fn carry(&mut self, folder: Option<PathBuf>) {
        if self.carried.as_ref().map(Carried::folder) == folder.as_deref() {
            return;
        }
        // The artist's own that the graph before has hidden count as they are now.
        self.carried = None;
        let own = scan(&self.folders, None, &mut Vec::new());
        self.carried = folder.map(|folder| Carried::new(folder, own.iter()));
    }

    /// Looks at the time and length of every file and reads again those that changed. `None` when nothing did.
    ///
    /// Takes one listing of each folder; call it a few times a second.
    pub fn poll(&mut self) -> Option<Changes> {
        let shader_problems = self.shaders.problems.clone();
        let shaders = self.poll_shaders();
        let mut scan_problems = Vec::new();
        let sources = scan(&self.folders, self.carried.as_mut(), &mut scan_problems);

        let known: BTreeMap<String, Entry> =
            self.entries.drain(..).map(|entry| (entry.source.shown(), entry)).collect();
        let mut gone: BTreeMap<String, Entry> = known;
        let mut stale = Vec::new();
        for source in sources {
            let before = gone.remove(&source.shown());
            let again = shaders && source.form != Form::Group;
            let changed = again || before.as_ref().is_none_or(|entry| entry.source != source);
            if changed {
                stale.push(self.entries.len());
            }
            let (good, faults) = before.map(|entry| (entry.good, entry.faults)).unwrap_or_default();
            self.entries.push(Entry { source, good, faults });
        }

        let mut kinds: BTreeSet<String> = gone.into_values().map(|entry| entry.source.id).collect();
        kinds.extend(self.read_again(&stale));
        let told = shader_problems != self.shaders.problems || scan_problems != self.scan_problems;
        if !shaders && !told && kinds.is_empty() && stale.is_empty() {
            return None;
        }
        self.scan_problems = scan_problems;
        self.rebuild();
        Some(Changes { kinds, shaders })
    }

    /// Reads entries by index; the ids of those that work differently now.
    fn read_again(&mut self, stale: &[usize]) -> BTreeSet<String> {
        let sources: Vec<&Source> = stale.iter().map(|&index| &self.entries[index].source).collect();
        let results = read_all(&sources, &self.shaders.library);
        let mut kinds = BTreeSet::new();
        for (&index, result) in stale.iter().zip(results) {
            let entry = &mut self.entries[index];
            match result {
                Ok(content) => {
                    entry.faults.clear();
                    if entry.good.as_ref() != Some(&content) {
                        kinds.insert(entry.source.id.clone());
                        entry.good = Some(content);
                    }
                }
                Err(faults) => {
                    entry.faults = faults;
                    // A shader from outside that has never worked still has its place in the catalogue, and its wires.
                    if entry.good.is_none() && entry.source.form == Form::Shader {
                        entry.good = outside::stand_in(&entry.source, &self.shaders.library);
                        kinds.insert(entry.source.id.clone());
                    } else if entry.good.is_some() {
                        for fault in &mut entry.faults {
                            fault.next_step.push_str(" Until then the last good version is used.");
                        }
                    }
                }
            }
        }
        kinds
    }

    /// Reads the shader library again if one of its files changed; whether it works differently now.
    fn poll_shaders(&mut self) -> bool {
        let Some(files) = self.folders.shaders.as_deref().and_then(scan_shaders) else {
            return false;
        };
        if files == self.shaders.files {
            return false;
        }
        self.shaders.problems.clear();
        let mut texts = Vec::new();
        for path in files.keys() {
            match read_text(path, MAX_SOURCE_BYTES) {
                Ok(text) => texts.push((path.display().to_string(), text)),
                Err(problem) => self.shaders.problems.push(problem),
            }
        }
        self.shaders.files = files;
        let read = match Library::new(texts) {
            Ok(library) if self.shaders.problems.is_empty() => Some(Arc::new(library)),
            Ok(_) => None,
            Err(error) => {
                self.shaders.problems.extend(wgsl_problems(&error.file, &error));
                None
            }
        };
        let changed = read.is_some();
        if let Some(library) = read {
            self.shaders.library = library;
        }
        changed
    }

    fn rebuild(&mut self) {
        let mut problems = self.scan_problems.clone();
        problems.extend(self.shaders.problems.iter().cloned());
        problems.extend(self.entries.iter().flat_map(|entry| entry.faults.iter().cloned()));
        let parts = self.entries.iter().filter_map(|entry| Some((&entry.source, entry.good.as_ref()?)));
        let mut library = gather(&self.shaders.library, parts, &mut problems);
        let faults = self.entries.iter().map(|entry| (&entry.source.id, entry.faults.as_slice()));
        let others = self
            .carried
            .iter()
            .flat_map(|carried| carried.others().iter().map(|(id, p)| (id, std::slice::from_ref(p))));
        for (id, faults) in faults.chain(others).filter(|(_, faults)| !faults.is_empty()) {
            library.faults.entry(id.clone()).or_default().extend_from_slice(faults);
        }
        self.library = Arc::new(library);
        self.problems = problems;
    }
}

/// The library that the program carries; nodes stand without one if it were broken, and say which name they miss.
fn embedded_shaders() -> Arc<Library> {
    let library = Library::new(embedded::shader_files()).or_else(|_| Library::new([]));
    Arc::new(library.expect("a library without files has no mistake"))
}

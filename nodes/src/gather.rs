//! From node files to one library: reads each, and puts together what could be read.

use std::collections::BTreeSet;
use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use cym_graph::{Document, Problem, Severity, WireType};
use cym_plan::{NodeFile, NodeLibrary};
use cym_wgsl::{Library, MAX_SOURCE_BYTES, WgslError, WgslNode, read_node};

use crate::embedded;
use crate::files::{Form, Place, Source, carried, file_problem};
use crate::group;
use crate::guidance;
use crate::network;
use crate::outside::{self, Outside};

/// Why the nodes that the program carries cannot be used: a fault of the program, not of the artist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// The shader library has a mistake.
    #[error("the shader library does not compile: {0} Please report this.")]
    Shaders(#[from] WgslError),
    /// Some node files have mistakes.
    #[error("{} node files do not work, the first: {} Please report this.", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Nodes(Vec<Problem>),
}

/// Every node that the program carries.
///
/// # Errors
/// A file that was embedded does not keep the contract; the tests of this crate see to it that this does not happen.
pub fn catalogue() -> Result<NodeLibrary, CatalogueError> {
    let shaders = Arc::new(Library::new(embedded::shader_files())?);
    let sources = carried();
    let mut problems = Vec::new();
    let mut parts = Vec::new();
    for (source, read) in sources.iter().zip(read_all(&sources.iter().collect::<Vec<_>>(), &shaders)) {
        match read {
            Ok(content) => parts.push((source, content)),
            Err(faults) => problems.extend(faults),
        }
    }
    let library = gather(&shaders, parts.iter().map(|(source, content)| (*source, content)), &mut problems);
    if problems.is_empty() { Ok(library) } else { Err(CatalogueError::Nodes(problems)) }
}

/// A node file that was read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// A WGSL node.
    Wgsl(Arc<WgslNode>),
    /// A graph; its interface needs the other nodes.
    Group(Arc<Document>),
    /// A shader from outside.
    Outside(Arc<Outside>),
}

/// Reads files on all cores, in their order: naga takes about a millisecond for each.
pub(crate) fn read_all(sources: &[&Source], shaders: &Library) -> Vec<Result<Content, Vec<Problem>>> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let share = sources.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let read_share = |part: &[&Source]| part.iter().map(|source| read(source, shaders)).collect::<Vec<_>>();
        let mut shares = sources.chunks(share);
        let first = shares.next().unwrap_or_default();
        let others: Vec<_> = shares
            .map(|part| {
                let builder = thread::Builder::new().name("cym-nodes".to_owned());
                (part, builder.spawn_scoped(scope, move || read_share(part)))
            })
            .collect();
        let mut results = read_share(first);
        for (part, handle) in others {
            // Without a thread, or when it died, the work is done here.
            let done = handle.ok().and_then(|handle| handle.join().ok());
            results.extend(done.unwrap_or_else(|| read_share(part)));
        }
        results
    })
}

/// One library of what could be read, native nodes first; of two nodes with one id the first stays.
pub(crate) fn gather<'a>(
    shaders: &Arc<Library>,
    parts: impl IntoIterator<Item = (&'a Source, &'a Content)>,
    problems: &mut Vec<Problem>,
) -> NodeLibrary {
    let mut library = NodeLibrary::new(Arc::clone(shaders));
    let mut taken = BTreeSet::new();
    library.readers.insert(WireType::Network, network::read);
    library.readers.insert(WireType::Image, guidance::read_picture);
    for (id, node) in embedded::natives() {
        // A shader library of the artist's own may lack what shows drawn pictures: those nodes are then unknown to graphs, which
        // say so. That our own library has it is for tests to see.
        drop(node.insert(id, &mut library));
        taken.insert(id.to_owned());
    }
    let mut groups = Vec::new();
    for (source, content) in parts {
        if !taken.insert(source.id.clone()) {
            let cause = format!("{}: there is another node `{}`.", source.shown(), source.id);
            let next = "Rename this file; the other node is used.".to_owned();
            problems.push(file_problem(Severity::Warning, cause, next));
            continue;
        }
        if let Some(files) = files_of(source, content) {
            library.sources.insert(source.id.clone(), files);
        }
        match content {
            Content::Wgsl(node) => library.insert_wgsl(WgslNode::clone(node)),
            Content::Group(document) => groups.push((source, document)),
            Content::Outside(shader) => {
                shader.insert(&source.id, &mut library);
                groups.extend(shader.group.as_ref().map(|group| (source, group)));
            }
        }
    }
    group::insert_all(&mut library, groups, problems);
    library
}

/// The files that make a node that not everybody has: what a graph that uses it has to carry.
fn files_of(source: &Source, content: &Content) -> Option<Vec<NodeFile>> {
    let (Place::File(path, _), Some(within)) = (&source.place, &source.within) else {
        return None;
    };
    let mut files = vec![NodeFile { within: within.clone(), path: path.clone() }];
    if let Content::Outside(shader) = content {
        let vertex = path.with_extension("vs");
        if let (true, Some((stem, _))) = (vertex.is_file(), within.rsplit_once('.')) {
            files.push(NodeFile { within: format!("{stem}.vs"), path: vertex });
        }
        let folder = within.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let pictures = shader.pictures.iter();
        files.extend(
            pictures
                .map(|picture| NodeFile { within: format!("{folder}{}", picture.name), path: picture.path.clone() }),
        );
    }
    Some(files)
}

fn read(source: &Source, shaders: &Library) -> Result<Content, Vec<Problem>> {
    match source.form {
        Form::Wgsl => {
            let text = source.text(MAX_SOURCE_BYTES).map_err(|problem| vec![problem])?;
            let node = read_node(&source.id, &text, shaders, source.trust);
            node.map(|node| Content::Wgsl(Arc::new(node))).map_err(|error| wgsl_problems(&source.shown(), &error))
        }
        Form::Group => group::read(source).map(|document| Content::Group(Arc::new(document))),
        Form::Shader => outside::read(source, shaders).map(|shader| Content::Outside(Arc::new(shader))),
    }
}

/// A text's faults as problems: the path with line and column, the compiler's message, the line itself.
pub(crate) fn wgsl_problems(shown: &str, error: &WgslError) -> Vec<Problem> {
    let problem = |fault: &cym_wgsl::Fault| {
        let place = if fault.line == 0 { shown.to_owned() } else { format!("{shown}:{}:{}", fault.line, fault.column) };
        let line = if fault.text.trim().is_empty() { String::new() } else { format!(" (`{}`)", fault.text.trim()) };
        file_problem(Severity::Error, format!("{place}: {}{line}.", fault.message), sentence(&fault.next))
    };
    error.faults.iter().map(problem).collect()
}

/// A phrase as a sentence.
fn sentence(phrase: &str) -> String {
    let mut chars = phrase.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if phrase.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}

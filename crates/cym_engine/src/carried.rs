//! Nodes that travel with a graph: the files of those that not everybody has, as its assets below `nodes/`.
//!
//! [`pack`] puts them into a document, [`unpack`] lays them into the cache, from where they are read as the artist's own are.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use cym_graph::group::own_catalogue;
use cym_graph::{Document, Edit, assets, file};
use cym_plan::{NodeFile, NodeLibrary};

use crate::cache;

/// The folder of a document's assets in which nodes travel.
const FOLDER: &str = "nodes/";
/// Longest file that travels: pictures that shaders bring along are as long as those that an artist drops.
const FILE_BYTES: u64 = 8 << 20;
/// What nodes are made of; nothing else is unpacked.
const ENDINGS: [&str; 18] = [
    "wgsl", "cym", "fs", "vs", "glsl", "frag", "png", "apng", "jpg", "jpeg", "webp", "tif", "tiff", "bmp", "gif",
    "exr", "hdr", "tga",
];

/// What a document lacks of the nodes that it uses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Packed {
    /// The files, as [`Edit::PutAsset`].
    pub edits: Vec<Edit>,
    /// Files that cannot travel, a sentence each.
    pub faults: Vec<String>,
}

/// Finds the files of nodes that a document uses and does not hold as they are now. Reads them.
pub fn pack(document: &Document, library: &NodeLibrary) -> Packed {
    let mut packed = Packed::default();
    for kind in used(document, library) {
        for NodeFile { within, path } in library.sources.get(&kind).into_iter().flatten() {
            let asset = format!("{FOLDER}{within}");
            let bytes = assets::legal(&asset).map_err(|error| error.to_string()).and_then(|()| {
                let mut bytes = Vec::new();
                fs::File::open(path)
                    .and_then(|file| file.take(FILE_BYTES + 1).read_to_end(&mut bytes))
                    .map_err(|error| format!("{error}."))?;
                let fits = bytes.len() as u64 <= FILE_BYTES;
                fits.then_some(bytes).ok_or_else(|| format!("It is larger than {} MiB.", FILE_BYTES >> 20))
            });
            match bytes {
                Ok(bytes) if document.assets().get(&asset).is_some_and(|there| **there == *bytes) => {}
                Ok(bytes) => packed.edits.push(Edit::PutAsset { path: asset, bytes: bytes.into() }),
                Err(cause) => packed.faults.push(format!(
                    "{} does not travel with the graph, which needs it for its node {kind}: {cause} Send it along by hand.",
                    path.display()
                )),
            }
        }
    }
    packed
}

/// The kinds that a document uses, those within its groups included.
fn used(document: &Document, library: &NodeLibrary) -> BTreeSet<String> {
    let (catalogue, _) = own_catalogue(document, &library.catalogue);
    let mut found = BTreeSet::new();
    let mut kinds: Vec<String> = document.nodes().values().map(|node| node.kind.clone()).collect();
    // Own groups that no node shows yet travel too.
    let groups = document.assets().iter().filter(|(path, _)| path.starts_with("groups/"));
    let groups = groups.filter_map(|(_, bytes)| file::read_str(std::str::from_utf8(bytes).ok()?).ok());
    kinds.extend(groups.flat_map(|group| group.nodes().values().map(|node| node.kind.clone()).collect::<Vec<_>>()));
    while let Some(kind) = kinds.pop() {
        let inside = catalogue.get(&kind).and_then(|kind| kind.group.clone());
        if found.insert(kind) {
            kinds.extend(inside.iter().flat_map(|group| group.nodes().values()).map(|node| node.kind.clone()));
        }
    }
    found
}

/// The nodes that a document carries, by their path within a folder of nodes.
pub fn files(document: &Document) -> Vec<(String, Arc<[u8]>)> {
    let nodes = document.assets().iter().filter_map(|(path, bytes)| Some((path.strip_prefix(FOLDER)?, bytes)));
    let known = nodes.filter(|(path, _)| {
        let ending = path.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
        ENDINGS.contains(&ending.as_str()) && assets::legal(path).is_ok()
    });
    known.map(|(path, bytes)| (path.to_owned(), Arc::clone(bytes))).collect()
}

/// Lays such files into the cache, into a folder of nodes that is named after their content. `None` for no files, and where there is
/// no cache or it cannot be written.
pub fn unpack(files: &[(String, Arc<[u8]>)]) -> Option<PathBuf> {
    if files.is_empty() {
        return None;
    }
    let mut hash = blake3::Hasher::new();
    for (path, bytes) in files {
        hash.update(&(path.len() as u64).to_le_bytes()).update(path.as_bytes());
        hash.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
    }
    let name = format!("carried/{}", &hash.finalize().to_hex()[..32]);
    let folder = cache::folder()?.join(&name);
    for (path, bytes) in files {
        // What lies there already keeps its time, so that nothing is read again.
        if fs::read(folder.join(path)).is_ok_and(|there| there == **bytes) {
            continue;
        }
        cache::keep(&format!("{name}/{path}"), bytes).ok()?;
    }
    Some(folder)
}

//! Pictures, colour tables and things that a plan needs, from beside the graph or inside it.

mod things;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use cym_gpu::AssetData;
use cym_graph::{NodeId, Problem, Severity, Value};
use cym_media::{lut, picture};
use cym_plan::{AssetKind, AssetUse, NodeLibrary, Plan, Thing};

use crate::project::Project;
use things::ThingStore;
pub(crate) use things::{NODE_TROUBLE, telling_hash, trouble_problems};

/// The file behind a relative path, if it is there and inside the graph's folder.
pub(crate) fn locate(project: &Project, path: &str) -> Option<PathBuf> {
    cym_graph::assets::resolve(project.folder(), path).ok().filter(|path| path.is_file())
}

/// The inputs of a table's first and last entry.
type Domain = [[f32; 3]; 2];

/// The files of a plan, in its order.
pub(crate) struct Files {
    /// What was read; `None` where a placeholder must do.
    pub(crate) data: Vec<Option<Arc<AssetData>>>,
    /// By thing of the plan: what its file holds.
    pub(crate) things: Vec<Option<Thing>>,
    domains: Vec<(NodeId, Domain)>,
}

impl Files {
    /// Turns the domain knobs of nodes with a table to what its file says, unless the artist set them.
    pub(crate) fn tell_domains(&self, plan: &mut Plan, project: &Project) {
        for (node, domain) in &self.domains {
            let values = project.document.nodes().get(node).map(|node| &node.values);
            for (param, side) in ["domain_min", "domain_max"].into_iter().zip(domain) {
                if values.is_some_and(|values| !values.contains_key(param)) {
                    plan.turn(node, param, &Value::Vec3(*side));
                }
            }
        }
    }
}

/// Files that were read before, so that an edit elsewhere reads none again.
#[derive(Default)]
pub(crate) struct AssetStore {
    known: BTreeMap<(String, bool), (Stamp, Read)>,
    things: ThingStore,
}

/// What a file, or what the graph holds in its place, was when it was read.
#[derive(PartialEq)]
enum Stamp {
    Embedded(Arc<[u8]>),
    File(PathBuf, About),
    /// Numbered files that go by one name.
    Run(Vec<(u64, PathBuf, About)>),
}

/// When a file was changed last, and how long it is, where the system tells.
type About = Option<(SystemTime, u64)>;

fn about(path: &Path) -> About {
    let about = std::fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
}

/// The file behind an asset: one that a node brings along, or one of the graph's.
fn file_of(project: &Project, library: &NodeLibrary, path: &str) -> Result<PathBuf, String> {
    match library.files.get(path) {
        Some(file) => Ok(file.clone()),
        None => cym_graph::assets::resolve(project.folder(), path).map_err(|error| error.to_string()),
    }
}

fn stamp(project: &Project, library: &NodeLibrary, path: &str) -> Result<Stamp, String> {
    if let Some(bytes) = project.document.assets().get(path) {
        return Ok(Stamp::Embedded(Arc::clone(bytes)));
    }
    let path = file_of(project, library, path)?;
    let about = about(&path);
    Ok(Stamp::File(path, about))
}

type Read = (Arc<AssetData>, Option<Domain>);

impl AssetStore {
    /// The file of an asset, read at most once as long as it stays the same.
    fn read(
        &mut self,
        asset: &AssetUse,
        project: &Project,
        library: &NodeLibrary,
        max_side: u32,
    ) -> Result<Read, String> {
        let stamp = stamp(project, library, &asset.path)?;
        let key = (asset.path.clone(), asset.kind == AssetKind::Lut);
        if let Some((known, read)) = self.known.get(&key)
            && *known == stamp
        {
            return Ok(read.clone());
        }
        let (data, domain) = read(asset, project, library, max_side)?;
        let read = (Arc::new(data), domain);
        self.known.insert(key, (stamp, read.clone()));
        Ok(read)
    }

    /// Forgets what a plan does not name.
    fn keep(&mut self, plan: &Plan) {
        self.known.retain(|(path, lut), _| {
            plan.assets.iter().any(|asset| asset.path == *path && (asset.kind == AssetKind::Lut) == *lut)
        });
    }
}

/// Reads every file of a plan; what cannot be read leaves a placeholder and a problem.
pub(crate) fn load(
    plan: &Plan,
    project: &Project,
    library: &NodeLibrary,
    max_side: u32,
    store: &mut AssetStore,
    problems: &mut Vec<Problem>,
) -> Files {
    let mut domains = Vec::new();
    let mut load = |asset: &AssetUse| {
        if asset.path.is_empty() {
            return None;
        }
        match store.read(asset, project, library, max_side) {
            Ok((data, domain)) => {
                domains.extend(domain.map(|domain| (asset.node.clone(), domain)));
                Some(data)
            }
            Err(cause) => {
                problems.push(unreadable(&asset.node, &asset.path, project, "a placeholder", &cause));
                None
            }
        }
    };
    let data = plan.assets.iter().map(&mut load).collect();
    store.keep(plan);
    let things = store.things.load(plan, project, library, problems);
    Files { data, things, domains }
}

/// A file that is not there leaves a hole that the artist knows of; one that is there and broken is a mistake.
fn unreadable(node: &NodeId, path: &str, project: &Project, stands_in: &str, cause: &str) -> Problem {
    let there = project.document.assets().contains_key(path) || locate(project, path).is_some();
    let (severity, code) =
        if there { (Severity::Error, "unreadable-file") } else { (Severity::Warning, "missing-file") };
    Problem {
        severity,
        code,
        node: Some(node.clone()),
        cause: format!("{stands_in} stands in for `{path}`: {}.", cause.trim_end_matches('.')),
        next_step: "Put a readable file of that name beside the graph, or choose another.".to_owned(),
    }
}

fn read(
    asset: &AssetUse,
    project: &Project,
    library: &NodeLibrary,
    max_side: u32,
) -> Result<(AssetData, Option<Domain>), String> {
    let embedded = project.document.assets().get(&asset.path);
    let path = match embedded {
        Some(_) => PathBuf::from(&asset.path),
        None => file_of(project, library, &asset.path)?,
    };
    match asset.kind {
        AssetKind::Picture => {
            let limits = picture::PictureLimits { max_side_px: max_side, ..Default::default() };
            let read = match embedded {
                Some(bytes) => picture::read_from(std::io::Cursor::new(&bytes[..]), &path, limits),
                None => picture::read(&path, limits),
            };
            let picture = read.map_err(|error| error.to_string())?;
            let rgba16f = picture.pixels.iter().map(|half| half.to_bits()).collect();
            Ok((AssetData::Picture { width: picture.width, height: picture.height, rgba16f }, None))
        }
        AssetKind::Lut => {
            let table = match embedded {
                Some(bytes) => {
                    let format = lut::LutFormat::of(&path).ok_or("its ending is no kind of LUT that is known")?;
                    lut::read_from(format, bytes, &path)
                }
                None => lut::read(&path),
            };
            let texture = table.map_err(|error| error.to_string())?.to_texture(65);
            let domain = [texture.domain_min, texture.domain_max];
            Ok((AssetData::Lut { size: texture.size as u32, rgba32f: texture.data }, Some(domain)))
        }
    }
}

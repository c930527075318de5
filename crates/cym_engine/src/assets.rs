//! Pictures and colour tables that a plan needs, from beside the graph or inside it.

use std::path::PathBuf;
use std::sync::Arc;

use cym_gpu::AssetData;
use cym_graph::{Problem, Severity};
use cym_media::{lut, picture};
use cym_plan::{AssetKind, AssetUse, Plan};

use crate::project::Project;

/// The file behind a relative path, if it is there and inside the graph's folder.
pub(crate) fn locate(project: &Project, path: &str) -> Option<PathBuf> {
    cym_graph::assets::resolve(project.folder(), path).ok().filter(|path| path.is_file())
}

/// Reads every file of a plan; what cannot be read leaves a placeholder and a problem.
pub(crate) fn load(plan: &Plan, project: &Project, max_side: u32, problems: &mut Vec<Problem>) -> Vec<Option<Arc<AssetData>>> {
    let mut load = |asset: &AssetUse| {
        if asset.path.is_empty() {
            return None;
        }
        match read(asset, project, max_side) {
            Ok(data) => Some(Arc::new(data)),
            Err(cause) => {
                problems.push(unreadable(asset, project, &cause));
                None
            }
        }
    };
    plan.assets.iter().map(&mut load).collect()
}

/// A file that is not there leaves a hole that the artist knows of; one that is there and broken is a mistake.
fn unreadable(asset: &AssetUse, project: &Project, cause: &str) -> Problem {
    let there = project.document.assets().contains_key(&asset.path) || locate(project, &asset.path).is_some();
    let (severity, code) = if there { (Severity::Error, "unreadable-file") } else { (Severity::Warning, "missing-file") };
    Problem {
        severity,
        code,
        node: Some(asset.node.clone()),
        cause: format!("a placeholder stands in for `{}`: {cause}.", asset.path),
        next_step: "Put a readable file of that name beside the graph, or choose another.".to_owned(),
    }
}

fn read(asset: &AssetUse, project: &Project, max_side: u32) -> Result<AssetData, String> {
    let embedded = project.document.assets().get(&asset.path);
    let path = match embedded {
        Some(_) => PathBuf::from(&asset.path),
        None => cym_graph::assets::resolve(project.folder(), &asset.path).map_err(|error| error.to_string())?,
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
            Ok(AssetData::Picture { width: picture.width, height: picture.height, rgba16f })
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
            Ok(AssetData::Lut { size: texture.size as u32, rgba32f: texture.data })
        }
    }
}

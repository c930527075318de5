//! Archives that `torch.save` writes, read without running anything.
//!
//! Such a file is a zip whose values lie uncompressed in it and whose table of contents is a pickle. A pickle is a small program, so
//! [`pickle`] is a machine that knows tensors, numbers, texts and containers and refuses every other word. `TorchScript` archives are
//! refused with the way to convert them.

mod pickle;
mod zip;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use self::pickle::{Stored, Value};
use self::zip::{Archive, Member};
use super::error::ClipError;
use super::file::{Entry, TENSORS_MAX};

/// The largest pickle that is read: one of a CLIP model has about 100 KB.
const PICKLE_MAX_BYTES: u64 = 4 << 20;

/// The tensors of an archive of plain tensors, each with its place in the file.
pub(super) fn contents(path: &Path, file: &mut File, len: u64) -> Result<BTreeMap<String, Entry>, ClipError> {
    let wrong = |why: String| ClipError::NotWeights { path: path.to_path_buf(), why };
    let mut archive = Archive::open(file, len).map_err(wrong)?;
    let script = |name: &str| name.contains("/code/") || name.ends_with("/constants.pkl");
    if archive.names().any(script) {
        return Err(ClipError::Script { path: path.to_path_buf() });
    }
    let Some(table) =
        archive.names().find(|name| *name == "data.pkl" || name.ends_with("/data.pkl")).map(str::to_owned)
    else {
        return Err(wrong("it is a zip archive, but not one of PyTorch's".to_owned()));
    };
    let prefix = table.strip_suffix("data.pkl").unwrap_or_default().to_owned();
    let order = archive.read(&format!("{prefix}byteorder"), 16).ok();
    if order.is_some_and(|order| order.starts_with(b"big")) {
        return Err(wrong("its numbers are stored most significant byte first".to_owned()));
    }
    let bytes = archive.read(&table, PICKLE_MAX_BYTES).map_err(wrong)?;
    let value = pickle::run(&bytes).map_err(|why| ClipError::Pickle { path: path.to_path_buf(), why })?;
    let mut entries = BTreeMap::new();
    for (name, tensor) in tensors(&value) {
        let member = archive.member(&format!("{prefix}data/{}", tensor.storage.key)).map_err(wrong)?;
        let entry = entry(&tensor, member).map_err(|why| wrong(format!("tensor `{name}` {why}")))?;
        if entries.len() >= TENSORS_MAX {
            return Err(wrong(format!("it holds more than {TENSORS_MAX} tensors")));
        }
        entries.insert(name, entry);
    }
    if entries.is_empty() {
        return Err(wrong("there are no named tensors in it".to_owned()));
    }
    Ok(entries)
}

/// The named tensors of a checkpoint: of the dictionary itself, or of the one that training scripts put under `state_dict`.
fn tensors(value: &Value) -> Vec<(String, Stored)> {
    let Value::Dict(outer) = value else {
        return Vec::new();
    };
    let inner = outer.items.iter().find_map(|(key, value)| match (key, value) {
        (Value::Text(key), Value::Dict(inner)) if matches!(&**key, "state_dict" | "model_state_dict" | "model") => {
            Some(inner)
        }
        _ => None,
    });
    inner
        .unwrap_or(outer)
        .items
        .iter()
        .filter_map(|(key, value)| match (key, value) {
            (Value::Text(key), Value::Tensor(tensor)) => {
                let name = key.strip_prefix("module.").unwrap_or(key).to_owned();
                Some((name, (**tensor).clone()))
            }
            _ => None,
        })
        .collect()
}

/// The place of a tensor, once it is known that all of it lies inside its member of the archive.
fn entry(tensor: &Stored, member: Member) -> Result<Entry, String> {
    let entry = Entry { number: tensor.storage.number, shape: tensor.shape.clone(), offset: 0 };
    let bytes = entry.number.bytes();
    let count = entry.count().ok_or("has a size that cannot be")?;
    let mut step = 1_i64;
    for (&side, &stride) in tensor.shape.iter().zip(&tensor.strides).rev() {
        if side > 1 && stride != step {
            return Err("is stored transposed; save it with `.contiguous()`".to_owned());
        }
        step = step.saturating_mul(side as i64);
    }
    let end =
        tensor.offset.checked_add(count).and_then(|end| end.checked_mul(bytes)).ok_or("has a place that cannot be")?;
    if end > member.len {
        return Err(format!("needs {end} bytes where the archive holds {}", member.len));
    }
    Ok(Entry { offset: member.offset + tensor.offset * bytes, ..entry })
}

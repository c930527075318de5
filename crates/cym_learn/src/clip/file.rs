//! Files of weights, opened without reading them: a table of tensors, each read from disk only when it is asked for.
//!
//! Two kinds of file end in the same table: safetensors, and `.pt`/`.pth` archives of plain tensors ([`super::torch`]).

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::error::ClipError;
use super::torch;

/// The largest table of contents that is read, in bytes.
pub const HEADER_MAX_BYTES: u64 = 1 << 20;
/// The largest number of tensors in one file.
pub const TENSORS_MAX: usize = 4096;
/// The largest amount of memory that the weights of one file may take, in bytes of f32.
pub const WEIGHTS_MAX_BYTES: u64 = 6 << 30;

/// How a number of a tensor is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    F64,
    F32,
    F16,
    Bf16,
    /// Integers and the like: never weights, never read.
    Other,
}

impl Number {
    /// Bytes of one number.
    pub(super) fn bytes(self) -> u64 {
        match self {
            Self::F64 => 8,
            Self::F32 => 4,
            Self::F16 | Self::Bf16 => 2,
            Self::Other => 0,
        }
    }
}

/// Where a tensor lies in its file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) number: Number,
    pub(super) shape: Vec<usize>,
    pub(super) offset: u64,
}

impl Entry {
    /// Number of values, if it can be counted at all.
    pub(super) fn count(&self) -> Option<u64> {
        self.shape.iter().try_fold(1_u64, |product, &side| product.checked_mul(side as u64))
    }
}

/// An open file of weights.
#[derive(Debug)]
pub struct WeightFile {
    path: PathBuf,
    file: Mutex<File>,
    entries: BTreeMap<String, Entry>,
    metadata: BTreeMap<String, String>,
}

impl WeightFile {
    /// Opens `path` and reads its table of contents, not its weights.
    ///
    /// # Errors
    /// If there is no such file, it is truncated, or it is neither safetensors nor an archive of plain tensors.
    pub fn open(path: &Path) -> Result<Self, ClipError> {
        let read = |source: std::io::Error| ClipError::Read { path: path.to_path_buf(), source };
        let mut file = File::open(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => ClipError::Missing { path: path.to_path_buf() },
            _ => read(error),
        })?;
        let len = file.metadata().map_err(read)?.len();
        let mut head = Vec::with_capacity(8);
        file.by_ref().take(8).read_to_end(&mut head).map_err(read)?;
        let (entries, metadata) = if head.starts_with(b"PK\x03\x04") {
            (torch::contents(path, &mut file, len)?, BTreeMap::new())
        } else {
            contents(path, &mut file, &head, len)?
        };
        let this = Self { path: path.to_path_buf(), file: Mutex::new(file), entries, metadata };
        this.check_memory()?;
        Ok(this)
    }

    /// The path that it was opened by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Names of its tensors, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The shape of a tensor, if there is one of that name.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.entries.get(name).map(|entry| entry.shape.as_slice())
    }

    /// A note that the file carries about itself.
    pub fn note(&self, key: &str) -> Option<&str> {
        self.metadata.get(key).map(String::as_str)
    }

    /// The values of a tensor as f32.
    ///
    /// # Errors
    /// If there is no such tensor, it is not of floating-point numbers, or a value of it is not finite.
    pub fn read(&self, name: &str) -> Result<Vec<f32>, ClipError> {
        let entry = self
            .entries
            .get(name)
            .ok_or_else(|| ClipError::NoTensor { path: self.path.clone(), name: name.to_owned() })?;
        let count = entry.count().unwrap_or(0);
        if entry.number == Number::Other {
            return Err(self.not_weights(format!("tensor `{name}` is not of floating-point numbers")));
        }
        let mut bytes = vec![0_u8; (count * entry.number.bytes()) as usize];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(entry.offset))
                .and_then(|_| file.read_exact(&mut bytes))
                .map_err(|source| ClipError::Read { path: self.path.clone(), source })?;
        }
        let values = floats(entry.number, &bytes);
        if values.iter().any(|value| !value.is_finite()) {
            return Err(ClipError::NotFinite { path: self.path.clone(), name: name.to_owned() });
        }
        Ok(values)
    }

    /// The values of a tensor that must have this shape.
    ///
    /// # Errors
    /// As [`Self::read`], and if the shape is another.
    pub fn read_shaped(&self, name: &str, needed: &[usize]) -> Result<Vec<f32>, ClipError> {
        match self.shape(name) {
            Some(found) if found != needed => Err(ClipError::Shape {
                path: self.path.clone(),
                name: name.to_owned(),
                found: found.to_vec(),
                needed: needed.to_vec(),
            }),
            _ => self.read(name),
        }
    }

    pub(super) fn not_weights(&self, why: String) -> ClipError {
        ClipError::NotWeights { path: self.path.clone(), why }
    }

    pub(super) fn other_model(&self, why: impl Into<String>) -> ClipError {
        ClipError::OtherModel { path: self.path.clone(), why: why.into() }
    }

    fn check_memory(&self) -> Result<(), ClipError> {
        let need = self
            .entries
            .values()
            .filter(|entry| entry.number != Number::Other)
            .map(|entry| entry.count().unwrap_or(u64::MAX / 8).saturating_mul(4))
            .fold(0_u64, u64::saturating_add);
        if need > WEIGHTS_MAX_BYTES {
            return Err(ClipError::TooLarge {
                path: self.path.clone(),
                need_mib: need >> 20,
                limit_mib: WEIGHTS_MAX_BYTES >> 20,
            });
        }
        Ok(())
    }
}

type Contents = (BTreeMap<String, Entry>, BTreeMap<String, String>);

/// The table of a safetensors file: eight bytes of length, JSON, values.
fn contents(path: &Path, file: &mut File, head: &[u8], len: u64) -> Result<Contents, ClipError> {
    let wrong = |why: String| ClipError::NotWeights { path: path.to_path_buf(), why };
    let head: [u8; 8] = head.try_into().map_err(|_short| wrong(format!("it has only {len} bytes")))?;
    let header_len = u64::from_le_bytes(head);
    if header_len > HEADER_MAX_BYTES {
        return Err(wrong(
            if head.starts_with(b"\x80") {
                "it is a bare pickle, which is never run here"
            } else if head.starts_with(b"version ") {
                "it is the pointer that a large-file store leaves in place of the real file"
            } else if head.starts_with(b"<") {
                "it is a web page: the download gave a page instead of the file"
            } else {
                "it does not begin as safetensors does"
            }
            .to_owned(),
        ));
    }
    let truncated = |need: u64| ClipError::Truncated { path: path.to_path_buf(), need, have: len };
    if 8 + header_len > len {
        return Err(truncated(8 + header_len));
    }
    let mut header = vec![0; header_len as usize];
    file.read_exact(&mut header).map_err(|source| ClipError::Read { path: path.to_path_buf(), source })?;
    let table: safetensors::tensor::Metadata =
        serde_json::from_slice(&header).map_err(|error| wrong(format!("its table of contents is wrong: {error}")))?;
    let need = 8 + header_len + table.data_len() as u64;
    if need > len {
        return Err(truncated(need));
    }
    let tensors = table.tensors();
    if tensors.len() > TENSORS_MAX {
        return Err(wrong(format!("it holds {} tensors, more than {TENSORS_MAX}", tensors.len())));
    }
    let entries = tensors
        .into_iter()
        .map(|(name, info)| {
            let entry = Entry {
                number: number(info.dtype),
                shape: info.shape.clone(),
                offset: 8 + header_len + info.data_offsets.0 as u64,
            };
            (name, entry)
        })
        .collect();
    let metadata = table.metadata().clone().unwrap_or_default().into_iter().collect();
    Ok((entries, metadata))
}

fn number(dtype: safetensors::Dtype) -> Number {
    match dtype {
        safetensors::Dtype::F64 => Number::F64,
        safetensors::Dtype::F32 => Number::F32,
        safetensors::Dtype::F16 => Number::F16,
        safetensors::Dtype::BF16 => Number::Bf16,
        _ => Number::Other,
    }
}

/// Little-endian bytes as f32, whatever they were.
fn floats(number: Number, bytes: &[u8]) -> Vec<f32> {
    match number {
        Number::F64 => chunks(bytes, |b: [u8; 8]| f64::from_le_bytes(b) as f32),
        Number::F32 => chunks(bytes, f32::from_le_bytes),
        Number::F16 => chunks(bytes, |b: [u8; 2]| half::f16::from_le_bytes(b).to_f32()),
        Number::Bf16 => chunks(bytes, |b: [u8; 2]| half::bf16::from_le_bytes(b).to_f32()),
        Number::Other => Vec::new(),
    }
}

fn chunks<const N: usize>(bytes: &[u8], value: impl Fn([u8; N]) -> f32) -> Vec<f32> {
    bytes.as_chunks::<N>().0.iter().map(|&chunk| value(chunk)).collect()
}

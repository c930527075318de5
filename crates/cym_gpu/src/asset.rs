//! Files as textures: handed in decoded, uploaded once.

use std::sync::{Arc, Mutex, OnceLock, Weak};

use cym_plan::AssetKind;
use half::f16;

use crate::error::GpuError;
use crate::shared::{Shared, TextureKey, lock};

/// A file, decoded.
#[derive(Clone, Debug, PartialEq)]
pub enum AssetData {
    /// A picture in linear light, premultiplied.
    Picture {
        /// Width in px.
        width: u32,
        /// Height in px.
        height: u32,
        /// Four halves a pixel, rows from the top.
        rgba16f: Vec<u16>,
    },
    /// A colour table.
    Lut {
        /// Points along each side of the cube.
        size: u32,
        /// All points, red fastest, then green, then blue.
        rgba32f: Vec<[f32; 4]>,
    },
}

impl AssetData {
    /// What stands in for a file that is missing: a soft grey checker, or the table that changes nothing.
    pub fn placeholder(kind: AssetKind) -> Self {
        match kind {
            AssetKind::Picture => {
                let texel = |x: u32, y: u32| {
                    let grey = f16::from_f32(if (x / 8 + y / 8).is_multiple_of(2) { 0.10 } else { 0.14 }).to_bits();
                    [grey, grey, grey, f16::ONE.to_bits()]
                };
                let rgba16f = (0..64 * 64).flat_map(|i| texel(i % 64, i / 64)).collect();
                Self::Picture { width: 64, height: 64, rgba16f }
            }
            AssetKind::Lut => {
                let bit = |i: u32, at: u32| (i >> at & 1) as f32;
                Self::Lut { size: 2, rgba32f: (0..8).map(|i| [bit(i, 0), bit(i, 1), bit(i, 2), 1.0]).collect() }
            }
        }
    }

    /// What it can be bound as.
    pub fn kind(&self) -> AssetKind {
        match self {
            Self::Picture { .. } => AssetKind::Picture,
            Self::Lut { .. } => AssetKind::Lut,
        }
    }

    /// Bytes on the device.
    pub fn bytes(&self) -> u64 {
        match self {
            Self::Picture { rgba16f, .. } => rgba16f.len() as u64 * 2,
            Self::Lut { rgba32f, .. } => rgba32f.len() as u64 * 16,
        }
    }

    /// Whether size and content agree and the adapter can hold it.
    pub(crate) fn check(&self, label: &str, kind: AssetKind, limits: &wgpu::Limits) -> Result<(), GpuError> {
        let wrong = |message: String| GpuError::Asset { label: label.to_owned(), message };
        if self.kind() != kind {
            return Err(wrong(format!("the file is a {:?}, the node takes a {kind:?}", self.kind()).to_lowercase()));
        }
        let ([width, height], limit, needed, given) = match self {
            Self::Picture { width, height, rgba16f } => {
                let needed = u64::from(*width) * u64::from(*height) * 4;
                ([*width, *height], limits.max_texture_dimension_2d, needed, rgba16f.len() as u64)
            }
            Self::Lut { size, rgba32f } => {
                let needed = u64::from(*size).saturating_pow(3);
                ([*size, *size], limits.max_texture_dimension_3d, needed, rgba32f.len() as u64)
            }
        };
        if width == 0 || height == 0 {
            return Err(wrong("the file holds no pixels".to_owned()));
        }
        if width.max(height) > limit {
            return Err(GpuError::Side { label: label.to_owned(), width, height, limit });
        }
        if needed != given {
            return Err(wrong(format!("the file should hold {needed} numbers or points, it holds {given}")));
        }
        Ok(())
    }
}

/// Textures of files, each kept for as long as somebody holds its data.
#[derive(Default)]
pub(crate) struct AssetCache {
    known: Mutex<Vec<(Weak<AssetData>, wgpu::TextureView)>>,
    checker: OnceLock<Arc<AssetData>>,
    identity: OnceLock<Arc<AssetData>>,
}

impl AssetCache {
    /// The texture that stands in for a missing file.
    pub(crate) fn placeholder(&self, shared: &Shared, kind: AssetKind) -> wgpu::TextureView {
        let data = match kind {
            AssetKind::Picture => &self.checker,
            AssetKind::Lut => &self.identity,
        };
        self.view(shared, data.get_or_init(|| Arc::new(AssetData::placeholder(kind))), "placeholder")
    }

    /// The file's texture; uploaded at most once.
    pub(crate) fn view(&self, shared: &Shared, data: &Arc<AssetData>, label: &str) -> wgpu::TextureView {
        let mut known = lock(&self.known);
        known.retain(|(held, _)| held.strong_count() > 0);
        if let Some((_, view)) = known.iter().find(|(held, _)| std::ptr::eq(held.as_ptr(), Arc::as_ptr(data))) {
            return view.clone();
        }
        let view = upload(shared, data, label);
        known.push((Arc::downgrade(data), view.clone()));
        view
    }
}

fn upload(shared: &Shared, data: &AssetData, label: &str) -> wgpu::TextureView {
    let (texture, bytes, row_bytes): (_, &[u8], u32) = match data {
        AssetData::Picture { width, height, rgba16f } => {
            let key = TextureKey {
                size: [*width, *height],
                format: wgpu::TextureFormat::Rgba16Float,
                usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            };
            (shared.texture(key, label).memory, bytemuck::cast_slice(rgba16f), width * 8)
        }
        AssetData::Lut { size, rgba32f } => (shared.cube(*size, label), bytemuck::cast_slice(rgba32f), size * 16),
    };
    let layout = wgpu::TexelCopyBufferLayout {
        offset: 0,
        bytes_per_row: Some(row_bytes),
        rows_per_image: Some(texture.height()),
    };
    shared.gpu.queue().write_texture(texture.as_image_copy(), bytes, layout, texture.size());
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_pass_their_own_check() {
        for kind in [AssetKind::Picture, AssetKind::Lut] {
            AssetData::placeholder(kind).check("x", kind, &wgpu::Limits::default()).unwrap();
        }
    }

    #[test]
    fn a_file_that_contradicts_itself_is_refused() {
        let cut = AssetData::Picture { width: 4, height: 4, rgba16f: vec![0; 60] };
        let error = cut.check("photo", AssetKind::Picture, &wgpu::Limits::default()).unwrap_err().to_string();
        assert!(error.starts_with("photo: the file should hold 64"), "{error}");
        assert!(cut.check("photo", AssetKind::Lut, &wgpu::Limits::default()).is_err());
    }
}

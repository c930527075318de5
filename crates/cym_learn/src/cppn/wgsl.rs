//! The GPU kernel as text: one compute shader that takes a workgroup's pixels through all layers without leaving its memory.
//!
//! Nothing here knows a GPU: who has one compiles [`Kernel::wgsl`], binds three buffers or two and a texture, and dispatches
//! [`Kernel::workgroups`]. The bindings of group 0 are:
//!
//! | binding | what | from |
//! |---|---|---|
//! | 0 | `storage, read`: weights | [`Kernel::weights`], when the network changes |
//! | 1 | `storage, read`: everything that is the same for all pixels | [`Kernel::frame`], every frame |
//! | 2 | the picture | see [`Target`] |
//!
//! Every thread owns eight neurons of a few pixels and keeps their sums in registers; the weights stream past. A layer's results replace
//! its inputs in workgroup memory, which stays below the 16 KiB that every device has.

mod blocks;
mod layout;
mod text;
mod tiles;

use std::sync::Arc;

use super::architecture::Architecture;
use super::error::{ArchitectureError, WeightsError};
use super::frame::Frame;
use super::network::Network;
use layout::Layout;

/// What weights and intermediate numbers are kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Precision {
    /// 32 bits everywhere: within 1e-5 of the CPU.
    Full,
    /// 16 bits in memory, 32 in arithmetic: half the traffic and twice the pixels a workgroup; works on every device. Of the presets,
    /// the difference from the CPU is at most 1.1e-3 on the whole and 6e-3 at the worst pixel.
    Packed,
    /// Products in 16 bits too, added up in 32 every eight: about twice as far off. The device must have the feature `SHADER_F16`.
    Half,
    /// Products on the GPU's matrix units: 16 by 16 tiles of 16-bit numbers, added up in 32 bits. The device must have the features
    /// `SHADER_F16`, `SUBGROUP` and `EXPERIMENTAL_COOPERATIVE_MATRIX`, list that tile among its cooperative matrices, have subgroups of
    /// exactly 32 threads, and [`Kernel::workgroup_bytes`] of workgroup memory. Binding 3 is binding 0's buffer once more, as
    /// `array<f16>`.
    Tiles,
}

/// Where the picture goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// `texture_storage_2d<rgba16float, write>`: colours as linear light with alpha 1; scalars for a palette as they are (the first one
    /// wherever there is none).
    Texture,
    /// `array<vec4f>`, a pixel each, row by row from the top: the numbers as the network gives them, 0 where there is none.
    Numbers,
}

/// A compute shader for all networks of one architecture.
#[derive(Debug, Clone)]
pub struct Kernel {
    /// The text; the entry point is `main`.
    pub wgsl: String,
    /// Threads of a workgroup.
    pub workgroup: u32,
    /// Pixels that a workgroup draws, row by row through the picture.
    pub pixels_per_workgroup: u32,
    architecture: Arc<Architecture>,
    layout: Layout,
}

/// Writes the kernel of an architecture.
///
/// # Errors
/// If the architecture is not one that can be drawn.
pub fn kernel(
    architecture: &Arc<Architecture>,
    precision: Precision,
    target: Target,
) -> Result<Kernel, ArchitectureError> {
    architecture.check()?;
    let layout = Layout::new(architecture, precision);
    Ok(Kernel {
        wgsl: if precision == Precision::Tiles {
            tiles::write(architecture, &layout, target)
        } else {
            text::write(architecture, &layout, target)
        },
        workgroup: layout.threads() as u32,
        pixels_per_workgroup: layout.pixels as u32,
        architecture: Arc::clone(architecture),
        layout,
    })
}

impl Kernel {
    /// How many workgroups to dispatch in x and y for a picture.
    pub fn workgroups(&self, size_px: [u32; 2]) -> [u32; 2] {
        let count =
            (u64::from(size_px[0]) * u64::from(size_px[1])).div_ceil(u64::from(self.pixels_per_workgroup)).max(1);
        let across = count.min(u64::from(layout::MOST_ACROSS));
        [across as u32, count.div_ceil(across) as u32]
    }

    /// Memory that a workgroup takes.
    pub fn workgroup_bytes(&self) -> usize {
        self.layout.workgroup_bytes()
    }

    /// The weights of a network as the kernel reads them.
    ///
    /// # Errors
    /// If the network has another architecture.
    pub fn weights(&self, network: &Network) -> Result<Vec<u8>, WeightsError> {
        self.of_this(network)?;
        Ok(blocks::weights(&self.layout, network))
    }

    /// What a frame of a network adds, as the kernel reads it: time, sound and latent are folded into the first bias.
    ///
    /// # Errors
    /// If the network has another architecture.
    pub fn frame(&self, network: &Network, frame: &Frame<'_>, size_px: [u32; 2]) -> Result<Vec<f32>, WeightsError> {
        self.of_this(network)?;
        Ok(blocks::frame(&self.layout, network, frame, size_px))
    }

    fn of_this(&self, network: &Network) -> Result<(), WeightsError> {
        if *network.architecture() == self.architecture { Ok(()) } else { Err(WeightsError::Different) }
    }
}

//! Pictures of the stage in the window: each texture is made known to egui once.

use egui::TextureId;
use egui_wgpu::RenderState;
use egui_wgpu::wgpu::{AddressMode, FilterMode, SamplerDescriptor, TextureView};

/// Textures that are kept known at the same time: the stage may draw into several in turn.
const KEPT: usize = 4;
/// A texture that was not shown for so many pictures is let go.
const FORGOTTEN_AFTER: u64 = 30;

/// Textures made known to egui. One for each place that shows pictures.
#[derive(Debug, Default)]
pub struct Registered {
    known: Vec<Known>,
    asked: u64,
}

#[derive(Debug)]
struct Known {
    view: TextureView,
    smooth: bool,
    id: TextureId,
    last: u64,
}

impl Registered {
    /// The id under which egui shows a view, smoothly scaled; `None` without a GPU.
    pub fn id(&mut self, render: Option<&RenderState>, view: &TextureView) -> Option<TextureId> {
        self.id_with(render, view, true)
    }

    /// As [`Self::id`]; not `smooth` shows each pixel as a square.
    pub fn id_with(&mut self, render: Option<&RenderState>, view: &TextureView, smooth: bool) -> Option<TextureId> {
        let render = render?;
        self.asked += 1;
        if let Some(known) = self.known.iter_mut().find(|known| known.view == *view && known.smooth == smooth) {
            known.last = self.asked;
            return Some(known.id);
        }
        let filter = if smooth { FilterMode::Linear } else { FilterMode::Nearest };
        let sampler = SamplerDescriptor {
            label: Some("picture"),
            address_mode_u: AddressMode::ClampToEdge,
            address_mode_v: AddressMode::ClampToEdge,
            mag_filter: filter,
            min_filter: FilterMode::Linear,
            ..SamplerDescriptor::default()
        };
        let mut renderer = render.renderer.write();
        // What this very frame has put on its list must stay known until it is drawn.
        let (asked, many) = (self.asked, self.known.len() >= KEPT);
        self.known.retain(|known| {
            let old = many && asked - known.last > FORGOTTEN_AFTER;
            if old {
                renderer.free_texture(&known.id);
            }
            !old
        });
        let id = renderer.register_native_texture_with_sampler_options(&render.device, view, sampler);
        self.known.push(Known { view: view.clone(), smooth, id, last: asked });
        Some(id)
    }
}

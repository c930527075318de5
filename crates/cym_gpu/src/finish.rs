//! The last pass: from the linear picture to what a file holds.

use cym_plan::Tick;

use crate::error::GpuError;
use crate::executor::attachment;
use crate::pipeline::{caught, entry, full_screen, layout, pipeline_layout};
use crate::prepare::Prepared;
use crate::shared::Shared;

/// How a pixel is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PixelLayout {
    /// Four bytes, sRGB-encoded.
    Rgba8,
    /// Four 16-bit numbers in the machine's byte order, sRGB-encoded.
    Rgba16,
    /// Four halves in the machine's byte order, linear.
    RgbaF16,
}

impl PixelLayout {
    /// Bytes of one pixel.
    pub fn bytes_per_px(self) -> u32 {
        match self {
            Self::Rgba8 => 4,
            Self::Rgba16 | Self::RgbaF16 => 8,
        }
    }

    pub(crate) fn format(self) -> wgpu::TextureFormat {
        match self {
            Self::Rgba8 => wgpu::TextureFormat::Rgba8Unorm,
            Self::Rgba16 => wgpu::TextureFormat::Rgba16Uint,
            Self::RgbaF16 => wgpu::TextureFormat::Rgba16Float,
        }
    }

    fn entry(self) -> &'static str {
        match self {
            Self::Rgba8 => "fs8",
            Self::Rgba16 => "fs16",
            Self::RgbaF16 => "fsf",
        }
    }
}

/// What becomes of transparency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alpha {
    /// The picture lies over black; alpha is 1.
    Opaque,
    /// The picture lies over a checker of two dark greys, 16 px a square, as screens show what is transparent; alpha is 1.
    Checker,
    /// Colours are divided by alpha, as PNG and video want them. Light without cover is lost.
    Straight,
    /// Colours stay multiplied with alpha, as EXR wants them.
    Premultiplied,
}

/// How a frame is finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finish {
    /// How a pixel is stored.
    pub layout: PixelLayout,
    /// What becomes of transparency.
    pub alpha: Alpha,
    /// Whether 8-bit codes are dithered: triangular noise of one code, from pixel, frame and seed alone.
    pub dither: bool,
}

/// The pass that finishes frames in one way.
pub(crate) struct Finisher {
    pipeline: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    frame: wgpu::Buffer,
    /// By parity of the frame: the prepared plan that it was made for, and the bind group of its output.
    groups: [Option<(u64, wgpu::BindGroup)>; 2],
}

impl Finisher {
    /// With `smooth`, a picture of another size than the target's is averaged; otherwise the nearest pixel is taken.
    pub(crate) fn new(shared: &Shared, finish: Finish, smooth: bool) -> Result<Self, GpuError> {
        caught(&shared.gpu, || Self::build(shared, finish, smooth))
    }

    fn build(shared: &Shared, finish: Finish, smooth: bool) -> Self {
        let (pipeline, layout) = finishing(shared, finish, if smooth { Reach::Smooth } else { Reach::Whole });
        let frame = shared.buffer("finish", FRAME_BYTES, wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST);
        Self { pipeline, layout, frame, groups: [None, None] }
    }

    /// Records the pass that draws the prepared plan's last frame into a texture of the layout's format.
    pub(crate) fn record(
        &mut self,
        shared: &Shared,
        encoder: &mut wgpu::CommandEncoder,
        prepared: &Prepared,
        tick: Tick,
        target: &wgpu::TextureView,
        size: [u32; 2],
    ) {
        let group = self.group(shared, prepared);
        let picture = (prepared.output_of(prepared.shown), group);
        self.record_picture(shared, encoder, picture, dither_key(prepared, tick), target, size);
    }

    /// As [`Self::record`], for a picture that is none of the plan's own, such as a mean of several.
    pub(crate) fn record_other(
        &self,
        shared: &Shared,
        encoder: &mut wgpu::CommandEncoder,
        picture: &wgpu::TextureView,
        key: u32,
        target: &wgpu::TextureView,
        size: [u32; 2],
    ) {
        let group = self.group_of(shared, picture);
        self.record_picture(shared, encoder, (picture, group), key, target, size);
    }

    fn record_picture(
        &self,
        shared: &Shared,
        encoder: &mut wgpu::CommandEncoder,
        (picture, group): (&wgpu::TextureView, wgpu::BindGroup),
        key: u32,
        target: &wgpu::TextureView,
        size: [u32; 2],
    ) {
        let frame = frame_words(picture.texture(), size, [0, 0], key);
        shared.gpu.queue().write_buffer(&self.frame, 0, bytemuck::cast_slice(&frame));
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("finish"),
            color_attachments: &[Some(attachment(target))],
            ..Default::default()
        });
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &group, &[]);
        pass.draw(0..3, 0..1);
    }

    fn group_of(&self, shared: &Shared, picture: &wgpu::TextureView) -> wgpu::BindGroup {
        let entries = [
            wgpu::BindGroupEntry { binding: 0, resource: self.frame.as_entire_binding() },
            wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::TextureView(picture) },
        ];
        shared.bind_group("finish", &self.layout, &entries)
    }

    fn group(&mut self, shared: &Shared, prepared: &Prepared) -> wgpu::BindGroup {
        if self.groups.iter().flatten().any(|(id, _)| *id != prepared.id) {
            self.groups = [None, None];
        }
        let parity = prepared.shown;
        // Both at once, so that no later frame makes one.
        let make = |parity: usize| (prepared.id, self.group_of(shared, prepared.output_of(parity)));
        let groups = match &self.groups {
            [Some(_), Some(_)] => None,
            _ => Some([Some(make(0)), Some(make(1))]),
        };
        if let Some(groups) = groups {
            self.groups = groups;
        }
        self.groups[parity].as_ref().map(|(_, group)| group.clone()).expect("both were just made")
    }
}

/// What the dither of a frame depends on; it repeats after 2^32 frames.
pub(crate) fn dither_key(prepared: &Prepared, tick: Tick) -> u32 {
    pcg((tick.frame as u32) ^ pcg(prepared.plan.seed))
}

/// Bytes of what the shader must know about a frame.
pub(crate) const FRAME_BYTES: u64 = 32;

/// What a finishing pass draws into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The whole of its target, texel by texel.
    Whole,
    /// The whole of its target; a picture of another size is averaged.
    Smooth,
    /// One of many parts of its target, each with its own offset into the buffer; a picture of another size is smoothed.
    Part,
}

/// What the shader must know about a frame: pixels of the picture for one of the target, where the part begins in the target,
/// and what the dither depends on.
pub(crate) fn frame_words(picture: &wgpu::Texture, size: [u32; 2], origin: [u32; 2], key: u32) -> [u32; 8] {
    let scale = [picture.width() as f32 / size[0] as f32, picture.height() as f32 / size[1] as f32].map(f32::to_bits);
    let origin = origin.map(|side| (side as f32).to_bits());
    [scale[0], scale[1], origin[0], origin[1], key, 0, 0, 0]
}

/// The pipeline that finishes in one way, and the layout of what it reads.
pub(crate) fn finishing(
    shared: &Shared,
    finish: Finish,
    reach: Reach,
) -> (wgpu::RenderPipeline, wgpu::BindGroupLayout) {
    let device = shared.gpu.device();
    let alpha = match finish.alpha {
        Alpha::Opaque => 0.0,
        Alpha::Straight => 1.0,
        Alpha::Premultiplied => 2.0,
        Alpha::Checker => 3.0,
    };
    let number = |on: bool| f64::from(u8::from(on));
    let constants = [("ALPHA", alpha), ("DITHER", number(finish.dither)), ("SMOOTH", number(reach != Reach::Whole))];
    let uniform = wgpu::BindingType::Buffer {
        ty: wgpu::BufferBindingType::Uniform,
        has_dynamic_offset: reach == Reach::Part,
        min_binding_size: None,
    };
    let picture = wgpu::BindingType::Texture {
        sample_type: wgpu::TextureSampleType::Float { filterable: false },
        view_dimension: wgpu::TextureViewDimension::D2,
        multisampled: false,
    };
    let layout = layout(device, "finish", &[entry(0, uniform), entry(1, picture)]);
    let pipeline_layout = pipeline_layout(device, "finish", &[Some(&layout)]);
    let module = device.create_shader_module(wgpu::include_wgsl!("finish/finish.wgsl"));
    let options = wgpu::PipelineCompilationOptions { constants: &constants, ..Default::default() };
    let fragment = (finish.layout.entry(), options);
    let pipeline = full_screen(device, "finish", &pipeline_layout, &module, fragment, finish.layout.format());
    shared.tally.pipeline();
    (pipeline, layout)
}

/// PCG, RXS-M-XS 32 (O'Neill 2014), as in `finish.wgsl`.
fn pcg(v: u32) -> u32 {
    let s = v.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
    let w = ((s >> ((s >> 28) + 4)) ^ s).wrapping_mul(277_803_737);
    (w >> 22) ^ w
}

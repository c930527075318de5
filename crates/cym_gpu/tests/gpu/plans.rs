//! Plans made by hand.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use cym_gpu::{AdapterChoice, Alpha, Executor, Finish, Gpu, PixelLayout, Prepared, ReadbackRing};
use cym_plan::Rate;
use cym_plan::{Format, Memory, Pass, Plan, Read, Slot, SlotKind, Stage, TextureSpec, Tick, Work, ZERO_LANE};

/// Linear, as it was drawn.
pub(crate) const RAW: Finish = Finish { layout: PixelLayout::RgbaF16, alpha: Alpha::Premultiplied, dither: false };

/// The software rasteriser, on which all of these tests run.
pub(crate) fn gpu() -> Gpu {
    Gpu::open(AdapterChoice::Software).unwrap()
}

/// A tick at 30 frames a second.
pub(crate) fn tick(frame: u64) -> Tick {
    Tick::at(frame, Rate { num: 30, den: 1 })
}

/// Builds a plan of one size.
pub(crate) struct Draft {
    pub(crate) plan: Plan,
}

impl Draft {
    pub(crate) fn new(width: u32, height: u32) -> Self {
        let plan = Plan {
            size: [width, height],
            rate: Rate { num: 30, den: 1 },
            seed: 7,
            numbers: 0,
            knobs: Vec::new(),
            texts: Vec::new(),
            signals: Vec::new(),
            things: Vec::new(),
            drawn: Vec::new(),
            sounds: Vec::new(),
            hands: Vec::new(),
            held: BTreeMap::new(),
            assets: Vec::new(),
            slots: Vec::new(),
            textures: Vec::new(),
            passes: Vec::new(),
            output: 0,
            pictures: BTreeMap::new(),
            cuts: Vec::new(),
            memory: Memory::None,
            knob_places: BTreeMap::new(),
            text_places: BTreeMap::new(),
            signal_places: BTreeMap::new(),
        };
        Self { plan }
    }

    pub(crate) fn slot(&mut self, label: &str, kind: SlotKind, format: Format) -> usize {
        let size = self.plan.size;
        let texture = self.plan.textures.len();
        let textures = match kind {
            SlotKind::Transient | SlotKind::Drawn(_) => 1,
            SlotKind::State => 2,
            SlotKind::Asset(_) | SlotKind::Empty | SlotKind::Particles | SlotKind::Grid => 0,
        };
        self.plan.textures.extend((0..textures).map(|_| TextureSpec { size, format }));
        self.plan.slots.push(Slot {
            kind,
            label: label.to_owned(),
            size,
            format,
            texture,
            first_use: 0,
            last_use: usize::MAX,
        });
        self.plan.slots.len() - 1
    }

    pub(crate) fn transient(&mut self, label: &str) -> usize {
        self.slot(label, SlotKind::Transient, Format::F16)
    }

    pub(crate) fn state(&mut self, label: &str) -> usize {
        self.slot(label, SlotKind::State, Format::F16)
    }

    /// A fragment pass whose body gives the colour from `V`, `px` (the pixel) and its textures.
    pub(crate) fn pass(&mut self, label: &str, reads: &[Read], writes: usize, values: &[u32], body: &str) -> &mut Pass {
        self.pass_as(Stage::Fragment, label, reads, writes, values, body)
    }

    pub(crate) fn pass_as(
        &mut self,
        stage: Stage,
        label: &str,
        reads: &[Read],
        writes: usize,
        values: &[u32],
        body: &str,
    ) -> &mut Pass {
        let lut: Vec<bool> = reads.iter().map(|read| self.is_lut(read.slot)).collect();
        self.plan.output = writes;
        self.plan.numbers = values
            .iter()
            .filter(|&&at| at != ZERO_LANE)
            .map(|&at| at as usize + 1)
            .max()
            .unwrap_or(0)
            .max(self.plan.numbers);
        self.plan.passes.push(Pass {
            label: label.to_owned(),
            nodes: Vec::new(),
            shader: shader(stage, self.plan.slots[writes].format, &lut, values.len(), body),
            stage,
            reads: reads.to_vec(),
            writes,
            values: values.to_vec(),
            iterations: 1,
            work: Work::Picture,
            watched: Vec::new(),
            cost: 1.0,
        });
        self.plan.passes.last_mut().unwrap()
    }

    fn is_lut(&self, slot: usize) -> bool {
        match self.plan.slots[slot].kind {
            SlotKind::Asset(at) => self.plan.assets[at].kind == cym_plan::AssetKind::Lut,
            _ => false,
        }
    }

    pub(crate) fn done(self) -> Arc<Plan> {
        Arc::new(self.plan)
    }
}

pub(crate) fn read(slot: usize) -> Read {
    Read::of(slot)
}

pub(crate) fn late(slot: usize) -> Read {
    Read { late: true, ..Read::of(slot) }
}

/// A whole module around a body, as the assembler writes it.
pub(crate) fn shader(stage: Stage, format: Format, lut: &[bool], values: usize, body: &str) -> Arc<str> {
    let mut text = format!("@group(0) @binding(0) var<uniform> V: array<vec4f, {}>;\n", 2 + values.div_ceil(4));
    text += "@group(0) @binding(1) var linear: sampler;\n@group(0) @binding(2) var nearest: sampler;\n";
    for (i, lut) in lut.iter().enumerate() {
        let kind = if *lut { "texture_3d" } else { "texture_2d" };
        writeln!(text, "@group(1) @binding({i}) var t{i}: {kind}<f32>;").unwrap();
    }
    writeln!(text, "fn body(px: vec2f) -> vec4f {{ {body} }}").unwrap();
    text += match (stage, format) {
        (Stage::Fragment, _) => {
            "@vertex fn vs(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
                return vec4f(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.0, 1.0);
            }
            @fragment fn fs(@builtin(position) at: vec4f) -> @location(0) vec4f { return body(at.xy); }"
        }
        (Stage::Compute, Format::F16) => {
            "@group(2) @binding(0) var out: texture_storage_2d<rgba16float, write>;
            @compute @workgroup_size(8, 8) fn cs(@builtin(global_invocation_id) id: vec3u) {
                if all(id.xy < textureDimensions(out)) { textureStore(out, id.xy, body(vec2f(id.xy) + 0.5)); }
            }"
        }
        (Stage::Compute, Format::F32) => {
            "@group(2) @binding(0) var out: texture_storage_2d<rgba32float, write>;
            @compute @workgroup_size(8, 8) fn cs(@builtin(global_invocation_id) id: vec3u) {
                if all(id.xy < textureDimensions(out)) { textureStore(out, id.xy, body(vec2f(id.xy) + 0.5)); }
            }"
        }
    };
    text.into()
}

/// The bytes of the frame that was rendered last.
pub(crate) fn bytes(executor: &Executor, prepared: &Prepared, tick: Tick, finish: Finish) -> Vec<u8> {
    let [width, height] = prepared.plan().size;
    let mut ring = ReadbackRing::new(executor, width, height, finish, 1).unwrap();
    ring.push(prepared, tick).unwrap();
    let mut bytes = Vec::new();
    assert_eq!(ring.drain(&mut bytes).unwrap(), Some(tick.frame));
    bytes
}

/// The frame that was rendered last, as it was drawn.
pub(crate) fn pixels(executor: &Executor, prepared: &Prepared) -> Vec<[f32; 4]> {
    let bytes = bytes(executor, prepared, tick(0), RAW);
    bytes
        .chunks_exact(8)
        .map(|px| [0, 2, 4, 6].map(|i| half::f16::from_le_bytes([px[i], px[i + 1]]).to_f32()))
        .collect()
}

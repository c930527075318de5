//! Puts the nodes of a system of particles together: one kernel that steps them, one pass that draws them.

use super::grid::GridStep;
use super::{Parts, TextureKind, frame_bindings, texture_bindings};
use crate::error::WgslError;
use crate::library::Library;
use crate::node::WgslNode;

/// How particles are kept (32 bytes each) and found again, in both kinds of passes.
const KEPT: &str = include_str!("kept.wgsl");
/// What the kernel does before and after the nodes.
const STEP: &str = include_str!("step.wgsl");
/// How sprites become pixels.
const DRAW: &str = include_str!("draw.wgsl");

/// What becomes one pass over particles.
///
/// The particles' buffer is `t0`, read from; `V[0]` holds width px, height px of the picture, secs, dt, and `V[1]` what it holds in
/// every pass.
#[derive(Clone, Debug)]
pub struct ParticleSource<'a> {
    /// Names the pass in errors and in its first line.
    pub label: &'a str,
    /// The nodes that the body calls, each once, in any order.
    pub nodes: Vec<&'a WgslNode>,
    /// Functions that the bodies and the nodes call; what they declare stands in place of the library's function of that name.
    pub functions: &'a str,
    /// Length of `V`.
    pub vec4s: u32,
    /// Textures `t1`, `t2`, ... at `@group(1) @binding(i)`.
    pub textures: &'a [TextureKind],
    /// What is done, with the bodies of its functions.
    pub pass: ParticlePass<'a>,
}

/// What is done with particles.
#[derive(Clone, Copy, Debug)]
pub enum ParticlePass<'a> {
    /// They move on: entry point `cs` in workgroups of 64, the buffer that is written at `@group(2) @binding(0)`. The text is the body
    /// of `fn cym_each(i: u32)`, which the kernel calls once for each particle that may be alive.
    Step(&'a str),
    /// They are sorted into a grid, by one step of its making: entry point `cs`, the grid at `@group(2) @binding(0)`.
    Grid {
        /// Which step.
        step: GridStep<'a>,
        /// Body of `fn cym_living(i: u32) -> u32`: the slot of the i-th particle that may be alive, or `cym_none`.
        living: &'a str,
        /// How many may be alive.
        total: &'a str,
        /// How far they look.
        radius: &'a str,
    },
    /// They are drawn: entry points `vs` (strips of four vertices, an instance a particle) and `fs`.
    Draw {
        /// Body of `fn cym_sprite(i: u32) -> Sprite`.
        sprite: &'a str,
        /// Body of `fn cym_shaded(dab: Dab) -> vec4f`.
        shade: &'a str,
        /// The arguments of `cym_quad` behind sprite and corner: a `CymView`, fog.
        view: &'a str,
        /// How much light the sprites add instead of covering what is behind them.
        glow: &'a str,
    },
}

/// The complete WGSL text of a pass over particles, validated. The same pass always gives the same text.
///
/// # Errors
/// As [`super::assemble`].
pub fn assemble_particles(library: &Library, source: &ParticleSource<'_>) -> Result<String, WgslError> {
    let kept = "@group(1) @binding(0) var<storage, read> t0: array<vec4u>;\n";
    let mut bindings = frame_bindings(source.vec4s) + kept + &texture_bindings(1, source.textures) + "\n";
    let (body, wrapper) = match source.pass {
        ParticlePass::Step(body) => {
            bindings += "@group(2) @binding(0) var<storage, read_write> cym_next: array<vec4u>;\n\n";
            (format!("fn cym_each(i: u32) {{\n{}\n}}\n\n", body.trim_end()), format!("{KEPT}\n{STEP}"))
        }
        ParticlePass::Grid { step, living, total, radius } => {
            bindings += "@group(2) @binding(0) var<storage, read_write> cym_words: array<u32>;\n\n";
            let body = format!("fn cym_living(i: u32) -> u32 {{\n{}\n}}\n\n", living.trim_end());
            (body, format!("{KEPT}\n{}", step.text(total, radius)))
        }
        ParticlePass::Draw { sprite, shade, view, glow } => {
            let body = format!(
                "fn cym_sprite(i: u32) -> Sprite {{\n{}\n}}\n\nfn cym_shaded(dab: Dab) -> vec4f {{\n{}\n}}\n\n",
                sprite.trim_end(),
                shade.trim_end()
            );
            let entries = format!(
                "@vertex
fn vs(@builtin(vertex_index) corner: u32, @builtin(instance_index) i: u32) -> CymQuad {{
    return cym_quad(cym_sprite(i), corner, {view});
}}

@fragment
fn fs(quad: CymQuad) -> @location(0) vec4f {{
    return cym_light(cym_shaded(cym_dab(quad)), {glow});
}}
"
            );
            (body, format!("{KEPT}\n{DRAW}\n{entries}"))
        }
    };
    Parts { label: source.label, vec4s: source.vec4s, bindings, functions: source.functions, body, wrapper }
        .module(library, &source.nodes)
}

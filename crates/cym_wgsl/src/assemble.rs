//! Puts nodes, library and one body together into the module of a pass.

mod grid;
mod particles;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::check::check;
use crate::declare::declarations;
use crate::error::{Fault, WgslError};
use crate::guard::MAX_STEPS;
use crate::library::{Library, words};
use crate::node::{Format, WgslNode};
use crate::rename::Names;
use crate::token::tokenise;

pub use grid::{GRID_CELLS, GRID_TIES, GRID_WORDS, GridStep, grid_functions};
pub use particles::{ParticlePass, ParticleSource, assemble_particles};

/// Most entries of `V`: 64 KiB, which every device binds as a uniform.
const MAX_VEC4S: u32 = 4096;

/// What becomes one pass.
///
/// `V[0]` holds width px, height px, secs, dt; `V[1].x` the frame and `V[1].y` the document's seed as the bits of a float; what the
/// body reads begins at `V[2]`. Beside the nodes' entries the body may call `cym_place`, `cym_moved`, `cym_shifted` and `cym_seeded`
/// (`frame.wgsl`).
#[derive(Clone, Debug)]
pub struct PassSource<'a> {
    /// Names the pass in errors and in its first line.
    pub label: &'a str,
    /// The nodes that the body calls, each once, in any order.
    pub nodes: Vec<&'a WgslNode>,
    /// Functions that the body and the nodes call; what they declare stands in place of the library's function of that name.
    pub functions: &'a str,
    /// Statements of `fn field(at: Place) -> vec4f`; the last one returns.
    pub body: &'a str,
    /// Length of `V`.
    pub vec4s: u32,
    /// Textures `t0`, `t1`, ... at `@group(1) @binding(i)`. Where a node is [`WgslNode::capped`], `cym_stopped` follows them: a number
    /// in a storage buffer that becomes 1 when loops were left at their cap.
    pub textures: &'a [TextureKind],
    /// How the pass runs.
    pub stage: Stage,
    /// The target's format; it shows in compute passes only.
    pub format: Format,
    /// Whether the result is kept as state: NaN and what is beyond 1e9 become 0, and values stay within +-65504.
    pub guard: bool,
}

/// The dimensions of a texture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextureKind {
    /// `texture_2d<f32>`
    D2,
    /// `texture_3d<f32>`
    D3,
    /// No texture: the words of a grid that finds near particles.
    Grid,
}

/// How a pass runs. Both evaluate the same `field` at the same places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// A full-screen triangle: entry points `vs` (three vertices) and `fs`.
    Fragment,
    /// One invocation a pixel: entry point `cs`, workgroups of 8 x 8, target at `@group(2) @binding(0)`.
    Compute,
}

/// The complete WGSL text of a pass, validated. The same pass always gives the same text.
///
/// # Errors
/// A name that two nodes declare, a `V` that no device binds, or naga's first mistake with its line in the assembled text.
pub fn assemble(library: &Library, pass: &PassSource<'_>) -> Result<String, WgslError> {
    let body = format!("fn field(at: Place) -> vec4f {{\n{}\n}}\n\n", pass.body.trim_end());
    let parts = Parts {
        label: pass.label,
        vec4s: pass.vec4s,
        bindings: bindings(pass),
        functions: pass.functions,
        body,
        wrapper: wrapper(pass),
    };
    parts.module(library, &pass.nodes)
}

/// What makes one module, beside nodes and library.
struct Parts<'a> {
    label: &'a str,
    vec4s: u32,
    bindings: String,
    functions: &'a str,
    body: String,
    wrapper: String,
}

impl Parts<'_> {
    fn module(&self, library: &Library, nodes: &[&WgslNode]) -> Result<String, WgslError> {
        let Self { label, vec4s, bindings, functions, body, wrapper } = self;
        let mut nodes = nodes.to_vec();
        nodes.sort_by(|a, b| a.id.cmp(&b.id));
        let mut used: BTreeSet<String> = nodes.iter().flat_map(|node| node.words.iter().cloned()).collect();
        for text in [body.as_str(), wrapper, functions] {
            used.extend(words(text, &tokenise(text)));
        }
        let tokens = tokenise(functions);
        let spans = declarations(functions, &tokens).map_err(|fault| WgslError::new(*label, vec![fault]))?;
        let given: BTreeSet<String> = spans.into_iter().map(|span| span.name).collect();

        let faults = faults(library, *vec4s, &nodes, &used, &given);
        if !faults.is_empty() {
            return Err(WgslError::new(*label, faults));
        }
        let mut text = format!("// {}\n\n", label.replace(char::is_control, " "));
        text += bindings;
        text += &library.closure(&used, &Names::new(), &given);
        for node in &nodes {
            text += &node.source;
        }
        text += functions;
        text += body;
        text += wrapper;
        match check(&text) {
            Ok(_) => Ok(text),
            Err(mistake) => Err(WgslError::new(*label, vec![mistake.into_fault(&text, "the assembled module")])),
        }
    }
}

fn faults(
    library: &Library,
    vec4s: u32,
    nodes: &[&WgslNode],
    used: &BTreeSet<String>,
    given: &BTreeSet<String>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    if vec4s > MAX_VEC4S {
        faults.push(Fault::whole(
            format!("the pass needs {vec4s} values of four numbers; the limit is {MAX_VEC4S}"),
            "cut the pass: fuse fewer nodes",
        ));
    }
    let mut owners: BTreeMap<&str, &str> =
        library.names(used, given).into_iter().map(|name| (name, "the shader library")).collect();
    for node in nodes {
        for name in &node.declared {
            if let Some(owner) = owners.insert(name, &node.id) {
                faults.push(Fault::whole(
                    format!("`{name}` is declared by {} and by {owner}", node.id),
                    "rename one of the two files, or the declaration in it",
                ));
            }
        }
    }
    faults
}

/// Bindings of every pass.
fn frame_bindings(vec4s: u32) -> String {
    format!(
        "@group(0) @binding(0) var<uniform> V: array<vec4f, {}>;\n\
         @group(0) @binding(1) var linear_clamp: sampler;\n\
         @group(0) @binding(2) var nearest_clamp: sampler;\n",
        vec4s.max(2)
    )
}

/// Textures from a binding on.
fn texture_bindings(first: usize, textures: &[TextureKind]) -> String {
    let mut text = String::new();
    for (index, kind) in textures.iter().enumerate() {
        let index = first + index;
        // Writing to a String cannot fail.
        let dimensions = match kind {
            TextureKind::D2 => "2d",
            TextureKind::D3 => "3d",
            TextureKind::Grid => {
                _ = writeln!(text, "@group(1) @binding({index}) var<storage, read> t{index}: array<u32>;");
                continue;
            }
        };
        _ = writeln!(text, "@group(1) @binding({index}) var t{index}: texture_{dimensions}<f32>;");
    }
    text
}

/// `V`, the samplers, the textures and the target.
fn bindings(pass: &PassSource<'_>) -> String {
    let mut text = frame_bindings(pass.vec4s) + &texture_bindings(0, pass.textures);
    if pass.stage == Stage::Compute {
        let format = match pass.format {
            Format::F16 => "rgba16float",
            Format::F32 => "rgba32float",
        };
        _ = writeln!(text, "@group(2) @binding(0) var target_image: texture_storage_2d<{format}, write>;");
    }
    if tells(pass) {
        let index = pass.textures.len();
        _ = writeln!(
            text,
            "@group(1) @binding({index}) var<storage, read_write> cym_stopped: atomic<u32>;\n\n\
             fn cym_told(value: vec4f) -> vec4f {{\n    \
             if cym_steps >= {MAX_STEPS}u {{\n        atomicStore(&cym_stopped, 1u);\n    }}\n    return value;\n}}"
        );
    }
    text + "\n"
}

/// Whether the pass tells that loops were left at their cap.
fn tells(pass: &PassSource<'_>) -> bool {
    pass.nodes.iter().any(|node| node.capped)
}

/// The entry points around `field`.
fn wrapper(pass: &PassSource<'_>) -> String {
    let value = |px: &str| {
        let value =
            if pass.guard { format!("cym_guarded(field(cym_place({px})))") } else { format!("field(cym_place({px}))") };
        if tells(pass) { format!("cym_told({value})") } else { value }
    };
    match pass.stage {
        Stage::Fragment => format!(
            "@vertex
fn vs(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {{
    // One triangle that covers the target: (-1, -1), (3, -1), (-1, 3).
    let corner = vec2f(f32((index << 1u) & 2u), f32(index & 2u));
    return vec4f(corner * 2.0 - vec2f(1.0), 0.0, 1.0);
}}

@fragment
fn fs(@builtin(position) position: vec4f) -> @location(0) vec4f {{
    return {};
}}
",
            value("floor(position.xy) + vec2f(0.5)")
        ),
        Stage::Compute => format!(
            "@compute @workgroup_size(8, 8)
fn cs(@builtin(global_invocation_id) id: vec3u) {{
    if any(id.xy >= textureDimensions(target_image)) {{
        return;
    }}
    textureStore(target_image, id.xy, {});
}}
",
            value("vec2f(id.xy) + vec2f(0.5)")
        ),
    }
}

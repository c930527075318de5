//! Puts nodes, library and one body together into the module of a pass.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::check::check;
use crate::error::{Fault, WgslError};
use crate::library::{Library, words};
use crate::node::{Format, WgslNode};
use crate::rename::Names;
use crate::token::tokenise;

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
    /// Statements of `fn field(at: Place) -> vec4f`; the last one returns.
    pub body: &'a str,
    /// Length of `V`.
    pub vec4s: u32,
    /// Textures `t0`, `t1`, ... at `@group(1) @binding(i)`.
    pub textures: &'a [TextureKind],
    /// How the pass runs.
    pub stage: Stage,
    /// The target's format; it shows in compute passes only.
    pub format: Format,
    /// Whether the result is kept as state: NaN becomes 0, and values stay within +-65504.
    pub guard: bool,
}

/// The dimensions of a texture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextureKind {
    /// `texture_2d<f32>`
    D2,
    /// `texture_3d<f32>`
    D3,
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
    let mut nodes = pass.nodes.clone();
    nodes.sort_by(|a, b| a.id.cmp(&b.id));
    let wrapper = wrapper(pass);
    let body = format!("fn field(at: Place) -> vec4f {{\n{}\n}}\n\n", pass.body.trim_end());
    let mut used: BTreeSet<String> = nodes.iter().flat_map(|node| node.words.iter().cloned()).collect();
    for text in [&body, &wrapper] {
        used.extend(words(text, &tokenise(text)));
    }

    let faults = faults(library, pass, &nodes, &used);
    if !faults.is_empty() {
        return Err(WgslError::new(pass.label, faults));
    }
    let mut text = format!("// {}\n\n", pass.label.replace(char::is_control, " "));
    text += &declarations(pass);
    text += &library.closure(&used, &Names::new());
    for node in &nodes {
        text += &node.source;
    }
    text += &body;
    text += &wrapper;
    match check(&text) {
        Ok(_) => Ok(text),
        Err(mistake) => Err(WgslError::new(pass.label, vec![mistake.into_fault(&text, "the assembled module")])),
    }
}

fn faults(library: &Library, pass: &PassSource<'_>, nodes: &[&WgslNode], used: &BTreeSet<String>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if pass.vec4s > MAX_VEC4S {
        faults.push(Fault::whole(
            format!("the pass needs {} values of four numbers; the limit is {MAX_VEC4S}", pass.vec4s),
            "cut the pass: fuse fewer nodes",
        ));
    }
    let mut owners: BTreeMap<&str, &str> =
        library.names(used).into_iter().map(|name| (name, "the shader library")).collect();
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

/// Bindings.
fn declarations(pass: &PassSource<'_>) -> String {
    let mut text = format!(
        "@group(0) @binding(0) var<uniform> V: array<vec4f, {}>;\n\
         @group(0) @binding(1) var linear_clamp: sampler;\n\
         @group(0) @binding(2) var nearest_clamp: sampler;\n",
        pass.vec4s.max(2)
    );
    for (index, kind) in pass.textures.iter().enumerate() {
        let dimensions = match kind {
            TextureKind::D2 => "2d",
            TextureKind::D3 => "3d",
        };
        // Writing to a String cannot fail.
        _ = writeln!(text, "@group(1) @binding({index}) var t{index}: texture_{dimensions}<f32>;");
    }
    if pass.stage == Stage::Compute {
        let format = match pass.format {
            Format::F16 => "rgba16float",
            Format::F32 => "rgba32float",
        };
        _ = writeln!(text, "@group(2) @binding(0) var target_image: texture_storage_2d<{format}, write>;");
    }
    text + "\n"
}

/// The entry points around `field`.
fn wrapper(pass: &PassSource<'_>) -> String {
    let value = |px: &str| {
        if pass.guard { format!("cym_guarded(field(cym_place({px})))") } else { format!("field(cym_place({px}))") }
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

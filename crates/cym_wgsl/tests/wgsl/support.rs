//! The repository's own files, and passes around single nodes.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cym_wgsl::{
    Arg, ArgRole, FieldType, Format, Library, Part, ParticlePass, ParticleSource, PassSource, Returns, Stage,
    TextureKind, Trust, WgslError, WgslNode, assemble, assemble_particles, read_node,
};

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn library() -> Library {
    let files = wgsl_files(&root().join("shaders/lib"));
    Library::new(files).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn node_text(id: &str) -> String {
    fs::read_to_string(root().join(format!("nodes/{id}.wgsl"))).unwrap()
}

/// Every `.wgsl` below a folder: its path without folder and ending, and its text.
pub(crate) fn wgsl_files(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "wgsl") {
                let name = path.strip_prefix(folder).unwrap().with_extension("");
                let name = name.to_string_lossy().replace('\\', "/");
                files.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// A node with a head around `code`.
pub(crate) fn with_head(code: &str) -> String {
    format!("//! Test\n//! Tests.\n//! keywords: test\n{code}")
}

/// Reads `code` (with a head added) as the node `test/node`.
pub(crate) fn read(code: &str, trust: Trust) -> Result<WgslNode, WgslError> {
    read_node("test/node", &with_head(code), &library(), trust)
}

/// Assembles a node alone, with any values and textures.
pub(crate) fn alone(library: &Library, node: &WgslNode, stage: Stage) -> Result<String, WgslError> {
    if !matches!(node.part(), Part::Picture | Part::Warp | Part::Scene) {
        return alone_among_particles(library, node);
    }
    let mut body = format!("    let p = {};\n", params_call(node, 2));
    if node.params.is_empty() {
        body.clear();
    }
    let mut textures = Vec::new();
    let arguments: Vec<String> = node
        .args
        .iter()
        .map(|arg| match arg.role {
            ArgRole::Place => "at".to_owned(),
            ArgRole::Params => "p".to_owned(),
            ArgRole::Point => "vec4f(at.pos, 0.5, 1.0)".to_owned(),
            ArgRole::Texture | ArgRole::Before | ArgRole::Late | ArgRole::Lut => {
                let is_table = arg.role == ArgRole::Lut;
                textures.push(if is_table { TextureKind::D3 } else { TextureKind::D2 });
                format!("t{}", textures.len() - 1)
            }
            ArgRole::Gradient => "Gradient(100u)".to_owned(),
            ArgRole::Curve => "Curve(200u)".to_owned(),
            ArgRole::Spectrum => "Spectrum(300u)".to_owned(),
            ArgRole::Camera => "Camera(300u)".to_owned(),
            ArgRole::Scene => "Scene(0u)".to_owned(),
            ArgRole::Spot => "spot(vec3f(at.pos, 0.3), 0.01, at)".to_owned(),
            ArgRole::Solid => "solid(at.pos.x)".to_owned(),
            ArgRole::Particle | ArgRole::Neighbour | ArgRole::Near | ArgRole::Birth | ArgRole::Dab => {
                panic!("{} is about particles", node.id)
            }
        })
        .collect();
    let call = format!("{}({})", node.entry, arguments.join(", "));
    _ = match node.returns {
        Returns::Solid => writeln!(body, "    return vec4f(cym_found({call}).dist);"),
        Returns::Spot => writeln!(body, "    return vec4f(cym_left(solid(1.0), {call}).dist);"),
        Returns::Picture => writeln!(body, "    return {call};"),
        Returns::Place => writeln!(
            body,
            "    let there = {call};\n    return vec4f(cym_moved(at, there, there + at.dx, there + at.dy).pos, 0.0, 1.0);"
        ),
        Returns::Particle | Returns::Sprite => panic!("{} is about particles", node.id),
    };
    let pass = PassSource {
        label: &node.id,
        nodes: vec![node],
        functions: "",
        body: &body,
        vec4s: 400,
        textures: &textures,
        stage,
        format: node.format,
        guard: node.format == Format::F32 || node.reads_neighbours,
    };
    assemble(library, &pass)
}

/// Assembles a particle node alone: an emitter or a force as a kernel, a renderer as what it draws.
fn alone_among_particles(library: &Library, node: &WgslNode) -> Result<String, WgslError> {
    let mut textures = Vec::new();
    let mut written = |args: &[Arg]| -> String {
        let texts = args.iter().map(|arg| match arg.role {
            ArgRole::Place => "cym_at(one.pos, 1u, 0.1)".to_owned(),
            ArgRole::Params => params_call(node, 2),
            ArgRole::Texture => {
                textures.push(TextureKind::D2);
                format!("t{}", textures.len())
            }
            ArgRole::Lut => {
                textures.push(TextureKind::D3);
                format!("t{}", textures.len())
            }
            ArgRole::Gradient => "Gradient(100u)".to_owned(),
            ArgRole::Curve => "Curve(200u)".to_owned(),
            ArgRole::Spectrum => "Spectrum(300u)".to_owned(),
            // A force's particle, and a renderer's with the one after it.
            ArgRole::Particle | ArgRole::Neighbour => "one".to_owned(),
            ArgRole::Near => "Near(0u, 0.1, i)".to_owned(),
            ArgRole::Birth => "Birth(i, i, 0.0)".to_owned(),
            ArgRole::Dab => "dab".to_owned(),
            ArgRole::Camera => "Camera(300u)".to_owned(),
            ArgRole::Point | ArgRole::Before | ArgRole::Late | ArgRole::Scene | ArgRole::Spot | ArgRole::Solid => {
                panic!("{} is neither in a picture nor in a scene", node.id)
            }
        });
        texts.collect::<Vec<_>>().join(", ")
    };
    let arguments = written(&node.args);
    let shade = node.shade.as_ref().map(|args| {
        let arguments = written(args).replace("one.pos", "vec3f(dab.pos, 0.0)");
        format!("return {}_shade({arguments});", node.entry)
    });
    let shade = shade.unwrap_or_else(|| "return dab.colour;".to_owned());
    let call = format!("{}({arguments})", node.entry);
    let load = "let one = cym_load(i, i, i);";
    let step = format!("{load}\ncym_keep(i, one, {call}, 0.1);");
    let sprite = format!("{load}\nreturn {call};");
    let pass = match node.returns {
        Returns::Sprite => ParticlePass::Draw {
            sprite: &sprite,
            shade: &shade,
            view: "cym_view(V[5], V[6], V[2].xyz, V[3].xyz, V[4].x), V[4].y",
            glow: "V[4].z",
        },
        _ => ParticlePass::Step(&step),
    };
    let source =
        ParticleSource { label: &node.id, nodes: vec![node], functions: "", vec4s: 400, textures: &textures, pass };
    assemble_particles(library, &source)
}

/// The constructor of a node's `Params`, one entry of `V` a param.
pub(crate) fn params_call(node: &WgslNode, first: usize) -> String {
    let values: Vec<String> = node
        .params
        .iter()
        .enumerate()
        .map(|(index, field)| {
            let entry = format!("V[{}]", first + index);
            match field.ty {
                FieldType::F32 => format!("{entry}.x"),
                FieldType::I32 => format!("i32({entry}.x)"),
                FieldType::U32 => format!("u32({entry}.x)"),
                FieldType::Vec2 => format!("{entry}.xy"),
                FieldType::Vec3 => format!("{entry}.xyz"),
                FieldType::Vec4 => entry,
            }
        })
        .collect();
    format!("{}_Params({})", node.entry, values.join(", "))
}

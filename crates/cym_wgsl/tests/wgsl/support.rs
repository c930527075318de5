//! The repository's own files, and passes around single nodes.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cym_wgsl::{
    ArgRole, FieldType, Format, Library, PassSource, Returns, Stage, TextureKind, Trust, WgslError, WgslNode, assemble,
    read_node,
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
        })
        .collect();
    let call = format!("{}({})", node.entry, arguments.join(", "));
    _ = match node.returns {
        Returns::Picture => writeln!(body, "    return {call};"),
        Returns::Place => writeln!(
            body,
            "    let there = {call};\n    return vec4f(cym_moved(at, there, there + at.dx, there + at.dy).pos, 0.0, 1.0);"
        ),
    };
    let pass = PassSource {
        label: &node.id,
        nodes: vec![node],
        body: &body,
        vec4s: 400,
        textures: &textures,
        stage,
        format: node.format,
        guard: node.format == Format::F32 || node.reads_neighbours,
    };
    assemble(library, &pass)
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

//! From a text to the files of a node.

use std::collections::BTreeMap;
use std::thread;

use cym_wgsl::WgslError;

use crate::compile::compile;
use crate::fault::Trouble;
use crate::graph;
use crate::header::InputKind;
use crate::node::{self, BufferRead, Part};
use crate::program::{pass_text, shadows_built_in};
use crate::shader::{Kind, Shader, kind_of};
use crate::wgsl::{self, Code};

/// Longest text, in bytes.
pub const MAX_SOURCE_BYTES: usize = 64 * 1024;
/// naga descends as deep as the text nests.
const STACK_BYTES: usize = 256 * 1024 * 1024;

/// A WGSL file in the form of `docs/add-a-node.md`.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeText {
    /// Its id: that of the whole node, or below it.
    pub id: String,
    /// The text of the file.
    pub text: String,
}

/// A picture that a shader brings along.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The input of the node that shows it.
    pub port: String,
    /// Where the shader's file says it lies, relative to itself.
    pub path: String,
}

/// A shader as a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Translated {
    /// What kind of text it was.
    pub kind: Kind,
    /// One file a pass, in their order.
    pub nodes: Vec<NodeText>,
    /// For a shader of several passes: the text of the `.cym` that makes one node of them.
    pub group: Option<String>,
    /// Pictures that it brings along.
    pub pictures: Vec<Picture>,
}

/// Translates the text of a shader, with that of its vertex shader if there is one, into the node `id` (`isf/city_lights`).
///
/// # Errors
/// The first thing that cannot be translated, with its line in the artist's own text.
pub fn translate(id: &str, title: &str, fragment: &str, vertex: Option<&str>) -> Result<Translated, WgslError> {
    let file = format!("{id}.fs");
    let error = |trouble: Trouble| trouble.into_error(&file, fragment, vertex);
    let bytes = fragment.len().max(vertex.map_or(0, str::len));
    if bytes > MAX_SOURCE_BYTES {
        let message = format!("the file has {bytes} bytes; the limit is {MAX_SOURCE_BYTES}");
        return Err(error(Trouble::whole(message, "split it into several shaders")));
    }
    let fragment = fragment.strip_prefix('\u{feff}').unwrap_or(fragment);
    let Some(kind) = kind_of(fragment) else {
        let message = "this is no shader that is known: no ISF head, no `transition`, no `mainImage`";
        return Err(error(Trouble::whole(message, "see docs/isf.md for the kinds of shaders that become nodes")));
    };
    let job = || all_passes(id, title, kind, fragment, vertex);
    let done = thread::scope(|scope| {
        thread::Builder::new()
            .name("cym-glsl".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, job)
            .map_err(|cause| Trouble::whole(format!("no thread to translate it on: {cause}"), "try again"))?
            .join()
            .unwrap_or_else(|_panic| {
                Err(Trouble::whole("the shader compiler crashed on this text", "write the shader in a simpler way"))
            })
    });
    done.map_err(error)
}

/// What stands for a shader that cannot be translated: its inputs as far as its head tells them, and its first picture or nothing as
/// what it draws.
pub fn stand_in(id: &str, title: &str, fragment: &str) -> NodeText {
    let header = crate::header::read(fragment).unwrap_or_default();
    let shader = Shader::stand_in(header);
    let code = Code {
        text: "fn isf_idle() { }\n".to_owned(),
        variables: BTreeMap::new(),
        pictures: Vec::new(),
        main: "isf_idle".to_owned(),
    };
    let part = Part { id, title, shader: &shader, index: 0, buffers: BTreeMap::new(), shown: true, all_inputs: true };
    NodeText { id: id.to_owned(), text: node::write(&part, &code) }
}

fn all_passes(id: &str, title: &str, kind: Kind, fragment: &str, vertex: Option<&str>) -> Result<Translated, Trouble> {
    let shader = Shader::read(kind, fragment, vertex)?;
    let passes = &shader.header.passes;
    let last = passes.len() - 1;
    let plain = passes.len() == 1 && passes[0].target.is_empty();
    let mut nodes = Vec::new();
    let mut links = Vec::new();
    let mut codes = Vec::new();
    for index in 0..passes.len() {
        let own = if plain { id.to_owned() } else { format!("{id}/pass_{}", index + 1) };
        codes.push((code(&shader, index, &own)?, own));
    }
    for (index, (code, own)) in codes.iter().enumerate() {
        let buffers = buffers(&shader, index);
        let part = Part {
            id: own,
            title,
            shader: &shader,
            index,
            buffers,
            // A last pass that keeps its picture as data is shown by a pass of its own.
            shown: index == last && passes[index].target.is_empty(),
            all_inputs: index == last,
        };
        nodes.push(NodeText { id: own.clone(), text: node::write(&part, code) });
        links.push(graph::link(&part, code));
    }
    if !plain && !passes[last].target.is_empty() {
        nodes.push(NodeText { id: format!("{id}/shown"), text: graph::SHOWN.to_owned() });
    }
    let ports = node::ports(&shader);
    let pictures = shader
        .header
        .imported
        .iter()
        .map(|imported| Picture { port: ports[imported.name.as_str()].clone(), path: imported.path.clone() });
    let pictures = pictures.collect();
    let group = (!plain).then(|| graph::write(id, title, &shader, &links));
    Ok(Translated { kind, nodes, group, pictures })
}

/// The WGSL of a pass; a second attempt leaves the shader's own functions beside built-in ones of the same name.
fn code(shader: &Shader, index: usize, id: &str) -> Result<Code, Trouble> {
    let name = id.rsplit('/').next().unwrap_or_default();
    let attempt = |beside: bool| {
        let pass = pass_text(shader, index, beside)?;
        let compiled = compile(&pass)?;
        let sounds = shader.header.inputs.iter().filter_map(|input| match input.kind {
            InputKind::Sound { spectrum } => Some(spectrum),
            _ => None,
        });
        let bodies = sounds.zip('a'..='z').map(|(spectrum, letter)| {
            // Shaders have the tones in equal steps of Hz up to 22,050; ours lie in equal steps of pitch from 30 Hz to 16 kHz.
            let place = if spectrum { "log(max(@at.x * 22050.0, 30.0) / 30.0) / log(16000.0 / 30.0)" } else { "@at.x" };
            let level = format!("spectrum_at(isf_bars_{letter}, {place})");
            (format!("isf_sound_{letter}"), format!("\n    return vec4f(vec3f({level}), 1.0);\n"))
        });
        let bodies: BTreeMap<String, String> = bodies.collect();
        Ok(wgsl::code(&compiled.wgsl, &compiled.variables, name, &bodies))
    };
    attempt(false).or_else(
        |trouble: Trouble| {
            if shadows_built_in(shader) { attempt(true).or(Err(trouble)) } else { Err(trouble) }
        },
    )
}

/// Where a pass reads each buffer from.
fn buffers(shader: &Shader, index: usize) -> BTreeMap<&str, BufferRead> {
    let passes = &shader.header.passes;
    let read = |buffer: &str| {
        let writers: Vec<usize> =
            passes.iter().enumerate().filter(|(_, pass)| pass.target == buffer).map(|(at, _)| at).collect();
        let before = writers.iter().rev().find(|&&writer| writer < index);
        match (before, writers.last()) {
            (Some(&writer), _) => BufferRead::Now(writer),
            (None, Some(&writer)) if writer == index => BufferRead::Own,
            (None, writer) => BufferRead::Late(writer.copied().unwrap_or(index)),
        }
    };
    shader.buffers().into_iter().map(|buffer| (buffer, read(buffer))).collect()
}

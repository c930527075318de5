//! The graph that makes one node of several passes.

use serde_json::{Map, Value, json};

use crate::header::InputKind;
use crate::node::{BufferRead, Part, buffer_port, ports, sentence};
use crate::shader::Shader;
use crate::wgsl::Code;

/// Shows what a last pass keeps as data.
pub(crate) const SHOWN: &str = "//! Shown
//! Shows what a shader keeps as data.
//! keywords: shader

/// image: What the shader keeps.
fn shown(at: Place, image: texture_2d<f32>) -> vec4f {
    let colour = clamp(sample(image, at.pos, at), vec4f(0.0), vec4f(1.0));
    let high = pow((colour.rgb + vec3f(0.055)) / 1.055, vec3f(2.4));
    return vec4f(select(high, colour.rgb / 12.92, colour.rgb < vec3f(0.04045)) * colour.a, colour.a);
}
";

/// What a pass takes: inputs of the whole by name, buffers by the pass that writes them.
pub(crate) struct Link {
    id: String,
    inputs: Vec<String>,
    wires: Vec<(String, usize)>,
}

pub(crate) fn link(part: &Part<'_>, code: &Code) -> Link {
    let ports = ports(part.shader);
    let mut inputs = Vec::new();
    let mut sounds = 'a'..='z';
    for input in &part.shader.header.inputs {
        let used = match &input.kind {
            InputKind::Image => code.pictures.contains(&crate::rewrite::safe(&input.name)),
            InputKind::Sound { .. } => {
                sounds.next().is_some_and(|letter| code.text.contains(&format!("isf_sound_{letter}(")))
            }
            _ => code.variables.contains_key(&crate::rewrite::safe(&input.name)),
        };
        if used || part.all_inputs {
            inputs.push(ports[input.name.as_str()].clone());
        }
    }
    for imported in &part.shader.header.imported {
        if code.pictures.contains(&crate::rewrite::safe(&imported.name)) {
            inputs.push(ports[imported.name.as_str()].clone());
        }
    }
    let mut wires = Vec::new();
    for (name, read) in &part.buffers {
        if code.pictures.contains(&crate::rewrite::safe(name)) {
            match read {
                BufferRead::Own => {}
                BufferRead::Now(writer) | BufferRead::Late(writer) => wires.push((buffer_port(name, *read), *writer)),
            }
        }
    }
    Link { id: part.id.to_owned(), inputs, wires }
}

/// The `.cym` text of the whole.
pub(crate) fn write(id: &str, title: &str, shader: &Shader, links: &[Link]) -> String {
    let name = |index: usize| format!("pass_{}", index + 1);
    let mut nodes = Map::new();
    let mut layout = Map::new();
    for (index, link) in links.iter().enumerate() {
        let wires: Map<String, Value> =
            link.wires.iter().map(|(port, from)| (port.clone(), json!(format!("{}.image", name(*from))))).collect();
        nodes.insert(name(index), json!({ "kind": link.id, "values": {}, "wires": wires }));
        layout.insert(name(index), json!([index * 220, 0]));
    }
    let mut output = name(links.len() - 1);
    if shader.header.passes.last().is_some_and(|pass| !pass.target.is_empty()) {
        let wires = json!({ "image": format!("{output}.image") });
        "shown".clone_into(&mut output);
        nodes.insert(output.clone(), json!({ "kind": format!("{id}/shown"), "values": {}, "wires": wires }));
        layout.insert(output.clone(), json!([links.len() * 220, 0]));
    }
    let ports = ports(shader);
    let imported = shader.header.imported.iter().map(|imported| imported.name.as_str());
    let names = shader.header.inputs.iter().map(|input| input.name.as_str()).chain(imported);
    let inputs: Vec<Value> = names
        .filter_map(|own| {
            let port = &ports[own];
            let takers = links.iter().enumerate().filter(|(_, link)| link.inputs.contains(port));
            // The last pass has every input with its words: it comes first.
            let to: Vec<String> = takers.map(|(index, _)| format!("{}.{port}", name(index))).rev().collect();
            (!to.is_empty()).then(|| json!({ "name": port, "to": to }))
        })
        .collect();
    let keywords: Vec<String> = ["isf".to_owned(), "shader".to_owned()]
        .into_iter()
        .chain(shader.header.categories.iter().map(|c| c.to_lowercase()))
        .collect();
    let graph = json!({
        "cymatic": 1,
        "title": sentence(title, "Shader"),
        "about": sentence(&shader.header.description, "A shader from outside."),
        "nodes": nodes,
        "layout": layout,
        "group": {
            "keywords": keywords,
            "inputs": inputs,
            "outputs": [{ "name": "image", "from": format!("{output}.image") }],
        },
    });
    format!("{graph:#}")
}

//! naga's WGSL made fit for a node: pictures travel as arguments, and no name is the node's own.

use std::collections::{BTreeMap, BTreeSet};

/// The declarations of a pass, without bindings.
pub(crate) struct Code {
    pub(crate) text: String,
    /// Names of module-scope variables in WGSL, by their names in GLSL.
    pub(crate) variables: BTreeMap<String, String>,
    /// Pictures that `main` takes, in order: their names in GLSL.
    pub(crate) pictures: Vec<String>,
    /// The name of `main`.
    pub(crate) main: String,
}

/// Names of the assembler and of the library's types, which a node may not declare.
const OTHERS: [&str; 12] = [
    "V",
    "linear_clamp",
    "nearest_clamp",
    "Place",
    "Params",
    "Gradient",
    "Curve",
    "Spectrum",
    "Camera",
    "Scene",
    "Spot",
    "Solid",
];

/// Words and what stands between them.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut was_part = None;
    for (index, c) in text.char_indices() {
        let part = is_part(c);
        // Marks stand alone.
        if was_part.is_some_and(|was| was != part || !part) {
            out.push(&text[start..index]);
            start = index;
        }
        was_part = Some(part);
    }
    if start < text.len() {
        out.push(&text[start..]);
    }
    out
}

/// Makes naga's text a node's. `taken` is the name of the node's function; the functions in `bodies` get other bodies.
pub(crate) fn code(wgsl: &str, variables: &[String], taken: &str, bodies: &BTreeMap<String, String>) -> Code {
    let mut known = variables.iter();
    let mut names = BTreeMap::new();
    let mut textures: Vec<(String, String)> = Vec::new();
    let mut sampler = String::new();
    let mut kept = String::new();
    for line in wgsl.lines() {
        if line.starts_with("@group(") {
            continue;
        }
        let declared = line.strip_prefix("var<private> ").or_else(|| line.strip_prefix("var "));
        if let Some((name, ty)) = declared.and_then(|rest| rest.split_once(':')) {
            let glsl = known.next().cloned().unwrap_or_default();
            if ty.trim_start().starts_with("texture_2d") {
                textures.push((name.to_owned(), glsl));
                continue;
            }
            if ty.trim_start().starts_with("sampler") {
                name.clone_into(&mut sampler);
                continue;
            }
            names.insert(glsl, name.to_owned());
        }
        kept.push_str(line);
        kept.push('\n');
    }
    let functions = functions(&kept);
    let needs = needs(&functions, &textures);
    let mut text = threaded(&kept, &needs, bodies);
    let mut main = "main".to_owned();
    if !functions.contains_key(&main) {
        main = functions.keys().find(|name| name.starts_with("main")).cloned().unwrap_or(main);
    }
    let pictures = needs.get(&main).into_iter().flatten();
    let glsl_of = |name: &String| textures.iter().find(|(wgsl, _)| wgsl == name).map(|(_, glsl)| glsl.clone());
    let pictures = pictures.filter_map(glsl_of).collect();
    // The node's function has the file's name, and the sampler is everybody's.
    let mut rename: BTreeMap<&str, String> = OTHERS.map(|name| (name, format!("{name}_inside"))).into();
    rename.extend([(sampler.as_str(), "linear_clamp".to_owned()), (taken, format!("{taken}_inside"))]);
    text = renamed(&text, &rename);
    for name in names.values_mut().chain([&mut main]) {
        if name == taken || OTHERS.contains(&name.as_str()) {
            *name = format!("{name}_inside");
        }
    }
    Code { text, variables: names, pictures, main }
}

fn renamed(text: &str, names: &BTreeMap<&str, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = "";
    for piece in pieces(text) {
        let new = names.get(piece).filter(|_| before != "." && !piece.is_empty());
        out.push_str(new.map_or(piece, String::as_str));
        before = piece;
    }
    out
}

/// The words of each function.
fn functions(text: &str) -> BTreeMap<String, BTreeSet<&str>> {
    let mut found: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut current = None;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("fn ") {
            current = rest.split_once('(').map(|(name, _)| name.to_owned());
        }
        if let Some(name) = &current {
            found.entry(name.clone()).or_default().extend(pieces(line));
        }
        if line == "}" {
            current = None;
        }
    }
    found
}

/// The pictures that each function needs, by itself or through those that it calls.
fn needs(functions: &BTreeMap<String, BTreeSet<&str>>, textures: &[(String, String)]) -> BTreeMap<String, Vec<String>> {
    let mut needs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    loop {
        let mut changed = false;
        for (name, words) in functions {
            let own = textures.iter().map(|(texture, _)| texture).filter(|texture| {
                let through = words.iter().filter_map(|word| needs.get(*word));
                words.contains(texture.as_str()) || through.flatten().any(|needed| needed == *texture)
            });
            let own: Vec<String> = own.cloned().collect();
            if needs.get(name) != Some(&own) {
                needs.insert(name.clone(), own);
                changed = true;
            }
        }
        if !changed {
            needs.retain(|_, textures| !textures.is_empty());
            return needs;
        }
    }
}

/// Every function takes the pictures that it needs behind its other arguments, and is called with them.
fn threaded(text: &str, needs: &BTreeMap<String, Vec<String>>, bodies: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut skipping = false;
    for line in text.lines() {
        let head = line.strip_prefix("fn ").and_then(|rest| rest.split_once('(')).map(|(name, _)| name);
        if let Some(body) = head.and_then(|name| bodies.get(name)) {
            // naga may have given the argument another name.
            let argument =
                line.split_once('(').and_then(|(_, rest)| rest.split_once(':')).map_or("at", |(name, _)| name.trim());
            out.push_str(line);
            out.push_str(&body.replace("@at", argument));
            skipping = true;
        } else if !skipping {
            thread_line(line, head.is_some(), needs, &mut out);
        }
        if line == "}" {
            if skipping {
                out.push('}');
            }
            skipping = false;
        }
        out.push('\n');
    }
    out
}

fn thread_line(line: &str, is_head: bool, needs: &BTreeMap<String, Vec<String>>, out: &mut String) {
    // What each open bracket needs when it closes, and whether anything stands in it.
    let mut open: Vec<(Option<&Vec<String>>, bool)> = Vec::new();
    let mut before = "";
    for piece in pieces(line) {
        match piece {
            "(" => {
                if let Some((_, filled)) = open.last_mut() {
                    *filled = true;
                }
                open.push((needs.get(before), false));
            }
            ")" => {
                if let Some((Some(textures), filled)) = open.pop() {
                    for (index, texture) in textures.iter().enumerate() {
                        out.push_str(if filled || index > 0 { ", " } else { "" });
                        out.push_str(texture);
                        out.push_str(if is_head { ": texture_2d<f32>" } else { "" });
                    }
                }
            }
            _ if piece.trim().is_empty() => {}
            _ => {
                if let Some((_, filled)) = open.last_mut() {
                    *filled = true;
                }
            }
        }
        out.push_str(piece);
        before = piece;
    }
}

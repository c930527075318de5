//! Translates every shader of a folder and says how many work and why the others do not: `cargo run -p cym_isf --example measure FOLDER`.

#![expect(clippy::print_stdout, reason = "a command that prints its findings")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use cym_isf::{kind_of, translate};
use cym_wgsl::{Library, Trust, read_node};

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "fs" || ending == "glsl" || ending == "frag") {
            out.push(path);
        }
    }
}

/// What went wrong with one file, in a word or two that many share.
fn check(path: &Path, shaders: &Library) -> Option<Result<(), String>> {
    let text = String::from_utf8_lossy(&fs::read(path).ok()?).into_owned();
    kind_of(&text)?;
    let vertex = fs::read(path.with_extension("vs")).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let translated = match translate("isf/shader", "Shader", &text, vertex.as_deref()) {
        Ok(translated) => translated,
        Err(error) => return Some(Err(error.to_string())),
    };
    for node in &translated.nodes {
        if let Err(error) = read_node(&node.id, &node.text, shaders, Trust::Translated) {
            if env::var("SHOW").is_ok() {
                println!("{}", node.text);
            }
            return Some(Err(format!("as a node: {error}")));
        }
    }
    Some(Ok(()))
}

fn main() {
    let folder = env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let shaders = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shaders/lib");
    let texts = fs::read_dir(shaders).expect("the repository has a shader library").flatten();
    let texts =
        texts.filter_map(|entry| Some((entry.path().display().to_string(), fs::read_to_string(entry.path()).ok()?)));
    let library = Library::new(texts.collect::<Vec<_>>()).expect("the library compiles");
    let mut paths = Vec::new();
    if Path::new(&folder).is_file() {
        paths.push(PathBuf::from(&folder));
    } else {
        files(Path::new(&folder), &mut paths);
    }
    paths.sort();
    let (mut good, mut causes) = (0, BTreeMap::<String, Vec<String>>::new());
    let mut total = 0;
    for path in paths {
        match check(&path, &library) {
            None => println!("no shader: {}", path.display()),
            Some(Ok(())) => {
                good += 1;
                total += 1;
            }
            Some(Err(cause)) => {
                total += 1;
                println!("--- {}\n{cause}", path.display());
                let first = cause.lines().next().unwrap_or_default().to_owned();
                let short = first.splitn(2, ": ").last().unwrap_or(&first).chars().take(70).collect();
                causes.entry(short).or_default().push(path.display().to_string());
            }
        }
    }
    println!("\n{good} of {total} shaders become nodes");
    let mut causes: Vec<_> = causes.into_iter().collect();
    causes.sort_by_key(|(_, files)| std::cmp::Reverse(files.len()));
    for (cause, files) in causes {
        println!("{:4}  {cause}", files.len());
    }
}

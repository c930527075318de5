//! Finds every example graph with what it refers to, so that the program carries them and there is no list to keep.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("../../example-graphs").canonicalize()?;
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut found = Vec::new();
    gather(&folder, &mut found)?;
    found.sort();
    let mut code = String::from("/// The examples and what they refer to: relative path and content.\n");
    writeln!(code, "static EXAMPLES: &[(&str, &[u8])] = &[")?;
    for path in found {
        let name = path.strip_prefix(&folder)?.to_string_lossy().replace('\\', "/");
        let path = path.to_string_lossy();
        writeln!(code, "    ({name:?}, include_bytes!({path:?})),")?;
    }
    writeln!(code, "];")?;
    subjects(&folder.join("../docs/gallery.md"), &mut code)?;
    fs::write(PathBuf::from(std::env::var("OUT_DIR")?).join("examples.rs"), code)?;
    stills(&folder.join(".."))
}

/// The subjects of the gallery with their graphs, in its order: the page is the one list of them.
fn subjects(page: &Path, code: &mut String) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", page.display());
    let text = fs::read_to_string(page)?;
    let mut subject = "";
    writeln!(code, "/// Each example of the gallery with its subject, in the gallery's order.")?;
    writeln!(code, "static SUBJECTS: &[(&str, &str)] = &[")?;
    for line in text.lines() {
        if let Some(words) = line.strip_prefix("## ") {
            subject = words.trim();
        } else if let Some((name, _)) = line.strip_prefix('(').and_then(|line| line.split_once(".cym)")) {
            writeln!(code, "    ({:?}, {subject:?}),", format!("{name}.cym"))?;
        }
    }
    writeln!(code, "];")?;
    Ok(())
}

/// Pictures of the examples and of the nodes.
fn stills(root: &Path) -> Result<(), Box<dyn Error>> {
    let mut code = String::new();
    for (table, what, folder) in [
        ("EXAMPLES", "Pictures of the examples: name and PNG.", root.join("docs/gallery")),
        ("NODES", "Golden pictures of nodes: id and PNG.", root.join("tests/golden")),
    ] {
        println!("cargo::rerun-if-changed={}", folder.display());
        let mut found = Vec::new();
        gather(&folder, &mut found)?;
        found.sort();
        writeln!(code, "/// {what}\nstatic {table}: &[(&str, &[u8])] = &[")?;
        for path in found.iter().filter(|path| path.extension().is_some_and(|ending| ending == "png")) {
            let name = path.strip_prefix(&folder)?.with_extension("").to_string_lossy().replace('\\', "/");
            let path = path.canonicalize()?;
            writeln!(code, "    ({name:?}, include_bytes!({:?})),", path.to_string_lossy())?;
        }
        writeln!(code, "];")?;
    }
    fs::write(PathBuf::from(std::env::var("OUT_DIR")?).join("stills.rs"), code)?;
    Ok(())
}

/// Everything but notes and the scripts that made the files.
fn gather(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            gather(&path, found)?;
        } else if !matches!(ending.as_str(), "md" | "py" | "part") {
            found.push(path);
        }
    }
    Ok(())
}

//! Finds every node and every file of the shader library, so that adding one touches no list.
//!
//! Writes `embedded.rs` into cargo's output folder: tables of the WGSL nodes, the groups and the library with their
//! texts, and one module for each native node.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders beside the categories.
const NOT_CATEGORIES: [&str; 4] = ["src", "tests", "benches", "examples"];

/// A file with the category and the name that its path gives.
struct Found {
    category: String,
    name: String,
    path: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let nodes = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let shaders = nodes.join("../shaders/lib").canonicalize()?;
    println!("cargo::rerun-if-changed={}", nodes.display());
    println!("cargo::rerun-if-changed={}", shaders.display());

    let mut found = Vec::new();
    for category in entries(&nodes)? {
        let name = file_name(&category);
        if category.is_dir() && !NOT_CATEGORIES.contains(&name.as_str()) && !name.starts_with('.') {
            for path in entries(&category)? {
                let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let path = path.to_string_lossy().into_owned();
                found.push(Found { category: name.clone(), name: stem, path });
            }
        }
    }
    let library: Vec<PathBuf> = entries(&shaders)?.into_iter().filter(|path| has_ending(path, "wgsl")).collect();

    let mut code = String::new();
    text_table(&mut code, "WGSL", "The WGSL nodes: id and text.", &found, "wgsl")?;
    text_table(&mut code, "GROUPS", "The graphs that are nodes: id and text.", &found, "cym")?;
    text_table(&mut code, "OUTSIDE", "The shaders in other people's forms: id and text.", &found, "fs")?;
    writeln!(code, "/// The shader library: file name and text.")?;
    writeln!(code, "pub(crate) const SHADERS: &[(&str, &str)] = &[")?;
    for path in &library {
        let (name, path) = (file_name(path), path.to_string_lossy());
        writeln!(code, "    ({name:?}, include_str!({path:?})),")?;
    }
    writeln!(code, "];\n")?;
    natives(&mut code, &found)?;
    let target = PathBuf::from(std::env::var("OUT_DIR")?).join("embedded.rs");
    fs::write(target, code)?;
    Ok(())
}

fn text_table(code: &mut String, table: &str, doc: &str, found: &[Found], ending: &str) -> Result<(), Box<dyn Error>> {
    writeln!(code, "/// {doc}")?;
    writeln!(code, "pub(crate) const {table}: &[(&str, &str)] = &[")?;
    for Found { category, name, path } in found.iter().filter(|found| has_ending(Path::new(&found.path), ending)) {
        writeln!(code, "    (\"{category}/{name}\", include_str!({path:?})),")?;
    }
    writeln!(code, "];\n")?;
    Ok(())
}

fn natives(code: &mut String, found: &[Found]) -> Result<(), Box<dyn Error>> {
    let mut table = String::new();
    for Found { category, name, path } in found.iter().filter(|found| has_ending(Path::new(&found.path), "rs")) {
        writeln!(code, "#[path = {path:?}]\nmod {category}_{name};")?;
        writeln!(table, "        (\"{category}/{name}\", Box::new({category}_{name}::node())),")?;
    }
    writeln!(code, "\n/// The native nodes by id.")?;
    writeln!(code, "pub(crate) fn natives() -> Vec<(&'static str, Box<dyn crate::native::Insert>)> {{")?;
    writeln!(code, "    vec![\n{table}    ]\n}}")?;
    Ok(())
}

/// What a folder holds, by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort();
    Ok(paths)
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found == ending)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

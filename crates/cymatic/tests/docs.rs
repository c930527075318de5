//! Pages that are made from the program are what the program prints now.
#![expect(clippy::unwrap_used, reason = "a test says what failed by stopping there")]

use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// What a command prints, with the nodes of this repository alone.
fn printed(args: &[&str]) -> String {
    let no_nodes = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-nodes-of-an-artist");
    let output =
        Command::new(env!("CARGO_BIN_EXE_cymatic")).args(args).env("CYMATIC_NODES", no_nodes).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Holds a page of the documentation against what the program prints now.
fn is_up_to_date(file: &str, now: &str) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(file);
    if env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
        fs::create_dir_all(page.parent().unwrap()).unwrap();
        fs::write(&page, now).unwrap();
        return;
    }
    let old = fs::read_to_string(&page).unwrap_or_default();
    if old != now {
        let lines = old.lines().zip(now.lines()).enumerate();
        let first =
            lines.filter(|(_, (old, now))| old != now).map(|(i, (_, now))| format!("line {}: {now}", i + 1)).next();
        let first = first.unwrap_or_else(|| format!("{} lines, now {}", old.lines().count(), now.lines().count()));
        panic!("docs/{file} is out of date ({first}). UPDATE_DOCS=1 with this test, or `./x docs`, writes it anew.");
    }
}

#[test]
fn the_pages_of_nodes_are_up_to_date() {
    let index = printed(&["nodes", "--markdown"]);
    let categories: Vec<&str> = index.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert!(index.starts_with("# Nodes") && categories.len() >= 9, "this is no page of nodes:\n{index}");
    is_up_to_date("nodes.md", &index);
    let mut nodes = 0;
    for category in &categories {
        let page = printed(&["nodes", "--markdown", category]);
        nodes += page.matches("\n## ").count();
        is_up_to_date(&format!("nodes/{category}.md"), &page);
    }
    assert!(nodes >= 55, "{nodes} nodes have a page");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/nodes");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(categories.contains(&name.as_str()), "docs/nodes/{name}.md is of a category that is gone: remove it");
    }
}

#[test]
fn the_page_of_the_shader_library_is_up_to_date() {
    let now = printed(&["nodes", "--shaders"]);
    assert!(now.contains("fn pixel(at: Place) -> f32"), "this is no page of the shader library:\n{now}");
    is_up_to_date("shader-library.md", &now);
}

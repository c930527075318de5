//! The house rules that a machine can check.

use std::path::Path;

use cym_tests::repo;

/// No source file may be longer.
const MOST_LINES: usize = 800;
/// Half of the Rust files must be shorter.
const MEDIAN_LINES: usize = 200;

#[test]
fn files_stay_small() {
    let root = repo::root();
    let sources = repo::files(&root, &[".rs", ".wgsl"]);
    assert!(sources.len() > 150, "only {} files were found", sources.len());
    let lines = |path: &Path| repo::text(path).lines().count();
    let long = |path: &Path| {
        (lines(path) > MOST_LINES).then(|| format!("{} has {} lines: split it", repo::shown(path), lines(path)))
    };
    repo::no_faults("long files", &sources.iter().filter_map(|path| long(path)).collect::<Vec<_>>());
    let mut rust: Vec<usize> =
        sources.iter().filter(|path| path.extension().is_some_and(|end| end == "rs")).map(|path| lines(path)).collect();
    rust.sort_unstable();
    let median = rust[rust.len() / 2];
    assert!(median < MEDIAN_LINES, "half of the Rust files have {median} lines or more");
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    let root = repo::root();
    let manifests = repo::files(&root, &["Cargo.toml"]);
    let mut faults = Vec::new();
    for path in manifests.iter().filter(|path| **path != root.join("Cargo.toml")) {
        // The fuzz targets are a workspace of their own, for they need another compiler.
        if !repo::shown(path).starts_with("tests/fuzz") && !repo::text(path).contains("[lints]\nworkspace = true") {
            faults.push(format!("{} lacks `[lints] workspace = true`", repo::shown(path)));
        }
    }
    repo::no_faults("lints", &faults);
}

#[test]
fn modules_are_files_beside_their_folder() {
    let found = repo::files(&repo::root(), &["mod.rs"]);
    let found = found.iter().filter(|path| path.file_name().is_some_and(|name| name == "mod.rs"));
    let faults: Vec<String> = found.map(|path| format!("{}: call it after its folder", repo::shown(path))).collect();
    repo::no_faults("mod.rs", &faults);
}

#[test]
fn no_file_names_a_machine_or_a_registry() {
    // Put together here, so that this file does not hold them.
    let paths = ["work", "root", "home"].map(|word| format!("/{word}/"));
    let hosts =
        [["crates", "io"], ["pypi", "org"], ["docker", "io"], ["npmjs", "com"]].map(|[a, b]| format!("{a}.{b}"));
    let hosts = hosts.into_iter().chain([format!("arti{}", "factory"), format!("nex{}.", "us")]);
    let words: Vec<String> = paths.into_iter().chain(hosts).collect();
    let mut faults = Vec::new();
    let endings = [".rs", ".wgsl", ".md", ".toml", ".cym", ".json", ".yml", ".py", "/x", "run"];
    for path in repo::files(&repo::root(), &endings) {
        for (i, line) in repo::text(&path).lines().enumerate() {
            for word in words.iter().filter(|word| line.contains(word.as_str())) {
                // A path in an example of what is refused stays legal with a place that no machine has.
                faults.push(format!("{}:{} holds `{word}`", repo::shown(&path), i + 1));
            }
        }
    }
    repo::no_faults("names of machines and registries", &faults);
}

/// Every Markdown file with its text.
fn pages() -> Vec<(std::path::PathBuf, String)> {
    let root = repo::root();
    let mut pages = repo::files(&root.join("docs"), &[".md"]);
    pages.extend(["README.md", "CHANGELOG.md"].map(|name| root.join(name)).into_iter().filter(|path| path.exists()));
    pages.into_iter().map(|path| (path.clone(), repo::text(&path))).collect()
}

#[test]
fn every_link_between_pages_leads_somewhere() {
    let mut faults = Vec::new();
    for (path, text) in pages() {
        let folder = path.parent().expect("a page lies in a folder");
        for target in links(&text) {
            let outside = target.contains("://") || target.starts_with("mailto:");
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            if outside {
                continue;
            }
            let found = if file.is_empty() { path.clone() } else { folder.join(file) };
            if !found.exists() {
                faults.push(format!("{} links to {target}, which is not there", repo::shown(&path)));
            } else if !anchor.is_empty()
                && found.extension().is_some_and(|end| end == "md")
                && !anchors(&repo::text(&found)).contains(&anchor.to_owned())
            {
                faults.push(format!("{} links to {target}, and there is no such heading", repo::shown(&path)));
            }
        }
    }
    repo::no_faults("links", &faults);
}

/// The targets of `[text](target)` and `![text](target)` outside code.
fn links(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        let mut rest = line;
        while let Some((_, after)) = rest.split_once("](") {
            let Some((target, next)) = after.split_once(')') else {
                break;
            };
            found.push(target.split_whitespace().next().unwrap_or_default());
            rest = next;
        }
    }
    found
}

/// The anchors of a page's headings, as its readers make them.
fn anchors(text: &str) -> Vec<String> {
    let heading = |line: &str| line.strip_prefix('#').map(|rest| rest.trim_start_matches('#').trim().to_lowercase());
    let anchor = |title: String| {
        title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect::<String>().replace(' ', "-")
    };
    text.lines().filter_map(heading).map(anchor).collect()
}

#[test]
fn every_node_that_a_page_names_is_there() {
    let library = nodes::catalogue().unwrap();
    let categories: Vec<&str> = library.catalogue.iter().map(|kind| kind.category()).collect();
    let mut faults = Vec::new();
    for (path, text) in pages() {
        for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || "_/.*".contains(c))) {
            let word = word.trim_end_matches('.');
            let Some((category, name)) = word.split_once('/') else {
                continue;
            };
            let plain =
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            if !categories.contains(&category) || !plain {
                continue;
            }
            // The pages show how to write these; nobody has written them.
            let shown_only = text.contains(&format!("new-node {word}")) || text.contains(&format!("nodes/{word}."));
            if library.catalogue.get(word).is_none() && !shown_only {
                faults.push(format!("{} names the node `{word}`, which is not there", repo::shown(&path)));
            }
        }
    }
    faults.dedup();
    repo::no_faults("nodes on pages", &faults);
}

#[test]
fn the_rules_themselves_work() {
    assert_eq!(links("a [b](c.md#d) ![e](f.png)\n```\n[g](h)\n```\n"), ["c.md#d", "f.png"]);
    assert_eq!(anchors("# Fields of the document\n## A, b: c\n"), ["fields-of-the-document", "a-b-c"]);
}

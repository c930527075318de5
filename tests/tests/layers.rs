//! The layer table of docs/architecture.md against every Cargo.toml: the document cannot drift, because it is this test's input.

use std::collections::{BTreeMap, BTreeSet};

use cym_tests::repo;

/// Outside crates that only some of ours may name.
const ONLY: [(&[&str], &[&str]); 9] = [
    (&["wgpu", "wgpu-types", "wgpu-core", "wgpu-hal"], &["cym_gpu", "cym_learn", "cym_editor"]),
    (&["symphonia", "ffmpeg-sidecar", "cpal"], &["cym_media"]),
    (&["midir", "rosc"], &["cym_media"]),
    (&["cosmic-text"], &["cym_text"]),
    (&["egui", "egui_extras"], &["cym_canvas", "cym_editor"]),
    (&["eframe"], &["cym_editor"]),
    (&["burn", "safetensors"], &["cym_learn"]),
    (&["naga"], &["cym_wgsl", "cym_isf"]),
    (&["petgraph"], &["cym_graph", "cym_plan"]),
];

/// A row of the table.
struct Row {
    layer: u32,
    may_use: String,
    to_come: bool,
}

/// What a Cargo.toml depends on: for what is built, and for its tests.
struct Manifest {
    uses: BTreeSet<String>,
    tests_use: BTreeSet<String>,
}

fn table() -> BTreeMap<String, Row> {
    let text = repo::text(&repo::root().join("docs/architecture.md"));
    let mut rows = BTreeMap::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let [layer, name, _, may_use] = cells[..] else {
            continue;
        };
        let (Ok(layer), Some(name)) = (layer.parse(), name.split('`').nth(1).map(str::to_owned)) else {
            continue;
        };
        let row = Row { layer, may_use: may_use.to_owned(), to_come: cells[1].contains("(to come)") };
        assert!(rows.insert(name.clone(), row).is_none(), "{name} has two rows in docs/architecture.md");
    }
    rows
}

fn manifests() -> BTreeMap<String, Manifest> {
    let root = repo::root();
    let mut paths: Vec<_> = repo::files(&root.join("crates"), &["Cargo.toml"]);
    paths.extend(["nodes/Cargo.toml", "tests/Cargo.toml"].map(|path| root.join(path)));
    let mut manifests = BTreeMap::new();
    for path in paths {
        let text = repo::text(&path);
        let mut section = String::new();
        let mut name = String::new();
        let mut manifest = Manifest { uses: BTreeSet::new(), tests_use: BTreeSet::new() };
        for line in text.lines().map(str::trim) {
            if let Some(title) = line.strip_prefix('[') {
                title.trim_end_matches(']').clone_into(&mut section);
                // `[dependencies.name]` is a dependency as well.
                if let Some((kind, dependency)) = section.clone().rsplit_once("dependencies.") {
                    note(&mut manifest, kind, dependency);
                }
                continue;
            }
            let key = line.split(['=', '.']).next().unwrap_or_default().trim();
            if key.is_empty() || line.starts_with('#') {
                continue;
            }
            if section == "package" && key == "name" {
                line.split('"').nth(1).unwrap_or_default().clone_into(&mut name);
            }
            if let Some(kind) = section.strip_suffix("dependencies") {
                note(&mut manifest, kind, key);
            }
        }
        assert!(!name.is_empty(), "{} names no package", repo::shown(&path));
        manifests.insert(name, manifest);
    }
    manifests
}

fn note(manifest: &mut Manifest, kind: &str, dependency: &str) {
    let set = if kind.ends_with("dev-") { &mut manifest.tests_use } else { &mut manifest.uses };
    set.insert(dependency.to_owned());
}

/// The crates of ours that a row allows.
fn allowed(name: &str, rows: &BTreeMap<String, Row>) -> BTreeSet<String> {
    let below = |other: &&String| rows[*other].layer < rows[name].layer;
    match rows[name].may_use.as_str() {
        "-" => BTreeSet::new(),
        "all" => rows.keys().filter(|other| *other != name).cloned().collect(),
        words => {
            let (all, except) = words.strip_prefix("all below").map_or((false, ""), |rest| (true, rest.trim()));
            if all {
                let except = full(except.trim_start_matches("but").trim(), rows);
                return rows.keys().filter(below).filter(|other| **other != except).cloned().collect();
            }
            words.split(',').map(|word| full(word.trim(), rows)).collect()
        }
    }
}

/// A crate by its short name.
fn full(word: &str, rows: &BTreeMap<String, Row>) -> String {
    let with_prefix = format!("cym_{word}");
    if rows.contains_key(&with_prefix) { with_prefix } else { word.to_owned() }
}

#[test]
fn every_crate_has_a_row_and_every_row_a_crate() {
    let (rows, manifests) = (table(), manifests());
    let mut faults = Vec::new();
    for name in manifests.keys() {
        match rows.get(name) {
            None => faults.push(format!("{name} has no row in the table of docs/architecture.md: give it one")),
            Some(row) if row.to_come => faults.push(format!("{name} is there: take `(to come)` out of its row")),
            Some(_) => {}
        }
    }
    for (name, row) in &rows {
        if !row.to_come && !manifests.contains_key(name) {
            faults.push(format!("{name} has a row in docs/architecture.md, and no Cargo.toml"));
        }
        for other in allowed(name, &rows) {
            if !rows.contains_key(&other) {
                faults.push(format!("the row of {name} allows {other}, which has no row"));
            }
        }
    }
    repo::no_faults("the layer table", &faults);
    assert!(manifests.len() >= 9, "only {} crates were found", manifests.len());
}

#[test]
fn no_crate_uses_what_its_row_does_not_allow() {
    let (rows, manifests) = (table(), manifests());
    let mut faults = Vec::new();
    for (name, manifest) in &manifests {
        let Some(row) = rows.get(name) else {
            continue;
        };
        let allowed = allowed(name, &rows);
        for dependency in manifest.uses.iter().filter(|dependency| rows.contains_key(*dependency)) {
            if !allowed.contains(dependency) {
                faults.push(format!(
                    "{name} depends on {dependency}, which its row in docs/architecture.md does not allow"
                ));
            }
        }
        // Tests may use whatever lies below; the program and the whole-program tests stand on top of everything.
        let all =
            manifest.uses.union(&manifest.tests_use).filter_map(|dependency| Some((dependency, rows.get(dependency)?)));
        for (dependency, under) in all.filter(|(_, under)| row.may_use != "all" && under.layer > row.layer) {
            let layers = format!("layer {} depends on layer {}", row.layer, under.layer);
            faults.push(format!("{name} depends on {dependency}: {layers}, and arrows point down"));
        }
    }
    repo::no_faults("dependencies", &faults);
}

#[test]
fn outside_crates_stay_in_their_one_place() {
    let mut faults = Vec::new();
    for (name, manifest) in &manifests() {
        for (outside, homes) in ONLY {
            for dependency in outside {
                let used = manifest.uses.contains(*dependency);
                if used && !homes.contains(&name.as_str()) {
                    faults.push(format!("{name} depends on {dependency}; only {} may", homes.join(", ")));
                }
            }
        }
    }
    repo::no_faults("outside crates", &faults);
}

#[test]
fn the_table_is_read_as_it_is_meant() {
    let rows = table();
    let names = |name: &str| allowed(name, &rows).into_iter().collect::<Vec<_>>();
    assert_eq!(names("cym_graph"), Vec::<String>::new());
    assert_eq!(names("cym_plan"), ["cym_graph", "cym_wgsl"]);
    let engine = names("cym_engine");
    assert!(engine.contains(&"cym_gpu".to_owned()) && !engine.contains(&"nodes".to_owned()), "{engine:?}");
    assert!(!engine.contains(&"cymatic".to_owned()), "{engine:?}");
}

use cym_gpu::{AdapterChoice, Gpu};
use cym_graph::{Document, Node, Value};
use egui_kittest::kittest::Queryable as _;

use super::*;
use crate::command::Command;
use crate::files::folders::Folders;
use crate::shared::Act;
use crate::testing::{Bench, document, harness, library, model_of};

fn look() -> Document {
    document(&[
        ("cells", Node::new("pattern/voronoi")),
        ("mood", Node::new("input/palette")),
        ("warm", Node::new("tone/hue").value("angle", Value::Float(40.0)).wire("image", "cells", "image")),
        ("soft", Node::new("tone/contrast").wire("image", "warm", "image")),
        ("edge", Node::new("filter/vignette").wire("image", "soft", "image")),
        ("output", Node::new("output/output").wire("image", "edge", "image")),
    ])
}

fn bench(home: &Path) -> Bench<Files> {
    let mut bench = Bench::new(Files::new(Folders::below(home)), look());
    bench.seat.settings.own_dialogs = true;
    bench
}

/// The words that were said when the table of a node was asked for.
fn ask(bench: &mut Bench<Files>, node: Option<&str>) -> Vec<String> {
    bench.model.selection = node.map(NodeId::new).into_iter().collect();
    bench.with(|files, shared| assert!(files.run(Command::BakeTable, shared), "it is about files"));
    let said = |act| if let Act::Say(notice) = act { Some(notice.text) } else { None };
    bench.take_asked().into_iter().filter_map(said).collect()
}

fn order(gpu: &Gpu, named: &str, entries: usize) -> Order {
    Order { gpu: gpu.clone(), project: model_of(look()).project(), library: library(), table: table(named, entries) }
}

fn table(named: &str, entries: usize) -> TableAsk {
    TableAsk { named: named.to_owned(), title: named.to_owned(), words: String::new(), entries, at_ms: 0 }
}

#[test]
fn what_has_no_table_is_said_and_what_has_one_is_asked_how_fine() {
    let home = tempfile::tempdir().unwrap();
    let mut bench = bench(home.path());
    assert!(ask(&mut bench, None)[0].starts_with("Select"), "nothing is selected");
    assert!(bench.panel.table.is_none());
    assert!(ask(&mut bench, Some("soft")).is_empty());
    let table = bench.panel.table.take().unwrap();
    assert_eq!((table.named.as_str(), table.words.as_str(), table.entries), ("soft", "Hue, then Contrast", 33));
    assert!(ask(&mut bench, Some("cells")).is_empty());
    assert_eq!(bench.panel.table.take().unwrap().named, "cells.colours");
    assert!(ask(&mut bench, Some("mood")).is_empty());
    assert_eq!(bench.panel.table.take().unwrap().words, "The colours of Palette, by brightness");
}

#[test]
fn the_size_is_chosen_and_the_file_is_asked_for_under_the_nodes_name() {
    let home = tempfile::tempdir().unwrap();
    let mut bench = bench(home.path());
    bench.model.selection = [NodeId::new("mood")].into();
    bench.with(|files, shared| files.run(Command::BakeTable, shared));
    let mut window =
        harness(bench, [900.0, 640.0], |ui, bench| bench.with(|panel, shared| panel.show_bars(ui, shared)));
    window.run_steps(3);
    window.get_by_label("65").click();
    window.run_steps(2);
    assert_eq!(window.state().panel.table.as_ref().unwrap().entries, 65);
    window.get_by_label("Choose file").click();
    for _ in 0..400 {
        window.run_steps(1);
        if window.query_by_label("Path").is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert_eq!(window.get_by_label("Path").value().as_deref(), Some("Palette.cube"));
    assert!(window.state().panel.table.is_none(), "it is asked once");
    // Without a device nothing is drawn, and that is said.
    let out = home.path().join("mood");
    window.state_mut().with(|files, shared| files.bake_table(table("mood", 5), &out, shared));
    let said = |act: &Act| matches!(act, Act::Say(notice) if notice.text.contains("no graphics device"));
    assert!(window.state().asked.iter().any(said));
}

#[test]
fn a_table_is_written_whole_and_what_looks_at_the_place_is_told() {
    let Ok(gpu) = Gpu::open(AdapterChoice::Software) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("mood.cube");
    let said = write(&order(&gpu, "mood", 5), &out);
    assert!(said.text.contains("Baked mood.cube, 5 colours a side"), "{}", said.text);
    let table = cym_media::lut::read(&out).unwrap();
    assert_eq!(table.cube.size, 5);
    let vignette = folder.path().join("edge.cube");
    let said = write(&order(&gpu, "edge", 5), &vignette);
    assert!(said.text.contains("depends on its place"), "{}", said.text);
    assert!(!vignette.exists());
    let nowhere = write(&order(&gpu, "mood", 5), &folder.path().join("absent/mood.cube"));
    assert!(nowhere.text.contains("was not written"), "{}", nowhere.text);
}

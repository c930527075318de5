use cym_gpu::{AdapterChoice, Gpu};
use cym_graph::{Node, NodeId, Value};
use egui_kittest::kittest::Queryable as _;

use super::sheet::{Order, write};
use super::*;
use crate::inspector::Inspector;
use crate::testing::{Bench, document, harness, library, model_of};

fn cells() -> cym_graph::Document {
    document(&[
        ("cells", Node::new("pattern/voronoi")),
        ("draw", Node::new("network/cppn")),
        ("output", Node::new("output/output").wire("image", "cells", "image")),
    ])
}

fn input(kind: &str, name: &str) -> Input {
    let library = library();
    let kind = library.catalogue.get(kind).unwrap();
    kind.inputs[kind.input_index(name).unwrap()].clone()
}

#[test]
fn values_follow_each_other_as_the_knob_turns() {
    let numbers = |way: Way, input: &Input| -> Vec<f32> {
        let number = |value| if let Value::Float(number) = value { number } else { f32::NAN };
        way.values(input, &Value::None).into_iter().map(number).collect()
    };
    let sweep = |from, to, count| Way::Numbers { from, to, count };
    let even = Input::float("even", 0.0, 0.0, 1.0);
    assert_eq!(numbers(sweep(0.0, 1.0, 5), &even), [0.0, 0.25, 0.5, 0.75, 1.0]);
    assert_eq!(numbers(sweep(1.0, 0.0, 3), &even), [1.0, 0.5, 0.0]);
    let ratios = Input::float("ratios", 1.0, 1.0, 64.0).log();
    assert_eq!(numbers(sweep(1.0, 64.0, 4), &ratios), [1.0, 4.0, 16.0, 64.0]);
    let whole = Input { integer: true, ..even };
    assert_eq!(numbers(sweep(0.0, 2.0, 6), &whole), [0.0, 1.0, 2.0]);
    let quality = input("network/cppn", "quality");
    assert_eq!(numbers(Way::of(&quality, &Value::Float(1.0)), &quality), [0.0, 1.0, 2.0, 3.0, 4.0]);
}

#[test]
fn places_come_from_a_seed_and_reach_as_far_as_asked() {
    let latent = input("network/cppn", "latent");
    let now = Value::Vec3([0.0; 3]);
    let places = |seed, reach| Way::Places { seed, reach }.values(&latent, &now);
    assert_eq!(places(1, 1.0), places(1, 1.0));
    assert_ne!(places(1, 1.0), places(2, 1.0));
    let size = |values: Vec<Value>| -> f32 {
        let parts = values.into_iter().flat_map(|value| if let Value::Vec3(parts) = value { parts } else { [9.0; 3] });
        parts.map(|part| part * part).sum::<f32>() / (3 * PLACES) as f32
    };
    let (one, two) = (size(places(3, 1.0)), size(places(3, 2.0)));
    assert!((0.5..1.6).contains(&one) && (two / one - 4.0).abs() < 0.05, "{one} {two}");
}

#[test]
fn a_value_is_taken_from_the_sheet_as_one_step() {
    let data = tempfile::tempdir().unwrap();
    let mut bench = Bench::new(Inspector::new(data.path()), cells());
    bench.model.selection = [NodeId::new("cells")].into();
    let mut panel = harness(bench, [900.0, 700.0], |ui, bench| bench.with(|panel, shared| panel.show(ui, shared)));
    panel.run_steps(3);
    let open = |panel: &mut egui_kittest::Harness<'_, Bench<Inspector>>, param: &str, words: &str| {
        panel.get_by_label(param).click_secondary();
        panel.run_steps(3);
        panel.get_by_label(words).click();
        panel.run_steps(4);
    };
    open(&mut panel, "Jitter", "Sweep\u{2026}");
    assert!(panel.query_by_label_contains("no graphics device").is_some(), "what is missing is said");
    panel.get_by_label("Take 0").click();
    panel.run_steps(3);
    assert_eq!(panel.state().node("cells").values.get("jitter"), Some(&Value::Float(0.0)));
    let steps = panel.state().model.history().done().len();
    assert_eq!(steps, 1);
    panel.state_mut().model.undo();
    assert_eq!(panel.state().node("cells").values.get("jitter"), None);
    // A space has a grid of places instead.
    panel.state_mut().model.selection = [NodeId::new("draw")].into();
    panel.run_steps(3);
    open(&mut panel, "Latent label", "Grid of latents\u{2026}");
    let latent = input("network/cppn", "latent");
    let place = Way::of(&latent, &latent.default).values(&latent, &latent.default).swap_remove(4);
    panel.get_by_label(&format!("Take {}", motion::print(&place, &latent))).click();
    panel.run_steps(3);
    assert_eq!(panel.state().node("draw").values.get("latent"), Some(&place));
}

#[test]
fn a_sheet_is_written_as_the_command_line_writes_it() {
    let Ok(gpu) = Gpu::open(AdapterChoice::Software) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("sheet.png");
    let mut document = cells();
    let small = cym_graph::edit::DocumentChange::Size([64, 36]);
    document.apply(cym_graph::Edit::SetDocument(small)).unwrap();
    let project = model_of(document).project();
    let values = [2.0, 8.0, 20.0].map(Value::Float).to_vec();
    let sweep = cym_engine::Sweep::Param { node: NodeId::new("cells"), input: "scale".to_owned(), values };
    let order = |sweep| Order { gpu: gpu.clone(), project: project.clone(), library: library(), at_secs: 0.0, sweep };
    write(order(sweep), out.clone()).unwrap();
    let sheet = cym_media::picture::read(&out, Default::default()).unwrap();
    assert_eq!([sheet.width, sheet.height], [3 * 64 + 4 * 6, 36 + 2 * 6]);
    let sweep = cym_engine::Sweep::Param {
        node: NodeId::new("nobody"),
        input: "scale".to_owned(),
        values: vec![Value::Float(1.0)],
    };
    assert!(write(order(sweep), out).unwrap_err().contains("nobody.scale cannot be swept"));
}

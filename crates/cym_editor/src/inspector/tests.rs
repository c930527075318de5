use cym_graph::{Document, Edit, Node, NodeId, PortRef, Value};
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Vec2, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::Inspector;
use crate::ops::chips::{ChipSource, SignalChip};
use crate::shared::Act;
use crate::testing::{Bench, document, harness, harness_with_pictures};

mod looks;

type Panel = Harness<'static, Bench<Inspector>>;

const SIZE: [f32; 2] = [340.0, 640.0];

fn show(ui: &mut egui::Ui, bench: &mut Bench<Inspector>) {
    bench.with(|panel, shared| panel.show(ui, shared));
}

/// A panel whose presets lie in a folder of the test.
fn inspector() -> Inspector {
    static FOLDER: std::sync::LazyLock<tempfile::TempDir> = std::sync::LazyLock::new(|| tempfile::tempdir().unwrap());
    Inspector::new(FOLDER.path())
}

/// The panel over these nodes, with some of them selected.
fn panel(nodes: &[(&str, Node)], selected: &[&str]) -> Panel {
    panel_of(document(nodes), selected)
}

fn panel_of(document: Document, selected: &[&str]) -> Panel {
    let mut bench = Bench::new(inspector(), document);
    bench.model.selection = selected.iter().map(|id| NodeId::new(id)).collect();
    let mut panel = harness(bench, SIZE, show);
    panel.run_steps(3);
    panel
}

fn value(panel: &Panel, node: &str, input: &str) -> Option<Value> {
    panel.state().node(node).values.get(input).cloned()
}

fn steps(panel: &Panel) -> usize {
    panel.state().model.history().done().len()
}

fn press(panel: &mut Panel, at: Pos2, pressed: bool) {
    let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
    panel.event(Event::PointerButton { pos: at, button, pressed, modifiers });
    panel.run_steps(1);
}

fn drag(panel: &mut Panel, name: &str, by: Vec2) {
    let from = panel.get_by_label(name).rect().center();
    panel.event(Event::PointerMoved(from));
    panel.run_steps(2);
    press(panel, from, true);
    for step in 1..=8_u8 {
        panel.event(Event::PointerMoved(from + by * f32::from(step) / 8.0));
        panel.run_steps(1);
    }
    press(panel, from + by, false);
    panel.run_steps(2);
}

fn type_into(panel: &mut Panel, name: &str, text: &str) {
    panel.get_by_label(name).click();
    panel.run_steps(3);
    panel.event(Event::Text(text.to_owned()));
    panel.run_steps(1);
    panel.key_press(Key::Enter);
    panel.run_steps(3);
}

fn cells() -> Vec<(&'static str, Node)> {
    vec![
        ("cells", Node::new("pattern/voronoi")),
        ("lfo", Node::new("signal/lfo")),
        ("more", Node::new("pattern/voronoi")),
    ]
}

#[test]
fn every_param_of_every_node_has_an_editor_with_a_name_of_its_own() {
    let library = crate::testing::library();
    for kind in library.catalogue.iter() {
        let panel = panel(&[("one", Node::new(&kind.id))], &["one"]);
        // What a job writes for itself is of no use to the hand.
        let by_job = |name: &str| kind.made_by.as_ref().is_some_and(|made| made.made_for == name);
        for input in kind.inputs.iter().filter(|input| !by_job(&input.name)) {
            let label = format!("{} label", input.label);
            assert!(panel.query_by_label(&label).is_some(), "{}: {label} is not there, or there twice", kind.id);
        }
    }
}

#[test]
fn a_dragged_knob_is_one_step_and_turns_what_plays() {
    let mut panel = panel(&cells(), &["cells"]);
    drag(&mut panel, "Scale", vec2(40.0, 0.0));
    assert_eq!(steps(&panel), 1);
    let Some(Value::Float(scale)) = value(&panel, "cells", "scale") else {
        panic!("no value")
    };
    assert!(scale > 6.0, "{scale}");
    let turned = panel.state_mut().model.take_turned();
    assert!(turned.len() > 3, "each move of the hand turns the knob: {turned:?}");
    panel.state_mut().model.undo();
    assert_eq!(value(&panel, "cells", "scale"), None);
}

#[test]
fn reset_is_there_only_when_something_differs() {
    let mut panel = panel(&cells(), &["cells"]);
    assert!(panel.query_by_label("Scale reset").is_none());
    type_into(&mut panel, "Scale", "3 * 4");
    assert_eq!(value(&panel, "cells", "scale"), Some(Value::Float(12.0)));
    panel.get_by_label("Scale reset").click();
    panel.run_steps(3);
    assert_eq!(value(&panel, "cells", "scale"), None);
    assert_eq!(steps(&panel), 2);
}

#[test]
fn shared_params_change_together_in_one_step() {
    let mut panel = panel(&cells(), &["cells", "more"]);
    type_into(&mut panel, "Scale", "20");
    assert_eq!(value(&panel, "cells", "scale"), Some(Value::Float(20.0)));
    assert_eq!(value(&panel, "more", "scale"), Some(Value::Float(20.0)));
    assert_eq!(steps(&panel), 1);
    drag(&mut panel, "Scale", vec2(30.0, 0.0));
    assert_eq!(steps(&panel), 2);
    assert_eq!(value(&panel, "cells", "scale"), value(&panel, "more", "scale"));
    panel.state_mut().model.undo();
    assert_eq!(value(&panel, "more", "scale"), Some(Value::Float(20.0)));
}

#[test]
fn a_wired_param_names_what_drives_it_and_leads_there() {
    let mut nodes = cells();
    nodes[0].1 = Node::new("pattern/voronoi").wire("scale", "lfo", "value");
    let mut panel = panel(&nodes, &["cells"]);
    panel.get_by_label("Scale driven by").click();
    panel.run_steps(2);
    let asked = panel.state_mut().take_asked();
    let lfo = NodeId::new("lfo");
    assert!(asked.iter().any(|act| matches!(act, Act::Reveal(node) if *node == lfo)), "{asked:?}");
    drag(&mut panel, "Scale", vec2(40.0, 0.0));
    assert_eq!(steps(&panel), 0, "a wire decides, not the hand");
    panel.get_by_label("Scale cut wire").click();
    panel.run_steps(2);
    assert!(panel.state().node("cells").wires.is_empty());
}

#[test]
fn the_diamond_adds_and_removes_a_key_and_edits_land_in_it() {
    let mut panel = panel(&cells(), &["cells"]);
    set_secs(&mut panel, 1.0);
    panel.get_by_label("Scale key").click();
    panel.run_steps(2);
    set_secs(&mut panel, 2.0);
    type_into(&mut panel, "Scale", "30");
    let keys = panel.state().node("cells").keys["scale"].clone();
    let found: Vec<(f32, f32)> = keys.lanes[0].iter().map(|key| (key.secs, key.value)).collect();
    assert_eq!(found, [(1.0, 6.0), (2.0, 30.0)]);
    assert_eq!(value(&panel, "cells", "scale"), None);
    panel.get_by_label("Scale key").click();
    panel.run_steps(2);
    set_secs(&mut panel, 1.0);
    panel.get_by_label("Scale key").click();
    panel.run_steps(2);
    assert!(panel.state().node("cells").keys.is_empty());
}

fn set_secs(panel: &mut Panel, secs: f64) {
    let bench = panel.state_mut();
    let mut state = cym_engine::StageState::clone(&bench.state);
    state.clock.secs = secs;
    bench.state = std::sync::Arc::new(state);
    panel.run_steps(1);
}

fn modulated() -> Document {
    let mut document = document(&cells());
    let modulation = cym_graph::Modulation::new(PortRef::new("lfo", "value"));
    let to = PortRef::new("cells", "scale");
    document.apply(Edit::SetModulations { to, modulations: vec![modulation] }).unwrap();
    document
}

#[test]
fn a_modulation_is_turned_opened_and_removed() {
    let mut panel = panel_of(modulated(), &["cells"]);
    drag(&mut panel, "Scale modulation 1 amount", vec2(20.0, 0.0));
    let amount = panel.state().node("cells").modulations["scale"][0].amount;
    assert!(amount > 0.25, "{amount}");
    assert_eq!(steps(&panel), 1);
    panel.get_by_label("Scale modulation 1 details").click();
    panel.run_steps(2);
    type_into(&mut panel, "Scale modulation 1 attack", "200 ms");
    assert_eq!(panel.state().node("cells").modulations["scale"][0].attack_secs, 0.2);
    panel.get_by_label("Scale modulation 1 remove").click();
    panel.run_steps(2);
    assert!(panel.state().node("cells").modulations.is_empty());
}

#[test]
fn the_node_is_renamed_by_a_click_on_its_title() {
    let mut panel = panel(&cells(), &["cells"]);
    panel.get_by_label("Rename node").click();
    panel.run_steps(3);
    panel.key_press_modifiers(Modifiers::COMMAND, Key::A);
    panel.run_steps(1);
    panel.event(Event::Text("Embers".to_owned()));
    panel.run_steps(1);
    panel.key_press(Key::Enter);
    panel.run_steps(3);
    assert_eq!(panel.state().node("cells").title, "Embers");
}

#[test]
fn with_nothing_selected_the_document_is_set() {
    let mut panel = panel(&cells(), &[]);
    panel.get_by_label("Size preset").click();
    panel.run_steps(3);
    panel.get_by_label("4K 3840 \u{d7} 2160").click();
    panel.run_steps(3);
    assert_eq!(panel.state().model.document().size(), [3840, 2160]);
    let before = panel.state().model.document().seed();
    panel.get_by_label("Roll the seed").click();
    panel.run_steps(2);
    assert_ne!(panel.state().model.document().seed(), before);
    assert_eq!(steps(&panel), 2);
}

#[test]
fn an_empty_file_param_asks_for_a_file() {
    let mut panel = panel(&[("song", Node::new("audio/sound_file"))], &["song"]);
    panel.get_by_label("File file").click();
    panel.run_steps(2);
    let asked = panel.state_mut().take_asked();
    assert!(
        asked.iter().any(|act| matches!(act, Act::ChooseFile(reference) if reference.input == "file")),
        "{asked:?}"
    );
}

#[test]
fn a_chip_let_go_over_the_row_drives_the_param() {
    let mut panel = panel(&cells(), &["cells"]);
    let chip = SignalChip { from: ChipSource::Port(PortRef::new("lfo", "value")), label: "lfo".to_owned() };
    let row = panel.get_by_label("Scale").rect();
    // Between the number and the marks at its right: anywhere in the row.
    let at = row.right_center() + vec2(6.0, 0.0);
    press(&mut panel, egui::pos2(2.0, 2.0), true);
    egui::DragAndDrop::set_payload(&panel.ctx, chip);
    panel.event(Event::PointerMoved(at));
    panel.run_steps(2);
    assert!(panel.state().hint.contains("drives scale"), "{}", panel.state().hint);
    press(&mut panel, at, false);
    panel.run_steps(2);
    let driven = &panel.state().node("cells").modulations["scale"];
    assert_eq!((driven.len(), &driven[0].from), (1, &PortRef::new("lfo", "value")));
    assert_eq!(steps(&panel), 1);
    assert!(panel.query_by_label("Scale modulation 1 amount").is_some());
}

#[test]
fn a_throw_respects_locks_and_is_taken_back() {
    let mut panel = panel(&cells(), &["cells"]);
    panel.get_by_label("Chance").click();
    panel.run_steps(2);
    panel.get_by_label("Scale lock").click();
    panel.run_steps(2);
    panel.get_by_label("Randomise").click();
    panel.run_steps(2);
    let first = panel.state().node("cells").values.clone();
    assert!(first.len() > 3, "{first:?}");
    assert!(!first.contains_key("scale"));
    assert_eq!(steps(&panel), 1);
    panel.get_by_label("Again").click();
    panel.run_steps(2);
    assert_ne!(panel.state().node("cells").values, first);
    panel.get_by_label("Back").click();
    panel.run_steps(2);
    assert!(panel.state().node("cells").values.is_empty(), "{:?}", panel.state().node("cells").values);
    assert_eq!(steps(&panel), 3);
}

#[test]
fn a_preset_is_kept_applied_and_deleted() {
    let mut panel = panel(&cells(), &["cells"]);
    type_into(&mut panel, "Scale", "21");
    panel.get_by_label("Presets").click();
    panel.run_steps(3);
    panel.get_by_label("Preset name").click();
    panel.run_steps(2);
    panel.event(Event::Text("Many cells".to_owned()));
    panel.run_steps(2);
    panel.get_by_label("Save preset").click();
    assert!(waits_for(&mut panel, "Preset Many cells", true));
    panel.get_by_label("Preset Default").click();
    panel.run_steps(3);
    assert_eq!(value(&panel, "cells", "scale"), None);
    panel.get_by_label("Presets").click();
    assert!(waits_for(&mut panel, "Preset Many cells", true));
    panel.get_by_label("Preset Many cells").click();
    panel.run_steps(3);
    assert_eq!(value(&panel, "cells", "scale"), Some(Value::Float(21.0)));
    panel.get_by_label("Presets").click();
    assert!(waits_for(&mut panel, "Preset Many cells", true));
    panel.get_by_label("Delete preset Many cells").click();
    assert!(waits_for(&mut panel, "Preset Many cells", false));
}

/// Lets frames pass until something is there, or gone: files are read on another thread.
fn waits_for(panel: &mut Panel, name: &str, there: bool) -> bool {
    for _ in 0..500 {
        panel.run_steps(1);
        if panel.query_by_label(name).is_some() == there {
            return true;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    false
}

#[test]
fn variations_without_a_device_say_so() {
    let mut panel = panel(&cells(), &["cells"]);
    panel.get_by_label("Variations").click();
    panel.run_steps(3);
    assert!(panel.query_by_label_contains("no graphics device").is_some());
}

#[test]
fn a_value_is_copied_and_pasted_to_another_param() {
    let mut panel = panel(&cells(), &["cells"]);
    panel.get_by_label("Border").click_secondary();
    panel.run_steps(3);
    panel.get_by_label("Paste value").click();
    panel.run_steps(2);
    panel.event(Event::Paste("0.125".to_owned()));
    panel.run_steps(3);
    assert_eq!(value(&panel, "cells", "border"), Some(Value::Float(0.125)));
    assert_eq!(steps(&panel), 1);
}

#[test]
fn a_file_dropped_on_a_field_is_meant_for_it() {
    let mut panel = panel(&[("picture", Node::new("input/picture"))], &["picture"]);
    let at = panel.get_by_label("File file").rect().center();
    panel.run_steps(1);
    let found = panel.state().panel.field_at(at).map(|reference| reference.input);
    assert_eq!(found.as_deref(), Some("file"));
    assert_eq!(panel.state().panel.field_at(at + vec2(0.0, 200.0)), None);
}

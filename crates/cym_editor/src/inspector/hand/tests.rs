use cym_graph::{Node, NodeId, Value};
use egui::{Event, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::Hand;
use super::taps::Taps;
use crate::testing::{Bench, document, drag, harness, harness_with_pictures};

type Panel = Harness<'static, Bench<Hand>>;

fn panel(kind: &str) -> Panel {
    let mut bench = Bench::new(Hand::default(), document(&[("one", Node::new(kind))]));
    bench.model.selection = [NodeId::new("one")].into();
    let show = |ui: &mut egui::Ui, bench: &mut Bench<Hand>| {
        bench.with(|hand, shared| hand.show(ui, shared, &NodeId::new("one")));
    };
    let mut panel = harness(bench, [340.0, 200.0], show);
    panel.run_steps(3);
    panel
}

fn number(panel: &Panel, input: &str) -> Option<f32> {
    match panel.state().node("one").values.get(input) {
        Some(Value::Float(number)) => Some(*number),
        _ => None,
    }
}

fn press(panel: &mut Panel, pos: Pos2) {
    for pressed in [true, false] {
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        panel.event(Event::PointerButton { pos, button, pressed, modifiers });
        panel.run_steps(1);
    }
}

#[test]
fn taps_become_a_tempo_in_one_step() {
    let mut panel = panel("audio/tap_tempo");
    let at = panel.get_by_label("Tap the tempo").rect().center();
    panel.hover_at(at);
    panel.run_steps(2);
    let before = panel.state().model.history().done().len();
    let step = f64::from(panel.input().predicted_dt);
    // A press and its release are two frames.
    for _ in 0..5 {
        press(&mut panel, at);
        panel.run_steps(18);
    }
    let bpm = number(&panel, "bpm").expect("a tempo");
    assert!((f64::from(bpm) - 60.0 / (20.0 * step)).abs() < 0.5, "{bpm} with {step} s a frame");
    assert_eq!(number(&panel, "offset"), None, "the song does not play: nobody knows where the one is");
    panel.run_steps((2.5 / step) as usize);
    assert_eq!(panel.state().model.history().done().len(), before + 1);
}

#[test]
fn the_box_is_dragged_over_the_spectrum() {
    let mut panel = panel("audio/spectrum_box");
    let rect = panel.get_by_label("Box on the spectrum").rect();
    // By default from 60 to 120 Hz: its middle lies at a sixth.
    let middle = Pos2::new(rect.left() + rect.width() * 0.165, rect.top() + rect.height() * 0.4);
    drag(&mut panel, middle, middle + vec2(rect.width() * 0.3, 0.0));
    let (low, high) = (number(&panel, "low").expect("moved"), number(&panel, "high").expect("moved"));
    assert!((high / low - 2.0).abs() < 0.01, "an octave stays an octave: {low} to {high}");
    assert!(low > 300.0 && low < 500.0, "{low}");
    assert_eq!(panel.state().model.history().done().len(), 1, "one step");
}

#[test]
fn a_tempo_is_the_line_through_all_taps() {
    let node = NodeId::new("one");
    let mut taps = Taps::default();
    for (index, off) in [0.01, -0.02, 0.015, 0.0, -0.01, 0.005].into_iter().enumerate() {
        let secs = 10.0 + 0.5 * index as f64 + off;
        taps.tap(&node, secs, Some(secs + 3.0));
    }
    let (bpm, first) = taps.tempo().expect("a tempo");
    assert!((bpm - 120.0).abs() < 1.5, "{bpm}");
    assert!((first.expect("a song") - 13.0).abs() < 0.02, "{first:?}");
    // A pause begins anew, and so does a jump in the song.
    assert!(!taps.tap(&node, 20.0, Some(23.0)) && taps.count(&node) == 1);
    assert!(!taps.tap(&node, 20.5, Some(40.0)) && taps.count(&node) == 1);
}

/// Compared with the picture that was looked at and found good.
#[test]
fn the_box_stands_over_what_sounds() {
    let node = Node::new("audio/spectrum_box").value("low", Value::Float(200.0)).value("high", Value::Float(2000.0));
    let mut bench = Bench::new(Hand::default(), document(&[("one", node)]));
    let bands = cym_graph::catalogue::SPECTRUM_BANDS;
    let mut track = cym_engine::FeatureTrack { duration_secs: 1.0, hop_secs: 1.0, ..Default::default() };
    track.spectrum.frames = (0..2 * bands).map(|at| 230 - 3 * (at % bands) as u8).collect();
    let state = std::sync::Arc::make_mut(&mut bench.state);
    state.tracks = vec![(NodeId::new("song"), std::sync::Arc::new(track))];
    let show = |ui: &mut egui::Ui, bench: &mut Bench<Hand>| {
        bench.with(|hand, shared| hand.show(ui, shared, &NodeId::new("one")));
    };
    let mut panel = harness_with_pictures(bench, [340.0, 120.0], show);
    panel.run_steps(4);
    panel.snapshot("inspector_spectrum_box");
}

//! The timeline in a window without a screen: every gesture, and a look at it.

use std::sync::Arc;

use cym_engine::{Clock, TransportCommand};
use cym_graph::{Edit, KeyShape, PortRef};
use egui::{Event, Modifiers, MouseWheelUnit, Pos2, TouchPhase, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::Timeline;
use crate::command::Command;
use crate::rig::{Rig, song};
use crate::shared::Act;
use crate::testing::{double_click, drag};

type Bench = Rig<Timeline>;

/// A timeline of a song of a minute.
fn bench(change: impl FnOnce(&mut Bench)) -> Harness<'static, Bench> {
    let mut rig = Rig::new(Timeline::default());
    let state = Arc::make_mut(&mut rig.state);
    state.clock = Clock { duration_secs: 60.0, secs: 12.0, ..Clock::default() };
    state.tracks = vec![(cym_graph::NodeId::new("song"), song(60.0))];
    change(&mut rig);
    let mut harness = rig.harness([1200.0, 300.0], false, |timeline, ui, shared| timeline.show(ui, shared));
    harness.run_steps(3);
    harness
}

fn x(harness: &Harness<'_, Bench>, secs: f64) -> f32 {
    harness.state().panel.scale.x(secs)
}

/// The middle of something with a name.
fn at(harness: &Harness<'_, Bench>, name: &str) -> Pos2 {
    harness.get_by_label(name).rect().center()
}

fn run(harness: &mut Harness<'_, Bench>, command: Command) -> bool {
    // A drop takes the pointer away; the hand is still where the last lane is.
    if let Some(lane) = harness.query_by_label(LANE) {
        harness.hover_at(lane.rect().center());
        harness.run_steps(2);
    }
    let rig = harness.state_mut();
    let known = rig.with(|timeline, shared| timeline.run(command, shared));
    rig.obey();
    harness.run_steps(2);
    known
}

#[test]
fn dragging_in_the_ruler_scrubs_and_comes_to_rest_on_a_frame() {
    let mut harness = bench(|_| {});
    let y = at(&harness, "Ruler").y;
    let (from, to) = (pos2(x(&harness, 10.0), y), pos2(x(&harness, 31.1), y));
    drag(&mut harness, from, to);
    let said = harness.state().transported();
    assert!(said.iter().filter(|command| matches!(command, TransportCommand::Scrub(_))).count() >= 3, "{said:?}");
    let Some(&TransportCommand::Seek(secs)) = said.last() else {
        panic!("a drag ends with a seek: {said:?}");
    };
    assert!((secs - 31.1).abs() < 0.5, "{secs}");
    assert!((secs * 30.0).fract() < 1e-6 || (secs * 30.0).fract() > 1.0 - 1e-6, "{secs} is a frame at 30 a second");
}

#[test]
fn a_click_in_the_waveform_seeks() {
    let mut harness = bench(|rig| rig.panel.snap_beats = false);
    let to = pos2(x(&harness, 45.0), at(&harness, "Waveform").y);
    drag(&mut harness, to, to);
    assert!((harness.state().state.clock.secs - 45.0).abs() < 0.1);
}

#[test]
fn beats_catch_the_playhead() {
    let mut harness = bench(|_| {});
    let y = at(&harness, "Ruler").y;
    let near = pos2(x(&harness, 20.0) + 3.0, y);
    drag(&mut harness, near, near);
    assert_eq!(harness.state().state.clock.secs, 20.0);
}

#[test]
fn a_loop_is_drawn_moved_and_taken_away() {
    let mut harness = bench(|rig| rig.panel.snap_beats = false);
    let y = at(&harness, "Loop range").y;
    let (from, to) = (pos2(x(&harness, 10.0), y), pos2(x(&harness, 20.0), y));
    drag(&mut harness, from, to);
    let part = harness.state().state.clock.loop_secs.expect("a loop");
    assert!((part[0] - 10.0).abs() < 0.1 && (part[1] - 20.0).abs() < 0.1, "{part:?}");
    assert_eq!(harness.state().model.root().loop_secs(), Some(part), "the document keeps it");
    // Its end, to the right.
    let (end, further) = (pos2(x(&harness, 20.0), y), pos2(x(&harness, 40.0), y));
    drag(&mut harness, end, further);
    let longer = harness.state().state.clock.loop_secs.expect("a loop");
    assert!((longer[0] - 10.0).abs() < 0.1 && (longer[1] - 40.0).abs() < 0.1, "{longer:?}");
    // Its middle: the length stays.
    let (middle, left) = (pos2(x(&harness, 25.0), y), pos2(x(&harness, 20.0), y));
    drag(&mut harness, middle, left);
    let moved = harness.state().state.clock.loop_secs.expect("a loop");
    assert!((moved[1] - moved[0] - 30.0).abs() < 0.1 && (moved[0] - 5.0).abs() < 0.2, "{moved:?}");
    let inside = pos2(x(&harness, 15.0), y);
    double_click(&mut harness, inside);
    assert_eq!(harness.state().state.clock.loop_secs, None);
    assert_eq!(harness.state().model.root().loop_secs(), None);
}

#[test]
fn keys_set_the_loop_at_the_playhead() {
    let mut harness = bench(|_| {});
    assert!(run(&mut harness, Command::LoopIn));
    assert_eq!(harness.state().state.clock.loop_secs, Some([12.0, 60.0]));
    Arc::make_mut(&mut harness.state_mut().state).clock.secs = 24.0;
    run(&mut harness, Command::LoopOut);
    assert_eq!(harness.state().state.clock.loop_secs, Some([12.0, 24.0]));
    run(&mut harness, Command::LoopOff);
    assert_eq!(harness.state().state.clock.loop_secs, None);
}

#[test]
fn j_k_l_and_the_arrows_are_known() {
    let mut harness = bench(|_| {});
    for command in Command::ALL.iter().filter(|command| command.group() == "Play") {
        assert!(run(&mut harness, *command), "{command:?}");
    }
    let said = harness.state().transported();
    assert!(
        said.contains(&TransportCommand::StepFrames(-1)) && said.contains(&TransportCommand::Speed(-1.0)),
        "{said:?}"
    );
}

#[test]
fn the_wheel_zooms_about_the_pointer_and_the_middle_button_pans() {
    let mut harness = bench(|_| {});
    let pointer = pos2(x(&harness, 30.0), at(&harness, "Waveform").y);
    harness.hover_at(pointer);
    harness.run_steps(1);
    let before = harness.state().panel.scale;
    let wheel = Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, 120.0),
        phase: TouchPhase::Move,
        modifiers: Modifiers::NONE,
    };
    harness.event(wheel);
    harness.run_steps(20);
    let after = harness.state().panel.scale;
    assert!(after.secs_per_px < before.secs_per_px * 0.8, "{after:?}");
    assert!((after.secs(pointer.x) - before.secs(pointer.x)).abs() < 0.2);
    let middle = |pressed, pos| Event::PointerButton {
        pos,
        button: egui::PointerButton::Middle,
        pressed,
        modifiers: Modifiers::NONE,
    };
    harness.event(middle(true, pointer));
    harness.run_steps(1);
    harness.hover_at(pointer - vec2(100.0, 0.0));
    harness.run_steps(1);
    harness.event(middle(false, pointer - vec2(100.0, 0.0)));
    harness.run_steps(1);
    let panned = harness.state().panel.scale;
    assert!((panned.start_secs - after.start_secs - after.span_secs(100.0)).abs() < 0.05, "{panned:?}");
}

fn keyed(rig: &mut Bench) {
    rig.add("cells", "pattern/voronoi");
    rig.key(
        "cells",
        "scale",
        &[(10.0, 8.0, KeyShape::Smooth), (30.0, 24.0, KeyShape::Linear), (50.0, 4.0, KeyShape::Linear)],
    );
    rig.panel.snap_beats = false;
}

const LANE: &str = "Lane Voronoi · Scale";

#[test]
fn a_double_click_adds_a_key_and_delete_takes_it() {
    let mut harness = bench(keyed);
    let place = pos2(x(&harness, 20.0), at(&harness, LANE).y);
    double_click(&mut harness, place);
    let keys = harness.state().keys("cells", "scale");
    assert_eq!(keys.len(), 4, "{keys:?}");
    assert!((keys[1].0 - 20.0).abs() < 0.06 && (keys[1].1 - 16.0).abs() < 0.3, "it lies on the curve: {keys:?}");
    assert!(run(&mut harness, Command::Delete), "the pointer is here and a key is picked");
    assert_eq!(harness.state().keys("cells", "scale").len(), 3);
}

#[test]
fn delete_is_not_ours_without_picked_keys() {
    let mut harness = bench(keyed);
    assert!(!run(&mut harness, Command::Delete) && !run(&mut harness, Command::Copy));
}

#[test]
fn a_key_is_dragged_in_time_by_whole_frames_as_one_step() {
    let mut harness = bench(keyed);
    let steps = harness.state().model.history().done().len();
    let from = at(&harness, "Key Voronoi · Scale at 30.00");
    let to = pos2(x(&harness, 40.0), from.y);
    drag(&mut harness, from, to);
    let keys = harness.state().keys("cells", "scale");
    assert!((keys[1].0 - 40.0).abs() < 0.1, "{keys:?}");
    assert!(((keys[1].0 * 30.0) - (keys[1].0 * 30.0).round()).abs() < 1e-3, "{keys:?}");
    assert_eq!(keys[1].1, 24.0, "a folded lane changes no values");
    assert_eq!(harness.state().model.history().done().len(), steps + 1);
}

#[test]
fn an_open_lane_drags_values_too() {
    let mut harness = bench(keyed);
    harness.get_by_label("Open Voronoi · Scale").click();
    harness.run_steps(3);
    let from = at(&harness, "Key Voronoi · Scale at 30.00");
    drag(&mut harness, from, from + vec2(0.0, 30.0));
    let keys = harness.state().keys("cells", "scale");
    assert!((keys[1].0 - 30.0).abs() < 0.05 && keys[1].1 < 22.0, "{keys:?}");
}

#[test]
fn a_marquee_picks_keys_that_then_move_together() {
    let mut harness = bench(keyed);
    let y = at(&harness, LANE).y;
    let (from, to) = (pos2(x(&harness, 25.0), y - 8.0), pos2(x(&harness, 55.0), y + 8.0));
    drag(&mut harness, from, to);
    let key = at(&harness, "Key Voronoi · Scale at 30.00");
    let further = pos2(x(&harness, 33.0), key.y);
    drag(&mut harness, key, further);
    let keys = harness.state().keys("cells", "scale");
    assert!(
        (keys[0].0 - 10.0).abs() < 1e-3 && (keys[1].0 - 33.0).abs() < 0.1 && (keys[2].0 - 53.0).abs() < 0.1,
        "{keys:?}"
    );
}

#[test]
fn copied_keys_are_pasted_at_the_playhead() {
    let mut harness = bench(keyed);
    let y = at(&harness, LANE).y;
    let (from, to) = (pos2(x(&harness, 25.0), y - 8.0), pos2(x(&harness, 55.0), y + 8.0));
    drag(&mut harness, from, to);
    assert!(run(&mut harness, Command::Copy) && run(&mut harness, Command::Paste));
    let keys = harness.state().keys("cells", "scale");
    assert_eq!(keys.iter().map(|key| key.0).collect::<Vec<_>>(), [10.0, 12.0, 30.0, 32.0, 50.0]);
}

#[test]
fn shapes_are_chosen_in_the_menu() {
    let mut harness = bench(keyed);
    harness.get_by_label("Key Voronoi · Scale at 30.00").click_secondary();
    harness.run_steps(4);
    harness.get_by_label("Step").click();
    harness.run_steps(4);
    let node = &harness.state().model.document().nodes()[&cym_graph::NodeId::new("cells")];
    let shapes: Vec<_> = node.keys["scale"].lanes[0].iter().map(|key| key.shape).collect();
    assert_eq!(shapes, [KeyShape::Smooth, KeyShape::Step, KeyShape::Linear]);
}

#[test]
fn set_keyframe_keeps_the_curve_and_adds_a_key() {
    let mut harness = bench(keyed);
    assert!(run(&mut harness, Command::AddKey));
    let keys = harness.state().keys("cells", "scale");
    assert_eq!(keys.len(), 4);
    assert_eq!(keys[1].0, 12.0);
}

#[test]
fn a_bezier_handle_bends_the_curve() {
    let mut harness = bench(|rig| {
        keyed(rig);
        let bezier = KeyShape::Bezier { out: [5.0, 0.0], into: [-5.0, 0.0] };
        rig.key(
            "cells",
            "scale",
            &[(10.0, 8.0, KeyShape::Linear), (30.0, 24.0, bezier), (50.0, 4.0, KeyShape::Linear)],
        );
    });
    harness.get_by_label("Open Voronoi · Scale").click();
    harness.run_steps(3);
    harness.get_by_label("Key Voronoi · Scale at 30.00").click();
    harness.run_steps(3);
    let handle = at(&harness, "Handle out Voronoi · Scale");
    drag(&mut harness, handle, handle + vec2(60.0, 20.0));
    let node = &harness.state().model.document().nodes()[&cym_graph::NodeId::new("cells")];
    let KeyShape::Bezier { out, into } = node.keys["scale"].lanes[0][1].shape else {
        panic!("it is still a curve with handles");
    };
    assert!(out[0] > 7.0 && out[1] < -1.0, "{out:?}");
    assert_eq!(into, [-5.0, 0.0], "the other handle stays");
}

/// A document in which an LFO drives the cells, and the plan that plays it.
fn driven(rig: &mut Bench) {
    rig.add("wave", "signal/lfo");
    rig.add("cells", "pattern/voronoi");
    rig.add("out", "output/output");
    for (node, input, from, output) in [("cells", "scale", "wave", "value"), ("out", "image", "cells", "image")] {
        let wire = Some(cym_graph::Wire::new(PortRef::new(from, output)));
        rig.model.apply(Edit::Connect { to: PortRef::new(node, input), wire }).unwrap();
    }
    let checked = cym_graph::check(rig.model.root(), rig.model.catalogue());
    let graph = checked.graph.unwrap_or_else(|| panic!("{:?}", checked.problems));
    let plan = cym_plan::compile(&graph, rig.model.library(), cym_plan::Target::new([64, 36])).unwrap();
    let state = Arc::make_mut(&mut rig.state);
    state.numbers = plan.knobs.iter().copied().chain(std::iter::repeat(0.5)).take(plan.numbers).collect();
    state.plan = Some(Arc::new(plan));
    state.clock.duration_secs = 8.0;
    rig.model.selection = [cym_graph::NodeId::new("cells")].into();
}

#[test]
fn a_driven_param_is_baked_to_keys_in_one_step() {
    let mut harness = bench(driven);
    let steps = harness.state().model.history().done().len();
    harness.get_by_label_contains("Bake Voronoi · Scale").click();
    harness.run_steps(4);
    harness.get_by_label("Normal, the whole piece").click();
    for _ in 0..500 {
        harness.run_steps(1);
        if !harness.state().keys("cells", "scale").is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let keys = harness.state().keys("cells", "scale");
    assert!(keys.len() > 4 && keys.len() < 240, "{} keys for 8 s of a swing", keys.len());
    assert!(keys.iter().any(|key| key.1 > 0.7) && keys.iter().any(|key| key.1 < 0.3), "it swings: {keys:?}");
    let rig = harness.state_mut();
    let cells = cym_graph::NodeId::new("cells");
    assert!(!rig.model.document().nodes()[&cells].wires.contains_key("scale"), "the wire is cut");
    assert_eq!(rig.model.history().done().len(), steps + 1);
    rig.model.undo().unwrap();
    let node = &rig.model.document().nodes()[&cells];
    assert!(node.wires.contains_key("scale") && node.keys.is_empty());
}

#[test]
fn time_is_typed() {
    let mut harness = bench(|_| {});
    harness.get_by_label("Time 0:12.00").click();
    harness.run_steps(2);
    harness.event(Event::Text("0:40".to_owned()));
    harness.run_steps(1);
    harness.key_press(egui::Key::Enter);
    harness.run_steps(2);
    let seek = harness.state().acts.iter().any(|act| matches!(act, Act::Transport(TransportCommand::Seek(_))));
    assert!(seek, "{:?}", harness.state().transported());
}

/// Compared with the picture that was looked at and found good.
#[test]
fn keys_their_curve_and_the_song() {
    let mut rig = Rig::new(Timeline::default());
    let state = Arc::make_mut(&mut rig.state);
    let song_file = Some("Some Song.flac".into());
    state.clock =
        Clock { duration_secs: 60.0, secs: 22.0, loop_secs: Some([14.0, 44.0]), song: song_file, ..Clock::default() };
    state.tracks = vec![(cym_graph::NodeId::new("song"), song(60.0))];
    keyed(&mut rig);
    rig.key(
        "cells",
        "jitter",
        &[(4.0, 0.2, KeyShape::Step), (16.0, 0.9, KeyShape::EaseIn), (40.0, 0.1, KeyShape::Linear)],
    );
    let mut harness = rig.harness([900.0, 320.0], true, |timeline, ui, shared| timeline.show(ui, shared));
    harness.run_steps(3);
    harness.get_by_label("Open Voronoi · Scale").click();
    harness.run_steps(3);
    harness.snapshot("timeline");
}

//! Corrections in a window without a screen.

use std::sync::Arc;

use cym_engine::{Clock, Corrections, FeatureTrack, HeardSpan as Span};
use cym_graph::{NodeId, Value};
use egui::{Event, Modifiers, PointerButton, Pos2, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::super::Timeline;
use crate::command::Command;
use crate::rig::{Rig, song};
use crate::testing::{double_click, drag};

type Bench = Rig<Timeline>;

/// A minute with a beat every half second, bars of four, and three sections.
fn heard() -> FeatureTrack {
    let mut track = FeatureTrack::clone(&song(60.0));
    let beats = track.events.remove("beats").expect("beats");
    track.events.insert("downbeat".to_owned(), beats.iter().copied().step_by(4).collect());
    track.events.insert("beat".to_owned(), beats);
    track.events.remove("sections");
    track.events.insert("section".to_owned(), vec![20.0, 40.0]);
    let span = |start_secs, end_secs, label: &str| Span { start_secs, end_secs, label: label.to_owned() };
    let spans = vec![span(0.0, 20.0, "A"), span(20.0, 40.0, "B"), span(40.0, 60.0, "A")];
    track.spans.insert("section".to_owned(), spans);
    track
}

fn bench() -> Harness<'static, Bench> {
    bench_that(false, [1200.0, 300.0])
}

fn bench_that(draws: bool, size: [f32; 2]) -> Harness<'static, Bench> {
    let mut rig = Rig::new(Timeline::default());
    rig.add("song", "audio/sound_file");
    let state = Arc::make_mut(&mut rig.state);
    state.clock = Clock { duration_secs: 60.0, secs: 12.0, ..Clock::default() };
    state.tracks = vec![(NodeId::new("song"), Arc::new(heard()))];
    let mut harness = rig.harness(size, draws, |timeline, ui, shared| timeline.show(ui, shared));
    harness.run_steps(3);
    harness
}

/// What the document keeps, and what the stage then shows.
fn kept(harness: &mut Harness<'_, Bench>) -> (String, Arc<FeatureTrack>) {
    let rig = harness.state_mut();
    let node = &rig.model.root().nodes()[&NodeId::new("song")];
    let text = match node.values.get("corrections") {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let track = Arc::new(Corrections::read(&text).0.apply(&heard()));
    Arc::make_mut(&mut rig.state).tracks = vec![(NodeId::new("song"), Arc::clone(&track))];
    harness.run_steps(2);
    (text, track)
}

fn place(harness: &Harness<'_, Bench>, secs: f64, over: &str) -> Pos2 {
    pos2(harness.state().panel.scale.x(secs), harness.get_by_label(over).rect().center().y)
}

fn right_click(harness: &mut Harness<'_, Bench>, pos: Pos2) {
    harness.hover_at(pos);
    harness.run_steps(2);
    for pressed in [true, false] {
        let button = PointerButton::Secondary;
        harness.event(Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
        harness.run_steps(1);
    }
    harness.run_steps(3);
}

fn choose(harness: &mut Harness<'_, Bench>, secs: f64, words: &str) -> (String, Arc<FeatureTrack>) {
    let at = place(harness, secs, "Waveform");
    right_click(harness, at);
    harness.get_by_label(words).click();
    harness.run_steps(3);
    harness.key_press(egui::Key::Escape);
    harness.run_steps(2);
    kept(harness)
}

fn labels(track: &FeatureTrack) -> Vec<(f64, &str)> {
    track.spans["section"].iter().map(|span| (span.start_secs, span.label.as_str())).collect()
}

#[test]
fn the_menu_of_the_waveform_puts_beats_and_bars_right() {
    let mut harness = bench();
    let (text, track) = choose(&mut harness, 30.0, "Halve the beats");
    assert_eq!(text, "song 60.000\nbeats 1/2");
    assert_eq!(track.events["beat"][1], 1.0);
    let (text, _) = choose(&mut harness, 30.0, "Nudge the beats later");
    assert_eq!(text, "song 60.000\nnudge 10 ms\nbeats 1/2");
    let (text, track) = choose(&mut harness, 31.2, "This beat begins a bar");
    assert!(text.contains("bar at 31.000"), "{text}");
    assert!(track.events["downbeat"].iter().any(|bar| (bar - 31.01).abs() < 1e-9));
    let (text, track) = choose(&mut harness, 31.2, "Undo corrections");
    assert_eq!((text.as_str(), &*track), ("", &heard()));
    // Each was one step.
    let model = &mut harness.state_mut().model;
    model.undo().unwrap();
    model.undo().unwrap();
    assert_eq!(kept(&mut harness).0, "song 60.000\nnudge 10 ms\nbeats 1/2");
}

#[test]
fn sections_are_dragged_named_added_and_deleted() {
    let mut harness = bench();
    let (from, to) = (place(&harness, 20.0, "Sections"), place(&harness, 26.0, "Sections"));
    drag(&mut harness, from, to);
    let (_, track) = kept(&mut harness);
    assert_eq!(labels(&track), [(0.0, "A"), (26.0, "B"), (40.0, "A")], "it comes to rest on a beat");
    let (_, track) = choose(&mut harness, 50.1, "Begin a section here");
    assert_eq!(labels(&track)[3], (50.0, "C"));
    let at = place(&harness, 52.0, "Sections");
    // Soon after the click in the menu the second one would be the third.
    harness.run_steps(30);
    double_click(&mut harness, at);
    harness.run_steps(3);
    harness.key_press_modifiers(Modifiers::COMMAND, egui::Key::A);
    harness.event(Event::Text("outro".to_owned()));
    harness.run_steps(2);
    harness.key_press(egui::Key::Enter);
    harness.run_steps(3);
    let (text, track) = kept(&mut harness);
    assert_eq!(labels(&track)[3], (50.0, "outro"), "{text}");
    let (_, track) = choose(&mut harness, 30.0, "Delete section B");
    assert_eq!(labels(&track), [(0.0, "A"), (40.0, "A"), (50.0, "outro")]);
}

#[test]
fn commands_work_at_the_playhead() {
    let mut harness = bench();
    for command in [Command::DoubleBeats, Command::AddSection] {
        let rig = harness.state_mut();
        assert!(rig.with(|timeline, shared| timeline.run(command, shared)));
        rig.obey();
        kept(&mut harness);
    }
    let (text, track) = kept(&mut harness);
    assert!(text.starts_with("song 60.000\nbeats 2\nsection 0.000 A\nsection 12.000 C"), "{text}");
    assert_eq!(track.events["beat"].len(), 240);
}

#[test]
fn a_click_in_the_waveform_still_seeks() {
    let mut harness = bench();
    let to = place(&harness, 45.0, "Waveform");
    drag(&mut harness, to, to);
    assert_eq!(harness.state().state.clock.secs, 45.0);
}

/// Compared with the picture that was looked at and found good.
#[test]
fn sections_stand_over_the_waveform() {
    let mut harness = bench_that(true, [900.0, 330.0]);
    let at = place(&harness, 30.0, "Waveform");
    right_click(&mut harness, at);
    harness.run_steps(4);
    harness.snapshot("timeline_sections");
}

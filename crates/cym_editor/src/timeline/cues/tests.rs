//! The lane of a director in a window without a screen.

use std::sync::Arc;

use cym_engine::{Clock, FeatureTrack, HeardSpan as Span, directors};
use cym_graph::{NodeId, Value};
use egui::{Event, Modifiers, PointerButton, Pos2, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::super::Timeline;
use crate::rig::{Rig, song};
use crate::testing::drag;

type Bench = Rig<Timeline>;

/// A minute with a beat every half second and three sections, of which two sound alike.
fn heard() -> FeatureTrack {
    let mut track = FeatureTrack::clone(&song(60.0));
    let beats = track.events.remove("beats").expect("beats");
    track.events.insert("downbeat".to_owned(), beats.iter().copied().step_by(4).collect());
    track.events.insert("beat".to_owned(), beats);
    let span = |start_secs, end_secs, label: &str| Span { start_secs, end_secs, label: label.to_owned() };
    let spans = vec![span(0.0, 20.0, "A"), span(20.0, 40.0, "B"), span(40.0, 60.0, "A")];
    track.spans.insert("section".to_owned(), spans);
    track
}

fn bench() -> Harness<'static, Bench> {
    let mut rig = Rig::new(Timeline::default());
    rig.add("song", "audio/sound_file");
    rig.add("one", "pattern/plasma");
    rig.add("two", "pattern/hex");
    rig.add("three", "pattern/rings");
    rig.add("director", "direct/director");
    rig.wire("song.audio", "director.audio");
    rig.wire("one.image", "director.image_1");
    rig.wire("two.image", "director.image_2");
    rig.wire("three.image", "director.image_3");
    let state = Arc::make_mut(&mut rig.state);
    state.clock = Clock { duration_secs: 60.0, secs: 12.0, ..Clock::default() };
    state.tracks = vec![(NodeId::new("song"), Arc::new(heard()))];
    let mut harness = rig.harness([1200.0, 360.0], false, |timeline, ui, shared| timeline.show(ui, shared));
    harness.run_steps(3);
    harness
}

/// What the director's node keeps, and the cues that follow: time and picture.
fn kept(harness: &Harness<'_, Bench>) -> (String, Vec<(f64, usize)>) {
    let rig = harness.state();
    let text = match rig.model.root().nodes()[&NodeId::new("director")].values.get("changes") {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let director = directors(rig.model.root(), rig.model.catalogue()).remove(0);
    assert_eq!(director.there(), [1, 2, 3], "{director:?}");
    let sheet = director.sheet(&heard());
    (text, sheet.cues.iter().map(|cue| (cue.secs[0], cue.picture)).collect())
}

fn place(harness: &Harness<'_, Bench>, secs: f64) -> Pos2 {
    pos2(harness.state().panel.scale.x(secs), harness.get_by_label("Director cues").rect().center().y)
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

#[test]
fn a_change_is_dragged_locked_and_undone() {
    let mut harness = bench();
    let (text, before) = kept(&harness);
    assert_eq!(text, "");
    let cue = before.iter().position(|(secs, _)| (*secs - 20.0).abs() < 0.01).expect("a change where B begins");
    let (from, to) = (place(&harness, 20.0), place(&harness, 22.0));
    drag(&mut harness, from, to);
    harness.run_steps(3);
    let (text, after) = kept(&harness);
    assert!(text.starts_with("song 60.000\n"), "{text}");
    let moved = after.iter().find(|(secs, _)| (*secs - 22.0).abs() < 0.3).expect("the change moved");
    assert_eq!(moved.1, before[cue].1, "{after:?}");
    assert!(after.iter().all(|(secs, _)| (*secs - 20.0).abs() > 0.3), "{after:?}");
    let at = place(&harness, 30.0);
    right_click(&mut harness, at);
    harness.get_by_label("Undo all by hand").click();
    harness.run_steps(3);
    assert_eq!(kept(&harness), (String::new(), before.clone()));
    right_click(&mut harness, at);
    harness.get_by_label("Lock").click();
    harness.run_steps(3);
    let (text, after) = kept(&harness);
    assert_eq!((text.lines().count(), after), (2, before), "locked as it is: {text}");
}

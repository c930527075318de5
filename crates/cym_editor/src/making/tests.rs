//! Networks under a hand, with a program that takes the words of `cymatic guide` and learns nothing.
#![cfg(unix)]

use std::ops::Deref;
use std::time::Duration;

use cym_engine::StageState;
use cym_graph::{Node, NodeId, Problem, Severity, Value};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::{JobState, MakeAsk, Makings, panel};
use crate::inspector::Inspector;
use crate::shared::Act;
use crate::testing::studio::{self, Studio};
use crate::testing::{Bench, document, harness_with_pictures};

/// Writes what it was called with, shows a picture and 30 of 120 steps, and then does what it is told; `go` lets it finish.
const PROGRAM: &str = r#"#!/bin/sh
here=$(dirname "$0"); node="$4"; result="$6"
printf '%s\n' "$@" > "$here/$node.called"
cp "$2" "$here/$node.graph"
case "$node" in
  broken*) echo 'cymatic: the encoder knows none of its words (xqzt). Use others.' >&2; exit 1;;
esac
cp "$here/seen.png" "$8"
say() { echo "{\"progress\":{\"phase\":\"$1\",\"done\":$2,\"total\":120,\"loss\":0.$3,\"score\":0.61,\"left_secs\":12.2,\"pictures\":1}}" >&2; }
end() { echo network > "$result"; echo "{\"key\":\"key of $node\",\"score\":0.82,\"secs\":9.5,\"done\":$1,\"total\":120}"; exit 0; }
say learning 1 99; say learning 8 70; say learning 15 55; say learning 22 48; say learning 30 45
while read -r word; do
  case "$word" in
    pause) say paused 30 45;;
    go) end 120;;
    keep) end 30;;
    stop) break;;
  esac
done
touch "$here/$node.stopped"
echo 'cymatic: stopped after 30 of 120 steps.' >&2
exit 1
"#;

/// The folder with the program, and what a network draws in it.
struct Workshop(Studio);

impl Deref for Workshop {
    type Target = Studio;

    fn deref(&self) -> &Studio {
        &self.0
    }
}

impl Workshop {
    fn new() -> Self {
        let workshop = Self(Studio::new(PROGRAM));
        let rings = |at: u32| {
            let (x, y) = ((at % 320) as f32 - 160.0, (at / 320) as f32 - 90.0);
            let ring = (x.hypot(y) * 0.1).sin() * 0.5 + 0.5;
            [(20.0 + 60.0 * ring) as u8, (60.0 + 120.0 * ring) as u8, (120.0 + 130.0 * ring) as u8, 255]
        };
        let pixels: Vec<u8> = (0..320 * 180).flat_map(rings).collect();
        cym_media::picture::write_png8(&workshop.path("seen.png"), 320, 180, &pixels, None).unwrap();
        workshop
    }

    /// The inspector over these nodes, with the first of them selected.
    fn panel(&self, ids: &[&str]) -> Panel {
        let node = Node::new("network/clip_guidance").value("seed", Value::Float(4.0));
        let nodes: Vec<(&str, Node)> = ids.iter().map(|id| (*id, node.clone())).collect();
        let mut bench = Bench::new(Inspector::new(&self.path("")), document(&nodes));
        bench.model.selection = ids.first().map(|id| NodeId::new(id)).into_iter().collect();
        bench.makings = Makings::with_program(self.program());
        let mut panel = harness_with_pictures(bench, [340.0, 640.0], draw);
        panel.run_steps(3);
        panel
    }
}

type Panel = Harness<'static, Bench<Inspector>>;

/// Does what the app does in a frame.
fn draw(ui: &mut egui::Ui, bench: &mut Bench<Inspector>) {
    let ctx = ui.ctx().clone();
    let mut acts = Vec::new();
    bench.seat.makings.take_news(&ctx, &bench.seat.model, &mut acts);
    let before = bench.asked.len();
    bench.with(|panel, shared| panel.show(ui, shared));
    acts.extend(bench.asked.drain(before..).filter(|act| matches!(act, Act::Make(_))).collect::<Vec<_>>());
    while !acts.is_empty() {
        for act in std::mem::take(&mut acts) {
            bench.seat.obey(&act);
            if let Act::Make(ask) = act.clone() {
                bench.seat.makings.ask(ask, &ctx, &bench.seat.model, &mut acts);
            }
            bench.asked.push(act);
        }
    }
}

/// Draws until something is so; a minute means never.
fn until(panel: &mut Panel, what: &str, mut so: impl FnMut(&Panel) -> bool) {
    for _ in 0..6_000 {
        panel.run_steps(1);
        if so(panel) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("never: {what}");
}

fn shown(panel: &mut Panel, words: &str) {
    until(panel, words, |panel| panel.query_by_label_contains(words).is_some());
}

fn click(panel: &mut Panel, name: &str) {
    panel.get_by_label(name).click();
    panel.run_steps(2);
}

fn state(panel: &Panel, id: &str) -> Option<JobState> {
    panel.state().makings.job(&NodeId::new(id)).map(|job| job.state.clone())
}

fn value(panel: &Panel, id: &str, input: &str) -> Option<Value> {
    panel.state().node(id).values.get(input).cloned()
}

fn complain(panel: &mut Panel, id: &str) {
    let problem = Problem {
        severity: Severity::Warning,
        code: "node-trouble",
        node: Some(NodeId::new(id)),
        cause: "its words have changed.".to_owned(),
        next_step: String::new(),
    };
    panel.state_mut().state = StageState { problems: [problem].into(), ..StageState::default() }.into();
    panel.run_steps(2);
}

#[test]
fn a_network_is_made_and_becomes_one_step_of_the_history() {
    let workshop = Workshop::new();
    let mut panel = workshop.panel(&["words"]);
    click(&mut panel, "Optimise");
    shown(&mut panel, "30 of 120 steps · fits 61 % · 13 s left");
    panel.get_by_label("What the network draws");
    panel.get_by_label("Score curve");
    let (status, node) = panel.state().makings.running().unwrap();
    assert_eq!((status.as_str(), node.as_str()), ("1 network: 25 %, 13 s left", "words"));
    assert!(workshop.text("words.graph").contains("network/clip_guidance"));
    assert!(workshop.text("words.called").contains("--base\n/"), "{}", workshop.text("words.called"));
    click(&mut panel, "Pause");
    shown(&mut panel, "paused · 30 of 120 steps");
    click(&mut panel, "Go on");
    shown(&mut panel, "120 steps · fits 82 % · took 10 s");
    let model = &panel.state().model;
    assert_eq!(value(&panel, "words", "made_for"), Some(Value::Text("key of words".to_owned())));
    assert_eq!(value(&panel, "words", "result"), Some(Value::Asset("networks/words.safetensors".to_owned())));
    assert_eq!(&model.root().assets()["networks/words.safetensors"][..], b"network\n");
    let titles: Vec<&str> = model.history().done().iter().map(|step| step.title.as_str()).collect();
    assert_eq!(titles, ["Optimise words"]);
    panel.state_mut().model.undo();
    assert!(panel.state().model.root().assets().is_empty() && value(&panel, "words", "result").is_none());
}

#[test]
fn the_button_says_how_the_network_stands() {
    let workshop = Workshop::new();
    let mut panel = workshop.panel(&["words"]);
    complain(&mut panel, "words");
    // Without a network there is nothing to be old.
    click(&mut panel, "Optimise");
    shown(&mut panel, "30 of 120 steps");
    click(&mut panel, "Keep now");
    shown(&mut panel, "kept after 30 of 120 steps");
    assert_eq!(value(&panel, "words", "made_for"), Some(Value::Text("key of words".to_owned())));
    panel.run_steps(2);
    panel.get_by_label("Optimise again (changed since)");
    panel.state_mut().state = Default::default();
    panel.run_steps(2);
    panel.get_by_label("Optimise again");
    click(&mut panel, "Close");
    until(&mut panel, "it goes", |panel| state(panel, "words").is_none());
}

#[test]
fn one_runs_at_a_time_and_a_branch_is_another_answer() {
    let workshop = Workshop::new();
    let mut panel = workshop.panel(&["words"]);
    click(&mut panel, "Optimise");
    shown(&mut panel, "30 of 120 steps");
    click(&mut panel, "Branch");
    until(&mut panel, "the copy waits", |panel| state(panel, "words_2") == Some(JobState::Waiting));
    assert_eq!(value(&panel, "words_2", "seed"), Some(Value::Float(5.0)));
    assert!(panel.state().makings.running().unwrap().0.starts_with("2 networks: 25 %"));
    click(&mut panel, "Stop");
    until(&mut panel, "the copy runs", |panel| state(panel, "words_2") == Some(JobState::Running));
    assert_eq!(state(&panel, "words"), Some(JobState::Stopped));
    assert!(workshop.path("words.stopped").exists() && value(&panel, "words", "result").is_none());
    shown(&mut panel, "stopped after 30 of 120 steps");
    click(&mut panel, "Go on");
    until(&mut panel, "it waits again", |panel| state(panel, "words") == Some(JobState::Waiting));
}

#[test]
fn what_goes_wrong_is_told_and_a_closed_window_stops_the_process() {
    let workshop = Workshop::new();
    let mut panel = workshop.panel(&["broken", "words"]);
    click(&mut panel, "Optimise");
    shown(&mut panel, "the encoder knows none of its words (xqzt). Use others.");
    let told = |act: &Act| matches!(act, Act::Say(notice) if notice.text.starts_with("CLIP Guidance: the encoder"));
    assert!(panel.state().asked.iter().any(told));
    panel.state_mut().model.selection = [NodeId::new("words")].into();
    panel.run_steps(3);
    click(&mut panel, "Optimise");
    shown(&mut panel, "30 of 120 steps");
    drop(panel);
    studio::until("its process stops with the window", || workshop.path("words.stopped").exists());
}

#[test]
fn a_network_whose_node_is_gone_changes_nothing() {
    let workshop = Workshop::new();
    let mut panel = workshop.panel(&["words"]);
    click(&mut panel, "Optimise");
    shown(&mut panel, "30 of 120 steps");
    let id = panel.state().makings.job(&NodeId::new("words")).unwrap().id;
    let edit = cym_graph::Edit::RemoveNode { id: NodeId::new("words") };
    panel.state_mut().model.apply(edit).unwrap();
    let ctx = panel.ctx.clone();
    let Bench { seat, .. } = panel.state_mut();
    seat.makings.ask(MakeAsk::Keep(id), &ctx, &seat.model, &mut Vec::new());
    let gone = |act: &Act| matches!(act, Act::Say(notice) if notice.text.contains("its node is gone"));
    until(&mut panel, "it is told", |panel| panel.state().asked.iter().any(gone));
    assert!(panel.state().model.root().assets().is_empty());
}

/// Compared with the picture that was looked at and found good.
#[test]
fn a_job_in_the_inspector() {
    let workshop = Workshop::new();
    let mut panel = workshop.panel(&["words"]);
    click(&mut panel, "Optimise");
    shown(&mut panel, "30 of 120 steps · fits 61 % · 13 s left");
    assert!(panel::words(panel.state().makings.job(&NodeId::new("words")).unwrap()).starts_with("30 of"));
    panel.hover_at(egui::pos2(2.0, 2.0));
    panel.run_steps(6);
    panel.snapshot("inspector_making");
}

//! The dialog and the queue under a hand, with a program that behaves like an export and draws nothing.
#![cfg(unix)]

use std::fs;
use std::ops::Deref;
use std::path::Path;
use std::time::Duration;

use cym_engine::Project;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::ExportPanel;
use super::job::{Finished, JobState, Order};
use super::queue::{News, Queue};
use crate::files::folders::Folders;
use crate::shared::Act;
use crate::testing::Seat;
use crate::testing::studio::{Studio, until};

/// Writes what it was called with, tells that it is at 30 of 120 frames, and then does what it is told; `go` lets it finish.
const PROGRAM: &str = r#"#!/bin/sh
out="$4"
printf '%s\n' "$@" > "$out.words"
nice > "$out.nice"
cp "$2" "$out.graph"
case "$out" in
  *broken*) echo 'a line beside it' >&2; echo 'cymatic: the graph has no output. Add one.' >&2; exit 1;;
  *dies*) kill -9 $$;;
esac
say() { echo "{\"progress\":{\"phase\":\"$1\",\"done\":30,\"total\":120,\"kept\":0,\"rate_hz\":12.5,\"bytes\":1500000,\"left_secs\":7.2,\"replay\":null}}" >&2; }
say drawing
while read -r word; do
  case "$word" in
    pause) say paused;;
    go) echo film > "$out"; echo '{"frames":120,"bytes":2345678,"secs":4.0,"kept_frames":0,"render_secs":9.6}'; exit 0;;
    stop) break;;
  esac
done
touch "$out.stopped"
echo 'cymatic: stopped. Finished parts are kept.' >&2
exit 1
"#;

/// The folder with the program, and a place for films in it.
struct Films(Studio);

impl Deref for Films {
    type Target = Studio;

    fn deref(&self) -> &Studio {
        &self.0
    }
}

impl Films {
    fn new() -> Self {
        let films = Self(Studio::new(PROGRAM));
        fs::create_dir(films.path("films")).unwrap();
        films
    }

    fn queue(&self) -> Queue {
        Queue::open(self.path("state"), self.program(), || {})
    }

    fn order(&self, name: &str) -> Order {
        let out = self.path("films").join(name);
        Order { out, preset: "h264".to_owned(), size: [64, 64], rate: "30".to_owned(), ..Order::default() }
    }

    fn project(&self) -> Project {
        Project { document: Default::default(), path: self.path("night.cym"), carrier: None }
    }
}

fn state_of(queue: &Queue, name: &str) -> Option<JobState> {
    queue.view().jobs.iter().find(|job| job.name() == name).map(|job| job.state.clone())
}

#[test]
fn exports_come_one_after_the_other_and_can_be_held() {
    let studio = Films::new();
    let queue = studio.queue();
    queue.add(studio.order("one.mp4"), studio.project());
    queue.add(studio.order("two.mp4"), studio.project());
    until("the first runs", || queue.view().jobs.first().is_some_and(|job| job.live.done == 30));
    assert_eq!(state_of(&queue, "two.mp4"), Some(JobState::Waiting));
    let id = queue.view().jobs[0].id;
    queue.pause(id);
    until("it says that it holds", || queue.view().jobs[0].live.phase == "paused");
    assert_eq!(state_of(&queue, "one.mp4"), Some(JobState::Paused));
    queue.go_on(id);
    until("it is done", || {
        matches!(state_of(&queue, "one.mp4"), Some(JobState::Done(Finished { bytes: 2_345_678, frames: 120, .. })))
    });
    until("the second runs", || queue.view().jobs[1].live.done == 30);
    assert_eq!(queue.take_news(), [News::Finished(studio.path("films/one.mp4"))]);
    assert!(studio.path("films/one.mp4").exists());
    let number = |text: String| text.trim().parse::<i32>().unwrap();
    let own = std::process::Command::new("nice").output().unwrap();
    let own = number(String::from_utf8(own.stdout).unwrap());
    let given = number(fs::read_to_string(studio.path("films/one.mp4.nice")).unwrap());
    assert!(given == (own + 10).min(19), "the export is not modest: {given} in a process of {own}");
    let graph = fs::read_to_string(studio.path("films/one.mp4.graph")).unwrap();
    assert!(graph.contains("\"cymatic\""), "the snapshot is no graph: {graph}");
}

#[test]
fn what_goes_wrong_is_told_in_its_own_words_and_the_next_one_comes() {
    let studio = Films::new();
    let queue = studio.queue();
    for name in ["broken.mp4", "dies.mp4", "fine.mp4"] {
        queue.add(studio.order(name), studio.project());
    }
    until("the last one runs", || state_of(&queue, "fine.mp4") == Some(JobState::Running));
    let words = |name: &str| match state_of(&queue, name) {
        Some(JobState::Failed { words }) => words,
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(words("broken.mp4"), "the graph has no output. Add one.");
    assert!(words("dies.mp4").contains("signal: 9") && words("dies.mp4").contains("resume"), "{}", words("dies.mp4"));
    assert_eq!(queue.take_news().len(), 2);
    // A program that is not there is told as well.
    let other = Queue::open(studio.path("elsewhere"), studio.path("nothing"), || {});
    other.add(studio.order("x.mp4"), studio.project());
    until(
        "it fails",
        || matches!(state_of(&other, "x.mp4"), Some(JobState::Failed { words }) if words.contains("install")),
    );
}

#[test]
fn a_stopped_export_stays_until_it_is_resumed_or_removed() {
    let studio = Films::new();
    let queue = studio.queue();
    queue.add(studio.order("one.mp4"), studio.project());
    until("it runs", || queue.view().jobs.first().is_some_and(|job| job.live.done == 30));
    let id = queue.view().jobs[0].id;
    queue.stop(id);
    until("it stops", || state_of(&queue, "one.mp4") == Some(JobState::Stopped));
    assert!(studio.path("films/one.mp4.stopped").exists());
    assert_eq!(queue.take_news(), [], "the artist knows");
    queue.resume(id);
    until("it runs again", || state_of(&queue, "one.mp4") == Some(JobState::Running));
    queue.stop(id);
    until("it stops again", || state_of(&queue, "one.mp4") == Some(JobState::Stopped));
    queue.remove(id);
    until("it is gone", || queue.view().jobs.is_empty());
}

#[test]
fn the_window_ends_and_the_next_one_goes_on() {
    let studio = Films::new();
    let queue = studio.queue();
    queue.add(studio.order("one.mp4"), studio.project());
    queue.add(studio.order("two.mp4"), studio.project());
    until("it runs", || queue.view().jobs.first().is_some_and(|job| job.live.done == 30));
    // A second window has a queue of its own.
    let other = studio.queue();
    other.add(studio.order("other.mp4"), studio.project());
    until("the other runs", || state_of(&other, "other.mp4") == Some(JobState::Running));
    drop(other);
    drop(queue);
    until("the process stops", || studio.path("films/one.mp4.stopped").exists());
    let queue = studio.queue();
    until("the list is read", || queue.view().jobs.len() == 2);
    assert_eq!(queue.take_news(), [News::Interrupted(2)]);
    assert_eq!(state_of(&queue, "two.mp4"), Some(JobState::Interrupted));
    let id = queue.view().jobs[0].id;
    queue.resume(id);
    until("it runs again", || state_of(&queue, "one.mp4") == Some(JobState::Running));
}

#[test]
fn a_list_that_was_damaged_is_an_empty_one() {
    let studio = Films::new();
    fs::create_dir_all(studio.path("state/exports")).unwrap();
    fs::write(studio.path("state/exports/queue.json"), "{\"jobs\": [{]").unwrap();
    let queue = studio.queue();
    queue.add(studio.order("one.mp4"), studio.project());
    until("it runs all the same", || state_of(&queue, "one.mp4") == Some(JobState::Running));
}

/// The window around the panel.
struct Bench {
    panel: ExportPanel,
    seat: Seat,
}

impl Bench {
    fn draw(&mut self, ui: &mut egui::Ui) {
        self.seat.dress(ui.ctx());
        let mut shared = self.seat.shared();
        self.panel.show(&ui.ctx().clone(), &mut shared);
    }
}

fn harness(studio: &Films) -> Harness<'static, Bench> {
    let mut seat = Seat::new();
    let path = studio.path("films").join("night.cym");
    seat.model.open(Project { path, ..studio.project() }, true);
    let mut panel = ExportPanel::with_program(Folders::below(&studio.path("")), studio.program());
    panel.open();
    let bench = Bench { panel, seat };
    let mut harness = Harness::builder()
        .with_size([900.0, 760.0])
        .wgpu()
        .build_ui_state(|ui, bench: &mut Bench| bench.draw(ui), bench);
    harness.run_steps(4);
    harness
}

fn click(harness: &mut Harness<'_, Bench>, name: &str) {
    harness.get_by_label(name).click();
    harness.run_steps(3);
}

/// The window has the same name.
fn button<'h>(harness: &'h Harness<'_, Bench>) -> egui_kittest::Node<'h> {
    harness.get_by_role_and_label(egui::accesskit::Role::Button, "Export")
}

fn export(harness: &mut Harness<'_, Bench>) {
    button(harness).click();
    harness.run_steps(3);
}

fn shown(harness: &mut Harness<'_, Bench>, name: &str) {
    until(name, || {
        harness.run_steps(1);
        harness.query_by_label(name).is_some()
    });
}

/// Leaves a picture for somebody to look at, where one was asked for.
fn picture(harness: &mut Harness<'_, Bench>, name: &str) {
    if let Some(folder) = std::env::var_os("CYMATIC_PICTURES") {
        harness.run_steps(2);
        harness.render().unwrap().save(Path::new(&folder).join(name)).unwrap();
    }
}

const BLUR: &str = "--motion-blur\n8\n--shutter\n180\n";

#[test]
fn a_format_is_chosen_and_its_export_runs_through() {
    let studio = Films::new();
    let mut harness = harness(&studio);
    assert_eq!(harness.get_by_label("Format").value().as_deref(), Some("YouTube 1080p"));
    let file = |harness: &Harness<'_, Bench>| harness.get_by_label("File").value().unwrap_or_default();
    assert!(file(&harness).ends_with("films/night.mp4"), "{}", file(&harness));
    picture(&mut harness, "export-dialog.png");
    click(&mut harness, "Format");
    click(&mut harness, "ProRes 4444 (MOV)");
    assert!(file(&harness).ends_with("films/night.mov"), "{}", file(&harness));
    assert!(harness.query_by_label("Shutter").is_none(), "there is no shutter without blur");
    click(&mut harness, "Motion blur");
    click(&mut harness, "8 moments a frame");
    harness.get_by_label("Shutter");
    picture(&mut harness, "export-blur.png");
    export(&mut harness);
    shown(&mut harness, "Pause night.mov");
    until("it tells how far it is", || {
        harness.run_steps(1);
        harness.query_by_label_contains("30 of 120 frames · 12.5 a second · 1.5 MB · 8 s left").is_some()
    });
    picture(&mut harness, "export-running.png");
    let words = fs::read_to_string(studio.path("films/night.mov.words")).unwrap();
    for piece in ["--preset\nprores4444\n", "--size\n1280x720\n", "--progress-json\n", "--base\n", BLUR] {
        assert!(words.contains(piece), "{piece} is missing in {words}");
    }
    click(&mut harness, "Pause night.mov");
    shown(&mut harness, "Go on with night.mov");
    click(&mut harness, "Go on with night.mov");
    shown(&mut harness, "Open night.mov");
    picture(&mut harness, "export-done.png");
    harness.get_by_label("Show night.mov");
    let notices = |act: &Act| matches!(act, Act::Say(notice) if notice.text == "night.mov is finished.");
    assert!(harness.state().seat.acts.iter().any(notices));
    click(&mut harness, "Copy path of night.mov");
    click(&mut harness, "Clear night.mov");
    until("the row goes", || {
        harness.run_steps(1);
        harness.query_by_label("Open night.mov").is_none()
    });
    assert!(studio.path("films/night.mov").exists(), "clearing a row removes no film");
}

#[test]
fn what_is_there_already_is_not_replaced_unasked() {
    let studio = Films::new();
    fs::write(studio.path("films/night.mp4"), "an older film").unwrap();
    let mut harness = harness(&studio);
    shown(&mut harness, "Use night 2.mp4");
    picture(&mut harness, "export-there.png");
    assert!(button(&harness).accesskit_node().is_disabled());
    click(&mut harness, "Use night 2.mp4");
    until("it can be exported", || {
        harness.run_steps(1);
        !button(&harness).accesskit_node().is_disabled()
    });
    export(&mut harness);
    shown(&mut harness, "Stop night 2.mp4");
    // The same name once more has to wait.
    shown(&mut harness, "night 2.mp4 is in the queue already.");
    click(&mut harness, "Stop night 2.mp4");
    shown(&mut harness, "Resume night 2.mp4");
    picture(&mut harness, "export-stopped.png");
    click(&mut harness, "Remove night 2.mp4");
    until("the row goes", || {
        harness.run_steps(1);
        harness.query_by_label("Resume night 2.mp4").is_none()
    });
}

#[test]
fn a_failed_export_says_why_in_its_row() {
    let studio = Films::new();
    let mut harness = harness(&studio);
    let queue = harness.state().panel.queue.as_ref().unwrap();
    queue.add(studio.order("broken.mp4"), studio.project());
    shown(&mut harness, "the graph has no output. Add one.");
    harness.get_by_label("Resume broken.mp4");
    picture(&mut harness, "export-failed.png");
}

/// Compared with the picture that was looked at and found good.
#[test]
fn the_dialog() {
    let studio = Films::new();
    let mut harness = harness(&studio);
    // The studio lies elsewhere each time.
    let project = Project { path: "/tmp/cymatic-night.cym".into(), ..studio.project() };
    harness.state_mut().seat.model.open(project, true);
    harness.state_mut().panel.open();
    harness.run_steps(4);
    std::thread::sleep(Duration::from_millis(200));
    harness.run_steps(4);
    harness.snapshot("export_dialog");
}

//! The window's queue of exports with the real program: a film is made, a killed export says so and goes on.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use cym_editor::export::{Finished, JobState, News, Order, Queue};
use cym_engine::Project;

use crate::support::{Studio, TRAILS, frames};

fn project(studio: &Studio, secs: u32) -> Project {
    let text = TRAILS.replace("\"duration\": 2", &format!("\"duration\": {secs}"));
    Project { document: cym_graph::file::read_str(&text).unwrap(), path: studio.path("a.cym"), carrier: None }
}

fn order(studio: &Studio) -> Order {
    Order {
        out: studio.path("film.mkv"),
        preset: "ffv1".to_owned(),
        size: [320, 240],
        rate: "30".to_owned(),
        base: studio.path(""),
        ..Order::default()
    }
}

fn queue(studio: &Studio) -> Queue {
    Queue::open(studio.path("cache/state"), PathBuf::from(env!("CARGO_BIN_EXE_cymatic")), || {})
}

/// Waits until something is so; five minutes mean never.
fn until(what: &str, queue: &Queue, mut so: impl FnMut(&JobState) -> bool) {
    for _ in 0..15_000 {
        if queue.view().jobs.first().is_some_and(|job| so(&job.state)) {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("never: {what}; {:?}", queue.view().jobs);
}

/// The process that renders to this folder.
fn renderer(studio: &Studio) -> Option<u32> {
    let out = studio.path("film.mkv").display().to_string();
    let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let mut renders = processes.filter(|id: &u32| {
        let words = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        let words = String::from_utf8_lossy(&words).into_owned();
        words.contains("--progress-json") && words.contains(&out)
    });
    renders.next()
}

#[test]
fn a_killed_export_says_so_and_goes_on_where_it_was() {
    let studio = Studio::new();
    let queue = queue(&studio);
    queue.add(order(&studio), project(&studio, 20));
    let manifest = studio.path("film.mkv.parts/manifest.json");
    until("a chunk is finished", &queue, |_| {
        let text = fs::read_to_string(&manifest).unwrap_or_default();
        text.split_once("\"finished\"").is_some_and(|(_, list)| list.contains(|letter: char| letter.is_ascii_digit()))
    });
    let id = renderer(&studio).unwrap();
    assert!(Command::new("kill").args(["-9", &id.to_string()]).status().unwrap().success());
    until("it is told", &queue, |state| matches!(state, JobState::Failed { words } if words.contains("signal: 9")));
    assert!(matches!(queue.take_news().as_slice(), [News::Failed { .. }]));
    let id = queue.view().jobs[0].id;
    queue.resume(id);
    until("it is done", &queue, |state| matches!(state, JobState::Done(Finished { frames: 600, .. })));
    assert_eq!(frames(&studio.path("film.mkv")).len(), 600);
    assert_eq!(queue.take_news(), [News::Finished(studio.path("film.mkv"))]);
    assert!(!studio.path("film.mkv.parts").exists());
}

#[test]
fn an_export_that_cannot_be_done_says_what_the_program_says() {
    let studio = Studio::new();
    let queue = queue(&studio);
    queue.add(Order { out: studio.path("no/such/folder/film.mkv"), ..order(&studio) }, project(&studio, 1));
    until(
        "it is told",
        &queue,
        |state| matches!(state, JobState::Failed { words } if words.contains("no/such/folder") && !words.contains("cymatic:")),
    );
}

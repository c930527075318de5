use std::fs;
use std::path::Path;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::{Done, FileWindow, Given, Purpose, list, understand, with_ending};
use crate::theme::Theme;

#[test]
fn typed_texts_are_understood() {
    let home = tempfile::tempdir().unwrap();
    let home = fs::canonicalize(home.path()).unwrap();
    fs::create_dir(home.join("art")).unwrap();
    fs::write(home.join("art/a.cym"), "x").unwrap();
    fs::write(home.join("art/notes.txt"), "x").unwrap();
    let open = Purpose::Open;
    let Given::Folder(listing) = understand(&open, "art", &home) else {
        panic!("no folder")
    };
    assert_eq!(listing.entries, [("a.cym".to_owned(), false)]);
    let chosen = Given::Chosen { path: home.join("art/a.cym"), exists: true };
    assert_eq!(understand(&open, " art/a.cym ", &home), chosen);
    assert_eq!(understand(&open, home.join("art/a.cym").to_str().unwrap(), Path::new("/")), chosen);
    assert!(matches!(understand(&open, "b.cym", &home), Given::Nothing(_)));
    let save = Purpose::Save { then_close: false };
    let new = Given::Chosen { path: home.join("new.cym"), exists: false };
    assert_eq!(understand(&save, "new", &home), new);
    assert!(matches!(understand(&save, "absent/new", &home), Given::Nothing(_)));
    assert!(matches!(understand(&save, "  ", &home), Given::Folder(_)));
    let here = Given::Chosen { path: home.join("art"), exists: true };
    assert_eq!(understand(&Purpose::Search, ".", &home.join("art")), here);
    assert_eq!(with_ending("a.b".into(), "cym"), Path::new("a.b.cym"));
    assert_eq!(with_ending("a.CYM".into(), "cym"), Path::new("a.CYM"));
    assert!(list(Path::new("/no/such/folder"), &[]).fault.is_some());
}

struct State {
    window: FileWindow,
    done: Vec<Done>,
}

fn harness(window: FileWindow) -> Harness<'static, State> {
    let draw = |ui: &mut egui::Ui, state: &mut State| {
        state.done.extend(state.window.show(ui.ctx(), &Theme::dark()));
    };
    let state = State { window, done: Vec::new() };
    Harness::builder().with_size([800.0, 600.0]).build_ui_state(draw, state)
}

#[test]
fn a_path_is_typed_and_entered() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("a.cym"), "x").unwrap();
    let listing = list(home.path(), &["cym"]);
    let folder = listing.folder.clone();
    let mut harness = harness(FileWindow::new(Purpose::Open, listing, ""));
    harness.run_steps(2);
    assert!(harness.get_by_label("Path").is_focused());
    harness.get_by_label("Path").type_text("/some/where.cym");
    harness.run_steps(1);
    harness.key_press(egui::Key::Enter);
    harness.run_steps(2);
    let given = Done::Given { text: "/some/where.cym".to_owned(), folder: folder.clone() };
    assert_eq!(harness.state().done, [given]);
    harness.get_by_label("a.cym").click();
    harness.run_steps(2);
    harness.get_by_label("Open").click();
    harness.run_steps(2);
    assert_eq!(harness.state().done.last(), Some(&Done::Given { text: "a.cym".to_owned(), folder }));
    harness.key_press(egui::Key::Escape);
    harness.run_steps(1);
    assert_eq!(harness.state().done.last(), Some(&Done::Closed));
}

#[test]
fn a_file_that_is_there_is_asked_about_once() {
    let save = Purpose::Save { then_close: false };
    let mut window = FileWindow::new(save, list(Path::new("/"), &[]), "a");
    let there = Given::Chosen { path: "/a.cym".into(), exists: true };
    assert_eq!(window.take(there.clone()), None);
    assert!(window.listing.fault.as_ref().unwrap().contains("Press again to replace it"));
    assert_eq!(window.take(there), Some("/a.cym".into()));
}

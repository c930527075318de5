//! Files as a whole, in a window without a system's dialogs: what the hand does, and what is on the disk afterwards.

use std::fs;
use std::path::{Path, PathBuf};

use cym_graph::edit::DocumentChange;
use cym_graph::{Edit, Node, NodeId, Value};
use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use tempfile::TempDir;

use super::Files;
use super::folders::Folders;
use super::sitting::left_behind;
use crate::command::Command;
use crate::shared::Act;
use crate::testing::Seat;

/// A window with files alone: everything that they ask for is done as the app does it.
struct World {
    files: Files,
    seat: Seat,
    said: Vec<String>,
    run: Vec<Command>,
    drop: Vec<PathBuf>,
    at: Option<[f32; 2]>,
    wire: Option<cym_graph::PortRef>,
}

impl World {
    fn new(folders: Folders) -> Self {
        let mut seat = Seat::new();
        seat.settings.own_dialogs = true;
        let files = Files::new(folders);
        Self { files, seat, said: Vec::new(), run: Vec::new(), drop: Vec::new(), at: None, wire: None }
    }

    fn draw(&mut self, ui: &mut egui::Ui) {
        if self.seat.dress(ui.ctx()) {
            return;
        }
        let mut shared = self.seat.shared();
        for command in self.run.drain(..) {
            assert!(self.files.run(command, &mut shared), "{command:?} is not about files");
        }
        let drop = std::mem::take(&mut self.drop);
        self.files.take(&drop, self.at, self.wire.as_ref(), &mut shared);
        self.files.show_bars(ui, &mut shared);
        for act in std::mem::take(&mut self.seat.acts) {
            self.seat.obey(&act);
            if let Act::Say(notice) = act {
                self.said.push(notice.text);
            }
        }
        let log = self.seat.model.take_log();
        self.files.record(log, &self.seat.model);
    }
}

type Window = Harness<'static, World>;

fn window(folders: Folders) -> Window {
    let builder = Harness::builder().with_size([1100.0, 640.0]).wgpu();
    let mut window = builder.build_ui_state(|ui, world: &mut World| world.draw(ui), World::new(folders));
    window.run_steps(3);
    window
}

/// Draws until something is so; the disk has its own pace.
fn until(window: &mut Window, what: &str, is_so: impl Fn(&Window) -> bool) {
    for _ in 0..400 {
        if is_so(window) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
        window.run_steps(1);
    }
    panic!("{what} did not happen; said: {:?}", window.state().said);
}

fn look(window: &mut Window, name: &str) {
    if let Some(folder) = std::env::var_os("CYMATIC_LOOK") {
        window.render().unwrap().save(Path::new(&folder).join(format!("{name}.png"))).unwrap();
    }
}

fn run(window: &mut Window, command: Command) {
    window.state_mut().run.push(command);
    window.run_steps(1);
}

fn title(window: &mut Window, title: &str) {
    let edit = Edit::SetDocument(DocumentChange::Title(title.to_owned()));
    window.state_mut().seat.acts.push(Act::Edit(edit));
    window.run_steps(1);
}

/// A new graph, saved under a typed path.
fn saved(window: &mut Window, path: &Path) {
    run(window, Command::New);
    until(window, "a new graph", |window| !window.state().seat.model.root().nodes().is_empty());
    title(window, "one");
    run(window, Command::Save);
    until(window, "the file window", |window| window.query_by_label("Path").is_some());
    window.get_by_label("Path").focus();
    window.run_steps(1);
    window.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    window.get_by_label("Path").type_text(path.to_str().unwrap());
    window.run_steps(2);
    window.get_by_label("Save").click();
    until(window, "the save", |window| !window.state().seat.model.is_dirty());
}

fn home() -> (TempDir, Folders) {
    let home = tempfile::tempdir().unwrap();
    let folders = Folders::below(home.path());
    (home, folders)
}

#[test]
fn a_new_graph_is_saved_in_our_own_window_and_becomes_recent() {
    let (home, folders) = home();
    let mut window = window(folders);
    let path = home.path().join("art.cym");
    saved(&mut window, &home.path().join("art"));
    assert_eq!(cym_graph::file::read_path(&path).unwrap().title(), "one");
    assert_eq!(window.state().seat.settings.recent.as_slice(), std::slice::from_ref(&path));
    assert_eq!(window.state().seat.model.path(), Some(path.as_path()));
    title(&mut window, "two");
    assert!(window.state().seat.model.is_dirty());
    run(&mut window, Command::Save);
    until(&mut window, "the second save", |window| !window.state().seat.model.is_dirty());
    assert_eq!(cym_graph::file::read_path(&path).unwrap().title(), "two");
}

#[test]
fn a_file_that_changed_outside_is_asked_about() {
    let (home, folders) = home();
    let mut window = window(folders);
    let path = home.path().join("art.cym");
    saved(&mut window, &path);
    let mut other = cym_graph::file::read_path(&path).unwrap();
    other.apply(Edit::SetDocument(DocumentChange::Title("from outside".to_owned()))).unwrap();
    cym_graph::file::save(&other, &path).unwrap();
    title(&mut window, "mine");
    run(&mut window, Command::Save);
    until(&mut window, "the question", |window| window.query_by_label("Replace").is_some());
    look(&mut window, "outside");
    assert_eq!(cym_graph::file::read_path(&path).unwrap().title(), "from outside", "it was saved over silently");
    window.get_by_label("Replace").click();
    until(&mut window, "the save", |window| !window.state().seat.model.is_dirty());
    assert_eq!(cym_graph::file::read_path(&path).unwrap().title(), "mine");
    // And the other way: what is outside is taken up.
    cym_graph::file::save(&other, &path).unwrap();
    title(&mut window, "mine again");
    run(&mut window, Command::Save);
    until(&mut window, "the question", |window| window.query_by_label("Reload").is_some());
    window.get_by_label("Reload").click();
    until(&mut window, "the reload", |window| window.state().seat.model.root().title() == "from outside");
}

#[test]
fn work_that_a_dead_window_left_is_offered_and_comes_back() {
    let (home, folders) = home();
    let mut dead = window(folders.clone());
    run(&mut dead, Command::New);
    until(&mut dead, "a new graph", |window| !window.state().seat.model.root().nodes().is_empty());
    title(&mut dead, "lost and found");
    let sittings = home.path().join("state/sittings");
    let written = |_: &Window| {
        let text = |folder: fs::DirEntry| fs::read_to_string(folder.path().join("edits-1.jsonl")).unwrap_or_default();
        fs::read_dir(&sittings).unwrap().filter_map(Result::ok).any(|folder| text(folder).contains("lost and found"))
    };
    until(&mut dead, "the journal", written);
    // The process dies: nothing is closed in good order, only the system takes its locks back.
    drop(dead);
    let mut next = window(folders);
    until(&mut next, "the offer", |window| window.query_by_label("Recover").is_some());
    look(&mut next, "recover");
    next.get_by_label("Recover").click();
    until(&mut next, "the recovery", |window| window.state().seat.model.root().title() == "lost and found");
    assert!(next.state().seat.model.is_dirty(), "what comes back is not saved yet");
    next.run_steps(2);
    assert!(next.query_by_label("Recover").is_none());
}

#[test]
fn unsaved_work_survives_the_opening_of_another_graph() {
    let (home, folders) = home();
    let mut window = window(folders);
    run(&mut window, Command::New);
    until(&mut window, "a new graph", |window| !window.state().seat.model.root().nodes().is_empty());
    title(&mut window, "not saved");
    run(&mut window, Command::New);
    until(&mut window, "the offer", |window| window.query_by_label("Recover").is_some());
    window.get_by_label("Discard").click();
    until(&mut window, "the end of it", |window| window.query_by_label("Recover").is_none());
    until(&mut window, "an empty folder", |_| left_behind(&home.path().join("state/sittings")).is_empty());
}

#[test]
fn a_dropped_song_drives_the_graph_and_comes_along_when_it_is_saved() {
    let (home, folders) = home();
    let song = home.path().join("far away/my song.wav");
    fs::create_dir_all(song.parent().unwrap()).unwrap();
    fs::write(&song, b"RIFF").unwrap();
    let mut window = window(folders);
    run(&mut window, Command::New);
    until(&mut window, "a new graph", |window| !window.state().seat.model.root().nodes().is_empty());
    window.state_mut().drop.push(song);
    let named = |window: &Window| {
        let node = window.state().seat.model.root().nodes().get(&NodeId::new("song"))?;
        node.values.get("file").cloned()
    };
    until(&mut window, "the song", |window| named(window) == Some(Value::Asset("my song.wav".to_owned())));
    assert_eq!(window.state().seat.model.history().done().len(), 1, "one step of the history");
    assert!(window.state().seat.model.folder().join("my song.wav").is_file());
    let path = home.path().join("art/with song.cym");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    run(&mut window, Command::SaveAs);
    until(&mut window, "the file window", |window| window.query_by_label("Path").is_some());
    window.key_press_modifiers(egui::Modifiers::COMMAND, Key::A);
    window.get_by_label("Path").type_text(path.to_str().unwrap());
    window.run_steps(2);
    window.key_press(Key::Enter);
    until(&mut window, "the save", |window| !window.state().seat.model.is_dirty());
    assert_eq!(fs::read(home.path().join("art/my song.wav")).unwrap(), b"RIFF");
}

#[test]
fn missing_files_are_searched_and_found() {
    let (home, folders) = home();
    let mut window = window(folders);
    let path = home.path().join("art.cym");
    saved(&mut window, &path);
    let node = Node::new("audio/sound_file").value("file", Value::Asset("gone.wav".to_owned()));
    let edit = Edit::AddNode { id: NodeId::new("song"), node, position: None };
    window.state_mut().seat.acts.push(Act::Edit(edit));
    until(&mut window, "the question", |window| window.query_by_label("Search folder…").is_some());
    look(&mut window, "missing");
    let below = home.path().join("music/old");
    fs::create_dir_all(&below).unwrap();
    fs::write(below.join("gone.wav"), "song").unwrap();
    window.get_by_label("Search folder…").click();
    until(&mut window, "the file window", |window| window.query_by_label("Path").is_some());
    look(&mut window, "search");
    window.get_by_label("music").click();
    until(&mut window, "the folder", |window| window.query_by_label("old").is_some());
    window.get_by_label("Search here").click();
    until(&mut window, "the end of the question", |window| window.query_by_label("Search folder…").is_none());
    assert!(super::refs::missing(window.state().seat.model.root(), home.path(), false).is_empty());
    assert!(window.state().said.iter().any(|said| said.contains("1 of 1")), "{:?}", window.state().said);
}

#[test]
fn what_cannot_be_used_is_told_with_what_can() {
    let (home, folders) = home();
    let mut window = window(folders);
    window.state_mut().drop.push(home.path().join("notes.txt"));
    until(&mut window, "the words", |window| !window.state().said.is_empty());
    assert!(window.state().said[0].contains("notes.txt") && window.state().said[0].contains(".cube"));
    window.state_mut().drop.push(home.path().join("absent.cym"));
    until(&mut window, "the fault", |window| window.state().said.len() > 1);
    assert!(window.state().said[1].contains("absent.cym"), "{:?}", window.state().said);
}

#[test]
fn a_picture_that_carries_a_graph_is_asked_about() {
    let (home, folders) = home();
    let path = home.path().join("still.png");
    let mut document = cym_graph::Document::default();
    document.apply(Edit::SetDocument(DocumentChange::Title("inside".to_owned()))).unwrap();
    let text = cym_graph::file::write_string(&document).unwrap();
    cym_media::picture::write_png8(&path, 2, 2, &[255; 16], Some(&text)).unwrap();
    let mut window = window(folders);
    window.state_mut().drop.push(path.clone());
    until(&mut window, "the menu", |window| window.query_by_label("Use as picture").is_some());
    // The menu takes its place before it takes clicks.
    window.run_steps(3);
    window.get_by_label("Use as picture").click();
    until(&mut window, "the picture", |window| !window.state().seat.model.root().nodes().is_empty());
    window.state_mut().drop.push(path);
    until(&mut window, "the menu", |window| window.query_by_label("Open the graph").is_some());
    window.run_steps(3);
    window.get_by_label("Open the graph").click();
    until(&mut window, "the graph", |window| window.state().seat.model.root().title() == "inside");
}

//! What goes badly wrong, in the real window: a kill, a lost device, no device, a start that crashed.

use std::time::Duration;

use crate::screen::{Screen, Window};
use crate::walk::shots;

/// Adds a node that the demo does not have, the way everybody does.
fn add_voronoi(screen: &Screen, window: &mut Window) {
    let canvas = window.named("Graph canvas").centre();
    screen.focus();
    screen.point(canvas);
    screen.key("Tab");
    window.named("Search nodes");
    screen.type_text("voronoi");
    window.named("Add Voronoi");
    screen.key("Return");
    window.named("Node Voronoi");
}

#[test]
fn what_a_kill_took_is_offered_again() {
    let home = tempfile::tempdir().unwrap();
    let screen = Screen::open(&shots("kill"));
    let mut window = Window::open(&screen, home.path(), &[]);
    add_voronoi(&screen, &mut window);
    std::thread::sleep(Duration::from_secs(2));
    window.kill();

    let mut window = Window::open(&screen, home.path(), &[]);
    window.named("Graph canvas");
    let recover = window.named("Recover");
    screen.shot("offer");
    screen.click(recover.centre());
    window.named("Node Voronoi");
    screen.shot("recovered");
}

#[test]
fn a_lost_device_costs_nothing() {
    lose_device("25", "lost-device");
}

#[test]
fn a_device_that_is_lost_while_the_window_is_painted_costs_nothing() {
    lose_device("25 painting", "lost-painting");
}

fn lose_device(when: &str, pictures: &str) {
    let home = tempfile::tempdir().unwrap();
    let screen = Screen::open(&shots(pictures));
    let mut window = Window::open_with(&screen, home.path(), &[], &[("CYMATIC_LOSE_DEVICE", when)]);
    add_voronoi(&screen, &mut window);
    window.is_followed();
    window.until("the words about it", |seen| seen.name.contains("device was lost"));
    window.named("Node Voronoi");
    screen.shot("again");
}

#[test]
fn a_start_that_crashed_asks_before_it_plays() {
    let home = tempfile::tempdir().unwrap();
    let starting = home.path().join("state/starting");
    std::fs::create_dir_all(&starting).unwrap();
    // The mark of a process that cannot be there.
    std::fs::write(starting.join("99999999"), "").unwrap();
    let screen = Screen::open(&shots("crashed-start"));
    let mut window = Window::open(&screen, home.path(), &[]);
    window.until("the question", |seen| seen.name.contains("ended before its first picture"));
    window.until("no picture", |seen| seen.name == "no picture");
    screen.shot("asks");
    screen.click(window.until("the answer", |seen| seen.name == "Play" && seen.centre()[1] > 26.0).centre());
    window.until("a playing demo", |seen| seen.name.contains(" fps"));
}

#[test]
fn without_any_device_graphs_can_be_edited() {
    let home = tempfile::tempdir().unwrap();
    let screen = Screen::open(&shots("no-device"));
    // No Vulkan driver, no OpenGL vendor.
    let nothing = [("VK_ICD_FILENAMES", "/nonexistent"), ("__EGL_VENDOR_LIBRARY_FILENAMES", "/nonexistent")];
    let mut window = Window::open_with(&screen, home.path(), &[], &nothing);
    window.until("the words about it", |seen| seen.name.contains("no graphics device"));
    add_voronoi(&screen, &mut window);
    screen.shot("edited");
}

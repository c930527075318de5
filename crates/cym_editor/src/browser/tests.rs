use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::Browser;
use crate::command::Command;
use crate::command::keymap::parse;
use crate::files::folders::Folders;
use crate::ops::DraggedKind;
use crate::shared::Act;
use crate::testing::Seat;

/// The browser alone, with everything that it asks for.
struct World {
    browser: Option<Browser>,
    folders: Folders,
    seat: Seat,
    asked: Vec<Act>,
    dropped: Option<String>,
    run: Vec<Command>,
    /// The canvas shows what it offers while it is empty.
    offers: bool,
}

impl World {
    fn new() -> Self {
        Self {
            browser: None,
            folders: Folders::scratch(),
            seat: Seat::new(),
            asked: Vec::new(),
            dropped: None,
            run: Vec::new(),
            offers: false,
        }
    }

    fn draw(&mut self, ui: &mut egui::Ui) {
        if self.browser.is_none() {
            self.seat.dress(ui.ctx());
            self.browser = Some(Browser::new(self.folders.clone(), None, ui.ctx()));
            return;
        }
        let browser = self.browser.as_mut().unwrap();
        let mut shared = self.seat.shared();
        for command in self.run.drain(..) {
            assert!(browser.run(command, &mut shared), "{command:?} is not the browser's");
        }
        egui::Panel::left("browser").exact_size(260.0).show(ui, |ui| browser.show(ui, &mut shared));
        let canvas = self.offers.then(|| ui.available_rect_before_wrap());
        egui::CentralPanel::default().show(ui, |ui| {
            let (_, canvas) = ui.allocate_exact_size(ui.available_size(), egui::Sense::hover());
            if let Some(payload) = canvas.dnd_release_payload::<DraggedKind>() {
                self.dropped = Some(payload.0.clone());
            }
        });
        if let Some(canvas) = canvas {
            browser.offer(ui.ctx(), canvas, &mut shared);
        }
        browser.show_windows(ui.ctx(), &mut shared);
        for act in std::mem::take(&mut self.seat.acts) {
            self.seat.obey(&act);
            if let Act::Run(command @ (Command::Keys | Command::Settings | Command::Start)) = &act {
                self.run.push(*command);
            }
            self.asked.push(act);
        }
    }
}

fn harness(run: &[Command]) -> Harness<'static, World> {
    let mut world = World::new();
    world.run = run.to_vec();
    let builder = Harness::builder().with_size([1280.0, 800.0]).wgpu();
    let mut harness = builder.build_ui_state(|ui, world: &mut World| world.draw(ui), world);
    harness.run_steps(4);
    harness
}

/// Keeps a picture for people when `CYMATIC_LOOK` names a folder.
fn look(harness: &mut Harness<'static, World>, name: &str) {
    if let Some(folder) = std::env::var_os("CYMATIC_LOOK") {
        let path = std::path::Path::new(&folder).join(format!("{name}.png"));
        harness.render().unwrap().save(path).unwrap();
    }
}

/// Lets threads read pictures, then draws again.
fn settle(harness: &mut Harness<'static, World>) {
    for _ in 0..20 {
        std::thread::sleep(std::time::Duration::from_millis(20));
        harness.run_steps(1);
    }
}

#[test]
fn the_start_page_opens_an_example_and_goes() {
    let mut harness = harness(&[Command::Start]);
    harness.state_mut().seat.settings.recent = vec!["/art/winter/ice.cym".into(), "/art/two suns.cym".into()];
    settle(&mut harness);
    look(&mut harness, "start");
    assert!(harness.query_by_label("Open ice").is_some());
    harness.get_by_label("Julia tide").scroll_to_me();
    harness.run_steps(4);
    harness.get_by_label("Julia tide").click();
    harness.run_steps(3);
    let opened = harness.state().asked.iter().find_map(|act| match act {
        Act::OpenCopy(path) => path.file_name().map(|name| name.to_string_lossy().into_owned()),
        _ => None,
    });
    assert_eq!(opened.as_deref(), Some("julia-tide.cym"));
    assert!(harness.query_by_label("Close start page").is_none(), "the page stays open");
}

#[test]
fn the_start_page_opens_recent_graphs_and_a_new_one() {
    let mut harness = harness(&[Command::Start]);
    harness.state_mut().seat.settings.recent = vec!["/art/winter/ice.cym".into()];
    harness.run_steps(2);
    harness.get_by_label("Open ice").click();
    harness.run_steps(3);
    let opened = |act: &Act| matches!(act, Act::OpenFiles { paths, .. } if paths[0].ends_with("ice.cym"));
    assert!(harness.state().asked.iter().any(opened), "{:?}", harness.state().asked);
    harness.state_mut().run.push(Command::Start);
    harness.run_steps(2);
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    assert!(harness.query_by_label("Close start page").is_none());
}

#[test]
fn a_node_is_found_and_dragged_onto_the_canvas() {
    let mut harness = harness(&[]);
    settle(&mut harness);
    look(&mut harness, "nodes");
    harness.get_by_label("Search nodes").focus();
    harness.run_steps(1);
    harness.get_by_label("Search nodes").type_text("kalei");
    harness.run_steps(2);
    let from = harness.get_by_label("Drag Kaleidoscope").rect().center();
    harness.hover_at(from);
    harness.run_steps(1);
    harness.drag_at(from);
    harness.run_steps(1);
    for step in 1..=4 {
        harness.hover_at(from + vec2(120.0, 40.0) * step as f32);
        harness.run_steps(1);
    }
    look(&mut harness, "dragged");
    harness.drop_at(from + vec2(480.0, 160.0));
    harness.run_steps(2);
    assert_eq!(harness.state().dropped.as_deref(), Some("place/kaleidoscope"));
}

#[test]
fn hovering_a_node_tells_what_it_is_for() {
    let mut harness = harness(&[]);
    settle(&mut harness);
    harness.get_by_label("Drag Ink").scroll_to_me();
    settle(&mut harness);
    let at = harness.get_by_label("Drag Ink").rect().center();
    harness.hover_at(at);
    settle(&mut harness);
    look(&mut harness, "hover");
    let help = harness.state().seat.model.catalogue().get("pattern/ink").unwrap().help.clone();
    assert!(harness.query_by_label(&help).is_some(), "no help beside the pointer");
}

#[test]
fn the_page_of_a_node_names_its_ports_and_leads_on() {
    let mut harness = harness(&[]);
    harness.state_mut().browser.as_mut().unwrap().help("pattern/voronoi");
    settle(&mut harness);
    look(&mut harness, "help");
    let kind = harness.state().seat.model.catalogue().get("pattern/voronoi").unwrap().clone();
    for input in &kind.inputs {
        assert!(harness.query_all_by_label(&input.label).next().is_some(), "{} is not named", input.label);
    }
    harness.get_by_label("Add to the graph").click();
    harness.run_steps(3);
    let nodes = harness.state().seat.model.document().nodes();
    assert!(nodes.values().any(|node| node.kind == "pattern/voronoi"));
}

#[test]
fn a_command_is_found_by_name_and_run() {
    let mut harness = harness(&[Command::Palette]);
    look(&mut harness, "commands");
    harness.get_by_label("Command").type_text("expo vid");
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    let ran = |act: &Act| matches!(act, Act::Run(Command::Export));
    assert!(harness.state().asked.iter().any(ran), "{:?}", harness.state().asked);
    assert!(harness.query_by_label("Command").is_none());
    harness.state_mut().run.push(Command::Palette);
    harness.run_steps(3);
    harness.get_by_label("Command").type_text("kaleido");
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert!(harness.state().seat.model.document().nodes().values().any(|node| node.kind == "place/kaleidoscope"));
}

#[test]
fn a_key_is_given_to_another_command() {
    let mut harness = harness(&[Command::Keys]);
    look(&mut harness, "keys");
    let mute = parse("Ctrl+M").unwrap();
    harness.get_by_label("Search commands").focus();
    harness.run_steps(1);
    harness.get_by_label("Search commands").type_text("Mute");
    harness.run_steps(2);
    harness.get_by_label("Add key to Mute").click();
    harness.run_steps(2);
    assert!(harness.state().browser.as_ref().unwrap().takes_keys());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::M);
    harness.run_steps(2);
    assert!(harness.state().seat.settings.keymap.keys(Command::Mute).contains(&mute));
    harness.get_by_label("Remove M from Mute").click();
    harness.run_steps(2);
    assert_eq!(harness.state().seat.settings.keymap.keys(Command::Mute), [mute]);
    // A key that means something else is asked about.
    harness.get_by_label("Add key to Mute").click();
    harness.run_steps(2);
    harness.key_press(Key::B);
    harness.run_steps(2);
    look(&mut harness, "conflict");
    harness.get_by_label("Give it to Mute").click();
    harness.run_steps(2);
    assert!(harness.state().seat.settings.keymap.keys(Command::Bypass).is_empty());
    assert_eq!(harness.state().seat.settings.keymap.keys(Command::Mute).len(), 2);
    harness.get_by_label("Reset Mute").click();
    harness.run_steps(2);
    assert!(!harness.state().seat.settings.keymap.is_changed(Command::Mute));
}

#[test]
fn settings_are_changed_in_their_window() {
    let mut harness = harness(&[Command::Settings]);
    settle(&mut harness);
    look(&mut harness, "settings");
    harness.get_by_label("Light").click();
    harness.run_steps(2);
    assert!(harness.state().asked.iter().any(|act| matches!(act, Act::Run(Command::LightTheme))));
    harness.get_by_label("Cymatic's own instead of the system's").click();
    harness.run_steps(2);
    assert!(harness.state().seat.settings.own_dialogs);
    let event =
        Event::Key { key: Key::Escape, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
    harness.event(event);
    harness.run_steps(1);
}

#[test]
fn examples_have_a_tab() {
    let mut harness = harness(&[]);
    harness.get_by_label("Examples").click();
    settle(&mut harness);
    look(&mut harness, "examples");
    harness.get_by_label("First light").click();
    harness.run_steps(2);
    assert!(harness.state().asked.iter().any(|act| matches!(act, Act::OpenCopy(_))));
}

/// Three examples that stay, with their pictures: the list itself grows.
fn few_examples(harness: &mut Harness<'static, World>) {
    const KEPT: [&str; 3] = ["first-light.cym", "julia-tide.cym", "spectral-crown.cym"];
    let browser = harness.state_mut().browser.as_mut().unwrap();
    browser.pictures.examples.retain(|example| KEPT.contains(&example.name.as_str()));
    assert_eq!(browser.pictures.examples.len(), KEPT.len());
    for _ in 0..500 {
        harness.run_steps(1);
        if harness.state().browser.as_ref().unwrap().pictures.stills.has_examples() {
            harness.run_steps(2);
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("the pictures of the examples never came");
}

#[test]
fn an_empty_canvas_offers_a_beginning() {
    let mut harness = harness(&[]);
    harness.state_mut().offers = true;
    harness.set_size(vec2(860.0, 420.0));
    few_examples(&mut harness);
    harness.snapshot("empty_canvas");
    harness.get_by_label_contains("Add a node").click();
    harness.run_steps(2);
    assert!(harness.state().asked.iter().any(|act| matches!(act, Act::Run(Command::Search))));
    harness.get_by_label("Julia tide").click();
    harness.run_steps(2);
    assert!(harness.state().asked.iter().any(|act| matches!(act, Act::OpenCopy(_))));
    let add = cym_graph::Edit::AddNode {
        id: cym_graph::NodeId::new("cells"),
        node: cym_graph::Node::new("pattern/voronoi"),
        position: None,
    };
    harness.state_mut().seat.model.apply(add).unwrap();
    harness.run_steps(2);
    assert!(harness.query_by_label("An empty graph").is_none(), "one node is enough");
}

/// Compared with pictures that were looked at and found good.
#[test]
fn the_start_page_and_the_settings() {
    let mut harness = harness(&[Command::Start]);
    harness.set_size(vec2(820.0, 440.0));
    harness.state_mut().seat.settings.recent = vec!["/art/winter/ice.cym".into(), "/art/two suns.cym".into()];
    few_examples(&mut harness);
    harness.snapshot("start_page");
    harness.get_by_label("Close start page").click();
    harness.run_steps(2);
    harness.state_mut().run.push(Command::Settings);
    harness.run_steps(4);
    harness.snapshot("settings");
}

use std::sync::Arc;

use cym_engine::{Stage, StageState};
use cym_plan::NodeLibrary;
use egui::{Event, Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::Browser;
use crate::command::Command;
use crate::command::keymap::parse;
use crate::files::folders::Folders;
use crate::model::Model;
use crate::ops::DraggedKind;
use crate::settings::Settings;
use crate::shared::{Act, Shared};
use crate::theme::Theme;

/// The browser alone, with everything that it asks for.
struct World {
    browser: Option<Browser>,
    folders: Folders,
    model: Model,
    stage: Stage,
    state: Arc<StageState>,
    theme: Theme,
    settings: Settings,
    acts: Vec<Act>,
    asked: Vec<Act>,
    hint: String,
    dropped: Option<String>,
    run: Vec<Command>,
}

impl World {
    fn new() -> Self {
        let library: Arc<NodeLibrary> = Arc::new(nodes::catalogue().unwrap());
        let stage = Stage::without_gpu(Arc::clone(&library), Arc::new(|| ()));
        Self {
            browser: None,
            folders: Folders::scratch(),
            model: Model::new(library),
            state: stage.state(),
            stage,
            theme: Theme::dark(),
            settings: Settings::default(),
            acts: Vec::new(),
            asked: Vec::new(),
            hint: String::new(),
            dropped: None,
            run: Vec::new(),
        }
    }

    fn draw(&mut self, ui: &mut egui::Ui) {
        if self.browser.is_none() {
            crate::theme::letters(ui.ctx());
            self.theme.apply(ui.ctx());
            self.browser = Some(Browser::new(self.folders.clone(), None, ui.ctx()));
            return;
        }
        let browser = self.browser.as_mut().unwrap();
        let mut shared = Shared {
            model: &self.model,
            state: &self.state,
            stage: &self.stage,
            render: None,
            theme: &self.theme,
            settings: &mut self.settings,
            acts: &mut self.acts,
            hint: &mut self.hint,
        };
        for command in self.run.drain(..) {
            assert!(browser.run(command, &mut shared), "{command:?} is not the browser's");
        }
        egui::Panel::left("browser").exact_size(260.0).show(ui, |ui| browser.show(ui, &mut shared));
        egui::CentralPanel::default().show(ui, |ui| {
            let (_, canvas) = ui.allocate_exact_size(ui.available_size(), egui::Sense::hover());
            if let Some(payload) = canvas.dnd_release_payload::<DraggedKind>() {
                self.dropped = Some(payload.0.clone());
            }
        });
        browser.show_windows(ui.ctx(), &mut shared);
        for act in self.acts.drain(..) {
            match &act {
                Act::Edit(edit) => self.model.apply(edit.clone()).unwrap(),
                Act::Run(command @ (Command::Keys | Command::Settings | Command::Start)) => self.run.push(*command),
                _ => {}
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
    harness.state_mut().settings.recent = vec!["/art/winter/ice.cym".into(), "/art/two suns.cym".into()];
    settle(&mut harness);
    look(&mut harness, "start");
    assert!(harness.query_by_label("Open ice").is_some());
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
    harness.state_mut().settings.recent = vec!["/art/winter/ice.cym".into()];
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
    let at = harness.get_by_label("Drag Ink").rect().center();
    harness.hover_at(at);
    settle(&mut harness);
    look(&mut harness, "hover");
    let help = harness.state().model.catalogue().get("pattern/ink").unwrap().help.clone();
    assert!(harness.query_by_label(&help).is_some(), "no help beside the pointer");
}

#[test]
fn the_page_of_a_node_names_its_ports_and_leads_on() {
    let mut harness = harness(&[]);
    harness.state_mut().browser.as_mut().unwrap().help("pattern/voronoi");
    settle(&mut harness);
    look(&mut harness, "help");
    let kind = harness.state().model.catalogue().get("pattern/voronoi").unwrap().clone();
    for input in &kind.inputs {
        assert!(harness.query_all_by_label(&input.label).next().is_some(), "{} is not named", input.label);
    }
    harness.get_by_label("Add to the graph").click();
    harness.run_steps(3);
    let nodes = harness.state().model.document().nodes();
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
    assert!(harness.state().model.document().nodes().values().any(|node| node.kind == "place/kaleidoscope"));
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
    assert!(harness.state().settings.keymap.keys(Command::Mute).contains(&mute));
    harness.get_by_label("Remove M from Mute").click();
    harness.run_steps(2);
    assert_eq!(harness.state().settings.keymap.keys(Command::Mute), [mute]);
    // A key that means something else is asked about.
    harness.get_by_label("Add key to Mute").click();
    harness.run_steps(2);
    harness.key_press(Key::B);
    harness.run_steps(2);
    look(&mut harness, "conflict");
    harness.get_by_label("Give it to Mute").click();
    harness.run_steps(2);
    assert!(harness.state().settings.keymap.keys(Command::Bypass).is_empty());
    assert_eq!(harness.state().settings.keymap.keys(Command::Mute).len(), 2);
    harness.get_by_label("Reset Mute").click();
    harness.run_steps(2);
    assert!(!harness.state().settings.keymap.is_changed(Command::Mute));
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
    assert!(harness.state().settings.own_dialogs);
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

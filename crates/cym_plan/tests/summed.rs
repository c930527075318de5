//! A node that draws is given what an input has added up to, and files that it names stay where they lie.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by stopping")]

use std::sync::Arc;

use cym_graph::{Input, NodeKind, Output, Value, WireType, check, file};
use cym_plan::{
    Canvas, Given, Inputs, NativeNode, NodeLibrary, PictureNode, PictureRun, Plan, SignalRun, SignalRunner, Silence,
    Step, Target, ThingStep, compile,
};

use shaders::library_of;

#[path = "support/shaders.rs"]
mod shaders;

/// A number that grows by 1 a second.
struct Rise;

impl NativeNode for Rise {
    fn kind(&self) -> NodeKind {
        NodeKind::new("Rise", "Rises.", &["a"]).output(Output::new("value", WireType::Float, "The number."))
    }

    fn start(&self) -> Box<dyn SignalRun> {
        Box::new(|step: &Step<'_>, _: &Inputs<'_>, out: &mut [f32]| out[0] = step.tick.secs as f32)
    }
}

/// Draws the second that it plays, in 1/64.
struct Player;

impl PictureNode for Player {
    fn kind(&self) -> NodeKind {
        NodeKind::new("Player", "Plays.", &["a"])
            .input(Input::new("file", WireType::Text, Value::Asset(String::new())))
            .input(Input::float("speed", 1.0, -4.0, 4.0))
            .input(Input::float("plain", 3.0, 0.0, 9.0))
            .output(Output::new("image", WireType::Image, "The picture."))
    }

    fn start(&self) -> Box<dyn PictureRun> {
        Box::new(Playing)
    }

    fn summed(&self) -> &'static [&'static str] {
        &["speed"]
    }
}

struct Playing;

impl PictureRun for Playing {
    fn draw(&mut self, given: &Given<'_>, canvas: &mut Canvas<'_>) {
        let [sum, rounded, plain] = given.take().map(f64::from);
        assert_eq!((plain, given.texts.len(), given.things.len()), (3.0, 0, 1));
        canvas.rgba16f.fill(((sum + rounded) * 64.0).round() as i64 as u16);
    }
}

fn library() -> NodeLibrary {
    let mut library = library_of(&[]);
    library.insert_native("test/rise", Arc::new(Rise));
    library.insert_picture("test/player", Arc::new(Player)).unwrap();
    library
}

fn plan(wires: &str) -> Plan {
    let text = format!(
        r#"{{ "cymatic": 1, "nodes": {{
            "rise": {{ "kind": "test/rise" }},
            "player": {{ "kind": "test/player", "values": {{ "file": {{ "asset": "a.mp4" }} }}, "wires": {{ {wires} }} }},
            "output": {{ "kind": "output/output", "wires": {{ "image": "player.image" }} }}
        }} }}"#
    );
    let document = file::read_str(&text).unwrap();
    let library = library();
    compile(&check(&document, &library.catalogue).graph.unwrap(), &library, Target::new([4, 4])).unwrap()
}

/// What is drawn in a frame, in 1/64 seconds.
fn played(runner: &mut SignalRunner, plan: &Plan, frame: u64) -> u16 {
    let mut halves = vec![0; 64];
    runner.moment(plan, frame, &Silence).draw(0, [4, 4], &mut halves);
    halves[0]
}

#[test]
fn a_speed_becomes_a_place_in_time_and_seeking_equals_playing() {
    for (wires, secs) in [("", 10.0_f64), (r#""speed": "rise.value""#, 300.0 / 30.0 * 299.0 / 30.0 / 2.0)] {
        let plan = plan(wires);
        let library = library();
        let mut playing = SignalRunner::new(&plan, &library);
        let all: Vec<u16> = (0..=300).map(|frame| played(&mut playing, &plan, frame)).collect();
        assert_eq!((all[0], all[300]), (0, (secs * 64.0).round() as u16), "{wires}");
        for frame in [300, 7, 120, 119] {
            let mut fresh = SignalRunner::new(&plan, &library);
            assert_eq!(played(&mut fresh, &plan, frame), all[frame as usize], "frame {frame} at once, {wires}");
            assert_eq!(played(&mut playing, &plan, frame), all[frame as usize], "frame {frame} after others, {wires}");
            assert_eq!(played(&mut playing, &plan, frame), all[frame as usize], "frame {frame} once more, {wires}");
        }
    }
}

#[test]
fn a_file_that_a_picture_names_is_opened_by_its_kind() {
    let plan = plan("");
    let places: Vec<_> = plan
        .things
        .iter()
        .filter(|step| matches!(step, ThingStep::Place { kind, path, .. } if kind == "test/player" && path == "a.mp4"))
        .collect();
    assert_eq!((plan.things.len(), places.len()), (1, 1));
}

//! Things on wires and pictures that nodes draw by themselves: how they are planned, and what is made anew for a frame.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by stopping")]

use std::sync::Arc;

use cym_graph::{Input, NodeId, NodeKind, Output, Value, WireType, check, file};
use cym_plan::{
    Canvas, Given, Made, Memory, NodeLibrary, PictureNode, PictureRun, Plan, SignalRunner, Silence, SlotKind, Target,
    Thing, ThingNode, ThingRun, ThingStep, Trouble, compile,
};

use shaders::library_of;

#[path = "support/shaders.rs"]
mod shaders;

/// A thing here is a number.
fn thing(number: f32) -> Thing {
    Thing::new(Arc::new(number), Thing::hash_of("number", &[], &[number]))
}

/// Gives a number as a thing, or the one in its file.
struct Source;

impl ThingNode for Source {
    fn kind(&self) -> NodeKind {
        NodeKind::new("Source", "Gives a thing.", &["a"])
            .input(Input::float("number", 2.0, 0.0, 9.0))
            .input(Input::new("file", WireType::Network, Value::Asset(String::new())))
            .output(Output::new("thing", WireType::Network, "The thing."))
    }

    fn start(&self) -> Box<dyn ThingRun> {
        Box::new(|given: &Given<'_>| {
            let [number] = given.take();
            Made::from(given.things[0].clone().unwrap_or_else(|| thing(number)))
        })
    }
}

/// Adds two things; numbers above 5 it refuses, and hands on the first.
struct Sum;

impl ThingNode for Sum {
    fn kind(&self) -> NodeKind {
        NodeKind::new("Sum", "Adds things.", &["a"])
            .input(Input::new("one", WireType::Network, Value::None))
            .input(Input::new("two", WireType::Network, Value::None))
            .output(Output::new("thing", WireType::Network, "The sum."))
    }

    fn start(&self) -> Box<dyn ThingRun> {
        Box::new(|given: &Given<'_>| {
            let [one, two] = [0, 1].map(|at| given.thing::<f32>(at).copied().unwrap_or_default());
            if two > 5.0 {
                return Made::instead(given.things[0].clone(), "the second is too large.", "Take a smaller one.");
            }
            thing(one + two).into()
        })
    }
}

/// Fills its picture with a thing.
struct Flat;

impl PictureNode for Flat {
    fn kind(&self) -> NodeKind {
        NodeKind::new("Flat", "Shows a thing.", &["a"])
            .input(Input::new("thing", WireType::Network, Value::None))
            .input(Input::float("quality", 0.5, 0.0, 1.0))
            .input(Input::toggle("moves", false))
            .output(Output::new("image", WireType::Image, "The picture."))
    }

    fn start(&self) -> Box<dyn PictureRun> {
        struct Run;
        impl PictureRun for Run {
            fn draw(&mut self, given: &Given<'_>, canvas: &mut Canvas<'_>) {
                canvas.rgba16f.fill(given.thing::<f32>(0).map_or(0, |number| *number as u16));
            }
        }
        Box::new(Run)
    }

    fn share(&self, given: &Given<'_>) -> f32 {
        let [quality] = given.take();
        quality
    }

    fn moves(&self, given: &Given<'_>) -> bool {
        let [_, moves] = given.take();
        moves > 0.5
    }
}

fn library() -> NodeLibrary {
    let mut library = library_of(&[]);
    library.insert_thing("thing/source", Arc::new(Source));
    library.insert_thing("thing/sum", Arc::new(Sum));
    library.insert_picture("thing/flat", Arc::new(Flat)).unwrap();
    library
}

fn plan() -> Plan {
    let text = r#"{ "cymatic": 1, "nodes": {
        "a": { "kind": "thing/source", "values": { "number": 1 } },
        "b": { "kind": "thing/source", "values": { "number": 2, "file": { "asset": "x.bin" } } },
        "c": { "kind": "thing/source", "values": { "file": { "asset": "x.bin" } } },
        "ab": { "kind": "thing/sum", "wires": { "one": "a.thing", "two": "b.thing" } },
        "abc": { "kind": "thing/sum", "wires": { "one": "ab.thing", "two": "c.thing" } },
        "flat": { "kind": "thing/flat", "wires": { "thing": "abc.thing" } },
        "unused": { "kind": "thing/flat" },
        "output": { "kind": "output/output", "wires": { "image": "flat.image" } }
    } }"#;
    let document = file::read_str(text).unwrap();
    let library = library();
    let checked = check(&document, &library.catalogue);
    compile(&checked.graph.unwrap(), &library, Target::new([64, 36])).unwrap()
}

/// What the runner hands the executor: the key of the picture, and its first number.
fn look(runner: &mut SignalRunner, plan: &Plan, frame: u64) -> (u128, u16) {
    let mut moment = runner.moment(plan, frame, &Silence);
    let size = moment.drawn_px(0, [64, 36]);
    let mut halves = vec![77; size[0] as usize * size[1] as usize * 4];
    moment.draw(0, size, &mut halves);
    assert!(halves.iter().all(|half| *half == halves[0]), "every pixel is drawn");
    (moment.key(0, [64, 36]).unwrap(), halves[0])
}

#[test]
fn things_are_made_upstream_first_and_a_file_is_read_once() {
    let plan = plan();
    let files = plan.things.iter().filter(|step| matches!(step, ThingStep::File { .. })).count();
    assert_eq!((plan.things.len(), files), (6, 1), "{:?}", plan.things);
    for (at, step) in plan.things.iter().enumerate() {
        if let ThingStep::Node(takes) = step {
            assert!(takes.things.iter().flatten().all(|from| (*from as usize) < at), "{takes:?}");
        }
    }
    assert_eq!(plan.drawn.len(), 1, "what does not reach the picture is not drawn");
    let slot = plan.slots.iter().find(|slot| slot.kind == SlotKind::Drawn(0)).unwrap();
    assert_eq!((slot.label.as_str(), slot.size), ("flat", [64, 36]));
    assert_eq!(plan.textures.len(), 2);
    assert_eq!(plan.passes.len(), 1, "the picture is shown by the pass that wants it");
    assert_eq!(plan.memory, Memory::None);
    assert_eq!(plan, self::plan(), "the same graph gives an equal plan");
}

#[test]
fn a_picture_is_drawn_anew_only_when_something_shows() {
    let mut plan = plan();
    let mut runner = SignalRunner::new(&plan, &library());
    let file = plan.things.iter().map(|step| matches!(step, ThingStep::File { .. }).then(|| thing(4.0)));
    runner.give(&file.collect::<Vec<_>>());
    let (key, number) = look(&mut runner, &plan, 0);
    assert_eq!(number, 9, "1 + 4 + 4");
    assert_eq!(look(&mut runner, &plan, 5), (key, 9), "time does not show");
    let mut turn = |node: &str, input: &str, number: f32| {
        assert!(plan.turn(&NodeId::new(node), input, &Value::Float(number)));
        look(&mut runner, &plan, 5)
    };
    let turned = turn("a", "number", 3.0);
    assert_eq!(turned.1, 11, "a knob upstream");
    assert_ne!(turned.0, key);
    assert_eq!(turn("a", "number", 1.0), (key, 9), "and back");
    assert_ne!(turn("flat", "quality", 0.25).0, key, "fewer pixels");
    assert_ne!(turn("flat", "moves", 1.0).0, key, "from now on time shows");
    let five = look(&mut runner, &plan, 5);
    assert_ne!(look(&mut runner, &plan, 6).0, five.0);
    let moment = runner.moment(&plan, 6, &Silence);
    assert_eq!(moment.drawn_px(0, [64, 36]), [16, 9]);
}

#[test]
fn a_complaint_is_told_as_long_as_it_holds() {
    let plan = plan();
    let mut runner = SignalRunner::new(&plan, &library());
    let mut with = |number: f32| {
        let file = plan.things.iter().map(|step| matches!(step, ThingStep::File { .. }).then(|| thing(number)));
        runner.give(&file.collect::<Vec<_>>());
        let (_, number) = look(&mut runner, &plan, 0);
        (number, runner.troubles().to_vec())
    };
    let trouble = |node: &str| Trouble {
        node: NodeId::new(node),
        cause: "the second is too large.".to_owned(),
        next_step: "Take a smaller one.".to_owned(),
    };
    assert_eq!(with(6.0), (1, vec![trouble("ab"), trouble("abc")]), "what came in is handed on");
    assert_eq!(with(4.0), (9, Vec::new()));
}

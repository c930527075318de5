//! A performance from the hands to the file and to the pictures of an export: played once, rendered as often as one likes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use cym_engine::{
    Grab, GrabRequest, GrabSize, MidiSystem, PixelLayout, PortState, Project, RecordMode, RenderOptions, Session,
    SessionOptions, Span, Stage, TransportCommand, frame_pixels, render,
};
use cym_graph::binding::{Binding, HandSource};
use cym_graph::group::{all_nodes, own_catalogue};
use cym_graph::ops::make_group;
use cym_graph::{Document, Edit, Node, NodeId, PortRef, Value};
use cym_media::hands::TakeBytes;
use cym_media::video::Preset;
use cym_plan::Memory;

use crate::hearing::folder;
use crate::house::{document, gpu, library, project, stage, until};

/// A MIDI device that the test plugs in and plays.
#[derive(Clone, Default)]
struct Desk(Arc<Mutex<Option<TakeBytes>>>);

impl MidiSystem for Desk {
    fn ports(&self) -> Result<Vec<String>, String> {
        Ok(vec!["Desk".to_owned()])
    }

    fn open(&self, _: &str, take: TakeBytes) -> Result<Box<dyn Send>, String> {
        *self.0.lock().unwrap() = Some(take);
        Ok(Box::new(()))
    }
}

impl Desk {
    fn send(&self, bytes: &[u8]) {
        self.0.lock().unwrap().as_mut().expect("the port is open")(bytes);
    }
}

fn id(node: &str) -> NodeId {
    NodeId::new(node)
}

/// Pads that tap the tempo and cut between looks, a fader on a wire, a fader that is bound to a knob, and a knob for the mouse.
fn played() -> Document {
    let note = |note: f32| {
        let node = Node::new("input/midi_note");
        node.value("low", Value::Float(note)).value("high", Value::Float(note))
    };
    let mut document = document(&[
        ("tap", note(36.0)),
        ("cut", note(40.0)),
        ("fader", Node::new("input/midi_control").value("controller", Value::Float(7.0))),
        ("click", Node::new("signal/metronome").value("bpm", Value::Float(90.0)).wire("tap", "tap", "trigger")),
        ("beat", Node::new("signal/pulse").wire("trigger", "click", "trigger")),
        ("looks", Node::new("signal/counter").wire("trigger", "cut", "trigger")),
        ("star", Node::new("pattern/shape").wire("kind", "looks", "count").wire("softness", "beat", "value")),
        ("dots", Node::new("pattern/dots")),
        ("turn", Node::new("place/transform").wire("image", "star", "image").wire("zoom", "fader", "value")),
        ("pick", Node::new("blend/pick").wire("image_1", "turn", "image").wire("image_2", "dots", "image")),
        ("out", Node::new("output/output").wire("image", "pick", "image")),
    ]);
    let source = HandSource::Midi { port: "Desk".to_owned(), channel: 0, controller: 20, fine: false };
    let bindings = vec![Binding::new(source, -180.0, 180.0)];
    document.apply(Edit::SetBindings { to: PortRef::new("star", "angle"), bindings }).unwrap();
    // A pad that begins a bar, and a fader on a knob that then lies inside a group.
    let pad = HandSource::Note { port: "Desk".to_owned(), channel: 1, note: 41 };
    let bindings = vec![Binding::new(pad, 0.0, 1.0)];
    document.apply(Edit::SetBindings { to: PortRef::new("click", "one"), bindings }).unwrap();
    let inner = HandSource::Midi { port: "Desk".to_owned(), channel: 0, controller: 21, fine: false };
    let bindings = vec![Binding::new(inner, 2.0, 30.0)];
    document.apply(Edit::SetBindings { to: PortRef::new("dots", "scale"), bindings }).unwrap();
    let group = make_group(&document, &library().catalogue, &[id("dots")].into(), "field").unwrap();
    document.apply(group).unwrap();
    document
}

/// The keys of a param, inside the document's own groups as well.
fn keys_of(document: &Document, node: &str, input: &str) -> Option<usize> {
    let library = library();
    let catalogue = own_catalogue(document, &library.catalogue).0;
    let nodes = all_nodes(document, &catalogue);
    nodes.iter().find(|(id, _)| id.as_str() == node)?.1.keys.get(input).map(cym_graph::Keys::count)
}

/// The picture that is shown now, with its frame.
fn seen(stage: &Stage) -> Grab {
    let asked = stage.grab(GrabRequest { size: GrabSize::Shown, layout: PixelLayout::Rgba8 });
    asked.recv().unwrap().unwrap()
}

/// Plays for some two seconds, and gives the pictures that were seen meanwhile, by frame.
fn perform(stage: &Stage, desk: &Desk) -> BTreeMap<u64, Vec<u8>> {
    let mut pictures = BTreeMap::new();
    for step in 0..40_u8 {
        let frame = stage.state().clock.frame;
        let pos = step * 3;
        desk.send(&[0xB0, 7, pos, 20, 127 - pos, 21, pos]);
        match step {
            // Four taps.
            4 | 12 | 20 | 28 => desk.send(&[0x99, 36, 100, 36, 0]),
            8 | 16 => desk.send(&[0x90, 40, 60 + pos]),
            10 | 18 => desk.send(&[0x80, 40, 0]),
            14 | 26 => desk.send(&[0x90, 41, 90, 41, 0]),
            // A cue: another picture, by the mouse.
            24 => stage.turn(&id("pick"), "which", &Value::Float(2.0)),
            30 => stage.turn(&id("pick"), "which", &Value::Float(1.0)),
            _ => stage.turn(&id("star"), "radius", &Value::Float(0.2 + f32::from(step) * 0.015)),
        }
        until(stage, "plays on", |state| state.clock.frame > frame);
        let grab = seen(stage);
        pictures.insert(grab.frame, grab.bytes);
    }
    pictures
}

/// What the export writes: the pictures of a sequence, as they lie on disk.
fn export(path: &Path, out: &Path, frames: u64) -> Vec<Vec<u8>> {
    drop(fs::remove_dir_all(out));
    let mut session = session(path);
    let mut options = RenderOptions::new(out.to_owned(), Span::Frames { first: 0, end: frames });
    options.preset = Preset::named("png").unwrap();
    let made = render(&mut session, &options, &mut |_| true).unwrap();
    assert_eq!(made.kept, 0, "it was drawn now");
    let mut files: Vec<PathBuf> = fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "png"));
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

fn session(path: &Path) -> Session {
    let project = Project::open(path).unwrap();
    Session::start(project, library(), gpu(), &SessionOptions::default()).unwrap()
}

#[test]
fn a_performance_is_rendered_as_it_was_played_and_twice_the_same() {
    let gpu = gpu();
    let stage = stage(&gpu);
    let desk = Desk::default();
    stage.midi_from(Arc::new(desk.clone()));
    let mut document = played();
    let shown = crate::house::show(&stage, &project(document.clone()));
    assert_eq!(shown.plan.as_ref().unwrap().memory, Memory::None, "each picture is made of its frame's numbers alone");
    until(&stage, "listens", |state| state.hands.ports.get("Desk") == Some(&PortState::Open));
    stage.record(true);
    stage.transport(TransportCommand::Play);
    until(&stage, "records", |state| state.hands.recording.is_some() && state.clock.frame > 1);
    let pictures = perform(&stage, &desk);
    stage.record(false);
    let state = until(&stage, "has a take", |state| state.hands.take.is_some());
    let (_, take) = state.hands.take.clone().unwrap();

    let edit = take.edit(&document, &library().catalogue, RecordMode::Overdub, 0.0).unwrap();
    let bare = document.clone();
    document.apply(edit).unwrap();
    for (node, input) in [("tap", "hits"), ("cut", "hits"), ("fader", "value"), ("star", "angle"), ("star", "radius")] {
        assert!(document.nodes()[&id(node)].keys[input].count() >= 3, "{node}.{input} was recorded");
    }
    assert!(document.nodes()[&id("pick")].keys.contains_key("which"), "and the cue");
    assert_eq!(keys_of(&document, "click", "one"), Some(3), "and the pad that fires, after a beginning with none");
    assert!(keys_of(&document, "field/dots", "scale").is_some_and(|keys| keys > 10), "and the fader inside a group");

    let folder = folder("performing");
    let path = folder.join("performed.cym");
    cym_graph::file::save(&document, &path).unwrap();
    let frames = take.end.min(48);
    let [once, again] = ["once", "again"].map(|out| export(&path, &folder.join(out), frames));
    assert_eq!(once.len() as u64, frames);
    assert!(once == again, "two renders of the file are the same bytes");

    let mut session = session(&path);
    let within: Vec<(u64, Vec<u8>)> = pictures.into_iter().filter(|(frame, _)| *frame < take.end).collect();
    assert!(within.len() >= 5, "only {} pictures were seen", within.len());
    for (frame, seen) in &within {
        let rendered = frame_pixels(&mut session, *frame, PixelLayout::Rgba8).unwrap();
        let apart = rendered.iter().zip(seen).filter(|(one, other)| one != other).count();
        assert_eq!(apart, 0, "frame {frame}: {apart} of {} numbers are others than were seen", seen.len());
    }
    let bare_path = folder.join("bare.cym");
    cym_graph::file::save(&bare, &bare_path).unwrap();
    let mut bare = self::session(&bare_path);
    let (last, seen) = within.last().unwrap();
    assert!(
        frame_pixels(&mut bare, *last, PixelLayout::Rgba8).unwrap() != *seen,
        "without the take it is another picture"
    );
}

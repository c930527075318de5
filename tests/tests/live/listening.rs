//! Sound from outside: an input that is not there, played into by the test.

use std::f32::consts::TAU;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use cym_engine::{InputState, InputSystem, Project, Session, SessionOptions, Stage, TransportCommand};
use cym_graph::{Node, NodeId, Severity, Value};
use cym_media::listen::{InputDevice, Intake, LostInput, OpenInput};

use crate::hearing::{folder, write_tone};
use crate::house::{document, gpu, library, until};

/// An input that hums, while it is plugged in.
#[derive(Clone, Default)]
struct Humming {
    unplugged: Arc<AtomicBool>,
}

struct Hum {
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Hum {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl InputSystem for Humming {
    fn devices(&self) -> Vec<InputDevice> {
        Vec::new()
    }

    fn open(
        &self,
        device: Option<&str>,
        intake: &mut dyn FnMut(u32, usize) -> Intake,
        lost: LostInput,
    ) -> Result<OpenInput, String> {
        if self.unplugged.load(Ordering::Relaxed) {
            return Err("nothing is plugged in".to_owned());
        }
        let mut intake = intake(48_000, 2);
        let (ended, unplugged) = (Arc::new(AtomicBool::new(false)), Arc::clone(&self.unplugged));
        let end = Arc::clone(&ended);
        let hum = move || {
            let mut at = 0_u32;
            while !end.load(Ordering::Relaxed) {
                if unplugged.load(Ordering::Relaxed) {
                    lost.tell("it was unplugged".to_owned());
                } else {
                    let sample = |i: u32| 0.7 * ((i % 48_000) as f32 * 60.0 * TAU / 48_000.0).sin();
                    let block: Vec<f32> = (at..at + 480).flat_map(|i| [sample(i); 2]).collect();
                    intake.push(&block, Duration::ZERO);
                    at += 480;
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        };
        let thread = std::thread::Builder::new().spawn(hum).map_err(|error| error.to_string())?;
        let name = device.unwrap_or("Hum").to_owned();
        Ok(OpenInput { name, stream: Box::new(Hum { ended, thread: Some(thread) }) })
    }
}

fn listening() -> Arc<Project> {
    let document = document(&[
        ("mic", Node::new("audio/sound_input")),
        ("bands", Node::new("audio/bands").wire("audio", "mic", "audio")),
        ("paint", Node::new("input/color")),
        ("out", Node::new("output/output").wire("image", "paint", "image")),
    ]);
    crate::house::project(document)
}

#[test]
fn a_hum_moves_a_value_and_the_unplugged_input_is_told_and_comes_back() {
    let stage = Stage::without_gpu(library(), Arc::new(|| {}));
    let humming = Humming::default();
    stage.hear_from(Arc::new(humming.clone()));
    stage.show(listening());
    let state = until(&stage, "listens", |state| {
        matches!(state.inputs.first().map(|input| &input.state), Some(InputState::Listening { .. }))
    });
    assert_eq!(state.inputs[0].node, NodeId::new("mic"));
    assert!(state.tracks.is_empty() && state.clock.song.is_none());
    stage.transport(TransportCommand::Play);
    let bass = |state: &cym_engine::StageState| {
        let place = state.plan.as_ref()?.signal_places.get(&(NodeId::new("bands"), "bass".to_owned()))?.start;
        state.numbers.get(place).copied()
    };
    until(&stage, "hears the hum", |state| bass(state).is_some_and(|bass| bass > 0.2));
    // A jump in the piece hears now.
    stage.transport(TransportCommand::Seek(200.0));
    until(&stage, "hears it there", |state| {
        state.clock.secs > 200.0 && bass(state).is_some_and(|bass| bass > 0.2) && state.inputs[0].level > 0.5
    });
    humming.unplugged.store(true, Ordering::Relaxed);
    let state = until(&stage, "misses it", |state| state.problems.iter().any(|problem| problem.code == "no-input"));
    let problem = state.problems.iter().find(|problem| problem.code == "no-input").unwrap();
    assert_eq!((problem.severity, &problem.node), (Severity::Warning, &Some(NodeId::new("mic"))));
    until(&stage, "falls silent", |state| bass(state).is_some_and(|bass| bass < 0.02));
    humming.unplugged.store(false, Ordering::Relaxed);
    let state = until(&stage, "hears it again", |state| bass(state).is_some_and(|bass| bass > 0.2));
    assert!(state.problems.iter().all(|problem| problem.code != "no-input"), "{:?}", state.problems);
}

/// An export of a graph with one source of sound.
fn export(folder: &std::path::Path, source: Node) -> Session {
    let document = document(&[
        ("source", source),
        ("bands", Node::new("audio/bands").wire("audio", "source", "audio")),
        ("dot", Node::new("pattern/shape").wire("radius", "bands", "bass")),
        ("out", Node::new("output/output").wire("image", "dot", "image")),
    ]);
    let project = Project { document, path: folder.join("graph.cym"), carrier: None };
    Session::start(project, library(), gpu(), &SessionOptions::default()).unwrap()
}

#[test]
fn an_export_hears_the_recording_or_says_that_there_is_none() {
    let folder = folder("live-recording");
    write_tone(&folder.join("tone.wav"), 2);
    let asset = || Value::Asset("tone.wav".to_owned());
    let song = export(&folder, Node::new("audio/sound_file").value("file", asset()));
    let recorded = export(&folder, Node::new("audio/sound_input").value("recording", asset()));
    assert!(recorded.problems().is_empty(), "{:?}", recorded.problems());
    assert!(song.sounds().tracks[0].is_some());
    assert_eq!(recorded.sounds().tracks, song.sounds().tracks);
    assert_eq!(recorded.song(), Some(folder.join("tone.wav").as_path()), "it sounds in the video");
    assert_eq!(recorded.duration_secs(), song.duration_secs());

    let silent = export(&folder, Node::new("audio/sound_input"));
    let [problem] = silent.problems() else {
        panic!("{:?}", silent.problems());
    };
    assert_eq!((problem.code, problem.severity), ("no-recording", Severity::Warning));
    assert_eq!(problem.node, Some(NodeId::new("source")));
    assert_eq!(problem.cause, "a live input cannot be heard here, and it has no recording, so it is silent.");
    assert!(silent.sounds().tracks[0].is_none() && silent.song().is_none());

    let gone = Value::Asset("gone.wav".to_owned());
    let missing = export(&folder, Node::new("audio/sound_input").value("recording", gone));
    assert_eq!(missing.problems()[0].code, "missing-sound");
}

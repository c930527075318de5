//! Pictures by the clock: the right ones, and none when nothing changes.

use std::time::Duration;

use cym_engine::{Project, Session, SessionOptions, TransportCommand, frame_pixels};
use cym_gpu::{Gpu, PixelLayout};
use cym_plan::Memory;

use crate::house::{SIZE, example, examples, gpu, library, pixels, rest, seek, show, shown, stage, until};

/// What an export would hold.
fn exported(gpu: &Gpu, project: &Project, frames: [u64; 2]) -> [Vec<u8>; 2] {
    let mut session = Session::start(project.clone(), library(), gpu.clone(), &SessionOptions::default()).unwrap();
    frames.map(|frame| frame_pixels(&mut session, frame, PixelLayout::Rgba8).unwrap())
}

#[test]
fn a_live_frame_is_the_exported_one() {
    let gpu = gpu();
    let stage = stage(&gpu);
    for name in examples() {
        let project = example(&name);
        show(&stage, &project);
        // Nodes of the same name in the graph before hand their memory on, as over an edit; going back to the start forgets it.
        seek(&stage, 1);
        seek(&stage, 0);
        let frames = [40, 12];
        let kept = exported(&gpu, &project, frames);
        for (frame, kept) in frames.into_iter().zip(kept) {
            let picture = seek(&stage, frame);
            assert_eq!(picture.size_px, SIZE);
            let live = pixels(&gpu, &picture);
            let apart = live.iter().zip(&kept).filter(|(one, other)| one != other).count();
            assert_eq!(apart, 0, "{name} frame {frame}: {apart} of {} numbers", live.len());
        }
    }
}

#[test]
fn a_seek_gives_what_frame_after_frame_gives() {
    let gpu = gpu();
    let stage = stage(&gpu);
    let state = show(&stage, &example("ink-memory.cym"));
    assert_ne!(state.plan.as_ref().unwrap().memory, Memory::None, "this graph remembers");
    let sought = pixels(&gpu, &seek(&stage, 30));
    seek(&stage, 0);
    for frame in 1..=30 {
        stage.transport(TransportCommand::StepFrames(1));
        shown(&stage, frame);
    }
    let stepped = pixels(&gpu, &stage.state().picture.clone().unwrap());
    assert!(sought == stepped, "a jump replays the past");
    assert_ne!(sought, pixels(&gpu, &seek(&stage, 4)), "the frames differ at all");
}

#[test]
fn time_moves_pictures_and_a_loop_holds_them() {
    let gpu = gpu();
    let stage = stage(&gpu);
    show(&stage, &example("julia-tide.cym"));
    stage.transport(TransportCommand::SetLoop(Some([2.0, 2.5])));
    stage.transport(TransportCommand::Seek(2.2));
    stage.transport(TransportCommand::Play);
    let frame = |state: &cym_engine::StageState| state.picture.as_ref().map_or(0, |picture| picture.frame);
    until(&stage, "moves on", |state| state.clock.playing && (67..75).contains(&frame(state)));
    until(&stage, "comes round", |state| (60..66).contains(&frame(state)));
    for _ in 0..200 {
        std::thread::sleep(Duration::from_millis(1));
        assert!((60..75).contains(&frame(&stage.state())), "it stays in its loop");
    }
}

#[test]
fn at_rest_nothing_is_sent_to_the_device() {
    let gpu = gpu();
    let stage = stage(&gpu);
    let project = example("first-light.cym");
    show(&stage, &project);
    stage.want_thumbnails(project.document.nodes().keys().cloned().collect());
    stage.transport(TransportCommand::Play);
    until(&stage, "plays", |state| state.clock.frame > 5);
    stage.transport(TransportCommand::Pause);
    let before = rest(&stage);
    std::thread::sleep(Duration::from_millis(400));
    let after = stage.state();
    // The sound device may come and go meanwhile, and that is told.
    assert_eq!((after.submissions, after.frames_drawn), (before.submissions, before.frames_drawn));
    assert!(before.submissions > 0 && before.thumbnails.is_some());
}

//! What is made once and then used again.

use cym_gpu::{Executor, ReadbackRing};

use crate::plans::{Draft, RAW, gpu, late, pixels, read, tick};

fn busy() -> Draft {
    let mut draft = Draft::new(32, 16);
    let (a, state, out) = (draft.transient("a"), draft.state("state"), draft.transient("out"));
    draft.pass("a", &[], a, &[0], "return vec4f(V[2].x);");
    draft.pass(
        "state",
        &[read(state), read(a)],
        state,
        &[1],
        "return textureLoad(t0, vec2u(px), 0) * V[2].x + textureLoad(t1, vec2u(px), 0);",
    );
    draft.pass(
        "out",
        &[late(state), read(state)],
        out,
        &[2],
        "return (textureLoad(t0, vec2u(px), 0) + textureLoad(t1, vec2u(px), 0)) * V[2].x;",
    );
    draft
}

#[test]
fn turning_knobs_makes_nothing() {
    let plan = busy().done();
    let mut executor = Executor::new(&gpu());
    let mut prepared = executor.prepare(&plan, &[]).unwrap();
    let mut ring = ReadbackRing::new(&executor, 32, 16, RAW, 3).unwrap();
    let mut bytes = Vec::new();
    let mut frame = |frame: u64, executor: &mut Executor| {
        let numbers = [frame as f32, 0.5, 1.0 / (1.0 + frame as f32)];
        executor.render(&mut prepared, tick(frame), &numbers).unwrap();
        if ring.is_full() {
            ring.pop(&mut bytes).unwrap();
        }
        ring.push(&prepared, tick(frame)).unwrap();
    };
    frame(0, &mut executor);
    let before = executor.counters();
    for at in 1..20 {
        frame(at, &mut executor);
    }
    assert_eq!(executor.counters(), before);
}

#[test]
fn the_same_shapes_again_take_pipelines_and_textures_from_stock() {
    let mut executor = Executor::new(&gpu());
    let mut first = executor.prepare(&busy().done(), &[]).unwrap();
    executor.render(&mut first, tick(0), &[1.0, 1.0, 1.0]).unwrap();
    drop(first);
    let before = executor.counters();
    assert_eq!((before.pipelines_made, before.textures_made), (3, 4 + 1));
    let mut second = executor.prepare(&busy().done(), &[]).unwrap();
    let after = executor.counters();
    assert_eq!((after.pipelines_made, after.textures_made), (before.pipelines_made, before.textures_made));
    // Used textures come back with old pictures in them: state must still begin at zero.
    executor.render(&mut second, tick(0), &[0.0, 1.0, 1.0]).unwrap();
    assert_eq!(pixels(&executor, &second)[0], [0.0; 4]);
}

#[test]
fn times_of_passes_arrive_without_waiting() {
    let plan = busy().done();
    let mut executor = Executor::new(&gpu());
    executor.set_timings(true);
    let mut prepared = executor.prepare(&plan, &[]).unwrap();
    assert_eq!(prepared.timings(), None);
    for frame in 0..4 {
        executor.render(&mut prepared, tick(frame), &[1.0, 1.0, 1.0]).unwrap();
        executor.finish().unwrap();
    }
    let times = prepared.timings().expect("software Vulkan has timestamps");
    assert_eq!(times.iter().map(|time| time.label.as_str()).collect::<Vec<_>>(), ["a", "state", "out"]);
    assert!(times.iter().all(|time| time.secs >= 0.0 && time.secs < 60.0), "{times:?}");
    assert!(times.iter().any(|time| time.secs > 0.0), "{times:?}");
    executor.set_timings(false);
    executor.render(&mut prepared, tick(4), &[1.0, 1.0, 1.0]).unwrap();
    assert_eq!(prepared.timings(), None);
}

#[test]
fn a_plan_plays_on_while_the_next_is_prepared() {
    let plan = busy().done();
    let mut executor = Executor::new(&gpu());
    let mut playing = executor.prepare(&plan, &[]).unwrap();
    let preparing = executor.start_prepare(busy().done(), Vec::new());
    let mut frame = 0;
    let next = loop {
        executor.render(&mut playing, tick(frame), &[1.0, 1.0, 1.0]).unwrap();
        frame += 1;
        if let Some(next) = preparing.poll() {
            break next.unwrap();
        }
    };
    assert_eq!(next.plan(), &plan);
}

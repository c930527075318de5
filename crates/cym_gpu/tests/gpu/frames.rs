//! What ends up in the picture.

use std::sync::Arc;

use cym_gpu::{AssetData, Executor};
use cym_plan::{AssetKind, AssetUse, Format, SlotKind, Stage, ZERO_LANE};
use cym_plan::{Gate, NodeId, Read, Test};

use crate::plans::{Draft, gpu, late, pixels, read, tick};

#[test]
fn one_pass_gets_its_numbers_bit_by_bit() {
    for stage in [Stage::Fragment, Stage::Compute] {
        let mut draft = Draft::new(33, 9);
        let out = draft.transient("colour");
        let body = "return vec4f(V[2].x, V[2].y + V[2].z, select(0.0, f32(bitcast<u32>(V[1].y)), bitcast<u32>(V[2].w) == 0x7fc12345u), 1.0);";
        draft.pass_as(stage, "colour", &[], out, &[2, 0, ZERO_LANE, 1], body);
        let plan = draft.done();
        let mut executor = Executor::new(&gpu());
        let mut prepared = executor.prepare(&plan, &[]).unwrap();
        let numbers = [0.25, f32::from_bits(0x7fc1_2345), 0.5];
        executor.render(&mut prepared, tick(0), &numbers).unwrap();
        // 7 is the seed, shown only if the NaN kept its bits.
        assert_eq!(pixels(&executor, &prepared), vec![[0.5, 0.25, 7.0, 1.0]; 33 * 9], "{stage:?}");
    }
}

#[test]
fn the_head_tells_size_time_and_frame() {
    let mut draft = Draft::new(12, 10);
    let out = draft.transient("head");
    draft.pass(
        "head",
        &[],
        out,
        &[],
        "return vec4f(V[0].x + V[0].y, V[0].z, V[0].w * 30.0, 1.0) + vec4f(0.0, 0.0, V[1].x, 0.0);",
    );
    let plan = draft.done();
    let mut executor = Executor::new(&gpu());
    let mut prepared = executor.prepare(&plan, &[]).unwrap();
    executor.render(&mut prepared, tick(15), &[]).unwrap();
    assert_eq!(pixels(&executor, &prepared)[0], [22.0, 0.5, 16.0, 1.0]);
}

#[test]
fn a_chain_reads_what_was_drawn_before() {
    for stage in [Stage::Fragment, Stage::Compute] {
        let mut draft = Draft::new(20, 6);
        let (a, b) = (draft.transient("a"), draft.transient("b"));
        draft.pass_as(stage, "a", &[], a, &[], "return vec4f(px / 32.0, 0.0, 1.0);");
        draft.pass_as(stage, "b", &[read(a)], b, &[], "return textureLoad(t0, vec2u(px), 0) * 2.0;");
        let plan = draft.done();
        let mut executor = Executor::new(&gpu());
        let mut prepared = executor.prepare(&plan, &[]).unwrap();
        executor.render(&mut prepared, tick(0), &[]).unwrap();
        let pixels = pixels(&executor, &prepared);
        for (i, px) in pixels.iter().enumerate() {
            let (x, y) = ((i % 20) as f32 + 0.5, (i / 20) as f32 + 0.5);
            assert_eq!(px[..3], [x / 16.0, y / 16.0, 0.0], "{stage:?} pixel {i}");
        }
    }
}

#[test]
fn state_is_zero_first_and_then_remembers() {
    for stage in [Stage::Fragment, Stage::Compute] {
        for format in [Format::F16, Format::F32] {
            let mut draft = Draft::new(8, 8);
            let state = draft.slot("sum", SlotKind::State, format);
            draft.pass_as(
                stage,
                "sum",
                &[read(state)],
                state,
                &[0],
                "return textureLoad(t0, vec2u(px), 0) + vec4f(V[2].x);",
            );
            let plan = draft.done();
            let mut executor = Executor::new(&gpu());
            let mut prepared = executor.prepare(&plan, &[]).unwrap();
            for (frame, sum) in [(0, 0.125), (1, 0.25), (2, 0.375)] {
                executor.render(&mut prepared, tick(frame), &[0.125]).unwrap();
                assert_eq!(pixels(&executor, &prepared)[9], [sum; 4], "{stage:?} {format:?} frame {frame}");
            }
            executor.reset_state(&mut prepared);
            executor.render(&mut prepared, tick(0), &[0.5]).unwrap();
            assert_eq!(pixels(&executor, &prepared)[9], [0.5; 4], "{stage:?} {format:?} after a reset");
        }
    }
}

#[test]
fn iterations_step_the_state_several_times_a_frame() {
    for iterations in [2, 3, 8] {
        let mut draft = Draft::new(8, 8);
        let state = draft.state("steps");
        // Red counts; green sums up the iterations' indices.
        let body = "return textureLoad(t0, vec2u(px), 0) + vec4f(1.0, V[1].z, 0.0, 0.0);";
        draft.pass("steps", &[read(state)], state, &[], body).iterations = iterations;
        let plan = draft.done();
        let mut executor = Executor::new(&gpu());
        let mut prepared = executor.prepare(&plan, &[]).unwrap();
        for frame in 0..3 {
            executor.render(&mut prepared, tick(frame), &[]).unwrap();
            let times = (frame + 1) as f32;
            let (n, indices) = (iterations as f32, (iterations * (iterations - 1) / 2) as f32);
            assert_eq!(
                pixels(&executor, &prepared)[0][..2],
                [times * n, times * indices],
                "{iterations} iterations, frame {frame}"
            );
        }
    }
}

#[test]
fn a_late_read_sees_the_frame_before() {
    let mut draft = Draft::new(8, 8);
    let (early, held, out) = (draft.transient("early"), draft.state("held"), draft.transient("out"));
    // Read late before the slot is written, and after it.
    draft.pass("early", &[late(held)], early, &[], "return textureLoad(t0, vec2u(px), 0);");
    draft.pass("held", &[], held, &[], "return vec4f(V[1].x + 1.0);");
    let body = "return vec4f(textureLoad(t0, vec2u(px), 0).x, textureLoad(t1, vec2u(px), 0).x, textureLoad(t2, vec2u(px), 0).x, 1.0);";
    draft.pass("out", &[late(held), read(held), read(early)], out, &[], body);
    let plan = draft.done();
    let mut executor = Executor::new(&gpu());
    let mut prepared = executor.prepare(&plan, &[]).unwrap();
    for frame in 0..4 {
        executor.render(&mut prepared, tick(frame), &[]).unwrap();
        let before = frame as f32;
        assert_eq!(pixels(&executor, &prepared)[0], [before, before + 1.0, before, 1.0], "frame {frame}");
    }
}

#[test]
fn two_states_of_unequal_pace_keep_apart() {
    let mut draft = Draft::new(8, 8);
    let (one, two, out) = (draft.state("one"), draft.state("two"), draft.transient("out"));
    let add = "return textureLoad(t0, vec2u(px), 0) + vec4f(1.0);";
    draft.pass("one", &[read(one)], one, &[], add);
    draft.pass("two", &[read(two)], two, &[], add).iterations = 2;
    let body = "return vec4f(textureLoad(t0, vec2u(px), 0).x, textureLoad(t1, vec2u(px), 0).x, 0.0, 1.0);";
    draft.pass("out", &[read(one), read(two)], out, &[], body);
    let plan = draft.done();
    let mut executor = Executor::new(&gpu());
    let mut prepared = executor.prepare(&plan, &[]).unwrap();
    for frame in 0..5 {
        executor.render(&mut prepared, tick(frame), &[]).unwrap();
        let n = (frame + 1) as f32;
        assert_eq!(pixels(&executor, &prepared)[0], [n, 2.0 * n, 0.0, 1.0], "frame {frame}");
    }
}

/// A plan that shows a picture file at the left top, and looks red 1, green 0, blue 1 up in a table.
fn files() -> Draft {
    let mut draft = Draft::new(8, 8);
    for (path, kind) in [("photo.png", AssetKind::Picture), ("look.cube", AssetKind::Lut)] {
        draft.plan.assets.push(AssetUse { node: NodeId::new("n"), path: path.to_owned(), kind });
    }
    let picture = draft.slot("photo", SlotKind::Asset(0), Format::F16);
    let lut = draft.slot("look", SlotKind::Asset(1), Format::F32);
    let empty = draft.slot("nothing", SlotKind::Empty, Format::F16);
    let out = draft.transient("out");
    let body = "return vec4f(textureLoad(t0, vec2u(px), 0).x, textureLoad(t1, vec3u(1u, 0u, 1u), 0).xy, 1.0)
        + textureSampleLevel(t2, linear, vec2f(0.5), 0.0);";
    draft.pass("out", &[read(picture), read(lut), read(empty)], out, &[], body);
    draft
}

#[test]
fn missing_files_have_placeholders() {
    let plan = files().done();
    let mut executor = Executor::new(&gpu());
    let mut prepared = executor.prepare(&plan, &[None]).unwrap();
    executor.render(&mut prepared, tick(0), &[]).unwrap();
    let px = pixels(&executor, &prepared)[0];
    assert!((px[0] - 0.10).abs() < 1e-3, "{px:?}");
    assert_eq!(px[1..], [1.0, 0.0, 1.0]);
}

#[test]
fn files_arrive_as_they_are_and_only_once() {
    let plan = files().done();
    let half = |x: f32| half::f16::from_f32(x).to_bits();
    let picture = AssetData::Picture { width: 1, height: 1, rgba16f: vec![half(0.75), 0, 0, half(1.0)] };
    let point = |i: usize| [i as f32 / 8.0, i as f32 / 16.0, 0.0, 1.0];
    let lut = AssetData::Lut { size: 2, rgba32f: (0..8).map(point).collect() };
    let assets = [Some(Arc::new(picture)), Some(Arc::new(lut))];
    let mut executor = Executor::new(&gpu());
    let mut prepared = executor.prepare(&plan, &assets).unwrap();
    executor.render(&mut prepared, tick(0), &[]).unwrap();
    // Red fastest: red 1, blue 1 is point 1 + 4.
    assert_eq!(pixels(&executor, &prepared)[0], [0.75, 5.0 / 8.0, 5.0 / 16.0, 1.0]);
    let textures = executor.counters().textures_made;
    let again = executor.prepare(&plan, &assets).unwrap();
    assert_eq!(executor.counters().textures_made, textures + plan.textures.len() as u64);
    drop(again);
}

#[test]
fn the_same_frames_twice_are_the_same_bytes() {
    let mut draft = Draft::new(40, 24);
    let state = draft.state("mix");
    draft.pass(
        "mix",
        &[read(state)],
        state,
        &[0],
        "return textureSampleLevel(t0, linear, px / 41.0, 0.0) * 0.9 + sin(vec4f(px.x * V[2].x + V[0].z));",
    );
    let plan = draft.done();
    let run = || {
        let mut executor = Executor::new(&gpu());
        let mut prepared = executor.prepare(&plan, &[]).unwrap();
        for frame in 0..5 {
            executor.render(&mut prepared, tick(frame), &[0.3]).unwrap();
        }
        pixels(&executor, &prepared)
    };
    assert_eq!(run(), run());
}

/// Two pictures of which a number chooses one; the second counts its frames in state, which must go on unseen.
fn switched() -> Draft {
    let mut draft = Draft::new(8, 8);
    let (first, second) = (draft.transient("first"), draft.transient("second"));
    let (memory, out) = (draft.state("memory"), draft.transient("out"));
    draft.pass("first", &[], first, &[], "return vec4f(1.0, 0.0, 0.0, 1.0);");
    draft.pass("memory", &[read(memory)], memory, &[], "return textureLoad(t0, vec2u(px), 0) + vec4f(1.0 / 64.0);");
    let from = [Read::of(memory)];
    draft.pass("second", &from, second, &[], "return vec4f(0.0, textureLoad(t0, vec2u(px), 0).x, 0.0, 1.0);");
    let gated = |slot, test| Read { gate: Some(Gate { number: 0, test }), ..Read::of(slot) };
    let reads = [gated(first, Test::Is(1)), gated(second, Test::Is(2))];
    draft.pass(
        "out",
        &reads,
        out,
        &[0],
        "if V[2].x < 1.5 { return textureLoad(t0, vec2u(px), 0); } return textureLoad(t1, vec2u(px), 0);",
    );
    draft
}

#[test]
fn pictures_that_nobody_looks_at_are_left_out_and_change_nothing() {
    let plan = switched().done();
    assert!(plan.is_gated());
    let mut shown = [Vec::new(), Vec::new()];
    for (leave_out, shown) in [true, false].into_iter().zip(&mut shown) {
        let mut executor = Executor::new(&gpu());
        executor.set_leave_out(leave_out);
        executor.set_timings(true);
        let mut prepared = executor.prepare(&plan, &[]).unwrap();
        for (frame, which) in (0..).zip([1.0, 1.0, 2.0, 1.0, 2.0]) {
            executor.render(&mut prepared, tick(frame), &[which]).unwrap();
            assert_eq!(prepared.left_out(), usize::from(leave_out), "one of two pictures, frame {frame}");
            shown.push(pixels(&executor, &prepared));
        }
    }
    assert_eq!(shown[0], shown[1], "the picture is the same");
    assert_eq!(shown[0][2][0], [0.0, 3.0 / 64.0, 0.0, 1.0], "state went on unseen");
    assert_eq!(shown[0][3][0], [1.0, 0.0, 0.0, 1.0]);
}

#[test]
fn a_plan_whose_gate_hangs_on_no_number_is_refused() {
    let mut draft = switched();
    draft.plan.passes[3].reads[0].gate = Some(Gate { number: 9, test: Test::Is(1) });
    let error = Executor::new(&gpu()).prepare(&draft.done(), &[]).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("gated by number 9 of 1"), "{error}");
}

//! What goes wrong, and what is said about it.

use std::sync::Arc;

use cym_gpu::{AdapterChoice, AssetData, Executor, Gpu, GpuError, ReadbackRing, adapters};
use cym_plan::NodeId;
use cym_plan::{AssetKind, AssetUse, Format, SlotKind, TextureSpec};

use crate::plans::{Draft, RAW, gpu, pixels, read, tick};

fn plain() -> Draft {
    let mut draft = Draft::new(8, 8);
    let out = draft.transient("plain");
    draft.pass("plain", &[], out, &[], "return vec4f(0.5);");
    draft
}

fn prepared_error(draft: Draft) -> GpuError {
    Executor::new(&gpu()).prepare(&draft.done(), &[]).err().expect("the plan should be refused")
}

#[test]
fn an_unknown_adapter_is_named() {
    let error = Gpu::open(AdapterChoice::Named("voodoo".to_owned())).err().unwrap().to_string();
    assert!(error.contains("voodoo") && error.contains(&adapters()[0].name), "{error}");
}

#[test]
fn a_lost_device_gives_an_error_everywhere() {
    let gpu = gpu();
    let plan = plain().done();
    let mut executor = Executor::new(&gpu);
    let mut prepared = executor.prepare(&plan, &[]).unwrap();
    let mut ring = ReadbackRing::new(&executor, 8, 8, RAW, 2).unwrap();
    executor.render(&mut prepared, tick(0), &[]).unwrap();
    ring.push(&prepared, tick(0)).unwrap();
    assert_eq!(gpu.lost(), None);
    gpu.destroy();
    assert!(gpu.lost().is_some());
    let lost = |error: Option<GpuError>| matches!(error, Some(GpuError::Lost { .. }));
    assert!(lost(executor.render(&mut prepared, tick(1), &[]).err()));
    assert!(lost(executor.finish().err()));
    assert!(lost(executor.prepare(&plan, &[]).err()));
    assert!(lost(ring.push(&prepared, tick(1)).err()));
    assert!(lost(ring.drain(&mut Vec::new()).err()));
    assert!(lost(ReadbackRing::new(&executor, 8, 8, RAW, 2).err()));
}

#[test]
fn a_broken_shader_names_its_pass_and_the_last_good_plan_goes_on() {
    let mut executor = Executor::new(&gpu());
    let mut good = executor.prepare(&plain().done(), &[]).unwrap();
    let mut draft = plain();
    let out = draft.transient("glow");
    draft.pass("glow", &[], out, &[], "return vec3f(1.0);");
    match executor.prepare(&draft.done(), &[]).err() {
        Some(GpuError::Shader { label, message }) => {
            assert_eq!(label, "glow");
            assert!(message.contains("vec4"), "{message}");
        }
        other => panic!("{other:?}"),
    }
    executor.render(&mut good, tick(0), &[]).unwrap();
    assert_eq!(pixels(&executor, &good)[0], [0.5; 4]);
}

#[test]
fn a_shader_that_does_not_fit_its_slot_names_its_pass() {
    let mut draft = plain();
    draft.pass("greedy", &[], 0, &[], "return V[7];");
    let error = prepared_error(draft).to_string();
    assert!(error.starts_with("greedy: its shader does not compile"), "{error}");
}

#[test]
fn too_big_a_plan_is_refused_before_anything_is_made() {
    let mut draft = Draft::new(4096, 2048);
    let (small, big) = (draft.transient("small"), draft.slot("huge bloom", SlotKind::State, Format::F32));
    draft.pass("small", &[], small, &[], "return vec4f(1.0);");
    draft.pass("huge bloom", &[read(small)], big, &[], "return vec4f(1.0);");
    let mut executor = Executor::new(&gpu());
    executor.set_memory_limit_bytes(256 << 20);
    let before = executor.counters();
    let error = executor.prepare(&draft.done(), &[]).err().unwrap();
    // 64 MiB + two of 128 MiB + four times 64 MiB around the finished frame.
    let bytes = (64 + 2 * 128 + 4 * 64) << 20;
    let expected = GpuError::TooBig {
        bytes,
        limit: 256 << 20,
        label: "huge bloom".to_owned(),
        label_bytes: 256 << 20,
        next: "Choose a smaller picture (--size)",
    };
    assert_eq!(error, expected);
    assert_eq!(executor.counters(), before);
}

#[test]
fn a_side_beyond_the_adapter_is_refused_by_name() {
    let mut draft = Draft::new(1_000_000, 1);
    let wide = draft.transient("wide");
    draft.pass("wide", &[], wide, &[], "return vec4f(1.0);");
    let error = prepared_error(draft);
    assert!(matches!(&error, GpuError::Side { label, width: 1_000_000, .. } if label == "wide"), "{error:?}");
}

#[test]
fn a_plan_that_contradicts_itself_is_an_error_and_no_panic() {
    type Damage = fn(&mut Draft);
    let damages: [Damage; 9] = [
        |draft| draft.plan.output = 9,
        |draft| draft.plan.passes[0].writes = 9,
        |draft| draft.plan.passes[0].reads.push(read(9)),
        |draft| draft.plan.passes[0].values.push(9),
        |draft| draft.plan.passes[0].iterations = 0,
        |draft| draft.plan.slots[0].texture = usize::MAX,
        |draft| draft.plan.slots[0].kind = SlotKind::Asset(0),
        |draft| draft.plan.textures[0] = TextureSpec { size: [4, 4], format: Format::F16 },
        |draft| draft.plan.passes[0].values = vec![cym_plan::ZERO_LANE; 1 << 20],
    ];
    for (i, damage) in damages.into_iter().enumerate() {
        let mut draft = plain();
        damage(&mut draft);
        let error = prepared_error(draft);
        assert!(matches!(error, GpuError::Plan { .. }), "damage {i}: {error:?}");
    }
}

#[test]
fn wrong_files_are_refused_by_the_name_of_their_node() {
    let mut draft = plain();
    draft.plan.assets.push(AssetUse { node: NodeId::new("photo"), path: "a.png".to_owned(), kind: AssetKind::Picture });
    let photo = draft.slot("photo", SlotKind::Asset(0), Format::F16);
    draft.pass("plain", &[read(photo)], 0, &[], "return textureLoad(t0, vec2u(px), 0);");
    let plan = draft.done();
    let executor = Executor::new(&gpu());
    for wrong in [
        AssetData::Picture { width: 2, height: 2, rgba16f: vec![0; 3] },
        AssetData::Picture { width: 0, height: 0, rgba16f: Vec::new() },
        AssetData::Lut { size: 2, rgba32f: vec![[0.0; 4]; 8] },
    ] {
        let error = executor.prepare(&plan, &[Some(Arc::new(wrong))]).err().unwrap();
        assert!(matches!(&error, GpuError::Asset { label, .. } if label == "photo"), "{error:?}");
    }
}

#[test]
fn too_few_numbers_and_a_full_ring_are_errors() {
    let mut draft = plain();
    draft.plan.numbers = 3;
    let plan = draft.done();
    let mut executor = Executor::new(&gpu());
    let mut prepared = executor.prepare(&plan, &[]).unwrap();
    assert_eq!(executor.render(&mut prepared, tick(0), &[1.0]), Err(GpuError::Numbers { given: 1, needed: 3 }));
    executor.render(&mut prepared, tick(0), &[1.0; 3]).unwrap();
    let mut ring = ReadbackRing::new(&executor, 8, 8, RAW, 1).unwrap();
    ring.push(&prepared, tick(0)).unwrap();
    assert_eq!(ring.push(&prepared, tick(1)), Err(GpuError::RingFull { depth: 1 }));
}

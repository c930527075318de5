//! What a frame allocates on the processor, counted by the allocator itself.
//!
//! Our own code per frame allocates nothing; wgpu allocates its encoder, its passes and a staging buffer. So the count must not
//! grow from frame to frame, must not depend on how many numbers a pass takes, and nothing may stay behind.

#[cfg(test)]
#[path = "gpu/plans.rs"]
#[expect(dead_code, reason = "these tests need a part of the tools only")]
mod plans;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use cym_gpu::{Executor, ReadbackRing};
use plans::{Draft, RAW, gpu, read, tick};

struct Counting;

static CALLS: AtomicU64 = AtomicU64::new(0);
static LIVE_BYTES: AtomicI64 = AtomicI64::new(0);

#[global_allocator]
static COUNTING: Counting = Counting;

#[expect(unsafe_code, reason = "an allocator is unsafe to write; this one only counts")]
// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        CALLS.fetch_add(1, Ordering::Relaxed);
        LIVE_BYTES.fetch_add(layout.size() as i64, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        LIVE_BYTES.fetch_sub(layout.size() as i64, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `dealloc`, and `at` came from `System`.
        unsafe { System.dealloc(at, layout) }
    }
}

/// Frames that are counted together.
const FRAMES: u64 = 40;

/// Allocations a frame over three stretches of frames, and bytes that the last stretch left behind.
#[cfg(test)]
fn measure(passes: usize, values: u32) -> ([f64; 3], i64) {
    let mut draft = Draft::new(16, 16);
    let state = draft.state("state");
    let indices: Vec<u32> = (0..values).collect();
    for _ in 0..passes {
        draft.pass("state", &[read(state)], state, &indices, "return textureLoad(t0, vec2u(px), 0) * 0.5 + V[2];");
    }
    let plan = draft.done();
    let mut executor = Executor::new(&gpu());
    let mut prepared = executor.prepare(&plan, &[]).unwrap();
    let mut ring = ReadbackRing::new(&executor, 16, 16, RAW, 3).unwrap();
    let mut numbers = vec![0.0; values as usize];
    let mut bytes = Vec::new();
    let mut stretch = |first: u64| {
        let (calls, live) = (CALLS.load(Ordering::Relaxed), LIVE_BYTES.load(Ordering::Relaxed));
        for frame in first..first + FRAMES {
            numbers.fill(frame as f32);
            executor.render(&mut prepared, tick(frame), &numbers).unwrap();
            ring.push(&prepared, tick(frame)).unwrap();
            ring.drain(&mut bytes).unwrap();
        }
        let calls = CALLS.load(Ordering::Relaxed) - calls;
        (calls as f64 / FRAMES as f64, LIVE_BYTES.load(Ordering::Relaxed) - live)
    };
    // The first stretch fills wgpu's own pools.
    stretch(0);
    let [a, b, c] = [1, 2, 3].map(|n| stretch(n * FRAMES));
    ([a.0, b.0, c.0], c.1)
}

#[test]
fn a_frame_allocates_nothing_that_grows() {
    let (few, _) = measure(1, 4);
    let (many, left) = measure(1, 2000);
    let (passes, _) = measure(9, 4);
    println!(
        "allocations a frame: {few:?}; with 2000 numbers {many:?}; with 9 passes {passes:?}; {left} bytes left behind"
    );
    for [first, _, last] in [few, many, passes] {
        assert!(last <= first * 1.02 + 1.0, "the count grows: {first} to {last}");
    }
    assert!(many[2] <= few[2] + 2.0, "numbers cost allocations: {few:?} and {many:?}");
    assert!(left.abs() < 64 << 10, "{left} bytes stay behind after {FRAMES} frames");
    let each = (passes[2] - few[2]) / 8.0;
    assert!(each < 80.0, "{each} allocations a pass");
}

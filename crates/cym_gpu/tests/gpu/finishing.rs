//! The last pass and the way back, against the same maths on the processor.

use cym_gpu::{Alpha, Executor, Finish, PixelLayout, ReadbackRing};

use crate::plans::{Draft, RAW, bytes, gpu, pixels, read, tick};

/// Red runs up along the row, from below 0 to above 1; alpha falls along the column. 131 px: rows that need padding.
fn ramp() -> Draft {
    let mut draft = Draft::new(131, 5);
    let out = draft.transient("ramp");
    let body = "let a = 1.0 - floor(px.y) / 5.0; return vec4f(vec3f(px.x / 120.0 - 0.05, px.x / 500.0, px.x / 8000.0) * a, a);";
    draft.pass("ramp", &[], out, &[], body);
    draft
}

fn srgb(c: f64) -> f64 {
    let c = c.clamp(0.0, 1.0);
    if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 }
}

/// What a file should hold for a pixel of the picture, before rounding to codes.
fn expected(px: [f32; 4], alpha: Alpha) -> [f64; 4] {
    let [r, g, b, a] = px.map(f64::from);
    match alpha {
        Alpha::Opaque => [srgb(r), srgb(g), srgb(b), 1.0],
        Alpha::Straight => [srgb(r / a), srgb(g / a), srgb(b / a), a],
        Alpha::Premultiplied => [srgb(r), srgb(g), srgb(b), a],
        Alpha::Checker => unreachable!("depends on the place: see a_checker_shows_behind_what_is_transparent"),
    }
}

/// The ramp as it was drawn, and its bytes in each of these ways.
fn finished<const N: usize>(ways: [Finish; N]) -> (Vec<[f32; 4]>, [Vec<u8>; N]) {
    let plan = ramp().done();
    let mut executor = Executor::new(&gpu());
    let mut prepared = executor.prepare(&plan, &[]).unwrap();
    executor.render(&mut prepared, tick(0), &[]).unwrap();
    let drawn = pixels(&executor, &prepared);
    let span = drawn.iter().map(|px| px[0]).fold([1.0_f32, 0.0], |[low, high], x| [low.min(x), high.max(x)]);
    assert!(span[0] < 0.0 && span[1] > 1.0, "the ramp goes beyond both ends: {span:?}");
    (drawn, ways.map(|finish| bytes(&executor, &prepared, tick(0), finish)))
}

const ALPHAS: [Alpha; 3] = [Alpha::Opaque, Alpha::Straight, Alpha::Premultiplied];

#[test]
fn eight_bits_follow_the_srgb_curve() {
    let (drawn, files) = finished(ALPHAS.map(|alpha| Finish { layout: PixelLayout::Rgba8, alpha, dither: false }));
    for (alpha, bytes) in ALPHAS.iter().zip(files) {
        assert_eq!(bytes.len(), 131 * 5 * 4);
        for (px, codes) in drawn.iter().zip(bytes.chunks_exact(4)) {
            for (code, exact) in codes.iter().zip(expected(*px, *alpha)) {
                // 0.5 is rounding; the rest is the device's own power function.
                let off = (f64::from(*code) - exact * 255.0).abs();
                assert!(off <= 0.51, "{alpha:?} {px:?}: {code} for {}", exact * 255.0);
            }
        }
    }
}

#[test]
fn a_checker_shows_behind_what_is_transparent() {
    let mut draft = Draft::new(48, 20);
    let out = draft.transient("half");
    draft.pass("half", &[], out, &[], "return select(vec4f(0.0), vec4f(0.5, 0.5, 0.5, 1.0), px.x < 8.0);");
    let mut executor = Executor::new(&gpu());
    let mut prepared = executor.prepare(&draft.done(), &[]).unwrap();
    executor.render(&mut prepared, tick(0), &[]).unwrap();
    let finish = Finish { layout: PixelLayout::Rgba8, alpha: Alpha::Checker, dither: false };
    let bytes = bytes(&executor, &prepared, tick(0), finish);
    let at = |x: usize, y: usize| bytes[(y * 48 + x) * 4..][..4].to_vec();
    assert_eq!(at(2, 2), [188, 188, 188, 255], "what covers is as it is");
    assert_eq!(at(12, 2), at(40, 10), "squares of 16 px that alternate");
    assert_eq!(at(20, 2), at(12, 18));
    assert_ne!(at(12, 2), at(20, 2));
    assert!(bytes.chunks_exact(4).all(|px| px[3] == 255));
}

#[test]
fn sixteen_bits_follow_the_srgb_curve() {
    let (drawn, files) = finished(ALPHAS.map(|alpha| Finish { layout: PixelLayout::Rgba16, alpha, dither: false }));
    for (alpha, bytes) in ALPHAS.iter().zip(files) {
        assert_eq!(bytes.len(), 131 * 5 * 8);
        for (px, codes) in drawn.iter().zip(bytes.chunks_exact(8)) {
            for (code, exact) in codes.chunks_exact(2).zip(expected(*px, *alpha)) {
                let code = u16::from_ne_bytes([code[0], code[1]]);
                let off = (f64::from(code) - exact * 65535.0).abs();
                assert!(off <= 1.5, "{alpha:?} {px:?}: {code} for {}", exact * 65535.0);
            }
        }
    }
}

#[test]
fn halves_are_linear_and_straight_divides() {
    let (drawn, [bytes]) = finished([Finish { layout: PixelLayout::RgbaF16, alpha: Alpha::Straight, dither: false }]);
    for (px, halves) in drawn.iter().zip(bytes.chunks_exact(8)) {
        for (lane, half) in halves.chunks_exact(2).enumerate() {
            let got = half::f16::from_ne_bytes([half[0], half[1]]).to_f32();
            let exact = if lane == 3 { px[3] } else { px[lane] / px[3] };
            assert!((got - exact).abs() <= exact.abs() * 1e-3 + 1e-7, "{px:?}: {got} for {exact}");
        }
    }
}

#[test]
fn dither_is_triangular_unbiased_and_repeatable() {
    let mut draft = Draft::new(256, 256);
    let out = draft.transient("flat");
    // Linear values of the codes 100.25, 0 and 255.
    draft.pass("flat", &[], out, &[0], "return vec4f(V[2].x, 0.0, 1.0, 1.0);");
    let plan = draft.done();
    let code = 100.25_f64 / 255.0;
    // Halves are coarse, so the value that the picture really holds is what counts.
    let held = half::f16::from_f64(((code + 0.055) / 1.055).powf(2.4)).to_f64();
    let mean = srgb(held) * 255.0;
    let mut executor = Executor::new(&gpu());
    let mut prepared = executor.prepare(&plan, &[]).unwrap();
    executor.render(&mut prepared, tick(3), &[held as f32]).unwrap();
    let finish = Finish { layout: PixelLayout::Rgba8, alpha: Alpha::Opaque, dither: true };
    let first = bytes(&executor, &prepared, tick(3), finish);
    assert_eq!(first, bytes(&executor, &prepared, tick(3), finish));
    assert_ne!(first, bytes(&executor, &prepared, tick(4), finish));
    let reds: Vec<f64> = first.chunks_exact(4).map(|px| f64::from(px[0])).collect();
    let n = reds.len() as f64;
    let average = reds.iter().sum::<f64>() / n;
    assert!((average - mean).abs() < 0.02, "{average} for {mean}");
    // Triangular noise makes the error's variance 1/4 code whatever the value: 1/6 of its own and 1/12 of rounding.
    let variance = reds.iter().map(|red| (red - mean).powi(2)).sum::<f64>() / n;
    assert!((variance - 0.25).abs() < 0.02, "{variance}");
    assert!(first.chunks_exact(4).all(|px| px[1..] == [0, 255, 255]), "pure black and white stay pure");
}

#[test]
fn the_ring_gives_every_frame_in_order() {
    let mut draft = Draft::new(5, 3);
    let sum = draft.state("sum");
    draft.pass("sum", &[read(sum)], sum, &[], "return textureLoad(t0, vec2u(px), 0) + vec4f(1.0);");
    let plan = draft.done();
    let mut executor = Executor::new(&gpu());
    let mut prepared = executor.prepare(&plan, &[]).unwrap();
    let mut ring = ReadbackRing::new(&executor, 5, 3, RAW, 3).unwrap();
    let (mut frames, mut bytes) = (Vec::new(), Vec::new());
    let mut take = |frame: u64, bytes: &[u8]| {
        assert_eq!(bytes.len(), 5 * 3 * 8);
        let red = half::f16::from_le_bytes([bytes[0], bytes[1]]).to_f32();
        assert_eq!(red, frame as f32 + 1.0);
        frames.push(frame);
    };
    for frame in 0..10 {
        executor.render(&mut prepared, tick(frame), &[]).unwrap();
        if ring.is_full() {
            let popped = ring.pop(&mut bytes).unwrap().expect("a full ring waits");
            take(popped, &bytes);
        }
        ring.push(&prepared, tick(frame)).unwrap();
    }
    while let Some(frame) = ring.drain(&mut bytes).unwrap() {
        take(frame, &bytes);
    }
    assert_eq!(frames, (0..10).collect::<Vec<_>>());
    assert_eq!(ring.pop(&mut bytes).unwrap(), None);
}

#[test]
fn no_nan_leaves_the_finish() {
    let mut draft = Draft::new(8, 8);
    let out = draft.transient("nan");
    draft.pass("nan", &[], out, &[0], "return vec4f(V[2].x, 1e9 * px.x, -1e9 * px.x, 1.0);");
    let plan = draft.done();
    let mut executor = Executor::new(&gpu());
    let mut prepared = executor.prepare(&plan, &[]).unwrap();
    executor.render(&mut prepared, tick(0), &[f32::NAN]).unwrap();
    assert_eq!(pixels(&executor, &prepared)[0], [0.0, 65504.0, -65504.0, 1.0]);
}

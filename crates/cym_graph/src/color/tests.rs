use super::*;

fn close(left: &[f32], right: &[f32], error: f32) {
    let far = left.iter().zip(right).any(|(l, r)| (l - r).abs() > error || l.is_nan());
    assert!(!far && left.len() == right.len(), "{left:?} is not {right:?}");
}

#[test]
fn srgb_curve_matches_the_standard_and_returns() {
    close(&[linear_from_srgb(0.5)], &[0.214_041_14], 1e-6);
    close(&[linear_from_srgb(0.02)], &[0.02 / 12.92], 1e-8);
    close(&[srgb_from_linear(0.18)], &[0.461_356_1], 1e-5);
    for i in -40..=80_i8 {
        let x = f32::from(i) / 40.0;
        close(&[srgb_from_linear(linear_from_srgb(x))], &[x], 2e-6);
    }
}

#[test]
fn oklab_matches_published_values() {
    // Linear red and white, from the article's reference implementation.
    close(&oklab_from_linear([1.0, 0.0, 0.0]), &[0.627_955, 0.224_863, 0.125_846], 2e-5);
    close(&oklab_from_linear([1.0, 1.0, 1.0]), &[1.0, 0.0, 0.0], 2e-5);
    for color in [[0.2, 0.7, 0.1], [0.0, 0.0, 1.0], [0.9, 0.1, 0.4]] {
        close(&linear_from_oklab(oklab_from_linear(color)), &color, 1e-5);
        close(&linear_from_oklch(oklch_from_linear(color)), &color, 1e-5);
    }
    let hue = oklch_from_linear([0.0, 0.0, 1.0])[2];
    close(&[hue], &[264.05 / 360.0], 1e-3);
}

#[test]
fn hex_reads_and_prints() {
    assert_eq!(parse_hex("#fff"), Some([1.0; 4]));
    assert_eq!(parse_hex("#FF000080").map(print_hex).as_deref(), Some("#ff000080"));
    for text in ["#101018", "#00000000", "#abcdef12"] {
        assert_eq!(parse_hex(text).and_then(print_hex_exact).as_deref(), Some(text));
    }
    for text in ["", "#", "#12", "#12345", "#1234567", "#ggg", "fff", "#\u{e9}\u{e9}\u{e9}", "#+12"] {
        assert_eq!(parse_hex(text), None, "{text}");
    }
    assert_eq!(print_hex_exact([0.1, 0.0, 0.0, 1.0]), None);
    assert_eq!(print_hex_exact([2.0, 0.0, 0.0, 1.0]), None);
    assert_eq!(print_hex_exact([-0.0, 0.0, 0.0, 1.0]), None);
}

#[test]
fn gradient_ends_on_its_stops_and_mixes_in_oklab() {
    let (red, blue) = ([1.0, 0.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]);
    let baked = Gradient::even(&[red, blue]).bake();
    assert_eq!(baked.len(), GRADIENT_SAMPLES);
    close(&baked[0], &red, 2e-5);
    close(&baked[63], &blue, 2e-5);
    // The middle in Oklab is lighter than the middle in linear light would be dark.
    let lab = |c: [f32; 4]| oklab_from_linear([c[0], c[1], c[2]])[0];
    let middle = f32::midpoint(lab(baked[31]), lab(baked[32]));
    close(&[middle], &[f32::midpoint(lab(red), lab(blue))], 0.02);
}

#[test]
fn gradient_keeps_hue_while_fading_and_survives_odd_stops() {
    let fade = Gradient::even(&[[0.0; 4], [1.0, 0.0, 0.0, 1.0]]).bake();
    let half = fade[32];
    close(&[half[0] / half[3], half[1] / half[3]], &[1.0, 0.0], 1e-3);
    assert_eq!(Gradient::default().bake(), vec![[0.0; 4]; GRADIENT_SAMPLES]);
    let stop = |at, red| Stop { at, color: [red, 0.0, 0.0, 1.0] };
    let jump = Gradient { stops: vec![stop(0.5, 0.0), stop(0.5, 1.0)] }.bake();
    close(&[jump[31][0], jump[32][0]], &[0.0, 1.0], 2e-5);
    let outside = Gradient { stops: vec![stop(-1.0, 1.0), stop(2.0, 1.0)] }.bake();
    assert!(outside.iter().all(|color| (color[0] - 1.0).abs() < 1e-4));
}

#[test]
fn curve_is_monotone_hits_its_points_and_clamps() {
    let line = Curve::identity().bake();
    for (i, y) in line.iter().enumerate() {
        close(&[*y], &[i as f32 / 63.0], 1e-6);
    }
    assert_eq!(Curve::default().bake(), line);
    let steep = Curve { points: vec![[0.0, 0.0], [0.4, 0.05], [0.5, 0.95], [1.0, 1.0]] }.bake();
    assert!(steep.windows(2).all(|pair| pair[0] <= pair[1]), "overshoot in {steep:?}");
    let inner = Curve { points: vec![[0.25, 0.2], [0.75, 0.8]] }.bake();
    assert_eq!((inner[0], inner[63]), (0.2, 0.8));
    assert_eq!(Curve { points: vec![[0.5, 0.3]] }.bake(), vec![0.3; CURVE_SAMPLES]);
    let shared = Curve { points: vec![[0.5, 0.0], [0.5, 1.0]] }.bake();
    assert!(shared.iter().all(|y| y.is_finite()));
}

use super::*;

fn keys(lane: &[(f32, f32, KeyShape)]) -> Keys {
    let lane = lane.iter().map(|&(secs, value, shape)| Key { secs, value, shape }).collect();
    Keys { lanes: vec![lane], extra: Extra::new() }
}

#[test]
fn keys_hold_before_and_after_and_meet_their_values() {
    let shapes = [
        KeyShape::Step,
        KeyShape::Linear,
        KeyShape::Smooth,
        KeyShape::EaseIn,
        KeyShape::EaseOut,
        KeyShape::Bezier { out: [0.5, 0.0], into: [-0.5, 0.0] },
    ];
    for shape in shapes {
        let keys = keys(&[(1.0, 10.0, shape), (3.0, 20.0, shape), (4.0, 0.0, shape)]);
        for (secs, value) in [(-5.0, 10.0), (1.0, 10.0), (3.0, 20.0), (4.0, 0.0), (99.0, 0.0)] {
            assert_eq!(keys.sample(0, secs), value, "{shape:?} at {secs}");
        }
        let between: Vec<f32> = (0..=20).map(|i| keys.sample(0, 1.0 + 0.1 * i as f32)).collect();
        assert!(between.windows(2).all(|pair| pair[0] <= pair[1] + 1e-4), "{shape:?}: {between:?}");
    }
    assert_eq!(keys(&[]).sample(0, 1.0), 0.0);
    assert_eq!(keys(&[(0.0, 1.0, KeyShape::Linear)]).sample(7, 1.0), 0.0);
}

#[test]
fn shapes_differ_as_their_names_say() {
    let at = |shape: KeyShape| shape.eval([0.0, 0.0], [1.0, 1.0], 0.25);
    assert_eq!(at(KeyShape::Step), 0.0);
    assert_eq!(at(KeyShape::Linear), 0.25);
    assert!(at(KeyShape::EaseIn) < at(KeyShape::Smooth) && at(KeyShape::Smooth) < at(KeyShape::Linear));
    assert!(at(KeyShape::EaseOut) > at(KeyShape::Linear));
    // Handles on the straight line give the straight line.
    let third = 1.0 / 3.0;
    let straight = at(KeyShape::Bezier { out: [third, third], into: [-third, -third] });
    assert!((straight - 0.25).abs() < 1e-5, "{straight}");
    // A handle may make the value overshoot, and never turns time back.
    let over = KeyShape::Bezier { out: [5.0, 3.0], into: [-5.0, 0.0] };
    assert!((0..100).any(|i| over.eval([0.0, 0.0], [1.0, 1.0], i as f32 / 100.0) > 1.0));
}

#[test]
fn two_keys_at_one_time_are_a_jump() {
    let keys = keys(&[
        (0.0, 0.0, KeyShape::Linear),
        (1.0, 1.0, KeyShape::Linear),
        (1.0, 5.0, KeyShape::Linear),
        (2.0, 6.0, KeyShape::Linear),
    ]);
    assert!(keys.sample(0, 0.999) < 1.0);
    assert_eq!(keys.sample(0, 1.0), 5.0);
    assert_eq!(keys.sample(0, 1.5), 5.5);
}

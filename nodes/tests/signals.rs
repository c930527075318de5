//! The signal nodes that follow, store, choose and run along paths.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use cym_plan::{Kernel, NativeNode, Silence};

use bench::Bench;

#[path = "support/bench.rs"]
mod bench;

fn native(id: &str) -> Arc<dyn NativeNode> {
    static KERNELS: OnceLock<BTreeMap<String, Kernel>> = OnceLock::new();
    let Some(Kernel::Native(node)) = KERNELS.get_or_init(|| nodes::catalogue().unwrap().kernels).get(id) else {
        panic!("{id} is no native node")
    };
    node.clone()
}

impl Bench {
    /// The first output over some frames.
    fn steps(&mut self, frames: usize) -> Vec<f32> {
        (0..frames).map(|_| self.step()).collect()
    }
}

/// A native node at 50 frames a second in silence.
fn bench(id: &str) -> Bench {
    Bench::of(native(id).as_ref(), 50, &Silence)
}

#[test]
fn a_spring_overshoots_and_comes_to_rest() {
    let mut spring = bench("signal/spring").with("rate", 2.0).with("brake", 0.2).with("input", 0.0);
    assert_eq!(spring.step(), 0.0);
    spring.set("input", 1.0);
    let values = spring.steps(400);
    let highest = values.iter().copied().fold(0.0, f32::max);
    // A share of 0.2 of critical damping overshoots by exp(-0.2 pi / sqrt(1 - 0.04)) = 0.53.
    assert!((highest - 1.53).abs() < 0.05, "{highest}");
    assert!((values[399] - 1.0).abs() < 1e-3, "{}", values[399]);
    let mut dead = bench("signal/spring").with("brake", 1.0).with("input", 0.0);
    dead.step();
    dead.set("input", 1.0);
    assert!(dead.steps(200).iter().all(|value| *value <= 1.0 + 1e-4));
}

#[test]
fn a_delay_gives_what_was_and_its_echoes() {
    let mut delay = bench("signal/delay").with("delay", 0.1).with("echo", 0.5).with("input", 0.0);
    delay.step();
    delay.set("input", 1.0);
    delay.step();
    delay.set("input", 0.0);
    let values = delay.steps(14);
    let near = |frame: usize, value: f32| assert!((values[frame] - value).abs() < 1e-3, "{frame}: {values:?}");
    // Five frames later it comes, and five later half of it once more.
    near(3, 0.0);
    near(4, 1.0);
    near(5, 0.0);
    near(9, 0.5);
    let mut none = bench("signal/delay").with("delay", 0.0).with("input", 3.0);
    assert_eq!(none.step(), 3.0);
}

#[test]
fn a_sequencer_plays_its_row_and_rests() {
    let mut row = bench("signal/sequencer").with("length", 3.0);
    for (step, value) in [("step_1", 0.9), ("step_2", 0.0), ("step_3", 0.4)] {
        row.set(step, value);
    }
    assert_eq!(row.step(), 0.9, "before the first event it stands on the first step");
    let played: Vec<Vec<f32>> = (0..4).map(|_| row.hit("trigger")).collect();
    assert_eq!(played, [[0.9, 1.0, 0.0], [0.0, 0.0, 1.0], [0.4, 1.0, 2.0], [0.9, 1.0, 0.0]]);
    row.hit("trigger");
    assert_eq!(row.hit("reset"), [0.9, 1.0, 0.0]);
}

#[test]
fn choose_switches_starts_over_and_goes_between() {
    let mut choose =
        bench("signal/choose").with("first", 1.0).with("second", 2.0).with("third", 3.0).with("count", 3.0);
    let mut chosen = |which: f32| {
        choose.set("which", which);
        choose.step()
    };
    assert_eq!([0.0, 1.0, 2.0, 3.0, -1.0].map(&mut chosen), [1.0, 2.0, 3.0, 1.0, 3.0]);
    choose.set("between", 1.0);
    choose.set("which", 0.5);
    assert_eq!(choose.step(), 1.5);
}

#[test]
fn auto_range_fills_the_span_of_a_quiet_signal_and_leaves_silence_alone() {
    let mut range = bench("signal/auto_range").with("memory", 60.0);
    let mut seen = Vec::new();
    for frame in 0..200 {
        range.set("input", 0.3 + 0.05 * (frame as f32 * 0.3).sin());
        seen.push(range.step());
    }
    let late = &seen[60..];
    assert!(late.iter().copied().fold(1.0, f32::min) < 0.06 && late.iter().copied().fold(0.0, f32::max) > 0.94);
    let mut silence = bench("signal/auto_range").with("input", 0.001);
    assert!(silence.steps(50).iter().all(|value| *value < 0.1));
}

#[test]
fn logic_follows_its_rules_and_holds() {
    let rules: [[f32; 4]; 5] =
        [[0.0, 0.0, 0.0, 1.0], [0.0, 1.0, 1.0, 1.0], [1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 1.0, 1.0, 0.0]];
    for (rule, wanted) in rules.iter().enumerate() {
        let given = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]
            .map(|(a, b)| bench("signal/logic").with("rule", rule as f32).with("a", a).with("b", b).step());
        assert_eq!(&given, wanted, "rule {rule}");
    }
    let mut hold = bench("signal/logic").with("rule", 5.0).with("a", 0.7).with("b", 0.0);
    hold.step();
    hold.set("b", 1.0);
    hold.set("a", 0.1);
    assert_eq!(hold.step(), 0.7);
    assert_eq!(hold.outputs[1], 1.0, "it tells that it holds now");
}

#[test]
fn every_path_is_closed_but_the_free_walk() {
    for path in 0..5 {
        let at = |place: f32| {
            let mut run = bench("signal/path").with("path", path as f32).with("speed", 0.0).with("place", place);
            run.step();
            [run.outputs[0], run.outputs[1]]
        };
        let (start, end) = (at(0.0), at(0.99999));
        assert!((start[0] - end[0]).abs() + (start[1] - end[1]).abs() < 2e-3, "path {path}: {start:?} {end:?}");
        assert!(at(0.13) != at(0.4), "path {path} stands still");
    }
    let mut run = bench("signal/path").with("speed", 0.5);
    let far = run.steps(50);
    assert!(far.windows(2).any(|pair| pair[0] != pair[1]), "it moves by itself");
}

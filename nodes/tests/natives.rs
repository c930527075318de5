//! Native nodes, stepped frame by frame: the same run twice is the same, and no input makes a number that is none.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use std::collections::BTreeMap;
use std::f32::consts::TAU;
use std::sync::Arc;

use cym_graph::WireType;
use cym_plan::{Kernel, NativeNode, Silence, Sounds, Stretch};
use proptest::prelude::*;

use bench::Bench;

#[path = "support/bench.rs"]
mod bench;

/// A song of a kick every half second and a spectrum that is louder in the bass.
struct Song;

impl Sounds for Song {
    fn value(&self, _: usize, feature: &str, secs: f64) -> f32 {
        match feature {
            "bass.level" => 0.5 + 0.5 * (secs as f32 * TAU).sin(),
            "loudness.lufs" => -14.0,
            "tempo" => 120.0,
            _ => (secs as f32).fract(),
        }
    }

    fn count(&self, _: usize, event: &str, secs: f64) -> u64 {
        let apart_secs = match event {
            "bass.hits" | "beat" | "kick" => 0.5,
            "downbeat" => 2.0,
            "drop" => 8.0,
            _ => return 0,
        };
        (secs / apart_secs + 1e-9).floor() as u64 + 1
    }

    fn scalar(&self, _: usize, feature: &str) -> Option<f64> {
        [
            ("tempo.bpm", 120.0),
            ("bar.beats", 4.0),
            ("loudness.integrated", -14.0),
            ("loudness.range", 9.5),
            ("loudness.true_peak", -1.25),
        ]
        .into_iter()
        .find(|(known, _)| *known == feature)
        .map(|(_, value)| value)
    }

    fn percentile(&self, _: usize, feature: &str, _: f64) -> f32 {
        if feature == "centroid.hz" { 0.75 } else { 0.25 }
    }

    fn mean(&self, _: usize, _: &str, from_secs: f64, to_secs: f64) -> f32 {
        (to_secs - from_secs) as f32 / 16.0
    }

    fn since(&self, _: usize, event: &str, secs: f64) -> f64 {
        let apart_secs = if event == "beat" { 0.5 } else { 2.0 };
        (secs + 1e-9) % apart_secs
    }

    fn until(&self, _: usize, event: &str, secs: f64) -> f64 {
        let apart_secs = if event == "beat" { 0.5 } else { 2.0 };
        apart_secs - (secs + 1e-9) % apart_secs
    }

    fn stretch(&self, _: usize, list: &str, secs: f64) -> Option<Stretch<'_>> {
        let labels = match list {
            "section" => ["A", "B", "A"],
            "chord" => ["C:maj", "G:maj", "A:min7"],
            "key.local" => ["A:minor"; 3],
            _ => return None,
        };
        let number = secs as usize;
        let label = labels.get(number)?;
        Some(Stretch { number, label, progress: secs.fract() as f32, left_secs: 1.0 - secs.fract() })
    }

    fn strip(&self, _: usize, feature: &str, _: f64, out: &mut [f32]) {
        let len = out.len();
        for (i, value) in out.iter_mut().enumerate() {
            *value = if feature == "semitones" && i == 21 { 1.0 } else { i as f32 / len as f32 };
        }
    }

    fn name_number(&self, _: usize, _: &str, number: usize) -> Option<usize> {
        Some(number % 2)
    }

    fn spectrum(&self, _: usize, _: f64, bands: &mut [f32]) {
        for (i, band) in bands.iter_mut().enumerate() {
            *band = 1.0 / (1.0 + i as f32);
        }
    }
}

fn natives() -> BTreeMap<String, Arc<dyn NativeNode>> {
    let library = nodes::catalogue().unwrap();
    let native = |(id, kernel): (String, Kernel)| match kernel {
        Kernel::Native(node) => Some((id, node)),
        _ => None,
    };
    library.kernels.into_iter().filter_map(native).collect()
}

impl Bench {
    /// An output as the last frame left it.
    fn get(&self, output: &str) -> f32 {
        let index = self.kind.outputs.iter().position(|known| known.name == output).unwrap();
        self.outputs[self.kind.outputs[..index].iter().map(|output| output.ty.width()).sum::<usize>()]
    }

    /// The values of one output over some frames.
    fn values(&mut self, output: &str, frames: usize) -> Vec<f32> {
        let mut step = || {
            self.step();
            self.get(output)
        };
        (0..frames).map(|_| step()).collect()
    }

    /// The frames, from 0, in which a trigger fires.
    fn fired(&mut self, output: &str, frames: usize) -> Vec<usize> {
        let values = self.values(output, frames);
        values.iter().enumerate().filter(|(_, value)| **value > 0.5).map(|(frame, _)| frame).collect()
    }
}

/// A native node at 60 frames a second that hears the song.
fn heard(node: &dyn NativeNode) -> Bench {
    Bench::of(node, 60, &Song)
}

fn bench(id: &str) -> Bench {
    heard(natives()[id].as_ref())
}

#[test]
fn two_runs_are_equal_and_every_output_is_written() {
    for (id, node) in natives() {
        let mut runs = [heard(node.as_ref()), heard(node.as_ref())];
        for frame in 0..200 {
            for run in &mut runs {
                for (i, number) in run.numbers.iter_mut().enumerate() {
                    if (frame + i).is_multiple_of(50) {
                        *number = 0.25 * i as f32;
                    }
                }
                run.step();
            }
            let [a, b] = runs.each_ref().map(|run| run.outputs.iter().map(|x| x.to_bits()).collect::<Vec<_>>());
            assert_eq!(a, b, "{id} at frame {frame}");
            assert!(runs[0].outputs.iter().all(|output| output.is_finite()), "{id} at frame {frame}");
        }
    }
}

#[test]
fn a_metronome_keeps_its_beat_through_pushes_and_another_tempo() {
    let mut run = bench("signal/metronome").with("bpm", 120.0);
    let mut beats = Vec::new();
    for frame in 0..360_u32 {
        run.set("later", f32::from(u8::from(frame == 1 || frame == 2)));
        run.set("bpm", if frame < 180 { 120.0 } else { 60.0 });
        run.step();
        if run.get("trigger") > 0.5 {
            beats.push(frame);
        }
    }
    assert_eq!(beats[0], 0, "the first beat is right at the start");
    let gaps: Vec<u32> = beats.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(gaps.iter().all(|&gap| gap >= 30), "no beat is told twice when it is held back: {gaps:?}");
    assert!(gaps[0] > 30, "it was held back: {gaps:?}");
    let last = gaps[gaps.len() - 1];
    assert!((59..=61).contains(&last), "at 60 frames a second a beat of 60 a minute takes 60: {gaps:?}");
}

#[test]
fn a_metronome_follows_a_clock_through_its_jitter_and_stops_with_it() {
    let mut run = bench("signal/metronome").with("from", 1.0).with("clock_bpm", 123.0).with("clock_runs", 1.0);
    // What is played is a little quicker than the tempo that was learned.
    let (played, mut fired) = (125.0 / 60.0, 0);
    for frame in 0..600 {
        let beat = (f64::from(frame) / 60.0 * played).floor();
        run.set("clock_beat", beat as f32);
        run.step();
        fired += u32::from(run.get("trigger") > 0.5);
    }
    assert!((19..=22).contains(&fired), "{fired} beats in ten seconds of 125 a minute");
    let off = f64::from(run.get("count")) - 1.0 + f64::from(run.get("phase")) - 599.0 / 60.0 * played;
    assert!(off.abs() < 0.12, "it is off by {off} beats");
    let stands = run.get("phase");
    run.set("clock_runs", 0.0);
    run.step();
    run.step();
    assert_eq!(run.get("phase"), stands, "it stands when the clock was stopped");
    run.set("clock_runs", 1.0);
    run.set("clock_beat", 0.0);
    run.step();
    assert_eq!(run.get("one"), 1.0, "and a start begins a bar");
}

#[test]
fn taps_make_the_tempo_and_one_begins_a_bar() {
    let mut run = bench("signal/metronome").with("bpm", 120.0);
    for frame in 0..200_u32 {
        run.set("tap", f32::from(u8::from(frame % 40 == 10)));
        run.set("one", f32::from(u8::from(frame == 175)));
        run.step();
        assert_eq!(run.get("one") > 0.5, frame == 175 || (run.get("beat") == 0.0 && run.get("one") > 0.5));
        if frame == 175 {
            assert_eq!(
                [run.get("one"), run.get("beat"), run.get("phase")].map(|x| (x * 100.0).round()),
                [100.0, 0.0, 0.0]
            );
        }
    }
    assert!((run.get("bpm") - 90.0).abs() < 0.1, "40 frames of 60 are 90 beats a minute: {}", run.get("bpm"));
    run.set("bpm", 100.0);
    run.step();
    assert_eq!(run.get("bpm"), 100.0, "the knob has the last word");
}

#[test]
fn a_pad_fires_once_and_is_down_for_a_frame_at_least() {
    let mut run = bench("input/midi_note").with("low", 36.0).with("high", 40.0);
    run.step();
    assert_eq!(run.get("trigger"), 0.0, "nothing was struck yet");
    for (input, number) in [("hits", 1.0), ("velocity", 0.5), ("note", 38.0)] {
        run.set(input, number);
    }
    run.step();
    assert_eq!(["trigger", "gate", "velocity", "place"].map(|output| run.get(output)), [1.0, 1.0, 0.5, 0.5]);
    run.step();
    assert_eq!(["trigger", "gate"].map(|output| run.get(output)), [0.0, 0.0]);
}

#[test]
fn triggers_are_one_or_nothing() {
    for (id, node) in natives() {
        let mut run = heard(node.as_ref());
        for frame in 0..200_u64 {
            for number in &mut run.numbers {
                *number = if frame.is_multiple_of(7) { 1.0 } else { *number * 0.9 };
            }
            run.step();
            let triggers = run.kind.outputs.iter().filter(|output| output.ty == WireType::Trigger);
            for output in triggers {
                assert!([0.0, 1.0].contains(&run.get(&output.name)), "{id}.{}", output.name);
            }
        }
    }
}

#[test]
fn silence_is_still() {
    for id in [
        "audio/bands",
        "audio/spectrum_box",
        "audio/hit",
        "audio/spectrum",
        "audio/loudness",
        "audio/beat",
        "audio/onset",
        "audio/mood",
        "audio/percentile",
    ] {
        for wired in [0.0, 1.0] {
            let mut run = Bench::of(natives()[id].as_ref(), 60, &Silence).with("audio", wired);
            for _ in 0..10 {
                run.step();
            }
            for output in run.kind.outputs.iter().filter(|output| {
                !["lufs", "short", "integrated", "true_peak", "since", "until"].contains(&output.name.as_str())
            }) {
                assert_eq!(run.get(&output.name), 0.0, "{id}.{}", output.name);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_input_makes_a_number_that_is_none(
        wild in prop::collection::vec(prop_oneof![
            -10.0..10.0_f32, -1e9..1e9_f32, Just(0.0), Just(-0.0), Just(1.0), Just(f32::MAX), Just(f32::MIN), Just(f32::MIN_POSITIVE), Just(1e-45)
        ], 12 * 6),
    ) {
        for (id, node) in natives() {
            let mut run = heard(node.as_ref());
            for frame in 0..24 {
                for (i, number) in run.numbers.iter_mut().enumerate() {
                    if (frame + i) % 3 == 0 {
                        *number = wild[(frame * 7 + i * 5) % wild.len()];
                    }
                }
                run.step();
                prop_assert!(run.outputs.iter().all(|x| x.is_finite()), "{id} at frame {frame}: {:?} gave {:?}", run.numbers, run.outputs);
            }
            // Nothing of it stays: with its defaults the node is a node again.
            let usual = heard(node.as_ref()).numbers;
            run.numbers = usual;
            for _ in 0..4 {
                run.step();
            }
            prop_assert!(run.outputs.iter().all(|x| x.is_finite()), "{id} afterwards");
        }
    }
}

#[test]
fn state_recovers_from_numbers_beyond_all_measure() {
    for (id, input, output) in
        [("signal/smooth", "input", "value"), ("signal/envelope", "input", "value"), ("signal/remap", "input", "value")]
    {
        let mut run = bench(id);
        for wild in [f32::MAX, f32::MIN, f32::MAX] {
            run.set(input, wild);
            run.step();
        }
        run.set(input, 0.5);
        let last = run.values(output, 1200).pop().unwrap();
        assert!((last - 0.5).abs() < 1e-3, "{id} stays at {last}");
    }
}

#[test]
fn lfo_swings_between_0_and_1_and_tells_each_start() {
    let mut lfo = bench("signal/lfo").with("rate", 1.0);
    let values = lfo.values("value", 61);
    assert!((values[0] - 0.5).abs() < 1e-4 && (values[15] - 1.0).abs() < 1e-4 && values[45].abs() < 1e-4);
    assert_eq!(bench("signal/lfo").with("rate", 1.0).fired("trigger", 180), [0, 60, 120]);
    // A change of rate goes on from where it is.
    lfo.set("rate", 0.0);
    let still = lfo.values("value", 2);
    assert_eq!(still[0], still[1]);
}

#[test]
fn lfo_shapes_stay_in_their_span() {
    for shape in 0..7 {
        let mut lfo = bench("signal/lfo").with("shape", shape as f32).with("rate", 1.7);
        let values = lfo.values("value", 300);
        assert!(values.iter().all(|value| (-1e-5..=1.0 + 1e-5).contains(value)), "shape {shape}");
        let (low, high) = values.iter().fold((1.0_f32, 0.0_f32), |(low, high), &x| (low.min(x), high.max(x)));
        assert!(high - low > 0.5, "shape {shape} hardly moves: {low}..{high}");
    }
}

#[test]
fn smooth_goes_half_of_the_way_in_its_half_life() {
    let mut smooth = bench("signal/smooth").with("half_life", 0.5);
    smooth.step();
    smooth.set("input", 1.0);
    let values = smooth.values("value", 60);
    assert!((values[29] - 0.5).abs() < 1e-4 && (values[59] - 0.75).abs() < 1e-4);
}

#[test]
fn envelope_rises_holds_and_falls() {
    let mut envelope =
        bench("signal/envelope").with("attack", 0.0).with("hold", 0.1).with("release", 0.5).with("input", 1.0);
    envelope.step();
    assert_eq!(envelope.get("value"), 1.0);
    envelope.set("input", 0.0);
    let values = envelope.values("value", 40);
    assert!((values[4] - 1.0).abs() < 1e-6, "it holds for 6 frames: {}", values[4]);
    assert!((values[35] - (-1.0_f32).exp()).abs() < 0.02, "{}", values[35]);
}

#[test]
fn auto_gain_brings_a_quiet_signal_up() {
    let mut envelope = bench("signal/envelope").with("auto_gain", 1.0).with("input", 0.1);
    assert!(envelope.values("value", 30)[29] > 0.9);
    let mut silent = bench("signal/envelope").with("auto_gain", 1.0).with("input", 1e-5);
    assert!(silent.values("value", 30)[29] < 0.01);
}

#[test]
fn maths_computes_and_never_divides_by_nothing() {
    let result = |word: &str, a: f32, b: f32| {
        let mut maths = bench("signal/maths").with("a", a).with("b", b);
        let index = maths.kind.inputs[2].choices.iter().position(|known| known == word).unwrap();
        maths.set("operation", index as f32);
        maths.step();
        maths.get("value")
    };
    assert_eq!(result("add", 2.0, 3.0), 5.0);
    assert_eq!(result("divide", 2.0, 0.0), 0.0);
    assert_eq!(result("modulo", -0.25, 1.0), 0.75);
    assert_eq!(result("power", -2.0, 2.0), -4.0);
    assert_eq!(result("square root", -4.0, 0.0), 0.0);
    assert!((result("sine", 0.25, 0.0) - 1.0).abs() < 1e-6);
    assert_eq!(result("snap", 0.7, 0.25), 0.75);
}

#[test]
fn remap_goes_from_span_to_span() {
    let mut remap = bench("signal/remap").with("input", 0.5).with("to_low", 4.0).with("to_high", 12.0);
    remap.step();
    assert_eq!(remap.get("value"), 8.0);
    for easing in 0..6 {
        for (input, wanted) in [(0.0, 4.0), (1.0, 12.0), (7.0, 12.0), (-7.0, 4.0)] {
            remap.set("easing", easing as f32);
            remap.set("input", input);
            remap.step();
            assert!((remap.get("value") - wanted).abs() < 1e-4, "easing {easing} of {input}");
        }
    }
    remap.set("clamp", 0.0);
    remap.set("easing", 0.0);
    remap.set("input", 2.0);
    remap.step();
    assert_eq!(remap.get("value"), 20.0);
}

#[test]
fn random_keeps_its_pace_and_its_span() {
    let mut random = bench("signal/random").with("every", 0.5).with("low", 2.0).with("high", 3.0);
    assert_eq!(random.fired("trigger", 121), [0, 30, 60, 90, 120]);
    let values = bench("signal/random").with("every", 0.1).values("value", 600);
    assert!(values.iter().all(|value| (0.0..=1.0).contains(value)));
    let mut different: Vec<u32> = values.iter().map(|value| value.to_bits()).collect();
    different.dedup();
    assert_eq!(different.len(), 100);
    let other = bench("signal/random").with("every", 0.1).with("seed", 3.0).values("value", 600);
    assert_ne!(values, other);
}

#[test]
fn trigger_logic() {
    let with = |choice: f32| bench("signal/trigger").with("logic", choice);
    let fired = |bench: &mut Bench, inputs: &[&str]| {
        for input in inputs {
            bench.set(input, 1.0);
        }
        bench.step();
        for input in inputs {
            bench.set(input, 0.0);
        }
        bench.get("trigger") > 0.5
    };
    let mut either = with(0.0);
    assert!(fired(&mut either, &["a"]) && fired(&mut either, &["b"]) && !fired(&mut either, &[]));
    let mut both = with(1.0);
    assert!(!fired(&mut both, &["a"]));
    assert!(fired(&mut both, &["b"]), "one frame apart is within 50 ms");
    assert!(!fired(&mut both, &["b"]), "each event takes part once");
    let mut only = with(2.0);
    assert!(!fired(&mut only, &["a", "b"]));
    assert_eq!(only.fired("trigger", 10), [0_usize; 0]);
    assert!(fired(&mut only, &["a"]));
    let mut third = with(3.0).with("n", 3.0);
    let passed: Vec<bool> = (0..6).map(|_| fired(&mut third, &["a"])).collect();
    assert_eq!(passed, [true, false, false, true, false, false]);
    let mut toggle = with(4.0);
    fired(&mut toggle, &["a"]);
    assert_eq!(toggle.get("state"), 1.0);
    fired(&mut toggle, &["a"]);
    assert_eq!(toggle.get("state"), 0.0);
    let mut delay = with(5.0).with("delay", 0.5);
    delay.hit("a");
    assert_eq!(delay.fired("trigger", 60), [29]);
}

#[test]
fn counter_starts_over() {
    let mut counter = bench("signal/counter").with("length", 3.0);
    let counts: Vec<f32> = (0..7)
        .map(|_| {
            counter.hit("trigger");
            counter.get("count")
        })
        .collect();
    assert_eq!(counts, [1.0, 2.0, 0.0, 1.0, 2.0, 0.0, 1.0]);
    assert!((counter.get("share") - 1.0 / 3.0).abs() < 1e-6);
}

#[test]
fn sample_and_hold_keeps_a_moment() {
    let mut hold = bench("signal/sample_and_hold").with("input", 3.0);
    assert_eq!(hold.values("value", 2), [3.0, 3.0]);
    let mut hold = hold.with("input", 5.0);
    hold.step();
    assert_eq!((hold.get("value"), hold.get("change")), (3.0, 0.0));
    hold.hit("trigger");
    assert_eq!((hold.get("value"), hold.get("before"), hold.get("change")), (5.0, 3.0, 2.0));
    let mut hold = hold.with("input", 9.0).with("half_life", 0.5);
    hold.hit("trigger");
    let values = hold.values("value", 120);
    assert!((values[29] - 7.0).abs() < 0.2 && (values[119] - 9.0).abs() < 0.4, "{} {}", values[29], values[119]);
}

#[test]
fn pulse_rises_and_comes_to_rest() {
    let mut pulse = bench("signal/pulse").with("decay", 0.5);
    assert_eq!(pulse.values("value", 10), [0.0; 10]);
    pulse.hit("trigger");
    assert_eq!(pulse.get("value"), 1.0);
    let values = pulse.values("value", 60);
    assert!(values.windows(2).all(|pair| pair[1] <= pair[0]) && values[0] > 0.9 && values[31] == 0.0);
}

#[test]
fn ramp_arrives_once() {
    let mut ramp = bench("signal/ramp").with("begin", 0.5).with("duration", 1.0).with("to", 4.0);
    assert_eq!(bench("signal/ramp").with("begin", 0.5).with("duration", 1.0).fired("arrived", 200), [90]);
    let values = ramp.values("value", 100);
    assert_eq!((values[30], values[60], values[99]), (0.0, 2.0, 4.0));
}

#[test]
fn clock_and_accumulate_run_in_seconds_and_never_jump() {
    let mut clock = bench("signal/clock").with("loop_secs", 1.0);
    assert!((clock.values("secs", 121)[120] - 2.0).abs() < 1e-5);
    let mut sum = bench("signal/accumulate").with("speed", 2.0);
    assert!((sum.values("value", 61)[60] - 2.0).abs() < 1e-5);
    sum.set("speed", -1.0);
    assert!((sum.values("value", 60)[59] - 1.0).abs() < 1e-5);
}

#[test]
fn compare_needs_to_fall_well_below() {
    let mut compare = bench("signal/compare").with("hysteresis", 0.2);
    let mut states = Vec::new();
    for input in [0.4, 0.6, 0.4, 0.6, 0.2, 0.4] {
        compare.set("input", input);
        compare.step();
        states.push((compare.get("trigger"), compare.get("fell"), compare.get("state")));
    }
    assert_eq!(
        states,
        [(0.0, 0.0, 0.0), (1.0, 0.0, 1.0), (0.0, 0.0, 1.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (0.0, 0.0, 0.0)]
    );
}

#[test]
fn hits_fire_in_their_frame_and_fade_by_half() {
    let mut hit = bench("audio/hit").with("audio", 1.0).with("decay", 0.1);
    assert_eq!(hit.fired("trigger", 91), [0, 30, 60, 90]);
    assert_eq!((hit.get("count"), hit.get("flash"), hit.get("since")), (4.0, 1.0, 0.0));
    assert!((hit.values("flash", 6)[5] - 0.5).abs() < 1e-4);
    assert_eq!(bench("audio/hit").with("audio", 1.0).with("every", 2.0).fired("trigger", 91), [0, 60]);
    assert_eq!(bench("audio/bands").with("audio", 1.0).fired("bass_hits", 61), [0, 30, 60]);
}

#[test]
fn the_beat_counts_bars_and_parts() {
    let mut beat = bench("audio/beat").with("audio", 1.0);
    assert_eq!(beat.fired("trigger", 91), [0, 30, 60, 90]);
    assert_eq!((beat.get("beat"), beat.get("count"), beat.get("bpm")), (3.0, 4.0, 120.0));
    assert!((beat.get("bar") - 0.75).abs() < 1e-4 && (beat.get("phrase") - 0.1875).abs() < 1e-4);
    assert_eq!(bench("audio/beat").with("audio", 1.0).fired("one", 241), [0, 120, 240]);
    let parts =
        |swing| bench("audio/beat").with("audio", 1.0).with("parts", 2.0).with("swing", swing).fired("trigger", 60);
    assert_eq!((parts(0.0), parts(1.0)), (vec![0, 15, 30, 45], vec![0, 20, 30, 50]));
    // A quarter of a second earlier: the frame of a beat is the one before the first part of a second.
    assert_eq!(bench("audio/beat").with("audio", 1.0).with("nudge", 0.25).fired("trigger", 60), [15, 45]);
}

#[test]
fn onsets_are_told_before_they_come() {
    let mut kick = bench("audio/onset").with("audio", 1.0).with("of", 1.0);
    assert_eq!(kick.fired("trigger", 61), [0, 30, 60]);
    assert!((kick.get("until") - 2.0).abs() < 1.1);
    assert_eq!(bench("audio/onset").with("audio", 1.0).with("of", 2.0).fired("trigger", 61), [0_usize; 0]);
    let mut ahead = bench("audio/look_ahead").with("audio", 1.0).with("ahead", 0.5).with("bars", 2.0);
    let approach = ahead.values("approach", 30);
    assert!(approach[0] < 0.01 && (approach[15] - 0.5).abs() < 0.01 && approach.is_sorted(), "{approach:?}");
    assert!((ahead.get("energy") - 0.25).abs() < 1e-5);
}

#[test]
fn sections_and_chords_change_where_they_change() {
    let mut section = bench("audio/section").with("audio", 1.0);
    assert_eq!(section.fired("trigger", 170), [0, 60, 120]);
    assert_eq!((section.get("number"), section.get("label")), (2.0, 0.0));
    assert!((section.get("progress") - 49.0 / 60.0).abs() < 1e-3);
    let mut harmony = bench("audio/harmony").with("audio", 1.0).with("smooth", 0.0);
    assert_eq!(harmony.values("hue", 1), [0.0]);
    assert_eq!(harmony.fired("change", 60), [59]);
    assert!((harmony.get("hue") - 1.0 / 12.0).abs() < 1e-4, "{}", harmony.get("hue"));
    assert_eq!((harmony.get("chord"), harmony.get("key"), harmony.get("minor")), (7.0, 9.0, 0.0));
    // A minor is at home with C major, its relative.
    assert_eq!(harmony.fired("change", 61), [59]);
    assert!(harmony.get("hue") < 1e-4 && harmony.get("minor") == 1.0);
}

#[test]
fn a_percentile_is_stretched_above_its_gate() {
    let rank = |of: f32, gate: f32| {
        let mut node =
            bench("audio/percentile").with("audio", 1.0).with("of", of).with("gate", gate).with("smooth", 0.0);
        node.step();
        node.get("value")
    };
    assert_eq!((rank(6.0, 0.0), rank(0.0, 0.0), rank(6.0, 0.5), rank(0.0, 0.5)), (0.75, 0.25, 0.5, 0.0));
}

#[test]
fn spectrum_and_band_hear_the_bass() {
    let mut spectrum = bench("audio/spectrum").with("audio", 1.0);
    spectrum.step();
    assert_eq!((spectrum.outputs.len(), spectrum.outputs[0], spectrum.outputs[1]), (64, 1.0, 0.5));
    let low = || bench("audio/spectrum_box").with("audio", 1.0).with("low", 30.0).with("high", 31.0);
    let mut now = low().with("floor", 0.0);
    now.step();
    assert_eq!((now.get("level"), now.get("trigger"), now.get("since")), (1.0, 1.0, 0.0));
    // Seconds go on from there: its clock, its presence, the time since.
    let presence = now.values("presence", 60);
    assert!(presence.is_sorted() && presence[58] > 0.99, "{presence:?}");
    assert!((now.get("since") - 1.0).abs() < 1e-3 && (now.get("time") - 61.0 / 60.0).abs() < 1e-3);
    let mut slow = low().with("attack", 0.5);
    assert!(slow.values("level", 6)[5] < 0.3, "it rises in its own time");
    // Half of what the box spans gives half: of 1 between 0.2 and 1, of 0.5 between 0.2 and 0.8.
    let mut half =
        bench("audio/spectrum_box").with("audio", 1.0).with("low", 35.5).with("high", 36.5).with("ceiling", 0.8);
    half.step();
    assert!((half.get("level") - 0.5).abs() < 1e-4, "{}", half.get("level"));
    half.set("auto_gain", 1.0);
    half.step();
    assert!((half.get("level") - 1.0).abs() < 1e-4, "{}", half.get("level"));
    let mut high = bench("audio/spectrum_box").with("audio", 1.0).with("low", 8000.0).with("high", 16_000.0);
    high.step();
    assert_eq!((high.get("level"), high.get("trigger")), (0.0, 0.0));
}

#[test]
fn loudness_tells_the_whole_song() {
    let mut loud = bench("audio/loudness").with("audio", 1.0);
    loud.step();
    let whole = ["integrated", "range", "true_peak"].map(|output| loud.get(output));
    assert_eq!(whole, [-14.0, 9.5, -1.25]);
    assert_eq!((loud.get("below"), loud.get("above")), (0.0, 0.5));
    loud.set("audio", 0.0);
    loud.step();
    assert_eq!((loud.get("integrated"), loud.get("range"), loud.get("above")), (-70.0, 0.0, 0.0));
}

#[test]
fn a_spectrum_is_fine_or_coarse_or_notes() {
    let tones = |tones: f32| {
        let mut node = bench("audio/spectrum").with("audio", 1.0).with("tones", tones);
        node.step();
        node.outputs
    };
    let coarse = tones(1.0);
    assert!(coarse.chunks(2).all(|pair| pair[0] == pair[1]) && coarse[0] == 1.0 && coarse[2] == 0.5, "{coarse:?}");
    let notes = tones(2.0);
    assert_eq!((notes[21], notes[22]), (1.0, 22.0 / 64.0), "one value a semitone");
    let mut harmony = bench("audio/harmony").with("audio", 1.0);
    harmony.step();
    let chroma = &harmony.outputs[9..73];
    assert_eq!((chroma.len(), chroma[0], chroma[5], chroma[6], chroma[63]), (64, 0.0, 0.0, 1.0 / 12.0, 11.0 / 12.0));
}

#[test]
fn a_tapped_tempo_is_there_at_once_and_anywhere() {
    let tempo = || bench("audio/tap_tempo").with("bpm", 120.0);
    assert_eq!(tempo().fired("trigger", 61), [0, 30, 60]);
    assert_eq!(tempo().fired("one", 241), [0, 120, 240]);
    // The one falls a second and a half in; beats are there before it.
    let mut later = tempo().with("offset", 1.5);
    assert_eq!(later.fired("one", 240), [90, 210]);
    assert_eq!(tempo().with("offset", 1.5).fired("trigger", 61), [0, 30, 60]);
    assert_eq!(tempo().with("offset", 0.25).fired("trigger", 61), [15, 45]);
    let mut waltz = tempo().with("beats", 3.0).with("bars", 2.0);
    assert_eq!(waltz.fired("one", 181), [0, 90, 180]);
    assert!(waltz.get("phrase") < 1e-4 && (waltz.get("beat"), waltz.get("bpm")) == (0.0, 120.0));
    assert!((waltz.values("bar", 15)[14] - 1.0 / 6.0).abs() < 1e-4);
    let swung = tempo().with("parts", 2.0).with("swing", 1.0).fired("trigger", 60);
    assert_eq!(swung, [0, 20, 30, 50]);
    // Within a part it runs from 0 to 1, the long one slower than the short one.
    let part = tempo().with("parts", 2.0).with("swing", 1.0).values("part", 30);
    assert!((part[10] - 0.5).abs() < 1e-4 && (part[25] - 0.5).abs() < 1e-4, "{part:?}");
}

#[test]
fn palettes_run_from_dark_to_light() {
    let luma = |rgb: &[f32]| 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
    for mood in 0..24 {
        let mut palette = bench("input/palette").with("mood", mood as f32);
        palette.step();
        let (first, last) = (palette.outputs[..4].to_vec(), palette.outputs[252..].to_vec());
        assert!(luma(&first) + 0.2 < luma(&last), "mood {mood}: {first:?} {last:?}");
        palette.set("reverse", 1.0);
        palette.step();
        assert!((palette.outputs[0] - last[0]).abs() < 1e-5);
        palette.set("reverse", 0.0);
        palette.set("shift", 1.0);
        palette.step();
        assert!((palette.outputs[0] - last[0]).abs() < 1e-4, "a shift by 1 shows the other end");
    }
}

#[test]
fn a_colour_without_saturation_is_grey() {
    let mut color = bench("signal/color").with("saturation", 0.0).with("lightness", 1.0).with("alpha", 0.5);
    color.step();
    assert!(color.outputs.iter().all(|part| (part - 0.5).abs() < 1e-3), "{:?}", color.outputs);
}

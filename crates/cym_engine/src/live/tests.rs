//! Live sound without a device: the test is the clock and the device, and plays a tone into it.

use std::collections::BTreeMap;
use std::f32::consts::TAU;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cym_graph::{NodeId, Severity};
use cym_media::listen::{Capture, InputDevice, InputState, InputSystem, Intake, LostInput, OpenInput};
use cym_plan::Sounds as _;

use super::ear::Ear;
use super::{LiveInput, LiveMoment, LiveSource, Shared};
use crate::sounds::SoundBank;

/// The test's device: there while it is not broken.
#[derive(Default)]
struct Desk {
    intake: Option<Intake>,
    lost: Option<LostInput>,
    broken: bool,
    rate_hz: u32,
}

struct FakeInputs(Arc<Mutex<Desk>>);

impl InputSystem for FakeInputs {
    fn devices(&self) -> Vec<InputDevice> {
        Vec::new()
    }

    fn open(
        &self,
        _: Option<&str>,
        intake: &mut dyn FnMut(u32, usize) -> Intake,
        lost: LostInput,
    ) -> Result<OpenInput, String> {
        let mut desk = self.0.lock().unwrap();
        if desk.broken {
            return Err("nothing is plugged in".to_owned());
        }
        desk.intake = Some(intake(desk.rate_hz, 1));
        desk.lost = Some(lost);
        Ok(OpenInput { name: "Desk".to_owned(), stream: Box::new(()) })
    }
}

/// A live sound but its thread.
struct Bench {
    now_ns: Arc<AtomicU64>,
    desk: Arc<Mutex<Desk>>,
    ear: Ear,
    source: LiveSource,
    bank: SoundBank,
    /// Radians of the tone so far.
    phase: f32,
}

impl Bench {
    fn new(broken: bool) -> Self {
        let now_ns = Arc::new(AtomicU64::new(5_000_000_000));
        let ticking = Arc::clone(&now_ns);
        let desk = Arc::new(Mutex::new(Desk { broken, rate_hz: 48_000, ..Desk::default() }));
        let now = Arc::new(move || ticking.load(Ordering::Relaxed));
        let capture = Capture::with_clock(Arc::new(FakeInputs(Arc::clone(&desk))), None, now);
        let shared = Arc::new(Shared::new(capture.clock()));
        let ear = Ear::new(capture, Arc::clone(&shared));
        let bank =
            SoundBank { tracks: vec![None], live: BTreeMap::from([(0, LiveMoment::new(Arc::clone(&shared), 0.0))]) };
        Self { now_ns, desk, ear, source: LiveSource { shared, thread: None }, bank, phase: 0.0 }
    }

    /// Plays a tone for so long, and listens.
    fn play(&mut self, hz: f32, level: f32, secs: f64) {
        for _ in 0..(secs * 100.0).round() as usize {
            self.now_ns.fetch_add(10_000_000, Ordering::Relaxed);
            if let Desk { intake: Some(intake), rate_hz, .. } = &mut *self.desk.lock().unwrap() {
                let step = hz * TAU / *rate_hz as f32;
                let tone: Vec<f32> = (0..*rate_hz / 100)
                    .map(|_| {
                        self.phase = (self.phase + step) % TAU;
                        level * self.phase.sin()
                    })
                    .collect();
                intake.push(&tone, Duration::ZERO);
            }
            self.ear.turn();
        }
    }

    /// The level of the bass when the piece is at this time, heard now.
    fn bass(&mut self, piece_secs: f64) -> f32 {
        self.bank.hear_now(piece_secs);
        self.bank.value(0, "bass.level", piece_secs)
    }

    fn input(&self) -> LiveInput {
        self.source.input(&NodeId::new("mic"))
    }
}

#[test]
fn a_tone_is_heard_now_wherever_the_piece_is() {
    let mut bench = Bench::new(false);
    bench.ear.turn();
    bench.play(60.0, 0.0, 1.0);
    assert_eq!(bench.bass(7.0), 0.0);
    bench.play(60.0, 0.8, 1.0);
    let level = bench.bass(8.0);
    assert!(level > 0.3, "{level}");
    assert_eq!(bench.bass(0.5), level, "a jump in the piece hears now");
    assert_eq!(bench.bass(3000.0), level);
    // What lies before it in the piece was heard before it.
    assert_eq!(bench.bank.value(0, "bass.level", 3000.0 - 1.5), 0.0);
    assert!((bench.input().level - 0.8).abs() < 0.02, "the meter shows {}", bench.input().level);
    assert!(bench.bank.spectrum_is_alive(3000.0));
}

impl SoundBank {
    fn spectrum_is_alive(&self, secs: f64) -> bool {
        let mut bands = [0.0; 64];
        self.spectrum(0, secs, &mut bands);
        bands.iter().any(|&band| band > 0.3)
    }
}

#[test]
fn an_unplugged_input_falls_silent_says_so_and_comes_back() {
    let mut bench = Bench::new(false);
    bench.ear.turn();
    bench.play(60.0, 0.8, 3.0);
    assert!(bench.bass(3.0) > 0.3 && bench.input().problems().is_empty());
    {
        let mut desk = bench.desk.lock().unwrap();
        desk.broken = true;
        desk.intake = None;
        desk.lost.clone().unwrap().tell("it was unplugged".to_owned());
    }
    bench.play(60.0, 0.8, 2.0);
    assert!(bench.bass(5.0) < 0.02, "it is still heard: {}", bench.bass(5.0));
    let problems = bench.input().problems();
    let [problem] = &problems[..] else {
        panic!("{problems:?}");
    };
    assert_eq!((problem.code, problem.severity), ("no-input", Severity::Warning));
    assert_eq!(problem.cause, "it is silent: Desk went away (nothing is plugged in).");
    assert_eq!(problem.node, Some(NodeId::new("mic")));
    bench.desk.lock().unwrap().broken = false;
    bench.play(60.0, 0.8, 2.5);
    assert!(bench.bass(7.5) > 0.3, "it does not come back: {}", bench.bass(7.5));
    assert!(bench.input().problems().is_empty());
}

#[test]
fn another_rate_goes_on_at_once() {
    let mut bench = Bench::new(false);
    bench.ear.turn();
    bench.play(60.0, 0.8, 2.0);
    {
        let mut desk = bench.desk.lock().unwrap();
        desk.rate_hz = 44_100;
        desk.lost.clone().unwrap().tell("its rate has changed".to_owned());
    }
    bench.ear.turn();
    bench.play(60.0, 0.8, 1.0);
    let state = InputState::Listening { device: "Desk".to_owned(), rate_hz: 44_100, channels: 1 };
    assert_eq!(bench.input().state, state);
    assert!(bench.bass(1.0) > 0.3, "{}", bench.bass(1.0));
}

#[test]
fn a_rate_that_cannot_be_heard_is_told() {
    let mut bench = Bench::new(false);
    bench.desk.lock().unwrap().rate_hz = 4_000;
    bench.ear.turn();
    bench.play(60.0, 0.8, 0.1);
    assert_eq!(bench.bass(0.0), 0.0);
    let problems = bench.input().problems();
    assert!(problems.iter().any(|problem| problem.cause.contains("4000")), "{problems:?}");
}

#[test]
fn without_any_device_it_is_silent_and_says_why() {
    let mut bench = Bench::new(true);
    bench.ear.turn();
    bench.play(60.0, 0.8, 1.0);
    assert_eq!(bench.bass(1.0), 0.0);
    let problems = bench.input().problems();
    assert_eq!(problems[0].cause, "it is silent: nothing is plugged in.");
}

#[test]
fn who_asks_for_sections_is_told_that_none_are_known() {
    let mut bench = Bench::new(false);
    bench.ear.turn();
    bench.play(60.0, 0.8, 0.5);
    bench.bank.hear_now(0.0);
    assert_eq!(bench.bank.until(0, "beat", 0.0), f64::INFINITY);
    assert!(bench.input().problems().is_empty());
    assert_eq!(bench.bank.until(0, "drop", 0.0), f64::INFINITY);
    let problems = bench.input().problems();
    assert_eq!((problems[0].code, problems[0].severity), ("live-ahead", Severity::Hint));
}

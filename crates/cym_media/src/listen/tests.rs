//! Listening without a device: the test is the clock and the device.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::intake::RING_SECS;
use super::{Arrival, Capture, InputDevice, InputState, InputSystem, Intake, LostInput, OpenInput};

/// Frames that the test's device gives at a time.
const PERIOD: usize = 240;

/// What the test's device is: there while it is not broken.
struct Desk {
    intake: Option<Intake>,
    lost: Option<LostInput>,
    broken: bool,
    opened: usize,
    rate_hz: u32,
    channels: usize,
    /// Frames that it gave.
    given: u64,
    asked: Option<String>,
}

struct FakeInputs(Arc<Mutex<Desk>>);

struct FakeStream(Arc<Mutex<Desk>>);

impl Drop for FakeStream {
    fn drop(&mut self) {
        self.0.lock().unwrap().intake = None;
    }
}

impl InputSystem for FakeInputs {
    fn devices(&self) -> Vec<InputDevice> {
        Vec::new()
    }

    fn open(
        &self,
        device: Option<&str>,
        intake: &mut dyn FnMut(u32, usize) -> Intake,
        lost: LostInput,
    ) -> Result<OpenInput, String> {
        let mut desk = self.0.lock().unwrap();
        desk.asked = device.map(str::to_owned);
        if desk.broken {
            return Err("nothing is plugged in.".to_owned());
        }
        desk.intake = Some(intake(desk.rate_hz, desk.channels));
        desk.lost = Some(lost);
        desk.opened += 1;
        Ok(OpenInput {
            name: device.unwrap_or("default").to_owned(),
            stream: Box::new(FakeStream(Arc::clone(&self.0))),
        })
    }
}

/// All of listening but its thread. The device's frames count up, so that every sample says which one it is.
struct Bench {
    now_ns: Arc<AtomicU64>,
    desk: Arc<Mutex<Desk>>,
    capture: Capture,
    formats: Vec<(u32, usize)>,
    /// What arrived since the last format.
    heard: Vec<f32>,
}

impl Bench {
    fn new(device: Option<&str>) -> Self {
        let now_ns = Arc::new(AtomicU64::new(7_000_000_000));
        let ticking = Arc::clone(&now_ns);
        let desk = Desk {
            intake: None,
            lost: None,
            broken: false,
            opened: 0,
            rate_hz: 48_000,
            channels: 2,
            given: 0,
            asked: None,
        };
        let desk = Arc::new(Mutex::new(desk));
        let now = Arc::new(move || ticking.load(Ordering::Relaxed));
        let capture = Capture::with_clock(Arc::new(FakeInputs(Arc::clone(&desk))), device.map(str::to_owned), now);
        Self { now_ns, desk, capture, formats: Vec::new(), heard: Vec::new() }
    }

    fn turn(&mut self) {
        let Self { capture, formats, heard, .. } = self;
        capture.turn(&mut |arrival| match arrival {
            Arrival::Format { rate_hz, channels } => {
                formats.push((rate_hz, channels));
                heard.clear();
            }
            Arrival::Frames(frames) => heard.extend(frames),
        });
    }

    /// Lets the device give a block, if it is open.
    fn block(&self, late: Duration) {
        let mut desk = self.desk.lock().unwrap();
        let (channels, first) = (desk.channels, desk.given);
        self.now_ns.fetch_add(PERIOD as u64 * 1_000_000_000 / u64::from(desk.rate_hz), Ordering::Relaxed);
        let frames: Vec<f32> = (0..PERIOD * channels).map(|i| (first + 1) as f32 + (i / channels) as f32).collect();
        let on_time = self.now_ns.load(Ordering::Relaxed);
        if let Some(intake) = &mut desk.intake {
            self.now_ns.store(on_time + late.as_nanos() as u64, Ordering::Relaxed);
            intake.push(&frames, Duration::ZERO);
            self.now_ns.store(on_time, Ordering::Relaxed);
            desk.given += PERIOD as u64;
        }
    }

    fn run(&mut self, blocks: usize) {
        for _ in 0..blocks {
            self.turn();
            self.block(Duration::ZERO);
        }
        self.turn();
    }

    fn pass(&mut self, secs: f64) {
        for _ in 0..(secs * 100.0) as usize {
            self.now_ns.fetch_add(10_000_000, Ordering::Relaxed);
            self.turn();
        }
    }

    fn unplug(&self) {
        let mut desk = self.desk.lock().unwrap();
        desk.broken = true;
        desk.lost.clone().unwrap().tell("it was unplugged".to_owned());
    }

    fn heard_secs(&self) -> f64 {
        let (rate_hz, channels) = *self.formats.last().unwrap();
        (self.heard.len() / channels) as f64 / f64::from(rate_hz)
    }
}

#[test]
fn frames_arrive_whole_and_in_order() {
    let mut bench = Bench::new(Some("Desk"));
    bench.run(100);
    assert_eq!(bench.formats, [(48_000, 2)]);
    assert_eq!(bench.desk.lock().unwrap().asked.as_deref(), Some("Desk"));
    let state = InputState::Listening { device: "Desk".to_owned(), rate_hz: 48_000, channels: 2 };
    assert_eq!(*bench.capture.state(), state);
    assert_eq!(bench.heard.len(), 100 * PERIOD * 2);
    assert!(bench.heard.chunks(2).enumerate().all(|(i, frame)| *frame == [i as f32 + 1.0; 2]));
}

#[test]
fn the_clock_says_what_sounds_now_though_blocks_come_late() {
    let mut bench = Bench::new(None);
    bench.turn();
    for block in 0..400_u64 {
        // Up to 20 ms late, but one in seventeen on time.
        bench.block(Duration::from_micros(block * 7919 % 17 * 1_200));
        bench.turn();
        let true_secs = (block + 1) as f64 * PERIOD as f64 / 48_000.0;
        let told = bench.capture.clock().secs();
        if block > 20 {
            assert!((told - true_secs).abs() < 0.001, "block {block}: {told} for {true_secs}");
        }
    }
    // Between blocks it goes on.
    let before = bench.capture.clock().secs();
    bench.now_ns.fetch_add(3_000_000, Ordering::Relaxed);
    assert!((bench.capture.clock().secs() - before - 0.003).abs() < 1e-6);
}

#[test]
fn a_device_whose_clock_is_slow_is_followed() {
    let mut bench = Bench::new(None);
    bench.turn();
    for _ in 0..20_000 {
        bench.block(Duration::ZERO);
        // 100 of a million slower than it says: 10 ms after 100 s.
        bench.now_ns.fetch_add(500, Ordering::Relaxed);
        bench.turn();
    }
    let (told, arrived) = (bench.capture.clock().secs(), bench.heard_secs());
    assert!((arrived - 100.0).abs() < 1e-6 && (told - arrived).abs() < 0.001, "{told} for {arrived}");
}

#[test]
fn an_unplugged_device_leaves_silence_and_comes_back() {
    let mut bench = Bench::new(None);
    bench.run(400);
    bench.unplug();
    bench.pass(2.5);
    let lost = InputState::Lost { device: "default".to_owned(), why: "nothing is plugged in".to_owned() };
    assert_eq!(*bench.capture.state(), lost);
    assert!((bench.heard_secs() - 4.5).abs() < 0.011, "time went on in silence: {}", bench.heard_secs());
    let silent = &bench.heard[400 * PERIOD * 2..];
    assert!(!silent.is_empty() && silent.iter().all(|sample| *sample == 0.0));
    bench.desk.lock().unwrap().broken = false;
    bench.pass(1.1);
    bench.run(100);
    assert!(matches!(bench.capture.state(), InputState::Listening { .. }));
    assert_eq!(bench.desk.lock().unwrap().opened, 2);
    assert_eq!(bench.formats.len(), 1, "the same form: what was learnt of the sound is kept");
    assert!(bench.heard[bench.heard.len() - 1] > 0.0, "it is not heard again");
    let (told, arrived) = (bench.capture.clock().secs(), bench.heard_secs());
    assert!((told - arrived).abs() < 0.001, "{told} for {arrived}");
}

#[test]
fn a_device_that_changes_its_rate_is_opened_anew_at_once() {
    let mut bench = Bench::new(None);
    bench.run(400);
    {
        let mut desk = bench.desk.lock().unwrap();
        (desk.rate_hz, desk.channels) = (44_100, 1);
        desk.lost.clone().unwrap().tell("its rate has changed".to_owned());
    }
    bench.turn();
    assert_eq!(bench.formats, [(48_000, 2), (44_100, 1)]);
    let state = InputState::Listening { device: "default".to_owned(), rate_hz: 44_100, channels: 1 };
    assert_eq!(*bench.capture.state(), state);
    bench.run(50);
    assert_eq!(bench.heard.len(), 50 * PERIOD, "its time starts anew");
    let (told, arrived) = (bench.capture.clock().secs(), bench.heard_secs());
    assert!((told - arrived).abs() < 0.001, "{told} for {arrived}");
    // Late words about the stream before change nothing.
    bench.run(1);
    assert_eq!(bench.desk.lock().unwrap().opened, 2);
}

#[test]
fn a_stream_that_fails_again_and_again_is_tried_once_a_second() {
    let mut bench = Bench::new(None);
    for _ in 0..500 {
        bench.now_ns.fetch_add(10_000_000, Ordering::Relaxed);
        bench.turn();
        if let Some(lost) = &bench.desk.lock().unwrap().lost {
            lost.tell("it does not work".to_owned());
        }
    }
    let opened = bench.desk.lock().unwrap().opened;
    assert!((4..=6).contains(&opened), "opened {opened} times in 5 s");
}

#[test]
fn what_nobody_took_is_counted_and_time_stays_right() {
    let mut bench = Bench::new(None);
    bench.run(10);
    let blocks = (48_000.0 * (RING_SECS + 0.5)) as usize / PERIOD;
    for _ in 0..blocks {
        bench.block(Duration::ZERO);
    }
    bench.turn();
    assert_eq!(bench.capture.dropped(), 24_000, "half a second did not fit");
    bench.run(10);
    assert_eq!(bench.capture.dropped(), 24_000, "it has healed");
    assert_eq!(bench.heard.len() / 2, (20 + blocks) * PERIOD, "silence stands for what was lost");
    // What came after stands where it belongs.
    let last = bench.heard.len() / 2;
    assert_eq!(bench.heard[bench.heard.len() - 1], last as f32);
    assert_eq!(bench.heard[2 * (10 * PERIOD + 48_000)], 0.0);
}

#[test]
fn a_device_that_falls_silent_is_lost() {
    let mut bench = Bench::new(None);
    bench.run(100);
    bench.desk.lock().unwrap().broken = true;
    let held = bench.desk.lock().unwrap().intake.take();
    bench.pass(1.0);
    assert!(matches!(bench.capture.state(), InputState::Lost { device, .. } if device == "default"));
    drop(held);
}

#[test]
fn without_any_device_it_says_so_and_nothing_comes() {
    let mut bench = Bench::new(Some("Desk"));
    bench.desk.lock().unwrap().broken = true;
    bench.pass(3.0);
    assert_eq!(*bench.capture.state(), InputState::NoDevice { why: "nothing is plugged in".to_owned() });
    assert!(bench.formats.is_empty() && bench.heard.is_empty());
}

#[test]
fn a_number_that_is_none_is_silence() {
    let mut bench = Bench::new(None);
    bench.turn();
    let wild = [f32::NAN, f32::INFINITY, 0.5, -0.5];
    bench.desk.lock().unwrap().intake.as_mut().unwrap().push(&wild, Duration::ZERO);
    bench.turn();
    assert_eq!(bench.heard, [0.0, 0.0, 0.5, -0.5]);
}

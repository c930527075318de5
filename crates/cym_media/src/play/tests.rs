//! The player without a device: the test is the clock, the thread and the device.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use super::device::{Ask, Backend, Keeper, Lost, OpenDevice, Wish};
use super::feeder::{Feeder, Shared};
use super::inbox::{Inbox, Order};
use super::now::NANOS;
use super::pipe::Stereo;
use super::render::Renderer;
use super::source::Source;
use super::{Output, overview};

const RATE_HZ: u32 = 48_000;
const LATENCY_SECS: f64 = 0.05;
/// Frames that the test's device asks for at a time.
const PERIOD: usize = 480;

/// What the test's device plays: there while it is held.
#[derive(Default)]
struct Rack {
    renderer: Option<Renderer>,
    lost: Option<Lost>,
    broken: bool,
    opened: usize,
}

struct FakeDevices(Arc<Mutex<Rack>>);

struct FakeStream(Arc<Mutex<Rack>>);

impl Drop for FakeStream {
    fn drop(&mut self) {
        self.0.lock().unwrap().renderer = None;
    }
}

impl Backend for FakeDevices {
    fn open(
        &mut self,
        device: Option<&str>,
        renderer: &mut dyn FnMut(u32) -> Renderer,
        lost: Lost,
    ) -> Result<OpenDevice, String> {
        let mut rack = self.0.lock().unwrap();
        if rack.broken {
            return Err("nothing is plugged in".to_owned());
        }
        rack.renderer = Some(renderer(RATE_HZ));
        rack.lost = Some(lost);
        rack.opened += 1;
        let name = device.unwrap_or("default").to_owned();
        Ok(OpenDevice { name, stream: Box::new(FakeStream(Arc::clone(&self.0))) })
    }
}

/// All of a player but its threads.
struct Bench {
    now_ns: Arc<AtomicU64>,
    shared: Arc<Shared>,
    inbox: Arc<Inbox>,
    feeder: Feeder,
    keeper: Keeper<FakeDevices>,
    asks: SyncSender<Ask>,
    rack: Arc<Mutex<Rack>>,
    /// All that the device was given, and when it is heard.
    played: Vec<Stereo>,
}

impl Bench {
    fn new() -> Self {
        let now_ns = Arc::new(AtomicU64::new(1_000_000_000));
        let ticking = Arc::clone(&now_ns);
        let now: super::now::Now = Arc::new(move || ticking.load(Ordering::Relaxed));
        let shared = Arc::new(Shared::new(Arc::clone(&now)));
        let inbox = Arc::new(Inbox::default());
        let rack = Arc::new(Mutex::new(Rack::default()));
        let (asks, asked) = sync_channel(16);
        let keeper = Keeper::new(
            FakeDevices(Arc::clone(&rack)),
            now,
            Arc::clone(&shared.controls),
            Arc::clone(&inbox),
            asked,
            asks.clone(),
        );
        let feeder = Feeder::new(Arc::clone(&shared), Arc::clone(&inbox), Box::new(Source::whole));
        Self { now_ns, shared, inbox, feeder, keeper, asks, rack, played: Vec::new() }
    }

    /// With this song on the device.
    fn with_song(song: &Path) -> Self {
        let mut bench = Self::new();
        bench.inbox.send(Order::Load(Some(song.to_path_buf())));
        bench.asks.send(Ask::Want(Some(Wish::Default))).unwrap();
        bench.run(0.2);
        bench
    }

    /// Lets time pass: both threads and the device, period by period.
    fn run(&mut self, secs: f64) -> Vec<f64> {
        let periods = (secs * f64::from(RATE_HZ) / PERIOD as f64).round() as usize;
        let mut positions = Vec::new();
        for _ in 0..periods {
            assert!(self.keeper.turn().is_some(), "the keeper has ended");
            assert!(self.feeder.turn().is_some(), "the maker has ended");
            let now_ns = self.now_ns.load(Ordering::Relaxed);
            if let Some(renderer) = &mut self.rack.lock().unwrap().renderer {
                let mut out = [[9.0; 2]; PERIOD];
                renderer.render(&mut out, now_ns, now_ns + (LATENCY_SECS * NANOS) as u64);
                self.played.extend(out);
            }
            positions.push(self.position());
            self.now_ns.fetch_add((PERIOD as f64 * NANOS / f64::from(RATE_HZ)) as u64, Ordering::Relaxed);
        }
        positions
    }

    fn position(&self) -> f64 {
        self.shared.heard().at(self.now_ns.load(Ordering::Relaxed))
    }

    fn play(&self) {
        self.shared.controls.set_playing(true);
        self.inbox.send(Order::Play);
    }

    fn pause(&self) {
        self.shared.controls.set_playing(false);
    }

    fn seek(&self, secs: f64) {
        self.shared.heard().ask(secs);
        self.inbox.send(Order::Seek(secs));
    }

    fn output(&self) -> Output {
        self.shared.told().output.clone()
    }

    /// The largest step between two neighbouring samples that were played.
    fn largest_step(&self) -> f32 {
        self.played.windows(2).map(|pair| (pair[1][0] - pair[0][0]).abs()).fold(0.0, f32::max)
    }
}

/// Writes a WAV of 48 kHz, mono, 16 bits.
fn wav(name: &str, samples: impl Iterator<Item = f32>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let data: Vec<u8> = samples.flat_map(|sample| ((sample * 32_767.0) as i16).to_le_bytes()).collect();
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + data.len() as u32).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend([1, 0, 1, 0]);
    bytes.extend(RATE_HZ.to_le_bytes());
    bytes.extend((RATE_HZ * 2).to_le_bytes());
    bytes.extend([2, 0, 16, 0]);
    bytes.extend(b"data");
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(data);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// A song whose every sample says when it is: 0 to 0.8 over its ten seconds.
fn ramp() -> (tempfile::TempDir, PathBuf) {
    let frames = RATE_HZ * 10;
    wav("ramp.wav", (0..frames).map(move |i| 0.8 * i as f32 / frames as f32))
}

/// The time that a sample of [`ramp`] tells.
fn secs_of(sample: f32) -> f64 {
    f64::from(sample) / 0.8 * 10.0
}

#[test]
fn what_the_position_says_is_what_is_heard() {
    let (_folder, song) = ramp();
    let mut bench = Bench::with_song(&song);
    assert_eq!(bench.output(), Output::Device { name: "default".to_owned(), latency_secs: LATENCY_SECS });
    bench.seek(2.0);
    assert_eq!(bench.position(), 2.0, "a jump is told at once");
    bench.play();
    bench.run(1.0);
    // What was given 50 ms ago is heard now.
    let heard = bench.played[bench.played.len() - (LATENCY_SECS * f64::from(RATE_HZ)) as usize][0];
    let position = bench.position();
    assert!((secs_of(heard) - position).abs() < 0.001, "{} is heard, {position} is told", secs_of(heard));
    assert!((2.9..3.0).contains(&position), "{position}");
}

#[test]
fn the_position_never_goes_back_though_the_device_jitters() {
    let (_folder, song) = ramp();
    let mut bench = Bench::with_song(&song);
    bench.play();
    let mut last = 0.0;
    let mut worst: f64 = 0.0;
    for period in 0_u64..300 {
        assert!(bench.keeper.turn().is_some());
        assert!(bench.feeder.turn().is_some());
        // A device whose callbacks and latency are up to 8 ms off.
        let jitter = (period * 7919 % 17) * 1_000_000 / 2;
        let ideal = 2_000_000_000 + period * 10_000_000;
        bench.now_ns.store(ideal + jitter, Ordering::Relaxed);
        let mut out = [[0.0; 2]; PERIOD];
        let other = period * 104_729 % 17 * 1_000_000 / 2;
        if let Some(renderer) = &mut bench.rack.lock().unwrap().renderer {
            renderer.render(&mut out, ideal + jitter, ideal + other + 50_000_000);
        }
        let position = bench.position();
        assert!(position >= last, "{position} after {last}");
        last = position;
        if period > 100 {
            // 4 ms is the mean of the jitter of the latency.
            let true_secs = (period as f64 * 0.01) - 0.054 + jitter as f64 / NANOS;
            worst = worst.max((position - true_secs).abs());
        }
    }
    assert!(worst < 0.003, "off by {worst}");
}

#[test]
fn no_jump_clicks() {
    // A loud deep tone: neighbouring samples differ by at most 0.01.
    let tone = (0..RATE_HZ * 4).map(|i| 0.9 * (i as f32 * 0.011).sin());
    let (_folder, song) = wav("tone.wav", tone);
    let mut bench = Bench::with_song(&song);
    bench.play();
    bench.run(0.3);
    bench.seek(1.7);
    bench.run(0.2);
    bench.pause();
    bench.run(0.1);
    bench.play();
    bench.run(0.2);
    bench.inbox.send(Order::Loop(Some([1.0, 2.1])));
    bench.run(1.5);
    bench.inbox.send(Order::Speed(0.5));
    bench.run(0.2);
    bench.inbox.send(Order::Speed(-1.0));
    bench.run(1.5);
    bench.shared.controls.set_volume(0.2);
    bench.run(0.1);
    let loudest = bench.played.iter().map(|frame| frame[0].abs()).fold(0.0, f32::max);
    assert!(loudest > 0.85, "nothing was heard: {loudest}");
    assert!(bench.largest_step() < 0.03, "a click of {}", bench.largest_step());
}

#[test]
fn paused_means_silence_and_a_position_that_stands_on_its_sample() {
    let (_folder, song) = ramp();
    let mut bench = Bench::with_song(&song);
    bench.seek(4.0);
    bench.play();
    bench.run(0.5);
    bench.pause();
    bench.run(0.2);
    let stands = bench.position();
    bench.played.clear();
    bench.run(0.3);
    assert!(bench.played.iter().all(|frame| *frame == [0.0; 2]));
    assert_eq!(bench.position(), stands);
    bench.play();
    bench.run(0.02);
    // After the fade it goes on at the very sample.
    let first = secs_of(bench.played[bench.played.len() - 1][0]);
    assert!((first - stands - 0.02).abs() < 0.001, "{first} after {stands}");
}

#[test]
fn a_loop_repeats_and_the_position_with_it() {
    let (_folder, song) = ramp();
    let mut bench = Bench::with_song(&song);
    bench.inbox.send(Order::Loop(Some([1.0, 1.5])));
    bench.seek(1.2);
    bench.play();
    let positions = bench.run(3.0);
    assert!(positions.iter().all(|secs| (1.0..1.51).contains(secs)), "{positions:?}");
    let wraps = positions.windows(2).filter(|pair| pair[1] < pair[0]).count();
    assert_eq!(wraps, 6, "3.0 s from 1.2 s in a loop of half a second, heard 50 ms later");
    // Without the loop it goes on.
    bench.inbox.send(Order::Loop(None));
    bench.run(1.0);
    assert!(bench.position() > 1.6);
}

#[test]
fn speed_goes_both_ways() {
    let (_folder, song) = ramp();
    for (speed, from) in [(2.0, 1.0), (0.5, 1.0), (-1.0, 5.0), (-2.0, 9.0)] {
        let mut bench = Bench::with_song(&song);
        bench.inbox.send(Order::Speed(speed));
        bench.seek(from);
        bench.play();
        bench.run(1.0);
        let wanted = from + speed * (1.0 - LATENCY_SECS);
        assert!((bench.position() - wanted).abs() < 0.03, "{speed}: {} for {wanted}", bench.position());
        let [before, last] = [bench.played[bench.played.len() - 2_001][0], bench.played[bench.played.len() - 1][0]];
        let moved = (secs_of(last) - secs_of(before)) * f64::from(RATE_HZ) / 2_000.0;
        assert!((moved - speed).abs() < 0.02 * speed.abs() + 0.02, "{speed}: the sound moves at {moved}");
    }
    // Backwards it stops at the beginning.
    let mut bench = Bench::with_song(&song);
    bench.inbox.send(Order::Speed(-2.0));
    bench.seek(0.5);
    bench.play();
    bench.run(1.0);
    assert_eq!(bench.position(), 0.0);
}

#[test]
fn a_change_of_speed_goes_on_where_it_was() {
    let (_folder, song) = ramp();
    let mut bench = Bench::with_song(&song);
    bench.play();
    bench.run(1.0);
    let before = bench.position();
    bench.inbox.send(Order::Speed(2.0));
    let positions = bench.run(0.5);
    let mut last = before;
    for position in positions {
        assert!((-0.001..0.03).contains(&(position - last)), "{position} after {last}");
        last = position;
    }
    assert!((1.75..1.96).contains(&last), "{last}");
}

#[test]
fn a_scrub_is_heard_while_paused_and_holds_the_time() {
    let (_folder, song) = ramp();
    let mut bench = Bench::with_song(&song);
    for secs in [3.0, 3.02, 6.5] {
        bench.played.clear();
        bench.shared.heard().ask(secs);
        bench.inbox.send(Order::Scrub(secs));
        assert!(bench.run(0.3).iter().all(|position| *position == secs));
        let loudest = bench.played.iter().map(|frame| frame[0]).fold(0.0, f32::max);
        assert!((secs_of(loudest) - secs).abs() < 0.1, "{secs} sounds like {}", secs_of(loudest));
        assert!(bench.played[bench.played.len() - 480..].iter().all(|frame| *frame == [0.0; 2]), "it does not end");
    }
    // Play goes on from there.
    bench.play();
    bench.run(0.5);
    assert!((6.9..7.0).contains(&bench.position()), "{}", bench.position());
}

#[test]
fn a_lost_device_stops_nothing_and_comes_back() {
    let (_folder, song) = ramp();
    let mut bench = Bench::with_song(&song);
    bench.play();
    bench.run(1.0);
    let before = bench.position();
    {
        let mut rack = bench.rack.lock().unwrap();
        rack.broken = true;
        rack.lost.clone().unwrap().tell("it was unplugged".to_owned());
    }
    let mut positions = bench.run(2.5);
    assert!(matches!(bench.output(), Output::Lost { name, .. } if name == "default"));
    bench.rack.lock().unwrap().broken = false;
    bench.played.clear();
    positions.extend(bench.run(2.5));
    assert!(matches!(bench.output(), Output::Device { .. }));
    assert_eq!(bench.rack.lock().unwrap().opened, 2);
    assert!(bench.played.iter().any(|frame| frame[0] > 0.3), "it is not heard again");
    let mut last = before;
    for position in positions {
        assert!((0.0..0.06).contains(&(position - last)), "{position} after {last}");
        last = position;
    }
    assert!((last - before - 5.0).abs() < 0.06, "{last} after {before}: the clock lost time");
}

#[test]
fn a_device_that_falls_silent_is_lost() {
    let (_folder, song) = ramp();
    let mut bench = Bench::with_song(&song);
    bench.play();
    bench.run(0.5);
    let renderer = bench.rack.lock().unwrap().renderer.take();
    bench.rack.lock().unwrap().broken = true;
    bench.run(1.0);
    assert!(
        matches!(bench.output(), Output::Lost { why, .. } if why == "nothing is plugged in" || why.contains("stopped"))
    );
    drop(renderer);
    let before = bench.position();
    bench.run(1.0);
    assert!((bench.position() - before - 1.0).abs() < 0.02);
}

#[test]
fn without_any_device_the_clock_runs() {
    let mut bench = Bench::new();
    bench.rack.lock().unwrap().broken = true;
    bench.asks.send(Ask::Want(Some(Wish::Named("Speakers".to_owned())))).unwrap();
    bench.play();
    bench.run(3.0);
    assert_eq!(bench.output(), Output::NoDevice { why: "nothing is plugged in".to_owned() });
    assert!((bench.position() - 3.0).abs() < 0.03, "{}", bench.position());
    bench.pause();
    bench.run(0.1);
    let stands = bench.position();
    bench.run(1.0);
    assert_eq!(bench.position(), stands);
}

#[test]
fn another_song_rate_is_played_at_its_own_time() {
    // The same ramp, but the file says 44.1 kHz: it lasts longer.
    let (_folder, song) = ramp();
    let mut bytes = std::fs::read(&song).unwrap();
    bytes[24..28].copy_from_slice(&44_100_u32.to_le_bytes());
    std::fs::write(&song, bytes).unwrap();
    let mut bench = Bench::with_song(&song);
    bench.seek(3.0);
    bench.play();
    bench.run(1.0);
    let heard = secs_of(bench.played[bench.played.len() - 2_400][0]) * 48_000.0 / 44_100.0;
    assert!((heard - bench.position()).abs() < 0.001, "{heard} is heard, {} is told", bench.position());
}

#[test]
fn an_overview_shows_how_loud_and_how_bright() {
    let rate = RATE_HZ as f32;
    let tone = move |i: u32, hz: f32| (i as f32 * hz * std::f32::consts::TAU / rate).sin();
    let song = (0..RATE_HZ * 3).map(move |i| match i / RATE_HZ {
        0 => 0.5 * tone(i, 60.0),
        1 => 0.25 * tone(i, 800.0),
        _ => 0.125 * tone(i, 9_000.0),
    });
    let (_folder, path) = wav("bands.wav", song);
    let overview = overview(&path, 30).unwrap();
    assert_eq!(overview.bins.len(), 30);
    assert!((overview.duration_secs - 3.0).abs() < 1e-9);
    assert!((overview.secs_per_bin - 0.1).abs() < 1e-9);
    let [deep, middle, bright] = [5, 15, 25].map(|bin| overview.bins[bin]);
    assert!(deep.low > 3.0 * deep.mid && deep.low > 10.0 * deep.high, "{deep:?}");
    assert!(middle.mid > 3.0 * middle.low && middle.mid > 2.0 * middle.high, "{middle:?}");
    assert!(bright.high > 3.0 * bright.mid && bright.high > 10.0 * bright.low, "{bright:?}");
    assert!((deep.max - 0.5).abs() < 0.01 && (deep.min + 0.5).abs() < 0.01 && (deep.rms - 0.354).abs() < 0.01);
    // More bins than samples: one each, none empty.
    let (_folder, path) = wav("short.wav", (0..10).map(|_| 0.5));
    let overview = super::overview(&path, 1_000).unwrap();
    assert_eq!(overview.bins.len(), 10);
    assert!(overview.bins.iter().all(|bin| bin.max > 0.4));
}

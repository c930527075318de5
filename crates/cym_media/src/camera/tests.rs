//! A camera that ffmpeg makes up, plugged in and out.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::sleep;
use std::time::Duration;

use super::*;

/// A camera that is there while `plugged`, and films so many frames each time.
struct Desk {
    plugged: AtomicBool,
    opened: AtomicU32,
    film: &'static str,
}

impl Desk {
    fn new(film: &'static str) -> Arc<Self> {
        Arc::new(Self { plugged: AtomicBool::new(true), opened: AtomicU32::new(0), film })
    }
}

impl CameraSystem for Desk {
    fn devices(&self) -> Result<Vec<CameraDevice>, String> {
        Ok(vec![CameraDevice { name: "Desk".to_owned(), address: String::new() }])
    }

    fn source(&self, device: Option<&str>, _: Option<u32>) -> Result<CameraSource, String> {
        if !self.plugged.load(Ordering::Relaxed) {
            return Err(format!("{} is not there.", device.unwrap_or("it")));
        }
        self.opened.fetch_add(1, Ordering::Relaxed);
        let input = ["-re", "-f", "lavfi", "-i", self.film].map(OsString::from).to_vec();
        Ok(CameraSource { name: "Desk".to_owned(), input })
    }
}

/// Looks until what is seen is as wanted.
fn until(cameras: &Cameras, what: &str, wanted: impl Fn(&Sight) -> bool) -> Sight {
    for _ in 0..1500 {
        let sight = cameras.look("Desk", None);
        if wanted(&sight) {
            return sight;
        }
        sleep(Duration::from_millis(10));
    }
    panic!("{what}: {:?}", cameras.look("Desk", None).state)
}

#[test]
fn the_newest_frame_is_seen_and_nobody_waits() {
    let desk = Desk::new("color=red:size=64x48:rate=30,format=rgb24");
    let cameras = Cameras::of(desk.clone());
    assert_eq!(cameras.look("Desk", None), Sight::default(), "the first look waited");
    let sight = until(&cameras, "it films nothing", |sight| sight.frame.is_some());
    assert_eq!(sight.state, CameraState::Filming { device: "Desk".to_owned() });
    let frame = sight.frame.unwrap();
    assert_eq!((frame.width, frame.height, frame.bytes.len()), (64, 48, 64 * 48 * 4));
    let [red, green, blue, alpha] = [0, 1, 2, 3].map(|at| frame.bytes[at]);
    assert!(red > 240 && green < 12 && blue < 12 && alpha == 255, "{:?}", &frame.bytes[..4]);
    let other =
        until(&cameras, "it stands still", |sight| sight.frame.as_ref().is_some_and(|new| !Arc::ptr_eq(new, &frame)));
    assert!(matches!(other.state, CameraState::Filming { .. }));
    assert_eq!(desk.opened.load(Ordering::Relaxed), 1);
}

#[test]
fn an_unplugged_camera_says_so_and_comes_back() {
    let desk = Desk::new("color=red:size=64x48:rate=30:duration=1");
    let cameras = Cameras::of(desk.clone());
    until(&cameras, "it films nothing", |sight| sight.frame.is_some());
    desk.plugged.store(false, Ordering::Relaxed);
    let lost = |sight: &Sight| matches!(&sight.state, CameraState::Lost { why, .. } if why == "Desk is not there");
    let sight = until(&cameras, "it is not missed", lost);
    assert_eq!(sight.frame, None, "what it saw last is not now");
    desk.plugged.store(true, Ordering::Relaxed);
    until(&cameras, "it did not come back", |sight| sight.frame.is_some());
    assert!(desk.opened.load(Ordering::Relaxed) >= 2);
}

#[test]
fn without_a_camera_the_cause_is_told() {
    let desk = Desk::new("nosuchfilter");
    let cameras = Cameras::of(desk.clone());
    let broken = until(&cameras, "it says nothing", |sight| matches!(sight.state, CameraState::NoCamera { .. }));
    let CameraState::NoCamera { why } = broken.state else {
        panic!("{:?}", broken.state)
    };
    assert!(why.starts_with("Desk gives no picture (") && why.len() > 30, "{why}");
    desk.plugged.store(false, Ordering::Relaxed);
    let gone = CameraState::NoCamera { why: "Desk is not there".to_owned() };
    until(&cameras, "it is not missed", |sight| sight.state == gone);
}

#[test]
fn a_camera_at_which_nobody_looks_is_let_go() {
    let desk = Desk::new("color=red:size=16x16:rate=200");
    let feed = Feed::start(desk, "", None);
    feed.look();
    for _ in 0..1500 {
        if feed.has_ended() {
            return;
        }
        sleep(Duration::from_millis(10));
    }
    panic!("it films for nobody")
}

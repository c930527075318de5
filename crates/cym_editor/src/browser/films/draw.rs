//! Drawing a film: a session at the size of a stamp.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use cym_engine::clock::Stopwatch;
use cym_engine::{Overrides, Session, SessionOptions, frame_pixels};
use cym_gpu::{AdapterKind, Gpu, PixelLayout};
use cym_graph::Rate;
use cym_plan::Memory;
use egui::{Color32, ColorImage};

use super::{Strip, Wish};

/// The largest frame, in px.
const MOST_PX: [u32; 2] = [192, 108];
/// Columns and rows of frames.
const GRID: [usize; 2] = [4, 4];
/// Frames a second that are drawn; every second one is kept.
const RATE: Rate = Rate { num: 15, den: 1 };
/// A graph that remembers for ever is drawn from its start, so its film begins earlier.
const SOON_SECS: f64 = 9.0;
/// The part of the time that the thread may use of a device that is also the processor.
const SHARE: f64 = 0.3;

/// Draws a film; `None` when the graph cannot be drawn, or nobody wants it any more.
pub(super) fn draw(gpu: &Gpu, wish: Wish, go_on: &dyn Fn() -> bool) -> Option<Strip> {
    if gpu.lost().is_some() {
        return None;
    }
    // wgpu may panic when the device goes away in the middle of a call; the stage tells of that.
    catch_unwind(AssertUnwindSafe(|| frames(gpu, wish, go_on))).ok().flatten()
}

fn frames(gpu: &Gpu, wish: Wish, go_on: &dyn Fn() -> bool) -> Option<Strip> {
    let size = fit(wish.project.document.size());
    let overrides = Overrides { size: Some(size), rate: Some(RATE), ..Overrides::default() };
    let options = SessionOptions { overrides, ..SessionOptions::default() };
    let mut session = Session::start(wish.project, wish.library, gpu.clone(), &options).ok()?;
    let from_secs = match session.plan().memory {
        Memory::Forever => wish.from_secs.min(SOON_SECS),
        _ => wish.from_secs,
    };
    let first = session.frame_at(from_secs.min((session.duration_secs() - 3.0).max(0.0)));
    let patience = Patience::new(gpu);
    let mut wait = |_, _| {
        patience.rest();
        go_on()
    };
    session.seek(first, &mut wait).ok()?;
    let [width, height] = size.map(|side| side as usize);
    let [columns, rows] = GRID;
    let mut image = ColorImage::filled([width * columns, height * rows], Color32::BLACK);
    for at in 0..columns * rows {
        let frame = first + 2 * at as u64;
        let rgba = frame_pixels(&mut session, frame, PixelLayout::Rgba8).ok()?;
        // The frame between: state follows without a gap.
        session.render_frame(frame + 1).ok()?;
        put(&mut image, [at % columns * width, at / columns * height], width, &rgba);
        patience.rest();
        if !go_on() {
            return None;
        }
    }
    Some(Strip { image, frame_px: [width, height] })
}

/// Copies a frame into its cell.
fn put(image: &mut ColorImage, corner: [usize; 2], width: usize, rgba: &[u8]) {
    let across = image.size[0];
    for (y, row) in rgba.chunks_exact(width * 4).enumerate() {
        let start = (corner[1] + y) * across + corner[0];
        for (pixel, rgba) in image.pixels[start..start + width].iter_mut().zip(row.chunks_exact(4)) {
            *pixel = Color32::from_rgba_unmultiplied(rgba[0], rgba[1], rgba[2], rgba[3]);
        }
    }
}

/// The size of a frame in the shape of the document.
fn fit(size: [u32; 2]) -> [u32; 2] {
    let aspect = f64::from(size[0].max(1)) / f64::from(size[1].max(1));
    let width = (f64::from(MOST_PX[1]) * aspect).min(f64::from(MOST_PX[0]));
    [width, width / aspect].map(|side| (side.round() as u32).max(8) & !1)
}

/// Leaves the device to what plays.
struct Patience {
    is_processor: bool,
    worked: std::cell::Cell<Stopwatch>,
}

impl Patience {
    fn new(gpu: &Gpu) -> Self {
        let is_processor = gpu.about().kind == AdapterKind::Software;
        Self { is_processor, worked: std::cell::Cell::new(Stopwatch::start()) }
    }

    fn rest(&self) {
        let worked = self.worked.get().secs();
        let rest = if self.is_processor { worked * (1.0 - SHARE) / SHARE } else { 0.004 };
        thread::sleep(Duration::from_secs_f64(rest.min(0.5)));
        self.worked.set(Stopwatch::start());
    }
}

//! Pixels of the picture that is shown, asked of the stage and waited for on threads of their own.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use cym_engine::{EngineError, Grab, GrabRequest, GrabSize, Stage};
use cym_gpu::PixelLayout;
use egui::Vec2;

use super::frame::pixel_at;

/// Longest side of the reduced picture that scopes are measured on, in px.
const SCOPES_PX: u32 = 320;

/// Pixels on their way.
pub(super) type Arriving = Receiver<Result<Grab, EngineError>>;

/// A small picture as a file would hold it, for scopes.
pub(super) fn reduced(stage: &Stage) -> Arriving {
    stage.grab(GrabRequest { size: GrabSize::Fit([SCOPES_PX; 2]), layout: PixelLayout::Rgba8 })
}

/// The preview's own light, for the probe.
pub(super) fn linear(stage: &Stage) -> Arriving {
    stage.grab(GrabRequest { size: GrabSize::Shown, layout: PixelLayout::RgbaF16 })
}

/// The whole picture as an export would draw it.
pub(super) fn full(stage: &Stage) -> Arriving {
    stage.grab(GrabRequest { size: GrabSize::Document, layout: PixelLayout::Rgba8 })
}

/// Waits for pixels.
///
/// # Errors
/// Why there are none, in words.
pub(super) fn wait(arriving: &Arriving) -> Result<Grab, String> {
    match arriving.recv() {
        Ok(Ok(grab)) => Ok(grab),
        Ok(Err(error)) => Err(error.to_string()),
        Err(error) => Err(format!("the stage has ended ({error}). Start Cymatic again.")),
    }
}

/// Linear light of a picture, premultiplied.
#[derive(Clone, Debug)]
pub(super) struct Light {
    grab: Grab,
}

impl Light {
    /// `None` for pixels of another kind.
    pub(super) fn new(grab: Grab) -> Option<Self> {
        (grab.layout == PixelLayout::RgbaF16).then_some(Self { grab })
    }

    /// The light at a place of the picture, 0..1 from the left top.
    pub(super) fn at(&self, uv: Vec2) -> Option<[f32; 4]> {
        let [x, y] = pixel_at(uv, self.grab.size_px);
        let at = (y as usize * self.grab.size_px[0] as usize + x as usize) * 8;
        let bytes = self.grab.bytes.get(at..at + 8)?;
        let part = |i: usize| half(u16::from_ne_bytes([bytes[2 * i], bytes[2 * i + 1]]));
        Some([part(0), part(1), part(2), part(3)])
    }
}

/// The number that a half-precision float holds.
fn half(bits: u16) -> f32 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 1023));
    let size = match exponent {
        0 => fraction * 2.0_f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction / 1024.0) * 2.0_f32.powi(exponent - 15),
    };
    if bits >> 15 == 1 { -size } else { size }
}

/// A thread that waits for pixels and makes something of them, one picture at a time.
pub(super) struct Fetcher<T> {
    orders: SyncSender<Arriving>,
    results: Receiver<Option<T>>,
    waiting: bool,
}

impl<T: Send + 'static> Fetcher<T> {
    /// Starts the thread; `None` where the system gives none. It ends with this handle.
    pub(super) fn start(
        name: &str,
        ctx: &egui::Context,
        make: impl Fn(Grab) -> Option<T> + Send + 'static,
    ) -> Option<Self> {
        let (orders, work) = sync_channel::<Arriving>(1);
        let (done, results) = sync_channel(1);
        let ctx = ctx.clone();
        let run = move || {
            while let Ok(arriving) = work.recv() {
                if done.send(wait(&arriving).ok().and_then(&make)).is_err() {
                    return;
                }
                ctx.request_repaint();
            }
        };
        std::thread::Builder::new().name(name.to_owned()).spawn(run).ok()?;
        Some(Self { orders, results, waiting: false })
    }

    /// What was made since the last time, if anything was. A thread that ended is as one that never answers.
    pub(super) fn take(&mut self) -> Option<T> {
        let made = self.results.try_recv().ok()?;
        self.waiting = false;
        made
    }

    /// Whether a picture is being worked on.
    pub(super) fn is_waiting(&self) -> bool {
        self.waiting
    }

    /// Works on these pixels next, unless it is at others.
    pub(super) fn ask(&mut self, arriving: Arriving) {
        if !self.waiting {
            self.waiting = self.orders.try_send(arriving).is_ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use cym_engine::Grab;
    use cym_gpu::PixelLayout;
    use egui::vec2;

    use super::{Light, half};

    #[test]
    fn halves_are_read() {
        for (bits, number) in
            [(0, 0.0), (0x3c00, 1.0), (0xc000, -2.0), (0x3800, 0.5), (0x7bff, 65504.0), (0x0001, 5.960_464_5e-8)]
        {
            assert_eq!(half(bits), number, "{bits:#x}");
        }
        assert!(half(0x7c00).is_infinite() && half(0x7e00).is_nan());
    }

    #[test]
    fn light_is_found_by_its_place() {
        let pixel = |red: u16| [red, 0, 0, 0x3c00].into_iter().flat_map(u16::to_ne_bytes);
        let bytes: Vec<u8> = [0x3c00, 0x4000, 0x4200, 0x4400].into_iter().flat_map(pixel).collect();
        let grab = Grab { size_px: [2, 2], frame: 0, secs: 0.0, layout: PixelLayout::RgbaF16, bytes };
        let light = Light::new(grab.clone()).unwrap();
        assert_eq!(light.at(vec2(0.9, 0.1)), Some([2.0, 0.0, 0.0, 1.0]));
        assert_eq!(light.at(vec2(0.1, 0.9)), Some([3.0, 0.0, 0.0, 1.0]));
        assert!(Light::new(Grab { layout: PixelLayout::Rgba8, ..grab }).is_none());
    }
}

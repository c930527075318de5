//! What nodes that play files of pictures have in common: the params of playing, which frame they mean, and how a frame is shown.

use std::sync::Arc;
use std::time::Duration;

use cym_media::footage::{self, Fit, Index, Pixels, Shown};

use crate::native::prelude::*;

/// How long a window waits for a frame before the last one stands in for it.
pub(crate) const PATIENCE: Duration = Duration::from_millis(30);

/// The input of which such a node is given the sum.
pub(crate) const SUMMED: &[&str] = &["speed"];

/// Adds the params of playing, from `speed` on.
pub(crate) fn played(kind: NodeKind) -> NodeKind {
    let kind = kind
        .input(Input::float("speed", 1.0, -4.0, 4.0).help(
            "How fast it plays; below 0 backwards. By wire it adds up: a level that rises lets it run, and nothing ever jumps.",
        ))
        .input(Input::float("start", 0.0, 0.0, 600.0).unit("secs").help("Where in the file its part begins."))
        .input(Input::float("end", 0.0, 0.0, 600.0).unit("secs").help("Where in the file its part ends; 0 is the end of the file."))
        .input(Input::float("offset", 0.0, -60.0, 60.0).unit("secs").help("How far ahead it is; a signal here scratches it back and forth."))
        .input(Input::choice("mode", &["loop", "once", "ping-pong"]).help(
            "What comes after the end: the beginning, the last frame for ever, or the way back.",
        ));
    kind.input(fit())
}

/// The param that says how a picture of one shape lies on a canvas of another.
pub(crate) fn fit() -> Input {
    Input::choice("fit", &["cover", "contain", "stretch"]).help(
        "Cover fills the picture and cuts what stands over, contain shows all of it, stretch bends it into shape.",
    )
}

/// What that param means.
pub(crate) fn fit_of(number: f32) -> Fit {
    [Fit::Cover, Fit::Contain, Fit::Stretch][chosen(number, 3)]
}

/// When the frames of something are shown, in seconds from its first one on.
pub(crate) trait Times {
    /// The frame that is shown at a time; the first before it, the last behind the end.
    fn frame_at(&self, secs: f64) -> usize;
    /// When a frame is shown.
    fn secs_of(&self, frame: usize) -> f64;
    /// To the end of the last frame; above 0.
    fn duration_secs(&self) -> f64;
    /// A frame counts from so long before its time on.
    fn early_secs(&self) -> f64;
}

impl Times for Index {
    fn frame_at(&self, secs: f64) -> usize {
        self.frame_at(secs)
    }

    fn secs_of(&self, frame: usize) -> f64 {
        self.secs_of(frame)
    }

    fn duration_secs(&self) -> f64 {
        self.duration_secs()
    }

    fn early_secs(&self) -> f64 {
        self.early_secs()
    }
}

/// So many frames, so many a second.
pub(crate) struct Steady {
    pub(crate) frames: usize,
    pub(crate) rate_hz: f64,
}

impl Times for Steady {
    fn frame_at(&self, secs: f64) -> usize {
        let frame = ((secs + self.early_secs()) * self.rate_hz).floor();
        // The cast turns what is below 0 into 0.
        (frame as usize).min(self.frames.saturating_sub(1))
    }

    fn secs_of(&self, frame: usize) -> f64 {
        frame.min(self.frames.saturating_sub(1)) as f64 / self.rate_hz
    }

    fn duration_secs(&self) -> f64 {
        self.frames.max(1) as f64 / self.rate_hz
    }

    fn early_secs(&self) -> f64 {
        1e-4 / self.rate_hz.max(1.0)
    }
}

/// What the params of [`played`] say in one frame.
#[derive(Clone, Copy)]
pub(crate) struct Playing {
    /// Seconds that have been played.
    pub(crate) played: f64,
    pub(crate) part: [f64; 2],
    pub(crate) mode: usize,
    pub(crate) fit: Fit,
}

impl Playing {
    /// From the numbers that a node is given: the sum of its speed, what of it was rounded away, and the rest in order.
    pub(crate) fn of(numbers: [f32; 7]) -> Self {
        let [played, rounded, start, end, offset, mode, fit] = numbers;
        Self {
            played: f64::from(played) + f64::from(rounded) + f64::from(offset),
            part: [start, end].map(f64::from),
            mode: chosen(mode, 3),
            fit: fit_of(fit),
        }
    }

    /// The frame that is shown.
    pub(crate) fn frame(&self, times: &impl Times) -> usize {
        let [start, end] = self.part;
        // Times that should be equal are not quite.
        let early = times.early_secs();
        let first = times.frame_at(start);
        let whole = times.duration_secs();
        let end = if end > start { end.min(whole) } else { whole };
        let last = times.frame_at(end - 2.0 * early).max(first);
        let from = times.secs_of(first);
        let length = (end - from).max(early);
        let secs = match self.mode {
            0 => (self.played + early).rem_euclid(length) - early,
            1 => self.played.clamp(0.0, length),
            _ => {
                // It turns where the last frame begins, so that no frame comes twice.
                let turn = (times.secs_of(last) - from).max(early);
                let within = self.played.rem_euclid(2.0 * turn);
                turn - (turn - within).abs()
            }
        };
        times.frame_at(from + secs).clamp(first, last)
    }
}

/// The frame that a node shows; it is kept, and stands in for what cannot be had.
pub(crate) struct Screen<T> {
    /// With the hash of the file that it is from.
    shown: Option<(u128, Arc<T>)>,
    /// Whether it only stands in for one that is on its way.
    pub(crate) unfinished: bool,
    /// What went wrong with the newest.
    pub(crate) trouble: Option<[String; 2]>,
}

impl<T> Default for Screen<T> {
    fn default() -> Self {
        Self { shown: None, unfinished: false, trouble: None }
    }
}

impl<T: Pixels> Screen<T> {
    /// Takes a frame of a file.
    pub(crate) fn take(&mut self, file: &Thing, shown: Shown<T>) {
        self.unfinished = !shown.exact;
        self.shown = Some((file.hash(), shown.frame));
    }

    /// Lays what there is of a file on a canvas, or nothing. `pixel_aspect` is how wide one of its pixels is for its height.
    pub(crate) fn lay(&self, file: &Thing, pixel_aspect: f64, fit: Fit, canvas: &mut Canvas<'_>) {
        match self.of(file) {
            Some(frame) => lay(frame, pixel_aspect, fit, canvas),
            None => canvas.rgba16f.fill(0),
        }
    }

    /// What there is of a file.
    pub(crate) fn of(&self, file: &Thing) -> Option<&T> {
        self.shown.as_ref().filter(|(hash, _)| *hash == file.hash()).map(|(_, frame)| &**frame)
    }
}

/// Lays a frame on a canvas. `pixel_aspect` is how wide one of its pixels is for its height.
pub(crate) fn lay(frame: &impl Pixels, pixel_aspect: f64, fit: Fit, canvas: &mut Canvas<'_>) {
    let rectangle = footage::place(frame.size_px(), pixel_aspect, canvas.size_px, fit);
    footage::fill(frame, rectangle, canvas.size_px, canvas.rgba16f);
}

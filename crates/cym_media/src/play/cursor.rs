//! The place in the song from which sound is made: speed, loop, grains.

use std::sync::Arc;

use super::pipe::Stereo;
use super::sinc::Sinc;
use super::source::Source;

/// Slowest and fastest: backwards twice as fast, forwards twice as fast.
const MAX_SPEED: f64 = 2.0;
/// A shorter loop is none, in seconds.
const MIN_LOOP_SECS: f64 = 0.02;
/// At the end of a loop its beginning is faded in for so long, in seconds.
const LOOP_FADE_SECS: f64 = 0.004;
/// The edges of a grain, in seconds.
const GRAIN_FADE_SECS: f64 = 0.02;

/// Makes frames from a song.
pub(super) struct Cursor {
    source: Option<Arc<Source>>,
    secs: f64,
    speed: f64,
    loop_secs: Option<[f64; 2]>,
    sinc: Sinc,
    /// Whether the last block lacked samples that were not decoded yet: the next is faded in.
    lacked: bool,
    read: Vec<Stereo>,
    other: Vec<Stereo>,
}

impl Cursor {
    /// At the beginning of nothing.
    pub(super) fn new() -> Self {
        Self {
            source: None,
            secs: 0.0,
            speed: 1.0,
            loop_secs: None,
            sinc: Sinc::new(1.0),
            lacked: false,
            read: Vec::new(),
            other: Vec::new(),
        }
    }

    /// Sets what is played; the old one stops to be decoded.
    pub(super) fn set_source(&mut self, source: Option<Arc<Source>>) {
        if let Some(old) = std::mem::replace(&mut self.source, source) {
            old.abandon();
        }
    }

    /// Seconds of the song a second; what is no number stands still.
    pub(super) fn set_speed(&mut self, speed: f64) {
        self.speed = if speed.is_finite() { speed.clamp(-MAX_SPEED, MAX_SPEED) } else { 0.0 };
    }

    pub(super) fn speed(&self) -> f64 {
        self.speed
    }

    /// Repeats `[from, to]`, in seconds; a range that is too short or no range is none.
    pub(super) fn set_loop(&mut self, range: Option<[f64; 2]>) {
        self.loop_secs = range
            .map(|[from, to]| [from.max(0.0), to])
            .filter(|[from, to]| from.is_finite() && to.is_finite() && to - from >= MIN_LOOP_SECS);
    }

    /// Goes to `secs`.
    pub(super) fn go_to(&mut self, secs: f64) {
        self.secs = if secs.is_finite() { secs.max(0.0) } else { 0.0 };
    }

    /// Goes on at `secs`, back in the loop if that is just over its end; `true` if that was a jump.
    pub(super) fn go_on_at(&mut self, secs: f64) -> bool {
        let was_inside = self.loop_secs.is_some_and(|[from, to]| (from..to).contains(&self.secs));
        self.go_to(secs);
        match self.loop_secs {
            Some([from, to]) if was_inside && self.speed > 0.0 && self.secs >= to => {
                self.secs = from + (self.secs - to) % (to - from);
                true
            }
            _ => false,
        }
    }

    /// The time of the next frame, in seconds; while a grain is made, of its first.
    pub(super) fn secs(&self) -> f64 {
        self.secs
    }

    /// Whether it cannot move: speed 0, or backwards at the beginning.
    pub(super) fn stands(&self) -> bool {
        self.speed == 0.0 || (self.speed < 0.0 && self.secs <= 0.0)
    }

    /// Makes at most `len` frames at `rate_hz` and moves on; `true` if time jumps or stands after them.
    pub(super) fn run(&mut self, len: usize, rate_hz: u32, silent: bool, out: &mut Vec<Stereo>) -> bool {
        let step_secs = self.speed / f64::from(rate_hz);
        let edge = self.edge();
        let to_edge = edge.map_or(usize::MAX, |(edge, _)| ((edge - self.secs) / step_secs).ceil().max(1.0) as usize);
        let len = len.min(to_edge);
        self.frames(self.secs, step_secs, len, silent, out);
        if let Some((edge, Some(to))) = edge
            && !silent
        {
            self.fade_over(edge, to, step_secs, out);
        }
        self.secs += len as f64 * step_secs;
        if len < to_edge {
            return false;
        }
        match edge {
            Some((edge, Some(to))) => self.secs = to + (self.secs - edge),
            _ => self.secs = self.secs.max(0.0),
        }
        true
    }

    /// Makes frames `from .. from + len` of a grain of `whole` frames; the place stays.
    pub(super) fn grain(
        &mut self,
        len: usize,
        rate_hz: u32,
        (from, whole): (usize, usize),
        silent: bool,
        out: &mut Vec<Stereo>,
    ) {
        let step_secs = 1.0 / f64::from(rate_hz);
        self.frames(self.secs + from as f64 * step_secs, step_secs, len, silent, out);
        let fade = GRAIN_FADE_SECS * f64::from(rate_hz);
        for (index, frame) in out.iter_mut().enumerate() {
            let place = (from + index) as f64;
            let gain = (place / fade).min((whole as f64 - place) / fade).clamp(0.0, 1.0) as f32;
            *frame = frame.map(|sample| sample * gain);
        }
    }

    /// Where the way ends: the place, and where it goes on.
    fn edge(&self) -> Option<(f64, Option<f64>)> {
        match self.loop_secs {
            Some([from, to]) if self.speed > 0.0 && self.secs < to => Some((to, Some(from))),
            Some([from, to]) if self.speed < 0.0 && self.secs > from => Some((from, Some(to))),
            _ if self.speed < 0.0 => Some((0.0, None)),
            _ => None,
        }
    }

    /// Near the edge of a loop, fades what comes after it in.
    fn fade_over(&mut self, edge: f64, to: f64, step_secs: f64, out: &mut [Stereo]) {
        let left = |index: usize| ((edge - self.secs) / step_secs - index as f64) * step_secs.abs();
        let first = (0..out.len()).find(|&index| left(index) < LOOP_FADE_SECS);
        let Some(first) = first else {
            return;
        };
        let start = self.secs + first as f64 * step_secs;
        let mut other = std::mem::take(&mut self.other);
        let lefts: Vec<f64> = (first..out.len()).map(left).collect();
        self.frames(start - edge + to, step_secs, out.len() - first, false, &mut other);
        for ((frame, after), left) in out[first..].iter_mut().zip(&other).zip(lefts) {
            let share = (left / LOOP_FADE_SECS).clamp(0.0, 1.0) as f32;
            *frame = [0, 1].map(|side| frame[side] * share + after[side] * (1.0 - share));
        }
        self.other = other;
    }

    /// `len` frames of the song from `secs` on, `step_secs` apart.
    fn frames(&mut self, secs: f64, step_secs: f64, len: usize, silent: bool, out: &mut Vec<Stereo>) {
        out.clear();
        out.resize(len, [0.0; 2]);
        let song = self.source.as_ref().filter(|_| !silent).and_then(|source| Some((source, source.rate_hz()?)));
        let Some((source, rate_hz)) = song else {
            self.lacked = self.source.is_some();
            return;
        };
        let (place, step) = (secs * f64::from(rate_hz), step_secs * f64::from(rate_hz));
        // At equal rates the samples themselves are played, at most half of one beside the place.
        let (place, step) = if (step.abs() - 1.0).abs() < 1e-9 { (place.round(), step.round()) } else { (place, step) };
        if !self.sinc.fits(step) {
            self.sinc = Sinc::new(step);
        }
        let end = place + step * len as f64;
        let reach = self.sinc.reach() as i64 + 1;
        let first = place.min(end).floor() as i64 - reach;
        let last = place.max(end).ceil() as i64 + reach;
        let whole = source.read(first, (last - first + 1) as usize, &mut self.read);
        let from = place - first as f64;
        for (index, frame) in out.iter_mut().enumerate() {
            *frame = self.sinc.at(&self.read, from + index as f64 * step);
        }
        if !whole {
            out.fill([0.0; 2]);
        } else if self.lacked {
            for (index, frame) in out.iter_mut().enumerate() {
                *frame = frame.map(|sample| sample * (index as f32 / len as f32));
            }
        }
        self.lacked = !whole;
    }
}

//! The callback's half: from the ring to the device, with fades, without locks and without allocation.

use std::sync::Arc;

use rtrb::{Consumer, Producer};

use super::now::NANOS;
use super::pipe::{Anchor, Controls, Mark, Pulse, Stereo};

/// Length of the fades that keep starts, stops and jumps from clicking, in seconds.
pub(super) const FADE_SECS: f64 = 0.005;
/// How fast the volume may go from nothing to full, in seconds.
const VOLUME_SECS: f64 = 0.01;
/// The share of a measured error of the device's time that is believed with each buffer.
const CLOCK_GAIN: f64 = 0.05;
/// A larger error is a jump of the device, not jitter, in nanoseconds.
const CLOCK_JUMP_NS: f64 = 30e6;

/// Plays what is in the ring; lives in the device's callback.
pub(super) struct Renderer {
    rate_hz: f64,
    controls: Arc<Controls>,
    pulse: Arc<Pulse>,
    frames: Consumer<Stereo>,
    marks: Consumer<Mark>,
    anchors: Producer<Anchor>,
    /// The next frame of the ring.
    index: u64,
    /// Frames that the device was given.
    played: u64,
    current: Mark,
    /// Where the song stood when older frames were dropped, until new ones come.
    stopped_secs: Option<f64>,
    gain: f32,
    volume: f32,
    /// When the device's frame 0 was heard, smoothed over the buffers, in nanoseconds.
    origin_ns: Option<f64>,
    /// The last anchor that was told.
    told: Option<Anchor>,
}

impl Renderer {
    pub(super) fn new(
        rate_hz: u32,
        controls: Arc<Controls>,
        pulse: Arc<Pulse>,
        frames: Consumer<Stereo>,
        marks: Consumer<Mark>,
        anchors: Producer<Anchor>,
    ) -> Self {
        let current = Mark { at: 0, secs: 0.0, secs_per_frame: 0.0, generation: 0, segment: 0, grain: false };
        let volume = controls.volume();
        Self {
            rate_hz: f64::from(rate_hz),
            controls,
            pulse,
            frames,
            marks,
            anchors,
            index: 0,
            played: 0,
            current,
            stopped_secs: None,
            gain: 0.0,
            volume,
            origin_ns: None,
            told: None,
        }
    }

    /// Fills `out`, whose first frame is heard at `heard_ns`; it is `now_ns` now.
    pub(super) fn render(&mut self, out: &mut [Stereo], now_ns: u64, heard_ns: u64) {
        self.pulse.rendered(now_ns, heard_ns);
        self.follow_clock(heard_ns as f64);
        let mut done = 0;
        while done < out.len() {
            let stretch = self.run(&mut out[done..]);
            self.played += stretch as u64;
            done += stretch;
        }
    }

    /// When the frame is heard that comes `frames` after one that is heard at `heard_ns`.
    pub(super) fn after(&self, heard_ns: u64, frames: usize) -> u64 {
        heard_ns + (frames as f64 * NANOS / self.rate_hz) as u64
    }

    /// Takes a part of what the device says about its time: the rest is jitter.
    fn follow_clock(&mut self, heard_ns: f64) {
        let measured = heard_ns - self.played as f64 * NANOS / self.rate_hz;
        self.origin_ns = Some(match self.origin_ns {
            Some(origin) if (measured - origin).abs() < CLOCK_JUMP_NS => origin + CLOCK_GAIN * (measured - origin),
            _ => measured,
        });
    }

    /// Fills the beginning of `out` with frames of one kind, at least one; how many.
    fn run(&mut self, out: &mut [Stereo]) -> usize {
        // Frames first: who sees a frame also sees the mark that was pushed before it.
        let mut available = self.frames.slots();
        self.take_marks();
        let wanted = self.controls.generation();
        if self.current.generation < wanted && self.gain == 0.0 {
            self.drop_older_than(wanted, available);
            available = self.frames.slots();
        }
        let stale = self.current.generation < wanted;
        if !stale {
            self.stopped_secs = None;
        }
        let heard = !stale && (self.controls.playing() || self.current.grain);
        if self.gain == 0.0 && !heard {
            return self.silence(out);
        }
        let mut len = out.len().min(available);
        if let Ok(next) = self.marks.peek() {
            len = len.min((next.at - self.index) as usize);
        }
        let step = (1.0 / (FADE_SECS * self.rate_hz)) as f32;
        let target = if heard { 1.0 } else { 0.0 };
        if self.gain != target {
            len = len.min(((target - self.gain).abs() / step).ceil().max(1.0) as usize);
        }
        if len == 0 {
            // Nothing is there: a scrub that has ended, or a maker that is late. It fades in again.
            self.gain = 0.0;
            return self.silence(out);
        }
        self.tell(self.current.secs_per_frame * self.rate_hz);
        let out = &mut out[..len];
        // So many are there: nothing is left unfilled.
        let (_, unfilled) = self.frames.pop_partial_slice(out);
        unfilled.fill([0.0; 2]);
        self.index += len as u64;
        self.shape(out, target, step);
        len
    }

    /// Fades and volume.
    fn shape(&mut self, out: &mut [Stereo], target: f32, step: f32) {
        let volume_target = self.controls.volume();
        let volume_step = (1.0 / (VOLUME_SECS * self.rate_hz)) as f32;
        for frame in out {
            self.gain += (target - self.gain).clamp(-step, step);
            self.volume += (volume_target - self.volume).clamp(-volume_step, volume_step);
            let gain = self.gain * self.volume;
            *frame = frame.map(|sample| sample * gain);
        }
    }

    /// Fills all of `out` with nothing; the song stands.
    fn silence(&mut self, out: &mut [Stereo]) -> usize {
        out.fill([0.0; 2]);
        if self.current.generation > 0 {
            self.tell(0.0);
        }
        out.len()
    }

    fn take_marks(&mut self) {
        while let Ok(mark) = self.marks.peek()
            && mark.at <= self.index
        {
            self.current = *mark;
            // It was just seen: taking it cannot fail.
            if self.marks.pop().is_err() {
                return;
            }
        }
    }

    /// Drops frames until one of `wanted` comes, or none is left; says where the song had come to.
    fn drop_older_than(&mut self, wanted: u64, available: usize) {
        let stopped_secs = *self.stopped_secs.get_or_insert_with(|| self.current.secs_at(self.index));
        if self.pulse.stopped_at(wanted).is_none() {
            self.pulse.ack(wanted, stopped_secs);
        }
        let mut left = available;
        while self.current.generation < wanted && left > 0 {
            let until = self.marks.peek().map_or(left, |next| left.min((next.at - self.index) as usize));
            if let Ok(chunk) = self.frames.read_chunk(until) {
                chunk.commit_all();
            }
            self.index += until as u64;
            left -= until;
            self.take_marks();
        }
    }

    /// Tells what is heard from the next frame on, unless it follows from what was told.
    fn tell(&mut self, rate: f64) {
        let Some(origin_ns) = self.origin_ns else {
            return;
        };
        let anchor = Anchor {
            at_ns: origin_ns + self.played as f64 * NANOS / self.rate_hz,
            secs: self.stopped_secs.unwrap_or_else(|| self.current.secs_at(self.index)),
            rate,
            generation: self.current.generation,
            segment: self.current.segment,
        };
        let stands = |told: Anchor| {
            rate == 0.0
                && told.rate == 0.0
                && told.secs == anchor.secs
                && told.generation == anchor.generation
                && told.segment == anchor.segment
        };
        // A full ring means that nobody has asked for a while; what is new is told again with the next buffer.
        if !self.told.is_some_and(stands) && self.anchors.push(anchor).is_ok() {
            self.told = Some(anchor);
        }
    }
}

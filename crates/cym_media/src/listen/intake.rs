//! The callback's half of listening: frames into a ring, and when they sounded.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use rtrb::{Consumer, Producer, RingBuffer};

use crate::play::now::{NANOS, Now};

/// How much sound waits in the ring, in seconds: what a stall of the listener may last.
pub(super) const RING_SECS: f64 = 1.0;
/// How fast the start of a stream may be taken for later than it seemed: sound cards are off by less.
const DRIFT: f64 = 2e-4;
/// Sound that comes later than this against its clock has a gap before it, in nanoseconds.
const GAP_NS: f64 = 250e6;

/// Tells that an input is gone; cheap to clone, never blocks.
#[derive(Clone)]
pub struct LostInput {
    pub(super) words: SyncSender<(u64, String)>,
    pub(super) number: u64,
}

impl LostInput {
    /// The input is gone or is no longer what it was, and why.
    pub fn tell(&self, why: String) {
        // A full queue holds such a word already.
        drop(self.words.try_send((self.number, why)));
    }
}

/// What a callback tells about itself.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    /// Frames that came when the ring was full.
    dropped: AtomicU64,
    /// When the last block came, in nanoseconds.
    last_ns: AtomicU64,
    /// Blocks so far.
    blocks: AtomicU64,
    /// When frame 0 sounded, in nanoseconds: the bits of an `f64`.
    origin: AtomicU64,
}

/// So many blocks have come before a device is trusted to go on.
const WARM_BLOCKS: u64 = 8;

impl Pulse {
    pub(super) fn opened(&self, now_ns: u64) {
        self.last_ns.store(now_ns, Ordering::Relaxed);
    }

    pub(super) fn last_ns(&self) -> u64 {
        self.last_ns.load(Ordering::Relaxed)
    }

    /// Whether sound comes steadily; some devices begin with a long breath.
    pub(super) fn warm(&self) -> bool {
        self.blocks.load(Ordering::Relaxed) >= WARM_BLOCKS
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Acquire)
    }

    /// When frame 0 sounded, in nanoseconds; `None` before the first block.
    pub(super) fn origin_ns(&self) -> Option<f64> {
        (self.blocks.load(Ordering::Acquire) > 0).then(|| f64::from_bits(self.origin.load(Ordering::Relaxed)))
    }
}

/// Takes in what a device hears; lives in its callback. Neither locks nor allocates.
pub struct Intake {
    samples: Producer<f32>,
    pulse: Arc<Pulse>,
    now: Now,
    rate_hz: f64,
    channels: usize,
    /// Frames that came, dropped ones included.
    frames: u64,
    origin_ns: Option<f64>,
}

impl Intake {
    /// Takes whole frames, interleaved, in order. `age` is how long ago the first of them sounded, as far as the device tells.
    pub fn push(&mut self, frames: &[f32], age: Duration) {
        let mut samples = frames.iter().copied();
        self.push_with(frames.len() / self.channels, age, |_| samples.next().unwrap_or_default());
    }

    /// As [`Self::push`], from samples of any kind: `sample` is asked for each of the `frames` frames' samples in order, by its
    /// channel.
    pub(super) fn push_with(&mut self, frames: usize, age: Duration, mut sample: impl FnMut(usize) -> f32) {
        let now_ns = (self.now)();
        self.follow_clock(now_ns as f64, age, frames);
        let taken = frames.min(self.samples.slots() / self.channels);
        for _ in 0..taken {
            for channel in 0..self.channels {
                let heard = sample(channel);
                // What is no number is silence.
                if self.samples.push(if heard.is_finite() { heard } else { 0.0 }).is_err() {
                    debug_assert!(false, "the room was counted");
                }
            }
        }
        self.frames += frames as u64;
        self.pulse.dropped.fetch_add((frames - taken) as u64, Ordering::Release);
        self.pulse.last_ns.store(now_ns, Ordering::Relaxed);
        self.pulse.blocks.fetch_add(1, Ordering::Release);
    }

    /// Keeps the earliest start of the stream that was seen: blocks come late, never early. It is let drift, because the
    /// device's clock and ours do.
    fn follow_clock(&mut self, now_ns: f64, age: Duration, frames: usize) {
        let secs = |frames: f64| frames / self.rate_hz;
        // A block cannot come before its last frame has sounded.
        let age_secs = age.as_secs_f64().max(secs(frames as f64));
        let measured = now_ns - (age_secs + secs(self.frames as f64)) * NANOS;
        let origin = match self.origin_ns {
            Some(origin) if measured - origin < GAP_NS => measured.min(origin + DRIFT * secs(frames as f64) * NANOS),
            _ => measured,
        };
        self.origin_ns = Some(origin);
        self.pulse.origin.store(origin.to_bits(), Ordering::Relaxed);
    }
}

/// The listener's half.
pub(super) struct Outlet {
    pub(super) samples: Consumer<f32>,
    pub(super) pulse: Arc<Pulse>,
    pub(super) rate_hz: u32,
    pub(super) channels: usize,
}

/// Both ends of a ring for a device that hears `rate_hz` frames of `channels` samples a second.
pub(super) fn ring(rate_hz: u32, channels: usize, now: &Now) -> (Intake, Outlet) {
    let (rate_hz, channels) = (rate_hz.max(1), channels.max(1));
    let (producer, samples) = RingBuffer::new((f64::from(rate_hz) * RING_SECS) as usize * channels);
    let pulse = Arc::new(Pulse::default());
    let intake = Intake {
        samples: producer,
        pulse: Arc::clone(&pulse),
        now: Arc::clone(now),
        rate_hz: f64::from(rate_hz),
        channels,
        frames: 0,
        origin_ns: None,
    };
    (intake, Outlet { samples, pulse, rate_hz, channels })
}

/// Which moment of what is heard sounds right now, also between blocks; cheap to ask from any thread.
#[derive(Clone)]
pub struct HeardClock {
    pub(super) now: Now,
    /// When what was handed out began to sound, in nanoseconds: the bits of an `f64`.
    pub(super) zero: Arc<AtomicU64>,
}

impl HeardClock {
    /// Seconds of sound since the last [`Arrival::Format`](super::Arrival::Format), carried on to this moment; a little ahead of
    /// what has arrived.
    pub fn secs(&self) -> f64 {
        let zero_ns = f64::from_bits(self.zero.load(Ordering::Relaxed));
        (((self.now)() as f64 - zero_ns) / NANOS).max(0.0)
    }

    pub(super) fn set(&self, zero_ns: f64) {
        self.zero.store(zero_ns.to_bits(), Ordering::Relaxed);
    }
}

//! What goes between the thread that makes sound and the callback that plays it: rings, marks, a few atomics.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

use rtrb::{Consumer, Producer, RingBuffer};

use super::now::NANOS;
use super::render::Renderer;

/// How much sound waits in the ring, in seconds: what a stall of the maker may last.
const RING_SECS: f64 = 0.4;
/// Marks and anchors that may wait; each is one change of what is played.
const NOTES: usize = 1024;

/// One frame of sound: left, right.
pub(super) type Stereo = [f32; 2];

/// From frame `at` of the ring on, this is what the frames are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mark {
    /// The first frame it speaks of, counted from the ring's beginning.
    pub(super) at: u64,
    /// The time in the song of that frame.
    pub(super) secs: f64,
    /// How far the song moves with each frame, in seconds.
    pub(super) secs_per_frame: f64,
    /// Frames of an older generation than the one that is wanted are dropped unheard.
    pub(super) generation: u64,
    /// Rises where time jumps; within one it does not go back.
    pub(super) segment: u64,
    /// A grain is heard while paused as well.
    pub(super) grain: bool,
}

impl Mark {
    /// The time in the song of a frame of the ring.
    pub(super) fn secs_at(&self, index: u64) -> f64 {
        self.secs + index.saturating_sub(self.at) as f64 * self.secs_per_frame
    }
}

/// At this moment, this time of the song is heard, and so it goes on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Anchor {
    /// The moment, in nanoseconds of the player's clock.
    pub(super) at_ns: f64,
    /// The time in the song.
    pub(super) secs: f64,
    /// Seconds of the song a second of the clock.
    pub(super) rate: f64,
    /// Generation of the mark that it stands for.
    pub(super) generation: u64,
    /// Segment of the mark that it stands for.
    pub(super) segment: u64,
}

/// What the callback reads, whichever device it plays on.
#[derive(Debug)]
pub(super) struct Controls {
    playing: AtomicBool,
    generation: AtomicU64,
    volume: AtomicU32,
}

impl Controls {
    /// Paused, full volume, nothing wanted yet.
    pub(super) fn new() -> Self {
        Self {
            playing: AtomicBool::new(false),
            generation: AtomicU64::new(0),
            volume: AtomicU32::new(1.0_f32.to_bits()),
        }
    }

    pub(super) fn playing(&self) -> bool {
        self.playing.load(Ordering::Acquire)
    }

    pub(super) fn set_playing(&self, playing: bool) {
        self.playing.store(playing, Ordering::Release);
    }

    /// The generation of frames that may be heard.
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Frames made so far are no longer wanted; the generation of those that come.
    pub(super) fn next_generation(&self) -> u64 {
        self.generation.fetch_add(1, Ordering::AcqRel) + 1
    }

    /// Volume, 0 to 1.
    pub(super) fn volume(&self) -> f32 {
        f32::from_bits(self.volume.load(Ordering::Relaxed))
    }

    /// What is no number is silence.
    pub(super) fn set_volume(&self, volume: f32) {
        let volume = if volume.is_finite() { volume.clamp(0.0, 1.0) } else { 0.0 };
        self.volume.store(volume.to_bits(), Ordering::Relaxed);
    }
}

/// What a callback tells about itself.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    acked: AtomicU64,
    stopped_at: AtomicU64,
    last_render_ns: AtomicU64,
    latency_ns: AtomicU64,
    calls: AtomicU64,
}

/// So many times a device has asked for sound before it is trusted to go on doing so.
const WARM_CALLS: u64 = 8;

impl Pulse {
    /// The callback has dropped what is older than `generation`; it had come to `secs`.
    pub(super) fn ack(&self, generation: u64, secs: f64) {
        self.stopped_at.store(secs.to_bits(), Ordering::Relaxed);
        self.acked.store(generation, Ordering::Release);
    }

    /// Where the callback stopped for `generation`, once it has.
    pub(super) fn stopped_at(&self, generation: u64) -> Option<f64> {
        (self.acked.load(Ordering::Acquire) >= generation)
            .then(|| f64::from_bits(self.stopped_at.load(Ordering::Relaxed)))
    }

    /// When sound was last asked for.
    pub(super) fn last_render_ns(&self) -> u64 {
        self.last_render_ns.load(Ordering::Relaxed)
    }

    /// Whether the device asks for sound steadily; some begin with a long breath.
    pub(super) fn warm(&self) -> bool {
        self.calls.load(Ordering::Relaxed) >= WARM_CALLS
    }

    /// How long sound took to the ear when it was last asked for, in seconds.
    pub(super) fn latency_secs(&self) -> f64 {
        self.latency_ns.load(Ordering::Relaxed) as f64 / NANOS
    }

    /// The device was opened.
    pub(super) fn opened(&self, now_ns: u64) {
        self.last_render_ns.store(now_ns, Ordering::Relaxed);
    }

    /// Sound is asked for that will be heard at `heard_ns`.
    pub(super) fn rendered(&self, now_ns: u64, heard_ns: u64) {
        self.last_render_ns.store(now_ns, Ordering::Relaxed);
        self.latency_ns.store(heard_ns.saturating_sub(now_ns), Ordering::Relaxed);
        self.calls.fetch_add(1, Ordering::Relaxed);
    }
}

/// The maker's end of a pipe.
pub(super) struct Feed {
    /// Frames a second that the device plays.
    pub(super) rate_hz: u32,
    /// What its callback tells.
    pub(super) pulse: Arc<Pulse>,
    /// What is heard when; taken by who tells the position.
    pub(super) anchors: Option<Consumer<Anchor>>,
    frames: Producer<Stereo>,
    marks: Producer<Mark>,
    pushed: u64,
}

impl Feed {
    /// Frames that can be pushed now.
    pub(super) fn room(&self) -> usize {
        self.frames.slots()
    }

    /// The number of the next frame.
    pub(super) fn pushed(&self) -> u64 {
        self.pushed
    }

    /// Says what the frames are that come next; `false` when the callback is far behind.
    pub(super) fn mark(&mut self, mark: Mark) -> bool {
        self.marks.push(mark).is_ok()
    }

    /// Pushes frames for which there is [`room`](Self::room).
    pub(super) fn push(&mut self, frames: &[Stereo]) {
        let (taken, _) = self.frames.push_partial_slice(frames);
        self.pushed += taken.len() as u64;
    }
}

/// Both ends of a pipe for a device that plays `rate_hz` frames a second.
pub(super) fn pipe(rate_hz: u32, controls: &Arc<Controls>) -> (Feed, Renderer) {
    let (frames, frames_out) = RingBuffer::new((f64::from(rate_hz) * RING_SECS) as usize);
    let (marks, marks_out) = RingBuffer::new(NOTES);
    let (anchors, anchors_out) = RingBuffer::new(NOTES);
    let pulse = Arc::new(Pulse::default());
    let renderer = Renderer::new(rate_hz, Arc::clone(controls), Arc::clone(&pulse), frames_out, marks_out, anchors);
    (Feed { rate_hz, pulse, anchors: Some(anchors_out), frames, marks, pushed: 0 }, renderer)
}

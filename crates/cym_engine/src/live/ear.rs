//! The listening itself: frames from the input into the analysis, and what it knows out to whoever asks.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use cym_dsp::Listener;
use cym_media::listen::{Arrival, Capture};

use super::Shared;

/// The meter falls to half in so many seconds.
const METER_HALF_SECS: f32 = 0.15;

/// Listens to one input; lives on a thread of its own.
pub(super) struct Ear {
    capture: Capture,
    hearing: Hearing,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Hearing {
    listener: Option<Listener>,
    /// Samples a second, all channels together.
    samples_hz: f32,
    level: f32,
    refused: Option<String>,
    news: bool,
}

impl Hearing {
    fn take(&mut self, arrival: &Arrival<'_>) {
        self.news = true;
        match *arrival {
            Arrival::Format { rate_hz, channels } => {
                let listener = Listener::new(rate_hz, channels);
                self.refused = listener.as_ref().err().map(ToString::to_string);
                self.listener = listener.ok();
                self.samples_hz = rate_hz as f32 * channels as f32;
            }
            Arrival::Frames(frames) => {
                let peak = frames.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
                let secs = frames.len() as f32 / self.samples_hz.max(1.0);
                self.level = peak.max(self.level * (-secs / METER_HALF_SECS).exp2());
                if let Some(listener) = &mut self.listener {
                    listener.push(frames);
                }
            }
        }
    }
}

impl Ear {
    pub(super) fn new(capture: Capture, shared: Arc<Shared>) -> Self {
        Self { capture, hearing: Hearing::default(), shared }
    }

    /// Hears what has come since the last time.
    pub(super) fn turn(&mut self) {
        let Self { capture, hearing, shared } = self;
        capture.turn(&mut |arrival| hearing.take(&arrival));
        let features = std::mem::take(&mut hearing.news)
            .then(|| Arc::new(hearing.listener.as_ref().map(Listener::features).unwrap_or_default()));
        shared.level.store(hearing.level.to_bits(), Ordering::Relaxed);
        let mut told = shared.told();
        if let Some(features) = features {
            told.features = features;
        }
        if told.state != *capture.state() {
            told.state = capture.state().clone();
        }
        if told.refused != hearing.refused {
            told.refused.clone_from(&hearing.refused);
        }
        told.dropped = capture.dropped();
    }
}

//! `cymatic analyze --live`: the causal analysis over a file, so that it can be measured.

use cym_dsp::{Listener, Recorded, Recording};
use cym_engine::ANALYSIS_RATE_HZ;
use cym_engine::clock::Stopwatch;
use cym_media::sound::{SoundReader, read_at};
use serde_json::{Value, json};

use super::{tell, write};
use crate::args::Analyze;
use crate::heard::json;
use crate::report::{self, Failure};

/// Frames that are heard at once, as a sound device hands them out.
const BLOCK: usize = 256;

/// Hears a song block by block and says what was known when.
pub(super) fn run(args: &Analyze) -> Result<(), Failure> {
    let channels = SoundReader::open(&args.audio)?.info().channels;
    let mut listener = Listener::new(ANALYSIS_RATE_HZ, channels)?;
    let mut recording = Recording::default();
    let mut hearing_secs = 0.0;
    let mut waiting: Vec<f32> = Vec::new();
    let mut hear = |block: &[f32]| {
        let clock = Stopwatch::start();
        listener.push(block);
        let features = listener.features();
        hearing_secs += clock.secs();
        recording.note(&features);
    };
    read_at(&args.audio, ANALYSIS_RATE_HZ, |piece| {
        waiting.extend_from_slice(piece);
        let whole = waiting.len() / (BLOCK * channels) * (BLOCK * channels);
        waiting[..whole].chunks(BLOCK * channels).for_each(&mut hear);
        waiting.drain(..whole);
    })?;
    hear(&waiting);
    let recorded = recording.finish();
    tell(args, &recorded.track);
    let speed = recorded.track.duration_secs / f64::max(hearing_secs, 1e-9);
    report::line(&format!("  live      heard in blocks of {BLOCK}, {speed:.0} times faster than it plays"));
    write(args, &recorded.track, || object(&recorded))
}

/// The object of a track, with when its onsets were told and which phase of the beat was predicted.
fn object(recorded: &Recorded) -> Value {
    let Recorded { track, onset_reports, beat_phases, phase_hop_secs } = recorded;
    let mut object = json::of(track);
    if let Some(object) = object.as_object_mut() {
        object.insert("live".to_owned(), json!(true));
        object.insert("onset_report".to_owned(), json!(onset_reports));
        object.insert("beat_phase".to_owned(), json!({ "hop": phase_hop_secs, "t0": 0.0, "phase": beat_phases }));
    }
    object
}

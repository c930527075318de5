//! Songs, analysed once and asked at any time.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use cym_dsp::{ANALYSIS_VERSION, Analyser, FeatureTrack};
use cym_plan::{Sounds, Stretch};

use crate::cache;
use crate::error::EngineError;

/// Rate at which songs are analysed, whatever their own.
pub const ANALYSIS_RATE_HZ: u32 = 48_000;

/// The sounds of a plan, in its order; a missing one is silence.
#[derive(Clone, Debug, Default)]
pub struct SoundBank {
    /// One track for each entry of [`cym_plan::Plan::sounds`].
    pub tracks: Vec<Option<Arc<FeatureTrack>>>,
}

impl SoundBank {
    fn track(&self, sound: usize) -> Option<&FeatureTrack> {
        self.tracks.get(sound)?.as_deref()
    }
}

impl Sounds for SoundBank {
    fn value(&self, sound: usize, feature: &str, secs: f64) -> f32 {
        self.track(sound).map_or(0.0, |track| track.value(feature, secs))
    }

    fn count(&self, sound: usize, event: &str, secs: f64) -> u64 {
        self.track(sound).map_or(0, |track| track.count(event, secs))
    }

    fn spectrum(&self, sound: usize, secs: f64, bands: &mut [f32]) {
        match self.track(sound) {
            Some(track) => track.spectrum_at(secs, bands),
            None => bands.fill(0.0),
        }
    }

    fn scalar(&self, sound: usize, feature: &str) -> Option<f64> {
        self.track(sound)?.scalar(feature)
    }

    fn percentile(&self, sound: usize, feature: &str, secs: f64) -> f32 {
        self.track(sound).map_or(0.0, |track| track.percentile(feature, secs))
    }

    fn mean(&self, sound: usize, feature: &str, from_secs: f64, to_secs: f64) -> f32 {
        self.track(sound).map_or(0.0, |track| track.mean(feature, from_secs, to_secs))
    }

    fn since(&self, sound: usize, event: &str, secs: f64) -> f64 {
        self.track(sound).map_or(f64::INFINITY, |track| track.since(event, secs))
    }

    fn until(&self, sound: usize, event: &str, secs: f64) -> f64 {
        self.track(sound).map_or(f64::INFINITY, |track| track.until(event, secs))
    }

    fn stretch(&self, sound: usize, list: &str, secs: f64) -> Option<Stretch<'_>> {
        let at = self.track(sound)?.span_at(list, secs)?;
        Some(Stretch { number: at.index, label: &at.span.label, progress: at.progress, left_secs: at.left_secs })
    }
}

/// The features of a song: from memory if somebody holds them, from the cache if this very file was heard before by this analysis, else by listening now.
///
/// # Errors
/// The file is missing or no sound that can be read.
pub fn hear(path: &Path) -> Result<Arc<FeatureTrack>, EngineError> {
    hear_watched(path, &mut |_| true)
}

/// As [`hear`], telling how much is done (0 to 1, where the file says how long it is) and asking whether to go on.
///
/// # Errors
/// As [`hear`]; [`EngineError::Cancelled`] when it was told to stop.
pub fn hear_watched(path: &Path, go_on: &mut dyn FnMut(f32) -> bool) -> Result<Arc<FeatureTrack>, EngineError> {
    hear_growing(path, &mut |so_far| go_on(so_far.done))
}

/// As [`hear_watched`], with a look at what was heard up to now: pictures can move long before all is heard.
///
/// # Errors
/// As [`hear_watched`].
pub fn hear_growing(path: &Path, go_on: &mut dyn FnMut(&SoFar<'_>) -> bool) -> Result<Arc<FeatureTrack>, EngineError> {
    let hash = cym_media::sound::hash_file(path)?;
    if let Some(track) = held().get(&hash).and_then(Weak::upgrade) {
        return Ok(track);
    }
    let track = Arc::new(hear_anew(path, &hash, go_on)?);
    let mut held = held();
    held.retain(|_, track| track.strong_count() > 0);
    held.insert(hash, Arc::downgrade(&track));
    Ok(track)
}

/// A song that is being heard.
pub struct SoFar<'a> {
    /// How much is done, 0 to 1; 0 where the file does not say how long it is.
    pub done: f32,
    /// How long the song is in seconds, where the file says so.
    pub whole_secs: Option<f64>,
    analyser: &'a Analyser,
}

impl SoFar<'_> {
    /// A first rough hearing of the beginning, up to here; `None` past the first minutes, where it costs more than it is worth.
    pub fn track(&self) -> Option<FeatureTrack> {
        (self.analyser.heard_secs() <= ROUGH_SECS).then(|| self.analyser.so_far())
    }
}

/// Tracks that somebody holds at this moment, by the hash of their song: a song is in memory once.
fn held() -> MutexGuard<'static, BTreeMap<String, Weak<FeatureTrack>>> {
    static HELD: Mutex<BTreeMap<String, Weak<FeatureTrack>>> = Mutex::new(BTreeMap::new());
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

fn hear_anew(path: &Path, hash: &str, go_on: &mut dyn FnMut(&SoFar<'_>) -> bool) -> Result<FeatureTrack, EngineError> {
    let name = format!("features/{hash}-v{ANALYSIS_VERSION}.track");
    if let Some(track) = cache::read(&name).and_then(|bytes| FeatureTrack::from_bytes(&bytes).ok()) {
        return Ok(track);
    }
    let track = listen_watched(path, go_on)?;
    // A full disk or a read-only home must not stop the music; it will be heard again next time.
    let _kept = cache::write(&name, |to| track.write_to(to));
    Ok(track)
}

/// Analyses a song without the cache.
///
/// # Errors
/// The file is missing or no sound that can be read.
pub fn listen(path: &Path) -> Result<FeatureTrack, EngineError> {
    listen_watched(path, &mut |_| true)
}

/// No rough hearing of more than this: what was kept of so much sound is copied for it, about 10 MB a minute.
const ROUGH_SECS: f64 = 600.0;

/// The share of the work that is done when every sample was pushed; the rest looks at the song as a whole.
const PUSHED: f32 = 0.95;

fn listen_watched(path: &Path, go_on: &mut dyn FnMut(&SoFar<'_>) -> bool) -> Result<FeatureTrack, EngineError> {
    let info = cym_media::sound::SoundReader::open(path)?.info();
    let mut analyser = Analyser::new(ANALYSIS_RATE_HZ, info.channels)?;
    let whole = info.duration_secs.map(|secs| secs * f64::from(ANALYSIS_RATE_HZ) * info.channels as f64);
    let (mut samples, mut stopped) = (0_usize, false);
    cym_media::sound::read_at_while(path, ANALYSIS_RATE_HZ, |block| {
        analyser.push(block);
        samples += block.len();
        let done = whole.filter(|&whole| whole > 0.0).map_or(0.0, |whole| (samples as f64 / whole).min(1.0) as f32);
        stopped = !go_on(&SoFar { done: done * PUSHED, whole_secs: info.duration_secs, analyser: &analyser });
        !stopped
    })?;
    if stopped { Err(EngineError::Cancelled) } else { Ok(analyser.finish()) }
}

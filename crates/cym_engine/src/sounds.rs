//! Songs, analysed once and asked at any time.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use cym_dsp::{ANALYSIS_VERSION, Analyser, FeatureTrack};
use cym_plan::Sounds;

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
}

/// The features of a song: from memory if somebody holds them, from the cache if this very file was heard before by this analysis, else by listening now.
///
/// # Errors
/// The file is missing or no sound that can be read.
pub fn hear(path: &Path) -> Result<Arc<FeatureTrack>, EngineError> {
    let hash = cym_media::sound::hash_file(path)?;
    if let Some(track) = held().get(&hash).and_then(Weak::upgrade) {
        return Ok(track);
    }
    let track = Arc::new(hear_anew(path, &hash)?);
    let mut held = held();
    held.retain(|_, track| track.strong_count() > 0);
    held.insert(hash, Arc::downgrade(&track));
    Ok(track)
}

/// Tracks that somebody holds at this moment, by the hash of their song: a song is in memory once.
fn held() -> MutexGuard<'static, BTreeMap<String, Weak<FeatureTrack>>> {
    static HELD: Mutex<BTreeMap<String, Weak<FeatureTrack>>> = Mutex::new(BTreeMap::new());
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

fn hear_anew(path: &Path, hash: &str) -> Result<FeatureTrack, EngineError> {
    let name = format!("features/{hash}-v{ANALYSIS_VERSION}.track");
    if let Some(track) = cache::read(&name).and_then(|bytes| FeatureTrack::from_bytes(&bytes).ok()) {
        return Ok(track);
    }
    let track = listen(path)?;
    // A full disk or a read-only home must not stop the music; it will be heard again next time.
    let _kept = cache::write(&name, |to| track.write_to(to));
    Ok(track)
}

/// Analyses a song without the cache.
///
/// # Errors
/// The file is missing or no sound that can be read.
pub fn listen(path: &Path) -> Result<FeatureTrack, EngineError> {
    let channels = cym_media::sound::SoundReader::open(path)?.info().channels;
    let mut analyser = Analyser::new(ANALYSIS_RATE_HZ, channels)?;
    cym_media::sound::read_at(path, ANALYSIS_RATE_HZ, |samples| analyser.push(samples))?;
    Ok(analyser.finish())
}

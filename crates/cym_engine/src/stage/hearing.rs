//! The worker that listens to songs while pictures play.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use cym_dsp::FeatureTrack;

use super::inbox::{Inbox, Message};
use super::newest::Newest;
use crate::clock::Stopwatch;
use crate::error::EngineError;
use crate::sounds;

/// What the worker says about a song.
pub(super) struct Heard {
    pub(super) path: PathBuf,
    pub(super) news: News,
}

/// How far it is with it.
pub(super) enum News {
    /// Still listening: how much is done, 0 to 1, and the seconds left.
    Part(f32, Option<f32>),
    /// Still listening: what its beginning holds, and the seconds of the whole where the file says so.
    Rough(Arc<FeatureTrack>, Option<f64>),
    /// Done.
    Track(Arc<FeatureTrack>),
    /// It cannot be heard, for this reason.
    Failed(String),
}

/// A song's file at one moment: the same name may hold another song later.
type Stamp = Option<(std::time::SystemTime, u64)>;

/// Listens to the songs on the desk, one after the other, until the desk is closed.
pub(super) fn run(orders: &Newest<Vec<PathBuf>>, inbox: &Inbox) {
    // Kept for as long as the newest order names them: an edit must not listen again.
    let mut known: BTreeMap<PathBuf, (Stamp, Result<Arc<FeatureTrack>, String>)> = BTreeMap::new();
    while let Some((paths, stale)) = orders.take() {
        known.retain(|path, _| paths.contains(path));
        for path in paths {
            let stamp = stamp(&path);
            let found = known.get(&path).filter(|(known, _)| *known == stamp).map(|(_, result)| result.clone());
            let result = match found {
                Some(result) => result,
                None => match listen(&path, inbox, &|| !stale.load(Ordering::Relaxed)) {
                    Err(EngineError::Cancelled) => break,
                    Err(error) => Err(error.to_string()),
                    Ok(track) => Ok(track),
                },
            };
            known.insert(path.clone(), (stamp, result.clone()));
            let news = match result {
                Ok(track) => News::Track(track),
                Err(why) => News::Failed(why),
            };
            inbox.put(Message::Heard(Heard { path, news }));
        }
    }
}

fn stamp(path: &Path) -> Stamp {
    let about = std::fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
}

/// Seconds of listening after which the first rough hearing is told; each later one waits three times as long.
const ROUGH_AFTER_SECS: f64 = 0.3;

fn listen(path: &Path, inbox: &Inbox, go_on: &dyn Fn() -> bool) -> Result<Arc<FeatureTrack>, EngineError> {
    let watch = Stopwatch::start();
    let (mut told, mut next_rough) = (0.0, ROUGH_AFTER_SECS);
    let tell = |news| inbox.put(Message::Heard(Heard { path: path.to_owned(), news }));
    sounds::hear_growing(path, &mut |so_far| {
        let secs = watch.secs();
        if secs - told >= 0.1 {
            told = secs;
            let done = so_far.done;
            let left = (done > 0.02).then(|| (secs / f64::from(done) * f64::from(1.0 - done)) as f32);
            tell(News::Part(done, left));
        }
        if secs >= next_rough {
            if let Some(track) = so_far.track() {
                tell(News::Rough(Arc::new(track), so_far.whole_secs));
            }
            next_rough = 3.0 * watch.secs();
        }
        go_on()
    })
}

//! Songs, analysed once and asked at any time.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use cym_dsp::{ANALYSIS_VERSION, Analyser, Corrections, FeatureTrack};
use cym_graph::{NodeId, Problem, Severity};
use cym_plan::{Plan, SoundUse, Sounds, Stretch};

use crate::cache;
use crate::cues::Heard;
use crate::error::EngineError;
use crate::live::LiveMoment;

/// Rate at which songs are analysed, whatever their own.
pub const ANALYSIS_RATE_HZ: u32 = 48_000;

/// The sounds of a plan, in its order; a missing one is silence.
#[derive(Clone, Debug, Default)]
pub struct SoundBank {
    /// One track for each entry of [`cym_plan::Plan::sounds`].
    pub tracks: Vec<Option<Arc<FeatureTrack>>>,
    /// Those that are heard as they come, by their number among the sounds; they have no track.
    pub live: BTreeMap<usize, LiveMoment>,
}

impl SoundBank {
    fn track(&self, sound: usize) -> Option<&FeatureTrack> {
        self.tracks.get(sound)?.as_deref()
    }

    /// What is known of the sound of a node; a name that the plan does not know means its first sound, as in the window.
    pub(crate) fn heard(&self, plan: &Plan, node: &NodeId) -> Heard {
        let at = plan.sounds.iter().position(|sound| sound.node == *node).unwrap_or(0);
        match (plan.sounds.get(at), self.tracks.get(at)) {
            (_, Some(Some(track))) => Heard::Song { secs: track.duration_secs },
            (Some(sound), _) if sound.live.is_some() => Heard::Live,
            (Some(_), _) => Heard::NotYet,
            (None, _) => Heard::Live,
        }
    }

    /// Lets what is heard live be heard now, when the piece is at this time.
    pub(crate) fn hear_now(&mut self, piece_secs: f64) {
        for live in self.live.values_mut() {
            live.hear_now(piece_secs);
        }
    }
}

impl Sounds for SoundBank {
    fn value(&self, sound: usize, feature: &str, secs: f64) -> f32 {
        match self.live.get(&sound) {
            Some(live) => live.features().value(feature, live.at(secs)),
            None => self.track(sound).map_or(0.0, |track| track.value(feature, secs)),
        }
    }

    fn count(&self, sound: usize, event: &str, secs: f64) -> u64 {
        match self.live.get(&sound) {
            Some(live) => {
                live.note_ahead(event);
                live.features().count(event, live.at(secs))
            }
            None => self.track(sound).map_or(0, |track| track.count(event, secs)),
        }
    }

    fn spectrum(&self, sound: usize, secs: f64, bands: &mut [f32]) {
        match (self.live.get(&sound), self.track(sound)) {
            (Some(live), _) => live.features().spectrum_at(live.at(secs), bands),
            (None, Some(track)) => track.spectrum_at(secs, bands),
            (None, None) => bands.fill(0.0),
        }
    }

    fn duration_secs(&self, sound: usize) -> Option<f64> {
        self.track(sound).filter(|_| !self.live.contains_key(&sound)).map(|track| track.duration_secs)
    }

    fn version(&self, sound: usize) -> u64 {
        // A track never changes: where it lies tells it apart as long as somebody holds it.
        let place =
            self.tracks.get(sound).and_then(Option::as_ref).map_or(0, |track| Arc::as_ptr(track) as usize as u64);
        if self.live.contains_key(&sound) { u64::MAX } else { place }
    }

    fn scalar(&self, sound: usize, feature: &str) -> Option<f64> {
        match self.live.get(&sound) {
            Some(live) => live.features().scalar(feature),
            None => self.track(sound)?.scalar(feature),
        }
    }

    fn percentile(&self, sound: usize, feature: &str, secs: f64) -> f32 {
        match self.live.get(&sound) {
            Some(live) => live.features().percentile(feature, live.at(secs)),
            None => self.track(sound).map_or(0.0, |track| track.percentile(feature, secs)),
        }
    }

    fn mean(&self, sound: usize, feature: &str, from_secs: f64, to_secs: f64) -> f32 {
        match self.live.get(&sound) {
            Some(live) => live.features().mean(feature, live.at(from_secs), live.at(to_secs)),
            None => self.track(sound).map_or(0.0, |track| track.mean(feature, from_secs, to_secs)),
        }
    }

    fn since(&self, sound: usize, event: &str, secs: f64) -> f64 {
        match self.live.get(&sound) {
            Some(live) => live.features().since(event, live.at(secs)),
            None => self.track(sound).map_or(f64::INFINITY, |track| track.since(event, secs)),
        }
    }

    fn until(&self, sound: usize, event: &str, secs: f64) -> f64 {
        match self.live.get(&sound) {
            Some(live) => {
                live.note_ahead(event);
                live.features().until(event, live.at(secs))
            }
            None => self.track(sound).map_or(f64::INFINITY, |track| track.until(event, secs)),
        }
    }

    fn stretch(&self, sound: usize, list: &str, secs: f64) -> Option<Stretch<'_>> {
        let at = match self.live.get(&sound) {
            Some(live) => {
                live.note_ahead(list);
                live.features().span_at(list, live.at(secs))?
            }
            None => self.track(sound)?.span_at(list, secs)?,
        };
        Some(Stretch { number: at.index, label: &at.span.label, progress: at.progress, left_secs: at.left_secs })
    }

    fn strip(&self, sound: usize, feature: &str, secs: f64, out: &mut [f32]) {
        match (self.live.get(&sound), self.track(sound)) {
            (Some(live), _) => live.features().strip_at(feature, live.at(secs), out),
            (None, Some(track)) => track.strip_at(feature, secs, out),
            (None, None) => out.fill(0.0),
        }
    }

    fn name_number(&self, sound: usize, list: &str, number: usize) -> Option<usize> {
        let spans = self.track(sound)?.spans.get(list)?.get(..=number)?;
        let first_of = |label: &str| spans.iter().position(|span| span.label == label);
        let first = first_of(&spans[number].label)?;
        // Names before that one: the spans that are the first of theirs.
        Some((0..first).filter(|&other| first_of(&spans[other].label) == Some(other)).count())
    }
}

/// The track as a sound's node has it: with what the artist put right by hand. The same track is given as long as somebody
/// holds it.
pub(crate) fn corrected(track: &Arc<FeatureTrack>, sound: &SoundUse) -> Arc<FeatureTrack> {
    /// A track as it was heard, the corrections, and the track with them.
    type Known = (Weak<FeatureTrack>, String, Weak<FeatureTrack>);
    static KNOWN: Mutex<Vec<Known>> = Mutex::new(Vec::new());
    if sound.corrections.is_empty() {
        return Arc::clone(track);
    }
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.retain(|(_, _, corrected)| corrected.strong_count() > 0);
    let fits = |(heard, lines, _): &&Known| heard.as_ptr() == Arc::as_ptr(track) && *lines == sound.corrections;
    if let Some(corrected) = known.iter().find(fits).and_then(|(_, _, corrected)| corrected.upgrade()) {
        return corrected;
    }
    let corrected = Arc::new(Corrections::read(&sound.corrections).0.apply(track));
    known.push((Arc::downgrade(track), sound.corrections.clone(), Arc::downgrade(&corrected)));
    corrected
}

/// What is wrong with the corrections of a sound: lines that are not understood, or another song; without a track the lines alone.
pub(crate) fn corrections_problem(track: Option<&FeatureTrack>, sound: &SoundUse) -> Option<Problem> {
    let (corrections, strange) = Corrections::read(&sound.corrections);
    let (cause, next_step) = if let Some(line) = strange.first() {
        let cause = format!("its correction `{line}` is not understood, and left out.");
        (cause, "Take the corrections back in the timeline, or write the line as docs/hearing.md says.")
    } else if !corrections.is_empty() && track.is_some_and(|track| !corrections.fit(track.duration_secs)) {
        let secs = corrections.song_secs.unwrap_or_default();
        let cause = format!("its corrections were made for a song of {secs:.1} s, not for this one, and are left out.");
        (cause, "Take them back in the timeline, or choose the earlier song.")
    } else {
        return None;
    };
    let node = Some(sound.node.clone());
    Some(Problem { severity: Severity::Warning, code: "corrections", node, cause, next_step: next_step.to_owned() })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrections_are_applied_once_and_strange_ones_are_told() {
        let mut track = FeatureTrack { duration_secs: 10.0, hop_secs: 1.0, ..FeatureTrack::default() };
        track.events.insert("beat".to_owned(), (0..20).map(|beat| f64::from(beat) * 0.5).collect());
        let track = Arc::new(track);
        let with = |lines: &str| SoundUse {
            node: NodeId::new("song"),
            path: String::new(),
            corrections: lines.to_owned(),
            live: None,
        };
        assert!(Arc::ptr_eq(&corrected(&track, &with("")), &track), "nothing is copied for nothing");
        let halved = corrected(&track, &with("song 10\nbeats 1/2"));
        assert_eq!(halved.events["beat"].len(), 10);
        assert!(Arc::ptr_eq(&corrected(&track, &with("song 10\nbeats 1/2")), &halved), "while somebody holds it");
        assert_eq!(corrections_problem(Some(&track), &with("beats 1/2")), None);
        let cause = |lines: &str| corrections_problem(Some(&track), &with(lines)).map(|problem| problem.cause);
        assert_eq!(cause("beets 2").as_deref(), Some("its correction `beets 2` is not understood, and left out."));
        assert!(corrections_problem(None, &with("song 90\nbeats 2")).is_none(), "nobody has heard it");
        assert!(cause("song 90\nbeats 2").is_some_and(|cause| cause.contains("90.0 s")));
    }

    #[test]
    fn names_count_in_the_order_in_which_they_come() {
        let span = |number: i32, label: &str| cym_dsp::Span {
            start_secs: f64::from(number),
            end_secs: f64::from(number + 1),
            label: label.to_owned(),
        };
        let labels = ["intro", "verse", "intro", "chorus", "verse"];
        let spans = labels.iter().zip(0..).map(|(label, number)| span(number, label)).collect();
        let track = FeatureTrack { spans: BTreeMap::from([("section".to_owned(), spans)]), ..FeatureTrack::default() };
        let bank = SoundBank { tracks: vec![Some(Arc::new(track))], ..SoundBank::default() };
        let numbers: Vec<_> = (0..6).map(|number| bank.name_number(0, "section", number)).collect();
        assert_eq!(numbers, [Some(0), Some(1), Some(0), Some(2), Some(1), None]);
    }
}

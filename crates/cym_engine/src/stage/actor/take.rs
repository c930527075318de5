//! What comes back from the workers: plans that are ready, songs that were heard.

use std::path::PathBuf;
use std::sync::Arc;

use cym_dsp::FeatureTrack;
use cym_gpu::GpuError;
use cym_graph::NodeId;
use cym_plan::{NodeLibrary, Plan, SignalRunner, SoundUse};

use super::super::hearing::{Heard, News};
use super::super::making::{Made, Ready, gpu_problem};
use super::{Actor, DEFAULT_SECS};
use crate::assets::trouble_problems;
use crate::cues;
use crate::live::LiveInput;
use crate::session::{SoundPlace, unreadable_sound};
use crate::sounds::{SoundBank, corrected, corrections_problem};
use crate::stopped::stopped;

/// What is another than in the plan before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Other {
    /// Everything.
    Document,
    /// The plan of the same document.
    Plan,
    /// The size of the picture only.
    Size,
}

impl Actor {
    /// Takes up what was made of a document.
    pub(super) fn take_up(&mut self, made: Made) -> Result<(), String> {
        if let Some(reason) = made.lost {
            return Err(reason);
        }
        self.made = made.number;
        self.made_problems = made.problems;
        self.drawing_problem = None;
        self.turns.retain(|_, (since, _)| *since >= made.document);
        if let Some(ready) = made.ready {
            let same = self.played.replace(made.path.clone()).is_some_and(|path| path == made.path);
            let other = match (same, self.resized == made.number) {
                (false, _) => Other::Document,
                (true, false) => Other::Plan,
                (true, true) => Other::Size,
            };
            match self.take_up_plan(ready, &made.library, other) {
                Ok(()) => {}
                Err(GpuError::Lost { reason }) => return Err(reason),
                Err(error) => {
                    self.refused = true;
                    self.drawing_problem = Some(gpu_problem(&error));
                }
            }
        }
        self.tell_problems();
        Ok(())
    }

    fn take_up_plan(&mut self, ready: Ready, library: &NodeLibrary, other: Other) -> Result<(), GpuError> {
        let Ready { plan, prepared, document_size_px, sounds, duration_secs, things } = ready;
        if let Some(drawing) = &mut self.drawing {
            match prepared {
                Some(prepared) => {
                    drawing.replace(prepared, document_size_px, other != Other::Document)?;
                    if other == Other::Size {
                        self.pace.resized();
                    } else {
                        self.pace.forget();
                    }
                }
                None => {
                    if !drawing.prepared.as_mut().is_some_and(|prepared| prepared.adopt(&plan)) {
                        return Ok(());
                    }
                }
            }
            self.memory = memory_of(&plan);
        }
        self.refused = false;
        let mut own = Plan::clone(&plan);
        for ((node, input), (_, value)) in &self.turns {
            own.turn(node, input, value);
        }
        let same = self.plan.as_ref().is_some_and(|old| {
            old.signals == own.signals
                && old.numbers == own.numbers
                && old.rate == own.rate
                && old.seed == own.seed
                && old.things == own.things
                && old.drawn == own.drawn
        });
        if !same {
            self.runner = Some(SignalRunner::new(&own, library));
        } else if !self.time.running() {
            self.restart_signals();
        }
        if let Some(runner) = &mut self.runner {
            runner.give(&things);
            runner.hurry(true);
        }
        self.plan = Some(own);
        self.hold_hands();
        self.seat_hands();
        self.published_plan = Some(plan);
        self.again = true;
        let now = self.now();
        self.time.set_duration(duration_secs.unwrap_or(DEFAULT_SECS), now);
        if self.places != sounds {
            self.places = sounds;
            self.listen();
        }
        self.seat_tracks();
        self.seat_inputs();
        let song = self.places.iter().find_map(|place| place.path.as_deref());
        self.sound.load(song, &self.time);
        self.sound.keep_step(&self.time, self.volume, None);
        Ok(())
    }

    /// Asks for all songs of the plan to be heard.
    fn listen(&mut self) {
        let mut paths: Vec<PathBuf> = self.places.iter().filter_map(|place| place.path.clone()).collect();
        paths.sort();
        paths.dedup();
        self.tracks.retain(|path, _| paths.contains(path));
        self.rough.retain(|path, _| paths.contains(path));
        self.hearing = paths
            .iter()
            .filter(|path| !self.tracks.contains_key(*path) || self.rough.contains_key(*path))
            .map(|path| (path.clone(), (0.0, None)))
            .collect();
        self.shared.songs.put(paths);
    }

    pub(super) fn heard(&mut self, heard: Heard) {
        let Heard { path, news } = heard;
        if !self.places.iter().any(|place| place.path.as_ref() == Some(&path)) {
            return;
        }
        let track = match news {
            News::Part(done, left_secs) => {
                self.hearing.insert(path, (done, left_secs));
                return;
            }
            News::Rough(track, whole_secs) => {
                self.rough.insert(path.clone(), whole_secs);
                self.tracks.insert(path, Ok(track));
                self.seat_tracks();
                return;
            }
            News::Track(track) => Ok(track),
            News::Failed(why) => Err(why),
        };
        self.hearing.remove(&path);
        self.rough.remove(&path);
        self.tracks.insert(path, track);
        self.seat_tracks();
        self.tell_problems();
    }

    /// Gives every sound of the plan its track.
    fn seat_tracks(&mut self) {
        let track = |(place, sound): (&SoundPlace, &SoundUse)| {
            let heard = self.tracks.get(place.path.as_ref()?)?.as_ref().ok()?;
            Some(corrected(heard, sound))
        };
        let uses = self.plan.iter().flat_map(|plan| &plan.sounds);
        let tracks: Vec<Option<Arc<FeatureTrack>>> = self.places.iter().zip(uses).map(track).collect();
        let same = |(one, other): (&Option<Arc<FeatureTrack>>, &Option<Arc<FeatureTrack>>)| match (one, other) {
            (None, None) => true,
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        };
        if tracks.len() == self.bank.tracks.len() && tracks.iter().zip(&self.bank.tracks).all(same) {
            return;
        }
        self.bank = SoundBank { tracks, live: std::mem::take(&mut self.bank.live) };
        self.restart_signals();
        let document = self.project.as_ref().and_then(|project| project.document.duration_secs());
        let first = self.places.iter().find_map(|place| {
            let path = place.path.as_ref()?;
            let track = self.tracks.get(path)?.as_ref().ok()?;
            self.rough.get(path).copied().unwrap_or(Some(track.duration_secs))
        });
        if let Some(secs) = document.or(first).filter(|&secs| secs > 0.0) {
            let now = self.now();
            self.time.set_duration(secs, now);
            self.sound.keep_step(&self.time, self.volume, None);
        }
    }

    pub(super) fn tell_problems(&mut self) {
        let mut problems = self.made_problems.clone();
        if let Some(project) = &self.project {
            // Half of a song is another song to what was decided by hand.
            let rough = |place: &SoundPlace| place.path.as_ref().is_some_and(|path| self.rough.contains_key(path));
            let whole = !self.places.iter().any(rough);
            let heard = |node: &NodeId| match &self.plan {
                Some(plan) if whole => self.bank.heard(plan, node),
                _ => cues::Heard::NotYet,
            };
            problems.extend(cues::problems(&project.document, &self.library.catalogue, &heard));
        }
        if let Some(plan) = &self.plan {
            for (sound, place) in plan.sounds.iter().zip(&self.places) {
                // Half of a song is another song to its corrections.
                let whole = |path: &&PathBuf| !self.rough.contains_key(*path);
                match place.path.as_ref().filter(whole).and_then(|path| self.tracks.get(path)) {
                    Some(Err(why)) => problems.push(unreadable_sound(sound, why, place.carried)),
                    Some(Ok(track)) => problems.extend(corrections_problem(Some(track), sound)),
                    None => {}
                }
            }
        }
        problems.extend(self.inputs.iter().flat_map(LiveInput::problems));
        problems.extend(self.hands_problems());
        problems.extend(trouble_problems(&self.troubles));
        problems.extend(trouble_problems(&self.stopped));
        problems.extend(self.drawing_problem.clone());
        self.problems = problems.into();
        self.news = true;
    }

    /// Takes in whether the device had to stop loops.
    pub(super) fn look_at_stopped(&mut self) {
        let Some(prepared) = self.drawing.as_mut().and_then(|drawing| drawing.prepared.as_mut()) else {
            return;
        };
        let passes = prepared.stopped();
        if passes.is_empty() && self.stopped.is_empty() {
            return;
        }
        let stopped = stopped(prepared.plan(), &passes);
        if stopped != self.stopped {
            self.stopped = stopped;
            self.tell_problems();
        }
    }
}

/// Bytes of graphics memory by node, largest first.
fn memory_of(plan: &Plan) -> Arc<[(String, u64)]> {
    let mut memory: Vec<(String, u64)> = plan.bytes_by_label().into_iter().collect();
    memory.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    memory.into()
}

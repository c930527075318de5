//! What the stage shows of itself.

use std::sync::Arc;

use super::super::drawing::Drawing;
use super::super::state::{Busy, Clock};
use super::super::time::frame_at;
use super::Actor;

impl Actor {
    /// Makes the present moment visible.
    pub(super) fn publish(&mut self) {
        let now = self.now();
        while self.shown_at.len() > 1 && self.shown_at.front().is_some_and(|&at| at < now - 1.0) {
            self.shown_at.pop_front();
        }
        let hz = match (self.shown_at.front(), self.shown_at.back()) {
            (Some(first), Some(last)) if last > first && self.time.running() => {
                ((self.shown_at.len() - 1) as f64 / (last - first)) as f32
            }
            _ => 0.0,
        };
        let secs = self.time.secs(now);
        let rate = self.rate();
        let song = self.places.iter().find_map(|place| place.path.clone());
        let clock = Clock {
            secs,
            frame: frame_at(secs, rate),
            playing: self.time.playing(),
            speed: self.time.speed(),
            duration_secs: self.time.duration_secs(),
            rate,
            loop_secs: self.time.loop_secs(),
            sound: self.sound_state.clone(),
            song,
            offset_secs: self.offset_secs,
            volume: self.volume,
        };
        let tracks = self.plan.iter().flat_map(|plan| &plan.sounds).zip(&self.bank.tracks);
        let tracks = tracks.filter_map(|(sound, track)| Some((sound.node.clone(), Arc::clone(track.as_ref()?))));
        let tracks: Vec<_> = tracks.collect();
        let drawing = self.drawing.as_ref();
        let timings = drawing.and_then(|drawing| drawing.prepared.as_ref()?.timings());
        let (picture, busy) = (drawing.and_then(|drawing| drawing.picture().cloned()), self.busy());
        let frames_drawn = drawing.map_or(0, |drawing| drawing.frames_drawn);
        let submissions = drawing.map_or(0, |drawing| drawing.executor.submissions());
        let pipelines_made = drawing.map_or(0, |drawing| drawing.executor.counters().pipelines_made);
        let (frame_secs, budget_secs) = (self.pace.median_secs(), self.pace.budget_secs());
        let hands = self.hands_state();
        self.shared.publish(|state| {
            state.picture = picture;
            state.held.clone_from(&self.held);
            state.thumbnails = self.thumbs.published().cloned();
            state.clock = clock;
            state.numbers = Arc::clone(&self.numbers);
            state.plan.clone_from(&self.published_plan);
            state.problems = Arc::clone(&self.problems);
            state.busy = busy;
            state.tracks = tracks;
            state.inputs.clone_from(&self.inputs);
            state.hands = Arc::clone(&hands);
            state.timings = timings.map_or_else(Arc::default, Into::into);
            state.memory = Arc::clone(&self.memory);
            state.frame_ms = frame_secs * 1e3;
            state.budget_ms = budget_secs * 1e3;
            state.scale = self.pace.scale(self.preview.scale);
            state.hz = hz;
            state.frames_drawn = frames_drawn;
            state.submissions = submissions;
            state.pipelines_made = pipelines_made;
        });
    }

    fn busy(&self) -> Vec<Busy> {
        let mut busy = Vec::new();
        if self.made < self.ordered {
            busy.push(if self.preparing == self.ordered { Busy::Preparing } else { Busy::Compiling });
        }
        for (path, &(done, left_secs)) in &self.hearing {
            busy.push(Busy::Hearing { path: path.clone(), done, left_secs });
        }
        if let Some((done, frames)) = self.drawing.as_ref().and_then(Drawing::replaying)
            && frames > 2
        {
            busy.push(Busy::Replaying { done, left_secs: Some(frames as f32 * self.pace.median_secs()) });
        }
        busy
    }
}

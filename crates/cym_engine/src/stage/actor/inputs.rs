//! What is heard live: which inputs are listened to, and how they stand.

use std::collections::BTreeMap;

use super::Actor;
use crate::live::{LiveInput, LiveMoment, LiveSource};

/// A change of the level by less is no news while nothing else moves.
const LEVEL_STEP: f32 = 0.01;

impl Actor {
    /// Listens to every input that the plan names, and to no other.
    pub(super) fn seat_inputs(&mut self) {
        let named = |device: &String| self.places.iter().any(|place| place.live.as_ref() == Some(device));
        self.live.retain(|device, _| named(device));
        let now = self.now();
        let piece_secs = self.picture_secs(now);
        let mut live: BTreeMap<usize, LiveMoment> = BTreeMap::new();
        for (sound, place) in self.places.iter().enumerate() {
            if let Some(device) = &place.live {
                let system = &self.input_system;
                let source = self
                    .live
                    .entry(device.clone())
                    .or_insert_with(|| LiveSource::start(std::sync::Arc::clone(system), device));
                live.insert(sound, source.moment(piece_secs));
            }
        }
        let same = live.len() == self.bank.live.len()
            && live.iter().zip(&self.bank.live).all(|(one, other)| one.0 == other.0 && one.1.same_source(other.1));
        self.bank.live = live;
        if !same {
            self.restart_signals();
        }
        self.look_at_inputs();
    }

    /// Looks whether inputs came or went, and how loud they are.
    pub(super) fn look_at_inputs(&mut self) {
        if self.live.is_empty() && self.inputs.is_empty() {
            return;
        }
        let sounds = self.plan.iter().flat_map(|plan| &plan.sounds).zip(&self.places);
        let input = |(sound, place): (&cym_plan::SoundUse, &crate::session::SoundPlace)| {
            Some(self.live.get(place.live.as_ref()?)?.input(&sound.node))
        };
        let inputs: Vec<LiveInput> = sounds.filter_map(input).collect();
        let stands = |inputs: &[LiveInput]| -> Vec<LiveInput> {
            inputs.iter().map(|input| LiveInput { level: 0.0, ..input.clone() }).collect()
        };
        let other = stands(&inputs) != stands(&self.inputs);
        let louder = inputs.iter().zip(&self.inputs).any(|(now, was)| (now.level - was.level).abs() > LEVEL_STEP);
        if other || louder {
            self.inputs = inputs;
            self.news = true;
        }
        if other {
            self.tell_problems();
        }
    }
}

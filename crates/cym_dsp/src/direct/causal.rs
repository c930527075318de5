//! Decides beat by beat, where nothing is known of what comes.

use super::choose::{Around, Chooser, Scene};
use super::pieces::{self, Limits};
use super::rules::{Band, Feeling, Length, Rules, Step, When};
use super::sheet::{Reason, Shot};
use super::ways::Way;

/// Half of the way to another energy, in seconds: what counts is not one beat.
const CALM_SECS: f64 = 1.5;
/// How far the energy must have gone since the last change to be a reason for one.
const JUMP: f32 = 0.35;

/// What is heard at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Now {
    /// The time in seconds.
    pub secs: f64,
    /// Seconds since the moment before.
    pub dt: f64,
    /// Beats and first beats of bars so far; 0 where no beat is heard.
    pub beats: u64,
    /// First beats of bars so far.
    pub bars: u64,
    /// Seconds that a beat takes, and beats in a bar.
    pub beat_secs: f64,
    /// Beats in a bar.
    pub bar_beats: f64,
    /// How much goes on, 0 to 1 within what was heard.
    pub energy: f32,
    /// Ranks of valence and arousal, 0 to 1.
    pub mood: [f32; 2],
}

/// A director that hears as it comes.
#[derive(Clone, Debug)]
pub struct Causal {
    rules: Rules,
    chooser: Chooser,
    energy: f32,
    /// The energy at the last change.
    from_energy: f32,
    shown: Option<Shown>,
    steps: u64,
    /// Beats that are counted by the clock where none are heard.
    counted: f64,
}

#[derive(Clone, Copy, Debug)]
struct Shown {
    shot: Shot,
    since_secs: f64,
    way_secs: f64,
}

impl Causal {
    /// A director before anything was heard.
    pub fn new(rules: Rules, there: &[usize], seed: u32) -> Self {
        let chooser = Chooser::new(seed, there);
        Self { rules, chooser, energy: 0.5, from_energy: 0.5, shown: None, steps: 0, counted: 0.0 }
    }

    /// What shows at the next moment.
    pub fn step(&mut self, now: &Now) -> Shot {
        let share = 1.0 - 0.5_f64.powf(now.dt.max(0.0) / CALM_SECS);
        self.energy += (now.energy - self.energy) * share as f32;
        self.counted += now.dt.max(0.0) / now.beat_secs.max(0.05);
        let heard = now.beats > 0;
        let bar = now.bar_beats.max(1.0);
        let (beats, bars) =
            if heard { (now.beats, now.bars) } else { (self.counted as u64, (self.counted / bar) as u64) };
        let steps = match self.rules.step {
            Step::Free => u64::MAX,
            Step::Beats => beats,
            Step::Bars => bars,
        };
        let step = steps == u64::MAX || std::mem::replace(&mut self.steps, steps) != steps;
        if step || self.shown.is_none() {
            self.consider(now);
        }
        let Some(shown) = &mut self.shown else {
            return Shot::NONE;
        };
        let progress = if shown.way_secs > 0.0 { (now.secs - shown.since_secs) / shown.way_secs } else { 1.0 };
        if (0.0..1.0).contains(&progress) {
            return Shot { progress: progress as f32, ..shown.shot };
        }
        Shot { first: shown.shot.second, progress: 0.0, ..shown.shot }
    }

    fn consider(&mut self, now: &Now) {
        let beat_secs = now.beat_secs.max(0.05);
        let beats = |length: Length| length.beats(now.bar_beats, beat_secs);
        let limits = Limits::new(&self.rules, beats);
        let feels = |feeling: Feeling| feeling.is_felt(now.mood[0], now.mood[1]);
        let held = self.shown.map(|shown| (now.secs - shown.since_secs) / beat_secs);
        let reason = match held {
            None => Reason::Start,
            Some(held) => {
                let step = if self.rules.step == Step::Bars { now.bar_beats } else { 1.0 };
                let band = Band::of(self.energy);
                let target = pieces::hold(&self.rules, |when| match when {
                    When::Energy(wanted) => *wanted == band,
                    When::Mood(feeling) => feels(*feeling),
                    When::Always => true,
                    _ => false,
                });
                let target = target.map_or(limits.longest, beats).clamp(limits.shortest, limits.longest);
                if held < limits.shortest - 0.25 {
                    return;
                } else if (self.energy - self.from_energy).abs() > JUMP {
                    Reason::Energy(band)
                } else if held >= target - 0.25 || held + step > limits.longest + 0.25 {
                    Reason::Hold
                } else {
                    return;
                }
            }
        };
        let scene = Scene { energy: self.energy, feels: &feels, names: &[], reason: &reason, building: false };
        let before = self.shown.map(|shown| shown.shot.second);
        let around = Around { place: None, before, may_stay: false, next: None };
        let Some(picture) = self.chooser.choose(&self.rules, &scene, &around) else {
            return;
        };
        let (way, length, angle_and_pieces) = self.chooser.way(&self.rules, &scene, None);
        let number = match way {
            Way::Cut => None,
            Way::Over(number) => Some(number).filter(|_| before.is_some_and(|before| before != picture)),
        };
        // A transition is over before the next change may come.
        let way_secs = number.map_or(0.0, |_| beats(length).min(limits.shortest) * beat_secs);
        let cue = self.shown.map_or(0, |shown| shown.shot.cue + 1);
        let (first, way) = (before.unwrap_or(picture), number.unwrap_or(0));
        let shot = Shot { first, second: picture, progress: 0.0, way, angle_and_pieces, cue };
        self.shown = Some(Shown { shot, since_secs: now.secs, way_secs });
        self.from_energy = self.energy;
    }
}

//! The tempo that the music has had for most of the last minute.

use std::collections::VecDeque;

/// Beats over which a tempo is measured.
const BEATS: usize = 8;
/// Classes an octave, and how many: from 40 BPM up.
const PER_OCTAVE: f64 = 36.0;
const CLASSES: usize = 100;
const LOWEST_BPM: f64 = 40.0;
/// What a class keeps from beat to beat: half after about 70 beats.
const KEEP: f64 = 0.99;

/// Counts tempi.
pub(super) struct Speed {
    beats: VecDeque<f64>,
    /// Weight and summed period of each class.
    classes: Vec<(f64, f64)>,
}

impl Speed {
    pub(super) fn new() -> Self {
        Self { beats: VecDeque::new(), classes: vec![(0.0, 0.0); CLASSES] }
    }

    /// A beat at `secs` of a clock with this period.
    pub(super) fn beat(&mut self, secs: f64, period_secs: f64) {
        if self.beats.back().is_some_and(|last| !(0.8..1.25).contains(&((secs - last) / period_secs))) {
            // The clock jumped: what came before does not measure this tempo.
            self.beats.clear();
        }
        self.beats.push_back(secs);
        if self.beats.len() > BEATS + 1 {
            self.beats.pop_front();
        }
        let spans = self.beats.len() - 1;
        let period = if spans < 4 { period_secs } else { (secs - self.beats[0]) / spans as f64 };
        let place = ((60.0 / period / LOWEST_BPM).log2() * PER_OCTAVE).clamp(0.0, (CLASSES - 1) as f64);
        for (weight, sum) in &mut self.classes {
            *weight *= KEEP;
            *sum *= KEEP;
        }
        let (weight, sum) = &mut self.classes[place.round() as usize];
        *weight += 1.0;
        *sum += period;
    }

    /// The mean around the most frequent class.
    pub(super) fn bpm(&self) -> Option<f64> {
        let around = |class: usize| {
            let near = &self.classes[class.saturating_sub(1)..(class + 2).min(CLASSES)];
            near.iter().fold((0.0, 0.0), |(w, s), (weight, sum)| (w + weight, s + sum))
        };
        let (weight, sum) = (0..CLASSES).map(around).max_by(|a, b| a.0.total_cmp(&b.0))?;
        (weight > 0.5).then(|| 60.0 * weight / sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_tempo_survives_a_slip() {
        let mut speed = Speed::new();
        assert_eq!(speed.bpm(), None);
        let mut secs = 0.0;
        for beat in 0..60 {
            let period = if (30..36).contains(&beat) { 0.7 } else { 0.5 };
            secs += period;
            speed.beat(secs, period);
        }
        assert!((speed.bpm().unwrap_or(0.0) - 120.0).abs() < 0.5, "{:?}", speed.bpm());
    }
}

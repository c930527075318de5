//! Which beats begin a bar.

use super::beats::Beats;
use super::ear::Heard;
use super::rises::Rises;
use super::{FRAMES_PER_SEC, STEPS_PER_SEC, curve};

/// What a slip of the count costs, in standard deviations of the evidence.
const SLIP: f64 = 8.0;
/// Beats a bar that are tried, each with what it costs a beat: four is by far the most common.
const METRES: [(usize, f64); 5] = [(4, 0.0), (3, 0.04), (5, 0.10), (6, 0.15), (7, 0.15)];
/// How much the network, new notes, low sounds and snares say.
const HEARD: f64 = 1.1;
const NEW_NOTES: f64 = 0.7;
/// The same for the notes of two and of four beats on both sides: they differ most where both lie in one bar each.
const NEW_PHRASE: f64 = 0.5;
const LOW: f64 = 0.35;
const SNARE: f64 = -0.25;
/// Downbeats are one in seven of what may be a beat: what their odds gain for it.
const RARE: f64 = 1.8;

/// The bars of a song.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Bars {
    /// The times at which bars begin, in seconds.
    pub(super) downbeats: Vec<f64>,
    /// Beats in a bar.
    pub(super) beats: usize,
}

/// The bars on these beats.
pub(super) fn find(rises: &Rises, heard: &Heard, beats: &Beats) -> Bars {
    let evidence = evidence(rises, heard, &beats.times);
    let counted = METRES
        .iter()
        .filter(|(metre, _)| evidence.len() >= 3 * metre)
        .map(|&(metre, cost)| {
            let (score, places) = count(&evidence, metre);
            (score / evidence.len() as f64 - cost, metre, places)
        })
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let Some((_, metre, places)) = counted else {
        return Bars { downbeats: beats.times.first().copied().into_iter().collect(), beats: METRES[0].0 };
    };
    let firsts = beats.times.iter().zip(places).filter(|&(_, place)| place == 0);
    Bars { downbeats: firsts.map(|(&time, _)| time).collect(), beats: metre }
}

/// How well bars on these beats suit what was heard of them: the sum over downbeats of how much likelier they are than
/// a beat in seven, for the best count.
pub(super) fn worth(heard: &Heard, times: &[f64]) -> f64 {
    let odds: Vec<f64> = times.iter().map(|&time| f64::from(Heard::odds(&heard.downbeat, time)) + RARE).collect();
    METRES
        .iter()
        .filter(|(metre, _)| times.len() >= 3 * metre)
        .map(|&(metre, cost)| {
            let mut scores = vec![0.0; metre];
            for (at, odds) in odds.iter().enumerate() {
                // Scores move on by a place; a slip starts from the best.
                let best = scores.iter().copied().fold(f64::MIN, f64::max) - SLIP;
                scores.rotate_right(1);
                for score in &mut scores {
                    *score = score.max(if at > 0 { best } else { 0.0 });
                }
                scores[0] += odds;
            }
            scores.into_iter().fold(f64::MIN, f64::max) - cost * times.len() as f64
        })
        .fold(0.0, f64::max)
}

/// How much each beat sounds like the first of a bar, with mean 0 and standard deviation 1.
fn evidence(rises: &Rises, heard: &Heard, times: &[f64]) -> Vec<f64> {
    let near = |values: &[f32], per_sec: f64, time: f64| {
        let around = (0.0375 * per_sec).round() as usize;
        let at = (time * per_sec).round() as usize;
        let range = at.saturating_sub(around).min(values.len())..(at + around + 1).min(values.len());
        f64::from(values[range].iter().copied().fold(0.0, f32::max))
    };
    let low = rises.low_steps();
    let snare = curve::scaled(rises.snare.rise(4));
    let mut notes = Vec::with_capacity(times.len());
    let mut phrases = [Vec::new(), Vec::new()];
    for (index, &time) in times.iter().enumerate() {
        let beat = match (index.checked_sub(1), times.get(index + 1)) {
            (Some(before), _) => time - times[before],
            (None, Some(next)) => next - time,
            (None, None) => 0.5,
        };
        for (span, part) in [2.0, 4.0].into_iter().zip(&mut phrases) {
            part.push(rises.pitch.change(time - span * beat..time - 0.02, time + 0.02..time + span * beat));
        }
        notes.push(rises.pitch.change(time - 0.9 * beat..time - 0.02, time + 0.02..time + 0.9 * beat));
    }
    let lows = times.iter().map(|&time| near(&low, STEPS_PER_SEC, time)).collect();
    let snares = times.iter().map(|&time| near(&snare, FRAMES_PER_SEC, time)).collect();
    let downs: Vec<f64> = times.iter().map(|&time| f64::from(Heard::odds(&heard.downbeat, time))).collect();
    let mean = downs.iter().sum::<f64>() / downs.len().max(1) as f64;
    // Odds mean the same in every song, so they are not scaled: where the network is in doubt, the rest decides.
    let mut sum: Vec<f64> = downs.into_iter().map(|odds| HEARD * (odds - mean).clamp(-3.0, 3.0)).collect();
    let [two, four] = phrases;
    let parts = [(NEW_NOTES, notes), (NEW_PHRASE, two), (NEW_PHRASE, four), (LOW, lows), (SNARE, snares)];
    for (weight, part) in parts {
        for (sum, value) in sum.iter_mut().zip(standard(part)) {
            *sum += weight * value.clamp(-2.0, 3.0);
        }
    }
    standard(sum)
}

/// The values with mean 0 and standard deviation 1; all 0 where they are all the same.
fn standard(mut values: Vec<f64>) -> Vec<f64> {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    let deviation = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count).sqrt();
    for value in &mut values {
        *value = if deviation > 1e-9 { (*value - mean) / deviation } else { 0.0 };
    }
    values
}

/// The best count of beats in bars of `metre`: its score, and the place of each beat in its bar.
///
/// The weights of the first beat and of the others are such that evidence without any bars scores 0 on
/// average and spreads alike for every metre.
fn count(evidence: &[f64], metre: usize) -> (f64, Vec<usize>) {
    let beats = metre as f64;
    let weight = |place: usize| {
        if place == 0 { ((beats - 1.0) / beats).sqrt() } else { -(beats * (beats - 1.0)).sqrt().recip() }
    };
    let mut scores: Vec<f64> = vec![0.0; metre];
    let mut back: Vec<Vec<usize>> = Vec::with_capacity(evidence.len());
    for &value in evidence {
        let best = (0..metre).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap_or(0);
        let froms: Vec<usize> = (0..metre)
            .map(|place| {
                let before = (place + metre - 1) % metre;
                if scores[best] - SLIP > scores[before] { best } else { before }
            })
            .collect();
        scores = (0..metre)
            .map(|place| {
                let slipped = froms[place] != (place + metre - 1) % metre;
                scores[froms[place]] - if slipped { SLIP } else { 0.0 } + weight(place) * value
            })
            .collect();
        back.push(froms);
    }
    let mut place = (0..metre).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap_or(0);
    let score = scores[place];
    let mut places = Vec::with_capacity(evidence.len());
    for froms in back.iter().rev() {
        places.push(place);
        place = froms[place];
    }
    places.reverse();
    (score, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_follows_the_evidence_through_a_gap() {
        let mut evidence: Vec<f64> = (0..60).map(|i| if i % 3 == 1 { 1.4 } else { -0.7 }).collect();
        evidence[20..26].fill(0.0);
        let (score, places) = count(&evidence, 3);
        assert!(places.iter().enumerate().all(|(i, &place)| (place == 0) == (i % 3 == 1)), "{places:?}");
        assert!(score > count(&evidence, 4).0 + 10.0);
    }
}

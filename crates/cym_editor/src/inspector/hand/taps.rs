//! A tempo out of taps.

use cym_graph::{Edit, NodeId};

/// After so long without a tap a new series begins, in seconds.
const PAUSE_SECS: f64 = 2.2;
/// So many taps make a tempo.
const LEAST: usize = 3;

/// When the hand tapped, and where the song was, in seconds.
type Tap = (f64, Option<f64>);

/// A series of taps for one node.
#[derive(Default)]
pub(super) struct Taps {
    node: Option<NodeId>,
    times: Vec<Tap>,
    /// What the last tap wrote; empty between series.
    pub(super) edits: Vec<Edit>,
}

impl Taps {
    /// Takes a tap; tells whether there are enough for a tempo.
    pub(super) fn tap(&mut self, node: &NodeId, hand_secs: f64, song_secs: Option<f64>) -> bool {
        let last = self.times.last();
        let goes_on = self.node.as_ref() == Some(node)
            && last.is_some_and(|&(hand, song)| {
                // A seek, a loop or a pause in between is another place of the song.
                let stayed = match (song, song_secs) {
                    (Some(before), Some(now)) => ((now - before) - (hand_secs - hand)).abs() < 0.3,
                    (None, None) => true,
                    _ => false,
                };
                stayed && hand_secs > hand && hand_secs - hand < PAUSE_SECS
            });
        if !goes_on {
            self.times.clear();
        }
        self.node = Some(node.clone());
        self.times.push((hand_secs, song_secs));
        self.times.len() >= LEAST
    }

    /// Whether a series that wrote something has just ended.
    pub(super) fn end(&mut self, node: &NodeId, hand_secs: f64) -> bool {
        let over = self.times.last().is_some_and(|&(hand, _)| hand_secs - hand >= PAUSE_SECS);
        if self.node.as_ref() != Some(node) {
            // The gesture of another node ended with its panel.
            *self = Self::default();
        }
        let ended = over && !self.edits.is_empty();
        if over && !ended {
            self.times.clear();
        }
        ended && {
            self.times.clear();
            true
        }
    }

    /// How many taps the series of a node has.
    pub(super) fn count(&self, node: &NodeId) -> usize {
        if self.node.as_ref() == Some(node) { self.times.len() } else { 0 }
    }

    /// Beats a minute, and where in the song the first beat is (in seconds), if it plays: the straight line that lies closest to
    /// all taps.
    pub(super) fn tempo(&self) -> Option<(f64, Option<f64>)> {
        if self.times.len() < LEAST {
            return None;
        }
        let line = |time: fn(&Tap) -> Option<f64>| -> Option<(f64, f64)> {
            let times: Option<Vec<f64>> = self.times.iter().map(time).collect();
            let times = times?;
            let count = times.len() as f64;
            let (middle, mean) = ((count - 1.0) / 2.0, times.iter().sum::<f64>() / count);
            let (mut xy, mut xx) = (0.0, 0.0);
            for (index, time) in times.iter().enumerate() {
                let x = index as f64 - middle;
                xy += x * (time - mean);
                xx += x * x;
            }
            let period = xy / xx;
            (period > 0.01).then_some((period, mean - period * middle))
        };
        let song = line(|&(_, song)| song);
        let (period, _) = song.or_else(|| line(|&(hand, _)| Some(hand)))?;
        Some((
            (60.0 / period * 1000.0).round() / 1000.0,
            song.map(|(_, first)| (first.max(0.0) * 1000.0).round() / 1000.0),
        ))
    }
}

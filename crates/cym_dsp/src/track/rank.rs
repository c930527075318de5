//! Where a value stands among all values of its curve.

use super::FeatureTrack;

/// Steps of a rank table: it holds one value more.
const STEPS: usize = 128;

impl FeatureTrack {
    /// The curve's value at `secs` as a percentile within the song, 0..1: how much of the song is lower.
    ///
    /// Half of what is exactly equal counts as lower, so a curve that never changes stands at 0.5. It is 0
    /// outside the sound and for an unknown name. Exact to about 1/256.
    pub fn percentile(&self, curve: &str, secs: f64) -> f32 {
        let stored = self.curves.get(curve).map_or(0, Vec::len);
        match self.ranks.get(curve) {
            Some(table) if self.place(secs, stored).is_some() => rank(table, self.value(curve, secs)),
            _ => 0.0,
        }
    }

    /// Makes the table behind [`percentile`](Self::percentile) for every curve: to be called when all curves are there.
    pub(crate) fn rank_curves(&mut self) {
        self.ranks = self.curves.iter().map(|(name, values)| (name.clone(), table(values))).collect();
    }

    /// Makes the table of one curve anew, where it had one.
    pub(super) fn rank_curve(&mut self, curve: &str) {
        if let (Some(values), Some(ranks)) = (self.curves.get(curve), self.ranks.get_mut(curve)) {
            *ranks = table(values);
        }
    }
}

/// The values below which 0, 1/128, ... and all of `values` lie; empty for none.
fn table(values: &[f32]) -> Vec<f32> {
    let Some(last) = values.len().checked_sub(1) else {
        return Vec::new();
    };
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    (0..=STEPS).map(|step| sorted[(step * last + STEPS / 2) / STEPS]).collect()
}

/// Where `value` stands in a table, 0..1.
fn rank(table: &[f32], value: f32) -> f32 {
    let Some(last) = table.len().checked_sub(1).filter(|&last| last > 0) else {
        return 0.0;
    };
    let lower = table.partition_point(|&entry| entry < value);
    let upto = table.partition_point(|&entry| entry <= value);
    let step = if upto > lower {
        // The value itself is in the table, perhaps often: the middle of that.
        (lower + upto - 1) as f32 / 2.0
    } else if lower == 0 {
        0.0
    } else if lower > last {
        last as f32
    } else {
        let (below, above) = (table[lower - 1], table[lower]);
        (lower - 1) as f32 + (value - below) / (above - below)
    };
    (step / last as f32).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_rank_is_the_share_of_lower_values() {
        let values: Vec<f32> = (0..1000).map(|i| ((i * 7919) % 1000) as f32).map(|v| v * v).collect();
        let table = table(&values);
        for (value, wanted) in [(-5.0, 0.0), (0.0, 0.0), (250_000.0, 0.5), (810_000.0, 0.9), (1e9, 1.0)] {
            assert!((rank(&table, value) - wanted).abs() < 0.006, "{value}: {}", rank(&table, value));
        }
    }

    #[test]
    fn equal_values_share_their_rank() {
        let mut values = vec![0.0; 600];
        values.extend([1.0; 200]);
        values.extend((0..200).map(|i| 2.0 + i as f32));
        let table = table(&values);
        assert!((rank(&table, 0.0) - 0.3).abs() < 0.01);
        assert!((rank(&table, 1.0) - 0.7).abs() < 0.01);
        assert_eq!(rank(&super::table(&[3.0; 50]), 3.0), 0.5);
        assert_eq!(rank(&[], 3.0), 0.0);
    }

    #[test]
    fn a_track_answers_in_percentiles() {
        let curves = BTreeMap::from([("a".to_owned(), (0..=100).map(|i| i as f32).collect())]);
        let mut track = FeatureTrack { duration_secs: 101.0, hop_secs: 1.0, curves, ..FeatureTrack::default() };
        track.rank_curves();
        assert!((track.percentile("a", 25.0) - 0.25).abs() < 0.01);
        assert_eq!((track.percentile("a", -1.0), track.percentile("b", 25.0)), (0.0, 0.0));
    }
}

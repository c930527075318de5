//! Several values a moment: the twelve of a chroma, for example.

use serde::Serialize;

use super::FeatureTrack;

/// A curve of several values a moment, each one byte for 0..1.
///
/// It has a hop of its own: harmony changes slower than loudness.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Strip {
    /// Values in a frame, at least 1.
    pub width: usize,
    /// Seconds between two frames; frame `i` belongs to the time `i * hop_secs`.
    pub hop_secs: f64,
    /// The frames one after another; 0 is nothing, 255 stands for 1.
    pub values: Vec<u8>,
}

impl Strip {
    /// Number of whole frames.
    pub fn len(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    /// Whether there is no frame at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes of frame `index`, or `None` past the end.
    pub fn frame(&self, index: usize) -> Option<&[u8]> {
        let start = index.checked_mul(self.width)?;
        self.values.get(start..start.checked_add(self.width)?)
    }
}

impl FeatureTrack {
    /// Writes the values of a strip at `secs` into `out`, each 0..1, linear between stored frames.
    ///
    /// Values past the strip's width, outside the sound and of an unknown name are 0.
    pub fn strip_at(&self, name: &str, secs: f64, out: &mut [f32]) {
        out.fill(0.0);
        let Some(strip) = self.strips.get(name) else {
            return;
        };
        let inside = secs >= 0.0 && secs <= self.duration_secs && strip.hop_secs > 0.0;
        let Some(last) = strip.len().checked_sub(1).filter(|_| inside) else {
            return;
        };
        let at = (secs / strip.hop_secs).min(last as f64);
        let index = (at as usize).min(last);
        let part = (at - index as f64) as f32;
        let (Some(now), Some(next)) = (strip.frame(index), strip.frame((index + 1).min(last))) else {
            return;
        };
        for ((value, &a), &b) in out.iter_mut().zip(now).zip(next) {
            let (a, b) = (f32::from(a), f32::from(b));
            *value = (b - a).mul_add(part, a) / 255.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_strip_is_linear_inside_and_zero_outside() {
        let strip = Strip { width: 2, hop_secs: 0.5, values: vec![0, 255, 255, 0] };
        assert_eq!((strip.len(), strip.frame(1), strip.frame(2)), (2, Some(&[255, 0][..]), None));
        let strips = BTreeMap::from([("chroma".to_owned(), strip)]);
        let track = FeatureTrack { duration_secs: 2.0, strips, ..FeatureTrack::default() };
        let at = |secs| {
            let mut out = [9.0; 3];
            track.strip_at("chroma", secs, &mut out);
            out
        };
        assert_eq!(at(0.0), [0.0, 1.0, 0.0]);
        assert_eq!(at(0.125), [0.25, 0.75, 0.0]);
        assert_eq!(at(1.9), [1.0, 0.0, 0.0]);
        for outside in [-0.1, 2.1, f64::NAN] {
            assert_eq!(at(outside), [0.0; 3], "at {outside}");
        }
        track.strip_at("unknown", 0.1, &mut [1.0]);
    }
}

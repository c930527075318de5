//! Stretches of time with a name: chords, keys, sections.

use serde::Serialize;

use super::FeatureTrack;

/// A stretch of the sound that has one name: a chord (`A:min7`), a key (`F:minor`), a section (`B`).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Span {
    /// Where it starts, in seconds.
    pub start_secs: f64,
    /// Where it ends, in seconds; no earlier than its start and no later than the next span's start.
    pub end_secs: f64,
    /// What it is.
    pub label: String,
}

/// Where a moment lies within a list of spans.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpanAt<'a> {
    /// Number of the span in its list, from 0.
    pub index: usize,
    /// The span itself.
    pub span: &'a Span,
    /// How much of the span has passed, 0..1.
    pub progress: f32,
    /// Seconds to the end of the span.
    pub left_secs: f64,
}

impl FeatureTrack {
    /// The span of this list that `secs` lies in: from its start on, up to but without its end.
    ///
    /// `None` between spans, outside the sound and for an unknown name.
    pub fn span_at(&self, name: &str, secs: f64) -> Option<SpanAt<'_>> {
        let spans = self.spans.get(name)?;
        let index = spans.partition_point(|span| span.start_secs <= secs).checked_sub(1)?;
        let span = &spans[index];
        if secs >= span.end_secs {
            return None;
        }
        let len = span.end_secs - span.start_secs;
        let progress = ((secs - span.start_secs) / len).clamp(0.0, 1.0) as f32;
        Some(SpanAt { index, span, progress, left_secs: span.end_secs - secs })
    }

    /// Seconds from `secs` to the start of the next span of this list, infinite when none follows.
    pub fn until_span(&self, name: &str, secs: f64) -> f64 {
        let spans = self.spans.get(name).map(Vec::as_slice).unwrap_or_default();
        let next = spans.partition_point(|span| span.start_secs <= secs);
        spans.get(next).map_or(f64::INFINITY, |span| span.start_secs - secs)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn track() -> FeatureTrack {
        let span = |start_secs, end_secs, label: &str| Span { start_secs, end_secs, label: label.to_owned() };
        let spans = vec![span(1.0, 3.0, "A"), span(3.0, 5.0, "B"), span(6.0, 8.0, "A")];
        FeatureTrack { spans: BTreeMap::from([("section".to_owned(), spans)]), ..FeatureTrack::default() }
    }

    #[test]
    fn a_moment_finds_its_span_and_how_far_it_is() {
        let track = track();
        let at = track.span_at("section", 3.5).unwrap();
        assert_eq!((at.index, at.span.label.as_str(), at.progress, at.left_secs), (1, "B", 0.25, 1.5));
        assert_eq!(track.span_at("section", 3.0).unwrap().index, 1);
        for outside in [0.5, 5.0, 5.5, 8.0, f64::NAN, f64::INFINITY] {
            assert_eq!(track.span_at("section", outside), None, "at {outside}");
        }
        assert_eq!(track.span_at("chord", 3.5), None);
    }

    #[test]
    fn the_next_span_is_announced() {
        let track = track();
        assert_eq!(track.until_span("section", 0.25), 0.75);
        assert_eq!(track.until_span("section", 3.0), 3.0);
        assert_eq!(track.until_span("section", 6.0), f64::INFINITY);
        assert_eq!(track.until_span("chord", 0.0), f64::INFINITY);
    }
}

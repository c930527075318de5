//! The last seconds of everything that was heard, cheap to copy.
//!
//! Rows of values lie in chunks behind `Arc`s: a snapshot shares them all, and only the chunk that is being
//! filled is copied when somebody still looks at it.

use std::collections::VecDeque;
use std::sync::Arc;

use super::names::{CURVES, EVENTS, SCALARS, SPANS};
use crate::analyse::HOPS_PER_SEC;
use crate::track::{SPECTRUM_BANDS, Span};

/// Rows in a chunk: half a second.
const CHUNK: u64 = HOPS_PER_SEC / 2;
/// Chunks that are kept: 12 to 12.5 s.
const CHUNKS: usize = 25;
/// Events and spans that ended so long ago are forgotten.
pub(super) const MEMORY_SECS: f64 = 12.0;
/// Rows between two that are remembered for ranks (a quarter of a second) ...
const RANK_EVERY: u64 = HOPS_PER_SEC / 4;
/// ... and how many of those: two minutes.
const RANK_ROWS: usize = 480;

/// Everything that is known at one moment.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) curves: [f32; CURVES.len()],
    pub(super) spectrum: [u8; SPECTRUM_BANDS],
    pub(super) chroma: [u8; 12],
    pub(super) waveform: [u8; 2],
}

impl Default for Row {
    fn default() -> Self {
        Self { curves: [0.0; CURVES.len()], spectrum: [0; SPECTRUM_BANDS], chroma: [0; 12], waveform: [0; 2] }
    }
}

/// Moments at which something happened, ascending.
#[derive(Debug, Clone, Default)]
pub(super) struct Events {
    pub(super) times: VecDeque<f64>,
    /// How many were forgotten.
    pub(super) forgotten: u64,
}

/// Stretches with a label, ascending; the last may go on (its end is infinite).
#[derive(Debug, Clone, Default)]
pub(super) struct Spans {
    pub(super) list: Vec<Span>,
    /// How many were forgotten.
    pub(super) forgotten: usize,
}

/// The beats that are expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Expected {
    /// The next beat.
    pub(super) beat_secs: f64,
    pub(super) period_secs: f64,
    /// Beats from the next beat to the next downbeat: 0 when it is one itself.
    pub(super) beats_to_downbeat: u32,
    pub(super) beats_in_bar: u32,
}

/// What a [`LiveFeatures`](super::LiveFeatures) shows.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    chunks: VecDeque<Arc<Vec<Row>>>,
    /// Rows before the first chunk.
    before: u64,
    rows: u64,
    pub(super) events: [Events; EVENTS.len()],
    pub(super) scalars: [Option<f64>; SCALARS.len()],
    pub(super) spans: [Arc<Spans>; SPANS.len()],
    pub(super) expected: Option<Expected>,
    pub(super) ranks: Arc<VecDeque<[f32; CURVES.len()]>>,
}

impl Store {
    /// Adds the row of the next hop; row `i` belongs to the time `i / 60`.
    pub(super) fn push(&mut self, row: &Row) {
        if self.rows.is_multiple_of(CHUNK) {
            if self.chunks.len() == CHUNKS {
                self.chunks.pop_front();
                self.before += CHUNK;
            }
            self.chunks.push_back(Arc::new(Vec::with_capacity(CHUNK as usize)));
        }
        if self.rows.is_multiple_of(RANK_EVERY) {
            let ranks = Arc::make_mut(&mut self.ranks);
            if ranks.len() == RANK_ROWS {
                ranks.pop_front();
            }
            ranks.push_back(row.curves);
        }
        if let Some(chunk) = self.chunks.back_mut() {
            Arc::make_mut(chunk).push(row.clone());
        }
        self.rows += 1;
    }

    /// Adds an event; one that is not after the last before it of its kind is none.
    pub(super) fn add_event(&mut self, event: usize, secs: f64) {
        let Events { times, forgotten } = &mut self.events[event];
        if times.back().is_some_and(|&last| last >= secs) {
            return;
        }
        times.push_back(secs);
        // The last is always kept: how long ago it was may be asked for any time.
        while times.len() > 1 && times[0] < secs - MEMORY_SECS {
            times.pop_front();
            *forgotten += 1;
        }
    }

    /// From `secs` on this list says `label`.
    pub(super) fn change_span(&mut self, list: usize, secs: f64, label: &str) {
        if self.spans[list].list.last().is_some_and(|last| last.label == label) {
            return;
        }
        let Spans { list, forgotten } = Arc::make_mut(&mut self.spans[list]);
        if let Some(last) = list.last_mut() {
            last.end_secs = secs;
        }
        list.push(Span { start_secs: secs, end_secs: f64::INFINITY, label: label.to_owned() });
        while list[0].end_secs < secs - MEMORY_SECS {
            list.remove(0);
            *forgotten += 1;
        }
    }

    /// The rows that are kept: the numbers of the first and of the one after the last.
    pub(super) fn kept(&self) -> std::ops::Range<u64> {
        self.before..self.rows
    }

    /// A kept row.
    pub(super) fn row(&self, index: u64) -> Option<&Row> {
        let place = index.checked_sub(self.before)?;
        self.chunks.get((place / CHUNK) as usize)?.get((place % CHUNK) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_does_not_grow() {
        let mut store = Store::default();
        let mut row = Row::default();
        for index in 0..60 * 60_u64 {
            row.curves[0] = index as f32;
            store.push(&row);
            store.add_event(0, index as f64 / 60.0);
            store.change_span(0, index as f64 / 60.0, if index % 2 == 0 { "A" } else { "B" });
        }
        let kept = store.kept();
        assert_eq!(kept.end, 3_600);
        assert!((12 * 60..13 * 60).contains(&(kept.end - kept.start)), "{kept:?}");
        assert_eq!(store.row(kept.start).map(|row| row.curves[0]), Some(kept.start as f32));
        assert_eq!(store.row(3_599).map(|row| row.curves[0]), Some(3_599.0));
        assert!(store.row(kept.start - 1).is_none() && store.row(3_600).is_none());
        let events = &store.events[0];
        assert_eq!(events.times.len() as u64 + events.forgotten, 3_600);
        assert!(events.times.len() <= 12 * 60 + 1);
        assert!(store.spans[0].list.len() <= 12 * 60 + 2);
        assert_eq!(store.ranks.len(), 240);
        assert!(store.chunks.len() <= CHUNKS);
    }

    #[test]
    fn a_snapshot_does_not_change() {
        let mut store = Store::default();
        store.push(&Row::default());
        let before = store.clone();
        store.push(&Row::default());
        assert_eq!((before.kept().end, store.kept().end), (1, 2));
        assert!(before.row(1).is_none());
    }
}

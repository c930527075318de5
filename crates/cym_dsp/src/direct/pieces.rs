//! Where pictures change: what happens in the song first, then what is left is divided.

use super::changes::Change;
use super::rules::{Band, Length, Rules, When};
use super::sheet::Reason;
use super::song::Song;

/// A stretch with one picture, by places in the song's beats.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) from: f64,
    pub(super) to: f64,
    /// What it begins for.
    pub(super) reason: Reason,
    /// The change by hand that it is.
    pub(super) by_hand: Option<usize>,
}

/// The limits of a song's rules, in beats.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) longest: f64,
    pub(super) shortest: f64,
}

impl Limits {
    /// A stretch that is too long must be divisible into two that are not too short.
    pub(super) fn new(rules: &Rules, beats: impl Fn(Length) -> f64) -> Self {
        let longest = beats(rules.longest).max(1.0);
        Self { longest, shortest: beats(rules.shortest).clamp(0.25, longest / 2.0) }
    }
}

/// How strong a jump of the energy is that counts, in ranks.
const JUMP: f32 = 0.3;
/// Over how many beats before and after it is looked for.
const JUMP_BEATS: f64 = 8.0;

/// All pieces of a song, from its start to its end.
pub(super) fn of(song: &Song, rules: &Rules, changes: &[Change]) -> Vec<Piece> {
    let grid = &song.grid;
    let length = |length: Length| length.beats(grid.bar_beats, grid.beat_secs);
    let limits = Limits::new(rules, length);
    let (start, end) = (grid.beat_at(0.0), grid.beat_at(song.end_secs));
    if end <= start {
        return Vec::new();
    }
    let fixed: Vec<[f64; 2]> = changes.iter().map(|change| change.secs.map(|secs| grid.beat_at(secs))).collect();
    let points = points(song, rules, limits, &fixed, [start, end]);
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, (from, reason)) in points.iter().enumerate() {
        let to = points.get(at + 1).map_or(end, |(next, _)| *next);
        if let Some(by_hand) = fixed.iter().position(|[first, last]| *from >= *first - 1e-6 && to <= *last + 1e-6) {
            pieces.push(Piece { from: *from, to, reason: Reason::Hand, by_hand: Some(by_hand) });
        } else if let Some(last) =
            pieces.last_mut().filter(|last| to - from < limits.shortest - 0.5 && last.by_hand.is_some())
        {
            // Too short between two changes by hand: the one before goes on.
            last.to = to;
        } else {
            divide(song, rules, limits, [*from, to], reason, &mut pieces);
        }
    }
    pieces
}

/// Places at which something happens, far enough apart, each with what it is; what is by hand counts most.
fn points(
    song: &Song,
    rules: &Rules,
    limits: Limits,
    fixed: &[[f64; 2]],
    [start, end]: [f64; 2],
) -> Vec<(f64, Reason)> {
    let mut chosen: Vec<(f64, Reason)> = Vec::new();
    let mut ends: Vec<f64> =
        fixed.iter().flatten().copied().filter(|at| *at > start + 1e-6 && *at < end - 1e-6).collect();
    ends.sort_by(f64::total_cmp);
    ends.dedup_by(|a, b| (*a - *b).abs() < 1e-6);
    chosen.extend(ends.into_iter().map(|at| (at, Reason::Hand)));
    if chosen.iter().all(|(at, _)| *at > start + 1e-6) {
        chosen.push((start, Reason::Start));
    }
    for (at, reason) in wishes(song, rules, limits) {
        let inside = |[from, to]: &[f64; 2]| at > *from && at < *to;
        let near = |(other, _): &(f64, Reason)| (at - other).abs() < limits.shortest - 1e-6;
        if at > start && end - at >= limits.shortest.min(4.0) && !fixed.iter().any(inside) && !chosen.iter().any(near) {
            chosen.push((at, reason));
        }
    }
    chosen.sort_by(|a, b| a.0.total_cmp(&b.0));
    chosen
}

/// Where a change is wished for, the strongest reason first.
fn wishes(song: &Song, rules: &Rules, limits: Limits) -> Vec<(f64, Reason)> {
    let grid = &song.grid;
    let snapped = |secs: f64| grid.snap(grid.beat_at(secs), rules.step);
    // A drop is met on its very beat, also where the bars were counted wrongly.
    let drop = |secs: &f64| {
        let (beat, bar) = (grid.beat_at(*secs).round(), snapped(*secs));
        (if (bar - beat).abs() <= 1.0 { bar } else { beat }, Reason::Drop)
    };
    let mut wishes: Vec<(f64, Reason)> = song.drops.iter().map(drop).collect();
    let section = |part: &super::Part| (snapped(part.secs[0]), Reason::Section(part.names.join(", ")));
    wishes.extend(song.parts.iter().skip(1).map(section));
    wishes.extend(song.builds.iter().map(|secs| (snapped(secs[0]), Reason::Build)));
    let mut jumps: Vec<(f32, f64, Reason)> = Vec::new();
    let reach = JUMP_BEATS.max(limits.shortest);
    for beat in 0..song.energy.len() {
        let at = beat as f64;
        if rules.step == super::Step::Bars && grid.bars.binary_search(&beat).is_err() {
            continue;
        }
        let after = Song::mean(&song.energy, at, at + reach);
        let jump = after - Song::mean(&song.energy, (at - reach).max(0.0), at);
        if jump.abs() >= JUMP && beat > 0 {
            jumps.push((jump.abs(), at, Reason::Energy(Band::of(after))));
        }
    }
    jumps.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.total_cmp(&b.1)));
    wishes.extend(jumps.into_iter().map(|(_, at, reason)| (at, reason)));
    wishes
}

/// Divides a stretch in which nothing happens, as long as its energy lets pictures stay.
fn divide(song: &Song, rules: &Rules, limits: Limits, [from, to]: [f64; 2], reason: &Reason, pieces: &mut Vec<Piece>) {
    let grid = &song.grid;
    let energy = Song::mean(&song.energy, from, to);
    let target = hold(rules, |when| match when {
        When::Always => true,
        When::Energy(band) => *band == Band::of(energy),
        When::Mood(feeling) => song.feels(*feeling, from, to),
        When::Build => *reason == Reason::Build,
        When::Drop => *reason == Reason::Drop,
        When::Section => matches!(reason, Reason::Section(_)),
        When::Named(name) => {
            song.part_at(grid.secs_at(f64::midpoint(from, to))).is_some_and(|part| part.names.contains(name))
        }
    });
    let target = target.map_or(limits.longest, |length| length.beats(grid.bar_beats, grid.beat_secs));
    let target = target.clamp(limits.shortest, limits.longest);
    let (mut at, mut reason) = (from, reason.clone());
    while at < to {
        let left = to - at;
        // The nearest whole number of parts of the wished length, of which none is too long and, if that can be, none too short.
        let least = ((left - 0.5) / limits.longest).ceil().max(1.0);
        let parts = (left / target).round().min((left / limits.shortest).floor()).max(least);
        let mut next = to;
        if parts > 1.5 {
            next = grid.snap(at + left / parts, rules.step);
            if next - at > limits.longest + 0.5 {
                next = grid.step_before(next, rules.step);
            }
            if next <= at + 0.5 || to - next < 0.5 {
                // The bars are longer than pictures may stay: then on any beat.
                next = (at + left / parts).round().clamp(at + 0.5, to);
            }
        }
        pieces.push(Piece { from: at, to: next, reason, by_hand: None });
        (at, reason) = (next, Reason::Hold);
    }
}

/// The length of the rule that says most, of those that hold; the first of equals.
pub(super) fn hold(rules: &Rules, holds: impl Fn(&When) -> bool) -> Option<Length> {
    let fitting = rules.holds.iter().filter(|(when, _)| holds(when));
    let first = fitting.rev().max_by_key(|(when, _)| when.weight());
    first.map(|(_, length)| *length)
}

//! The part that repeats: a bar above the ruler with an end to drag on either side.

use super::scale::Scale;

/// How near an end the hand must be to take it, in points.
const GRIP_PX: f32 = 7.0;

/// What the hand holds of the loop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Grip {
    /// A new part, from here.
    New(f64),
    /// Its start.
    Start,
    /// Its end.
    End,
    /// All of it, so many seconds behind its start.
    Body(f64),
}

/// What the hand takes at a place.
pub(super) fn grip_at(part: Option<[f64; 2]>, x: f32, scale: &Scale) -> Grip {
    let secs = scale.secs(x).max(0.0);
    let Some([start, end]) = part else {
        return Grip::New(secs);
    };
    let (to_start, to_end) = ((scale.x(start) - x).abs(), (scale.x(end) - x).abs());
    if to_start.min(to_end) <= GRIP_PX {
        return if to_start < to_end { Grip::Start } else { Grip::End };
    }
    if secs > start && secs < end { Grip::Body(secs - start) } else { Grip::New(secs) }
}

/// The part after the hand has moved to a time. `rest` says where times come to rest.
pub(super) fn dragged(
    grip: Grip,
    part: Option<[f64; 2]>,
    secs: f64,
    duration_secs: f64,
    rest: impl Fn(f64) -> f64,
) -> [f64; 2] {
    let [start, end] = part.unwrap_or([0.0, duration_secs]);
    let inside = |secs: f64| rest(secs).clamp(0.0, duration_secs.max(0.0));
    let [one, other] = match grip {
        Grip::New(from) => [inside(from), inside(secs)],
        Grip::Start => [inside(secs), end],
        Grip::End => [start, inside(secs)],
        Grip::Body(offset) => {
            let length = end - start;
            let start = inside(secs - offset).min(duration_secs - length).max(0.0);
            [start, start + length]
        }
    };
    [one.min(other), one.max(other)]
}

/// The part that begins (or ends) at the playhead; its other end is the old one where that still fits.
pub(super) fn set_end(part: Option<[f64; 2]>, secs: f64, duration_secs: f64, begins: bool) -> Option<[f64; 2]> {
    let [start, end] = part.unwrap_or([0.0, duration_secs]);
    let part = match (begins, secs < end, secs > start) {
        (true, true, _) => [secs, end],
        (true, false, _) => [secs, duration_secs],
        (false, _, true) => [start, secs],
        (false, _, false) => [0.0, secs],
    };
    (part[1] - part[0] > 0.01).then_some(part)
}

#[cfg(test)]
mod tests {
    use super::{Grip, Scale, dragged, grip_at, set_end};

    fn scale() -> Scale {
        Scale { start_secs: 0.0, secs_per_px: 0.1, left: 0.0, width: 600.0 }
    }

    #[test]
    fn the_hand_takes_what_it_is_over() {
        let part = Some([10.0, 20.0]);
        assert_eq!(grip_at(part, 103.0, &scale()), Grip::Start);
        assert_eq!(grip_at(part, 197.0, &scale()), Grip::End);
        assert!(matches!(grip_at(part, 150.0, &scale()), Grip::Body(offset) if (offset - 5.0).abs() < 1e-3));
        assert!(matches!(grip_at(part, 300.0, &scale()), Grip::New(_)));
        assert!(matches!(grip_at(None, 150.0, &scale()), Grip::New(_)));
    }

    #[test]
    fn ends_may_pass_each_other_and_stay_in_the_piece() {
        let whole = |secs: f64| secs.round();
        assert_eq!(dragged(Grip::New(30.2), None, 12.4, 60.0, whole), [12.0, 30.0]);
        assert_eq!(dragged(Grip::Start, Some([10.0, 20.0]), 25.0, 60.0, whole), [20.0, 25.0]);
        assert_eq!(dragged(Grip::End, Some([10.0, 20.0]), 99.0, 60.0, whole), [10.0, 60.0]);
        assert_eq!(dragged(Grip::Body(5.0), Some([10.0, 20.0]), 99.0, 60.0, whole), [50.0, 60.0]);
        assert_eq!(dragged(Grip::Body(5.0), Some([10.0, 20.0]), -3.0, 60.0, whole), [0.0, 10.0]);
    }

    #[test]
    fn keys_set_either_end() {
        assert_eq!(set_end(None, 12.0, 60.0, true), Some([12.0, 60.0]));
        assert_eq!(set_end(Some([12.0, 60.0]), 30.0, 60.0, false), Some([12.0, 30.0]));
        assert_eq!(set_end(Some([12.0, 30.0]), 40.0, 60.0, true), Some([40.0, 60.0]));
        assert_eq!(set_end(Some([12.0, 30.0]), 5.0, 60.0, false), Some([0.0, 5.0]));
        assert_eq!(set_end(None, 0.0, 60.0, false), None);
    }
}

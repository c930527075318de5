//! What the hand does to keyframes, as plain functions from keys to keys.

use std::collections::BTreeSet;

use cym_graph::{Key, KeyShape, Keys};

/// A key of a param: its lane and its place in the lane.
pub(crate) type Place = (usize, usize);

/// Two keys nearer than this are at one time, in seconds.
const SAME_SECS: f32 = 1e-4;

/// Adds a key, or sets the value of the one at that time. Returns the keys and the key's place in the lane.
pub(crate) fn set(keys: &Keys, lane: usize, secs: f32, value: f32) -> (Keys, usize) {
    let mut keys = keys.clone();
    let secs = secs.max(0.0);
    let Some(list) = keys.lanes.get_mut(lane) else {
        return (keys, 0);
    };
    if let Some(at) = list.iter().position(|key| (key.secs - secs).abs() < SAME_SECS) {
        list[at].value = value;
        return (keys, at);
    }
    let at = list.partition_point(|key| key.secs < secs);
    // A key between two others goes on as the one before it does; handles belong to their own span.
    let before = at.checked_sub(1).and_then(|before| list.get(before)).map(|key| key.shape);
    let shape = match before {
        Some(KeyShape::Bezier { .. }) => KeyShape::Smooth,
        Some(shape) => shape,
        None => list.first().map_or(KeyShape::Smooth, |key| plain(key.shape)),
    };
    list.insert(at, Key { secs, value, shape });
    (keys, at)
}

fn plain(shape: KeyShape) -> KeyShape {
    if matches!(shape, KeyShape::Bezier { .. }) { KeyShape::Smooth } else { shape }
}

/// Moves keys in time and value; they stay in order of time. Returns the keys and where the moved ones are now.
///
/// Time stops at 0 for the earliest of them, so that they keep their distances.
pub(crate) fn shift(keys: &Keys, picked: &BTreeSet<Place>, by_secs: f32, by_value: f32) -> (Keys, BTreeSet<Place>) {
    let found = picked.iter().filter_map(|&(lane, at)| keys.lanes.get(lane)?.get(at));
    let earliest = found.map(|key| key.secs).fold(f32::INFINITY, f32::min);
    let by_secs = if earliest.is_finite() { by_secs.max(-earliest) } else { 0.0 };
    let mut moved = keys.clone();
    let mut places = BTreeSet::new();
    for (lane, list) in moved.lanes.iter_mut().enumerate() {
        let mut marked: Vec<(Key, bool)> = list
            .iter()
            .enumerate()
            .map(|(at, &key)| {
                if picked.contains(&(lane, at)) {
                    (Key { secs: key.secs + by_secs, value: key.value + by_value, ..key }, true)
                } else {
                    (key, false)
                }
            })
            .collect();
        marked.sort_by(|(a, _), (b, _)| a.secs.total_cmp(&b.secs));
        places.extend(marked.iter().enumerate().filter(|(_, (_, picked))| *picked).map(|(at, _)| (lane, at)));
        *list = marked.into_iter().map(|(key, _)| key).collect();
    }
    (moved, places)
}

/// Takes keys away; `None` when none is left in some lane that had one, as every lane must say a value or none at all.
pub(crate) fn remove(keys: &Keys, picked: &BTreeSet<Place>) -> Option<Keys> {
    let mut left = keys.clone();
    for (lane, list) in left.lanes.iter_mut().enumerate() {
        let mut at = 0;
        list.retain(|_| {
            at += 1;
            !picked.contains(&(lane, at - 1))
        });
    }
    // A lane whose keys are all gone holds what it held, as long as another lane still moves.
    if left.lanes.iter().all(Vec::is_empty) {
        return None;
    }
    for (list, before) in left.lanes.iter_mut().zip(&keys.lanes) {
        if list.is_empty() {
            list.extend(before.first().copied());
        }
    }
    Some(left)
}

/// Gives keys a shape; Bézier handles begin as the soft shape does.
pub(crate) fn reshape(keys: &Keys, picked: &BTreeSet<Place>, shape: KeyShape) -> Keys {
    let mut keys = keys.clone();
    for &(lane, at) in picked {
        let Some(list) = keys.lanes.get_mut(lane) else {
            continue;
        };
        let next_secs = list.get(at + 1).map(|next| next.secs);
        if let Some(key) = list.get_mut(at) {
            let span = next_secs.map_or(1.0, |next| next - key.secs);
            let handles = KeyShape::Bezier { out: [span / 3.0, 0.0], into: [-span / 3.0, 0.0] };
            key.shape = if matches!(shape, KeyShape::Bezier { .. }) { handles } else { shape };
        }
    }
    keys
}

/// Keys of one lane that were copied, by time from the first of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Copied {
    /// The lane that they came from, and the key.
    keys: Vec<(usize, Key)>,
}

impl Copied {
    /// Copies the picked keys; their times count from the earliest.
    pub(crate) fn new(keys: &Keys, picked: &BTreeSet<Place>) -> Self {
        let mut found: Vec<(usize, Key)> =
            picked.iter().filter_map(|&(lane, at)| Some((lane, *keys.lanes.get(lane)?.get(at)?))).collect();
        let first = found.iter().map(|(_, key)| key.secs).fold(f32::INFINITY, f32::min);
        for (_, key) in &mut found {
            key.secs -= first;
        }
        Self { keys: found }
    }

    /// Whether there is nothing to paste.
    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Puts the copied keys into other keys from a time on. Lanes that are not there are left out.
    pub(crate) fn paste(&self, into: &Keys, secs: f32) -> (Keys, BTreeSet<Place>) {
        let mut keys = into.clone();
        let mut times = Vec::new();
        for &(lane, key) in &self.keys {
            let (mut with, at) = set(&keys, lane, secs + key.secs, key.value);
            if let Some(pasted) = with.lanes.get_mut(lane).and_then(|list| list.get_mut(at)) {
                pasted.shape = key.shape;
                times.push((lane, pasted.secs));
            }
            keys = with;
        }
        let place = |(lane, secs): (usize, f32)| {
            let at = keys.lanes.get(lane)?.iter().position(|key| key.secs == secs)?;
            Some((lane, at))
        };
        let places = times.into_iter().filter_map(place).collect();
        (keys, places)
    }
}

/// The lowest and highest value that a lane takes, its curves included; `None` without keys.
pub(crate) fn extent(keys: &Keys, lanes: impl IntoIterator<Item = usize>) -> Option<[f32; 2]> {
    let mut found: Option<[f32; 2]> = None;
    let mut take = |value: f32| {
        let [low, high] = found.unwrap_or([value; 2]);
        found = Some([low.min(value), high.max(value)]);
    };
    for lane in lanes {
        let list = keys.lanes.get(lane).map_or(&[][..], Vec::as_slice);
        for key in list {
            take(key.value);
        }
        for pair in list.windows(2) {
            if matches!(pair[0].shape, KeyShape::Bezier { .. }) {
                let span = pair[1].secs - pair[0].secs;
                for part in 1..16 {
                    take(keys.sample(lane, pair[0].secs + span * part as f32 / 16.0));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Copied, Key, KeyShape, Keys, extent, remove, reshape, set, shift};

    fn keys() -> Keys {
        let key = |secs, value| Key { secs, value, shape: KeyShape::Linear };
        Keys { lanes: vec![vec![key(0.0, 1.0), key(1.0, 2.0), key(2.0, 0.0)]], ..Keys::default() }
    }

    fn times(keys: &Keys) -> Vec<f32> {
        keys.lanes[0].iter().map(|key| key.secs).collect()
    }

    #[test]
    fn a_key_on_a_key_sets_its_value() {
        let (added, at) = set(&keys(), 0, 1.5, 9.0);
        assert_eq!((times(&added), at), (vec![0.0, 1.0, 1.5, 2.0], 2));
        let (again, at) = set(&added, 0, 1.5, 3.0);
        assert_eq!((again.count(), at, again.lanes[0][2].value), (4, 2, 3.0));
        assert_eq!(set(&keys(), 7, 0.0, 0.0).0, keys(), "there is no such lane");
    }

    #[test]
    fn moved_keys_pass_others_and_are_still_the_picked_ones() {
        let picked = BTreeSet::from([(0, 0)]);
        let (moved, places) = shift(&keys(), &picked, 1.5, 0.5);
        assert_eq!(times(&moved), [1.0, 1.5, 2.0]);
        assert_eq!(places, BTreeSet::from([(0, 1)]));
        assert_eq!(moved.lanes[0][1].value, 1.5);
    }

    #[test]
    fn keys_keep_their_distance_at_the_start() {
        let picked = BTreeSet::from([(0, 1), (0, 2)]);
        let (moved, _) = shift(&keys(), &picked, -5.0, 0.0);
        assert_eq!(times(&moved), [0.0, 0.0, 1.0]);
    }

    #[test]
    fn the_last_key_takes_the_lane_with_it() {
        assert_eq!(remove(&keys(), &BTreeSet::from([(0, 1)])).unwrap().count(), 2);
        assert_eq!(remove(&keys(), &BTreeSet::from([(0, 0), (0, 1), (0, 2)])), None);
        let mut two = keys();
        two.lanes.push(vec![Key { secs: 0.0, value: 5.0, shape: KeyShape::Step }]);
        let left = remove(&two, &BTreeSet::from([(1, 0)])).unwrap();
        assert_eq!(left.lanes[1].len(), 1, "a lane of a param that moves never stands empty");
    }

    #[test]
    fn shapes_change_only_what_is_picked() {
        let shaped = reshape(&keys(), &BTreeSet::from([(0, 1)]), KeyShape::Step);
        let shapes: Vec<_> = shaped.lanes[0].iter().map(|key| key.shape).collect();
        assert_eq!(shapes, [KeyShape::Linear, KeyShape::Step, KeyShape::Linear]);
        let bezier = reshape(&keys(), &BTreeSet::from([(0, 0)]), KeyShape::Bezier { out: [0.0; 2], into: [0.0; 2] });
        assert!(matches!(bezier.lanes[0][0].shape, KeyShape::Bezier { out: [out, _], .. } if out > 0.3));
    }

    #[test]
    fn copied_keys_land_with_their_distances() {
        let copied = Copied::new(&keys(), &BTreeSet::from([(0, 1), (0, 2)]));
        let (pasted, places) = copied.paste(&keys(), 5.0);
        assert_eq!(times(&pasted), [0.0, 1.0, 2.0, 5.0, 6.0]);
        assert_eq!(places, BTreeSet::from([(0, 3), (0, 4)]));
        assert!(!copied.is_empty() && Copied::default().is_empty());
    }

    #[test]
    fn an_overshooting_curve_is_seen_whole() {
        let mut keys = keys();
        assert_eq!(extent(&keys, 0..1), Some([0.0, 2.0]));
        keys.lanes[0][0].shape = KeyShape::Bezier { out: [0.3, 9.0], into: [-0.3, 0.0] };
        assert!(extent(&keys, 0..1).unwrap()[1] > 3.0);
        assert_eq!(extent(&Keys::default(), 0..1), None);
    }
}

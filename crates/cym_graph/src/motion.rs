//! How a param moves without a wire: keyframes over time, and signals that push it around its value.

use crate::document::PortRef;
use crate::file::{FileError, json, read, write};
use crate::limits;
use crate::value::{Curve, Extra};

mod shape;

/// A signal that moves a param around its value, without a wire.
#[derive(Clone, Debug, PartialEq)]
pub struct Modulation {
    /// The output whose signal is taken; 0 leaves the param alone, 1 moves it by the whole amount.
    pub from: PortRef,
    /// How far, -1..1 of the param's span; params that move in ratios are moved in ratios.
    pub amount: f32,
    /// Bends the signal before it moves the param; without points it stays as it is.
    pub curve: Curve,
    /// Seconds in which a rising signal is followed to about two thirds; 0 follows at once.
    pub attack_secs: f32,
    /// Seconds in which a falling signal is followed to about two thirds; 0 follows at once.
    pub release_secs: f32,
    /// Fields of later versions.
    pub extra: Extra,
}

impl Modulation {
    /// A modulation by a signal: a quarter of the span, straight, at once.
    pub fn new(from: PortRef) -> Self {
        Self { from, amount: 0.25, curve: Curve::default(), attack_secs: 0.0, release_secs: 0.0, extra: Extra::new() }
    }
}

/// Keyframes of a param: one lane a number (float 1, vec2 2, vec3 3, colour 4: sRGB straight, as the artist sees it).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keys {
    /// The lanes, 1 to 4; each holds its keys by rising time.
    pub lanes: Vec<Vec<Key>>,
    /// Fields of later versions.
    pub extra: Extra,
}

/// A moment at which a number has a certain value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Key {
    /// Seconds from the start.
    pub secs: f32,
    /// The number then.
    pub value: f32,
    /// How it goes on to the next key.
    pub shape: KeyShape,
}

/// How a number goes from one key to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum KeyShape {
    /// Stays, and jumps at the next key.
    Step,
    /// Straight.
    #[default]
    Linear,
    /// Starts and ends softly.
    Smooth,
    /// Starts softly.
    EaseIn,
    /// Ends softly.
    EaseOut,
    /// Along a cubic Bézier curve whose handles are relative to their keys: seconds, value.
    Bezier {
        /// The handle of this key, towards the next.
        out: [f32; 2],
        /// The handle of the next key, back towards this one; its seconds are negative or 0.
        into: [f32; 2],
    },
}

impl Keys {
    /// Keys of so many lanes, each with a single key: the value at a time.
    pub fn holding(secs: f32, values: &[f32]) -> Self {
        let lane = |&value: &f32| vec![Key { secs, value, shape: KeyShape::default() }];
        Self { lanes: values.iter().map(lane).collect(), extra: Extra::new() }
    }

    /// How many numbers it moves.
    pub fn width(&self) -> usize {
        self.lanes.len()
    }

    /// Keys of all lanes together.
    pub fn count(&self) -> usize {
        self.lanes.iter().map(Vec::len).sum()
    }

    /// The keys as one line of JSON, in the form that they have in a graph file.
    pub fn to_json(&self) -> String {
        write::keys_json(self).line()
    }

    /// Reads keys in the form that they have in a graph file; says what is wrong with them.
    pub fn from_json(text: &str) -> Result<Self, FileError> {
        let tree = json::parse(text, limits::JSON_DEPTH).map_err(|error| FileError::from(read::broken(&error)))?;
        Ok(read::motion::read_keys("keys", tree)?)
    }

    /// The number of a lane at a time in seconds; 0 where there is no such lane, or no key in it.
    ///
    /// Before the first key its value holds, after the last key the last one's. Where two keys share a time, the
    /// later one counts from then on.
    pub fn sample(&self, lane: usize, secs: f32) -> f32 {
        let Some(keys) = self.lanes.get(lane) else {
            return 0.0;
        };
        let next = keys.partition_point(|key| key.secs <= secs);
        match (next.checked_sub(1).and_then(|before| keys.get(before)), keys.get(next)) {
            (None, None) => 0.0,
            (None, Some(only)) | (Some(only), None) => only.value,
            (Some(from), Some(to)) => from.shape.eval([from.secs, from.value], [to.secs, to.value], secs),
        }
    }
}

#[cfg(test)]
mod tests;

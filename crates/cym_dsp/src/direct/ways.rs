//! How one picture becomes the next.

use std::fmt;

/// The ways of the node *Transition*, in its order; a test of the nodes holds the two together.
pub const WAYS: [&str; 24] = [
    "crossfade",
    "dissolve",
    "wipe",
    "clock",
    "iris",
    "diamond",
    "blinds",
    "checker",
    "dots",
    "honeycomb",
    "bright first",
    "dark first",
    "clouds",
    "cells",
    "spiral",
    "push",
    "cover",
    "doors",
    "zoom",
    "spin",
    "flow",
    "glitch",
    "pixels",
    "flash",
];

/// The word for no transition at all.
const CUT: &str = "cut";

/// How one picture becomes the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// From one frame to the next.
    Cut,
    /// Over some time, by its place among [`WAYS`].
    Over(u8),
}

impl Way {
    /// All ways, the cut first.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Cut).chain((0..WAYS.len()).map(|place| Self::Over(place as u8)))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cut => CUT,
            Self::Over(place) => WAYS.get(usize::from(place)).copied().unwrap_or(CUT),
        }
    }

    /// The ways at the start of some words, which names longest first, and how many words it took.
    pub(super) fn read(words: &[String]) -> Option<(Self, usize)> {
        let starts = |way: &Self| {
            let name: Vec<&str> = way.name().split(' ').collect();
            let same = words.len() >= name.len() && name.iter().zip(words).all(|(name, word)| name == word);
            same.then_some(name.len())
        };
        Self::all().filter_map(|way| Some((way, starts(&way)?))).max_by_key(|(_, len)| *len)
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

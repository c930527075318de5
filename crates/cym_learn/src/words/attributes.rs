//! What is known of a picture, and what words ask of one.

/// A side of a picture that words can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribute {
    /// The structure: stripes, cells, clouds.
    Family,
    /// The line of colours.
    Palette,
    /// How large its parts are.
    Scale,
    /// Sharp or soft edges.
    Edge,
    /// Dark or bright.
    Light,
    /// Muted or vivid.
    Tone,
    /// Thin and airy, or dense.
    Density,
    /// Mirrored, or a kaleidoscope.
    Symmetry,
}

impl Attribute {
    /// All of them, in the order in which [`Facts`] and [`Meaning`] hold them.
    pub const ALL: [Self; ATTRIBUTES] =
        [Self::Family, Self::Palette, Self::Scale, Self::Edge, Self::Light, Self::Tone, Self::Density, Self::Symmetry];

    /// Its word in the lexicon.
    pub fn word(self) -> &'static str {
        ["family", "palette", "scale", "edge", "light", "tone", "density", "symmetry"][self as usize]
    }

    /// The values that are the same for every library of nodes; families and palettes come from the lexicon.
    pub(crate) fn fixed_values(self) -> &'static [&'static str] {
        match self {
            Self::Family | Self::Palette => &[],
            Self::Scale => &["large", "medium", "fine"],
            Self::Edge => &["sharp", "soft"],
            Self::Light => &["dark", "midtone", "bright"],
            Self::Tone => &["muted", "natural", "vivid"],
            Self::Density => &["airy", "dense"],
            Self::Symmetry => &["plain", "mirrored", "kaleidoscope"],
        }
    }
}

/// How many attributes there are.
pub const ATTRIBUTES: usize = 8;

/// What a value is where an attribute does not apply, or is not known.
const NOT_KNOWN: u8 = u8::MAX;

/// What is known of one picture: for each attribute the index of its value in the lexicon, where it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Facts([u8; ATTRIBUTES]);

impl Default for Facts {
    fn default() -> Self {
        Self([NOT_KNOWN; ATTRIBUTES])
    }
}

impl Facts {
    /// The index of an attribute's value; `None` where it does not apply or is not known.
    pub fn get(&self, attribute: Attribute) -> Option<usize> {
        let value = self.0[attribute as usize];
        (value != NOT_KNOWN).then_some(value as usize)
    }

    /// The same with one value set, or made unknown.
    #[must_use]
    pub fn with(mut self, attribute: Attribute, value: Option<usize>) -> Self {
        self.0[attribute as usize] = value.map_or(NOT_KNOWN, |value| value.min(63) as u8);
        self
    }

    /// As bytes for a file; 255 stands for unknown.
    pub fn to_bytes(self) -> [u8; ATTRIBUTES] {
        self.0
    }

    /// From the bytes of a file.
    pub fn from_bytes(bytes: [u8; ATTRIBUTES]) -> Self {
        Self(bytes.map(|value| if value < 64 { value } else { NOT_KNOWN }))
    }
}

/// What words ask of a picture: for each attribute the values that fit fully and those that fit in part, as bit sets.
///
/// An attribute with no value is not spoken of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    /// Values that fit.
    pub full: [u64; ATTRIBUTES],
    /// Values that fit in part: a lagoon is somewhat blue.
    pub near: [u64; ATTRIBUTES],
}

/// How much a value counts that fits in part.
const NEAR_WEIGHT: f32 = 0.35;

impl Meaning {
    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.full.iter().chain(&self.near).all(|&set| set == 0)
    }

    /// Whether an attribute is spoken of.
    pub fn names(&self, attribute: Attribute) -> bool {
        (self.full[attribute as usize] | self.near[attribute as usize]) != 0
    }

    /// How much a value of an attribute is asked for: 1, less where it fits in part, 0 where it is not spoken of.
    pub fn weight(&self, attribute: Attribute, value: usize) -> f32 {
        let has = |sets: &[u64; ATTRIBUTES]| sets[attribute as usize] >> value.min(63) & 1 == 1;
        if has(&self.full) {
            1.0
        } else if has(&self.near) {
            NEAR_WEIGHT
        } else {
            0.0
        }
    }

    /// How well a picture fits, 0 to 1: the product over all attributes that are spoken of.
    pub fn fit(&self, facts: Facts) -> f32 {
        let mut fit = 1.0;
        for (attribute, (full, near)) in Attribute::ALL.into_iter().zip(self.full.iter().zip(&self.near)) {
            if full | near == 0 {
                continue;
            }
            let bit = facts.get(attribute).map_or(0, |value| 1u64 << value);
            if full & bit == 0 {
                fit *= if near & bit == 0 { 0.0 } else { NEAR_WEIGHT };
            }
        }
        fit
    }

    /// What both ask together. Where both name an attribute, what fits both is meant; where nothing does, what fits either
    /// ("blue and green").
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut both = Self::default();
        for i in 0..ATTRIBUTES {
            let (mine, theirs) = (self.full[i] | self.near[i], other.full[i] | other.near[i]);
            (both.full[i], both.near[i]) = if mine == 0 || theirs == 0 || mine & theirs == 0 {
                (self.full[i] | other.full[i], self.near[i] | other.near[i])
            } else {
                let full = self.full[i] & other.full[i];
                (full, mine & theirs & !full)
            };
        }
        both
    }
}

#[cfg(test)]
mod tests {
    use super::{Attribute, Facts, Meaning};

    fn asks(attribute: Attribute, full: u64, near: u64) -> Meaning {
        let mut meaning = Meaning::default();
        meaning.full[attribute as usize] = full;
        meaning.near[attribute as usize] = near;
        meaning
    }

    #[test]
    fn a_picture_fits_what_its_values_say() {
        let facts = Facts::default().with(Attribute::Palette, Some(2));
        assert_eq!(asks(Attribute::Palette, 0b100, 0).fit(facts), 1.0);
        assert!((0.1..0.9).contains(&asks(Attribute::Palette, 0b001, 0b100).fit(facts)));
        assert_eq!(asks(Attribute::Palette, 0b001, 0).fit(facts), 0.0);
        assert_eq!(asks(Attribute::Edge, 0b11, 0).fit(facts), 0.0, "what does not apply is not shown");
        assert_eq!(Meaning::default().fit(facts), 1.0);
    }

    #[test]
    fn two_words_narrow_each_other_or_widen() {
        let blue = asks(Attribute::Palette, 0b001, 0b110);
        let sea = asks(Attribute::Palette, 0b010, 0);
        assert_eq!(blue.and(&sea).near[1], 0b010);
        let red = asks(Attribute::Palette, 0b1000, 0);
        assert_eq!(blue.and(&red).full[1], 0b1001);
        assert_eq!(Facts::from_bytes(Facts::default().to_bytes()), Facts::default());
    }
}

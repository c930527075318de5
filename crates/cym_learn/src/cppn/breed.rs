//! Generations of networks: which child was chosen in each is all that a lineage is, and the network follows from it.

use super::chance;
use super::error::WeightsError;
use super::mix::{Crossing, cross, mutate};
use super::neat::Genome;
use super::network::Network;

/// More generations than this are not bred: each costs a copy of all weights.
pub const MAX_GENERATIONS: usize = 200;
/// Children of a generation are numbered from 1 to this.
pub const MAX_CHILD: u32 = 9999;
/// The streams of chance: of generations, children, and what is done to them.
const GENERATION: u64 = 0x400;
const CHANGES: u64 = 0x401;

/// What changes from generation to generation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Topology {
    /// Weights alone.
    #[default]
    Fixed,
    /// Units and connections as well: the children are [`Genome`]s, which begin small.
    Growing,
}

/// The children that were chosen, one for each generation, numbered from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lineage(Vec<u32>);

/// Why a text is no lineage.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineageError {
    /// A word that is no number of a child.
    #[error("`{word}` is no number of a child: they go from 1 to {MAX_CHILD}")]
    Word {
        /// The word.
        word: String,
    },
    /// More generations than are bred.
    #[error("it has more than {MAX_GENERATIONS} generations")]
    TooLong,
}

impl Lineage {
    /// Reads numbers parted by spaces or commas, such as `3 7 1`; nothing is the parent itself.
    ///
    /// # Errors
    /// A word is no number of a child, or there are too many.
    pub fn parse(text: &str) -> Result<Self, LineageError> {
        let words = text.split(|letter: char| letter.is_whitespace() || letter == ',').filter(|word| !word.is_empty());
        let number = |word: &str| {
            let number = word.parse().ok().filter(|number| (1..=MAX_CHILD).contains(number));
            let shown = || word.chars().take(24).collect();
            number.ok_or_else(|| LineageError::Word { word: shown() })
        };
        let children: Vec<u32> = words.take(MAX_GENERATIONS + 1).map(number).collect::<Result<_, _>>()?;
        if children.len() > MAX_GENERATIONS { Err(LineageError::TooLong) } else { Ok(Self(children)) }
    }

    /// The chosen children, the first generation first.
    pub fn children(&self) -> &[u32] {
        &self.0
    }

    /// The lineage with one more child.
    #[must_use]
    pub fn with(&self, child: u32) -> Self {
        let mut children = self.0.clone();
        children.push(child);
        Self(children)
    }
}

/// As a node holds it: numbers parted by spaces.
impl std::fmt::Display for Lineage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&words.join(" "))
    }
}

/// The network at the end of a lineage.
///
/// Children of one parent are mutants; the first generation of two parents has neurons of both. `strength` is how far they differ from
/// their parents: 0.05 is a sibling, 0.3 a stranger. Of one generation some differ in a few neurons and some in all, some less and some
/// more, so that every sheet has both safe and bold ones. Everything follows from the seed, the generation and the child's number.
///
/// With [`Topology::Growing`] it is genomes that are bred: those that the networks were grown from, or first ones with the networks' inputs
/// and outputs. The parent itself is drawn as it is.
///
/// # Errors
/// The parents are built differently, or for genomes have other inputs or outputs, or too many.
pub fn breed(
    a: &Network,
    b: Option<&Network>,
    lineage: &Lineage,
    topology: Topology,
    strength: f32,
    seed: u64,
) -> Result<Network, WeightsError> {
    match topology {
        Topology::Growing if !lineage.children().is_empty() => grow(a, b, lineage, strength, seed),
        _ => breed_weights(a, b, lineage, strength, seed),
    }
}

fn grow(
    a: &Network,
    b: Option<&Network>,
    lineage: &Lineage,
    strength: f32,
    seed: u64,
) -> Result<Network, WeightsError> {
    let mut genome = Genome::of(a)?;
    for (generation, &child) in lineage.children().iter().enumerate() {
        let seed = chance::bits(seed, GENERATION + 16 * generation as u64, u64::from(child));
        if let Some(b) = b.filter(|_| generation == 0) {
            genome = genome.crossed(&Genome::of(b)?, chance::bits(seed, CHANGES, 0))?;
        }
        genome = genome.mutated(strength, seed);
    }
    genome.network()
}

fn breed_weights(
    a: &Network,
    b: Option<&Network>,
    lineage: &Lineage,
    strength: f32,
    seed: u64,
) -> Result<Network, WeightsError> {
    if b.is_some_and(|b| b.architecture() != a.architecture()) {
        return Err(WeightsError::Different);
    }
    let mut parent = a.clone();
    for (generation, &child) in lineage.children().iter().enumerate() {
        let seed = chance::bits(seed, GENERATION + 16 * generation as u64, u64::from(child));
        let even = |what: u64| chance::unit(seed, CHANGES, what);
        if let Some(b) = b.filter(|_| generation == 0) {
            let crossing = match (even(3) * 3.0) as u32 {
                0 => Crossing::Neurons,
                1 => Crossing::Layers,
                _ => Crossing::Between(0.25 + 0.5 * even(4)),
            };
            parent = cross(&parent, b, crossing, seed)?;
        }
        let share = [0.25, 0.5, 1.0][(even(0) * 3.0) as usize % 3];
        let amount = strength * (0.5 + even(1)) / f32::sqrt(share);
        parent = mutate(&parent, amount, share, seed);
    }
    Ok(parent)
}

#[cfg(test)]
mod tests {
    use super::super::Preset;
    use super::*;

    fn network(seed: u64) -> Network {
        Network::new(Preset::Small.architecture(), seed).unwrap()
    }

    fn lineage(text: &str) -> Lineage {
        Lineage::parse(text).unwrap()
    }

    fn distance(one: &Network, other: &Network) -> f32 {
        one.weights().iter().zip(other.weights()).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
    }

    #[test]
    fn lineages_are_read_and_written() {
        assert_eq!(lineage(" 3, 7\n1 ").children(), [3, 7, 1]);
        assert_eq!(lineage("3 7").with(1).to_string(), "3 7 1");
        assert_eq!(lineage("").children(), [0; 0]);
        for wrong in ["0", "3 x", "-1", "1.5", "10000", "99999999999999999999"] {
            assert!(matches!(Lineage::parse(wrong), Err(LineageError::Word { .. })), "{wrong}");
        }
        assert_eq!(Lineage::parse(&"1 ".repeat(201)), Err(LineageError::TooLong));
        assert_eq!(lineage(&"1 ".repeat(200)).children().len(), 200);
    }

    #[test]
    fn a_lineage_always_leads_to_the_same_child() {
        let a = network(1);
        let child =
            |text: &str, strength, seed| breed(&a, None, &lineage(text), Topology::Fixed, strength, seed).unwrap();
        assert_eq!(child("", 0.2, 1), a);
        assert_eq!(child("3 7", 0.2, 1), child("3 7", 0.2, 1));
        assert_ne!(child("3 7", 0.2, 1), child("7 3", 0.2, 1));
        assert_ne!(child("3", 0.2, 1), child("4", 0.2, 1));
        assert_ne!(child("3", 0.2, 1), child("3", 0.2, 2));
        assert_eq!(child("3 7", 0.0, 1), a);
        // A grandchild goes on from its parent, and strength is how far.
        let (parent, grandchild) = (child("3", 0.1, 1), child("3 7", 0.1, 1));
        assert!(distance(&parent, &grandchild) < distance(&a, &parent) + distance(&a, &grandchild));
        let far = |strength| (1..=8).map(|n| distance(&a, &child(&n.to_string(), strength, 1))).sum::<f32>();
        assert!(far(0.4) > 3.0 * far(0.1));
    }

    #[test]
    fn children_of_two_have_something_of_both() {
        let (a, b) = (network(1), network(2));
        let child = breed(&a, Some(&b), &lineage("5"), Topology::Fixed, 0.0, 1).unwrap();
        assert!(distance(&child, &a) > 0.1 && distance(&child, &b) > 0.1);
        assert!(distance(&child, &a) < distance(&a, &b) && distance(&child, &b) < distance(&a, &b));
        assert_eq!(breed(&a, Some(&b), &lineage(""), Topology::Fixed, 0.3, 1).unwrap(), a);
        let other = Network::new(Preset::Polar.architecture(), 1).unwrap();
        assert!(matches!(
            breed(&a, Some(&other), &lineage("1"), Topology::Fixed, 0.1, 1),
            Err(WeightsError::Different)
        ));
    }

    #[test]
    fn growing_children_go_on_from_the_genome_of_their_parent() {
        let a = network(1);
        let child = |a: &Network, text: &str| breed(a, None, &lineage(text), Topology::Growing, 0.3, 1).unwrap();
        assert_eq!(child(&a, ""), a);
        assert_eq!(child(&a, "3 7"), child(&a, "3 7"));
        assert_ne!(child(&a, "3"), child(&a, "4"));
        assert_ne!(child(&a, "3"), child(&network(2), "3"));
        // A child that was saved breeds on from its own genome, not from a first one.
        let saved = Network::from_bytes(&child(&a, "3").to_small_bytes()).unwrap();
        let (from_saved, parent) = (child(&saved, "7"), saved.genome().unwrap());
        let shared = from_saved.genome().unwrap().distance(parent);
        assert!(shared < 0.6 && parent.distance(&Genome::of(&network(9)).unwrap()) > shared, "{shared}");
        let (one, other) = (child(&a, "3"), child(&network(2), "4"));
        let both = breed(&one, Some(&other), &lineage("2"), Topology::Growing, 0.1, 1).unwrap();
        assert!(
            both.genome().unwrap().distance(other.genome().unwrap())
                < one.genome().unwrap().distance(other.genome().unwrap())
        );
        let other = Network::new(Preset::Polar.architecture(), 1).unwrap();
        let refused = breed(&a, Some(&other), &lineage("1"), Topology::Growing, 0.1, 1).unwrap_err();
        assert!(refused.to_string().contains("of one preset"), "{refused}");
    }
}

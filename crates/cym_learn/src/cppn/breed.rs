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

/// Children of one generation that become parents together, at most.
pub const MAX_PARENTS: usize = 16;
/// Children are never further from their parents than this.
const MAX_STRENGTH: f32 = 4.0;

/// What was chosen in one generation: the parents of the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Generation {
    /// The numbers of the chosen children, from 1.
    pub children: Vec<u32>,
    /// Whether each of the next children has something of two of them; else it comes from one of them.
    pub mixed: bool,
    /// How far this generation differs from its parents, where that is not what holds for the whole lineage.
    pub strength: Option<f32>,
}

impl Generation {
    /// One child.
    pub fn of(child: u32) -> Self {
        Self { children: vec![child], mixed: false, strength: None }
    }

    /// Reads `7`, `7+9` (both, mixed), `7/9` (both, apart), each with `@0.3` behind it for a strength of its own.
    fn parse(word: &str) -> Option<Self> {
        let (children, strength) = match word.split_once('@') {
            Some((children, strength)) => (children, Some(strength)),
            None => (word, None),
        };
        let mixed = children.contains('+');
        let number = |word: &str| word.parse().ok().filter(|number| (1..=MAX_CHILD).contains(number));
        let children: Option<Vec<u32>> = children.split(if mixed { '+' } else { '/' }).map(number).collect();
        let strength = match strength.map(str::parse::<f32>) {
            None => None,
            Some(Ok(strength)) if (0.0..=MAX_STRENGTH).contains(&strength) => Some(strength),
            Some(_) => return None,
        };
        let children = children.filter(|children| children.len() <= MAX_PARENTS)?;
        Some(Self { children, mixed, strength })
    }
}

impl std::fmt::Display for Generation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<String> = self.children.iter().map(ToString::to_string).collect();
        f.write_str(&words.join(if self.mixed { "+" } else { "/" }))?;
        self.strength.map_or(Ok(()), |strength| write!(f, "@{strength}"))
    }
}

/// What was chosen in each generation, the first one first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lineage(Vec<Generation>);

/// Why a text is no lineage.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineageError {
    /// A word that is no number of a child.
    #[error("`{word}` is no number of a child: they go from 1 to {MAX_CHILD}, several are joined as in 3+7")]
    Word {
        /// The word.
        word: String,
    },
    /// More generations than are bred.
    #[error("it has more than {MAX_GENERATIONS} generations")]
    TooLong,
}

impl Lineage {
    /// Reads generations parted by spaces or commas, such as `3 7 1`; nothing is the parent itself. Of a generation several may be
    /// chosen: `7+9` mixes them in the next, `7/9` lets each of the next come from one of them. `@0.3` behind a generation is how far
    /// it differs from its parents.
    ///
    /// # Errors
    /// A word is no number of a child, or there are too many.
    pub fn parse(text: &str) -> Result<Self, LineageError> {
        let words = text.split(|letter: char| letter.is_whitespace() || letter == ',').filter(|word| !word.is_empty());
        let generation = |word: &str| {
            let shown = || word.chars().take(24).collect();
            Generation::parse(word).ok_or_else(|| LineageError::Word { word: shown() })
        };
        let all: Vec<Generation> = words.take(MAX_GENERATIONS + 1).map(generation).collect::<Result<_, _>>()?;
        if all.len() > MAX_GENERATIONS { Err(LineageError::TooLong) } else { Ok(Self(all)) }
    }

    /// What was chosen, the first generation first.
    pub fn generations(&self) -> &[Generation] {
        &self.0
    }

    /// The lineage with one more child.
    #[must_use]
    pub fn with(&self, child: u32) -> Self {
        self.then(Generation::of(child))
    }

    /// The lineage with one more generation.
    #[must_use]
    pub fn then(&self, generation: Generation) -> Self {
        let mut all = self.0.clone();
        all.push(generation);
        Self(all)
    }

    /// The lineage without its last generation.
    #[must_use]
    pub fn back(&self) -> Self {
        Self(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }

    /// The lineage as numbers, for a hash: no two are alike. Where one child was chosen in each generation, they are those.
    pub fn numbers(&self) -> Vec<f32> {
        let mut numbers = Vec::new();
        for Generation { children, mixed, strength } in &self.0 {
            if children.len() != 1 || strength.is_some() {
                // Below 0 stands no child, so what follows belongs to this generation.
                let first = -(children.len() as f32) - 1.0;
                numbers.extend([first, f32::from(u8::from(*mixed)), strength.unwrap_or(-1.0)]);
            }
            numbers.extend(children.iter().map(|&child| child as f32));
        }
        numbers
    }
}

/// As a node holds it: generations parted by spaces.
impl std::fmt::Display for Lineage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&words.join(" "))
    }
}

/// The network at the end of a lineage.
///
/// Children of one parent are mutants; children of several have neurons of two of them, or come from one (see [`Generation::mixed`]); of
/// several children at the end the first is given. `strength` is how far they differ from
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
    let parents = [a].into_iter().chain(b);
    if topology == Topology::Growing && !lineage.generations().is_empty() {
        let genomes = parents.map(Genome::of).collect::<Result<Vec<_>, _>>()?;
        let cross = |one: &Genome, other: &Genome, seed| Ok(one.crossed(other, chance::bits(seed, CHANGES, 0))?);
        let mutate = |genome: &Genome, strength, seed| genome.mutated(strength, seed);
        return raise(genomes, lineage, strength, seed, cross, mutate)?.network();
    }
    if b.is_some_and(|b| b.architecture() != a.architecture()) {
        return Err(WeightsError::Different);
    }
    let networks = parents.cloned().collect();
    raise(networks, lineage, strength, seed, cross_weights, mutate_weights)
}

/// The first of those at the end of a lineage of whatever can be crossed and mutated; there is at least one parent.
fn raise<T: Clone>(
    mut parents: Vec<T>,
    lineage: &Lineage,
    strength: f32,
    seed: u64,
    cross: impl Fn(&T, &T, u64) -> Result<T, WeightsError>,
    mutate: impl Fn(&T, f32, u64) -> T,
) -> Result<T, WeightsError> {
    let mut mixed = true;
    for (generation, chosen) in lineage.generations().iter().enumerate() {
        let strength = chosen.strength.unwrap_or(strength);
        let born = chosen.children.iter().map(|&child| {
            let seed = chance::bits(seed, GENERATION + 16 * generation as u64, u64::from(child));
            let child = match parents_of(parents.len(), mixed, seed) {
                (one, None) => parents[one].clone(),
                (one, Some(other)) => cross(&parents[one], &parents[other], seed)?,
            };
            Ok(mutate(&child, strength, seed))
        });
        let children = born.collect::<Result<Vec<T>, WeightsError>>()?;
        (parents, mixed) = (children, chosen.mixed);
    }
    Ok(parents.swap_remove(0))
}

/// Which parents a child has, of so many, by its own seed.
fn parents_of(count: usize, mixed: bool, seed: u64) -> (usize, Option<usize>) {
    let one_of = |what: u64, count: usize| ((chance::unit(seed, CHANGES, what) * count as f32) as usize).min(count - 1);
    if count < 2 || !mixed {
        return (one_of(5, count), None);
    }
    // Of two parents the first is the first; of more, chance takes two.
    let first = if count == 2 { 0 } else { one_of(5, count) };
    let other = one_of(6, count - 1);
    (first, Some(if other >= first { other + 1 } else { other }))
}

fn cross_weights(one: &Network, other: &Network, seed: u64) -> Result<Network, WeightsError> {
    let even = |what: u64| chance::unit(seed, CHANGES, what);
    let crossing = match (even(3) * 3.0) as u32 {
        0 => Crossing::Neurons,
        1 => Crossing::Layers,
        _ => Crossing::Between(0.25 + 0.5 * even(4)),
    };
    cross(one, other, crossing, seed)
}

fn mutate_weights(network: &Network, strength: f32, seed: u64) -> Network {
    let even = |what: u64| chance::unit(seed, CHANGES, what);
    let share = [0.25, 0.5, 1.0][(even(0) * 3.0) as usize % 3];
    let amount = strength * (0.5 + even(1)) / f32::sqrt(share);
    mutate(network, amount, share, seed)
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
        let chosen: Vec<u32> = [3, 7, 1].into();
        assert_eq!(lineage(" 3, 7\n1 ").0, chosen.into_iter().map(Generation::of).collect::<Vec<_>>());
        assert_eq!(lineage("3 7").with(1).to_string(), "3 7 1");
        assert_eq!(lineage("3 7 1").back().to_string(), "3 7");
        assert_eq!(lineage("").generations(), []);
        assert_eq!(lineage("").back(), lineage(""));
        for kept in ["3 7+9 1", "3/2/5@0.3 4", "12@0", "1+2@0.05"] {
            assert_eq!(lineage(kept).to_string(), kept);
        }
        let several = Generation { children: vec![7, 9], mixed: true, strength: Some(0.25) };
        assert_eq!(lineage("3 7+9@0.25").generations()[1], several);
        let too_many = vec!["1"; MAX_PARENTS + 1].join("+");
        for wrong in [
            "0",
            "3 x",
            "-1",
            "1.5",
            "10000",
            "99999999999999999999",
            "3+",
            "+3",
            "3+x",
            "3+4/5",
            "3@",
            "3@x",
            "3@-1",
            "3@NaN",
            "3@5",
            "@0.3",
            &too_many,
        ] {
            assert!(matches!(Lineage::parse(wrong), Err(LineageError::Word { .. })), "{wrong}");
        }
        assert_eq!(Lineage::parse(&"1 ".repeat(201)), Err(LineageError::TooLong));
        assert_eq!(lineage(&"1 ".repeat(200)).generations().len(), 200);
    }

    #[test]
    fn no_two_lineages_have_the_same_numbers() {
        assert_eq!(lineage("3 7 1").numbers(), [3.0, 7.0, 1.0]);
        let all = ["3 7", "3+7", "3/7", "3@0.2 7", "3 7@0.2", "3/7@0.2", "3@0.3 7", "7 3", "3+7 1", "3 7+1", ""];
        for (index, one) in all.iter().enumerate() {
            for other in &all[index + 1..] {
                assert_ne!(lineage(one).numbers(), lineage(other).numbers(), "{one} and {other}");
            }
        }
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

    #[test]
    fn several_parents_of_a_generation_share_their_children() {
        let a = network(1);
        let child = |text: &str| breed(&a, None, &lineage(text), Topology::Fixed, 0.0, 1).unwrap();
        let bred = |text: &str| breed(&a, None, &lineage(text), Topology::Fixed, 0.2, 1).unwrap();
        // Without changes of their own, mixed children lie between their parents, and others are one of them.
        let parents = [child("3@0.3"), child("7@0.3")];
        let apart = distance(&parents[0], &parents[1]);
        let mut of_both = 0;
        for number in 1..=12 {
            let mixed = child(&format!("3+7@0.3 {number}"));
            assert!(parents.iter().all(|parent| distance(&mixed, parent) <= 1.001 * apart), "{number}");
            // Where layers are taken whole, chance may take all of one parent.
            of_both += usize::from(!parents.contains(&mixed));
            assert!(parents.contains(&child(&format!("3/7@0.3 {number}"))), "{number}");
        }
        assert!(of_both >= 9, "{of_both} of 12 have something of both");
        // The strength of a generation is its own; what is left out is the node's.
        assert_eq!(bred("3@0.2 7"), bred("3 7"));
        assert_ne!(bred("3@0.1 7"), bred("3 7"));
        assert_eq!(bred("3+7"), bred("3"));
    }
}

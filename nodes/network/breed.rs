//! Children of networks.

use cym_learn::cppn::{Lineage, Topology, breed};

use crate::native::prelude::*;
use crate::network::{Last, given_network, hash_at, network_in, thing as on_wire};

pub(crate) fn node() -> impl Insert {
    thing(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Breed",
        "Raises pictures like flowers: a network has numbered children, you choose one, and its children come next. The lineage is \
         the list of those that you chose.",
        &["evolution", "mutate", "children", "crossover", "genetic", "picbreeder", "explore", "offspring"],
    )
    .input(network_in("a").help("The parent."))
    .input(network_in("b").help(
        "A second parent of the same preset: the first generation then has something of both.",
    ))
    .input(Input::new("lineage", WireType::Text, Value::Text(String::new())).help(
        "The child that was chosen in each generation, such as 3 7 1; empty is the parent itself. 3+7 are two that are mixed in the \
         next one, 3/7 two of which each of the next has one parent, and @0.3 behind a generation is a strength of its own. Breed \
         writes it as you pick; `cymatic breed` draws the next children as a numbered sheet.",
    ))
    .input(
        Input::float("strength", 0.15, 0.0, 1.0)
            .help("How far children differ from their parents: 0.05 is a sibling, 0.4 a stranger."),
    )
    .input(Input::choice("topology", &["fixed", "growing"]).help(
        "What changes: the weights of the parent, or units and connections as well. Growing children begin small and simple, whatever \
         the parent is built of, and become more intricate from generation to generation.",
    ))
    .input(whole("seed", 1.0, 0.0, 9999.0).help("Another number is another family: the same lineage leads elsewhere."))
    .bred_by("lineage", "strength")
    .output(Output::new("network", WireType::Network, "The network at the end of the lineage."))
}

fn start() -> impl ThingRun {
    let mut last = Last::default();
    move |given: &Given<'_>| {
        let [strength, topology, seed] = given.take();
        let topology = if topology == 1.0 { Topology::Growing } else { Topology::Fixed };
        let strength = tame(strength).clamp(0.0, 4.0);
        let seed = tame(seed).clamp(0.0, 1e6).round();
        let parent = || given.things.first().cloned().flatten();
        let Some(a) = given_network(given, 0) else {
            return Made { thing: given.things.get(1).cloned().flatten(), trouble: None };
        };
        let lineage = match Lineage::parse(given.texts.first().copied().unwrap_or_default()) {
            Ok(lineage) => lineage,
            Err(error) => {
                let next_step =
                    "Write numbers parted by spaces, such as 3 7 1; `cymatic breed --pick` does it for you.";
                return Made::instead(
                    parent(),
                    &format!("its lineage cannot be read: {error}. The parent is shown."),
                    next_step,
                );
            }
        };
        if lineage.generations().is_empty() {
            return Made { thing: parent(), trouble: None };
        }
        let mut numbers = vec![strength, seed, f32::from(u8::from(topology == Topology::Growing))];
        numbers.extend(lineage.numbers());
        let hash = Thing::hash_of("breed", &[hash_at(given, 0), hash_at(given, 1)], &numbers);
        last.or_make(hash, || match breed(a, given_network(given, 1), &lineage, topology, strength, seed as u64) {
            Ok(network) => on_wire(network, hash).into(),
            Err(error) => {
                let next_step = "Use two networks of one preset, or leave the second out.";
                Made::instead(
                    parent(),
                    &format!("the two parents have no children: {error}. The first is shown."),
                    next_step,
                )
            }
        })
    }
}

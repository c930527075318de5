//! A network that drifts.

use cym_learn::cppn::Evolution;

use crate::native::prelude::*;
use crate::network::{Last, given_network, hash_at, network_in, thing as on_wire};

pub(crate) fn node() -> impl Insert {
    thing(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Evolve",
        "Lets a network drift: all its weights swing slowly in random directions, and come back after a while, so that the picture \
         lives without losing itself.",
        &["mutate", "drift", "breathe", "weights", "loop", "organic", "animate"],
    )
    .input(network_in("network").help("The network that drifts."))
    .input(Input::float("amount", 0.1, 0.0, 1.0).help("How far it drifts: 0.1 lives, 1 is hardly the same network any more."))
    .input(Input::float("secs", 16.0, 1.0, 240.0).log().unit("secs").help("After so many seconds it is back where it began."))
    .input(Input::float("phase", 0.0, -4.0, 4.0).help("Added to its way, in loops; wire a band's time here to let the music push it."))
    .input(whole("seed", 1.0, 0.0, 9999.0).help("Another number is another drift."))
    .output(Output::new("network", WireType::Network, "The drifting network."))
}

fn start() -> impl ThingRun {
    let mut evolution: Option<(u128, Evolution)> = None;
    let mut last = Last::default();
    move |given: &Given<'_>| {
        let [amount, secs, phase, seed] = given.take();
        let amount = tame(amount).clamp(-4.0, 4.0);
        let Some(network) = given_network(given, 0).filter(|_| amount != 0.0) else {
            return Made { thing: given.things.first().cloned().flatten(), trouble: None };
        };
        let seed = tame(seed).clamp(0.0, 1e6).round();
        let loops = given.tick.secs / f64::from(tame(secs).clamp(0.05, 1e6)) + f64::from(tame(phase));
        let time = loops.rem_euclid(1.0) as f32;
        let hash = Thing::hash_of("evolve", &[hash_at(given, 0)], &[amount, time, seed]);
        last.or_make(hash, || {
            let of = Thing::hash_of("evolution", &[hash_at(given, 0)], &[seed]);
            let known = evolution.take().filter(|(known, _)| *known == of);
            let (_, evolution) = evolution.insert(known.unwrap_or_else(|| (of, Evolution::new(network, seed as u64))));
            let mut drifted = network.clone();
            match evolution.at(network, amount, time, &mut drifted) {
                Ok(()) => on_wire(drifted, hash).into(),
                Err(error) => {
                    let thing = given.things.first().cloned().flatten();
                    Made::instead(
                        thing,
                        &format!("the network goes on without drifting: {error}."),
                        "Lower the amount.",
                    )
                }
            }
        })
    }
}

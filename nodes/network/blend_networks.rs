//! Between two networks.

use cym_learn::cppn::blend as blended;

use crate::native::prelude::*;
use crate::network::{Last, given_network, hash_at, network_in, thing as on_wire};

pub(crate) fn node() -> impl Insert {
    thing(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Blend Networks",
        "Goes from one network to another, weight by weight: shapes become each other instead of fading. It works best between \
         networks that began as one, such as two that were guided or bred from the same start.",
        &["morph", "mix", "interpolate", "crossfade", "weights", "transition"],
    )
    .input(network_in("a").help("The network at mix 0."))
    .input(network_in("b").help("The network at mix 1. It must have been made from the same preset as the first."))
    .input(Input::float("mix", 0.5, 0.0, 1.0).help("How far the way is from the first to the second."))
    .input(
        Input::toggle("boost", true)
            .help("Makes the middle of the way as strong as its ends: where networks disagree, they weaken each other."),
    )
    .output(Output::new("network", WireType::Network, "The network in between."))
}

fn start() -> impl ThingRun {
    let mut last = Last::default();
    move |given: &Given<'_>| {
        let [mix, boost] = given.take();
        let mix = tame(mix).clamp(0.0, 1.0);
        let first = || given.things.first().cloned().flatten();
        let second = || given.things.get(1).cloned().flatten();
        let (Some(a), Some(b)) = (given_network(given, 0), given_network(given, 1)) else {
            return Made { thing: first().or_else(second), trouble: None };
        };
        let hash = Thing::hash_of("blend", &[hash_at(given, 0), hash_at(given, 1)], &[mix, flag(fires(boost))]);
        last.or_make(hash, || {
            if a.architecture() != b.architecture() {
                let cause = "the two networks are built differently, so there is nothing between them; the first goes on alone.";
                let next_step = "Use networks of one preset: best two that were made from the same network.";
                return Made::instead(first(), cause, next_step);
            }
            match blended(&[(a, 1.0 - mix), (b, mix)], fires(boost)) {
                Ok(network) => on_wire(network, hash).into(),
                Err(error) => Made::instead(first(), &format!("the first network goes on alone: {error}."), "Turn mix back towards 0."),
            }
        })
    }
}
